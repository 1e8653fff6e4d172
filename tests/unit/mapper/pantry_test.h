/* What the tests of single kinds and options share: pantries to packed maps and back. */
#ifndef TESTS_MAPPER_PANTRY_TEST_H
#define TESTS_MAPPER_PANTRY_TEST_H

#include "pantry.h"
#include "stored.h"

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static inline skep_value pack_as(const skep_struct *type, const void *object) {
    buffer out;
    buffer_init(&out, NULL, 0);
    if (mapper_pack_struct(type, object, &out, &err) != SKEP_OK) fail_msg("%s", err.message);
    skep_value map = packed_take(&out, arena);
    buffer_fini(&out);
    assert_int_equal(packed_check(map.data, map.size, NULL), SKEP_OK);
    return map;
}

static inline skep_value packed(const pantry *p) {
    return pack_as(&pantry_struct, p);
}

/* What one member of a pantry is stored as. */
static inline void assert_member(const pantry *p, const char *attribute, const char *expected) {
    assert_stored(at_name(packed(p), attribute), expected);
}

static inline void assert_not_packed(const skep_struct *type, const void *object,
                                     const char *message) {
    buffer out;
    buffer_init(&out, NULL, 0);
    buffer_append_text(&out, "kept");
    assert_int_equal(mapper_pack_struct(type, object, &out, &err), SKEP_INVALID);
    assert_string_equal(err.message, message);
    assert_int_equal(out.len, 4);
    buffer_fini(&out);
}

static inline void assert_not_written(const pantry *p, const char *message) {
    assert_not_packed(&pantry_struct, p, message);
}

static inline void unpack_as(const skep_struct *type, skep_value map, void *object) {
    if (mapper_unpack(type, map, object, arena, &err) != SKEP_OK) fail_msg("%s", err.message);
}

static inline pantry read_back(skep_value map) {
    pantry p;
    memset(&p, 0, sizeof p);
    unpack_as(&pantry_struct, map, &p);
    return p;
}

/* Refused with this message, and the object keeps every byte. */
static inline void assert_not_unpacked(const skep_struct *type, skep_value map,
                                       const char *message) {
    uint8_t object[2048], before[2048];
    assert_true(type->size <= sizeof object);
    memset(before, 0x5A, sizeof before);
    memcpy(object, before, sizeof object);
    assert_int_equal(mapper_unpack(type, map, object, arena, &err), SKEP_INVALID);
    assert_string_equal(err.message, message);
    assert_memory_equal(object, before, sizeof object);
}

static inline void assert_not_read(skep_value map, const char *message) {
    assert_not_unpacked(&pantry_struct, map, message);
}

/* An item is built by the functions of skep/item.h between these two. */
static inline skep_item *item_begin(void) {
    return skep_item_new(arena);
}

static inline skep_value item_end(skep_item *item) {
    skep_value map;
    if (skep_item_finish(item, &map, &err) != SKEP_OK) fail_msg("%s", err.message);
    return map;
}

static inline skep_value with_text(const char *name, const char *text) {
    skep_item *item = item_begin();
    skep_item_set_text(item, name, text);
    return item_end(item);
}

static inline skep_value with_number(const char *name, const char *number) {
    skep_item *item = item_begin();
    skep_item_set_decimal(item, name, skep_decimal_literal(number));
    return item_end(item);
}

static inline skep_value with_null(const char *name) {
    skep_item *item = item_begin();
    skep_item_set_null(item, name);
    return item_end(item);
}

#endif
