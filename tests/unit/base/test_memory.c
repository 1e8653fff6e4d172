/* The default allocator and the arena. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <skep/memory.h>

#include "support/failing_allocator.h"

static bool is_zero(const unsigned char *p, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (p[i] != 0) return false;
    return true;
}

static void the_default_allocator_behaves_as_realloc(void **state) {
    (void)state;
    const skep_allocator *allocator = skep_allocator_default();
    char *text = allocator->resize(allocator->context, NULL, 4);
    assert_non_null(text);
    memcpy(text, "abc", 4);
    text = allocator->resize(allocator->context, text, 100000);
    assert_string_equal(text, "abc");
    text = allocator->resize(allocator->context, text, 0);
    assert_non_null(text);
    allocator->release(allocator->context, text);
    allocator->release(allocator->context, NULL);
}

static void memory_is_zeroed_aligned_and_apart(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    unsigned char *before = NULL;
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *p = skep_arena_alloc(arena, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        assert_true(is_zero(p, size));
        memset(p, 0xEE, size);
        assert_ptr_not_equal(p, before);
        before = p;
    }
    skep_arena_free(arena);
    skep_arena_free(NULL);
}

static void a_reset_arena_hands_out_zeroed_memory_again(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_arena_reset(arena);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
            unsigned char *p = skep_arena_alloc(arena, 1000);
            assert_true(is_zero(p, 1000));
            memset(p, 0xEE, 1000);
        }
        size_t held = skep_arena_size(arena);
        assert_true(held >= 100000);
        skep_arena_reset(arena);
        if (round == 0) assert_true(skep_arena_size(arena) < held);
    }
    skep_arena_free(arena);
}

static void a_ceiling_holds_to_the_byte_of_what_is_held(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 20000);
    size_t taken = 0;
    while (skep_arena_alloc(arena, 64) != NULL) taken += 64;
    assert_true(taken > 15000 && taken <= 20000);
    assert_true(skep_arena_size(arena) <= 20000);
    assert_null(skep_arena_alloc(arena, 20000));
    skep_arena_reset(arena);
    assert_non_null(skep_arena_alloc(arena, 64));
    skep_arena_free(arena);
    arena = skep_arena_new(NULL, 1);
    assert_non_null(arena);
    assert_null(skep_arena_alloc(arena, 1));
    skep_arena_free(arena);
}

static void large_pieces_have_blocks_of_their_own(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    unsigned char *p = skep_arena_alloc(arena, 5 * 1024 * 1024);
    assert_non_null(p);
    p[5 * 1024 * 1024 - 1] = 1;
    assert_non_null(skep_arena_alloc(arena, 100));
    skep_arena_free(arena);
}

static void products_that_overflow_are_refused(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_null(skep_arena_array(arena, SIZE_MAX / 2, 3));
    assert_null(skep_arena_array(arena, SIZE_MAX, SIZE_MAX));
    assert_null(skep_arena_alloc(arena, SIZE_MAX));
    assert_null(skep_arena_alloc(arena, SIZE_MAX - 8));
    assert_null(skep_arena_copy_text(arena, "x", SIZE_MAX));
    assert_non_null(skep_arena_array(arena, 0, 8));
    assert_non_null(skep_arena_array(arena, 8, 0));
    assert_true(is_zero(skep_arena_array(arena, 10, 10), 100));
    skep_arena_free(arena);
}

static void copied_text_ends_in_nul(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_string_equal(skep_arena_copy_text(arena, "text", 2), "te");
    assert_string_equal(skep_arena_copy_text(arena, NULL, 0), "");
    assert_memory_equal(skep_arena_copy_text(arena, "a\0b", 3), "a\0b", 4);
    skep_arena_free(arena);
}

static bool use_arena(const skep_allocator *allocator) {
    skep_arena *arena = skep_arena_new(allocator, 0);
    if (arena == NULL) return false;
    bool is_done = true;
    for (int i = 0; i < 1000; i++) {
        char *text = skep_arena_copy_text(arena, "0123456789", 10);
        if (text == NULL)
            is_done = false;
        else
            assert_string_equal(text, "0123456789");
    }
    skep_arena_reset(arena);
    skep_arena_free(arena);
    return is_done;
}

static void every_failing_allocation_is_reported_without_a_leak(void **state) {
    (void)state;
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        bool is_done = use_arena(&memory.table);
        assert_int_equal(memory.live, 0);
        if (is_done) break;
    }
    assert_true(memory.calls >= 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_allocator_behaves_as_realloc),
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(a_reset_arena_hands_out_zeroed_memory_again),
        cmocka_unit_test(a_ceiling_holds_to_the_byte_of_what_is_held),
        cmocka_unit_test(large_pieces_have_blocks_of_their_own),
        cmocka_unit_test(products_that_overflow_are_refused),
        cmocka_unit_test(copied_text_ends_in_nul),
        cmocka_unit_test(every_failing_allocation_is_reported_without_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
