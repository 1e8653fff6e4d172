/* skep/uuid.h: universally unique identifiers (RFC 9562), 16 bytes in the order of their text. */
#ifndef SKEP_UUID_H
#define SKEP_UUID_H

#include <stdint.h>

#include <skep/error.h>
#include <skep/slice.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skep_uuid {
    uint8_t bytes[16];
} skep_uuid;

enum { SKEP_UUID_TEXT_LEN = 36, SKEP_UUID_TEXT_MAX = 37 };

/** A new random UUID (version 4), or one that starts with the time in milliseconds (version 7) and
 * so sorts by age. SKEP_IO when the system has no randomness to give. */
SKEP_API skep_status skep_uuid_random(skep_uuid *out, skep_error *err);
SKEP_API skep_status skep_uuid_by_time(skep_uuid *out, skep_error *err);

/** Writes 36 lower-case characters and a NUL. */
SKEP_API void skep_uuid_format(skep_uuid value, char buf[SKEP_UUID_TEXT_MAX]);

/** Reads 36 characters in either case. SKEP_INVALID names the text; `out` is then untouched. */
SKEP_API skep_status skep_uuid_parse(skep_str text, skep_uuid *out, skep_error *err);

#ifdef __cplusplus
}
#endif
#endif
