/* Integers and short decimals as number bytes, held against the general functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "value/keybytes.h"
#include "value/number_quick.h"

/* Every number of n digits that begins and ends a power of ten, of two or of a hundred, and its
 * neighbours. */
static uint64_t interesting(unsigned i) {
    uint64_t base = 1;
    for (unsigned p = 0; p < i / 3 % 20; p++) base *= 10;
    if (i >= 60) base = UINT64_C(1) << (i / 3 - 20) % 64;
    return base + i % 3 - 1;
}

enum { INTERESTING = 3 * 84 };

static void integers_are_written_as_the_general_function_writes_them(void **state) {
    (void)state;
    for (unsigned i = 0; i < INTERESTING; i++)
        for (int sign = 0; sign < 2; sign++) {
            uint64_t number = interesting(i);
            skep_decimal decimal = skep_decimal_from_u64(number);
            decimal.is_negative = sign == 1 && number > 0;
            uint8_t quick[NUMBER_BYTES_MAX], general[NUMBER_BYTES_MAX];
            size_t len = number_encode(decimal, general);
            assert_int_equal(number_write_quick(number, 0, decimal.is_negative, quick), len);
            assert_memory_equal(quick, general, len);
        }
}

static void decimals_are_written_as_the_general_function_writes_them(void **state) {
    (void)state;
    for (unsigned i = 0; i < INTERESTING; i++) {
        uint64_t number = interesting(i) % UINT64_C(1000000000000000000);
        /* All that DynamoDB holds: below 10^126, and not nearer to zero than 10^-130. */
        for (int exponent = -130; exponent <= 108; exponent++) {
            skep_decimal decimal = skep_decimal_from_u64(number);
            if (number > 0) decimal.exponent = (int16_t)(decimal.exponent + exponent);
            uint8_t quick[NUMBER_BYTES_MAX], general[NUMBER_BYTES_MAX];
            size_t len = number_encode(decimal, general);
            assert_int_equal(number_write_decimal_quick(number, exponent, false, quick), len);
            assert_memory_equal(quick, general, len);
            skep_decimal back = number_decode(quick, len);
            assert_int_equal(skep_decimal_compare(back, decimal), 0);
            assert_int_equal(back.exponent, decimal.exponent);
        }
    }
}

static void whole_numbers_below_a_quintillion_are_read(void **state) {
    (void)state;
    for (unsigned i = 0; i < INTERESTING; i++)
        for (int sign = 0; sign < 2; sign++) {
            uint64_t number = interesting(i), read = 1;
            bool is_negative;
            uint8_t bytes[NUMBER_BYTES_MAX];
            size_t len = number_write_quick(number, 0, sign == 1 && number > 0, bytes);
            bool is_short = number < UINT64_C(1000000000000000000);
            assert_int_equal(number_read_quick(bytes, len, &read, &is_negative), is_short);
            if (!is_short) continue;
            assert_true(read == number);
            assert_int_equal(is_negative, sign == 1 && number > 0);
        }
}

/* Number bytes with what stands behind them in a packed item. */
typedef struct surrounded {
    uint8_t bytes[NUMBER_BYTES_MAX + NUMBER_EIGHT_BYTES];
} surrounded;

static size_t put_surrounded(surrounded *s, skep_decimal number) {
    memset(s, 0xA5, sizeof *s);
    return number_encode(number, s->bytes);
}

static void whole_numbers_of_eight_pairs_are_read_at_once(void **state) {
    (void)state;
    for (unsigned i = 0; i < INTERESTING; i++)
        for (int sign = 0; sign < 2; sign++) {
            surrounded s;
            uint64_t number = interesting(i), read = 1;
            bool is_negative, wanted = sign == 1 && number > 0;
            skep_decimal decimal = skep_decimal_from_u64(number);
            decimal.is_negative = wanted;
            size_t len = put_surrounded(&s, decimal);
            bool is_short = number > 0 && number < UINT64_C(10000000000000000);
            assert_int_equal(number_read_eight_places(s.bytes, len, &read, &is_negative), is_short);
            if (!is_short) continue;
            assert_true(read == number);
            assert_int_equal(is_negative, wanted);
        }
}

static void decimals_of_eight_pairs_are_read_at_once(void **state) {
    (void)state;
    for (unsigned i = 0; i < INTERESTING; i++)
        for (int exponent = -100; exponent <= 100; exponent++) {
            surrounded s;
            skep_decimal wanted, read = {0};
            skep_decimal decimal = skep_decimal_from_u64(interesting(i));
            if (decimal.low > 0) decimal.exponent = (int16_t)(decimal.exponent + exponent);
            decimal.is_negative = decimal.low > 0 && exponent % 3 == 0;
            size_t len = put_surrounded(&s, decimal);
            bool is_short = len > 2 && len - 2 <= NUMBER_EIGHT;
            assert_int_equal(number_read_decimal_eight(s.bytes, len, &read), is_short);
            if (!is_short) continue;
            wanted = number_decode(s.bytes, len);
            assert_true(read.high == wanted.high && read.low == wanted.low);
            assert_int_equal(read.exponent, wanted.exponent);
            assert_int_equal(read.is_negative, wanted.is_negative);
        }
}

static void fractions_and_long_numbers_are_not_read_this_way(void **state) {
    (void)state;
    static const char *const numbers[] = {"0.5",
                                          "-0.01",
                                          "1.5",
                                          "99.99",
                                          "1e18",
                                          "-1e18",
                                          "1e125",
                                          "1e-130",
                                          "123456789012345678.9",
                                          "99999999999999999999999999999999999999"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        uint8_t bytes[NUMBER_BYTES_MAX];
        size_t len = number_encode(skep_decimal_literal(numbers[i]), bytes);
        uint64_t read;
        bool is_negative;
        assert_false(number_read_quick(bytes, len, &read, &is_negative));
        assert_false(number_read_eight_places(bytes, len, &read, &is_negative));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_written_as_the_general_function_writes_them),
        cmocka_unit_test(decimals_are_written_as_the_general_function_writes_them),
        cmocka_unit_test(whole_numbers_below_a_quintillion_are_read),
        cmocka_unit_test(whole_numbers_of_eight_pairs_are_read_at_once),
        cmocka_unit_test(decimals_of_eight_pairs_are_read_at_once),
        cmocka_unit_test(fractions_and_long_numbers_are_not_read_this_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
