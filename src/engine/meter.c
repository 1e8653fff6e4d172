#include "engine/meter.h"

#include <string.h>

#include "base/fail.h"

/* Room for one more element of an array that grows at each power of 2; NULL when memory is
 * short. */
static void *grow(skep_arena *arena, void *elements, size_t count, size_t size) {
    if (count > 0 && (count & (count - 1)) != 0) return elements;
    void *grown = skep_arena_array(arena, count > 0 ? 2 * count : 1, size);
    if (grown != NULL && count > 0) memcpy(grown, elements, count * size);
    return grown;
}

static skep_table_units *table_line(meter *m, const char *name) {
    for (size_t i = 0; i < m->table_count; i++)
        if (strcmp(m->tables[i].table, name) == 0) return &m->tables[i];
    const char *copy = skep_arena_copy_text(m->arena, name, strlen(name));
    skep_table_units *tables = grow(m->arena, m->tables, m->table_count, sizeof *tables);
    if (copy == NULL || tables == NULL) return NULL;
    m->tables = tables;
    skep_table_units *line = &tables[m->table_count++];
    *line = (skep_table_units){.table = copy};
    return line;
}

static skep_index_units *index_line(meter *m, skep_table_units *table, const char *name) {
    for (size_t i = 0; i < table->index_count; i++)
        if (strcmp(table->indexes[i].index, name) == 0) return &table->indexes[i];
    const char *copy = skep_arena_copy_text(m->arena, name, strlen(name));
    skep_index_units *indexes = grow(m->arena, table->indexes, table->index_count, sizeof *indexes);
    if (copy == NULL || indexes == NULL) return NULL;
    table->indexes = indexes;
    skep_index_units *line = &indexes[table->index_count++];
    *line = (skep_index_units){.index = copy};
    return line;
}

static skep_status count(meter *m, meter_place where, double reads, double writes,
                         skep_error *err) {
    skep_table_units *table = table_line(m, where.table);
    if (table == NULL) return fail_memory(err);
    if (m->by_index && where.index != NULL) {
        skep_index_units *index = index_line(m, table, where.index);
        if (index == NULL) return fail_memory(err);
        index->read_units += reads;
        index->write_units += writes;
    } else if (m->by_index) {
        table->own_read_units += reads;
        table->own_write_units += writes;
    }
    table->read_units += reads;
    table->write_units += writes;
    m->read_units += reads;
    m->write_units += writes;
    return SKEP_OK;
}

static double units(size_t bytes, size_t unit_bytes) {
    size_t begun = (bytes + unit_bytes - 1) / unit_bytes;
    return begun > 0 ? (double)begun : 1;
}

skep_status meter_read(meter *m, meter_place where, size_t bytes, double rate, skep_error *err) {
    if (!m->is_wanted) return SKEP_OK;
    return count(m, where, rate * units(bytes, METER_READ_BYTES), 0, err);
}

skep_status meter_write(meter *m, meter_place where, size_t bytes, double rate, skep_error *err) {
    if (!m->is_wanted) return SKEP_OK;
    return count(m, where, 0, rate * units(bytes, METER_WRITE_BYTES), err);
}
