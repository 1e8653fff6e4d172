/* skep/decimal.h: exact decimal numbers as DynamoDB has them: 38 significant digits, magnitude from
 * 1E-130 to 9.9999999999999999999999999999999999999E+125, and zero.
 * Source: Amazon DynamoDB Developer Guide, "Supported data types", Number.
 *
 *     skep_decimal price = SKEP_DEC("26.05"), total;
 *     if (skep_decimal_add(price, price, &total, NULL) == SKEP_OK) ...
 *
 * A decimal is a plain value in one normal form: compare with skep_decimal_compare, not memcmp
 * across versions. All zero is the number 0. Nothing here rounds: what does not fit is an error. */
#ifndef SKEP_DECIMAL_H
#define SKEP_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include <skep/error.h>
#include <skep/slice.h>

#ifdef __cplusplus
extern "C" {
#endif

/** (high * 10^19 + low) * 10^exponent, negated if is_negative. Normal form: low and high below
 * 10^19, the coefficient has no trailing zero; zero has exponent 0 and is not negative. */
typedef struct skep_decimal {
    uint64_t high;
    uint64_t low;
    int16_t exponent;
    bool is_negative;
} skep_decimal;

enum {
    SKEP_DECIMAL_DIGITS_MAX = 38,
    SKEP_DECIMAL_MAGNITUDE_MAX = 125,  /**< power of ten of the first digit of the largest number */
    SKEP_DECIMAL_MAGNITUDE_MIN = -130, /**< power of ten of the first digit of the smallest */
    SKEP_DECIMAL_TEXT_MAX = 172        /**< longest output of skep_decimal_format, with its NUL */
};

/** Reads `[+-]digits[.digits][e[+-]digits]` (at least one digit; `.5` and `5.` are fine; no
 * blanks). On failure SKEP_INVALID with DynamoDB's sentence: not numeric, more than 38 significant
 * digits, overflow, underflow. `out` is written only on success. */
SKEP_API skep_status skep_decimal_parse(skep_str text, skep_decimal *out, skep_error *err);

/** Writes the number as DynamoDB prints it: a plain decimal without exponent and without
 * superfluous zeros. Returns its length without the NUL; `buf` takes at least SKEP_DECIMAL_TEXT_MAX
 * bytes. */
SKEP_API size_t skep_decimal_format(skep_decimal value, char *buf);

/** Less than, equal to or greater than zero as a < b, a == b, a > b. */
SKEP_API int skep_decimal_compare(skep_decimal a, skep_decimal b);

/** Exact sum and difference. SKEP_INVALID when the result needs more than 38 digits or leaves the
 * range; `out` is written only on success. */
SKEP_API skep_status skep_decimal_add(skep_decimal a, skep_decimal b, skep_decimal *out,
                                      skep_error *err);
SKEP_API skep_status skep_decimal_subtract(skep_decimal a, skep_decimal b, skep_decimal *out,
                                           skep_error *err);

/** From integers: always exact. */
SKEP_API skep_decimal skep_decimal_from_i64(int64_t value);
SKEP_API skep_decimal skep_decimal_from_u64(uint64_t value);

/** To integers: SKEP_INVALID, naming the number, when it has a fraction or does not fit. */
SKEP_API skep_status skep_decimal_to_i64(skep_decimal value, int64_t *out, skep_error *err);
SKEP_API skep_status skep_decimal_to_u64(skep_decimal value, uint64_t *out, skep_error *err);

/** The shortest decimal that reads back as the same double (float). SKEP_INVALID for NaN, infinity
 * and magnitudes that DynamoDB cannot hold. */
SKEP_API skep_status skep_decimal_from_double(double value, skep_decimal *out, skep_error *err);
SKEP_API skep_status skep_decimal_from_float(float value, skep_decimal *out, skep_error *err);

/** The nearest double (float, infinity beyond its range). */
SKEP_API double skep_decimal_to_double(skep_decimal value);
SKEP_API float skep_decimal_to_float(skep_decimal value);

/** The number that a literal spells; 0 for text that is not a number. For constants:
 * SKEP_DEC("26.05"). */
SKEP_API skep_decimal skep_decimal_literal(const char *text);
#define SKEP_DEC(literal) skep_decimal_literal(literal)

#ifdef __cplusplus
}
#endif
#endif
