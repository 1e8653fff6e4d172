/* Pages that the session does not remember: the same objects, in memory that is used again. Run
 * against a server they come straight from the bytes of its answers. */
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
static const skep_query_options untracked = {.is_untracked = true};

static skep_compiled_query by_one_parameter(const skep_entity *entity,
                                            const skep_query_node *nodes) {
    return (skep_compiled_query){
        .name = "q", .entity = entity, .nodes = nodes, .node_count = 1, .parameter_count = 1};
}

static void orders_of_buyer(skep_query_node nodes[1], skep_compiled_query *out) {
    nodes[0] = (skep_query_node)COMPARE(EQ, order_buyer_id, 0);
    *out = by_one_parameter(&order_entity, nodes);
}

static void readings_of(skep_query_node nodes[1], skep_compiled_query *out) {
    nodes[0] = (skep_query_node)COMPARE(EQ, reading_device, 0);
    *out = by_one_parameter(&reading_entity, nodes);
}

static void put_orders(database *db, int64_t buyer, int64_t count) {
    for (int64_t i = 0; i < count; i++) put_order(db, i, buyer, i);
}

static void every_member_is_read_as_tracked_objects_have_it(void **state) {
    database *db = *state;
    const int64_t buyer = 26;
    skep_error err = {0};
    skep_compiled_query query;
    skep_query_node nodes[1];
    put_orders(db, buyer, 20);
    orders_of_buyer(nodes, &query);
    skep_page tracked = {0}, read = {0};
    assert_true(skep_gen_query_next(db->session, &query, ARGUMENTS(&buyer), NULL, &tracked, &err));
    assert_true(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&buyer), &untracked, &read, &err));
    assert_int_equal(tracked.count, 20);
    assert_int_equal(read.count, 20);
    for (size_t i = 0; i < 20; i++) {
        const order *expected = tracked.items[i], *found = read.items[i];
        assert_ptr_not_equal(found, expected);
        assert_int_equal(found->id, expected->id);
        assert_int_equal(found->buyer_id, buyer);
        assert_int_equal(found->total, expected->total);
        assert_int_equal(found->status, expected->status);
        assert_int_equal(found->placed_at, expected->placed_at);
        assert_string_equal(found->name, expected->name);
        assert_string_equal(found->region, expected->region);
        assert_int_equal(found->is_paid, expected->is_paid);
    }
}

static void every_limit_page_size_and_direction_hand_out_the_same_objects(void **state) {
    database *db = *state;
    skep_compiled_query query;
    skep_query_node nodes[1];
    put_readings(db, device, 11);
    readings_of(nodes, &query);
    for (uint32_t page_size = 0; page_size < 5; page_size++)
        for (size_t limit = 0; limit < 14; limit++)
            for (int down = 0; down < 2; down++) {
                skep_query_options options = {
                    .limit = limit, .page_size = page_size, .is_descending = down == 1};
                int64_t expected[16], found[16];
                size_t expected_count, count;
                (void)read_all(db, &query, ARGUMENTS(&device), &options, expected, 16,
                               &expected_count);
                options.is_untracked = true;
                (void)read_all(db, &query, ARGUMENTS(&device), &options, found, 16, &count);
                assert_int_equal(count, expected_count);
                assert_memory_equal(found, expected, count * sizeof *found);
            }
}

static void the_cursor_is_that_of_tracked_pages(void **state) {
    database *db = *state;
    const int64_t buyer = 1;
    skep_error err = {0};
    skep_compiled_query query;
    skep_query_node nodes[1];
    put_orders(db, buyer, 9);
    orders_of_buyer(nodes, &query);
    skep_query_options options = {.limit = 4, .page_size = 3};
    skep_page tracked = {0}, read = {0};
    while (skep_gen_query_next(db->session, &query, ARGUMENTS(&buyer), &options, &tracked, &err)) {
        options.is_untracked = true;
        assert_true(
            skep_gen_query_next(db->session, &query, ARGUMENTS(&buyer), &options, &read, &err));
        options.is_untracked = false;
        assert_int_equal(read.count, tracked.count);
        assert_string_equal(skep_page_cursor(db->session, &read),
                            skep_page_cursor(db->session, &tracked));
    }
    assert_int_equal(err.status, SKEP_OK);
}

/* Entries share the partition with the order and its items, whose attributes are not theirs. */
static void objects_of_other_entities_are_left_out(void **state) {
    database *db = *state;
    const int64_t id = 7;
    skep_error err = {0};
    static const skep_key_part parts[] = {MEMBER_PART(entry_at)};
    skep_entity bare = entry_entity;
    bare.range = (skep_key)COMPOSED("SK", parts);
    const order parent = {.id = id};
    put_order(db, id, 1, 0);
    for (int64_t i = 0; i < 5; i++) put(db, &item_entity, &(item){.id = i}, &parent);
    put(db, &bare, &(entry){.order_id = id, .at = 3 * SKEP_TIME_SECOND}, NULL);
    skep_query_node nodes[] = {COMPARE(EQ, entry_order_id, 0)};
    skep_compiled_query query = QUERY(bare, nodes, 1);
    skep_page page = {0};
    assert_true(skep_gen_query_next(db->session, &query, ARGUMENTS(&id), &untracked, &page, &err));
    assert_int_equal(page.count, 1);
    assert_int_equal(((const entry *)page.items[0])->at, 3 * SKEP_TIME_SECOND);
}

