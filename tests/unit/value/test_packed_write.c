/* The writer: one form for each value, and failures that say what was wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/failing_allocator.h"
#include "value/packed.h"

/* A writer on a buffer of its own. */
typedef struct bench {
    buffer buf;
    packed_writer w;
    skep_error err;
} bench;

static void bench_start(bench *b) {
    buffer_init(&b->buf, NULL, 0);
    packed_begin(&b->w, &b->buf, &b->err);
}

static skep_value bench_value(bench *b) {
    if (packed_finish(&b->w) != SKEP_OK) fail_msg("%s", b->err.message);
    return (skep_value){b->buf.data, b->buf.len};
}

static void assert_packed(bench *b, const char *bytes, size_t len) {
    skep_value value = bench_value(b);
    assert_int_equal(value.size, len);
    assert_memory_equal(value.data, bytes, len);
    assert_int_equal(packed_skip(value.data), len);
    assert_int_equal(packed_check(value.data, value.size, NULL), SKEP_OK);
    buffer_fini(&b->buf);
}

/* The writer failed with this message. */
static void assert_failed(bench *b, skep_status status, const char *message) {
    assert_int_equal(packed_finish(&b->w), status);
    assert_string_equal(b->err.message, message);
    assert_int_equal(b->err.status, status);
    buffer_fini(&b->buf);
}

#define PACKED(literal) literal, sizeof(literal) - 1

static void scalars_have_the_documented_bytes(void **state) {
    (void)state;
    bench b;
    bench_start(&b);
    packed_text(&b.w, SKEP_STR("ab"));
    assert_packed(&b, PACKED("\x01\x02"
                             "ab\0"));
    bench_start(&b);
    packed_text(&b.w, (skep_str){NULL, 0});
    assert_packed(&b, PACKED("\x01\0\0"));
    bench_start(&b);
    packed_bytes(&b.w, (skep_bytes){(const uint8_t *)"\xFF\0", 2});
    assert_packed(&b, PACKED("\x03\x02\xFF\0"));
    bench_start(&b);
    packed_bool(&b.w, true);
    assert_packed(&b, PACKED("\x04\x01"));
    bench_start(&b);
    packed_null(&b.w);
    assert_packed(&b, PACKED("\x05"));
    bench_start(&b);
    packed_i64(&b.w, 0);
    assert_packed(&b, PACKED("\x02\x02\x80\0"));
    bench_start(&b);
    packed_i64(&b.w, 7);
    assert_packed(&b, PACKED("\x02\x03\xC1\x08\0"));
    bench_start(&b);
    packed_decimal(&b.w, SKEP_DEC("-26.05"));
    assert_packed(&b, PACKED("\x02\x04\x3E\xE4\xF9\xFF"));
    bench_start(&b);
    packed_u64(&b.w, UINT64_MAX);
    assert_packed(&b, PACKED("\x02\x0C\xCA\x13\x2D\x44\x2D\x08\x26\x0A\x38\x11\x10\0"));
}

static void containers_have_the_documented_bytes(void **state) {
    (void)state;
    bench b;
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_M);
    packed_name(&b.w, SKEP_STR("a"));
    packed_null(&b.w);
    packed_name(&b.w, SKEP_STR("l"));
    packed_open(&b.w, SKEP_TYPE_L);
    packed_bool(&b.w, false);
    packed_bool(&b.w, true);
    packed_end(&b.w);
    packed_end(&b.w);
    assert_packed(&b, PACKED("\x0A\x14\0\0\0\x02\0\0\0"
                             "\x01"
                             "a\0\x05"
                             "\x01"
                             "l\0"
                             "\x09\x04\0\0\0\x02\0\0\0\x04\0\x04\x01"));
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_SS);
    packed_text(&b.w, SKEP_STR("x"));
    packed_end(&b.w);
    assert_packed(&b, PACKED("\x06\x04\0\0\0\x01\0\0\0\x01\x01x\0"));
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_L);
    packed_end(&b.w);
    assert_packed(&b, PACKED("\x09\0\0\0\0\0\0\0\0"));
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_M);
    packed_end(&b.w);
    assert_packed(&b, PACKED("\x0A\0\0\0\0\0\0\0\0"));
}

