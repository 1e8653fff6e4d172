#include "engine/page.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/index.h"
#include "engine/keys.h"
#include "expr/eval.h"
#include "value/packed.h"

typedef struct page_state {
    const page_plan *plan;
    skep_query_response *response;
    skep_arena *arena;
    buffer items; /* skep_value each */
    size_t bytes; /* evaluated so far */
} page_state;

/* ---- Start keys ---- */

/* The attributes of both schemas; one that is in both is there twice. */
static size_t key_attributes(const table_info *table, const index_info *index,
                             const skep_key_attribute *out[4 * SKEP_KEY_ATTRIBUTES_MAX]) {
    const skep_key_schema *schemas[] = {&table->definition.key,
                                        index != NULL ? &index->definition->key : NULL};
    size_t count = 0;
    for (size_t s = 0; s < 2; s++) {
        const skep_key_schema *key = schemas[s];
        if (key == NULL) continue;
        for (size_t i = 0; i < key->hash_count; i++) out[count++] = &key->hash[i];
        for (size_t i = 0; i < key->range_count; i++) out[count++] = &key->range[i];
    }
    return count;
}

static bool is_repeated(const skep_key_attribute *const *attributes, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (strcmp(attributes[i]->name, attributes[at]->name) == 0) return true;
    return false;
}

bool page_is_start_key(const table_info *table, const index_info *index, skep_value key) {
    const skep_key_attribute *attributes[4 * SKEP_KEY_ATTRIBUTES_MAX];
    size_t count = key_attributes(table, index, attributes);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        if (keys_value(attributes[i], key).data == NULL) return false;
        if (!is_repeated(attributes, i)) distinct++;
    }
    return skep_value_count(key) == distinct;
}

skep_status page_check_start_empty(const table_info *table, const index_info *index, skep_value key,
                                   skep_error *err) {
    const skep_key_attribute *attributes[4 * SKEP_KEY_ATTRIBUTES_MAX];
    size_t count = key_attributes(table, index, attributes);
    for (size_t i = 0; i < count; i++)
        if (keys_is_empty_value(keys_value(attributes[i], key)))
            return keys_refuse_empty(attributes[i], err);
    return SKEP_OK;
}

skep_status page_position(engine *e, const table_info *table, const index_info *index,
                          skep_value key, store_index_row *out, skep_error *err) {
    *out = (store_index_row){0};
    skep_status status = keys_encode(e, &table->definition.key, key, &out->key, err);
    if (status != SKEP_OK || index == NULL) return status;
    bool is_present = false;
    status = index_row(e, index, key, out, &is_present, err);
    if (status == SKEP_OK && !is_present)
        return fail_validation(err, "The provided starting key is invalid");
    return status;
}

/* The keys of an item, as the start of the next page. */
static skep_status build_last_key(engine *e, const page_state *s, skep_value item, skep_value *out,
                                  skep_error *err) {
    const page_plan *plan = s->plan;
    const skep_key_attribute *attributes[4 * SKEP_KEY_ATTRIBUTES_MAX];
    size_t count = key_attributes(plan->table, plan->index, attributes);
    buffer buf;
    packed_writer w;
    buffer_init(&buf, e->allocator, LIMIT_PACKED_ITEM_BYTES);
    packed_begin(&w, &buf, err);
    packed_open(&w, SKEP_TYPE_M);
    for (size_t i = 0; i < count; i++) {
        if (is_repeated(attributes, i)) continue;
        const char *name = attributes[i]->name;
        packed_name(&w, (skep_str){name, strlen(name)});
        packed_value(&w, keys_value(attributes[i], item));
    }
    packed_end(&w);
    skep_status status = packed_finish(&w);
    if (status == SKEP_OK) {
        *out = packed_take(&buf, s->arena);
        if (out->data == NULL) status = fail_memory(err);
    }
    buffer_fini(&buf);
    return status;
}

/* ---- Reading ---- */

