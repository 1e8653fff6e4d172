/* base/decimal.c: the normal form of decimals, their order, sums, and integers.
 *
 * A coefficient is two limbs in base 10^19, so that every step fits 64 bits: a limb is below
 * 2^63.1, a shift by n digits moves the upper n digits of a limb by division. */
#include <skep/decimal.h>

#include <stdint.h>

#include "base/decimal_parts.h"
#include "base/fail.h"

#define LIMB UINT64_C(10000000000000000000) /* 10^19 */

const uint64_t decimal_powers_of_ten[DECIMAL_LIMB_DIGITS + 1] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    LIMB,
};

static unsigned limb_digits(uint64_t limb) {
    unsigned count = 0;
    while (count < DECIMAL_LIMB_DIGITS && limb >= decimal_power_of_ten(count)) count++;
    return count;
}

unsigned decimal_digit_count(skep_decimal value) {
    return value.high > 0 ? limb_digits(value.high) + DECIMAL_LIMB_DIGITS : limb_digits(value.low);
}

static unsigned trailing_zeros(uint64_t limb) {
    unsigned count = 0;
    for (; limb % 10000 == 0; limb /= 10000) count += 4;
    for (; limb % 10 == 0; limb /= 10) count++;
    return count;
}

skep_decimal decimal_normal(uint64_t high, uint64_t low, int exponent, bool is_negative) {
    if (low == 0) {
        if (high == 0) return (skep_decimal){0};
        low = high;
        high = 0;
        exponent += DECIMAL_LIMB_DIGITS;
    }
    unsigned zeros = trailing_zeros(low);
    if (zeros > 0) {
        uint64_t power = decimal_power_of_ten(zeros);
        low = low / power + high % power * decimal_power_of_ten(DECIMAL_LIMB_DIGITS - zeros);
        high /= power;
        exponent += (int)zeros;
    }
    return (skep_decimal){
        .high = high, .low = low, .exponent = (int16_t)exponent, .is_negative = is_negative};
}

skep_status decimal_check_magnitude(int64_t magnitude, skep_error *err) {
    if (magnitude > SKEP_DECIMAL_MAGNITUDE_MAX)
        return fail_validation(err, "Number overflow. Attempting to store a number with magnitude "
                                    "larger than supported range");
    if (magnitude < SKEP_DECIMAL_MAGNITUDE_MIN)
        return fail_validation(err, "Number underflow. Attempting to store a number with magnitude "
                                    "smaller than supported range");
    return SKEP_OK;
}

static bool is_zero(skep_decimal value) {
    return value.high == 0 && value.low == 0;
}

/* The power of ten of the first digit; not for zero. */
static int magnitude_of(skep_decimal value) {
    return value.exponent + (int)decimal_digit_count(value) - 1;
}

skep_status decimal_check_range(skep_decimal value, skep_error *err) {
    return is_zero(value) ? SKEP_OK : decimal_check_magnitude(magnitude_of(value), err);
}

skep_status decimal_check(skep_decimal *value, skep_error *err) {
    enum { EXPONENT_FAR = 1000 }; /* beyond every decimal, and far from the ends of the type */
    uint64_t limb = decimal_power_of_ten(DECIMAL_LIMB_DIGITS);
    if (value->high >= limb || value->low >= limb || value->exponent < -EXPONENT_FAR ||
        value->exponent > EXPONENT_FAR)
        return fail(err, SKEP_INVALID,
                    "the skep_decimal has a limb of 10^19 or more or an exponent beyond %d: "
                    "the functions of skep/decimal.h make none such",
                    EXPONENT_FAR);
    *value = decimal_normal(value->high, value->low, value->exponent, value->is_negative);
    return decimal_check_range(*value, err);
}

skep_status decimal_fail_digits(skep_error *err) {
    return fail_validation(err, "Attempting to store more than 38 significant digits in a Number");
}

/* A coefficient of up to 39 digits; the third limb has at most one digit. */
typedef struct coefficient {
    uint64_t top;
    uint64_t high;
    uint64_t low;
} coefficient;

