/* Values as JSON text and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <skep/item.h>

#include "support/failing_allocator.h"
#include "unit/value/random_value.h"

static const skep_json_form forms[] = {SKEP_JSON_PLAIN, SKEP_JSON_DYNAMODB,
                                       SKEP_JSON_DYNAMODB_VALUE};

static skep_str str(const char *text) {
    return (skep_str){text, strlen(text)};
}

/* Every type, nested, with text that needs escapes and a number of 38 digits. */
static skep_value sample(skep_arena *arena) {
    skep_item *item = skep_item_new(arena);
    skep_item_set_text(item, "text", "a\"b\\\n\xC3\xA4");
    skep_item_set_decimal(item, "number", SKEP_DEC("1.2345678901234567890123456789012345678"));
    skep_item_set_bytes(item, "bytes", (skep_bytes){(const uint8_t *)"\x00\xFF", 2});
    skep_item_set_bool(item, "yes", true);
    skep_item_set_bool(item, "no", false);
    skep_item_set_null(item, "null");
    skep_item_open_list(item, "list");
    skep_item_set_i64(item, NULL, -1);
    skep_item_open_map(item, NULL);
    skep_item_close(item);
    skep_item_open_list(item, NULL);
    skep_item_close(item);
    skep_item_close(item);
    skep_item_open_set(item, "ns", SKEP_TYPE_NS);
    skep_item_set_i64(item, NULL, 2);
    skep_item_set_i64(item, NULL, 1);
    skep_item_close(item);
    skep_item_open_set(item, "ss", SKEP_TYPE_SS);
    skep_item_set_text(item, NULL, "x");
    skep_item_close(item);
    skep_item_open_set(item, "bs", SKEP_TYPE_BS);
    skep_item_set_bytes(item, NULL, (skep_bytes){(const uint8_t *)"x", 1});
    skep_item_close(item);
    skep_value value = {0};
    skep_error err;
    if (skep_item_finish(item, &value, &err) != SKEP_OK) fail_msg("%s", err.message);
    return value;
}

static skep_value parse(skep_arena *arena, const char *text, skep_json_form form) {
    skep_value value = {0};
    skep_error err;
    if (skep_value_parse(str(text), form, arena, &value, &err) != SKEP_OK)
        fail_msg("%s: %s", text, err.message);
    assert_int_equal(packed_check(value.data, value.size, NULL), SKEP_OK);
    return value;
}

/* ---- Printing ---- */

static void an_item_is_printed_in_each_form(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_value item = sample(arena);
    assert_string_equal(
        skep_value_print(item, SKEP_JSON_PLAIN, 0, arena),
        "{\"bs\":[\"eA==\"],\"bytes\":\"AP8=\",\"list\":[-1,{},[]],\"no\":false,\"ns\":[1,2],"
        "\"null\":null,\"number\":1.2345678901234567890123456789012345678,\"ss\":[\"x\"],"
        "\"text\":\"a\\\"b\\\\\\n\xC3\xA4\",\"yes\":true}");
    const char *typed =
        "{\"bs\":{\"BS\":[\"eA==\"]},\"bytes\":{\"B\":\"AP8=\"},\"list\":{\"L\":[{\"N\":\"-1\"},"
        "{\"M\":{}},{\"L\":[]}]},\"no\":{\"BOOL\":false},\"ns\":{\"NS\":[\"1\",\"2\"]},"
        "\"null\":{\"NULL\":true},\"number\":{\"N\":\"1.2345678901234567890123456789012345678\"},"
        "\"ss\":{\"SS\":[\"x\"]},\"text\":{\"S\":\"a\\\"b\\\\\\n\xC3\xA4\"},\"yes\":{\"BOOL\":"
        "true}}";
    assert_string_equal(skep_value_print(item, SKEP_JSON_DYNAMODB, 0, arena), typed);
    char whole[1024];
    snprintf(whole, sizeof whole, "{\"M\":%s}", typed);
    assert_string_equal(skep_value_print(item, SKEP_JSON_DYNAMODB_VALUE, 0, arena), whole);
    skep_arena_free(arena);
}

static void single_values_are_printed(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_value number = skep_value_from_i64(arena, 7);
    assert_string_equal(skep_value_print(number, SKEP_JSON_PLAIN, 0, arena), "7");
    assert_string_equal(skep_value_print(number, SKEP_JSON_DYNAMODB_VALUE, 0, arena),
                        "{\"N\":\"7\"}");
    assert_string_equal(skep_value_print(number, SKEP_JSON_DYNAMODB, 0, arena), "{\"N\":\"7\"}");
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(skep_value_print((skep_value){NULL, 0}, forms[i], 2, arena), "null");
    skep_arena_free(arena);
}

