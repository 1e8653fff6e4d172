/* base/float_text.c: Schubfach. A finite value v = c * 2^q is the middle of the interval of reals
 * that round to it. With k chosen so that the interval is at least one and less than ten steps of
 * 10^k wide, a decimal of fewest digits in it is a multiple of 10^(k+1), of which it holds at most
 * one, or one of the two multiples of 10^k around v. The ends of the interval and v, all times 4,
 * are divided by 10^k with a power in 126 bits or more and rounded to odd: then they compare as the
 * exact ones do. */
#include "base/float_text.h"

#include <string.h>

#include <skep/decimal.h>

#include "base/digits.h"
#include "base/float_text_powers.h"

enum {
    DOUBLE_FRACTION_BITS = 52,
    DOUBLE_BIAS = 1075, /* of an exponent whose coefficient is an integer */
    FLOAT_FRACTION_BITS = 23,
    FLOAT_BIAS = 150
};

/* c * 2^q, and what decides about the ends of its interval. */
typedef struct binary {
    uint64_t c;
    int q;
    bool is_lower_nearer; /* c is the lowest of its binade: the value below is half as far */
} binary;

static binary binary_of(uint64_t fraction, int biased, int fraction_bits, int bias) {
    if (biased == 0) return (binary){fraction, 1 - bias, false};
    return (binary){fraction | UINT64_C(1) << fraction_bits, biased - bias,
                    fraction == 0 && biased > 1};
}

/* The factor times the power, without its lower 128 bits, rounded to odd: the last bit is set where
 * those are not nothing (the power is rounded up, so "nothing" may show as 1). */
static uint64_t scale_double(float_power power, uint64_t factor) {
    float_power low = float_multiply(power.low, factor);
    float_power high = float_multiply(power.high, factor);
    uint64_t rest = high.low + low.high;
    return (high.high + (rest < high.low)) | (rest > 1);
}

/* For the 24 bits of a float the upper half of the power is enough. */
static uint64_t scale_float(uint64_t power, uint64_t factor) {
    float_power product = float_multiply(power, factor);
    return product.high | (product.low >> 32 > 1);
}

/* The ends of the interval and the value, times 4 / 10^k. */
typedef struct scaled {
    uint64_t lower;
    uint64_t value;
    uint64_t upper;
} scaled;

static int power_for(binary b) {
    /* For an interval of three quarters the logarithm of that is added. */
    return (b.q * 1262611 - (b.is_lower_nearer ? 524031 : 0)) >> 22;
}

/* Of the decimals s * 10^k and (s + 1) * 10^k around the value, or of ten times as coarse ones,
 * that which is in the interval and nearest. Whether one digit less will do is like the toss of a
 * coin, so both are computed and one is picked without a branch. */
static inline float_decimal choose(scaled v, bool is_open, int k) {
    uint64_t lower = v.lower + is_open, upper = v.upper - is_open;
    uint64_t s = v.value / 4, tens = s / 10, middle = 4 * s + 2;
    bool is_below_inside = lower <= 4 * s;
    bool is_above_inside = 4 * s + 4 <= upper;
    bool is_one_inside = is_below_inside != is_above_inside;
    bool is_nearer_above = v.value > middle || (v.value == middle && (s & 1) != 0);
    uint64_t fine = s + (is_one_inside ? is_above_inside : is_nearer_above);

    bool is_ten_below_inside = lower <= 40 * tens;
    bool is_ten_above_inside = 40 * tens + 40 <= upper;
    bool is_coarse = (s >= 10) & (is_ten_below_inside != is_ten_above_inside);
    return (float_decimal){is_coarse ? tens + is_ten_above_inside : fine, k + is_coarse, false};
}

/* Divides by ten while that leaves no rest. Times the inverse of 5 modulo 2^64, rotated by one, a
 * multiple of ten becomes its tenth, any other number something larger. */
static float_decimal without_zeros(float_decimal value) {
    for (;;) {
        uint64_t tenth = value.digits * UINT64_C(0xCCCCCCCCCCCCCCCD);
        tenth = tenth >> 1 | tenth << 63;
        if (tenth > UINT64_MAX / 10) return value;
        value.digits = tenth;
        value.exponent++;
    }
}

