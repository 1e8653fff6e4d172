#include "base/fail.h"
#include "engine/change.h"
#include "engine/expressions.h"
#include "engine/operations.h"
#include "engine/request.h"

static skep_status validate_members(const skep_delete_request *request, skep_error *err) {
    member_faults faults = {0};
    skep_status status = request_check_empty_name(request->table, err);
    if (status != SKEP_OK) return status;
    member_fault_of_name(&faults, request->table, "tableName");
    member_fault_if_absent(&faults, request->key, "key");
    if (request->key.data != NULL && request->return_values != SKEP_RETURN_NONE &&
        request->return_values != SKEP_RETURN_ALL_OLD)
        member_fault(&faults, "ReturnValues can only be ALL_OLD or NONE");
    return member_faults_report(&faults, err);
}

static skep_status validate(const skep_delete_request *request, expressions *x, change *c,
                            skep_error *err) {
    bool has_condition = expressions_given(&request->condition);
    skep_status status = validate_members(request, err);
    if (status == SKEP_OK) status = request_check_item(request->key, REQUEST_ENVELOPED, err);
    if (status == SKEP_OK) status = expressions_begin(x, has_condition, has_condition, err);
    if (status == SKEP_OK)
        status = expressions_take(x, EXPR_CONDITION, &request->condition, &c->condition, err);
    return status == SKEP_OK ? expressions_check_unused(x, err) : status;
}

skep_status engine_delete_item(engine *e, const skep_delete_request *request,
                               skep_write_response *response, skep_arena *arena, skep_error *err) {
    expressions x = {
        .kind = EXPRESSIONS_WRITE, .bindings = &request->bindings, .arena = e->scratch};
    change c = {.kind = SKEP_TRANSACT_DELETE,
                .given = request->key,
                .wants_old = request->return_values == SKEP_RETURN_ALL_OLD};
    skep_status status = validate(request, &x, &c, err);
    if (status != SKEP_OK) return status;
    status = change_run(e, request->table, &c, err);
    if (status == SKEP_CONDITION_FAILED && request->return_item_on_failure &&
        change_answer(c.old_item, arena, &response->item, err) != SKEP_OK)
        return SKEP_NO_MEMORY;
    if (status == SKEP_OK && c.wants_old)
        status = change_answer(c.old_item, arena, &response->attributes, err);
    return status;
}
