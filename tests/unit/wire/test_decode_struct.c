/* Items into structs of every kind: the object, or the message, is what the mapper makes of the
 * packed item. */
#include "decode_support.h"

#include "support/failing_allocator.h"
#include "unit/mapper/random_kitchen.h"
#include "wire/encode.h"

enum { TEXT_BYTES = 8192 };

/* ---- The same as the mapper ---- */

/* Decodes in all ways and compares with the long way. */
static outcome decode_and_compare(const skep_struct *type, const char *text, size_t len,
                                  skep_arena *arena) {
    outcome direct = decode_in_all_ways(type, text, len, arena);
    outcome mapped = decode_by_mapper(type, text, len, arena);
    /* What is no item is told by other words, because it is met elsewhere, and behind what the
     * mapper refuses it is not met at all. */
    bool is_same = mapped.status == SKEP_CORRUPT
                       ? direct.status == SKEP_CORRUPT || direct.status == SKEP_INVALID
                       : direct.status == mapped.status &&
                             same_value(direct.packed, mapped.packed) &&
                             strcmp(direct.err.message, mapped.err.message) == 0;
    if (!is_same)
        fail_msg("%.*s\n'%s' instead of '%s'", (int)len, text, direct.err.message,
                 mapped.err.message);
    return direct;
}

/* A kitchen of these attributes, and of the one that is required. */
static outcome decode_kitchen(const char *attributes, skep_arena *arena) {
    char text[TEXT_BYTES];
    int len = snprintf(text, sizeof text, "{\"required\":{\"S\":\"r\"}%s%s}",
                       attributes[0] != '\0' ? "," : "", attributes);
    assert_in_range(len, 1, sizeof text - 1);
    return decode_and_compare(&kitchen_struct, text, (size_t)len, arena);
}

static void assert_read(const char *attributes, skep_arena *arena) {
    outcome o = decode_kitchen(attributes, arena);
    if (o.status != SKEP_OK) fail_msg("%s: %s", attributes, o.err.message);
}

static void assert_refused(const char *attributes, const char *message, skep_arena *arena) {
    outcome o = decode_kitchen(attributes, arena);
    if (o.status == SKEP_OK || strcmp(o.err.message, message) != 0)
        fail_msg("%s: '%s' instead of '%s'", attributes, o.err.message, message);
    assert_int_equal(o.status, SKEP_INVALID);
}

static void an_empty_item_lacks_what_is_required(void **state) {
    outcome o = decode_and_compare(&kitchen_struct, "{}", 2, *state);
    assert_string_equal(o.err.message, "kitchen.required: is required, but nothing is stored");
    const char *text = "{\"required\":{\"NULL\":true}}";
    o = decode_and_compare(&kitchen_struct, text, strlen(text), *state);
    assert_string_equal(o.err.message, "kitchen.required: is required, but NULL is stored");
    assert_read("", *state);
}

