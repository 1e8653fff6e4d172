/* Batches of any size, on a server that leaves parts of them undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/database.h"

enum { ITEMS = 1003, TABLES = 2 };

static const char *const tables[TABLES] = {"batch_one", "batch_two"};

typedef struct fixture {
    skep_client *db;
    skep_arena *arena;
    skep_error err;
} fixture;

static void assert_ok(fixture *f, skep_status status) {
    if (status != SKEP_OK) fail_msg("%s: %s", skep_status_name(status), f->err.message);
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->arena = skep_arena_new(NULL, 0);
    char address[TEST_ADDRESS_MAX];
    test_chaos("seed:11,unprocessed:0.2,throttle:0.05,lost-reply:0.02", address);
    skep_open_options options = {.remote = &test_remote, .retry = {.base_ms = 1, .ceiling_ms = 8}};
    if (strcmp(test_address(), ":memory:") != 0) assert_ok(f, test_empty(&f->err));
    f->db = skep_open(address, &options, &f->err);
    if (f->db == NULL) fail_msg("%s", f->err.message);
    for (int i = 0; i < TABLES; i++) {
        skep_create_table_request create = {
            .table = {.name = tables[i], .key = {{{"id", SKEP_TYPE_N}}, 1, {{NULL, 0}}, 0}}};
        skep_status status = skep_create_table(f->db, &create, NULL, f->arena, &f->err);
        if (status != SKEP_OK && status != SKEP_UNKNOWN) assert_ok(f, status);
    }
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    skep_close(f->db);
    skep_arena_free(f->arena);
    free(f);
    return 0;
}

static skep_value item_of(fixture *f, int64_t id, bool is_key) {
    skep_value value = {0};
    skep_item *item = skep_item_new(f->arena);
    skep_item_set_i64(item, "id", id);
    if (!is_key) skep_item_set_i64(item, "square", id * id);
    assert_ok(f, skep_item_finish(item, &value, &f->err));
    return value;
}

/* Item i goes to table i % TABLES. */
static skep_batch_write *all_writes(fixture *f, bool is_delete) {
    skep_batch_write *writes = skep_arena_array(f->arena, ITEMS, sizeof *writes);
    for (int i = 0; i < ITEMS; i++)
        writes[i] = (skep_batch_write){
            .table = tables[i % TABLES], .item = item_of(f, i, is_delete), .is_delete = is_delete};
    return writes;
}

static void write_all(fixture *f, bool is_delete) {
    skep_status outcomes[ITEMS];
    skep_batch_write_request request = {all_writes(f, is_delete), ITEMS};
    assert_ok(f, skep_batch_write_all(f->db, &request, NULL, outcomes, f->arena, &f->err));
    for (int i = 0; i < ITEMS; i++) assert_int_equal(outcomes[i], SKEP_OK);
}

/* Asks for all keys, and `extra` that are not there; returns how many came, each once. */
static size_t read_all(fixture *f, size_t extra) {
    static unsigned char seen[ITEMS];
    skep_batch_get_table wanted[TABLES] = {{0}};
    skep_batch_get_response response = {0};
    size_t count = 0;
    memset(seen, 0, sizeof seen);
    for (int t = 0; t < TABLES; t++) {
        skep_value *keys = skep_arena_array(f->arena, ITEMS + extra, sizeof *keys);
        wanted[t] = (skep_batch_get_table){.table = tables[t], .keys = keys, .is_consistent = true};
        for (size_t i = (size_t)t; i < ITEMS + extra; i += TABLES)
            keys[wanted[t].key_count++] = item_of(f, (int64_t)i, true);
    }
    skep_batch_get_request request = {wanted, TABLES};
    assert_ok(f, skep_batch_get_all(f->db, &request, NULL, &response, f->arena, &f->err));
    assert_int_equal(response.count, TABLES);
    for (int t = 0; t < TABLES; t++) {
        const skep_batch_get_result *result = &response.tables[t];
        assert_string_equal(result->table, tables[t]);
        assert_int_equal(result->unprocessed_count, 0);
        for (size_t i = 0; i < result->count; i++) {
            int64_t id = 0, square = 0;
            assert_ok(f, skep_value_get_i64(result->items[i], "id", &id, &f->err));
            assert_ok(f, skep_value_get_i64(result->items[i], "square", &square, &f->err));
            assert_in_range(id, 0, ITEMS - 1);
            assert_int_equal(square, id * id);
            assert_int_equal(id % TABLES, t);
            assert_int_equal(seen[id]++, 0);
        }
        count += result->count;
    }
    return count;
}

static void what_is_left_undone_is_asked_for_again_until_all_is_done(void **state) {
    fixture *f = *state;
    write_all(f, false);
    assert_int_equal(read_all(f, 100), ITEMS);
    write_all(f, true);
    assert_int_equal(read_all(f, 0), 0);
}

static void a_batch_that_is_refused_says_why_and_which(void **state) {
    fixture *f = *state;
    skep_status outcomes[30];
    skep_batch_write writes[30];
    for (int i = 0; i < 30; i++)
        writes[i] = (skep_batch_write){.table = tables[0], .item = item_of(f, i, false)};
    writes[3].table = "no_such_table";
    skep_batch_write_request request = {writes, 30};
    assert_int_equal(skep_batch_write_all(f->db, &request, &(skep_batch_options){.in_flight = 1},
                                          outcomes, f->arena, &f->err),
                     SKEP_NO_TABLE);
    assert_int_equal(outcomes[3], SKEP_NO_TABLE);
    assert_int_equal(outcomes[0], SKEP_NO_TABLE);
    assert_int_equal(outcomes[29], SKEP_BUSY);
}

static void time_that_is_over_leaves_the_rest_undone(void **state) {
    fixture *f = *state;
    char address[TEST_ADDRESS_MAX];
    skep_status outcomes[30];
    skep_batch_write writes[30];
    for (int i = 0; i < 30; i++)
        writes[i] = (skep_batch_write){.table = tables[0], .item = item_of(f, i, false)};
    skep_batch_write_request request = {writes, 30};
    test_chaos("throttle:1", address);
    skep_open_options options = {.remote = &test_remote, .retry = {.base_ms = 1}};
    skep_client *never = skep_open(address, &options, &f->err);
    assert_non_null(never);
    assert_int_equal(skep_batch_write_all(never, &request, &(skep_batch_options){.timeout_ms = 50},
                                          outcomes, f->arena, &f->err),
                     SKEP_BUSY);
    assert_string_equal(f->err.message,
                        "30 of 30 were left undone by the server until the time of 50 ms was over");
    for (int i = 0; i < 30; i++) assert_int_equal(outcomes[i], SKEP_BUSY);
    skep_close(never);
}

static void nothing_to_do_is_done(void **state) {
    fixture *f = *state;
    skep_batch_write_request writes = {NULL, 0};
    skep_batch_get_request gets = {NULL, 0};
    skep_batch_get_response response;
    assert_ok(f, skep_batch_write_all(f->db, &writes, NULL, NULL, f->arena, &f->err));
    assert_ok(f, skep_batch_get_all(f->db, &gets, NULL, &response, f->arena, &f->err));
    assert_int_equal(response.count, 0);
    assert_int_equal(skep_batch_write_all(NULL, &writes, NULL, NULL, f->arena, &f->err),
                     SKEP_INVALID);
}

int main(void) {
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(what_is_left_undone_is_asked_for_again_until_all_is_done),
        T(a_batch_that_is_refused_says_why_and_which),
        T(time_that_is_over_leaves_the_rest_undone),
        T(nothing_to_do_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
