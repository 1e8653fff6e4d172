/* expr/charge.c: what an update weighs as a request, which DynamoDB holds against the item limit
 * before it reads anything. */
#include "expr/update.h"

enum {
    CHARGE_STATEMENT = 3,
    CHARGE_WRITE = 19, /* SET, ADD */
    CHARGE_ERASE = 1,  /* REMOVE, DELETE */
    CHARGE_STEP_IN_TARGET = 4,
    CHARGE_PATH = 1,
    CHARGE_STEP = 14,
    CHARGE_PLUS = 34,
    CHARGE_MINUS = 37,
    CHARGE_IF_NOT_EXISTS = 39,
    CHARGE_LIST_APPEND = 37
};

/* A list index weighs its digits. */
static size_t step_size(const expr_step *step) {
    if (step->name.ptr != NULL) return step->name.len;
    size_t digits = 1;
    for (uint32_t rest = step->index; rest >= 10; rest /= 10) digits++;
    return digits;
}

static size_t target_charge(const skep_expr *path) {
    size_t charge = step_size(&path->as.steps[0]);
    for (uint32_t i = 1; i < path->count; i++)
        charge += CHARGE_STEP_IN_TARGET + step_size(&path->as.steps[i]);
    return charge;
}

static size_t own_charge(const skep_expr *e) {
    switch (e->kind) {
    case EXPR_VALUE: return skep_value_size(e->as.value);
    case EXPR_ADD: return CHARGE_PLUS;
    case EXPR_SUBTRACT: return CHARGE_MINUS;
    case EXPR_IF_NOT_EXISTS: return CHARGE_IF_NOT_EXISTS;
    case EXPR_LIST_APPEND: return CHARGE_LIST_APPEND;
    case EXPR_PATH: return CHARGE_PATH;
    default: return 0;
    }
}

static size_t operand_charge(const skep_expr *e) {
    size_t charge = own_charge(e);
    for (uint32_t i = 0; i < e->count; i++)
        charge += e->kind == EXPR_PATH ? CHARGE_STEP + step_size(&e->as.steps[i])
                                       : operand_charge(e->as.operands[i]);
    return charge;
}

size_t expr_update_charge(const skep_expr *update) {
    size_t charge = CHARGE_STATEMENT;
    for (uint32_t i = 0; i < update->count; i++) {
        const skep_expr *action = update->as.operands[i];
        bool is_write = action->kind == EXPR_SET || action->kind == EXPR_ADD_TO;
        charge += target_charge(action->as.operands[0]) + (is_write ? CHARGE_WRITE : CHARGE_ERASE);
        if (is_write) charge += operand_charge(action->as.operands[1]);
    }
    return charge;
}