static void indented_text_has_a_line_for_each_entry(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_value item =
        parse(arena, "{\"a\":[1,{},[],\"{[,:\\\"\\\\\"],\"b\":{\"c\":null}}", SKEP_JSON_PLAIN);
    assert_string_equal(skep_value_print(item, SKEP_JSON_PLAIN, 2, arena), "{\n"
                                                                           "  \"a\": [\n"
                                                                           "    1,\n"
                                                                           "    {},\n"
                                                                           "    [],\n"
                                                                           "    \"{[,:\\\"\\\\\"\n"
                                                                           "  ],\n"
                                                                           "  \"b\": {\n"
                                                                           "    \"c\": null\n"
                                                                           "  }\n"
                                                                           "}");
    const char *wide = skep_value_print(item, SKEP_JSON_PLAIN, 1000, arena);
    assert_memory_equal(wide, "{\n                \"a\": [\n", 24);
    skep_arena_free(arena);
}

/* ---- There and back ---- */

static void what_is_printed_is_read_back(void **state) {
    (void)state;
    random_source r = {.seed = 3};
    buffer buf;
    buffer_init(&buf, NULL, 0);
    skep_arena *arena = skep_arena_new(NULL, 0);
    for (int i = 0; i < 3000; i++) {
        skep_value value = random_value(&r, &buf, 5);
        bool is_item = skep_value_type(value) == SKEP_TYPE_M;
        unsigned indent = (unsigned)random_below(&r, 4);
        skep_json_form form = is_item ? SKEP_JSON_DYNAMODB : SKEP_JSON_DYNAMODB_VALUE;
        const char *text = skep_value_print(value, form, indent, arena);
        assert_true(skep_value_equal(parse(arena, text, form), value));
        /* Plain text loses the difference of sets and lists, but nothing that it shows. */
        text = skep_value_print(value, SKEP_JSON_PLAIN, indent, arena);
        skep_value plain = parse(arena, text, SKEP_JSON_PLAIN);
        assert_string_equal(skep_value_print(plain, SKEP_JSON_PLAIN, indent, arena), text);
        skep_arena_reset(arena);
    }
    skep_arena_free(arena);
    buffer_fini(&buf);
}

static void numbers_keep_all_their_digits_in_each_form(void **state) {
    (void)state;
    static const char *const numbers[] = {"12345678901234567890123456789012345678",
                                          "-0.12345678901234567890123456789012345678",
                                          "9007199254740993", "0.1", "0"};
    skep_arena *arena = skep_arena_new(NULL, 0);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "{\"n\":%s}", numbers[i]);
        assert_string_equal(
            skep_value_print(parse(arena, text, SKEP_JSON_PLAIN), SKEP_JSON_PLAIN, 0, arena), text);
        snprintf(text, sizeof text, "{\"n\":{\"N\":\"%s\"}}", numbers[i]);
        assert_string_equal(
            skep_value_print(parse(arena, text, SKEP_JSON_DYNAMODB), SKEP_JSON_DYNAMODB, 0, arena),
            text);
    }
    skep_arena_free(arena);
}

/* ---- Refusals ---- */

static void assert_refused(const char *text, skep_json_form form, skep_status status,
                           const char *part) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    const uint8_t byte = 0;
    skep_value value = {&byte, 9};
    skep_error err;
    skep_status found = skep_value_parse(str(text), form, arena, &value, &err);
    if (found != status || strstr(err.message, part) == NULL)
        fail_msg("%s: %s: %s", text, skep_status_name(found), err.message);
    assert_ptr_equal(value.data, &byte);
    assert_int_equal(skep_value_parse(str(text), form, arena, &value, NULL), status);
    skep_arena_free(arena);
}

static void text_that_is_no_value_of_its_form_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_refused("", forms[i], SKEP_INVALID, "");
        assert_refused("{\"a\":", forms[i], SKEP_INVALID, "");
        assert_refused("{\"a\":{\"S\":\"\xFF\"}}", forms[i], SKEP_INVALID, "");
        assert_refused("{\"S\":\"\\ud800\"}", forms[i], SKEP_INVALID, "");
        assert_refused("{} {}", forms[i], SKEP_INVALID, "");
    }
    assert_refused("{\"a\":1}", SKEP_JSON_DYNAMODB, SKEP_INVALID, "");
    assert_refused("[]", SKEP_JSON_DYNAMODB, SKEP_INVALID, "");
    assert_refused("{\"a\":{\"X\":\"1\"}}", SKEP_JSON_DYNAMODB, SKEP_INVALID, "");
    assert_refused("{\"a\":{\"S\":\"1\"}}", SKEP_JSON_DYNAMODB_VALUE, SKEP_INVALID, "");
    assert_refused("{}", SKEP_JSON_DYNAMODB_VALUE, SKEP_INVALID, "");
}

