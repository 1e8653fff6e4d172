/* Which rows of the embedded engine are handed out: bounds, and rows of others in the same
 * partition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unit/query/database.h"

static const char *const device = "d1";

/* ---- Rows that are not objects of the query ---- */

static void put_partition(database *db, int64_t id, int entries) {
    put_order(db, id, 1, 0);
    const order parent = {.id = id};
    for (int64_t i = 0; i < 50; i++) put(db, &item_entity, &(item){.id = i}, &parent);
    for (int64_t i = 0; i < entries; i++) {
        put(db, &entry_entity,
            &(entry){.order_id = id, .at = i * SKEP_TIME_SECOND, .text = (char[]){"text"}}, NULL);
    }
}

static void other_entities_in_the_partition_are_passed_over(void **state) {
    database *db = *state;
    put_partition(db, 7, 5);
    /* Without a sort key condition: the template of this entity begins with a member. */
    static const skep_key_part parts[] = {MEMBER_PART(entry_at)};
    skep_entity bare = entry_entity;
    bare.range = (skep_key)COMPOSED("SK", parts);
    put(db, &bare, &(entry){.order_id = 7, .at = 3 * SKEP_TIME_SECOND}, NULL);
    put(db, &bare, &(entry){.order_id = 7, .at = 4 * SKEP_TIME_SECOND}, NULL);
    skep_query_node nodes[] = {COMPARE(EQ, entry_order_id, 0)};
    skep_compiled_query query = QUERY(bare, nodes, 1);
    const int64_t id = 7;
    for (uint32_t page_size = 0; page_size < 3; page_size++) {
        skep_page page = {0};
        skep_error err = {0};
        skep_query_options options = {.page_size = page_size, .is_descending = true};
        size_t count = 0;
        while (skep_gen_query_next(db->session, &query, ARGUMENTS(&id), &options, &page, &err)) {
            for (size_t i = 0; i < page.count; i++, count++) {
                assert_int_equal(((const entry *)page.items[i])->at,
                                 (4 - (int64_t)count) * SKEP_TIME_SECOND);
            }
        }
        assert_int_equal(err.status, SKEP_OK);
        assert_int_equal(count, 2);
    }
    size_t count = 0;
    assert_int_equal(skep_gen_query_count(db->session, &query, ARGUMENTS(&id), &count, NULL),
                     SKEP_OK);
    assert_int_equal(count, 2);
    /* The wanted object stands behind the others: a small limit must not mean a request for each of
     * them. */
    db->queries = 0;
    skep_query_options options = {.is_descending = true};
    entry *last = skep_gen_query_first(db->session, &query, ARGUMENTS(&id), &options, NULL);
    assert_non_null(last);
    assert_int_equal(last->at, 4 * SKEP_TIME_SECOND);
    assert_true(db->queries < 10);
}

static void a_limit_reached_before_rows_of_others_ends_the_query(void **state) {
    database *db = *state;
    put_partition(db, 7, 0);
    static const skep_key_part parts[] = {MEMBER_PART(entry_at)};
    skep_entity bare = entry_entity;
    bare.range = (skep_key)COMPOSED("SK", parts);
    put(db, &bare, &(entry){.order_id = 7, .at = 1}, NULL);
    skep_query_node nodes[] = {COMPARE(EQ, entry_order_id, 0)};
    skep_compiled_query query = QUERY(bare, nodes, 1);
    const int64_t id = 7;
    skep_page page = {0};
    const skep_query_options options = {.limit = 1, .page_size = 100};
    assert_true(skep_gen_query_next(db->session, &query, ARGUMENTS(&id), &options, &page, NULL));
    assert_int_equal(page.count, 1);
    /* One request of one item: more may stand behind it. */
    assert_non_null(skep_page_cursor(db->session, &page));
    const skep_query_options all = {.limit = 2, .page_size = 100};
    page = (skep_page){0};
    assert_true(skep_gen_query_next(db->session, &query, ARGUMENTS(&id), &all, &page, NULL));
    assert_int_equal(page.count, 1);
    assert_false(skep_gen_query_next(db->session, &query, ARGUMENTS(&id), &all, &page, NULL));
    assert_null(skep_page_cursor(db->session, &page));
}

/* ---- Bounds ---- */

