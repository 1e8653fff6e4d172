/* engine/update_table.c: an index comes, filled with the items that are there, or goes; both at
 * once, in one transaction. */
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/definition.h"
#include "engine/index.h"
#include "engine/keys.h"
#include "engine/operations.h"
#include "engine/request.h"
#include "engine/table_check.h"
#include "engine/tables.h"

/* ---- Before the table ---- */

static skep_status validate_members(const skep_update_table_request *request, skep_error *err) {
    member_faults faults = {0};
    if (request->create != NULL) {
        table_check_key_members(&faults, &request->create->key,
                                "globalSecondaryIndexUpdates.1.member.create.keySchema");
        member_fault_of_name(&faults, request->create->name,
                             "globalSecondaryIndexUpdates.1.member.create.indexName");
    }
    if (request->drop_index != NULL)
        member_fault_of_name(&faults, request->drop_index,
                             request->create != NULL
                                 ? "globalSecondaryIndexUpdates.2.member.delete.indexName"
                                 : "globalSecondaryIndexUpdates.1.member.delete.indexName");
    return member_faults_report(&faults, err);
}

static skep_status validate(const skep_update_table_request *request, skep_error *err) {
    size_t included = 0;
    skep_status status = tables_check_name(request->table, err);
    if (status == SKEP_OK) status = validate_members(request, err);
    if (status != SKEP_OK) return status;
    if (request->create == NULL && request->drop_index == NULL)
        return fail_validation(err, "At least one of ProvisionedThroughput, BillingMode, "
                                    "UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
                                    "SSESpecification or ReplicaUpdates is required");
    if (request->create == NULL) return SKEP_OK;
    if (request->drop_index != NULL && strcmp(request->create->name, request->drop_index) == 0)
        return fail_validation(err,
                               REQUEST_INVALID "Only one global secondary index update per index "
                                               "is allowed simultaneously. Index: %s",
                               request->drop_index);
    status = table_check_index_key(&request->create->key, err);
    return status == SKEP_OK ? table_check_projection(request->create, &included, err) : status;
}

/* ---- The new definition ---- */

static void adopt_from(skep_key_attribute *attribute, const skep_key_attribute *known,
                       size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(known[i].name, attribute->name) == 0) attribute->type = known[i].type;
}

/* An attribute that some key has already keeps its type: the service ignores another one. */
static void adopt_types(skep_key_attribute *attributes, size_t count,
                        const skep_table_definition *table) {
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k <= table->index_count; k++) {
            const skep_key_schema *key = k == 0 ? &table->key : &table->indexes[k - 1].key;
            adopt_from(&attributes[i], key->hash, key->hash_count);
            adopt_from(&attributes[i], key->range, key->range_count);
        }
    }
}

static skep_status check_new_index(const skep_table_definition *table,
                                   const skep_index_definition *index, skep_error *err) {
    size_t included = 0;
    for (size_t i = 0; i < table->index_count; i++) {
        included += table->indexes[i].included_count;
        if (strcmp(table->indexes[i].name, index->name) == 0)
            return fail_validation(err, REQUEST_INVALID "Index already exists: %s", index->name);
    }
    if (table->index_count >= LIMIT_TABLE_INDEXES)
        return fail_validation(
            err, REQUEST_INVALID "GlobalSecondaryIndex count exceeds the per-table limit of %d",
            LIMIT_TABLE_INDEXES);
    return table_check_projection(index, &included, err);
}

/* The table's indexes without the one that goes and with the one that comes; the array is in
 * scratch. */
static skep_status change_indexes(engine *e, const skep_update_table_request *request,
                                  skep_table_definition *table, skep_error *err) {
    size_t count = 0;
    skep_index_definition *indexes =
        skep_arena_array(e->scratch, table->index_count + 1, sizeof *indexes);
    if (indexes == NULL) return fail_memory(err);
    for (size_t i = 0; i < table->index_count; i++)
        if (request->drop_index == NULL || strcmp(table->indexes[i].name, request->drop_index) != 0)
            indexes[count++] = table->indexes[i];
    if (request->create != NULL) {
        skep_status status = check_new_index(table, request->create, err);
        if (status != SKEP_OK) return status;
        skep_index_definition *created = &indexes[count++];
        *created = *request->create;
        adopt_types(created->key.hash, created->key.hash_count, table);
        adopt_types(created->key.range, created->key.range_count, table);
    }
    table->indexes = indexes;
    table->index_count = count;
    return SKEP_OK;
}

