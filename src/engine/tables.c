#include "engine/tables.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/definition.h"
#include "engine/request.h"

skep_status tables_check_name(const char *name, skep_error *err) {
    if (name == NULL)
        return fail_validation(
            err, "The parameter 'TableName' is required but was not present in the request");
    size_t len = strlen(name);
    if (len < LIMIT_TABLE_NAME_MIN || len > LIMIT_TABLE_NAME_MAX)
        return fail_validation(
            err, "TableName must be at least %d characters long and at most %d characters long",
            LIMIT_TABLE_NAME_MIN, LIMIT_TABLE_NAME_MAX);
    member_faults faults = {0};
    member_fault_of_name(&faults, name, "tableName");
    return member_faults_report(&faults, err);
}

skep_status tables_find(engine *e, const char *name, const table_info **table, skep_error *err) {
    *table = catalogue_find(&e->catalogue, name);
    if (*table != NULL) return SKEP_OK;
    return fail_service(err, SKEP_NO_TABLE, "ResourceNotFoundException",
                        "Requested resource not found: Table: %s not found", name);
}

skep_status tables_answer(const table_info *table, const char *status, skep_arena *arena,
                          skep_table_response *response, skep_error *err) {
    size_t count = table->definition.index_count;
    const char **statuses = skep_arena_array(arena, count, sizeof *statuses);
    if (statuses == NULL) return fail_memory(err);
    for (size_t i = 0; i < count; i++) statuses[i] = status;
    response->status = status;
    response->index_statuses = statuses;
    response->created_at = table->created_at;
    return definition_copy(&table->definition, arena, &response->table, err);
}
