/* tests/support/random.h: repeatable random numbers for property tests, and random decimals.
 *
 *     random_source r = {.seed = 1};
 *     if (random_below(&r, 10) == 0) ... */
#ifndef SUPPORT_RANDOM_H
#define SUPPORT_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/decimal.h>

typedef struct random_source {
    uint64_t seed;
} random_source;

/* SplitMix64: each step adds a constant and mixes the bits. */
static inline uint64_t random_u64(random_source *r) {
    uint64_t x = r->seed += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

/* From 0 to `bound` - 1; 0 for a bound of 0. */
static inline size_t random_below(random_source *r, size_t bound) {
    return bound > 0 ? (size_t)(random_u64(r) % bound) : 0;
}

/* Any decimal in range: small integers, prices, long fractions and both ends of the exponent. */
static inline skep_decimal random_decimal(random_source *r) {
    for (;;) {
        char text[64];
        size_t len = 0;
        if (random_below(r, 2) != 0) text[len++] = '-';
        size_t digits = 1 + random_below(r, random_below(r, 2) != 0 ? 4 : SKEP_DECIMAL_DIGITS_MAX);
        size_t whole = random_below(r, 3) == 0 ? random_below(r, digits) : digits;
        for (size_t i = 0; i < digits; i++) {
            if (i == whole) text[len++] = '.';
            text[len++] = (char)('0' + (random_below(r, 3) == 0 ? 0 : random_below(r, 10)));
        }
        if (random_below(r, 3) == 0) {
            text[len++] = 'e';
            if (random_below(r, 2) != 0) text[len++] = '-';
            size_t exponent = random_below(r, random_below(r, 2) != 0 ? 10 : 132);
            for (size_t unit = 100; unit > 0; unit /= 10)
                text[len++] = (char)('0' + exponent / unit % 10);
        }
        skep_decimal value;
        if (skep_decimal_parse((skep_str){text, len}, &value, NULL) == SKEP_OK) return value;
    }
}

#endif