skep_status page_project(const skep_expr *projection, skep_value item, skep_arena *arena,
                         skep_value *out, skep_error *err) {
    static const uint8_t empty_map[] = {SKEP_TYPE_M, 0, 0, 0, 0, 0, 0, 0, 0};
    skep_status status = expr_project(projection, item, arena, out, err);
    if (status != SKEP_OK || out->data != NULL) return status;
    *out = packed_copy(arena, (skep_value){empty_map, sizeof empty_map});
    return out->data != NULL ? SKEP_OK : fail_memory(err);
}

static skep_status keep(page_state *s, skep_value entry, skep_error *err) {
    skep_value kept;
    s->response->count++;
    if (s->plan->is_count_only) return SKEP_OK;
    if (s->plan->projection != NULL) {
        skep_status status = page_project(s->plan->projection, entry, s->arena, &kept, err);
        if (status != SKEP_OK) return status;
    } else {
        kept = packed_copy(s->arena, entry);
        if (kept.data == NULL) return fail_memory(err);
    }
    buffer_append(&s->items, &kept, sizeof kept);
    return s->items.is_failed ? fail_memory(err) : SKEP_OK;
}

static skep_status evaluate(engine *e, page_state *s, skep_value item, skep_error *err) {
    const page_plan *plan = s->plan;
    skep_value entry = item;
    if (plan->index != NULL) {
        skep_status status =
            index_project(e, plan->table, plan->index->definition, item, &entry, err);
        if (status != SKEP_OK) return status;
    }
    s->response->scanned_count++;
    s->bytes += skep_item_size(entry);
    if (plan->filter != NULL && !expr_holds(plan->filter, entry)) return SKEP_OK;
    return keep(s, entry, err);
}

/* The key of the last item is made before the cursor moves on, because the item is borrowed from
 * it, and is dropped when nothing comes after. */
static skep_status finish_early(engine *e, page_state *s, skep_value item, skep_error *err) {
    skep_bytes next;
    skep_value last;
    skep_status status = build_last_key(e, s, item, &last, err);
    if (status == SKEP_OK) status = store_range_next(e->store, &next, err);
    if (status == SKEP_OK && next.ptr != NULL) s->response->last_key = last;
    return status;
}

static skep_status read_rows(engine *e, page_state *s, skep_error *err) {
    for (;;) {
        skep_bytes row;
        skep_status status = store_range_next(e->store, &row, err);
        if (status != SKEP_OK || row.ptr == NULL) return status;
        skep_value item = {row.ptr, row.len};
        status = evaluate(e, s, item, err);
        if (status != SKEP_OK) return status;
        bool is_full = s->bytes >= LIMIT_PAGE_BYTES ||
                       (s->plan->limit > 0 && s->response->scanned_count >= s->plan->limit);
        if (is_full) return finish_early(e, s, item, err);
    }
}

static skep_status answer(page_state *s, skep_error *err) {
    if (s->plan->is_count_only) return SKEP_OK;
    s->response->items = skep_arena_array(s->arena, s->response->count, sizeof(skep_value));
    if (s->response->items == NULL) return fail_memory(err);
    if (s->items.len > 0) memcpy(s->response->items, s->items.data, s->items.len);
    return SKEP_OK;
}

static skep_status count_page(engine *e, const page_state *s, skep_error *err) {
    const page_plan *plan = s->plan;
    const meter_place where = {plan->table->definition.name,
                               plan->index != NULL ? plan->index->definition->name : NULL};
    return meter_read(&e->meter, where, s->bytes, meter_rate(plan->is_consistent), err);
}

skep_status page_read(engine *e, const page_plan *plan, skep_query_response *response,
                      skep_arena *arena, skep_error *err) {
    page_state s = {.plan = plan, .response = response, .arena = arena};
    buffer_init(&s.items, e->allocator, 0);
    skep_status status = store_range_open(e->store, &plan->range, err);
    if (status == SKEP_OK) status = read_rows(e, &s, err);
    store_range_close(e->store);
    if (status == SKEP_OK) status = answer(&s, err);
    if (status == SKEP_OK) status = count_page(e, &s, err);
    buffer_fini(&s.items);
    return status;
}
