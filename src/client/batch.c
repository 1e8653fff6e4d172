/* client/batch.c: batches of any size. A batch is a queue of parts, keys or writes; chunks take from its front, and what
 * they leave undone goes to its end. */
#include <skep/batch.h>
#include <skep/gen/runtime.h>
#include <skep/loop.h>

#include <string.h>

#include "base/fail.h"
#include "client/client.h"
#include "client/objects.h"

enum { IN_FLIGHT = 8, TIMEOUT_MS = 60000, CHUNKS_MAX = 64, NS_PER_MS = 1000000 };

typedef struct batch batch;
typedef struct chunk chunk;

/* A request of a chunk, and which parts it is made of. */
struct chunk {
    batch *batch;
    size_t parts[SKEP_BATCH_KEYS_MAX];
    size_t count;
    union {
        struct {
            skep_batch_get_request request;
            skep_batch_get_response response;
            skep_value keys[SKEP_BATCH_KEYS_MAX];
            skep_objects into;
        } get;
        struct {
            skep_batch_write_request request;
            skep_batch_write_response response;
            skep_batch_write writes[SKEP_BATCH_WRITES_MAX];
        } write;
    } as;
    chunk *next_idle;
};

/* One key of a request. */
typedef struct key_place {
    size_t table;
    size_t key;
} key_place;

/* What came from one table. */
typedef struct table_items {
    skep_value *items;
    size_t count, cap;
    size_t unprocessed;
} table_items;

struct batch {
    skep_client *client;
    skep_loop *loop;
    skep_arena *arena;
    skep_error *err;
    size_t *queue; /* a ring of `part_count` parts */
    size_t part_count;
    size_t first, waiting;
    size_t in_flight;
    size_t chunk_size;
    chunk *idle;
    skep_status status; /* of the first failure that asking again does not mend */
    uint32_t failures;  /* answers in a row that left something undone */
    int64_t not_before_ns;
    /* A get: */
    const skep_batch_get_request *get;
    key_place *places;
    table_items *tables;
    skep_objects *into;   /* NULL: items are wanted */
    skep_objects *pieces; /* structs of chunks, as they came */
    size_t piece_count, piece_cap;
    /* Writes: */
    const skep_batch_write_request *write;
    skep_status *outcomes;
};

/* ---- The queue ---- */

static void put_back(batch *b, size_t part) {
    b->queue[(b->first + b->waiting++) % b->part_count] = part;
}

static size_t take(batch *b) {
    size_t part = b->queue[b->first];
    b->first = (b->first + 1) % b->part_count;
    b->waiting--;
    return part;
}

static chunk *take_chunk(batch *b) {
    chunk *c = b->idle;
    if (c != NULL)
        b->idle = c->next_idle;
    else
        c = skep_arena_alloc(b->arena, sizeof *c);
    if (c != NULL) {
        memset(c, 0, sizeof *c);
        c->batch = b;
    }
    return c;
}

/* Something was left undone: the next chunk waits, longer each time in a row. */
static void pause_batch(batch *b) {
    skep_retry_question question = {.reason = SKEP_RETRY_UNPROCESSED,
                                    .failures = ++b->failures,
                                    .random = retry_random(&b->client->retry),
                                    .error = b->err};
    const skep_retry_options *o = &b->client->retry.options;
    skep_retry_strategy *strategy = o->strategy[SKEP_RETRY_UNPROCESSED];
    int64_t pause_ns = strategy != NULL ? strategy(o->strategy_context, &question)
                                        : skep_retry_default(o, &question);
    b->not_before_ns = pause_ns < 0 ? INT64_MAX : clock_now_ns() + pause_ns;
}

/* A chunk that was refused as a whole for now is undone like a part of it. */
static bool is_for_now(skep_status status, const skep_error *err) {
    return status == SKEP_BUSY && err != NULL && err->is_retryable && !err->is_outcome_unknown;
}

static void put_back_all(batch *b, const chunk *c) {
    for (size_t i = 0; i < c->count; i++) put_back(b, c->parts[i]);
    pause_batch(b);
}

static void note_failure(batch *b, skep_status status, const skep_error *err) {
    if (b->status != SKEP_OK) return;
    b->status = status;
    *b->err = *err;
}

/* ---- Getting ---- */

