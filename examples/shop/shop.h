/* The model of a small shop: orders with their items, and products, in one table. */
#ifndef SHOP_H
#define SHOP_H

#include <skep/model.h>

SKEP_TABLE(shop, pk = "PK", sk = "SK", gsi(GSI1, pk = "GSI1PK", sk = "GSI1SK"), version = "v");

typedef enum order_status { ORDER_PENDING, ORDER_SHIPPED, ORDER_CANCELLED } order_status;

typedef struct address {
    char *street, *city, *state, *zip, *country;
} address;

typedef struct item {
    int64_t id;
    char *product_name;
    skep_decimal unit_price;
    int32_t units;
} item;
SKEP_ENTITY(item, parent = order, sk = "ITEM#{id:04}");

typedef struct order {
    int64_t id;
    int64_t buyer_id;
    address ship_to;            /* a nested map */
    order_status status;        /* stored as "SHIPPED" */
    skep_time placed_at;        /* ISO 8601 in UTC, sortable */
    char *card SKEP(sensitive); /* never in a message */
    SKEP_SET(char *) tags;
    SKEP_LIST(item) items SKEP(many); /* items of their own, same partition */
} order;
SKEP_ENTITY(order, table = shop, pk = "ORDER#{id}", sk = "ORDER#{id}", versioned,
            GSI1(pk = "BUYER#{buyer_id}", sk = "{placed_at}"));

/** The orders of a buyer placed at `since` or later that were not cancelled. */
SKEP_QUERY()
static inline bool orders_of_buyer_since(const order *o, int64_t buyer, skep_time since) {
    return o->buyer_id == buyer && o->placed_at >= since && o->status != ORDER_CANCELLED;
}

typedef struct product {
    int64_t id; /* with no keys given, both keys are PRODUCT#{id} */
    char *name;
    skep_decimal price;
    int32_t stock;
} product;
SKEP_ENTITY(product, table = shop);

#endif
