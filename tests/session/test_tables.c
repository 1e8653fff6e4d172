/* Tables as a model needs them: created, compared, given what is missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "forms.skep.h"
#include "recorder.h"
#include "shop.skep.h"
#include "support/database.h"

typedef struct fixture {
    skep_client *db;
    skep_arena *arena;
    recorder sent;
    skep_error err;
} fixture;

static void assert_ok(fixture *f, skep_status status) {
    if (status != SKEP_OK) fail_msg("%s: %s", skep_status_name(status), f->err.message);
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->db =
        test_open(&(skep_open_options){.observer = record, .observer_context = &f->sent}, &f->err);
    assert_non_null(f->db);
    f->arena = skep_arena_new(NULL, 0);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    skep_close(f->db);
    skep_arena_free(f->arena);
    free(f);
    return 0;
}

static skep_drift_list compare(fixture *f, const skep_table_definition *wanted) {
    skep_drift_list drifts = {0};
    assert_ok(f, skep_table_compare(f->db, wanted, &drifts, f->arena, &f->err));
    return drifts;
}

static void create_with(fixture *f, const skep_index_definition *indexes, size_t count) {
    skep_create_table_request create = {.table = *shop_definition()};
    create.table.indexes = indexes;
    create.table.index_count = count;
    assert_ok(f, skep_create_table(f->db, &create, NULL, f->arena, &f->err));
    assert_ok(f, skep_table_wait(f->db, "shop", 0, &f->err));
}

static void a_created_table_agrees_with_its_model(void **state) {
    fixture *f = *state;
    assert_ok(f, shop_create(f->db, &f->err));
    assert_ok(f, forms_create(f->db, &f->err));
    assert_int_equal(compare(f, shop_definition()).count, 0);
    assert_int_equal(compare(f, forms_definition()).count, 0);
    assert_ok(f, shop_create(f->db, &f->err)); /* once more is fine */
    assert_string_equal(f->err.message, "");
}

static void a_table_that_is_not_there_is_a_drift(void **state) {
    fixture *f = *state;
    skep_drift_list drifts = compare(f, shop_definition());
    assert_int_equal(drifts.count, 1);
    assert_int_equal(drifts.items[0].kind, SKEP_DRIFT_NO_TABLE);
    assert_string_equal(drifts.items[0].message, "table shop does not exist");
    assert_true(drifts.items[0].is_harmful);
}

static void a_missing_index_is_told_and_added_when_asked(void **state) {
    fixture *f = *state;
    create_with(f, NULL, 0);
    skep_drift_list drifts = compare(f, shop_definition());
    assert_int_equal(drifts.count, 1);
    assert_int_equal(drifts.items[0].kind, SKEP_DRIFT_NO_INDEX);
    assert_string_equal(drifts.items[0].index, "GSI1");
    assert_int_equal(shop_create(f->db, &f->err), SKEP_INVALID);
    assert_string_equal(f->err.message,
                        "table shop exists without the model's index GSI1 (GSI1PK S, GSI1SK S)");
    assert_ok(f, skep_table_ensure(f->db, shop_definition(),
                                   &(skep_table_options){.adds_indexes = true}, &f->err));
    assert_int_equal(compare(f, shop_definition()).count, 0);
    assert_ok(f, shop_create(f->db, &f->err));
}

static void other_keys_and_projections_are_told_and_refused(void **state) {
    fixture *f = *state;
    const skep_index_definition indexes[] = {
        {.name = "GSI1",
         .key = {{{"GSI1PK", SKEP_TYPE_S}}, 1, {{"other", SKEP_TYPE_N}}, 1},
         .projection = SKEP_PROJECT_KEYS_ONLY},
        {.name = "extra", .key = {{{"colour", SKEP_TYPE_S}}, 1, {{NULL, 0}}, 0}}};
    create_with(f, indexes, 2);
    skep_drift_list drifts = compare(f, shop_definition());
    assert_int_equal(drifts.count, 3);
    assert_int_equal(drifts.items[0].kind, SKEP_DRIFT_INDEX_KEY);
    assert_string_equal(drifts.items[0].message,
                        "index GSI1 of table shop has the key GSI1PK S, other N, not the model's "
                        "GSI1PK S, GSI1SK S");
    assert_int_equal(drifts.items[1].kind, SKEP_DRIFT_PROJECTION);
    assert_string_equal(drifts.items[1].message,
                        "index GSI1 of table shop projects KEYS_ONLY, less than the model's ALL");
    assert_true(drifts.items[1].is_harmful);
    assert_int_equal(drifts.items[2].kind, SKEP_DRIFT_EXTRA_INDEX);
    assert_string_equal(drifts.items[2].message,
                        "table shop has an index extra that the model does not know");
    assert_false(drifts.items[2].is_harmful);
    assert_int_equal(shop_create(f->db, &f->err), SKEP_INVALID);
    assert_string_equal(f->err.message, drifts.items[0].message);
}