static void maps_are_sorted_by_name_however_they_are_written(void **state) {
    (void)state;
    static const char *const orders[][5] = {{"", "a", "ab", "b", "\xC3\xA4"},
                                            {"\xC3\xA4", "b", "ab", "a", ""},
                                            {"b", "", "\xC3\xA4", "a", "ab"},
                                            {"a", "ab", "b", "\xC3\xA4", ""}};
    bench reference;
    for (size_t i = 0; i < 4; i++) {
        bench b;
        bench_start(&b);
        packed_open(&b.w, SKEP_TYPE_M);
        for (size_t k = 0; k < 5; k++) {
            packed_name(&b.w, (skep_str){orders[i][k], strlen(orders[i][k])});
            packed_open(&b.w, SKEP_TYPE_L);
            packed_text(&b.w, (skep_str){orders[i][k], strlen(orders[i][k])});
            packed_end(&b.w);
        }
        packed_end(&b.w);
        skep_value value = bench_value(&b);
        assert_int_equal(packed_check(value.data, value.size, NULL), SKEP_OK);
        if (i == 0) {
            reference = b;
            continue;
        }
        assert_true(skep_value_equal(value, (skep_value){reference.buf.data, reference.buf.len}));
        buffer_fini(&b.buf);
    }
    buffer_fini(&reference.buf);
}

static void sets_are_sorted_by_their_members(void **state) {
    (void)state;
    bench b;
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_NS);
    packed_decimal(&b.w, SKEP_DEC("10"));
    packed_i64(&b.w, -3);
    packed_decimal(&b.w, SKEP_DEC("9.5"));
    packed_i64(&b.w, 0);
    packed_end(&b.w);
    skep_value set = bench_value(&b);
    assert_int_equal(skep_value_count(set), 4);
    static const char *const expected[] = {"-3", "0", "9.5", "10"};
    skep_value_iter iter = skep_value_begin(set);
    skep_value member;
    for (size_t i = 0; i < 4; i++) {
        assert_true(skep_value_next(&iter, NULL, &member));
        assert_int_equal(
            skep_decimal_compare(skep_value_decimal(member), skep_decimal_literal(expected[i])), 0);
    }
    assert_false(skep_value_next(&iter, NULL, &member));
    buffer_fini(&b.buf);
}

static void write_set(bench *b, skep_type type, const char *const *members, size_t count) {
    bench_start(b);
    packed_open(&b->w, type);
    for (size_t i = 0; i < count; i++) {
        skep_str text = {members[i], strlen(members[i])};
        if (type == SKEP_TYPE_SS) packed_text(&b->w, text);
        if (type == SKEP_TYPE_BS)
            packed_bytes(&b->w, (skep_bytes){(const uint8_t *)text.ptr, text.len});
        if (type == SKEP_TYPE_NS) packed_decimal(&b->w, skep_decimal_literal(members[i]));
    }
    packed_end(&b->w);
}

#define INV "One or more parameter values were invalid: "

static void repeated_members_are_refused_in_dynamodbs_words(void **state) {
    (void)state;
    bench b;
    write_set(&b, SKEP_TYPE_SS, (const char *const[]){"b", "a", "b", "C"}, 4);
    assert_failed(&b, SKEP_INVALID,
                  INV "Input collection [\"a\", \"b\", \"b\", \"C\"] contains duplicates.");
    write_set(&b, SKEP_TYPE_SS, (const char *const[]){"a", "a"}, 2);
    assert_string_equal(b.err.type, "ValidationException");
    assert_failed(&b, SKEP_INVALID, INV "Input collection [\"a\", \"a\"] contains duplicates.");
    write_set(&b, SKEP_TYPE_SS, (const char *const[]){"q\"\n\x01\\", "z", "y", "y", "z"}, 5);
    assert_failed(&b, SKEP_INVALID,
                  INV
                  "Input collection [\"q\\\"\\n\\u0001\\\\\", \"y\", \"z\", \"y\", \"z\"] contains "
                  "duplicates.");
    write_set(&b, SKEP_TYPE_BS, (const char *const[]){"A", "A"}, 2);
    assert_failed(&b, SKEP_INVALID,
                  INV "Input collection [\"QQ==\",\"QQ==\"]of type BS contains duplicates.");
    write_set(&b, SKEP_TYPE_NS, (const char *const[]){"1", "2", "1.0"}, 3);
    assert_failed(&b, SKEP_INVALID, INV "Input collection contains duplicates.");
}

