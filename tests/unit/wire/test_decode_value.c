/* Attribute values and items as packed values: every type, and everything that is refused, with
 * its message and place. */
#include "decode_support.h"

typedef skep_status decode_function(wire_text json, skep_arena *arena, skep_value *out,
                                    skep_error *err);

/* ---- Values ---- */

/* The value has exactly these bytes, and passes the check for bytes from a file. */
static void assert_bytes(decode_function *decode, const char *text, const void *expected,
                         size_t size, skep_arena *arena) {
    guarded g = guard_text(text, strlen(text));
    skep_value value = {0};
    skep_error err = {0};
    if (decode(g.json, arena, &value, &err) != SKEP_OK) fail_msg("%s: %s", text, err.message);
    if (!same_value(value, (skep_value){expected, size})) fail_msg("%s: other bytes", text);
    assert_int_equal(packed_check(value.data, value.size, NULL), SKEP_OK);
    release_text(&g);
}

/* `bytes` is a literal. */
#define VALUE(text, bytes)                                                                         \
    assert_bytes(wire_decode_value, text, bytes, sizeof(bytes) - 1, *(skep_arena **)state)

static void texts_are_packed(void **state) {
    VALUE("{\"S\":\"\"}", "\x01\x00\x00");
    VALUE("{\"S\":\"abc\"}", "\x01\x03"
                             "abc\0");
    VALUE(" \t\r\n{ \n\"S\"\r:\t\"abc\" } \n", "\x01\x03"
                                               "abc\0");
    VALUE("{\"\\u0053\":\"a\"}", "\x01\x01"
                                 "a\0");
    VALUE("{\"S\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "\x01\x08\"\\/\b\f\n\r\t\0");
    VALUE("{\"S\":\"\\u0000\\u0041\\u00e9\\u20AC\"}", "\x01\x07\0A\xC3\xA9\xE2\x82\xAC\0");
    VALUE("{\"S\":\"\\ud83d\\udc1D\"}", "\x01\x04\xF0\x9F\x90\x9D\0");
    VALUE("{\"S\":\"\\uD800\\uDC00\\uDBFF\\uDFFF\"}", "\x01\x08\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\0");
    VALUE("{\"S\":\"\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\"}",
          "\x01\x0B\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\0");
    VALUE("{\"S\":\"\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"}",
          "\x01\x0E\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\0");
}

static void numbers_are_packed(void **state) {
    VALUE("{\"N\":\"0\"}", "\x02\x02\x80\0");
    VALUE("{\"N\":\"-0.000\"}", "\x02\x02\x80\0");
    VALUE("{\"N\":\"1\"}", "\x02\x03\xC1\x02\0");
    VALUE("{\"N\":\"-1\"}", "\x02\x03\x3E\xFD\xFF");
    VALUE("{\"N\":\"100\"}", "\x02\x03\xC2\x02\0");
    VALUE("{\"N\":\"+001.2e2\"}", "\x02\x04\xC2\x02\x15\0");
    VALUE("{\"N\":\"\\u0031\"}", "\x02\x03\xC1\x02\0");
    VALUE("{\"N\":\"99999999999999999999999999999999999999\"}", "\x02\x15\xD3"
                                                                "ddddddddddddddddddd\0");
    VALUE("{\"N\":\"1E-130\"}", "\x02\x03\x80\x02\0");
    VALUE("{\"N\":\"9.9E125\"}", "\x02\x03\xFF\x64\0");
}

static void the_other_scalars_are_packed(void **state) {
    VALUE("{\"B\":\"\"}", "\x03\x00");
    VALUE("{\"B\":\"AP8=\"}", "\x03\x02\0\xFF");
    VALUE("{\"B\":\"\\u0041\\/\\/\\/\"}", "\x03\x03\x03\xFF\xFF");
    VALUE("{\"BOOL\":true}", "\x04\x01");
    VALUE("{\"BOOL\" : false }", "\x04\x00");
    VALUE("{\"NULL\":true}", "\x05");
}

