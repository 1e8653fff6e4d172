/* client/repeatable.c: which requests may be sent twice. */
#include "client/retry.h"
#include "expr/parse.h"
#include "wire/operation.h"

static bool is_given(const skep_expression *expression) {
    return expression->text.ptr != NULL || expression->tree != NULL;
}

/* A path of names only: what stands at an index of a list moves when the list changes. */
static bool is_named(const skep_expr *path) {
    for (uint32_t i = 0; i < path->count; i++)
        if (path->as.steps[i].name.ptr == NULL) return false;
    return true;
}

/* Adding to a set and taking from one twice is the same as once; adding to a number is not. */
static bool is_set_action(const skep_expr *action) {
    const skep_expr *operand = action->as.operands[1];
    if (operand->kind != EXPR_VALUE) return false;
    skep_type type = skep_value_type(operand->as.value);
    return type == SKEP_TYPE_SS || type == SKEP_TYPE_NS || type == SKEP_TYPE_BS;
}

static bool is_constant_action(const skep_expr *action) {
    if (!is_named(action->as.operands[0])) return false;
    switch (action->kind) {
    case EXPR_SET: return action->as.operands[1]->kind == EXPR_VALUE;
    case EXPR_REMOVE: return true;
    case EXPR_ADD_TO:
    case EXPR_DELETE_FROM: return is_set_action(action);
    default: return false;
    }
}

/* An update that only sets constants, removes, and adds to and takes from sets. */
static bool is_constant_update(const skep_update_request *request, skep_arena *arena) {
    const skep_expr *tree = request->update.tree;
    if (!is_given(&request->update)) return true;
    if (request->update.text.ptr != NULL) {
        expr_scope scope;
        skep_error ignored;
        if (!expr_scope_init(&scope, &request->bindings, arena)) return false;
        tree = expr_parse(EXPR_UPDATES, request->update.text, &scope, arena, &ignored);
        if (tree == NULL) return false;
    }
    for (uint32_t i = 0; i < tree->count; i++)
        if (!is_constant_action(tree->as.operands[i])) return false;
    return true;
}

/* What shows the item as it was would show what the first sending left. */
static bool shows_old(skep_return_values wanted) {
    return wanted == SKEP_RETURN_ALL_OLD || wanted == SKEP_RETURN_UPDATED_OLD;
}

bool retry_is_repeatable(skep_operation operation, const void *request, skep_arena *arena) {
    if (!wire_operation_writes(operation)) return true;
    switch (operation) {
    case SKEP_OP_PUT_ITEM: {
        const skep_put_request *put = request;
        return put->is_repeatable || (!is_given(&put->condition) && !shows_old(put->return_values));
    }
    case SKEP_OP_DELETE_ITEM: {
        const skep_delete_request *erase = request;
        return erase->is_repeatable ||
               (!is_given(&erase->condition) && !shows_old(erase->return_values));
    }
    case SKEP_OP_UPDATE_ITEM: {
        const skep_update_request *update = request;
        return update->is_repeatable ||
               (!is_given(&update->condition) && !shows_old(update->return_values) &&
                is_constant_update(update, arena));
    }
    case SKEP_OP_TRANSACT_WRITE_ITEMS:
        return ((const skep_transact_request *)request)->client_token != NULL;
    case SKEP_OP_BATCH_WRITE_ITEM: return true;
    default: return false;
    }
}
