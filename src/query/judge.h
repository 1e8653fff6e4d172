/* query/judge.h: whether one candidate serves a query, and why not. */
#ifndef QUERY_JUDGE_H
#define QUERY_JUDGE_H

#include "query/bind.h"

typedef enum verdict {
    VERDICT_SERVES = 0,
    VERDICT_UNBOUND, /* its partition key is not bound by equality: it would be scanned */
    VERDICT_UNFIT    /* bound, but it cannot give the answer */
} verdict;

/** Judges and, where the candidate serves, fills in the plan; else appends the reason to `why`. A
 *  sparse index serves only when it is named. */
verdict candidate_judge(const query_clauses *clauses, const candidate *judged, bool is_named,
                        query_plan *out, buffer *why);

#endif