static void sets_are_packed_in_order(void **state) {
    VALUE("{\"SS\":[\"b\",\"\",\"a\"]}", "\x06\x0B\0\0\0\x03\0\0\0\x01\x00\0\x01\x01"
                                         "a\0\x01\x01"
                                         "b\0");
    VALUE("{\"NS\":[ \"1\" , \"-1\",\"0\"]}",
          "\x07\x0E\0\0\0\x03\0\0\0\x02\x03\x3E\xFD\xFF\x02\x02\x80\0\x02\x03\xC1\x02\0");
    VALUE("{\"BS\":[\"/w==\",\"AA==\"]}", "\x08\x06\0\0\0\x02\0\0\0\x03\x01\0\x03\x01\xFF");
}

static void lists_and_maps_are_packed(void **state) {
    VALUE("{\"L\":[]}", "\x09\0\0\0\0\0\0\0\0");
    VALUE("{\"L\": [ ] }", "\x09\0\0\0\0\0\0\0\0");
    VALUE("{\"L\":[{\"NULL\":true},{\"BOOL\":true}]}", "\x09\x03\0\0\0\x02\0\0\0\x05\x04\x01");
    VALUE("{\"L\":[ {\"NULL\":true}\n,\n{\"L\":[]} ]}",
          "\x09\x0A\0\0\0\x02\0\0\0\x05\x09\0\0\0\0\0\0\0\0");
    VALUE("{\"M\":{}}", "\x0A\0\0\0\0\0\0\0\0");
    VALUE("{\"M\":{\"b\":{\"NULL\":true},\"a\":{\"NULL\":true},\"\":{\"NULL\":true}}}",
          "\x0A\x0B\0\0\0\x03\0\0\0\x00\0\x05\x01"
          "a\0\x05\x01"
          "b\0\x05");
    VALUE("{\"M\":{ \"\\u0061\" : {\"M\" :{ } } }}", "\x0A\x0C\0\0\0\x01\0\0\0\x01"
                                                     "a\0\x0A\0\0\0\0\0\0\0\0");
}

static void an_item_is_a_packed_map(void **state) {
    const char empty[] = "\x0A\0\0\0\0\0\0\0\0";
    const char one[] = "\x0A\x04\0\0\0\x01\0\0\0\x01"
                       "a\0\x05";
    assert_bytes(wire_decode_map, "{}", empty, sizeof empty - 1, *state);
    assert_bytes(wire_decode_map, " { } ", empty, sizeof empty - 1, *state);
    assert_bytes(wire_decode_map, "{\"a\":{\"NULL\":true}}", one, sizeof one - 1, *state);
}

/* Names and texts of every length around the windows in which they are scanned, with what stops
 * the scan at each place. */
static void text_of_every_length_is_read(void **state) {
    static const char *const stops[] = {"", "\\n", "\xC3\xA9", "\xF0\x9F\x90\x9D", "\\u00e9"};
    static const char *const meant[] = {"", "\n", "\xC3\xA9", "\xF0\x9F\x90\x9D", "\xC3\xA9"};
    for (size_t len = 0; len < 100; len++)
        for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
            for (size_t at = 0; at <= len; at += len > 70 ? 7 : 1) {
                char plain[128], json[300], expected[300];
                memset(plain, 'x', len);
                plain[len] = '\0';
                (void)snprintf(json, sizeof json, "{\"S\":\"%.*s%s%s\"}", (int)at, plain, stops[i],
                               plain + at);
                int text_len = snprintf(expected, sizeof expected, "%.*s%s%s", (int)at, plain,
                                        meant[i], plain + at);
                guarded g = guard_text(json, strlen(json));
                skep_value value = {0};
                assert_int_equal(wire_decode_value(g.json, *state, &value, NULL), SKEP_OK);
                assert_int_equal(skep_value_text(value).len, text_len);
                assert_string_equal(skep_value_text(value).ptr, expected);
                release_text(&g);
                skep_arena_reset(*state);
            }
}

