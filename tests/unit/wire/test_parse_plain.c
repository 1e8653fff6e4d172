/* Plain JSON to packed values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/failing_allocator.h"
#include "support/random.h"
#include "value/packed.h"
#include "wire/parse_plain.h"

static skep_str str(const char *text) {
    return (skep_str){text, strlen(text)};
}

static skep_value parse(skep_arena *arena, const char *text) {
    skep_value value = {0};
    skep_error err;
    if (wire_parse_plain(str(text), arena, &value, &err) != SKEP_OK)
        fail_msg("%s: %s", text, err.message);
    assert_int_equal(packed_check(value.data, value.size, NULL), SKEP_OK);
    return value;
}

static void assert_refused(skep_str text, skep_status status, size_t position,
                           const char *message) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    const uint8_t byte = 0;
    skep_value value = {&byte, 9};
    skep_error err;
    assert_int_equal(wire_parse_plain(text, arena, &value, &err), status);
    assert_string_equal(err.message, message);
    assert_int_equal(err.position, position);
    assert_ptr_equal(value.data, &byte);
    assert_int_equal(wire_parse_plain(text, arena, &value, NULL), status);
    skep_arena_free(arena);
}

/* ---- What is accepted ---- */

static void each_kind_becomes_its_type(void **state) {
    (void)state;
    static const struct {
        const char *text;
        skep_type type;
    } cases[] = {
        {"\"x\"", SKEP_TYPE_S},   {"1", SKEP_TYPE_N},           {"true", SKEP_TYPE_BOOL},
        {"null", SKEP_TYPE_NULL}, {"[]", SKEP_TYPE_L},          {"{}", SKEP_TYPE_M},
        {"[1]", SKEP_TYPE_L},     {" \t\r\n{ } ", SKEP_TYPE_M},
    };
    skep_arena *arena = skep_arena_new(NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(skep_value_type(parse(arena, cases[i].text)), cases[i].type);
    assert_true(skep_value_bool(parse(arena, "true")));
    assert_false(skep_value_bool(parse(arena, "false")));
    skep_arena_free(arena);
}

static void documents_keep_their_shape(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_value item = parse(arena, "{ \"b\" : [ 1 , [ ] , { \"x\" : null } ] , \"a\" : \"t\" }");
    skep_value list, element;
    assert_int_equal(skep_value_count(item), 2);
    assert_true(skep_value_at(item, SKEP_STR("b"), &list));
    assert_int_equal(skep_value_count(list), 3);
    assert_true(skep_value_at_index(list, 2, &element));
    assert_true(skep_value_at(element, SKEP_STR("x"), &element));
    assert_int_equal(skep_value_type(element), SKEP_TYPE_NULL);
    assert_true(skep_value_equal(item, parse(arena, "{\"a\":\"t\",\"b\":[1,[],{\"x\":null}]}")));
    skep_arena_free(arena);
}

static void numbers_are_exact(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"-0.0e5", "0"},
        {"10", "10"},
        {"1.50", "1.5"},
        {"-12.5e+1", "-125"},
        {"25E-1", "2.5"},
        {"12345678901234567890123456789012345678", "12345678901234567890123456789012345678"},
        {"0.12345678901234567890123456789012345678", "0.12345678901234567890123456789012345678"},
        {"1e20", "100000000000000000000"},
        {"9007199254740993", "9007199254740993"},
    };
    skep_arena *arena = skep_arena_new(NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[SKEP_DECIMAL_TEXT_MAX];
        skep_decimal_format(skep_value_decimal(parse(arena, cases[i][0])), text);
        assert_string_equal(text, cases[i][1]);
    }
    assert_int_equal(skep_value_type(parse(arena, "1e-130")), SKEP_TYPE_N);
    assert_int_equal(skep_value_type(parse(arena, "9.9e125")), SKEP_TYPE_N);
    skep_arena_free(arena);
}

