/* engine/key_condition.h: what a KeyConditionExpression may say, and what it means for a key
 * schema. */
#ifndef ENGINE_KEY_CONDITION_H
#define ENGINE_KEY_CONDITION_H

#include <skep/client.h>

#include "expr/expr.h"

/** One condition on one key attribute: EXPR_EQ LT LE GT GE BETWEEN or BEGINS_WITH. */
typedef struct key_clause {
    skep_str name;
    expr_kind kind;
    skep_value value;
    skep_value upper; /* BETWEEN only */
} key_clause;

typedef struct key_condition {
    key_clause *clauses;
    size_t count;
} key_condition;

/** The clauses of a tree; everything that needs no table is refused here. The clauses are in the
 *  arena. */
skep_status key_condition_read(const skep_expr *tree, skep_arena *arena, key_condition *out,
                               skep_error *err);

/** Which clause is on which attribute of a schema. NULL: none (sort attributes only). */
typedef struct key_binding {
    const key_clause *hash[SKEP_KEY_ATTRIBUTES_MAX];
    const key_clause *range[SKEP_KEY_ATTRIBUTES_MAX];
    size_t range_count; /* conditions on leading sort attributes; all but the last are equalities */
} key_binding;

/** Binds the clauses to a key: every partition attribute by equality, sort attributes from the
 *  left; then the types. */
skep_status key_condition_bind(const key_condition *condition, const skep_key_schema *key,
                               key_binding *out, skep_error *err);

#endif