static void a_long_list_of_duplicates_is_cut_at_a_character(void **state) {
    (void)state;
    char text[2001];
    for (size_t i = 0; i < 1000; i++) memcpy(text + 2 * i, "\xC3\xA4", 2);
    text[2000] = '\0';
    bench b;
    write_set(&b, SKEP_TYPE_SS, (const char *const[]){text, text}, 2);
    assert_int_equal(packed_finish(&b.w), SKEP_INVALID);
    size_t len = strlen(b.err.message);
    assert_true(len >= SKEP_ERROR_MESSAGE_MAX - 3);
    assert_int_equal((uint8_t)b.err.message[len - 1], 0xA4);
    buffer_fini(&b.buf);
}

static void empty_sets_are_refused_in_dynamodbs_words(void **state) {
    (void)state;
    bench b;
    write_set(&b, SKEP_TYPE_SS, NULL, 0);
    assert_failed(&b, SKEP_INVALID, INV "An string set  may not be empty");
    write_set(&b, SKEP_TYPE_NS, NULL, 0);
    assert_failed(&b, SKEP_INVALID, INV "An number set  may not be empty");
    write_set(&b, SKEP_TYPE_BS, NULL, 0);
    assert_failed(&b, SKEP_INVALID, INV "Binary sets should not be empty");
}

static void two_entries_of_one_name_are_refused_by_name(void **state) {
    (void)state;
    bench b;
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_M);
    static const char *const names[] = {"x", "na\nme", "a", "na\nme"};
    for (size_t i = 0; i < 4; i++) {
        packed_name(&b.w, (skep_str){names[i], strlen(names[i])});
        packed_null(&b.w);
    }
    packed_end(&b.w);
    assert_failed(&b, SKEP_INVALID,
                  "the map has two entries of the name \"na\\x0Ame\": expected each name once");
}

static void text_that_is_not_utf8_is_shown_with_its_place(void **state) {
    (void)state;
    bench b;
    bench_start(&b);
    packed_text(&b.w, (skep_str){"caf\xE9 au lait", 12});
    assert_int_equal(b.err.position, 3);
    assert_failed(
        &b, SKEP_INVALID,
        "text is not UTF-8: byte 0xE9 at offset 3 does not belong there, in \"caf\\xE9 au lait\"");
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_M);
    packed_name(&b.w, (skep_str){"\xFF", 1});
    assert_failed(&b, SKEP_INVALID,
                  "text is not UTF-8: byte 0xFF at offset 0 does not belong there, in \"\\xFF\"");
    char text[200];
    memset(text, 'x', sizeof text);
    text[100] = '\x80';
    bench_start(&b);
    packed_text(&b.w, (skep_str){text, sizeof text});
    assert_non_null(strstr(b.err.message, "offset 100"));
    assert_non_null(strstr(b.err.message, "in \"...xxx"));
    assert_non_null(strstr(b.err.message, "x\\x80x"));
    assert_non_null(strstr(b.err.message, "xxx...\""));
    buffer_fini(&b.buf);
}

static void a_failed_writer_writes_nothing_more(void **state) {
    (void)state;
    bench b;
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_L);
    packed_text(&b.w, (skep_str){"\xFF", 1});
    size_t len = b.buf.len;
    packed_i64(&b.w, 1);
    packed_text(&b.w, (skep_str){"\xFE", 1});
    packed_open(&b.w, SKEP_TYPE_M);
    packed_name(&b.w, SKEP_STR("x"));
    packed_bool(&b.w, true);
    packed_end(&b.w);
    packed_end(&b.w);
    packed_end(&b.w);
    assert_int_equal(b.buf.len, len);
    assert_non_null(strstr(b.err.message, "0xFF"));
    assert_int_equal(packed_finish(&b.w), SKEP_INVALID);
    buffer_fini(&b.buf);
}

