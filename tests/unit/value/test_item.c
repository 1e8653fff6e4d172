/* The builder of items and single values. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "item_test.h"
#include "random_value.h"
#include "support/failing_allocator.h"
#include "value/packed.h"

/* ---- What is built ---- */

static skep_value entry(skep_value map, const char *name) {
    skep_value value;
    if (!skep_value_at(map, (skep_str){name, strlen(name)}, &value)) fail_msg("no %s", name);
    return value;
}

static void assert_number(skep_value value, const char *text) {
    char found[SKEP_DECIMAL_TEXT_MAX];
    assert_int_equal(skep_value_type(value), SKEP_TYPE_N);
    skep_decimal_format(skep_value_decimal(value), found);
    assert_string_equal(found, text);
}

static void every_scalar_is_stored_as_its_type(void **state) {
    (void)state;
    static const uint8_t raw[] = {0, 1, 255};
    const skep_uuid uuid = {{0x12, 0x34, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1}};
    item_test t;
    item_test_init(&t);
    skep_item_set_text(t.item, "text", "abc");
    skep_item_set_str(t.item, "str", (skep_str){"a\0b", 3});
    skep_item_set_i64(t.item, "i64", INT64_MIN);
    skep_item_set_u64(t.item, "u64", UINT64_MAX);
    skep_item_set_double(t.item, "double", 0.1);
    skep_item_set_decimal(t.item, "decimal", SKEP_DEC("26.0500"));
    skep_item_set_bool(t.item, "bool", true);
    skep_item_set_null(t.item, "null");
    skep_item_set_bytes(t.item, "bytes", (skep_bytes){raw, sizeof raw});
    skep_item_set_time(t.item, "time", 1500000000);
    skep_item_set_uuid(t.item, "uuid", uuid);
    skep_value item = item_test_finish(&t);
    assert_int_equal(skep_value_count(item), 11);
    assert_string_equal(skep_value_text(entry(item, "text")).ptr, "abc");
    assert_int_equal(skep_value_text(entry(item, "str")).len, 3);
    assert_number(entry(item, "i64"), "-9223372036854775808");
    assert_number(entry(item, "u64"), "18446744073709551615");
    assert_number(entry(item, "double"), "0.1");
    assert_number(entry(item, "decimal"), "26.05");
    assert_true(skep_value_bool(entry(item, "bool")));
    assert_int_equal(skep_value_type(entry(item, "null")), SKEP_TYPE_NULL);
    assert_memory_equal(skep_value_bytes(entry(item, "bytes")).ptr, raw, sizeof raw);
    assert_string_equal(skep_value_text(entry(item, "time")).ptr, "1970-01-01T00:00:01.500000000Z");
    assert_string_equal(skep_value_text(entry(item, "uuid")).ptr,
                        "12340000-0000-4000-8000-000000000001");
    item_test_fini(&t);
}

static void maps_lists_and_sets_hold_what_was_set_inside_them(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_item_open_map(t.item, "map");
    skep_item_set_text(t.item, "b", "2");
    skep_item_set_text(t.item, "a", "1");
    skep_item_open_list(t.item, "list");
    skep_item_set_i64(t.item, NULL, 7);
    skep_item_open_map(t.item, NULL);
    skep_item_close(t.item);
    skep_item_close(t.item);
    skep_item_close(t.item);
    skep_item_open_set(t.item, "set", SKEP_TYPE_NS);
    skep_item_set_double(t.item, NULL, 2.5);
    skep_item_set_i64(t.item, NULL, 1);
    skep_item_close(t.item);
    skep_item_open_set(t.item, "binary", SKEP_TYPE_BS);
    skep_item_set_bytes(t.item, NULL, (skep_bytes){(const uint8_t *)"x", 1});
    skep_item_close(t.item);
    skep_value item = item_test_finish(&t);
    assert_int_equal(packed_check(item.data, item.size, NULL), SKEP_OK);
    skep_value map = entry(item, "map"), list = entry(map, "list"), element;
    assert_int_equal(skep_value_count(map), 3);
    assert_true(skep_value_at_index(list, 1, &element));
    assert_int_equal(skep_value_type(element), SKEP_TYPE_M);
    assert_int_equal(skep_value_type(entry(item, "set")), SKEP_TYPE_NS);
    assert_int_equal(skep_value_count(entry(item, "set")), 2);
    assert_int_equal(skep_value_type(entry(item, "binary")), SKEP_TYPE_BS);
    item_test_fini(&t);
}

