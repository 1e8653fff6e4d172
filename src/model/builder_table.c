/* model/builder_table.c: tables and their indexes: names, key attributes, and the definition that
 * CreateTable takes when all key types are known. */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/builder.h"

/* ---- Names ---- */

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

static bool check_name(skep_model *m, const char *what, const char *name) {
    size_t len = strlen(name);
    bool is_valid = len >= LIMIT_TABLE_NAME_MIN && len <= LIMIT_TABLE_NAME_MAX;
    for (size_t i = 0; is_valid && i < len; i++) is_valid = is_name_byte(name[i]);
    if (is_valid) return true;
    return builder_fail(m,
                        "%s cannot be the name of %s: expected %d to %d characters of a-z, A-Z, "
                        "0-9, '_', '-' and '.'",
                        name, what, LIMIT_TABLE_NAME_MIN, LIMIT_TABLE_NAME_MAX);
}

static bool check_attribute(skep_model *m, const char *owner, const char *name) {
    size_t len = strlen(name);
    if (len >= 1 && len <= LIMIT_KEY_NAME_BYTES && utf8_is_valid(name, len, NULL)) return true;
    return builder_fail(m,
                        "%s: \"%s\" cannot be the name of a key attribute: expected UTF-8 of 1 "
                        "to %d bytes",
                        owner, name, LIMIT_KEY_NAME_BYTES);
}

static bool contains(const char *const *names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (builder_same(names[i], name)) return true;
    return false;
}

/* ---- Checks ---- */

static bool check_index(skep_model *m, const built_table *table, const built_index *index) {
    const char *version = table->desc.version_attribute;
    if (!check_name(m, "an index", index->name)) return false;
    if (index->hash_count == 0)
        return builder_fail(m, "index %s has no partition key: expected pk", index->name);
    for (size_t i = 0; i < index->hash_count + index->range_count; i++) {
        bool is_hash = i < index->hash_count;
        const char *name = is_hash ? index->hash[i] : index->range[i - index->hash_count];
        if (!check_attribute(m, index->name, name)) return false;
        if (contains(index->hash, is_hash ? i : index->hash_count, name) ||
            (!is_hash && contains(index->range, i - index->hash_count, name)))
            return builder_fail(m, "%s is twice in the key of index %s", name, index->name);
        if (builder_same(name, version))
            return builder_fail(m, "%s is a key attribute of index %s and the version of table %s",
                                name, index->name, table->name);
    }
    if (index->projection > SKEP_PROJECT_INCLUDE)
        return builder_fail(m, "index %s: %d is no skep_projection", index->name,
                            (int)index->projection);
    bool is_include = index->projection == SKEP_PROJECT_INCLUDE;
    if (is_include == (index->included_count > 0)) return true;
    return builder_fail(m, "index %s: SKEP_PROJECT_INCLUDE and `included` go together",
                        index->name);
}

bool builder_check_table(skep_model *m, const built_table *table) {
    if (!check_name(m, "a table", table->name)) return false;
    if (table->hash == NULL)
        return builder_fail(m, "table %s has no partition key: expected pk", table->name);
    if (!check_attribute(m, table->name, table->hash) ||
        (table->range != NULL && !check_attribute(m, table->name, table->range)))
        return false;
    if (builder_same(table->hash, table->range))
        return builder_fail(m, "%s is both partition key and sort key of table %s", table->hash,
                            table->name);
    const char *version = table->desc.version_attribute;
    if (version != NULL && !check_attribute(m, table->name, version)) return false;
    if (version != NULL &&
        (builder_same(version, table->hash) || builder_same(version, table->range)))
        return builder_fail(m, "%s is a key attribute and the version of table %s", version,
                            table->name);
    if (table->indexes.count > LIMIT_TABLE_INDEXES)
        return builder_fail(m, "table %s has %zu indexes: expected at most %d", table->name,
                            table->indexes.count, LIMIT_TABLE_INDEXES);
    for (size_t i = 0; i < table->indexes.count; i++)
        if (!check_index(m, table, table->indexes.items[i])) return false;
    return true;
}

/* ---- The definition ---- */

/* An attribute that no entity makes is text. */
static skep_key_attribute key_attribute(const built_table *table, const char *name) {
    skep_key_attribute result = {.name = name, .type = SKEP_TYPE_S};
    for (size_t i = 0; i < table->attributes.count; i++) {
        const built_attribute *each = table->attributes.items[i];
        if (builder_same(each->name, name)) result.type = each->type;
    }
    return result;
}

static void define_index(const built_table *table, const built_index *index,
                         skep_index_definition *out) {
    out->name = index->name;
    out->projection = index->projection;
    out->included = index->included_count > 0 ? index->included : NULL;
    out->included_count = index->included_count;
    out->key.hash_count = index->hash_count;
    out->key.range_count = index->range_count;
    for (size_t i = 0; i < index->hash_count; i++)
        out->key.hash[i] = key_attribute(table, index->hash[i]);
    for (size_t i = 0; i < index->range_count; i++)
        out->key.range[i] = key_attribute(table, index->range[i]);
}

bool builder_define_table(skep_model *m, built_table *table) {
    skep_index_definition *indexes = builder_array(m, table->indexes.count, sizeof *indexes);
    if (indexes == NULL) return false;
    for (size_t i = 0; i < table->indexes.count; i++)
        define_index(table, table->indexes.items[i], &indexes[i]);
    skep_table_definition *definition = &table->desc.definition;
    definition->name = table->name;
    definition->key.hash[0] = key_attribute(table, table->hash);
    definition->key.hash_count = 1;
    if (table->range != NULL) definition->key.range[0] = key_attribute(table, table->range);
    definition->key.range_count = table->range != NULL ? 1 : 0;
    definition->indexes = table->indexes.count > 0 ? indexes : NULL;
    definition->index_count = table->indexes.count;
    return true;
}
