#include "engine/table_check.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/request.h"

enum {
    INCLUDED_MAX = 20,       /* of one index */
    INCLUDED_TOTAL_MAX = 100 /* of all indexes of a table */
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

void table_check_key_members(member_faults *faults, const skep_key_schema *key, const char *path) {
    if (key->hash_count == 0 && key->range_count == 0)
        member_fault(faults,
                     "Value '[]' at '%s' " REQUEST_CONSTRAINT
                     "have length greater than or equal to 1",
                     path);
    check_attributes(faults, key->hash, key->hash_count, path);
    check_attributes(faults, key->range, key->range_count, path);
}

/* ---- Key schemas ---- */

static size_t list_names(const skep_key_schema *key, const skep_key_attribute **out) {
    size_t count = 0;
    for (size_t i = 0; i < key->hash_count; i++) out[count++] = &key->hash[i];
    for (size_t i = 0; i < key->range_count; i++) out[count++] = &key->range[i];
    return count;
}

skep_status table_check_key_names(const skep_key_schema *key, skep_error *err) {
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

skep_status table_check_index_key(const skep_key_schema *key, skep_error *err) {
    if (key->hash_count == 0)
        return fail_validation(
            err, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    if (key->hash_count > SKEP_KEY_ATTRIBUTES_MAX || key->range_count > SKEP_KEY_ATTRIBUTES_MAX)
        return fail_validation(
            err,
            REQUEST_INVALID "The KeySchema exceeds the maximum allowed number of %s key attributes",
            key->hash_count > SKEP_KEY_ATTRIBUTES_MAX ? "HASH" : "RANGE");
    return table_check_key_names(key, err);
}

/* One attribute has one type in all keys of a table; the service takes types from one list. */
skep_status table_check_same_types(const skep_key_schema *a, const skep_key_schema *b,
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

skep_status table_check_projection(const skep_index_definition *index, size_t *total,
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
