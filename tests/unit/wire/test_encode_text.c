/* Text between the quotes of a JSON string, against a simple escaper, at every place of the blocks
 * that are copied at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "support/failing_allocator.h"
#include "support/random.h"
#include "wire/encode_text.h"

enum { TEXT_MAX = 200 };

typedef uint8_t *(*encoder)(encode_out *out, uint8_t *at, skep_str text);

static size_t rounds(void) {
    enum { ORDINARY = 200000 };
    const char *text = getenv("SKEP_ROUNDS");
    return text != NULL ? strtoul(text, NULL, 10) : ORDINARY;
}

/* Escapes character by character; text that is not UTF-8 is copied too. */
static size_t escape(const char *text, size_t len, char *out) {
    size_t made = 0;
    for (size_t i = 0; i < len; i++) {
        static const char specials[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
        unsigned char c = (unsigned char)text[i];
        const char *special = c != 0 ? strchr(specials, c) : NULL;
        if (special != NULL) {
            out[made++] = '\\';
            out[made++] = letters[special - specials];
        } else if (c < 0x20) {
            made += (size_t)sprintf(out + made, "\\u%04x", (unsigned)c);
        } else {
            out[made++] = (char)c;
        }
    }
    return made;
}

/* Encodes into `buf`; false where the text is refused, and then nothing is left. */
static bool encode(encoder call, const char *text, size_t len, buffer *buf) {
    encode_out out;
    skep_error err;
    size_t before = buf->len;
    uint8_t *at = encode_begin(&out, buf, &err);
    assert_non_null(at);
    at = call(&out, at, (skep_str){text, len});
    skep_status status = encode_end(&out, at);
    assert_int_equal(status, at != NULL ? SKEP_OK : SKEP_INVALID);
    if (at == NULL) assert_int_equal(buf->len, before);
    return at != NULL;
}

/* The text stands at the end of memory of its own, so that reading past it is seen. */
static void check(const char *text, size_t len) {
    char *exact = malloc(len > 0 ? len : 1), expected[6 * TEXT_MAX];
    assert_non_null(exact);
    if (len > 0) memcpy(exact, text, len);
    size_t expected_len = escape(text, len, expected);
    bool is_valid = utf8_is_valid(text, len, NULL);
    buffer buf;
    buffer_init(&buf, NULL, 0);
    if (encode(encode_text, exact, len, &buf) != is_valid) fail_msg("UTF-8 is not checked");
    if (is_valid) {
        assert_int_equal(buf.len, expected_len);
        assert_memory_equal(buf.data, expected, expected_len);
        buffer_clear(&buf);
        assert_true(encode(encode_trusted_text, exact, len, &buf));
        assert_int_equal(buf.len, expected_len);
        assert_memory_equal(buf.data, expected, expected_len);
    }
    buffer_fini(&buf);
    free(exact);
}

static void every_character_is_right_at_every_place(void **state) {
    (void)state;
    char text[TEXT_MAX];
    for (size_t len = 1; len <= 40; len++)
        for (size_t place = 0; place < len; place++)
            for (unsigned c = 0; c < 0x100; c++) {
                memset(text, 'x', len);
                text[place] = (char)c;
                check(text, len);
            }
}

static void text_of_any_length_is_copied(void **state) {
    (void)state;
    char text[TEXT_MAX];
    for (size_t i = 0; i < TEXT_MAX; i++) text[i] = (char)('A' + i % 50);
    for (size_t len = 0; len < TEXT_MAX; len++) check(text, len);
    check(NULL, 0);
}

static void characters_of_each_length_pass_and_what_is_none_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
        "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "Z\xC3\xBCrich", "\xE4\xB8\xAD\xE6\x96\x87",
        /* Not UTF-8: */
        "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE0\xA0",
        "\xE1\x80\x41", "\xE1\x41\x80", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80",
        "\xF1\x80\x80\x41", "\xF1\x80\x41\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"};
    char text[TEXT_MAX];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (size_t place = 0; place < 34; place++) {
            size_t len = strlen(texts[i]);
            memset(text, 'x', TEXT_MAX);
            memcpy(text + place, texts[i], len);
            check(text, place + len); /* at the end */
            check(text, place + len + 1);
            check(text, place + len + 20);
        }
}

