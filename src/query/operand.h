/* query/operand.h: the values that a call gives to the operands of its query. */
#ifndef QUERY_OPERAND_H
#define QUERY_OPERAND_H

#include "query/plan.h"

/** A call of a query: what all that is made for it needs. */
typedef struct query_call {
    const skep_compiled_query *query;
    const void *const *arguments; /* addresses of the parameters */
    skep_arena *arena;
    skep_error *err;
} query_call;

/** The address of the value that a node compares its member with. A time that lies between two that
 * the form of its member can tell apart is rounded up for >= and <, as it is rounded down by being
 * stored for all others. SKEP_NO_MEMORY. */
skep_status query_operand_address(const query_call *call, const skep_query_node *node,
                                  const void **out);

/** The value as it is stored. SKEP_INVALID when it is NULL. */
skep_status query_operand_value(const query_call *call, const skep_query_node *node,
                                skep_value *out);

/** Puts "query 'q', parameter 2: " in front of a refusal that came from the value. */
skep_status query_operand_refused(const query_call *call, const skep_query_node *node,
                                  skep_status status);

#endif
