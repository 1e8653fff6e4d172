/* base/float_text.h: binary floating point to the shortest decimal text that reads back as the same
 * value, and decimal text to the nearest value. Neither depends on the locale, nor on the C
 * library.
 *
 * Sources: R. Giulietti, "The Schubfach way to render doubles", 2021; D. Lemire, "Number parsing at
 * a gigabyte per second", 2021; N. Mushtak, D. Lemire, "Fast number parsing without fallback",
 * 2023. */
#ifndef BASE_FLOAT_TEXT_H
#define BASE_FLOAT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Room for any text written here, and what the writer touches behind it. */
enum { FLOAT_TEXT_MAX = 192 };

/** A decimal: digits * 10^exponent, negated where is_negative. */
typedef struct float_decimal {
    uint64_t digits; /* without trailing zeros; 0 for zero, whose exponent is 0 */
    int exponent;
    bool is_negative;
} float_decimal;

/** The decimal of fewest digits that rounds to the value, and of those the nearest to it. The value
 * is finite. */
float_decimal float_shortest(float value);
float_decimal double_shortest(double value);

/** Writes that decimal: in plain form where its magnitude is one that DynamoDB holds, else with an
 * exponent. Zero is "0" whatever its sign. Returns the end; no NUL is written. */
char *float_put(char *out, float value);
char *double_put(char *out, double value);

/** Reads `[+-]digits[.digits][e[+-]digits]`, at least one digit, of any length, rounded to nearest
 * and to even in the middle; infinity and zero beyond the range. False for any other text. */
bool float_read(const char *text, size_t len, float *out);
bool double_read(const char *text, size_t len, double *out);

/** The nearest value to digits * 10^exponent. */
float float_nearest(uint64_t digits, int exponent);
double double_nearest(uint64_t digits, int exponent);

#endif