/* ---- Refusals ---- */

static void assert_refused(decode_function *decode, const char *text, size_t len, size_t offset,
                           const char *message, skep_arena *arena) {
    guarded g = guard_text(text, len);
    const skep_value untouched = {(const uint8_t *)"x", 1};
    skep_value value = untouched;
    skep_error err = {0};
    char expected[SKEP_ERROR_MESSAGE_MAX];
    (void)snprintf(expected, sizeof expected, "JSON, offset %zu: %s", offset, message);
    assert_int_equal(decode(g.json, arena, &value, &err), SKEP_CORRUPT);
    if (strcmp(err.message, expected) != 0)
        fail_msg("%s\n: %s\nexpected: %s", text, err.message, expected);
    assert_int_equal(err.status, SKEP_CORRUPT);
    assert_int_equal(err.position, offset);
    assert_true(value.data == untouched.data && value.size == 1);
    memcpy(g.json.data, text, len);
    assert_int_equal(decode(g.json, arena, &value, NULL), SKEP_CORRUPT);
    release_text(&g);
}

typedef struct refusal {
    const char *text;
    size_t offset;
    const char *message;
} refusal;

#define REFUSED(decode, table)                                                                     \
    for (size_t row = 0; row < sizeof(table) / sizeof *(table); row++)                             \
    assert_refused(decode, (table)[row].text, strlen((table)[row].text), (table)[row].offset,      \
                   (table)[row].message, *state)

#define TYPES "expected a type: S, N, B, BOOL, NULL, SS, NS, BS, L or M"

static void what_is_no_attribute_value_is_refused(void **state) {
    static const refusal table[] = {
        {"", 0, "expected '{' and an attribute value, but the bytes end"},
        {" ", 1, "expected '{' and an attribute value, but the bytes end"},
        {"null", 0, "expected '{' and an attribute value"},
        {"[]", 0, "expected '{' and an attribute value"},
        {"\xEF\xBB\xBF{\"S\":\"a\"}", 0, "expected '{' and an attribute value"},
        {"{}", 1, "expected '\"' and a type: S, N, B, BOOL, NULL, SS, NS, BS, L or M"},
        {"{S:\"a\"}", 1, "expected '\"' and a type: S, N, B, BOOL, NULL, SS, NS, BS, L or M"},
        {"{\"X\":\"a\"}", 1, TYPES},
        {"{\"s\":\"a\"}", 1, TYPES},
        {"{\"\":\"a\"}", 1, TYPES},
        {"{\"S\" \"a\"}", 5, "expected ':' behind a type"},
        {"{\"S\":1}", 5, "expected '\"' and a value of type S"},
        {"{\"S\":null}", 5, "expected '\"' and a value of type S"},
        {"{\"N\":1}", 5, "expected '\"' and a value of type N"},
        {"{\"L\":{}}", 5, "expected '[' and a value of type L"},
        {"{\"M\":[]}", 5, "expected '{' and a value of type M"},
        {"{\"SS\":\"a\"}", 6, "expected '[' and a value of type SS"},
        {"{\"S\":\"a\",}", 8, "expected '}' behind an attribute value"},
        {"{\"S\":\"a\",\"N\":\"1\"}", 8, "expected '}' behind an attribute value"},
        {"{\"S\":\"a\"", 8, "expected '}' behind an attribute value, but the bytes end"},
        {"{\"S\":\"a\"} x", 10, "something follows the end of the JSON"},
        {"{\"S\":\"a\"}{}", 9, "something follows the end of the JSON"},
    };
    REFUSED(wire_decode_value, table);
    assert_refused(wire_decode_value, "{\"S\":\"a\"}\0 ", 11, 9,
                   "something follows the end of the JSON", *state);
    assert_refused(wire_decode_value, "{\"S\"\0:\"a\"}", 11, 4, "expected ':' behind a type",
                   *state);
}