static void what_is_absent_is_left_out_of_maps(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_item_set_text(t.item, "a", NULL);
    skep_item_set_str(t.item, "b", (skep_str){NULL, 0});
    skep_item_set_bytes(t.item, "c", (skep_bytes){NULL, 0});
    skep_item_set_value(t.item, "d", (skep_value){NULL, 0});
    skep_item_set_text(t.item, "e", "");
    assert_int_equal(skep_value_count(item_test_finish(&t)), 1);
    item_test_fini(&t);
}

static void the_order_of_calls_does_not_matter(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_item_set_i64(t.item, "a", 1);
    skep_item_set_i64(t.item, "b", 2);
    skep_value one = item_test_finish(&t);
    skep_item_set_i64(t.item, "b", 2);
    skep_item_set_i64(t.item, "a", 1);
    skep_value other = item_test_finish(&t);
    assert_true(skep_value_equal(one, other));
    item_test_fini(&t);
}

static void a_value_is_taken_over_whole(void **state) {
    (void)state;
    random_source r = {.seed = 5};
    buffer buf;
    buffer_init(&buf, NULL, 0);
    item_test t;
    item_test_init(&t);
    for (int i = 0; i < 500; i++) {
        skep_value value = random_value(&r, &buf, 5);
        skep_item_set_value(t.item, "v", value);
        skep_item_open_list(t.item, "in a list");
        skep_item_set_value(t.item, NULL, value);
        skep_item_close(t.item);
        skep_value item = item_test_finish(&t), element;
        assert_true(skep_value_equal(entry(item, "v"), value));
        assert_true(skep_value_at_index(entry(item, "in a list"), 0, &element));
        assert_true(skep_value_equal(element, value));
        skep_arena_reset(t.arena);
        t.item = skep_item_new(t.arena);
    }
    buffer_fini(&buf);
    item_test_fini(&t);
}

static void one_builder_makes_items_one_after_the_other(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_value items[100];
    char name[8] = "a";
    for (int i = 0; i < 100; i++) {
        name[0] = (char)('a' + i % 26);
        skep_item_set_i64(t.item, "z", i);
        skep_item_set_i64(t.item, name, i); /* for i % 26 == 25 a second "z" */
        if (i % 26 == 25)
            assert_refused(&t,
                           "the map has two entries of the name \"z\": expected each name once");
        else
            items[i] = item_test_finish(&t);
    }
    for (int64_t i = 0; i < 100; i++)
        if (i % 26 != 25)
            assert_int_equal(skep_decimal_compare(skep_value_decimal(entry(items[i], "z")),
                                                  skep_decimal_from_i64(i)),
                             0);
    item_test_fini(&t);
}

/* ---- Refusals ---- */

static void text_that_is_not_utf8_is_refused_with_its_path(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_item_open_list(t.item, "lines");
    skep_item_open_map(t.item, NULL);
    skep_item_close(t.item);
    skep_item_open_map(t.item, NULL);
    skep_item_set_text(t.item, "city", "\xC3(");
    skep_item_set_text(t.item, "city", "a later failure changes nothing \xFF");
    assert_refused(&t, "lines[1].city: text is not UTF-8: byte 0xC3 at offset 0 does not belong "
                       "there, in \"\\xC3(\"");
    skep_item_set_i64(t.item, "a\xFF", 1);
    assert_refused(&t, "a\\xFF: text is not UTF-8: byte 0xFF at offset 1 does not belong there, in "
                       "\"a\\xFF\"");
    item_test_fini(&t);
}

