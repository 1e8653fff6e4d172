/* Values by document path, and as C values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "item_test.h"

/* An order with an address, two lines, and names that need backticks. */
static skep_value order(item_test *t) {
    skep_item_set_i64(t->item, "id", 7);
    skep_item_open_map(t->item, "ship_to");
    skep_item_set_text(t->item, "city", "Aarhus");
    skep_item_set_null(t->item, "zip");
    skep_item_close(t->item);
    skep_item_open_list(t->item, "items");
    for (int64_t units = 3; units < 5; units++) {
        skep_item_open_map(t->item, NULL);
        skep_item_set_i64(t->item, "units", units);
        skep_item_set_text(t->item, "unit_price", "abc");
        skep_item_close(t->item);
    }
    skep_item_close(t->item);
    skep_item_open_map(t->item, "prices");
    skep_item_set_decimal(t->item, "1.5 kg", SKEP_DEC("0.75"));
    skep_item_set_text(t->item, "a`b", "tick");
    skep_item_set_text(t->item, "a", "no tick");
    skep_item_set_text(t->item, "", "empty");
    skep_item_set_text(t->item, "[0]", "bracket");
    skep_item_close(t->item);
    skep_item_open_list(t->item, "grid");
    skep_item_open_list(t->item, NULL);
    skep_item_set_bool(t->item, NULL, true);
    skep_item_close(t->item);
    skep_item_close(t->item);
    skep_item_set_bytes(t->item, "raw", (skep_bytes){(const uint8_t *)"xy", 2});
    skep_item_set_time(t->item, "at", 5);
    skep_item_set_uuid(t->item, "key", (skep_uuid){{9}});
    skep_item_set_double(t->item, "half", 0.5);
    skep_item_set_u64(t->item, "big", UINT64_MAX);
    return item_test_finish(t);
}

static void paths_lead_to_what_is_stored(void **state) {
    (void)state;
    static const struct {
        const char *path, *text;
    } cases[] = {
        {"ship_to.city", "Aarhus"},  {"`ship_to`.`city`", "Aarhus"}, {"items[1].unit_price", "abc"},
        {"prices.`a``b`", "tick"},   {"prices.a", "no tick"},        {"prices.``", "empty"},
        {"prices.`[0]`", "bracket"},
    };
    item_test t;
    item_test_init(&t);
    skep_value item = order(&t), found;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        skep_str text;
        if (skep_value_get_text(item, cases[i].path, &text, &t.err) != SKEP_OK)
            fail_msg("%s", t.err.message);
        assert_string_equal(text.ptr, cases[i].text);
    }
    assert_int_equal(skep_value_find(item, "grid[0][0]", &found, &t.err), SKEP_OK);
    assert_true(skep_value_bool(found));
    assert_int_equal(skep_value_find(item, NULL, &found, &t.err), SKEP_OK);
    assert_true(skep_value_equal(found, item));
    assert_int_equal(skep_value_find(item, "items", &found, &t.err), SKEP_OK);
    assert_int_equal(skep_value_find(found, "[1].units", &found, &t.err), SKEP_OK);
    assert_int_equal(skep_value_type(found), SKEP_TYPE_N);
    item_test_fini(&t);
}

static void assert_find(skep_value item, const char *path, skep_status status,
                        const char *message) {
    const uint8_t byte = 0;
    skep_value found = {&byte, 1};
    skep_error err;
    assert_int_equal(skep_value_find(item, path, &found, &err), status);
    assert_int_equal(skep_value_find(item, path, &found, NULL), status);
    assert_string_equal(err.message, message);
    assert_ptr_equal(found.data, &byte);
}

