#include "query/condition.h"

#include <string.h>

#include "base/fail.h"
#include "query/bind.h"
#include "query/key_condition.h"
#include "query/operand.h"
#include "value/packed.h"

/* ---- Nodes to expressions ---- */

static const skep_expr *path_of(skep_arena *arena, const skep_member *const *path, uint32_t depth) {
    expr_step *steps = skep_arena_array(arena, depth, sizeof *steps);
    if (steps == NULL) return NULL;
    for (uint32_t i = 0; i < depth; i++) {
        steps[i].name = (skep_str){path[i]->attribute, strlen(path[i]->attribute)};
    }
    return expr_path(arena, steps, depth);
}

/* A member that is absent can be stored as NULL; then its attribute exists all the same. */
static const skep_expr *presence(skep_arena *arena, const skep_query_node *node) {
    const skep_expr *path = path_of(arena, node->path, node->depth);
    bool exists = node->op == SKEP_QUERY_EXISTS;
    const skep_expr *attribute = expr_unary(arena, exists ? EXPR_EXISTS : EXPR_NOT_EXISTS, path);
    if ((node->path[node->depth - 1]->flags & SKEP_MEMBER_NULL) == 0) return attribute;
    skep_value type = packed_from_text(arena, SKEP_STR("NULL"));
    if (type.data == NULL) return NULL;
    const skep_expr *is_null = expr_binary(arena, EXPR_TYPE, path, expr_value(arena, type));
    if (!exists) return expr_binary(arena, EXPR_OR, attribute, is_null);
    return expr_binary(arena, EXPR_AND, attribute, expr_unary(arena, EXPR_NOT, is_null));
}

static expr_kind kind_of(skep_query_op op) {
    switch (op) {
    case SKEP_QUERY_AND: return EXPR_AND;
    case SKEP_QUERY_OR: return EXPR_OR;
    case SKEP_QUERY_NOT: return EXPR_NOT;
    case SKEP_QUERY_EQ: return EXPR_EQ;
    case SKEP_QUERY_NE: return EXPR_NE;
    case SKEP_QUERY_LT: return EXPR_LT;
    case SKEP_QUERY_LE: return EXPR_LE;
    case SKEP_QUERY_GT: return EXPR_GT;
    case SKEP_QUERY_GE: return EXPR_GE;
    case SKEP_QUERY_BEGINS_WITH: return EXPR_BEGINS_WITH;
    case SKEP_QUERY_CONTAINS: return EXPR_CONTAINS;
    case SKEP_QUERY_EXISTS: return EXPR_EXISTS;
    case SKEP_QUERY_NOT_EXISTS: return EXPR_NOT_EXISTS;
    }
    return EXPR_NONE;
}

static skep_status comparison(const query_call *call, const skep_query_node *node,
                              const skep_expr **out) {
    const skep_expr *operand;
    if (node->operand.path != NULL) {
        operand = path_of(call->arena, node->operand.path, node->operand.depth);
    } else {
        skep_value value;
        skep_status status = query_operand_value(call, node, &value);
        if (status != SKEP_OK) return status;
        operand = expr_value(call->arena, value);
    }
    *out = expr_binary(call->arena, kind_of(node->op),
                       path_of(call->arena, node->path, node->depth), operand);
    return SKEP_OK;
}

/* Children stand behind their parent, so all are made before it when the nodes are taken from the
 * last one on. */
static skep_status make_nodes(const query_call *call, const skep_expr **made) {
    for (uint32_t i = call->query->node_count; i > 0; i--) {
        const skep_query_node *node = &call->query->nodes[i - 1];
        const skep_expr **out = &made[i - 1];
        switch (node->op) {
        case SKEP_QUERY_AND:
        case SKEP_QUERY_OR:
            *out = expr_binary(call->arena, kind_of(node->op), made[node->left], made[node->right]);
            break;
        case SKEP_QUERY_NOT: *out = expr_unary(call->arena, EXPR_NOT, made[node->left]); break;
        case SKEP_QUERY_EXISTS:
        case SKEP_QUERY_NOT_EXISTS: *out = presence(call->arena, node); break;
        default: {
            skep_status status = comparison(call, node, out);
            if (status != SKEP_OK) return status;
        }
        }
        if (*out == NULL) return fail_memory(call->err);
    }
    return SKEP_OK;
}

/* ---- Filter and edges ---- */

static skep_status join(const query_call *call, const skep_expr **all, const skep_expr *one) {
    bool is_failed = false;
    *all = expr_and(call->arena, *all, one, &is_failed);
    return is_failed ? fail_memory(call->err) : SKEP_OK;
}

static skep_status make_filter(const query_call *call, const query_plan *plan,
                               const skep_expr *const *made, const skep_expr **out) {
    skep_status status = SKEP_OK;
    for (uint32_t i = 0; i < plan->filter_node_count && status == SKEP_OK; i++) {
        status = join(call, out, made[plan->filter_nodes[i]]);
    }
    return status;
}

static bool is_strict(const skep_compiled_query *query, int32_t node) {
    skep_query_op op = query->nodes[node].op;
    return op == SKEP_QUERY_LT || op == SKEP_QUERY_GT;
}

static skep_status make_edges(const query_call *call, const query_clauses *clauses,
                              const candidate *chosen, const skep_expr *const *made,
                              const skep_expr **out) {
    for (uint32_t i = 0; i < chosen->range_count; i++) {
        key_binding binding = key_bind(clauses, &chosen->range[i]);
        if (binding.is_equal) continue;
        if (!chosen->range[i].is_member || !binding_has_open_edge(clauses, &binding))
            return SKEP_OK;
        skep_status status = SKEP_OK;
        if (is_strict(call->query, binding.lower)) status = join(call, out, made[binding.lower]);
        if (status == SKEP_OK && is_strict(call->query, binding.upper)) {
            status = join(call, out, made[binding.upper]);
        }
        return status;
    }
    return SKEP_OK;
}

skep_status query_conditions_make(const skep_compiled_query *query, const query_plan *plan,
                                  const void *const *arguments, skep_arena *arena,
                                  query_conditions *out, skep_error *err) {
    query_call call = {query, arguments, arena, err};
    query_clauses clauses;
    query_conditions conditions = {0};
    skep_status status = clauses_collect(query, &clauses, err);
    if (status != SKEP_OK) return status;
    const skep_expr **made = skep_arena_array(arena, query->node_count, sizeof *made);
    if (made == NULL) return fail_memory(err);
    candidate chosen = candidate_chosen(query->entity, plan);
    status = make_nodes(&call, made);
    if (status == SKEP_OK) {
        status =
            key_condition_make(&call, &clauses, &chosen, &conditions.key, &conditions.is_empty);
    }
    if (status == SKEP_OK) status = make_filter(&call, plan, made, &conditions.filter);
    if (status == SKEP_OK) status = make_edges(&call, &clauses, &chosen, made, &conditions.edges);
    if (status == SKEP_OK) *out = conditions;
    return status;
}