static void another_table_key_is_refused(void **state) {
    fixture *f = *state;
    skep_create_table_request create = {
        .table = {.name = "shop", .key = {{{"id", SKEP_TYPE_N}}, 1, {{NULL, 0}}, 0}}};
    assert_ok(f, skep_create_table(f->db, &create, NULL, f->arena, &f->err));
    assert_int_equal(shop_create(f->db, &f->err), SKEP_INVALID);
    assert_string_equal(f->err.message,
                        "table shop exists with the key id N, not the model's PK S, SK S");
}

static void waiting_for_a_table_that_is_not_there_fails_at_once(void **state) {
    fixture *f = *state;
    assert_int_equal(skep_table_wait(f->db, "nowhere", 0, &f->err), SKEP_NO_TABLE);
    assert_int_equal(skep_table_ensure(NULL, shop_definition(), NULL, &f->err), SKEP_INVALID);
}

static void items_become_objects_without_a_session(void **state) {
    fixture *f = *state;
    product made = {.id = 7, .name = "Honey", .price = SKEP_DEC("26.05"), .stock = 3};
    product read = {0};
    skep_value stored = {0};
    skep_get_response got = {0};
    assert_ok(f, shop_create(f->db, &f->err));
    assert_ok(f, product_to_item(&made, f->arena, &stored, &f->err));
    assert_ok(f, skep_put(f->db, &(skep_put_request){.table = "shop", .item = stored}, NULL,
                          f->arena, &f->err));
    skep_item *key = skep_item_new(f->arena);
    skep_item_set_text(key, "PK", "PRODUCT#7");
    skep_item_set_text(key, "SK", "PRODUCT#7");
    skep_get_request get = {.table = "shop"};
    assert_ok(f, skep_item_finish(key, &get.key, &f->err));
    assert_ok(f, skep_get(f->db, &get, &got, f->arena, &f->err));
    assert_true(skep_value_equal(got.item, stored));
    assert_ok(f, product_from_item(got.item, &read, f->arena, &f->err));
    assert_string_equal(read.name, "Honey");
    assert_int_equal(read.stock, 3);
    assert_int_equal(product_from_item((skep_value){0}, &read, f->arena, &f->err), SKEP_INVALID);
    assert_string_equal(f->err.message, "product: an item is a map, not absent");
    order parent = {.id = 1};
    item child = {.id = 2, .product_name = "Comb", .units = 1};
    assert_ok(f, item_to_item(&child, &parent, f->arena, &stored, &f->err));
    skep_str pk = {0};
    assert_ok(f, skep_value_get_text(stored, "PK", &pk, &f->err));
    assert_memory_equal(pk.ptr, "ORDER#1", 7);
}

static void finding_and_saving_never_ask_for_a_description(void **state) {
    fixture *f = *state;
    assert_ok(f, shop_create(f->db, &f->err));
    f->sent.count = 0;
    skep_session *s = skep_session_new(f->db, NULL);
    product_new(s)->id = 1;
    assert_ok(f, skep_session_save(s, NULL, &f->err));
    assert_non_null(product_find(s, 1, &f->err));
    skep_session_free(s);
    for (size_t i = 0; i < f->sent.count; i++)
        assert_int_not_equal(f->sent.operations[i], SKEP_OP_DESCRIBE_TABLE);
}

int main(void) {
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_created_table_agrees_with_its_model),
        T(a_table_that_is_not_there_is_a_drift),
        T(a_missing_index_is_told_and_added_when_asked),
        T(other_keys_and_projections_are_told_and_refused),
        T(another_table_key_is_refused),
        T(waiting_for_a_table_that_is_not_there_fails_at_once),
        T(items_become_objects_without_a_session),
        T(finding_and_saving_never_ask_for_a_description),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