static void every_kind_is_read(void **state) {
    static const char *const fine[] = {
        "\"is_open\":{\"BOOL\":true}",
        "\"is_open\" : { \"BOOL\" : false } ",
        "\"i8\":{\"N\":\"-128\"},\"i16\":{\"N\":\"32767\"},\"i32\":{\"N\":\"-2147483648\"}",
        "\"i64\":{\"N\":\"-9223372036854775808\"},\"id\":{\"N\":\"9223372036854775807\"}",
        "\"u8\":{\"N\":\"255\"},\"u16\":{\"N\":\"65535\"},\"u32\":{\"N\":\"4294967295\"}",
        "\"u64\":{\"N\":\"18446744073709551615\"},\"u8\\u0020\":{\"N\":\"0\"}",
        "\"i8\":{\"N\":\"1.0\"},\"i16\":{\"N\":\"1e2\"},\"u8\":{\"N\":\"-0\"}",
        "\"i32\":{\"N\":\"+1\"}",
        "\"i64\":{\"N\":\"00000000000000000000000001\"},\"u64\":{\"N\":\"\\u0031\"}",
        "\"single\":{\"N\":\"3.4028235e38\"},\"real\":{\"N\":\"-0\"}",
        "\"single\":{\"N\":\"16777217\"},\"real\":{\"N\":\"0.1\"}",
        "\"single\":{\"N\":\"0.3000000119\"},\"real\":{\"N\":\"9007199254740993\"}",
        "\"real\":{\"N\":\"1234567.123456789012\"},\"price\":{\"N\":\"1234567.123456789012\"}",
        "\"price\":{\"N\":\"-26.0500\"},\"price\\n\":{\"S\":\"\"}",
        "\"price\":{\"N\":\"99999999999999999999999999999999999999\"}",
        "\"price\":{\"N\":\"0.00\"},\"at\":{\"S\":\"2024-02-29T12:00:00.123456789Z\"}",
        "\"price\":{\"N\":\"-0\"},\"at\":{\"S\":\"2024-02-29T12:00:00+02:00\"}",
        "\"at\":{\"S\":\"2024-02-29T12:00:00.1234567Z\"}",
        "\"at\":{\"S\":\"2024-02-29T12:00:00.123456789\\u005A\"}",
        "\"token\":{\"S\":\"01234567-89ab-CDEF-0123-456789abcdef\"}",
        "\"token\":{\"S\":\"\\u00301234567-89ab-CDEF-0123-456789abcdef\"}",
        "\"color\":{\"S\":\"DARK\"},\"level\":{\"N\":\"300\"}",
        "\"color\":{\"S\":\"\\u0044ARK\"},\"level\":{\"N\":\"3e2\"}",
        "\"text\":{\"S\":\"a \\\"b\\\" \xF0\x9F\x90\x9D\"},\"secret\":{\"S\":\"\"}",
        "\"code\":{\"S\":\"1234567\"}",
        "\"code\":{\"S\":\"\\u00e9\\u00e9\\u00e9\"}",
        "\"note\":{\"S\":\"a\\u0000b\"},\"raw\":{\"B\":\"AP8=\"}",
        "\"note\":{\"S\":\"\"},\"raw\":{\"B\":\"\"}",
        "\"kept_null\":{\"NULL\":true},\"maybe\":{\"N\":\"7\"}",
        "\"maybe\":{\"N\":\"7.0\"},\"maybe2\":{\"N\":\"7.0\"}",
        "\"maybe\":{\"NULL\":true},\"other\":{\"NULL\":true},\"best\":{\"NULL\":true}",
        "\"i8\":{\"NULL\":true},\"numbers\":{\"NULL\":true},\"raw\":{\"NULL\":true}",
        "\"best\":{\"M\":{}},\"other\":{\"M\":{\"size\":{\"N\":\"4\"}}}",
        "\"best\":{\"M\":{\"inner\":{\"M\":{\"inner\":{\"M\":{\"label\":{\"S\":\"x\"}}}}}}}",
        "\"best\":{\"M\":{\"parts\":{\"L\":[{\"M\":{\"parts\":{\"L\":[{\"M\":{}}]}}}]}}}",
        "\"spoons\":{\"L\":[]},\"numbers\":{\"L\":[ ]},\"texts\":{\"L\":[{\"S\":\"\"}]}",
        "\"spoons\":{\"L\":[{\"M\":{}},{\"M\":{\"label\":{\"S\":\"a\"}}}, { \"M\" : {} }]}",
        "\"numbers\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"},{ \"N\":\"3.0\" },{\"NULL\":true}]}",
        "\"texts\":{\"L\":[{\"NULL\":true},{\"S\":\"\\n\"}]},\"matrix\":{\"L\":[{\"L\":[]}]}",
        "\"matrix\":{\"L\":[{\"L\":[{\"N\":\"1\"}]},{\"NULL\":true},{\"L\":[]}]}",
        "\"pointers\":{\"L\":[{\"NULL\":true},{\"M\":{}},{\"M\":{\"size\":{\"N\":\"1\"}}}]}",
        "\"tags\":{\"SS\":[\"b\",\"a\"]},\"weights\":{\"NS\":[\"2\",\"1.5\"]}",
        "\"blobs\":{\"BS\":[\"AA==\",\"\"]},\"colors\":{\"SS\":[\"MILD\",\"DARK\"]}",
    };
    for (size_t i = 0; i < COUNT_OF(fine); i++) assert_read(fine[i], *state);
}