static void misuse_is_reported(void **state) {
    (void)state;
    bench b;
    bench_start(&b);
    assert_failed(&b, SKEP_INVALID, "no value was written");
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_L);
    assert_failed(&b, SKEP_INVALID, "a list, map or set was not closed");
    bench_start(&b);
    packed_end(&b.w);
    assert_failed(&b, SKEP_INVALID, "a container was closed but none is open");
    bench_start(&b);
    packed_null(&b.w);
    packed_null(&b.w);
    assert_failed(&b, SKEP_INVALID, "a second value was written behind the first: expected one");
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_M);
    packed_null(&b.w);
    assert_failed(&b, SKEP_INVALID, "a value was written into a map without its name");
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_M);
    packed_name(&b.w, SKEP_STR("a"));
    packed_name(&b.w, SKEP_STR("b"));
    assert_failed(&b, SKEP_INVALID,
                  "a second name was written where the value of the first was expected");
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_M);
    packed_name(&b.w, SKEP_STR("a"));
    packed_end(&b.w);
    assert_failed(&b, SKEP_INVALID,
                  "a map was closed where the value of its last name was expected");
    bench_start(&b);
    packed_name(&b.w, SKEP_STR("a"));
    assert_failed(&b, SKEP_INVALID, "a name was written outside a map");
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_SS);
    packed_i64(&b.w, 1);
    assert_failed(&b, SKEP_INVALID, "a set of type SS holds members of type S, not N");
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_NS);
    packed_open(&b.w, SKEP_TYPE_L);
    assert_failed(&b, SKEP_INVALID, "a set of type NS holds members of type N, not L");
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_S);
    assert_failed(&b, SKEP_INVALID, "only values of type L, M, SS, NS and BS can be opened");
    bench_start(&b);
    packed_value(&b.w, (skep_value){0});
    assert_failed(&b, SKEP_INVALID, "an absent value cannot be written");
}

static void nesting_has_a_bound(void **state) {
    (void)state;
    bench b;
    bench_start(&b);
    for (int i = 0; i < PACKED_DEPTH_MAX; i++) packed_open(&b.w, SKEP_TYPE_L);
    packed_null(&b.w);
    for (int i = 0; i < PACKED_DEPTH_MAX; i++) packed_end(&b.w);
    skep_value deep = bench_value(&b);
    assert_int_equal(packed_depth(deep), PACKED_DEPTH_MAX);
    assert_int_equal(packed_check(deep.data, deep.size, NULL), SKEP_OK);

    bench around;
    bench_start(&around);
    packed_open(&around.w, SKEP_TYPE_L);
    packed_value(&around.w, deep);
    assert_failed(&around, SKEP_INVALID, "lists, maps and sets are nested deeper than 64 levels");
    buffer_fini(&b.buf);

    bench_start(&b);
    for (int i = 0; i <= PACKED_DEPTH_MAX; i++) packed_open(&b.w, SKEP_TYPE_L);
    assert_failed(&b, SKEP_INVALID, "lists, maps and sets are nested deeper than 64 levels");
}

static void packed_values_are_taken_over_whole(void **state) {
    (void)state;
    bench inner, outer, direct;
    bench_start(&inner);
    packed_open(&inner.w, SKEP_TYPE_SS);
    packed_text(&inner.w, SKEP_STR("b"));
    packed_text(&inner.w, SKEP_STR("a"));
    packed_end(&inner.w);
    skep_value set = bench_value(&inner);

    bench_start(&outer);
    packed_open(&outer.w, SKEP_TYPE_M);
    packed_name(&outer.w, SKEP_STR("set"));
    packed_value(&outer.w, set);
    packed_name(&outer.w, SKEP_STR("again"));
    packed_open(&outer.w, SKEP_TYPE_SS);
    skep_value_iter iter = skep_value_begin(set);
    skep_value member;
    while (skep_value_next(&iter, NULL, &member)) packed_value(&outer.w, member);
    packed_end(&outer.w);
    packed_end(&outer.w);

    bench_start(&direct);
    packed_open(&direct.w, SKEP_TYPE_M);
    for (int i = 0; i < 2; i++) {
        packed_name(&direct.w, i == 0 ? SKEP_STR("again") : SKEP_STR("set"));
        packed_open(&direct.w, SKEP_TYPE_SS);
        packed_text(&direct.w, SKEP_STR("a"));
        packed_text(&direct.w, SKEP_STR("b"));
        packed_end(&direct.w);
    }
    packed_end(&direct.w);
    assert_true(skep_value_equal(bench_value(&outer), bench_value(&direct)));
    buffer_fini(&inner.buf);
    buffer_fini(&outer.buf);
    buffer_fini(&direct.buf);
}

static void a_writer_starts_at_the_end_of_its_buffer(void **state) {
    (void)state;
    bench b;
    buffer_init(&b.buf, NULL, 0);
    buffer_append_text(&b.buf, "head");
    packed_begin(&b.w, &b.buf, &b.err);
    packed_open(&b.w, SKEP_TYPE_NS);
    packed_i64(&b.w, 2);
    packed_i64(&b.w, 1);
    packed_end(&b.w);
    assert_int_equal(packed_finish(&b.w), SKEP_OK);
    assert_memory_equal(b.buf.data, "head", 4);
    assert_int_equal(packed_check(b.buf.data + 4, b.buf.len - 4, NULL), SKEP_OK);
    buffer_fini(&b.buf);
}

