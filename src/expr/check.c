#include "expr/check.h"

#include <string.h>

#include "base/limits.h"
#include "expr/describe.h"
#include "expr/parser.h"
#include "expr/path.h"
#include "expr/words.h"
#include "value/packed.h"

enum {
    PATH_STEPS_MAX = 32, /* of a document path; DynamoDB's limit on nesting */
    PATH_TEXT_MAX = 400,
    BOUND_TEXT_MAX = 400
};

/* ---- Counting ---- */

static size_t count_operators(const skep_expr *e) {
    if (e->kind == EXPR_PATH) return 0;
    size_t count = 0;
    if (e->kind == EXPR_AND || e->kind == EXPR_OR)
        count = e->count - 1;
    else if (kind_is_condition(e->kind) || kind_is_arithmetic(e->kind) ||
             words_function_of(e->kind) != NULL)
        count = 1;
    for (uint32_t i = 0; i < e->count; i++) count += count_operators(e->as.operands[i]);
    return count;
}

skep_status check_operator_count(expr_language language, const skep_expr *tree, skep_error *err) {
    size_t count = count_operators(tree);
    if (count <= LIMIT_EXPRESSION_OPERATORS) return SKEP_OK;
    return parse_refuse(language, err,
                        "The expression contains too many operators; operator count: %zu", count);
}

/* ---- Operands ---- */

/* Called for every node, operands before what they belong to. */
typedef skep_status check_function(expr_language language, const skep_expr *e, skep_error *err);

static skep_status walk(check_function *check, expr_language language, const skep_expr *e,
                        skep_error *err) {
    if (e->kind != EXPR_PATH) {
        for (uint32_t i = 0; i < e->count; i++) {
            skep_status status = walk(check, language, e->as.operands[i], err);
            if (status != SKEP_OK) return status;
        }
    }
    return check(language, e, err);
}

/* The type that an operand has whatever the item is; SKEP_TYPE_NONE if that depends on the item. */
static skep_type static_type(const skep_expr *e) {
    switch (e->kind) {
    case EXPR_VALUE: return skep_value_type(e->as.value);
    case EXPR_SIZE:
    case EXPR_ADD:
    case EXPR_SUBTRACT: return SKEP_TYPE_N;
    case EXPR_LIST_APPEND: return SKEP_TYPE_L;
    default: return SKEP_TYPE_NONE;
    }
}

static bool is_key_type(skep_type type) {
    return type == SKEP_TYPE_S || type == SKEP_TYPE_N || type == SKEP_TYPE_B;
}

static bool is_text_or_bytes(skep_type type) {
    return type == SKEP_TYPE_S || type == SKEP_TYPE_B;
}

static bool has_size(skep_type type) {
    return type != SKEP_TYPE_N && type != SKEP_TYPE_BOOL && type != SKEP_TYPE_NULL;
}

static bool is_number(skep_type type) {
    return type == SKEP_TYPE_N;
}
static bool is_list(skep_type type) {
    return type == SKEP_TYPE_L;
}

static skep_status check_types(expr_language language, const skep_expr *e,
                               bool (*is_allowed)(skep_type), skep_error *err) {
    for (uint32_t i = 0; i < e->count; i++) {
        skep_type type = static_type(e->as.operands[i]);
        if (type == SKEP_TYPE_NONE || is_allowed(type)) continue;
        return parse_refuse(language, err,
                            "Incorrect operand type for operator or function; operator or "
                            "function: %s, operand type: %s",
                            words_of(e->kind), skep_type_name(type));
    }
    return SKEP_OK;
}

static skep_status check_distinct(expr_language language, const skep_expr *e, skep_error *err) {
    const skep_expr *first = e->as.operands[0];
    if (first->kind != EXPR_PATH) return SKEP_OK;
    for (uint32_t i = 1; i < e->count; i++) {
        const skep_expr *other = e->as.operands[i];
        if (other->kind != EXPR_PATH || path_compare(first, other) != 0) continue;
        char path[PATH_TEXT_MAX];
        path_format(first, path, sizeof path);
        return parse_refuse(language, err,
                            "The first operand must be distinct from the remaining operands for "
                            "this operator or function; operator: %s, first operand: %s",
                            words_of(e->kind), path);
    }
    return SKEP_OK;
}

