/* What the tests of this folder share: a table of numbered items on a server behind a proxy. */
#ifndef TESTS_FAULTS_SUPPORT_H
#define TESTS_FAULTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <skep/item.h>
#include <skep/loop.h>
#include <skep/skep.h>

#include "faults/proxy.h"
#include "faults/serve.h"

static const skep_remote_options somebody = {
    .access_key_id = "AKIDTEST", .secret_access_key = "a-secret-of-tests", .region = "us-east-1"};

static inline int64_t now_ms(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 0;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline void sleep_ms(int64_t ms) {
    const struct timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    (void)nanosleep(&pause, NULL);
}

static inline skep_status make_table(skep_client *db, skep_error *err) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_create_table_request request = {.table = {.name = "faults",
                                                   .key = {.hash = {{"PK", SKEP_TYPE_S}},
                                                           .hash_count = 1,
                                                           .range = {{"SK", SKEP_TYPE_S}},
                                                           .range_count = 1}}};
    skep_status status = skep_create_table(db, &request, NULL, arena, err);
    skep_arena_free(arena);
    return status;
}

/** The key of an item. */
static inline skep_value key_of(skep_arena *arena, const char *pk, int64_t number) {
    char sk[32];
    skep_value key = {0};
    skep_item *item = skep_item_new(arena);
    (void)snprintf(sk, sizeof sk, "%08" PRId64, number);
    skep_item_set_text(item, "PK", pk);
    skep_item_set_text(item, "SK", sk);
    (void)skep_item_finish(item, &key, NULL);
    return key;
}

/** An item with a number `n` and a text long enough to be damaged. */
static inline skep_value item_of(skep_arena *arena, const char *pk, int64_t number, int64_t n) {
    char sk[32];
    skep_value value = {0};
    skep_item *item = skep_item_new(arena);
    (void)snprintf(sk, sizeof sk, "%08" PRId64, number);
    skep_item_set_text(item, "PK", pk);
    skep_item_set_text(item, "SK", sk);
    skep_item_set_i64(item, "n", n);
    skep_item_set_text(item, "text", "the quick brown fox jumps over the lazy dog");
    (void)skep_item_finish(item, &value, NULL);
    return value;
}

static inline skep_status put_number(skep_client *db, const char *pk, int64_t number, int64_t n,
                                     skep_error *err) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_status status =
        skep_put(db, &(skep_put_request){.table = "faults", .item = item_of(arena, pk, number, n)},
                 NULL, arena, err);
    skep_arena_free(arena);
    return status;
}

/** n = n + `n`, by ADD, which is not the same when it is done twice. */
static inline skep_status add_number(skep_client *db, const char *pk, int64_t number, int64_t n,
                                     skep_error *err) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    const skep_value_binding value = {.placeholder = {":n", 2},
                                      .value = skep_value_from_i64(arena, n)};
    const skep_update_request request = {.table = "faults",
                                         .key = key_of(arena, pk, number),
                                         .update = {.text = {"ADD n :n", 8}},
                                         .bindings = {.values = &value, .value_count = 1}};
    skep_status status = skep_update(db, &request, NULL, arena, err);
    skep_arena_free(arena);
    return status;
}

/** The item's `n`; -1 where there is no item, -2 where it cannot be read. */
static inline int64_t get_number(skep_client *db, const char *pk, int64_t number, skep_error *err) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_get_response got = {0};
    int64_t n = -1;
    const skep_get_request request = {
        .table = "faults", .key = key_of(arena, pk, number), .is_consistent = true};
    if (skep_get(db, &request, &got, arena, err) != SKEP_OK ||
        (got.item.data != NULL && skep_value_get_i64(got.item, "n", &n, err) != SKEP_OK))
        n = -2;
    skep_arena_free(arena);
    return n;
}

#endif
