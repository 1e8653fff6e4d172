/* base/decimal_text.c: decimals from and to text and binary floating point.
 *
 * Reading makes one pass over the text and keeps 38 digits, so that a text of any length costs its
 * length. Nothing depends on LC_NUMERIC. */
#include <skep/decimal.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal_parts.h"
#include "base/digits.h"
#include "base/fail.h"
#include "base/float_text.h"
#include "base/utf8.h"

enum { ECHO_MAX = 800, SCIENTIFIC_MAX = 1 + SKEP_DECIMAL_DIGITS_MAX + 2 + DIGITS_SLACK };

/* ---- Reading ---- */

/* Significant digits met so far. Zeros are held back until a later digit shows that they are not
 * trailing. */
typedef struct digit_run {
    uint64_t high;
    uint64_t low;
    unsigned count;        /* digits kept in high and low */
    bool is_too_long;      /* a 39th significant digit was met */
    size_t zeros;          /* zeros behind the last kept digit */
    size_t fraction_count; /* digits written behind the point */
    bool has_digit;
} digit_run;

static void push_digit(digit_run *run, unsigned digit) {
    uint64_t top = run->low / decimal_power_of_ten(DECIMAL_LIMB_DIGITS - 1);
    run->low = run->low % decimal_power_of_ten(DECIMAL_LIMB_DIGITS - 1) * 10 + digit;
    run->high = run->high * 10 + top;
    run->count++;
}

static void take_digit(digit_run *run, unsigned digit) {
    run->has_digit = true;
    if (digit == 0) {
        run->zeros++;
        return;
    }
    if (run->count == 0) run->zeros = 0;
    if (run->zeros >= SKEP_DECIMAL_DIGITS_MAX - run->count) {
        run->is_too_long = true;
    } else {
        for (; run->zeros > 0; run->zeros--) push_digit(run, 0);
        push_digit(run, digit);
    }
    run->zeros = 0;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static const char *read_digits(const char *p, const char *end, digit_run *run) {
    for (; p < end && is_digit(*p); p++) take_digit(run, (unsigned)(*p - '0'));
    if (p == end || *p != '.') return p;
    const char *point = p++;
    for (; p < end && is_digit(*p); p++) take_digit(run, (unsigned)(*p - '0'));
    run->fraction_count = (size_t)(p - point) - 1;
    return p;
}

/* Reads what follows the digits; false if it is not an exponent of at most 64 bits. */
static bool read_exponent(const char *p, const char *end, int64_t *out) {
    *out = 0;
    if (p == end) return true;
    if (*p != 'e' && *p != 'E') return false;
    p++;
    bool is_negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end) return false;
    int64_t value = 0; /* kept negative, which has the longer range */
    for (; p < end; p++) {
        if (!is_digit(*p)) return false;
        int64_t digit = *p - '0';
        if (value < (INT64_MIN + digit) / 10) return false;
        value = value * 10 - digit;
    }
    if (!is_negative && value == INT64_MIN) return false;
    *out = is_negative ? value : -value;
    return true;
}

static skep_status fail_not_numeric(skep_str text, skep_error *err) {
    char echo[ECHO_MAX];
    size_t len = text.len;
    if (len >= sizeof echo || memchr(text.ptr, 0, len) != NULL ||
        !utf8_is_valid(text.ptr, len, NULL)) {
        utf8_printable(text.ptr, len, echo, sizeof echo);
    } else {
        memcpy(echo, text.ptr, len);
        echo[len] = '\0';
    }
    return fail_validation(err, "The parameter cannot be converted to a numeric value: %s", echo);
}

/* a + b, at the ends of the type where it would pass them. */
static int64_t add_saturating(int64_t a, int64_t b) {
    if (b > 0 && a > INT64_MAX - b) return INT64_MAX;
    if (b < 0 && a < INT64_MIN - b) return INT64_MIN;
    return a + b;
}

static skep_status finish_run(const digit_run *run, int64_t exponent, bool is_negative,
                              skep_decimal *out, skep_error *err) {
    /* Place of the last written digit; text is shorter than 2^63 bytes, so only the exponent is
     * extreme. */
    int64_t last_place = add_saturating(exponent, -(int64_t)run->fraction_count);
    if (run->count == 0) {
        /* DynamoDB checks the range of a zero as if its last written digit were 1. */
        skep_status status = decimal_check_magnitude(last_place, err);
        if (status == SKEP_OK) *out = (skep_decimal){0};
        return status;
    }
    if (run->is_too_long) return decimal_fail_digits(err);
    int64_t lowest = add_saturating(last_place, (int64_t)run->zeros);
    skep_status status = decimal_check_magnitude(add_saturating(lowest, run->count - 1), err);
    if (status != SKEP_OK) return status;
    *out = decimal_normal(run->high, run->low, (int)lowest, is_negative);
    return SKEP_OK;
}

/* What most numbers are: digits of one limb, perhaps with a point, no exponent and not zero; false:
 * it is something else, perhaps wrong. */
static bool parse_short(const char *p, const char *end, bool is_negative, skep_decimal *out) {
    uint64_t coefficient = 0;
    const char *behind_point = end;
    if (end - p > DECIMAL_LIMB_DIGITS) return false;
    for (; p < end; p++) {
        if (is_digit(*p))
            coefficient = coefficient * 10 + (unsigned)(*p - '0');
        else if (*p == '.' && behind_point == end)
            behind_point = p + 1;
        else
            return false;
    }
    if (coefficient == 0) return false;
    int exponent = -(int)(end - behind_point);
    for (; coefficient % 10 == 0; coefficient /= 10) exponent++;
    *out = (skep_decimal){
        .low = coefficient, .exponent = (int16_t)exponent, .is_negative = is_negative};
    return true;
}

