/* Updates applied to items. */
#include "unit/expr/support.h"

#define BAD_PATH  "The document path provided in the update expression is invalid for update"
#define NOT_THERE "The provided expression refers to an attribute that does not exist in the item"
#define BAD_TYPE  "An operand in the update expression has an incorrect data type"

typedef struct update_case {
    const char *item;
    const char *update;
    const char *bindings;
    const char *expected; /* an item, or a message */
} update_case;

static void assert_case(skep_arena *arena, const update_case *c) {
    const skep_expr *tree = parse_well(arena, EXPR_UPDATES, c->update, c->bindings);
    skep_value item = value_of(arena, c->item), out = {0};
    skep_error err = {0};
    skep_status status = expr_apply(tree, item, arena, &out, &err);
    bool is_message = c->expected[0] != '{';
    if (is_message) {
        if (status == SKEP_OK) fail_msg("was accepted: %s on %s", c->update, c->item);
        assert_string_equal(err.message, c->expected);
        assert_string_equal(err.type, "ValidationException");
        assert_int_equal(status, SKEP_INVALID);
        assert_null(out.data);
        return;
    }
    if (status != SKEP_OK) fail_msg("%s on %s: %s", c->update, c->item, err.message);
    assert_value(out, value_of(arena, c->expected), c->update);
    assert_int_equal(packed_check(out.data, out.size, NULL), SKEP_OK);
}

static void assert_cases(skep_arena *arena, const update_case *table, size_t count) {
    for (size_t i = 0; i < count; i++) assert_case(arena, &table[i]);
}

#define ASSERT_CASES(arena, table) assert_cases(arena, table, sizeof(table) / sizeof((table)[0]))

static void set_writes_values_paths_and_results(void **state) {
    static const update_case TABLE[] = {
        {"{k: 1}", "SET a = :v", "{:v: \"x\"}", "{k: 1, a: \"x\"}"},
        {"{k: 1, a: 2}", "SET a = :v", "{:v: [1]}", "{k: 1, a: [1]}"},
        {"{k: 1, a: {b: 2}}", "SET c = a.b", NULL, "{k: 1, a: {b: 2}, c: 2}"},
        {"{k: 1, a: {b: 2}}", "SET a.c = :v, a.#a = :v", "{:v: 3, #a: \"aa\"}",
         "{k: 1, a: {b: 2, c: 3, aa: 3}}"},
        {"{l: [1, {x: 1}, 3]}", "SET l[1].x = :v, l[0] = :v", "{:v: 9}", "{l: [9, {x: 9}, 3]}"},
        {"{n: 5}", "SET n = n + :v", "{:v: 0.5}", "{n: 5.5}"},
        {"{n: 5}", "SET n = n - :v", "{:v: 7}", "{n: -2}"},
        {"{n: 5}", "SET n = (n - :v)", "{:v: 7}", "{n: -2}"},
        {"{n: 5}", "SET n = (n - :v) + (:v + :v)", "{:v: 7}", "{n: 12}"},
        {"{n: 5}", "SET n = if_not_exists(n, :v) + :w", "{:v: 0, :w: 1}", "{n: 6}"},
        {"{k: 1}", "SET n = if_not_exists(n, :v) + :w", "{:v: 0, :w: 1}", "{k: 1, n: 1}"},
        {"{k: 1}", "SET n = if_not_exists(a, if_not_exists(b, k))", NULL, "{k: 1, n: 1}"},
        {"{l: [1]}", "SET l = list_append(l, :v)", "{:v: [2, 3]}", "{l: [1, 2, 3]}"},
        {"{l: [1]}", "SET l = list_append(:v, l)", "{:v: [2, 3]}", "{l: [2, 3, 1]}"},
        {"{l: [1]}", "SET l = list_append(l, l)", NULL, "{l: [1, 1]}"},
        {"{k: 1}", "SET l = list_append(if_not_exists(l, :e), :v)", "{:e: [], :v: [1]}",
         "{k: 1, l: [1]}"},
        {"{n: 12345678901234567890123456789012345678}", "SET n = n + :v", "{:v: 1}",
         "{n: 12345678901234567890123456789012345679}"},
        {"{k: 1}", "SET #e = :v", "{#e: \"\xC3\xA9\xF0\x9F\x90\x9D\", :v: 1}",
         "{k: 1, \"\xC3\xA9\xF0\x9F\x90\x9D\": 1}"},
    };
    ASSERT_CASES(*state, TABLE);
}

