/* base/base64.h: Base64 (RFC 4648, section 4: with padding), in which DynamoDB's JSON carries
 * bytes. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Characters that `len` bytes become, without a NUL. */
size_t base64_encoded_len(size_t len);

/** Writes base64_encoded_len(len) characters, without a NUL. */
void base64_encode(const uint8_t *bytes, size_t len, char *out);

/** Most bytes that `len` characters can mean. */
size_t base64_decoded_max(size_t len);

/** Reads `len` characters into `out` (room for base64_decoded_max(len)). False if they are not
 * canonical Base64: a foreign character, a wrong length or padding, or bits set that no byte holds.
 */
bool base64_decode(const char *text, size_t len, uint8_t *out, size_t *out_len);

#endif
