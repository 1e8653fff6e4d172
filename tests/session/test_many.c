/* Many objects by their keys without a session, also where a server leaves parts undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/database.h"

#include "shop.skep.h"

enum { PRODUCTS = 257 };

typedef struct fixture {
    skep_client *db;
    skep_arena *arena;
    skep_error err;
} fixture;

static void assert_ok(fixture *f, skep_status status) {
    if (status != SKEP_OK) fail_msg("%s: %s", skep_status_name(status), f->err.message);
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    char url[TEST_ADDRESS_MAX];
    test_chaos("seed:3,unprocessed:0.3,throttle:0.05", url);
    const skep_open_options options = {.remote = &test_remote,
                                       .retry = {.base_ms = 1, .ceiling_ms = 8}};
    if (strcmp(test_address(), ":memory:") != 0) assert_ok(f, test_empty(&f->err));
    f->db = skep_open(url, &options, &f->err);
    if (f->db == NULL) fail_msg("%s", f->err.message);
    f->arena = skep_arena_new(NULL, 0);
    assert_ok(f, shop_create(f->db, &f->err));
    skep_session *s = skep_session_new(f->db, NULL);
    for (int64_t i = 0; i < PRODUCTS; i++) {
        product *p = product_new(s);
        p->id = i;
        p->name = skep_session_text(s, i % 2 == 0 ? "honey \"of the mill\"\n" : "wax");
        p->price = SKEP_DEC("26.05");
        p->stock = (int32_t)i;
    }
    assert_ok(f, skep_session_save(s, &(skep_save_options){.mode = SKEP_SAVE_BATCH}, &f->err));
    skep_session_free(s);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    if (f == NULL) return -1;
    skep_close(f->db);
    skep_arena_free(f->arena);
    free(f);
    return 0;
}

static void objects_come_whole_and_once(void **state) {
    fixture *f = *state;
    product keys[PRODUCTS] = {{0}}, *found = NULL;
    bool is_seen[PRODUCTS] = {false};
    size_t count = 0;
    for (int64_t i = 0; i < PRODUCTS; i++) keys[i].id = PRODUCTS - 1 - i;
    assert_ok(f, product_get_many(f->db, keys, PRODUCTS, &found, &count, f->arena, &f->err));
    assert_int_equal(count, PRODUCTS);
    for (size_t i = 0; i < count; i++) {
        const product *p = &found[i];
        assert_true(p->id >= 0 && p->id < PRODUCTS && !is_seen[p->id]);
        is_seen[p->id] = true;
        assert_string_equal(p->name, p->id % 2 == 0 ? "honey \"of the mill\"\n" : "wax");
        assert_int_equal(p->stock, p->id);
        assert_true(skep_decimal_compare(p->price, SKEP_DEC("26.05")) == 0);
    }
}

static void what_does_not_exist_is_left_out(void **state) {
    fixture *f = *state;
    const product keys[] = {{.id = 1000}, {.id = 5}, {.id = 1001}};
    product *found = NULL;
    size_t count = 9;
    assert_ok(f, product_get_many(f->db, keys, 3, &found, &count, f->arena, &f->err));
    assert_int_equal(count, 1);
    assert_int_equal(found[0].id, 5);
    assert_ok(f, product_get_many(f->db, keys, 1, &found, &count, f->arena, &f->err));
    assert_int_equal(count, 0);
    assert_ok(f, product_get_many(f->db, NULL, 0, &found, &count, f->arena, &f->err));
    assert_int_equal(count, 0);
}

/* One item is put there that is no product: its stock is a text. */
static void an_item_that_does_not_fit_is_an_error_with_its_member(void **state) {
    fixture *f = *state;
    skep_item *odd = skep_item_new(f->arena);
    skep_value value;
    skep_item_set_text(odd, "PK", "PRODUCT#7");
    skep_item_set_text(odd, "SK", "PRODUCT#7");
    skep_item_set_i64(odd, "id", 7);
    skep_item_set_text(odd, "stock", "many");
    assert_ok(f, skep_item_finish(odd, &value, &f->err));
    assert_ok(f, skep_put(f->db, &(skep_put_request){.table = "shop", .item = value}, NULL,
                          f->arena, &f->err));
    const product keys[] = {{.id = 6}, {.id = 7}, {.id = 8}};
    product *found = NULL;
    size_t count = 0;
    assert_int_equal(product_get_many(f->db, keys, 3, &found, &count, f->arena, &f->err),
                     SKEP_INVALID);
    assert_string_equal(f->err.message, "product.stock: N expected, S found: \"many\"");
    assert_null(found);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_come_whole_and_once),
        cmocka_unit_test(what_does_not_exist_is_left_out),
        cmocka_unit_test(an_item_that_does_not_fit_is_an_error_with_its_member),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
