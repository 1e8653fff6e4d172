#include "base/fail.h"
#include "engine/expressions.h"
#include "engine/keys.h"
#include "engine/operations.h"
#include "engine/page.h"
#include "engine/request.h"

static skep_status validate(const skep_get_request *request, expressions *x, skep_error *err) {
    member_faults faults = {0};
    bool has_projection = expressions_given(&request->projection);
    skep_status status = request_check_empty_name(request->table, err);
    if (status != SKEP_OK) return status;
    member_fault_if_absent(&faults, request->key, "key");
    member_fault_of_name(&faults, request->table, "tableName");
    status = member_faults_report(&faults, err);
    if (status == SKEP_OK) status = request_check_item(request->key, REQUEST_BARE, err);
    if (status == SKEP_OK) status = expressions_begin(x, has_projection, has_projection, err);
    if (status == SKEP_OK)
        status = expressions_check_empty(x, EXPR_PROJECTIONS, &request->projection, err);
    return status;
}

static skep_status find_key(engine *e, const skep_get_request *request, const table_info *table,
                            store_key *key, skep_error *err) {
    const skep_key_schema *schema = &table->definition.key;
    skep_status status = keys_check_lookup(schema, request->key, err);
    if (status == SKEP_OK) status = keys_check_empty(schema, request->key, err);
    return status == SKEP_OK ? keys_encode(e, schema, request->key, key, err) : status;
}

/* Reading one item is one statement, which also returns the generation of the catalogue. False: the
 * table is not known, the catalogue in memory is an old one, or the key does not fit; the long way
 * finds out which. */
static bool read_at_once(engine *e, const skep_get_request *request, skep_arena *arena,
                         skep_value *item, skep_status *status, skep_error *err) {
    store_key key;
    int64_t generation = 0;
    const table_info *table = catalogue_find(&e->catalogue, request->table);
    if (table == NULL || find_key(e, request, table, &key, NULL) != SKEP_OK) return false;
    *status = store_get_item(e->store, table->id, &key, arena, item, &generation, err);
    return *status != SKEP_OK || generation == e->catalogue.generation;
}

static skep_status read_in_transaction(engine *e, const skep_get_request *request,
                                       skep_arena *arena, skep_value *item, skep_error *err) {
    store_key key;
    const table_info *table;
    skep_status status = engine_begin(e, ENGINE_READ, err);
    if (status != SKEP_OK) return status;
    status = engine_find_table(e, request->table, &table, err);
    if (status == SKEP_OK) status = find_key(e, request, table, &key, err);
    if (status == SKEP_OK)
        status = store_get_item(e->store, table->id, &key, arena, item, NULL, err);
    return engine_end(e, status, err);
}

/* The projection is parsed after the table was found: its refusals come last. */
static skep_status project(expressions *x, const skep_get_request *request, skep_value stored,
                           skep_arena *arena, skep_value *out, skep_error *err) {
    const skep_expr *projection = NULL;
    skep_status status =
        expressions_take(x, EXPR_PROJECTIONS, &request->projection, &projection, err);
    if (status == SKEP_OK) status = expressions_check_unused(x, err);
    if (status != SKEP_OK || stored.data == NULL) return status;
    return page_project(projection, stored, arena, out, err);
}

skep_status engine_get_item(engine *e, const skep_get_request *request, skep_get_response *response,
                            skep_arena *arena, skep_error *err) {
    expressions x = {.kind = EXPRESSIONS_READ, .bindings = &request->bindings, .arena = e->scratch};
    bool has_projection = expressions_given(&request->projection);
    skep_arena *into = has_projection ? e->scratch : arena;
    skep_value item = {NULL, 0};
    skep_status status = validate(request, &x, err);
    if (status != SKEP_OK) return status;
    if (!read_at_once(e, request, into, &item, &status, err)) {
        item = (skep_value){NULL, 0};
        status = read_in_transaction(e, request, into, &item, err);
    }
    if (status != SKEP_OK) return status;
    if (e->meter.is_wanted)
        status = meter_read(&e->meter, (meter_place){request->table, NULL},
                            item.data != NULL ? skep_item_size(item) : 0,
                            meter_rate(request->is_consistent), err);
    if (status != SKEP_OK) return status;
    if (has_projection) return project(&x, request, item, arena, &response->item, err);
    response->item = item;
    return SKEP_OK;
}
