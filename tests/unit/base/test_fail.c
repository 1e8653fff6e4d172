/* Filling in errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#undef fail /* a macro of cmocka that is not used here */

#include "base/fail.h"

static void a_failure_replaces_what_was_there(void **state) {
    (void)state;
    skep_error err;
    memset(&err, 0xAA, sizeof err);
    assert_int_equal(fail(&err, SKEP_IO, "read %d of %s", 3, "file"), SKEP_IO);
    assert_int_equal(err.status, SKEP_IO);
    assert_string_equal(err.message, "read 3 of file");
    assert_string_equal(err.type, "");
    assert_string_equal(err.request_id, "");
    assert_int_equal(err.http_status, 0);
    assert_int_equal(err.operation_index, 0);
    assert_int_equal(err.position, 0);
    assert_false(err.is_retryable);
    assert_false(err.is_outcome_unknown);
}

static void service_failures_carry_their_type(void **state) {
    (void)state;
    skep_error err;
    assert_int_equal(
        fail_service(&err, SKEP_NO_TABLE, "ResourceNotFoundException", "no %s", "table"),
        SKEP_NO_TABLE);
    assert_string_equal(err.type, "ResourceNotFoundException");
    assert_int_equal(err.http_status, 400);
    assert_int_equal(fail_validation(&err, "wrong"), SKEP_INVALID);
    assert_string_equal(err.type, "ValidationException");
    assert_int_equal(fail_memory(&err), SKEP_NO_MEMORY);
    assert_string_equal(err.type, "");
}

static void no_error_struct_is_fine(void **state) {
    (void)state;
    assert_int_equal(fail(NULL, SKEP_IO, "x"), SKEP_IO);
    assert_int_equal(fail_validation(NULL, "x"), SKEP_INVALID);
    assert_int_equal(fail_memory(NULL), SKEP_NO_MEMORY);
    fail_context(NULL, "x");
    fail_clear(NULL);
}

static void context_goes_in_front(void **state) {
    (void)state;
    skep_error err;
    fail(&err, SKEP_INVALID, "does not fit");
    fail_context(&err, "items[%d].", 3);
    fail_context(&err, "order.");
    assert_string_equal(err.message, "order.items[3].does not fit");
    assert_int_equal(err.status, SKEP_INVALID);
}

static void long_messages_are_cut_at_a_character(void **state) {
    (void)state;
    char text[4000];
    for (size_t i = 0; i + 1 < sizeof text; i += 2) memcpy(text + i, "\xC3\xA4", 2);
    text[sizeof text - 2] = '\0';
    skep_error err;
    fail(&err, SKEP_INVALID, "%s", text);
    assert_int_equal(strlen(err.message), SKEP_ERROR_MESSAGE_MAX - 2);
    fail_context(&err, "x");
    assert_int_equal(strlen(err.message), SKEP_ERROR_MESSAGE_MAX - 1);
    assert_int_equal((uint8_t)err.message[SKEP_ERROR_MESSAGE_MAX - 2], 0xA4);
    fail_context(&err, "%s", text);
    assert_int_equal(strlen(err.message), SKEP_ERROR_MESSAGE_MAX - 1);
    assert_string_equal(err.message + SKEP_ERROR_MESSAGE_MAX - 4, "\xC3\xA4x");
}

static void a_message_may_quote_the_error_it_replaces(void **state) {
    (void)state;
    skep_error err;
    fail(&err, SKEP_IO, "inner");
    fail(&err, SKEP_CORRUPT, "outer: %s", err.message);
    assert_string_equal(err.message, "outer: inner");
}

static void clearing_makes_it_no_error(void **state) {
    (void)state;
    skep_error err;
    fail_validation(&err, "wrong");
    err.position = 7;
    err.is_retryable = true;
    fail_clear(&err);
    assert_int_equal(err.status, SKEP_OK);
    assert_string_equal(err.message, "");
    assert_string_equal(err.type, "");
    assert_int_equal(err.position, 0);
    assert_false(err.is_retryable);
}

static void every_status_has_a_name(void **state) {
    (void)state;
    assert_string_equal(skep_status_name(SKEP_OK), "SKEP_OK");
    assert_string_equal(skep_status_name(SKEP_UNKNOWN), "SKEP_UNKNOWN");
    for (int s = SKEP_OK; s <= SKEP_UNKNOWN; s++)
        assert_memory_equal(skep_status_name((skep_status)s), "SKEP_", 5);
    assert_string_equal(skep_status_name((skep_status)(SKEP_UNKNOWN + 1)), "unknown status");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_replaces_what_was_there),
        cmocka_unit_test(service_failures_carry_their_type),
        cmocka_unit_test(no_error_struct_is_fine),
        cmocka_unit_test(context_goes_in_front),
        cmocka_unit_test(long_messages_are_cut_at_a_character),
        cmocka_unit_test(a_message_may_quote_the_error_it_replaces),
        cmocka_unit_test(clearing_makes_it_no_error),
        cmocka_unit_test(every_status_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
