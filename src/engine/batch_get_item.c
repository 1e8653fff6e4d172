/* engine/batch_get_item.c: items by their keys, from one moment, until the answer is full. */
#include <string.h>

#include "base/fail.h"
#include "base/hash.h"
#include "base/limits.h"
#include "engine/expressions.h"
#include "engine/keys.h"
#include "engine/operations.h"
#include "engine/page.h"
#include "engine/request.h"
#include "value/packed.h"

/* What is asked of one table. */
typedef struct part {
    const skep_batch_get_table *asked;
    expressions x;
    const skep_expr *projection;
    const table_info *table;
    store_key *keys;
} part;

typedef struct batch_get {
    const skep_batch_get_request *request;
    part *parts;      /* one for each table, in scratch */
    size_t key_count; /* of all tables */
    size_t bytes;     /* of the items read so far */
    bool is_full;     /* the rest is not read */
} batch_get;

/* ---- Before any table ---- */

static skep_status check_map_names(engine *e, const skep_batch_get_request *request,
                                   skep_error *err) {
    member_faults faults = {0};
    const char **names = skep_arena_array(e->scratch, request->count, sizeof *names);
    if (names == NULL) return fail_memory(err);
    for (size_t i = 0; i < request->count; i++) names[i] = request->tables[i].table;
    member_fault_of_map_names(&faults, names, request->count);
    skep_status status = member_faults_report(&faults, err);
    if (status != SKEP_OK) return status;
    for (size_t i = 0; i < request->count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(names[i], names[k]) == 0)
                return fail_validation(err, "RequestItems names the table %s twice", names[i]);
    return SKEP_OK;
}

static skep_status refuse_keys(const char *table, const char *bound, int limit, skep_error *err) {
    member_faults faults = {0};
    member_fault(&faults,
                 "Value at 'RequestItems.%s.member.Keys' " REQUEST_CONSTRAINT
                 "have length %s than or equal to %d",
                 table != NULL ? table : "null", bound, limit);
    return member_faults_report(&faults, err);
}

static skep_status validate_members(engine *e, batch_get *b, skep_error *err) {
    const skep_batch_get_request *request = b->request;
    member_faults faults = {0};
    if (request->count == 0)
        member_fault(&faults, "Value at 'RequestItems' " REQUEST_CONSTRAINT
                              "have length greater than or equal to 1");
    for (size_t i = 0; i < request->count; i++)
        if (request->tables[i].key_count == 0)
            return refuse_keys(request->tables[i].table, "greater", 1, err);
    for (size_t i = 0; i < request->count && i <= SKEP_BATCH_KEYS_MAX; i++) {
        size_t count = request->tables[i].key_count;
        b->key_count += count <= SKEP_BATCH_KEYS_MAX ? count : SKEP_BATCH_KEYS_MAX + 1;
    }
    skep_status status = member_faults_report(&faults, err);
    if (status == SKEP_OK && request->count <= SKEP_BATCH_KEYS_MAX)
        status = check_map_names(e, request, err);
    if (status != SKEP_OK || b->key_count <= SKEP_BATCH_KEYS_MAX) return status;
    return refuse_keys(request->tables[0].table, "less", SKEP_BATCH_KEYS_MAX, err);
}

typedef skep_status key_check(skep_value key, request_layer layer, skep_error *err);

static skep_status check_keys(const batch_get *b, key_check *check, skep_error *err) {
    for (size_t i = 0; i < b->request->count; i++)
        for (size_t k = 0; k < b->parts[i].asked->key_count; k++) {
            skep_status status = check(b->parts[i].asked->keys[k], REQUEST_BARE, err);
            if (status != SKEP_OK) return status;
        }
    return SKEP_OK;
}

static skep_status begin_part(engine *e, part *p, skep_error *err) {
    bool has_projection = expressions_given(&p->asked->projection);
    p->x = (expressions){
        .kind = EXPRESSIONS_READ, .bindings = &p->asked->bindings, .arena = e->scratch};
    skep_status status = expressions_begin(&p->x, has_projection, has_projection, err);
    if (status != SKEP_OK) return status;
    return expressions_check_empty(&p->x, EXPR_PROJECTIONS, &p->asked->projection, err);
}

/* Packed values have one form each, so keys are the same where their bytes are. */
static skep_status check_duplicates(const part *p, skep_error *err) {
    enum { SLOTS = 256 };       /* a power of two, more than twice as many as there are keys */
    uint8_t slots[SLOTS] = {0}; /* the number of a key, from 1 on; 0: free */
    _Static_assert(SKEP_BATCH_KEYS_MAX * 2 < SLOTS, "the table stays half empty");
    for (size_t i = 0; i < p->asked->key_count; i++) {
        skep_value key = p->asked->keys[i];
        size_t at = (size_t)hash_bytes(key.data, key.size) % SLOTS;
        for (; slots[at] != 0; at = (at + 1) % SLOTS) {
            skep_value other = p->asked->keys[slots[at] - 1];
            if (other.size == key.size && memcmp(other.data, key.data, key.size) == 0)
                return fail_validation(err, "Provided list of item keys contains duplicates");
        }
        slots[at] = (uint8_t)(i + 1);
    }
    return SKEP_OK;
}

