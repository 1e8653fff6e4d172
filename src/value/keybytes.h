/* value/keybytes.h: bytes whose memcmp order is DynamoDB's order of keys.
 *
 * Number bytes: zero is 80 00. Else let the number be 0.d1d2d3.. * 100^e with base-100 digits and
 * d1 not 0, e from -64 to
 * 63. Positive: 80 + (e + 64), then each d + 1, then 00. Negative: the complement of each byte of
 * the positive form.
 *
 * A key component is a type letter ('B', 'N' or 'S') and the contents: S and B with each 00 written
 * as 00 FF and closed by 00 01, N as its number bytes. Components are prefix-free, so components
 * can be put one behind the other and still sort one after the other. */
#ifndef VALUE_KEYBYTES_H
#define VALUE_KEYBYTES_H

#include <skep/decimal.h>
#include <skep/error.h>
#include <skep/value.h>

#include "base/buffer.h"

enum { NUMBER_BYTES_MAX = 22 };

/** Writes the number bytes; returns their length. */
size_t number_encode(skep_decimal number, uint8_t out[NUMBER_BYTES_MAX]);

/** Reads number bytes that number_encode wrote. */
skep_decimal number_decode(const uint8_t *bytes, size_t len);

/** True if the `len` bytes are a number as number_encode writes it. */
bool number_is_valid(const uint8_t *bytes, size_t len);

/** Appends one component for a value of type S, N or B; false for another type. */
bool key_append(buffer *out, skep_value value);

/** Appends the part of a component that every value starting with `prefix` (S or B) shares. */
bool key_append_prefix(buffer *out, skep_value prefix);

/** Turns `key` into the smallest bytes above everything that starts with it; false if there are
 * none. */
bool key_successor(buffer *key);

/** Reads the component at `*bytes`, moves on, and appends the packed value to `out`. SKEP_CORRUPT
 * if it is none. */
skep_status key_read(const uint8_t **bytes, const uint8_t *end, buffer *out, skep_error *err);

#endif
