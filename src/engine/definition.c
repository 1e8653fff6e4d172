/* engine/definition.c: the stored form is a map
 *     {hash: [[name, type], ...], range: [...], indexes: [{name, hash, range, projection, included:
 * [name, ...]}, ...]} in which type and projection are numbers of the enums in skep/client.h, which
 * never change. */
#include "engine/definition.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/request.h"
#include "value/packed.h"

/* ---- Packing ---- */

static skep_str text_of(const char *text) {
    return (skep_str){text, strlen(text)};
}

static void pack_attributes(packed_writer *w, skep_str role, const skep_key_attribute *attributes,
                            size_t count) {
    packed_name(w, role);
    packed_open(w, SKEP_TYPE_L);
    for (size_t i = 0; i < count; i++) {
        packed_open(w, SKEP_TYPE_L);
        packed_text(w, text_of(attributes[i].name));
        packed_i64(w, attributes[i].type);
        packed_end(w);
    }
    packed_end(w);
}

static void pack_key(packed_writer *w, const skep_key_schema *key) {
    pack_attributes(w, SKEP_STR("hash"), key->hash, key->hash_count);
    pack_attributes(w, SKEP_STR("range"), key->range, key->range_count);
}

static void pack_index(packed_writer *w, const skep_index_definition *index) {
    packed_open(w, SKEP_TYPE_M);
    pack_key(w, &index->key);
    packed_name(w, SKEP_STR("name"));
    packed_text(w, text_of(index->name));
    packed_name(w, SKEP_STR("projection"));
    packed_i64(w, index->projection);
    packed_name(w, SKEP_STR("included"));
    packed_open(w, SKEP_TYPE_L);
    for (size_t i = 0; i < index->included_count; i++) packed_text(w, text_of(index->included[i]));
    packed_end(w);
    packed_end(w);
}

skep_status definition_pack(const skep_table_definition *definition, buffer *out, skep_error *err) {
    packed_writer w;
    packed_begin(&w, out, err);
    packed_open(&w, SKEP_TYPE_M);
    pack_key(&w, &definition->key);
    packed_name(&w, SKEP_STR("indexes"));
    packed_open(&w, SKEP_TYPE_L);
    for (size_t i = 0; i < definition->index_count; i++) pack_index(&w, &definition->indexes[i]);
    packed_end(&w);
    packed_end(&w);
    return packed_finish(&w);
}

/* ---- Unpacking ---- */

static skep_status damaged(const char *name, skep_error *err) {
    return fail(err, SKEP_CORRUPT, "the definition of table '%s' cannot be read", name);
}

static const char *copy_text(skep_str text, skep_arena *arena) {
    return text.ptr != NULL ? skep_arena_copy_text(arena, text.ptr, text.len) : NULL;
}

/* Names in a file are held to the rules of CreateTable, because no other part of the engine looks
 * at them again. */
static bool is_name(const char *name) {
    member_faults faults = {0};
    member_fault_of_name(&faults, name, "name");
    return faults.count == 0;
}

/* An attribute's name; NULL for what is none. */
static const char *copy_name(skep_value value, skep_arena *arena) {
    skep_str text = skep_value_text(value);
    if (text.len == 0 || memchr(text.ptr, '\0', text.len) != NULL) return NULL;
    return copy_text(text, arena);
}

static bool small_number(skep_value value, int64_t max, int64_t *out) {
    return skep_value_type(value) == SKEP_TYPE_N &&
           skep_decimal_to_i64(skep_value_decimal(value), out, NULL) == SKEP_OK && *out >= 0 &&
           *out <= max;
}

static bool unpack_attributes(skep_value map, skep_str role, skep_arena *arena,
                              skep_key_attribute *attributes, size_t *count) {
    skep_value list, pair, name, type;
    if (!skep_value_at(map, role, &list)) return false;
    *count = skep_value_count(list);
    if (*count > SKEP_KEY_ATTRIBUTES_MAX) return false;
    for (size_t i = 0; i < *count; i++) {
        int64_t number;
        if (!skep_value_at_index(list, i, &pair) || !skep_value_at_index(pair, 0, &name) ||
            !skep_value_at_index(pair, 1, &type) || !small_number(type, SKEP_TYPE_B, &number))
            return false;
        attributes[i].name = copy_name(name, arena);
        attributes[i].type = (skep_type)number;
        if (attributes[i].name == NULL || number < SKEP_TYPE_S) return false;
    }
    return true;
}

static bool unpack_key(skep_value map, skep_arena *arena, skep_key_schema *key) {
    return unpack_attributes(map, SKEP_STR("hash"), arena, key->hash, &key->hash_count) &&
           unpack_attributes(map, SKEP_STR("range"), arena, key->range, &key->range_count) &&
           key->hash_count > 0;
}