static skep_status validate(engine *e, batch_get *b, skep_error *err) {
    size_t count = b->request->count;
    skep_status status = validate_members(e, b, err);
    if (status != SKEP_OK) return status;
    b->parts = skep_arena_array(e->scratch, count, sizeof *b->parts);
    if (b->parts == NULL) return fail_memory(err);
    for (size_t i = 0; i < count; i++) b->parts[i].asked = &b->request->tables[i];
    status = check_keys(b, request_check_item_names, err);
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = begin_part(e, &b->parts[i], err);
    if (status == SKEP_OK) status = check_keys(b, request_check_item, err);
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = check_duplicates(&b->parts[i], err);
    return status;
}

/* ---- Planning ---- */

static skep_status plan_keys(engine *e, part *p, skep_error *err) {
    const skep_key_schema *schema = &p->table->definition.key;
    p->keys = skep_arena_array(e->scratch, p->asked->key_count, sizeof *p->keys);
    if (p->keys == NULL) return fail_memory(err);
    for (size_t i = 0; i < p->asked->key_count; i++) {
        skep_value key = p->asked->keys[i];
        skep_status status = keys_check_lookup(schema, key, err);
        if (status == SKEP_OK) status = keys_check_empty(schema, key, err);
        if (status == SKEP_OK) status = keys_encode(e, schema, key, &p->keys[i], err);
        if (status != SKEP_OK) return status;
    }
    return SKEP_OK;
}

/* As in GetItem, projections are parsed after the tables were found. */
static skep_status plan(engine *e, batch_get *b, skep_error *err) {
    size_t count = b->request->count;
    skep_status status = SKEP_OK;
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = engine_find_table(e, b->parts[i].asked->table, &b->parts[i].table, err);
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = plan_keys(e, &b->parts[i], err);
    for (size_t i = 0; status == SKEP_OK && i < count; i++) {
        part *p = &b->parts[i];
        status =
            expressions_take(&p->x, EXPR_PROJECTIONS, &p->asked->projection, &p->projection, err);
        if (status == SKEP_OK) status = expressions_check_unused(&p->x, err);
    }
    return status;
}

/* ---- Reading ---- */

static skep_status leave(const part *p, size_t at, skep_batch_get_result *result, skep_arena *arena,
                         skep_error *err) {
    if (result->unprocessed == NULL)
        result->unprocessed =
            skep_arena_array(arena, p->asked->key_count - at, sizeof *result->unprocessed);
    if (result->unprocessed == NULL) return fail_memory(err);
    skep_value key = packed_copy(arena, p->asked->keys[at]);
    if (key.data == NULL) return fail_memory(err);
    result->unprocessed[result->unprocessed_count++] = key;
    return SKEP_OK;
}

static skep_status read_key(engine *e, batch_get *b, const part *p, size_t at,
                            skep_batch_get_result *result, skep_arena *arena, skep_error *err) {
    skep_value item = {NULL, 0};
    skep_arena *into = p->projection != NULL ? e->scratch : arena;
    skep_status status =
        store_get_item(e->store, p->table->id, &p->keys[at], into, &item, NULL, err);
    if (status != SKEP_OK) return status;
    size_t bytes = item.data != NULL ? skep_item_size(item) : 0;
    b->is_full = b->bytes + bytes > LIMIT_BATCH_GET_BYTES;
    if (b->is_full) return leave(p, at, result, arena, err);
    b->bytes += bytes;
    status = meter_read(&e->meter, (meter_place){p->asked->table, NULL}, bytes,
                        meter_rate(p->asked->is_consistent), err);
    if (status != SKEP_OK || item.data == NULL) return status;
    if (p->projection != NULL) status = page_project(p->projection, item, arena, &item, err);
    if (status == SKEP_OK) result->items[result->count++] = item;
    return status;
}

static skep_status read_part(engine *e, batch_get *b, const part *p, skep_batch_get_result *result,
                             skep_arena *arena, skep_error *err) {
    skep_status status = SKEP_OK;
    result->table = skep_arena_copy_text(arena, p->asked->table, strlen(p->asked->table));
    result->items = skep_arena_array(arena, p->asked->key_count, sizeof *result->items);
    if (result->table == NULL || result->items == NULL) return fail_memory(err);
    for (size_t i = 0; status == SKEP_OK && i < p->asked->key_count; i++)
        status =
            b->is_full ? leave(p, i, result, arena, err) : read_key(e, b, p, i, result, arena, err);
    return status;
}

static skep_status run(engine *e, batch_get *b, skep_batch_get_response *response,
                       skep_arena *arena, skep_error *err) {
    size_t count = b->request->count;
    skep_status status = plan(e, b, err);
    if (status != SKEP_OK) return status;
    response->tables = skep_arena_array(arena, count, sizeof *response->tables);
    if (response->tables == NULL) return fail_memory(err);
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = read_part(e, b, &b->parts[i], &response->tables[i], arena, err);
    if (status == SKEP_OK) response->count = count;
    return status;
}

skep_status engine_batch_get_item(engine *e, const skep_batch_get_request *request,
                                  skep_batch_get_response *response, skep_arena *arena,
                                  skep_error *err) {
    batch_get b = {.request = request};
    skep_status status = validate(e, &b, err);
    if (status == SKEP_OK) status = engine_begin(e, ENGINE_READ, err);
    if (status != SKEP_OK) return status;
    return engine_end(e, run(e, &b, response, arena, err), err);
}
