/* Random requests and answers of every operation. All they hold is in the arena. */
#ifndef SERVER_RANDOM_MESSAGE_H
#define SERVER_RANDOM_MESSAGE_H

#include "server/served.h"
#include "support/random.h"
#include "unit/value/random_value.h"
#include "wire/operation.h"

typedef struct random_maker {
    random_source *r;
    skep_arena *arena;
    buffer buf;
} random_maker;

static inline bool chance(random_maker *m) {
    return random_below(m->r, 2) != 0;
}

static inline const char *random_name(random_maker *m) {
    static const char *const names[] = {"shop", "a.b-c_d", "table \"two\"", "\xC3\xA4\\", "x"};
    return names[random_below(m->r, 5)];
}

static inline skep_str random_str(random_maker *m) {
    char text[RANDOM_RUN_MAX * 4];
    size_t len = random_text(m->r, text);
    return (skep_str){skep_arena_copy_text(m->arena, text, len), len};
}

/* A placeholder or a name that differs from others by its number. */
static inline skep_str random_unique(random_maker *m, char sigil, size_t number) {
    char text[32];
    int len = snprintf(text, sizeof text, "%c%zu%s", sigil, number, chance(m) ? "\"\xC3\xA4" : "");
    return (skep_str){skep_arena_copy_text(m->arena, text, (size_t)len), (size_t)len};
}

static inline skep_value random_any(random_maker *m, size_t depth) {
    return packed_copy(m->arena, random_value(m->r, &m->buf, depth));
}

