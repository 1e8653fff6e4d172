#include "engine/reading.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/index.h"
#include "engine/request.h"

skep_status reading_check_members(const skep_query_request *request, skep_error *err) {
    member_faults faults = {0};
    skep_status status = request_check_empty_name(request->table, err);
    if (status != SKEP_OK) return status;
    member_fault_of_name(&faults, request->table, "tableName");
    status = member_faults_report(&faults, err);
    if (status != SKEP_OK || request->start_key.data == NULL) return status;
    if (skep_value_type(request->start_key) != SKEP_TYPE_M)
        return fail_validation(err, "The provided starting key is invalid");
    return request_check_item(request->start_key, REQUEST_BARE, err);
}

skep_status reading_find_index(const skep_query_request *request, const table_info *table,
                               const index_info **index, skep_error *err) {
    *index = NULL;
    if (request->index == NULL) return SKEP_OK;
    *index = catalogue_find_index(table, request->index);
    if (*index == NULL)
        return fail_validation(err, "The table does not have the specified index: %s",
                               request->index);
    if (request->is_consistent)
        return fail_validation(err,
                               "Consistent reads are not supported on global secondary indexes");
    return SKEP_OK;
}

/* ---- Paths of a tree ---- */

typedef skep_status path_visitor(void *context, const skep_expr *path, skep_error *err);

/* Recursion ends at LIMIT_EXPRESSION_DEPTH. */
static skep_status visit_paths(const skep_expr *tree, size_t depth, path_visitor *visit,
                               void *context, skep_error *err) {
    if (tree == NULL || tree->kind == EXPR_VALUE || depth > LIMIT_EXPRESSION_DEPTH) return SKEP_OK;
    if (tree->kind == EXPR_PATH) return visit(context, tree, err);
    skep_status status = SKEP_OK;
    for (size_t i = 0; status == SKEP_OK && i < tree->count; i++)
        status = visit_paths(tree->as.operands[i], depth + 1, visit, context, err);
    return status;
}

static bool is_key_of(const skep_key_schema *key, skep_str name) {
    for (size_t i = 0; i < key->hash_count; i++)
        if (strlen(key->hash[i].name) == name.len &&
            memcmp(key->hash[i].name, name.ptr, name.len) == 0)
            return true;
    for (size_t i = 0; i < key->range_count; i++)
        if (strlen(key->range[i].name) == name.len &&
            memcmp(key->range[i].name, name.ptr, name.len) == 0)
            return true;
    return false;
}

/* ---- Filters ---- */

typedef struct filter_check {
    const skep_key_schema *table_key;
    const skep_key_schema *index_key; /* NULL: the table is read */
    bool is_query;
} filter_check;

static skep_status check_filter_path(void *context, const skep_expr *path, skep_error *err) {
    const filter_check *check = context;
    skep_str name = path->as.steps[0].name;
    bool is_index_key = check->index_key != NULL && is_key_of(check->index_key, name);
    bool is_table_key = is_key_of(check->table_key, name);
    if (path->count > 1 && (is_index_key || is_table_key))
        return fail_validation(err,
                               "Key attributes must be scalars; list random access '[]' and map "
                               "lookup '.' are not allowed: %s: %.*s",
                               is_index_key ? "IndexKey" : "Key", (int)name.len, name.ptr);
    bool is_read_key = check->index_key != NULL ? is_index_key : is_table_key;
    if (check->is_query && is_read_key)
        return fail_validation(err,
                               "Filter Expression can only contain non-primary key attributes: "
                               "Primary key attribute: %.*s",
                               (int)name.len, name.ptr);
    return SKEP_OK;
}

skep_status reading_check_filter(const skep_expr *filter, const table_info *table,
                                 const index_info *index, bool is_query, skep_error *err) {
    filter_check check = {&table->definition.key, index != NULL ? &index->definition->key : NULL,
                          is_query};
    return visit_paths(filter, 0, check_filter_path, &check, err);
}

/* ---- Projected attributes ---- */

typedef struct projected_check {
    const table_info *table;
    const skep_index_definition *index;
    size_t len;
    char missing[SKEP_ERROR_MESSAGE_MAX]; /* names joined by ", " */
} projected_check;

static skep_status note_unprojected(void *context, const skep_expr *path, skep_error *err) {
    projected_check *check = context;
    skep_str name = path->as.steps[0].name;
    (void)err;
    if (index_projects(check->table, check->index, name)) return SKEP_OK;
    size_t room = sizeof check->missing - check->len;
    int written = snprintf(check->missing + check->len, room, "%s%.*s", check->len > 0 ? ", " : "",
                           (int)name.len, name.ptr);
    if (written > 0) check->len += (size_t)written < room ? (size_t)written : room - 1;
    return SKEP_OK;
}

skep_status reading_check_projected(const skep_expr *projection, const skep_expr *filter,
                                    const table_info *table, const index_info *index,
                                    skep_error *err) {
    if (index == NULL || index->definition->projection == SKEP_PROJECT_ALL) return SKEP_OK;
    projected_check check = {.table = table, .index = index->definition};
    (void)visit_paths(projection, 0, note_unprojected, &check, err);
    if (check.len > 0)
        return fail_validation(err,
                               REQUEST_INVALID "Global secondary index %s does not project [%s]",
                               index->definition->name, check.missing);
    (void)visit_paths(filter, 0, note_unprojected, &check, err);
    if (check.len > 0)
        return fail_validation(err,
                               REQUEST_INVALID
                               "Secondary index %s does not project one or more filter attributes: "
                               "[%s]",
                               index->definition->name, check.missing);
    return SKEP_OK;
}
