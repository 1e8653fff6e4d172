/* Whole items: members, keys, sparse indexes and the version, each attribute once. */
#include "random_kitchen.h"

#include <stdlib.h>

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

static skep_value packed(const skep_entity *entity, const void *object, const void *parent) {
    skep_value item;
    if (mapper_pack_item(entity, object, parent, 3, arena, &item, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    assert_int_equal(packed_check(item.data, item.size, NULL), SKEP_OK);
    return item;
}

static void assert_refused(const skep_entity *entity, const void *object, const char *message) {
    skep_value item = {.size = 9};
    assert_int_equal(mapper_pack_item(entity, object, NULL, 1, arena, &item, &err), SKEP_INVALID);
    assert_string_equal(err.message, message);
    assert_int_equal(item.size, 9);
}

static void an_item_has_its_table_key_and_its_version(void **state) {
    (void)state;
    kitchen k = {.id = 7, .required = "r"};
    skep_value item = packed(&kitchen_entity, &k, NULL);
    assert_string_equal(text_at(item, "PK"), "KITCHEN#7");
    assert_string_equal(text_at(item, "SK"), "KITCHEN#7");
    assert_int_equal(mapper_version(&kitchen_entity, item), 3);
}

static void an_entity_without_versions_writes_none(void **state) {
    (void)state;
    kitchen k = {.required = "r"};
    skep_entity entity = kitchen_entity;
    entity.is_versioned = false;
    skep_value item = packed(&entity, &k, NULL);
    assert_null(at_name(item, "v").data);
    assert_int_equal(mapper_version(&entity, item), 0);
}

static void a_version_that_is_no_integer_reads_as_none(void **state) {
    (void)state;
    buffer buf;
    packed_writer w;
    buffer_init(&buf, NULL, 0);
    static const char *const numbers[] = {"1.5", "1e30"};
    for (size_t i = 0; i < 3; i++) {
        buffer_clear(&buf);
        packed_begin(&w, &buf, &err);
        packed_open(&w, SKEP_TYPE_M);
        packed_name(&w, SKEP_STR("v"));
        if (i < 2)
            packed_decimal(&w, skep_decimal_literal(numbers[i]));
        else
            packed_text(&w, SKEP_STR("1"));
        packed_end(&w);
        assert_int_equal(mapper_version(&kitchen_entity, (skep_value){buf.data, buf.len}), 0);
    }
    buffer_fini(&buf);
    skep_table without = {.definition = kitchen_table.definition};
    skep_entity entity = kitchen_entity;
    entity.table = &without;
    assert_int_equal(mapper_version(&entity, (skep_value){0}), 0);
}

static void an_index_is_left_out_where_a_part_is_absent(void **state) {
    (void)state;
    kitchen k = {.required = "r"};
    skep_value item = packed(&kitchen_entity, &k, NULL);
    assert_null(at_name(item, "GSI1PK").data);
    /* The other index, which has the sort key attribute too, is complete. */
    assert_string_equal(text_at(item, "GSI1SK"), "1970-01-01T00:00:00.000000000Z");
    k.text = "x";
    item = packed(&kitchen_entity, &k, NULL);
    assert_string_equal(text_at(item, "GSI1PK"), "TEXT#x");
    skep_entity one_index = kitchen_entity;
    one_index.index_count = 1;
    k.text = NULL;
    item = packed(&one_index, &k, NULL);
    assert_null(at_name(item, "GSI1PK").data);
    assert_null(at_name(item, "GSI1SK").data);
}

static void keys_that_are_members_are_written_once(void **state) {
    (void)state;
    kitchen k = {.required = "r", .color = SHADE_PALE, .i32 = 5};
    skep_value item = packed(&kitchen_entity, &k, NULL);
    assert_string_equal(text_at(item, "color"), "PALE");
    /* Members that are always there: 28 of 37; table key 2, version 1, GSI1SK 1. */
    size_t count = 0;
    for (uint32_t i = 0; i < COUNT_OF(kitchen_members); i++)
        if (at_name(item, kitchen_members[i].attribute).data != NULL) count++;
    assert_int_equal(skep_value_count(item), count + 4);
}

static void a_table_key_that_is_a_member_is_written_once(void **state) {
    (void)state;
    static const skep_table plain = {
        .definition = {.name = "plain", .key = {.hash = {{"id", SKEP_TYPE_N}}, .hash_count = 1}}};
    static const skep_key_part parts[] = {{.path = id_path, .depth = 1}};
    skep_entity entity = {.name = "kitchen",
                          .table = &plain,
                          .type = &kitchen_struct,
                          .hash = {"id", SKEP_TYPE_N, parts, 1, true}};
    kitchen k = {.id = 7, .required = "r"};
    skep_value item = packed(&entity, &k, NULL);
    assert_int_equal(skep_decimal_compare(skep_value_decimal(at_name(item, "id")), SKEP_DEC("7")),
                     0);
    assert_null(at_name(item, "PK").data);
    entity.hash.attribute = "key"; /* under another name it is an attribute of its own */
    item = packed(&entity, &k, NULL);
    assert_int_equal(skep_decimal_compare(skep_value_decimal(at_name(item, "key")), SKEP_DEC("7")),
                     0);
    assert_int_equal(skep_decimal_compare(skep_value_decimal(at_name(item, "id")), SKEP_DEC("7")),
                     0);
}

static void a_child_takes_its_partition_from_its_parent(void **state) {
    (void)state;
    static const skep_member *const size_path[] = {&spoon_members[3]};
    static const skep_key_part parts[] = {{.literal = "SPOON#"}, {.path = size_path, .depth = 1}};
    skep_entity entity = {.name = "spoon",
                          .table = &kitchen_table,
                          .type = &spoon_struct,
                          .parent = &kitchen_entity,
                          .hash = kitchen_entity.hash,
                          .range = {"SK", SKEP_TYPE_S, parts, 2, false}};
    kitchen parent = {.id = 7};
    spoon child = {.size = 2};
    skep_value item = packed(&entity, &child, &parent);
    assert_string_equal(text_at(item, "PK"), "KITCHEN#7");
    assert_string_equal(text_at(item, "SK"), "SPOON#2");
    assert_refused(
        &entity, &child,
        "spoon: its key PK is made from the kitchen that it belongs to, but none is given");
}

static void an_index_key_with_an_empty_part_is_refused(void **state) {
    (void)state;
    kitchen k = {.required = "r", .text = ""};
    assert_refused(&kitchen_entity, &k,
                   "kitchen.text: is empty text, which cannot be part of key GSI1PK");
    k.text = "a#b";
    assert_refused(&kitchen_entity, &k,
                   "kitchen.text: \"a#b\" contains the separator '#', which key GSI1PK puts "
                   "between its parts");
}

static void two_indexes_must_agree_on_a_shared_attribute(void **state) {
    (void)state;
    static const skep_key other[] = {{"GSI1PK", SKEP_TYPE_S, at_parts, 1, false}};
    static const skep_entity_index clashing[] = {{0, by_text_hash, 1, NULL, 0},
                                                 {1, other, 1, NULL, 0}};
    skep_entity entity = kitchen_entity;
    entity.indexes = clashing;
    kitchen k = {.required = "r", .text = "x"};
    assert_refused(&entity, &k,
                   "kitchen: its keys give attribute GSI1PK two values, \"TEXT#x\" and "
                   "\"1970-01-01T00:00:00.000000000Z\"");
}

static void a_key_attribute_that_a_member_has_too_is_refused(void **state) {
    (void)state;
    static const skep_key clashing_hash[] = {{"text", SKEP_TYPE_S, at_parts, 1, false}};
    static const skep_entity_index clashing[] = {{0, clashing_hash, 1, NULL, 0}};
    skep_entity entity = kitchen_entity;
    entity.indexes = clashing;
    entity.index_count = 1;
    kitchen k = {.required = "r", .text = "x"};
    skep_value item;
    assert_int_equal(mapper_pack_item(&entity, &k, NULL, 1, arena, &item, &err), SKEP_INVALID);
    assert_string_equal(
        err.message,
        "kitchen: the map has two entries of the name \"text\": expected each name once");
}

static void shortage_of_memory_is_reported(void **state) {
    (void)state;
    chance c = {5, arena};
    kitchen k = chance_kitchen(&c, 1);
    for (size_t ceiling = 1;; ceiling += 512) {
        skep_arena *small = skep_arena_new(NULL, ceiling);
        skep_value item;
        skep_status status = mapper_pack_item(&kitchen_entity, &k, NULL, 1, small, &item, &err);
        skep_arena_free(small);
        if (status == SKEP_OK) break;
        assert_int_equal(status, SKEP_NO_MEMORY);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_item_has_its_table_key_and_its_version),
        TEST(an_entity_without_versions_writes_none),
        TEST(a_version_that_is_no_integer_reads_as_none),
        TEST(an_index_is_left_out_where_a_part_is_absent),
        TEST(keys_that_are_members_are_written_once),
        TEST(a_table_key_that_is_a_member_is_written_once),
        TEST(a_child_takes_its_partition_from_its_parent),
        TEST(an_index_key_with_an_empty_part_is_refused),
        TEST(two_indexes_must_agree_on_a_shared_attribute),
        TEST(a_key_attribute_that_a_member_has_too_is_refused),
        TEST(shortage_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
