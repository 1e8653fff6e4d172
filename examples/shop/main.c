/* A shop in one table. Usage: shop [ADDRESS], by default ":memory:".
 *
 * Everything that is not the model (shop.h) is generated from it: shop_create, order_new,
 * order_load, orders_of_buyer_since_next ... */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <skep/skep.h>

#include "shop.skep.h"

static int fail(const char *what, const skep_error *err) {
    fprintf(stderr, "shop: %s: %s\n", what, err->message);
    return EXIT_FAILURE;
}

/* An order with two items, saved in one transaction. */
static skep_status place_order(skep_client *db, int64_t id, int64_t buyer, const char *city,
                               skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    order *o = s != NULL ? order_new(s) : NULL;
    if (o == NULL) return SKEP_NO_MEMORY;
    o->id = id;
    o->buyer_id = buyer;
    o->status = ORDER_PENDING;
    o->placed_at = skep_time_now();
    o->ship_to =
        (address){.street = "1 Main Street", .city = skep_session_text(s, city), .country = "GB"};
    *skep_append(s, &o->tags) = "gift";
    *skep_append(s, &o->items) =
        (item){.id = 1, .product_name = "Honey", .unit_price = SKEP_DEC("26.05"), .units = 3};
    *skep_append(s, &o->items) =
        (item){.id = 2, .product_name = "Beeswax", .unit_price = SKEP_DEC("4.5"), .units = 10};
    skep_status status = skep_session_save(s, NULL, err);
    skep_session_free(s);
    return status;
}

/* Ships an order to another city, with one piece more of its first item: two small updates. */
static skep_status ship_order(skep_client *db, int64_t id, const char *city, skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    order *o = s != NULL ? order_load(s, id, err) : NULL;
    skep_status status = err->status;
    if (o != NULL) {
        o->status = ORDER_SHIPPED;
        o->ship_to.city = skep_session_text(s, city);
        o->items.items[0].units++;
        status = skep_session_save(s, NULL, err);
    }
    skep_session_free(s);
    return status;
}

static skep_status print_orders(skep_client *db, int64_t buyer, skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    if (s == NULL) return SKEP_NO_MEMORY;
    skep_time day_ago = skep_time_now() - 86400 * SKEP_TIME_SECOND;
    order_page page = {0};
    while (orders_of_buyer_since_next(s, buyer, day_ago, &(skep_query_options){.limit = 20}, &page,
                                      err))
        for (size_t i = 0; i < page.count; i++)
            printf("order %" PRId64 " to %s\n", page.items[i]->id, page.items[i]->ship_to.city);
    skep_session_free(s);
    return err->status;
}

int main(int argc, char **argv) {
    skep_error err = {0};
    skep_client *db = skep_open(argc > 1 ? argv[1] : ":memory:", NULL, &err);
    if (db == NULL) return fail("open", &err);
    int result = EXIT_SUCCESS;
    if (shop_create(db, &err) != SKEP_OK)
        result = fail("create the table", &err);
    else if (place_order(db, 1, 26, "Bath", &err) != SKEP_OK)
        result = fail("place order 1", &err);
    else if (place_order(db, 2, 26, "York", &err) != SKEP_OK)
        result = fail("place order 2", &err);
    else if (ship_order(db, 1, "Wells", &err) != SKEP_OK)
        result = fail("ship order 1", &err);
    else if (print_orders(db, 26, &err) != SKEP_OK)
        result = fail("print orders", &err);
    skep_close(db);
    return result;
}
