/* base/json_check.h: whether text is JSON as RFC 8259 defines it, without building anything from
 * it. */
#ifndef BASE_JSON_CHECK_H
#define BASE_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

enum { JSON_CHECK_DEPTH_MAX = 64 };

/** Where text stops being JSON, and why: a clause such as "a value is expected". */
typedef struct json_fault {
    size_t offset;
    const char *reason;
} json_fault;

/** True if all `len` bytes are one JSON text: one value with blanks around it, in UTF-8, no lone
 * surrogates among the escapes, arrays and objects at most JSON_CHECK_DEPTH_MAX deep. Else `fault`
 * (may be NULL) is filled in. */
bool json_check(const char *text, size_t len, json_fault *fault);

#endif
