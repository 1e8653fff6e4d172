#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/definition.h"
#include "engine/operations.h"
#include "engine/request.h"
#include "engine/table_check.h"
#include "engine/tables.h"

enum { TABLE_KEY_ATTRIBUTES_MAX = 2 };

/* ---- Members ---- */

static skep_status validate_members(const skep_table_definition *table, skep_error *err) {
    member_faults faults = {0};
    if (table->name == NULL)
        return fail_validation(
            err, "The parameter 'TableName' is required but was not present in the request");
    member_fault_of_name(&faults, table->name, "tableName");
    if (faults.count > 0) return member_faults_report(&faults, err);
    table_check_key_members(&faults, &table->key, "keySchema");
    if (table->key.hash_count + table->key.range_count > TABLE_KEY_ATTRIBUTES_MAX)
        member_fault(&faults,
                     "Value at 'keySchema' " REQUEST_CONSTRAINT
                     "have length less than or equal to %d",
                     TABLE_KEY_ATTRIBUTES_MAX);
    for (size_t i = 0; i < table->index_count && i <= LIMIT_TABLE_INDEXES; i++) {
        char path[64];
        (void)snprintf(path, sizeof path, "globalSecondaryIndexes.%zu.member.keySchema", i + 1);
        table_check_key_members(&faults, &table->indexes[i].key, path);
        (void)snprintf(path, sizeof path, "globalSecondaryIndexes.%zu.member.indexName", i + 1);
        member_fault_of_name(&faults, table->indexes[i].name, path);
    }
    return member_faults_report(&faults, err);
}

/* ---- Keys and indexes ---- */

static skep_status check_table_key(const skep_key_schema *key, skep_error *err) {
    if (key->hash_count == 0)
        return fail_validation(
            err, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    skep_status status = table_check_key_names(key, err);
    if (status == SKEP_OK && key->hash_count > 1)
        return fail_validation(
            err, "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    return status;
}

static skep_status check_index(const skep_table_definition *table, size_t at, size_t *included,
                               skep_error *err) {
    const skep_index_definition *index = &table->indexes[at];
    skep_status status = table_check_index_key(&index->key, err);
    if (status == SKEP_OK) status = table_check_projection(index, included, err);
    if (status == SKEP_OK) status = table_check_same_types(&table->key, &index->key, err);
    for (size_t i = 0; status == SKEP_OK && i < at; i++) {
        if (strcmp(table->indexes[i].name, index->name) == 0)
            return fail_validation(err, REQUEST_INVALID "Duplicate index name: %s", index->name);
        status = table_check_same_types(&table->indexes[i].key, &index->key, err);
    }
    return status;
}

static skep_status validate(const skep_table_definition *table, skep_error *err) {
    size_t included = 0;
    skep_status status = validate_members(table, err);
    if (status == SKEP_OK) status = check_table_key(&table->key, err);
    if (status == SKEP_OK && table->index_count > LIMIT_TABLE_INDEXES)
        return fail_validation(
            err, REQUEST_INVALID "GlobalSecondaryIndex count exceeds the per-table limit of %d",
            LIMIT_TABLE_INDEXES);
    for (size_t i = 0; status == SKEP_OK && i < table->index_count; i++)
        status = check_index(table, i, &included, err);
    return status;
}

/* ---- Creating ---- */

static skep_status add_rows(engine *e, const skep_table_definition *sorted, skep_bytes packed,
                            int64_t now_s, skep_error *err) {
    int64_t id = 0, index_id = 0;
    store_table row = {.name = sorted->name, .definition = packed, .created_at = now_s};
    skep_status status = store_add_table(e->store, &row, &id, err);
    for (size_t i = 0; status == SKEP_OK && i < sorted->index_count; i++)
        status = store_add_index(e->store, id, sorted->indexes[i].name, &index_id, err);
    return status;
}

static skep_status create(engine *e, const skep_table_definition *definition, skep_arena *arena,
                          skep_table_response *response, skep_error *err) {
    if (catalogue_find(&e->catalogue, definition->name) != NULL)
        return fail_service(err, SKEP_IN_USE, "ResourceInUseException", "Table already exists: %s",
                            definition->name);
    table_info table = {.created_at = engine_now_s(e), .definition = *definition};
    skep_status status = tables_answer(&table, "ACTIVE", arena, response, err);
    if (status != SKEP_OK) return status;
    buffer packed;
    buffer_init(&packed, e->allocator, DEFINITION_BYTES_MAX);
    status = definition_pack(&response->table, &packed, err);
    if (status == SKEP_OK)
        status = add_rows(e, &response->table, (skep_bytes){packed.data, packed.len},
                          table.created_at, err);
    buffer_fini(&packed);
    return status;
}

skep_status engine_create_table(engine *e, const skep_create_table_request *request,
                                skep_table_response *response, skep_arena *arena, skep_error *err) {
    skep_status status = validate(&request->table, err);
    if (status == SKEP_OK) status = engine_begin(e, ENGINE_WRITE, err);
    if (status != SKEP_OK) return status;
    status = create(e, &request->table, arena, response, err);
    return engine_end(e, status, err);
}
