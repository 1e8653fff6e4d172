#include "base/fail.h"
#include "engine/change.h"
#include "engine/expressions.h"
#include "engine/operations.h"
#include "engine/request.h"
#include "expr/update.h"

static skep_status validate_members(const skep_update_request *request, skep_error *err) {
    member_faults faults = {0};
    bool is_empty_name = request->table != NULL && request->table[0] == '\0';
    if (request->key.data == NULL && !is_empty_name) {
        if (request->table == NULL) member_fault_of_name(&faults, NULL, "tableName");
        member_fault_if_absent(&faults, request->key, "key");
        return member_faults_report(&faults, err);
    }
    skep_status status = request_check_empty_name(request->table, err);
    if (status != SKEP_OK) return status;
    member_fault_of_name(&faults, request->table, "tableName");
    if ((unsigned)request->return_values > SKEP_RETURN_UPDATED_NEW)
        member_fault(&faults, "Failed to satisfy constraint: Member must satisfy enum value set: "
                              "[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]");
    return member_faults_report(&faults, err);
}

static skep_status take_expressions(const skep_update_request *request, expressions *x, change *c,
                                    skep_error *err) {
    bool has_any = expressions_given(&request->update) || expressions_given(&request->condition);
    skep_status status = expressions_begin(x, has_any, has_any, err);
    if (status == SKEP_OK)
        status = expressions_check_empty(x, EXPR_CONDITION, &request->condition, err);
    if (status == SKEP_OK)
        status = expressions_take(x, EXPR_UPDATES, &request->update, &c->update, err);
    if (status == SKEP_OK)
        status = expressions_take(x, EXPR_CONDITION, &request->condition, &c->condition, err);
    return status == SKEP_OK ? expressions_check_unused(x, err) : status;
}

static skep_status answer(const skep_update_request *request, const change *c, skep_arena *arena,
                          skep_write_response *response, skep_error *err) {
    skep_value *out = &response->attributes;
    switch (request->return_values) {
    case SKEP_RETURN_NONE: return SKEP_OK;
    case SKEP_RETURN_ALL_OLD: return change_answer(c->old_item, arena, out, err);
    case SKEP_RETURN_ALL_NEW: return change_answer(c->new_item, arena, out, err);
    case SKEP_RETURN_UPDATED_OLD:
        if (c->update == NULL || c->old_item.data == NULL) return SKEP_OK;
        return expr_touched(c->update, c->old_item, arena, out, err);
    case SKEP_RETURN_UPDATED_NEW:
        if (c->update == NULL) return SKEP_OK;
        return expr_touched(c->update, c->new_item, arena, out, err);
    }
    return SKEP_OK;
}

skep_status engine_update_item(engine *e, const skep_update_request *request,
                               skep_write_response *response, skep_arena *arena, skep_error *err) {
    expressions x = {
        .kind = EXPRESSIONS_WRITE, .bindings = &request->bindings, .arena = e->scratch};
    change c = {.kind = SKEP_TRANSACT_UPDATE, .given = request->key, .is_charged = true};
    skep_status status = validate_members(request, err);
    if (status == SKEP_OK) status = request_check_item(request->key, REQUEST_ENVELOPED, err);
    if (status == SKEP_OK) status = take_expressions(request, &x, &c, err);
    if (status != SKEP_OK) return status;
    status = change_run(e, request->table, &c, err);
    if (status == SKEP_CONDITION_FAILED && request->return_item_on_failure &&
        change_answer(c.old_item, arena, &response->item, err) != SKEP_OK)
        return SKEP_NO_MEMORY;
    return status == SKEP_OK ? answer(request, &c, arena, response, err) : status;
}