/* Multiplies by 10^count; the result must have at most 38 digits. */
static coefficient shifted(skep_decimal value, unsigned count) {
    coefficient c = {0, value.high, value.low};
    if (count >= DECIMAL_LIMB_DIGITS) {
        c.high = c.low;
        c.low = 0;
        count -= DECIMAL_LIMB_DIGITS;
        if (count == 0) return c;
        c.high *= decimal_power_of_ten(count);
        return c;
    }
    if (count == 0) return c;
    uint64_t power = decimal_power_of_ten(count);
    uint64_t rest = decimal_power_of_ten(DECIMAL_LIMB_DIGITS - count);
    c.high = c.high * power + c.low / rest;
    c.low = c.low % rest * power;
    return c;
}

/* As shifted, for a result of up to 39 digits. */
static coefficient shifted_wide(skep_decimal value, unsigned count) {
    if (count == 0) return shifted(value, 0);
    coefficient c = shifted(value, count - 1);
    uint64_t first = decimal_power_of_ten(DECIMAL_LIMB_DIGITS - 1);
    return (coefficient){c.high / first, c.high % first * 10 + c.low / first, c.low % first * 10};
}

static int coefficient_compare(coefficient a, coefficient b) {
    if (a.top != b.top) return a.top < b.top ? -1 : 1;
    if (a.high != b.high) return a.high < b.high ? -1 : 1;
    return a.low < b.low ? -1 : a.low > b.low;
}

static coefficient coefficient_add(coefficient a, coefficient b) {
    /* Two limbs can pass 2^64 together, so the carry is found before adding. */
    bool carries = a.low >= LIMB - b.low;
    uint64_t low = carries ? a.low - (LIMB - b.low) : a.low + b.low;
    uint64_t high = b.high + carries;
    carries = a.high >= LIMB - high;
    high = carries ? a.high - (LIMB - high) : a.high + high;
    return (coefficient){a.top + b.top + carries, high, low};
}

/* a - b, where a is at least b. */
static coefficient coefficient_subtract(coefficient a, coefficient b) {
    bool borrows = a.low < b.low;
    uint64_t low = borrows ? a.low + (LIMB - b.low) : a.low - b.low;
    uint64_t taken = b.high + borrows;
    borrows = a.high < taken;
    uint64_t high = borrows ? a.high + (LIMB - taken) : a.high - taken;
    return (coefficient){a.top - b.top - borrows, high, low};
}

static int compare_magnitudes(skep_decimal a, skep_decimal b) {
    int difference = magnitude_of(a) - magnitude_of(b);
    if (difference != 0) return difference;
    /* With first digits in one place both fit 38 digits at the lower exponent. */
    int low = a.exponent < b.exponent ? a.exponent : b.exponent;
    return coefficient_compare(shifted(a, (unsigned)(a.exponent - low)),
                               shifted(b, (unsigned)(b.exponent - low)));
}

int skep_decimal_compare(skep_decimal a, skep_decimal b) {
    int sign_a = is_zero(a) ? 0 : a.is_negative ? -1 : 1;
    int sign_b = is_zero(b) ? 0 : b.is_negative ? -1 : 1;
    if (sign_a != sign_b) return sign_a - sign_b;
    if (sign_a == 0) return 0;
    int order = compare_magnitudes(a, b);
    return sign_a < 0 ? -order : order;
}

/* Closes a sum: 39 digits are fine only if the last is a zero that normal form would drop. */
static skep_status finish_sum(coefficient c, int exponent, bool is_negative, skep_decimal *out,
                              skep_error *err) {
    if (c.top > 0) {
        if (c.top > 9 || c.low % 10 != 0) return decimal_fail_digits(err);
        uint64_t first = decimal_power_of_ten(DECIMAL_LIMB_DIGITS - 1);
        c.low = c.low / 10 + c.high % 10 * first;
        c.high = c.high / 10 + c.top * first;
        exponent++;
    }
    skep_decimal sum = decimal_normal(c.high, c.low, exponent, is_negative);
    skep_status status = decimal_check_range(sum, err);
    if (status == SKEP_OK) *out = sum;
    return status;
}