static void numbers_that_dynamodb_does_not_hold_are_refused(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_item_open_map(t.item, "m");
    skep_item_set_double(t.item, "x", (double)NAN);
    assert_int_equal(skep_item_finish(t.item, &(skep_value){0}, &t.err), SKEP_INVALID);
    assert_non_null(strstr(t.err.message, "m.x: "));
    skep_item_open_list(t.item, "l");
    skep_item_set_double(t.item, NULL, 1e300);
    assert_int_equal(skep_item_finish(t.item, &(skep_value){0}, &t.err), SKEP_INVALID);
    assert_non_null(strstr(t.err.message, "l[0]: "));
    skep_item_set_decimal(t.item, "n", (skep_decimal){.low = UINT64_MAX});
    assert_refused(&t,
                   "n: the skep_decimal has a limb of 10^19 or more or an exponent beyond 1000: "
                   "the functions of skep/decimal.h make none such");
    skep_item_set_decimal(t.item, "n", (skep_decimal){.low = 1, .exponent = 126});
    assert_refused(&t,
                   "n: Number overflow. Attempting to store a number with magnitude larger than "
                   "supported range");
    item_test_fini(&t);
}

static void decimals_put_together_by_hand_get_their_normal_form(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_item_set_decimal(t.item, "n", (skep_decimal){.low = 100, .exponent = -1});
    skep_item_set_decimal(t.item, "zero", (skep_decimal){.exponent = 5, .is_negative = true});
    skep_value item = item_test_finish(&t);
    assert_number(entry(item, "n"), "10");
    assert_number(entry(item, "zero"), "0");
    assert_true(skep_value_equal(entry(item, "n"), skep_value_from_i64(t.arena, 10)));
    item_test_fini(&t);
}

static void sets_hold_distinct_members_of_one_type(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_item_open_set(t.item, "tags", SKEP_TYPE_SS);
    skep_item_set_text(t.item, NULL, "a");
    skep_item_set_i64(t.item, NULL, 1);
    assert_refused(&t, "tags[1]: a set of type SS holds members of type S, not N");
    skep_item_open_set(t.item, "tags", SKEP_TYPE_SS);
    skep_item_set_text(t.item, NULL, "a");
    skep_item_set_text(t.item, NULL, "a");
    skep_item_close(t.item);
    assert_refused(&t, "tags: One or more parameter values were invalid: Input collection [\"a\", "
                       "\"a\"] contains duplicates.");
    assert_string_equal(t.err.type, "ValidationException");
    skep_item_open_map(t.item, "m");
    skep_item_open_set(t.item, "none", SKEP_TYPE_NS);
    skep_item_close(t.item);
    assert_refused(
        &t, "m.none: One or more parameter values were invalid: An number set  may not be empty");
    skep_item_open_set(t.item, "tags", SKEP_TYPE_L);
    assert_refused(&t, "tags: L is no type of a set: expected SS, NS or BS");
    item_test_fini(&t);
}

static void names_are_given_in_maps_only_and_once(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_item_set_i64(t.item, NULL, 1);
    assert_refused(&t, "a value was set in a map with the name NULL: expected its name");
    skep_item_open_list(t.item, "l");
    skep_item_set_i64(t.item, "x", 1);
    assert_refused(&t, "l.x: a value was set in a list with a name: expected NULL, because its "
                       "elements have none");
    skep_item_open_list(t.item, "l");
    skep_item_set_i64(t.item, NULL, 1);
    skep_item_set_text(t.item, NULL, NULL);
    assert_refused(&t, "l[1]: an absent value was set in a list, which holds present ones only");
    skep_item_open_map(t.item, "a.b");
    skep_item_set_i64(t.item, "x", 1);
    skep_item_set_i64(t.item, "x", 1);
    skep_item_close(t.item);
    assert_refused(&t, "`a.b`: the map has two entries of the name \"x\": expected each name once");
    item_test_fini(&t);
}

static void opening_and_closing_must_match(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_item_close(t.item);
    assert_refused(&t, "skep_item_close was called where no map, list or set is open");
    skep_item_open_map(t.item, "m");
    skep_item_open_list(t.item, "l");
    assert_refused(&t, "m.l: the list was not closed: skep_item_close ends it");
    item_test_fini(&t);
}

static void open_levels(skep_item *item, int levels) {
    for (int i = 0; i < levels; i++)
        if (i % 2 == 0)
            skep_item_open_list(item, i == 0 ? "d" : "x");
        else
            skep_item_open_map(item, NULL);
}

