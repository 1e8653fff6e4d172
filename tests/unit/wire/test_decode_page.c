/* Whole answers: the frame around the items, and what the decoder learns from item to item. */
#include "page_support.h"

/* ---- The frame ---- */

static void the_frame_may_come_in_any_order_and_with_blanks(void **state) {
    static const char *const texts[] = {
        "{\"Count\":2,\"Items\":[{\"id\":{\"N\":\"1\"}},{\"id\":{\"N\":\"2\"}}],\"ScannedCount\":7,"
        "\"LastEvaluatedKey\":{\"id\":{\"N\":\"2\"}}}",
        " {\n\"LastEvaluatedKey\" : { \"id\" : { \"N\" : \"2.0\" } } , \"ScannedCount\" : 7 ,\r\n"
        "\"Items\"\t: [ { \"id\" : { \"N\" : \"1\" } } , { \"id\" : { \"N\" : \"2\" } } ] , "
        "\"Count\" : 2 } ",
        "{\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":-1.5e+3,\"x\":[1,0,[],{},"
        "null,true,false,\"\\ud83d\\udc1d\"]},\"\\u0049tems\":[{\"id\":{\"N\":\"1\"}},"
        "{\"id\":{\"N\":\"2\"}}],\"Count\":2,\"ScannedCount\":7,\"Other\":null,"
        "\"LastEvaluatedKey\":{\"id\":{\"N\":\"2\"}}}",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        page_outcome o = decode(texts[i], *state);
        assert_int_equal(o.page.count, 2);
        assert_int_equal(o.page.counted, 2);
        assert_int_equal(o.page.scanned_count, 7);
        assert_string_equal(skep_value_print(o.page.last_key, SKEP_JSON_PLAIN, 0, *state),
                            "{\"id\":2}");
        assert_item(&o, 0, "{\"id\":1," EMPTY_ITEM "}", "null", *state);
        assert_item(&o, 1, "{\"id\":2," EMPTY_ITEM "}", "null", *state);
    }
}

static void what_the_frame_leaves_out_is_known_from_the_items(void **state) {
    page_outcome o = decode("{\"Items\":[{},{},{}]}", *state);
    assert_int_equal(o.page.count, 3);
    assert_int_equal(o.page.counted, 3);
    assert_int_equal(o.page.scanned_count, 3);
    assert_null(o.page.last_key.data);
    o = decode("{\"Count\":0,\"Items\":[],\"ScannedCount\":0}", *state);
    assert_int_equal(o.page.count, 0);
    o = decode("{\"Count\":12}", *state); /* Select=COUNT */
    assert_int_equal(o.page.count, 0);
    assert_int_equal(o.page.counted, 12);
    assert_int_equal(o.page.scanned_count, 12);
    o = decode("{}", *state);
    assert_int_equal(o.page.counted, 0);
    /* A count is a hint and no more. */
    o = decode("{\"Count\":999999999999999999,\"Items\":[{}]}", *state);
    assert_int_equal(o.page.count, 1);
    assert_true(o.page.counted == 999999999999999999);
}

typedef struct refusal {
    const char *text;
    size_t offset;
    const char *message;
} refusal;

static void assert_refused(const refusal *r, skep_arena *arena) {
    char expected[SKEP_ERROR_MESSAGE_MAX];
    (void)snprintf(expected, sizeof expected, "JSON, offset %zu: %s", r->offset, r->message);
    page_outcome o = decode_all(r->text, strlen(r->text), true, arena);
    if (strcmp(o.err.message, expected) != 0)
        fail_msg("%s\n%s\ninstead of %s", r->text, o.err.message, expected);
    assert_int_equal(o.status, SKEP_CORRUPT);
    assert_int_equal(o.err.position, r->offset);
    (void)decode_all(r->text, strlen(r->text), false, arena);
}

