/* What a query will send and why, for people. */
#include <skep/gen/runtime.h>

#include "base/fail.h"
#include "expr/print.h"
#include "query/judge.h"
#include "query/run.h"
#include "session/session.h"

static void say_candidate(buffer *out, const candidate *one) {
    if (one->name == NULL) {
        buffer_append_text(out, "the table");
    } else {
        buffer_append_format(out, "index '%s'", one->name);
    }
}

static const char *range_words(plan_range range) {
    switch (range) {
    case PLAN_RANGE_EQUAL: return "all of its key is bound by ==";
    case PLAN_RANGE_BOUNDED: return "its sort key is bound by a range";
    case PLAN_RANGE_PREFIX: return "the beginning of its sort key is bound";
    case PLAN_RANGE_NONE: break;
    }
    return "its partition key is bound by ==, its sort key is not bound";
}

static void explain_choice(const query_run *run, buffer *out) {
    candidate chosen = candidate_chosen(run->query->entity, &run->plan);
    buffer_append_format(out, "query '%s' reads ", run->query->name);
    say_candidate(out, &chosen);
    buffer_append_format(out, ": %s%s\n", range_words(run->plan.range),
                         run->query->index != NULL ? " (the query names it)" : "");
}

/* One line for each candidate that was not chosen. */
static void explain_others(const query_run *run, buffer *out) {
    query_clauses clauses;
    if (clauses_collect(run->query, &clauses, NULL) != SKEP_OK) return;
    for (uint32_t i = 0; i < candidate_count(run->query->entity); i++) {
        candidate one = candidate_at(run->query->entity, i);
        if (one.index == run->plan.index) continue;
        query_plan plan;
        buffer_append_text(out, "not chosen: ");
        if (candidate_judge(&clauses, &one, false, &plan, out) == VERDICT_SERVES) {
            say_candidate(out, &one);
            buffer_append_format(out, " would serve: %s", range_words(plan.range));
        }
        buffer_append_text(out, "\n");
    }
}

static skep_status explain_request(const query_run *run, buffer *out, skep_error *err) {
    const char *request = skep_request_describe(SKEP_OP_QUERY, &run->request, run->arena);
    if (request == NULL) return fail_memory(err);
    buffer_append_text(out, request);
    buffer_append_text(out, "\n");
    if (run->conditions.is_empty) {
        buffer_append_text(out, "nothing is sent: the bounds exclude each other\n");
    }
    if (run->conditions.edges != NULL) {
        skep_str edges = expr_describe(run->conditions.edges, run->arena);
        if (edges.ptr == NULL) return fail_memory(err);
        buffer_append_text(out, "BETWEEN includes its edges; rows are dropped unless ");
        buffer_append(out, edges.ptr, edges.len);
        buffer_append_text(out, "\n");
    }
    return SKEP_OK;
}

const char *skep_gen_query_explain(skep_session *session, const skep_compiled_query *query,
                                   const void *const *arguments, skep_error *err) {
    fail_clear(err);
    query_run run;
    buffer text;
    buffer_init(&text, skep_client_allocator(skep_session_client(session)), 0);
    const char *out = NULL;
    skep_status status = run_open(&run, session, query, arguments, NULL, err);
    if (status == SKEP_OK) {
        explain_choice(&run, &text);
        explain_others(&run, &text);
        status = explain_request(&run, &text, err);
    }
    if (status == SKEP_OK && !text.is_failed) {
        out = skep_arena_copy_text(session_arena(session), (const char *)text.data, text.len);
    }
    if (status == SKEP_OK && out == NULL) fail_memory(err);
    buffer_fini(&text);
    run_close(&run);
    return out;
}
