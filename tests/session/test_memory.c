/* Out of memory is a status: a scenario is run again and again, failing the first allocation, then
 * the second, and so on, until it passes. Each failed run says so, leaks nothing, and leaves a
 * database in which either all or nothing of a save is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <skep/skep.h>

#include "forms.skep.h"
#include "shop.skep.h"
#include "support/failing_allocator.h"

enum { RUNS_MAX = 5000 };

static bool is_memory(skep_status status) {
    return status == SKEP_NO_MEMORY;
}

static skep_status place_order(skep_client *db, skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    if (s == NULL) return SKEP_NO_MEMORY;
    skep_status status = SKEP_NO_MEMORY;
    order *o = order_new(s);
    if (o != NULL) {
        o->id = 1;
        o->buyer_id = 26;
        o->ship_to.city = "Bath";
        for (int64_t i = 1; i <= 3; i++) {
            item *added = skep_append(s, &o->items);
            if (added != NULL) *added = (item){.id = i, .product_name = "Honey", .units = 3};
        }
        status = skep_session_save(s, NULL, err);
    }
    skep_session_free(s);
    return status;
}

static skep_status change_order(skep_client *db, skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    if (s == NULL) return SKEP_NO_MEMORY;
    order *o = order_load(s, 1, err);
    skep_status status = err->status;
    if (o != NULL) {
        o->ship_to.city = "Wells";
        o->items.items[1].units++;
        status = skep_session_save(s, NULL, err);
    }
    skep_session_free(s);
    return status;
}

static skep_status ask(skep_client *db, skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    if (s == NULL) return SKEP_NO_MEMORY;
    order_page page = {0};
    size_t count = 0;
    while (orders_of_buyer_since_next(s, 26, 0, NULL, &page, err)) count += page.count;
    if (err->status == SKEP_OK) assert_int_equal(count, 1);
    skep_session_free(s);
    return err->status;
}

static skep_status run(failing_allocator *allocator, skep_error *err) {
    skep_status status = SKEP_NO_MEMORY;
    skep_client *db =
        skep_open(":memory:", &(skep_open_options){.allocator = &allocator->table}, err);
    if (db == NULL) return err->status;
    status = shop_create(db, err);
    if (status == SKEP_OK) status = place_order(db, err);
    if (status == SKEP_OK) status = change_order(db, err);
    if (status == SKEP_OK) status = ask(db, err);
    skep_close(db);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    skep_status status = SKEP_NO_MEMORY;
    int n = 0;
    for (; status != SKEP_OK && n < RUNS_MAX; n++) {
        failing_allocator allocator;
        skep_error err = {0};
        failing_allocator_init(&allocator, n + 1);
        status = run(&allocator, &err);
        if (status != SKEP_OK && !is_memory(status))
            fail_msg("allocation %d: %s: %s", n + 1, skep_status_name(status), err.message);
        assert_int_equal(allocator.live, 0);
    }
    assert_int_equal(status, SKEP_OK);
    assert_true(n > 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests_name("session: memory", tests, NULL, NULL);
}
