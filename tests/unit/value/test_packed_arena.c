/* Single values in an arena. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/failing_allocator.h"
#include "value/packed.h"

static void assert_written_alike(skep_value value, void (*write)(packed_writer *w)) {
    buffer buf;
    packed_writer w;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, NULL);
    write(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    assert_true(skep_value_equal(value, (skep_value){buf.data, buf.len}));
    buffer_fini(&buf);
}

static void write_text(packed_writer *w) {
    packed_text(w, SKEP_STR("a\0b"));
}

static void write_integer(packed_writer *w) {
    packed_i64(w, INT64_MIN);
}

static void write_decimal(packed_writer *w) {
    packed_decimal(w, SKEP_DEC("1.5"));
}

static void write_bool(packed_writer *w) {
    packed_bool(w, true);
}

static void the_short_ways_give_what_the_writer_gives(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_written_alike(packed_from_text(arena, SKEP_STR("a\0b")), write_text);
    assert_written_alike(packed_from_i64(arena, INT64_MIN), write_integer);
    assert_written_alike(packed_from_decimal(arena, SKEP_DEC("1.5")), write_decimal);
    assert_written_alike(packed_from_bool(arena, true), write_bool);
    skep_arena_free(arena);
}

static void copies_do_not_depend_on_their_source(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_arena *other = skep_arena_new(NULL, 0);
    skep_value copy = packed_copy(arena, packed_from_text(other, SKEP_STR("kept")));
    skep_arena_free(other);
    assert_string_equal(skep_value_text(copy).ptr, "kept");
    assert_null(packed_copy(arena, (skep_value){0}).data);
    skep_arena_free(arena);
}

static void text_that_is_not_utf8_gives_no_value(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_null(packed_from_text(arena, SKEP_STR("\xFF")).data);
    assert_non_null(packed_from_text(arena, (skep_str){NULL, 0}).data);
    skep_arena_free(arena);
}

static void a_finished_buffer_is_taken_over(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    buffer buf;
    packed_writer w;
    buffer_init(&buf, NULL, 0);
    assert_null(packed_take(&buf, arena).data);
    packed_begin(&w, &buf, NULL);
    packed_text(&w, SKEP_STR("x"));
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_value value = packed_take(&buf, arena);
    buffer_fini(&buf);
    assert_string_equal(skep_value_text(value).ptr, "x");
    buf.is_failed = true;
    assert_null(packed_take(&buf, arena).data);
    skep_arena_free(arena);
}

static void without_memory_there_is_no_value(void **state) {
    (void)state;
    failing_allocator memory;
    failing_allocator_init(&memory, 2);
    skep_arena *arena = skep_arena_new(&memory.table, 0);
    assert_non_null(arena);
    assert_null(packed_from_text(arena, SKEP_STR("x")).data);
    assert_null(packed_from_i64(arena, 1).data);
    assert_null(packed_from_bool(arena, true).data);
    skep_value value = {(const uint8_t *)"\x05", 1};
    assert_null(packed_copy(arena, value).data);
    skep_arena_free(arena);
    assert_int_equal(memory.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_short_ways_give_what_the_writer_gives),
        cmocka_unit_test(copies_do_not_depend_on_their_source),
        cmocka_unit_test(text_that_is_not_utf8_gives_no_value),
        cmocka_unit_test(a_finished_buffer_is_taken_over),
        cmocka_unit_test(without_memory_there_is_no_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