/* One message for both: bounds of two types, or in the wrong order. */
static skep_status check_bounds(expr_language language, const skep_expr *e, skep_error *err) {
    if (e->kind != EXPR_BETWEEN) return SKEP_OK;
    skep_value lower =
        e->as.operands[1]->kind == EXPR_VALUE ? e->as.operands[1]->as.value : (skep_value){0};
    skep_value upper =
        e->as.operands[2]->kind == EXPR_VALUE ? e->as.operands[2]->as.value : (skep_value){0};
    if (lower.data == NULL || upper.data == NULL) return SKEP_OK;
    bool is_same_type = skep_value_type(lower) == skep_value_type(upper);
    if (is_same_type && (!is_key_type(skep_value_type(lower)) || packed_compare(lower, upper) <= 0))
        return SKEP_OK;
    char lower_text[BOUND_TEXT_MAX], upper_text[BOUND_TEXT_MAX];
    describe_attribute_value(lower, lower_text, sizeof lower_text);
    describe_attribute_value(upper, upper_text, sizeof upper_text);
    return parse_refuse(language, err,
                        "The BETWEEN operator requires %s; lower bound operand: %s, upper bound "
                        "operand: %s",
                        is_same_type ? "upper bound to be greater than or equal to lower bound"
                                     : "same data type for lower and upper bounds",
                        lower_text, upper_text);
}

static skep_status check_in(expr_language language, const skep_expr *e, skep_error *err) {
    uint32_t candidates = e->count - 1;
    if (candidates > LIMIT_IN_OPERANDS)
        return parse_refuse(
            language, err,
            "The IN operator is provided with too many operands; number of operands: %u",
            (unsigned)candidates);
    return check_distinct(language, e, err);
}

static skep_status check_type_name(expr_language language, const skep_expr *e, skep_error *err) {
    static const char *const VALID = "N,BS,L,B,NULL,M,S,SS,NS,BOOL";
    const skep_expr *name = e->as.operands[1];
    skep_type type = static_type(name);
    if (name->kind == EXPR_VALUE && type == SKEP_TYPE_NONE) return SKEP_OK;
    if (type != SKEP_TYPE_S)
        return parse_refuse(language, err,
                            "Incorrect operand type for operator or function; operator or "
                            "function: attribute_type, operand type: %s%s%s",
                            type == SKEP_TYPE_NONE ? "{" : "",
                            type == SKEP_TYPE_NONE ? VALID : skep_type_name(type),
                            type == SKEP_TYPE_NONE ? "}" : "");
    skep_str text = skep_value_text(name->as.value);
    for (int t = SKEP_TYPE_S; t <= SKEP_TYPE_M; t++) {
        const char *valid = skep_type_name((skep_type)t);
        if (text.len == strlen(valid) && memcmp(text.ptr, valid, text.len) == 0) return SKEP_OK;
    }
    return parse_refuse(language, err,
                        "Invalid attribute type name found; type: %.*s, valid types: {%s}",
                        (int)text.len, text.ptr, VALID);
}

static bool needs_path(expr_kind kind) {
    return kind == EXPR_EXISTS || kind == EXPR_NOT_EXISTS || kind == EXPR_TYPE ||
           kind == EXPR_IF_NOT_EXISTS;
}

static skep_status check_call(expr_language language, const skep_expr *e, skep_error *err) {
    const expr_function *function = words_function_of(e->kind);
    if (e->count != function->operand_count)
        return parse_refuse(language, err,
                            "Incorrect number of operands for operator or function; operator or "
                            "function: %s, number of operands: %u",
                            function->name, (unsigned)e->count);
    if (needs_path(e->kind) && e->as.operands[0]->kind != EXPR_PATH)
        return parse_refuse(
            language, err,
            "Operator or function requires a document path; operator or function: %s",
            function->name);
    if (e->kind == EXPR_LIST_APPEND) return check_types(language, e, is_list, err);
    if (e->kind == EXPR_SIZE) return check_types(language, e, has_size, err);
    skep_status status = check_distinct(language, e, err);
    if (status != SKEP_OK) return status;
    if (e->kind == EXPR_BEGINS_WITH) return check_types(language, e, is_text_or_bytes, err);
    return e->kind == EXPR_TYPE ? check_type_name(language, e, err) : SKEP_OK;
}

