/* Structs to JSON: what is written for each kind, what is refused and with which words. The mapper
 * is the judge: what it packs is, as JSON, what the encoder writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/mapper.h"
#include "shelf.h"
#include "support/failing_allocator.h"
#include "wire/encode.h"

static buffer json;
static skep_error err;

static int setup(void **state) {
    (void)state;
    buffer_init(&json, NULL, 0);
    err = (skep_error){0};
    return 0;
}

static int teardown(void **state) {
    (void)state;
    buffer_fini(&json);
    return 0;
}

/* A shelf that can be written. */
static shelf valid(void) {
    return (shelf){.must = "m"};
}

static const char *encode(const shelf *s) {
    buffer_clear(&json);
    if (wire_encode_struct(&shelf_struct, s, &json, &err) != SKEP_OK) fail_msg("%s", err.message);
    buffer_append_byte(&json, 0);
    return (const char *)json.data;
}

/* What the mapper packs, as JSON. */
static void assert_as_packed(const shelf *s) {
    const char *made = encode(s);
    buffer packed, expected;
    buffer_init(&packed, NULL, 0);
    buffer_init(&expected, NULL, 0);
    assert_int_equal(mapper_pack_struct(&shelf_struct, s, &packed, &err), SKEP_OK);
    wire_encode_map((skep_value){packed.data, packed.len}, &expected);
    buffer_append_byte(&expected, 0);
    assert_string_equal(made, (const char *)expected.data);
    buffer_fini(&packed);
    buffer_fini(&expected);
}

/* The item has the attribute as written here, and is in all what the mapper makes of it. */
static void assert_written(const shelf *s, const char *attribute) {
    const char *made = encode(s);
    if (strstr(made, attribute) == NULL) fail_msg("%s\nlacks\n%s", made, attribute);
    assert_as_packed(s);
}

static void assert_not_written(const shelf *s, const char *name) {
    const char *made = encode(s);
    if (strstr(made, name) != NULL) fail_msg("%s\nhas\n%s", made, name);
    assert_as_packed(s);
}

/* Refused with the message, which is the mapper's; the buffer keeps what it had. */
static void assert_refused(const shelf *s, const char *message) {
    skep_error packing = {0};
    buffer packed;
    buffer_init(&packed, NULL, 0);
    buffer_clear(&json);
    buffer_append_text(&json, "kept");
    assert_int_equal(wire_encode_struct(&shelf_struct, s, &json, &err), SKEP_INVALID);
    assert_int_equal(json.len, 4);
    assert_memory_equal(json.data, "kept", 4);
    assert_false(json.is_failed);
    assert_string_equal(err.message, message);
    assert_int_equal(wire_encode_struct(&shelf_struct, s, &json, NULL), SKEP_INVALID);
    assert_int_equal(mapper_pack_struct(&shelf_struct, s, &packed, &packing), SKEP_INVALID);
    assert_string_equal(err.message, packing.message);
    buffer_fini(&packed);
}

static void an_item_without_anything_has_only_what_is_always_there(void **state) {
    (void)state;
    shelf s = valid();
    assert_string_equal(
        encode(&s),
        "{\"at\":{\"S\":\"1970-01-01T00:00:00.000000000Z\"},\"at_date\":{\"S\":\"1970-01-01\"},"
        "\"at_format\":{\"S\":\"1970/"
        "001\"},\"at_millis\":{\"N\":\"0\"},\"at_seconds\":{\"N\":\"0\"},"
        "\"chars\":{\"S\":\"\"},\"choice\":{\"S\":\"NONE\"},"
        "\"fixed\":{\"L\":[{\"N\":\"0\"},{\"N\":\"0\"},{\"N\":\"0\"}]},\"i16\":{\"N\":\"0\"},"
        "\"i32\":{\"N\":\"0\"},\"i64\":{\"N\":\"0\"},\"i8\":{\"N\":\"0\"},\"is_open\":{\"BOOL\":"
        "false},"
        "\"kind\":{\"S\":\"NONE\"},\"kind_number\":{\"N\":\"0\"},"
        "\"lid\":{\"M\":{\"depth\":{\"N\":\"0\"}}},\"must\":{\"S\":\"m\"},\"null_text\":{\"NULL\":"
        "true},"
        "\"price\":{\"N\":\"0\"},\"real\":{\"N\":\"0\"},\"single\":{\"N\":\"0\"},"
        "\"token\":{\"S\":\"00000000-0000-0000-0000-000000000000\"},\"u16\":{\"N\":\"0\"},"
        "\"u32\":{\"N\":\"0\"},\"u64\":{\"N\":\"0\"},\"u8\":{\"N\":\"0\"}}");
    assert_as_packed(&s);
}

