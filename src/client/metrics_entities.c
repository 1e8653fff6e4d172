#include "client/metrics_entities.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { READ_UNIT_BYTES = 4096, WRITE_UNIT_BYTES = 1024, NAME_BYTES_MAX = 255 };

/* ---- The table ---- */

void metrics_entities_init(metrics_entities *e, const skep_allocator *allocator) {
    e->allocator = allocator;
    for (size_t i = 0; i < ENTITIES_SLOTS; i++) atomic_init(&e->slots[i], NULL);
    atomic_init(&e->other_read_milliunits, 0);
    atomic_init(&e->other_write_milliunits, 0);
}

void metrics_entities_fini(metrics_entities *e) {
    for (size_t i = 0; i < ENTITIES_SLOTS; i++)
        e->allocator->release(e->allocator->context, atomic_load(&e->slots[i]));
}

static entity_units *new_units(const skep_allocator *allocator, const char *name, size_t len) {
    entity_units *units = allocator->resize(allocator->context, NULL, sizeof *units + len + 1);
    if (units == NULL) return NULL;
    atomic_init(&units->read_milliunits, 0);
    atomic_init(&units->write_milliunits, 0);
    memcpy(units->name, name, len);
    units->name[len] = '\0';
    return units;
}

static bool has_name(const entity_units *units, const char *name, size_t len) {
    return strncmp(units->name, name, len) == 0 && units->name[len] == '\0';
}

/* NULL where the table is full or memory is short. A slot is set once and for all. */
static entity_units *find_or_add(metrics_entities *e, const char *name) {
    size_t len = strnlen(name, NAME_BYTES_MAX);
    size_t start = (size_t)hash_bytes((const uint8_t *)name, len);
    entity_units *fresh = NULL;
    for (size_t i = 0; i < ENTITIES_SLOTS; i++) {
        _Atomic(entity_units *) *slot = &e->slots[(start + i) % ENTITIES_SLOTS];
        entity_units *found = atomic_load_explicit(slot, memory_order_acquire);
        if (found == NULL) {
            if (fresh == NULL) fresh = new_units(e->allocator, name, len);
            if (fresh == NULL) return NULL;
            if (atomic_compare_exchange_strong(slot, &found, fresh)) return fresh;
        }
        if (!has_name(found, name, len)) continue;
        e->allocator->release(e->allocator->context, fresh);
        return found;
    }
    e->allocator->release(e->allocator->context, fresh);
    return NULL;
}

static void add(metrics_entities *e, const char *name, uint64_t reads, uint64_t writes) {
    if (name == NULL) return;
    entity_units *units = find_or_add(e, name);
    atomic_fetch_add_explicit(units != NULL ? &units->read_milliunits : &e->other_read_milliunits,
                              reads, memory_order_relaxed);
    atomic_fetch_add_explicit(units != NULL ? &units->write_milliunits : &e->other_write_milliunits,
                              writes, memory_order_relaxed);
}

/* ---- Parts of requests ---- */

/* One part of a request: where and whose it is, and the units that it would take alone. */
typedef struct part {
    const char *table;
    const char *entity;
    uint64_t weight;
} part;

static uint64_t begun(size_t bytes, size_t unit_bytes) {
    return bytes > 0 ? (bytes + unit_bytes - 1) / unit_bytes : 1;
}

static size_t item_bytes(skep_value item) {
    return item.data != NULL ? skep_item_size(item) : 0;
}

static uint64_t write_weight(skep_value item, bool is_item, size_t stored_bytes) {
    size_t bytes = is_item ? item_bytes(item) : 0;
    return begun(bytes > stored_bytes ? bytes : stored_bytes, WRITE_UNIT_BYTES);
}

static part action_part(const void *request, const void *response, size_t at) {
    const skep_transact_action *action = &((const skep_transact_request *)request)->actions[at];
    (void)response;
    return (part){
        action->table, action->entity,
        write_weight(action->item, action->kind == SKEP_TRANSACT_PUT, action->stored_bytes)};
}

static part write_part(const void *request, const void *response, size_t at) {
    const skep_batch_write *write = &((const skep_batch_write_request *)request)->writes[at];
    (void)response;
    return (part){write->table, write->entity,
                  write_weight(write->item, !write->is_delete, write->stored_bytes)};
}

static part get_part(const void *request, const void *response, size_t at) {
    const skep_transact_get_response *got = response;
    skep_value item = at < got->count ? got->items[at] : (skep_value){0};
    const skep_transact_get *get = &((const skep_transact_get_request *)request)->gets[at];
    return (part){get->table, get->entity, begun(item_bytes(item), READ_UNIT_BYTES)};
}

/* Keys without an item count as one each, those that were not read not at all. Consistent reads
 * take twice as much. */
static part table_part(const void *request, const void *response, size_t at) {
    const skep_batch_get_table *asked = &((const skep_batch_get_request *)request)->tables[at];
    const skep_batch_get_response *all = response;
    uint64_t units = asked->key_count;
    if (at < all->count) {
        const skep_batch_get_result *got = &all->tables[at];
        size_t done = got->unprocessed_count + got->count;
        units = asked->key_count > done ? asked->key_count - done : 0;
        for (size_t i = 0; i < got->count; i++)
            units += begun(item_bytes(got->items[i]), READ_UNIT_BYTES);
    }
    return (part){asked->table, asked->entity, asked->is_consistent ? 2 * units : units};
}

typedef part part_at(const void *request, const void *response, size_t at);

static uint64_t milli(double units) {
    return (uint64_t)(units * 1000 + 0.5);
}