static bool add_items(batch *b, table_items *to, const skep_batch_get_result *from) {
    if (to->cap - to->count < from->count) {
        size_t cap = to->cap * 2 > to->count + from->count ? to->cap * 2 : to->count + from->count;
        skep_value *items = skep_arena_array(b->arena, cap, sizeof *items);
        if (items == NULL) return false;
        if (to->count > 0) memcpy(items, to->items, to->count * sizeof *items);
        to->items = items;
        to->cap = cap;
    }
    if (from->count > 0)
        memcpy(to->items + to->count, from->items, from->count * sizeof *from->items);
    to->count += from->count;
    return true;
}

/* The structs of one chunk. */
static bool add_piece(batch *b, const skep_objects *from) {
    if (b->piece_count == b->piece_cap) {
        size_t cap =
            b->piece_cap > 0 ? b->piece_cap * 2 : 2 * (b->part_count / SKEP_BATCH_KEYS_MAX + 1);
        skep_objects *pieces = skep_arena_array(b->arena, cap, sizeof *pieces);
        if (pieces == NULL) return false;
        if (b->piece_count > 0) memcpy(pieces, b->pieces, b->piece_count * sizeof *pieces);
        b->pieces = pieces;
        b->piece_cap = cap;
    }
    b->pieces[b->piece_count++] = *from;
    b->into->count += from->count;
    return true;
}

/* All of them one behind another. */
static skep_status join_pieces(const batch *b) {
    size_t size = b->into->type->size;
    char *to = skep_arena_array(b->arena, b->into->count, size);
    if (to == NULL) return fail_memory(b->err);
    b->into->objects = to;
    for (size_t i = 0; i < b->piece_count; i++) {
        memcpy(to, b->pieces[i].objects, b->pieces[i].count * size);
        to += b->pieces[i].count * size;
    }
    return SKEP_OK;
}

/* The key of a chunk that a server left undone, by its value. */
static void put_back_key(batch *b, chunk *c, size_t table, skep_value key) {
    for (size_t i = 0; i < c->count; i++) {
        const key_place *place = &b->places[c->parts[i]];
        if (place->table != table || c->as.get.keys[i].data == NULL ||
            !skep_value_equal(c->as.get.keys[i], key))
            continue;
        c->as.get.keys[i].data = NULL; /* once */
        put_back(b, c->parts[i]);
        return;
    }
}

static size_t table_of(const batch *b, const chunk *c, size_t result) {
    size_t at = 0; /* the result-th table that the chunk has keys of */
    for (size_t i = 0; i < result; i++) at += c->as.get.request.tables[i].key_count;
    return b->places[c->parts[at]].table;
}

static skep_status read_gets(batch *b, chunk *c) {
    const skep_batch_get_response *response = &c->as.get.response;
    size_t undone = 0;
    if (c->as.get.into.objects != NULL && !add_piece(b, &c->as.get.into))
        return fail_memory(b->err);
    for (size_t i = 0; i < response->count; i++) {
        const skep_batch_get_result *result = &response->tables[i];
        size_t table = table_of(b, c, i);
        if (!add_items(b, &b->tables[table], result)) return fail_memory(b->err);
        for (size_t k = 0; k < result->unprocessed_count; k++)
            put_back_key(b, c, table, result->unprocessed[k]);
        undone += result->unprocessed_count;
    }
    if (undone > 0)
        pause_batch(b);
    else
        b->failures = 0;
    return SKEP_OK;
}

static void got(void *context, skep_status status, const skep_error *err) {
    chunk *c = context;
    batch *b = c->batch;
    b->in_flight--;
    if (is_for_now(status, err)) {
        put_back_all(b, c);
        status = SKEP_OK;
    } else if (status == SKEP_OK) {
        status = read_gets(b, c);
    }
    if (status != SKEP_OK) note_failure(b, status, err != NULL ? err : b->err);
    c->next_idle = b->idle;
    b->idle = c;
}

/* Keys of one table stand behind one another: parts are taken in order, and put back in any. */
static void order_parts(const batch *b, chunk *c) {
    for (size_t i = 1; i < c->count; i++) {
        size_t part = c->parts[i];
        size_t k = i;
        for (; k > 0 && b->places[c->parts[k - 1]].table > b->places[part].table; k--)
            c->parts[k] = c->parts[k - 1];
        c->parts[k] = part;
    }
}