static void escapes_mean_their_characters(void **state) {
    (void)state;
    static const struct {
        const char *json;
        const char *text;
        size_t len;
    } cases[] = {
        {"\"\"", "", 0},
        {"\"a\\\"b\\\\c\\/d\"", "a\"b\\c/d", 7},
        {"\"\\b\\f\\n\\r\\t\"", "\b\f\n\r\t", 5},
        {"\"\\u0000\"", "\0", 1},
        {"\"x\\u0041\\u00e4\\u00E4y\"", "xA\xC3\xA4\xC3\xA4y", 7},
        {"\"\\u20ac\"", "\xE2\x82\xAC", 3},
        {"\"\\ud83d\\uDC1D!\"", "\xF0\x9F\x90\x9D!", 5},
        {"\"\\uDBFF\\uDFFF\"", "\xF4\x8F\xBF\xBF", 4},
        {"\"\xF0\x9F\x90\x9D\x7F\"", "\xF0\x9F\x90\x9D\x7F", 5},
    };
    skep_arena *arena = skep_arena_new(NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        skep_str text = skep_value_text(parse(arena, cases[i].json));
        assert_int_equal(text.len, cases[i].len);
        assert_memory_equal(text.ptr, cases[i].text, cases[i].len + 1);
    }
    skep_value found;
    assert_true(skep_value_at(parse(arena, "{\"\\u0061b\":1}"), SKEP_STR("ab"), &found));
    skep_arena_free(arena);
}

/* ---- What is refused ---- */