static void bounds_select_exactly_what_c_would(void **state) {
    database *db = *state;
    put_readings(db, "d1", 8);
    const skep_query_op lowers[] = {SKEP_QUERY_GT, SKEP_QUERY_GE};
    const skep_query_op uppers[] = {SKEP_QUERY_LT, SKEP_QUERY_LE};
    for (int form = 0; form < 4; form++) {
        for (int64_t low = -1; low < 9; low++) {
            for (int64_t high = -1; high < 9; high++) {
                skep_query_node nodes[] = {
                    AND(1, 2),
                    COMPARE(EQ, reading_device, 0),
                    AND(3, 4),
                    COMPARE(GT, reading_at, 1),
                    COMPARE(LT, reading_at, 2),
                };
                nodes[3].op = lowers[form / 2];
                nodes[4].op = uppers[form % 2];
                skep_compiled_query query = QUERY(reading_entity, nodes, 3);
                const void *const *arguments = ARGUMENTS(&device, &low, &high);
                int64_t wanted[8];
                size_t count = 0;
                for (int64_t at = 0; at < 8; at++) {
                    bool is_above = form / 2 == 0 ? at > low : at >= low;
                    bool is_below = form % 2 == 0 ? at < high : at <= high;
                    if (is_above && is_below) wanted[count++] = at;
                }
                const skep_query_options options = {.limit = 5, .page_size = 3};
                assert_readings(db, &query, arguments, &options, wanted, count < 5 ? count : 5);
                size_t counted;
                assert_int_equal(
                    skep_gen_query_count(db->session, &query, arguments, &counted, NULL), SKEP_OK);
                assert_int_equal(counted, count);
            }
        }
    }
}

static size_t count_entries(database *db, skep_query_op op, skep_time bound) {
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, entry_order_id, 0), COMPARE(GT, entry_at, 1)};
    nodes[2].op = op;
    skep_compiled_query query = QUERY(entry_entity, nodes, 2);
    const int64_t id = 7;
    size_t count = 0, counted = 0;
    skep_page page = {0};
    skep_error err = {0};
    while (skep_gen_query_next(db->session, &query, ARGUMENTS(&id, &bound), NULL, &page, &err)) {
        count += page.count;
    }
    if (err.status != SKEP_OK) fail_msg("%s", err.message);
    assert_int_equal(
        skep_gen_query_count(db->session, &query, ARGUMENTS(&id, &bound), &counted, &err), SKEP_OK);
    assert_int_equal(count, counted);
    return count;
}

static void bounds_behind_literal_text_end_with_the_entity(void **state) {
    database *db = *state;
    put_partition(db, 7, 5);
    const skep_time second = SKEP_TIME_SECOND;
    assert_int_equal(count_entries(db, SKEP_QUERY_GT, 2 * second), 2);
    assert_int_equal(count_entries(db, SKEP_QUERY_GE, 2 * second), 3);
    assert_int_equal(count_entries(db, SKEP_QUERY_LT, 2 * second), 2);
    assert_int_equal(count_entries(db, SKEP_QUERY_LE, 2 * second), 3);
    assert_int_equal(count_entries(db, SKEP_QUERY_LE, -second), 0);
    assert_int_equal(count_entries(db, SKEP_QUERY_GE, -second), 5);
}

static void an_index_of_several_attributes_is_read_in_its_order(void **state) {
    database *db = *state;
    if (db->lacks_by_region) skip();
    for (int64_t id = 1; id <= 12; id++) put_order(db, id, 1, 20 - id);
    const char region[8] = "eu";
    const order_status status = ORDER_SHIPPED;
    const int32_t total = 40;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_region, 0),
        AND(3, 4),
        COMPARE(EQ, order_status_path, 1),
        COMPARE(GE, order_total, 2),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    skep_page page = {0};
    skep_error err = {0};
    if (!skep_gen_query_next(db->session, &query, ARGUMENTS(region, &status, &total), NULL, &page,
                             &err)) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(page.count, 3);
    for (size_t i = 0; i < page.count; i++) {
        assert_int_equal(((const order *)page.items[i])->id, 4 + 3 * (int64_t)i);
    }
    /* A cut inside such an index: its four key attributes are in the cursor. */
    page = (skep_page){0};
    skep_query_options options = {.limit = 2};
    int64_t last = 0;
    while (skep_gen_query_next(db->session, &query, ARGUMENTS(region, &status, &total), &options,
                               &page, &err)) {
        last = ((const order *)page.items[page.count - 1])->id;
    }
    assert_int_equal(last, 7);
    options.cursor = skep_page_cursor(db->session, &page);
    page = (skep_page){0};
    assert_true(skep_gen_query_next(db->session, &query, ARGUMENTS(region, &status, &total),
                                    &options, &page, &err));
    assert_int_equal(((const order *)page.items[0])->id, 10);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_database, close_database)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(other_entities_in_the_partition_are_passed_over),
        TEST(a_limit_reached_before_rows_of_others_ends_the_query),
        TEST(bounds_select_exactly_what_c_would),
        TEST(bounds_behind_literal_text_end_with_the_entity),
        TEST(an_index_of_several_attributes_is_read_in_its_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
