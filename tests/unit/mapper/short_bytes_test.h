/* short_bytes_test.h: short runs of bytes at every length, their memory ending where they end; for
 * machines with blocks of sixteen bytes and, with SHORT_PORTABLE, without. */
#ifndef SHORT_BYTES_TEST_H
#define SHORT_BYTES_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/short_bytes.h"

enum { LEN_MAX = 140 };

/* `len` bytes of letters that end where their memory ends. */
static char *make_letters(size_t len) {
    char *text = malloc(len > 0 ? len : 1);
    assert_non_null(text);
    for (size_t i = 0; i < len; i++) text[i] = (char)('a' + i % 26);
    return text;
}

static void every_byte_counts_when_runs_are_compared(void **state) {
    (void)state;
    for (size_t len = 0; len <= LEN_MAX; len++) {
        char *a = make_letters(len), *b = make_letters(len);
        assert_true(short_equal((const uint8_t *)a, b, len));
        for (size_t i = 0; i < len; i++) {
            b[i] ^= 0x20;
            assert_false(short_equal((const uint8_t *)a, b, len));
            b[i] ^= 0x20;
        }
        free(a);
        free(b);
    }
}

static void a_run_is_copied_and_nothing_behind_it(void **state) {
    (void)state;
    for (size_t len = 0; len <= LEN_MAX; len++) {
        uint8_t to[LEN_MAX + 1];
        char *from = make_letters(len);
        memset(to, 0x7F, sizeof to);
        assert_true(short_copy(to, from, len));
        if (len > 0) assert_memory_equal(to, from, len);
        for (size_t i = len; i < sizeof to; i++) assert_int_equal(to[i], 0x7F);
        free(from);
    }
}

static void a_byte_that_is_not_ascii_is_told_wherever_it_is(void **state) {
    (void)state;
    for (size_t len = 1; len <= LEN_MAX; len++)
        for (size_t i = 0; i < len; i++) {
            uint8_t to[LEN_MAX];
            char *from = make_letters(len);
            from[i] = (char)0x80;
            assert_false(short_copy(to, from, len));
            assert_memory_equal(to, from, len);
            free(from);
        }
}

/* Bytes behind the run are readable in one case and must not be looked at in the other; zeros there
 * do not count. */
static void check_zeros(size_t len, size_t behind) {
    char *text = make_letters(len + behind);
    const char *limit = text + len + behind;
    for (size_t i = 0; i < behind; i++) text[len + i] = 0;
    assert_false(short_text_has_zero(text, len, limit));
    assert_false(short_has_zero(text, len));
    for (size_t i = 0; i < len; i++) {
        char letter = text[i];
        text[i] = 0;
        assert_true(short_text_has_zero(text, len, limit));
        assert_true(short_has_zero(text, len));
        text[i] = letter;
    }
    free(text);
}

static void a_zero_is_found_wherever_it_is_and_only_within_the_run(void **state) {
    (void)state;
    for (size_t len = 0; len <= LEN_MAX; len++)
        for (size_t behind = 0; behind <= 17; behind++) check_zeros(len, behind);
}

static int run_short_bytes_tests(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_counts_when_runs_are_compared),
        cmocka_unit_test(a_run_is_copied_and_nothing_behind_it),
        cmocka_unit_test(a_byte_that_is_not_ascii_is_told_wherever_it_is),
        cmocka_unit_test(a_zero_is_found_wherever_it_is_and_only_within_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
