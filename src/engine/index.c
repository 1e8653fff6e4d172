#include "engine/index.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/keys.h"
#include "engine/request.h"
#include "value/packed.h"

static bool is_same_name(const char *name, skep_str text) {
    return strncmp(name, text.ptr, text.len) == 0 && name[text.len] == '\0';
}

static skep_value attribute_of(const skep_key_attribute *attribute, skep_value item) {
    skep_value value = {NULL, 0};
    if (item.data != NULL)
        (void)skep_value_at(item, (skep_str){attribute->name, strlen(attribute->name)}, &value);
    return value;
}

/* The `at`-th key attribute of a schema, partition attributes first; NULL behind the last. */
static const skep_key_attribute *key_attribute(const skep_key_schema *key, size_t at) {
    if (at < key->hash_count) return &key->hash[at];
    at -= key->hash_count;
    return at < key->range_count ? &key->range[at] : NULL;
}

/* ---- Checks ---- */

typedef enum checked { CHECK_PUT, CHECK_UPDATE, CHECK_EMPTY_ONLY } checked;

static skep_status refuse_empty(checked what, const skep_index_definition *index,
                                const skep_key_attribute *attribute, skep_error *err) {
    const char *kind = attribute->type == SKEP_TYPE_B ? "binary" : "string";
    if (what == CHECK_UPDATE)
        return fail_validation(
            err,
            "One or more parameter values are not valid. The update expression attempted to update "
            "a secondary index key to a value that is not supported. The AttributeValue for a key "
            "attribute cannot contain an empty %s value.",
            kind);
    return fail_validation(
        err,
        "One or more parameter values are not valid. A value specified for a secondary index key "
        "is "
        "not supported. The AttributeValue for a key attribute cannot contain an empty %s value. "
        "IndexName: %s, IndexKey: %s",
        kind, index->name, attribute->name);
}

static skep_status check_attribute(checked what, const skep_index_definition *index,
                                   const skep_key_attribute *attribute, skep_value value,
                                   skep_error *err) {
    if (value.data == NULL) return SKEP_OK;
    skep_type type = skep_value_type(value);
    if (type != attribute->type && what != CHECK_EMPTY_ONLY)
        return fail_validation(
            err,
            REQUEST_INVALID "Type mismatch for Index Key %s Expected: %s Actual: "
                            "%s IndexName: %s",
            attribute->name, skep_type_name(attribute->type), skep_type_name(type), index->name);
    if (type == attribute->type && keys_is_empty_value(value))
        return refuse_empty(what, index, attribute, err);
    return SKEP_OK;
}

typedef struct items {
    skep_value before;
    skep_value after;
} items;

static skep_status check_index(checked what, const skep_index_definition *index, const items *both,
                               skep_error *err) {
    size_t sizes[2] = {0, 0}; /* of partition and sort attributes */
    bool is_changed = false;
    const skep_key_attribute *attribute;
    for (size_t i = 0; (attribute = key_attribute(&index->key, i)) != NULL; i++) {
        skep_value value = attribute_of(attribute, both->after);
        if (value.data == NULL) continue;
        sizes[i >= index->key.hash_count] += skep_value_size(value);
        if (what == CHECK_UPDATE && skep_value_equal(value, attribute_of(attribute, both->before)))
            continue;
        is_changed = true;
        skep_status status = check_attribute(what, index, attribute, value, err);
        if (status != SKEP_OK) return status;
    }
    if (what == CHECK_EMPTY_ONLY || !is_changed) return SKEP_OK;
    return keys_check_sizes(sizes[0], sizes[1], err);
}

static skep_status check_all(checked what, const table_info *table, const items *both,
                             skep_error *err) {
    skep_status status = SKEP_OK;
    for (size_t i = 0; status == SKEP_OK && i < table->definition.index_count; i++)
        status = check_index(what, table->indexes[i].definition, both, err);
    return status;
}

skep_status index_check_put(const table_info *table, skep_value item, skep_error *err) {
    return check_all(CHECK_PUT, table, &(items){{NULL, 0}, item}, err);
}

skep_status index_check_update(const table_info *table, skep_value old_item, skep_value new_item,
                               skep_error *err) {
    return check_all(CHECK_UPDATE, table, &(items){old_item, new_item}, err);
}

skep_status index_check_empty(const table_info *table, skep_value item, skep_error *err) {
    return check_all(CHECK_EMPTY_ONLY, table, &(items){{NULL, 0}, item}, err);
}

/* ---- Rows ---- */

skep_status index_row(engine *e, const index_info *index, skep_value item, store_index_row *row,
                      bool *is_present, skep_error *err) {
    const skep_key_schema *key = &index->definition->key;
    const skep_key_attribute *attribute;
    size_t hash_bytes = 0, range_bytes = 0;
    *is_present = item.data != NULL;
    for (size_t i = 0; *is_present && (attribute = key_attribute(key, i)) != NULL; i++) {
        skep_value value = keys_value(attribute, item);
        *is_present = value.data != NULL && !keys_is_empty_value(value);
    }
    if (!*is_present) return SKEP_OK;
    row->index_id = index->id;
    skep_status status =
        keys_encode_attributes(e, key->hash, key->hash_count, item, &row->hash, &hash_bytes, err);
    if (status == SKEP_OK)
        status = keys_encode_attributes(e, key->range, key->range_count, item, &row->range,
                                        &range_bytes, err);
    *is_present = keys_check_sizes(hash_bytes, range_bytes, NULL) == SKEP_OK;
    return status;
}

