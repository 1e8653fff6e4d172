/* query/key_condition.h: the key condition of a call. */
#ifndef QUERY_KEY_CONDITION_H
#define QUERY_KEY_CONDITION_H

#include "expr/expr.h"
#include "query/bind.h"
#include "query/operand.h"

/** Equality on every attribute of the partition key, and what the clauses say of the sort key.
 *  *is_empty is set when two bounds exclude each other. */
skep_status key_condition_make(const query_call *call, const query_clauses *clauses,
                               const candidate *chosen, const skep_expr **out, bool *is_empty);

#endif
