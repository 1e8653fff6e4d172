/* What a save sends, seen through an observer. */
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

/* Saves, and leaves in f->sent only what the save sent. */
static void save(fixture *f) {
    f->sent.count = 0;
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
}

/* Goes on with a new session that has read nothing yet. */
static void fresh_session(fixture *f) {
    skep_session_free(f->s);
    f->s = skep_session_new(f->db, NULL);
    f->sent.count = 0;
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

static order *add_order(fixture *f, int64_t id, size_t items) {
    order *o = order_new(f->s);
    o->id = id;
    o->buyer_id = 26;
    o->placed_at = INT64_C(1790000000) * SKEP_TIME_SECOND;
    o->ship_to = (address){.street = "1 Main Street", .city = "Bath", .country = "GB"};
    for (size_t i = 0; i < items; i++)
        *skep_append(f->s, &o->items) = (item){.id = (int64_t)i + 1,
                                               .product_name = "Honey",
                                               .unit_price = SKEP_DEC("26.05"),
                                               .units = 3};
    return o;
}

static form *add_form(fixture *f, const char *name) {
    form *m = form_new(f->s);
    m->name = skep_session_text(f->s, name);
    m->owner = "ada";
    m->outer = (frame){.title = "t", .origin = {1, 2}};
    *skep_append(f->s, &m->lines) = (line){"one", 1};
    *skep_append(f->s, &m->lines) = (line){"two", 2};
    *skep_append(f->s, &m->lines) = (line){"three", 3};
    *skep_append(f->s, &m->tags) = "b";
    *skep_append(f->s, &m->tags) = "a";
    return m;
}

/* The stored item of a form, as JSON text. */
static const char *stored_form(fixture *f, const char *name, skep_arena *arena) {
    char key[64];
    snprintf(key, sizeof key, "FORM#%s", name);
    skep_query_response all = {0};
    assert_ok(f, skep_scan(f->db, &(skep_query_request){.table = "forms"}, &all, arena, &f->err));
    for (size_t i = 0; i < all.count; i++) {
        skep_value pk;
        assert_true(skep_value_at(all.items[i], SKEP_STR("PK"), &pk));
        if (strcmp(skep_value_text(pk).ptr, key) == 0)
            return skep_value_print(all.items[i], SKEP_JSON_PLAIN, 0, arena);
    }
    return "";
}

/* ---- Inserting ---- */

static void an_order_with_items_is_one_transaction_of_conditional_puts(void **state) {
    fixture *f = *state;
    add_order(f, 1, 2);
    save(f);
    assert_int_equal(f->sent.count, 1);
    assert_int_equal(f->sent.operations[0], SKEP_OP_TRANSACT_WRITE_ITEMS);
    assert_int_equal(occurrences(only_request(&f->sent), "attribute_not_exists"), 3);
}

static void an_object_alone_is_a_plain_conditional_put(void **state) {
    fixture *f = *state;
    product *p = product_new(f->s);
    p->id = 7;
    p->name = "Honey";
    save(f);
    assert_int_equal(f->sent.operations[0], SKEP_OP_PUT_ITEM);
    assert_non_null(strstr(only_request(&f->sent), "PRODUCT#7"));
    assert_non_null(strstr(only_request(&f->sent), "attribute_not_exists(#PK)"));
}

static void inserting_an_existing_key_is_refused_and_names_it(void **state) {
    fixture *f = *state;
    add_order(f, 1, 0);
    save(f);
    fresh_session(f);
    add_order(f, 1, 0);
    assert_int_equal(skep_session_save(f->s, NULL, &f->err), SKEP_CONDITION_FAILED);
    assert_non_null(strstr(f->err.message, "order ORDER#1"));
    assert_non_null(strstr(f->err.message, "exists already"));
}

/* ---- Updating ---- */

static void saving_twice_sends_nothing_the_second_time(void **state) {
    fixture *f = *state;
    add_order(f, 1, 2);
    add_form(f, "a");
    save(f);
    save(f);
    assert_int_equal(f->sent.count, 0);
}

static void what_was_loaded_and_not_changed_is_not_sent(void **state) {
    fixture *f = *state;
    add_order(f, 1, 2);
    save(f);
    fresh_session(f);
    assert_non_null(order_load(f->s, 1, &f->err));
    save(f);
    assert_int_equal(f->sent.count, 0);
}

static void a_nested_member_and_a_list_element_are_sent_and_nothing_else(void **state) {
    fixture *f = *state;
    add_order(f, 1, 2);
    save(f);
    fresh_session(f);
    order *o = order_load(f->s, 1, &f->err);
    assert_non_null(o);
    assert_int_equal(o->items.count, 2);
    o->ship_to.city = "Wells";
    o->items.items[1].units = 4;
    save(f);
    const char *sent = only_request(&f->sent);
    assert_int_equal(f->sent.operations[0], SKEP_OP_TRANSACT_WRITE_ITEMS);
    assert_int_equal(occurrences(sent, ": update"), 2);
    assert_non_null(strstr(sent, "SET #ship_to.#city = :"));
    assert_non_null(strstr(sent, "Wells"));
    assert_non_null(strstr(sent, "SET #units = :"));
    assert_non_null(strstr(sent, "ITEM#0002"));
    assert_null(strstr(sent, "ITEM#0001"));
    assert_null(strstr(sent, "street"));
    assert_null(strstr(sent, "buyer_id"));
    assert_null(strstr(sent, "unit_price"));
    assert_null(strstr(sent, ": put"));
}

static void an_element_of_an_embedded_list_is_sent_by_its_index(void **state) {
    fixture *f = *state;
    form *m = add_form(f, "a");
    save(f);
    m->lines.items[2].count = 33;
    m->outer.origin.y = 9;
    save(f);
    const char *sent = only_request(&f->sent);
    assert_int_equal(f->sent.operations[0], SKEP_OP_UPDATE_ITEM);
    assert_non_null(strstr(sent, "#lines[2].#count = :"));
    assert_non_null(strstr(sent, "#outer.#origin.#y = :"));
    assert_int_equal(occurrences(sent, " = :"), 2);
    assert_null(strstr(sent, "one"));
}

static void a_list_of_another_length_is_sent_whole(void **state) {
    fixture *f = *state;
    form *m = add_form(f, "a");
    save(f);
    skep_remove_at(&m->lines, 0);
    save(f);
    assert_non_null(strstr(only_request(&f->sent), "SET #lines = :"));
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_non_null(strstr(stored_form(f, "a", arena), "\"two\""));
    assert_null(strstr(stored_form(f, "a", arena), "\"one\""));
    skep_arena_free(arena);
}

static void what_became_absent_is_removed(void **state) {
    fixture *f = *state;
    form *m = add_form(f, "a");
    int64_t weight = 5;
    m->weight = &weight;
    m->corner = &(point){3, 4};
    save(f);
    m->weight = NULL;
    m->corner = NULL;
    m->outer.title = NULL;
    save(f);
    const char *sent = only_request(&f->sent);
    assert_non_null(strstr(sent, "REMOVE "));
    assert_non_null(strstr(sent, "#weight"));
    assert_non_null(strstr(sent, "#corner"));
    assert_non_null(strstr(sent, "#outer.#title"));
    assert_null(strstr(sent, "SET "));
}

static void a_map_that_was_absent_is_set_whole(void **state) {
    fixture *f = *state;
    form *m = add_form(f, "a");
    save(f);
    m->corner = &(point){3, 4};
    save(f);
    assert_non_null(strstr(only_request(&f->sent), "SET #corner = :"));
}

static void the_order_of_a_set_does_not_matter(void **state) {
    fixture *f = *state;
    form *m = add_form(f, "a");
    save(f);
    m->tags.items[0] = "a";
    m->tags.items[1] = "b";
    save(f);
    assert_int_equal(f->sent.count, 0);
}

static void index_keys_follow_the_members_that_feed_them(void **state) {
    fixture *f = *state;
    form *m = add_form(f, "a");
    save(f);
    m->owner = "ben";
    save(f);
    assert_non_null(strstr(only_request(&f->sent), "OWNER#ben"));
    m->owner = NULL;
    save(f);
    assert_non_null(strstr(only_request(&f->sent), "REMOVE "));
    assert_non_null(strstr(only_request(&f->sent), "#OwnerPK"));
}

static void attributes_that_the_struct_does_not_know_survive(void **state) {
    fixture *f = *state;
    add_form(f, "a");
    save(f);
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_query_response all = {0};
    skep_write_response done = {0};
    const skep_expression keys = {.text = SKEP_STR("PK, SK")};
    assert_ok(f, skep_scan(f->db, &(skep_query_request){.table = "forms", .projection = keys}, &all,
                           arena, &f->err));
    const skep_name_binding names[] = {{SKEP_STR("#name"), SKEP_STR("name")},
                                       {SKEP_STR("#outer"), SKEP_STR("outer")}};
    assert_ok(
        f, skep_update(f->db,
                       &(skep_update_request){
                           .table = "forms",
                           .key = all.items[0],
                           .update = {.text = SKEP_STR("SET extra = #name, #outer.more = #name")},
                           .bindings = {.names = names, .name_count = 2}},
                       &done, arena, &f->err));
    fresh_session(f);
    form *m = form_find(f->s, "a", &f->err);
    assert_non_null(m);
    m->outer.origin.x = 77;
    save(f);
    assert_null(strstr(only_request(&f->sent), "extra"));
    const char *stored = stored_form(f, "a", arena);
    assert_non_null(strstr(stored, "\"extra\""));
    assert_non_null(strstr(stored, "\"more\""));
    assert_non_null(strstr(stored, "77"));
    skep_arena_free(arena);
}

static void text_changed_in_place_is_noticed(void **state) {
    fixture *f = *state;
    add_form(f, "a");
    save(f);
    fresh_session(f);
    form *m = form_find(f->s, "a", &f->err);
    m->outer.title[0] = 'X';
    save(f);
    assert_non_null(strstr(only_request(&f->sent), "#outer.#title = :"));
}

/* Applies an update expression in DynamoDB's text to the only form. */
static void update_form(fixture *f, const char *text) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_query_response all = {0};
    skep_write_response done = {0};
    const skep_name_binding names[] = {{SKEP_STR("#outer"), SKEP_STR("outer")}};
    const skep_expression keys = {.text = SKEP_STR("PK, SK")};
    assert_ok(f, skep_scan(f->db, &(skep_query_request){.table = "forms", .projection = keys}, &all,
                           arena, &f->err));
    const skep_update_request update = {.table = "forms",
                                        .key = all.items[0],
                                        .update = {.text = {text, strlen(text)}},
                                        .bindings = {.names = names, .name_count = 1}};
    assert_ok(f, skep_update(f->db, &update, &done, arena, &f->err));
    skep_arena_free(arena);
}

