/* fuzz/engine_many.h: the operations of fuzz_engine.c that are on many items at once, but for
 * Query, Scan and TransactWriteItems, and the one that changes the table. */
#ifndef FUZZ_ENGINE_MANY_H
#define FUZZ_ENGINE_MANY_H

#include "fuzz/engine_run.h"

enum { MANY_MAX = 6 };

typedef struct picked {
    size_t slots[MANY_MAX];
    size_t count;
    bool is_repeated; /* one slot is there twice */
} picked;

static inline picked pick_many(engine_run *r) {
    picked p = {.count = 1 + fuzz_below(&r->in, MANY_MAX)};
    for (size_t i = 0; i < p.count; i++) {
        p.slots[i] = pick_slot(r);
        for (size_t k = 0; k < i; k++) p.is_repeated |= p.slots[k] == p.slots[i];
    }
    return p;
}

/* ---- Reads ---- */

/* The items that are there, in the order asked. */
static inline void batch_get(engine_run *r) {
    picked p = pick_many(r);
    skep_value keys[MANY_MAX];
    for (size_t i = 0; i < p.count; i++) keys[i] = make_key(r, p.slots[i]);
    skep_batch_get_table table = {.table = "things", .keys = keys, .key_count = p.count};
    skep_batch_get_request request = {&table, 1};
    skep_batch_get_response response = {0};
    skep_status status = execute(r, SKEP_OP_BATCH_GET_ITEM, &request, &response);
    HOLDS(status == (p.is_repeated ? SKEP_INVALID : SKEP_OK));
    if (status != SKEP_OK) return;
    const skep_batch_get_result *result = response.tables;
    size_t next = 0;
    for (size_t i = 0; i < p.count; i++) {
        if (r->items[p.slots[i]].data == NULL) continue;
        HOLDS(next < result->count);
        is_sound(result->items[next]);
        HOLDS(skep_value_equal(result->items[next++], r->items[p.slots[i]]));
    }
    HOLDS(next == result->count && result->unprocessed_count == 0);
}

static inline void transact_get(engine_run *r) {
    picked p = pick_many(r);
    skep_transact_get gets[MANY_MAX];
    for (size_t i = 0; i < p.count; i++)
        gets[i] = (skep_transact_get){.table = "things", .key = make_key(r, p.slots[i])};
    skep_transact_get_request request = {gets, p.count};
    skep_transact_get_response response = {0};
    skep_status status = execute(r, SKEP_OP_TRANSACT_GET_ITEMS, &request, &response);
    HOLDS(status == (p.is_repeated ? SKEP_INVALID : SKEP_OK));
    if (status != SKEP_OK) return;
    HOLDS(response.count == p.count);
    for (size_t i = 0; i < p.count; i++) {
        is_sound(response.items[i]);
        HOLDS(skep_value_equal(response.items[i], r->items[p.slots[i]]));
    }
}

/* ---- Writes ---- */

static inline void batch_write(engine_run *r) {
    picked p = pick_many(r);
    skep_batch_write writes[MANY_MAX];
    bool is_legal = !p.is_repeated;
    for (size_t i = 0; i < p.count; i++) {
        bool is_delete = fuzz_below(&r->in, 3) == 0;
        writes[i] = (skep_batch_write){.table = "things",
                                       .item = is_delete ? make_key(r, p.slots[i])
                                                         : make_item(r, p.slots[i]),
                                       .is_delete = is_delete};
        is_legal &= is_delete || fits_all_indexes(r, writes[i].item);
    }
    skep_batch_write_request request = {writes, p.count};
    skep_batch_write_response response = {0};
    skep_status status = execute(r, SKEP_OP_BATCH_WRITE_ITEM, &request, &response);
    HOLDS(status == (is_legal ? SKEP_OK : SKEP_INVALID));
    if (status != SKEP_OK) return;
    HOLDS(response.unprocessed_count == 0);
    for (size_t i = 0; i < p.count; i++)
        keep(r, p.slots[i], writes[i].is_delete ? (skep_value){0} : writes[i].item);
}

/* ---- The table ---- */

/* The index of t comes, over items that may have any t, or goes. */
static inline void update_table(engine_run *r) {
    static const skep_index_definition by_t = {
        .name = "by_t", .key = {.hash = {{"t", SKEP_TYPE_S}}, .hash_count = 1}};
    skep_update_table_request request = {.table = "things"};
    skep_table_response response = {0};
    if (r->has_by_t)
        request.drop_index = by_t.name;
    else
        request.create = &by_t;
    SUCCEEDS(execute(r, SKEP_OP_UPDATE_TABLE, &request, &response), r->err);
    r->has_by_t = !r->has_by_t;
    HOLDS(response.table.index_count == (r->has_by_t ? 3 : 2));
}

#endif