static skep_status submit_get(batch *b, chunk *c) {
    skep_batch_get_table *tables = NULL;
    size_t count = 0;
    order_parts(b, c);
    tables = skep_arena_array(b->arena, b->get->count < c->count ? b->get->count : c->count,
                              sizeof *tables);
    if (tables == NULL) return fail_memory(b->err);
    for (size_t i = 0; i < c->count; i++) {
        const key_place *place = &b->places[c->parts[i]];
        const skep_batch_get_table *table = &b->get->tables[place->table];
        c->as.get.keys[i] = table->keys[place->key];
        if (i == 0 || b->places[c->parts[i - 1]].table != place->table) {
            tables[count] = *table;
            tables[count].keys = &c->as.get.keys[i];
            tables[count++].key_count = 0;
        }
        tables[count - 1].key_count++;
    }
    c->as.get.request = (skep_batch_get_request){tables, count};
    if (b->into != NULL) c->as.get.into = (skep_objects){.type = b->into->type};
    const skep_exchange exchange = {.operation = SKEP_OP_BATCH_GET_ITEM,
                                    .request = &c->as.get.request,
                                    .response = &c->as.get.response,
                                    .arena = b->arena,
                                    .into = b->into != NULL ? &c->as.get.into : NULL};
    return loop_submit(b->loop, &exchange, got, c, b->err);
}

/* ---- Writing ---- */

static void written(void *context, skep_status status, const skep_error *err) {
    chunk *c = context;
    batch *b = c->batch;
    const skep_batch_write_response *response = &c->as.write.response;
    b->in_flight--;
    for (size_t i = 0; i < c->count; i++) b->outcomes[c->parts[i]] = status;
    if (is_for_now(status, err))
        put_back_all(b, c);
    else if (status != SKEP_OK)
        note_failure(b, status, err);
    for (size_t i = 0; i < response->unprocessed_count && status == SKEP_OK; i++) {
        size_t part = c->parts[response->unprocessed[i]];
        b->outcomes[part] = SKEP_BUSY;
        put_back(b, part);
    }
    if (response->unprocessed_count > 0)
        pause_batch(b);
    else if (status == SKEP_OK)
        b->failures = 0;
    c->next_idle = b->idle;
    b->idle = c;
}

static skep_status submit_write(batch *b, chunk *c) {
    for (size_t i = 0; i < c->count; i++) c->as.write.writes[i] = b->write->writes[c->parts[i]];
    c->as.write.request = (skep_batch_write_request){c->as.write.writes, c->count};
    return skep_submit(b->loop, SKEP_OP_BATCH_WRITE_ITEM, &c->as.write.request,
                       &c->as.write.response, b->arena, written, c, b->err);
}

/* ---- Running ---- */

static skep_status submit_chunk(batch *b) {
    chunk *c = take_chunk(b);
    if (c == NULL) return fail_memory(b->err);
    while (c->count < b->chunk_size && b->waiting > 0) c->parts[c->count++] = take(b);
    b->in_flight++;
    skep_status status = b->get != NULL ? submit_get(b, c) : submit_write(b, c);
    if (status != SKEP_OK) b->in_flight--;
    return status;
}

static skep_status run(batch *b, const skep_batch_options *options) {
    static const skep_batch_options defaults;
    if (options == NULL) options = &defaults;
    size_t most = options->in_flight != 0 ? options->in_flight : IN_FLIGHT;
    uint32_t timeout_ms = options->timeout_ms != 0 ? options->timeout_ms : TIMEOUT_MS;
    int64_t deadline_ns = clock_now_ns() + (int64_t)timeout_ms * NS_PER_MS;
    if (most > CHUNKS_MAX) most = CHUNKS_MAX;
    b->loop = skep_loop_new(b->client, b->err);
    if (b->loop == NULL) return b->err->status;
    while (b->in_flight > 0 || (b->waiting > 0 && b->status == SKEP_OK)) {
        int64_t now_ns = clock_now_ns();
        bool is_over = now_ns >= deadline_ns || b->status != SKEP_OK;
        while (!is_over && b->waiting > 0 && b->in_flight < most && now_ns >= b->not_before_ns) {
            skep_status status = submit_chunk(b);
            if (status != SKEP_OK) note_failure(b, status, b->err);
            is_over = b->status != SKEP_OK;
        }
        if (is_over && b->in_flight == 0) break;
        int64_t until_ns = b->not_before_ns > now_ns ? b->not_before_ns : now_ns;
        if (until_ns > deadline_ns) until_ns = deadline_ns;
        bool can_wait = b->in_flight > 0 && (is_over || b->waiting == 0 || b->in_flight >= most);
        int64_t wait_ns = can_wait ? INT64_MAX : until_ns - now_ns;
        lane_wait(loop_lane(b->loop), wait_ns);
    }
    skep_loop_free(b->loop);
    if (b->status == SKEP_OK && b->waiting > 0)
        b->status = fail(b->err, SKEP_BUSY,
                         "%zu of %zu were left undone by the server until the time of %u ms was "
                         "over",
                         b->waiting, b->part_count, timeout_ms);
    return b->status;
}

