/* base/digits.h: unsigned integers as decimal digits, fast, and plain decimals from digits and an
 * exponent. What these functions write ends where they say, but they may touch DIGITS_SLACK bytes
 * from where they start. */
#ifndef BASE_DIGITS_H
#define BASE_DIGITS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/decimal_parts.h"

enum { DIGITS_SLACK = 32 };

#define DIGITS_ASCII_ZEROS UINT64_C(0x3030303030303030)

/** The digits of 0 to 99, two of each. */
extern const char digits_pairs[2 * 100 + 1];

/** Stores eight characters of which the first is in the lowest byte. */
static inline void digits_store(char *out, uint64_t characters) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    characters = __builtin_bswap64(characters);
#endif
    memcpy(out, &characters, sizeof characters);
}

/** The eight digits of a number below 10^8, each a byte from 0 to 9, the first in the lowest byte.
 * Halves are split into halves in all lanes of one register at once; division is multiplication by
 * a rounded reciprocal, exact for numbers this small. */
static inline uint64_t digits_eight(uint32_t number) {
    uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t upper = ((fours * 10486) >> 20) & UINT64_C(0x0000007F0000007F);
    uint64_t twos = upper + ((fours - 100 * upper) << 16);
    uint64_t tens = ((twos * 103) >> 10) & UINT64_C(0x000F000F000F000F);
    return tens + ((twos - 10 * tens) << 8);
}

/** Writes exactly eight digits. */
static inline char *digits_put_eight(char *out, uint32_t number) {
    digits_store(out, digits_eight(number) | DIGITS_ASCII_ZEROS);
    return out + 8;
}

/** Writes a number below 10^8 without leading zeros; returns its end. */
static inline char *digits_put_short(char *out, uint32_t number) {
    uint64_t digits = digits_eight(number);
    /* The bit keeps the last digit of zero. */
    unsigned zeros = (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8;
    digits_store(out, (digits | DIGITS_ASCII_ZEROS) >> (8 * zeros));
    return out + 8 - zeros;
}

/** Writes any number without leading zeros; returns its end. */
static inline char *digits_put(char *out, uint64_t number) {
    enum { EIGHT = 100000000 };
    if (number < EIGHT) return digits_put_short(out, (uint32_t)number);
    uint64_t upper = number / EIGHT;
    uint32_t lower = (uint32_t)(number % EIGHT);
    if (upper < EIGHT) {
        out = digits_put_short(out, (uint32_t)upper);
    } else {
        out = digits_put_short(out, (uint32_t)(upper / EIGHT));
        out = digits_put_eight(out, (uint32_t)(upper % EIGHT));
    }
    return digits_put_eight(out, lower);
}

/** The same for a number below 10^16, without a branch on its length, which numbers of unforeseen
 * lengths would make expensive. */
static inline char *digits_put_sixteen(char *out, uint64_t number) {
    enum { EIGHT = 100000000 };
    uint64_t upper = digits_eight((uint32_t)(number / EIGHT));
    uint64_t lower = digits_eight((uint32_t)(number % EIGHT));
    bool is_short = upper == 0;
    uint64_t first = is_short ? lower : upper;
    unsigned zeros = (unsigned)__builtin_ctzll(first | UINT64_C(1) << 56) / 8;
    digits_store(out, (first | DIGITS_ASCII_ZEROS) >> (8 * zeros));
    digits_store(out + 8 - zeros, lower | DIGITS_ASCII_ZEROS);
    return out + (is_short ? 8 : 16) - zeros;
}

/** How many digits the number has: 1 for 0. */
static inline unsigned digits_count(uint64_t number) {
    /* 1233 / 4096 is log10(2), rounded up: the estimate is right or one too large. */
    unsigned bits = 64 - (unsigned)__builtin_clzll(number | 1);
    unsigned below = (bits * 1233) >> 12;
    return below + (number >= decimal_power_of_ten(below));
}

/** Writes digits * 10^exponent as a plain decimal; digits is not 0 and has at most 19 digits, the
 * last is not 0 where the exponent is below 0. Returns the end. */
char *digits_put_decimal(char *out, uint64_t digits, int exponent);

#endif
