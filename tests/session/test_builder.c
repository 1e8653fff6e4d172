/* A model described by calls is the generator's, and serves sessions without generated code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <skep/skep.h>

#include "same_model.h"
#include "shop.skep.h"
#include "shop_by_calls.h"
#include "support/failing_allocator.h"

#include "support/database.h"

typedef struct fixture {
    skep_arena *arena;
    skep_model *model;
    skep_client *db;
    skep_session *s;
    skep_error err;
} fixture;

static void assert_ok(fixture *f, skep_status status) {
    if (status != SKEP_OK) fail_msg("%s: %s", skep_status_name(status), f->err.message);
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->arena = skep_arena_new(NULL, 0);
    f->model = describe_shop(f->arena);
    assert_ok(f, skep_model_finish(f->model, &f->err));
    f->db = test_open(NULL, &f->err);
    assert_non_null(f->db);
    assert_ok(f, skep_model_create_table(f->db, skep_model_find_table(f->model, "shop"), &f->err));
    f->s = skep_session_new(f->db, NULL);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    skep_session_free(f->s);
    skep_close(f->db);
    skep_arena_free(f->arena);
    free(f);
    return 0;
}

static const skep_entity *entity(const fixture *f, const char *name) {
    const skep_entity *found = skep_model_find_entity(f->model, name);
    assert_non_null(found);
    return found;
}

static void the_model_is_what_the_generator_makes_of_the_header(void **state) {
    fixture *f = *state;
    assert_same_table(skep_model_find_table(f->model, "shop"), &skep_table_of_shop);
    assert_same_entity(entity(f, "order"), &skep_entity_of_order);
    assert_same_entity(entity(f, "item"), &skep_entity_of_item);
    assert_same_entity(entity(f, "product"), &skep_entity_of_product);
    assert_same_struct(skep_model_find_struct(f->model, "order"), skep_entity_of_order.type);
}

static order *save_order(fixture *f, int64_t id) {
    static char city[] = "Aarhus", first[] = "Honey", second[] = "Wax";
    order *o = skep_object_new(f->s, entity(f, "order"));
    assert_non_null(o);
    o->id = id;
    o->buyer_id = 26;
    o->ship_to.city = city;
    o->placed_at = id * SKEP_TIME_SECOND;
    *skep_append(f->s, &o->items) =
        (item){.id = 1, .product_name = first, .unit_price = SKEP_DEC("26.05"), .units = 3};
    *skep_append(f->s, &o->items) = (item){.id = 2, .product_name = second, .units = 1};
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
    return o;
}

static void fresh_session(fixture *f) {
    skep_session_free(f->s);
    f->s = skep_session_new(f->db, NULL);
}

static void objects_are_saved_loaded_changed_and_removed(void **state) {
    fixture *f = *state;
    (void)save_order(f, 1);
    fresh_session(f);
    order *o = skep_object_load(f->s, entity(f, "order"), &(order){.id = 1}, &f->err);
    if (o == NULL) fail_msg("%s", f->err.message);
    assert_string_equal(o->ship_to.city, "Aarhus");
    assert_int_equal(o->items.count, 2);
    assert_string_equal(o->items.items[1].product_name, "Wax");
    o->status = ORDER_SHIPPED;
    o->items.items[0].units = 4;
    skep_remove_at(&o->items, 1);
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));

    fresh_session(f);
    o = order_load(f->s, 1, &f->err); /* generated code reads what a built model wrote */
    if (o == NULL) fail_msg("%s", f->err.message);
    assert_int_equal(o->status, ORDER_SHIPPED);
    assert_int_equal(o->items.count, 1);
    assert_int_equal(o->items.items[0].units, 4);

    fresh_session(f);
    item *one =
        skep_object_find(f->s, entity(f, "item"), &(item){.id = 1}, &(order){.id = 1}, &f->err);
    if (one == NULL) fail_msg("%s", f->err.message);
    assert_int_equal(one->units, 4);
    fresh_session(f);
    o = skep_object_load(f->s, entity(f, "order"), &(order){.id = 1}, &f->err);
    if (o == NULL) fail_msg("%s", f->err.message);
    assert_ok(f, skep_object_remove(f->s, entity(f, "order"), o, &f->err));
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
    assert_null(skep_object_find(f->s, entity(f, "order"), &(order){.id = 1}, NULL, &f->err));
    assert_int_equal(f->err.status, SKEP_NOT_FOUND);
}