static void bad_text_is_refused(void **state) {
    static const refusal table[] = {
        {"{\"S\":\"a", 7, "expected '\"' at the end of a text, but the bytes end"},
        {"{\"S\":\"a\\n", 9, "expected '\"' at the end of a text, but the bytes end"},
        {"{\"S\":\"a\nb\"}", 7, "byte 0x0A has to be escaped in a text"},
        {"{\"S\":\"\\na\x1F\"}", 9, "byte 0x1F has to be escaped in a text"},
        {"{\"S\":\"a\\x\"}", 7, "a backslash is followed by none of \"\\/bfnrtu"},
        {"{\"S\":\"a\\", 7, "a backslash is followed by none of \"\\/bfnrtu"},
        {"{\"S\":\"\\U0041\"}", 6, "a backslash is followed by none of \"\\/bfnrtu"},
        {"{\"S\":\"\\u12\"}", 8, "expected four hexadecimal digits behind \\u"},
        {"{\"S\":\"\\u12g4\"}", 8, "expected four hexadecimal digits behind \\u"},
        {"{\"S\":\"\\u", 8, "expected four hexadecimal digits behind \\u, but the bytes end"},
        {"{\"S\":\"\\u123", 8, "expected four hexadecimal digits behind \\u"},
        {"{\"S\":\"a\\ud800\"}", 7, "the surrogate \\ud800 does not stand in a pair"},
        {"{\"S\":\"a\\uDFFF\\uDFFF\"}", 7, "the surrogate \\uDFFF does not stand in a pair"},
        {"{\"S\":\"a\\ud800\\ud800\"}", 7, "the surrogate \\ud800 does not stand in a pair"},
        {"{\"S\":\"a\\ud800\\u0041\"}", 7, "the surrogate \\ud800 does not stand in a pair"},
        {"{\"S\":\"a\\ud800\\n\"}", 7, "the surrogate \\ud800 does not stand in a pair"},
        {"{\"S\":\"a\\udbff\\udc0\"}", 7, "the surrogate \\udbff does not stand in a pair"},
        {"{\"S\":\"a\\ud83d", 7, "the surrogate \\ud83d does not stand in a pair"},
    };
    REFUSED(wire_decode_value, table);
    assert_refused(wire_decode_value, "{\"S\":\"a\0b\"}", 11, 7,
                   "byte 0x00 has to be escaped in a text", *state);
}

/* Overlong, surrogates, above U+10FFFF, cut, and what begins no character; in front of an escape
 * and behind one. */
static void bad_utf8_is_refused(void **state) {
    static const char *const forms[] = {
        "\x80",         "\xBF",         "\xC0\x80",         "\xC1\xBF",         "\xC2",
        "\xC2\x41",     "\xC3\xC3",     "\xE0\x80\x80",     "\xE0\x9F\xBF",     "\xE1\x80",
        "\xE1\x80\x41", "\xED\xA0\x80", "\xED\xBF\xBF",     "\xEF\xBF",         "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF", "\xF1\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",
        "\xFE"};
    static const char *const before[] = {"", "a", "\xC3\xA9", "\\n",
                                         "0123456789012345678901234567"};
    char text[128], message[64];
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        for (size_t k = 0; k < sizeof before / sizeof *before; k++) {
            (void)snprintf(text, sizeof text, "{\"S\":\"%s%s\"}", before[k], forms[i]);
            (void)snprintf(message, sizeof message, "byte 0x%02X is not UTF-8",
                           (unsigned)(unsigned char)forms[i][0]);
            assert_refused(wire_decode_value, text, strlen(text), 6 + strlen(before[k]), message,
                           *state);
            (void)snprintf(text, sizeof text, "{\"S\":\"%s%s", before[k], forms[i]);
            assert_refused(wire_decode_value, text, strlen(text), 6 + strlen(before[k]), message,
                           *state);
            (void)snprintf(text, sizeof text, "{\"%s%s\":{\"NULL\":true}}", before[k], forms[i]);
            assert_refused(wire_decode_map, text, strlen(text), 2 + strlen(before[k]), message,
                           *state);
        }
}