/* ---- Writing ---- */

static skep_status add_row(engine *e, const table_info *table, const index_info *index,
                           skep_value item, skep_error *err) {
    store_index_row row = {0};
    bool is_present = false;
    const skep_key_schema *key = &table->definition.key;
    if (keys_check_item(key, item, NULL) != SKEP_OK)
        return fail(err, SKEP_CORRUPT, "'%s' is damaged: table %s has an item without its key",
                    store_name(e->store), table->definition.name);
    skep_status status = keys_encode(e, key, item, &row.key, err);
    if (status == SKEP_OK) status = index_row(e, index, item, &row, &is_present, err);
    return status == SKEP_OK && is_present ? store_put_index_row(e->store, &row, err) : status;
}

/* The items that are there. Those without usable key values are left out, as are later ones. */
static skep_status backfill(engine *e, const table_info *table, const index_info *index,
                            skep_error *err) {
    store_range range = {.table_id = table->id};
    skep_bytes bytes;
    skep_status status = store_range_open(e->store, &range, err);
    while (status == SKEP_OK) {
        status = store_range_next(e->store, &bytes, err);
        if (status != SKEP_OK || bytes.ptr == NULL) break;
        skep_arena_reset(e->scratch); /* a table may be larger than it */
        status = add_row(e, table, index, (skep_value){bytes.ptr, bytes.len}, err);
    }
    store_range_close(e->store);
    return status;
}

static skep_status add_index(engine *e, const table_info *table,
                             const skep_table_definition *changed, const char *name,
                             skep_error *err) {
    index_info index = {0};
    for (size_t i = 0; i < changed->index_count; i++)
        if (strcmp(changed->indexes[i].name, name) == 0) index.definition = &changed->indexes[i];
    skep_status status = store_add_index(e->store, table->id, name, &index.id, err);
    return status == SKEP_OK ? backfill(e, table, &index, err) : status;
}

static skep_status set_definition(engine *e, int64_t table_id,
                                  const skep_table_definition *definition, skep_error *err) {
    buffer packed;
    buffer_init(&packed, e->allocator, DEFINITION_BYTES_MAX);
    skep_status status = definition_pack(definition, &packed, err);
    if (status == SKEP_OK)
        status =
            store_set_definition(e->store, table_id, (skep_bytes){packed.data, packed.len}, err);
    buffer_fini(&packed);
    return status;
}

static skep_status run(engine *e, const skep_update_table_request *request,
                       skep_table_response *response, skep_arena *arena, skep_error *err) {
    const table_info *table;
    const index_info *dropped = NULL;
    skep_status status = tables_find(e, request->table, &table, err);
    if (status != SKEP_OK) return status;
    if (request->create != NULL && request->drop_index != NULL)
        return fail_service(err, SKEP_LIMIT, "LimitExceededException",
                            "Subscriber limit exceeded: Only 1 online index can be created or "
                            "deleted simultaneously per table");
    if (request->drop_index != NULL) {
        dropped = catalogue_find_index(table, request->drop_index);
        if (dropped == NULL)
            return fail_service(err, SKEP_NO_TABLE, "ResourceNotFoundException",
                                "Requested resource not found: Index %s for table %s",
                                request->drop_index, request->table);
    }
    table_info changed = *table;
    status = change_indexes(e, request, &changed.definition, err);
    if (status == SKEP_OK) status = tables_answer(&changed, "ACTIVE", arena, response, err);
    if (status == SKEP_OK) status = set_definition(e, table->id, &response->table, err);
    if (status == SKEP_OK && dropped != NULL) status = store_drop_index(e->store, dropped->id, err);
    if (status == SKEP_OK && request->create != NULL)
        status = add_index(e, table, &response->table, request->create->name, err);
    return status;
}

skep_status engine_update_table(engine *e, const skep_update_table_request *request,
                                skep_table_response *response, skep_arena *arena, skep_error *err) {
    skep_status status = validate(request, err);
    if (status == SKEP_OK) status = engine_begin(e, ENGINE_WRITE, err);
    if (status != SKEP_OK) return status;
    return engine_end(e, run(e, request, response, arena, err), err);
}