static void what_is_no_answer_is_refused(void **state) {
    static const refusal rows[] = {
        {"", 0, "expected '{' and an answer, but the bytes end"},
        {"[]", 0, "expected '{' and an answer"},
        {"{", 1, "expected '\"' and a name, but the bytes end"},
        {"{}x", 2, "something follows the end of the JSON"},
        {"{,}", 1, "expected '\"' and a name"},
        {"{\"Count\":1,}", 11, "expected '\"' and a name"},
        {"{\"Count\" 1}", 9, "expected ':' behind a name"},
        {"{\"Count\":1]", 10, "expected ',' or '}'"},
        {"{\"Count\":01}", 9, "expected a count"},
        {"{\"Count\":-1}", 9, "expected a count"},
        {"{\"Count\":1.0}", 9, "expected a count"},
        {"{\"Count\":1e1}", 9, "expected a count"},
        {"{\"Count\":\"1\"}", 9, "expected a count"},
        {"{\"Count\":9999999999999999999}", 9, "expected a count"},
        {"{\"ScannedCount\":}", 16, "expected a count"},
        {"{\"Count\":1,\"Count\":1}", 12, "\"Count\" comes twice"},
        {"{\"Items\":[],\"Items\":[]}", 13, "\"Items\" comes twice"},
        {"{\"ScannedCount\":1,\"ScannedCount\":1}", 19, "\"ScannedCount\" comes twice"},
        {"{\"LastEvaluatedKey\":{},\"LastEvaluatedKey\":{}}", 24,
         "\"LastEvaluatedKey\" comes twice"},
        {"{\"LastEvaluatedKey\":null}", 20, "expected '{' and a key"},
        {"{\"LastEvaluatedKey\":{\"id\":1}}", 26, "expected '{' and an attribute value"},
        {"{\"Items\":{}}", 9, "expected '[' and items"},
        {"{\"Items\":[", 10, "expected '{' and an item, but the bytes end"},
        {"{\"Items\":[,]}", 10, "expected '{' and an item"},
        {"{\"Items\":[{},]}", 13, "expected '{' and an item"},
        {"{\"Items\":[{} {}]}", 13, "expected ',' or ']' behind an item"},
        {"{\"Items\":[{}", 12, "expected ',' or ']' behind an item, but the bytes end"},
        {"{\"Items\":[null]}", 10, "expected '{' and an item"},
        {"{\"Items\":[{\"id\":{\"N\":\"1\"} \"x\":{\"N\":\"1\"}}]}", 26,
         "expected ',' or '}' behind an attribute"},
        {"{\"Items\":[{\"id\":{\"N\":\"1\"},}]}", 26, "expected '\"' and the name of an attribute"},
        {"{\"Items\":[{\"tags\":{\"L\":[{\"S\":\"a\"} {\"S\":\"b\"}]}}]}", 34,
         "expected ',' or ']' behind an element"},
        {"{\"Items\":[{\"tags\":{\"L\":[{\"S\":\"a\"},]}}]}", 34,
         "expected '{' and an attribute value"},
        {"{\"x\":nul}", 5, "expected null"},
        {"{\"x\":tru}", 5, "expected true or false"},
        {"{\"x\":01}", 6, "expected ',' or '}'"},
        {"{\"x\":.5}", 5, "expected a JSON value"},
        {"{\"x\":-}", 6, "expected a JSON value"},
        {"{\"x\":1.}", 7, "expected a digit behind the point"},
        {"{\"x\":1e+}", 8, "expected a digit in the exponent"},
        {"{\"x\":[1,]}", 8, "expected a JSON value"},
        {"{\"x\":[1 2]}", 8, "expected ',' or ']'"},
        {"{\"x\":{\"a\":1,}}", 12, "expected '\"' and a name"},
        {"{\"x\":{\"a\" 1}}", 10, "expected ':' behind a name"},
        {"{\"x\":{1:1}}", 6, "expected '\"' and a name"},
        {"{\"x\":[}", 6, "expected a JSON value"},
        {"{\"x\":{]", 6, "expected '\"' and a name"},
        {"{\"x\":\"\xC0\x80\"}", 6, "byte 0xC0 is not UTF-8"},
        {"{\"x\":\"\t\"}", 6, "byte 0x09 has to be escaped in a text"},
        {"{\"\\ud800\":1}", 2, "the surrogate \\ud800 does not stand in a pair"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) assert_refused(&rows[i], *state);
}

static void what_is_passed_over_has_a_bound_of_its_depth(void **state) {
    char text[WIRE_SKIPPED_DEPTH_MAX * 2 + 64];
    for (size_t levels = WIRE_SKIPPED_DEPTH_MAX; levels <= WIRE_SKIPPED_DEPTH_MAX + 1; levels++) {
        strcpy(text, "{\"x\":");
        memset(text + 5, '[', levels);
        memset(text + 5 + levels, ']', levels);
        strcpy(text + 5 + 2 * levels, "}");
        if (levels == WIRE_SKIPPED_DEPTH_MAX)
            (void)decode(text, *state);
        else
            assert_refused(&(refusal){text, 5 + WIRE_SKIPPED_DEPTH_MAX,
                                      "JSON is nested deeper than 128 levels"},
                           *state);
    }
}

/* ---- Items ---- */

static void a_value_that_does_not_fit_is_named_by_its_path(void **state) {
    static const char before[] = "{\"Items\":[{\"id\":{\"N\":\"1\"}},{\"items\":{\"L\":["
                                 "{\"M\":{\"unit_price\":{\"N\":\"1\"}}},"
                                 "{\"M\":{\"unit_price\":{\"N\":\"2\"}}},{\"M\":{}},";
    static const char *const rows[][2] = {
        {"{\"M\":{\"unit_price\":{\"S\":\"abc\"}}}",
         "order.items[3].unit_price: N expected, S found: \"abc\""},
        {"{\"M\":{\"units\":{\"N\":\"1e10\"}}}",
         "order.items[3].units: 10000000000 does not fit int32_t"},
        {"{\"M\":{\"name\":{\"N\":\"1\"}}}", "order.items[3].name: S expected, N found: 1"},
        {"{\"S\":\"x\"}", "order.items[3]: M expected, S found: \"x\""},
    };
    char text[1024];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        (void)snprintf(text, sizeof text, "%s%s]}}]}", before, rows[i][0]);
        page_outcome o = decode_all(text, strlen(text), i % 2 == 0, *state);
        assert_int_equal(o.status, SKEP_INVALID);
        assert_string_equal(o.err.message, rows[i][1]);
    }
}