static void a_struct_of_no_members_is_an_empty_item(void **state) {
    (void)state;
    const skep_struct none = {"none", NULL, 0, 1};
    const skep_struct labels = {"label", label_members, 1, sizeof(box)};
    box empty = {0};
    assert_int_equal(wire_encode_struct(&none, &empty, &json, &err), SKEP_OK);
    assert_int_equal(wire_encode_struct(&labels, &empty, &json, &err), SKEP_OK);
    assert_int_equal(json.len, 4);
    assert_memory_equal(json.data, "{}{}", 4);
}

static void integers_are_written_at_their_limits(void **state) {
    (void)state;
    shelf s = valid();
    s.i8 = INT8_MIN, s.i16 = INT16_MIN, s.i32 = INT32_MIN, s.i64 = INT64_MIN;
    s.u8 = UINT8_MAX, s.u16 = UINT16_MAX, s.u32 = UINT32_MAX, s.u64 = UINT64_MAX;
    assert_written(&s, "\"i16\":{\"N\":\"-32768\"},\"i32\":{\"N\":\"-2147483648\"},"
                       "\"i64\":{\"N\":\"-9223372036854775808\"},\"i8\":{\"N\":\"-128\"}");
    assert_written(&s, "\"u16\":{\"N\":\"65535\"},\"u32\":{\"N\":\"4294967295\"},"
                       "\"u64\":{\"N\":\"18446744073709551615\"},\"u8\":{\"N\":\"255\"}");
    s.i8 = INT8_MAX, s.i16 = INT16_MAX, s.i32 = INT32_MAX, s.i64 = INT64_MAX;
    assert_written(&s, "\"i16\":{\"N\":\"32767\"},\"i32\":{\"N\":\"2147483647\"},"
                       "\"i64\":{\"N\":\"9223372036854775807\"},\"i8\":{\"N\":\"127\"}");
    int32_t number = -5;
    s.maybe = &number;
    assert_written(&s, "\"maybe\":{\"N\":\"-5\"}");
}

static void binary_numbers_are_written_shortest(void **state) {
    (void)state;
    shelf s = valid();
    s.single = 0.1F, s.real = 0.1 + 0.2;
    assert_written(&s, "\"real\":{\"N\":\"0.30000000000000004\"},");
    assert_written(&s, "\"single\":{\"N\":\"0.1\"}");
    s.single = -3.4028235e38F, s.real = -9.99e125;
    assert_written(&s, "\"single\":{\"N\":\"-340282350000000000000000000000000000000\"}");
    s.single = -0.0F, s.real = 1e-130;
    assert_written(&s, "\"single\":{\"N\":\"0\"}");
}

static void binary_numbers_that_dynamodb_cannot_hold_are_refused(void **state) {
    (void)state;
    static const double bad[] = {1e126, -1e126, 9.9e-131, -1e-300, 1.7e308};
    static const char *const shown[] = {"1e+126", "-1e+126", "9.9e-131", "-1e-300", "1.7e+308"};
    char message[256];
    shelf s = valid();
    volatile double zero = 0;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        s.real = bad[i];
        (void)snprintf(
            message, sizeof message,
            "shelf.real: %s is not a number that DynamoDB holds: magnitudes from 1E-130 to "
            "9.99E+125, no NaN and no infinity",
            shown[i]);
        assert_refused(&s, message);
    }
    s = valid();
    s.single = (float)(1 / zero);
    assert_refused(
        &s, "shelf.single: inf is not a number that DynamoDB holds: magnitudes from 1E-130 to "
            "9.99E+125, no NaN and no infinity");
    s = valid();
    s.fixed[1] = (float)(-1 / zero);
    assert_refused(&s, "shelf.fixed[1]: -inf is not a number that DynamoDB holds: magnitudes from "
                       "1E-130 to 9.99E+125, no NaN and no infinity");
}

