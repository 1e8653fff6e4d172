/* base/utf8.h: checking and cutting UTF-8 (RFC 3629: no surrogates, no overlong forms, at most
 * U+10FFFF). */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/** True if all `len` bytes are valid; else `bad_at` (may be NULL) receives the offset of the first
 * bad byte. */
bool utf8_is_valid(const char *text, size_t len, size_t *bad_at);

/** The largest length up to `cap` at which the text can be cut without splitting a character. */
size_t utf8_cut(const char *text, size_t len, size_t cap);

/** How many UTF-16 code units the (valid) text has; DynamoDB's size() of a string. */
size_t utf8_utf16_count(const char *text, size_t len);

/** Writes text that may be anything as one printable line of UTF-8 into `out`, NUL-terminated:
 * control characters and bytes that are not UTF-8 as \xNN, and "..." at the end if not all fits in
 * `cap` (at least 8). Returns its length. */
size_t utf8_printable(const char *text, size_t len, char *out, size_t cap);

#endif
