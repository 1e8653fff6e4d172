#include "engine/range.h"

#include <string.h>

#include "base/fail.h"
#include "engine/keys.h"
#include "value/keybytes.h"

/* Above every sort key: components start with a letter. */
static const uint8_t top[] = {0xFF};

static skep_status to_scratch(engine *e, const buffer *from, skep_bytes *out, skep_error *err) {
    const char *copy = NULL;
    if (!from->is_failed)
        copy = skep_arena_copy_text(e->scratch, from->len > 0 ? (const char *)from->data : "",
                                    from->len);
    if (copy == NULL) return fail_memory(err);
    *out = (skep_bytes){(const uint8_t *)copy, from->len};
    return SKEP_OK;
}

/* The components of equalities one behind the other. */
static skep_status append_equalities(buffer *buf, const key_clause *const *clauses, size_t count,
                                     const skep_key_attribute *attributes, skep_error *err) {
    for (size_t i = 0; i < count; i++) {
        if (keys_is_empty_value(clauses[i]->value)) return keys_refuse_empty(&attributes[i], err);
        (void)key_append(buf, clauses[i]->value);
    }
    return SKEP_OK;
}

/* The first bytes above everything that starts with those of `buf`. */
static skep_status take_successor(engine *e, buffer *buf, skep_bytes *out, skep_error *err) {
    if (buf->len == 0 || !key_successor(buf)) {
        *out = (skep_bytes){top, sizeof top};
        return SKEP_OK;
    }
    return to_scratch(e, buf, out, err);
}

/* A side of a range: the prefix that equalities fixed, then a component of `value` (absent: none,
 * or as much of it as everything that begins with it shares), and possibly what comes right after
 * all that. */
typedef struct side {
    skep_value value;
    bool is_begin;
    bool is_after;
} side;

static skep_status take_side(engine *e, skep_bytes prefix, side s, skep_bytes *out,
                             skep_error *err) {
    buffer *buf = &e->key_buf;
    buffer_clear(buf);
    buffer_append(buf, prefix.ptr, prefix.len);
    if (s.value.data != NULL && s.is_begin)
        (void)key_append_prefix(buf, s.value);
    else if (s.value.data != NULL)
        (void)key_append(buf, s.value);
    return s.is_after ? take_successor(e, buf, out, err) : to_scratch(e, buf, out, err);
}

static void sides_of(const key_clause *clause, side *low, side *high) {
    *low = (side){0};
    *high = (side){.is_after = true};
    switch (clause->kind) {
    case EXPR_LT: *high = (side){.value = clause->value}; break;
    case EXPR_LE: high->value = clause->value; break;
    case EXPR_GT: *low = (side){.value = clause->value, .is_after = true}; break;
    case EXPR_GE: low->value = clause->value; break;
    case EXPR_BETWEEN:
        low->value = clause->value;
        high->value = clause->upper;
        break;
    case EXPR_BEGINS_WITH:
        *low = (side){.value = clause->value, .is_begin = true};
        *high = (side){.value = clause->value, .is_begin = true, .is_after = true};
        break;
    default: low->value = high->value = clause->value; break;
    }
}

static skep_status check_not_empty(const key_clause *clause, const skep_key_attribute *attribute,
                                   skep_error *err) {
    if (clause->kind == EXPR_BEGINS_WITH || !keys_is_empty_value(clause->value)) return SKEP_OK;
    return keys_refuse_empty(attribute, err);
}

static skep_status take_range(engine *e, const skep_key_schema *key, const key_binding *bound,
                              store_range *out, skep_error *err) {
    side low = {0}, high = {.is_after = true};
    skep_bytes prefix = {NULL, 0};
    size_t fixed = bound->range_count > 0 ? bound->range_count - 1 : 0;
    if (bound->range_count > 0) {
        skep_status status = check_not_empty(bound->range[fixed], &key->range[fixed], err);
        buffer_clear(&e->key_buf);
        if (status == SKEP_OK)
            status = append_equalities(&e->key_buf, bound->range, fixed, key->range, err);
        if (status == SKEP_OK) status = to_scratch(e, &e->key_buf, &prefix, err);
        if (status != SKEP_OK) return status;
        sides_of(bound->range[fixed], &low, &high);
    }
    skep_status status = take_side(e, prefix, low, &out->low, err);
    return status == SKEP_OK ? take_side(e, prefix, high, &out->high, err) : status;
}

static skep_status check_sizes(const skep_key_schema *key, const key_binding *bound,
                               skep_error *err) {
    size_t hash_bytes = 0, range_bytes = 0;
    for (size_t i = 0; i < key->hash_count; i++)
        hash_bytes += skep_value_size(bound->hash[i]->value);
    for (size_t i = 0; i < bound->range_count; i++)
        range_bytes += skep_value_size(bound->range[i]->value);
    return keys_check_sizes(hash_bytes, range_bytes, err);
}

skep_status range_bounds(engine *e, const skep_key_schema *key, const key_binding *bound,
                         store_range *out, skep_error *err) {
    out->is_partition = true;
    skep_status status = check_sizes(key, bound, err);
    buffer_clear(&e->key_buf);
    if (status == SKEP_OK)
        status = append_equalities(&e->key_buf, bound->hash, key->hash_count, key->hash, err);
    if (status == SKEP_OK) status = to_scratch(e, &e->key_buf, &out->hash, err);
    return status == SKEP_OK ? take_range(e, key, bound, out, err) : status;
}

static int compare_bytes(skep_bytes a, skep_bytes b) {
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared > 0 ? memcmp(a.ptr, b.ptr, shared) : 0;
    if (order != 0) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

bool range_holds(const store_range *range, skep_bytes position) {
    return compare_bytes(range->low, position) <= 0 && compare_bytes(position, range->high) < 0;
}

skep_status range_continue(engine *e, store_range *range, skep_bytes sk, skep_error *err) {
    buffer_clear(&e->key_buf);
    buffer_append(&e->key_buf, sk.ptr, sk.len);
    if (range->is_descending) return to_scratch(e, &e->key_buf, &range->high, err);
    buffer_append_byte(&e->key_buf, 0); /* the least bytes above sk */
    return to_scratch(e, &e->key_buf, &range->low, err);
}
