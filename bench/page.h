/* bench/page.h: the page of orders on which the wire is measured: 2,000 items of about 460 bytes as a Query answers them,
 * with texts, numbers, an enum, a time, a nested map, a list and a bool. The same orders come out of every run. */
#ifndef BENCH_PAGE_H
#define BENCH_PAGE_H

#include <skep/gen/runtime.h>

#include "base/buffer.h"

enum { PAGE_ORDERS = 2000 };

typedef enum page_status { PAGE_PENDING, PAGE_SHIPPED, PAGE_CANCELLED } page_status;

typedef struct page_address {
    char *street, *city, *state, *zip, *country;
} page_address;

typedef SKEP_LIST(char *) page_texts;

typedef struct page_order {
    int64_t id;
    int64_t buyer_id;
    char *card;
    char *note;
    page_address ship_to;
    page_status status;  /* stored as "SHIPPED" */
    skep_time placed_at; /* 30 characters */
    page_texts tags;
    skep_decimal total;
    int32_t units;
    bool is_gift;
} page_order;

extern const skep_struct page_order_struct;

/** `count` orders in the arena. */
page_order *page_make(size_t count, skep_arena *arena);

/** The orders as packed items, one behind the other in `out`; `items` takes `count` of them. */
void page_pack(const page_order *orders, size_t count, buffer *out, skep_value *items);

/** The answer of a Query with these orders: attributes in the order of their names, nothing escaped. */
void page_print(const page_order *orders, size_t count, buffer *out);

/** The same answer at its worst: the attributes of each item in an order of its own, some of them absent, in every text at
 *  least one character escaped. */
void page_print_worst(const page_order *orders, size_t count, buffer *out);

#endif
