/* Pages, cursors, first and count on the embedded engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/failing_allocator.h"
#include "unit/query/database.h"

static const char *const device = "d1";

/* All readings of a device: the parameter is its name. */
static const skep_compiled_query *readings_of(skep_query_node nodes[1], skep_compiled_query *out) {
    nodes[0] = (skep_query_node)COMPARE(EQ, reading_device, 0);
    *out = (skep_compiled_query){.name = "readings_of",
                                 .entity = &reading_entity,
                                 .nodes = nodes,
                                 .node_count = 1,
                                 .parameter_count = 1};
    return out;
}

#define READINGS_OF(name)                                                                          \
    skep_query_node name##_nodes[1];                                                               \
    skep_compiled_query name##_query;                                                              \
    const skep_compiled_query *name = readings_of(name##_nodes, &name##_query)

#define ASSERT_READINGS(db, query, arguments, options, ...)                                        \
    assert_readings(db, query, arguments, options, (const int64_t[]){__VA_ARGS__},                 \
                    COUNT_OF(((const int64_t[]){__VA_ARGS__})))

/* ---- Pages ---- */

static void a_query_without_options_reads_everything(void **state) {
    database *db = *state;
    put_readings(db, "d1", 5);
    put_readings(db, "d2", 3);
    READINGS_OF(query);
    ASSERT_READINGS(db, query, ARGUMENTS(&device), NULL, 0, 1, 2, 3, 4);
    assert_int_equal(db->queries, 1);
}

static void nothing_found_is_no_page_and_no_error(void **state) {
    database *db = *state;
    READINGS_OF(query);
    skep_page page = {0};
    skep_error err = {.status = SKEP_IO};
    assert_false(skep_gen_query_next(db->session, query, ARGUMENTS(&device), NULL, &page, &err));
    assert_int_equal(err.status, SKEP_OK);
    assert_true(page.is_finished);
    assert_int_equal(page.count, 0);
    assert_false(skep_gen_query_next(db->session, query, ARGUMENTS(&device), NULL, &page, &err));
    assert_int_equal(db->queries, 1);
}

static void page_size_is_what_one_request_evaluates(void **state) {
    database *db = *state;
    put_readings(db, "d1", 10);
    READINGS_OF(query);
    const skep_query_options options = {.page_size = 4};
    int64_t found[16];
    size_t count;
    assert_int_equal(
        read_all(db, query, ARGUMENTS(&device), &options, found, COUNT_OF(found), &count), 3);
    assert_int_equal(count, 10);
    assert_int_equal(db->last_limit, 4);
}

static void limit_is_the_number_of_objects_in_all(void **state) {
    database *db = *state;
    put_readings(db, "d1", 10);
    READINGS_OF(query);
    const skep_query_options options = {.limit = 7, .page_size = 3};
    int64_t found[16];
    size_t count;
    assert_int_equal(
        read_all(db, query, ARGUMENTS(&device), &options, found, COUNT_OF(found), &count), 3);
    assert_int_equal(count, 7);
    assert_int_equal(db->scanned, 7);
}

static void a_limit_alone_reads_no_more_than_it_hands_out(void **state) {
    database *db = *state;
    put_readings(db, "d1", 10);
    READINGS_OF(query);
    const skep_query_options options = {.limit = 4};
    ASSERT_READINGS(db, query, ARGUMENTS(&device), &options, 0, 1, 2, 3);
    assert_int_equal(db->scanned, 4);
    assert_int_equal(db->queries, 1);
}

static void descending_is_from_the_last_to_the_first(void **state) {
    database *db = *state;
    put_readings(db, "d1", 6);
    READINGS_OF(query);
    const skep_query_options options = {.limit = 5, .page_size = 2, .is_descending = true};
    ASSERT_READINGS(db, query, ARGUMENTS(&device), &options, 5, 4, 3, 2, 1);
}

static void every_limit_and_page_size_hand_out_the_same_objects(void **state) {
    database *db = *state;
    put_readings(db, "d1", 23);
    READINGS_OF(query);
    for (uint32_t page_size = 0; page_size < 9; page_size++) {
        for (size_t limit = 1; limit < 30; limit += 3) {
            for (int down = 0; down < 2; down++) {
                const skep_query_options options = {
                    .limit = limit, .page_size = page_size, .is_descending = down == 1};
                int64_t found[32];
                size_t count;
                (void)read_all(db, query, ARGUMENTS(&device), &options, found, 32, &count);
                assert_int_equal(count, limit < 23 ? limit : 23);
                for (size_t i = 0; i < count; i++) {
                    assert_int_equal(found[i], down == 1 ? 22 - (int64_t)i : (int64_t)i);
                }
            }
        }
    }
}

/* ---- Cursors ---- */

/* Reads `limit` objects at a time, each time in a new session, going on at the cursor of the time
 * before. */
static size_t read_by_cursor(database *db, const skep_compiled_query *query,
                             const void *const *arguments, skep_query_options options, int64_t *out,
                             size_t cap) {
    size_t count = 0;
    char cursor[512];
    for (;;) {
        skep_session_free(db->session);
        db->session = skep_session_new(db->client, NULL);
        skep_page page = {0};
        skep_error err = {0};
        while (skep_gen_query_next(db->session, query, arguments, &options, &page, &err)) {
            for (size_t i = 0; i < page.count; i++) {
                assert_true(count < cap);
                out[count++] = ((const reading *)page.items[i])->at;
            }
        }
        if (err.status != SKEP_OK) fail_msg("%s", err.message);
        const char *text = skep_page_cursor(db->session, &page);
        if (text == NULL) return count;
        (void)snprintf(cursor, sizeof cursor, "%s", text);
        options.cursor = cursor;
    }
}

static void a_cursor_goes_on_behind_the_last_object_handed_out(void **state) {
    database *db = *state;
    put_readings(db, "d1", 23);
    READINGS_OF(query);
    for (uint32_t page_size = 0; page_size < 12; page_size += 5) {
        for (size_t limit = 1; limit < 9; limit++) {
            for (int down = 0; down < 2; down++) {
                int64_t found[32];
                size_t count = read_by_cursor(db, query, ARGUMENTS(&device),
                                              (skep_query_options){.limit = limit,
                                                                   .page_size = page_size,
                                                                   .is_descending = down == 1},
                                              found, 32);
                assert_int_equal(count, 23);
                for (size_t i = 0; i < count; i++) {
                    assert_int_equal(found[i], down == 1 ? 22 - (int64_t)i : (int64_t)i);
                }
            }
        }
    }
}

static void a_limit_inside_a_filtered_page_loses_nothing(void **state) {
    database *db = *state;
    put_readings(db, "d1", 25);
    const double value = 2;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, reading_device, 0),
                               COMPARE(EQ, reading_value, 1)};
    skep_compiled_query query = QUERY(reading_entity, nodes, 2);
    for (uint32_t page_size = 0; page_size < 14; page_size += 3) {
        int64_t found[32];
        size_t count =
            read_by_cursor(db, &query, ARGUMENTS(&device, &value),
                           (skep_query_options){.limit = 2, .page_size = page_size}, found, 32);
        assert_int_equal(count, 5);
        for (size_t i = 0; i < count; i++) assert_int_equal(found[i], 5 * i + 2);
    }
}