/* The share of the parts up to some `weight`; what a part takes is the difference of two. */
static uint64_t share(uint64_t milliunits, uint64_t weight, uint64_t total_weight) {
    return (uint64_t)((double)milliunits * ((double)weight / (double)total_weight) + 0.5);
}

static bool is_same(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The parts of a request, or those of one table. */
typedef struct parts {
    const skep_exchange *x;
    part_at *at;
    size_t count;
    const char *table; /* NULL: of all tables */
} parts;

static bool take_part(const parts *p, size_t at, part *out) {
    *out = p->at(p->x->request, p->x->response, at);
    return p->table == NULL || is_same(out->table, p->table);
}

/* False where there is nothing that could take them. */
static bool divide(metrics_entities *e, const parts *p, uint64_t reads, uint64_t writes) {
    uint64_t total = 0, done = 0;
    part one;
    for (size_t i = 0; i < p->count; i++)
        if (take_part(p, i, &one)) total += one.weight;
    for (size_t i = 0; i < p->count && total > 0; i++) {
        if (!take_part(p, i, &one)) continue;
        uint64_t with = done + one.weight;
        add(e, one.entity, share(reads, with, total) - share(reads, done, total),
            share(writes, with, total) - share(writes, done, total));
        done = with;
    }
    return total > 0;
}

/* Where a server tells tables apart, the units of each are its own parts'. */
static void count_parts(metrics_entities *e, const skep_exchange *x, part_at *at, size_t count) {
    const skep_call_info *info = &x->info;
    parts all = {.x = x, .at = at, .count = count};
    if (info->table_count < 2) {
        (void)divide(e, &all, milli(info->read_units), milli(info->write_units));
        return;
    }
    for (size_t i = 0; i < info->table_count; i++) {
        const skep_table_units *table = &info->tables[i];
        uint64_t reads = milli(table->read_units), writes = milli(table->write_units);
        parts own = all;
        own.table = table->table;
        if (!divide(e, &own, reads, writes)) (void)divide(e, &all, reads, writes);
    }
}

/* ---- Counting ---- */

static const char *only_entity(const skep_exchange *x) {
    switch (x->operation) {
    case SKEP_OP_PUT_ITEM: return ((const skep_put_request *)x->request)->entity;
    case SKEP_OP_GET_ITEM: return ((const skep_get_request *)x->request)->entity;
    case SKEP_OP_UPDATE_ITEM: return ((const skep_update_request *)x->request)->entity;
    case SKEP_OP_DELETE_ITEM: return ((const skep_delete_request *)x->request)->entity;
    case SKEP_OP_QUERY:
    case SKEP_OP_SCAN: return ((const skep_query_request *)x->request)->entity;
    default: return NULL;
    }
}

void metrics_entities_count(metrics_entities *e, const skep_exchange *x) {
    const skep_call_info *info = &x->info;
    if (!(info->read_units > 0 || info->write_units > 0)) return;
    switch (x->operation) {
    case SKEP_OP_TRANSACT_WRITE_ITEMS:
        count_parts(e, x, action_part, ((const skep_transact_request *)x->request)->count);
        break;
    case SKEP_OP_TRANSACT_GET_ITEMS:
        count_parts(e, x, get_part, ((const skep_transact_get_request *)x->request)->count);
        break;
    case SKEP_OP_BATCH_GET_ITEM:
        count_parts(e, x, table_part, ((const skep_batch_get_request *)x->request)->count);
        break;
    case SKEP_OP_BATCH_WRITE_ITEM:
        count_parts(e, x, write_part, ((const skep_batch_write_request *)x->request)->count);
        break;
    default: add(e, only_entity(x), milli(info->read_units), milli(info->write_units));
    }
}

/* ---- As text ---- */

static int by_name(const void *a, const void *b) {
    const entity_units *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static void print_label(buffer *out, const char *text) {
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            buffer_append_text(out, "\\n");
            continue;
        }
        if (*text == '"' || *text == '\\') buffer_append_byte(out, '\\');
        buffer_append_byte(out, (uint8_t)*text);
    }
}

static void print_units(buffer *out, const char *what, const char *entity, uint64_t milliunits) {
    buffer_append_format(out, "skep_entity_%s_units_total{entity=\"", what);
    print_label(out, entity);
    buffer_append_format(out, "\"} %.15g\n", (double)milliunits * 0.001);
}

static void print_family(const metrics_entities *e, const char *what, entity_units *const *all,
                         size_t count, bool is_reads, buffer *out) {
    uint64_t other = atomic_load(is_reads ? &e->other_read_milliunits : &e->other_write_milliunits);
    buffer_append_format(out,
                         "# HELP skep_entity_%s_units_total Consumed %s capacity units by entity."
                         "\n# TYPE skep_entity_%s_units_total counter\n",
                         what, what, what);
    for (size_t i = 0; i < count; i++)
        print_units(
            out, what, all[i]->name,
            atomic_load_explicit(is_reads ? &all[i]->read_milliunits : &all[i]->write_milliunits,
                                 memory_order_relaxed));
    if (other > 0) print_units(out, what, "(others)", other);
}

void metrics_entities_print(const metrics_entities *e, buffer *out) {
    entity_units *all[ENTITIES_SLOTS];
    size_t count = 0;
    for (size_t i = 0; i < ENTITIES_SLOTS; i++) {
        all[count] = atomic_load_explicit(&e->slots[i], memory_order_acquire);
        count += all[count] != NULL;
    }
    if (count == 0) return;
    qsort(all, count, sizeof *all, by_name);
    print_family(e, "read", all, count, true, out);
    print_family(e, "write", all, count, false, out);
}
