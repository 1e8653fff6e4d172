/* A table as an array of items: obviously correct, and slow. What the engine does is compared with
 * it. */
#ifndef NAIVE_H
#define NAIVE_H

#include "unit/engine/engine_test.h"

enum { NAIVE_ITEMS_MAX = 512 };

typedef struct naive {
    skep_value items[NAIVE_ITEMS_MAX]; /* owned by malloc */
    size_t count;
} naive;

static inline skep_value attribute(skep_value item, const char *name) {
    skep_value value = {NULL, 0};
    (void)skep_value_at(item, str(name), &value);
    return value;
}

/* Order of two values of type S or N. */
static inline int compare_values(skep_value a, skep_value b) {
    if (skep_value_type(a) == SKEP_TYPE_N)
        return skep_decimal_compare(skep_value_decimal(a), skep_value_decimal(b));
    skep_str x = skep_value_text(a), y = skep_value_text(b);
    int order = memcmp(x.ptr, y.ptr, x.len < y.len ? x.len : y.len);
    return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

static inline int compare_keys(skep_value a, skep_value b) {
    int order = compare_values(attribute(a, "pk"), attribute(b, "pk"));
    return order != 0 ? order : compare_values(attribute(a, "sk"), attribute(b, "sk"));
}

static inline size_t naive_find(const naive *n, skep_value key) {
    size_t i = 0;
    while (i < n->count && compare_keys(n->items[i], key) != 0) i++;
    return i;
}

static inline void naive_remove(naive *n, skep_value key) {
    size_t at = naive_find(n, key);
    if (at == n->count) return;
    union {
        const uint8_t *data;
        void *memory;
    } item = {n->items[at].data};
    free(item.memory);
    n->items[at] = n->items[--n->count];
}

static inline void naive_put(naive *n, skep_value item) {
    naive_remove(n, item);
    uint8_t *copy = malloc(item.size);
    memcpy(copy, item.data, item.size);
    assert_true(n->count < NAIVE_ITEMS_MAX);
    n->items[n->count++] = (skep_value){copy, item.size};
}

static inline void naive_clear(naive *n) {
    while (n->count > 0) naive_remove(n, n->items[0]);
}

static inline int by_table_key(const void *a, const void *b) {
    return compare_keys(*(const skep_value *)a, *(const skep_value *)b);
}

static inline int by_index_key(const void *a, const void *b) {
    const skep_value *x = a, *y = b;
    int order = compare_values(attribute(*x, "n"), attribute(*y, "n"));
    return order != 0 ? order : compare_keys(*x, *y);
}

#endif