static void a_cursor_of_an_index_goes_on_there(void **state) {
    database *db = *state;
    for (int64_t id = 1; id <= 9; id++) put_order(db, id, id % 2, id / 3);
    skep_query_node nodes[] = {COMPARE(EQ, order_buyer_id, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    const int64_t buyer = 1;
    char cursor[512] = "";
    bool is_seen[10] = {false};
    size_t rounds = 0;
    for (bool is_more = true; is_more; rounds++) {
        skep_query_options options = {.limit = 2, .cursor = rounds > 0 ? cursor : NULL};
        skep_page page = {0};
        skep_error err = {0};
        while (skep_gen_query_next(db->session, &query, ARGUMENTS(&buyer), &options, &page, &err)) {
            for (size_t i = 0; i < page.count; i++) {
                const order *o = page.items[i];
                assert_false(is_seen[o->id]);
                is_seen[o->id] = true;
            }
        }
        assert_int_equal(err.status, SKEP_OK);
        const char *text = skep_page_cursor(db->session, &page);
        is_more = text != NULL;
        if (is_more) (void)snprintf(cursor, sizeof cursor, "%s", text);
    }
    for (int64_t id = 1; id <= 9; id++) assert_int_equal(is_seen[id], id % 2 == 1);
}

static void a_cursor_that_is_none_is_refused(void **state) {
    database *db = *state;
    READINGS_OF(query);
    skep_page page = {0};
    skep_error err = {0};
    const skep_query_options options = {.cursor = "yesterday"};
    assert_false(
        skep_gen_query_next(db->session, query, ARGUMENTS(&device), &options, &page, &err));
    assert_int_equal(err.status, SKEP_INVALID);
    assert_string_equal(err.message, "query 'readings_of': the cursor is not base64url text; only "
                                     "what skep_page_cursor gave can be used, unchanged");
    assert_int_equal(db->queries, 0);
    assert_false(page.is_finished);
}

static void a_cursor_of_another_query_is_refused_by_the_server(void **state) {
    database *db = *state;
    put_readings(db, "d1", 3);
    READINGS_OF(query);
    skep_page page = {0};
    skep_error err = {0};
    skep_query_options options = {.limit = 1};
    assert_true(skep_gen_query_next(db->session, query, ARGUMENTS(&device), &options, &page, &err));
    options.cursor = skep_page_cursor(db->session, &page);
    assert_non_null(options.cursor);
    skep_query_node nodes[] = {COMPARE(EQ, order_buyer_id, 0)};
    skep_compiled_query other = QUERY(order_entity, nodes, 1);
    const int64_t buyer = 1;
    page = (skep_page){0};
    assert_false(
        skep_gen_query_next(db->session, &other, ARGUMENTS(&buyer), &options, &page, &err));
    assert_int_equal(err.status, SKEP_INVALID);
    assert_string_equal(err.message, "query 'q': The provided starting key is invalid");
}

/* ---- Objects and the session ---- */

static void a_row_that_the_session_has_is_the_same_object(void **state) {
    database *db = *state;
    put_readings(db, "d1", 3);
    READINGS_OF(query);
    skep_page page = {0};
    assert_true(skep_gen_query_next(db->session, query, ARGUMENTS(&device), NULL, &page, NULL));
    reading *first = page.items[0];
    first->value = 99;
    reading *again = skep_gen_query_first(db->session, query, ARGUMENTS(&device), NULL, NULL);
    assert_ptr_equal(first, again);
    assert_true(again->value > 98);
}

static void an_object_removed_in_the_session_is_left_out(void **state) {
    database *db = *state;
    put_readings(db, "d1", 3);
    READINGS_OF(query);
    reading *first = skep_gen_query_first(db->session, query, ARGUMENTS(&device), NULL, NULL);
    assert_int_equal(skep_gen_remove(db->session, &reading_entity, first, NULL), SKEP_OK);
    ASSERT_READINGS(db, query, ARGUMENTS(&device), NULL, 1, 2);
    reading *next = skep_gen_query_first(db->session, query, ARGUMENTS(&device), NULL, NULL);
    assert_int_equal(next->at, 1);
}

static void first_without_a_match_is_not_found(void **state) {
    database *db = *state;
    READINGS_OF(query);
    skep_error err = {0};
    assert_null(skep_gen_query_first(db->session, query, ARGUMENTS(&device), NULL, &err));
    assert_int_equal(err.status, SKEP_NOT_FOUND);
    assert_string_equal(err.message, "query 'readings_of' finds no 'reading'");
    put_readings(db, "d1", 3);
    err.status = SKEP_IO;
    assert_non_null(skep_gen_query_first(db->session, query, ARGUMENTS(&device), NULL, &err));
    assert_int_equal(err.status, SKEP_OK);
    assert_int_equal(db->last_limit, 1);
}

static void count_reads_keys_only_and_all_pages(void **state) {
    database *db = *state;
    READINGS_OF(query);
    size_t count = 7;
    assert_int_equal(skep_gen_query_count(db->session, query, ARGUMENTS(&device), &count, NULL),
                     SKEP_OK);
    assert_int_equal(count, 0);
    char *note = malloc(300001);
    memset(note, 'n', 300000);
    note[300000] = '\0';
    char name[] = "d1";
    for (int64_t i = 0; i < 10; i++) {
        put(db, &reading_entity, &(reading){.device = name, .at = i, .note = note}, NULL);
    }
    free(note);
    db->queries = 0;
    assert_int_equal(skep_gen_query_count(db->session, query, ARGUMENTS(&device), &count, NULL),
                     SKEP_OK);
    assert_int_equal(count, 10);
    assert_true(db->queries >= 3);
    assert_true(db->had_projection);
}

/* ---- Failures ---- */

static void consistent_reads_of_an_index_are_refused_before_sending(void **state) {
    database *db = *state;
    skep_query_node nodes[] = {COMPARE(EQ, order_buyer_id, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    const int64_t buyer = 1;
    skep_page page = {0};
    skep_error err = {0};
    const skep_query_options options = {.is_consistent = true};
    assert_false(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&buyer), &options, &page, &err));
    assert_int_equal(err.status, SKEP_INVALID);
    assert_string_equal(err.message, "query 'q' reads index 'GSI1', and an index has no consistent "
                                     "reads; leave is_consistent unset");
    assert_int_equal(db->queries, 0);
}

static void a_failed_page_can_be_asked_for_again(void **state) {
    database *db = *state;
    put_readings(db, "d1", 5);
    READINGS_OF(query);
    skep_page page = {0};
    skep_error err = {0};
    const skep_query_options options = {.page_size = 2};
    const char *const none = NULL;
    assert_true(skep_gen_query_next(db->session, query, ARGUMENTS(&device), &options, &page, &err));
    assert_false(skep_gen_query_next(db->session, query, ARGUMENTS(&none), &options, &page, &err));
    assert_int_equal(err.status, SKEP_INVALID);
    assert_true(skep_gen_query_next(db->session, query, ARGUMENTS(&device), &options, &page, &err));
    assert_int_equal(((const reading *)page.items[0])->at, 2);
}

static void a_missing_table_is_said_with_the_query(void **state) {
    database *db = *state;
    skep_error err = {0};
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_table_response response;
    assert_int_equal(skep_delete_table(db->client, &(skep_table_request){.table = "devices"},
                                       &response, arena, &err),
                     SKEP_OK);
    skep_arena_free(arena);
    READINGS_OF(query);
    size_t count;
    assert_int_equal(skep_gen_query_count(db->session, query, ARGUMENTS(&device), &count, &err),
                     SKEP_NO_TABLE);
    assert_non_null(strstr(err.message, "query 'readings_of': "));
}

static void thousands_of_pages_do_not_fill_the_session(void **state) {
    database *db = *state;
    put_readings(db, "d1", 100);
    skep_session_free(db->session);
    db->session =
        skep_session_new(db->client, &(skep_session_options){.memory_max_bytes = 2 * 1024 * 1024});
    READINGS_OF(query);
    const skep_query_options options = {.page_size = 1};
    for (int round = 0; round < 20; round++) {
        int64_t found[100];
        size_t count;
        (void)read_all(db, query, ARGUMENTS(&device), &options, found, 100, &count);
        assert_int_equal(count, 100);
    }
}

/* One page, cut by the limit, a count and an explanation, while allocations fail from the nth on.
 * */
static bool run_short_of_memory(database *db, failing_allocator *memory, int nth) {
    READINGS_OF(query);
    skep_page page = {0};
    skep_error err = {0};
    const skep_query_options options = {.limit = 2, .page_size = 3};
    size_t count = 0;
    memory->fail_at = memory->calls + nth;
    bool is_done =
        skep_gen_query_next(db->session, query, ARGUMENTS(&device), &options, &page, &err);
    if (is_done) {
        is_done =
            skep_gen_query_count(db->session, query, ARGUMENTS(&device), &count, &err) == SKEP_OK;
    }
    if (is_done) {
        is_done = skep_gen_query_explain(db->session, query, ARGUMENTS(&device), &err) != NULL;
    }
    memory->fail_at = 0;
    if (!is_done) {
        assert_int_equal(err.status, SKEP_NO_MEMORY);
    } else {
        assert_int_equal(page.count, 2);
        assert_int_equal(count, 5);
    }
    return is_done;
}

static void each_allocation_that_fails_is_reported(void **state) {
    (void)state;
    bool is_done = false;
    for (int nth = 1; !is_done; nth++) {
        failing_allocator memory;
        failing_allocator_init(&memory, 0);
        database db = {0};
        skep_error err = {0};
        db.client = skep_open(":memory:", &(skep_open_options){.allocator = &memory.table}, &err);
        assert_non_null(db.client);
        assert_int_equal(skep_gen_create_table(db.client, &devices, &err), SKEP_OK);
        put_readings(&db, "d1", 5);
        db.session = skep_session_new(db.client, NULL);
        assert_non_null(db.session);
        is_done = run_short_of_memory(&db, &memory, nth);
        skep_session_free(db.session);
        skep_close(db.client);
        assert_int_equal(memory.live, 0);
        assert_true(nth < 1000);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_database, close_database)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_query_without_options_reads_everything),
        TEST(nothing_found_is_no_page_and_no_error),
        TEST(page_size_is_what_one_request_evaluates),
        TEST(limit_is_the_number_of_objects_in_all),
        TEST(a_limit_alone_reads_no_more_than_it_hands_out),
        TEST(descending_is_from_the_last_to_the_first),
        TEST(every_limit_and_page_size_hand_out_the_same_objects),
        TEST(a_cursor_goes_on_behind_the_last_object_handed_out),
        TEST(a_limit_inside_a_filtered_page_loses_nothing),
        TEST(a_cursor_of_an_index_goes_on_there),
        TEST(a_cursor_that_is_none_is_refused),
        TEST(a_cursor_of_another_query_is_refused_by_the_server),
        TEST(a_row_that_the_session_has_is_the_same_object),
        TEST(an_object_removed_in_the_session_is_left_out),
        TEST(first_without_a_match_is_not_found),
        TEST(count_reads_keys_only_and_all_pages),
        TEST(consistent_reads_of_an_index_are_refused_before_sending),
        TEST(a_failed_page_can_be_asked_for_again),
        TEST(a_missing_table_is_said_with_the_query),
        cmocka_unit_test(each_allocation_that_fails_is_reported),
        TEST(thousands_of_pages_do_not_fill_the_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
