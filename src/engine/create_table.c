#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/definition.h"
#include "engine/operations.h"
#include "engine/request.h"
#include "engine/tables.h"

enum {
    TABLE_KEY_ATTRIBUTES_MAX = 2,
    INCLUDED_MAX = 20,        /* of one index */
    INCLUDED_TOTAL_MAX = 100, /* of all indexes of a table */
    DEFINITION_BYTES_MAX = 1 << 20
};

/* ---- Members ---- */

static void check_attributes(member_faults *faults, const skep_key_attribute *attributes,
                             size_t count, const char *path) {
    for (size_t i = 0; i < count && i < SKEP_KEY_ATTRIBUTES_MAX; i++) {
        const char *name = attributes[i].name;
        skep_type type = attributes[i].type;
        if (name == NULL)
            member_fault(
                faults, "Value null at '%s.attributeName' " REQUEST_CONSTRAINT "not be null", path);
        else if (name[0] == '\0')
            member_fault(faults,
                         "Value '' at '%s.attributeName' " REQUEST_CONSTRAINT
                         "have length greater than or equal to 1",
                         path);
        else if (strlen(name) > LIMIT_KEY_NAME_BYTES)
            member_fault(faults,
                         "Value '%s' at '%s.attributeName' " REQUEST_CONSTRAINT
                         "have length less than or equal to %d",
                         name, path, LIMIT_KEY_NAME_BYTES);
        if (type != SKEP_TYPE_S && type != SKEP_TYPE_N && type != SKEP_TYPE_B)
            member_fault(faults,
                         "Value '%s' at 'attributeDefinitions.member.attributeType' of %s "
                         "" REQUEST_CONSTRAINT "satisfy enum value set: [B, N, S]",
                         skep_type_name(type), name != NULL ? name : "null");
    }
}

static void check_key_members(member_faults *faults, const skep_key_schema *key, const char *path) {
    if (key->hash_count == 0 && key->range_count == 0)
        member_fault(faults,
                     "Value '[]' at '%s' " REQUEST_CONSTRAINT
                     "have length greater than or equal to 1",
                     path);
    check_attributes(faults, key->hash, key->hash_count, path);
    check_attributes(faults, key->range, key->range_count, path);
}

static skep_status validate_members(const skep_table_definition *table, skep_error *err) {
    member_faults faults = {0};
    if (table->name == NULL)
        return fail_validation(
            err, "The parameter 'TableName' is required but was not present in the request");
    member_fault_of_name(&faults, table->name, "tableName");
    if (faults.count > 0) return member_faults_report(&faults, err);
    check_key_members(&faults, &table->key, "keySchema");
    if (table->key.hash_count + table->key.range_count > TABLE_KEY_ATTRIBUTES_MAX)
        member_fault(&faults,
                     "Value at 'keySchema' " REQUEST_CONSTRAINT
                     "have length less than or equal to %d",
                     TABLE_KEY_ATTRIBUTES_MAX);
    for (size_t i = 0; i < table->index_count && i <= LIMIT_TABLE_INDEXES; i++) {
        check_key_members(&faults, &table->indexes[i].key,
                          "globalSecondaryIndexes.member.keySchema");
        member_fault_of_name(&faults, table->indexes[i].name,
                             "globalSecondaryIndexes.member.indexName");
    }
    return member_faults_report(&faults, err);
}

/* ---- Key schemas ---- */

static size_t list_names(const skep_key_schema *key, const skep_key_attribute **out) {
    size_t count = 0;
    for (size_t i = 0; i < key->hash_count; i++) out[count++] = &key->hash[i];
    for (size_t i = 0; i < key->range_count; i++) out[count++] = &key->range[i];
    return count;
}

static skep_status check_key_names(const skep_key_schema *key, skep_error *err) {
    const skep_key_attribute *all[2 * SKEP_KEY_ATTRIBUTES_MAX];
    size_t count = list_names(key, all);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            if (strcmp(all[i]->name, all[k]->name) != 0) continue;
            if (count == 2)
                return fail_validation(err, "Both the Hash Key and the Range Key element in the "
                                            "KeySchema have the same name");
            return fail_validation(
                err, "The KeySchema contains multiple key attributes with the same name");
        }
    return SKEP_OK;
}

