/* Packed values to JSON. */
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
#include "value/keybytes.h"
#include "value/packed.h"
#include "wire/encode.h"
#include "wire/encode_number.h"

static buffer packed_buf;
static buffer json;
static packed_writer w;

static int setup(void **state) {
    (void)state;
    buffer_init(&packed_buf, NULL, 0);
    buffer_init(&json, NULL, 0);
    packed_begin(&w, &packed_buf, NULL);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    buffer_fini(&packed_buf);
    buffer_fini(&json);
    return 0;
}

/* What was written with `w`; the next value may then be written. */
static skep_value finished(void) {
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_value value = {packed_buf.data, packed_buf.len};
    buffer_clear(&packed_buf);
    packed_begin(&w, &packed_buf, NULL);
    return value;
}

static void assert_json(const char *expected) {
    assert_false(json.is_failed);
    if (json.len != strlen(expected) || memcmp(json.data, expected, json.len) != 0)
        fail_msg("%.*s\nexpected\n%s", (int)json.len, (const char *)json.data, expected);
    buffer_clear(&json);
}

static void assert_value(const char *with_type, const char *plain) {
    skep_value value = finished();
    wire_encode_value(value, &json);
    assert_json(with_type);
    wire_encode_plain(value, &json);
    assert_json(plain);
}

static void scalars_are_written_with_their_type_or_plain(void **state) {
    (void)state;
    packed_text(&w, SKEP_STR("x"));
    assert_value("{\"S\":\"x\"}", "\"x\"");
    packed_text(&w, SKEP_STR(""));
    assert_value("{\"S\":\"\"}", "\"\"");
    packed_text(&w, SKEP_STR("q\"\\\b\f\n\r\t\x01\x1F/ \xC3\xA9\0z"));
    assert_value("{\"S\":\"q\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/ \xC3\xA9\\u0000z\"}",
                 "\"q\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/ \xC3\xA9\\u0000z\"");
    packed_bytes(&w, (skep_bytes){(const uint8_t *)"\0\xFF\x10", 3});
    assert_value("{\"B\":\"AP8Q\"}", "\"AP8Q\"");
    packed_i64(&w, -12);
    assert_value("{\"N\":\"-12\"}", "-12");
    packed_bool(&w, true);
    assert_value("{\"BOOL\":true}", "true");
    packed_bool(&w, false);
    assert_value("{\"BOOL\":false}", "false");
    packed_null(&w);
    assert_value("{\"NULL\":true}", "null");
}

static void sets_are_arrays_of_their_members(void **state) {
    (void)state;
    packed_open(&w, SKEP_TYPE_SS);
    packed_text(&w, SKEP_STR("b"));
    packed_text(&w, SKEP_STR("a\n"));
    packed_end(&w);
    assert_value("{\"SS\":[\"a\\n\",\"b\"]}", "[\"a\\n\",\"b\"]");
    packed_open(&w, SKEP_TYPE_NS);
    packed_i64(&w, 10);
    packed_i64(&w, -2);
    packed_end(&w);
    assert_value("{\"NS\":[\"-2\",\"10\"]}", "[-2,10]");
    packed_open(&w, SKEP_TYPE_BS);
    packed_bytes(&w, (skep_bytes){(const uint8_t *)"ab", 2});
    packed_end(&w);
    assert_value("{\"BS\":[\"YWI=\"]}", "[\"YWI=\"]");
}

static void lists_and_maps_nest(void **state) {
    (void)state;
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("a"));
    packed_open(&w, SKEP_TYPE_L);
    packed_i64(&w, 1);
    packed_open(&w, SKEP_TYPE_M);
    packed_end(&w);
    packed_open(&w, SKEP_TYPE_L);
    packed_end(&w);
    packed_end(&w);
    packed_name(&w, SKEP_STR("say \"b\""));
    packed_bool(&w, true);
    packed_end(&w);
    skep_value value = finished();
    wire_encode_map(value, &json);
    assert_json(
        "{\"a\":{\"L\":[{\"N\":\"1\"},{\"M\":{}},{\"L\":[]}]},\"say \\\"b\\\"\":{\"BOOL\":true}}");
    wire_encode_value(value, &json);
    assert_json("{\"M\":{\"a\":{\"L\":[{\"N\":\"1\"},{\"M\":{}},{\"L\":[]}]},"
                "\"say \\\"b\\\"\":{\"BOOL\":true}}}");
    wire_encode_plain(value, &json);
    assert_json("{\"a\":[1,{},[]],\"say \\\"b\\\"\":true}");
}

static void an_empty_map_an_absent_value_and_no_map_have_a_form_too(void **state) {
    (void)state;
    packed_open(&w, SKEP_TYPE_M);
    packed_end(&w);
    wire_encode_map(finished(), &json);
    assert_json("{}");
    wire_encode_value((skep_value){0}, &json);
    assert_json("null");
    wire_encode_map((skep_value){0}, &json);
    assert_json("null");
    wire_encode_plain((skep_value){0}, &json);
    assert_json("null");
    packed_i64(&w, 7);
    wire_encode_map(finished(), &json);
    assert_json("{\"N\":\"7\"}");
}

static void the_deepest_value_is_written_whole(void **state) {
    (void)state;
    for (int i = 0; i < PACKED_DEPTH_MAX; i++) packed_open(&w, SKEP_TYPE_L);
    for (int i = 0; i < PACKED_DEPTH_MAX; i++) packed_end(&w);
    char expected[PACKED_DEPTH_MAX * 8 + 1] = "";
    for (int i = 0; i < PACKED_DEPTH_MAX; i++) strcat(expected, "{\"L\":[");
    for (int i = 0; i < PACKED_DEPTH_MAX; i++) strcat(expected, "]}");
    wire_encode_value(finished(), &json);
    assert_json(expected);
}

