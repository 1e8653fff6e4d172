/* engine/transact_get_items.c: items as they are at one moment.
 *
 * A key that does not fit its table is the reason of its get; all else that is wrong refuses the
 * request itself. */
#include <stdio.h>

#include "base/fail.h"
#include "engine/cancel.h"
#include "engine/expressions.h"
#include "engine/keys.h"
#include "engine/operations.h"
#include "engine/request.h"
#include "expr/eval.h"

/* One get. */
typedef struct target {
    const skep_expr *projection;
    const table_info *table;
    store_key key;
} target;

typedef struct transact_get {
    const skep_transact_get_request *request;
    target *targets; /* one for each get, in scratch */
    cancellation refusals;
    size_t bytes; /* of the items read so far */
} transact_get;

/* ---- Before any table ---- */

static skep_status validate_members(const skep_transact_get_request *request, skep_error *err) {
    member_faults faults = {0};
    char path[64];
    if (request->count == 0)
        member_fault(&faults, "Value '[]' at 'transactItems' " REQUEST_CONSTRAINT
                              "have length greater than or equal to 1");
    if (request->count > SKEP_TRANSACT_ACTIONS_MAX)
        member_fault(&faults,
                     "Value at 'transactItems' " REQUEST_CONSTRAINT
                     "have length less than or equal to %d",
                     SKEP_TRANSACT_ACTIONS_MAX);
    for (size_t i = 0; i < request->count && i < SKEP_TRANSACT_ACTIONS_MAX; i++) {
        (void)snprintf(path, sizeof path, "transactItems.%zu.member.get.key", i + 1);
        member_fault_if_absent(&faults, request->gets[i].key, path);
    }
    skep_status status = member_faults_report(&faults, err);
    if (status != SKEP_OK) return status;
    for (size_t i = 0; i < request->count; i++) {
        (void)snprintf(path, sizeof path, "transactItems.%zu.member.get.tableName", i + 1);
        member_fault_of_name(&faults, request->gets[i].table, path);
    }
    return member_faults_report(&faults, err);
}

static skep_status take_projection(engine *e, const skep_transact_get *get, target *t,
                                   skep_error *err) {
    expressions x = {.kind = EXPRESSIONS_TRANSACT, .bindings = &get->bindings, .arena = e->scratch};
    bool has_projection = expressions_given(&get->projection);
    skep_status status = expressions_begin(&x, has_projection, has_projection, err);
    if (status == SKEP_OK)
        status = expressions_take(&x, EXPR_PROJECTIONS, &get->projection, &t->projection, err);
    return status == SKEP_OK ? expressions_check_unused(&x, err) : status;
}

static skep_status validate(engine *e, const transact_get *t, skep_error *err) {
    const skep_transact_get *gets = t->request->gets;
    size_t count = t->request->count;
    skep_status status = SKEP_OK;
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = request_check_item_names(gets[i].key, REQUEST_BARE, err);
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = request_check_item(gets[i].key, REQUEST_BARE, err);
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = take_projection(e, &gets[i], &t->targets[i], err);
    return status;
}

/* ---- Targets ---- */

static skep_status find_key(engine *e, const skep_transact_get *get, target *t, skep_error *err) {
    const skep_key_schema *schema = &t->table->definition.key;
    skep_status status = keys_check_lookup(schema, get->key, err);
    if (status == SKEP_OK) status = keys_check_empty(schema, get->key, err);
    return status == SKEP_OK ? keys_encode(e, schema, get->key, &t->key, err) : status;
}

static skep_status find_keys(engine *e, transact_get *t, skep_arena *arena, skep_error *err) {
    skep_error why;
    for (size_t i = 0; i < t->request->count; i++) {
        fail_clear(&why);
        skep_status status = find_key(e, &t->request->gets[i], &t->targets[i], &why);
        if (status == SKEP_OK) continue;
        if (status != SKEP_INVALID) {
            if (err != NULL) *err = why;
            return status;
        }
        status = cancel_note(&t->refusals, i, &why, arena, err);
        if (status != SKEP_OK) return status;
    }
    return t->refusals.refused > 0 ? cancel(&t->refusals, err) : SKEP_OK;
}

static skep_status check_duplicates(const transact_get *t, skep_error *err) {
    for (size_t i = 0; i < t->request->count; i++)
        for (size_t k = 0; k < i; k++)
            if (t->targets[i].table == t->targets[k].table &&
                keys_equal(&t->targets[i].key, &t->targets[k].key))
                return cancel_refuse_repeated(err);
    return SKEP_OK;
}

/* ---- Reading ---- */

static skep_status read_one(engine *e, transact_get *t, size_t at, skep_arena *arena,
                            skep_value *out, skep_error *err) {
    const target *from = &t->targets[at];
    skep_value item = {NULL, 0};
    skep_arena *into = from->projection != NULL ? e->scratch : arena;
    skep_status status =
        store_get_item(e->store, from->table->id, &from->key, into, &item, NULL, err);
    if (status != SKEP_OK) return status;
    size_t bytes = item.data != NULL ? skep_item_size(item) : 0;
    status = meter_read(&e->meter, (meter_place){t->request->gets[at].table, NULL}, bytes,
                        METER_TRANSACTED, err);
    if (status != SKEP_OK || item.data == NULL) return status;
    t->bytes += bytes;
    status = cancel_check_size(t->bytes, err);
    if (status != SKEP_OK) return status;
    *out = item;
    if (from->projection == NULL) return SKEP_OK;
    return expr_project(from->projection, item, arena, out, err);
}

static skep_status run(engine *e, transact_get *t, skep_value *items, skep_arena *arena,
                       skep_error *err) {
    size_t count = t->request->count;
    skep_status status = SKEP_OK;
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = engine_find_table(e, t->request->gets[i].table, &t->targets[i].table, err);
    if (status == SKEP_OK) status = find_keys(e, t, arena, err);
    if (status == SKEP_OK) status = check_duplicates(t, err);
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = read_one(e, t, i, arena, &items[i], err);
    return status;
}

skep_status engine_transact_get_items(engine *e, const skep_transact_get_request *request,
                                      skep_transact_get_response *response, skep_arena *arena,
                                      skep_error *err) {
    transact_get t = {.request = request};
    skep_status status = validate_members(request, err);
    if (status != SKEP_OK) return status;
    t.targets = skep_arena_array(e->scratch, request->count, sizeof *t.targets);
    skep_value *items = skep_arena_array(arena, request->count, sizeof *items);
    if (t.targets == NULL || items == NULL || !cancel_init(&t.refusals, request->count, arena))
        return fail_memory(err);
    status = validate(e, &t, err);
    if (status == SKEP_OK) status = engine_begin(e, ENGINE_READ, err);
    if (status != SKEP_OK) return status;
    status = engine_end(e, run(e, &t, items, arena, err), err);
    if (status == SKEP_OK)
        *response = (skep_transact_get_response){.items = items, .count = request->count};
    if (status == SKEP_CANCELLED)
        *response = (skep_transact_get_response){.reasons = t.refusals.reasons,
                                                 .reason_count = request->count};
    return status;
}
