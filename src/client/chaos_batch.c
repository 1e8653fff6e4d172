#include "client/chaos_batch.h"

#include "base/fail.h"

static uint64_t next_random(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 11;
}

/* Draws for `count` parts, and lets the first stay where all would go; returns how many stay. */
static size_t draw(bool *left_out, size_t count, double probability, uint64_t seed) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        left_out[i] = (double)next_random(&seed) / 9007199254740992.0 < probability;
        kept += !left_out[i];
    }
    if (kept > 0 || count == 0) return kept;
    left_out[0] = false;
    return 1;
}

static skep_status leave_out_writes(skep_exchange *exchange, chaos_attempt *a, double probability,
                                    uint64_t seed) {
    const skep_batch_write_request *meant = exchange->request;
    a->left_out = skep_arena_array(exchange->arena, meant->count, sizeof *a->left_out);
    skep_batch_write *kept = skep_arena_array(exchange->arena, meant->count, sizeof *kept);
    if (a->left_out == NULL || kept == NULL) return fail_memory(exchange->err);
    size_t count = draw(a->left_out, meant->count, probability, seed);
    if (count == meant->count) return SKEP_OK;
    a->write = (skep_batch_write_request){.writes = kept};
    for (size_t i = 0; i < meant->count; i++)
        if (!a->left_out[i]) kept[a->write.count++] = meant->writes[i];
    a->meant = meant;
    exchange->request = &a->write;
    return SKEP_OK;
}

static size_t count_keys(const skep_batch_get_request *request) {
    size_t count = 0;
    for (size_t i = 0; i < request->count; i++) count += request->tables[i].key_count;
    return count;
}

/* Tables of which nothing stays are not asked at all. */
static skep_status leave_out_keys(skep_exchange *exchange, chaos_attempt *a, double probability,
                                  uint64_t seed) {
    const skep_batch_get_request *meant = exchange->request;
    size_t key_count = count_keys(meant);
    skep_arena *arena = exchange->arena;
    a->left_out = skep_arena_array(arena, key_count, sizeof *a->left_out);
    skep_batch_get_table *tables = skep_arena_array(arena, meant->count, sizeof *tables);
    skep_value *keys = skep_arena_array(arena, key_count, sizeof *keys);
    if (a->left_out == NULL || tables == NULL || keys == NULL) return fail_memory(exchange->err);
    if (draw(a->left_out, key_count, probability, seed) == key_count) return SKEP_OK;
    a->get = (skep_batch_get_request){.tables = tables};
    const bool *is_left_out = a->left_out;
    for (size_t i = 0; i < meant->count; i++) {
        skep_batch_get_table table = meant->tables[i];
        table.keys = keys;
        table.key_count = 0;
        for (size_t k = 0; k < meant->tables[i].key_count; k++)
            if (!*is_left_out++) keys[table.key_count++] = meant->tables[i].keys[k];
        keys += table.key_count;
        if (table.key_count > 0) tables[a->get.count++] = table;
    }
    a->meant = meant;
    exchange->request = &a->get;
    return SKEP_OK;
}

skep_status chaos_leave_out(skep_exchange *exchange, chaos_attempt *a, double probability,
                            uint64_t seed) {
    if (exchange->operation == SKEP_OP_BATCH_WRITE_ITEM)
        return leave_out_writes(exchange, a, probability, seed);
    if (exchange->operation == SKEP_OP_BATCH_GET_ITEM)
        return leave_out_keys(exchange, a, probability, seed);
    return SKEP_OK;
}

/* ---- Telling ---- */

static skep_status tell_writes(skep_exchange *exchange, const chaos_attempt *a) {
    const skep_batch_write_request *meant = exchange->request;
    skep_batch_write_response *response = exchange->response;
    const skep_batch_write_response sent = *response;
    size_t *undone = skep_arena_array(exchange->arena, meant->count, sizeof *undone);
    if (undone == NULL) return fail_memory(exchange->err);
    size_t count = 0;
    size_t place = 0; /* among those sent */
    size_t next = 0;  /* of those that the server left undone */
    for (size_t i = 0; i < meant->count; i++) {
        bool is_undone = a->left_out[i];
        if (!is_undone) {
            is_undone = next < sent.unprocessed_count && sent.unprocessed[next] == place;
            next += is_undone;
            place++;
        }
        if (is_undone) undone[count++] = i;
    }
    response->unprocessed = undone;
    response->unprocessed_count = count;
    return SKEP_OK;
}

/* The keys of one table that were left out join those that the server left undone. */
static skep_status tell_keys_of(skep_exchange *exchange, const skep_batch_get_table *table,
                                const bool *left_out, skep_batch_get_result *result) {
    size_t most = table->key_count + result->unprocessed_count;
    skep_value *keys = skep_arena_array(exchange->arena, most, sizeof *keys);
    if (keys == NULL) return fail_memory(exchange->err);
    size_t count = 0;
    for (size_t k = 0; k < table->key_count; k++)
        if (left_out[k]) keys[count++] = table->keys[k];
    for (size_t k = 0; k < result->unprocessed_count; k++) keys[count++] = result->unprocessed[k];
    result->unprocessed = keys;
    result->unprocessed_count = count;
    return SKEP_OK;
}

static skep_status tell_keys(skep_exchange *exchange, const chaos_attempt *a) {
    const skep_batch_get_request *meant = exchange->request;
    skep_batch_get_response *response = exchange->response;
    skep_batch_get_result *results =
        skep_arena_array(exchange->arena, meant->count, sizeof *results);
    if (results == NULL) return fail_memory(exchange->err);
    const bool *left_out = a->left_out;
    size_t place = 0; /* among the tables sent */
    for (size_t i = 0; i < meant->count; i++) {
        const skep_batch_get_table *table = &meant->tables[i];
        bool is_sent = false;
        for (size_t k = 0; k < table->key_count; k++) is_sent |= !left_out[k];
        results[i] =
            is_sent ? response->tables[place++] : (skep_batch_get_result){.table = table->table};
        skep_status status = tell_keys_of(exchange, table, left_out, &results[i]);
        if (status != SKEP_OK) return status;
        left_out += table->key_count;
    }
    response->tables = results;
    response->count = meant->count;
    return SKEP_OK;
}

skep_status chaos_tell_left_out(skep_exchange *exchange, chaos_attempt *a) {
    return exchange->operation == SKEP_OP_BATCH_WRITE_ITEM ? tell_writes(exchange, a)
                                                           : tell_keys(exchange, a);
}
