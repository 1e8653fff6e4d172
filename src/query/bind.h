/* query/bind.h: which clauses of a query bind which parts of a key.
 *
 * The planner asks it to judge an index, the run time asks the same questions again to put values
 * into the templates; so the two cannot disagree, and a plan need not carry the answers. */
#ifndef QUERY_BIND_H
#define QUERY_BIND_H

#include "base/buffer.h"
#include "query/plan.h"

enum {
    QUERY_NODES_MAX =
        1024, /* ours: far above the 300 operators that DynamoDB allows in an expression */
    QUERY_NODE_NONE = -1
};

/** The operands of the AND chain at the root of a query, from left to right. */
typedef struct query_clauses {
    const skep_compiled_query *query;
    uint32_t nodes[PLAN_CLAUSES_MAX];
    uint32_t count;
} query_clauses;

/** SKEP_INVALID when there are too many clauses or nodes, or when a clause orders what is not
 *  stored in order. */
skep_status clauses_collect(const skep_compiled_query *query, query_clauses *out, skep_error *err);

/** True if objects that satisfy the query have this member. */
bool clauses_prove(const query_clauses *clauses, const skep_member *const *path, uint32_t depth);

/** The node whose == binds the member of a key part, or QUERY_NODE_NONE. */
int32_t clauses_equal(const query_clauses *clauses, const skep_key_part *part);

/** The table itself or one of its indexes, with the entity's keys in it. */
typedef struct candidate {
    const skep_entity_index *index; /* NULL: the table itself */
    const char *name;               /* NULL: the table itself */
    skep_projection projection;
    const skep_key *hash;
    uint32_t hash_count;
    const skep_key *range;
    uint32_t range_count;
} candidate;

/** Candidate 0 is the table, candidate i + 1 is the entity's index i. */
uint32_t candidate_count(const skep_entity *entity);
candidate candidate_at(const skep_entity *entity, uint32_t position);

/** The candidate that a plan chose. */
candidate candidate_chosen(const skep_entity *entity, const query_plan *plan);

/** How the clauses bind one key attribute. */
typedef struct key_binding {
    uint32_t equal_parts; /* leading parts that are literal text or bound by == */
    bool is_equal;        /* those are all */
    bool is_inner;        /* the part behind them is not the last one */
    int32_t lower;        /* nodes that bound the part behind them, or QUERY_NODE_NONE: > or >= */
    int32_t upper;        /* < or <= */
    int32_t prefix;       /* begins_with; then neither lower nor upper */
} key_binding;

key_binding key_bind(const query_clauses *clauses, const skep_key *key);

/** True if a key condition on the leading parts up to `position` selects exactly the objects whose
 *  member has the value: false where two values can give the same text, or one text go on as
 *  another. */
bool key_part_is_exact(const skep_key *key, uint32_t position);

/** True if a key made of one bounded part takes both bounds of a pair, at least one of them strict.
 *  Such a pair becomes BETWEEN, which includes its edges. */
bool binding_has_open_edge(const query_clauses *clauses, const key_binding *binding);

/** Appends a member as the program writes it: ship_to.city. */
void append_member(buffer *out, const skep_member *const *path, uint32_t depth);

#endif
