/* Decimals from and to text and binary floating point. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <skep/decimal.h>

static skep_status parse(const char *text, skep_decimal *out, skep_error *err) {
    return skep_decimal_parse((skep_str){text, strlen(text)}, out, err);
}

static void assert_printed(skep_decimal value, const char *expected) {
    char text[SKEP_DECIMAL_TEXT_MAX];
    size_t len = skep_decimal_format(value, text);
    assert_string_equal(text, expected);
    assert_int_equal(len, strlen(expected));
}

static void assert_normalised(const char *text, const char *expected) {
    skep_decimal value;
    skep_error err;
    if (parse(text, &value, &err) != SKEP_OK) fail_msg("%s: %s", text, err.message);
    assert_printed(value, expected);
}

static void assert_refused(const char *text, const char *message) {
    skep_decimal value = skep_decimal_from_i64(42);
    skep_error err = {0};
    assert_int_equal(parse(text, &value, &err), SKEP_INVALID);
    assert_string_equal(err.message, message);
    assert_string_equal(err.type, "ValidationException");
    assert_int_equal(parse(text, &value, NULL), SKEP_INVALID);
    assert_printed(value, "42");
}

static void text_is_read_as_dynamodb_reads_it(void **state) {
    (void)state;
    assert_normalised("+5", "5");
    assert_normalised(".5", "0.5");
    assert_normalised("5.", "5");
    assert_normalised("00042", "42");
    assert_normalised("1E+2", "100");
    assert_normalised("1e-2", "0.01");
    assert_normalised("-0", "0");
    assert_normalised("-0.0e5", "0");
    assert_normalised("-12.3400", "-12.34");
    assert_normalised("1200e-2", "12");
    assert_normalised("0.000123e3", "0.123");
    assert_normalised("1e0000000000000000000000000000002", "100");
    assert_normalised("12345678901234567890123456789012345678",
                      "12345678901234567890123456789012345678");
    assert_normalised("1.2345678901234567890123456789012345678",
                      "1.2345678901234567890123456789012345678");
    assert_normalised("10000000000000000000", "10000000000000000000");
}

static void what_is_no_number_is_refused_as_sent(void **state) {
    (void)state;
    static const char *const texts[] = {" 1",
                                        "1 ",
                                        "1 2",
                                        "1+2",
                                        "1.2.3",
                                        "e2",
                                        "5e",
                                        "5e+",
                                        "NaN",
                                        "0x10",
                                        ".",
                                        "+",
                                        "-",
                                        "--1",
                                        "+-1",
                                        "1e2.5",
                                        "1e",
                                        "-.e1",
                                        "1,5",
                                        "abc",
                                        "1f",
                                        "Infinity",
                                        "5e99999999999999999999",
                                        "5e9223372036854775808",
                                        "5e-9223372036854775809"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char message[128];
        (void)snprintf(message, sizeof message,
                       "The parameter cannot be converted to a numeric value: %s", texts[i]);
        assert_refused(texts[i], message);
    }
    assert_refused("", "The parameter cannot be converted to a numeric value: ");
    skep_decimal value;
    assert_int_equal(skep_decimal_parse((skep_str){NULL, 0}, &value, NULL), SKEP_INVALID);
}

static void refused_text_is_shown_printable_when_it_must_be(void **state) {
    (void)state;
    skep_decimal value;
    skep_error err = {0};
    assert_int_equal(skep_decimal_parse((skep_str){"1\0002", 3}, &value, &err), SKEP_INVALID);
    assert_string_equal(err.message,
                        "The parameter cannot be converted to a numeric value: 1\\x002");
    assert_refused("\xFF", "The parameter cannot be converted to a numeric value: \\xFF");
    assert_refused("\xC3\xA4", "The parameter cannot be converted to a numeric value: \xC3\xA4");
    char *huge = malloc(100000);
    memset(huge, 'x', 100000);
    assert_int_equal(skep_decimal_parse((skep_str){huge, 100000}, &value, &err), SKEP_INVALID);
    assert_true(strlen(err.message) < SKEP_ERROR_MESSAGE_MAX);
    free(huge);
}

#define OVERFLOW_TEXT                                                                              \
    "Number overflow. Attempting to store a number with magnitude larger than supported range"
#define UNDERFLOW_TEXT                                                                             \
    "Number underflow. Attempting to store a number with magnitude smaller than supported range"
#define DIGITS_TEXT "Attempting to store more than 38 significant digits in a Number"

static void both_ends_of_the_range_are_exact(void **state) {
    (void)state;
    skep_decimal value;
    assert_int_equal(parse("9.9999999999999999999999999999999999999E+125", &value, NULL), SKEP_OK);
    assert_int_equal(parse("-9.9999999999999999999999999999999999999E+125", &value, NULL), SKEP_OK);
    assert_int_equal(parse("1E-130", &value, NULL), SKEP_OK);
    assert_int_equal(parse("-1E-130", &value, NULL), SKEP_OK);
    assert_refused("1e126", OVERFLOW_TEXT);
    assert_refused("-10e125", OVERFLOW_TEXT);
    assert_refused("1e99999999999", OVERFLOW_TEXT);
    assert_refused("1e9223372036854775807", OVERFLOW_TEXT);
    assert_refused("12e9223372036854775807", OVERFLOW_TEXT);
    assert_refused("1e2147483647", OVERFLOW_TEXT);
    assert_refused("0.9e-130", UNDERFLOW_TEXT);
    assert_refused("-1e-131", UNDERFLOW_TEXT);
    assert_refused("1e-9223372036854775808", UNDERFLOW_TEXT);
    assert_refused("0.1e-9223372036854775808", UNDERFLOW_TEXT);
}

static void zero_is_checked_as_if_its_last_digit_were_one(void **state) {
    (void)state;
    assert_normalised("0e125", "0");
    assert_normalised("0e-130", "0");
    assert_normalised("0.00e-128", "0");
    assert_refused("0e126", OVERFLOW_TEXT);
    assert_refused("0e-131", UNDERFLOW_TEXT);
    assert_refused("0.00e-129", UNDERFLOW_TEXT);
    assert_normalised("0.0e126", "0");
}

static void only_significant_digits_count(void **state) {
    (void)state;
    assert_refused("123456789012345678901234567890123456789", DIGITS_TEXT);
    assert_refused("1.00000000000000000000000000000000000001", DIGITS_TEXT);
    assert_normalised("123456789012345678901234567890123456780",
                      "123456789012345678901234567890123456780");
    assert_normalised("0.00000000000000000000000000000000000000000000000001",
                      "0.00000000000000000000000000000000000000000000000001");
}

/* Text of any length is read in one pass: zeros at both ends do not count. */
static void very_long_text_is_read_correctly(void **state) {
    (void)state;
    enum { ZEROS = 300000 };
    char *text = malloc(2 * ZEROS + 64);
    assert_non_null(text);
    memset(text, '0', ZEROS);
    memcpy(text + ZEROS, "12.5", 4);
    memset(text + ZEROS + 4, '0', ZEROS);
    text[2 * ZEROS + 4] = '\0';
    assert_normalised(text, "12.5");

    /* 1 and 300,000 zeros, brought back by the exponent. */
    text[0] = '1';
    memset(text + 1, '0', ZEROS);
    strcpy(text + 1 + ZEROS, "e-300000");
    assert_normalised(text, "1");
    strcpy(text + 1 + ZEROS, "");
    assert_refused(text, OVERFLOW_TEXT);

    text[0] = '.';
    memset(text + 1, '0', ZEROS);
    strcpy(text + 1 + ZEROS, "7e300001");
    assert_normalised(text, "7");
    strcpy(text + 1 + ZEROS, "7");
    assert_refused(text, UNDERFLOW_TEXT);

    memset(text, '3', ZEROS);
    text[ZEROS] = '\0';
    skep_decimal value;
    assert_int_equal(parse(text, &value, NULL), SKEP_INVALID);
    free(text);
}

