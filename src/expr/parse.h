/* expr/parse.h: DynamoDB's expression language, text to tree.
 *
 * Grammar, tokens and error texts: reference in docs/expressions.md. All placeholders are resolved
 * while parsing; which were used is noted, because a request fails when one is used by none of its
 * expressions. */
#ifndef EXPR_PARSE_H
#define EXPR_PARSE_H

#include "expr/expr.h"

typedef enum expr_language {
    EXPR_CONDITION,     /* ConditionExpression */
    EXPR_FILTER,        /* FilterExpression: the same grammar under another name */
    EXPR_KEY_CONDITION, /* KeyConditionExpression: the grammar; what keys allow is checked by
                           key_condition */
    EXPR_PROJECTIONS,   /* ProjectionExpression */
    EXPR_UPDATES        /* UpdateExpression */
} expr_language;

/** The placeholders of one request and which of them were used. */
typedef struct expr_scope {
    const skep_allocator *allocator;
    const skep_bindings *bindings;
    bool *names_used; /* one flag for each, in the arena */
    bool *values_used;
} expr_scope;

/** False when memory is short. */
bool expr_scope_init(expr_scope *scope, const skep_bindings *bindings, skep_arena *arena);

/** The refusal of placeholders that are none ("ExpressionAttributeNames contains invalid key:
 * Syntax error; key: "x"") and of names that stand for an empty attribute name. Check before
 * parsing. */
skep_status expr_scope_check(const skep_bindings *bindings, skep_error *err);

/** Text to tree with every static check of the language, in DynamoDB's order: empty, size, syntax,
 * repeated sections, redundant parentheses, reserved words and functions, number of operators,
 * BETWEEN bounds, operand types, overlapping paths. Undefined placeholders come after the operands
 * in a ConditionExpression and before the BETWEEN bounds in the others.
 * NULL on failure: SKEP_INVALID with the service's text ("Invalid ConditionExpression: ..."), and
 * `err->position` the byte offset of the offending token where a single token is at fault, else 0;
 * or SKEP_NO_MEMORY. The tree borrows from `text` and from the bindings. */
const skep_expr *expr_parse(expr_language language, skep_str text, expr_scope *scope,
                            skep_arena *arena, skep_error *err);

/** The refusal of names and values that no expression used; call after all were parsed. */
skep_status expr_scope_check_unused(const expr_scope *scope, skep_error *err);

/** True if the word is one of DynamoDB's 573 reserved words, in any case. */
bool expr_is_reserved(skep_str word);

#endif
