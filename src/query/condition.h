/* query/condition.h: a plan and the values of a call become the expressions of a request. */
#ifndef QUERY_CONDITION_H
#define QUERY_CONDITION_H

#include "expr/expr.h"
#include "query/plan.h"

typedef struct query_conditions {
    const skep_expr *key;    /* the key condition */
    const skep_expr *filter; /* NULL: none */
    const skep_expr
        *edges;    /* what rows must satisfy after they are read, NULL: nothing; see below */
    bool is_empty; /* the bounds exclude each other: nothing needs to be read */
} query_conditions;

/** Makes the expressions in the arena. `arguments` are the addresses of the parameters.
 *  SKEP_INVALID when one is NULL text, or cannot be part of a key; the message names the query and
 *  the parameter.
 *
 *  Two bounds of a sort key become BETWEEN, because a key condition holds one condition for each
 *  key attribute. BETWEEN includes its edges. Where a bound is strict and the key attribute is the
 *  member itself, a filter may not name it either, so the rows at the edges are dropped here:
 *  `edges` is evaluated on each row. */
skep_status query_conditions_make(const skep_compiled_query *query, const query_plan *plan,
                                  const void *const *arguments, skep_arena *arena,
                                  query_conditions *out, skep_error *err);

#endif
