/* base/float_text_powers.h: powers of ten in 128 bits, for the files that write and read binary
 * floating point. */
#ifndef BASE_FLOAT_TEXT_POWERS_H
#define BASE_FLOAT_TEXT_POWERS_H

#include <stdint.h>

enum {
    FLOAT_POWER_MIN = -342,     /* below, a coefficient of 64 bits gives no double but 0 */
    FLOAT_POWER_MAX = 324,      /* the inverse of the smallest double needs it */
    FLOAT_POWER_EXACT_MAX = 55, /* 10^0 to 10^55 have no bits beyond their 128 */

    FLOAT_POWER_NEAR_MIN = -65, /* those that a float needs are kept, the others are computed */
    FLOAT_POWER_NEAR_MAX = 55,

    FLOAT_POWER_ANCHOR_MIN = -351,
    FLOAT_POWER_ANCHORS = 26,
    FLOAT_POWER_STEPS = 27
};

/** high * 2^64 + low. */
typedef struct float_power {
    uint64_t high;
    uint64_t low;
} float_power;

/** The tables: the 128 leading bits of 10^(FLOAT_POWER_NEAR_MIN + i), rounded up; the 192 leading
 * bits of 10^(FLOAT_POWER_ANCHOR_MIN + i * FLOAT_POWER_STEPS), rounded down; 5^i, its first bit at
 * the top. */
extern const float_power float_powers_near[FLOAT_POWER_NEAR_MAX - FLOAT_POWER_NEAR_MIN + 1];
extern const uint64_t float_power_anchors[FLOAT_POWER_ANCHORS][3];
extern const uint64_t float_power_steps[FLOAT_POWER_STEPS];

float_power float_power_far(int exponent);

/** The 128 leading bits of 10^exponent, rounded up; from FLOAT_POWER_MIN to FLOAT_POWER_MAX. */
static inline float_power float_power_of_ten(int exponent) {
    if (exponent >= FLOAT_POWER_NEAR_MIN && exponent <= FLOAT_POWER_NEAR_MAX)
        return float_powers_near[exponent - FLOAT_POWER_NEAR_MIN];
    return float_power_far(exponent);
}

/** floor(log2(10^e)) and floor(log10(2^e)), right for every |e| up to 1650 (R. Giulietti, "The
 * Schubfach way to render doubles", section 8). The shifts round down, as gcc and clang define. */
static inline int float_log2_of_power_of_ten(int exponent) {
    return (exponent * 1741647) >> 19;
}

static inline int float_log10_of_power_of_two(int exponent) {
    return (exponent * 1262611) >> 22;
}

/** The 128 bits of a product. */
static inline float_power float_multiply(uint64_t a, uint64_t b) {
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (float_power){(uint64_t)(product >> 64), (uint64_t)product};
#else
    uint64_t a_low = (uint32_t)a, a_high = a >> 32, b_low = (uint32_t)b, b_high = b >> 32;
    uint64_t low = a_low * b_low;
    uint64_t middle = a_high * b_low + (low >> 32);
    uint64_t other = a_low * b_high + (uint32_t)middle;
    return (float_power){a_high * b_high + (middle >> 32) + (other >> 32),
                         (other << 32) | (uint32_t)low};
#endif
}

#endif
