/* What the tests of differences share: items of kitchens, and their updates as text. */
#ifndef TESTS_MAPPER_DIFF_TEST_H
#define TESTS_MAPPER_DIFF_TEST_H

#include "random_kitchen.h"

#include "expr/print.h"
#include "expr/update.h"
#include "mapper/mapper.h"

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

static inline skep_value packed(const kitchen *k) {
    skep_value item;
    if (mapper_pack_item(&kitchen_entity, k, NULL, 1, arena, &item, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    return item;
}

static inline const skep_expr *diff_given(skep_value stored, skep_value given, skep_value now) {
    const skep_expr *update = NULL;
    assert_int_equal(mapper_diff(&kitchen_entity, stored, given, now, arena, &update, &err),
                     SKEP_OK);
    return update;
}

static inline const skep_expr *diff(skep_value before, skep_value after) {
    return diff_given(before, before, after);
}

/* The update between two objects reads like this; NULL: there is none. */
static inline void assert_update(const kitchen *before, const kitchen *after,
                                 const char *expected) {
    const skep_expr *update = diff(packed(before), packed(after));
    if (expected == NULL) {
        assert_null(update);
        return;
    }
    assert_non_null(update);
    assert_string_equal(expr_describe(update, arena).ptr, expected);
}

static inline kitchen valid(void) {
    return (kitchen){.id = 1, .required = "r"};
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
