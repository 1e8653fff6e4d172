/* Reading values in place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random_value.h"
#include "value/keybytes.h"

/* {"city": "Bern", "list": [1, "two", null], "on": true, "raw": B(01 02), "tags": SS("a", "b")} */
static skep_value sample(buffer *buf) {
    packed_writer w;
    buffer_init(buf, NULL, 0);
    packed_begin(&w, buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("city"));
    packed_text(&w, SKEP_STR("Bern"));
    packed_name(&w, SKEP_STR("list"));
    packed_open(&w, SKEP_TYPE_L);
    packed_i64(&w, 1);
    packed_text(&w, SKEP_STR("two"));
    packed_null(&w);
    packed_end(&w);
    packed_name(&w, SKEP_STR("on"));
    packed_bool(&w, true);
    packed_name(&w, SKEP_STR("raw"));
    packed_bytes(&w, (skep_bytes){(const uint8_t *)"\x01\x02", 2});
    packed_name(&w, SKEP_STR("tags"));
    packed_open(&w, SKEP_TYPE_SS);
    packed_text(&w, SKEP_STR("a"));
    packed_text(&w, SKEP_STR("b"));
    packed_end(&w);
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    return (skep_value){buf->data, buf->len};
}

static void entries_are_found_by_name(void **state) {
    (void)state;
    buffer buf;
    skep_value item = sample(&buf);
    skep_value found;
    assert_true(skep_value_at(item, SKEP_STR("city"), &found));
    assert_string_equal(skep_value_text(found).ptr, "Bern");
    assert_int_equal(skep_value_text(found).len, 4);
    assert_true(skep_value_at(item, SKEP_STR("on"), &found));
    assert_true(skep_value_bool(found));
    assert_true(skep_value_at(item, SKEP_STR("raw"), &found));
    assert_int_equal(skep_value_bytes(found).len, 2);
    assert_memory_equal(skep_value_bytes(found).ptr, "\x01\x02", 2);
    assert_true(skep_value_at(item, SKEP_STR("tags"), &found));
    assert_int_equal(skep_value_type(found), SKEP_TYPE_SS);
    static const char *const missing[] = {"", "a", "cit", "city ", "lisu", "tagz", "zzz"};
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        found = item;
        assert_false(skep_value_at(item, (skep_str){missing[i], strlen(missing[i])}, &found));
        assert_null(found.data);
    }
    buffer_fini(&buf);
}

static void elements_are_found_by_index(void **state) {
    (void)state;
    buffer buf;
    skep_value item = sample(&buf);
    skep_value list, found;
    assert_true(skep_value_at(item, SKEP_STR("list"), &list));
    assert_int_equal(skep_value_count(list), 3);
    assert_true(skep_value_at_index(list, 0, &found));
    assert_int_equal(skep_decimal_compare(skep_value_decimal(found), SKEP_DEC("1")), 0);
    assert_true(skep_value_at_index(list, 1, &found));
    assert_string_equal(skep_value_text(found).ptr, "two");
    assert_true(skep_value_at_index(list, 2, &found));
    assert_int_equal(skep_value_type(found), SKEP_TYPE_NULL);
    assert_false(skep_value_at_index(list, 3, &found));
    assert_null(found.data);
    assert_false(skep_value_at_index(item, 0, &found));
    assert_false(skep_value_at(list, SKEP_STR("city"), &found));
    buffer_fini(&buf);
}

static void a_walk_visits_everything_in_order(void **state) {
    (void)state;
    buffer buf;
    skep_value item = sample(&buf);
    static const char *const names[] = {"city", "list", "on", "raw", "tags"};
    skep_value_iter iter = skep_value_begin(item);
    skep_str name;
    skep_value value;
    size_t count = 0;
    for (; skep_value_next(&iter, &name, &value); count++) {
        assert_string_equal(name.ptr, names[count]);
        assert_int_equal(name.len, strlen(names[count]));
    }
    assert_int_equal(count, 5);
    assert_int_equal(skep_value_count(item), 5);
    assert_null(value.data);
    assert_false(skep_value_next(&iter, NULL, &value));

    skep_value tags;
    assert_true(skep_value_at(item, SKEP_STR("tags"), &tags));
    iter = skep_value_begin(tags);
    assert_true(skep_value_next(&iter, &name, &value));
    assert_null(name.ptr);
    assert_int_equal(skep_value_type(value), SKEP_TYPE_S);
    assert_string_equal(skep_value_text(value).ptr, "a");
    assert_true(skep_value_next(&iter, NULL, &value));
    assert_false(skep_value_next(&iter, NULL, &value));
    buffer_fini(&buf);
}

static void absent_values_and_other_types_read_as_nothing(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    const skep_value values[] = {{0}, packed_from_bool(arena, true)};
    for (size_t i = 0; i < 2; i++) {
        skep_value found;
        assert_null(skep_value_text(values[i]).ptr);
        assert_null(skep_value_bytes(values[i]).ptr);
        assert_null(packed_number_bytes(values[i]).ptr);
        assert_int_equal(skep_decimal_compare(skep_value_decimal(values[i]), (skep_decimal){0}), 0);
        assert_int_equal(skep_value_count(values[i]), 0);
        assert_false(skep_value_at(values[i], SKEP_STR("x"), &found));
        assert_false(skep_value_at_index(values[i], 0, &found));
        skep_value_iter iter = skep_value_begin(values[i]);
        assert_false(skep_value_next(&iter, NULL, &found));
        assert_int_equal(packed_depth(values[i]), 0);
    }
    assert_int_equal(skep_value_type(values[0]), SKEP_TYPE_NONE);
    assert_false(skep_value_bool(values[0]));
    assert_false(skep_value_bool(packed_from_text(arena, SKEP_STR("true"))));
    skep_arena_free(arena);
}

