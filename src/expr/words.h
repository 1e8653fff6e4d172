/* expr/words.h: the words and signs of the language, by node kind. */
#ifndef EXPR_WORDS_H
#define EXPR_WORDS_H

#include "expr/expr.h"

typedef struct expr_function {
    const char *name;
    expr_kind kind;
    uint32_t operand_count;
    bool is_update; /* belongs to updates, not to conditions */
} expr_function;

/** The function of that name, which is case-sensitive; NULL if there is none. */
const expr_function *words_function(skep_str name);
const expr_function *words_function_of(expr_kind kind);

/** The operator, function or section of a kind as DynamoDB writes it: "<=", "BETWEEN", "size",
 * "SET"; "" for the kinds without a word. */
const char *words_of(expr_kind kind);

/** True for kinds that are true or false. */
static inline bool kind_is_condition(expr_kind kind) {
    return kind >= EXPR_AND && kind <= EXPR_CONTAINS;
}

static inline bool kind_is_comparison(expr_kind kind) {
    return kind >= EXPR_EQ && kind <= EXPR_GE;
}

static inline bool kind_is_ordering(expr_kind kind) {
    return kind >= EXPR_LT && kind <= EXPR_GE;
}

static inline bool kind_is_arithmetic(expr_kind kind) {
    return kind == EXPR_ADD || kind == EXPR_SUBTRACT;
}

#endif