static void every_kind_of_the_pantry_is_read(void **state) {
    static const char *const fine[] = {
        "",
        "\"stock\":{\"M\":{\"b\":{\"N\":\"1\"},\"a\":{\"N\":\"2\"}}}",
        "\"jars\":{\"M\":{\"b\":{\"M\":{\"grams\":{\"N\":\"1\"}}}}},\"nested\":{\"M\":{\"x\":{"
        "\"M\":{}}}}",
        "\"maybe_jars\":{\"M\":{\"b\":{\"NULL\":true},\"c\":{\"M\":{}}}},\"shelves\":{\"M\":{}}",
        "\"codes\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]},\"labels\":{\"SS\":[\"b\",\"a\"]}",
        "\"codes\":{\"L\":[]}",
        "\"codes\":{\"NULL\":true},\"labels\":{\"NULL\":true}",
        "\"vector\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"3\"},{\"N\":\"4\"}]}",
        "\"grid\":{\"L\":[{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"3\"}]},"
        "{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"3\"}]}]}",
        "\"names\":{\"L\":[{\"S\":\"a\"},{\"S\":\"\"}]},\"notes\":{\"L\":[{\"NULL\":true},{\"S\":"
        "\"\"}]}",
        "\"payment\":{\"N\":\"12\"},\"zahlart\":{\"S\":\"CENTS\"}",
        "\"zahlart\":{\"S\":\"CENTS\"},\"payment\":{\"N\":\"12.0\"}",
        "\"payment\":{\"M\":{\"year\":{\"N\":\"1\"}}},\"zahlart\":{\"S\":\"CARD\"}",
        "\"zahlart\":{\"S\":\"GIFT\"},\"payment\":{\"S\":\"x\\ny\"}",
        "\"zahlart\":{\"S\":\"NONE\"},\"payment\":{\"NULL\":true}",
        "\"zahlart\":{\"S\":\"NONE\"}",
        "\"zahlart\":{\"S\":\"IBAN\"}",
        "\"payment\":{\"NULL\":true}",
        "\"place\":{\"S\":\"3,-4\"},\"mass\":{\"N\":\"1.5\"},\"null_place\":{\"NULL\":true}",
        "\"path\":{\"L\":[{\"S\":\"1,2\"},{\"S\":\"3,4\"}]},\"sights\":{\"M\":{\"x\":{\"S\":\"1,"
        "2\"}}}",
        "\"seconds_at\":{\"N\":\"1700000000.5\"},\"millis_at\":{\"N\":\"-1\"},\"day\":{\"S\":"
        "\"2024-02-29\"}",
        "\"month\":{\"S\":\"02/2024\"},\"json\":{\"S\":\"{\\\"a\\\":[1]}\"}",
        "\"limit\":{\"NULL\":true},\"language\":{\"NULL\":true},\"optional_limit\":{\"NULL\":true}",
        "\"limit\":{\"N\":\"0\"},\"language\":{\"S\":\"\"},\"optional_limit\":{\"N\":\"0\"}",
        "\"memo\":{\"S\":\"\"},\"initials\":{\"S\":\"\"},\"crumbs\":{\"B\":\"\"},\"omitted_list\":{"
        "\"L\":[]}",
        "\"tokens\":{\"SS\":[\"01234567-89ab-cdef-0123-456789abcdef\"]},\"null_list\":{\"NULL\":"
        "true}",
    };
    char attributes[TEXT_BYTES];
    for (size_t i = 0; i < COUNT_OF(fine); i++) {
        (void)snprintf(attributes, sizeof attributes, "\"pantry\":{\"M\":{%s}}", fine[i]);
        assert_read(attributes, *state);
    }
    /* Defaults are there even where the struct that has them is not. */
    kitchen k;
    memset(&k, 0, sizeof k);
    guarded g = guard_text("{\"required\":{\"S\":\"r\"}}", 22);
    assert_int_equal(wire_decode_item(g.json, &kitchen_struct, &k, NULL, *state, NULL), SKEP_OK);
    assert_int_equal(k.pantry.limit, limit_default);
    assert_string_equal(k.pantry.language, language_default);
    release_text(&g);
}

/* ---- What does not fit ---- */