static void maps_and_lists_nest_as_deep_as_in_dynamodb(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    open_levels(t.item, 31);
    skep_item_open_set(t.item, NULL, SKEP_TYPE_NS);
    skep_item_set_i64(t.item, NULL, 1);
    skep_item_close(t.item);
    for (int i = 0; i < 31; i++) skep_item_close(t.item);
    skep_value deep = item_test_finish(&t);
    assert_int_equal(packed_depth(deep), 32);
    skep_item_set_value(t.item, "ok", entry(deep, "d"));
    (void)item_test_finish(&t);
    skep_item_set_value(t.item, "no", deep);
    assert_refused(&t,
                   "no: maps and lists are nested deeper than the 31 levels that DynamoDB stores");
    open_levels(t.item, 32);
    assert_int_equal(skep_item_finish(t.item, &(skep_value){0}, &t.err), SKEP_INVALID);
    assert_non_null(strstr(t.err.message, "d[0].x[0].x[0].x"));
    assert_non_null(strstr(t.err.message, "[0]: maps and lists are nested deeper than the 31 "));
    item_test_fini(&t);
}

static void a_long_path_is_cut(void **state) {
    (void)state;
    char name[200];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    item_test t;
    item_test_init(&t);
    for (int i = 0; i < 5; i++) skep_item_open_map(t.item, name);
    skep_item_set_text(t.item, "x", "\xFF");
    assert_int_equal(skep_item_finish(t.item, &(skep_value){0}, &t.err), SKEP_INVALID);
    const char *colon = strchr(t.err.message, ':');
    assert_non_null(colon);
    assert_true(colon - t.err.message < 256);
    assert_memory_equal(colon - 3, "...", 3);
    item_test_fini(&t);
}

/* ---- Memory ---- */

static bool build_under(const skep_allocator *allocator, skep_status *status) {
    skep_arena *arena = skep_arena_new(allocator, 0);
    if (arena == NULL) {
        *status = SKEP_NO_MEMORY;
        return false;
    }
    skep_item *item = skep_item_new(arena);
    char text[3000];
    memset(text, 'x', sizeof text);
    for (int i = 0; i < 20; i++) {
        char name[4] = {(char)('z' - i), '\0'};
        skep_item_set_str(item, name, (skep_str){text, sizeof text});
    }
    skep_value value = {0};
    skep_error err = {0};
    *status = skep_item_finish(item, &value, &err);
    assert_int_equal(err.status, *status);
    if (*status == SKEP_OK) assert_int_equal(skep_value_count(value), 20);
    skep_arena_free(arena);
    return *status == SKEP_OK;
}

static void every_failing_allocation_is_reported_without_a_leak(void **state) {
    (void)state;
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        skep_status status;
        bool is_done = build_under(&memory.table, &status);
        assert_int_equal(memory.live, 0);
        if (is_done) break;
        assert_int_equal(status, SKEP_NO_MEMORY);
    }
    assert_true(memory.calls > 5);
}

static void a_missing_builder_fails_at_the_end(void **state) {
    (void)state;
    skep_value value;
    skep_error err;
    skep_item_set_i64(NULL, "a", 1);
    skep_item_open_map(NULL, "m");
    skep_item_close(NULL);
    assert_int_equal(skep_item_finish(NULL, &value, &err), SKEP_NO_MEMORY);
}

static void a_builder_uses_its_memory_again(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    size_t first = 0;
    for (int i = 0; i < 1000; i++) {
        for (char name[2] = "z"; name[0] >= 'a'; name[0]--)
            skep_item_set_text(t.item, name, "some text to sort around");
        (void)item_test_finish(&t);
        if (i == 0) first = skep_arena_size(t.arena);
    }
    /* An item takes 750 bytes; a builder that sorted in new memory would take 3,000 more each. */
    assert_true(skep_arena_size(t.arena) < first + 1000 * 800 + 1024 * 1024);
    item_test_fini(&t);
}

/* ---- Single values ---- */