static void what_dynamodb_cannot_hold_is_refused(void **state) {
    (void)state;
    const char *digits = "123456789012345678901234567890123456789";
    char text[256];
    snprintf(text, sizeof text, "{\"a\":{\"N\":\"%s\"}}", digits);
    assert_refused(text, SKEP_JSON_DYNAMODB, SKEP_INVALID,
                   "Attempting to store more than 38 significant digits in a Number");
    snprintf(text, sizeof text, "{\"a\":%s}", digits);
    assert_refused(text, SKEP_JSON_PLAIN, SKEP_INVALID,
                   "Attempting to store more than 38 significant digits in a Number");
    assert_refused("{\"a\":{\"N\":\"1e126\"}}", SKEP_JSON_DYNAMODB, SKEP_INVALID,
                   "Number overflow");
    assert_refused("{\"a\":{\"SS\":[\"x\",\"x\"]}}", SKEP_JSON_DYNAMODB, SKEP_INVALID,
                   "Input collection [\"x\", \"x\"] contains duplicates.");
    assert_refused("{\"a\":{\"SS\":[]}}", SKEP_JSON_DYNAMODB, SKEP_INVALID,
                   "An string set  may not be empty");
    assert_refused("{\"a\":{\"NULL\":true},\"a\":{\"NULL\":true}}", SKEP_JSON_DYNAMODB,
                   SKEP_INVALID, "two entries of the name \"a\"");
    assert_refused("{\"a\":null,\"a\":null}", SKEP_JSON_PLAIN, SKEP_INVALID,
                   "two entries of the name \"a\"");
}

/* `{"a":` and `{"a":{"M":` repeated; both forms stop at the same level. */
static void nest(char *text, const char *open, const char *close, int levels) {
    text[0] = '\0';
    for (int i = 0; i < levels; i++) strcat(text, open);
    strcat(text, "{}");
    for (int i = 0; i < levels; i++) strcat(text, close);
}

static void levels_have_the_same_bound_in_each_form(void **state) {
    (void)state;
    char text[4096];
    skep_arena *arena = skep_arena_new(NULL, 0);
    nest(text, "{\"a\":", "}", 31);
    skep_value plain = parse(arena, text, SKEP_JSON_PLAIN);
    nest(text, "{\"a\":{\"M\":", "}}", 31);
    assert_true(skep_value_equal(parse(arena, text, SKEP_JSON_DYNAMODB), plain));
    nest(text, "{\"a\":{\"M\":", "}}", 32);
    assert_refused(text, SKEP_JSON_DYNAMODB, SKEP_INVALID, "nested deeper than the 31 levels");
    nest(text, "{\"a\":", "}", 32);
    assert_refused(text, SKEP_JSON_PLAIN, SKEP_INVALID, "nested deeper than the 31 levels");
    nest(text, "{\"a\":{\"M\":", "}}", 100);
    assert_refused(text, SKEP_JSON_DYNAMODB, SKEP_INVALID, "nested deeper");
    skep_arena_free(arena);
}

/* ---- Memory ---- */

/* Prints and parses a large item; true if all of it worked. */
static bool there_and_back(const skep_allocator *allocator, skep_json_form form) {
    skep_arena *arena = skep_arena_new(allocator, 0);
    if (arena == NULL) return false;
    skep_item *item = skep_item_new(arena);
    char text[5000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    skep_item_set_text(item, "b", text);
    skep_item_set_text(item, "a", "\n");
    skep_value value = {0}, again = {0};
    skep_error err = {0};
    bool is_done = skep_item_finish(item, &value, &err) == SKEP_OK;
    const char *json = is_done ? skep_value_print(value, form, 2, arena) : NULL;
    skep_status status = SKEP_NO_MEMORY;
    if (json != NULL) status = skep_value_parse(str(json), form, arena, &again, &err);
    if (status == SKEP_OK) assert_true(skep_value_equal(value, again));
    if (json != NULL) assert_true(status == SKEP_OK || status == SKEP_NO_MEMORY);
    skep_arena_free(arena);
    return status == SKEP_OK;
}

static void every_failing_allocation_is_reported_without_a_leak(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        failing_allocator memory;
        for (int nth = 1;; nth++) {
            failing_allocator_init(&memory, nth);
            bool is_done = there_and_back(&memory.table, forms[i]);
            assert_int_equal(memory.live, 0);
            if (is_done) break;
        }
        assert_true(memory.calls > 5);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_is_printed_in_each_form),
        cmocka_unit_test(single_values_are_printed),
        cmocka_unit_test(indented_text_has_a_line_for_each_entry),
        cmocka_unit_test(what_is_printed_is_read_back),
        cmocka_unit_test(numbers_keep_all_their_digits_in_each_form),
        cmocka_unit_test(text_that_is_no_value_of_its_form_is_refused),
        cmocka_unit_test(what_dynamodb_cannot_hold_is_refused),
        cmocka_unit_test(levels_have_the_same_bound_in_each_form),
        cmocka_unit_test(every_failing_allocation_is_reported_without_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