static void a_value_that_does_not_fit_is_refused_with_its_path(void **state) {
    static const char *const rows[][2] = {
        {"\"i8\":{\"N\":\"128\"}", "kitchen.i8: 128 does not fit int8_t"},
        {"\"i8\":{\"N\":\"-129\"}", "kitchen.i8: -129 does not fit int8_t"},
        {"\"u8\":{\"N\":\"-1\"}", "kitchen.u8: -1 does not fit uint8_t"},
        {"\"u64\":{\"N\":\"18446744073709551616\"}",
         "kitchen.u64: 18446744073709551616 does not fit uint64_t"},
        {"\"i64\":{\"N\":\"-9223372036854775809\"}",
         "kitchen.i64: -9223372036854775809 does not fit int64_t"},
        {"\"i32\":{\"N\":\"1.5\"}", "kitchen.i32: 1.5 is not a whole number, as int32_t is"},
        {"\"single\":{\"N\":\"1e39\"}",
         "kitchen.single: 1000000000000000000000000000000000000000 does not fit float"},
        {"\"i32\":{\"S\":\"abc\"}", "kitchen.i32: N expected, S found: \"abc\""},
        {"\"text\":{\"N\":\"12\"}", "kitchen.text: S expected, N found: 12"},
        {"\"is_open\":{\"S\":\"true\"}", "kitchen.is_open: BOOL expected, S found: \"true\""},
        {"\"raw\":{\"S\":\"AA==\"}", "kitchen.raw: B expected, S found: \"AA==\""},
        {"\"tags\":{\"L\":[]}", "kitchen.tags: SS expected, L found: a list of 0"},
        {"\"numbers\":{\"NS\":[\"1\"]}", "kitchen.numbers: L expected, NS found: a set of 1"},
        {"\"best\":{\"L\":[]}", "kitchen.best: M expected, L found: a list of 0"},
        {"\"maybe\":{\"S\":\"x\"}", "kitchen.maybe: N expected, S found: \"x\""},
        {"\"maybe\":{\"N\":\"1e10\"}", "kitchen.maybe: 10000000000 does not fit int32_t"},
        {"\"color\":{\"S\":\"BLUE\"}",
         "kitchen.color: \"BLUE\" is no name of shade, which has DARK, MILD, PALE"},
        {"\"color\":{\"S\":\"DARK\\\"\"}",
         "kitchen.color: \"DARK\"\" is no name of shade, which has DARK, MILD, PALE"},
        {"\"color\":{\"S\":\"DAR\"}",
         "kitchen.color: \"DAR\" is no name of shade, which has DARK, MILD, PALE"},
        {"\"code\":{\"S\":\"12345678\"}",
         "kitchen.code: 8 bytes of text and a NUL do not fit char[8]: \"12345678\""},
        {"\"code\":{\"S\":\"a\\u0000b\"}",
         "kitchen.code: the text has a NUL at offset 1, where a char[8] would end"},
        {"\"text\":{\"S\":\"a\\u0000b\"}",
         "kitchen.text: the text has a NUL at offset 1, where a char * would end; skep_str takes "
         "it"},
        {"\"token\":{\"S\":\"x\"}",
         "kitchen.token: \"x\" is not a UUID (36 characters, 8-4-4-4-12 hexadecimal digits)"},
        {"\"secret\":{\"N\":\"42\"}", "kitchen.secret: S expected, N found: (sensitive)"},
        {"\"vault\":{\"M\":{\"size\":{\"S\":\"42\"}}}",
         "kitchen.vault.size: N expected, S found: (sensitive)"},
        {"\"best\":{\"M\":{\"inner\":{\"M\":{\"size\":{\"S\":\"42\"}}}}}",
         "kitchen.best.inner.size: N expected, S found: \"42\""},
        {"\"spoons\":{\"L\":[{\"M\":{}},{\"S\":\"x\"}]}",
         "kitchen.spoons[1]: M expected, S found: \"x\""},
        {"\"spoons\":{\"L\":[{\"M\":{}},{\"M\":{\"parts\":{\"L\":[{\"M\":{\"size\":{\"BOOL\":true}}"
         "}]"
         "}}}]}",
         "kitchen.spoons[1].parts[0].size: N expected, BOOL found: true"},
        {"\"numbers\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"1.5\"}]}",
         "kitchen.numbers[2]: 1.5 is not a whole number, as int32_t is"},
        {"\"matrix\":{\"L\":[{\"L\":[]},{\"L\":[{\"N\":\"1\"},{\"S\":\"x\"}]}]}",
         "kitchen.matrix[1][1]: N expected, S found: \"x\""},
        {"\"pointers\":{\"L\":[{\"NULL\":true},{\"N\":\"1\"}]}",
         "kitchen.pointers[1]: M expected, N found: 1"},
        {"\"texts\":{\"L\":[{\"S\":\"a\\u0000\"}]}",
         "kitchen.texts[0]: the text has a NUL at offset 1, where a char * would end; skep_str "
         "takes it"},
        {"\"colors\":{\"SS\":[\"DARK\",\"RED\"]}",
         "kitchen.colors[1]: \"RED\" is no name of shade, which has DARK, MILD, PALE"},
        {"\"pantry\":{\"M\":{\"jars\":{\"M\":{\"a\":{\"M\":{\"grams\":{\"S\":\"x\"}}}}}}}",
         "kitchen.pantry.jars[\"a\"].grams: N expected, S found: \"x\""},
        {"\"pantry\":{\"M\":{\"stock\":{\"M\":{\"\":{\"N\":\"1\"}}}}}",
         "kitchen.pantry.stock[\"\"]: a key is empty text, which no map of DynamoDB has"},
        {"\"pantry\":{\"M\":{\"payment\":{\"N\":\"1\"}}}",
         "kitchen.pantry.payment: paid_by is NONE, for which no value is stored, but N is found: "
         "1"},
        {"\"pantry\":{\"M\":{\"payment\":{\"S\":\"x\"},\"zahlart\":{\"S\":\"CENTS\"}}}",
         "kitchen.pantry.payment.cents: N expected, S found: \"x\""},
        {"\"pantry\":{\"M\":{\"vector\":{\"L\":[{\"N\":\"1\"}]}}}",
         "kitchen.pantry.vector: 4 elements expected, a list of 1 found"},
        {"\"pantry\":{\"M\":{\"place\":{\"S\":\"x\"}}}", "kitchen.pantry.place: \"x\" is not x,y"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) assert_refused(rows[i][0], rows[i][1], *state);
}

/* What is wrong with a value is said without the value. */
static void a_sensitive_value_that_dynamodb_does_not_have_is_not_shown(void **state) {
    outcome o = decode_kitchen("\"vault\":{\"M\":{\"size\":{\"N\":\"x42\"}}}", *state);
    assert_int_equal(o.status, SKEP_CORRUPT);
    assert_string_equal(o.err.message,
                        "JSON, offset 49: the value of kitchen.vault.size, which is sensitive, is "
                        "not one that DynamoDB has");
    assert_int_equal(o.err.position, 49);
    o = decode_kitchen("\"best\":{\"M\":{\"size\":{\"N\":\"x42\"}}}", *state);
    assert_string_equal(
        o.err.message,
        "JSON, offset 48: The parameter cannot be converted to a numeric value: x42");
}

/* What a count of 8 bits cannot say. */
static void a_list_longer_than_its_count_can_say_is_refused(void **state) {
    char attributes[TEXT_BYTES] = "\"pantry\":{\"M\":{\"codes\":{\"L\":[{\"N\":\"1\"}";
    for (size_t i = 1; i < 255; i++) strcat(attributes, ",{\"N\":\"1\"}");
    size_t len = strlen(attributes);
    strcat(attributes, "]}}}");
    assert_read(attributes, *state);
    strcpy(attributes + len, ",{\"N\":\"1\"}]}}}");
    outcome o = decode_kitchen(attributes, *state);
    assert_int_equal(o.status, SKEP_INVALID);
    assert_memory_equal(o.err.message, "kitchen.pantry.codes: ", 22);
}

/* ---- Names and order ---- */

static void an_attribute_that_comes_twice_is_refused(void **state) {
    static const char *const rows[] = {
        "\"i8\":{\"N\":\"1\"},\"i8\":{\"N\":\"1\"}",
        "\"i8\":{\"N\":\"1\"},\"u8\":{\"N\":\"1\"},\"\\u0069\\u0038\":{\"N\":\"1\"}",
        "\"i8\":{\"N\":\"1\"},\"i8\":{\"NULL\":true}",
        "\"x\":{\"N\":\"1\"},\"x\":{\"S\":\"1\"}",
        "\"x\":{\"L\":[]},\"y\":{\"N\":\"1\"},\"x\":{\"L\":[]}",
        "\"best\":{\"M\":{\"size\":{\"N\":\"1\"},\"size\":{\"N\":\"1\"}}}",
        "\"best\":{\"M\":{\"x\":{\"N\":\"1\"},\"x\":{\"N\":\"1\"}}}",
        "\"pantry\":{\"M\":{\"payment\":{\"N\":\"1\"},\"payment\":{\"N\":\"1\"}}}",
        "\"tags\":{\"SS\":[\"a\",\"a\"]}",
        "\"weights\":{\"NS\":[\"1\",\"1.0\"]}",
        "\"x\":{\"SS\":[\"a\",\"b\",\"a\"]}",
        "\"x\":{\"M\":{\"a\":{\"N\":\"1\"},\"a\":{\"N\":\"1\"}}}",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(decode_kitchen(rows[i], *state).status, SKEP_CORRUPT);
    outcome o = decode_kitchen(rows[0], *state);
    assert_string_equal(o.err.message, "JSON, offset 48: the attribute \"i8\" comes twice");
    o = decode_kitchen(rows[3], *state);
    assert_string_equal(o.err.message, "JSON, offset 46: the attribute \"x\" comes twice");
}

/* Attributes that no member has are checked as well as others. */
static void unknown_attributes_are_checked(void **state) {
    static const char *const rows[] = {
        "\"x\":{\"S\":\"\xFF\"}",
        "\"x\":{\"N\":\"1x\"}",
        "\"x\":{\"B\":\"A\"}",
        "\"x\":{\"NULL\":false}",
        "\"x\":{\"SS\":[]}",
        "\"x\":{\"L\":[{\"N\":\"\"}]}",
        "\"x\":{\"M\":{\"a\":{\"X\":1}}}",
        "\"x\":1",
        "\"x\":{}",
        "\"x\":{\"S\":\"a\",\"N\":\"1\"}",
    };
    char nested[TEXT_BYTES];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(decode_kitchen(rows[i], *state).status, SKEP_CORRUPT);
        (void)snprintf(nested, sizeof nested, "\"best\":{\"M\":{%s}}", rows[i]);
        assert_int_equal(decode_kitchen(nested, *state).status, SKEP_CORRUPT);
    }
}

static void what_no_member_has_is_kept(void **state) {
    static const char text[] =
        "{\"zz\":{\"S\":\"a\\nb\"},\"required\":{\"S\":\"r\"},\"aa\":{\"L\":[{\"N\":\"1.50\"}]},"
        "\"best\":{\"M\":{\"unknown\":{\"S\":\"not kept\"}}},\"m\\u006d\":{\"NULL\":true}}";
    outcome o = decode_in_all_ways(&kitchen_struct, text, sizeof text - 1, *state);
    assert_int_equal(o.status, SKEP_OK);
    assert_string_equal(skep_value_print(o.rest, SKEP_JSON_DYNAMODB, 0, *state),
                        "{\"aa\":{\"L\":[{\"N\":\"1.5\"}]},\"mm\":{\"NULL\":true},"
                        "\"zz\":{\"S\":\"a\\nb\"}}");
    static const char known[] = "{\"required\":{\"S\":\"r\"}}";
    o = decode_in_all_ways(&kitchen_struct, known, sizeof known - 1, *state);
    assert_null(o.rest.data);
}

/* More attributes than a shape remembers: all are kept, and those that come twice are found. */
static void many_unknown_attributes_are_kept(void **state) {
    enum { COUNT = 3 * WIRE_UNKNOWN_MAX };
    char *text = skep_arena_alloc(*state, (size_t)COUNT * 64);
    size_t len = (size_t)sprintf(text, "{\"required\":{\"S\":\"r\"}");
    for (unsigned i = 0; i < COUNT; i++)
        len += (size_t)sprintf(text + len, ",\"x%u\":{\"N\":\"%u\"}", i, i);
    strcpy(text + len, "}");
    outcome o = decode_in_all_ways(&kitchen_struct, text, len + 1, *state);
    assert_int_equal(o.status, SKEP_OK);
    assert_int_equal(skep_value_count(o.rest), COUNT);
    for (unsigned i = 0; i < COUNT; i += 7) {
        char name[16];
        int name_len = snprintf(name, sizeof name, "x%u", i);
        skep_value value;
        assert_true(skep_value_at(o.rest, (skep_str){name, (size_t)name_len}, &value));
        uint64_t number = 0;
        assert_int_equal(skep_decimal_to_u64(skep_value_decimal(value), &number, NULL), SKEP_OK);
        assert_int_equal(number, i);
    }
    static const unsigned twice[] = {0, WIRE_UNKNOWN_MAX - 1, WIRE_UNKNOWN_MAX, COUNT - 1};
    for (size_t i = 0; i < COUNT_OF(twice); i++) {
        (void)sprintf(text + len, ",\"x%u\":{\"NULL\":true}}", twice[i]);
        o = decode_in_all_ways(&kitchen_struct, text, strlen(text), *state);
        assert_int_equal(o.status, SKEP_CORRUPT);
    }
}

/* Levels are counted from the item, whoever reads them: 40 of structs, then `levels` of lists in
 * an attribute. */
static void assert_levels(const char *attribute, unsigned levels, bool is_fine, skep_arena *arena) {
    enum { STRUCTS = 40 };
    char text[TEXT_BYTES] = "\"best\":{\"M\":{";
    for (unsigned i = 2; i < STRUCTS; i++) strcat(text, "\"inner\":{\"M\":{");
    (void)sprintf(text + strlen(text), "\"%s\":", attribute);
    for (unsigned i = 0; i < levels; i++) strcat(text, "{\"L\":[");
    strcat(text, "{\"BOOL\":true}");
    for (unsigned i = 0; i < levels; i++) strcat(text, "]}");
    for (unsigned i = 1; i < STRUCTS; i++) strcat(text, "}}");
    outcome o = decode_kitchen(text, arena);
    assert_int_equal(o.status == SKEP_CORRUPT, !is_fine);
    if (!is_fine) assert_non_null(strstr(o.err.message, "nested deeper than 64 levels"));
}

static void levels_are_counted_from_the_item(void **state) {
    assert_levels("unknown", PACKED_DEPTH_MAX - 40, true, *state);
    assert_levels("unknown", PACKED_DEPTH_MAX - 39, false, *state);
    assert_levels("label", PACKED_DEPTH_MAX - 40, true, *state);
    assert_levels("label", PACKED_DEPTH_MAX - 39, false, *state);
}

/* ---- Random objects ---- */

/* Attributes as they stand in a map, in an order of their own and with blanks between. */
static size_t print_shuffled(skep_value map, chance *c, char *out) {
    static const char *const blanks[] = {"", "", " ", "\n\t"};
    size_t count = skep_value_count(map);
    skep_str *names = chance_array(c, (uint32_t)count, sizeof *names);
    skep_value *values = chance_array(c, (uint32_t)count, sizeof *values);
    skep_value_iter iter = skep_value_begin(map);
    for (size_t i = 0; i < count; i++) {
        skep_str name;
        skep_value value;
        assert_true(skep_value_next(&iter, &name, &value));
        size_t at = chance_below(c, (uint32_t)i + 1);
        names[i] = names[at];
        values[i] = values[at];
        names[at] = name;
        values[at] = value;
    }
    size_t len = (size_t)sprintf(out, "%s{", blanks[chance_below(c, 4)]);
    for (size_t i = 0; i < count; i++) {
        const char *value =
            skep_value_print(values[i], SKEP_JSON_DYNAMODB_VALUE, chance_below(c, 2), c->arena);
        assert_non_null(value);
        len += (size_t)sprintf(out + len, "%s\"%s\"%s:%s%s%s", i > 0 ? "," : "", names[i].ptr,
                               blanks[chance_below(c, 4)], blanks[chance_below(c, 4)], value,
                               blanks[chance_below(c, 4)]);
    }
    return len + (size_t)sprintf(out + len, "}%s", blanks[chance_below(c, 4)]);
}

static void random_objects_come_back_from_json(void **state) {
    enum { ROUNDS = 150, JSON_BYTES = 1 << 18 };
    char *text = malloc(JSON_BYTES);
    assert_non_null(text);
    chance c = {.state = 11, .arena = *state};
    for (int64_t i = 0; i < ROUNDS; i++) {
        skep_arena_reset(*state);
        kitchen k = chance_kitchen(&c, i);
        skep_value packed = pack_again(&kitchen_struct, &k, *state);
        buffer json;
        buffer_init(&json, NULL, 0);
        wire_encode_map(packed, &json);
        outcome o = decode_and_compare(&kitchen_struct, (const char *)json.data, json.len, *state);
        if (!same_value(o.packed, packed)) fail_msg("differs: %.*s", (int)json.len, json.data);
        buffer_fini(&json);
        size_t len = print_shuffled(packed, &c, text);
        assert_true(len < JSON_BYTES);
        o = decode_and_compare(&kitchen_struct, text, len, *state);
        if (!same_value(o.packed, packed)) fail_msg("differs: %s", text);
    }
    free(text);
}

/* ---- Damage ---- */

static const char representative[] =
    "{\"required\":{\"S\":\"r\\n\"},\"i32\":{\"N\":\"-12\"},\"price\":{\"N\":\"12.50\"},"
    "\"color\":{\"S\":\"DARK\"},\"raw\":{\"B\":\"AAEC\"},\"is_open\":{\"BOOL\":true},"
    "\"spoons\":{\"L\":[{\"M\":{\"size\":{\"N\":\"1\"}}},{\"M\":{\"size\":{\"N\":\"2\"}}}]},"
    "\"numbers\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]},\"tags\":{\"SS\":[\"a\",\"b\"]},"
    "\"unknown\":{\"M\":{\"a\":{\"S\":\"b\"}}},\"kept_null\":{\"NULL\":true},"
    "\"at\":{\"S\":\"2024-02-29T12:00:00.123456789Z\"},\"maybe\":{\"N\":\"3\"}}";

static void an_item_that_is_cut_is_refused(void **state) {
    for (size_t len = 0; len < sizeof representative - 1; len++) {
        outcome o = decode_in_all_ways(&kitchen_struct, representative, len, *state);
        assert_int_equal(o.status, SKEP_CORRUPT);
        assert_true(o.err.position <= len && o.err.message[0] != '\0');
    }
    assert_int_equal(
        decode_in_all_ways(&kitchen_struct, representative, sizeof representative - 1, *state)
            .status,
        SKEP_OK);
}

static void a_changed_byte_is_judged_as_by_the_mapper(void **state) {
    static const char bytes[] = "\"{}[]:,\\0189-.eE tnS\x1F\x7F\xC3\xA9";
    char text[sizeof representative];
    size_t len = sizeof representative - 1;
    for (size_t at = 0; at < len; at++) {
        skep_arena_reset(*state);
        for (size_t i = at % 3; i < sizeof bytes; i += 3) {
            memcpy(text, representative, sizeof text);
            text[at] = bytes[i];
            (void)decode_and_compare(&kitchen_struct, text, len, *state);
        }
    }
}

/* ---- Memory ---- */

static bool decode_with(const skep_allocator *allocator, const char *text, size_t len) {
    skep_arena *arena = skep_arena_new(allocator, 0);
    if (arena == NULL) return false;
    guarded g = guard_text(text, len);
    kitchen k, before;
    skep_value rest = {0};
    memset(&k, 0x5A, sizeof k);
    memcpy(&before, &k, sizeof k);
    skep_error err = {0};
    skep_status status = wire_decode_item(g.json, &kitchen_struct, &k, &rest, arena, &err);
    if (status != SKEP_OK) {
        assert_int_equal(status, SKEP_NO_MEMORY);
        assert_int_equal(err.status, SKEP_NO_MEMORY);
        assert_memory_equal(&k, &before, sizeof k);
    }
    release_text(&g);
    skep_arena_free(arena);
    return status == SKEP_OK;
}

static void every_failing_allocation_is_reported_without_a_leak(void **state) {
    enum { UNKNOWN = WIRE_UNKNOWN_MAX + 40, NUMBERS = 2000 };
    char *text = skep_arena_alloc(*state, 128 * 1024);
    size_t len = (size_t)sprintf(text, "{\"required\":{\"S\":\"r\"},\"numbers\":{\"L\":[");
    for (unsigned i = 0; i < NUMBERS; i++)
        len += (size_t)sprintf(text + len, "%s{\"N\":\"%u\"}", i > 0 ? "," : "", i);
    len += (size_t)sprintf(text + len, "]},\"tags\":{\"SS\":[\"b\",\"a\"]}");
    for (unsigned i = 0; i < UNKNOWN; i++)
        len += (size_t)sprintf(text + len, ",\"x%u\":{\"L\":[{\"N\":\"%u\"}]}", UNKNOWN - i, i);
    len += (size_t)sprintf(text + len, ",\"pantry\":{\"M\":{\"payment\":{\"N\":\"1\"},"
                                       "\"zahlart\":{\"S\":\"CENTS\"}}}}");
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        bool is_done = decode_with(&memory.table, text, len);
        assert_int_equal(memory.live, 0);
        if (is_done) break;
    }
    assert_true(memory.calls > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_empty_item_lacks_what_is_required),
        TEST(every_kind_is_read),
        TEST(every_kind_of_the_pantry_is_read),
        TEST(a_value_that_does_not_fit_is_refused_with_its_path),
        TEST(a_sensitive_value_that_dynamodb_does_not_have_is_not_shown),
        TEST(a_list_longer_than_its_count_can_say_is_refused),
        TEST(an_attribute_that_comes_twice_is_refused),
        TEST(unknown_attributes_are_checked),
        TEST(what_no_member_has_is_kept),
        TEST(many_unknown_attributes_are_kept),
        TEST(levels_are_counted_from_the_item),
        TEST(random_objects_come_back_from_json),
        TEST(an_item_that_is_cut_is_refused),
        TEST(a_changed_byte_is_judged_as_by_the_mapper),
        TEST(every_failing_allocation_is_reported_without_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
