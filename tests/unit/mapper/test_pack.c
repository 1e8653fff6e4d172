/* C values to packed values: what each kind is stored as, and what is refused with which words. */
#include "kitchen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "mapper/mapper.h"
#include "support/failing_allocator.h"

static skep_arena *arena;
static skep_error err;

static int setup(void **state) {
    (void)state;
    arena = skep_arena_new(NULL, 0);
    err = (skep_error){0};
    return arena == NULL;
}

static int teardown(void **state) {
    (void)state;
    skep_arena_free(arena);
    return 0;
}

/* An object that can be written. */
static kitchen valid(void) {
    return (kitchen){.required = "r"};
}

static skep_value packed(const kitchen *k) {
    skep_value item;
    if (mapper_pack_item(&kitchen_entity, k, NULL, 1, arena, &item, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    assert_int_equal(packed_check(item.data, item.size, NULL), SKEP_OK);
    return item;
}

static void assert_refused(const kitchen *k, const char *message) {
    skep_value item = {.size = 9};
    assert_int_equal(mapper_pack_item(&kitchen_entity, k, NULL, 1, arena, &item, &err),
                     SKEP_INVALID);
    assert_string_equal(err.message, message);
    assert_int_equal(err.status, SKEP_INVALID);
    assert_int_equal(item.size, 9);
}

static void assert_number(skep_value item, const char *name, const char *expected) {
    char text[SKEP_DECIMAL_TEXT_MAX];
    skep_value value = at_name(item, name);
    assert_int_equal(skep_value_type(value), SKEP_TYPE_N);
    skep_decimal_format(skep_value_decimal(value), text);
    assert_string_equal(text, expected);
}

/* ---- What each kind is stored as ---- */

static void numbers_are_exact_at_their_limits(void **state) {
    (void)state;
    kitchen k = valid();
    k.i8 = INT8_MIN;
    k.i16 = INT16_MIN;
    k.i32 = INT32_MIN;
    k.i64 = INT64_MIN;
    k.u8 = UINT8_MAX;
    k.u16 = UINT16_MAX;
    k.u32 = UINT32_MAX;
    k.u64 = UINT64_MAX;
    k.single = 0.1F;
    k.real = 0.1;
    k.price = SKEP_DEC("-99999999999999999999999999999999999999e88");
    skep_value item = packed(&k);
    assert_number(item, "i8", "-128");
    assert_number(item, "i16", "-32768");
    assert_number(item, "i32", "-2147483648");
    assert_number(item, "i64", "-9223372036854775808");
    assert_number(item, "u8", "255");
    assert_number(item, "u16", "65535");
    assert_number(item, "u32", "4294967295");
    assert_number(item, "u64", "18446744073709551615");
    assert_number(item, "single", "0.1");
    assert_number(item, "real", "0.1");
    assert_int_equal(skep_decimal_compare(skep_value_decimal(at_name(item, "price")), k.price), 0);
}

static void a_decimal_that_is_not_in_normal_form_is_brought_into_it(void **state) {
    (void)state;
    kitchen k = valid();
    k.price = (skep_decimal){.low = 2600, .exponent = -2};
    assert_number(packed(&k), "price", "26");
}

static void texts_times_and_uuids_are_strings(void **state) {
    (void)state;
    kitchen k = valid();
    k.text = "Zürich";
    (void)snprintf(k.code, sizeof k.code, "1234567");
    k.note = SKEP_STR("a\0b");
    assert_int_equal(
        skep_uuid_parse(SKEP_STR("0189f7e2-1c3d-7a00-8000-0123456789ab"), &k.token, NULL), SKEP_OK);
    skep_value item = packed(&k);
    assert_string_equal(text_at(item, "text"), "Zürich");
    assert_string_equal(text_at(item, "code"), "1234567");
    assert_int_equal(skep_value_text(at_name(item, "note")).len, 3);
    assert_string_equal(text_at(item, "token"), "0189f7e2-1c3d-7a00-8000-0123456789ab");
    assert_string_equal(text_at(item, "at"), "1970-01-01T00:00:00.000000000Z");
}

static void enums_are_names_or_numbers(void **state) {
    (void)state;
    kitchen k = valid();
    k.color = SHADE_DARK;
    k.level = SHADE_PALE;
    skep_value item = packed(&k);
    assert_string_equal(text_at(item, "color"), "DARK");
    assert_number(item, "level", "300");
    k.level = SHADE_DARK;
    assert_number(packed(&k), "level", "-2");
}

static void bools_and_bytes_have_their_own_types(void **state) {
    (void)state;
    kitchen k = valid();
    k.is_open = true;
    k.raw = (skep_bytes){(const uint8_t *)"\0\xff", 2};
    skep_value item = packed(&k);
    assert_int_equal(skep_value_type(at_name(item, "is_open")), SKEP_TYPE_BOOL);
    assert_true(skep_value_bool(at_name(item, "is_open")));
    assert_int_equal(skep_value_bytes(at_name(item, "raw")).len, 2);
    k.is_open = false;
    assert_false(skep_value_bool(at_name(packed(&k), "is_open")));
}

static void structs_are_maps_and_lists_are_lists(void **state) {
    (void)state;
    kitchen k = valid();
    spoon inner = {.size = 2}, list[] = {{.label = "a"}, {.label = "b", .inner = &inner}};
    char *texts[] = {"x", NULL, ""};
    k.best.label = "best";
    k.spoons.items = list;
    k.spoons.count = 2;
    k.texts = (text_list){texts, 3, 3};
    skep_value item = packed(&k), element, value;
    assert_string_equal(text_at(at_name(item, "best"), "label"), "best");
    assert_int_equal(skep_value_count(at_name(item, "best")), 3);
    assert_int_equal(skep_value_count(at_name(item, "spoons")), 2);
    assert_true(skep_value_at_index(at_name(item, "spoons"), 1, &element));
    assert_string_equal(text_at(element, "label"), "b");
    assert_number(at_name(element, "inner"), "size", "2");
    assert_true(skep_value_at_index(at_name(item, "texts"), 1, &value));
    assert_int_equal(skep_value_type(value), SKEP_TYPE_NULL);
    assert_true(skep_value_at_index(at_name(item, "texts"), 2, &value));
    assert_int_equal(skep_value_text(value).len, 0);
}

static void a_list_of_pointers_holds_null_for_null(void **state) {
    (void)state;
    kitchen k = valid();
    spoon one = {.label = "one"}, *pointers[] = {NULL, &one};
    k.pointers.items = pointers;
    k.pointers.count = 2;
    skep_value list = at_name(packed(&k), "pointers"), value;
    assert_true(skep_value_at_index(list, 0, &value));
    assert_int_equal(skep_value_type(value), SKEP_TYPE_NULL);
    assert_true(skep_value_at_index(list, 1, &value));
    assert_string_equal(text_at(value, "label"), "one");
}

static void sets_are_distinct_and_typed_by_their_elements(void **state) {
    (void)state;
    kitchen k = valid();
    char *tags[] = {"b", "a", "b", "", "a"};
    double weights[] = {1.0, -2.5, 1};
    skep_bytes blobs[] = {{(const uint8_t *)"x", 1}, {(const uint8_t *)"x", 1}};
    shade colors[] = {SHADE_PALE, SHADE_DARK};
    k.tags = (text_list){tags, 5, 5};
    k.weights.items = weights;
    k.weights.count = 3;
    k.blobs.items = blobs;
    k.blobs.count = 2;
    k.colors.items = colors;
    k.colors.count = 2;
    skep_value item = packed(&k);
    assert_int_equal(skep_value_type(at_name(item, "tags")), SKEP_TYPE_SS);
    assert_int_equal(skep_value_count(at_name(item, "tags")), 3);
    assert_int_equal(skep_value_type(at_name(item, "weights")), SKEP_TYPE_NS);
    assert_int_equal(skep_value_count(at_name(item, "weights")), 2);
    assert_int_equal(skep_value_type(at_name(item, "blobs")), SKEP_TYPE_BS);
    assert_int_equal(skep_value_count(at_name(item, "blobs")), 1);
    assert_int_equal(skep_value_type(at_name(item, "colors")), SKEP_TYPE_SS);
}

/* ---- Absent ---- */

static void what_is_absent_is_left_out_and_what_is_empty_is_kept(void **state) {
    (void)state;
    kitchen k = valid();
    skep_value item = packed(&k);
    static const char *const left_out[] = {"text",  "note", "raw",     "secret", "maybe",
                                           "other", "tags", "weights", "blobs",  "colors"};
    for (size_t i = 0; i < COUNT_OF(left_out); i++) assert_null(at_name(item, left_out[i]).data);
    assert_int_equal(skep_value_type(at_name(item, "spoons")), SKEP_TYPE_L);
    assert_int_equal(skep_value_type(at_name(item, "best")), SKEP_TYPE_M);
    assert_int_equal(skep_value_type(at_name(item, "code")), SKEP_TYPE_S);
    int32_t zero = 0;
    k.maybe = &zero;
    k.note = (skep_str){"", 0};
    k.raw = (skep_bytes){(const uint8_t *)"", 0};
    item = packed(&k);
    assert_number(item, "maybe", "0");
    assert_int_equal(skep_value_type(at_name(item, "note")), SKEP_TYPE_S);
    assert_int_equal(skep_value_type(at_name(item, "raw")), SKEP_TYPE_B);
}

static void a_member_that_keeps_null_stores_null(void **state) {
    (void)state;
    kitchen k = valid();
    assert_int_equal(skep_value_type(at_name(packed(&k), "kept_null")), SKEP_TYPE_NULL);
    k.kept_null = "there";
    assert_string_equal(text_at(packed(&k), "kept_null"), "there");
}

static void a_required_member_must_be_there(void **state) {
    (void)state;
    kitchen k = {0};
    assert_refused(&k, "kitchen.required: is required, but there is none");
}

/* ---- Refusals ---- */

static void numbers_that_dynamodb_cannot_hold_are_refused(void **state) {
    (void)state;
    kitchen k = valid();
    k.single = (float)NAN;
    assert_refused(
        &k, "kitchen.single: nan is not a number that DynamoDB holds: magnitudes from 1E-130 to "
            "9.99E+125, no NaN and no infinity");
    k = valid();
    k.real = -(double)INFINITY;
    assert_refused(
        &k, "kitchen.real: -inf is not a number that DynamoDB holds: magnitudes from 1E-130 to "
            "9.99E+125, no NaN and no infinity");
    double weights[] = {0, 1e300};
    k = valid();
    k.weights.items = weights;
    k.weights.count = 2;
    assert_refused(
        &k,
        "kitchen.weights[1]: 1e+300 is not a number that DynamoDB holds: magnitudes from 1E-130 "
        "to 9.99E+125, no NaN and no infinity");
}

static void an_unknown_enum_value_is_refused_with_the_known_names(void **state) {
    (void)state;
    kitchen k = valid();
    int unknown = 7;
    memcpy(&k.color, &unknown, sizeof k.color);
    /* The index key made of it is asked for first. */
    assert_refused(&k, "kitchen.color: 7 is no value of shade, which has DARK, MILD, PALE");
    k = valid();
    memcpy(&k.level, &unknown, sizeof k.level);
    assert_number(packed(&k), "level", "7");
}

static void text_that_is_not_utf8_is_refused_with_its_path(void **state) {
    (void)state;
    kitchen k = valid();
    char *texts[] = {"a", "b\xff"};
    k.texts = (text_list){texts, 2, 2};
    assert_refused(
        &k, "kitchen.texts[1]: text is not UTF-8: byte 0xFF at offset 1 does not belong there, in "
            "\"b\\xFF\"");
    k = valid();
    k.secret = "\xff";
    assert_refused(&k, "kitchen.secret: (sensitive) text is not UTF-8");
    k = valid();
    k.vault.label = "\xff";
    assert_refused(&k, "kitchen.vault.label: (sensitive) text is not UTF-8");
}

static void an_array_without_a_nul_is_refused(void **state) {
    (void)state;
    kitchen k = valid();
    memset(k.code, 'x', sizeof k.code);
    assert_refused(&k, "kitchen.code: the text has no NUL within its char[8]");
}

static void a_set_cannot_hold_null(void **state) {
    (void)state;
    kitchen k = valid();
    char *tags[] = {"a", NULL};
    k.tags = (text_list){tags, 2, 2};
    assert_refused(&k, "kitchen.tags[1]: is NULL, which a set cannot hold");
}

static void a_count_without_items_is_refused(void **state) {
    (void)state;
    kitchen k = valid();
    k.best.parts.count = 3;
    assert_refused(&k, "kitchen.best.parts: count is 3, but items is NULL");
    k = valid();
    k.tags.count = 1;
    assert_refused(&k, "kitchen.tags: count is 1, but items is NULL");
}

static void structs_nest_as_deep_as_dynamodb_stores_and_no_deeper(void **state) {
    (void)state;
    kitchen k = valid();
    spoon chain[LIMIT_NESTING_LEVELS + 1] = {0};
    for (size_t i = 0; i + 1 < COUNT_OF(chain); i++) chain[i].inner = &chain[i + 1];
    /* A spoon's own list is one level more. */
    chain[LIMIT_NESTING_LEVELS - 2].inner = NULL;
    k.other = &chain[0];
    skep_value item = packed(&k);
    assert_int_equal(packed_depth(item) - 1, LIMIT_NESTING_LEVELS);
    chain[LIMIT_NESTING_LEVELS - 2].inner = &chain[LIMIT_NESTING_LEVELS - 1];
    chain[LIMIT_NESTING_LEVELS - 1].inner = NULL;
    skep_value out;
    assert_int_equal(mapper_pack_item(&kitchen_entity, &k, NULL, 1, arena, &out, &err),
                     SKEP_INVALID);
    const char *end =
        "parts: lists and structs are nested deeper than the 31 levels that DynamoDB stores";
    assert_non_null(strstr(err.message, end));
    assert_memory_equal(err.message, "kitchen.other.inner.inner", 25);
}

static void a_struct_that_leads_to_itself_is_refused(void **state) {
    (void)state;
    kitchen k = valid();
    spoon loop = {.label = "loop"};
    loop.inner = &loop;
    k.other = &loop;
    skep_value out;
    assert_int_equal(mapper_pack_item(&kitchen_entity, &k, NULL, 1, arena, &out, &err),
                     SKEP_INVALID);
    assert_non_null(strstr(err.message, "nested deeper than the 31 levels"));
}

/* ---- Single values ---- */

static void one_value_is_packed_for_an_expression(void **state) {
    (void)state;
    int32_t number = 5;
    const char *text = "abc", *none = NULL;
    skep_value value;
    assert_int_equal(mapper_value(kitchen_member("i32"), &number, arena, &value, &err), SKEP_OK);
    assert_int_equal(skep_value_type(value), SKEP_TYPE_N);
    assert_int_equal(mapper_value(kitchen_member("text"), &text, arena, &value, &err), SKEP_OK);
    assert_string_equal(skep_value_text(value).ptr, "abc");
    assert_int_equal(mapper_value(kitchen_member("text"), &none, arena, &value, &err), SKEP_OK);
    assert_null(value.data);
    assert_int_equal(mapper_value(kitchen_member("maybe"), &number, arena, &value, &err), SKEP_OK);
    assert_int_equal(skep_value_type(value), SKEP_TYPE_N);
    assert_int_equal(mapper_value(kitchen_member("maybe"), NULL, arena, &value, &err), SKEP_OK);
    assert_null(value.data);
    double nan_value = (double)NAN;
    assert_int_equal(mapper_value(kitchen_member("real"), &nan_value, arena, &value, &err),
                     SKEP_INVALID);
    assert_memory_equal(err.message, "real: nan", 9);
}

static void a_value_is_written_where_the_writer_is(void **state) {
    (void)state;
    buffer buf;
    packed_writer w;
    skep_error writer_err;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &writer_err);
    packed_open(&w, SKEP_TYPE_L);
    int_list numbers = {(int32_t[]){1, 2}, 2, 2};
    const char *none = NULL;
    assert_int_equal(mapper_pack_value(kitchen_member("numbers"), &numbers, &w, "arg", &err),
                     SKEP_OK);
    assert_int_equal(mapper_pack_value(kitchen_member("text"), &none, &w, "arg", &err), SKEP_OK);
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_value list = {buf.data, buf.len}, element;
    assert_int_equal(skep_value_count(list), 2);
    assert_true(skep_value_at_index(list, 1, &element));
    assert_int_equal(skep_value_type(element), SKEP_TYPE_NULL);
    buffer_fini(&buf);
}

static void a_failure_fails_the_writer_too(void **state) {
    (void)state;
    buffer buf;
    packed_writer w;
    skep_error writer_err;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &writer_err);
    float none = (float)NAN;
    assert_int_equal(mapper_pack_value(kitchen_member("single"), &none, &w, "limit", &err),
                     SKEP_INVALID);
    assert_memory_equal(err.message, "limit: nan", 10);
    assert_int_equal(packed_finish(&w), SKEP_INVALID);
    assert_ptr_equal(w.err, &writer_err);
    int32_t fine = 1;
    assert_int_equal(mapper_pack_value(kitchen_member("i32"), &fine, &w, "limit", &err),
                     SKEP_INVALID);
    buffer_fini(&buf);
}

