/* Strict JSON: what RFC 8259 allows passes, everything else is refused at its place with its
 * reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json_check.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static bool is_json(const char *text) {
    return json_check(text, strlen(text), NULL);
}

static void every_form_of_json_passes(void **state) {
    (void)state;
    static const char *const texts[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-0.0e-0",
        "12.5E+10",
        "1e5",
        "\"\"",
        "\"Zürich \xF0\x9F\x90\x9D \x7F\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uFFFF\\uABcd\"",
        "\"\\uD83D\\uDC1D\"",
        "[]",
        "{}",
        "[ ]",
        "{ }",
        " \n\r\t[ 1 , \"a\" , [ ] , { } ] ",
        "{\"\":1,\"\":2}",
        "{\"a\" : {\"b\" : [true, false, null]}, \"c\":\"d\"}",
        "[[[[]]],[{}],{\"a\":[]}]",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!is_json(texts[i])) fail_msg("refused: %s", texts[i]);
}

static void what_is_not_json_is_refused_at_its_place_with_the_reason(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t offset;
        const char *reason;
    } cases[] = {
        {"", 0, "a value is expected"},
        {"  ", 2, "a value is expected"},
        {"nul", 0, "a value is expected"},
        {"True", 0, "a value is expected"},
        {"NaN", 0, "a value is expected"},
        {"'a'", 0, "a value is expected"},
        {"+1", 0, "a value is expected"},
        {".5", 0, "a value is expected"},
        {"\v1", 0, "a value is expected"},
        {"\xEF\xBB\xBF{}", 0, "a value is expected"},
        {"nullx", 4, "something follows the end of the value"},
        {"{} {}", 3, "something follows the end of the value"},
        {"1,", 1, "something follows the end of the value"},
        {"]", 0, "a value is expected"},
        {"01", 1, "a number begins with a superfluous 0"},
        {"-01", 2, "a number begins with a superfluous 0"},
        {"-", 1, "a digit is expected"},
        {"-a", 1, "a digit is expected"},
        {"1.", 2, "a digit is expected"},
        {"1.e5", 2, "a digit is expected"},
        {"1e", 2, "a digit is expected"},
        {"1e+", 3, "a digit is expected"},
        {"1e+-5", 3, "a digit is expected"},
        {"0x10", 1, "something follows the end of the value"},
        {"\"a", 2, "a text has no closing quote"},
        {"\"a\\", 3, "JSON has no such escape"},
        {"\"\\x41\"", 2, "JSON has no such escape"},
        {"\"\\'\"", 2, "JSON has no such escape"},
        {"\"\\u12G4\"", 5, "four hexadecimal digits are expected after \\u"},
        {"\"\\u12", 5, "four hexadecimal digits are expected after \\u"},
        {"\"\\uD83D\"", 7, "the escaped surrogate is not one of a pair"},
        {"\"\\uD83D\\n\"", 8, "the escaped surrogate is not one of a pair"},
        {"\"\\uD83D\\u0041\"", 13, "the escaped surrogate is not one of a pair"},
        {"\"\\uDC1D\"", 7, "the escaped surrogate is not one of a pair"},
        {"\"a\nb\"", 2, "a control character is not escaped"},
        {"\"a\xFF\"", 2, "it is not UTF-8"},
        {"[1,]", 3, "a value is expected"},
        {"[,1]", 1, "a value is expected"},
        {"[1 2]", 3, "',' or ']' is expected"},
        {"[1}", 2, "',' or ']' is expected"},
        {"[1", 2, "',' or ']' is expected"},
        {"[", 1, "a value is expected"},
        {"{\"a\":1]", 6, "',' or '}' is expected"},
        {"{\"a\":1", 6, "',' or '}' is expected"},
        {"{\"a\":1,}", 7, "a text in quotes is expected"},
        {"{a:1}", 1, "a text in quotes is expected"},
        {"{1:1}", 1, "a text in quotes is expected"},
        {"{", 1, "a text in quotes is expected"},
        {"{\"a\" 1}", 5, "':' is expected behind a name"},
        {"{\"a\"}", 4, "':' is expected behind a name"},
        {"{\"a\":}", 5, "a value is expected"},
        {"[1] // x", 4, "something follows the end of the value"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_fault fault = {0};
        if (json_check(cases[i].text, strlen(cases[i].text), &fault))
            fail_msg("passed: %s", cases[i].text);
        if (fault.offset != cases[i].offset || strcmp(fault.reason, cases[i].reason) != 0)
            fail_msg("%s: %s at %zu", cases[i].text, fault.reason, fault.offset);
    }
}

static void a_nul_is_no_json(void **state) {
    (void)state;
    json_fault fault;
    assert_false(json_check("\"a\0b\"", 5, &fault));
    assert_int_equal(fault.offset, 2);
    assert_false(json_check("1\0", 2, &fault));
    assert_string_equal(fault.reason, "something follows the end of the value");
    assert_false(json_check("\"\\\0\"", 4, &fault));
    assert_string_equal(fault.reason, "JSON has no such escape");
}

static void nesting_is_bounded(void **state) {
    (void)state;
    char text[2 * JSON_CHECK_DEPTH_MAX + 2];
    memset(text, '[', JSON_CHECK_DEPTH_MAX + 1);
    memset(text + JSON_CHECK_DEPTH_MAX + 1, ']', JSON_CHECK_DEPTH_MAX + 1);
    assert_true(json_check(text + 1, sizeof text - 2, NULL));
    json_fault fault;
    assert_false(json_check(text, sizeof text, &fault));
    assert_int_equal(fault.offset, JSON_CHECK_DEPTH_MAX);
    assert_string_equal(fault.reason, "it is nested too deep");
}

/* Objects and arrays in every mixture of nesting close only with their own bracket. */
static void brackets_close_in_the_order_in_which_they_opened(void **state) {
    (void)state;
    enum { DEPTH = 10 };
    for (unsigned shape = 0; shape < 1U << DEPTH; shape++) {
        char text[8 * DEPTH] = "", closing[DEPTH + 1] = "";
        for (unsigned i = 0; i < DEPTH; i++) {
            bool is_object = (shape >> i & 1) != 0;
            strcat(text, is_object ? "{\"a\":" : "[");
            closing[DEPTH - 1 - i] = is_object ? '}' : ']';
        }
        strcat(text, "1");
        size_t opened = strlen(text);
        strcat(text, closing);
        assert_true(is_json(text));
        for (unsigned i = 0; i < DEPTH; i++) {
            char right = text[opened + i];
            text[opened + i] = right == '}' ? ']' : '}';
            assert_false(is_json(text));
            text[opened + i] = right;
        }
    }
}

/* No prefix of an object is JSON; the bytes behind a prefix are never looked at, which the copy of
 * exact size shows to the sanitizer. */
static void a_text_that_ends_early_is_refused_wherever_it_ends(void **state) {
    (void)state;
    static const char text[] =
        "{\"a\": [1.5e-3, true, \"\\uD83D\\uDC1D\\n\"], \"b\": {\"c\": null}}";
    for (size_t len = 0; len < sizeof text - 1; len++) {
        char *copy = malloc(len + (len == 0));
        assert_non_null(copy);
        memcpy(copy, text, len);
        assert_false(json_check(copy, len, NULL));
        free(copy);
    }
    assert_true(is_json(text));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_json_passes),
        cmocka_unit_test(what_is_not_json_is_refused_at_its_place_with_the_reason),
        cmocka_unit_test(a_nul_is_no_json),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(brackets_close_in_the_order_in_which_they_opened),
        cmocka_unit_test(a_text_that_ends_early_is_refused_wherever_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