static void random_text_is_escaped_or_refused(void **state) {
    (void)state;
    static const char *const pieces[] = {"a",
                                         "plain words of some length",
                                         "\"",
                                         "\\",
                                         "\n",
                                         "\x01",
                                         "\xC3\xA9",
                                         "\xE2\x82\xAC",
                                         "\xF0\x9F\x90\x9D",
                                         "\x1F",
                                         " ",
                                         "\x7F"};
    random_source r = {.seed = 1};
    char text[TEXT_MAX];
    for (size_t i = 0; i < rounds(); i++) {
        size_t len = 0, wanted = random_below(&r, TEXT_MAX - 32);
        while (len < wanted) {
            const char *piece = pieces[random_below(&r, sizeof pieces / sizeof pieces[0])];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        if (random_below(&r, 2) == 0 && len > 0) text[random_below(&r, len)] = (char)random_u64(&r);
        check(text, len);
    }
}

static void text_that_grows_sixfold_still_fits(void **state) {
    (void)state;
    enum { LEN = 400000 };
    char *text = malloc(LEN);
    assert_non_null(text);
    memset(text, 1, LEN);
    buffer buf;
    buffer_init(&buf, NULL, 0);
    assert_true(encode(encode_text, text, LEN, &buf));
    assert_int_equal(buf.len, 6 * LEN);
    for (size_t i = 0; i < LEN; i++) assert_memory_equal(buf.data + 6 * i, "\\u0001", 6);
    buffer_fini(&buf);
    free(text);
}

static void bytes_become_base64(void **state) {
    (void)state;
    static const char *const expected[] = {"", "AA==", "AAE=", "AAEC", "AAECAw=="};
    buffer buf;
    buffer_init(&buf, NULL, 0);
    for (size_t len = 0; len < sizeof expected / sizeof expected[0]; len++) {
        encode_out out;
        buffer_clear(&buf);
        uint8_t *at = encode_begin(&out, &buf, NULL);
        at = encode_base64(&out, at, (skep_bytes){(const uint8_t *)"\0\1\2\3", len});
        assert_int_equal(encode_end(&out, at), SKEP_OK);
        assert_int_equal(buf.len, strlen(expected[len]));
        assert_memory_equal(buf.data, expected[len], buf.len);
    }
    buffer_fini(&buf);
}

static void memory_that_is_short_leaves_the_buffer_as_it_was(void **state) {
    (void)state;
    char text[TEXT_MAX];
    memset(text, '\n', sizeof text);
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        buffer buf;
        buffer_init(&buf, &memory.table, 0);
        encode_out out;
        skep_error err = {0};
        uint8_t *at = encode_begin(&out, &buf, &err);
        for (int i = 0; i < 100 && at != NULL; i++)
            at = encode_text(&out, at, (skep_str){text, sizeof text});
        skep_status status = encode_end(&out, at);
        size_t len = buf.len;
        buffer_fini(&buf);
        assert_int_equal(memory.live, 0);
        if (status == SKEP_OK) {
            assert_int_equal(len, 100 * 2 * sizeof text);
            break;
        }
        assert_int_equal(status, SKEP_NO_MEMORY);
        assert_int_equal(err.status, SKEP_NO_MEMORY);
        assert_int_equal(len, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_right_at_every_place),
        cmocka_unit_test(text_of_any_length_is_copied),
        cmocka_unit_test(characters_of_each_length_pass_and_what_is_none_is_refused),
        cmocka_unit_test(random_text_is_escaped_or_refused),
        cmocka_unit_test(text_that_grows_sixfold_still_fits),
        cmocka_unit_test(bytes_become_base64),
        cmocka_unit_test(memory_that_is_short_leaves_the_buffer_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