static skep_status check_table_key(const skep_key_schema *key, skep_error *err) {
    if (key->hash_count == 0)
        return fail_validation(
            err, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    skep_status status = check_key_names(key, err);
    if (status == SKEP_OK && key->hash_count > 1)
        return fail_validation(
            err, "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    return status;
}

static skep_status check_index_key(const skep_key_schema *key, skep_error *err) {
    if (key->hash_count == 0)
        return fail_validation(
            err, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    if (key->hash_count > SKEP_KEY_ATTRIBUTES_MAX || key->range_count > SKEP_KEY_ATTRIBUTES_MAX)
        return fail_validation(
            err,
            REQUEST_INVALID "The KeySchema exceeds the maximum allowed number of %s key attributes",
            key->hash_count > SKEP_KEY_ATTRIBUTES_MAX ? "HASH" : "RANGE");
    return check_key_names(key, err);
}

/* One attribute has one type in all keys of a table; the service takes types from one list. */
static skep_status check_same_types(const skep_key_schema *a, const skep_key_schema *b,
                                    skep_error *err) {
    const skep_key_attribute *of_a[2 * SKEP_KEY_ATTRIBUTES_MAX];
    const skep_key_attribute *of_b[2 * SKEP_KEY_ATTRIBUTES_MAX];
    size_t count_a = list_names(a, of_a), count_b = list_names(b, of_b);
    for (size_t i = 0; i < count_a; i++)
        for (size_t k = 0; k < count_b; k++)
            if (strcmp(of_a[i]->name, of_b[k]->name) == 0 && of_a[i]->type != of_b[k]->type)
                return fail_validation(
                    err,
                    REQUEST_INVALID "Attribute %s is defined as %s and as %s in the keys of one "
                                    "table",
                    of_a[i]->name, skep_type_name(of_a[i]->type), skep_type_name(of_b[k]->type));
    return SKEP_OK;
}

/* ---- Indexes ---- */

static skep_status check_projection(const skep_index_definition *index, size_t *total,
                                    skep_error *err) {
    static const char *const names[] = {"ALL", "KEYS_ONLY", "INCLUDE"};
    if ((unsigned)index->projection > SKEP_PROJECT_INCLUDE)
        return fail_validation(err, REQUEST_INVALID "Unknown ProjectionType: %d",
                               (int)index->projection);
    if (index->projection != SKEP_PROJECT_INCLUDE && index->included_count > 0)
        return fail_validation(
            err, REQUEST_INVALID "ProjectionType is %s, but NonKeyAttributes is specified",
            names[index->projection]);
    if (index->projection == SKEP_PROJECT_INCLUDE && index->included_count == 0)
        return fail_validation(err, REQUEST_INVALID
                               "ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    *total += index->included_count;
    if (index->included_count > INCLUDED_MAX || *total > INCLUDED_TOTAL_MAX)
        return fail_validation(
            err,
            REQUEST_INVALID
            "NonKeyAttributes of index %s exceed the limit of %d for an index and %d for a table",
            index->name, INCLUDED_MAX, INCLUDED_TOTAL_MAX);
    for (size_t i = 0; i < index->included_count; i++)
        if (index->included[i] == NULL || index->included[i][0] == '\0')
            return fail_validation(err, REQUEST_INVALID "Empty attribute name in index %s",
                                   index->name);
    return SKEP_OK;
}

static skep_status check_index(const skep_table_definition *table, size_t at, size_t *included,
                               skep_error *err) {
    const skep_index_definition *index = &table->indexes[at];
    skep_status status = check_index_key(&index->key, err);
    if (status == SKEP_OK) status = check_projection(index, included, err);
    if (status == SKEP_OK) status = check_same_types(&table->key, &index->key, err);
    for (size_t i = 0; status == SKEP_OK && i < at; i++) {
        if (strcmp(table->indexes[i].name, index->name) == 0)
            return fail_validation(err, REQUEST_INVALID "Duplicate index name: %s", index->name);
        status = check_same_types(&table->indexes[i].key, &index->key, err);
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
    int64_t id = 0;
    store_table row = {.name = sorted->name, .definition = packed, .created_at = now_s};
    skep_status status = store_add_table(e->store, &row, &id, err);
    for (size_t i = 0; status == SKEP_OK && i < sorted->index_count; i++)
        status = store_add_index(e->store, id, sorted->indexes[i].name, err);
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
