/* What explain says of the choice and of the request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unit/query/database.h"

static const char *explain(database *db, const skep_compiled_query *query,
                           const void *const *arguments) {
    skep_error err = {0};
    const char *text = skep_gen_query_explain(db->session, query, arguments, &err);
    if (text == NULL) fail_msg("%s", err.message);
    assert_int_equal(db->queries, 0);
    return text;
}

static void assert_says(const char *text, const char *part) {
    if (strstr(text, part) == NULL) fail_msg("no \"%s\" in:\n%s", part, text);
}

static void the_choice_the_others_and_the_request_are_told(void **state) {
    database *db = *state;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_buyer_id, 0),
        AND(3, 4),
        COMPARE(GE, order_placed_at, 1),
        COMPARE(NE, order_status_path, 2),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    query.name = "orders_of_buyer_since";
    const int64_t buyer = 26;
    const skep_time since = 0;
    const order_status status = ORDER_CANCELLED;
    const char *text = explain(db, &query, ARGUMENTS(&buyer, &since, &status));
    assert_string_equal(
        text,
        "query 'orders_of_buyer_since' reads index 'GSI1': its sort key is bound by a range\n"
        "not chosen: the table needs == on 'id'\n"
        "not chosen: index 'by_card' needs == on 'card'\n"
        "not chosen: index 'by_region' needs == on 'region' and on 'status'\n"
        "not chosen: index 'GSI2' needs == on 'placed_at'\n"
        "not chosen: index 'GSI3' does not project all attributes, objects would be incomplete\n"
        "not chosen: index 'GSI4' needs == on 'is_paid'\n"
        "Query\n"
        "  table: shop\n"
        "  index: GSI1\n"
        "  key condition: #GSI1PK = :v1 AND #GSI1SK >= :v2\n"
        "  filter: #status <> :v3\n"
        "  names: #GSI1PK = GSI1PK, #GSI1SK = GSI1SK, #status = status\n"
        "  values: :v1 = {\"S\":\"BUYER#26\"}, :v2 = {\"S\":\"1970-01-01T00:00:00.000000000Z\"}, "
        ":v3 = {\"S\":\"CANCELLED\"}\n");
}

static void a_candidate_that_only_lost_is_told_as_such(void **state) {
    database *db = *state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_buyer_id, 0), COMPARE(EQ, order_id, 1)};
    skep_compiled_query query = QUERY(order_entity, nodes, 2);
    const int64_t one = 1;
    const char *text = explain(db, &query, ARGUMENTS(&one, &one));
    assert_says(text, "query 'q' reads the table: all of its key is bound by ==\n");
    assert_says(text, "not chosen: index 'GSI1' would serve: its partition key is bound by ==, its "
                      "sort key is not bound\n");
    query.index = "GSI1";
    text = explain(db, &query, ARGUMENTS(&one, &one));
    assert_says(text,
                "query 'q' reads index 'GSI1': its partition key is bound by ==, its sort key "
                "is not bound (the query names it)\n");
    assert_says(text, "not chosen: the table would serve: all of its key is bound by ==\n");
}

static void what_is_done_after_reading_is_told(void **state) {
    database *db = *state;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, reading_device, 0),
        AND(3, 4),
        COMPARE(GT, reading_at, 1),
        COMPARE(LT, reading_at, 2),
    };
    skep_compiled_query query = QUERY(reading_entity, nodes, 3);
    const char *device = "d1";
    const int64_t low = 3, high = 9;
    assert_says(explain(db, &query, ARGUMENTS(&device, &low, &high)),
                "BETWEEN includes its edges; rows are dropped unless at > 3 AND at < 9\n");
    assert_says(explain(db, &query, ARGUMENTS(&device, &high, &low)),
                "nothing is sent: the bounds exclude each other\n");
}

static void what_cannot_be_planned_cannot_be_explained(void **state) {
    database *db = *state;
    skep_query_node nodes[] = {COMPARE(EQ, order_name, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    const char *name = "Ann";
    skep_error err = {0};
    assert_null(skep_gen_query_explain(db->session, &query, ARGUMENTS(&name), &err));
    assert_int_equal(err.status, SKEP_INVALID);
    assert_non_null(strstr(err.message, "query 'q' needs a full scan: no index has 'name' as "));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_database, close_database)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_choice_the_others_and_the_request_are_told),
        TEST(a_candidate_that_only_lost_is_told_as_such),
        TEST(what_is_done_after_reading_is_told),
        TEST(what_cannot_be_planned_cannot_be_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