static void single_values_are_what_a_builder_makes(void **state) {
    (void)state;
    const skep_uuid uuid = {{1, 2, 3}};
    item_test t;
    item_test_init(&t);
    skep_arena *arena = t.arena;
    const skep_value made[] = {
        skep_value_from_text(arena, "x"),
        skep_value_from_str(arena, (skep_str){"a\0b", 3}),
        skep_value_from_i64(arena, -5),
        skep_value_from_u64(arena, UINT64_MAX),
        skep_value_from_double(arena, 0.25),
        skep_value_from_decimal(arena, SKEP_DEC("1e-130")),
        skep_value_from_bool(arena, false),
        skep_value_from_null(arena),
        skep_value_from_bytes(arena, (skep_bytes){(const uint8_t *)"", 0}),
        skep_value_from_time(arena, 0),
        skep_value_from_uuid(arena, uuid),
    };
    skep_item_open_list(t.item, "l");
    skep_item_set_text(t.item, NULL, "x");
    skep_item_set_str(t.item, NULL, (skep_str){"a\0b", 3});
    skep_item_set_i64(t.item, NULL, -5);
    skep_item_set_u64(t.item, NULL, UINT64_MAX);
    skep_item_set_double(t.item, NULL, 0.25);
    skep_item_set_decimal(t.item, NULL, SKEP_DEC("1e-130"));
    skep_item_set_bool(t.item, NULL, false);
    skep_item_set_null(t.item, NULL);
    skep_item_set_bytes(t.item, NULL, (skep_bytes){(const uint8_t *)"", 0});
    skep_item_set_time(t.item, NULL, 0);
    skep_item_set_uuid(t.item, NULL, uuid);
    skep_item_close(t.item);
    skep_value list = entry(item_test_finish(&t), "l"), element;
    assert_int_equal(skep_value_count(list), sizeof made / sizeof made[0]);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        assert_true(skep_value_at_index(list, i, &element));
        assert_true(skep_value_equal(element, made[i]));
        assert_int_equal(packed_check(made[i].data, made[i].size, NULL), SKEP_OK);
        assert_true(skep_value_equal(skep_value_copy(arena, made[i]), made[i]));
    }
    item_test_fini(&t);
}

static void a_value_that_cannot_be_stored_is_absent(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_null(skep_value_from_text(arena, NULL).data);
    assert_null(skep_value_from_text(arena, "\xFF").data);
    assert_null(skep_value_from_str(arena, (skep_str){NULL, 0}).data);
    assert_null(skep_value_from_bytes(arena, (skep_bytes){NULL, 0}).data);
    assert_null(skep_value_from_double(arena, (double)INFINITY).data);
    assert_null(skep_value_from_decimal(arena, (skep_decimal){.low = 1, .exponent = 200}).data);
    assert_null(skep_value_copy(arena, (skep_value){NULL, 0}).data);
    skep_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_is_stored_as_its_type),
        cmocka_unit_test(maps_lists_and_sets_hold_what_was_set_inside_them),
        cmocka_unit_test(what_is_absent_is_left_out_of_maps),
        cmocka_unit_test(the_order_of_calls_does_not_matter),
        cmocka_unit_test(a_value_is_taken_over_whole),
        cmocka_unit_test(one_builder_makes_items_one_after_the_other),
        cmocka_unit_test(text_that_is_not_utf8_is_refused_with_its_path),
        cmocka_unit_test(numbers_that_dynamodb_does_not_hold_are_refused),
        cmocka_unit_test(decimals_put_together_by_hand_get_their_normal_form),
        cmocka_unit_test(sets_hold_distinct_members_of_one_type),
        cmocka_unit_test(names_are_given_in_maps_only_and_once),
        cmocka_unit_test(opening_and_closing_must_match),
        cmocka_unit_test(maps_and_lists_nest_as_deep_as_in_dynamodb),
        cmocka_unit_test(a_long_path_is_cut),
        cmocka_unit_test(every_failing_allocation_is_reported_without_a_leak),
        cmocka_unit_test(a_missing_builder_fails_at_the_end),
        cmocka_unit_test(a_builder_uses_its_memory_again),
        cmocka_unit_test(single_values_are_what_a_builder_makes),
        cmocka_unit_test(a_value_that_cannot_be_stored_is_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
