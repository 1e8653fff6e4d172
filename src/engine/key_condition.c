#include "engine/key_condition.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/request.h"
#include "value/packed.h"

#define PREFIX "Invalid KeyConditionExpression: "

/* ---- Reading ---- */

static const char *operator_name(expr_kind kind) {
    switch (kind) {
    case EXPR_OR: return "OR";
    case EXPR_NOT: return "NOT";
    case EXPR_NE: return "<>";
    case EXPR_IN: return "IN";
    case EXPR_EXISTS: return "attribute_exists";
    case EXPR_NOT_EXISTS: return "attribute_not_exists";
    case EXPR_TYPE: return "attribute_type";
    case EXPR_CONTAINS: return "contains";
    case EXPR_LT: return "<";
    case EXPR_LE: return "<=";
    case EXPR_GT: return ">";
    case EXPR_GE: return ">=";
    case EXPR_BETWEEN: return "BETWEEN";
    case EXPR_BEGINS_WITH: return "begins_with";
    default: return "=";
    }
}

static bool is_comparison(expr_kind kind) {
    return kind == EXPR_EQ || kind == EXPR_LT || kind == EXPR_LE || kind == EXPR_GT ||
           kind == EXPR_GE;
}

static expr_kind mirrored(expr_kind kind) {
    switch (kind) {
    case EXPR_LT: return EXPR_GT;
    case EXPR_LE: return EXPR_GE;
    case EXPR_GT: return EXPR_LT;
    case EXPR_GE: return EXPR_LE;
    default: return kind;
    }
}

static skep_status take_name(const skep_expr *path, key_clause *out, skep_error *err) {
    if (path->count != 1)
        return fail_validation(
            err, PREFIX "KeyConditionExpressions cannot have conditions on nested attributes");
    out->name = path->as.steps[0].name;
    return SKEP_OK;
}

static skep_status check_operand(const key_clause *clause, skep_value value, skep_error *err) {
    skep_type type = skep_value_type(value);
    bool is_ordered = type == SKEP_TYPE_S || type == SKEP_TYPE_B ||
                      (type == SKEP_TYPE_N && clause->kind != EXPR_BEGINS_WITH);
    if (is_ordered || clause->kind == EXPR_EQ) return SKEP_OK;
    return fail_validation(err,
                           PREFIX "Incorrect operand type for operator or function; operator or "
                                  "function: %s, operand type: %s",
                           operator_name(clause->kind), skep_type_name(type));
}

static skep_status refuse_form(const skep_expr *tree, skep_error *err) {
    size_t paths = 0;
    for (size_t i = 0; i < tree->count; i++) {
        expr_kind kind = tree->as.operands[i]->kind;
        if (kind == EXPR_PATH)
            paths++;
        else if (kind != EXPR_VALUE)
            return fail_validation(err, PREFIX
                                   "KeyConditionExpressions cannot contain nested operations");
    }
    if (paths == 0)
        return fail_validation(
            err, PREFIX "Invalid condition in KeyConditionExpression: No key attribute specified");
    if (paths > 1)
        return fail_validation(err, PREFIX "Invalid condition in KeyConditionExpression: Multiple "
                                           "attribute names used in one condition");
    return fail_validation(err,
                           PREFIX "Invalid condition in KeyConditionExpression: %s operator must "
                                  "have the key attribute as its first operand",
                           operator_name(tree->kind));
}

/* The path first, then values: true if the clause has this form. */
static bool has_form(const skep_expr *tree, size_t count) {
    if (tree->count != count || tree->as.operands[0]->kind != EXPR_PATH) return false;
    for (size_t i = 1; i < count; i++)
        if (tree->as.operands[i]->kind != EXPR_VALUE) return false;
    return true;
}

static skep_status read_clause(const skep_expr *tree, key_clause *out, skep_error *err) {
    size_t first = 0;
    bool is_between = tree->kind == EXPR_BETWEEN;
    if (!is_comparison(tree->kind) && !is_between && tree->kind != EXPR_BEGINS_WITH)
        return fail_validation(err, PREFIX "Invalid operator used in KeyConditionExpression: %s",
                               operator_name(tree->kind));
    *out = (key_clause){.kind = tree->kind};
    bool is_swapped = is_comparison(tree->kind) && tree->as.operands[0]->kind == EXPR_VALUE &&
                      tree->as.operands[1]->kind == EXPR_PATH;
    if (is_swapped) {
        out->kind = mirrored(tree->kind);
        first = 1;
    } else if (!has_form(tree, is_between ? 3 : 2)) {
        return refuse_form(tree, err);
    }
    skep_status status = take_name(tree->as.operands[first], out, err);
    if (status != SKEP_OK) return status;
    out->value = tree->as.operands[1 - first]->as.value;
    if (is_between) out->upper = tree->as.operands[2]->as.value;
    status = check_operand(out, out->value, err);
    return status == SKEP_OK && is_between ? check_operand(out, out->upper, err) : status;
}

static size_t count_clauses(const skep_expr *tree, size_t depth) {
    if (tree->kind != EXPR_AND) return 1;
    size_t count = 0;
    for (size_t i = 0; depth < LIMIT_EXPRESSION_DEPTH && i < tree->count; i++)
        count += count_clauses(tree->as.operands[i], depth + 1);
    return count;
}

/* Recursion ends at LIMIT_EXPRESSION_DEPTH, as it did while counting. */
static skep_status read_clauses(const skep_expr *tree, size_t depth, key_condition *out,
                                skep_error *err) {
    if (tree->kind != EXPR_AND) return read_clause(tree, &out->clauses[out->count++], err);
    skep_status status = SKEP_OK;
    for (size_t i = 0; depth < LIMIT_EXPRESSION_DEPTH && status == SKEP_OK && i < tree->count; i++)
        status = read_clauses(tree->as.operands[i], depth + 1, out, err);
    return status;
}

