/* A database in memory with the tables of fixture.h, which counts the requests that reach it. */
#ifndef TESTS_QUERY_DATABASE_H
#define TESTS_QUERY_DATABASE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <skep/skep.h>

#include "unit/query/fixture.h"

#include "support/database.h"

typedef struct database {
    skep_client *client;
    skep_session *session;
    uint32_t queries;
    size_t scanned;
    uint32_t last_limit;
    bool had_projection;
    bool lacks_by_region; /* the server knows no index keys of several attributes */
} database;

static void watch_queries(void *context, const skep_event *event) {
    database *db = context;
    if (event->operation != SKEP_OP_QUERY) return;
    const skep_query_request *request = event->request;
    const skep_query_response *response = event->response;
    db->queries++;
    db->scanned += response->scanned_count;
    db->last_limit = request->limit;
    db->had_projection = request->projection.tree != NULL;
}

#define ARGUMENTS(...) ((const void *const[]){__VA_ARGS__})

/* Servers that stand for an older DynamoDB refuse the index of several key attributes. There the
 * table is created without it, and what would read it is left out. */
static inline skep_status create_shop(database *db, skep_error *err) {
    skep_index_definition others[COUNT_OF(shop_indexes)];
    skep_table older = shop;
    size_t count = 0;
    skep_status status = skep_gen_create_table(db->client, &shop, err);
    if (status != SKEP_INVALID || strcmp(test_address(), ":memory:") == 0) return status;
    for (size_t i = 0; i < COUNT_OF(shop_indexes); i++)
        if (shop_indexes[i].key.hash_count == 1) others[count++] = shop_indexes[i];
    older.definition.indexes = others;
    older.definition.index_count = count;
    db->lacks_by_region = true;
    return skep_gen_create_table(db->client, &older, err);
}

static inline int open_database(void **state) {
    database *db = calloc(1, sizeof *db);
    if (db == NULL) return -1;
    skep_error err = {0};
    db->client =
        test_open(&(skep_open_options){.observer = watch_queries, .observer_context = db}, &err);
    if (db->client == NULL || create_shop(db, &err) != SKEP_OK ||
        skep_gen_create_table(db->client, &devices, &err) != SKEP_OK) {
        print_error("%s\n", err.message);
        return -1;
    }
    db->session = skep_session_new(db->client, NULL);
    *state = db;
    return db->session != NULL ? 0 : -1;
}

static inline int close_database(void **state) {
    database *db = *state;
    skep_session_free(db->session);
    skep_close(db->client);
    free(db);
    return 0;
}

static inline void put(database *db, const skep_entity *entity, const void *object,
                       const void *parent) {
    skep_error err = {0};
    if (skep_gen_put(db->client, entity, object, parent, &err) != SKEP_OK) {
        fail_msg("%s", err.message);
    }
}

/* Readings 0 to count - 1 of a device, `at` their number. */
static inline void put_readings(database *db, const char *device, int64_t count) {
    char name[32];
    (void)snprintf(name, sizeof name, "%s", device);
    for (int64_t i = 0; i < count; i++) {
        put(db, &reading_entity, &(reading){.device = name, .at = i, .value = (double)(i % 5)},
            NULL);
    }
}

static inline void put_order(database *db, int64_t id, int64_t buyer, int64_t second) {
    char name[32];
    (void)snprintf(name, sizeof name, "order-%d", (int)id);
    order o = {.id = id,
               .buyer_id = buyer,
               .total = (int32_t)id * 10,
               .status = (order_status)(id % 3),
               .placed_at = second * SKEP_TIME_SECOND,
               .name = name,
               .region = "eu",
               .is_paid = id % 2 == 0};
    put(db, &order_entity, &o, NULL);
}

/* Reads all pages; the `at` of each reading goes to `out`. Returns how many pages there were. */
static inline size_t read_all(database *db, const skep_compiled_query *query,
                              const void *const *arguments, const skep_query_options *options,
                              int64_t *out, size_t cap, size_t *count) {
    skep_page page = {0};
    skep_error err = {0};
    size_t pages = 0;
    *count = 0;
    while (skep_gen_query_next(db->session, query, arguments, options, &page, &err)) {
        assert_true(page.count > 0);
        for (size_t i = 0; i < page.count; i++) {
            assert_true(*count < cap);
            out[(*count)++] = ((const reading *)page.items[i])->at;
        }
        assert_int_equal(page.handed_out, *count);
        pages++;
    }
    if (err.status != SKEP_OK) fail_msg("%s", err.message);
    assert_int_equal(page.count, 0);
    return pages;
}

static inline void assert_readings(database *db, const skep_compiled_query *query,
                                   const void *const *arguments, const skep_query_options *options,
                                   const int64_t *wanted, size_t wanted_count) {
    int64_t found[256];
    size_t count;
    (void)read_all(db, query, arguments, options, found, 256, &count);
    assert_int_equal(count, wanted_count);
    for (size_t i = 0; i < count; i++) assert_int_equal(found[i], wanted[i]);
}

#endif
