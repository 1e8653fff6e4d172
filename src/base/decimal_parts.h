/* base/decimal_parts.h: a decimal's coefficient in its two limbs of 19 digits, for the files that
 * read, write and encode decimals. */
#ifndef BASE_DECIMAL_PARTS_H
#define BASE_DECIMAL_PARTS_H

#include <stddef.h>

#include <skep/decimal.h>

enum { DECIMAL_LIMB_DIGITS = 19 };

/** 10^power, for a power from 0 to 19. */
extern const uint64_t decimal_powers_of_ten[DECIMAL_LIMB_DIGITS + 1];

static inline uint64_t decimal_power_of_ten(unsigned power) {
    return decimal_powers_of_ten[power];
}

/** Digits of the coefficient: 0 for zero, else 1 to 38. */
unsigned decimal_digit_count(skep_decimal value);

/** Brings limbs (each below 10^19) and any exponent into normal form, which is not yet checked to
 * be in range. The exponent must be far enough from the ends of its type for 38 to be added to it.
 */
skep_decimal decimal_normal(uint64_t high, uint64_t low, int exponent, bool is_negative);

/** Fails with DynamoDB's text for overflow or underflow if the number's magnitude is out of range.
 */
skep_status decimal_check_range(skep_decimal value, skep_error *err);

/** The same for the power of ten of a number's first digit. */
skep_status decimal_check_magnitude(int64_t magnitude, skep_error *err);

/** Brings a decimal that a program may have put together by itself into normal form. SKEP_INVALID
 * for limbs and exponents that no decimal has, and for magnitudes out of range. */
skep_status decimal_check(skep_decimal *value, skep_error *err);

/** Fails with DynamoDB's text for a number of more than 38 significant digits. */
skep_status decimal_fail_digits(skep_error *err);

#endif