static bool begin(batch *b, size_t part_count) {
    b->part_count = part_count;
    b->queue = skep_arena_array(b->arena, part_count + 1, sizeof *b->queue);
    if (b->queue == NULL) return false;
    for (size_t i = 0; i < part_count; i++) put_back(b, i);
    return true;
}

/* ---- Entry points ---- */

static skep_status answer_gets(batch *b, skep_batch_get_response *response) {
    size_t count = b->get->count;
    skep_batch_get_result *results = skep_arena_array(b->arena, count, sizeof *results);
    if (results == NULL) return fail_memory(b->err);
    for (size_t i = 0; i < count; i++)
        results[i] = (skep_batch_get_result){.table = b->get->tables[i].table,
                                             .items = b->tables[i].items,
                                             .count = b->tables[i].count};
    while (b->waiting > 0) {
        const key_place *place = &b->places[take(b)];
        skep_batch_get_result *result = &results[place->table];
        const skep_batch_get_table *table = &b->get->tables[place->table];
        if (result->unprocessed == NULL)
            result->unprocessed =
                skep_arena_array(b->arena, table->key_count, sizeof *result->unprocessed);
        if (result->unprocessed == NULL) return fail_memory(b->err);
        result->unprocessed[result->unprocessed_count++] = table->keys[place->key];
    }
    response->tables = results;
    response->count = count;
    return b->status;
}

skep_status client_batch_get_objects(skep_client *client, const skep_batch_get_request *request,
                                     const skep_batch_options *options, skep_objects *into,
                                     skep_batch_get_response *response, skep_arena *arena,
                                     skep_error *err) {
    skep_error own = {0};
    if (err == NULL) err = &own;
    if (call_check(SKEP_OP_BATCH_GET_ITEM, client, request, arena, err) != SKEP_OK)
        return SKEP_INVALID;
    if (response == NULL)
        return fail(err, SKEP_INVALID, "%s: the %s", "BatchGetItem", "response is NULL");
    *response = (skep_batch_get_response){0};
    batch b = {.client = client,
               .arena = arena,
               .err = err,
               .get = request,
               .into = into,
               .chunk_size = SKEP_BATCH_KEYS_MAX};
    size_t key_count = 0;
    for (size_t i = 0; i < request->count; i++) key_count += request->tables[i].key_count;
    b.places = skep_arena_array(arena, key_count, sizeof *b.places);
    b.tables = skep_arena_array(arena, request->count, sizeof *b.tables);
    if (b.places == NULL || b.tables == NULL || !begin(&b, key_count)) return fail_memory(err);
    key_place *place = b.places;
    for (size_t i = 0; i < request->count; i++)
        for (size_t k = 0; k < request->tables[i].key_count; k++) *place++ = (key_place){i, k};
    (void)run(&b, options);
    if (into != NULL && join_pieces(&b) != SKEP_OK) return err->status;
    return answer_gets(&b, response);
}

skep_status skep_batch_get_all(skep_client *client, const skep_batch_get_request *request,
                               const skep_batch_options *options, skep_batch_get_response *response,
                               skep_arena *arena, skep_error *err) {
    return client_batch_get_objects(client, request, options, NULL, response, arena, err);
}

skep_status skep_batch_write_all(skep_client *client, const skep_batch_write_request *request,
                                 const skep_batch_options *options, skep_status *outcomes,
                                 skep_arena *arena, skep_error *err) {
    skep_error own = {0};
    if (err == NULL) err = &own;
    if (call_check(SKEP_OP_BATCH_WRITE_ITEM, client, request, arena, err) != SKEP_OK)
        return SKEP_INVALID;
    batch b = {.client = client,
               .arena = arena,
               .err = err,
               .write = request,
               .outcomes = outcomes,
               .chunk_size = SKEP_BATCH_WRITES_MAX};
    if (outcomes == NULL) b.outcomes = skep_arena_array(arena, request->count, sizeof *b.outcomes);
    if (b.outcomes == NULL || !begin(&b, request->count)) return fail_memory(err);
    for (size_t i = 0; i < request->count; i++) b.outcomes[i] = SKEP_BUSY;
    return run(&b, options);
}
