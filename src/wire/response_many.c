/* wire/response_many.c: answers to transactions and batches, matched with what was asked. */
#include <string.h>

#include "base/fail.h"
#include "wire/response_parts.h"

/* ---- Transactions ---- */

void response_begin_transact_get(response_reader *a, skep_transact_get_response *out) {
    const skep_transact_get_request *request = a->what->request;
    out->items = skep_arena_array(a->r.arena, request->count, sizeof *out->items);
    out->count = request->count;
    if (out->items == NULL) a->r.p = wire_failed(&a->r.d, fail_memory(a->r.d.err));
}

static void read_get(reader *r, skep_value *item) {
    reader_walk walk;
    skep_str name;
    if (!reader_open_object(r, &walk, "an answer with an Item")) return;
    while (reader_next_member(r, &walk, &name)) {
        if (reader_is(name, "Item"))
            reader_item(r, item);
        else
            reader_skip(r);
    }
}

bool response_transact_get_member(response_reader *a, skep_str name,
                                  skep_transact_get_response *out) {
    reader *r = &a->r;
    reader_walk walk;
    if (!reader_is(name, "Responses")) return false;
    char *start = r->p;
    size_t at = 0;
    if (!reader_open_list(r, &walk, "answers")) return true;
    while (reader_next_element(r, &walk)) {
        skep_value item = {0};
        read_get(r, &item);
        if (at < out->count) out->items[at] = item;
        at++;
    }
    if (r->p != NULL && at != out->count)
        reader_fail(r, start, "%zu items were asked for, and %zu answers came", out->count, at);
    return true;
}

void response_end_transact(response_reader *a, skep_transact_response *out) {
    const skep_transact_request *request = a->what->request;
    skep_cancellation_reason *reasons =
        skep_arena_array(a->r.arena, request->count, sizeof *reasons);
    if (reasons == NULL) {
        a->r.p = wire_failed(&a->r.d, fail_memory(a->r.d.err));
        return;
    }
    for (size_t i = 0; i < request->count; i++) reasons[i].code = "None";
    out->reasons = reasons;
    out->count = request->count;
}

/* ---- BatchGetItem ---- */

void response_begin_batch_get(response_reader *a, skep_batch_get_response *out) {
    const skep_batch_get_request *request = a->what->request;
    out->tables = skep_arena_array(a->r.arena, request->count, sizeof *out->tables);
    if (out->tables == NULL) {
        a->r.p = wire_failed(&a->r.d, fail_memory(a->r.d.err));
        return;
    }
    out->count = request->count;
    for (size_t i = 0; i < request->count; i++) out->tables[i].table = request->tables[i].table;
}

static skep_batch_get_result *result_of(response_reader *a, skep_batch_get_response *out,
                                        skep_str table) {
    for (size_t i = 0; i < out->count; i++)
        if (reader_is(table, out->tables[i].table)) return &out->tables[i];
    reader_fail(&a->r, table.ptr, "the table is none of those that were asked for");
    return NULL;
}

static void read_unprocessed_keys(response_reader *a, skep_batch_get_result *result) {
    reader_walk walk;
    skep_str name;
    if (!reader_open_object(&a->r, &walk, "Keys")) return;
    while (reader_next_member(&a->r, &walk, &name)) {
        if (reader_is(name, "Keys"))
            response_items(a, &result->unprocessed, &result->unprocessed_count);
        else
            reader_skip(&a->r);
    }
}

bool response_batch_get_member(response_reader *a, skep_str name, skep_batch_get_response *out) {
    reader_walk walk;
    skep_str table;
    bool is_unprocessed = reader_is(name, "UnprocessedKeys");
    if (!is_unprocessed && !reader_is(name, "Responses")) return false;
    if (!reader_open_object(&a->r, &walk, "tables")) return true;
    while (reader_next_member(&a->r, &walk, &table)) {
        skep_batch_get_result *result = result_of(a, out, table);
        if (result == NULL) return true;
        if (is_unprocessed)
            read_unprocessed_keys(a, result);
        else if (a->what->into != NULL)
            response_objects(a, 0);
        else
            response_items(a, &result->items, &result->count);
    }
    return true;
}

/* ---- BatchWriteItem ---- */

/* The writes of the request that the answer has named, a byte for each. */
typedef struct unprocessed {
    const skep_batch_write_request *request;
    uint8_t *marks;
    size_t count;
} unprocessed;

/* Values have one form, so a write that comes back is known by its bytes. */
static bool is_write(const skep_batch_write *write, skep_str table, bool is_delete,
                     skep_value item) {
    return write->is_delete == is_delete && write->table != NULL &&
           reader_is(table, write->table) && write->item.size == item.size &&
           memcmp(write->item.data, item.data, item.size) == 0;
}

static void mark(response_reader *a, unprocessed *all, skep_str table, bool is_delete,
                 skep_value item) {
    if (a->r.p == NULL || item.data == NULL) return;
    for (size_t i = 0; i < all->request->count; i++) {
        if (all->marks[i] || !is_write(&all->request->writes[i], table, is_delete, item)) continue;
        all->marks[i] = 1;
        all->count++;
        return;
    }
    reader_fail(&a->r, a->r.p, "an unprocessed write is none of those that were asked for");
}

/* {"Item":{...}} or {"Key":{...}} */
static skep_value read_write(reader *r) {
    reader_walk walk;
    skep_str name;
    skep_value item = {0};
    if (!reader_open_object(r, &walk, "a write")) return item;
    while (reader_next_member(r, &walk, &name)) {
        if (reader_is(name, "Item") || reader_is(name, "Key"))
            reader_item(r, &item);
        else
            reader_skip(r);
    }
    return item;
}

static void read_writes(response_reader *a, unprocessed *all, skep_str table) {
    reader *r = &a->r;
    reader_walk list, walk;
    skep_str name;
    if (!reader_open_list(r, &list, "writes")) return;
    while (reader_next_element(r, &list)) {
        if (!reader_open_object(r, &walk, "a write")) continue;
        while (reader_next_member(r, &walk, &name)) {
            bool is_delete = reader_is(name, "DeleteRequest");
            if (is_delete || reader_is(name, "PutRequest"))
                mark(a, all, table, is_delete, read_write(r));
            else
                reader_skip(r);
        }
    }
}

static void take_marked(response_reader *a, const unprocessed *all,
                        skep_batch_write_response *out) {
    if (a->r.p == NULL || all->count == 0) return;
    out->unprocessed = skep_arena_array(a->r.arena, all->count, sizeof *out->unprocessed);
    if (out->unprocessed == NULL) {
        a->r.p = wire_failed(&a->r.d, fail_memory(a->r.d.err));
        return;
    }
    out->unprocessed_count = 0;
    for (size_t i = 0; i < all->request->count; i++)
        if (all->marks[i]) out->unprocessed[out->unprocessed_count++] = i;
}

bool response_batch_write_member(response_reader *a, skep_str name,
                                 skep_batch_write_response *out) {
    reader_walk walk;
    skep_str table;
    unprocessed all = {.request = a->what->request};
    if (!reader_is(name, "UnprocessedItems")) return false;
    if (!reader_open_object(&a->r, &walk, "tables")) return true;
    all.marks = skep_arena_alloc(a->r.arena, all.request->count);
    if (all.marks == NULL) a->r.p = wire_failed(&a->r.d, fail_memory(a->r.d.err));
    while (reader_next_member(&a->r, &walk, &table)) read_writes(a, &all, table);
    take_marked(a, &all, out);
    return true;
}
