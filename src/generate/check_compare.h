/* generate/check_compare.h: one comparison of a query: private to the check stage. */
#ifndef GENERATE_CHECK_COMPARE_H
#define GENERATE_CHECK_COMPARE_H

#include "generate/check.h"

typedef struct query_walk {
    checker *c;
    model_query *query;
} query_walk;

/** One side of a comparison. */
typedef struct side {
    const raw_expr *expr;
    const skep_member *const *path; /* MEMBER */
    uint32_t depth;
    const skep_member *member; /* the last of `path` */
} side;

/** What can be compared with each other. */
typedef enum family {
    FAMILY_NONE = 0,
    FAMILY_NUMBER,
    FAMILY_TEXT,
    FAMILY_TIME,
    FAMILY_BOOL,
    FAMILY_ENUM,
    FAMILY_DECIMAL,
    FAMILY_UUID
} family;

/** Reports what a query cannot say. */
void query_refuse(const query_walk *w, const raw_expr *e, const char *what);

/** False, reported, where it is a member that is not stored. */
bool query_side(const query_walk *w, const raw_expr *e, side *out);
family query_side_family(const side *s);

/** Adds a node; with a member, where `s` is not NULL. */
skep_query_node *query_node(query_walk *w, skep_query_op op, const side *s);

/** Adds the node `left op right`; reports what is wrong with it. `wanted` is what the function that
 *  compares takes; FAMILY_NONE: any. */
void query_compare(query_walk *w, const raw_expr *at, skep_query_op op, const raw_expr *left,
                   const raw_expr *right, family wanted);

/** Gives a node what its member is compared with. False, reported, where that is impossible. */
bool query_operand(const query_walk *w, const side *s, const skep_member *like,
                   skep_query_operand *out);

#endif