static void decimals_are_written_whatever_their_form(void **state) {
    (void)state;
    static const char *const texts[] = {"26.05",
                                        "-0.5",
                                        "1e125",
                                        "-1e-130",
                                        "1000000000000000000",
                                        "9999999999999999999",
                                        "12345678901234567890.123456789",
                                        "99999999999999999999999999999999999999",
                                        "0.001"};
    shelf s = valid();
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        char expected[256], plain[SKEP_DECIMAL_TEXT_MAX];
        s.price = SKEP_DEC(texts[i]);
        skep_decimal_format(s.price, plain);
        (void)snprintf(expected, sizeof expected, "\"price\":{\"N\":\"%s\"}", plain);
        assert_written(&s, expected);
    }
    s.price = (skep_decimal){.low = 1500, .exponent = -2}; /* put together by hand */
    assert_written(&s, "\"price\":{\"N\":\"15\"}");
    s.price = (skep_decimal){.low = 1, .exponent = 130};
    assert_int_equal(wire_encode_struct(&shelf_struct, &s, &json, NULL), SKEP_INVALID);
    s.price = (skep_decimal){.high = UINT64_MAX, .low = 1};
    assert_int_equal(wire_encode_struct(&shelf_struct, &s, &json, NULL), SKEP_INVALID);
}

static void times_have_the_form_of_their_member(void **state) {
    (void)state;
    shelf s = valid();
    s.at = s.at_seconds = s.at_millis = s.at_date = s.at_format = INT64_C(1790000000123456789);
    assert_written(&s, "\"at\":{\"S\":\"2026-09-21T14:13:20.123456789Z\"}");
    assert_written(&s,
                   "\"at_date\":{\"S\":\"2026-09-21\"},\"at_format\":{\"S\":\"2026/264\"},"
                   "\"at_millis\":{\"N\":\"1790000000123\"},\"at_seconds\":{\"N\":\"1790000000\"}");
    s.at = INT64_MIN, s.at_seconds = s.at_millis = -1;
    assert_written(&s, "\"at\":{\"S\":\"1677-09-21T00:12:43.145224192Z\"}");
    s.at = INT64_MAX;
    assert_written(&s, "\"at\":{\"S\":\"2262-04-11T23:47:16.854775807Z\"}");
}

static void enums_are_written_by_name_or_number(void **state) {
    (void)state;
    shelf s = valid();
    s.kind = GENRE_VERSE, s.kind_number = GENRE_PROSE;
    assert_written(&s, "\"kind\":{\"S\":\"VERSE \\\"v\\\"\"},\"kind_number\":{\"N\":\"-1\"}");
    s.kind = (genre)3;
    assert_refused(&s, "shelf.kind: 3 is no value of genre, which has PROSE, NONE, VERSE \"v\"");
}

static void text_is_escaped_and_checked(void **state) {
    (void)state;
    shelf s = valid();
    s.text = "say \"a\\b\"\n\x7F \xC3\xA9\xF0\x9F\x90\x9D";
    s.quoted = "";
    strcpy(s.chars, "1234567");
    s.str = (skep_str){"n\0l", 3};
    assert_written(&s, "\"text\":{\"S\":\"say \\\"a\\\\b\\\"\\n\x7F \xC3\xA9\xF0\x9F\x90\x9D\"}");
    assert_written(&s, "\"say \\\"q\\\" \xC3\xA9\":{\"S\":\"\"}");
    assert_written(&s, "\"chars\":{\"S\":\"1234567\"}");
    assert_written(&s, "\"str\":{\"S\":\"n\\u0000l\"}");
    s.text = "ab\xFFz";
    assert_refused(&s,
                   "shelf.text: text is not UTF-8: byte 0xFF at offset 2 does not belong there, in "
                   "\"ab\\xFFz\"");
    s = valid();
    s.secret = "my\xC0\x80key";
    assert_refused(&s, "shelf.secret: (sensitive) text is not UTF-8");
    s = valid();
    memset(s.chars, 'x', sizeof s.chars);
    assert_refused(&s, "shelf.chars: the text has no NUL within its char[8]");
}

static void json_text_is_checked_to_be_json(void **state) {
    (void)state;
    shelf s = valid();
    s.json = "{\"a\":[1,2]}";
    assert_written(&s, "\"json\":{\"S\":\"{\\\"a\\\":[1,2]}\"}");
    s.json = "{\"a\":";
    assert_int_equal(wire_encode_struct(&shelf_struct, &s, &json, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "shelf.json: is not JSON: "));
}