static bool unpack_included(skep_value map, skep_arena *arena, skep_index_definition *index) {
    skep_value list, text;
    if (!skep_value_at(map, SKEP_STR("included"), &list)) return false;
    index->included_count = skep_value_count(list);
    const char **included = skep_arena_array(arena, index->included_count, sizeof *included);
    if (included == NULL) return false;
    index->included = included;
    skep_value_iter iter = skep_value_begin(list);
    for (size_t i = 0; skep_value_next(&iter, NULL, &text); i++) {
        included[i] = copy_name(text, arena);
        if (included[i] == NULL) return false;
    }
    return true;
}

static bool unpack_index(skep_value map, skep_arena *arena, skep_index_definition *index) {
    skep_value name, projection;
    int64_t number;
    if (!skep_value_at(map, SKEP_STR("name"), &name) ||
        !skep_value_at(map, SKEP_STR("projection"), &projection) ||
        !small_number(projection, SKEP_PROJECT_INCLUDE, &number))
        return false;
    index->name = copy_text(skep_value_text(name), arena);
    index->projection = (skep_projection)number;
    return is_name(index->name) && unpack_key(map, arena, &index->key) &&
           unpack_included(map, arena, index);
}

static bool unpack_indexes(skep_value map, skep_arena *arena, skep_table_definition *out) {
    skep_value list, index;
    if (!skep_value_at(map, SKEP_STR("indexes"), &list)) return false;
    out->index_count = skep_value_count(list);
    if (out->index_count > LIMIT_TABLE_INDEXES) return false;
    skep_index_definition *indexes = skep_arena_array(arena, out->index_count, sizeof *indexes);
    if (indexes == NULL) return false;
    out->indexes = indexes;
    skep_value_iter iter = skep_value_begin(list);
    for (size_t i = 0; skep_value_next(&iter, NULL, &index); i++)
        if (!unpack_index(index, arena, &indexes[i])) return false;
    return true;
}

skep_status definition_unpack(skep_bytes bytes, const char *name, skep_arena *arena,
                              skep_table_definition *out, skep_error *err) {
    if (!is_name(name) || packed_check(bytes.ptr, bytes.len, NULL) != SKEP_OK)
        return damaged(name, err);
    skep_value map = {bytes.ptr, bytes.len};
    *out = (skep_table_definition){.name = name};
    if (!unpack_key(map, arena, &out->key) || !unpack_indexes(map, arena, out) ||
        out->key.hash_count > 1 || out->key.range_count > 1)
        return damaged(name, err);
    return SKEP_OK;
}

/* ---- Copying ---- */

static bool copy_attributes(const skep_key_attribute *from, size_t count, skep_arena *arena,
                            skep_key_attribute *to) {
    for (size_t i = 0; i < count; i++) {
        to[i].type = from[i].type;
        to[i].name = copy_text(text_of(from[i].name), arena);
        if (to[i].name == NULL) return false;
    }
    return true;
}

static bool copy_key(const skep_key_schema *from, skep_arena *arena, skep_key_schema *to) {
    to->hash_count = from->hash_count;
    to->range_count = from->range_count;
    return copy_attributes(from->hash, from->hash_count, arena, to->hash) &&
           copy_attributes(from->range, from->range_count, arena, to->range);
}

static bool copy_index(const skep_index_definition *from, skep_arena *arena,
                       skep_index_definition *to) {
    const char **included = skep_arena_array(arena, from->included_count, sizeof *included);
    if (included == NULL) return false;
    for (size_t i = 0; i < from->included_count; i++) {
        included[i] = copy_text(text_of(from->included[i]), arena);
        if (included[i] == NULL) return false;
    }
    to->name = copy_text(text_of(from->name), arena);
    to->projection = from->projection;
    to->included = included;
    to->included_count = from->included_count;
    return to->name != NULL && copy_key(&from->key, arena, &to->key);
}

static int by_name(const void *a, const void *b) {
    const skep_index_definition *x = a, *y = b;
    return strcmp(x->name, y->name);
}

skep_status definition_copy(const skep_table_definition *definition, skep_arena *arena,
                            skep_table_definition *out, skep_error *err) {
    size_t count = definition->index_count;
    skep_index_definition *indexes = skep_arena_array(arena, count, sizeof *indexes);
    *out = (skep_table_definition){.index_count = count, .indexes = indexes};
    out->name = copy_text(text_of(definition->name), arena);
    bool is_copied =
        indexes != NULL && out->name != NULL && copy_key(&definition->key, arena, &out->key);
    for (size_t i = 0; is_copied && i < count; i++)
        is_copied = copy_index(&definition->indexes[i], arena, &indexes[i]);
    if (!is_copied) return fail_memory(err);
    if (count > 1) qsort(indexes, count, sizeof *indexes, by_name);
    return SKEP_OK;
}
