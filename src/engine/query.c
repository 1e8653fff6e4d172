#include <string.h>

#include "base/fail.h"
#include "engine/expressions.h"
#include "engine/key_condition.h"
#include "engine/keys.h"
#include "engine/operations.h"
#include "engine/page.h"
#include "engine/range.h"
#include "engine/reading.h"

typedef struct query_plan {
    expressions x;
    key_condition condition;
    key_binding bound;
    page_plan page;
} query_plan;

/* ---- Before the table ---- */

static skep_status take_key_condition(engine *e, const skep_query_request *request, query_plan *q,
                                      skep_error *err) {
    const skep_expr *tree = NULL;
    skep_status status =
        expressions_take(&q->x, EXPR_KEY_CONDITION, &request->key_condition, &tree, err);
    return status == SKEP_OK ? key_condition_read(tree, e->scratch, &q->condition, err) : status;
}

static skep_status validate(engine *e, const skep_query_request *request, query_plan *q,
                            skep_error *err) {
    bool has_condition = expressions_given(&request->key_condition);
    bool has_values = has_condition || expressions_given(&request->filter);
    bool has_names = has_values || expressions_given(&request->projection);
    skep_status status = reading_check_members(request, err);
    if (status == SKEP_OK) status = expressions_begin(&q->x, has_names, has_values, err);
    if (status == SKEP_OK && !has_condition)
        return fail_validation(err, "Either the KeyConditions or KeyConditionExpression parameter "
                                    "must be specified in the request.");
    if (status == SKEP_OK)
        status = expressions_check_empty(&q->x, EXPR_KEY_CONDITION, &request->key_condition, err);
    if (status == SKEP_OK)
        status = expressions_take(&q->x, EXPR_FILTER, &request->filter, &q->page.filter, err);
    if (status == SKEP_OK)
        status = expressions_check_empty(&q->x, EXPR_PROJECTIONS, &request->projection, err);
    return status == SKEP_OK ? take_key_condition(e, request, q, err) : status;
}

/* ---- The start key ---- */

static bool differs(const key_clause *clause, const skep_key_attribute *attribute, skep_value key) {
    return !skep_value_equal(clause->value, keys_value(attribute, key));
}

static skep_status refuse_restart(skep_error *err) {
    return fail_validation(err, "The query can return at most one row and cannot be restarted");
}

/* The start key against the key condition, in the order in which the service reports. */
static skep_status check_start(const query_plan *q, const skep_key_schema *key,
                               skep_value start_key, skep_bytes position, skep_error *err) {
    size_t last = key->hash_count - 1;
    for (size_t i = 0; i < last; i++)
        if (differs(q->bound.hash[i], &key->hash[i], start_key)) return refuse_restart(err);
    if (!range_holds(&q->page.range, position))
        return fail_validation(err,
                               "The provided starting key does not match the range key predicate");
    if (!differs(q->bound.hash[last], &key->hash[last], start_key)) return SKEP_OK;
    if (q->bound.range_count > 0) return refuse_restart(err);
    if (key->range_count == 0 && q->page.index == NULL)
        return fail_validation(err, "The provided exclusive start key is invalid");
    return fail_validation(err, "The provided starting key is outside query boundaries based on "
                                "provided conditions");
}

static skep_status start_behind(engine *e, query_plan *q, const skep_key_schema *key,
                                skep_value start_key, skep_error *err) {
    store_range *range = &q->page.range;
    store_index_row row;
    bool is_index = q->page.index != NULL;
    skep_status status = page_position(e, q->page.table, q->page.index, start_key, &row, err);
    if (status != SKEP_OK) return status;
    skep_bytes position = is_index ? row.range : row.key.sk;
    status = check_start(q, key, start_key, position, err);
    if (status != SKEP_OK) return status;
    if (!is_index) return range_continue(e, range, position, err);
    range->has_start = true;
    range->start = row;
    return SKEP_OK;
}

/* ---- Planning and running ---- */

static skep_status plan_range(engine *e, const skep_query_request *request, query_plan *q,
                              skep_error *err) {
    page_plan *page = &q->page;
    const skep_key_schema *key =
        page->index != NULL ? &page->index->definition->key : &page->table->definition.key;
    bool has_start = request->start_key.data != NULL;
    if (has_start && !page_is_start_key(page->table, page->index, request->start_key))
        return fail_validation(err, "The provided starting key is invalid");
    skep_status status = SKEP_OK;
    if (has_start)
        status = page_check_start_empty(page->table, page->index, request->start_key, err);
    if (status == SKEP_OK) status = key_condition_bind(&q->condition, key, &q->bound, err);
    if (status != SKEP_OK) return status;
    page->range = (store_range){.table_id = page->table->id,
                                .index_id = page->index != NULL ? page->index->id : 0,
                                .is_descending = request->is_descending};
    status = range_bounds(e, key, &q->bound, &page->range, err);
    if (status == SKEP_OK && has_start) status = start_behind(e, q, key, request->start_key, err);
    return status;
}

static skep_status plan(engine *e, const skep_query_request *request, query_plan *q,
                        skep_error *err) {
    page_plan *page = &q->page;
    skep_status status = engine_find_table(e, request->table, &page->table, err);
    if (status == SKEP_OK) status = reading_find_index(request, page->table, &page->index, err);
    if (status == SKEP_OK) status = plan_range(e, request, q, err);
    if (status == SKEP_OK)
        status = reading_check_filter(page->filter, page->table, page->index, true, err);
    if (status == SKEP_OK)
        status =
            expressions_take(&q->x, EXPR_PROJECTIONS, &request->projection, &page->projection, err);
    if (status == SKEP_OK) status = expressions_check_unused(&q->x, err);
    if (status == SKEP_OK)
        status =
            reading_check_projected(page->projection, page->filter, page->table, page->index, err);
    return status;
}

skep_status engine_query(engine *e, const skep_query_request *request,
                         skep_query_response *response, skep_arena *arena, skep_error *err) {
    query_plan q = {
        .x = {.kind = EXPRESSIONS_QUERY, .bindings = &request->bindings, .arena = e->scratch},
        .page = {.limit = request->limit,
                 .is_count_only = request->is_count_only,
                 .is_consistent = request->is_consistent}};
    skep_status status = validate(e, request, &q, err);
    if (status == SKEP_OK) status = engine_begin(e, ENGINE_READ, err);
    if (status != SKEP_OK) return status;
    status = plan(e, request, &q, err);
    if (status == SKEP_OK) status = page_read(e, &q.page, response, arena, err);
    return engine_end(e, status, err);
}
