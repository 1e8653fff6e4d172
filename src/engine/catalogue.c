#include "engine/catalogue.h"

#include <string.h>

#include "base/fail.h"
#include "engine/definition.h"

enum { CATALOGUE_BYTES_MAX = 64 * 1024 * 1024 };

bool catalogue_init(catalogue *c, const skep_allocator *allocator) {
    *c = (catalogue){.arena = skep_arena_new(allocator, CATALOGUE_BYTES_MAX)};
    return c->arena != NULL;
}

void catalogue_fini(catalogue *c) {
    skep_arena_free(c->arena);
    *c = (catalogue){0};
}

static skep_status read_indexes(catalogue *c, store *s, table_info *table, skep_error *err) {
    store_index *rows = NULL;
    size_t count = 0;
    skep_status status = store_list_indexes(s, table->id, c->arena, &rows, &count, err);
    if (status != SKEP_OK) return status;
    if (count != table->definition.index_count)
        return fail(err, SKEP_CORRUPT, "'%s' is damaged: table '%s' has %zu of %zu indexes",
                    store_name(s), table->definition.name, count, table->definition.index_count);
    table->indexes = skep_arena_array(c->arena, count, sizeof *table->indexes);
    if (table->indexes == NULL) return fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const skep_index_definition *definition = &table->definition.indexes[i];
        if (strcmp(rows[i].name, definition->name) != 0)
            return fail(err, SKEP_CORRUPT, "'%s' is damaged: table '%s' has no index '%s'",
                        store_name(s), table->definition.name, definition->name);
        table->indexes[i] = (index_info){rows[i].id, definition};
    }
    return SKEP_OK;
}

static skep_status read_all(catalogue *c, store *s, skep_error *err) {
    store_table *rows = NULL;
    size_t count = 0;
    skep_status status = store_list_tables(s, c->arena, &rows, &count, err);
    if (status != SKEP_OK) return status;
    c->tables = skep_arena_array(c->arena, count, sizeof *c->tables);
    if (c->tables == NULL) return fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        table_info *table = &c->tables[i];
        table->id = rows[i].id;
        table->created_at = rows[i].created_at;
        status =
            definition_unpack(rows[i].definition, rows[i].name, c->arena, &table->definition, err);
        if (status == SKEP_CORRUPT) fail_context(err, "'%s' is damaged: ", store_name(s));
        if (status == SKEP_OK) status = read_indexes(c, s, table, err);
        if (status != SKEP_OK) return status;
    }
    c->count = count;
    return SKEP_OK;
}

skep_status catalogue_refresh(catalogue *c, store *s, skep_error *err) {
    int64_t generation = 0;
    skep_status status = store_generation(s, &generation, err);
    if (status != SKEP_OK || generation == c->generation) return status;
    c->generation = 0;
    c->count = 0;
    skep_arena_reset(c->arena);
    status = read_all(c, s, err);
    if (status == SKEP_OK)
        c->generation = generation;
    else
        c->count = 0;
    return status;
}

const table_info *catalogue_find(const catalogue *c, const char *name) {
    size_t low = 0, high = c->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, c->tables[middle].definition.name);
        if (order == 0) return &c->tables[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const index_info *catalogue_find_index(const table_info *table, const char *name) {
    for (size_t i = 0; i < table->definition.index_count; i++)
        if (strcmp(table->indexes[i].definition->name, name) == 0) return &table->indexes[i];
    return NULL;
}
