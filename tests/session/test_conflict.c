/* Versioned objects: one writer wins, the other is told which object, which version it expected and
 * which is stored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "recorder.h"
#include "shop.skep.h"

#include "support/database.h"

typedef struct fixture {
    skep_client *db;
    skep_session *anna, *ben;
    recorder sent;
    skep_error err;
} fixture;

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->db =
        test_open(&(skep_open_options){.observer = record, .observer_context = &f->sent}, &f->err);
    assert_non_null(f->db);
    assert_int_equal(shop_create(f->db, &f->err), SKEP_OK);
    skep_session *s = skep_session_new(f->db, NULL);
    order *o = order_new(s);
    o->id = 1;
    o->buyer_id = 26;
    o->ship_to.city = "Bath";
    *skep_append(s, &o->items) = (item){.id = 1, .product_name = "Honey", .units = 3};
    assert_int_equal(skep_session_save(s, NULL, &f->err), SKEP_OK);
    skep_session_free(s);
    f->anna = skep_session_new(f->db, NULL);
    f->ben = skep_session_new(f->db, NULL);
    f->sent.count = 0;
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    skep_session_free(f->anna);
    skep_session_free(f->ben);
    skep_close(f->db);
    free(f);
    return 0;
}

static void the_second_of_two_saves_gets_a_conflict_that_names_object_and_versions(void **state) {
    fixture *f = *state;
    order *a = order_find(f->anna, 1, &f->err), *b = order_find(f->ben, 1, &f->err);
    a->status = ORDER_SHIPPED;
    b->status = ORDER_CANCELLED;
    assert_int_equal(skep_session_save(f->anna, NULL, &f->err), SKEP_OK);
    assert_int_equal(skep_session_save(f->ben, NULL, &f->err), SKEP_CONFLICT);
    assert_non_null(strstr(f->err.message, "order ORDER#1"));
    assert_non_null(strstr(f->err.message, "version 1 expected"));
    assert_non_null(strstr(f->err.message, "version 2 stored"));
    assert_string_equal(f->err.type, "ConditionalCheckFailedException");
    size_t count;
    const skep_outcome *outcomes = skep_session_outcomes(f->ben, &count);
    assert_int_equal(count, 1);
    assert_int_equal(outcomes[0].kind, SKEP_OUTCOME_REFUSED);
    assert_int_equal(outcomes[0].write, SKEP_WRITE_UPDATE);
    assert_string_equal(outcomes[0].entity, "order");
    assert_ptr_equal(outcomes[0].object, b);
    assert_int_equal(outcomes[0].expected_version, 1);
    assert_int_equal(outcomes[0].stored_version, 2);
    skep_value status;
    assert_true(skep_value_at(outcomes[0].stored, SKEP_STR("status"), &status));
    assert_string_equal(skep_value_text(status).ptr, "SHIPPED");
}

static void
the_loser_of_a_transaction_writes_nothing_and_each_object_has_its_outcome(void **state) {
    fixture *f = *state;
    order *a = order_load(f->anna, 1, &f->err), *b = order_load(f->ben, 1, &f->err);
    a->status = ORDER_SHIPPED;
    b->status = ORDER_CANCELLED;
    b->items.items[0].units = 99;
    assert_int_equal(skep_session_save(f->anna, NULL, &f->err), SKEP_OK);
    assert_int_equal(skep_session_save(f->ben, NULL, &f->err), SKEP_CONFLICT);
    assert_int_equal(f->err.operation_index, 1);
    assert_string_equal(f->err.type, "TransactionCanceledException");
    size_t count;
    const skep_outcome *outcomes = skep_session_outcomes(f->ben, &count);
    assert_int_equal(count, 2);
    assert_int_equal(outcomes[0].kind, SKEP_OUTCOME_REFUSED);
    assert_int_equal(outcomes[0].stored_version, 2);
    assert_int_equal(outcomes[1].kind, SKEP_OUTCOME_NOT_ATTEMPTED);
    assert_string_equal(outcomes[1].entity, "item");
    skep_session *later = skep_session_new(f->db, NULL);
    order *o = order_load(later, 1, &f->err);
    assert_int_equal(o->status, ORDER_SHIPPED);
    assert_int_equal(o->items.items[0].units, 3);
    skep_session_free(later);
}

static void a_delete_checks_the_version_as_well(void **state) {
    fixture *f = *state;
    order *a = order_load(f->anna, 1, &f->err), *b = order_load(f->ben, 1, &f->err);
    a->status = ORDER_SHIPPED;
    assert_int_equal(skep_session_save(f->anna, NULL, &f->err), SKEP_OK);
    assert_int_equal(order_remove(f->ben, b, &f->err), SKEP_OK);
    assert_int_equal(skep_session_save(f->ben, NULL, &f->err), SKEP_CONFLICT);
    assert_non_null(strstr(f->err.message, "version 2 stored"));
    assert_non_null(order_find(f->anna, 1, &f->err));
}

static void an_object_deleted_by_somebody_else_is_a_conflict_too(void **state) {
    fixture *f = *state;
    order *a = order_load(f->anna, 1, &f->err), *b = order_load(f->ben, 1, &f->err);
    assert_int_equal(order_remove(f->anna, a, &f->err), SKEP_OK);
    assert_int_equal(skep_session_save(f->anna, NULL, &f->err), SKEP_OK);
    b->status = ORDER_CANCELLED;
    assert_int_equal(skep_session_save(f->ben, NULL, &f->err), SKEP_CONFLICT);
    assert_non_null(strstr(f->err.message, "gone"));
}

static void versions_go_on_within_a_session(void **state) {
    fixture *f = *state;
    order *o = order_find(f->anna, 1, &f->err);
    for (int i = 0; i < 5; i++) {
        o->buyer_id = 100 + i;
        assert_int_equal(skep_session_save(f->anna, NULL, &f->err), SKEP_OK);
    }
    f->sent.count = 0;
    o->buyer_id = 1;
    assert_int_equal(skep_session_save(f->anna, NULL, &f->err), SKEP_OK);
    assert_non_null(strstr(only_request(&f->sent), "#v = :"));
    order *b = order_find(f->ben, 1, &f->err);
    b->buyer_id = 2;
    assert_int_equal(skep_session_save(f->ben, NULL, &f->err), SKEP_OK);
    size_t count;
    assert_int_equal(skep_session_outcomes(f->ben, &count)[0].expected_version, 7);
}

static void a_refused_save_can_be_tried_again_after_loading_anew(void **state) {
    fixture *f = *state;
    order *a = order_find(f->anna, 1, &f->err), *b = order_find(f->ben, 1, &f->err);
    a->status = ORDER_SHIPPED;
    b->buyer_id = 5;
    assert_int_equal(skep_session_save(f->anna, NULL, &f->err), SKEP_OK);
    assert_int_equal(skep_session_save(f->ben, NULL, &f->err), SKEP_CONFLICT);
    assert_int_equal(skep_session_save(f->ben, NULL, &f->err), SKEP_CONFLICT);
    skep_session_free(f->ben);
    f->ben = skep_session_new(f->db, NULL);
    b = order_find(f->ben, 1, &f->err);
    b->buyer_id = 5;
    assert_int_equal(skep_session_save(f->ben, NULL, &f->err), SKEP_OK);
}

static void a_versioned_object_is_not_overwritten_by_put(void **state) {
    fixture *f = *state;
    const order o = {.id = 1};
    assert_int_equal(order_put(f->db, &o, &f->err), SKEP_CONDITION_FAILED);
    assert_non_null(strstr(f->err.message, "ORDER#1"));
    assert_int_equal(order_find(f->anna, 1, &f->err)->buyer_id, 26);
}

static void a_sensitive_member_never_appears_in_a_message(void **state) {
    fixture *f = *state;
    order *o = order_find(f->anna, 1, &f->err);
    o->card = "4000\xff"
              "0002";
    assert_int_equal(skep_session_save(f->anna, NULL, &f->err), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "card"));
    assert_null(strstr(f->err.message, "4000"));
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_second_of_two_saves_gets_a_conflict_that_names_object_and_versions),
        T(the_loser_of_a_transaction_writes_nothing_and_each_object_has_its_outcome),
        T(a_delete_checks_the_version_as_well),
        T(an_object_deleted_by_somebody_else_is_a_conflict_too),
        T(versions_go_on_within_a_session),
        T(a_refused_save_can_be_tried_again_after_loading_anew),
        T(a_versioned_object_is_not_overwritten_by_put),
        T(a_sensitive_member_never_appears_in_a_message),
    };
    return cmocka_run_group_tests_name("session: versions", tests, NULL, NULL);
}
