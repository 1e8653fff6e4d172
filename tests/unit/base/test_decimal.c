/* The normal form of decimals: order, sums, integers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <skep/decimal.h>

static skep_decimal number(const char *text) {
    skep_decimal value;
    skep_error err;
    if (skep_decimal_parse((skep_str){text, strlen(text)}, &value, &err) != SKEP_OK)
        fail_msg("%s: %s", text, err.message);
    return value;
}

static void assert_number(skep_decimal value, const char *expected) {
    char text[SKEP_DECIMAL_TEXT_MAX];
    size_t len = skep_decimal_format(value, text);
    assert_string_equal(text, expected);
    assert_int_equal(len, strlen(expected));
}

#define NINES_38 "99999999999999999999999999999999999999"

static void equal_numbers_have_one_form(void **state) {
    (void)state;
    static const char *const same[][2] = {{"1", "1.0"},
                                          {"100", "1e2"},
                                          {"0", "-0.000"},
                                          {"0.5", ".5e0"},
                                          {"5.", "0.005e3"},
                                          {"10000000000000000000", "1e19"},
                                          {"-12e-1", "-1.200"},
                                          {"1e38", "10e37"},
                                          {"12345678901234567890000", "1234567890123456789e4"},
                                          {"1e125", "1000e122"}};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        skep_decimal a = number(same[i][0]);
        skep_decimal b = number(same[i][1]);
        assert_true(a.high == b.high && a.low == b.low && a.exponent == b.exponent &&
                    a.is_negative == b.is_negative);
        assert_int_equal(skep_decimal_compare(a, b), 0);
    }
}

/* In ascending order. */
static const char *const ladder[] = {"-9.9999999999999999999999999999999999999e125",
                                     "-1e125",
                                     "-10000000000000000000.1",
                                     "-10000000000000000000",
                                     "-9999999999999999999",
                                     "-2",
                                     "-1.5",
                                     "-1",
                                     "-0.1",
                                     "-1e-130",
                                     "0",
                                     "1e-130",
                                     "1.1e-130",
                                     "0.09",
                                     "0.1",
                                     "0.10000000000000000000000000000000000001",
                                     "0.11",
                                     "9",
                                     "10",
                                     "10.5",
                                     "99",
                                     "99.999999999999999999999",
                                     "100",
                                     "9999999999999999999",
                                     "10000000000000000000",
                                     "10000000000000000001",
                                     "20000000000000000000",
                                     NINES_38,
                                     "1e38",
                                     "1e125",
                                     "9.9999999999999999999999999999999999999e125"};
enum { LADDER = sizeof ladder / sizeof ladder[0] };

static void numbers_compare_by_value(void **state) {
    (void)state;
    for (int i = 0; i < LADDER; i++)
        for (int k = 0; k < LADDER; k++) {
            int order = skep_decimal_compare(number(ladder[i]), number(ladder[k]));
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
}

static void sums_are_exact(void **state) {
    (void)state;
    static const char *const sums[][3] = {
        {"1", "2", "3"},
        {"0.1", "0.2", "0.3"},
        {"26.05", "-26.05", "0"},
        {"0", "-7", "-7"},
        {"1e125", "0", "1e125"},
        {"9999999999999999999", "1", "10000000000000000000"},
        {"-10000000000000000000", "1", "-9999999999999999999"},
        {NINES_38, "1", "1e38"},
        {"-" NINES_38, "-1", "-1e38"},
        {"1e38", "-1", NINES_38},
        {"-1", "1e38", NINES_38},
        {"1", "-1e38", "-" NINES_38},
        {"1e37", "1", "10000000000000000000000000000000000001"},
        {"50000000000000000000000000000000000005", "50000000000000000000000000000000000005",
         "100000000000000000000000000000000000010"},
        {"5e124", "-4e124", "1e124"},
        {"12345678901234567890.12345", "-0.12345", "12345678901234567890"},
        {"1.5", "-2", "-0.5"},
        {"9999999999999999999e19", "1e19", "1e38"}};
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        skep_decimal sum;
        skep_decimal expected = number(sums[i][2]);
        assert_int_equal(skep_decimal_add(number(sums[i][0]), number(sums[i][1]), &sum, NULL),
                         SKEP_OK);
        assert_int_equal(skep_decimal_compare(sum, expected), 0);
        assert_int_equal(skep_decimal_add(number(sums[i][1]), number(sums[i][0]), &sum, NULL),
                         SKEP_OK);
        assert_int_equal(skep_decimal_compare(sum, expected), 0);
        skep_decimal rest;
        assert_int_equal(skep_decimal_subtract(sum, number(sums[i][1]), &rest, NULL), SKEP_OK);
        assert_int_equal(skep_decimal_compare(rest, number(sums[i][0])), 0);
    }
}

