/* expr/expr.c: making nodes, and following a path into an item. */
#include "expr/expr.h"

#include <string.h>

static skep_expr *make(skep_arena *arena, expr_kind kind, size_t count) {
    if (count > UINT32_MAX) return NULL;
    skep_expr *node = skep_arena_alloc(arena, sizeof *node);
    if (node == NULL) return NULL;
    *node = (skep_expr){.kind = kind, .count = (uint32_t)count};
    return node;
}

skep_expr *expr_path(skep_arena *arena, const expr_step *steps, size_t count) {
    skep_expr *node = make(arena, EXPR_PATH, count);
    if (node == NULL) return NULL;
    node->as.steps = skep_arena_array(arena, count, sizeof *steps);
    if (node->as.steps == NULL) return NULL;
    memcpy(node->as.steps, steps, count * sizeof *steps);
    return node;
}

skep_expr *expr_name(skep_arena *arena, skep_str name) {
    return expr_path(arena, &(expr_step){.name = name}, 1);
}

skep_expr *expr_value(skep_arena *arena, skep_value value) {
    skep_expr *node = make(arena, EXPR_VALUE, 0);
    if (node != NULL) node->as.value = value;
    return node;
}

skep_expr *expr_nary(skep_arena *arena, expr_kind kind, const skep_expr *const *operands,
                     size_t count) {
    for (size_t i = 0; i < count; i++)
        if (operands[i] == NULL) return NULL;
    skep_expr *node = make(arena, kind, count);
    if (node == NULL) return NULL;
    node->as.operands = skep_arena_array(arena, count, sizeof(const skep_expr *));
    if (node->as.operands == NULL) return NULL;
    for (size_t i = 0; i < count; i++) node->as.operands[i] = operands[i];
    return node;
}

skep_expr *expr_unary(skep_arena *arena, expr_kind kind, const skep_expr *a) {
    return expr_nary(arena, kind, &a, 1);
}

skep_expr *expr_binary(skep_arena *arena, expr_kind kind, const skep_expr *a, const skep_expr *b) {
    const skep_expr *both[] = {a, b};
    return expr_nary(arena, kind, both, 2);
}

static size_t clause_count(const skep_expr *condition) {
    return condition->kind == EXPR_AND ? condition->count : 1;
}

static size_t copy_clauses(const skep_expr **out, const skep_expr *condition) {
    if (condition->kind != EXPR_AND) {
        out[0] = condition;
        return 1;
    }
    for (size_t i = 0; i < condition->count; i++) out[i] = condition->as.operands[i];
    return condition->count;
}

const skep_expr *expr_and(skep_arena *arena, const skep_expr *a, const skep_expr *b,
                          bool *is_failed) {
    if (a == NULL) return b;
    if (b == NULL) return a;
    size_t count = clause_count(a) + clause_count(b);
    skep_expr *node = make(arena, EXPR_AND, count);
    const skep_expr **clauses = skep_arena_array(arena, count, sizeof(const skep_expr *));
    if (node == NULL || clauses == NULL) {
        *is_failed = true;
        return NULL;
    }
    size_t first = copy_clauses(clauses, a);
    (void)copy_clauses(clauses + first, b);
    node->as.operands = clauses;
    return node;
}

skep_value expr_resolve(const skep_expr *path, skep_value item) {
    skep_value at = item;
    for (size_t i = 0; i < path->count; i++) {
        const expr_step *step = &path->as.steps[i];
        bool is_found = step->name.ptr != NULL ? skep_value_at(at, step->name, &at)
                                               : skep_value_at_index(at, step->index, &at);
        if (!is_found) return (skep_value){0};
    }
    return at;
}
