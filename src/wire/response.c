/* wire/response.c: answers about one item and pages of items, and which operation has which
 * members. */
#include "wire/response.h"

#include <string.h>

#include "base/fail.h"
#include "wire/operation.h"
#include "wire/response_parts.h"

/* ---- Shared parts ---- */

void response_items(response_reader *a, skep_value **items, size_t *count) {
    reader *r = &a->r;
    reader_walk walk;
    size_t cap = 0;
    *items = NULL;
    *count = 0;
    if (!reader_open_list(r, &walk, "items")) return;
    while (reader_next_element(r, &walk)) {
        skep_value item;
        reader_item(r, &item);
        skep_value *grown = reader_grow(r, *items, *count, &cap, sizeof **items);
        if (grown == NULL) return;
        *items = grown;
        if (item.data != NULL) grown[(*count)++] = item;
    }
}

void response_objects(response_reader *a, size_t told) {
    reader *r = &a->r;
    reader_walk walk;
    wire_objects o;
    skep_objects *into = a->what->into;
    if (!reader_open_list(r, &walk, "items")) return;
    bool is_fine = wire_init_objects(&o, &r->d, into->type, into->wants_rest);
    o.told = told;
    r->p = is_fine ? wire_read_objects(&o, &r->d, r->p) : NULL;
    wire_fini_objects(&o);
    into->objects = o.objects;
    into->rest = o.values;
    into->count = o.count;
}

static void read_reason(reader *r, skep_cancellation_reason *out) {
    reader_walk walk;
    skep_str name;
    *out = (skep_cancellation_reason){.code = "None"};
    if (!reader_open_object(r, &walk, "a cancellation reason")) return;
    while (reader_next_member(r, &walk, &name)) {
        if (reader_is(name, "Code"))
            reader_text(r, &out->code);
        else if (reader_is(name, "Message"))
            reader_text(r, &out->message);
        else if (reader_is(name, "Item"))
            reader_item(r, &out->item);
        else
            reader_skip(r);
    }
    if (out->code == NULL) out->code = "None";
}

void response_reasons(response_reader *a, const skep_cancellation_reason **reasons, size_t *count) {
    reader *r = &a->r;
    reader_walk walk;
    skep_cancellation_reason *all = NULL;
    size_t cap = 0;
    *reasons = NULL;
    *count = 0;
    if (!reader_open_list(r, &walk, "cancellation reasons")) return;
    while (reader_next_element(r, &walk)) {
        skep_cancellation_reason *grown = reader_grow(r, all, *count, &cap, sizeof *all);
        if (grown == NULL) return;
        all = grown;
        *reasons = all;
        read_reason(r, &all[(*count)++]);
    }
}

/* ---- Members ---- */

static bool write_member(response_reader *a, skep_str name, skep_write_response *out) {
    if (!reader_is(name, "Attributes")) return false;
    reader_item(&a->r, &out->attributes);
    return true;
}

static bool get_member(response_reader *a, skep_str name, skep_get_response *out) {
    if (!reader_is(name, "Item")) return false;
    reader_item(&a->r, &out->item);
    return true;
}

/* What a page says of itself; its items are counted. */
typedef struct page_counts {
    uint64_t count, scanned_count;
    bool has_count, has_scanned_count;
} page_counts;

static bool query_member(response_reader *a, skep_str name, skep_query_response *out,
                         page_counts *counts) {
    reader *r = &a->r;
    if (reader_is(name, "Items") && a->what->into != NULL) {
        response_objects(a, (size_t)counts->count);
        out->count = a->what->into->count;
    } else if (reader_is(name, "Items")) {
        response_items(a, &out->items, &out->count);
    } else if (reader_is(name, "Count")) {
        reader_count(r, &counts->count);
        counts->has_count = true;
    } else if (reader_is(name, "ScannedCount")) {
        reader_count(r, &counts->scanned_count);
        counts->has_scanned_count = true;
    } else if (reader_is(name, "LastEvaluatedKey")) {
        reader_item(r, &out->last_key);
        if (skep_value_count(out->last_key) == 0) out->last_key = (skep_value){0};
    } else {
        return false;
    }
    return true;
}

static void end_query(skep_query_response *out, const page_counts *counts) {
    if (out->items == NULL && counts->has_count) out->count = (size_t)counts->count;
    out->scanned_count = counts->has_scanned_count ? (size_t)counts->scanned_count : out->count;
}

static bool read_member(response_reader *a, skep_str name, page_counts *counts) {
    void *out = a->what->response;
    switch (a->what->operation) {
    case SKEP_OP_CREATE_TABLE:
    case SKEP_OP_DESCRIBE_TABLE:
    case SKEP_OP_UPDATE_TABLE:
    case SKEP_OP_DELETE_TABLE: return response_table_member(a, name, out);
    case SKEP_OP_LIST_TABLES: return response_list_member(a, name, out);
    case SKEP_OP_PUT_ITEM:
    case SKEP_OP_UPDATE_ITEM:
    case SKEP_OP_DELETE_ITEM: return write_member(a, name, out);
    case SKEP_OP_GET_ITEM: return get_member(a, name, out);
    case SKEP_OP_QUERY:
    case SKEP_OP_SCAN: return query_member(a, name, out, counts);
    case SKEP_OP_TRANSACT_GET_ITEMS: return response_transact_get_member(a, name, out);
    case SKEP_OP_BATCH_GET_ITEM: return response_batch_get_member(a, name, out);
    case SKEP_OP_BATCH_WRITE_ITEM: return response_batch_write_member(a, name, out);
    case SKEP_OP_TRANSACT_WRITE_ITEMS: break;
    }
    return false;
}

static void begin_answer(response_reader *a) {
    void *out = a->what->response;
    if (a->what->operation == SKEP_OP_BATCH_GET_ITEM) response_begin_batch_get(a, out);
    if (a->what->operation == SKEP_OP_TRANSACT_GET_ITEMS) response_begin_transact_get(a, out);
}

static void end_answer(response_reader *a, const page_counts *counts) {
    void *out = a->what->response;
    skep_operation operation = a->what->operation;
    if (operation == SKEP_OP_QUERY || operation == SKEP_OP_SCAN) end_query(out, counts);
    if (operation == SKEP_OP_TRANSACT_WRITE_ITEMS) response_end_transact(a, out);
}

static void read_answer(response_reader *a) {
    reader *r = &a->r;
    reader_walk walk;
    skep_str name;
    page_counts counts = {0};
    begin_answer(a);
    if (!reader_open_object(r, &walk, "an answer")) {
        if (r->p != NULL) reader_fail(r, r->d.start, "expected '{' and an answer");
        return;
    }
    while (reader_next_member(r, &walk, &name)) {
        if (reader_is(name, "ConsumedCapacity"))
            response_capacity(a);
        else if (!read_member(a, name, &counts))
            reader_skip(r);
    }
    if (r->p != NULL) end_answer(a, &counts);
}

skep_status wire_decode_response(const wire_response *what, wire_text body, skep_error *err) {
    response_reader a = {.what = what};
    reader_begin(&a.r, body, what->arena, err);
    read_answer(&a);
    skep_status status = reader_end(&a.r);
    if (status != SKEP_OK) {
        memset(what->response, 0, wire_operation_response_bytes(what->operation));
        if (what->into != NULL) {
            what->into->objects = NULL;
            what->into->rest = NULL;
            what->into->count = 0;
        }
    } else {
        response_tell_capacity(&a);
    }
    return status;
}