static void bytes_and_uuids_are_text_of_their_own(void **state) {
    (void)state;
    shelf s = valid();
    s.raw = (skep_bytes){(const uint8_t *)"\0\xFF\x10", 3};
    for (uint8_t i = 0; i < 16; i++) s.token.bytes[i] = (uint8_t)(0x11 * i);
    assert_written(&s, "\"raw\":{\"B\":\"AP8Q\"}");
    assert_written(&s, "\"token\":{\"S\":\"00112233-4455-6677-8899-aabbccddeeff\"}");
    s.raw.len = 0;
    assert_written(&s, "\"raw\":{\"B\":\"\"}");
}

static void what_is_absent_is_left_out_or_null_or_refused(void **state) {
    (void)state;
    shelf s = valid();
    s.no_empty = "";
    s.null_text = "n";
    assert_not_written(&s, "no_empty");
    assert_written(&s, "\"null_text\":{\"S\":\"n\"}");
    s.no_empty = "x";
    s.no_empty_box.label = "l";
    assert_written(&s,
                   "\"no_empty\":{\"S\":\"x\"},\"no_empty_box\":{\"M\":{\"label\":{\"S\":\"l\"}}}");
    s.must = NULL;
    assert_refused(&s, "shelf.must: is required, but there is none");
}

static void structs_and_lists_nest(void **state) {
    (void)state;
    box inner = {.depth = 3, .label = "in"}, boxes[2] = {{.inside = &inner}, {.depth = 1}};
    char *texts[] = {"a", NULL, ""};
    int32_t numbers[] = {1, -2};
    shelf_numbers rows[] = {{numbers, 2, 2}, {NULL, 0, 0}};
    float vector[] = {1.5F, -0.25F};
    shelf s = valid();
    s.lid = (box){.inside = &inner};
    s.spare = &inner;
    s.boxes.items = boxes, s.boxes.count = 2;
    s.texts.items = texts, s.texts.count = 3;
    s.matrix.items = rows, s.matrix.count = 2;
    s.vector.items = vector, s.vector.count = 2;
    assert_written(
        &s, "\"lid\":{\"M\":{\"depth\":{\"N\":\"0\"},\"inside\":{\"M\":{\"depth\":{\"N\":\"3\"},"
            "\"label\":{\"S\":\"in\"}}}}}");
    assert_written(
        &s, "\"boxes\":{\"L\":[{\"M\":{\"depth\":{\"N\":\"0\"},\"inside\":{\"M\":{\"depth\":"
            "{\"N\":\"3\"},\"label\":{\"S\":\"in\"}}}}},{\"M\":{\"depth\":{\"N\":\"1\"}}}]}");
    assert_written(&s, "\"texts\":{\"L\":[{\"S\":\"a\"},{\"NULL\":true},{\"S\":\"\"}]}");
    assert_written(&s, "\"matrix\":{\"L\":[{\"L\":[{\"N\":\"1\"},{\"N\":\"-2\"}]},{\"L\":[]}]}");
    assert_written(&s, "\"vector\":{\"L\":[{\"N\":\"1.5\"},{\"N\":\"-0.25\"}]}");
    s.boxes.items = NULL;
    assert_refused(&s, "shelf.boxes: count is 2, but items is NULL");
}

static void fixed_and_counted_arrays_are_lists(void **state) {
    (void)state;
    int32_t numbers[] = {4, 5};
    shelf s = valid();
    s.fixed[1] = 2.5F;
    s.counted = numbers;
    assert_written(&s, "\"fixed\":{\"L\":[{\"N\":\"0\"},{\"N\":\"2.5\"},{\"N\":\"0\"}]}");
    assert_written(&s, "\"counted\":{\"L\":[]}");
    s.counted_count = 2;
    assert_written(&s, "\"counted\":{\"L\":[{\"N\":\"4\"},{\"N\":\"5\"}]}");
}

static void nesting_ends_where_dynamodbs_does(void **state) {
    (void)state;
    enum { LEVELS = 32 };
    box chain[LEVELS] = {{0}};
    shelf s = valid();
    for (int i = 0; i + 1 < LEVELS; i++) chain[i].inside = &chain[i + 1];
    chain[LEVELS - 2].inside = NULL; /* 31 of them */
    s.spare = chain;
    assert_written(&s, "\"spare\"");
    chain[LEVELS - 2].inside = &chain[LEVELS - 1];
    assert_int_equal(wire_encode_struct(&shelf_struct, &s, &json, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "nested deeper than the 31 levels that DynamoDB stores"));
    chain[LEVELS - 1].inside = chain; /* for ever */
    assert_int_equal(wire_encode_struct(&shelf_struct, &s, &json, &err), SKEP_INVALID);
}

