/* Number bytes: their order is the order of the numbers, and each number has one form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "value/keybytes.h"

typedef struct encoded {
    uint8_t bytes[NUMBER_BYTES_MAX];
    size_t len;
} encoded;

static encoded encode(skep_decimal number) {
    encoded e;
    memset(e.bytes, 0xEE, sizeof e.bytes);
    e.len = number_encode(number, e.bytes);
    assert_in_range(e.len, 2, NUMBER_BYTES_MAX);
    return e;
}

static int compare(encoded a, encoded b) {
    size_t common = a.len < b.len ? a.len : b.len;
    int order = memcmp(a.bytes, b.bytes, common);
    /* No number's bytes are the beginning of another's. */
    assert_true(order != 0 || a.len == b.len);
    return (order > 0) - (order < 0);
}

static void assert_bytes(const char *number, const char *bytes, size_t len) {
    encoded e = encode(skep_decimal_literal(number));
    assert_int_equal(e.len, len);
    assert_memory_equal(e.bytes, bytes, len);
}

static void known_numbers_have_the_documented_bytes(void **state) {
    (void)state;
    assert_bytes("0", "\x80\x00", 2);
    assert_bytes("1", "\xC1\x02\x00", 3);
    assert_bytes("99", "\xC1\x64\x00", 3);
    assert_bytes("100", "\xC2\x02\x00", 3);
    assert_bytes("0.1", "\xC0\x0B\x00", 3);
    assert_bytes("0.01", "\xC0\x02\x00", 3);
    assert_bytes("123.45", "\xC2\x02\x18\x2E\x00", 5);
    assert_bytes("-1", "\x3E\xFD\xFF", 3);
    assert_bytes("1e-130", "\x80\x02\x00", 3);
    assert_bytes("9.9e125", "\xFF\x64\x00", 3);
    assert_bytes("-9.9e125", "\x00\x9B\xFF", 3);
}

static void known_numbers_sort_by_value(void **state) {
    (void)state;
    static const char *const ladder[] = {"-9.9999999999999999999999999999999999999e125",
                                         "-1e125",
                                         "-12345678901234567890123456789012345678",
                                         "-100.5",
                                         "-100",
                                         "-99.99",
                                         "-10",
                                         "-1.5",
                                         "-1",
                                         "-0.1",
                                         "-1e-129",
                                         "-1.1e-130",
                                         "-1e-130",
                                         "0",
                                         "1e-130",
                                         "1.1e-130",
                                         "0.0001",
                                         "0.001",
                                         "0.1",
                                         "0.10000000000000000000000000000000000001",
                                         "0.11",
                                         "1",
                                         "9",
                                         "10",
                                         "11",
                                         "99.5",
                                         "100",
                                         "101",
                                         "9999999999999999999",
                                         "10000000000000000000",
                                         "99999999999999999999999999999999999999",
                                         "1e38",
                                         "9.9999999999999999999999999999999999999e125"};
    enum { COUNT = sizeof ladder / sizeof ladder[0] };
    for (int i = 0; i < COUNT; i++)
        for (int k = 0; k < COUNT; k++)
            assert_int_equal(compare(encode(skep_decimal_literal(ladder[i])),
                                     encode(skep_decimal_literal(ladder[k]))),
                             (i > k) - (i < k));
}

static void assert_same(skep_decimal a, skep_decimal b) {
    assert_true(a.high == b.high && a.low == b.low && a.exponent == b.exponent &&
                a.is_negative == b.is_negative);
}

static void random_numbers_come_back_and_keep_their_order(void **state) {
    (void)state;
    random_source r = {.seed = 2026};
    skep_decimal before = {0};
    for (int i = 0; i < 50000; i++) {
        skep_decimal number = random_decimal(&r);
        encoded e = encode(number);
        assert_true(number_is_valid(e.bytes, e.len));
        assert_same(number_decode(e.bytes, e.len), number);
        int order = skep_decimal_compare(number, before);
        assert_int_equal(compare(e, encode(before)), (order > 0) - (order < 0));
        before = number;
    }
}