static void an_item_of_an_older_shape_is_not_written_for_having_been_read(void **state) {
    fixture *f = *state;
    add_form(f, "a");
    save(f);
    update_form(f, "REMOVE #outer, OwnerPK");
    fresh_session(f);
    form *m = form_find(f->s, "a", &f->err);
    assert_non_null(m);
    save(f);
    assert_int_equal(f->sent.count, 0);
    m->outer.origin.y = 5;
    save(f);
    assert_non_null(strstr(only_request(&f->sent), "SET #outer = :"));
    assert_int_equal(occurrences(only_request(&f->sent), " = :"), 1);
}

static void an_update_too_long_for_an_expression_sets_whole_attributes(void **state) {
    fixture *f = *state;
    form *m = add_form(f, "a");
    for (int i = 0; i < 600; i++) *skep_append(f->s, &m->lines) = (line){"text", i};
    save(f);
    for (size_t i = 0; i < m->lines.count; i++) m->lines.items[i].count += 1000;
    m->outer.origin.x = 8;
    save(f);
    const char *sent = only_request(&f->sent);
    assert_non_null(strstr(sent, "#lines = :"));
    assert_non_null(strstr(sent, "#outer = :"));
    assert_null(strstr(sent, "#lines["));
    save(f);
    assert_int_equal(f->sent.count, 0);
    fresh_session(f);
    assert_int_equal(form_find(f->s, "a", &f->err)->lines.items[602].count, 1599);
}