static void assert_number(skep_decimal number) {
    uint8_t bytes[NUMBER_BYTES_MAX], made[512];
    char expected[SKEP_DECIMAL_TEXT_MAX];
    size_t len = skep_decimal_format(number, expected);
    uint8_t *end = encode_number_bytes(made, (skep_bytes){bytes, number_encode(number, bytes)});
    if ((size_t)(end - made) != len || memcmp(made, expected, len) != 0)
        fail_msg("%.*s from number bytes, expected %s", (int)(end - made), (char *)made, expected);
    end = encode_decimal(made, number);
    if ((size_t)(end - made) != len || memcmp(made, expected, len) != 0)
        fail_msg("%.*s from a decimal, expected %s", (int)(end - made), (char *)made, expected);
}

static void numbers_are_plain_decimals_at_every_limit(void **state) {
    (void)state;
    static const char *const texts[] = {"0",
                                        "1",
                                        "-1",
                                        "10",
                                        "9",
                                        "99",
                                        "100",
                                        "0.1",
                                        "0.01",
                                        "0.10",
                                        "0.05",
                                        "-0.5",
                                        "12.5",
                                        "1e125",
                                        "9.9999999999999999999999999999999999999e125",
                                        "1e-130",
                                        "-1e-130",
                                        "1.2345678901234567890123456789012345678e-130",
                                        "12345678901234567890123456789012345678",
                                        "0.12345678901234567890123456789012345678",
                                        "1000000000000000000000",
                                        "18446744073709551615",
                                        "1234567890123456789",
                                        "1234567890123456789.1",
                                        "123456789012345678e-9",
                                        "-9223372036854775808"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_number(skep_decimal_literal(texts[i]));
    for (int exponent = -130; exponent <= 125; exponent++) {
        char text[32];
        for (unsigned digits = 1; digits < 1300; digits = digits * 3 + 1) {
            (void)snprintf(text, sizeof text, "-%ue%d", digits, exponent);
            assert_number(skep_decimal_literal(text));
        }
    }
    random_source r = {.seed = 4};
    for (int i = 0; i < 100000; i++) assert_number(random_decimal(&r));
}

static void integers_of_every_length_are_written(void **state) {
    (void)state;
    random_source r = {.seed = 5};
    char expected[32];
    uint8_t made[64];
    for (int i = 0; i < 200000; i++) {
        uint64_t number = random_u64(&r) >> random_below(&r, 64);
        size_t len =
            (size_t)snprintf(expected, sizeof expected, "%llu", (unsigned long long)number);
        assert_int_equal(encode_u64(made, number) - made, len);
        assert_memory_equal(made, expected, len);
        len = (size_t)snprintf(expected, sizeof expected, "%lld", (long long)number);
        assert_int_equal(encode_i64(made, (int64_t)number) - made, len);
        assert_memory_equal(made, expected, len);
    }
    assert_int_equal(encode_u64(made, 0) - made, 1);
    assert_int_equal(encode_i64(made, INT64_MIN) - made, 20);
    assert_memory_equal(made, "-9223372036854775808", 20);
}

static void write_random(random_source *r, int depth) {
    size_t kind = random_below(r, depth > 0 ? 6 : 4);
    switch (kind) {
    case 0: packed_i64(&w, (int64_t)random_u64(r)); return;
    case 1: packed_bool(&w, true); return;
    case 2: packed_text(&w, SKEP_STR("some text, \"quoted\"")); return;
    case 3: packed_decimal(&w, random_decimal(r)); return;
    default: break;
    }
    packed_open(&w, kind == 4 ? SKEP_TYPE_L : SKEP_TYPE_M);
    size_t count = random_below(r, 5);
    for (size_t i = 0; i < count; i++) {
        char name = (char)('a' + i);
        if (kind == 5) packed_name(&w, (skep_str){&name, 1});
        write_random(r, depth - 1);
    }
    packed_end(&w);
}

/* At each allocation, and at each ceiling: all of the value, or nothing of it and the failure
 * noted. */
static void short_memory_writes_nothing(void **state) {
    (void)state;
    random_source r = {.seed = 6};
    packed_open(&w, SKEP_TYPE_L);
    for (int i = 0; i < 300; i++) write_random(&r, 4);
    packed_end(&w);
    skep_value value = finished();
    wire_encode_value(value, &json);
    failing_allocator memory;
    bool is_done = false;
    for (int nth = 1; !is_done; nth++) {
        failing_allocator_init(&memory, nth);
        buffer out;
        buffer_init(&out, &memory.table, 0);
        buffer_append_text(&out, "before");
        size_t before = out.len;
        wire_encode_value(value, &out);
        is_done = !out.is_failed;
        assert_int_equal(out.len, is_done ? before + json.len : before);
        buffer_fini(&out);
        assert_int_equal(memory.live, 0);
    }
    buffer tight;
    buffer_init(&tight, NULL, json.len / 2);
    wire_encode_value(value, &tight);
    assert_true(tight.is_failed);
    assert_int_equal(tight.len, 0);
    buffer_fini(&tight);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scalars_are_written_with_their_type_or_plain, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(sets_are_arrays_of_their_members, setup, teardown),
        cmocka_unit_test_setup_teardown(lists_and_maps_nest, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_map_an_absent_value_and_no_map_have_a_form_too,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_deepest_value_is_written_whole, setup, teardown),
        cmocka_unit_test(numbers_are_plain_decimals_at_every_limit),
        cmocka_unit_test(integers_of_every_length_are_written),
        cmocka_unit_test_setup_teardown(short_memory_writes_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