static void close_numbers_keep_their_order(void **state) {
    (void)state;
    random_source r = {.seed = 77};
    for (int i = 0; i < 50000; i++) {
        skep_decimal number = random_decimal(&r);
        skep_decimal step = {.low = 1,
                             .exponent = (int16_t)(number.exponent - (int)random_below(&r, 3))};
        skep_decimal next;
        if (skep_decimal_add(number, step, &next, NULL) != SKEP_OK) continue;
        assert_true(compare(encode(number), encode(next)) < 0);
    }
}

/* Whatever is accepted decodes to a number that encodes to the same bytes: there is one form. */
static void random_bytes_are_valid_only_in_their_one_form(void **state) {
    (void)state;
    random_source r = {.seed = 4};
    int accepted = 0;
    for (int i = 0; i < 300000; i++) {
        uint8_t bytes[NUMBER_BYTES_MAX + 2];
        size_t len = random_below(&r, sizeof bytes + 1);
        bool is_negative = random_below(&r, 2) != 0;
        for (size_t k = 0; k < len; k++) {
            uint8_t byte = (uint8_t)(1 + random_below(&r, k == 0 ? 255 : 101));
            bytes[k] = is_negative ? (uint8_t)~byte : byte;
        }
        if (len > 0) bytes[0] = (uint8_t)(is_negative ? bytes[0] & 0x7F : bytes[0] | 0x80);
        if (len > 0 && random_below(&r, 8) != 0) bytes[len - 1] = is_negative ? 0xFF : 0;
        if (!number_is_valid(bytes, len)) continue;
        accepted++;
        encoded e = encode(number_decode(bytes, len));
        assert_int_equal(e.len, len);
        assert_memory_equal(e.bytes, bytes, len);
        char text[SKEP_DECIMAL_TEXT_MAX];
        size_t text_len = skep_decimal_format(number_decode(bytes, len), text);
        skep_decimal again;
        assert_int_equal(skep_decimal_parse((skep_str){text, text_len}, &again, NULL), SKEP_OK);
        assert_same(again, number_decode(bytes, len));
    }
    assert_true(accepted > 10000);
}

static void assert_invalid(const char *bytes, size_t len) {
    assert_false(number_is_valid((const uint8_t *)bytes, len));
}

static void other_forms_of_a_number_are_invalid(void **state) {
    (void)state;
    assert_invalid("", 0);
    assert_invalid("\x80", 1);
    assert_invalid("\x81\x00", 2);         /* another zero */
    assert_invalid("\x7F\xFF", 2);         /* a negative zero */
    assert_invalid("\xC1\x01\x00", 3);     /* a digit 0 alone */
    assert_invalid("\xC1\x01\x02\x00", 4); /* a digit 0 in front */
    assert_invalid("\xC1\x02\x01\x00", 4); /* a digit 0 at the end */
    assert_invalid("\xC1\x66\x00", 3);     /* a digit of 101 */
    assert_invalid("\xC1\x02", 2);         /* not closed */
    assert_invalid("\xC1\x02\x00\x00", 4); /* closed early */
    assert_invalid("\x3E\xFD\x00", 3);     /* closed as the other sign */
    assert_invalid("\xC1\x02\xFF", 3);
    /* 1 and 37 digits and 1: 39 digits, one too many. */
    assert_invalid(
        "\xC1\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x00",
        22);
    assert_true(number_is_valid((const uint8_t *)"\xC1\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02"
                                                 "\x02\x02\x02\x02\x02\x02\x02\x02\x0B\x00",
                                22));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_numbers_have_the_documented_bytes),
        cmocka_unit_test(known_numbers_sort_by_value),
        cmocka_unit_test(random_numbers_come_back_and_keep_their_order),
        cmocka_unit_test(close_numbers_keep_their_order),
        cmocka_unit_test(random_bytes_are_valid_only_in_their_one_form),
        cmocka_unit_test(other_forms_of_a_number_are_invalid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