static void numbers_print_as_plain_decimals(void **state) {
    (void)state;
    assert_printed((skep_decimal){0}, "0");
    assert_normalised("1e-5", "0.00001");
    assert_normalised("123e-2", "1.23");
    assert_normalised("12e3", "12000");
    assert_normalised("-0.5", "-0.5");
    char longest[SKEP_DECIMAL_TEXT_MAX] = "-0.";
    memset(longest + 3, '0', 129);
    strcpy(longest + 132, "12345678901234567890123456789012345678");
    assert_normalised("-1.2345678901234567890123456789012345678e-130", longest);
    assert_true(strlen(longest) < SKEP_DECIMAL_TEXT_MAX);
}

static void doubles_become_their_shortest_text(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.0, "0"},
                 {-0.0, "0"},
                 {1.0, "1"},
                 {-2.5, "-2.5"},
                 {0.1, "0.1"},
                 {0.3, "0.3"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {1e21, "1000000000000000000000"},
                 {9007199254740992.0, "9007199254740992"},
                 {123456789012345680.0, "123456789012345680"},
                 {1e-7, "0.0000001"},
                 {5e-130, NULL}};
    for (size_t i = 0; cases[i].text != NULL; i++) {
        skep_decimal value;
        assert_int_equal(skep_decimal_from_double(cases[i].value, &value, NULL), SKEP_OK);
        assert_printed(value, cases[i].text);
    }
}

