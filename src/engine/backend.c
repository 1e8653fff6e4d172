/* engine/backend.c: the engine as a backend: opening and closing, and the lock around every
 * operation. */
#include <time.h>

#include "base/fail.h"
#include "engine/address.h"
#include "engine/engine.h"
#include "engine/operations.h"

/* Room for the largest transaction, with old and new items and their trees. */
enum { SCRATCH_BYTES_MAX = 256 * 1024 * 1024, KEY_BUF_BYTES_MAX = 1024 * 1024 };

static int64_t real_now_s(void *context) {
    (void)context;
    return (int64_t)time(NULL);
}

static void close_engine(void *instance) {
    engine *e = instance;
    if (e == NULL) return;
    store_close(e->store);
    catalogue_fini(&e->catalogue);
    skep_arena_free(e->scratch);
    buffer_fini(&e->key_buf);
    pthread_mutex_destroy(&e->lock);
    e->allocator->release(e->allocator->context, e);
}

static void *open_engine(const char *address, const skep_open_options *opening, skep_error *err) {
    store_options options;
    const skep_allocator *allocator = opening != NULL ? opening->allocator : NULL;
    if (allocator == NULL) allocator = skep_allocator_default();
    engine *e = allocator->resize(allocator->context, NULL, sizeof *e);
    if (e == NULL) {
        fail_memory(err);
        return NULL;
    }
    *e = (engine){.allocator = allocator, .clock = {real_now_s, NULL}};
    pthread_mutex_init(&e->lock, NULL);
    buffer_init(&e->key_buf, allocator, KEY_BUF_BYTES_MAX);
    e->scratch = skep_arena_new(allocator, SCRATCH_BYTES_MAX);
    if (e->scratch == NULL || !catalogue_init(&e->catalogue, allocator)) {
        fail_memory(err);
        goto failed;
    }
    if (address_read(address, e->scratch, &options, err) != SKEP_OK) goto failed;
    e->store = store_open(&options, allocator, err);
    if (e->store == NULL) goto failed;
    return e;
failed:
    close_engine(e);
    return NULL;
}

static skep_status dispatch(engine *e, skep_exchange *x) {
    const void *request = x->request;
    void *response = x->response;
    skep_arena *arena = x->arena;
    skep_error *err = x->err;
    switch (x->operation) {
    case SKEP_OP_CREATE_TABLE: return engine_create_table(e, request, response, arena, err);
    case SKEP_OP_DESCRIBE_TABLE: return engine_describe_table(e, request, response, arena, err);
    case SKEP_OP_DELETE_TABLE: return engine_delete_table(e, request, response, arena, err);
    case SKEP_OP_LIST_TABLES: return engine_list_tables(e, request, response, arena, err);
    case SKEP_OP_PUT_ITEM: return engine_put_item(e, request, response, arena, err);
    case SKEP_OP_GET_ITEM: return engine_get_item(e, request, response, arena, err);
    case SKEP_OP_UPDATE_ITEM: return engine_update_item(e, request, response, arena, err);
    case SKEP_OP_DELETE_ITEM: return engine_delete_item(e, request, response, arena, err);
    case SKEP_OP_QUERY: return engine_query(e, request, response, arena, err);
    case SKEP_OP_SCAN: return engine_scan(e, request, response, arena, err);
    case SKEP_OP_TRANSACT_WRITE_ITEMS:
        return engine_transact_write_items(e, request, response, arena, err);
    case SKEP_OP_TRANSACT_GET_ITEMS:
        return engine_transact_get_items(e, request, response, arena, err);
    case SKEP_OP_BATCH_GET_ITEM: return engine_batch_get_item(e, request, response, arena, err);
    case SKEP_OP_BATCH_WRITE_ITEM: return engine_batch_write_item(e, request, response, arena, err);
    case SKEP_OP_UPDATE_TABLE: return engine_update_table(e, request, response, arena, err);
    }
    return fail(err, SKEP_UNSUPPORTED, "the engine does not know operation %d", (int)x->operation);
}

static skep_status execute(void *instance, skep_exchange *exchange) {
    engine *e = instance;
    pthread_mutex_lock(&e->lock);
    skep_arena_reset(e->scratch);
    store_set_deadline(e->store, exchange->deadline_ns);
    e->meter = (meter){.is_wanted = exchange->wants_capacity,
                       .by_index = exchange->wants_index_capacity,
                       .arena = exchange->arena};
    skep_status status = dispatch(e, exchange);
    if (status == SKEP_OK && e->meter.is_wanted) {
        exchange->info.read_units = e->meter.read_units;
        exchange->info.write_units = e->meter.write_units;
        exchange->info.tables = e->meter.tables;
        exchange->info.table_count = e->meter.table_count;
    }
    pthread_mutex_unlock(&e->lock);
    return status;
}

const skep_backend skep_engine_backend = {
    .name = "engine", .open = open_engine, .execute = execute, .close = close_engine};
