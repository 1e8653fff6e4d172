/* Totals of consumed units by entity: whose they are, how a number for several is divided, and
 * what a reader of the text sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <skep/backend.h>
#include <skep/item.h>

#include <cmocka.h>

/* A backend that takes as many units as the test says. */
typedef struct charge {
    double read_units, write_units;
    skep_status status;
    skep_value *items; /* what reads find, NULL: nothing */
    size_t item_count;
    size_t unprocessed_count; /* of the first table of a batch */
    const skep_table_units *tables;
    size_t table_count;
    skep_value unprocessed[4];
} charge;

static charge charged;

static void *open_charging(const char *address, const skep_open_options *options, skep_error *err) {
    (void)address;
    (void)options;
    (void)err;
    return &charged;
}

static void answer_batch(skep_exchange *x) {
    const skep_batch_get_request *request = x->request;
    skep_batch_get_response *response = x->response;
    response->count = request->count;
    response->tables = skep_arena_array(x->arena, request->count, sizeof *response->tables);
    for (size_t i = 0; i < request->count; i++)
        response->tables[i].table = request->tables[i].table;
    response->tables[0].items = charged.items;
    response->tables[0].count = charged.item_count;
    response->tables[0].unprocessed = charged.unprocessed;
    response->tables[0].unprocessed_count = charged.unprocessed_count;
}

static skep_status execute_charging(void *instance, skep_exchange *x) {
    assert_ptr_equal(instance, &charged);
    if (x->wants_capacity) {
        x->info.read_units = charged.read_units;
        x->info.write_units = charged.write_units;
        x->info.tables = charged.tables;
        x->info.table_count = charged.table_count;
    }
    if (x->operation == SKEP_OP_BATCH_GET_ITEM) answer_batch(x);
    if (x->operation == SKEP_OP_TRANSACT_GET_ITEMS) {
        skep_transact_get_response *response = x->response;
        response->items = charged.items;
        response->count = charged.item_count;
    }
    if (charged.status != SKEP_OK) x->err->status = charged.status;
    return charged.status;
}

static void close_charging(void *instance) {
    assert_ptr_equal(instance, &charged);
}

static const skep_backend charging = {.name = "charging",
                                      .open = open_charging,
                                      .execute = execute_charging,
                                      .close = close_charging};

typedef struct fixture {
    skep_client *db;
    skep_arena *arena;
} fixture;

