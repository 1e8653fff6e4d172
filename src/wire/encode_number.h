/* wire/encode_number.h: numbers as plain decimal text, at most 172 characters, without asking for
 * room. */
#ifndef WIRE_ENCODE_NUMBER_H
#define WIRE_ENCODE_NUMBER_H

#include <skep/decimal.h>
#include <skep/slice.h>

#include "base/digits.h"

static inline uint8_t *encode_u64(uint8_t *at, uint64_t number) {
    return (uint8_t *)digits_put((char *)at, number);
}

static inline uint8_t *encode_i64(uint8_t *at, int64_t number) {
    *at = '-';
    at += number < 0;
    return encode_u64(at, number < 0 ? ~(uint64_t)number + 1 : (uint64_t)number);
}

/** A decimal in normal form. */
uint8_t *encode_decimal(uint8_t *at, skep_decimal number);

/** A number as value/keybytes.h writes it. */
uint8_t *encode_number_bytes(uint8_t *at, skep_bytes number);

#endif
