/* Binary floating point to shortest text and back, against the C library: its printf and strtod are
 * exact. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/float_text.h"
#include "support/random.h"

enum { TEXT_MAX = 2048, SHORT_MAX = 64 };

/* How often random tests run; SKEP_ROUNDS in the environment makes them longer. */
static size_t rounds(void) {
    enum { ORDINARY = 200000 };
    const char *text = getenv("SKEP_ROUNDS");
    return text != NULL ? strtoul(text, NULL, 10) : ORDINARY;
}

static double double_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static float float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* ---- Reading ---- */

/* Both readers agree with the C library, to the bit. */
static void assert_read_as_libc(const char *text) {
    double expected = strtod(text, NULL), wide = 42;
    float expected_half = strtof(text, NULL), half = 42;
    if (!double_read(text, strlen(text), &wide) || memcmp(&wide, &expected, sizeof wide) != 0)
        fail_msg("%s: read as %a, expected %a", text, wide, expected);
    if (!float_read(text, strlen(text), &half) || memcmp(&half, &expected_half, sizeof half) != 0)
        fail_msg("%s: read as float %a, expected %a", text, (double)half, (double)expected_half);
}

static void known_texts_are_read_as_the_nearest_value(void **state) {
    (void)state;
    static const char *const texts[] = {
        "0",
        "-0",
        "0.0e5",
        "00",
        "1",
        "+1",
        "-1.5",
        ".5",
        "5.",
        "0005",
        "1e0",
        "1E+2",
        "1e-2",
        "9007199254740993",
        "9007199254740992.9999999999999999999",
        "9007199254740993.0000000001",
        "8.5e22",
        "1e22",
        "1e23",
        "123456789012345678901234567890",
        "16777217",
        "16777219",
        "16777217.0000000000000000000000001",
        "3.4028235677973366e38",
        "3.40282356779733661e38",
        "3.4028235677973365e38",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e309",
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e-400",
        "1e-45",
        "7.006492321624085e-46",
        "7.0064923216240854e-46",
        "1.1754942807573643e-38",
        "1.1754943508222875e-38",
        "0.00000000000000000000000000000000000000000000000000001e60",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "100000000000000000000000000000000e-32",
        "18446744073709551615",
        "18446744073709551616",
        "9999999999999999999",
        "99999999999999999999",
        "0.0000000000000000000000000000000000000000000000000000000000000000000000000000000123456",
        "6929495644600919.5",
        "3.7455744005952583e15",
        "7.8459735791271921e65",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) assert_read_as_libc(texts[i]);
}

static void what_is_no_number_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",    " 1",   "1 ",    "+",    "-",   ".",   "e5",  "1e",
                                        "1e+", "1e5x", "1.2.3", "0x10", "inf", "nan", "--1", "1,5"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double wide = 42;
        float half = 42;
        assert_false(double_read(texts[i], strlen(texts[i]), &wide));
        assert_false(float_read(texts[i], strlen(texts[i]), &half));
        assert_true(wide == 42 && half == 42);
    }
    double wide;
    assert_false(double_read("1\0", 2, &wide));
}

/* The point where a float or double goes from one to the next, exactly and one digit to each
 * side. */
static void assert_middle_read(double low, double high) {
    char text[TEXT_MAX];
    long double middle = ((long double)low + (long double)high) / 2;
    (void)snprintf(text, sizeof text, "%.1100Le", middle);
    assert_read_as_libc(text);
    char *end = strchr(text, 'e');
    end[-1] = '1'; /* far behind the 800th digit */
    assert_read_as_libc(text);
    for (int digits = 16; digits < 24; digits++) {
        (void)snprintf(text, sizeof text, "%.*Le", digits, middle);
        assert_read_as_libc(text);
    }
    if (low > 0) {
        /* One below in the 30th digit: the digit is not 0 for the middle of doubles. */
        (void)snprintf(text, sizeof text, "%.30Le", middle);
        end = strchr(text, 'e');
        if (end[-1] > '0') end[-1]--;
        assert_read_as_libc(text);
    }
}

static void middles_between_neighbours_go_to_the_even_one(void **state) {
    (void)state;
    random_source seed = {5};
    for (size_t i = 0; i < rounds() / 200; i++) {
        uint64_t bits = random_u64(&seed) >> 1; /* without a sign */
        double low = double_of(bits), high = double_of(bits + 1);
        if (isfinite(low) && isfinite(high)) assert_middle_read(low, high);
        uint32_t half = (uint32_t)(bits >> 32);
        float low_half = float_of(half >> 1), high_half = float_of((half >> 1) + 1);
        if (isfinite(low_half) && isfinite(high_half))
            assert_middle_read((double)low_half, (double)high_half);
    }
}