static void open_db(fixture *f, bool wants_capacity) {
    f->db = skep_client_open(
        "x", &(skep_open_options){.engine = &charging, .wants_capacity = wants_capacity}, NULL);
    assert_non_null(f->db);
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    memset(&charged, 0, sizeof charged);
    f->arena = skep_arena_new(NULL, 0);
    open_db(f, true);
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

/* An item of about so many bytes. */
static skep_value item_of(fixture *f, size_t bytes) {
    char *text = skep_arena_alloc(f->arena, bytes + 1);
    memset(text, 'x', bytes);
    skep_item *item = skep_item_new(f->arena);
    skep_item_set_text(item, "v", text);
    skep_value value;
    assert_int_equal(skep_item_finish(item, &value, NULL), SKEP_OK);
    return value;
}

static void charge_units(double reads, double writes) {
    charged.read_units = reads;
    charged.write_units = writes;
}

/* The line of one entity, and that it is there once. */
static void assert_units(fixture *f, const char *what, const char *entity, const char *units) {
    char line[256];
    const char *text = skep_client_metrics(f->db, f->arena);
    (void)snprintf(line, sizeof line, "\nskep_entity_%s_units_total{entity=\"%s\"} %s\n", what,
                   entity, units);
    const char *found = strstr(text, line);
    if (found == NULL) fail_msg("%s is not in\n%s", line + 1, text);
    assert_null(strstr(found + 1, line));
}

static void assert_none(fixture *f) {
    assert_null(strstr(skep_client_metrics(f->db, f->arena), "skep_entity_"));
}

static void each_operation_counts_for_the_entity_it_names(void **state) {
    fixture *f = *state;
    charge_units(0, 2);
    const skep_put_request put = {.table = "t", .entity = "order"};
    const skep_update_request update = {.table = "t", .entity = "order"};
    const skep_delete_request erase = {.table = "t", .entity = "item"};
    const skep_get_request get = {.table = "t", .entity = "order"};
    const skep_query_request query = {.table = "t", .entity = "item"};
    assert_int_equal(skep_put(f->db, &put, NULL, f->arena, NULL), SKEP_OK);
    assert_int_equal(skep_update(f->db, &update, NULL, f->arena, NULL), SKEP_OK);
    assert_int_equal(skep_delete(f->db, &erase, NULL, f->arena, NULL), SKEP_OK);
    charge_units(0.5, 0);
    assert_int_equal(skep_get(f->db, &get, NULL, f->arena, NULL), SKEP_OK);
    assert_int_equal(skep_query(f->db, &query, NULL, f->arena, NULL), SKEP_OK);
    assert_int_equal(skep_scan(f->db, &query, NULL, f->arena, NULL), SKEP_OK);
    assert_units(f, "write", "order", "4");
    assert_units(f, "write", "item", "2");
    assert_units(f, "read", "order", "0.5");
    assert_units(f, "read", "item", "1");
}

static void requests_that_name_none_count_for_none(void **state) {
    fixture *f = *state;
    charge_units(1, 1);
    assert_int_equal(skep_put(f->db, &(skep_put_request){.table = "t"}, NULL, f->arena, NULL),
                     SKEP_OK);
    assert_int_equal(
        skep_describe_table(f->db, &(skep_table_request){.table = "t"}, NULL, f->arena, NULL),
        SKEP_OK);
    assert_none(f);
}

static void nothing_is_counted_where_nobody_asked_for_capacity(void **state) {
    fixture *f = *state;
    skep_close(f->db);
    open_db(f, false);
    charge_units(1, 1);
    const skep_put_request put = {.table = "t", .entity = "order"};
    assert_int_equal(skep_put(f->db, &put, NULL, f->arena, NULL), SKEP_OK);
    assert_none(f);
}

static void a_call_that_fails_counts_for_none(void **state) {
    fixture *f = *state;
    charge_units(1, 1);
    charged.status = SKEP_CONDITION_FAILED;
    const skep_put_request put = {.table = "t", .entity = "order"};
    assert_int_equal(skep_put(f->db, &put, NULL, f->arena, NULL), SKEP_CONDITION_FAILED);
    assert_none(f);
}

static void a_transaction_is_divided_by_what_each_write_would_take(void **state) {
    fixture *f = *state;
    const skep_transact_action actions[] = {
        {.kind = SKEP_TRANSACT_PUT, .table = "t", .item = item_of(f, 2500), .entity = "order"},
        {.kind = SKEP_TRANSACT_PUT, .table = "t", .item = item_of(f, 10), .entity = "item"},
        {.kind = SKEP_TRANSACT_UPDATE, .table = "t", .stored_bytes = 4096, .entity = "product"},
        {.kind = SKEP_TRANSACT_DELETE, .table = "t", .entity = "item"},
        {.kind = SKEP_TRANSACT_CHECK, .table = "t"}};
    charge_units(0, 20); /* 2 for each unit of 3 + 1 + 4 + 1 + 1 */
    const skep_transact_request request = {.actions = actions, .count = 5};
    assert_int_equal(skep_transact_write(f->db, &request, NULL, f->arena, NULL), SKEP_OK);
    assert_units(f, "write", "order", "6");
    assert_units(f, "write", "item", "4");
    assert_units(f, "write", "product", "8");
}

/* What a server tells of each table stays with its parts: indexes differ. */
static void the_units_of_each_table_are_divided_among_its_own_parts(void **state) {
    fixture *f = *state;
    static const skep_table_units tables[] = {{.table = "t", .write_units = 10},
                                              {.table = "u", .write_units = 3}};
    const skep_transact_action actions[] = {
        {.kind = SKEP_TRANSACT_PUT, .table = "t", .item = item_of(f, 2500), .entity = "order"},
        {.kind = SKEP_TRANSACT_DELETE, .table = "u", .entity = "log"},
        {.kind = SKEP_TRANSACT_PUT, .table = "t", .item = item_of(f, 10), .entity = "item"},
        {.kind = SKEP_TRANSACT_CHECK, .table = "u", .entity = "item"},
        {.kind = SKEP_TRANSACT_CHECK, .table = "u"}};
    charge_units(0, 13);
    charged.tables = tables;
    charged.table_count = 2;
    const skep_transact_request request = {.actions = actions, .count = 5};
    assert_int_equal(skep_transact_write(f->db, &request, NULL, f->arena, NULL), SKEP_OK);
    assert_units(f, "write", "order", "7.5");
    assert_units(f, "write", "log", "1");
    assert_units(f, "write", "item", "3.5");
}

/* As tables that are named by their ARN are told by their name. */
static void tables_that_no_part_names_are_divided_among_all(void **state) {
    fixture *f = *state;
    static const skep_table_units tables[] = {{.table = "t", .write_units = 10},
                                              {.table = NULL, .write_units = 2}};
    const skep_batch_write writes[] = {{.table = "t", .entity = "a"},
                                       {.table = "x", .entity = "b"}};
    charge_units(0, 12);
    charged.tables = tables;
    charged.table_count = 2;
    const skep_batch_write_request request = {.writes = writes, .count = 2};
    assert_int_equal(skep_batch_write_items(f->db, &request, NULL, f->arena, NULL), SKEP_OK);
    assert_units(f, "write", "a", "11");
    assert_units(f, "write", "b", "1");
}

static void a_put_over_a_larger_item_weighs_as_that(void **state) {
    fixture *f = *state;
    const skep_batch_write writes[] = {
        {.table = "t", .item = item_of(f, 100), .stored_bytes = 3000, .entity = "a"},
        {.table = "t", .item = item_of(f, 5000), .is_delete = true, .entity = "b"}};
    charge_units(0, 4);
    const skep_batch_write_request request = {.writes = writes, .count = 2};
    assert_int_equal(skep_batch_write_items(f->db, &request, NULL, f->arena, NULL), SKEP_OK);
    assert_units(f, "write", "a", "3");
    assert_units(f, "write", "b", "1");
}

static void shares_add_up_to_the_whole(void **state) {
    fixture *f = *state;
    const skep_batch_write writes[] = {{.table = "t", .entity = "a"},
                                       {.table = "t", .entity = "b"},
                                       {.table = "t", .entity = "c"}};
    const skep_batch_write_request request = {.writes = writes, .count = 3};
    charge_units(0, 1);
    assert_int_equal(skep_batch_write_items(f->db, &request, NULL, f->arena, NULL), SKEP_OK);
    assert_units(f, "write", "a", "0.333");
    assert_units(f, "write", "b", "0.334");
    assert_units(f, "write", "c", "0.333");
}

static void a_transactional_read_is_divided_by_the_items_it_found(void **state) {
    fixture *f = *state;
    const skep_transact_get gets[] = {{.table = "t", .entity = "order"},
                                      {.table = "t", .entity = "item"}};
    skep_value items[] = {item_of(f, 9000), {0}};
    charged.items = items;
    charged.item_count = 2;
    charge_units(8, 0); /* 2 for each unit of 3 + 1 */
    const skep_transact_get_request request = {.gets = gets, .count = 2};
    assert_int_equal(skep_transact_read(f->db, &request, NULL, f->arena, NULL), SKEP_OK);
    assert_units(f, "read", "order", "6");
    assert_units(f, "read", "item", "2");
}

static void a_batch_of_reads_is_divided_by_what_came_and_what_is_missing(void **state) {
    fixture *f = *state;
    const skep_value keys[4] = {item_of(f, 1), item_of(f, 2), item_of(f, 3), item_of(f, 4)};
    const skep_batch_get_table tables[] = {
        {.table = "t", .keys = keys, .key_count = 4, .entity = "order"},
        {.table = "u", .keys = keys, .key_count = 1, .is_consistent = true, .entity = "item"}};
    skep_value items[] = {item_of(f, 5000)};
    charged.items = items;
    charged.item_count = 1;
    charged.unprocessed[0] = keys[3];
    charged.unprocessed_count = 1;
    charge_units(3, 0); /* halves: 2 + 1 + 1, and 2 */
    const skep_batch_get_request request = {.tables = tables, .count = 2};
    assert_int_equal(skep_batch_get(f->db, &request, NULL, f->arena, NULL), SKEP_OK);
    assert_units(f, "read", "order", "2");
    assert_units(f, "read", "item", "1");
}

static void more_items_than_keys_do_no_harm(void **state) {
    fixture *f = *state;
    const skep_value key = item_of(f, 1);
    const skep_batch_get_table tables[] = {
        {.table = "t", .keys = &key, .key_count = 1, .entity = "order"},
        {.table = "u", .keys = &key, .key_count = 1, .entity = "item"}};
    skep_value items[] = {key, key, key};
    charged.items = items;
    charged.item_count = 3;
    charge_units(2, 0);
    const skep_batch_get_request request = {.tables = tables, .count = 2};
    assert_int_equal(skep_batch_get(f->db, &request, NULL, f->arena, NULL), SKEP_OK);
    assert_units(f, "read", "order", "1.5");
    assert_units(f, "read", "item", "0.5");
}

static void names_are_sorted_and_their_quotes_hidden(void **state) {
    static const char *const names[] = {"b", "a\"\\\n", "c", "B"};
    fixture *f = *state;
    charge_units(0, 1);
    for (size_t i = 0; i < 4; i++) {
        const skep_put_request put = {.table = "t", .entity = names[i]};
        assert_int_equal(skep_put(f->db, &put, NULL, f->arena, NULL), SKEP_OK);
    }
    assert_non_null(
        strstr(skep_client_metrics(f->db, f->arena),
               "# HELP skep_entity_write_units_total Consumed write capacity units by entity.\n"
               "# TYPE skep_entity_write_units_total counter\n"
               "skep_entity_write_units_total{entity=\"B\"} 1\n"
               "skep_entity_write_units_total{entity=\"a\\\"\\\\\\n\"} 1\n"
               "skep_entity_write_units_total{entity=\"b\"} 1\n"
               "skep_entity_write_units_total{entity=\"c\"} 1\n"));
}

/* Names that the program makes up do not fill the memory. */
static void more_names_than_there_is_room_for_are_counted_together(void **state) {
    enum { ROOM = 256, NAMES = 300 };
    char name[16];
    fixture *f = *state;
    charge_units(0, 1);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < NAMES; i++) {
            (void)snprintf(name, sizeof name, "e%d", i);
            const skep_put_request put = {.table = "t", .entity = name};
            assert_int_equal(skep_put(f->db, &put, NULL, f->arena, NULL), SKEP_OK);
        }
    char rest[16];
    (void)snprintf(rest, sizeof rest, "%d", 2 * (NAMES - ROOM));
    assert_units(f, "write", "e0", "2");
    assert_units(f, "write", "(others)", rest);
}

