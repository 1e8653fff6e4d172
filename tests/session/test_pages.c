/* Pages read ahead and scans in parallel: each item once, also where requests are refused and
 * answers are lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/database.h"

enum { BEES = 3000, IN_THE_FIRST_HIVE = 1000, HIVES = 200, PAGE = 100, CLIENTS = 2 };

typedef struct fixture {
    skep_client *db[CLIENTS]; /* without faults and with */
    skep_arena *arena;
    skep_error err;
    unsigned char seen[BEES];
} fixture;

static void assert_ok(fixture *f, skep_status status) {
    if (status != SKEP_OK) fail_msg("%s: %s", skep_status_name(status), f->err.message);
}

static skep_value bee(fixture *f, int64_t number) {
    char hive[16];
    skep_value value = {0};
    skep_item *item = skep_item_new(f->arena);
    (void)snprintf(hive, sizeof hive, "HIVE#%d",
                   number < IN_THE_FIRST_HIVE ? 0 : 1 + (int)(number % HIVES));
    skep_item_set_text(item, "hive", hive);
    skep_item_set_i64(item, "bee", number);
    skep_item_set_i64(item, "flowers", number * 7);
    assert_ok(f, skep_item_finish(item, &value, &f->err));
    return value;
}

static void put_bees(fixture *f) {
    skep_batch_write *writes = skep_arena_array(f->arena, BEES, sizeof *writes);
    for (int64_t i = 0; i < BEES; i++)
        writes[i] = (skep_batch_write){.table = "bees", .item = bee(f, i)};
    const skep_batch_write_request request = {writes, BEES};
    assert_ok(f, skep_batch_write_all(f->db[0], &request, NULL, NULL, f->arena, &f->err));
}

/* A database in memory is the client's own, so the one with faults makes its table, too. */
static void fill(fixture *f) {
    const skep_create_table_request create = {
        .table = {.name = "bees", .key = {{{"hive", SKEP_TYPE_S}}, 1, {{"bee", SKEP_TYPE_N}}, 1}}};
    assert_ok(f, skep_create_table(f->db[0], &create, NULL, f->arena, &f->err));
    assert_ok(f, skep_table_wait(f->db[0], "bees", 0, &f->err));
    put_bees(f);
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    char faults[TEST_ADDRESS_MAX];
    const skep_open_options options = {.remote = &test_remote,
                                       .retry = {.base_ms = 1, .ceiling_ms = 8}};
    bool is_memory = strcmp(test_address(), ":memory:") == 0;
    test_chaos("seed:5,throttle:0.1,lost-reply:0.02", faults);
    f->arena = skep_arena_new(NULL, 0);
    f->db[1] = skep_open(faults, &options, &f->err);
    f->db[0] = is_memory ? f->db[1] : test_open(&options, &f->err);
    if (f->db[0] == NULL || f->db[1] == NULL) fail_msg("%s", f->err.message);
    fill(f);
    if (is_memory) {
        f->db[0] = skep_open(test_address(), &options, &f->err);
        if (f->db[0] == NULL) fail_msg("%s", f->err.message);
        fill(f);
    }
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    skep_close(f->db[0]);
    skep_close(f->db[1]);
    skep_arena_free(f->arena);
    free(f);
    return 0;
}

static void see(fixture *f, skep_value item) {
    int64_t number = -1;
    int64_t flowers = -1;
    assert_ok(f, skep_value_get_i64(item, "bee", &number, &f->err));
    assert_ok(f, skep_value_get_i64(item, "flowers", &flowers, &f->err));
    assert_in_range(number, 0, BEES - 1);
    assert_int_equal(flowers, number * 7);
    assert_int_equal(f->seen[number]++, 0);
}

/* Scans the whole table; returns the number of items. */
static size_t scan(fixture *f, skep_client *db, skep_pages_options options) {
    const skep_query_request request = {.table = "bees", .limit = PAGE, .is_consistent = true};
    skep_pages *pages = skep_pages_new(db, SKEP_OP_SCAN, &request, &options, &f->err);
    skep_query_response page;
    size_t count = 0;
    assert_non_null(pages);
    memset(f->seen, 0, sizeof f->seen);
    while (skep_pages_next(pages, &page, &f->err)) {
        assert_in_range(page.count, 0, PAGE);
        for (size_t i = 0; i < page.count; i++) see(f, page.items[i]);
        count += page.count;
    }
    assert_ok(f, f->err.status);
    skep_pages_free(pages);
    return count;
}