static void an_unversioned_object_that_is_gone_is_not_made_again_by_an_update(void **state) {
    fixture *f = *state;
    form *m = add_form(f, "a");
    save(f);
    assert_ok(f, form_delete(f->db, "a", &f->err));
    m->owner = "ben";
    assert_int_equal(skep_session_save(f->s, NULL, &f->err), SKEP_CONDITION_FAILED);
    assert_non_null(strstr(f->err.message, "form FORM#a"));
    assert_non_null(strstr(f->err.message, "gone"));
}

/* ---- Collections ---- */

static void elements_put_in_and_taken_out_are_inserted_and_deleted(void **state) {
    fixture *f = *state;
    order *o = add_order(f, 1, 3);
    save(f);
    skep_remove_at(&o->items, 0);
    *skep_append(f->s, &o->items) = (item){.id = 9, .product_name = "Wax"};
    save(f);
    fresh_session(f);
    o = order_load(f->s, 1, &f->err);
    assert_non_null(o);
    assert_int_equal(o->items.count, 3);
    assert_int_equal(o->items.items[0].id, 2);
    assert_int_equal(o->items.items[2].id, 9);
}

static void two_elements_with_one_key_are_refused(void **state) {
    fixture *f = *state;
    order *o = add_order(f, 1, 2);
    o->items.items[1].id = o->items.items[0].id;
    assert_int_equal(skep_session_save(f->s, NULL, &f->err), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "ITEM#0001"));
}