/* One to forty random digits, a point anywhere, and an exponent. */
static void random_number_text(random_source *seed, char *out) {
    unsigned count = 1 + (unsigned)(random_u64(seed) % 40);
    unsigned point = (unsigned)(random_u64(seed) % (count + 1));
    if (random_u64(seed) % 2 == 0) *out++ = '-';
    for (unsigned i = 0; i < count; i++) {
        if (i == point) *out++ = '.';
        *out++ = (char)('0' + random_u64(seed) % 10);
    }
    int range = random_u64(seed) % 2 == 0 ? 60 : 760;
    (void)sprintf(out, "e%d", (int)(random_u64(seed) % (unsigned)range) - range / 2);
}

static void random_texts_are_read_as_the_nearest_value(void **state) {
    (void)state;
    random_source seed = {3};
    char text[SHORT_MAX];
    for (size_t i = 0; i < rounds(); i++) {
        random_number_text(&seed, text);
        assert_read_as_libc(text);
    }
}

static void digits_and_exponents_give_the_nearest_value(void **state) {
    (void)state;
    random_source seed = {13};
    char text[SHORT_MAX];
    for (size_t i = 0; i < rounds(); i++) {
        uint64_t digits = random_u64(&seed) >> random_u64(&seed) % 64;
        int exponent = (int)(random_u64(&seed) % 700) - 350;
        (void)snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exponent);
        if (double_nearest(digits, exponent) != strtod(text, NULL)) fail_msg("%s", text);
        if (float_nearest(digits, exponent) != strtof(text, NULL)) fail_msg("%s as float", text);
    }
}

/* ---- Writing ---- */

/* The digits of `value`, as many as `count`, correctly rounded. */
static void round_digits(double value, int count, char *out) {
    char text[SHORT_MAX];
    (void)snprintf(text, sizeof text, "%.*e", count - 1, value);
    for (const char *p = text; *p != 'e'; p++)
        if (*p >= '0' && *p <= '9') *out++ = *p;
    *out = '\0';
}

/* The decimal reads back, no shorter one does, and none of as many digits is nearer. */
static void assert_shortest(double value, bool is_half, float_decimal made, const char *text) {
    double back = is_half ? (double)strtof(text, NULL) : strtod(text, NULL);
    if (back != value) fail_msg("%a is written as %s", value, text);
    if (made.digits == 0) return;
    assert_true(made.digits % 10 != 0);
    char digits[SHORT_MAX], shorter[SHORT_MAX], nearest[SHORT_MAX];
    int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)made.digits);
    if (count > 1) {
        (void)snprintf(shorter, sizeof shorter, "%.*e", count - 2, value);
        back = is_half ? (double)strtof(shorter, NULL) : strtod(shorter, NULL);
        if (back == value) fail_msg("%a is written as %s, though %s will do", value, text, shorter);
    }
    (void)snprintf(shorter, sizeof shorter, "%.*e", count - 1, value);
    back = is_half ? (double)strtof(shorter, NULL) : strtod(shorter, NULL);
    round_digits(fabs(value), count, nearest);
    if (back == value && strcmp(nearest, digits) != 0)
        fail_msg("%a is written as %s, though %s is nearer", value, text, nearest);
}

static void check_double(double value) {
    char text[FLOAT_TEXT_MAX];
    *double_put(text, value) = '\0';
    assert_shortest(value, false, double_shortest(value), text);
    assert_read_as_libc(text);
}

static void check_float(float value) {
    char text[FLOAT_TEXT_MAX];
    *float_put(text, value) = '\0';
    assert_shortest((double)value, true, float_shortest(value), text);
    assert_read_as_libc(text);
}

static void random_values_are_written_shortest(void **state) {
    (void)state;
    random_source seed = {17};
    for (size_t i = 0; i < rounds(); i++) {
        double wide = double_of(random_u64(&seed));
        if (isfinite(wide)) check_double(wide);
        float half = float_of((uint32_t)random_u64(&seed));
        if (isfinite(half)) check_float(half);
    }
}