static void long_names_are_cut(void **state) {
    char name[400], cut[256];
    fixture *f = *state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    memcpy(cut, name, sizeof cut);
    cut[sizeof cut - 1] = '\0';
    charge_units(0, 1);
    for (int i = 0; i < 2; i++) {
        const skep_put_request put = {.table = "t", .entity = name};
        assert_int_equal(skep_put(f->db, &put, NULL, f->arena, NULL), SKEP_OK);
    }
    char line[300];
    (void)snprintf(line, sizeof line, "_write_units_total{entity=\"%s\"} 2\n", cut);
    assert_non_null(strstr(skep_client_metrics(f->db, f->arena), line));
}

enum { THREADS = 4, CALLS = 2000, SHARED_NAMES = 16 };

static void *put_many(void *context) {
    skep_client *db = context;
    skep_arena *arena = skep_arena_new(NULL, 0);
    char name[16];
    for (int i = 0; i < CALLS; i++) {
        (void)snprintf(name, sizeof name, "n%d", i % SHARED_NAMES);
        const skep_put_request put = {.table = "t", .entity = name};
        (void)skep_put(db, &put, NULL, arena, NULL);
    }
    skep_arena_free(arena);
    return NULL;
}

static void threads_that_name_the_same_lose_nothing(void **state) {
    fixture *f = *state;
    pthread_t threads[THREADS];
    char total[16];
    charge_units(0, 1);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, put_many, f->db), 0);
    for (int i = 0; i < THREADS; i++) (void)pthread_join(threads[i], NULL);
    (void)snprintf(total, sizeof total, "%d", THREADS * CALLS / SHARED_NAMES);
    for (int i = 0; i < SHARED_NAMES; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "n%d", i);
        assert_units(f, "write", name, total);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(each_operation_counts_for_the_entity_it_names),
        TEST(requests_that_name_none_count_for_none),
        TEST(nothing_is_counted_where_nobody_asked_for_capacity),
        TEST(a_call_that_fails_counts_for_none),
        TEST(a_transaction_is_divided_by_what_each_write_would_take),
        TEST(the_units_of_each_table_are_divided_among_its_own_parts),
        TEST(tables_that_no_part_names_are_divided_among_all),
        TEST(a_put_over_a_larger_item_weighs_as_that),
        TEST(shares_add_up_to_the_whole),
        TEST(a_transactional_read_is_divided_by_the_items_it_found),
        TEST(a_batch_of_reads_is_divided_by_what_came_and_what_is_missing),
        TEST(more_items_than_keys_do_no_harm),
        TEST(names_are_sorted_and_their_quotes_hidden),
        TEST(more_names_than_there_is_room_for_are_counted_together),
        TEST(long_names_are_cut),
        TEST(threads_that_name_the_same_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