static skep_status parse(skep_str text, skep_decimal *out, skep_error *err) {
    if (text.len == 0) return fail_not_numeric(SKEP_STR(""), err);
    const char *p = text.ptr;
    const char *end = p + text.len;
    bool is_negative = *p == '-';
    if (*p == '-' || *p == '+') p++;
    if (parse_short(p, end, is_negative, out)) return SKEP_OK;
    digit_run run = {0};
    p = read_digits(p, end, &run);
    int64_t exponent;
    if (!run.has_digit || !read_exponent(p, end, &exponent)) return fail_not_numeric(text, err);
    return finish_run(&run, exponent, is_negative, out, err);
}

skep_status skep_decimal_parse(skep_str text, skep_decimal *out, skep_error *err) {
    fail_clear(err);
    return parse(text, out, err);
}

skep_decimal skep_decimal_literal(const char *text) {
    skep_decimal value = {0};
    (void)parse((skep_str){text, strlen(text)}, &value, NULL);
    return value;
}

/* ---- Writing ---- */

/* Writes the coefficient's digits, without a NUL; returns how many. */
static unsigned write_coefficient(skep_decimal value, char out[SKEP_DECIMAL_DIGITS_MAX]) {
    unsigned count = decimal_digit_count(value);
    uint64_t limb = value.low;
    for (unsigned i = 0; i < count; i++) {
        if (i == DECIMAL_LIMB_DIGITS) limb = value.high;
        out[count - 1 - i] = (char)('0' + limb % 10);
        limb /= 10;
    }
    return count;
}

static char *put(char *out, const char *text, size_t len) {
    memcpy(out, text, len);
    return out + len;
}

static char *put_zeros(char *out, size_t count) {
    memset(out, '0', count);
    return out + count;
}

/* The coefficient in one limb, as nearly all are; not zero. */
static size_t format_short(skep_decimal value, char *buf) {
    *buf = '-';
    char *end = digits_put_decimal(buf + value.is_negative, value.low, value.exponent);
    *end = '\0';
    return (size_t)(end - buf);
}

size_t skep_decimal_format(skep_decimal value, char *buf) {
    if (value.high == 0 && value.low != 0) return format_short(value, buf);
    char digits[SKEP_DECIMAL_DIGITS_MAX];
    unsigned count = write_coefficient(value, digits);
    int whole =
        (int)count + value.exponent; /* digits before the point; zero or less: zeros behind it */
    char *p = buf;
    if (value.is_negative) *p++ = '-';
    if (count == 0) {
        *p++ = '0';
    } else if (value.exponent >= 0) {
        p = put(p, digits, count);
        p = put_zeros(p, (size_t)value.exponent);
    } else if (whole > 0) {
        p = put(p, digits, (size_t)whole);
        *p++ = '.';
        p = put(p, digits + whole, count - (size_t)whole);
    } else {
        p = put(p, "0.", 2);
        p = put_zeros(p, (size_t)-whole);
        p = put(p, digits, count);
    }
    *p = '\0';
    return (size_t)(p - buf);
}

/* ---- Binary floating point ---- */

static skep_status fail_not_finite(double value, skep_error *err) {
    const char *name = isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
    return fail(
        err, SKEP_INVALID,
        "%s is not a number that DynamoDB can store: expected zero or a magnitude from 1E-130 to "
        "9.99E+125",
        name);
}

static skep_status from_shortest(float_decimal shortest, skep_decimal *out, skep_error *err) {
    skep_decimal value = {.low = shortest.digits,
                          .exponent = (int16_t)shortest.exponent,
                          .is_negative = shortest.is_negative && shortest.digits != 0};
    skep_status status = decimal_check_range(value, err);
    if (status == SKEP_OK) *out = value;
    return status;
}

skep_status skep_decimal_from_double(double value, skep_decimal *out, skep_error *err) {
    fail_clear(err);
    if (!isfinite(value)) return fail_not_finite(value, err);
    return from_shortest(double_shortest(value), out, err);
}

skep_status skep_decimal_from_float(float value, skep_decimal *out, skep_error *err) {
    fail_clear(err);
    if (!isfinite(value)) return fail_not_finite((double)value, err);
    return from_shortest(float_shortest(value), out, err);
}

/* As text, for the two limbs are more than what double_nearest takes. */
static size_t write_scientific(skep_decimal value, char out[SCIENTIFIC_MAX]) {
    char *p = out;
    if (value.is_negative) *p++ = '-';
    p += write_coefficient(value, p);
    *p++ = 'e';
    if (value.exponent < 0) *p++ = '-';
    p = digits_put(p, (uint64_t)abs(value.exponent));
    return (size_t)(p - out);
}

double skep_decimal_to_double(skep_decimal value) {
    double result = 0;
    if (value.high == 0) {
        result = double_nearest(value.low, value.exponent);
        return value.is_negative ? -result : result;
    }
    char text[SCIENTIFIC_MAX];
    (void)double_read(text, write_scientific(value, text), &result);
    return result;
}

float skep_decimal_to_float(skep_decimal value) {
    float result = 0;
    if (value.high == 0) {
        result = float_nearest(value.low, value.exponent);
        return value.is_negative ? -result : result;
    }
    char text[SCIENTIFIC_MAX];
    (void)float_read(text, write_scientific(value, text), &result);
    return result;
}
