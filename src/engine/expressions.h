/* engine/expressions.h: the expressions of one request, from text or tree, with their names and
 * values. */
#ifndef ENGINE_EXPRESSIONS_H
#define ENGINE_EXPRESSIONS_H

#include "engine/request.h"
#include "expr/eval.h"
#include "expr/parse.h"

typedef enum expressions_kind {
    EXPRESSIONS_WRITE, /* PutItem, UpdateItem, DeleteItem: refusals in the envelope */
    EXPRESSIONS_READ,  /* GetItem */
    EXPRESSIONS_QUERY,
    EXPRESSIONS_SCAN,
    EXPRESSIONS_TRANSACT /* one action of a transaction */
} expressions_kind;

typedef struct expressions {
    expressions_kind kind;
    const skep_bindings *bindings;
    skep_arena *arena; /* for trees */
    expr_scope scope;
    bool has_scope; /* some expression was text */
    bool has_tree;  /* some expression was a tree: then nobody knows which bindings it uses */
} expressions;

/** Checks names and values on their own. `values_usable` and `names_usable`: the request has an
 *  expression that can use them. */
skep_status expressions_begin(expressions *x, bool names_usable, bool values_usable,
                              skep_error *err);

/** True if there is an expression, text or tree. */
bool expressions_given(const skep_expression *expression);

/** Refuses an expression whose text is empty. */
skep_status expressions_check_empty(const expressions *x, expr_language language,
                                    const skep_expression *expression, skep_error *err);

/** The tree of an expression, NULL where none was given. */
skep_status expressions_take(expressions *x, expr_language language,
                             const skep_expression *expression, const skep_expr **tree,
                             skep_error *err);

/** After all were taken: names and values that none of them uses. */
skep_status expressions_check_unused(const expressions *x, skep_error *err);

#endif
