/* expr/eval.h: what an expression says of a packed item. */
#ifndef EXPR_EVAL_H
#define EXPR_EVAL_H

#include "expr/expr.h"

/** Whether the condition holds. An absent item is a value without data: everything is missing in
 * it. A comparison with something missing is false, <> is true. Never fails: the static checks came
 * before. */
bool expr_holds(const skep_expr *condition, skep_value item);

/** Of a condition that does not hold, the first clause (operand of AND, deep) that is false and
 * what the item has there: "stock >= 3 is false: stock is 2". In the arena; ptr NULL when memory is
 * short. */
skep_str expr_why_false(const skep_expr *condition, skep_value item, skep_arena *arena);

/** The parts of the item that the paths of an EXPR_PROJECTION select: nested as in the item, list
 * elements compacted in index order. Absent with status SKEP_OK when nothing matches. */
skep_status expr_project(const skep_expr *projection, skep_value item, skep_arena *arena,
                         skep_value *out, skep_error *err);

#endif
