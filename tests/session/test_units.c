/* What sessions and compiled queries consume is told for each entity of the model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/database.h"

#include "shop.skep.h"

typedef struct fixture {
    skep_client *db;
    skep_session *s;
    skep_error err;
    char told[256]; /* of the last request: each table and index with its units */
} fixture;

static void note(void *context, const skep_event *event) {
    fixture *f = context;
    size_t len = 0;
    f->told[0] = '\0';
    for (size_t i = 0; i < event->info.table_count; i++) {
        const skep_table_units *t = &event->info.tables[i];
        len += (size_t)snprintf(f->told + len, sizeof f->told - len, "%s r%g w%g own r%g w%g;",
                                t->table, t->read_units, t->write_units, t->own_read_units,
                                t->own_write_units);
        for (size_t k = 0; k < t->index_count; k++)
            len += (size_t)snprintf(f->told + len, sizeof f->told - len, " %s r%g w%g",
                                    t->indexes[k].index, t->indexes[k].read_units,
                                    t->indexes[k].write_units);
    }
}

static void assert_ok(fixture *f, skep_status status) {
    if (status != SKEP_OK) fail_msg("%s: %s", skep_status_name(status), f->err.message);
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->db = test_open(
        &(skep_open_options){.wants_index_capacity = true, .observer = note, .observer_context = f},
        &f->err);
    assert_non_null(f->db);
    assert_ok(f, shop_create(f->db, &f->err));
    f->s = skep_session_new(f->db, NULL);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    skep_session_free(f->s);
    skep_close(f->db);
    free(f);
    return 0;
}

/* The sum of the lines that begin so. */
static double sum_of(fixture *f, const char *begins) {
    double sum = 0;
    skep_arena *arena = skep_arena_new(NULL, 0);
    const char *text = skep_client_metrics(f->db, arena);
    assert_non_null(text);
    for (const char *at = strstr(text, begins); at != NULL; at = strstr(at + 1, begins))
        sum += strtod(strstr(at, "} ") + 2, NULL);
    skep_arena_free(arena);
    return sum;
}

static double units_of(fixture *f, const char *what, const char *entity) {
    char begins[128];
    (void)snprintf(begins, sizeof begins, "\nskep_entity_%s_units_total{entity=\"%s\"} ", what,
                   entity);
    return sum_of(f, begins);
}

/* Nothing that was consumed is missing, and nothing counted twice. */
static void assert_all_is_counted(fixture *f) {
    assert_true(sum_of(f, "\nskep_read_units_total{") ==
                sum_of(f, "\nskep_entity_read_units_total{"));
    assert_true(sum_of(f, "\nskep_write_units_total{") ==
                sum_of(f, "\nskep_entity_write_units_total{"));
}

static order *add_order(fixture *f, int64_t id, int items) {
    order *o = order_new(f->s);
    o->id = id;
    o->buyer_id = 26;
    o->placed_at = id;
    for (int i = 1; i <= items; i++) *skep_append(f->s, &o->items) = (item){.id = i, .units = i};
    return o;
}

static void renew(fixture *f) {
    skep_session_free(f->s);
    f->s = skep_session_new(f->db, NULL);
}

static void a_transaction_counts_for_each_entity_in_it(void **state) {
    fixture *f = *state;
    add_order(f, 1, 2);
    product *p = product_new(f->s);
    p->id = 7;
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
    double of_order = units_of(f, "write", "order");
    assert_true(of_order > 0);
    assert_true(units_of(f, "write", "item") == 2 * of_order);
    assert_true(units_of(f, "write", "product") == of_order);
    assert_all_is_counted(f);
}