/* Each item in an order of its own, some attributes absent, others of another type or unknown. */
static void the_order_of_attributes_is_learned_and_learned_again(void **state) {
    page_outcome o = decode(
        "{\"Items\":[{\"id\":{\"N\":\"1\"},\"note\":{\"S\":\"a\"},\"is_gift\":{\"BOOL\":true}},"
        "{\"id\":{\"N\":\"2\"},\"note\":{\"S\":\"b\"},\"is_gift\":{\"BOOL\":false}},"
        "{\"note\":{\"S\":\"c\"},\"id\":{\"N\":\"3\"},\"is_gift\":{\"BOOL\":true}},"
        "{\"is_gift\":{\"BOOL\":false},\"id\":{\"N\":\"4\"}},"
        "{\"id\":{\"N\":\"5\"},\"x\":{\"S\":\"5\"},\"note\":{\"NULL\":true}},"
        "{\"id\":{\"N\":\"6\"},\"x\":{\"N\":\"6\"},\"note\":{\"S\":\"f\"}},"
        "{\"id\":{\"N\":\"7\"},\"x\":{\"L\":[]},\"note\":{\"S\":\"g\"}},"
        "{\"id\":{\"N\":\"8\"},\"x\":{\"L\":[]},\"note\":{\"S\":\"h\"},\"y\\u0022\":{\"S\":\"\"}},"
        "{\"id\" :{\"N\":\"9\"},\"x\":{\"L\": []},\"\\u006eote\":{\"S\":\"i\"}},"
        "{},{\"id\":{\"N\":\"10\"}} , {\"id\":{\"N\":\"11\"}}]}",
        *state);
    assert_int_equal(o.page.count, 12);
    static const char rest_of_gift[] = ",\"is_gift\":true,\"items\":[],\"note\":";
    char item[256];
    (void)snprintf(item, sizeof item, "{\"id\":3%s\"c\",\"ship_to\":{},\"tags\":[]}", rest_of_gift);
    assert_item(&o, 2, item, "null", *state);
    assert_item(&o, 3, "{\"id\":4," EMPTY_ITEM "}", "null", *state);
    assert_item(&o, 4, "{\"id\":5," EMPTY_ITEM "}", "{\"x\":\"5\"}", *state);
    static const char *const notes[] = {"f", "g", "h", "i"};
    static const char *const rests[] = {"{\"x\":6}", "{\"x\":[]}", "{\"x\":[],\"y\\\"\":\"\"}",
                                        "{\"x\":[]}"};
    for (size_t i = 0; i < COUNT_OF(notes); i++) {
        (void)snprintf(item, sizeof item,
                       "{\"id\":%zu,\"is_gift\":false,\"items\":[],\"note\":\"%s\",\"ship_to\":{},"
                       "\"tags\":[]}",
                       6 + i, notes[i]);
        assert_item(&o, 5 + i, item, rests[i], *state);
    }
    assert_item(&o, 9, "{\"id\":0," EMPTY_ITEM "}", "null", *state);
    assert_item(&o, 11, "{\"id\":11," EMPTY_ITEM "}", "null", *state);
}