static void the_session_neither_shows_nor_saves_its_changes_to_them(void **state) {
    database *db = *state;
    const int64_t buyer = 26;
    skep_error err = {0};
    skep_compiled_query query;
    skep_query_node nodes[1];
    put_orders(db, buyer, 1);
    orders_of_buyer(nodes, &query);
    order *tracked = skep_gen_query_first(db->session, &query, ARGUMENTS(&buyer), NULL, &err);
    assert_non_null(tracked);
    tracked->total = 4711;
    order *read = skep_gen_query_first(db->session, &query, ARGUMENTS(&buyer), &untracked, &err);
    assert_non_null(read);
    assert_int_equal(read->total, 0);
    tracked->total = 0;
    read->total = 1;
    size_t count;
    assert_int_equal(skep_session_save(db->session, NULL, &err), SKEP_OK);
    (void)skep_session_outcomes(db->session, &count);
    assert_int_equal(count, 0);
    assert_int_equal(skep_gen_remove(db->session, &order_entity, read, &err), SKEP_INVALID);
}

static void the_memory_of_a_page_is_that_of_the_next(void **state) {
    database *db = *state;
    skep_error err = {0};
    skep_compiled_query query;
    skep_query_node nodes[1];
    put_readings(db, device, 60);
    readings_of(nodes, &query);
    const skep_query_options options = {.page_size = 2, .is_untracked = true};
    skep_page page = {0};
    assert_true(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&device), &options, &page, &err));
    skep_arena *memory = page.memory;
    size_t held = skep_arena_size(memory);
    while (skep_gen_query_next(db->session, &query, ARGUMENTS(&device), &options, &page, &err)) {
        assert_ptr_equal(page.memory, memory);
        assert_true(skep_arena_size(memory) <= 2 * held);
    }
    assert_int_equal(err.status, SKEP_OK);
    assert_int_equal(page.handed_out, 60);
    /* Another page has it, while this one is still being read. */
    skep_page first = {0}, second = {0};
    assert_true(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&device), &options, &first, &err));
    assert_ptr_equal(first.memory, memory);
    assert_true(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&device), &options, &second, &err));
    assert_ptr_not_equal(second.memory, memory);
    assert_int_equal(((const reading *)first.items[0])->at, 0);
    assert_int_equal(((const reading *)second.items[0])->at, 0);
}

/* Many servers end with an empty page. */
static void a_page_without_objects_keeps_no_memory(void **state) {
    database *db = *state;
    skep_error err = {0};
    skep_compiled_query query;
    skep_query_node nodes[1];
    readings_of(nodes, &query);
    skep_page empty = {0}, page = {0};
    assert_false(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&device), &untracked, &empty, &err));
    assert_int_equal(err.status, SKEP_OK);
    assert_null(empty.memory);
    put_readings(db, device, 1);
    assert_true(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&device), &untracked, &page, &err));
    skep_arena *memory = page.memory;
    assert_false(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&device), &untracked, &page, &err));
    assert_null(page.memory);
    assert_false(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&device), &untracked, &page, &err));
    skep_page again = {0};
    assert_true(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&device), &untracked, &again, &err));
    assert_ptr_equal(again.memory, memory);
}

static void a_page_can_change_between_tracked_and_untracked(void **state) {
    database *db = *state;
    skep_error err = {0};
    skep_compiled_query query;
    skep_query_node nodes[1];
    put_readings(db, device, 9);
    readings_of(nodes, &query);
    skep_page page = {0};
    const void *kept = NULL;
    for (int64_t i = 0; i < 9; i++) {
        const skep_query_options options = {.page_size = 1, .is_untracked = i % 2 == 1};
        assert_true(
            skep_gen_query_next(db->session, &query, ARGUMENTS(&device), &options, &page, &err));
        assert_int_equal(page.count, 1);
        assert_int_equal(((const reading *)page.items[0])->at, i);
        if (i == 0) kept = page.items[0];
    }
    assert_int_equal(((const reading *)kept)->at, 0);
}

#define UNTRACKED_TEST(f) cmocka_unit_test_setup_teardown(f, open_database, close_database)

int main(void) {
    const struct CMUnitTest tests[] = {
        UNTRACKED_TEST(every_member_is_read_as_tracked_objects_have_it),
        UNTRACKED_TEST(every_limit_page_size_and_direction_hand_out_the_same_objects),
        UNTRACKED_TEST(the_cursor_is_that_of_tracked_pages),
        UNTRACKED_TEST(objects_of_other_entities_are_left_out),
        UNTRACKED_TEST(the_session_neither_shows_nor_saves_its_changes_to_them),
        UNTRACKED_TEST(the_memory_of_a_page_is_that_of_the_next),
        UNTRACKED_TEST(a_page_without_objects_keeps_no_memory),
        UNTRACKED_TEST(a_page_can_change_between_tracked_and_untracked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