static void bad_scalars_are_refused(void **state) {
    static const refusal table[] = {
        {"{\"BOOL\":TRUE}", 8, "expected true or false"},
        {"{\"BOOL\":\"true\"}", 8, "expected true or false"},
        {"{\"BOOL\":tru", 8, "expected true or false"},
        {"{\"BOOL\":", 8, "expected true or false, but the bytes end"},
        {"{\"BOOL\":truex}", 12, "expected '}' behind an attribute value"},
        {"{\"NULL\":false}", 8, "expected true: NULL is not false"},
        {"{\"NULL\":null}", 8, "expected true or false"},
        {"{\"B\":\"A\"}", 6, "the value of type B is not Base64"},
        {"{\"B\":\"AA=A\"}", 6, "the value of type B is not Base64"},
        {"{\"B\":\"AB==\"}", 6, "the value of type B is not Base64"},
        {"{\"B\":\"AA-_\"}", 6, "the value of type B is not Base64"},
        {"{\"N\":\"\"}", 6, "The parameter cannot be converted to a numeric value: "},
        {"{\"N\":\" 1\"}", 6, "The parameter cannot be converted to a numeric value:  1"},
        {"{\"N\":\"0x1\"}", 6, "The parameter cannot be converted to a numeric value: 0x1"},
        {"{\"N\":\"NaN\"}", 6, "The parameter cannot be converted to a numeric value: NaN"},
        {"{\"N\":\"1e126\"}", 6,
         "Number overflow. Attempting to store a number with magnitude larger than supported "
         "range"},
        {"{\"N\":\"1e-131\"}", 6,
         "Number underflow. Attempting to store a number with magnitude smaller than supported "
         "range"},
        {"{\"N\":\"1.23456789012345678901234567890123456789\"}", 6,
         "Attempting to store more than 38 significant digits in a Number"},
    };
    REFUSED(wire_decode_value, table);
}

static void bad_containers_are_refused(void **state) {
    static const refusal table[] = {
        {"{\"L\":[,]}", 6, "expected '{' and an attribute value"},
        {"{\"L\":[{\"S\":\"a\"},]}", 16, "expected '{' and an attribute value"},
        {"{\"L\":[{\"S\":\"a\"} {\"S\":\"a\"}]}", 16, "expected ',' or ']'"},
        {"{\"L\":[{\"S\":\"a\"}}", 15, "expected ',' or ']'"},
        {"{\"L\":[1]}", 6, "expected '{' and an attribute value"},
        {"{\"L\":[", 6, "expected '{' and an attribute value, but the bytes end"},
        {"{\"SS\":[\"a\",]}", 11, "expected '\"' and a member of a set"},
        {"{\"NS\":[1]}", 7, "expected '\"' and a member of a set"},
        {"{\"SS\":[{\"S\":\"a\"}]}", 7, "expected '\"' and a member of a set"},
        {"{\"SS\":[]}", 7,
         "One or more parameter values were invalid: An string set  may not be empty"},
        {"{\"NS\":[]}", 7,
         "One or more parameter values were invalid: An number set  may not be empty"},
        {"{\"BS\":[]}", 7,
         "One or more parameter values were invalid: Binary sets should not be empty"},
        {"{\"SS\":[\"a\",\"\\u0061\"]}", 7,
         "One or more parameter values were invalid: Input collection [\"a\", \"a\"] contains "
         "duplicates."},
        {"{\"NS\":[\"1\",\"1.0\"]}", 7,
         "One or more parameter values were invalid: Input collection contains duplicates."},
        {"{\"NS\":[\"1\",\"x\"]}", 12, "The parameter cannot be converted to a numeric value: x"},
        {"{\"M\":{\"a\":{\"S\":\"b\"},}}", 20, "expected '\"' and the name of an attribute"},
        {"{\"M\":{,}}", 6, "expected '\"' and the name of an attribute"},
        {"{\"M\":{a:{\"S\":\"b\"}}}", 6, "expected '\"' and the name of an attribute"},
        {"{\"M\":{\"a\" {\"S\":\"b\"}}}", 10, "expected ':' behind the name of an attribute"},
        {"{\"M\":{\"a\":\"b\"}}", 10, "expected '{' and an attribute value"},
        {"{\"M\":{\"a\":{\"S\":\"b\"}]}", 19, "expected ',' or '}'"},
        {"{\"M\":{\"a\":{\"NULL\":true},\"\\u0061\":{\"NULL\":true}}}", 6,
         "the map has two entries of the name \"a\": expected each name once"},
    };
    REFUSED(wire_decode_value, table);
}

