/* expr/check.h: what DynamoDB refuses in an expression that has the right form, before it looks at
 * any item. The errors are those of the language ("Invalid FilterExpression: ..."). Values without
 * a binding (absent EXPR_VALUE) pass: the parser reports them. */
#ifndef EXPR_CHECK_H
#define EXPR_CHECK_H

#include "expr/parse.h"

/** At most LIMIT_EXPRESSION_OPERATORS operators and functions. */
skep_status check_operator_count(expr_language language, const skep_expr *tree, skep_error *err);

/** BETWEEN bounds first, then number and types of all other operands. */
skep_status check_operands(expr_language language, const skep_expr *tree, skep_error *err);

/** No two paths of an update or a projection may overlap, or use one attribute both as list and as
 * map. */
skep_status check_overlap(expr_language language, const skep_expr *tree, skep_error *err);

#endif
