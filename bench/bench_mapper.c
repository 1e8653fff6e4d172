/* A page of orders from packed items to structs and back, against copying the bytes of the items:
 * one page again and again, which the processor's caches hold, and page after page of many, which
 * come from memory as those of a file or of a connection do. What is made stays in the caches. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#include "mapper/mapper.h"
#include "page.h"

enum { PAGES_IN_MEMORY = 64 }; /* 45 MB packed: more than a processor's own share of the caches */

typedef struct state {
    skep_arena *arena;
    skep_arena *page; /* reset for each page */
    size_t page_count;
    size_t ours; /* the page that is next */
    size_t theirs;
    page_order *orders;
    buffer packed;
    buffer again;
    uint8_t *copy;
    skep_value *items;
} state;

/* The number of the first item of the next page. */
static size_t next_page(const state *s, size_t *page) {
    size_t first = *page * PAGE_ORDERS;
    *page = (*page + 1) % s->page_count;
    return first;
}

static void unpack_ours(void *context, size_t count) {
    state *s = context;
    skep_error err;
    for (size_t i = 0; i < count; i++) {
        skep_arena_reset(s->page);
        const skep_value *items = s->items + next_page(s, &s->ours);
        page_order *orders = skep_arena_array(s->page, PAGE_ORDERS, sizeof *orders);
        if (orders == NULL) bench_die("unpack", "no memory");
        for (size_t k = 0; k < PAGE_ORDERS; k++)
            if (mapper_unpack(&page_order_struct, items[k], &orders[k], s->page, &err) != SKEP_OK)
                bench_die("unpack", err.message);
    }
}

static void pack_ours(void *context, size_t count) {
    state *s = context;
    skep_error err;
    for (size_t i = 0; i < count; i++) {
        const page_order *orders = s->orders + next_page(s, &s->ours);
        buffer_clear(&s->again);
        for (size_t k = 0; k < PAGE_ORDERS; k++)
            if (mapper_pack_struct(&page_order_struct, &orders[k], &s->again, &err) != SKEP_OK)
                bench_die("pack", err.message);
    }
}

/* Item by item, as the other side works. */
static void copy_theirs(void *context, size_t count) {
    state *s = context;
    for (size_t i = 0; i < count; i++) {
        const skep_value *items = s->items + next_page(s, &s->theirs);
        uint8_t *to = s->copy;
        for (size_t k = 0; k < PAGE_ORDERS; k++) {
            memcpy(to, items[k].data, items[k].size);
            to += items[k].size;
        }
        __asm__ volatile("" : : "r"(s->copy) : "memory"); /* the copy is looked at */
    }
}

/* What is packed again must be the first page. */
static void check_packing(state *s) {
    pack_ours(s, 1);
    s->ours = 0;
    if (s->again.len > s->packed.len || memcmp(s->again.data, s->packed.data, s->again.len) != 0)
        bench_die("pack", "writes other bytes");
}

static void *setup(size_t page_count) {
    const size_t ceiling = (size_t)1 << 30;
    size_t count = page_count * PAGE_ORDERS;
    state *s = calloc(1, sizeof *s);
    if (s == NULL || (s->arena = skep_arena_new(NULL, ceiling)) == NULL ||
        (s->page = skep_arena_new(NULL, 0)) == NULL ||
        (s->items = calloc(count, sizeof *s->items)) == NULL)
        bench_die("setup", "no memory");
    s->page_count = page_count;
    buffer_init(&s->packed, NULL, 0);
    buffer_init(&s->again, NULL, 0);
    s->orders = page_make(count, s->arena);
    page_pack(s->orders, count, &s->packed, s->items);
    s->copy = malloc(s->packed.len);
    if (s->copy == NULL) bench_die("setup", "no memory");
    check_packing(s);
    return s;
}

static void *setup_one(void) {
    return setup(1);
}

static void *setup_many(void) {
    return setup(PAGES_IN_MEMORY);
}

static void teardown(void *context) {
    state *s = context;
    buffer_fini(&s->packed);
    buffer_fini(&s->again);
    skep_arena_free(s->arena);
    skep_arena_free(s->page);
    free(s->copy);
    free(s->items);
    free(s);
}

const bench_case bench_mapper_cases[] = {
    {"packed items to structs", "page/s", "memcpy of the items", 0.15, setup_one, unpack_ours,
     copy_theirs, teardown},
    {"structs to packed items", "page/s", "memcpy of the items", 0.15, setup_one, pack_ours,
     copy_theirs, teardown},
    {"packed items from memory to structs", "page/s", "memcpy of the items", 0, setup_many,
     unpack_ours, copy_theirs, teardown},
    {"structs from memory to packed items", "page/s", "memcpy of the items", 0, setup_many,
     pack_ours, copy_theirs, teardown},
    {.name = NULL},
};