static void a_path_that_leads_nowhere_says_where_it_ends(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_value item = order(&t);
    assert_find(item, "zip", SKEP_NOT_FOUND,
                "zip: nothing is stored there: the value is a map of 10, without \"zip\"");
    assert_find(item, "ship_to.street.no", SKEP_NOT_FOUND,
                "ship_to.street.no: nothing is stored there: ship_to is a map of 2, without "
                "\"street\"");
    assert_find(item, "items[2].units", SKEP_NOT_FOUND,
                "items[2].units: nothing is stored there: items is a list of 2, without [2]");
    assert_find(item, "items.units", SKEP_NOT_FOUND,
                "items.units: nothing is stored there: items is a list of 2, without \"units\"");
    assert_find(
        item, "ship_to.city[0]", SKEP_NOT_FOUND,
        "ship_to.city[0]: nothing is stored there: ship_to.city is \"Aarhus\", without [0]");
    assert_find(item, "prices.`a``c`", SKEP_NOT_FOUND,
                "prices.`a``c`: nothing is stored there: prices is a map of 5, without \"a``c\"");
    assert_find((skep_value){NULL, 0}, "a", SKEP_NOT_FOUND, "the value is absent");
    item_test_fini(&t);
}

static void what_is_no_path_is_refused_with_the_place(void **state) {
    (void)state;
    static const struct {
        const char *path, *message;
        size_t position;
    } cases[] = {
        {"", "\"\" is no path: a name expected at offset 0", 0},
        {"a..b", "\"a..b\" is no path: a name expected at offset 2", 2},
        {".a", "\".a\" is no path: a name expected at offset 0", 0},
        {"a.", "\"a.\" is no path: a name expected at offset 2", 2},
        {"a.[0]", "\"a.[0]\" is no path: a name expected at offset 2", 2},
        {"a[]", "\"a[]\" is no path: digits expected at offset 2", 2},
        {"a[x]", "\"a[x]\" is no path: digits expected at offset 2", 2},
        {"a[-1]", "\"a[-1]\" is no path: digits expected at offset 2", 2},
        {"a[1", "\"a[1\" is no path: ']' expected at offset 3", 3},
        {"a[1 ]", "\"a[1 ]\" is no path: ']' expected at offset 3", 3},
        {"a[4294967296]", "\"a[4294967296]\" is no path: an index beyond 4294967295 at offset 2",
         2},
        {"a[99999999999999999999]",
         "\"a[99999999999999999999]\" is no path: an index beyond 4294967295 at offset 2", 2},
        {"a[0]b", "\"a[0]b\" is no path: '.' or '[' expected at offset 4", 4},
        {"a]", "\"a]\" is no path: '.' or '[' expected at offset 1", 1},
        {"a`b`", "\"a`b`\" is no path: '.' or '[' expected at offset 1", 1},
        {"x.`a", "\"x.`a\" is no path: a '`' without its end at offset 2", 2},
        {"x.`a``", "\"x.`a``\" is no path: a '`' without its end at offset 2", 2},
        {"nowhere.at.all.", "\"nowhere.at.all.\" is no path: a name expected at offset 15", 15},
    };
    item_test t;
    item_test_init(&t);
    skep_value item = order(&t);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_find(item, cases[i].path, SKEP_INVALID, cases[i].message);
        skep_value found;
        (void)skep_value_find(item, cases[i].path, &found, &t.err);
        assert_int_equal(t.err.position, cases[i].position);
    }
    item_test_fini(&t);
}

static void getters_give_c_values(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_value item = order(&t), found;
    int64_t i64;
    uint64_t u64;
    double number;
    skep_decimal decimal;
    bool is_true = false;
    skep_bytes bytes;
    skep_time time;
    skep_uuid uuid;
    assert_int_equal(skep_value_get_i64(item, "items[0].units", &i64, &t.err), SKEP_OK);
    assert_int_equal(i64, 3);
    assert_int_equal(skep_value_get_u64(item, "big", &u64, &t.err), SKEP_OK);
    assert_true(u64 == UINT64_MAX);
    assert_int_equal(skep_value_get_double(item, "half", &number, &t.err), SKEP_OK);
    assert_true(number == 0.5);
    assert_int_equal(skep_value_get_decimal(item, "prices.`1.5 kg`", &decimal, &t.err), SKEP_OK);
    assert_int_equal(skep_decimal_compare(decimal, SKEP_DEC("0.75")), 0);
    assert_int_equal(skep_value_get_bool(item, "grid[0][0]", &is_true, &t.err), SKEP_OK);
    assert_true(is_true);
    assert_int_equal(skep_value_get_bytes(item, "raw", &bytes, &t.err), SKEP_OK);
    assert_memory_equal(bytes.ptr, "xy", 2);
    assert_int_equal(skep_value_get_time(item, "at", &time, &t.err), SKEP_OK);
    assert_int_equal(time, 5);
    assert_int_equal(skep_value_get_uuid(item, "key", &uuid, &t.err), SKEP_OK);
    assert_int_equal(uuid.bytes[0], 9);
    assert_int_equal(skep_value_find(item, "id", &found, &t.err), SKEP_OK);
    assert_int_equal(skep_value_get_i64(found, NULL, &i64, &t.err), SKEP_OK);
    assert_int_equal(i64, 7);
    item_test_fini(&t);
}