/* Both are changed in one attribute, but an item of 30 KB is written whole. */
static void a_large_item_that_is_changed_weighs_more_than_a_small_one(void **state) {
    enum { LARGE = 30000 };
    fixture *f = *state;
    char *name = skep_session_alloc(f->s, LARGE + 1);
    memset(name, 'x', LARGE);
    order *o = add_order(f, 1, 0);
    product *p = product_new(f->s);
    p->id = 7;
    p->name = name;
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
    double small = units_of(f, "write", "order"), large = units_of(f, "write", "product");
    assert_true(large > 20 * small);
    o->status = ORDER_SHIPPED;
    p->stock = 5;
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
    assert_true(units_of(f, "write", "product") - large >
                20 * (units_of(f, "write", "order") - small));
    assert_all_is_counted(f);
}

static void single_writes_and_batches_count_too(void **state) {
    fixture *f = *state;
    order *o = add_order(f, 1, 3);
    assert_ok(f, skep_session_save(f->s, &(skep_save_options){.mode = SKEP_SAVE_SINGLE}, &f->err));
    assert_true(units_of(f, "write", "item") == 3);
    double of_order = units_of(f, "write", "order");
    o->status = ORDER_SHIPPED;
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
    assert_true(units_of(f, "write", "order") > of_order);
    for (int64_t i = 1; i <= 2; i++) product_new(f->s)->id = i;
    assert_ok(f, skep_session_save(f->s, &(skep_save_options){.mode = SKEP_SAVE_BATCH}, &f->err));
    assert_true(units_of(f, "write", "product") == 2);
    assert_all_is_counted(f);
}

static void reads_count_for_the_entity_that_was_asked_for(void **state) {
    fixture *f = *state;
    add_order(f, 1, 3);
    assert_ok(f, skep_session_save(f->s, &(skep_save_options){.mode = SKEP_SAVE_SINGLE}, &f->err));
    renew(f);
    assert_non_null(order_load(f->s, 1, &f->err));
    assert_true(units_of(f, "read", "order") == 0.5);
    assert_null(product_find(f->s, 1, &f->err));
    assert_int_equal(f->err.status, SKEP_NOT_FOUND);
    assert_true(units_of(f, "read", "product") == 0.5);
    renew(f);
    assert_non_null(orders_of_buyer_since_first(f->s, 26, 0, NULL, &f->err));
    assert_true(units_of(f, "read", "order") == 1);
    assert_true(units_of(f, "read", "item") == 0);
    assert_all_is_counted(f);
}

static void an_observer_sees_the_units_of_the_table_and_of_its_index(void **state) {
    fixture *f = *state;
    order *o = add_order(f, 1, 0);
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
    assert_string_equal(f->told, "shop r0 w2 own r0 w1; GSI1 r0 w1");
    o->placed_at = 2;
    assert_ok(f, skep_session_save(f->s, NULL, &f->err)); /* which moves its entry */
    assert_string_equal(f->told, "shop r0 w3 own r0 w1; GSI1 r0 w2");
    renew(f);
    assert_non_null(order_find(f->s, 1, &f->err));
    assert_string_equal(f->told, "shop r0.5 w0 own r0.5 w0;");
    assert_non_null(orders_of_buyer_since_first(f->s, 26, 0, NULL, &f->err));
    assert_string_equal(f->told, "shop r0.5 w0 own r0 w0; GSI1 r0.5 w0");
}

static void what_needs_no_session_counts_as_well(void **state) {
    fixture *f = *state;
    const product p = {.id = 7};
    assert_ok(f, product_put(f->db, &p, &f->err));
    assert_true(units_of(f, "write", "product") == 1);
    assert_ok(f, product_delete(f->db, 7, &f->err));
    assert_true(units_of(f, "write", "product") == 2);
    assert_all_is_counted(f);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_transaction_counts_for_each_entity_in_it),
        TEST(a_large_item_that_is_changed_weighs_more_than_a_small_one),
        TEST(single_writes_and_batches_count_too),
        TEST(reads_count_for_the_entity_that_was_asked_for),
        TEST(an_observer_sees_the_units_of_the_table_and_of_its_index),
        TEST(what_needs_no_session_counts_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
