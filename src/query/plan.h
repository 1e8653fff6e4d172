/* query/plan.h: which index serves a compiled query, and with which key condition.
 *
 * Used by the generator to refuse what no index serves, and by the run time to make the request. A
 * plan says nothing of parameter values. */
#ifndef QUERY_PLAN_H
#define QUERY_PLAN_H

#include <skep/gen/runtime.h>

enum { PLAN_CLAUSES_MAX = 64 };

/** How the sort key is bound. */
typedef enum plan_range {
    PLAN_RANGE_NONE = 0, /* not at all, or there is none */
    PLAN_RANGE_EQUAL,    /* every part is bound by equality; also a table without a sort key */
    PLAN_RANGE_PREFIX,   /* leading parts, literal text included, are bound: begins_with */
    PLAN_RANGE_BOUNDED   /* one more part is bound by <, <=, >, >= or begins_with */
} plan_range;

typedef struct query_plan {
    const skep_entity_index *index;       /* NULL: the table itself */
    const char *index_name;               /* NULL: the table itself */
    uint32_t key_nodes[PLAN_CLAUSES_MAX]; /* nodes that the key condition takes up */
    uint32_t key_node_count;
    /* Operands of the top AND that remain as filter; one that the key condition takes up only in
     * part is in both lists. */
    uint32_t filter_nodes[PLAN_CLAUSES_MAX];
    uint32_t filter_node_count;
    plan_range range;
} query_plan;

/** Chooses. SKEP_INVALID when no index (or not the one named) is bound by equality on its partition
 *  key; the message says for each candidate what is missing, in the words of the diagnostic:
 *  "query 'x' needs a full scan: no index has 'status' as partition key". The words take memory
 *  from `allocator` (NULL: the default). */
skep_status plan_query(const skep_allocator *allocator, const skep_compiled_query *query,
                       query_plan *out, skep_error *err);

#endif