/* Items of different numbers differ; 0 stands for none. */
static inline skep_value random_numbered_item(random_maker *m, size_t number) {
    size_t count = random_below(m->r, 5);
    skep_value values[5];
    packed_writer w;
    for (size_t i = 0; i < count; i++) values[i] = random_any(m, 3);
    buffer_clear(&m->buf);
    packed_begin(&w, &m->buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    for (size_t i = 0; i < count; i++) {
        packed_name(&w, random_unique(m, 'n', i));
        packed_value(&w, values[i]);
    }
    if (number > 0) {
        packed_name(&w, SKEP_STR("z"));
        packed_u64(&w, number);
    }
    packed_end(&w);
    (void)packed_finish(&w);
    return packed_copy(m->arena, (skep_value){m->buf.data, m->buf.len});
}

static inline skep_value random_item(random_maker *m) {
    return random_numbered_item(m, 0);
}

static inline skep_value maybe_item(random_maker *m) {
    return chance(m) ? random_item(m) : (skep_value){0};
}

static inline skep_expression random_expression(random_maker *m) {
    return chance(m) ? (skep_expression){.text = random_str(m)} : (skep_expression){0};
}

static inline skep_bindings random_bindings(random_maker *m, bool has_values) {
    size_t names = random_below(m->r, 3), values = has_values ? random_below(m->r, 3) : 0;
    skep_name_binding *n = skep_arena_array(m->arena, names, sizeof *n);
    skep_value_binding *v = skep_arena_array(m->arena, values, sizeof *v);
    for (size_t i = 0; i < names; i++)
        n[i] = (skep_name_binding){random_unique(m, '#', i), random_str(m)};
    for (size_t i = 0; i < values; i++)
        v[i] = (skep_value_binding){random_unique(m, ':', i), random_any(m, 2)};
    return (skep_bindings){n, names, v, values};
}

/* ---- Tables ---- */

static inline void random_attributes(random_maker *m, skep_key_attribute *out, size_t count,
                                     size_t first) {
    static const char *const names[] = {"a", "b", "c\"", "d", "e", "f", "g", "h\xC3\xA4"};
    static const skep_type types[] = {SKEP_TYPE_S, SKEP_TYPE_N, SKEP_TYPE_B};
    size_t at = random_below(m->r, 8);
    for (size_t i = 0; i < count; i++) {
        size_t which = (at + first + i) % 8;
        out[i] = (skep_key_attribute){names[which], types[which % 3]};
    }
}

static inline skep_key_schema random_key(random_maker *m, size_t max) {
    skep_key_schema key = {.hash_count = 1 + random_below(m->r, max),
                           .range_count = random_below(m->r, max + 1)};
    random_attributes(m, key.hash, key.hash_count, 0);
    random_attributes(m, key.range, key.range_count, 4);
    return key;
}

static inline skep_index_definition random_index(random_maker *m) {
    static const char *const included[] = {"x", "y \"z\""};
    skep_index_definition index = {.name = random_name(m), .key = random_key(m, 4)};
    index.projection = (skep_projection)random_below(m->r, 3);
    if (index.projection == SKEP_PROJECT_INCLUDE) {
        index.included = included;
        index.included_count = 1 + random_below(m->r, 2);
    }
    return index;
}

static inline skep_table_definition random_table(random_maker *m) {
    size_t count = random_below(m->r, 4);
    skep_index_definition *indexes = skep_arena_array(m->arena, count, sizeof *indexes);
    for (size_t i = 0; i < count; i++) indexes[i] = random_index(m);
    return (skep_table_definition){random_name(m), random_key(m, 1), indexes, count};
}

static inline void random_update_table(random_maker *m, skep_update_table_request *out) {
    skep_index_definition *index = skep_arena_array(m->arena, 1, sizeof *index);
    *index = random_index(m);
    bool creates = chance(m);
    *out = (skep_update_table_request){.table = random_name(m),
                                       .create = creates ? index : NULL,
                                       .drop_index = creates ? NULL : random_name(m)};
}

/* ---- Requests ---- */

static inline void random_query(random_maker *m, bool is_scan, skep_query_request *out) {
    *out = (skep_query_request){.table = random_name(m),
                                .index = chance(m) ? random_name(m) : NULL,
                                .filter = random_expression(m),
                                .bindings = random_bindings(m, true),
                                .start_key = maybe_item(m),
                                .limit = (uint32_t)random_below(m->r, 3),
                                .is_consistent = chance(m)};
    if (chance(m))
        out->is_count_only = true;
    else
        out->projection = random_expression(m);
    if (is_scan && chance(m)) {
        out->total_segments = 1 + (uint32_t)random_below(m->r, 1000000);
        out->segment = (uint32_t)random_below(m->r, out->total_segments);
    }
    if (is_scan) return;
    out->key_condition = random_expression(m);
    out->is_descending = chance(m);
}

static inline void random_transact(random_maker *m, skep_transact_request *out) {
    size_t count = random_below(m->r, 5);
    skep_transact_action *actions = skep_arena_array(m->arena, count, sizeof *actions);
    for (size_t i = 0; i < count; i++) {
        actions[i] = (skep_transact_action){
            .kind = (skep_transact_kind)(SKEP_TRANSACT_PUT + random_below(m->r, 4)),
            .table = random_name(m),
            .item = maybe_item(m),
            .condition = random_expression(m),
            .bindings = random_bindings(m, true),
            .return_item_on_failure = chance(m)};
        if (actions[i].kind == SKEP_TRANSACT_UPDATE) actions[i].update = random_expression(m);
    }
    *out = (skep_transact_request){actions, count, chance(m) ? "token" : NULL};
}

static inline void random_transact_get(random_maker *m, skep_transact_get_request *out) {
    size_t count = random_below(m->r, 4);
    skep_transact_get *gets = skep_arena_array(m->arena, count, sizeof *gets);
    for (size_t i = 0; i < count; i++)
        gets[i] = (skep_transact_get){.table = random_name(m),
                                      .key = maybe_item(m),
                                      .projection = random_expression(m),
                                      .bindings = random_bindings(m, false)};
    *out = (skep_transact_get_request){gets, count};
}

static inline void random_batch_get(random_maker *m, skep_batch_get_request *out) {
    static const char *const tables[] = {"one", "two \"2\"", "\xC3\xA4"};
    size_t count = random_below(m->r, 4);
    skep_batch_get_table *all = skep_arena_array(m->arena, count, sizeof *all);
    for (size_t i = 0; i < count; i++) {
        size_t keys = random_below(m->r, 4);
        skep_value *k = skep_arena_array(m->arena, keys, sizeof *k);
        for (size_t j = 0; j < keys; j++) k[j] = random_item(m);
        all[i] = (skep_batch_get_table){.table = tables[i],
                                        .keys = k,
                                        .key_count = keys,
                                        .projection = random_expression(m),
                                        .bindings = random_bindings(m, false),
                                        .is_consistent = chance(m)};
    }
    *out = (skep_batch_get_request){all, count};
}

static inline void random_batch_write(random_maker *m, skep_batch_write_request *out) {
    size_t count = random_below(m->r, 6);
    skep_batch_write *writes = skep_arena_array(m->arena, count, sizeof *writes);
    for (size_t i = 0; i < count; i++)
        writes[i] = (skep_batch_write){.table = random_name(m),
                                       .item = random_numbered_item(m, i + 1),
                                       .is_delete = chance(m)};
    *out = (skep_batch_write_request){writes, count};
}

static inline void random_item_request(random_maker *m, skep_operation operation,
                                       served_any_request *out) {
    const char *table = chance(m) ? random_name(m) : NULL;
    skep_return_values values = (skep_return_values)random_below(m->r, 5);
    skep_value item = maybe_item(m);
    skep_expression condition = random_expression(m);
    skep_bindings bindings = random_bindings(m, operation != SKEP_OP_GET_ITEM);
    bool flag = chance(m);
    if (operation == SKEP_OP_PUT_ITEM)
        out->put = (skep_put_request){.table = table,
                                      .item = item,
                                      .condition = condition,
                                      .bindings = bindings,
                                      .return_values = values,
                                      .return_item_on_failure = flag};
    else if (operation == SKEP_OP_DELETE_ITEM)
        out->delete_item = (skep_delete_request){.table = table,
                                                 .key = item,
                                                 .condition = condition,
                                                 .bindings = bindings,
                                                 .return_values = values,
                                                 .return_item_on_failure = flag};
    else if (operation == SKEP_OP_GET_ITEM)
        out->get = (skep_get_request){.table = table,
                                      .key = item,
                                      .projection = condition,
                                      .bindings = bindings,
                                      .is_consistent = flag};
    else
        out->update = (skep_update_request){.table = table,
                                            .key = item,
                                            .update = random_expression(m),
                                            .condition = condition,
                                            .bindings = bindings,
                                            .return_values = values,
                                            .return_item_on_failure = flag};
}

static inline void random_create_table(random_maker *m, skep_create_table_request *out) {
    out->table = random_table(m);
    out->tag_count = random_below(m->r, 3);
    skep_tag *tags = skep_arena_array(m->arena, out->tag_count, sizeof *tags);
    for (size_t i = 0; i < out->tag_count; i++)
        tags[i] = (skep_tag){random_name(m), random_name(m)};
    out->tags = tags;
}

static inline void random_request(random_maker *m, skep_operation operation,
                                  served_any_request *out) {
    memset(out, 0, sizeof *out);
    switch (operation) {
    case SKEP_OP_CREATE_TABLE: random_create_table(m, &out->create_table); break;
    case SKEP_OP_UPDATE_TABLE: random_update_table(m, &out->update_table); break;
    case SKEP_OP_LIST_TABLES:
        out->list_tables.start = chance(m) ? random_name(m) : NULL;
        out->list_tables.limit = (uint32_t)random_below(m->r, 101);
        break;
    case SKEP_OP_DESCRIBE_TABLE:
    case SKEP_OP_DELETE_TABLE: out->table.table = random_name(m); break;
    case SKEP_OP_QUERY:
    case SKEP_OP_SCAN: random_query(m, operation == SKEP_OP_SCAN, &out->query); break;
    case SKEP_OP_TRANSACT_WRITE_ITEMS: random_transact(m, &out->transact); break;
    case SKEP_OP_TRANSACT_GET_ITEMS: random_transact_get(m, &out->transact_get); break;
    case SKEP_OP_BATCH_GET_ITEM: random_batch_get(m, &out->batch_get); break;
    case SKEP_OP_BATCH_WRITE_ITEM: random_batch_write(m, &out->batch_write); break;
    default: random_item_request(m, operation, out);
    }
}

/* ---- Answers to a request ---- */

static inline skep_value *random_items(random_maker *m, size_t *count) {
    *count = random_below(m->r, 4);
    skep_value *items = skep_arena_array(m->arena, *count, sizeof *items);
    for (size_t i = 0; i < *count; i++) items[i] = random_item(m);
    return items;
}

static inline void random_description(random_maker *m, skep_table_response *out) {
    out->table = random_table(m);
    out->status = chance(m) ? "ACTIVE" : "UPDATING";
    out->item_count = random_below(m->r, 1000);
    out->size_bytes = random_below(m->r, 100000);
    out->created_at = (int64_t)random_below(m->r, 2000000000);
    const char **statuses = skep_arena_array(m->arena, out->table.index_count, sizeof *statuses);
    for (size_t i = 0; i < out->table.index_count; i++)
        statuses[i] = chance(m) ? "ACTIVE" : "CREATING";
    out->index_statuses = statuses;
}

static inline void random_page(random_maker *m, const skep_query_request *asked,
                               skep_query_response *out) {
    out->items = random_items(m, &out->count);
    if (asked->is_count_only) out->items = NULL;
    out->scanned_count = out->count + random_below(m->r, 10);
    do out->last_key = maybe_item(m);
    while (out->last_key.data != NULL && skep_value_count(out->last_key) == 0);
}

static inline void random_batch_answer(random_maker *m, const skep_batch_get_request *asked,
                                       skep_batch_get_response *out) {
    out->count = asked->count;
    out->tables = skep_arena_array(m->arena, asked->count, sizeof *out->tables);
    for (size_t i = 0; i < asked->count; i++) {
        out->tables[i].table = asked->tables[i].table;
        out->tables[i].items = random_items(m, &out->tables[i].count);
        out->tables[i].unprocessed = random_items(m, &out->tables[i].unprocessed_count);
    }
}

static inline void random_unprocessed(random_maker *m, const skep_batch_write_request *asked,
                                      skep_batch_write_response *out) {
    out->unprocessed = skep_arena_array(m->arena, asked->count, sizeof *out->unprocessed);
    for (size_t i = 0; i < asked->count; i++)
        if (chance(m)) out->unprocessed[out->unprocessed_count++] = i;
}

static inline void random_answer(random_maker *m, const served_request *asked,
                                 served_any_response *out) {
    memset(out, 0, sizeof *out);
    switch (asked->operation) {
    case SKEP_OP_GET_ITEM: out->get.item = maybe_item(m); break;
    case SKEP_OP_PUT_ITEM:
    case SKEP_OP_UPDATE_ITEM:
    case SKEP_OP_DELETE_ITEM: out->write.attributes = maybe_item(m); break;
    case SKEP_OP_QUERY:
    case SKEP_OP_SCAN: random_page(m, &asked->request.query, &out->query); break;
    case SKEP_OP_LIST_TABLES: {
        static const char *names[] = {"a", "b\"", "c"};
        out->list_tables =
            (skep_list_tables_response){names, random_below(m->r, 4), chance(m) ? "c" : NULL};
        break;
    }
    case SKEP_OP_TRANSACT_WRITE_ITEMS: break;
    case SKEP_OP_TRANSACT_GET_ITEMS:
        out->transact_get.count = asked->request.transact_get.count;
        out->transact_get.items =
            skep_arena_array(m->arena, out->transact_get.count, sizeof *out->transact_get.items);
        for (size_t i = 0; i < out->transact_get.count; i++)
            out->transact_get.items[i] = maybe_item(m);
        break;
    case SKEP_OP_BATCH_GET_ITEM:
        random_batch_answer(m, &asked->request.batch_get, &out->batch_get);
        break;
    case SKEP_OP_BATCH_WRITE_ITEM:
        random_unprocessed(m, &asked->request.batch_write, &out->batch_write);
        break;
    default: random_description(m, &out->table);
    }
}

/* ---- Capacity ---- */

static inline double random_units(random_maker *m) {
    return (double)(1 + random_below(m->r, 100)) / 2;
}

/* Reads count as reads and writes as writes; transactions may have both, and tell them apart. */
static inline void random_arm(random_maker *m, skep_operation operation, double *reads,
                              double *writes) {
    bool is_transaction =
        operation == SKEP_OP_TRANSACT_WRITE_ITEMS || operation == SKEP_OP_TRANSACT_GET_ITEMS;
    bool is_write = is_transaction ? chance(m) : wire_operation_writes(operation);
    *(is_write ? writes : reads) = random_units(m);
    if (is_transaction && chance(m)) *(is_write ? reads : writes) = random_units(m);
}

static inline skep_call_info random_capacity(random_maker *m, skep_operation operation) {
    bool is_list = operation == SKEP_OP_TRANSACT_WRITE_ITEMS ||
                   operation == SKEP_OP_TRANSACT_GET_ITEMS || operation == SKEP_OP_BATCH_GET_ITEM ||
                   operation == SKEP_OP_BATCH_WRITE_ITEM;
    size_t count = is_list ? random_below(m->r, 4) : 1;
    skep_table_units *tables = skep_arena_array(m->arena, count, sizeof *tables);
    for (size_t i = 0; i < count; i++) {
        skep_table_units *t = &tables[i];
        t->table = random_name(m);
        random_arm(m, operation, &t->read_units, &t->write_units);
        random_arm(m, operation, &t->own_read_units, &t->own_write_units);
        t->index_count = random_below(m->r, 5);
        t->indexes = skep_arena_array(m->arena, t->index_count, sizeof *t->indexes);
        bool is_local = true; /* which come first */
        for (size_t k = 0; k < t->index_count; k++) {
            is_local = is_local && chance(m);
            t->indexes[k].index = random_name(m);
            t->indexes[k].is_local = is_local;
            random_arm(m, operation, &t->indexes[k].read_units, &t->indexes[k].write_units);
        }
    }
    return (skep_call_info){.tables = tables, .table_count = count};
}

#endif