static void floats_become_their_shortest_text(void **state) {
    (void)state;
    static const struct {
        float value;
        const char *text;
    } cases[] = {{0.1F, "0.1"},
                 {16777216.0F, "16777216"},
                 {3.4028235e38F, "340282350000000000000000000000000000000"},
                 {-1.5F, "-1.5"},
                 {0.0F, "0"},
                 {1.4e-45F, "0.000000000000000000000000000000000000000000001"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        skep_decimal value;
        assert_int_equal(skep_decimal_from_float(cases[i].value, &value, NULL), SKEP_OK);
        assert_printed(value, cases[i].text);
    }
}

static void doubles_that_dynamodb_cannot_hold_are_refused(void **state) {
    (void)state;
    skep_decimal value = {0};
    skep_error err = {0};
    volatile double zero = 0.0;
    assert_int_equal(skep_decimal_from_double(0.0 / zero, &value, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "NaN is not a number"));
    assert_int_equal(skep_decimal_from_double(-1.0 / zero, &value, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "-Infinity is not a number"));
    assert_int_equal(skep_decimal_from_float((float)(1.0 / zero), &value, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "Infinity is not a number"));
    assert_int_equal(skep_decimal_from_double(1e126, &value, &err), SKEP_INVALID);
    assert_string_equal(err.message, OVERFLOW_TEXT);
    assert_int_equal(skep_decimal_from_double(-DBL_MIN, &value, &err), SKEP_INVALID);
    assert_string_equal(err.message, UNDERFLOW_TEXT);
}

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t x = *seed;
    x ^= x >> 33;
    x *= UINT64_C(0xFF51AFD7ED558CCD);
    return x ^ x >> 33;
}

static void every_double_in_range_survives_the_way_there_and_back(void **state) {
    (void)state;
    uint64_t seed = 99;
    int tried = 0;
    while (tried < 20000) {
        uint64_t bits = next_random(&seed);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!(value < 9e125 && value > -9e125)) continue;
        if (value < 1e-129 && value > -1e-129) continue;
        tried++;
        skep_decimal decimal;
        assert_int_equal(skep_decimal_from_double(value, &decimal, NULL), SKEP_OK);
        assert_true(skep_decimal_to_double(decimal) == value);
    }
}

static void every_float_survives_the_way_there_and_back(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        uint32_t bits = (uint32_t)next_random(&seed);
        float value;
        memcpy(&value, &bits, sizeof value);
        if (!(value <= FLT_MAX && value >= -FLT_MAX)) continue;
        skep_decimal decimal;
        assert_int_equal(skep_decimal_from_float(value, &decimal, NULL), SKEP_OK);
        assert_true((float)skep_decimal_to_double(decimal) == value);
    }
}

static void doubles_are_correctly_rounded(void **state) {
    (void)state;
    static const char *const texts[] = {"9007199254740993",
                                        "0.1",
                                        "1e23",
                                        "8.5e22",
                                        "9007199254740992.9999999999999999999",
                                        "3.1415926535897932384626433832795028842",
                                        "-1e-130",
                                        "1e125",
                                        "179769313486231580793e100"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        skep_decimal value;
        assert_int_equal(parse(texts[i], &value, NULL), SKEP_OK);
        assert_true(skep_decimal_to_double(value) == strtod(texts[i], NULL));
    }
}

static void literals_read_as_numbers_and_nonsense_as_zero(void **state) {
    (void)state;
    assert_printed(SKEP_DEC("26.05"), "26.05");
    assert_printed(SKEP_DEC("x"), "0");
    assert_printed(SKEP_DEC(""), "0");
}

static void the_locale_does_not_matter(void **state) {
    (void)state;
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL &&
        setlocale(LC_NUMERIC, "fr_FR.UTF-8") == NULL)
        skip();
    skep_decimal value;
    assert_int_equal(skep_decimal_from_double(-0.25, &value, NULL), SKEP_OK);
    assert_printed(value, "-0.25");
    assert_int_equal(skep_decimal_from_float(1.25e-7F, &value, NULL), SKEP_OK);
    assert_printed(value, "0.000000125");
    assert_int_equal(parse("3.1415926535897932384626433832795028842", &value, NULL), SKEP_OK);
    assert_true(skep_decimal_to_double(value) == 3.14159265358979323846);
    (void)setlocale(LC_NUMERIC, "C");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_read_as_dynamodb_reads_it),
        cmocka_unit_test(what_is_no_number_is_refused_as_sent),
        cmocka_unit_test(refused_text_is_shown_printable_when_it_must_be),
        cmocka_unit_test(both_ends_of_the_range_are_exact),
        cmocka_unit_test(zero_is_checked_as_if_its_last_digit_were_one),
        cmocka_unit_test(only_significant_digits_count),
        cmocka_unit_test(very_long_text_is_read_correctly),
        cmocka_unit_test(numbers_print_as_plain_decimals),
        cmocka_unit_test(doubles_become_their_shortest_text),
        cmocka_unit_test(floats_become_their_shortest_text),
        cmocka_unit_test(doubles_that_dynamodb_cannot_hold_are_refused),
        cmocka_unit_test(every_double_in_range_survives_the_way_there_and_back),
        cmocka_unit_test(every_float_survives_the_way_there_and_back),
        cmocka_unit_test(doubles_are_correctly_rounded),
        cmocka_unit_test(literals_read_as_numbers_and_nonsense_as_zero),
        cmocka_unit_test(the_locale_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