static void every_action_reads_the_old_item(void **state) {
    static const update_case TABLE[] = {
        {"{n: 1}", "SET n = :v, s = n + :o", "{:v: 7, :o: 1}", "{n: 7, s: 2}"},
        {"{a: 1, b: 2}", "SET a = b, b = a", NULL, "{a: 2, b: 1}"},
        {"{a: 1, b: 2}", "REMOVE a SET b = a", NULL, "{b: 1}"},
        {"{l: [1, 2, 3]}", "REMOVE l[0], l[1]", NULL, "{l: [3]}"},
        {"{l: [1, 2, 3]}", "REMOVE l[0] SET l[2] = l[0]", NULL, "{l: [2, 1]}"},
        {"{n: 1}", "ADD n :v SET m = n", "{:v: 4}", "{n: 5, m: 1}"},
    };
    ASSERT_CASES(*state, TABLE);
}

static void what_lies_past_the_end_of_a_list_is_appended(void **state) {
    static const update_case TABLE[] = {
        {"{l: [1]}", "SET l[9] = :a", "{:a: \"a\"}", "{l: [1, \"a\"]}"},
        {"{l: [1]}", "SET l[9] = :a, l[5] = :b", "{:a: \"a\", :b: \"b\"}",
         "{l: [1, \"b\", \"a\"]}"},
        {"{l: []}", "SET l[2147483647] = :a", "{:a: 1}", "{l: [1]}"},
        {"{l: [1]}", "ADD l[3] :a", "{:a: 5}", "{l: [1, 5]}"},
        {"{l: [1]}", "ADD l[3] :a SET l[2] = :b", "{:a: 5, :b: 6}", "{l: [1, 6, 5]}"},
        {"{l: [1]}", "REMOVE l[3]", NULL, "{l: [1]}"},
        {"{l: [1]}", "DELETE l[3] :a", "{:a: <5>}", "{l: [1]}"},
        {"{l: [1, 2]}", "SET l[5] = :a REMOVE l[2], l[0]", "{:a: 9}", "{l: [2, 9]}"},
    };
    ASSERT_CASES(*state, TABLE);
}

static void add_counts_and_collects(void **state) {
    static const update_case TABLE[] = {
        {"{k: 1}", "ADD n :v", "{:v: 5}", "{k: 1, n: 5}"},
        {"{n: 1}", "ADD n :v", "{:v: -2.5}", "{n: -1.5}"},
        {"{k: 1}", "ADD s :v", "{:v: <\"b\", \"a\">}", "{k: 1, s: <\"a\", \"b\">}"},
        {"{s: <\"b\">}", "ADD s :v", "{:v: <\"c\", \"a\", \"b\">}", "{s: <\"a\", \"b\", \"c\">}"},
        {"{s: <1, 3>}", "ADD s :v", "{:v: <2, 3.0>}", "{s: <1, 2, 3>}"},
        {"{s: <b\"QQ==\">}", "ADD s :v", "{:v: <b\"Qg==\">}", "{s: <b\"QQ==\", b\"Qg==\">}"},
        {"{m: {n: 1}}", "ADD m.n :v, m.o :v", "{:v: 1}", "{m: {n: 2, o: 1}}"},
        {"{s: \"x\"}", "ADD s :v", "{:v: 1}", BAD_TYPE},
        {"{s: <1>}", "ADD s :v", "{:v: <\"a\">}", BAD_TYPE},
        {"{s: <1>}", "ADD s :v", "{:v: 1}", BAD_TYPE},
        {"{s: null}", "ADD s :v", "{:v: 1}", BAD_TYPE},
    };
    ASSERT_CASES(*state, TABLE);
}

static void delete_takes_members_out(void **state) {
    static const update_case TABLE[] = {
        {"{s: <\"a\", \"b\", \"c\">}", "DELETE s :v", "{:v: <\"b\", \"x\">}",
         "{s: <\"a\", \"c\">}"},
        {"{s: <1, 2>}", "DELETE s :v", "{:v: <2.0>}", "{s: <1>}"},
        {"{k: 1, s: <1>}", "DELETE s :v", "{:v: <1, 2>}", "{k: 1}"},
        {"{k: 1}", "DELETE s :v", "{:v: <1>}", "{k: 1}"},
        {"{l: [0, <1>, 2]}", "DELETE l[1] :v", "{:v: <1>}", "{l: [0, 2]}"},
        {"{l: [0, <1>, 2]}", "DELETE l[1] :v SET l[0] = :n, l[7] = :n", "{:v: <1>, :n: 9}",
         "{l: [9, 2, 9]}"},
        {"{s: <1>}", "DELETE s :v", "{:v: <\"1\">}", BAD_TYPE},
        {"{s: \"x\"}", "DELETE s :v", "{:v: <\"x\">}", BAD_TYPE},
    };
    ASSERT_CASES(*state, TABLE);
}