/* In the order of the struct, each element once. */
static void sets_lose_what_repeats(void **state) {
    (void)state;
    char *names[] = {"b", "a", "b", "a", "\"", "\""};
    double weights[] = {2.0, 1.5, 2, -0.0, 0.0};
    genre genres[] = {GENRE_VERSE, GENRE_VERSE};
    skep_bytes blobs[] = {{(const uint8_t *)"ab", 2}, {(const uint8_t *)"ab", 1}};
    shelf s = valid();
    s.names.items = names, s.names.count = 6;
    s.weights.items = weights, s.weights.count = 5;
    s.genres.items = genres, s.genres.count = 2;
    s.blobs.items = blobs, s.blobs.count = 2;
    const char *made = encode(&s);
    assert_non_null(strstr(made, "\"names\":{\"SS\":[\"b\",\"a\",\"\\\"\"]}"));
    assert_non_null(strstr(made, "\"weights\":{\"NS\":[\"2\",\"1.5\",\"0\"]}"));
    assert_non_null(strstr(made, "\"genres\":{\"SS\":[\"VERSE \\\"v\\\"\"]}"));
    assert_non_null(strstr(made, "\"blobs\":{\"BS\":[\"YWI=\",\"YQ==\"]}"));
    names[1] = NULL;
    assert_refused(&s, "shelf.names[1]: is NULL, which a set cannot hold");
}

static void large_sets_are_written_in_packed_order(void **state) {
    (void)state;
    enum { COUNT = 40 };
    double weights[COUNT];
    for (int i = 0; i < COUNT; i++) weights[i] = (i * 7) % 20;
    shelf s = valid();
    s.weights.items = weights, s.weights.count = COUNT;
    assert_written(&s, "\"weights\":{\"NS\":[\"0\",\"1\",\"2\",");
    assert_written(&s, ",\"18\",\"19\"]}");
}

static void maps_have_their_keys_as_names(void **state) {
    (void)state;
    number_entry stock[20] = {{"a \"q\"", 1}, {"b", -2}, {"", 3}};
    box_entry boxes[] = {{"x", {.depth = 1}}};
    shelf s = valid();
    memcpy(&s.stock.items, &(number_entry *){stock}, sizeof s.stock.items);
    memcpy(&s.box_map.items, &(box_entry *){boxes}, sizeof s.box_map.items);
    s.box_map.count = 1;
    s.stock.count = 2;
    assert_written(&s, "\"stock\":{\"M\":{\"a \\\"q\\\"\":{\"N\":\"1\"},\"b\":{\"N\":\"-2\"}}}");
    assert_written(&s, "\"box_map\":{\"M\":{\"x\":{\"M\":{\"depth\":{\"N\":\"1\"}}}}}");
    s.stock.count = 3;
    assert_refused(&s, "shelf.stock[\"\"]: a key is empty text, which no map of DynamoDB has");
    stock[2].key = "b";
    assert_refused(&s, "shelf.stock: the map has two entries of the name \"b\": expected each name "
                       "once");
    stock[2].key = NULL;
    assert_refused(&s, "shelf.stock[2]: the key is NULL");
}

static void large_maps_are_written_in_packed_order(void **state) {
    (void)state;
    enum { COUNT = 20 };
    number_entry stock[COUNT];
    char keys[COUNT][4];
    for (int i = 0; i < COUNT; i++) {
        (void)snprintf(keys[i], sizeof keys[i], "%02d", (i * 7) % COUNT);
        stock[i] = (number_entry){keys[i], i};
    }
    shelf s = valid();
    memcpy(&s.stock.items, &(number_entry *){stock}, sizeof s.stock.items);
    s.stock.count = COUNT;
    assert_written(&s, "\"stock\":{\"M\":{\"00\":{\"N\":\"0\"},\"01\":{\"N\":\"3\"},");
    keys[3][0] = keys[4][0], keys[3][1] = keys[4][1];
    assert_refused(&s,
                   "shelf.stock: the map has two entries of the name \"08\": expected each name "
                   "once");
}