static void null_and_absent_read_alike(void **state) {
    (void)state;
    item_test t;
    item_test_init(&t);
    skep_value item = order(&t);
    skep_str text = {"before", 6};
    assert_int_equal(skep_value_get_text(item, "ship_to.zip", &text, &t.err), SKEP_NOT_FOUND);
    assert_string_equal(t.err.message, "ship_to.zip: NULL is stored there");
    assert_int_equal(skep_value_get_text(item, "ship_to.street", &text, &t.err), SKEP_NOT_FOUND);
    assert_string_equal(text.ptr, "before");
    item_test_fini(&t);
}

#define ASSERT_GET(kind, path, expected)                                                           \
    do {                                                                                           \
        memset(&out, 0x5A, sizeof out);                                                            \
        assert_int_equal(skep_value_get_##kind(item, path, &out.kind, &t.err), SKEP_INVALID);      \
        assert_string_equal(t.err.message, expected);                                              \
        assert_memory_equal(&out, &before, sizeof out);                                            \
    } while (0)

static void another_type_or_a_number_that_does_not_fit_is_an_error(void **state) {
    (void)state;
    union {
        skep_str text;
        int64_t i64;
        uint64_t u64;
        double number;
        skep_decimal decimal;
        skep_bytes bytes;
        skep_time time;
        skep_uuid uuid;
        uint8_t filler[32];
    } out, before;
    memset(&before, 0x5A, sizeof before);
    item_test t;
    item_test_init(&t);
    skep_value item = order(&t);
    ASSERT_GET(i64, "items[1].unit_price", "items[1].unit_price: N expected, S found: \"abc\"");
    ASSERT_GET(decimal, "items", "items: N expected, L found: a list of 2");
    ASSERT_GET(text, "id", "id: S expected, N found: 7");
    ASSERT_GET(bytes, "at", "at: B expected, S found: \"1970-01-01T00:00:00.000000005Z\"");
    ASSERT_GET(i64, "half",
               "half: the number 0.5 has a fraction: expected an integer from "
               "-9223372036854775808 to 9223372036854775807");
    ASSERT_GET(i64, "big",
               "big: the number 18446744073709551615 does not fit: expected an integer from "
               "-9223372036854775808 to 9223372036854775807");
    memset(&out, 0x5A, sizeof out);
    assert_int_equal(skep_value_get_time(item, "ship_to.city", &out.time, &t.err), SKEP_INVALID);
    assert_memory_equal(t.err.message, "ship_to.city: ", 14);
    assert_int_equal(skep_value_get_uuid(item, "ship_to.city", &out.uuid, &t.err), SKEP_INVALID);
    assert_memory_equal(t.err.message, "ship_to.city: ", 14);
    assert_memory_equal(&out, &before, sizeof out);
    bool is_true;
    assert_int_equal(skep_value_get_bool(item, NULL, &is_true, &t.err), SKEP_INVALID);
    assert_string_equal(t.err.message, "BOOL expected, M found: a map of 10");
    item_test_fini(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_lead_to_what_is_stored),
        cmocka_unit_test(a_path_that_leads_nowhere_says_where_it_ends),
        cmocka_unit_test(what_is_no_path_is_refused_with_the_place),
        cmocka_unit_test(getters_give_c_values),
        cmocka_unit_test(null_and_absent_read_alike),
        cmocka_unit_test(another_type_or_a_number_that_does_not_fit_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
