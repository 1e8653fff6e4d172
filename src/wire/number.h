/* wire/number.h: the numbers that DynamoDB sends, plain decimal text up to a quote, eight digits
 * at a time.
 *
 * What is not of the simple form that a function here reads is left to skep_decimal_parse, which
 * knows all forms; so these functions only ever say "not this way", never "wrong". They may read
 * 16 bytes from where they start and go no further than the first 8 bytes without a quote that
 * hold something else than digits. */
#ifndef WIRE_NUMBER_H
#define WIRE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <skep/decimal.h>

#include "base/decimal_parts.h"

#define NUMBER_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight bytes, the first in the lowest. */
static inline uint64_t number_load(const char *p) {
    uint64_t bytes;
    memcpy(&bytes, p, sizeof bytes);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    return bytes;
}

/* How many of the eight bytes stand in front of the first `byte`; 8 where there is none. */
static inline unsigned number_find(uint64_t bytes, char byte) {
    uint64_t other = bytes ^ NUMBER_EACH((uint64_t)(unsigned char)byte);
    /* Above the first zero byte the borrow may mark others; below it nothing is marked. */
    uint64_t zeros = (other - NUMBER_EACH(1)) & ~other & NUMBER_EACH(0x80);
    return zeros != 0 ? (unsigned)__builtin_ctzll(zeros) / 8 : 8;
}

/* The first `count` bytes (1 to 8) as digits from 0 to 9 with zeros in front of them, eight in
 * all. */
static inline uint64_t number_digits(uint64_t bytes, unsigned count) {
    return (bytes ^ NUMBER_EACH(0x30)) << (64 - 8 * count);
}

static inline bool number_are_digits(uint64_t digits) {
    return ((digits | (digits + NUMBER_EACH(0x76))) & NUMBER_EACH(0x80)) == 0;
}

/* The number of eight digits: neighbours become pairs, pairs fours, fours the whole. */
static inline uint32_t number_of_digits(uint64_t digits) {
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    return (uint32_t)(digits * 10000 + (digits >> 32));
}

/* Digits behind the first eight, up to 19 in all; `p` is where the next ones stand. */
__attribute__((noinline, unused)) static const char *number_read_long(const char *p,
                                                                      uint64_t *value) {
    uint64_t sum = *value;
    for (unsigned count = 8;; count += 8) {
        static const uint32_t powers[] = {1,      10,      100,      1000,     10000,
                                          100000, 1000000, 10000000, 100000000};
        uint64_t bytes = number_load(p);
        unsigned next = number_find(bytes, '"');
        if (count + next > DECIMAL_LIMB_DIGITS) return NULL;
        if (next > 0) {
            uint64_t digits = number_digits(bytes, next);
            if (!number_are_digits(digits)) return NULL;
            sum = sum * powers[next] + number_of_digits(digits);
        }
        if (next < 8) {
            *value = sum;
            return p + next;
        }
        p += 8;
    }
}

/** Reads 1 to 19 digits up to a quote; returns its place, NULL for anything else. */
__attribute__((always_inline)) static inline const char *number_read_digits(const char *p,
                                                                            uint64_t *value) {
    uint64_t bytes = number_load(p);
    unsigned count = number_find(bytes, '"');
    if (count == 0) return NULL;
    uint64_t digits = number_digits(bytes, count);
    if (!number_are_digits(digits)) return NULL;
    *value = number_of_digits(digits);
    return count < 8 ? p + count : number_read_long(p + 8, value);
}

/** A number without its sign: digits * 10^-places. */
typedef struct number_plain {
    uint64_t digits; /* at most 19 */
    unsigned places;
} number_plain;

/* What number_read_plain does not find among the first eight bytes; the point is one of them. */
__attribute__((noinline, unused)) static const char *
number_read_plain_long(const char *p, unsigned point, number_plain *out) {
    uint64_t bytes = number_load(p);
    if (point == 0) return NULL;
    uint64_t whole = number_digits(bytes, point);
    uint64_t fraction = 0;
    p += point + 1;
    const char *end = number_read_digits(p, &fraction);
    if (end == NULL || !number_are_digits(whole)) return NULL;
    out->places = (unsigned)(end - p);
    if (point + out->places > DECIMAL_LIMB_DIGITS) return NULL;
    out->digits = number_of_digits(whole) * decimal_power_of_ten(out->places) + fraction;
    return end;
}

/** Reads digits, and a point with digits behind it, up to a quote: fewer than 8 digits before the
 *  point, at most 19 in all. Returns the place of the quote, NULL for anything else. */
static inline const char *number_read_plain(const char *p, number_plain *out) {
    uint64_t bytes = number_load(p);
    unsigned point = number_find(bytes, '.');
    unsigned quote = number_find(bytes, '"');
    out->places = 0;
    if (point >= quote) return number_read_digits(p, &out->digits);
    if (quote == 8 || point == 0 || point + 1 == quote)
        return number_read_plain_long(p, point, out);
    /* The point is taken out, so that all digits are one number. */
    uint64_t before_point = (UINT64_C(1) << 8 * point) - 1;
    uint64_t joined = (bytes & before_point) | (bytes >> 8 & ~before_point);
    uint64_t digits = number_digits(joined, quote - 1);
    if (!number_are_digits(digits)) return NULL;
    out->places = quote - point - 1;
    out->digits = number_of_digits(digits);
    return p + quote;
}

#endif