static void a_union_is_written_as_what_its_tag_selects(void **state) {
    (void)state;
    shelf s = valid();
    assert_not_written(&s, "chosen");
    s.choice = PICK_NUMBER, s.chosen.number = 5;
    assert_written(&s, "\"chosen\":{\"N\":\"5\"}");
    s.choice = PICK_BOX, s.chosen.boxed = (box){.depth = 6};
    assert_written(&s, "\"chosen\":{\"M\":{\"depth\":{\"N\":\"6\"}}}");
    s.choice = PICK_WORDS, s.chosen.words = "w";
    assert_written(&s, "\"chosen\":{\"S\":\"w\"}");
    s.chosen.words = NULL;
    assert_not_written(&s, "chosen");
}

static void converters_say_what_is_written(void **state) {
    (void)state;
    int32_t numbers[] = {10, 0, 11};
    shelf s = valid();
    assert_not_written(&s, "converted");
    s.converted = 12;
    s.converted_list.items = numbers, s.converted_list.count = 3;
    assert_written(&s, "\"converted\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}");
    assert_written(
        &s, "\"converted_list\":{\"L\":[{\"L\":[{\"N\":\"1\"},{\"N\":\"0\"}]},{\"NULL\":true},"
            "{\"L\":[{\"N\":\"1\"},{\"N\":\"1\"}]}]}");
    numbers[2] = -1;
    assert_refused(&s, "shelf.converted_list[2]: is below 0");
}

/* 400 KB of text, an item of many kinds, and the n-th allocation failing each time. */
static void short_memory_is_told_and_changes_nothing(void **state) {
    (void)state;
    enum { LONG = 400000 };
    char *text = malloc(LONG + 1);
    assert_non_null(text);
    memset(text, '\n', LONG);
    text[LONG] = '\0';
    double weights[40];
    for (int i = 0; i < 40; i++) weights[i] = i;
    shelf s = valid();
    s.text = text, s.converted = 12;
    s.weights.items = weights, s.weights.count = 40;
    size_t len = strlen(encode(&s));
    failing_allocator memory;
    skep_status status = SKEP_NO_MEMORY;
    for (int nth = 1; status != SKEP_OK; nth++) {
        failing_allocator_init(&memory, nth);
        buffer out;
        buffer_init(&out, &memory.table, 0);
        status = wire_encode_struct(&shelf_struct, &s, &out, &err);
        assert_int_equal(out.len, status == SKEP_OK ? len : 0);
        assert_true(status == SKEP_OK || status == SKEP_NO_MEMORY);
        assert_int_equal(err.status, status);
        buffer_fini(&out);
        assert_int_equal(memory.live, 0);
    }
    buffer tight;
    buffer_init(&tight, NULL, 1000);
    assert_int_equal(wire_encode_struct(&shelf_struct, &s, &tight, &err), SKEP_LIMIT);
    assert_string_equal(err.message, "a request takes more than the 1000 bytes allowed");
    assert_int_equal(tight.len, 0);
    buffer_fini(&tight);
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_item_without_anything_has_only_what_is_always_there),
        TEST(a_struct_of_no_members_is_an_empty_item),
        TEST(integers_are_written_at_their_limits),
        TEST(binary_numbers_are_written_shortest),
        TEST(binary_numbers_that_dynamodb_cannot_hold_are_refused),
        TEST(decimals_are_written_whatever_their_form),
        TEST(times_have_the_form_of_their_member),
        TEST(enums_are_written_by_name_or_number),
        TEST(text_is_escaped_and_checked),
        TEST(json_text_is_checked_to_be_json),
        TEST(bytes_and_uuids_are_text_of_their_own),
        TEST(what_is_absent_is_left_out_or_null_or_refused),
        TEST(structs_and_lists_nest),
        TEST(fixed_and_counted_arrays_are_lists),
        TEST(nesting_ends_where_dynamodbs_does),
        TEST(sets_lose_what_repeats),
        TEST(large_sets_are_written_in_packed_order),
        TEST(maps_have_their_keys_as_names),
        TEST(large_maps_are_written_in_packed_order),
        TEST(a_union_is_written_as_what_its_tag_selects),
        TEST(converters_say_what_is_written),
        TEST(short_memory_is_told_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
