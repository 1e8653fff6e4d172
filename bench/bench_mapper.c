/* A page of orders from packed items to structs and back, against copying the bytes of the
 * items. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#include "mapper/mapper.h"
#include "page.h"

typedef struct state {
    skep_arena *arena;
    skep_arena *page; /* reset for each page */
    page_order *orders;
    buffer packed;
    buffer again;
    uint8_t *copy;
    skep_value items[PAGE_ORDERS];
} state;

static void unpack_ours(void *context, size_t count) {
    state *s = context;
    skep_error err;
    for (size_t i = 0; i < count; i++) {
        skep_arena_reset(s->page);
        page_order *orders = skep_arena_array(s->page, PAGE_ORDERS, sizeof *orders);
        if (orders == NULL) bench_die("unpack", "no memory");
        for (size_t k = 0; k < PAGE_ORDERS; k++)
            if (mapper_unpack(&page_order_struct, s->items[k], &orders[k], s->page, &err) !=
                SKEP_OK)
                bench_die("unpack", err.message);
    }
}

static void pack_ours(void *context, size_t count) {
    state *s = context;
    skep_error err;
    for (size_t i = 0; i < count; i++) {
        buffer_clear(&s->again);
        for (size_t k = 0; k < PAGE_ORDERS; k++)
            if (mapper_pack_struct(&page_order_struct, &s->orders[k], &s->again, &err) != SKEP_OK)
                bench_die("pack", err.message);
    }
}

/* Item by item, as the other side works. */
static void copy_theirs(void *context, size_t count) {
    state *s = context;
    for (size_t i = 0; i < count; i++) {
        uint8_t *to = s->copy;
        for (size_t k = 0; k < PAGE_ORDERS; k++) {
            memcpy(to, s->items[k].data, s->items[k].size);
            to += s->items[k].size;
        }
        __asm__ volatile("" : : "r"(s->copy) : "memory"); /* the copy is looked at */
    }
}

static void *setup(void) {
    state *s = calloc(1, sizeof *s);
    if (s == NULL || (s->arena = skep_arena_new(NULL, 0)) == NULL ||
        (s->page = skep_arena_new(NULL, 0)) == NULL)
        bench_die("setup", "no memory");
    buffer_init(&s->packed, NULL, 0);
    buffer_init(&s->again, NULL, 0);
    s->orders = page_make(PAGE_ORDERS, s->arena);
    page_pack(s->orders, PAGE_ORDERS, &s->packed, s->items);
    s->copy = malloc(s->packed.len);
    if (s->copy == NULL) bench_die("setup", "no memory");
    pack_ours(s, 1);
    if (s->again.len != s->packed.len || memcmp(s->again.data, s->packed.data, s->packed.len) != 0)
        bench_die("pack", "writes other bytes");
    return s;
}

static void teardown(void *context) {
    state *s = context;
    buffer_fini(&s->packed);
    buffer_fini(&s->again);
    skep_arena_free(s->arena);
    skep_arena_free(s->page);
    free(s->copy);
    free(s);
}

const bench_case bench_mapper_cases[] = {
    {"packed items to structs", "page/s", "memcpy of the items", 0.15, setup, unpack_ours,
     copy_theirs, teardown},
    {"structs to packed items", "page/s", "memcpy of the items", 0.15, setup, pack_ours,
     copy_theirs, teardown},
    {.name = NULL},
};
