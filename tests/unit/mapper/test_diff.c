/* The difference of two states: which actions, and that applying them gives the new state and keeps
 * what is unknown. */
#include "diff_test.h"

#include <stdlib.h>

/* ---- Members ---- */

static void equal_states_need_no_update(void **state) {
    (void)state;
    chance c = {1, arena};
    for (int round = 0; round < 50; round++) {
        kitchen k = chance_kitchen(&c, 1);
        assert_update(&k, &k, NULL);
    }
}

static void changed_members_are_set_and_absent_ones_removed(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    a.secret = "s";
    b.u8 = 5;
    b.note = SKEP_STR("n");
    assert_update(&a, &b, "SET note = \"n\", u8 = 5 REMOVE secret");
}

static void a_member_that_keeps_null_is_set_to_null(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    a.kept_null = "x";
    assert_update(&a, &b, "SET kept_null = null");
}

static void a_set_that_became_empty_is_removed(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    char *tags[] = {"t"};
    a.tags = (text_list){tags, 1, 1};
    assert_update(&a, &b, "REMOVE tags");
}

/* ---- Structs ---- */

static void a_struct_is_followed_inwards(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    spoon old = {.label = "old", .size = 1}, new = {.size = 2};
    a.best.inner = &old;
    b.best.inner = &new;
    assert_update(&a, &b, "SET best.inner.size = 2 REMOVE best.inner.label");
}

static void a_struct_that_appears_is_set_whole(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    spoon other = {.label = "x"};
    b.other = &other;
    const skep_expr *update = diff(packed(&a), packed(&b));
    assert_int_equal(update->count, 1);
    assert_int_equal(update->as.operands[0]->kind, EXPR_SET);
    assert_int_equal(update->as.operands[0]->as.operands[0]->count, 1);
    assert_int_equal(skep_value_type(update->as.operands[0]->as.operands[1]->as.value),
                     SKEP_TYPE_M);
    assert_update(&b, &a, "REMOVE other");
}

/* ---- Lists ---- */

static void a_list_of_the_same_length_is_changed_by_element(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    spoon old[] = {{.label = "a"}, {.label = "b"}}, new[] = {{.label = "a"}, {.label = "c"}};
    a.spoons.items = old;
    b.spoons.items = new;
    a.spoons.count = b.spoons.count = 2;
    a.numbers = (int_list){(int32_t[]){1, 2, 3}, 3, 3};
    b.numbers = (int_list){(int32_t[]){1, 5, 3}, 3, 3};
    assert_update(&a, &b, "SET numbers[1] = 5, spoons[1].label = \"c\"");
}

static void a_list_within_a_list_is_followed_too(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    int_list old[] = {{(int32_t[]){1, 2}, 2, 2}}, new[] = {{(int32_t[]){1, 3}, 2, 2}};
    a.matrix.items = old;
    b.matrix.items = new;
    a.matrix.count = b.matrix.count = 1;
    assert_update(&a, &b, "SET matrix[0][1] = 3");
}

static void a_list_of_another_length_is_set_whole(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    a.numbers = (int_list){(int32_t[]){1, 2}, 2, 2};
    b.numbers = (int_list){(int32_t[]){1}, 1, 1};
    assert_update(&a, &b, "SET numbers = [1]");
}

static void a_list_of_scalars_with_many_changes_is_set_whole(void **state) {
    (void)state;
    int32_t old[20] = {0}, new[20] = {0};
    kitchen a = valid(), b = valid();
    a.numbers = (int_list){old, 20, 20};
    b.numbers = (int_list){new, 20, 20};
    for (size_t i = 0; i < 16; i++) new[i] = 1;
    assert_int_equal(diff(packed(&a), packed(&b))->count, 16);
    new[16] = 1;
    assert_int_equal(diff(packed(&a), packed(&b))->count, 1);
}

static void null_elements_are_set_and_replaced(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    spoon one = {.label = "one"}, *old[] = {&one, NULL}, *new[] = {NULL, &one};
    a.pointers.items = old;
    b.pointers.items = new;
    a.pointers.count = b.pointers.count = 2;
    const skep_expr *update = diff(packed(&a), packed(&b));
    assert_int_equal(update->count, 2);
    assert_int_equal(skep_value_type(update->as.operands[0]->as.operands[1]->as.value),
                     SKEP_TYPE_NULL);
    assert_int_equal(skep_value_type(update->as.operands[1]->as.operands[1]->as.value),
                     SKEP_TYPE_M);
}