static void removing_an_order_removes_its_items(void **state) {
    fixture *f = *state;
    order *o = add_order(f, 1, 2);
    save(f);
    assert_ok(f, order_remove(f->s, o, &f->err));
    save(f);
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_query_response all = {0};
    assert_ok(f, skep_scan(f->db, &(skep_query_request){.table = "shop"}, &all, arena, &f->err));
    assert_int_equal(all.count, 0);
    skep_arena_free(arena);
}

static void an_order_found_without_its_items_is_not_removed_without_them(void **state) {
    fixture *f = *state;
    add_order(f, 1, 2);
    save(f);
    fresh_session(f);
    order *o = order_find(f->s, 1, &f->err);
    assert_non_null(o);
    assert_int_equal(order_remove(f->s, o, &f->err), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "items"));
    assert_ptr_equal(order_load(f->s, 1, &f->err), o);
    assert_int_equal(o->items.count, 2);
    assert_ok(f, order_remove(f->s, o, &f->err));
}

static void one_element_can_be_found_and_changed_alone(void **state) {
    fixture *f = *state;
    add_order(f, 1, 2);
    save(f);
    fresh_session(f);
    item *it = item_find(f->s, 1, 2, &f->err);
    assert_non_null(it);
    it->units = 40;
    save(f);
    assert_int_equal(f->sent.operations[0], SKEP_OP_UPDATE_ITEM);
    fresh_session(f);
    assert_int_equal(item_find(f->s, 1, 2, &f->err)->units, 40);
}

/* ---- Identity ---- */

static void one_key_is_one_object(void **state) {
    fixture *f = *state;
    add_order(f, 1, 2);
    save(f);
    fresh_session(f);
    order *found = order_find(f->s, 1, &f->err);
    found->buyer_id = 99;
    assert_ptr_equal(order_find(f->s, 1, &f->err), found);
    assert_ptr_equal(order_load(f->s, 1, &f->err), found);
    assert_int_equal(found->buyer_id, 99);
    assert_ptr_equal(item_find(f->s, 1, 2, &f->err), &found->items.items[1]);
}

