#include "parcels.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "gets.h"

#include "depot.skep.h"

enum { ITEM_BYTES = 400 };

static const int64_t depot = 26;

struct parcels {
    skep_client *db;
    parcel keys[PARCELS]; /* nothing but their keys */
};

static char *constant(const char *text) {
    return (char *)(uintptr_t)text;
}

static void describe(skep_session *session, parcel *p, int64_t id) {
    static const char *const labels[] = {"priority", "signature"};
    p->depot = depot;
    p->id = id;
    p->sender = constant("Aldous Pemberton-Whitlock & Daughters, 26 Mill Lane, Ludlow");
    p->remark = constant("Leave it with the neighbour at number 9 if no one answers the bell. "
                         "Ring twice, the dog is friendly, and so am I");
    p->to = (place){.street = constant("14 Saint Nicholas Street"),
                    .city = constant("Bury Saint Edmunds"),
                    .zip = constant("IP33 1TJ"),
                    .country = constant("GB")};
    p->state = (parcel_state)(id % 3);
    p->sent_at = (1795000000 + id) * SKEP_TIME_SECOND;
    p->fee = SKEP_DEC("12.95");
    p->grams = (int32_t)(10000 + id);
    p->is_fragile = id % 2 == 0;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        char **label = skep_append(session, &p->labels);
        if (label != NULL) *label = constant(labels[i]);
    }
}

static void check_size(const parcel *p, skep_arena *arena) {
    skep_error err;
    skep_value item;
    char text[64];
    gets_must(parcel_to_item(p, arena, &item, &err), &err);
    size_t size = skep_item_size(item);
    (void)snprintf(text, sizeof text, "it has %zu bytes, not %d", size, (int)ITEM_BYTES);
    if (size != ITEM_BYTES) bench_die("parcel", text);
}

void parcels_fill(const char *address) {
    skep_error err;
    skep_client *db = skep_open(address, NULL, &err);
    if (db == NULL) bench_die("open", err.message);
    gets_must(depot_create(db, &err), &err);
    skep_session *session = skep_session_new(db, NULL);
    skep_arena *arena = skep_arena_new(NULL, 0);
    for (int64_t i = 0; i < PARCELS; i++) {
        parcel *p = parcel_new(session);
        if (p == NULL) bench_die("fill", "no memory");
        describe(session, p, i);
        if (i == 0) check_size(p, arena);
    }
    gets_must(skep_session_save(session, &(skep_save_options){.mode = SKEP_SAVE_BATCH}, &err),
              &err);
    skep_arena_free(arena);
    skep_session_free(session);
    skep_close(db);
}

parcels *parcels_open(const char *address) {
    skep_error err;
    parcels *p = calloc(1, sizeof *p);
    if (p == NULL) bench_die("open", "no memory");
    p->db = skep_open(address, NULL, &err);
    if (p->db == NULL) bench_die("open", err.message);
    for (int64_t i = 0; i < PARCELS; i++) p->keys[i] = (parcel){.depot = depot, .id = i};
    return p;
}

void parcels_close(parcels *p) {
    skep_close(p->db);
    free(p);
}

/* All of them, as structs in an array. */
static int64_t get_all(const parcels *p, skep_arena *arena) {
    skep_error err;
    parcel *all;
    size_t count;
    int64_t grams = 0;
    gets_must(parcel_get_many(p->db, p->keys, PARCELS, &all, &count, arena, &err), &err);
    if (count != PARCELS) bench_die("batch", "not all came");
    for (size_t i = 0; i < count; i++) grams += all[i].grams;
    return grams;
}

int64_t parcels_batch(parcels *p, size_t count) {
    int64_t grams = 0;
    skep_arena *arena = skep_arena_new(NULL, 0);
    for (size_t i = 0; i < count; i++) {
        skep_arena_reset(arena);
        grams += get_all(p, arena);
    }
    skep_arena_free(arena);
    return grams;
}

int64_t parcels_query(parcels *p, size_t count) {
    static const skep_query_options untracked = {.is_untracked = true};
    int64_t grams = 0;
    for (size_t i = 0; i < count; i++) {
        skep_session *session = skep_session_new(p->db, NULL);
        parcel_page page = {0};
        size_t seen = 0;
        skep_error err;
        for (; parcels_of_next(session, depot, &untracked, &page, &err); seen += page.count)
            for (size_t k = 0; k < page.count; k++) grams += page.items[k]->grams;
        gets_must(err.status, &err);
        if (seen != PARCELS) bench_die("query", "not all came");
        skep_session_free(session);
    }
    return grams;
}