static void what_is_no_json_is_refused_with_its_place(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t position;
        const char *message;
    } cases[] = {
        {"", 0, "JSON, offset 0: expected a value, found the end"},
        {" x", 1, "JSON, offset 1: expected a value, found \"x\""},
        {"tru", 0, "JSON, offset 0: expected a value, found \"tru\""},
        {"truex", 4, "JSON, offset 4: expected the end of the text, found \"x\""},
        {"NaN", 0, "JSON, offset 0: expected a value, found \"NaN\""},
        {"[1,]", 3, "JSON, offset 3: expected a value, found \"]\""},
        {"[,1]", 1, "JSON, offset 1: expected a value, found \",1]\""},
        {"[1 2]", 3, "JSON, offset 3: expected ',' or ']', found \"2]\""},
        {"[1}", 2, "JSON, offset 2: expected ',' or ']', found \"}\""},
        {"[1", 2, "JSON, offset 2: expected ',' or ']', found the end"},
        {"{\"a\":1,}", 7, "JSON, offset 7: expected a name in quotes, found \"}\""},
        {"{a:1}", 1, "JSON, offset 1: expected a name in quotes, found \"a:1}\""},
        {"{\"a\" 1}", 5, "JSON, offset 5: expected ':' behind the name, found \"1}\""},
        {"{\"a\":}", 5, "JSON, offset 5: expected a value, found \"}\""},
        {"{\"a\":1 \"b\":2}", 7, "JSON, offset 7: expected ',' or '}', found \"\"b\":2}\""},
        {"{\"a\":1]", 6, "JSON, offset 6: expected ',' or '}', found \"]\""},
        {"{} {}", 3, "JSON, offset 3: expected the end of the text, found \"{}\""},
        {"]", 0, "JSON, offset 0: expected a value, found \"]\""},
        {"'a'", 0, "JSON, offset 0: expected a value, found \"'a'\""},
        {"// a\n1", 0, "JSON, offset 0: expected a value, found \"// a\\x0A1\""},
        {"\xEF\xBB\xBF{}", 0, "JSON, offset 0: expected a value, found \"\xEF\xBB\xBF{}\""},
        {"\"abc", 4, "JSON, offset 4: expected '\"' at the end of the string, found the end"},
        {"\"a\nb\"", 2,
         "JSON, offset 2: expected control characters in strings as escapes, found \"\\x0Ab\"\""},
        {"\"a\\x\"", 2,
         "JSON, offset 2: expected an escape (one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000), "
         "found \"\\x\"\""},
        {"\"a\\", 2,
         "JSON, offset 2: expected an escape (one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000), "
         "found \"\\\""},
        {"\"\\u12g4\"", 5, "JSON, offset 5: expected a hexadecimal digit of \\u, found \"g4\"\""},
        {"\"\\ud800\"", 1, "JSON, offset 1: expected surrogates in pairs, found \"\\ud800\"\""},
        {"\"\\udc00\"", 1, "JSON, offset 1: expected surrogates in pairs, found \"\\udc00\"\""},
        {"\"\\ud800\\u0041\"", 1,
         "JSON, offset 1: expected surrogates in pairs, found \"\\ud800\\u0041\"\""},
        {"\"\\ud800\\ud800\"", 1,
         "JSON, offset 1: expected surrogates in pairs, found \"\\ud800\\ud800\"\""},
        {"01", 1, "JSON, offset 1: expected the end of the text, found \"1\""},
        {"-", 1, "JSON, offset 1: expected a digit, found the end"},
        {"+1", 0, "JSON, offset 0: expected a value, found \"+1\""},
        {".5", 0, "JSON, offset 0: expected a value, found \".5\""},
        {"1.", 2, "JSON, offset 2: expected a digit behind the decimal point, found the end"},
        {"[1e]", 3, "JSON, offset 3: expected a digit of the exponent, found \"]\""},
        {"1e+", 3, "JSON, offset 3: expected a digit of the exponent, found the end"},
        {"0x10", 1, "JSON, offset 1: expected the end of the text, found \"x10\""},
        {"\"\xC3(\"", 1, "JSON, offset 1: expected UTF-8, found \"\\xC3(\"\""},
        {"\"\xED\xA0\x80\"", 1, "JSON, offset 1: expected UTF-8, found \"\\xED\\xA0\\x80\"\""},
        {"[\"a very long text that stands there\" 1]", 38,
         "JSON, offset 38: expected ',' or ']', found \"1]\""},
        {"!a very long text that stands there", 0,
         "JSON, offset 0: expected a value, found \"!a very long tex\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(str(cases[i].text), SKEP_INVALID, cases[i].position, cases[i].message);
    assert_refused((skep_str){"1\0", 2}, SKEP_INVALID, 1,
                   "JSON, offset 1: expected the end of the text, found \"\\x00\"");
    assert_refused((skep_str){"\"a\0\"", 4}, SKEP_INVALID, 2,
                   "JSON, offset 2: expected control characters in strings as escapes, found "
                   "\"\\x00\"\"");
}

static void what_dynamodb_cannot_hold_is_refused_with_its_path(void **state) {
    (void)state;
    assert_refused(str("{\"a\":{\"b\":[1,123456789012345678901234567890123456789]}}"), SKEP_INVALID,
                   13, "a.b[1]: Attempting to store more than 38 significant digits in a Number");
    assert_refused(str("[1e126]"), SKEP_INVALID, 1,
                   "[0]: Number overflow. Attempting to store a number with magnitude larger than "
                   "supported range");
    assert_refused(str("1e-131"), SKEP_INVALID, 0,
                   "Number underflow. Attempting to store a number with magnitude smaller than "
                   "supported range");
    assert_refused(str("{\"a\":{\"x\":1,\"y\":2,\"x\":1}}"), SKEP_INVALID, 23,
                   "a: the map has two entries of the name \"x\": expected each name once");
    assert_refused(str("{\"x\":1,\"\\u0078\":1}"), SKEP_INVALID, 17,
                   "the map has two entries of the name \"x\": expected each name once");
}

static void nest(char *text, const char *open, const char *close, int levels) {
    text[0] = '\0';
    for (int i = 0; i < levels; i++) strcat(text, open);
    strcat(text, "1");
    for (int i = 0; i < levels; i++) strcat(text, close);
}

static void levels_have_a_bound(void **state) {
    (void)state;
    char text[1024];
    skep_arena *arena = skep_arena_new(NULL, 0);
    nest(text, "{\"a\":", "}", 32);
    assert_int_equal(packed_depth(parse(arena, text)), 32);
    nest(text, "[", "]", 31);
    assert_int_equal(packed_depth(parse(arena, text)), 31);
    nest(text, "[", "]", 32);
    skep_value value;
    skep_error err;
    assert_int_equal(wire_parse_plain(str(text), arena, &value, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "[0]: maps and lists are nested deeper than the 31 levels "
                                        "that DynamoDB stores"));
    assert_int_equal(err.position, 31);
    nest(text, "{\"a\":", "}", 33);
    assert_int_equal(wire_parse_plain(str(text), arena, &value, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "a.a: maps and lists are nested deeper than the 31 "));
    skep_arena_free(arena);
}

/* ---- Memory and mutations ---- */

static void every_failing_allocation_is_reported_without_a_leak(void **state) {
    (void)state;
    char text[2048] = "{\"z\":\"\\n";
    for (int i = 0; i < 600; i++) strcat(text, "x");
    strcat(text, "\",\"a\":[");
    for (int i = 0; i < 300; i++) strcat(text, "1,");
    strcat(text, "1]}");
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        skep_arena *arena = skep_arena_new(&memory.table, 0);
        skep_value value;
        skep_error err;
        skep_status status =
            arena != NULL ? wire_parse_plain(str(text), arena, &value, &err) : SKEP_NO_MEMORY;
        skep_arena_free(arena);
        assert_int_equal(memory.live, 0);
        if (status == SKEP_OK) break;
        assert_int_equal(status, SKEP_NO_MEMORY);
    }
    assert_true(memory.calls > 5);
}

