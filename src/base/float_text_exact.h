/* base/float_text_exact.h: what the files that read binary floating point share. */
#ifndef BASE_FLOAT_TEXT_EXACT_H
#define BASE_FLOAT_TEXT_EXACT_H

#include <stdint.h>

/** A binary format of IEEE 754, and facts about decimals in it. */
typedef struct float_format {
    int fraction_bits; /* stored */
    int biased_max;    /* the exponent of infinity */
    int bias;
    int tie_power_min; /* only with powers of ten from here to tie_power_max can a decimal of */
    int tie_power_max; /* 64 bits lie in the middle of two values */
    int power_min;     /* below, 64 bits times the power of ten are zero, */
    int power_max;     /* above, infinity */
} float_format;

/** The value nearest to a decimal that lies between the value of `bits` and the next above: the
 * digits from `start` to `end` (with at most one point among them), the last of them times
 * 10^last_power. Returns its bits. */
uint64_t float_exact(const float_format *format, uint64_t bits, const char *start, const char *end,
                     int64_t last_power);

#endif