/* The names that ADD and DELETE have for types differ from those of every other message. */
static const char *long_type_name(skep_type type) {
    switch (type) {
    case SKEP_TYPE_S: return "STRING";
    case SKEP_TYPE_N: return "NUMBER";
    case SKEP_TYPE_B: return "Binary";
    case SKEP_TYPE_L: return "LIST";
    case SKEP_TYPE_M: return "MAP";
    default: return skep_type_name(type);
    }
}

static skep_status check_action(expr_language language, const skep_expr *e, skep_error *err) {
    skep_type type = static_type(e->as.operands[1]);
    bool is_set = type == SKEP_TYPE_SS || type == SKEP_TYPE_NS || type == SKEP_TYPE_BS;
    bool is_number_added = e->kind == EXPR_ADD_TO && type == SKEP_TYPE_N;
    if (type == SKEP_TYPE_NONE || is_set || is_number_added) return SKEP_OK;
    return parse_refuse(language, err,
                        "Incorrect operand type for operator or function; operator: %s, operand "
                        "type: %s, typeSet: ALLOWED_FOR_ADD_OPERAND",
                        words_of(e->kind), long_type_name(type));
}

static skep_status check_path(expr_language language, const skep_expr *e, skep_error *err) {
    if (e->count <= PATH_STEPS_MAX) return SKEP_OK;
    return parse_refuse(language, err,
                        "The document path has too many nesting levels; nesting levels: %u",
                        (unsigned)e->count);
}

static skep_status check_node(expr_language language, const skep_expr *e, skep_error *err) {
    if (words_function_of(e->kind) != NULL) return check_call(language, e, err);
    switch (e->kind) {
    case EXPR_PATH: return check_path(language, e, err);
    case EXPR_ADD:
    case EXPR_SUBTRACT: return check_types(language, e, is_number, err);
    case EXPR_EQ:
    case EXPR_NE: return check_distinct(language, e, err);
    case EXPR_LT:
    case EXPR_LE:
    case EXPR_GT:
    case EXPR_GE:
    case EXPR_BETWEEN: {
        skep_status status = check_distinct(language, e, err);
        return status != SKEP_OK ? status : check_types(language, e, is_key_type, err);
    }
    case EXPR_IN: return check_in(language, e, err);
    case EXPR_ADD_TO:
    case EXPR_DELETE_FROM: return check_action(language, e, err);
    default: return SKEP_OK;
    }
}

skep_status check_operands(expr_language language, const skep_expr *tree, skep_error *err) {
    skep_status status = walk(check_bounds, language, tree, err);
    return status != SKEP_OK ? status : walk(check_node, language, tree, err);
}

/* ---- Paths ---- */

static const skep_expr *written_path(const skep_expr *tree, uint32_t i) {
    const skep_expr *part = tree->as.operands[i];
    return tree->kind == EXPR_UPDATE ? part->as.operands[0] : part;
}

static skep_status check_pair(expr_language language, const skep_expr *a, const skep_expr *b,
                              skep_error *err) {
    uint32_t common = path_common(a, b);
    if (common == 0) return SKEP_OK;
    bool is_overlap = common == a->count || common == b->count;
    bool is_conflict = !is_overlap && (a->as.steps[common].name.ptr != NULL) !=
                                          (b->as.steps[common].name.ptr != NULL);
    if (!is_overlap && !is_conflict) return SKEP_OK;
    char one[PATH_TEXT_MAX], two[PATH_TEXT_MAX];
    path_format(a, one, sizeof one);
    path_format(b, two, sizeof two);
    return parse_refuse(language, err,
                        "Two document paths %s with each other; must remove or rewrite one of "
                        "these paths; path one: %s, path two: %s",
                        is_overlap ? "overlap" : "conflict", one, two);
}

skep_status check_overlap(expr_language language, const skep_expr *tree, skep_error *err) {
    if (tree->kind != EXPR_UPDATE && tree->kind != EXPR_PROJECTION) return SKEP_OK;
    for (uint32_t second = 1; second < tree->count; second++) {
        for (uint32_t first = 0; first < second; first++) {
            skep_status status =
                check_pair(language, written_path(tree, first), written_path(tree, second), err);
            if (status != SKEP_OK) return status;
        }
    }
    return SKEP_OK;
}