static void what_is_not_there_is_not_found(void **state) {
    fixture *f = *state;
    assert_null(order_find(f->s, 404, &f->err));
    assert_int_equal(f->err.status, SKEP_NOT_FOUND);
    assert_non_null(strstr(f->err.message, "ORDER#404"));
    assert_null(order_load(f->s, 404, &f->err));
    assert_int_equal(f->err.status, SKEP_NOT_FOUND);
}

/* ---- Keys ---- */

static void a_changed_key_is_an_error_unless_moving_is_allowed(void **state) {
    fixture *f = *state;
    order *o = add_order(f, 1, 2);
    save(f);
    o->id = 2;
    assert_int_equal(skep_session_save(f->s, NULL, &f->err), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "ORDER#1"));
    assert_non_null(strstr(f->err.message, "ORDER#2"));
    assert_ok(f, skep_session_save(f->s, &(skep_save_options){.can_move = true}, &f->err));
    fresh_session(f);
    assert_null(order_find(f->s, 1, &f->err));
    o = order_load(f->s, 2, &f->err);
    assert_non_null(o);
    assert_int_equal(o->items.count, 2);
}

static void a_key_without_its_text_is_refused(void **state) {
    fixture *f = *state;
    form_new(f->s);
    assert_int_equal(skep_session_save(f->s, NULL, &f->err), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "name"));
}

/* ---- Many writes ---- */

static void more_than_a_transaction_takes_is_refused_or_sent_in_chunks(void **state) {
    fixture *f = *state;
    add_order(f, 1, 149);
    assert_int_equal(skep_session_save(f->s, NULL, &f->err), SKEP_LIMIT);
    assert_non_null(strstr(f->err.message, "150"));
    f->sent.count = 0;
    assert_ok(f, skep_session_save(f->s, &(skep_save_options){.mode = SKEP_SAVE_CHUNKED}, &f->err));
    assert_int_equal(f->sent.count, 2);
    size_t count;
    const skep_outcome *outcomes = skep_session_outcomes(f->s, &count);
    assert_int_equal(count, 150);
    for (size_t i = 0; i < count; i++) assert_int_equal(outcomes[i].kind, SKEP_OUTCOME_WRITTEN);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_order_with_items_is_one_transaction_of_conditional_puts),
        T(an_object_alone_is_a_plain_conditional_put),
        T(inserting_an_existing_key_is_refused_and_names_it),
        T(saving_twice_sends_nothing_the_second_time),
        T(what_was_loaded_and_not_changed_is_not_sent),
        T(a_nested_member_and_a_list_element_are_sent_and_nothing_else),
        T(an_element_of_an_embedded_list_is_sent_by_its_index),
        T(a_list_of_another_length_is_sent_whole),
        T(what_became_absent_is_removed),
        T(a_map_that_was_absent_is_set_whole),
        T(the_order_of_a_set_does_not_matter),
        T(index_keys_follow_the_members_that_feed_them),
        T(attributes_that_the_struct_does_not_know_survive),
        T(text_changed_in_place_is_noticed),
        T(an_item_of_an_older_shape_is_not_written_for_having_been_read),
        T(an_update_too_long_for_an_expression_sets_whole_attributes),
        T(an_unversioned_object_that_is_gone_is_not_made_again_by_an_update),
        T(elements_put_in_and_taken_out_are_inserted_and_deleted),
        T(two_elements_with_one_key_are_refused),
        T(removing_an_order_removes_its_items),
        T(an_order_found_without_its_items_is_not_removed_without_them),
        T(one_element_can_be_found_and_changed_alone),
        T(one_key_is_one_object),
        T(what_is_not_there_is_not_found),
        T(a_changed_key_is_an_error_unless_moving_is_allowed),
        T(a_key_without_its_text_is_refused),
        T(more_than_a_transaction_takes_is_refused_or_sent_in_chunks),
    };
    return cmocka_run_group_tests_name("session: saving", tests, NULL, NULL);
}
