/* Cursors: text that survives a process, and nothing else that looks like it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "query/cursor.h"
#include "value/packed.h"

static skep_value make_key(skep_arena *arena, const char *hash, int64_t range) {
    buffer buf;
    buffer_init(&buf, NULL, 0);
    packed_writer w;
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("PK"));
    packed_text(&w, (skep_str){hash, strlen(hash)});
    packed_name(&w, SKEP_STR("SK"));
    packed_i64(&w, range);
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_value key = packed_take(&buf, arena);
    buffer_fini(&buf);
    return key;
}

static int open_arena(void **state) {
    *state = skep_arena_new(NULL, 0);
    return *state != NULL ? 0 : -1;
}

static int close_arena(void **state) {
    skep_arena_free(*state);
    return 0;
}

static void a_key_comes_back_from_its_cursor(void **state) {
    /* Keys of each length modulo 3, as base64 groups them. */
    const char *const hashes[] = {"a", "ab", "abc", "abcd", "h\u00E9 \xF0\x9F\x90\x9D", "?\?\?>>>"};
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
        skep_value key = make_key(*state, hashes[i], (int64_t)i - 3), back = {0};
        const char *text = cursor_encode(key, *state);
        assert_non_null(text);
        assert_int_equal(cursor_decode(text, *state, &back, NULL), SKEP_OK);
        assert_true(skep_value_equal(key, back));
    }
}

static void a_cursor_can_stand_in_a_url(void **state) {
    for (int64_t i = 0; i < 200; i++) {
        const char *text = cursor_encode(make_key(*state, "ORDER#?~", i * 7919), *state);
        assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
                         strlen(text));
    }
}

static void the_format_of_cursors_stays(void **state) {
    const char *text = cursor_encode(make_key(*state, "ORDER#1", 1), *state);
    skep_value key;
    skep_error err = {0};
    assert_int_equal(
        cursor_decode("AQoXAAAAAgAAAAJQSwABB09SREVSIzEAAlNLAAIDwQIAj84Xaw", *state, &key, &err),
        SKEP_OK);
    assert_string_equal(text, "AQoXAAAAAgAAAAJQSwABB09SREVSIzEAAlNLAAIDwQIAj84Xaw");
}

static void assert_refused(skep_arena *arena, const char *text, const char *why) {
    skep_value key = {0};
    skep_error err = {0};
    assert_int_equal(cursor_decode(text, arena, &key, &err), SKEP_INVALID);
    if (why != NULL) assert_non_null(strstr(err.message, why));
    assert_non_null(strstr(err.message, "the cursor "));
    assert_null(key.data);
}

static void each_damaged_character_is_found(void **state) {
    const char *text = cursor_encode(make_key(*state, "ORDER#1", 1), *state);
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        char *damaged = skep_arena_copy_text(*state, text, len);
        damaged[i] = damaged[i] == 'x' ? 'y' : 'x';
        assert_refused(*state, damaged, NULL);
        damaged[i] = '\0';
        assert_refused(*state, damaged, NULL);
    }
}

static void other_alphabets_and_padding_are_refused(void **state) {
    assert_refused(*state, "", "is too short");
    assert_refused(*state, "A", "is not base64url text");
    assert_refused(*state, "AQ==", "is not base64url text");
    assert_refused(*state, "AQ+/", "is not base64url text");
    assert_refused(*state, "AQ AQ", "is not base64url text");
    assert_refused(*state, "AQAB", "is too short");
}

/* A cursor around bytes that no key has, with a checksum that is right. */
static const char *cursor_of(skep_arena *arena, const uint8_t *bytes, size_t len) {
    return cursor_encode((skep_value){bytes, len}, arena);
}

static void a_cursor_that_holds_no_key_is_refused(void **state) {
    skep_arena *arena = *state;
    assert_refused(arena, cursor_of(arena, (const uint8_t *)"junk", 4), "holds no key");
    skep_value text = packed_from_text(arena, SKEP_STR("text"));
    assert_refused(arena, cursor_encode(text, arena), "holds no key");
    buffer buf;
    buffer_init(&buf, NULL, 0);
    packed_writer w;
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("PK"));
    packed_bool(&w, true);
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    assert_refused(arena, cursor_of(arena, buf.data, buf.len), "holds no key");
    buffer_clear(&buf);
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    for (char name = 'a'; name < 'a' + 11; name++) {
        packed_name(&w, (skep_str){&name, 1});
        packed_i64(&w, 1);
    }
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    assert_refused(arena, cursor_of(arena, buf.data, buf.len), "holds no key");
    buffer_fini(&buf);
}

static void text_longer_than_any_key_is_refused_unread(void **state) {
    char *text = skep_arena_alloc(*state, CURSOR_TEXT_MAX + 2);
    memset(text, 'A', CURSOR_TEXT_MAX + 1);
    assert_refused(*state, text, "is longer than any key");
}

static void random_text_is_never_a_key(void **state) {
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint64_t seed = 1;
    for (int round = 0; round < 1000; round++) {
        char text[64];
        size_t len = 0;
        for (; len < (size_t)round % 60; len++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            text[len] = alphabet[seed >> 58];
        }
        text[len] = '\0';
        assert_refused(*state, text, NULL);
    }
}

static void a_finished_or_new_page_has_no_cursor(void **state) {
    (void)state;
    skep_page page = {0};
    assert_null(skep_page_cursor(NULL, &page));
    page.last_key = make_key(*state, "ORDER#1", 1);
    page.is_finished = true;
    assert_null(skep_page_cursor(NULL, &page));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_comes_back_from_its_cursor, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_cursor_can_stand_in_a_url, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_format_of_cursors_stays, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(each_damaged_character_is_found, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(other_alphabets_and_padding_are_refused, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(a_cursor_that_holds_no_key_is_refused, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(text_longer_than_any_key_is_refused_unread, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(random_text_is_never_a_key, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_finished_or_new_page_has_no_cursor, open_arena,
                                        close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