/* ---- Keys and version ---- */

static void index_keys_follow_the_members_that_feed_them(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    b.text = "x";
    b.at = SKEP_TIME_SECOND;
    assert_update(&a, &b,
                  "SET at = \"1970-01-01T00:00:01.000000000Z\", text = \"x\", GSI1PK = \"TEXT#x\", "
                  "GSI1SK = \"1970-01-01T00:00:01.000000000Z\"");
    b = valid();
    a.text = "x";
    assert_update(&a, &b, "REMOVE text, GSI1PK");
}

static void the_table_key_and_the_version_are_left_to_the_caller(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    b.id = 2;
    skep_value before = packed(&a), after;
    assert_int_equal(mapper_pack_item(&kitchen_entity, &b, NULL, 9, arena, &after, &err), SKEP_OK);
    assert_string_equal(expr_describe(diff(before, after), arena).ptr, "SET id = 2");
    assert_int_equal(mapper_pack_item(&kitchen_entity, &a, NULL, 9, arena, &after, &err), SKEP_OK);
    assert_null(diff(before, after));
}

static void a_member_that_is_the_table_key_is_left_out(void **state) {
    (void)state;
    static const skep_key_part parts[] = {{.path = id_path, .depth = 1}};
    skep_entity entity = kitchen_entity;
    entity.hash = (skep_key){"id", SKEP_TYPE_N, parts, 1, true};
    entity.range = (skep_key){0};
    kitchen a = valid(), b = valid();
    b.id = 2;
    skep_value before, after;
    assert_int_equal(mapper_pack_item(&entity, &a, NULL, 1, arena, &before, &err), SKEP_OK);
    assert_int_equal(mapper_pack_item(&entity, &b, NULL, 1, arena, &after, &err), SKEP_OK);
    const skep_expr *update = NULL;
    assert_int_equal(mapper_diff(&entity, before, before, after, arena, &update, &err), SKEP_OK);
    assert_null(update);
}

/* ---- Stored values of another shape ---- */

static void a_stored_value_of_another_type_is_replaced(void **state) {
    (void)state;
    kitchen b = valid();
    b.u8 = 5;
    buffer buf;
    packed_writer w;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("best"));
    packed_text(&w, SKEP_STR("x"));
    packed_name(&w, SKEP_STR("u8"));
    packed_null(&w);
    packed_end(&w);
    skep_value after = packed(&b), result;
    const skep_expr *update = diff((skep_value){buf.data, buf.len}, after);
    assert_int_equal(expr_apply(update, (skep_value){buf.data, buf.len}, arena, &result, &err),
                     SKEP_OK);
    assert_true(skep_value_equal(at_name(result, "best"), at_name(after, "best")));
    assert_true(skep_value_equal(at_name(result, "u8"), at_name(after, "u8")));
    buffer_fini(&buf);
}

/* ---- Property ---- */

/* Copies a value and puts attributes that no struct has into some of its maps. */
static void write_with_unknown(chance *c, skep_value value, packed_writer *w) {
    skep_type type = skep_value_type(value);
    if (type != SKEP_TYPE_M && type != SKEP_TYPE_L) {
        packed_value(w, value);
        return;
    }
    packed_open(w, type);
    skep_value_iter iter = skep_value_begin(value);
    skep_str name;
    skep_value inner;
    while (skep_value_next(&iter, &name, &inner)) {
        if (type == SKEP_TYPE_M) packed_name(w, name);
        write_with_unknown(c, inner, w);
    }
    if (type == SKEP_TYPE_M && chance_below(c, 2) == 0) {
        packed_name(w, SKEP_STR("?first"));
        packed_i64(w, chance_below(c, 100));
        packed_name(w, SKEP_STR("zz_last"));
        packed_text(w, SKEP_STR("unknown"));
    }
    packed_end(w);
}

static bool is_unknown(skep_str name) {
    return name.ptr[0] == '?' || (name.len > 1 && name.ptr[0] == 'z' && name.ptr[1] == 'z');
}

/* What the stored item should be in the end, said without descriptors: maps keep what is unknown,
 * lists of the same length are merged by element, all else is the new value. */
