#include "expr/words.h"

#include <string.h>

#include "expr/text.h"

static const expr_function FUNCTIONS[] = {
    {"attribute_exists", EXPR_EXISTS, 1, false},
    {"attribute_not_exists", EXPR_NOT_EXISTS, 1, false},
    {"attribute_type", EXPR_TYPE, 2, false},
    {"begins_with", EXPR_BEGINS_WITH, 2, false},
    {"contains", EXPR_CONTAINS, 2, false},
    {"size", EXPR_SIZE, 1, false},
    {"if_not_exists", EXPR_IF_NOT_EXISTS, 2, true},
    {"list_append", EXPR_LIST_APPEND, 2, true},
};

enum { FUNCTION_COUNT = sizeof FUNCTIONS / sizeof FUNCTIONS[0] };

const expr_function *words_function(skep_str name) {
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        if (text_same(name, (skep_str){FUNCTIONS[i].name, strlen(FUNCTIONS[i].name)}))
            return &FUNCTIONS[i];
    return NULL;
}

const expr_function *words_function_of(expr_kind kind) {
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        if (FUNCTIONS[i].kind == kind) return &FUNCTIONS[i];
    return NULL;
}

const char *words_of(expr_kind kind) {
    const expr_function *function = words_function_of(kind);
    if (function != NULL) return function->name;
    switch (kind) {
    case EXPR_ADD: return "+";
    case EXPR_SUBTRACT: return "-";
    case EXPR_AND: return "AND";
    case EXPR_OR: return "OR";
    case EXPR_NOT: return "NOT";
    case EXPR_EQ: return "=";
    case EXPR_NE: return "<>";
    case EXPR_LT: return "<";
    case EXPR_LE: return "<=";
    case EXPR_GT: return ">";
    case EXPR_GE: return ">=";
    case EXPR_BETWEEN: return "BETWEEN";
    case EXPR_IN: return "IN";
    case EXPR_SET: return "SET";
    case EXPR_REMOVE: return "REMOVE";
    case EXPR_ADD_TO: return "ADD";
    case EXPR_DELETE_FROM: return "DELETE";
    default: return "";
    }
}
