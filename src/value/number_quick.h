/* value/number_quick.h: number bytes (value/keybytes.h) of integers and short decimals, without a
 * skep_decimal between. What is longer is left to number_encode and number_decode: these functions
 * say "not this way". */
#ifndef VALUE_NUMBER_QUICK_H
#define VALUE_NUMBER_QUICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/decimal.h>

enum {
    NUMBER_ZERO_LEAD = 0x80,
    NUMBER_POSITIVE_BIAS = NUMBER_ZERO_LEAD + 64, /* first byte of 0.d1d2.. * 100^0 */
    NUMBER_QUICK_PAIRS = 9                        /* base-100 digits whose number is below 10^18 */
};

/* Base-100 digits of a number above 0. */
static inline unsigned number_pair_count(uint64_t number) {
    if (number < 100) return 1;
    if (number < 10000) return 2;
    if (number < 1000000) return 3;
    if (number < 100000000) return 4;
    unsigned count = 5;
    for (uint64_t limit = UINT64_C(10000000000); count < 10 && number >= limit; limit *= 100)
        count++;
    return count;
}

/** Writes coefficient * 100^exponent, which need not be in normal form; returns the length, at most
 * 12. The number must be one that DynamoDB holds. */
static inline size_t number_write_quick(uint64_t coefficient, int exponent, bool is_negative,
                                        uint8_t *out) {
    if (coefficient == 0) {
        out[0] = NUMBER_ZERO_LEAD;
        out[1] = 0;
        return 2;
    }
    uint8_t flip = is_negative ? 0xFF : 0;
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

/** The same for coefficient * 10^exponent; the coefficient must be below 10^18. */
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

/** Reads any number of at most NUMBER_QUICK_PAIRS base-100 digits; false: it has more. */
static inline bool number_read_decimal_quick(const uint8_t *bytes, size_t len, skep_decimal *out) {
    if (len > NUMBER_QUICK_PAIRS + 2) return false;
    bool is_negative = bytes[0] < NUMBER_ZERO_LEAD;
    uint8_t flip = is_negative ? 0xFF : 0;
    uint64_t low = number_read_pairs(bytes + 1, len - 2, flip);
    int exponent = 2 * ((bytes[0] ^ flip) - NUMBER_POSITIVE_BIAS - ((int)len - 2));
    bool is_half = low % 10 == 0; /* only the upper half of the last pair is a digit */
    out->high = 0;
    out->low = is_half ? low / 10 : low;
    out->exponent = (int16_t)(len == 2 ? 0 : is_half ? exponent + 1 : exponent);
    out->is_negative = is_negative;
    return true;
}

#endif