static void what_is_no_item_is_refused(void **state) {
    static const refusal table[] = {
        {"", 0, "expected '{' and an item, but the bytes end"},
        {"[]", 0, "expected '{' and an item"},
        {"null", 0, "expected '{' and an item"},
        {"{\"a\":{\"S\":\"b\"}} {}", 16, "something follows the end of the JSON"},
        {"{\"a\":{\"S\":\"b\"},}", 15, "expected '\"' and the name of an attribute"},
        {"{\"a\":{\"S\":\"b\"}", 14, "expected ',' or '}', but the bytes end"},
        {"{\"a\":{\"S\":\"b\"},\"a\":{\"S\":\"c\"}}", 1,
         "the map has two entries of the name \"a\": expected each name once"},
    };
    REFUSED(wire_decode_map, table);
}

/* ---- Depth ---- */

/* `levels` times `open`, then the innermost value, then as often `close`. */
static char *nest(const char *open, const char *innermost, const char *close, int levels,
                  skep_arena *arena) {
    char *text = skep_arena_alloc(arena, 64 * (size_t)levels + 64);
    assert_non_null(text);
    for (int i = 0; i < levels; i++) strcat(text, open);
    strcat(text, innermost);
    for (int i = 0; i < levels; i++) strcat(text, close);
    return text;
}

static void assert_depth(const char *open, const char *innermost, const char *close, int levels,
                         size_t depth, skep_arena *arena) {
    char *text = nest(open, innermost, close, levels, arena);
    guarded g = guard_text(text, strlen(text));
    skep_value value = {0};
    skep_error err = {0};
    if (wire_decode_value(g.json, arena, &value, &err) != SKEP_OK) fail_msg("%s", err.message);
    assert_int_equal(packed_depth(value), depth);
    release_text(&g);
}

static void values_nest_deeper_than_any_item_but_not_without_bound(void **state) {
    static const char message[] = "lists, maps and sets are nested deeper than 64 levels";
    const char *list = "{\"L\":[", *list_end = "]}", *map = "{\"M\":{\"a\":", *map_end = "}}";
    const char *scalar = "{\"NULL\":true}", *set = "{\"SS\":[\"a\"]}";
    static const int fine[] = {1, 31, 32, 33, PACKED_DEPTH_MAX};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        assert_depth(list, scalar, list_end, fine[i], (size_t)fine[i], *state);
        assert_depth(map, scalar, map_end, fine[i], (size_t)fine[i], *state);
    }
    assert_depth(list, set, list_end, PACKED_DEPTH_MAX - 1, PACKED_DEPTH_MAX - 1, *state);
    char *text = nest(list, scalar, list_end, PACKED_DEPTH_MAX + 1, *state);
    assert_refused(wire_decode_value, text, strlen(text), 6 * (PACKED_DEPTH_MAX + 1), message,
                   *state);
    text = nest(map, scalar, map_end, PACKED_DEPTH_MAX + 1, *state);
    assert_refused(wire_decode_value, text, strlen(text), 10 * PACKED_DEPTH_MAX + 6, message,
                   *state);
    text = nest(list, set, list_end, PACKED_DEPTH_MAX, *state);
    assert_refused(wire_decode_value, text, strlen(text), 6 * PACKED_DEPTH_MAX + 7, message,
                   *state);
    text = nest(list, "", "", 100000, *state);
    assert_refused(wire_decode_value, text, strlen(text), 6 * (PACKED_DEPTH_MAX + 1), message,
                   *state);
}

