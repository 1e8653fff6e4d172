/* value/number_quick.h: number bytes (value/keybytes.h) of integers and short decimals, without a
 * skep_decimal between. What is longer is left to number_encode and number_decode: these functions
 * say "not this way". */
#ifndef VALUE_NUMBER_QUICK_H
#define VALUE_NUMBER_QUICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <skep/decimal.h>

enum {
    NUMBER_ZERO_LEAD = 0x80,
    NUMBER_POSITIVE_BIAS = NUMBER_ZERO_LEAD + 64, /* first byte of 0.d1d2.. * 100^0 */
    NUMBER_QUICK_PAIRS = 9,                       /* base-100 digits whose number is below 10^18 */
    NUMBER_QUICK_BYTES = 12                       /* of a number of 64 bits */
};

/** Coefficients below it are written by number_write_decimal_quick. */
#define NUMBER_QUICK_END UINT64_C(1000000000000000000)

/* A number in each byte of eight. */
#define NUMBER_EACH_BYTE UINT64_C(0x0101010101010101)

/* Eight bytes as a number whose lowest byte is the first of them, and the way back. */
static inline uint64_t number_load_eight(const uint8_t *bytes) {
    uint64_t eight;
    memcpy(&eight, bytes, sizeof eight);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

static inline void number_store_eight(uint8_t *bytes, uint64_t eight) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    memcpy(bytes, &eight, sizeof eight);
}

/* Base-100 digits of a number from 10^16 on. */
static inline unsigned number_pair_count(uint64_t number) {
    return number < NUMBER_QUICK_END ? NUMBER_QUICK_PAIRS : NUMBER_QUICK_PAIRS + 1;
}

/* The four base-100 digits of a number below 10^8, the first in the lowest byte: halves of four
 * decimal digits, and both halved at once. */
static inline uint32_t number_split_pairs(uint32_t number) {
    uint32_t upper = number / 10000;
    uint64_t fours = upper | (uint64_t)(number - upper * 10000) << 32;
    uint64_t hundreds = fours * 5243 >> 19 & UINT64_C(0x0000007F0000007F);
    uint64_t pairs = hundreds | (fours - hundreds * 100) << 8;
    return (uint32_t)(pairs | pairs >> 16);
}

/* number_write_quick for a coefficient from 1 to below 10^16. */
static inline size_t number_write_eight_pairs(uint64_t coefficient, int exponent, uint8_t flip,
                                              uint8_t *out) {
    uint64_t upper = coefficient / 100000000, lower = coefficient - upper * 100000000;
    uint64_t digits = (uint64_t)number_split_pairs((uint32_t)lower) << 32;
    if (upper > 0) digits |= number_split_pairs((uint32_t)upper);
    int leading = __builtin_ctzll(digits) / 8; /* zeros in front, and zeros at the end */
    digits >>= 8 * leading;
    size_t count = 8 - (size_t)(__builtin_clzll(digits) / 8);
    digits = (digits + NUMBER_EACH_BYTE) ^ flip * NUMBER_EACH_BYTE;
    out[0] = (uint8_t)((NUMBER_POSITIVE_BIAS + exponent + 8 - leading) ^ flip);
    number_store_eight(out + 1, digits);
    out[count + 1] = flip;
    return count + 2;
}

/** Writes coefficient * 100^exponent, which need not be in normal form; returns the length. Up to
 * NUMBER_QUICK_BYTES are touched. The number must be one that DynamoDB holds. */
static inline size_t number_write_quick(uint64_t coefficient, int exponent, bool is_negative,
                                        uint8_t *out) {
    if (coefficient == 0) {
        out[0] = NUMBER_ZERO_LEAD;
        out[1] = 0;
        return 2;
    }
    uint8_t flip = is_negative ? 0xFF : 0;
    if (coefficient < UINT64_C(10000000000000000))
        return number_write_eight_pairs(coefficient, exponent, flip, out);
    unsigned count = number_pair_count(coefficient);
    out[0] = (uint8_t)((NUMBER_POSITIVE_BIAS + exponent + (int)count) ^ flip);
    uint64_t rest = coefficient / 100;
    unsigned pair = (unsigned)(coefficient - rest * 100);
    for (; pair == 0; count--, rest = coefficient / 100) {
        coefficient = rest;
        pair = (unsigned)(coefficient % 100);
    }
    size_t len = count + 2;
    out[count + 1] = flip;
    for (;; pair = (unsigned)(coefficient - rest * 100)) {
        out[count] = (uint8_t)((pair + 1) ^ flip);
        if (--count == 0) return len;
        coefficient = rest;
        rest = coefficient / 100;
    }
}

/** The same for coefficient * 10^exponent; the coefficient must be below NUMBER_QUICK_END. */
static inline size_t number_write_decimal_quick(uint64_t coefficient, int exponent,
                                                bool is_negative, uint8_t *out) {
    bool is_odd = exponent % 2 != 0;
    return number_write_quick(is_odd ? coefficient * 10 : coefficient,
                              is_odd ? (exponent - 1) / 2 : exponent / 2, is_negative, out);
}