static void equality_is_by_value(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_value one = packed_from_decimal(arena, SKEP_DEC("1.0"));
    assert_true(skep_value_equal(one, packed_from_i64(arena, 1)));
    assert_false(skep_value_equal(one, packed_from_i64(arena, 2)));
    assert_false(skep_value_equal(one, packed_from_text(arena, SKEP_STR("1"))));
    assert_false(skep_value_equal(one, (skep_value){0}));
    assert_true(skep_value_equal((skep_value){0}, (skep_value){0}));
    assert_true(skep_value_equal(one, one));
    skep_arena_free(arena);
}

static void scalars_of_one_type_have_an_order(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_true(packed_compare(packed_from_i64(arena, -5), packed_from_i64(arena, 3)) < 0);
    assert_true(packed_compare(packed_from_i64(arena, 10), packed_from_i64(arena, 9)) > 0);
    assert_int_equal(packed_compare(packed_from_i64(arena, 10), packed_from_i64(arena, 10)), 0);
    assert_true(packed_compare(packed_from_text(arena, SKEP_STR("a")),
                               packed_from_text(arena, SKEP_STR("ab"))) < 0);
    assert_true(packed_compare(packed_from_text(arena, SKEP_STR("Z")),
                               packed_from_text(arena, SKEP_STR("a"))) < 0);
    assert_true(packed_compare(packed_from_text(arena, SKEP_STR("\xC3\xA4")),
                               packed_from_text(arena, SKEP_STR("z"))) > 0);
    assert_int_equal(packed_compare(packed_from_text(arena, SKEP_STR("")),
                                    packed_from_text(arena, SKEP_STR(""))),
                     0);
    skep_arena_free(arena);
}

static void number_bytes_are_those_of_keys(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    uint8_t expected[NUMBER_BYTES_MAX];
    size_t len = number_encode(SKEP_DEC("-26.05"), expected);
    skep_bytes bytes = packed_number_bytes(packed_from_decimal(arena, SKEP_DEC("-26.05")));
    assert_int_equal(bytes.len, len);
    assert_memory_equal(bytes.ptr, expected, len);
    skep_arena_free(arena);
}

static void long_text_has_long_lengths(void **state) {
    (void)state;
    static const size_t lengths[] = {127, 128, 16383, 16384, 2097151, 2097152};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char *text = malloc(lengths[i]);
        assert_non_null(text);
        memset(text, 'x', lengths[i]);
        skep_arena *arena = skep_arena_new(NULL, 0);
        skep_value value = packed_from_text(arena, (skep_str){text, lengths[i]});
        assert_int_equal(packed_check(value.data, value.size, NULL), SKEP_OK);
        assert_int_equal(packed_skip(value.data), value.size);
        assert_int_equal(skep_value_text(value).len, lengths[i]);
        assert_int_equal(strlen(skep_value_text(value).ptr), lengths[i]);
        skep_arena_free(arena);
        free(text);
    }
}

static void depth_counts_lists_and_maps(void **state) {
    (void)state;
    buffer buf;
    skep_value item = sample(&buf);
    assert_int_equal(packed_depth(item), 2);
    skep_value tags;
    assert_true(skep_value_at(item, SKEP_STR("tags"), &tags));
    assert_int_equal(packed_depth(tags), 0);
    assert_true(skep_value_at(item, SKEP_STR("list"), &tags));
    assert_int_equal(packed_depth(tags), 1);
    buffer_fini(&buf);
}

static void types_have_dynamodbs_names(void **state) {
    (void)state;
    static const char *const names[] = {"none", "S",  "N",  "B", "BOOL", "NULL",
                                        "SS",   "NS", "BS", "L", "M"};
    for (int t = SKEP_TYPE_NONE; t <= SKEP_TYPE_M; t++)
        assert_string_equal(skep_type_name((skep_type)t), names[t]);
    assert_string_equal(skep_type_name((skep_type)(SKEP_TYPE_M + 1)), "unknown type");
}

/* A lookup against a walk, on random maps. */
static void lookups_agree_with_walks(void **state) {
    (void)state;
    random_source r = {.seed = 31};
    buffer buf;
    buffer_init(&buf, NULL, 0);
    for (int i = 0; i < 3000; i++) {
        skep_value value = random_value(&r, &buf, 2);
        if (skep_value_type(value) != SKEP_TYPE_M) continue;
        char wanted[RANDOM_RUN_MAX * 4];
        size_t wanted_len = random_text(&r, wanted);
        skep_value_iter iter = skep_value_begin(value);
        skep_value entry, found, expected = {0};
        skep_str name;
        while (skep_value_next(&iter, &name, &entry)) {
            assert_true(skep_value_at(value, name, &found));
            assert_ptr_equal(found.data, entry.data);
            assert_int_equal(found.size, entry.size);
            if (name.len == wanted_len && memcmp(name.ptr, wanted, wanted_len) == 0)
                expected = entry;
        }
        (void)skep_value_at(value, (skep_str){wanted, wanted_len}, &found);
        assert_ptr_equal(found.data, expected.data);
    }
    buffer_fini(&buf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_found_by_name),
        cmocka_unit_test(elements_are_found_by_index),
        cmocka_unit_test(a_walk_visits_everything_in_order),
        cmocka_unit_test(absent_values_and_other_types_read_as_nothing),
        cmocka_unit_test(equality_is_by_value),
        cmocka_unit_test(scalars_of_one_type_have_an_order),
        cmocka_unit_test(number_bytes_are_those_of_keys),
        cmocka_unit_test(long_text_has_long_lengths),
        cmocka_unit_test(depth_counts_lists_and_maps),
        cmocka_unit_test(types_have_dynamodbs_names),
        cmocka_unit_test(lookups_agree_with_walks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
