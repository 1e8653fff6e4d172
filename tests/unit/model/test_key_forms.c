/* Keys made of times in the form of their member and of what converters store, and which stored
 * keys can be theirs. */
#include "visit.h"

#include <stdio.h>

#include <skep/item.h>

#include "base/limits.h"
#include "model/key.h"
#include "model/member.h"
#include "support/failing_allocator.h"
#include "value/packed.h"

/* ---- Converters: a text in brackets, where "" is none; half of a number in memory ---- */

static skep_status store_text(const void *member, skep_arena *from, skep_value *out,
                              skep_error *error) {
    const char *text;
    char bracketed[64];
    memcpy(&text, member, sizeof text);
    if (text[0] == '\0') return SKEP_OK;
    if (text[0] == '!') {
        if (error != NULL) {
            error->status = SKEP_INVALID;
            (void)snprintf(error->message, sizeof error->message, "%s is no text", text);
        }
        return SKEP_INVALID;
    }
    (void)snprintf(bracketed, sizeof bracketed, "[%s]", text);
    *out = skep_value_from_text(from, bracketed);
    return out->data != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

static skep_status store_half(const void *member, skep_arena *from, skep_value *out,
                              skep_error *error) {
    int64_t number;
    (void)error;
    memcpy(&number, member, sizeof number);
    *out = skep_value_from_double(from, (double)number / 2);
    return out->data != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

static skep_status store_flag(const void *member, skep_arena *from, skep_value *out,
                              skep_error *error) {
    (void)member;
    (void)error;
    *out = skep_value_from_bool(from, true);
    return out->data != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

static const skep_converter text_converter = {"text", SKEP_TYPE_S, store_text, NULL};
static const skep_converter half_converter = {"half", SKEP_TYPE_N, store_half, NULL};
static const skep_converter flag_converter = {"flag", SKEP_TYPE_BOOL, store_flag, NULL};

/* ---- Members ---- */

static const skep_member_more more[] = {
    {.time_form = SKEP_TIME_EPOCH_SECONDS}, {.time_form = SKEP_TIME_EPOCH_MILLIS},
    {.time_form = SKEP_TIME_DATE},          {.time_form = SKEP_TIME_FORMAT, .format = "%Y/%j"},
    {.converter = &text_converter},         {.converter = &half_converter},
    {.converter = &flag_converter}};

enum { SECONDS, MILLIS, DATE, DAY_OF_YEAR, BRACKETS, HALF, FLAG, HIDDEN };

static const skep_member forms[] = {
    MEMBER(visit, at, SKEP_KIND_TIME, .more = &more[SECONDS]),
    MEMBER(visit, at, SKEP_KIND_TIME, .more = &more[MILLIS]),
    MEMBER(visit, at, SKEP_KIND_TIME, .more = &more[DATE]),
    MEMBER(visit, at, SKEP_KIND_TIME, .more = &more[DAY_OF_YEAR]),
    MEMBER(visit, name, SKEP_KIND_CUSTOM, .more = &more[BRACKETS]),
    MEMBER(visit, i64, SKEP_KIND_CUSTOM, .more = &more[HALF]),
    MEMBER(visit, i64, SKEP_KIND_CUSTOM, .more = &more[FLAG]),
    MEMBER(visit, name, SKEP_KIND_CUSTOM, .more = &more[BRACKETS], .flags = SKEP_MEMBER_SENSITIVE),
};

#define FORM(index, ...)                                                                           \
    {.path = (const skep_member *const[]){&forms[index]}, .depth = 1, __VA_ARGS__}
#define STORED_FORM(key_type, index)                                                               \
    (skep_key) {                                                                                   \
        .attribute = "PK", .type = (key_type),                                                     \
        .parts = (const skep_key_part[]){FORM(index, .width = 0)}, .part_count = 1,                \
        .is_member = true                                                                          \
    }

static skep_arena *arena;
static skep_error err;

static int setup(void **state) {
    (void)state;
    arena = skep_arena_new(NULL, 0);
    err = (skep_error){0};
    return arena == NULL;
}

static int teardown(void **state) {
    (void)state;
    skep_arena_free(arena);
    return 0;
}

static skep_value made(skep_key key, const visit *v) {
    skep_value value;
    if (model_key_value(&key, v, LIMIT_HASH_KEY_BYTES, arena, &value, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    return value;
}

/* The key is this text, and a text that its own template recognises. */
static void assert_key(skep_key key, const visit *v, const char *expected) {
    skep_value value = made(key, v);
    assert_string_equal(skep_value_text(value).ptr, expected);
    assert_true(model_key_matches(&key, value));
}

static void assert_refused(skep_key key, const visit *v, const char *message) {
    skep_value value = {.size = 77};
    assert_int_equal(model_key_value(&key, v, LIMIT_HASH_KEY_BYTES, arena, &value, &err),
                     SKEP_INVALID);
    assert_string_equal(err.message, message);
    assert_int_equal(value.size, 77);
}

/* ---- Times ---- */

enum { AT_SECONDS = 1795250994 }; /* 2026-11-21T08:49:54Z */

static void a_time_in_a_key_has_the_form_of_its_member(void **state) {
    (void)state;
    const visit v = {.at = AT_SECONDS * SKEP_TIME_SECOND + 123456789};
    assert_key(TEMPLATE(LITERAL("T#"), FORM(SECONDS, .width = 0)), &v, "T#1795250994");
    assert_key(TEMPLATE(LITERAL("T#"), FORM(SECONDS, .width = 12)), &v, "T#001795250994");
    assert_key(TEMPLATE(FORM(MILLIS, .width = 0), LITERAL("#T")), &v, "1795250994123#T");
    assert_key(TEMPLATE(FORM(DATE, .width = 0), LITERAL("#"), PART(V_I64, .width = 0)), &v,
               "2026-11-21#0");
    assert_key(TEMPLATE(FORM(DAY_OF_YEAR, .width = 0)), &v, "2026/325");
}

static void a_format_of_the_key_goes_before_that_of_the_member(void **state) {
    (void)state;
    const visit v = {.at = AT_SECONDS * SKEP_TIME_SECOND};
    assert_key(TEMPLATE(FORM(SECONDS, .time_format = "%Y-%m")), &v, "2026-11");
    assert_key(TEMPLATE(FORM(DATE, .time_format = "%H")), &v, "08");
    assert_key(TEMPLATE(FORM(DAY_OF_YEAR, .time_format = "%Y")), &v, "2026");
}

static void a_time_before_1970_has_no_leading_zeros(void **state) {
    (void)state;
    const visit v = {.at = -1};
    assert_key(TEMPLATE(FORM(SECONDS, .width = 0)), &v, "-1");
    assert_refused(TEMPLATE(LITERAL("T#"), FORM(SECONDS, .width = 10)), &v,
                   "at: \"-1\" is negative, which a key with leading zeros cannot order");
}

static void a_time_can_be_the_key_itself(void **state) {
    (void)state;
    const visit v = {.at = AT_SECONDS * SKEP_TIME_SECOND + 1};
    skep_key key = STORED_FORM(SKEP_TYPE_N, SECONDS);
    skep_value value = made(key, &v);
    assert_int_equal(skep_value_decimal(value).low, AT_SECONDS);
    assert_true(model_key_matches(&key, value));
    assert_true(model_key_matches(&key, skep_value_from_double(arena, 0.5)));
    assert_false(model_key_matches(&key, skep_value_from_double(arena, 1e20)));
    assert_false(model_key_matches(&key, skep_value_from_text(arena, "5")));
    assert_refused(STORED_FORM(SKEP_TYPE_S, SECONDS), &v,
                   "at: is stored as N, but key PK is of type S");
    key = STORED_FORM(SKEP_TYPE_S, DATE);
    assert_key(key, &v, "2026-11-21");
    assert_false(model_key_matches(&key, skep_value_from_text(arena, "2026-02-30")));
    assert_false(model_key_matches(&key, skep_value_from_text(arena, "2026-11-21T00:00:00Z")));
}

static void text_that_no_time_of_the_form_makes_does_not_match(void **state) {
    (void)state;
    static const struct {
        int form;
        uint32_t width;
        const char *text;
    } cases[] = {
        {SECONDS, 0, "9223372037"},   {SECONDS, 0, "007"},         {SECONDS, 0, "1.5"},
        {SECONDS, 10, "123"},         {SECONDS, 0, "-9223372037"}, {MILLIS, 0, "9223372036855"},
        {DATE, 0, "2026-1-1"},        {DATE, 0, "20261121"},       {DATE, 0, "9999-01-01"},
        {DAY_OF_YEAR, 0, "2026/366"}, {DAY_OF_YEAR, 0, "2026/32"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const skep_key key = TEMPLATE(FORM(cases[i].form, .width = cases[i].width));
        if (model_key_matches(&key, packed_from_text(arena, text_of(cases[i].text))))
            fail_msg("%s matches", cases[i].text);
    }
}

/* ---- Converters ---- */

static void what_a_converter_stores_is_text_of_a_key(void **state) {
    (void)state;
    const visit v = {.name = "ab", .i64 = 7};
    assert_key(TEMPLATE(LITERAL("N#"), FORM(BRACKETS, .width = 0)), &v, "N#[ab]");
    assert_key(TEMPLATE(FORM(HALF, .width = 0), LITERAL("#"), FORM(BRACKETS, .width = 0)), &v,
               "3.5#[ab]");
    assert_key(STORED_FORM(SKEP_TYPE_S, BRACKETS), &v, "[ab]");
    skep_key key = STORED_FORM(SKEP_TYPE_N, HALF);
    skep_value value = made(key, &v);
    assert_int_equal(skep_decimal_compare(skep_value_decimal(value), SKEP_DEC("3.5")), 0);
    assert_true(model_key_matches(&key, value));
    const skep_key half = TEMPLATE(FORM(HALF, .width = 0));
    assert_false(model_key_matches(&half, skep_value_from_text(arena, "x")));
}

static void a_converter_that_stores_nothing_makes_no_key(void **state) {
    (void)state;
    const visit v = {.name = ""};
    assert_null(made(TEMPLATE(LITERAL("N#"), FORM(BRACKETS, .width = 0)), &v).data);
    assert_null(made(STORED_FORM(SKEP_TYPE_S, BRACKETS), &v).data);
    const skep_table table = {.definition = {.name = "t"}};
    const skep_entity entity = {.name = "visit",
                                .table = &table,
                                .type = &visit_struct,
                                .hash = TEMPLATE(LITERAL("N#"), FORM(BRACKETS, .width = 0))};
    skep_value key;
    assert_int_equal(model_table_key(&entity, &v, NULL, arena, &key, &err), SKEP_INVALID);
    assert_string_equal(err.message, "visit.name: is NULL, but the table key PK needs it");
}

static void what_a_converter_refuses_is_told_with_the_member(void **state) {
    (void)state;
    const visit v = {.name = "!"}, separated = {.name = "a#b"};
    assert_refused(TEMPLATE(LITERAL("N#"), FORM(BRACKETS, .width = 0)), &v, "name: ! is no text");
    assert_refused(STORED_FORM(SKEP_TYPE_S, BRACKETS), &v, "name: ! is no text");
    assert_refused(TEMPLATE(LITERAL("N#"), FORM(HIDDEN, .width = 0)), &v,
                   "name: (sensitive) is refused by the converter text");
    assert_refused(TEMPLATE(LITERAL("N#"), FORM(BRACKETS, .width = 0)), &separated,
                   "name: \"[a#b]\" contains the separator '#', which key PK puts between its "
                   "parts");
    assert_refused(TEMPLATE(LITERAL("N#"), FORM(FLAG, .width = 0)), &v,
                   "i64: is stored as BOOL, which has no text to make a key of");
}

static void shortage_of_memory_is_reported(void **state) {
    (void)state;
    const visit v = {.name = "ab"};
    const skep_key keys[] = {TEMPLATE(LITERAL("N#"), FORM(BRACKETS, .width = 0)),
                             STORED_FORM(SKEP_TYPE_S, BRACKETS)};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        bool is_done = false;
        for (int nth = 1; !is_done; nth++) {
            failing_allocator memory;
            failing_allocator_init(&memory, nth);
            skep_arena *small = skep_arena_new(&memory.table, 0);
            skep_value value;
            skep_status status = small != NULL ? model_key_value(&keys[i], &v, LIMIT_HASH_KEY_BYTES,
                                                                 small, &value, &err)
                                               : SKEP_NO_MEMORY;
            is_done = status == SKEP_OK;
            if (!is_done) assert_int_equal(status, SKEP_NO_MEMORY);
            skep_arena_free(small);
            assert_int_equal(memory.live, 0);
        }
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_time_in_a_key_has_the_form_of_its_member),
        TEST(a_format_of_the_key_goes_before_that_of_the_member),
        TEST(a_time_before_1970_has_no_leading_zeros),
        TEST(a_time_can_be_the_key_itself),
        TEST(text_that_no_time_of_the_form_makes_does_not_match),
        TEST(what_a_converter_stores_is_text_of_a_key),
        TEST(a_converter_that_stores_nothing_makes_no_key),
        TEST(what_a_converter_refuses_is_told_with_the_member),
        TEST(shortage_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
