/* The model of shop.h described by calls. */
#ifndef SESSION_SHOP_BY_CALLS_H
#define SESSION_SHOP_BY_CALLS_H

#include <skep/skep.h>

#include "shop.h"

static inline void describe_structs(skep_model *m) {
    skep_model_enum(m, "order_status", sizeof(order_status));
    skep_model_enum_value(m, "PENDING", ORDER_PENDING);
    skep_model_enum_value(m, "SHIPPED", ORDER_SHIPPED);
    skep_model_enum_value(m, "CANCELLED", ORDER_CANCELLED);

    skep_model_struct(m, "address", sizeof(address));
    SKEP_MODEL_MEMBER(m, address, street, .kind = SKEP_KIND_TEXT);
    SKEP_MODEL_MEMBER(m, address, city, .kind = SKEP_KIND_TEXT);
    SKEP_MODEL_MEMBER(m, address, state, .kind = SKEP_KIND_TEXT);
    SKEP_MODEL_MEMBER(m, address, zip, .kind = SKEP_KIND_TEXT);
    SKEP_MODEL_MEMBER(m, address, country, .kind = SKEP_KIND_TEXT);

    skep_model_struct(m, "item", sizeof(item));
    SKEP_MODEL_MEMBER(m, item, id, .kind = SKEP_KIND_I64);
    SKEP_MODEL_MEMBER(m, item, product_name, .kind = SKEP_KIND_TEXT);
    SKEP_MODEL_MEMBER(m, item, unit_price, .kind = SKEP_KIND_DECIMAL);
    SKEP_MODEL_MEMBER(m, item, units, .kind = SKEP_KIND_I32);

    skep_model_struct(m, "order", sizeof(order));
    SKEP_MODEL_MEMBER(m, order, id, .kind = SKEP_KIND_I64);
    SKEP_MODEL_MEMBER(m, order, buyer_id, .kind = SKEP_KIND_I64);
    SKEP_MODEL_MEMBER(m, order, ship_to, .kind = SKEP_KIND_STRUCT, .type = "address");
    SKEP_MODEL_MEMBER(m, order, status, .kind = SKEP_KIND_ENUM, .type = "order_status");
    SKEP_MODEL_MEMBER(m, order, placed_at, .kind = SKEP_KIND_TIME);
    SKEP_MODEL_MEMBER(m, order, card, .kind = SKEP_KIND_TEXT, .flags = SKEP_MEMBER_SENSITIVE);
    SKEP_MODEL_MEMBER(m, order, tags, .kind = SKEP_KIND_SET,
                      .element = &(skep_member_spec){.kind = SKEP_KIND_TEXT});
    skep_model_children(m, "items", offsetof(order, items), "item");

    skep_model_struct(m, "product", sizeof(product));
    SKEP_MODEL_MEMBER(m, product, id, .kind = SKEP_KIND_I64);
    SKEP_MODEL_MEMBER(m, product, name, .kind = SKEP_KIND_TEXT);
    SKEP_MODEL_MEMBER(m, product, price, .kind = SKEP_KIND_DECIMAL);
    SKEP_MODEL_MEMBER(m, product, stock, .kind = SKEP_KIND_I32);
}

/* Entities stand before their tables and structs, so that nothing depends on the order. */
static inline skep_model *describe_shop(skep_arena *arena) {
    skep_model *m = skep_model_begin(arena);
    skep_model_entity(m,
                      &(skep_entity_spec){.name = "item", .parent = "order", .sk = "ITEM#{id:04}"});
    skep_model_entity(m, &(skep_entity_spec){.name = "order",
                                             .table = "shop",
                                             .pk = "ORDER#{id}",
                                             .sk = "ORDER#{id}",
                                             .is_versioned = true});
    skep_model_index_keys(
        m, &(skep_index_keys_spec){.index = "GSI1", .pk = "BUYER#{buyer_id}", .sk = "{placed_at}"});
    skep_model_entity(m, &(skep_entity_spec){.name = "product", .table = "shop"});

    skep_model_query(m, "orders_of_buyer_since", "order", NULL);
    skep_model_compare(m, "buyer_id", SKEP_QUERY_EQ, 0);
    skep_model_compare(m, "placed_at", SKEP_QUERY_GE, 1);
    skep_model_compare(m, "status", SKEP_QUERY_NE, 2);

    describe_structs(m);
    skep_model_table(m, &(skep_table_spec){.name = "shop", .pk = "PK", .sk = "SK", .version = "v"});
    skep_model_index(m, &(skep_index_spec){.name = "GSI1", .pk = {"GSI1PK"}, .sk = {"GSI1SK"}});
    return m;
}

#endif