/* Where the interval is lopsided (a power of two), at its neighbours, and in the middle. */
static void every_exponent_is_written_shortest(void **state) {
    (void)state;
    static const uint64_t fractions[] = {
        0, 1, 2, 0x7FFFFF, 0x8000000000000, 0xFFFFFFFFFFFFE, 0xFFFFFFFFFFFFF};
    for (uint64_t exponent = 0; exponent < 0x7FF; exponent++)
        for (size_t i = 0; i < sizeof fractions / sizeof fractions[0]; i++)
            check_double(double_of(exponent << 52 | fractions[i]));
    for (uint32_t exponent = 0; exponent < 0xFF; exponent++)
        for (size_t i = 0; i < sizeof fractions / sizeof fractions[0]; i++)
            check_float(float_of(exponent << 23 | (uint32_t)(fractions[i] & 0x7FFFFF)));
}

static void subnormal_values_are_written_shortest(void **state) {
    (void)state;
    random_source seed = {19};
    for (uint32_t bits = 0; bits < 2000; bits++) {
        check_float(float_of(bits));
        check_double(double_of(bits));
        check_double(double_of(random_u64(&seed) >> (12 + bits % 52)));
    }
}

static void decimals_of_few_digits_keep_them(void **state) {
    (void)state;
    random_source seed = {23};
    for (size_t i = 0; i < rounds() / 4; i++) {
        char text[SHORT_MAX], out[FLOAT_TEXT_MAX];
        uint64_t digits = 1 + random_u64(&seed) % 999999;
        int exponent = (int)(random_u64(&seed) % 60) - 30;
        while (digits % 10 == 0) digits /= 10;
        (void)snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exponent);
        float_decimal wide = double_shortest(strtod(text, NULL));
        float_decimal half = float_shortest(strtof(text, NULL));
        if (wide.digits != digits || wide.exponent != exponent) fail_msg("%s as double", text);
        if (half.digits != digits || half.exponent != exponent) fail_msg("%s as float", text);
        *double_put(out, -strtod(text, NULL)) = '\0';
        assert_true(out[0] == '-' && strtod(out, NULL) == -strtod(text, NULL));
    }
}

static void assert_double_text(double value, const char *expected) {
    char text[FLOAT_TEXT_MAX];
    *double_put(text, value) = '\0';
    assert_string_equal(text, expected);
}

static void what_dynamodb_holds_is_plain_and_the_rest_has_an_exponent(void **state) {
    (void)state;
    assert_double_text(0.0, "0");
    assert_double_text(-0.0, "0");
    assert_double_text(1, "1");
    assert_double_text(-12.5, "-12.5");
    assert_double_text(0.1 + 0.2, "0.30000000000000004");
    assert_double_text(1234567.25, "1234567.25");
    assert_double_text(123456789.0625, "123456789.0625");
    assert_double_text(1e21, "1000000000000000000000");
    assert_double_text(12e7, "120000000");
    assert_double_text(1.5e-9, "0.0000000015");
    assert_double_text(9007199254740993.0, "9007199254740992");
    assert_double_text(1e126, "1e126");
    assert_double_text(-1.25e-131, "-1.25e-131");
    assert_double_text(5e-324, "5e-324");
    assert_double_text(1.7976931348623157e308, "1.7976931348623157e308");
    char text[FLOAT_TEXT_MAX];
    *float_put(text, 0.1F) = '\0';
    assert_string_equal(text, "0.1");
    *float_put(text, 3.4028235e38F) = '\0';
    assert_string_equal(text, "340282350000000000000000000000000000000");
    *double_put(text, -9.87654321e125) = '\0';
    assert_int_equal(strlen(text), 1 + 126);
    *double_put(text, 1.2345678901234567e-130) = '\0';
    assert_int_equal(strlen(text), 2 + 129 + 17);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_texts_are_read_as_the_nearest_value),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(middles_between_neighbours_go_to_the_even_one),
        cmocka_unit_test(random_texts_are_read_as_the_nearest_value),
        cmocka_unit_test(digits_and_exponents_give_the_nearest_value),
        cmocka_unit_test(random_values_are_written_shortest),
        cmocka_unit_test(every_exponent_is_written_shortest),
        cmocka_unit_test(subnormal_values_are_written_shortest),
        cmocka_unit_test(decimals_of_few_digits_keep_them),
        cmocka_unit_test(what_dynamodb_holds_is_plain_and_the_rest_has_an_exponent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
