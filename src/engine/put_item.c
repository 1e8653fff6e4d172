#include "base/fail.h"
#include "engine/change.h"
#include "engine/expressions.h"
#include "engine/operations.h"
#include "engine/request.h"

static skep_status validate_members(const skep_put_request *request, skep_error *err) {
    member_faults faults = {0};
    skep_status status = request_check_empty_name(request->table, err);
    if (status != SKEP_OK) return status;
    member_fault_of_name(&faults, request->table, "tableName");
    member_fault_if_absent(&faults, request->item, "item");
    return member_faults_report(&faults, err);
}

static skep_status validate(const skep_put_request *request, expressions *x, change *c,
                            skep_error *err) {
    bool has_condition = expressions_given(&request->condition);
    skep_status status = validate_members(request, err);
    if (status == SKEP_OK) status = request_check_item(request->item, REQUEST_ENVELOPED, err);
    if (status == SKEP_OK) status = expressions_begin(x, has_condition, has_condition, err);
    if (status == SKEP_OK)
        status = expressions_take(x, EXPR_CONDITION, &request->condition, &c->condition, err);
    if (status != SKEP_OK) return status;
    if (request->return_values != SKEP_RETURN_NONE && request->return_values != SKEP_RETURN_ALL_OLD)
        return fail_validation(err, REQUEST_ENVELOPE "ReturnValues can only be ALL_OLD or NONE");
    status = request_check_item_size(request->item, err);
    return status == SKEP_OK ? expressions_check_unused(x, err) : status;
}

/* A put that needs to know nothing of what is stored is one statement, without a transaction around
 * it; the statement itself checks that the catalogue is still the one in memory. False: nothing was
 * done, go the long way, which also finds the right words for what is wrong. */
static bool put_at_once(engine *e, const char *table_name, change *c, skep_status *status,
                        skep_error *err) {
    bool is_stale = true;
    c->table = catalogue_find(&e->catalogue, table_name);
    if (c->table == NULL || c->table->definition.index_count > 0 || c->condition != NULL ||
        c->wants_old || e->meter.is_wanted)
        return false;
    if (change_plan(e, c, NULL) != SKEP_OK) return false;
    store_row row = {.table_id = c->table->id,
                     .key = c->key,
                     .item = c->new_item,
                     .generation = e->catalogue.generation};
    *status = store_put_item(e->store, &row, &is_stale, err);
    return *status != SKEP_OK || !is_stale;
}

skep_status engine_put_item(engine *e, const skep_put_request *request,
                            skep_write_response *response, skep_arena *arena, skep_error *err) {
    expressions x = {
        .kind = EXPRESSIONS_WRITE, .bindings = &request->bindings, .arena = e->scratch};
    change c = {.kind = SKEP_TRANSACT_PUT,
                .given = request->item,
                .wants_old = request->return_values == SKEP_RETURN_ALL_OLD};
    skep_status status = validate(request, &x, &c, err);
    if (status != SKEP_OK) return status;
    if (put_at_once(e, request->table, &c, &status, err)) return status;
    status = change_run(e, request->table, &c, err);
    if (status == SKEP_CONDITION_FAILED && request->return_item_on_failure &&
        change_answer(c.old_item, arena, &response->item, err) != SKEP_OK)
        return SKEP_NO_MEMORY;
    if (status == SKEP_OK && c.wants_old)
        status = change_answer(c.old_item, arena, &response->attributes, err);
    return status;
}