static void remove_takes_what_is_there(void **state) {
    static const update_case TABLE[] = {
        {"{a: 1, b: {c: 2, d: 3}}", "REMOVE a, b.c", NULL, "{b: {d: 3}}"},
        {"{a: 1}", "REMOVE b", NULL, "{a: 1}"},
        {"{a: {}}", "REMOVE a.b", NULL, "{a: {}}"},
        {"{a: {b: 1}}", "REMOVE a.b", NULL, "{a: {}}"},
        {"{l: [[1, 2], [3]]}", "REMOVE l[0][0], l[1][0]", NULL, "{l: [[2], []]}"},
    };
    ASSERT_CASES(*state, TABLE);
}

static void a_missing_parent_refuses_every_clause(void **state) {
    static const update_case TABLE[] = {
        {"{k: 1}", "SET a.b = :v", "{:v: 1}", BAD_PATH},
        {"{k: 1}", "REMOVE a.b", NULL, BAD_PATH},
        {"{k: 1}", "ADD a.b :v", "{:v: 1}", BAD_PATH},
        {"{k: 1}", "DELETE a.b :v", "{:v: <1>}", BAD_PATH},
        {"{a: null}", "SET a.b = :v", "{:v: 1}", BAD_PATH},
        {"{a: [1]}", "SET a.b = :v", "{:v: 1}", BAD_PATH},
        {"{a: {}}", "SET a[0] = :v", "{:v: 1}", BAD_PATH},
        {"{a: [1]}", "SET a[1].b = :v", "{:v: 1}", BAD_PATH},
        {"{a: [1]}", "SET a[0].b = :v", "{:v: 1}", BAD_PATH},
        {"{a: {b: 1}}", "SET c = :v, a.x.y = :v", "{:v: 1}", BAD_PATH},
        {"{k: 1}", "SET a[0] = :v, k = :v", "{:v: 1}", BAD_PATH},
        {"{k: \"x\"}", "SET a.b = :v ADD k :v", "{:v: 1}", BAD_TYPE},
    };
    ASSERT_CASES(*state, TABLE);
}

static void operands_must_be_there_and_fit(void **state) {
    static const update_case TABLE[] = {
        {"{k: 1}", "SET a = b", NULL, NOT_THERE},
        {"{k: 1}", "SET a = b + :v", "{:v: 1}", NOT_THERE},
        {"{k: 1}", "SET l = list_append(l, :v)", "{:v: [1]}", NOT_THERE},
        {"{k: 1}", "SET a = k + s", NULL, NOT_THERE},
        {"{k: \"x\"}", "SET a = k + :v", "{:v: 1}", BAD_TYPE},
        {"{k: \"x\"}", "SET a = :v - k", "{:v: 1}", BAD_TYPE},
        {"{k: \"x\"}", "SET a = list_append(k, :v)", "{:v: [1]}", BAD_TYPE},
        {"{k: 9e125}", "SET k = k + :v", "{:v: 9e125}",
         "Number overflow. Attempting to store a number with magnitude larger than supported "
         "range"},
        {"{k: 1e38}", "ADD k :v", "{:v: 1}",
         "Attempting to store more than 38 significant digits in a Number"},
    };
    ASSERT_CASES(*state, TABLE);
}

static void the_old_item_stays_as_it_was(void **state) {
    skep_arena *arena = *state;
    skep_value item = value_of(arena, "{a: [1, 2], b: {c: 1}}"), out;
    skep_value before = packed_copy(arena, item);
    const skep_expr *tree =
        parse_well(arena, EXPR_UPDATES, "SET a[0] = :v REMOVE b.c, a[1]", "{:v: 5}");
    assert_int_equal(expr_apply(tree, item, arena, &out, NULL), SKEP_OK);
    assert_true(skep_value_equal(item, before));
    assert_value(out, value_of(arena, "{a: [5], b: {}}"), "the new item");
}

static void lists_cannot_be_doubled_without_end(void **state) {
    skep_arena *arena = *state;
    char text[4096] = "SET l = list_append(l, l)";
    const char *bindings = NULL;
    skep_value item = value_of(arena, "{l: [\"0123456789012345678901234567890123456789\"]}");
    skep_error err = {0};
    skep_status status = SKEP_OK;
    const skep_expr *tree = parse_well(arena, EXPR_UPDATES, text, bindings);
    for (int i = 0; i < 30 && status == SKEP_OK; i++)
        status = expr_apply(tree, item, arena, &item, &err);
    assert_int_equal(status, SKEP_INVALID);
    assert_string_equal(err.message, "Item size to update has exceeded the maximum allowed size");
}