static void objects_are_put_and_deleted_without_a_session(void **state) {
    fixture *f = *state;
    char name[] = "Honey";
    product honey = {.id = 7, .name = name, .price = SKEP_DEC("26.05"), .stock = 3};
    assert_ok(f, skep_object_put(f->db, entity(f, "product"), &honey, NULL, &f->err));
    product *found =
        skep_object_find(f->s, entity(f, "product"), &(product){.id = 7}, NULL, &f->err);
    if (found == NULL) fail_msg("%s", f->err.message);
    assert_string_equal(found->name, "Honey");
    assert_ok(f, skep_object_delete(f->db, entity(f, "product"), &honey, NULL, &f->err));
    fresh_session(f);
    assert_null(skep_object_find(f->s, entity(f, "product"), &honey, NULL, &f->err));
    assert_int_equal(f->err.status, SKEP_NOT_FOUND);
    order own = {.id = 9};
    assert_ok(f, skep_object_add(f->s, entity(f, "order"), &own, &f->err));
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
    assert_non_null(order_find(f->s, 9, &f->err));
}

static void queries_are_those_of_compiled_functions(void **state) {
    fixture *f = *state;
    for (int64_t id = 1; id <= 5; id++) (void)save_order(f, id);
    order *o = order_find(f->s, 4, &f->err);
    o->status = ORDER_CANCELLED;
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
    fresh_session(f);

    const skep_compiled_query *q = skep_model_find_query(f->model, "orders_of_buyer_since");
    int64_t buyer = 26;
    skep_time since = 2 * SKEP_TIME_SECOND;
    order_status refused = ORDER_CANCELLED;
    const void *arguments[] = {&buyer, &since, &refused};
    size_t count = 0, found = 0;
    assert_ok(f, skep_objects_count(f->s, q, arguments, &count, &f->err));
    assert_int_equal(count, 3);
    skep_page page = {0};
    while (skep_objects_next(f->s, q, arguments, &(skep_query_options){.page_size = 2}, &page,
                             &f->err))
        for (size_t i = 0; i < page.count; i++) {
            const order *each = page.items[i];
            assert_true(each->id == 2 || each->id == 3 || each->id == 5);
            found++;
        }
    assert_int_equal(f->err.status, SKEP_OK);
    assert_int_equal(found, 3);
    const order *first = skep_objects_first(f->s, q, arguments, NULL, &f->err);
    assert_int_equal(first->id, 2);
    assert_string_equal(skep_objects_explain(f->s, q, arguments, &f->err),
                        orders_of_buyer_since_explain(f->s, buyer, since, &f->err));
}

static void every_failing_allocation_is_reported_without_a_leak(void **state) {
    (void)state;
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        skep_arena *arena = skep_arena_new(&memory.table, 0);
        skep_error err = {0};
        skep_status status = SKEP_NO_MEMORY;
        if (arena != NULL) {
            skep_model *m = describe_shop(arena);
            status = skep_model_finish(m, &err);
            if (status != SKEP_OK) assert_null(skep_model_find_entity(m, "order"));
        }
        skep_arena_free(arena);
        assert_int_equal(memory.live, 0);
        if (status == SKEP_OK) break;
        assert_int_equal(status, SKEP_NO_MEMORY);
        if (arena != NULL) assert_memory_equal(err.message, "out of memory", 13);
    }
    assert_true(memory.calls > 2);
}

/* Arenas take memory in large blocks, so a ceiling finds the places that failing blocks do not. */
static void every_ceiling_of_an_arena_is_reported(void **state) {
    (void)state;
    for (size_t ceiling = 64;; ceiling += 64) {
        skep_arena *arena = skep_arena_new(NULL, ceiling);
        skep_error err = {0};
        skep_status status = skep_model_finish(describe_shop(arena), &err);
        skep_arena_free(arena);
        if (status == SKEP_OK) {
            assert_true(ceiling > 4096);
            break;
        }
        assert_int_equal(status, SKEP_NO_MEMORY);
        assert_int_equal(err.status, SKEP_NO_MEMORY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_model_is_what_the_generator_makes_of_the_header, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(objects_are_saved_loaded_changed_and_removed, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(objects_are_put_and_deleted_without_a_session, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(queries_are_those_of_compiled_functions, setup, teardown),
        cmocka_unit_test(every_failing_allocation_is_reported_without_a_leak),
        cmocka_unit_test(every_ceiling_of_an_arena_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
