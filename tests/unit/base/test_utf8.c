/* UTF-8: what is valid, where to cut, what is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

/* Writes a code point by the book, surrogates and what is too large included. */
static size_t encode(uint32_t c, char out[4]) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len; i-- > 1; c >>= 6) out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(leads[len] | c);
    return len;
}

static void every_character_but_surrogates_is_valid(void **state) {
    (void)state;
    for (uint32_t c = 0; c < 0x110400; c++) {
        char text[4];
        size_t len = encode(c, text);
        bool expected = c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
        if (utf8_is_valid(text, len, NULL) != expected) fail_msg("U+%04X", c);
        for (size_t cut = 1; cut < len; cut++) assert_false(utf8_is_valid(text, cut, NULL));
    }
}

static void the_first_bad_byte_is_named(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t bad_at;
    } cases[] = {{"\x80", 0},
                 {"a\xC3", 1},
                 {"abcdefgh\xC0\x80", 8},
                 {"abcdefghi\xE0\x80\x80", 9},
                 {"\xC3\xA4\xED\xA0\x80", 2},
                 {"abc\xF4\x90\x80\x80", 3},
                 {"\xF8\x88\x80\x80\x80", 0},
                 {"abcdefghijklmnop\xFF", 16},
                 {"\xE2\x82x", 0},
                 {"\xF0\x8F\xBF\xBF", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t bad_at = 99;
        assert_false(utf8_is_valid(cases[i].text, strlen(cases[i].text), &bad_at));
        assert_int_equal(bad_at, cases[i].bad_at);
    }
    assert_true(utf8_is_valid("", 0, NULL));
    assert_true(utf8_is_valid("a\0b", 3, NULL));
}

static void cuts_never_split_a_character(void **state) {
    (void)state;
    static const char text[] = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x90\x9Dz";
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t cap = 0; cap < sizeof expected / sizeof expected[0]; cap++)
        assert_int_equal(utf8_cut(text, sizeof text - 1, cap), expected[cap]);
    assert_int_equal(utf8_cut("\x80\x80\x80", 3, 2), 0);
}

static void utf16_units_are_counted_as_java_counts_them(void **state) {
    (void)state;
    assert_int_equal(utf8_utf16_count("", 0), 0);
    assert_int_equal(utf8_utf16_count("abc", 3), 3);
    assert_int_equal(utf8_utf16_count("\xC3\xA4\xE2\x82\xAC", 5), 2);
    assert_int_equal(utf8_utf16_count("\xF0\x9F\x90\x9D", 4), 2);
}

static void assert_shown(const char *text, size_t len, size_t cap, const char *expected) {
    char *out = malloc(cap);
    assert_non_null(out);
    size_t written = utf8_printable(text, len, out, cap);
    assert_string_equal(out, expected);
    assert_int_equal(written, strlen(expected));
    free(out);
}

static void any_bytes_are_shown_as_one_printable_line(void **state) {
    (void)state;
    assert_shown("plain", 5, 100, "plain");
    assert_shown("", 0, 8, "");
    assert_shown("a\nb\0c\x7F", 6, 100, "a\\x0Ab\\x00c\\x7F");
    assert_shown("\xC3\xA4\xFF\xC3", 4, 100, "\xC3\xA4\\xFF\\xC3");
}

static void what_does_not_fit_is_cut_and_marked(void **state) {
    (void)state;
    assert_shown("1234567", 7, 8, "1234567");
    assert_shown("12345678", 8, 8, "1234...");
    assert_shown("123\xC3\xA4xyz", 8, 8, "123...");
    assert_shown("\xFF\xFF", 2, 8, "\\xFF...");
    assert_shown("\xFF\xFF", 2, 9, "\\xFF\\xFF");
    assert_shown("1234\xF0\x9F\x90\x9D", 8, 8, "1234...");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_but_surrogates_is_valid),
        cmocka_unit_test(the_first_bad_byte_is_named),
        cmocka_unit_test(cuts_never_split_a_character),
        cmocka_unit_test(utf16_units_are_counted_as_java_counts_them),
        cmocka_unit_test(any_bytes_are_shown_as_one_printable_line),
        cmocka_unit_test(what_does_not_fit_is_cut_and_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
