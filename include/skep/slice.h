/* skep/slice.h: borrowed text and borrowed bytes, a pointer and a length.
 *
 * A slice does not own what it points to; whoever hands it out says how long it lives. Text is
 * UTF-8 and need not end in NUL. A NULL pointer means absent, which differs from empty. */
#ifndef SKEP_SLICE_H
#define SKEP_SLICE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Text: UTF-8, may contain NUL, not NUL-terminated. */
typedef struct skep_str {
    const char *ptr;
    size_t len;
} skep_str;

/** Bytes: DynamoDB's type B. */
typedef struct skep_bytes {
    const uint8_t *ptr;
    size_t len;
} skep_bytes;

/** A string literal as a slice. */
#define SKEP_STR(literal) (skep_str){(literal), sizeof(literal) - 1}

#ifdef __cplusplus
}
#endif
#endif