static void mutated_documents_are_refused_or_canonical(void **state) {
    (void)state;
    static const char seed[] =
        "{\"id\":1,\"text\":\"a\\u00e4\\ud83d\\udc1d\\n\",\"list\":[1.5e3,-0,"
        "true,false,null,[],{}],\"map\":{\"x\":{\"y\":[\"z\"]}}}";
    static const char letters[] = "{}[]\",:0123456789eE+-.\\utrfalsn \x01\xC3\xA4";
    random_source r = {.seed = 11};
    skep_arena *arena = skep_arena_new(NULL, 0);
    size_t accepted = 0;
    for (int i = 0; i < 200000; i++) {
        char text[sizeof seed];
        memcpy(text, seed, sizeof seed);
        size_t len = sizeof seed - 1;
        for (size_t n = 1 + random_below(&r, 3); n > 0; n--)
            text[random_below(&r, len)] = letters[random_below(&r, sizeof letters - 1)];
        if (random_below(&r, 4) == 0) len = random_below(&r, len + 1);
        skep_value value;
        skep_error err;
        skep_status status = wire_parse_plain((skep_str){text, len}, arena, &value, &err);
        if (status == SKEP_OK) {
            accepted++;
            assert_int_equal(packed_check(value.data, value.size, NULL), SKEP_OK);
        } else {
            assert_int_equal(status, SKEP_INVALID);
            assert_true(err.position <= len && err.message[0] != '\0');
        }
        skep_arena_reset(arena);
    }
    assert_true(accepted > 1000);
    skep_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_becomes_its_type),
        cmocka_unit_test(documents_keep_their_shape),
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(escapes_mean_their_characters),
        cmocka_unit_test(what_is_no_json_is_refused_with_its_place),
        cmocka_unit_test(what_dynamodb_cannot_hold_is_refused_with_its_path),
        cmocka_unit_test(levels_have_a_bound),
        cmocka_unit_test(every_failing_allocation_is_reported_without_a_leak),
        cmocka_unit_test(mutated_documents_are_refused_or_canonical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
