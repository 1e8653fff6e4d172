/* The growable run of bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "support/failing_allocator.h"

static void what_is_appended_is_there(void **state) {
    (void)state;
    buffer buf;
    buffer_init(&buf, NULL, 0);
    buffer_append(&buf, "ab", 2);
    buffer_append(&buf, NULL, 0);
    buffer_append_byte(&buf, 0);
    buffer_append_text(&buf, "cd");
    buffer_append_format(&buf, "%d-%s", 42, "e");
    assert_false(buf.is_failed);
    assert_int_equal(buf.len, 9);
    assert_memory_equal(buf.data, "ab\0cd42-e", 9);
    buffer_fini(&buf);
    assert_null(buf.data);
    buffer_fini(&buf);
}

static void it_grows_as_far_as_needed(void **state) {
    (void)state;
    buffer buf;
    buffer_init(&buf, NULL, 0);
    for (int i = 0; i < 100000; i++) buffer_append_byte(&buf, (uint8_t)i);
    assert_false(buf.is_failed);
    assert_int_equal(buf.len, 100000);
    for (int i = 0; i < 100000; i++) assert_int_equal(buf.data[i], (uint8_t)i);
    buffer_fini(&buf);
}

static void reserved_room_is_not_content_yet(void **state) {
    (void)state;
    buffer buf;
    buffer_init(&buf, NULL, 0);
    uint8_t *at = buffer_reserve(&buf, 1000);
    assert_non_null(at);
    assert_int_equal(buf.len, 0);
    memset(at, 'x', 1000);
    buf.len += 10;
    assert_memory_equal(buf.data, "xxxxxxxxxx", 10);
    buffer_fini(&buf);
}

static void a_ceiling_holds_and_failure_sticks(void **state) {
    (void)state;
    buffer buf;
    buffer_init(&buf, NULL, 300);
    char text[300];
    memset(text, 'x', sizeof text);
    buffer_append(&buf, text, 300);
    assert_false(buf.is_failed);
    assert_int_equal(buf.len, 300);
    buffer_append_byte(&buf, 'y');
    assert_true(buf.is_failed);
    assert_int_equal(buf.len, 300);
    buffer_append(&buf, NULL, 0);
    assert_null(buffer_reserve(&buf, 0));
    buffer_append_format(&buf, "%d", 1);
    assert_int_equal(buf.len, 300);
    buffer_clear(&buf);
    assert_false(buf.is_failed);
    buffer_append_text(&buf, "again");
    assert_int_equal(buf.len, 5);
    buffer_fini(&buf);
}

static void lengths_that_overflow_are_refused(void **state) {
    (void)state;
    buffer buf;
    buffer_init(&buf, NULL, 0);
    buffer_append_byte(&buf, 'x');
    assert_null(buffer_reserve(&buf, SIZE_MAX));
    assert_true(buf.is_failed);
    buffer_clear(&buf);
    assert_null(buffer_reserve(&buf, SIZE_MAX / 2 + 2));
    assert_true(buf.is_failed);
    buffer_fini(&buf);
}

static bool fill(const skep_allocator *allocator) {
    buffer buf;
    buffer_init(&buf, allocator, 0);
    for (int i = 0; i < 1000; i++) buffer_append_format(&buf, "%d,", i);
    bool is_done = !buf.is_failed;
    if (is_done) assert_int_equal(buf.len, 10 * 2 + 90 * 3 + 900 * 4);
    buffer_fini(&buf);
    return is_done;
}

static void every_failing_allocation_is_noted_without_a_leak(void **state) {
    (void)state;
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        bool is_done = fill(&memory.table);
        assert_int_equal(memory.live, 0);
        if (is_done) break;
    }
    assert_true(memory.calls > 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_appended_is_there),
        cmocka_unit_test(it_grows_as_far_as_needed),
        cmocka_unit_test(reserved_room_is_not_content_yet),
        cmocka_unit_test(a_ceiling_holds_and_failure_sticks),
        cmocka_unit_test(lengths_that_overflow_are_refused),
        cmocka_unit_test(every_failing_allocation_is_noted_without_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
