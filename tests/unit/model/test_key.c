/* Key templates: the values they make, and what they refuse to make a key of. */
#include "visit.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "model/key.h"
#include "support/failing_allocator.h"
#include "value/packed.h"

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

static skep_value made(skep_key key, const visit *v) {
    skep_value value;
    if (model_key_value(&key, v, LIMIT_HASH_KEY_BYTES, arena, &value, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    return value;
}

/* The key is this text, and a text that its own template recognises. */
static void assert_key(skep_key key, const visit *v, const char *expected) {
    skep_value value = made(key, v);
    assert_int_equal(skep_value_type(value), SKEP_TYPE_S);
    assert_string_equal(skep_value_text(value).ptr, expected);
    assert_true(model_key_matches(&key, value));
}

static void assert_refused(skep_key key, const visit *v, const char *message) {
    skep_value value = {.size = 77};
    assert_int_equal(model_key_value(&key, v, LIMIT_HASH_KEY_BYTES, arena, &value, &err),
                     SKEP_INVALID);
    assert_string_equal(err.message, message);
    assert_int_equal(value.size, 77);
}

/* ---- Text of members ---- */

static void integers_are_decimal_at_their_limits(void **state) {
    (void)state;
    visit v = {.i8 = INT8_MIN,
               .i16 = INT16_MIN,
               .i32 = INT32_MIN,
               .i64 = INT64_MIN,
               .u8 = UINT8_MAX,
               .u16 = UINT16_MAX,
               .u32 = UINT32_MAX,
               .u64 = UINT64_MAX};
    assert_key(TEMPLATE(PART(V_I8, .width = 0)), &v, "-128");
    assert_key(TEMPLATE(PART(V_I16, .width = 0)), &v, "-32768");
    assert_key(TEMPLATE(PART(V_I32, .width = 0)), &v, "-2147483648");
    assert_key(TEMPLATE(PART(V_I64, .width = 0)), &v, "-9223372036854775808");
    assert_key(TEMPLATE(PART(V_U8, .width = 0)), &v, "255");
    assert_key(TEMPLATE(PART(V_U16, .width = 0)), &v, "65535");
    assert_key(TEMPLATE(PART(V_U32, .width = 0)), &v, "4294967295");
    assert_key(TEMPLATE(PART(V_U64, .width = 0)), &v, "18446744073709551615");
}

static void literals_and_members_are_put_together(void **state) {
    (void)state;
    visit v = {.i64 = 7, .name = "abc"};
    assert_key(TEMPLATE(LITERAL("ORDER#"), PART(V_I64, .width = 0)), &v, "ORDER#7");
    assert_key(
        TEMPLATE(LITERAL("A#"), PART(V_NAME, .width = 0), LITERAL("#B#"), PART(V_I64, .width = 0)),
        &v, "A#abc#B#7");
    assert_key(TEMPLATE(LITERAL("ONLY")), &v, "ONLY");
}

static void a_width_pads_with_zeros(void **state) {
    (void)state;
    visit v = {.i32 = 42, .u64 = UINT64_MAX};
    assert_key(TEMPLATE(PART(V_I32, .width = 8)), &v, "00000042");
    assert_key(TEMPLATE(PART(V_I32, .width = 2)), &v, "42");
    assert_key(TEMPLATE(PART(V_U64, .width = 25)), &v, "0000018446744073709551615");
}

static void a_number_that_does_not_fit_its_width_is_refused(void **state) {
    (void)state;
    visit v = {.i32 = -5, .i64 = 12345};
    assert_refused(TEMPLATE(PART(V_I32, .width = 8)), &v,
                   "i32: \"-5\" is negative, which a key with leading zeros cannot order");
    assert_refused(TEMPLATE(PART(V_I64, .width = 4)), &v,
                   "i64: \"12345\" has more digits than the 4 of the key's format");
}

static void decimals_and_floats_are_plain(void **state) {
    (void)state;
    visit v = {.single = 0.1F, .real = 1e20, .price = SKEP_DEC("-26.05")};
    assert_key(TEMPLATE(PART(V_SINGLE, .width = 0)), &v, "0.1");
    assert_key(TEMPLATE(PART(V_REAL, .width = 0)), &v, "100000000000000000000");
    assert_key(TEMPLATE(PART(V_PRICE, .width = 0)), &v, "-26.05");
}

static void enums_are_their_stored_name_or_number(void **state) {
    (void)state;
    visit v = {.feeling = MOOD_GLAD, .level = MOOD_BAD};
    assert_key(TEMPLATE(LITERAL("M#"), PART(V_FEELING, .width = 0)), &v, "M#GLAD");
    assert_key(TEMPLATE(LITERAL("M#"), PART(V_LEVEL, .width = 0)), &v, "M#-1");
}

static void an_enum_value_without_a_name_is_refused(void **state) {
    (void)state;
    int unknown = 3;
    visit v = {.feeling = MOOD_BAD};
    memcpy(&v.feeling, &unknown, sizeof v.feeling);
    assert_refused(TEMPLATE(PART(V_FEELING, .width = 0)), &v,
                   "feeling: 3 is no value of mood, which has BAD, CALM, GLAD");
}

static void bools_are_words(void **state) {
    (void)state;
    visit v = {.is_open = true};
    assert_key(TEMPLATE(PART(V_IS_OPEN, .width = 0)), &v, "true");
    v.is_open = false;
    assert_key(TEMPLATE(PART(V_IS_OPEN, .width = 0)), &v, "false");
}

static void times_have_fixed_width_or_the_given_format(void **state) {
    (void)state;
    visit v = {0};
    assert_int_equal(skep_time_parse(SKEP_STR("2026-11-21T08:49:54Z"), &v.at, NULL), SKEP_OK);
    assert_key(TEMPLATE(PART(V_AT, .width = 0)), &v, "2026-11-21T08:49:54.000000000Z");
    assert_key(TEMPLATE(PART(V_AT, .time_format = "%Y-%m")), &v, "2026-11");
    assert_key(TEMPLATE(PART(V_AT, .time_format = "%j.%H%M%S%%")), &v, "325.084954%");
    v.at = INT64_MIN;
    assert_key(TEMPLATE(PART(V_AT, .width = 0)), &v, "1677-09-21T00:12:43.145224192Z");
    v.at = INT64_MAX;
    assert_key(TEMPLATE(PART(V_AT, .width = 0)), &v, "2262-04-11T23:47:16.854775807Z");
}

static void a_wrong_time_format_is_an_error_of_the_member(void **state) {
    (void)state;
    visit v = {0};
    skep_key key = TEMPLATE(PART(V_AT, .time_format = "%Q"));
    skep_value value;
    assert_int_equal(model_key_value(&key, &v, LIMIT_HASH_KEY_BYTES, arena, &value, &err),
                     SKEP_INVALID);
    assert_memory_equal(err.message, "at: ", 4);
}

static void uuids_and_texts_are_themselves(void **state) {
    (void)state;
    visit v = {.name = "n", .code = "xyz", .note = SKEP_STR("a\0b")};
    assert_int_equal(
        skep_uuid_parse(SKEP_STR("0189F7E2-1c3d-7a00-8000-0123456789ab"), &v.token, NULL), SKEP_OK);
    assert_key(TEMPLATE(PART(V_TOKEN, .width = 0)), &v, "0189f7e2-1c3d-7a00-8000-0123456789ab");
    assert_key(TEMPLATE(PART(V_CODE, .width = 0)), &v, "xyz");
    skep_value note = made(TEMPLATE(PART(V_NOTE, .width = 0)), &v);
    assert_int_equal(skep_value_text(note).len, 3);
    assert_memory_equal(skep_value_text(note).ptr, "a\0b", 3);
}

static void nested_members_are_followed(void **state) {
    (void)state;
    place work = {.city = "Bern"};
    visit v = {.home = {.city = "Ulm"}, .work = &work};
    assert_key(TEMPLATE(LITERAL("C#"), INNER(V_HOME, place_city)), &v, "C#Ulm");
    assert_key(TEMPLATE(LITERAL("C#"), INNER(V_WORK, place_city)), &v, "C#Bern");
}

/* ---- Absent parts ---- */

static void a_null_part_makes_the_key_absent(void **state) {
    (void)state;
    visit v = {.i64 = 1};
    assert_null(made(TEMPLATE(LITERAL("N#"), PART(V_NAME, .width = 0)), &v).data);
    assert_null(made(TEMPLATE(LITERAL("N#"), PART(V_NOTE, .width = 0)), &v).data);
    assert_null(made(TEMPLATE(LITERAL("N#"), PART(V_MAYBE, .width = 0)), &v).data);
    assert_null(
        made(TEMPLATE(PART(V_I64, .width = 0), LITERAL("#"), INNER(V_WORK, place_city)), &v).data);
    assert_null(made(STORED(SKEP_TYPE_B, V_RAW), &v).data);
    int32_t there = 0;
    v.maybe = &there;
    assert_key(TEMPLATE(LITERAL("N#"), PART(V_MAYBE, .width = 0)), &v, "N#0");
}

/* ---- Refusals ---- */

static void the_separator_inside_a_member_is_refused_beside_other_parts(void **state) {
    (void)state;
    visit v = {.name = "EU#1", .home = {.city = "a#"}};
    assert_refused(
        TEMPLATE(LITERAL("R#"), PART(V_NAME, .width = 0)), &v,
        "name: \"EU#1\" contains the separator '#', which key PK puts between its parts");
    assert_refused(
        TEMPLATE(LITERAL("R#"), INNER(V_HOME, place_city)), &v,
        "home.city: \"a#\" contains the separator '#', which key PK puts between its parts");
    assert_key(TEMPLATE(PART(V_NAME, .width = 0)), &v, "EU#1");
}

static void empty_text_is_refused(void **state) {
    (void)state;
    visit v = {.name = "", .note = {"", 0}, .raw = {(const uint8_t *)"", 0}};
    assert_refused(TEMPLATE(LITERAL("R#"), PART(V_NAME, .width = 0)), &v,
                   "name: is empty text, which cannot be part of key PK");
    assert_refused(TEMPLATE(PART(V_CODE, .width = 0)), &v,
                   "code: is empty text, which cannot be part of key PK");
    assert_refused(STORED(SKEP_TYPE_S, V_NOTE), &v, "note: is empty, which key PK cannot be");
    assert_refused(STORED(SKEP_TYPE_B, V_RAW), &v, "raw: is empty, which key PK cannot be");
}

static void text_that_is_not_utf8_is_refused(void **state) {
    (void)state;
    visit v = {.name = "a\xff", .secret = "b\xff"};
    assert_refused(TEMPLATE(LITERAL("R#"), PART(V_NAME, .width = 0)), &v,
                   "name: \"a\\xFF\" is not UTF-8");
    assert_refused(TEMPLATE(LITERAL("R#"), PART(V_SECRET, .width = 0)), &v,
                   "secret: (sensitive) is not UTF-8");
    assert_refused(STORED(SKEP_TYPE_S, V_SECRET), &v, "secret: (sensitive) text is not UTF-8");
}

static void sensitive_values_are_not_shown(void **state) {
    (void)state;
    char text[LIMIT_HASH_KEY_BYTES + 2];
    memset(text, '5', sizeof text);
    text[sizeof text - 1] = '\0';
    visit v = {.secret = "x#y", .vault = {.city = "p#q"}, .home = {.pin = text}};
    assert_refused(
        TEMPLATE(LITERAL("R#"), PART(V_SECRET, .width = 0)), &v,
        "secret: (sensitive) contains the separator '#', which key PK puts between its parts");
    assert_refused(
        TEMPLATE(LITERAL("R#"), INNER(V_VAULT, place_city)), &v,
        "vault.city: (sensitive) contains the separator '#', which key PK puts between its parts");
    assert_refused(TEMPLATE(INNER(V_HOME, place_pin)), &v,
                   "PK: the key is longer than the 2048 bytes that DynamoDB allows: (sensitive)");
}

static void kinds_without_text_are_refused(void **state) {
    (void)state;
    char *tags[] = {"a"};
    visit v = {.raw = {(const uint8_t *)"x", 1}, .tags = {tags, 1, 1}};
    assert_refused(TEMPLATE(PART(V_RAW, .width = 0)), &v,
                   "raw: is stored as B, which has no text to make a key of");
    assert_refused(TEMPLATE(PART(V_TAGS, .width = 0)), &v,
                   "tags: is stored as SS, which has no text to make a key of");
}

static void an_array_without_a_nul_is_refused(void **state) {
    (void)state;
    visit v = {.code = {'a', 'b', 'c', 'd'}};
    assert_refused(TEMPLATE(PART(V_CODE, .width = 0)), &v,
                   "code: the text has no NUL within its char[4]");
}

static void numbers_that_are_none_are_refused(void **state) {
    (void)state;
    visit v = {.real = (double)NAN, .price = {.low = UINT64_MAX}};
    assert_refused(
        STORED(SKEP_TYPE_N, V_REAL), &v,
        "real: nan is not a number that DynamoDB holds: magnitudes from 1E-130 to 9.99E+125, "
        "no NaN and no infinity");
    assert_refused(
        TEMPLATE(PART(V_PRICE, .width = 0)), &v,
        "price: the skep_decimal is not a number that DynamoDB holds: magnitudes from 1E-130 "
        "to 9.99E+125, no NaN and no infinity");
}

static void a_key_may_be_as_long_as_dynamodb_allows_and_no_longer(void **state) {
    (void)state;
    char text[LIMIT_HASH_KEY_BYTES + 2];
    memset(text, 'k', sizeof text);
    visit v = {.name = text};
    size_t limits[] = {LIMIT_HASH_KEY_BYTES, LIMIT_RANGE_KEY_BYTES};
    for (size_t i = 0; i < 2; i++) {
        skep_key keys[] = {TEMPLATE(PART(V_NAME, .width = 0)), STORED(SKEP_TYPE_S, V_NAME)};
        for (size_t k = 0; k < 2; k++) {
            skep_value value;
            memset(text, 'k', sizeof text);
            text[limits[i]] = '\0';
            assert_int_equal(model_key_value(&keys[k], &v, limits[i], arena, &value, &err),
                             SKEP_OK);
            assert_int_equal(skep_value_text(value).len, limits[i]);
            memset(text, 'k', sizeof text);
            text[limits[i] + 1] = '\0';
            assert_int_equal(model_key_value(&keys[k], &v, limits[i], arena, &value, &err),
                             SKEP_INVALID);
        }
    }
    assert_string_equal(err.message,
                        "name: has 1025 bytes, more than the 1024 that DynamoDB allows for key PK");
}

static void a_key_that_is_too_long_shows_how_it_starts(void **state) {
    (void)state;
    char text[3000];
    memset(text, 'k', sizeof text);
    text[sizeof text - 1] = '\0';
    visit v = {.name = text};
    skep_key key = TEMPLATE(LITERAL("R#"), PART(V_NAME, .width = 0));
    skep_value value;
    assert_int_equal(model_key_value(&key, &v, LIMIT_RANGE_KEY_BYTES, arena, &value, &err),
                     SKEP_INVALID);
    const char *start = "PK: the key is longer than the 1024 bytes that DynamoDB allows: \"R#";
    assert_memory_equal(err.message, start, strlen(start));
}

static void a_composed_key_of_another_type_than_text_is_refused(void **state) {
    (void)state;
    visit v = {.i64 = 1};
    skep_key key = TEMPLATE(PART(V_I64, .width = 0));
    key.type = SKEP_TYPE_N;
    assert_refused(key, &v, "PK: a key composed of text is stored as S, not as N");
}

/* ---- Members as they are stored ---- */

static void a_key_that_is_a_member_is_its_stored_value(void **state) {
    (void)state;
    visit v = {.i64 = -7, .name = "a#b", .raw = {(const uint8_t *)"\0\xff", 2}, .level = MOOD_GLAD};
    skep_value number = made(STORED(SKEP_TYPE_N, V_I64), &v);
    int64_t back;
    assert_int_equal(skep_decimal_to_i64(skep_value_decimal(number), &back, NULL), SKEP_OK);
    assert_int_equal(back, -7);
    assert_string_equal(skep_value_text(made(STORED(SKEP_TYPE_S, V_NAME), &v)).ptr, "a#b");
    skep_bytes raw = skep_value_bytes(made(STORED(SKEP_TYPE_B, V_RAW), &v));
    assert_int_equal(raw.len, 2);
    assert_memory_equal(raw.ptr, "\0\xff", 2);
    skep_value level = made(STORED(SKEP_TYPE_N, V_LEVEL), &v);
    assert_int_equal(skep_decimal_compare(skep_value_decimal(level), skep_decimal_from_i64(7)), 0);
    assert_refused(STORED(SKEP_TYPE_N, V_NAME), &v,
                   "name: is stored as S, but key PK is of type N");
}

static void only_a_direct_member_under_its_own_name_is_its_own_key(void **state) {
    (void)state;
    skep_key key = STORED(SKEP_TYPE_N, V_I64);
    assert_false(model_key_is_own_member(&key));
    key.attribute = "i64";
    assert_true(model_key_is_own_member(&key));
    key.is_member = false;
    assert_false(model_key_is_own_member(&key));
    skep_key inner = {.attribute = "city",
                      .type = SKEP_TYPE_S,
                      .part_count = 1,
                      .is_member = true,
                      .parts = (const skep_key_part[]){INNER(V_HOME, place_city)}};
    assert_false(model_key_is_own_member(&inner));
}

/* ---- Table keys ---- */

static const skep_table visits = {.definition = {.name = "visits",
                                                 .key = {.hash = {{"PK", SKEP_TYPE_S}},
                                                         .hash_count = 1,
                                                         .range = {{"SK", SKEP_TYPE_S}},
                                                         .range_count = 1}}};

static skep_entity visit_entity(skep_key hash, skep_key range) {
    range.attribute = "SK";
    return (skep_entity){
        .name = "visit", .table = &visits, .type = &visit_struct, .hash = hash, .range = range};
}

static skep_value table_key(const skep_entity *entity, const void *object, const void *parent) {
    skep_value key;
    if (model_table_key(entity, object, parent, arena, &key, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    return key;
}

static void a_table_key_is_an_item_of_its_attributes(void **state) {
    (void)state;
    visit v = {.i64 = 1, .name = "x"};
    skep_entity entity = visit_entity(TEMPLATE(LITERAL("ORDER#"), PART(V_I64, .width = 0)),
                                      TEMPLATE(LITERAL("ITEM#"), PART(V_NAME, .width = 0)));
    skep_value key = table_key(&entity, &v, NULL);
    assert_int_equal(skep_value_count(key), 2);
    assert_string_equal(model_key_describe(&visits, key, arena), "ORDER#1 / ITEM#x");
    assert_true(model_entity_matches(&entity, key));
    entity.range.attribute = NULL;
    key = table_key(&entity, &v, NULL);
    assert_int_equal(skep_value_count(key), 1);
    assert_true(model_entity_matches(&entity, key));
}

static void a_child_takes_its_partition_from_its_parent(void **state) {
    (void)state;
    visit parent = {.i64 = 1}, child = {.i64 = 2};
    skep_entity above = visit_entity(TEMPLATE(LITERAL("ORDER#"), PART(V_I64, .width = 0)),
                                     TEMPLATE(LITERAL("ORDER#"), PART(V_I64, .width = 0)));
    skep_entity below =
        visit_entity(above.hash, TEMPLATE(LITERAL("ITEM#"), PART(V_I64, .width = 0)));
    below.parent = &above;
    skep_value key = table_key(&below, &child, &parent);
    assert_string_equal(model_key_describe(&visits, key, arena), "ORDER#1 / ITEM#2");
    assert_true(model_entity_matches(&below, key));
    assert_false(model_entity_matches(&above, key));
    assert_int_equal(model_table_key(&below, &child, NULL, arena, &key, &err), SKEP_INVALID);
    assert_string_equal(
        err.message,
        "visit: its key PK is made from the visit that it belongs to, but none is given");
}

static void a_null_part_of_a_table_key_is_an_error(void **state) {
    (void)state;
    visit v = {.i64 = 1};
    skep_entity entity = visit_entity(TEMPLATE(LITERAL("O#"), PART(V_I64, .width = 0)),
                                      TEMPLATE(LITERAL("C#"), INNER(V_WORK, place_city)));
    skep_value key = {.size = 5};
    assert_int_equal(model_table_key(&entity, &v, NULL, arena, &key, &err), SKEP_INVALID);
    assert_string_equal(err.message, "visit.work.city: is NULL, but the table key SK needs it");
    assert_int_equal(err.status, SKEP_INVALID);
    assert_int_equal(key.size, 5);
    place work = {.city = "a#b"};
    v.work = &work;
    assert_int_equal(model_table_key(&entity, &v, NULL, arena, &key, &err), SKEP_INVALID);
    assert_string_equal(
        err.message,
        "visit.work.city: \"a#b\" contains the separator '#', which key SK puts between its parts");
}

/* ---- Parts by themselves ---- */

static void a_null_value_has_no_part_text(void **state) {
    (void)state;
    skep_key_part part = PART(V_NAME, .width = 0);
    buffer out;
    buffer_init(&out, NULL, 0);
    char *none = NULL;
    assert_int_equal(model_part_text(&part, &visit_members[V_NAME], &none, &out, &err),
                     SKEP_INVALID);
    assert_string_equal(err.message, "is NULL, which no key can be made of");
    assert_int_equal(model_part_text(&part, &visit_members[V_MAYBE], NULL, &out, &err),
                     SKEP_INVALID);
    assert_int_equal(out.len, 0);
    buffer_fini(&out);
}

static void parts_are_appended_for_a_caller_who_builds_a_prefix(void **state) {
    (void)state;
    skep_key key =
        TEMPLATE(LITERAL("A#"), PART(V_I32, .width = 3), LITERAL("#"), PART(V_NAME, .width = 0));
    buffer out;
    buffer_init(&out, NULL, 0);
    int32_t number = 5;
    const char *name = "x#";
    buffer_append_text(&out, "A#");
    assert_int_equal(model_key_part(&key, 1, &visit_members[V_I32], &number, &out, &err), SKEP_OK);
    assert_int_equal(out.len, 5);
    assert_memory_equal(out.data, "A#005", 5);
    assert_int_equal(model_key_part(&key, 3, &visit_members[V_NAME], &name, &out, &err),
                     SKEP_INVALID);
    buffer_fini(&out);
}

static void shortage_of_memory_is_reported(void **state) {
    (void)state;
    visit v = {.i64 = 1, .name = "x"};
    skep_entity entity =
        visit_entity(TEMPLATE(LITERAL("O#"), PART(V_I64, .width = 0)), STORED(SKEP_TYPE_S, V_NAME));
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        skep_arena *small = skep_arena_new(&memory.table, 0);
        skep_value key;
        skep_status status =
            small != NULL ? model_table_key(&entity, &v, NULL, small, &key, &err) : SKEP_NO_MEMORY;
        skep_arena_free(small);
        assert_int_equal(memory.live, 0);
        if (status == SKEP_OK) break;
        assert_int_equal(status, SKEP_NO_MEMORY);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(integers_are_decimal_at_their_limits),
        TEST(literals_and_members_are_put_together),
        TEST(a_width_pads_with_zeros),
        TEST(a_number_that_does_not_fit_its_width_is_refused),
        TEST(decimals_and_floats_are_plain),
        TEST(enums_are_their_stored_name_or_number),
        TEST(an_enum_value_without_a_name_is_refused),
        TEST(bools_are_words),
        TEST(times_have_fixed_width_or_the_given_format),
        TEST(a_wrong_time_format_is_an_error_of_the_member),
        TEST(uuids_and_texts_are_themselves),
        TEST(nested_members_are_followed),
        TEST(a_null_part_makes_the_key_absent),
        TEST(the_separator_inside_a_member_is_refused_beside_other_parts),
        TEST(empty_text_is_refused),
        TEST(text_that_is_not_utf8_is_refused),
        TEST(sensitive_values_are_not_shown),
        TEST(kinds_without_text_are_refused),
        TEST(an_array_without_a_nul_is_refused),
        TEST(numbers_that_are_none_are_refused),
        TEST(a_key_may_be_as_long_as_dynamodb_allows_and_no_longer),
        TEST(a_key_that_is_too_long_shows_how_it_starts),
        TEST(a_composed_key_of_another_type_than_text_is_refused),
        TEST(a_key_that_is_a_member_is_its_stored_value),
        TEST(only_a_direct_member_under_its_own_name_is_its_own_key),
        TEST(a_table_key_is_an_item_of_its_attributes),
        TEST(a_child_takes_its_partition_from_its_parent),
        TEST(a_null_part_of_a_table_key_is_an_error),
        TEST(a_null_value_has_no_part_text),
        TEST(parts_are_appended_for_a_caller_who_builds_a_prefix),
        TEST(shortage_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
