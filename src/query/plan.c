/* Chooses among the table and the indexes. What can be said of one of them alone is in judge.c. */
#include "query/plan.h"

#include <string.h>

#include "base/fail.h"
#include "query/judge.h"

/* Behind this many bytes of reasons the rest of the candidates is only counted. */
enum { REASONS_MAX_BYTES = 800 };

static int specificity(plan_range range) {
    switch (range) {
    case PLAN_RANGE_EQUAL: return 3;
    case PLAN_RANGE_BOUNDED: return 2;
    case PLAN_RANGE_PREFIX: return 1;
    case PLAN_RANGE_NONE: break;
    }
    return 0;
}

/* The members that the query binds, in the words "no index has 'status' or 'city' as partition
 * key". */
static void say_wanted(const query_clauses *clauses, buffer *out) {
    const skep_compiled_query *query = clauses->query;
    uint32_t count = 0;
    for (uint32_t i = 0; i < clauses->count; i++) {
        const skep_query_node *node = &query->nodes[clauses->nodes[i]];
        if (node->op != SKEP_QUERY_EQ || node->operand.path != NULL) continue;
        buffer_append_text(out, count++ == 0 ? "no index has '" : " or '");
        append_member(out, node->path, node->depth);
        buffer_append_text(out, "'");
    }
    buffer_append_text(out, count > 0 ? " as partition key"
                                      : "it compares no member by == with a parameter");
}

/* What the verdicts on all candidates say together. */
typedef struct survey {
    const skep_allocator *allocator;
    buffer why;
    uint32_t unsaid; /* candidates whose reason is left out for length */
    bool has_unfit;  /* one was bound and yet refused */
    bool is_served;
} survey;

static void add_reason(survey *s, const buffer *reason) {
    if (s->why.len + reason->len > REASONS_MAX_BYTES) {
        s->unsaid++;
        return;
    }
    if (s->why.len > 0) buffer_append_text(&s->why, "; ");
    buffer_append(&s->why, reason->data, reason->len);
}

static bool is_considered(const skep_compiled_query *query, const candidate *one) {
    if (query->index == NULL) return true;
    return one->name != NULL && strcmp(one->name, query->index) == 0;
}

static void consider_all(const query_clauses *clauses, survey *s, query_plan *out) {
    const skep_compiled_query *query = clauses->query;
    buffer reason;
    buffer_init(&reason, s->allocator, 0);
    for (uint32_t i = 0; i < candidate_count(query->entity); i++) {
        candidate one = candidate_at(query->entity, i);
        if (!is_considered(query, &one)) continue;
        buffer_clear(&reason);
        query_plan plan;
        verdict said = candidate_judge(clauses, &one, query->index != NULL, &plan, &reason);
        if (said != VERDICT_SERVES) {
            s->has_unfit = s->has_unfit || said == VERDICT_UNFIT;
            add_reason(s, &reason);
        } else if (!s->is_served || specificity(plan.range) > specificity(out->range)) {
            *out = plan;
            s->is_served = true;
        }
    }
    s->why.is_failed = s->why.is_failed || reason.is_failed;
    buffer_fini(&reason);
}

static skep_status refuse(const query_clauses *clauses, survey *s, skep_error *err) {
    const skep_compiled_query *query = clauses->query;
    if (query->index != NULL && s->why.len == 0 && !s->why.is_failed) {
        return fail(err, SKEP_INVALID,
                    "query '%s' names index '%s', for which entity '%s' has no keys", query->name,
                    query->index, query->entity->name);
    }
    buffer text;
    buffer_init(&text, s->allocator, 0);
    if (s->has_unfit) {
        buffer_append_text(&text, "no index that it binds can give the answer");
    } else {
        say_wanted(clauses, &text);
    }
    buffer_append_text(&text, ": ");
    buffer_append(&text, s->why.data, s->why.len);
    if (s->unsaid > 0) buffer_append_format(&text, "; and %u more indexes", s->unsaid);
    buffer_append_byte(&text, '\0');
    skep_status status = text.is_failed || s->why.is_failed
                             ? fail_memory(err)
                             : fail(err, SKEP_INVALID, "query '%s' needs a full scan: %s",
                                    query->name, (const char *)text.data);
    buffer_fini(&text);
    return status;
}

skep_status plan_query(const skep_allocator *allocator, const skep_compiled_query *query,
                       query_plan *out, skep_error *err) {
    query_clauses clauses;
    skep_status status = clauses_collect(query, &clauses, err);
    if (status != SKEP_OK) return status;
    survey s = {.allocator = allocator};
    buffer_init(&s.why, allocator, 0);
    query_plan chosen = {0};
    consider_all(&clauses, &s, &chosen);
    if (s.is_served) {
        *out = chosen;
    } else {
        status = refuse(&clauses, &s, err);
    }
    buffer_fini(&s.why);
    return status;
}
