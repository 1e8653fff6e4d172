/* What the tests of items share: an arena with a builder on it, and refusals with their message. */
#ifndef VALUE_ITEM_TEST_H
#define VALUE_ITEM_TEST_H

#include <skep/item.h>

typedef struct item_test {
    skep_arena *arena;
    skep_item *item;
    skep_error err;
} item_test;

static inline void item_test_init(item_test *t) {
    t->arena = skep_arena_new(NULL, 0);
    t->item = skep_item_new(t->arena);
    t->err = (skep_error){0};
    assert_non_null(t->item);
}

static inline void item_test_fini(item_test *t) {
    skep_arena_free(t->arena);
}

static inline skep_value item_test_finish(item_test *t) {
    skep_value value = {0};
    if (skep_item_finish(t->item, &value, &t->err) != SKEP_OK) fail_msg("%s", t->err.message);
    return value;
}

/* The item that was being built is refused with this message, and `out` is left alone. */
static inline void assert_refused(item_test *t, const char *message) {
    const uint8_t byte = 0;
    skep_value value = {&byte, 77};
    assert_int_equal(skep_item_finish(t->item, &value, &t->err), SKEP_INVALID);
    assert_string_equal(t->err.message, message);
    assert_int_equal(t->err.status, SKEP_INVALID);
    assert_ptr_equal(value.data, &byte);
    assert_int_equal(value.size, 77);
}

#endif
