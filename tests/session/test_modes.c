/* Saves that are no transaction: in which order what is sent, and what is told when one of several fails. */
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
    skep_session *s;
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
    assert_ok(f, shop_create(f->db, &f->err));
    assert_ok(f, forms_create(f->db, &f->err));
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

static skep_status save(fixture *f, skep_save_mode mode) {
    f->sent.count = 0;
    return skep_session_save(f->s, &(skep_save_options){.mode = mode}, &f->err);
}

static order *add_order(fixture *f, int64_t id, int items) {
    order *o = order_new(f->s);
    o->id = id;
    o->buyer_id = 26;
    for (int i = 1; i <= items; i++) *skep_append(f->s, &o->items) = (item){.id = i, .units = i};
    return o;
}

static void add_products(fixture *f, int count) {
    for (int i = 1; i <= count; i++) {
        product *p = product_new(f->s);
        p->id = i;
        p->stock = 10 * i;
    }
}

static size_t written(const fixture *f) {
    size_t count, done = 0;
    const skep_outcome *outcomes = skep_session_outcomes(f->s, &count);
    for (size_t i = 0; i < count; i++) done += outcomes[i].kind == SKEP_OUTCOME_WRITTEN;
    return done;
}

static void single_writes_keep_their_conditions_and_owners_come_last(void **state) {
    fixture *f = *state;
    add_order(f, 1, 2);
    add_products(f, 1);
    assert_ok(f, save(f, SKEP_SAVE_SINGLE));
    assert_int_equal(f->sent.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(f->sent.operations[i], SKEP_OP_PUT_ITEM);
        assert_non_null(strstr(f->sent.texts[i], "attribute_not_exists"));
    }
    assert_non_null(strstr(f->sent.texts[3], "\"S\":\"ORDER#1\"},\"SK\":{\"S\":\"ORDER#1\"}"));
    assert_int_equal(written(f), 4);
    assert_ok(f, save(f, SKEP_SAVE_SINGLE));
    assert_int_equal(f->sent.count, 0);
}

static void a_single_write_that_fails_leaves_the_later_ones_for_the_next_save(void **state) {
    fixture *f = *state;
    add_products(f, 2);
    assert_ok(f, save(f, SKEP_SAVE_SINGLE));
    skep_session_free(f->s);
    f->s = skep_session_new(f->db, NULL);
    product *third = product_new(f->s);
    third->id = 3;
    product *again = product_new(f->s);
    again->id = 2;
    product *fourth = product_new(f->s);
    fourth->id = 4;
    assert_int_equal(save(f, SKEP_SAVE_SINGLE), SKEP_CONDITION_FAILED);
    size_t count;
    const skep_outcome *outcomes = skep_session_outcomes(f->s, &count);
    assert_int_equal(count, 3);
    assert_int_equal(outcomes[0].kind, SKEP_OUTCOME_WRITTEN);
    assert_int_equal(outcomes[1].kind, SKEP_OUTCOME_REFUSED);
    assert_string_equal(outcomes[1].reason,
                        "product PRODUCT#2 / PRODUCT#2 exists already in table shop");
    assert_int_equal(outcomes[2].kind, SKEP_OUTCOME_NOT_ATTEMPTED);
    again->id = 5;
    assert_ok(f, save(f, SKEP_SAVE_SINGLE));
    assert_int_equal(f->sent.count, 2); /* what was written is not sent again */
}

static void batches_take_what_has_no_version_and_the_rest_follows(void **state) {
    fixture *f = *state;
    add_products(f, 30);
    add_order(f, 1, 3);
    assert_ok(f, save(f, SKEP_SAVE_BATCH));
    assert_int_equal(f->sent.count, 3);
    assert_int_equal(f->sent.operations[0], SKEP_OP_BATCH_WRITE_ITEM);
    assert_int_equal(f->sent.operations[1], SKEP_OP_BATCH_WRITE_ITEM);
    assert_int_equal(f->sent.operations[2], SKEP_OP_PUT_ITEM);
    assert_non_null(strstr(f->sent.texts[2], "attribute_not_exists"));
    assert_int_equal(written(f), 34);
    assert_ok(f, save(f, SKEP_SAVE_BATCH));
    assert_int_equal(f->sent.count, 0);
    product *p = product_find(f->s, 7, &f->err);
    assert_non_null(p);
    product_remove(f->s, p, &f->err);
    assert_ok(f, save(f, SKEP_SAVE_BATCH));
    assert_int_equal(f->sent.count, 1);
    assert_int_equal(f->sent.operations[0], SKEP_OP_BATCH_WRITE_ITEM);
    assert_null(product_find(f->s, 7, &f->err));
    assert_int_equal(f->err.status, SKEP_NOT_FOUND);
}

static void an_update_is_never_in_a_batch(void **state) {
    fixture *f = *state;
    add_products(f, 3);
    assert_ok(f, save(f, SKEP_SAVE_BATCH));
    product_find(f->s, 2, &f->err)->stock = 1;
    assert_ok(f, save(f, SKEP_SAVE_BATCH));
    assert_int_equal(f->sent.count, 1);
    assert_int_equal(f->sent.operations[0], SKEP_OP_UPDATE_ITEM);
}

static void a_batch_that_is_refused_tells_so_for_each_object(void **state) {
    fixture *f = *state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    form *good = form_new(f->s);
    good->name = "good";
    add_products(f, 2);
    assert_ok(f, test_drop(f->db, "forms", arena, &f->err));
    assert_int_equal(save(f, SKEP_SAVE_BATCH), SKEP_NO_TABLE);
    assert_int_equal(written(f), 0);
    size_t count;
    const skep_outcome *outcomes = skep_session_outcomes(f->s, &count);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(outcomes[i].kind, SKEP_OUTCOME_REFUSED);
        assert_non_null(outcomes[i].reason);
    }
    assert_ok(f, forms_create(f->db, &f->err));
    assert_ok(f, save(f, SKEP_SAVE_BATCH));
    assert_int_equal(written(f), 3);
    skep_arena_free(arena);
}

int main(void) {
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(single_writes_keep_their_conditions_and_owners_come_last),
        T(a_single_write_that_fails_leaves_the_later_ones_for_the_next_save),
        T(batches_take_what_has_no_version_and_the_rest_follows),
        T(an_update_is_never_in_a_batch),
        T(a_batch_that_is_refused_tells_so_for_each_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