/* ---- Any damage ---- */

static const char representative[] =
    "{\"M\": {\"t\\u00e9xt\":{\"S\":\"\xF0\x9F\x90\x9D \\ud83d\\udc1d \\\"\\\\\"},"
    "\"n\":{\"N\":\"-12345678901234567890.125e-7\"},\"b\":{\"B\":\"AAECAwQ=\"},\n"
    "\"l\":{\"L\":[{\"BOOL\":true},{\"BOOL\":false},{\"NULL\":true},{\"L\":[]},{\"M\":{}}]},"
    "\"ss\":{\"SS\":[\"a\",\"b\"]},\"ns\":{\"NS\":[\"1\",\"2\"]},\"bs\":{\"BS\":[\"AA==\"]}}}";

/* Cut anywhere it is an error, which names a place inside. */
static void text_that_is_cut_is_refused(void **state) {
    size_t whole = sizeof representative - 1;
    for (size_t len = 0; len <= whole; len++) {
        guarded g = guard_text(representative, len);
        skep_value value = {0};
        skep_error err = {0};
        skep_status status = wire_decode_value(g.json, *state, &value, &err);
        assert_int_equal(status, len == whole ? SKEP_OK : SKEP_CORRUPT);
        assert_true(err.position <= len);
        assert_int_equal(err.message[0] == '\0', len == whole);
        release_text(&g);
    }
}

/* Each byte by each other byte: fine or refused, and what is fine is a sound value. */
static void a_changed_byte_never_makes_an_unsound_value(void **state) {
    size_t len = sizeof representative - 1;
    for (size_t at = 0; at < len; at++) {
        skep_arena_reset(*state);
        for (unsigned byte = 0; byte <= 0xFF; byte++) {
            guarded g = guard_text(representative, len);
            g.json.data[at] = (char)byte;
            skep_value value = {0};
            skep_error err = {0};
            skep_status status = wire_decode_value(g.json, *state, &value, &err);
            if (status == SKEP_OK)
                assert_int_equal(packed_check(value.data, value.size, NULL), SKEP_OK);
            else
                assert_int_equal(status, SKEP_CORRUPT);
            release_text(&g);
        }
    }
}

/* Nothing of it is looked at, so that there need not be so much. */
static void more_than_a_gigabyte_is_refused_unread(void **state) {
    char text[] = "{}";
    skep_value value = {0};
    skep_error err = {0};
    wire_text json = {text, WIRE_TEXT_MAX_BYTES + 1};
    assert_int_equal(wire_decode_map(json, *state, &value, &err), SKEP_LIMIT);
    assert_string_equal(err.message,
                        "a response of 1073741825 bytes is longer than the 1073741824 allowed");
    assert_null(value.data);
    assert_string_equal(text, "{}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(texts_are_packed),
        TEST(numbers_are_packed),
        TEST(the_other_scalars_are_packed),
        TEST(sets_are_packed_in_order),
        TEST(lists_and_maps_are_packed),
        TEST(an_item_is_a_packed_map),
        TEST(text_of_every_length_is_read),
        TEST(what_is_no_attribute_value_is_refused),
        TEST(bad_text_is_refused),
        TEST(bad_utf8_is_refused),
        TEST(bad_scalars_are_refused),
        TEST(bad_containers_are_refused),
        TEST(what_is_no_item_is_refused),
        TEST(values_nest_deeper_than_any_item_but_not_without_bound),
        TEST(text_that_is_cut_is_refused),
        TEST(a_changed_byte_never_makes_an_unsound_value),
        TEST(more_than_a_gigabyte_is_refused_unread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