/* A literal has no bracket in front, so blanks stand between what is predicted and the value. */
static void blanks_in_front_of_literals_are_passed_though_predicted(void **state) {
    page_outcome o = decode("{\"Items\":[{\"is_gift\":{\"BOOL\":true},\"x\":{\"NULL\":true}},"
                            "{\"is_gift\":{\"BOOL\": true},\"x\":{\"NULL\": true}},"
                            "{\"is_gift\":{\"BOOL\":\n false},\"x\":{\"NULL\":\rtrue}}]}",
                            *state);
    const order *orders = o.page.objects;
    assert_int_equal(o.page.count, 3);
    assert_true(orders[1].is_gift && !orders[2].is_gift);
    const char twice[] = "{\"Items\":[{\"x\":{\"NULL\":true},\"x\":{\"NULL\": true}}]}";
    o = decode_all(twice, sizeof twice - 1, true, *state);
    assert_int_equal(o.status, SKEP_CORRUPT);
}

static void an_attribute_that_comes_twice_is_refused_though_predicted(void **state) {
    static const char *const items[] = {
        "{\"id\":{\"N\":\"1\"},\"id\":{\"N\":\"1\"}}",
        "{\"x\":{\"S\":\"1\"},\"x\":{\"S\":\"1\"}}",
        "{\"id\":{\"N\":\"1\"},\"note\":{\"S\":\"\"},\"id\":{\"N\":\"1\"}}",
        "{\"ship_to\":{\"M\":{\"city\":{\"S\":\"\"},\"city\":{\"S\":\"\"}}}}",
        "{\"ship_to\":{\"M\":{}},\"ship_to\":{\"M\":{}}}",
    };
    char text[512];
    for (size_t i = 0; i < COUNT_OF(items); i++) {
        /* The first two items teach that note follows id and that id follows note. */
        (void)snprintf(text, sizeof text,
                       "{\"Items\":[{\"id\":{\"N\":\"1\"},\"note\":{\"S\":\"\"}},"
                       "{\"note\":{\"S\":\"\"},\"id\":{\"N\":\"1\"}},%s]}",
                       items[i]);
        page_outcome o = decode_all(text, strlen(text), i % 2 == 0, *state);
        assert_int_equal(o.status, SKEP_CORRUPT);
        assert_non_null(strstr(o.err.message, "comes twice"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_frame_may_come_in_any_order_and_with_blanks),
        TEST(what_the_frame_leaves_out_is_known_from_the_items),
        TEST(what_is_no_answer_is_refused),
        TEST(what_is_passed_over_has_a_bound_of_its_depth),
        TEST(a_value_that_does_not_fit_is_named_by_its_path),
        TEST(the_order_of_attributes_is_learned_and_learned_again),
        TEST(blanks_in_front_of_literals_are_passed_though_predicted),
        TEST(an_attribute_that_comes_twice_is_refused_though_predicted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