static void a_ceiling_is_reported_as_a_limit(void **state) {
    (void)state;
    bench b;
    buffer_init(&b.buf, NULL, 300);
    packed_begin(&b.w, &b.buf, &b.err);
    packed_open(&b.w, SKEP_TYPE_L);
    for (int i = 0; i < 100; i++) packed_text(&b.w, SKEP_STR("0123456789"));
    packed_end(&b.w);
    assert_failed(&b, SKEP_LIMIT, "a packed value takes more than the 300 bytes allowed");
}

#if SIZE_MAX > UINT32_MAX
static void lengths_beyond_32_bits_are_a_limit(void **state) {
    (void)state;
    static const char message[] = "a text or binary of 4294967296 bytes is too long to be packed";
    /* The lengths lie, so that nothing may be read before they are checked. */
    const size_t len = (size_t)UINT32_MAX + 1;
    bench b;
    bench_start(&b);
    packed_bytes(&b.w, (skep_bytes){(const uint8_t *)"x", len});
    assert_failed(&b, SKEP_LIMIT, message);
    bench_start(&b);
    packed_text(&b.w, (skep_str){"x", len});
    assert_failed(&b, SKEP_LIMIT, message);
    bench_start(&b);
    packed_open(&b.w, SKEP_TYPE_M);
    packed_name(&b.w, (skep_str){"x", len});
    assert_failed(&b, SKEP_LIMIT, message);
}
#endif

/* Writes an unsorted item with an unsorted set; true if it was possible. */
static bool write_item(const skep_allocator *allocator) {
    buffer buf;
    packed_writer w;
    skep_error err;
    buffer_init(&buf, allocator, 0);
    packed_begin(&w, &buf, &err);
    packed_open(&w, SKEP_TYPE_M);
    char name[16];
    for (int i = 100; i > 0; i--) {
        (void)snprintf(name, sizeof name, "name%d", i);
        packed_name(&w, (skep_str){name, strlen(name)});
        packed_open(&w, SKEP_TYPE_SS);
        packed_text(&w, SKEP_STR("b"));
        packed_text(&w, SKEP_STR("a"));
        packed_end(&w);
    }
    packed_end(&w);
    skep_status status = packed_finish(&w);
    if (status != SKEP_OK) {
        assert_int_equal(status, SKEP_NO_MEMORY);
        assert_int_equal(err.status, SKEP_NO_MEMORY);
    } else {
        assert_int_equal(packed_check(buf.data, buf.len, NULL), SKEP_OK);
    }
    buffer_fini(&buf);
    return status == SKEP_OK;
}

static void every_failing_allocation_is_reported_without_a_leak(void **state) {
    (void)state;
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        bool is_done = write_item(&memory.table);
        assert_int_equal(memory.live, 0);
        if (is_done) break;
        assert_int_equal(memory.calls, nth);
    }
    assert_true(memory.calls > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_have_the_documented_bytes),
        cmocka_unit_test(containers_have_the_documented_bytes),
        cmocka_unit_test(maps_are_sorted_by_name_however_they_are_written),
        cmocka_unit_test(sets_are_sorted_by_their_members),
        cmocka_unit_test(repeated_members_are_refused_in_dynamodbs_words),
        cmocka_unit_test(a_long_list_of_duplicates_is_cut_at_a_character),
        cmocka_unit_test(empty_sets_are_refused_in_dynamodbs_words),
        cmocka_unit_test(two_entries_of_one_name_are_refused_by_name),
        cmocka_unit_test(text_that_is_not_utf8_is_shown_with_its_place),
        cmocka_unit_test(a_failed_writer_writes_nothing_more),
        cmocka_unit_test(misuse_is_reported),
        cmocka_unit_test(nesting_has_a_bound),
        cmocka_unit_test(packed_values_are_taken_over_whole),
        cmocka_unit_test(a_writer_starts_at_the_end_of_its_buffer),
        cmocka_unit_test(a_ceiling_is_reported_as_a_limit),
#if SIZE_MAX > UINT32_MAX
        cmocka_unit_test(lengths_beyond_32_bits_are_a_limit),
#endif
        cmocka_unit_test(every_failing_allocation_is_reported_without_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
