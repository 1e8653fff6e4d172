/* Bad input gets a clear error with the value in it, and changes nothing. */
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
    skep_error err;
} fixture;

static size_t stored_items(fixture *f, const char *table) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_query_response all = {0};
    assert_int_equal(skep_scan(f->db, &(skep_query_request){.table = table}, &all, arena, NULL),
                     SKEP_OK);
    size_t count = all.count;
    skep_arena_free(arena);
    return count;
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->db = test_open(NULL, &f->err);
    assert_non_null(f->db);
    assert_int_equal(shop_create(f->db, &f->err), SKEP_OK);
    assert_int_equal(forms_create(f->db, &f->err), SKEP_OK);
    f->s = skep_session_new(f->db, NULL);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    skep_session_free(f->s);
    assert_int_equal(stored_items(f, "forms"), 0);
    assert_int_equal(stored_items(f, "shop"), 0);
    skep_close(f->db);
    free(f);
    return 0;
}

/* Saves what must be refused with a message that contains both texts. */
static void refused(fixture *f, const char *first, const char *second) {
    skep_status status = skep_session_save(f->s, NULL, &f->err);
    if (status == SKEP_OK) fail_msg("was saved");
    if (strstr(f->err.message, first) == NULL || strstr(f->err.message, second) == NULL)
        fail_msg("'%s' lacks '%s' or '%s'", f->err.message, first, second);
}

static char *letters(fixture *f, size_t count) {
    char *text = skep_session_alloc(f->s, count + 1);
    memset(text, 'x', count);
    return text;
}

static void text_that_is_not_utf8(void **state) {
    fixture *f = *state;
    form *m = form_new(f->s);
    m->name = "a";
    m->outer.title = "caf\xe9 noir";
    refused(f, "outer.title", "0xE9");
}

static void text_that_is_not_utf8_in_a_list_names_the_element(void **state) {
    fixture *f = *state;
    form *m = form_new(f->s);
    m->name = "a";
    *skep_append(f->s, &m->lines) = (line){"one", 1};
    *skep_append(f->s, &m->lines) = (line){"\xff", 2};
    refused(f, "lines[1].text", "0xFF");
}

static void a_number_of_39_digits(void **state) {
    fixture *f = *state;
    skep_decimal number = SKEP_DEC("5");
    const char *text = "123456789012345678901234567890123456789";
    assert_int_equal(skep_decimal_parse((skep_str){text, strlen(text)}, &number, &f->err),
                     SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "more than 38 significant digits"));
    assert_int_equal(number.low, 5);
}

static void an_empty_key_part(void **state) {
    fixture *f = *state;
    form_new(f->s)->name = "";
    refused(f, "name", "empty");
}

static void a_separator_inside_a_key_part(void **state) {
    fixture *f = *state;
    form_new(f->s)->name = "a#b";
    refused(f, "a#b", "separator");
}

static void a_partition_key_over_2048_bytes(void **state) {
    fixture *f = *state;
    form_new(f->s)->name = letters(f, 2048);
    refused(f, "2048", "PK");
}

static void a_sort_key_over_1024_bytes(void **state) {
    fixture *f = *state;
    form_new(f->s)->name = letters(f, 1024);
    refused(f, "1024", "SK");
}

static void an_item_over_400_kilobytes(void **state) {
    fixture *f = *state;
    form *m = form_new(f->s);
    m->name = "a";
    m->outer.title = letters(f, 409600);
    refused(f, "form FORM#a", "Item size has exceeded the maximum allowed size");
}

static void an_unknown_enumerator(void **state) {
    fixture *f = *state;
    order *o = order_new(f->s);
    o->id = 1;
    int wrong = 7;
    memcpy(&o->status, &wrong, sizeof o->status);
    refused(f, "status", "7");
    refused(f, "PENDING", "SHIPPED");
}

static void a_table_that_does_not_exist(void **state) {
    fixture *f = *state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_session *s = skep_session_new(f->db, NULL);
    assert_int_equal(test_drop(f->db, "shop", arena, &f->err), SKEP_OK);
    assert_null(order_find(s, 1, &f->err));
    assert_int_equal(f->err.status, SKEP_NO_TABLE);
    order_new(s)->id = 1;
    assert_int_equal(skep_session_save(s, NULL, &f->err), SKEP_NO_TABLE);
    assert_string_equal(f->err.type, "ResourceNotFoundException");
    assert_non_null(strstr(f->err.message, "ORDER#1"));
    skep_session_free(s);
    skep_arena_free(arena);
    assert_int_equal(shop_create(f->db, &f->err), SKEP_OK);
}

static void one_bad_object_keeps_the_good_ones_from_being_half_saved(void **state) {
    fixture *f = *state;
    form_new(f->s)->name = "good";
    form *bad = form_new(f->s);
    bad->name = "bad";
    bad->outer.title = letters(f, 409600);
    refused(f, "Item size", "");
}

static void a_cursor_that_is_not_one(void **state) {
    fixture *f = *state;
    order_page page = {0};
    const skep_query_options options = {.cursor = "not a cursor"};
    assert_false(orders_of_buyer_since_next(f->s, 1, 0, &options, &page, &f->err));
    assert_int_equal(f->err.status, SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "cursor"));
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(text_that_is_not_utf8),
        T(text_that_is_not_utf8_in_a_list_names_the_element),
        T(a_number_of_39_digits),
        T(an_empty_key_part),
        T(a_separator_inside_a_key_part),
        T(a_partition_key_over_2048_bytes),
        T(a_sort_key_over_1024_bytes),
        T(an_item_over_400_kilobytes),
        T(an_unknown_enumerator),
        T(a_table_that_does_not_exist),
        T(one_bad_object_keeps_the_good_ones_from_being_half_saved),
        T(a_cursor_that_is_not_one),
    };
    return cmocka_run_group_tests_name("bad input is refused and changes nothing", tests, NULL,
                                       NULL);
}