static bool is_whole(binary b, int fraction_bits) {
    return b.q <= 0 && -b.q <= fraction_bits && (b.c & ((UINT64_C(1) << -b.q) - 1)) == 0;
}

static float_decimal shortest_double(binary b) {
    if (is_whole(b, DOUBLE_FRACTION_BITS)) return (float_decimal){b.c >> -b.q, 0, false};
    int k = power_for(b);
    int shift = b.q + float_log2_of_power_of_ten(-k) + 1;
    float_power power = float_power_of_ten(-k);
    scaled v = {scale_double(power, (4 * b.c - 2 + b.is_lower_nearer) << shift),
                scale_double(power, (4 * b.c) << shift),
                scale_double(power, (4 * b.c + 2) << shift)};
    return choose(v, (b.c & 1) != 0, k);
}

static float_decimal shortest_float(binary b) {
    if (is_whole(b, FLOAT_FRACTION_BITS)) return (float_decimal){b.c >> -b.q, 0, false};
    int k = power_for(b);
    int shift = b.q + float_log2_of_power_of_ten(-k) + 1;
    float_power whole = float_power_of_ten(-k);
    uint64_t power = whole.high + (whole.low != 0);
    scaled v = {scale_float(power, (4 * b.c - 2 + b.is_lower_nearer) << shift),
                scale_float(power, (4 * b.c) << shift), scale_float(power, (4 * b.c + 2) << shift)};
    return choose(v, (b.c & 1) != 0, k);
}

static float_decimal finish(float_decimal value, bool is_negative) {
    value = without_zeros(value);
    value.is_negative = is_negative;
    return value;
}

float_decimal double_shortest(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << DOUBLE_FRACTION_BITS) - 1);
    int biased = (int)(bits >> DOUBLE_FRACTION_BITS & 0x7FF);
    if (fraction == 0 && biased == 0) return (float_decimal){0};
    binary b = binary_of(fraction, biased, DOUBLE_FRACTION_BITS, DOUBLE_BIAS);
    return finish(shortest_double(b), bits >> 63 != 0);
}

float_decimal float_shortest(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint32_t fraction = bits & ((UINT32_C(1) << FLOAT_FRACTION_BITS) - 1);
    int biased = (int)(bits >> FLOAT_FRACTION_BITS & 0xFF);
    if (fraction == 0 && biased == 0) return (float_decimal){0};
    binary b = binary_of(fraction, biased, FLOAT_FRACTION_BITS, FLOAT_BIAS);
    return finish(shortest_float(b), bits >> 31 != 0);
}

/* ---- Text ---- */

/* d.ddde-300: only beyond what DynamoDB holds. */
static char *put_scientific(char *out, float_decimal value, int magnitude) {
    char *end = digits_put(out + 1, value.digits);
    out[0] = out[1];
    out[1] = '.';
    if (end == out + 2) end = out + 1;
    *end++ = 'e';
    if (magnitude < 0) *end++ = '-';
    return digits_put(end, (uint64_t)(magnitude < 0 ? -magnitude : magnitude));
}

static char *put(char *out, float_decimal value) {
    *out = '-';
    out += value.is_negative && value.digits != 0;
    if (value.digits == 0) {
        *out = '0';
        return out + 1;
    }
    int magnitude = value.exponent + (int)digits_count(value.digits) - 1;
    if (magnitude > SKEP_DECIMAL_MAGNITUDE_MAX || magnitude < SKEP_DECIMAL_MAGNITUDE_MIN)
        return put_scientific(out, value, magnitude);
    return digits_put_decimal(out, value.digits, value.exponent);
}

/* Every float is in the range of plain decimals, but for zero. */
char *float_put(char *out, float value) {
    float_decimal shortest = float_shortest(value);
    if (shortest.digits == 0) return put(out, shortest);
    *out = '-';
    return digits_put_decimal(out + shortest.is_negative, shortest.digits, shortest.exponent);
}

char *double_put(char *out, double value) {
    return put(out, double_shortest(value));
}
