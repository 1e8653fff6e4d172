/* expr/path.h: document paths among each other. */
#ifndef EXPR_PATH_H
#define EXPR_PATH_H

#include "expr/expr.h"

/** Order of two steps: list indexes by number, before names, which are ordered as in a packed map.
 */
int path_step_compare(const expr_step *a, const expr_step *b);

/** Order of two paths, step by step; a path before those that go on from it. */
int path_compare(const skep_expr *a, const skep_expr *b);

/** How many steps both begin with. */
uint32_t path_common(const skep_expr *a, const skep_expr *b);

/** The path as DynamoDB's messages have it, "[a, [0], b]", cut at `cap` bytes with its NUL. */
void path_format(const skep_expr *path, char *out, size_t cap);

#endif