skep_status skep_decimal_add(skep_decimal a, skep_decimal b, skep_decimal *out, skep_error *err) {
    fail_clear(err);
    if (is_zero(a) || is_zero(b)) {
        *out = is_zero(a) ? b : a;
        return SKEP_OK;
    }
    if (a.exponent < b.exponent) {
        skep_decimal other = a;
        a = b;
        b = other;
    }
    /* At different exponents the last digit of b is the last of the sum, and a borrow costs at most
     * one digit at the front: with 40 digits nothing can help. */
    unsigned distance = (unsigned)(a.exponent - b.exponent);
    unsigned digits = decimal_digit_count(a) + distance;
    bool is_difference = a.is_negative != b.is_negative;
    if (digits > SKEP_DECIMAL_DIGITS_MAX + (is_difference ? 1u : 0u))
        return decimal_fail_digits(err);

    coefficient left =
        digits > SKEP_DECIMAL_DIGITS_MAX ? shifted_wide(a, distance) : shifted(a, distance);
    coefficient right = shifted(b, 0);
    if (!is_difference)
        return finish_sum(coefficient_add(left, right), b.exponent, a.is_negative, out, err);
    if (coefficient_compare(left, right) >= 0)
        return finish_sum(coefficient_subtract(left, right), b.exponent, a.is_negative, out, err);
    return finish_sum(coefficient_subtract(right, left), b.exponent, b.is_negative, out, err);
}

skep_status skep_decimal_subtract(skep_decimal a, skep_decimal b, skep_decimal *out,
                                  skep_error *err) {
    if (!is_zero(b)) b.is_negative = !b.is_negative;
    return skep_decimal_add(a, b, out, err);
}

static skep_decimal from_magnitude(uint64_t magnitude, bool is_negative) {
    return decimal_normal(magnitude / LIMB, magnitude % LIMB, 0, is_negative);
}

skep_decimal skep_decimal_from_u64(uint64_t value) {
    return from_magnitude(value, false);
}

skep_decimal skep_decimal_from_i64(int64_t value) {
    return value < 0 ? from_magnitude(~(uint64_t)value + 1, true)
                     : from_magnitude((uint64_t)value, false);
}

static skep_status fail_integer(skep_decimal value, const char *range, skep_error *err) {
    char text[SKEP_DECIMAL_TEXT_MAX];
    skep_decimal_format(value, text);
    const char *reason = value.exponent < 0 ? "has a fraction" : "does not fit";
    return fail(err, SKEP_INVALID, "the number %s %s: expected an integer from %s", text, reason,
                range);
}

/* The absolute value as an integer; false if it has a fraction or 2^64 or more. */
static bool to_magnitude(skep_decimal value, uint64_t *out) {
    if (is_zero(value)) {
        *out = 0;
        return true;
    }
    if (value.exponent < 0 || magnitude_of(value) > DECIMAL_LIMB_DIGITS) return false;
    coefficient c = shifted(value, (unsigned)value.exponent);
    if (c.high > 1 || (c.high == 1 && c.low > UINT64_MAX - LIMB)) return false;
    *out = c.high * LIMB + c.low;
    return true;
}

skep_status skep_decimal_to_u64(skep_decimal value, uint64_t *out, skep_error *err) {
    fail_clear(err);
    uint64_t magnitude;
    if (!to_magnitude(value, &magnitude) || value.is_negative)
        return fail_integer(value, "0 to 18446744073709551615", err);
    *out = magnitude;
    return SKEP_OK;
}

skep_status skep_decimal_to_i64(skep_decimal value, int64_t *out, skep_error *err) {
    fail_clear(err);
    uint64_t magnitude;
    uint64_t bound = (uint64_t)INT64_MAX + value.is_negative;
    if (!to_magnitude(value, &magnitude) || magnitude > bound)
        return fail_integer(value, "-9223372036854775808 to 9223372036854775807", err);
    if (value.is_negative)
        *out = magnitude > (uint64_t)INT64_MAX ? INT64_MIN : -(int64_t)magnitude;
    else
        *out = (int64_t)magnitude;
    return SKEP_OK;
}
