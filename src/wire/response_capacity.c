/* wire/response_capacity.c: ConsumedCapacity of an answer: one table's, or a list of them. */
#include <string.h>

#include "base/fail.h"
#include "wire/operation.h"
#include "wire/response_parts.h"

#define UNITS_MAX 1e9 /* of one answer; a page of 1 MB takes 256 */

/* The units of a table with its indexes, of the table itself, or of one index. */
typedef struct consumed {
    double units, read_units, write_units;
    bool has_parts; /* reads and writes are told apart, as transactions do */
} consumed;

/* True if the member was one of the units, and then it was read. */
static bool read_units(reader *r, skep_str name, consumed *c) {
    if (reader_is(name, "CapacityUnits")) {
        reader_number(r, &c->units);
    } else if (reader_is(name, "ReadCapacityUnits")) {
        reader_number(r, &c->read_units);
        c->has_parts = true;
    } else if (reader_is(name, "WriteCapacityUnits")) {
        reader_number(r, &c->write_units);
        c->has_parts = true;
    } else {
        return false;
    }
    return true;
}

/* What no server says is cut, so that sums and their text stay numbers. */
static double bounded(double units) {
    return units < 0 ? 0 : units > UNITS_MAX ? UNITS_MAX : units;
}

static void tell_apart(const response_reader *a, const consumed *c, double *reads, double *writes) {
    bool is_write = wire_operation_writes(a->what->operation);
    *reads = bounded(c->has_parts ? c->read_units : is_write ? 0 : c->units);
    *writes = bounded(c->has_parts ? c->write_units : is_write ? c->units : 0);
}

static void read_arm(response_reader *a, double *reads, double *writes) {
    reader *r = &a->r;
    reader_walk walk;
    skep_str name;
    consumed c = {0};
    if (!reader_open_object(r, &walk, "consumed capacity")) return;
    while (reader_next_member(r, &walk, &name))
        if (!read_units(r, name, &c)) reader_skip(r);
    tell_apart(a, &c, reads, writes);
}

/* An object with an arm for each index. */
static void read_indexes(response_reader *a, skep_table_units *table, size_t *cap, bool is_local) {
    reader *r = &a->r;
    reader_walk walk;
    skep_str name;
    if (!reader_open_object(r, &walk, "consumed capacity of indexes")) return;
    while (reader_next_member(r, &walk, &name)) {
        skep_index_units one = {.index = skep_arena_copy_text(r->arena, name.ptr, name.len),
                                .is_local = is_local};
        skep_index_units *grown =
            reader_grow(r, table->indexes, table->index_count, cap, sizeof *grown);
        if (one.index == NULL) r->p = wire_failed(&r->d, fail_memory(r->d.err));
        if (grown == NULL || one.index == NULL) return;
        read_arm(a, &one.read_units, &one.write_units);
        table->indexes = grown;
        grown[table->index_count++] = one;
    }
}

/* The table of a request about one item; NULL where it is another request. */
static const char *table_of(const wire_response *what) {
    if (what->request == NULL) return NULL;
    switch (what->operation) {
    case SKEP_OP_PUT_ITEM: return ((const skep_put_request *)what->request)->table;
    case SKEP_OP_GET_ITEM: return ((const skep_get_request *)what->request)->table;
    case SKEP_OP_UPDATE_ITEM: return ((const skep_update_request *)what->request)->table;
    case SKEP_OP_DELETE_ITEM: return ((const skep_delete_request *)what->request)->table;
    default: return NULL;
    }
}

/* Alternator's answers about one item do not name the table. */
static void name_table(response_reader *a, skep_table_units *table) {
    const char *name = table->table == NULL ? table_of(a->what) : NULL;
    if (name == NULL) return;
    table->table = skep_arena_copy_text(a->r.arena, name, strlen(name));
    if (table->table == NULL) a->r.p = wire_failed(&a->r.d, fail_memory(a->r.d.err));
}

static void read_table(response_reader *a) {
    reader *r = &a->r;
    reader_walk walk;
    skep_str name;
    consumed c = {0};
    size_t cap = 0;
    skep_table_units table = {0};
    if (!reader_open_object(r, &walk, "consumed capacity")) return;
    while (reader_next_member(r, &walk, &name)) {
        if (reader_is(name, "TableName"))
            reader_text(r, &table.table);
        else if (reader_is(name, "Table"))
            read_arm(a, &table.own_read_units, &table.own_write_units);
        else if (reader_is(name, "GlobalSecondaryIndexes"))
            read_indexes(a, &table, &cap, false);
        else if (reader_is(name, "LocalSecondaryIndexes"))
            read_indexes(a, &table, &cap, true);
        else if (!read_units(r, name, &c))
            reader_skip(r);
    }
    tell_apart(a, &c, &table.read_units, &table.write_units);
    name_table(a, &table);
    skep_table_units *grown =
        reader_grow(r, a->tables, a->table_count, &a->table_cap, sizeof *grown);
    if (grown == NULL) return;
    a->tables = grown;
    grown[a->table_count++] = table;
}

void response_capacity(response_reader *a) {
    reader_walk walk;
    if (a->r.p == NULL || *a->r.p != '[') {
        read_table(a);
        return;
    }
    if (!reader_open_list(&a->r, &walk, "consumed capacity")) return;
    while (reader_next_element(&a->r, &walk)) read_table(a);
}

void response_tell_capacity(const response_reader *a) {
    skep_call_info *info = a->what->info;
    if (info == NULL) return;
    info->read_units = info->write_units = 0;
    info->tables = a->tables;
    info->table_count = a->table_count;
    for (size_t i = 0; i < a->table_count; i++) {
        info->read_units += a->tables[i].read_units;
        info->write_units += a->tables[i].write_units;
    }
}
