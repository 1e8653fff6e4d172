#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/expressions.h"
#include "engine/operations.h"
#include "engine/page.h"
#include "engine/reading.h"
#include "engine/request.h"

static skep_status check_numbers(const skep_query_request *request, skep_error *err) {
    member_faults faults = {0};
    if (request->segment >= LIMIT_SEGMENTS)
        member_fault(&faults,
                     "Value at 'Segment' " REQUEST_CONSTRAINT "have value less than or equal to %d",
                     LIMIT_SEGMENTS - 1);
    if (request->total_segments > LIMIT_SEGMENTS)
        member_fault(&faults,
                     "Value at 'TotalSegments' " REQUEST_CONSTRAINT
                     "have value less than or equal to %d",
                     LIMIT_SEGMENTS);
    if (faults.count > 0 && request->table != NULL && request->table[0] == '\0')
        member_fault(&faults, "Value at 'TableName' " REQUEST_CONSTRAINT
                              "have length greater than or equal to 1");
    return member_faults_report(&faults, err);
}

static skep_status check_segment(const skep_query_request *request, skep_error *err) {
    if (request->segment == 0 || request->segment < request->total_segments) return SKEP_OK;
    if (request->total_segments == 0)
        return fail_validation(err, "The TotalSegments parameter is required but was not present "
                                    "in the request when Segment parameter is present");
    return fail_validation(err, "The Segment parameter is zero-based and must be less than "
                                "parameter TotalSegments");
}

static skep_status validate(const skep_query_request *request, expressions *x, page_plan *page,
                            skep_error *err) {
    bool has_filter = expressions_given(&request->filter);
    bool has_names = has_filter || expressions_given(&request->projection);
    skep_status status = check_numbers(request, err);
    if (status == SKEP_OK) status = reading_check_members(request, err);
    if (status == SKEP_OK) status = expressions_begin(x, has_names, has_filter, err);
    if (status == SKEP_OK)
        status = expressions_take(x, EXPR_FILTER, &request->filter, &page->filter, err);
    if (status == SKEP_OK)
        status = expressions_check_empty(x, EXPR_PROJECTIONS, &request->projection, err);
    return status == SKEP_OK ? check_segment(request, err) : status;
}

/* A key attribute of the wrong type is reported as one of an index where the table has indexes. */
static skep_status check_start_types(const page_plan *page, skep_value start_key, skep_error *err) {
    const table_info *table = page->table;
    if (table->definition.index_count == 0) return SKEP_OK;
    const char *index_name =
        page->index != NULL ? page->index->definition->name : table->indexes[0].definition->name;
    const skep_key_schema *schemas[] = {&table->definition.key,
                                        page->index != NULL ? &page->index->definition->key : NULL};
    for (size_t s = 0; s < 2 && schemas[s] != NULL; s++) {
        for (size_t i = 0; i < schemas[s]->hash_count + schemas[s]->range_count; i++) {
            const skep_key_attribute *attribute =
                i < schemas[s]->hash_count ? &schemas[s]->hash[i]
                                           : &schemas[s]->range[i - schemas[s]->hash_count];
            skep_value value;
            skep_str name = {attribute->name, strlen(attribute->name)};
            if (!skep_value_at(start_key, name, &value) ||
                skep_value_type(value) == attribute->type)
                continue;
            return fail_validation(err,
                                   REQUEST_INVALID "Type mismatch for Index Key %s Expected: %s "
                                                   "Actual: %s IndexName: %s",
                                   attribute->name, skep_type_name(attribute->type),
                                   skep_type_name(skep_value_type(value)), index_name);
        }
    }
    return SKEP_OK;
}

static skep_status plan_start(engine *e, const skep_query_request *request, page_plan *page,
                              skep_error *err) {
    if (request->start_key.data == NULL) return SKEP_OK;
    skep_status status = check_start_types(page, request->start_key, err);
    if (status != SKEP_OK) return status;
    if (!page_is_start_key(page->table, page->index, request->start_key))
        return fail_validation(err, "The provided starting key is invalid");
    status = page_check_start_empty(page->table, page->index, request->start_key, err);
    if (status != SKEP_OK) return status;
    page->range.has_start = true;
    return page_position(e, page->table, page->index, request->start_key, &page->range.start, err);
}

static skep_status plan(engine *e, const skep_query_request *request, expressions *x,
                        page_plan *page, skep_error *err) {
    skep_status status = engine_find_table(e, request->table, &page->table, err);
    if (status == SKEP_OK) status = reading_find_index(request, page->table, &page->index, err);
    if (status != SKEP_OK) return status;
    page->range = (store_range){.table_id = page->table->id,
                                .index_id = page->index != NULL ? page->index->id : 0,
                                .segment = request->segment,
                                .total_segments = request->total_segments};
    status = plan_start(e, request, page, err);
    if (status == SKEP_OK)
        status = reading_check_filter(page->filter, page->table, page->index, false, err);
    if (status == SKEP_OK)
        status =
            expressions_take(x, EXPR_PROJECTIONS, &request->projection, &page->projection, err);
    if (status == SKEP_OK) status = expressions_check_unused(x, err);
    if (status == SKEP_OK)
        status =
            reading_check_projected(page->projection, page->filter, page->table, page->index, err);
    return status;
}

skep_status engine_scan(engine *e, const skep_query_request *request, skep_query_response *response,
                        skep_arena *arena, skep_error *err) {
    expressions x = {.kind = EXPRESSIONS_SCAN, .bindings = &request->bindings, .arena = e->scratch};
    page_plan page = {.limit = request->limit,
                      .is_count_only = request->is_count_only,
                      .is_consistent = request->is_consistent};
    skep_status status = validate(request, &x, &page, err);
    if (status == SKEP_OK) status = engine_begin(e, ENGINE_READ, err);
    if (status != SKEP_OK) return status;
    status = plan(e, request, &x, &page, err);
    if (status == SKEP_OK) status = page_read(e, &page, response, arena, err);
    return engine_end(e, status, err);
}