static void write_expected(skep_value before, skep_value after, packed_writer *w) {
    skep_type type = skep_value_type(after);
    bool is_merged = type == skep_value_type(before) &&
                     (type == SKEP_TYPE_M ||
                      (type == SKEP_TYPE_L && skep_value_count(before) == skep_value_count(after)));
    if (!is_merged) {
        packed_value(w, after);
        return;
    }
    packed_open(w, type);
    skep_value_iter iter = skep_value_begin(before);
    skep_str name;
    skep_value inner, old;
    while (type == SKEP_TYPE_M && skep_value_next(&iter, &name, &inner)) {
        if (!is_unknown(name)) continue;
        packed_name(w, name);
        packed_value(w, inner);
    }
    iter = skep_value_begin(after);
    for (size_t i = 0; skep_value_next(&iter, &name, &inner); i++) {
        if (type == SKEP_TYPE_M)
            (void)skep_value_at(before, name, &old);
        else
            (void)skep_value_at_index(before, i, &old);
        if (type == SKEP_TYPE_M) packed_name(w, name);
        write_expected(old, inner, w);
    }
    packed_end(w);
}

static skep_value finish(packed_writer *w) {
    if (packed_finish(w) != SKEP_OK) fail_msg("%s", err.message);
    skep_value value = packed_take(w->buf, arena);
    buffer_fini(w->buf);
    return value;
}

static void check_round(chance *c, const kitchen *old, const kitchen *new) {
    buffer buf;
    packed_writer w;
    skep_value after = packed(new), result;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    write_with_unknown(c, packed(old), &w);
    skep_value before = finish(&w);
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    write_expected(before, after, &w);
    skep_value expected = finish(&w);

    const skep_expr *update = diff_given(before, packed(old), after);
    if (update == NULL)
        result = before;
    else if (expr_apply(update, before, arena, &result, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    if (!skep_value_equal(result, expected))
        fail_msg("wrong after %s", expr_describe(update, arena).ptr);
    assert_null(diff_given(result, after, after));
}

static void applying_the_difference_gives_the_new_state_and_keeps_the_unknown(void **state) {
    (void)state;
    chance c = {20261121, arena};
    for (int round = 0; round < 1000; round++) {
        kitchen old = chance_kitchen(&c, 1), new = chance_kitchen(&c, 1);
        /* Most changes of real programs are small. */
        if (chance_below(&c, 2) == 0) {
            kitchen mixed = old;
            mixed.best = new.best;
            mixed.spoons = new.spoons;
            mixed.text = new.text;
            mixed.tags = new.tags;
            new = mixed;
        }
        check_round(&c, &old, &new);
        if (round % 50 == 49) skep_arena_reset(arena);
    }
}

static void shortage_of_memory_is_reported(void **state) {
    (void)state;
    chance c = {3, arena};
    kitchen old = chance_kitchen(&c, 1), new = chance_kitchen(&c, 1);
    skep_value before = packed(&old), after = packed(&new);
    bool is_done = false;
    for (size_t ceiling = 1; !is_done; ceiling += 1024) {
        skep_arena *small = skep_arena_new(NULL, ceiling);
        const skep_expr *update = NULL;
        skep_status status =
            mapper_diff(&kitchen_entity, before, before, after, small, &update, &err);
        is_done = status == SKEP_OK;
        if (!is_done) {
            assert_int_equal(status, SKEP_NO_MEMORY);
            assert_null(update);
        }
        skep_arena_free(small);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(equal_states_need_no_update),
        TEST(changed_members_are_set_and_absent_ones_removed),
        TEST(a_member_that_keeps_null_is_set_to_null),
        TEST(a_set_that_became_empty_is_removed),
        TEST(a_struct_is_followed_inwards),
        TEST(a_struct_that_appears_is_set_whole),
        TEST(a_list_of_the_same_length_is_changed_by_element),
        TEST(a_list_within_a_list_is_followed_too),
        TEST(a_list_of_another_length_is_set_whole),
        TEST(a_list_of_scalars_with_many_changes_is_set_whole),
        TEST(null_elements_are_set_and_replaced),
        TEST(index_keys_follow_the_members_that_feed_them),
        TEST(the_table_key_and_the_version_are_left_to_the_caller),
        TEST(a_member_that_is_the_table_key_is_left_out),
        TEST(a_stored_value_of_another_type_is_replaced),
        TEST(applying_the_difference_gives_the_new_state_and_keeps_the_unknown),
        TEST(shortage_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