/* The first `count` base-100 digits, at most NUMBER_QUICK_PAIRS, as a number. */
static inline uint64_t number_read_pairs(const uint8_t *bytes, size_t count, uint8_t flip) {
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++) number = number * 100 + (uint64_t)((bytes[i] ^ flip) - 1);
    return number;
}

/* Eight digits of base 100, the first in the lowest byte, as a number: pairs of them, then pairs of
 * pairs. */
static inline uint64_t number_join_pairs(uint64_t digits) {
    const uint64_t bytes = UINT64_C(0x00FF00FF00FF00FF), halves = UINT64_C(0x0000FFFF0000FFFF);
    digits = (digits & bytes) * 100 + (digits >> 8 & bytes);
    digits = (digits & halves) * 10000 + (digits >> 16 & halves);
    return (digits & UINT32_MAX) * 100000000 + (digits >> 32);
}

enum {
    NUMBER_EIGHT = 8,      /* base-100 digits that are read at once */
    NUMBER_EIGHT_BYTES = 9 /* of number bytes, how many must then be readable */
};

/* What stands at the `count` first bytes as digits, 1 to 8, made `places` long with zeros. */
static inline uint64_t number_read_eight(const uint8_t *bytes, unsigned count, unsigned places,
                                         uint8_t flip) {
    uint64_t mask = UINT64_MAX >> (64 - 8 * count);
    uint64_t digits = (number_load_eight(bytes) ^ flip * NUMBER_EACH_BYTE) & mask;
    digits -= NUMBER_EACH_BYTE & mask;
    return number_join_pairs(digits << (64 - 8 * places));
}

/** Reads a whole number below 10^16 other than 0, of whose bytes NUMBER_EIGHT_BYTES are readable;
 * false: it is something else. */
static inline bool number_read_eight_places(const uint8_t *bytes, size_t len, uint64_t *magnitude,
                                            bool *is_negative) {
    *is_negative = bytes[0] < NUMBER_ZERO_LEAD;
    uint8_t flip = *is_negative ? 0xFF : 0;
    unsigned places = (unsigned)((bytes[0] ^ flip) - NUMBER_POSITIVE_BIAS);
    unsigned count = (unsigned)len - 2;
    if (count - 1 >= places || places > NUMBER_EIGHT) return false;
    *magnitude = number_read_eight(bytes + 1, count, places, flip);
    return true;
}

/** Reads a whole number below 10^18; false: it is something else. */
static inline bool number_read_quick(const uint8_t *bytes, size_t len, uint64_t *magnitude,
                                     bool *is_negative) {
    *is_negative = bytes[0] < NUMBER_ZERO_LEAD;
    *magnitude = 0;
    if (len == 2) return true;
    uint8_t flip = *is_negative ? 0xFF : 0;
    int places = (bytes[0] ^ flip) - NUMBER_POSITIVE_BIAS; /* base-100 digits before the point */
    int count = (int)len - 2;
    if (places < count || places > NUMBER_QUICK_PAIRS) return false;
    uint64_t number = number_read_pairs(bytes + 1, (size_t)count, flip);
    for (; count < places; count++) number *= 100;
    *magnitude = number;
    return true;
}

/* The decimal of `count` base-100 digits, which `pairs` has as a number. */
static inline void number_set_decimal(uint64_t pairs, int count, int places, bool is_negative,
                                      skep_decimal *out) {
    int exponent = 2 * (places - count);
    bool is_half = pairs % 10 == 0; /* only the upper half of the last pair is a digit */
    out->high = 0;
    out->low = is_half ? pairs / 10 : pairs;
    out->exponent = (int16_t)(is_half ? exponent + 1 : exponent);
    out->is_negative = is_negative;
}

/** Reads any number other than 0 of at most NUMBER_EIGHT base-100 digits, of whose bytes
 * NUMBER_EIGHT_BYTES are readable; false: it is something else. */
static inline bool number_read_decimal_eight(const uint8_t *bytes, size_t len, skep_decimal *out) {
    bool is_negative = bytes[0] < NUMBER_ZERO_LEAD;
    uint8_t flip = is_negative ? 0xFF : 0;
    unsigned count = (unsigned)len - 2;
    if (count - 1 >= NUMBER_EIGHT) return false;
    uint64_t pairs = number_read_eight(bytes + 1, count, count, flip);
    number_set_decimal(pairs, (int)count, (bytes[0] ^ flip) - NUMBER_POSITIVE_BIAS, is_negative,
                       out);
    return true;
}

/** Reads any number of at most NUMBER_QUICK_PAIRS base-100 digits; false: it has more. */
static inline bool number_read_decimal_quick(const uint8_t *bytes, size_t len, skep_decimal *out) {
    if (len > NUMBER_QUICK_PAIRS + 2) return false;
    bool is_negative = bytes[0] < NUMBER_ZERO_LEAD;
    uint8_t flip = is_negative ? 0xFF : 0;
    uint64_t pairs = number_read_pairs(bytes + 1, len - 2, flip);
    number_set_decimal(pairs, (int)len - 2, (bytes[0] ^ flip) - NUMBER_POSITIVE_BIAS, is_negative,
                       out);
    if (len == 2) out->exponent = 0;
    return true;
}

#endif
