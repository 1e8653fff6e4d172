/* An order is saved, loaded, changed, saved again, and a conflicting save is refused. */
#include <inttypes.h>
#include <stdio.h>

#include "parts.h"
#include "shop.skep.h"
#include "tell.h"

static void print_order(const char *title, const order *o) {
    static const char *const statuses[] = {"PENDING", "SHIPPED", "CANCELLED"};
    char price[SKEP_DECIMAL_TEXT_MAX];
    tell_say("    %s", title);
    tell_say("      order %" PRId64 ", buyer %" PRId64 ", %s, to %s", o->id, o->buyer_id,
             statuses[o->status], o->ship_to.city);
    for (size_t i = 0; i < o->items.count; i++) {
        const item *it = &o->items.items[i];
        skep_decimal_format(it->unit_price, price);
        tell_say("      item %" PRId64 ": %d x %s at %s", it->id, it->units, it->product_name,
                 price);
    }
    tell_say("%s", "");
}

static skep_status insert_order(skep_client *db, skep_error *err) {
    tell_heading("A save: an order and its items, in one transaction");
    tell_code("order *o = order_new(s);");
    tell_code("o->id = 1; o->buyer_id = 26; o->ship_to.city = \"Bath\";");
    tell_code("*skep_append(s, &o->items) = (item){.id = 2, .product_name = \"Honey\", ...};");
    tell_code("skep_session_save(s, NULL, &err);");
    skep_session *s = skep_session_new(db, NULL);
    order *o = s != NULL ? order_new(s) : NULL;
    if (o == NULL) return SKEP_NO_MEMORY;
    o->id = 1;
    o->buyer_id = 26;
    o->placed_at = skep_time_now();
    o->ship_to = (address){.street = "1 Main Street", .city = "Bath", .country = "GB"};
    *skep_append(s, &o->tags) = "gift";
    *skep_append(s, &o->items) =
        (item){.id = 1, .product_name = "Beeswax", .unit_price = SKEP_DEC("4.50"), .units = 10};
    *skep_append(s, &o->items) =
        (item){.id = 2, .product_name = "Honey", .unit_price = SKEP_DEC("26.05"), .units = 3};
    skep_status status = skep_session_save(s, NULL, err);
    skep_session_free(s);
    return status;
}

static skep_status change_order(skep_client *db, skep_error *err) {
    tell_heading("A load, a change, a save: only what changed is sent, and the version is checked");
    tell_code("order *o = order_load(s, 1, &err);");
    skep_session *s = skep_session_new(db, NULL);
    order *o = s != NULL ? order_load(s, 1, err) : NULL;
    skep_status status = err->status;
    if (o != NULL) {
        print_order("before:", o);
        tell_code("o->ship_to.city = \"Wells\"; o->items.items[1].units = 4;");
        tell_code("skep_session_save(s, NULL, &err);");
        o->ship_to.city = "Wells";
        o->items.items[1].units = 4;
        status = skep_session_save(s, NULL, err);
    }
    skep_session_free(s);
    return status;
}

static skep_status read_again(skep_client *db, bool *is_telling, skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    *is_telling = false;
    const order *o = s != NULL ? order_load(s, 1, err) : NULL;
    *is_telling = true;
    if (o != NULL) print_order("after, read by another session:", o);
    skep_session_free(s);
    return o != NULL ? SKEP_OK : err->status;
}

/* Two sessions change the same order; the second save must be refused. */
static skep_status conflict(skep_client *db, bool *is_telling, skep_error *err) {
    tell_heading("Two sessions change one order: the first wins, the second is told why not");
    skep_session *anna = skep_session_new(db, NULL), *ben = skep_session_new(db, NULL);
    skep_status status = anna != NULL && ben != NULL ? SKEP_OK : SKEP_NO_MEMORY;
    *is_telling = false;
    order *a = status == SKEP_OK ? order_find(anna, 1, err) : NULL;
    order *b = a != NULL ? order_find(ben, 1, err) : NULL;
    *is_telling = true;
    if (b != NULL) {
        tell_code("anna: o->status = ORDER_SHIPPED;    save");
        a->status = ORDER_SHIPPED;
        status = skep_session_save(anna, NULL, err);
    }
    if (status == SKEP_OK && b != NULL) {
        tell_code("ben:  o->status = ORDER_CANCELLED;  save");
        b->status = ORDER_CANCELLED;
        skep_error refusal = {0};
        skep_session_save(ben, NULL, &refusal);
        tell_error(&refusal);
        if (refusal.status != SKEP_CONFLICT) {
            status = SKEP_INVALID;
            snprintf(err->message, sizeof err->message, "the conflicting save was not refused");
        }
    }
    skep_session_free(anna);
    skep_session_free(ben);
    return b != NULL ? status : err->status;
}

static skep_status query(skep_client *db, bool *is_telling, skep_error *err) {
    tell_heading("A compiled query: an ordinary C function becomes a key condition and a filter");
    tell_source(DEMO_SOURCE_DIR "/shop/shop.h", "SKEP_QUERY()", "}");
    skep_session *s = skep_session_new(db, NULL);
    if (s == NULL) return SKEP_NO_MEMORY;
    skep_time day_ago = skep_time_now() - 86400 * SKEP_TIME_SECOND;
    order_page page = {0};
    while (
        orders_of_buyer_since_next(s, 26, day_ago, &(skep_query_options){.limit = 20}, &page, err))
        for (size_t i = 0; i < page.count; i++) print_order("found:", page.items[i]);
    skep_status status = err->status;
    *is_telling = false;
    const char *why = status == SKEP_OK ? orders_of_buyer_since_explain(s, 26, day_ago, err) : NULL;
    *is_telling = true;
    if (why != NULL) tell_say("    explain says:\n%s", why);
    skep_session_free(s);
    return status;
}

skep_status demo_shop(skep_client *db, bool *is_telling, skep_error *err) {
    tell_heading("The model: ordinary C structs with annotations (examples/shop/shop.h)");
    tell_source(DEMO_SOURCE_DIR "/shop/shop.h", "typedef struct order {", "            GSI1(");
    tell_heading("The table, made from the model");
    tell_code("shop_create(db, &err);");
    skep_status status = shop_create(db, err);
    if (status == SKEP_OK) status = insert_order(db, err);
    *is_telling = false;
    if (status == SKEP_OK) {
        tell_heading("What is stored");
        status = tell_table(db, "shop", 0, err);
    }
    *is_telling = true;
    if (status == SKEP_OK) status = change_order(db, err);
    if (status == SKEP_OK) status = read_again(db, is_telling, err);
    if (status == SKEP_OK) status = conflict(db, is_telling, err);
    if (status == SKEP_OK) status = query(db, is_telling, err);
    return status;
}