static void shortage_of_memory_is_reported(void **state) {
    (void)state;
    char *tags[] = {"b", "a"};
    spoon spoons[] = {{.label = "a"}};
    kitchen k = valid();
    k.tags = (text_list){tags, 2, 2};
    k.spoons.items = spoons;
    k.spoons.count = 1;
    skep_member both[] = {*kitchen_member("tags"), *kitchen_member("spoons")};
    const void *addresses[] = {&k.tags, &k.spoons};
    for (size_t m = 0; m < 2; m++) {
        failing_allocator memory;
        for (int nth = 1;; nth++) {
            failing_allocator_init(&memory, nth);
            buffer buf;
            packed_writer w;
            buffer_init(&buf, &memory.table, 0);
            packed_begin(&w, &buf, &err);
            skep_status status = mapper_pack_value(&both[m], addresses[m], &w, "m", &err);
            buffer_fini(&buf);
            assert_int_equal(memory.live, 0);
            if (status == SKEP_OK) break;
            assert_int_equal(status, SKEP_NO_MEMORY);
            assert_int_equal(err.status, SKEP_NO_MEMORY);
        }
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_exact_at_their_limits),
        TEST(a_decimal_that_is_not_in_normal_form_is_brought_into_it),
        TEST(texts_times_and_uuids_are_strings),
        TEST(enums_are_names_or_numbers),
        TEST(bools_and_bytes_have_their_own_types),
        TEST(structs_are_maps_and_lists_are_lists),
        TEST(a_list_of_pointers_holds_null_for_null),
        TEST(sets_are_distinct_and_typed_by_their_elements),
        TEST(what_is_absent_is_left_out_and_what_is_empty_is_kept),
        TEST(a_member_that_keeps_null_stores_null),
        TEST(a_required_member_must_be_there),
        TEST(numbers_that_dynamodb_cannot_hold_are_refused),
        TEST(an_unknown_enum_value_is_refused_with_the_known_names),
        TEST(text_that_is_not_utf8_is_refused_with_its_path),
        TEST(an_array_without_a_nul_is_refused),
        TEST(a_set_cannot_hold_null),
        TEST(a_count_without_items_is_refused),
        TEST(structs_nest_as_deep_as_dynamodb_stores_and_no_deeper),
        TEST(a_struct_that_leads_to_itself_is_refused),
        TEST(one_value_is_packed_for_an_expression),
        TEST(a_value_is_written_where_the_writer_is),
        TEST(a_failure_fails_the_writer_too),
        TEST(shortage_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