static bool is_same(skep_str a, skep_str b) {
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

skep_status key_condition_read(const skep_expr *tree, skep_arena *arena, key_condition *out,
                               skep_error *err) {
    *out = (key_condition){0};
    out->clauses = skep_arena_array(arena, count_clauses(tree, 0), sizeof *out->clauses);
    if (out->clauses == NULL) return fail_memory(err);
    skep_status status = read_clauses(tree, 0, out, err);
    if (status != SKEP_OK) return status;
    for (size_t i = 0; i < out->count; i++)
        for (size_t k = 0; k < i; k++)
            if (is_same(out->clauses[i].name, out->clauses[k].name))
                return fail_validation(
                    err, PREFIX "KeyConditionExpressions must only contain one condition per key");
    return SKEP_OK;
}

/* ---- Binding ---- */

static const key_clause *find_clause(const key_condition *condition,
                                     const skep_key_attribute *attribute) {
    skep_str name = {attribute->name, strlen(attribute->name)};
    for (size_t i = 0; i < condition->count; i++)
        if (is_same(condition->clauses[i].name, name)) return &condition->clauses[i];
    return NULL;
}

/* Names joined by ", " for messages; cut when they are too long for one. */
typedef struct name_list {
    char text[SKEP_ERROR_MESSAGE_MAX];
    size_t len;
} name_list;

static void add_name(name_list *list, const char *name) {
    size_t room = sizeof list->text - list->len;
    int written = snprintf(list->text + list->len, room, "%s%s", list->len > 0 ? ", " : "", name);
    if (written > 0) list->len += (size_t)written < room ? (size_t)written : room - 1;
}

static skep_status bind_hash(const key_condition *condition, const skep_key_schema *key,
                             key_binding *out, skep_error *err) {
    name_list missing = {.len = 0};
    for (size_t i = 0; i < key->hash_count; i++) {
        out->hash[i] = find_clause(condition, &key->hash[i]);
        if (out->hash[i] == NULL || out->hash[i]->kind != EXPR_EQ)
            add_name(&missing, key->hash[i].name);
    }
    if (missing.len == 0) return SKEP_OK;
    if (key->hash_count > 1)
        return fail_validation(
            err, "HASH key attributes %s must have equality conditions specified in the query",
            missing.text);
    if (out->hash[0] == NULL)
        return fail_validation(err, "Query condition missed key schema element: %s",
                               key->hash[0].name);
    return fail_validation(err, "Query key condition not supported");
}

static skep_status bind_range(const key_condition *condition, const skep_key_schema *key,
                              key_binding *out, skep_error *err) {
    name_list missing = {.len = 0};
    for (size_t i = 0; i < key->range_count; i++) {
        out->range[i] = find_clause(condition, &key->range[i]);
        if (out->range[i] != NULL) out->range_count = i + 1;
    }
    if (out->range_count == 0) return SKEP_OK;
    for (size_t i = 0; i + 1 < out->range_count; i++)
        if (out->range[i] == NULL || out->range[i]->kind != EXPR_EQ)
            add_name(&missing, key->range[i].name);
    if (missing.len == 0) return SKEP_OK;
    return fail_validation(err,
                           "RANGE key attributes %s must have equality conditions specified in the "
                           "query because a condition is present on key attribute %s",
                           missing.text, key->range[out->range_count - 1].name);
}

/* A clause on an attribute that is no key takes the place of one that should be there. */
static skep_status check_strangers(const key_condition *condition, const skep_key_schema *key,
                                   const key_binding *bound, skep_error *err) {
    size_t found = key->hash_count;
    for (size_t i = 0; i < key->range_count; i++)
        if (bound->range[i] != NULL) found++;
    if (found == condition->count) return SKEP_OK;
    for (size_t i = 0; i < key->range_count; i++)
        if (bound->range[i] == NULL)
            return fail_validation(err, "Query condition missed key schema element: %s",
                                   key->range[i].name);
    return fail_validation(err, "Query key condition not supported");
}

static skep_status check_type(const key_clause *clause, const skep_key_attribute *attribute,
                              skep_error *err) {
    if (skep_value_type(clause->value) == attribute->type &&
        (clause->kind != EXPR_BETWEEN || skep_value_type(clause->upper) == attribute->type))
        return SKEP_OK;
    return fail_validation(err,
                           REQUEST_INVALID "Condition parameter type does not match schema type");
}

skep_status key_condition_bind(const key_condition *condition, const skep_key_schema *key,
                               key_binding *out, skep_error *err) {
    size_t attributes = key->hash_count + key->range_count;
    *out = (key_binding){0};
    if (condition->count > attributes)
        return fail_validation(err,
                               "The number of query conditions (%zu) exceeds the number of key "
                               "attributes defined in the schema (%zu)",
                               condition->count, attributes);
    skep_status status = bind_hash(condition, key, out, err);
    if (status == SKEP_OK) status = bind_range(condition, key, out, err);
    if (status == SKEP_OK) status = check_strangers(condition, key, out, err);
    for (size_t i = 0; status == SKEP_OK && i < key->hash_count; i++)
        status = check_type(out->hash[i], &key->hash[i], err);
    for (size_t i = 0; status == SKEP_OK && i < out->range_count; i++)
        status = check_type(out->range[i], &key->range[i], err);
    return status;
}