static bool is_same_bytes(skep_bytes a, skep_bytes b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* What the change of an index's entry costs: nothing where the entry stays as it is. Each state is
 * absent where the index does not hold it. */
static skep_status count_entry(engine *e, const table_info *table, const index_info *index,
                               const items *both, bool is_moved, skep_error *err) {
    skep_value before = both->before, after = both->after;
    skep_status status = SKEP_OK;
    if (before.data != NULL)
        status = index_project(e, table, index->definition, before, &before, err);
    if (status == SKEP_OK && after.data != NULL)
        status = index_project(e, table, index->definition, after, &after, err);
    if (status != SKEP_OK) return status;
    size_t old_bytes = before.data != NULL ? skep_item_size(before) : 0;
    size_t new_bytes = after.data != NULL ? skep_item_size(after) : 0;
    bool has_both = before.data != NULL && after.data != NULL;
    if ((before.data == NULL && after.data == NULL) ||
        (has_both && skep_value_equal(before, after)))
        return SKEP_OK;
    const meter_place where = {table->definition.name, index->definition->name};
    if (has_both && is_moved) status = meter_write(&e->meter, where, old_bytes, METER_PLAIN, err);
    if (status != SKEP_OK) return status;
    bool is_larger = new_bytes > old_bytes || is_moved;
    return meter_write(&e->meter, where, after.data != NULL && is_larger ? new_bytes : old_bytes,
                       METER_PLAIN, err);
}

static skep_status maintain_one(engine *e, const table_info *table, const index_info *index,
                                const store_key *key, const items *both, skep_error *err) {
    store_index_row before = {.key = *key}, after = {.key = *key};
    bool was_present = false, is_present = false;
    skep_status status = index_row(e, index, both->before, &before, &was_present, err);
    if (status == SKEP_OK) status = index_row(e, index, both->after, &after, &is_present, err);
    if (status != SKEP_OK) return status;
    bool is_moved = !was_present || !is_present || !is_same_bytes(before.hash, after.hash) ||
                    !is_same_bytes(before.range, after.range);
    if (e->meter.is_wanted) {
        items held = {was_present ? both->before : (skep_value){NULL, 0},
                      is_present ? both->after : (skep_value){NULL, 0}};
        status = count_entry(e, table, index, &held, is_moved, err);
    }
    if (status != SKEP_OK || !is_moved) return status;
    if (was_present) status = store_delete_index_row(e->store, &before, err);
    if (status == SKEP_OK && is_present) status = store_put_index_row(e->store, &after, err);
    return status;
}

skep_status index_maintain(engine *e, const table_info *table, const store_key *key,
                           skep_value old_item, skep_value new_item, skep_error *err) {
    skep_status status = SKEP_OK;
    for (size_t i = 0; status == SKEP_OK && i < table->definition.index_count; i++)
        status = maintain_one(e, table, &table->indexes[i], key, &(items){old_item, new_item}, err);
    return status;
}

/* ---- Projection ---- */

static bool is_key_of(const skep_key_schema *key, skep_str name) {
    const skep_key_attribute *attribute;
    for (size_t i = 0; (attribute = key_attribute(key, i)) != NULL; i++)
        if (is_same_name(attribute->name, name)) return true;
    return false;
}

bool index_projects(const table_info *table, const skep_index_definition *index, skep_str name) {
    if (index->projection == SKEP_PROJECT_ALL) return true;
    if (is_key_of(&table->definition.key, name) || is_key_of(&index->key, name)) return true;
    for (size_t i = 0; i < index->included_count; i++)
        if (is_same_name(index->included[i], name)) return true;
    return false;
}

skep_status index_project(engine *e, const table_info *table, const skep_index_definition *index,
                          skep_value item, skep_value *out, skep_error *err) {
    *out = item;
    if (index->projection == SKEP_PROJECT_ALL) return SKEP_OK;
    buffer buf;
    packed_writer w;
    skep_str name;
    skep_value value;
    buffer_init(&buf, e->allocator, LIMIT_PACKED_ITEM_BYTES);
    packed_begin(&w, &buf, err);
    packed_open(&w, SKEP_TYPE_M);
    skep_value_iter iter = skep_value_begin(item);
    while (skep_value_next(&iter, &name, &value)) {
        if (!index_projects(table, index, name)) continue;
        packed_name(&w, name);
        packed_value(&w, value);
    }
    packed_end(&w);
    skep_status status = packed_finish(&w);
    if (status == SKEP_OK) {
        *out = packed_take(&buf, e->scratch);
        if (out->data == NULL) status = fail_memory(err);
    }
    buffer_fini(&buf);
    return status;
}