static void sums_that_do_not_fit_are_refused(void **state) {
    (void)state;
    static const char *const cases[][3] = {
        {NINES_38, "2", "38 significant digits"}, {"1e38", "1", "38 significant digits"},
        {"1e39", "-1", "38 significant digits"},  {"1e125", "1e-130", "38 significant digits"},
        {"2e38", "-1", "38 significant digits"},  {"9e125", "1e125", "Number overflow"},
        {"-9e125", "-1e125", "Number overflow"},  {"1.1e-130", "-1e-130", "Number underflow"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        skep_decimal sum = number("42");
        skep_error err = {0};
        assert_int_equal(skep_decimal_add(number(cases[i][0]), number(cases[i][1]), &sum, &err),
                         SKEP_INVALID);
        assert_non_null(strstr(err.message, cases[i][2]));
        assert_number(sum, "42");
    }
}

static void integers_go_in_and_out_unchanged(void **state) {
    (void)state;
    static const int64_t values[] = {
        0, 1, -1, 10, -1000, INT32_MAX, INT64_MAX, INT64_MIN, INT64_MIN + 1, 1000000000000000000};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        int64_t back = 7;
        assert_int_equal(skep_decimal_to_i64(skep_decimal_from_i64(values[i]), &back, NULL),
                         SKEP_OK);
        assert_true(back == values[i]);
    }
    static const uint64_t wide[] = {0, 9, UINT64_C(10000000000000000000), UINT64_MAX,
                                    UINT64_MAX - 5};
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        uint64_t back = 7;
        assert_int_equal(skep_decimal_to_u64(skep_decimal_from_u64(wide[i]), &back, NULL), SKEP_OK);
        assert_true(back == wide[i]);
    }
    assert_number(skep_decimal_from_i64(INT64_MIN), "-9223372036854775808");
    assert_number(skep_decimal_from_u64(UINT64_MAX), "18446744073709551615");
}

static void what_is_no_such_integer_is_refused_by_name(void **state) {
    (void)state;
    int64_t i64 = 7;
    uint64_t u64 = 7;
    skep_error err = {0};
    assert_int_equal(skep_decimal_to_i64(number("9223372036854775808"), &i64, &err), SKEP_INVALID);
    assert_string_equal(err.message,
                        "the number 9223372036854775808 does not fit: expected an integer from "
                        "-9223372036854775808 to 9223372036854775807");
    assert_int_equal(skep_decimal_to_i64(number("-9223372036854775809"), &i64, &err), SKEP_INVALID);
    assert_int_equal(skep_decimal_to_i64(number("1.5"), &i64, &err), SKEP_INVALID);
    assert_string_equal(err.message, "the number 1.5 has a fraction: expected an integer from "
                                     "-9223372036854775808 to 9223372036854775807");
    assert_int_equal(skep_decimal_to_u64(number("-1"), &u64, &err), SKEP_INVALID);
    assert_int_equal(skep_decimal_to_u64(number("18446744073709551616"), &u64, &err), SKEP_INVALID);
    assert_int_equal(skep_decimal_to_u64(number("20000000000000000000"), &u64, &err), SKEP_INVALID);
    assert_int_equal(skep_decimal_to_u64(number("1e125"), &u64, &err), SKEP_INVALID);
    assert_int_equal(skep_decimal_to_u64(number("0.1"), &u64, NULL), SKEP_INVALID);
    assert_true(i64 == 7 && u64 == 7);
}

/* Sums against 64-bit arithmetic, with a fixed seed. */
static void random_sums_agree_with_machine_integers(void **state) {
    (void)state;
    uint64_t seed = 12345;
    for (int i = 0; i < 20000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int64_t a = (int64_t)seed >> (2 + seed % 61);
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int64_t b = (int64_t)seed >> (2 + seed % 61);
        skep_decimal da = skep_decimal_from_i64(a);
        skep_decimal db = skep_decimal_from_i64(b);
        skep_decimal sum, difference;
        int64_t back;
        assert_int_equal(skep_decimal_add(da, db, &sum, NULL), SKEP_OK);
        assert_int_equal(skep_decimal_to_i64(sum, &back, NULL), SKEP_OK);
        assert_true(back == a + b);
        assert_int_equal(skep_decimal_subtract(da, db, &difference, NULL), SKEP_OK);
        assert_int_equal(skep_decimal_to_i64(difference, &back, NULL), SKEP_OK);
        assert_true(back == a - b);
        int order = skep_decimal_compare(da, db);
        assert_int_equal((order > 0) - (order < 0), (a > b) - (a < b));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_numbers_have_one_form),
        cmocka_unit_test(numbers_compare_by_value),
        cmocka_unit_test(sums_are_exact),
        cmocka_unit_test(sums_that_do_not_fit_are_refused),
        cmocka_unit_test(integers_go_in_and_out_unchanged),
        cmocka_unit_test(what_is_no_such_integer_is_refused_by_name),
        cmocka_unit_test(random_sums_agree_with_machine_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