static void made_trees_with_overlapping_paths_are_refused(void **state) {
    skep_arena *arena = *state;
    const skep_expr *value = expr_value(arena, value_of(arena, "1"));
    const skep_expr *actions[] = {
        expr_binary(arena, EXPR_SET, expr_name(arena, SKEP_STR("a")), value),
        expr_unary(arena, EXPR_REMOVE, expr_name(arena, SKEP_STR("a")))};
    const skep_expr *update = expr_nary(arena, EXPR_UPDATE, actions, 2);
    skep_value out = {0};
    skep_error err = {0};
    assert_int_equal(expr_apply(update, value_of(arena, "{}"), arena, &out, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "Two document paths overlap"));
}

static void touched_are_the_parts_that_paths_name(void **state) {
    skep_arena *arena = *state;
    const skep_expr *tree =
        parse_well(arena, EXPR_UPDATES, "SET p.c = :v, l[2] = :v REMOVE gone", "{:v: 1}");
    skep_value out;
    skep_value item = value_of(arena, "{p: {c: 1, d: 2}, l: [7, 8, 9], x: 1}");
    assert_int_equal(expr_touched(tree, item, arena, &out, NULL), SKEP_OK);
    assert_value(out, value_of(arena, "{p: {c: 1}, l: [9]}"), "touched");
    assert_int_equal(expr_touched(tree, value_of(arena, "{p: {}, x: 1}"), arena, &out, NULL),
                     SKEP_OK);
    assert_null(out.data);
}

static void attributes_are_updated_by_their_first_step(void **state) {
    const skep_expr *tree = parse_well(*state, EXPR_UPDATES, "SET p.c = :v REMOVE l[0] ADD #k :v",
                                       "{:v: 1, #k: \"key\"}");
    assert_true(expr_updates_attribute(tree, SKEP_STR("p")));
    assert_true(expr_updates_attribute(tree, SKEP_STR("l")));
    assert_true(expr_updates_attribute(tree, SKEP_STR("key")));
    assert_false(expr_updates_attribute(tree, SKEP_STR("c")));
    assert_false(expr_updates_attribute(tree, SKEP_STR("#k")));
}

static void a_request_weighs_its_names_and_values(void **state) {
    static const struct {
        const char *update, *bindings;
        size_t charge;
    } TABLE[] = {
        {"SET abc = :v", "{:v: \"12345\"}", 3 + 19 + 3 + 5},
        {"SET #n = :v", "{:v: \"12345\", #n: \"a longer name\"}", 3 + 19 + 13 + 5},
        {"ADD a.bc[10] :v", "{:v: 1}", 3 + 19 + 1 + (4 + 2) + (4 + 2) + 2},
        {"REMOVE abc DELETE de :v", "{:v: <1>}", 3 + (1 + 3) + (1 + 2)},
        {"SET a = b.c + :v", "{:v: 1}", 3 + 19 + 1 + 34 + (1 + 15 + 15) + 2},
        {"SET a = (:v - b)", "{:v: 1}", 3 + 19 + 1 + 37 + 2 + (1 + 15)},
        {"SET a = if_not_exists(a, :v)", "{:v: 1}", 3 + 19 + 1 + 39 + (1 + 15) + 2},
        {"SET a = list_append(a, :v)", "{:v: []}", 3 + 19 + 1 + 37 + (1 + 15) + 3},
    };
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        const skep_expr *tree =
            parse_well(*state, EXPR_UPDATES, TABLE[i].update, TABLE[i].bindings);
        if (expr_update_charge(tree) != TABLE[i].charge)
            fail_msg("%s weighs %zu, not %zu", TABLE[i].update, expr_update_charge(tree),
                     TABLE[i].charge);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EXPR_TEST(set_writes_values_paths_and_results),
        EXPR_TEST(every_action_reads_the_old_item),
        EXPR_TEST(what_lies_past_the_end_of_a_list_is_appended),
        EXPR_TEST(add_counts_and_collects),
        EXPR_TEST(delete_takes_members_out),
        EXPR_TEST(remove_takes_what_is_there),
        EXPR_TEST(a_missing_parent_refuses_every_clause),
        EXPR_TEST(operands_must_be_there_and_fit),
        EXPR_TEST(the_old_item_stays_as_it_was),
        EXPR_TEST(lists_cannot_be_doubled_without_end),
        EXPR_TEST(made_trees_with_overlapping_paths_are_refused),
        EXPR_TEST(touched_are_the_parts_that_paths_name),
        EXPR_TEST(attributes_are_updated_by_their_first_step),
        EXPR_TEST(a_request_weighs_its_names_and_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