static void each_item_is_found_once_by_any_number_of_segments(void **state) {
    fixture *f = *state;
    const skep_pages_options options[] = {
        {0}, {.segments = 3}, {.segments = 16}, {.segments = 16, .in_flight = 3}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        for (int c = 0; c < CLIENTS; c++) assert_int_equal(scan(f, f->db[c], options[i]), BEES);
}

static void the_pages_of_a_query_come_in_its_order(void **state) {
    fixture *f = *state;
    const skep_value_binding values[] = {
        {{":h", 2}, skep_value_from_text(f->arena, "HIVE#0")},
        {{":n", 2}, skep_value_from_i64(f->arena, INT64_C(7) * 500)}};
    const skep_query_request request = {.table = "bees",
                                        .key_condition.text = {"hive = :h", 9},
                                        .filter.text = {"flowers < :n", 12},
                                        .bindings = {.values = values, .value_count = 2},
                                        .limit = PAGE,
                                        .is_descending = true,
                                        .is_consistent = true};
    for (int c = 0; c < CLIENTS; c++) {
        skep_pages *pages = skep_pages_new(f->db[c], SKEP_OP_QUERY, &request, NULL, &f->err);
        skep_query_response page;
        size_t scanned = 0;
        int64_t next = 499;
        while (skep_pages_next(pages, &page, &f->err)) {
            scanned += page.scanned_count;
            for (size_t i = 0; i < page.count; i++) {
                int64_t number = 0;
                assert_ok(f, skep_value_get_i64(page.items[i], "bee", &number, &f->err));
                assert_int_equal(number, next--);
            }
        }
        assert_ok(f, f->err.status);
        assert_int_equal(next, -1);
        assert_int_equal(scanned, IN_THE_FIRST_HIVE);
        skep_pages_free(pages);
    }
}

static void reading_may_end_anywhere(void **state) {
    fixture *f = *state;
    const skep_query_request request = {.table = "bees", .limit = PAGE};
    for (int c = 0; c < CLIENTS; c++)
        for (int wanted = 0; wanted < 12; wanted++) {
            skep_pages *pages = skep_pages_new(f->db[c], SKEP_OP_SCAN, &request,
                                               &(skep_pages_options){.segments = 5}, &f->err);
            skep_query_response page;
            for (int i = 0; i < wanted; i++)
                if (!skep_pages_next(pages, &page, &f->err)) fail_msg("%s", f->err.message);
            skep_pages_free(pages);
        }
    assert_int_equal(scan(f, f->db[0], (skep_pages_options){.segments = 2}), BEES);
}

static void no_more_is_evaluated_than_wanted(void **state) {
    fixture *f = *state;
    assert_int_equal(scan(f, f->db[0], (skep_pages_options){.scanned_max = 250}), 250);
    assert_int_equal(scan(f, f->db[0], (skep_pages_options){.scanned_max = 10 * BEES}), BEES);
}

static void a_table_that_does_not_exist_is_an_error_of_a_segment(void **state) {
    fixture *f = *state;
    const skep_query_request request = {.table = "wasps"};
    skep_pages *pages = skep_pages_new(f->db[0], SKEP_OP_SCAN, &request,
                                       &(skep_pages_options){.segments = 3}, &f->err);
    skep_query_response page;
    for (int i = 0; i < 2; i++) {
        assert_false(skep_pages_next(pages, &page, &f->err));
        assert_int_equal(f->err.status, SKEP_NO_TABLE);
        assert_memory_equal(f->err.message, "segment ", 8);
        assert_non_null(strstr(f->err.message, " of 3: "));
    }
    skep_pages_free(pages);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_item_is_found_once_by_any_number_of_segments),
        cmocka_unit_test(the_pages_of_a_query_come_in_its_order),
        cmocka_unit_test(reading_may_end_anywhere),
        cmocka_unit_test(no_more_is_evaluated_than_wanted),
        cmocka_unit_test(a_table_that_does_not_exist_is_an_error_of_a_segment),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
