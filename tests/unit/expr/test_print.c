/* Trees to text, for the service and for people. */
#include "unit/expr/random.h"

static void assert_printed(skep_arena *arena, expr_language language, const char *text,
                           const char *bindings, const char *expected) {
    expr_printer printer;
    expr_printer_init(&printer, arena);
    const skep_expr *tree = parse_well(arena, language, text, bindings);
    assert_string_equal(expr_print(&printer, tree).ptr, expected);
}

static void names_and_values_become_placeholders(void **state) {
    assert_printed(*state, EXPR_CONDITION, "#s = :a AND stock >= :b",
                   "{#s: \"status\", :a: \"x\", :b: 3}", "#status = :v1 AND #stock >= :v2");
    assert_printed(*state, EXPR_CONDITION, "a.b[2].#c = :a OR size(a) IN (:b, :a)",
                   "{#c: \"x y\", :a: 1, :b: 2}", "#a.#b[2].#n1 = :v1 OR size(#a) IN (:v2, :v1)");
    assert_printed(*state, EXPR_UPDATES, "SET a = a + :v REMOVE b ADD c :v DELETE d :s",
                   "{:v: 1, :s: <1>}", "SET #a = #a + :v1 REMOVE #b ADD #c :v1 DELETE #d :v2");
    assert_printed(*state, EXPR_PROJECTIONS, "a, b.c, b.d[0]", NULL, "#a, #b.#c, #b.#d[0]");
}

static void parentheses_stand_only_where_they_are_needed(void **state) {
    static const char *const SAME[] = {
        "#a = :v1 AND #b = :v1 OR NOT #c = :v1", "(#a = :v1 OR #b = :v1) AND #c = :v1",
        "#a = :v1 AND (#b = :v1 AND #c = :v1)",  "NOT (#a = :v1 AND #b = :v1)",
        "NOT NOT #a BETWEEN :v1 AND :v1",        "(#a = :v1 OR #b = :v1) OR #c = :v1",
    };
    for (size_t i = 0; i < sizeof SAME / sizeof SAME[0]; i++)
        assert_printed(*state, EXPR_CONDITION, SAME[i], "{#a: \"a\", #b: \"b\", #c: \"c\", :v1: 1}",
                       SAME[i]);
    assert_printed(*state, EXPR_UPDATES, "SET a = (b + c) - (d + e)", NULL,
                   "SET #a = (#b + #c) - (#d + #e)");
}

static void numbered_names_step_aside(void **state) {
    skep_arena *arena = *state;
    expr_printer printer;
    expr_printer_init(&printer, arena);
    const skep_expr *names[] = {
        expr_name(arena, SKEP_STR("n1")), expr_name(arena, SKEP_STR("a b")),
        expr_name(arena, SKEP_STR("n3")), expr_name(arena, SKEP_STR("c-d")),
        expr_name(arena, SKEP_STR("n2")), expr_name(arena, SKEP_STR("a b"))};
    const skep_expr *tree = expr_nary(arena, EXPR_PROJECTION, names, 6);
    assert_string_equal(expr_print(&printer, tree).ptr, "#n1, #n2, #n3, #n4, #n5, #n2");
    skep_bindings bindings = expr_printer_bindings(&printer);
    assert_int_equal(bindings.name_count, 5);
    assert_memory_equal(bindings.names[1].name.ptr, "a b", 3);
    assert_memory_equal(bindings.names[4].name.ptr, "n2", 2);
    assert_int_equal(expr_scope_check(&bindings, NULL), SKEP_OK);
}

static void one_printer_serves_all_expressions_of_a_request(void **state) {
    skep_arena *arena = *state;
    expr_printer printer;
    expr_printer_init(&printer, arena);
    const skep_expr *update = parse_well(arena, EXPR_UPDATES, "SET a = :x", "{:x: 1}");
    const skep_expr *condition =
        parse_well(arena, EXPR_CONDITION, "b = :y AND a < :z", "{:y: 1, :z: 2}");
    assert_string_equal(expr_print(&printer, update).ptr, "SET #a = :v1");
    assert_string_equal(expr_print(&printer, condition).ptr, "#b = :v1 AND #a < :v2");
    skep_bindings bindings = expr_printer_bindings(&printer);
    assert_int_equal(bindings.name_count, 2);
    assert_int_equal(bindings.value_count, 2);
}

static void long_names_get_short_placeholders(void **state) {
    char name[300];
    memset(name, 'x', sizeof name);
    expr_printer printer;
    expr_printer_init(&printer, *state);
    assert_int_equal(expr_print(&printer, expr_name(*state, (skep_str){name, 254})).len, 255);
    assert_string_equal(expr_print(&printer, expr_name(*state, (skep_str){name, 255})).ptr, "#n1");
}

static void sections_of_an_update_are_collected(void **state) {
    skep_arena *arena = *state;
    const skep_expr *one = expr_value(arena, value_of(arena, "1"));
    const skep_expr *actions[] = {
        expr_unary(arena, EXPR_REMOVE, expr_name(arena, SKEP_STR("a"))),
        expr_binary(arena, EXPR_SET, expr_name(arena, SKEP_STR("b")), one),
        expr_unary(arena, EXPR_REMOVE, expr_name(arena, SKEP_STR("c"))),
        expr_binary(arena, EXPR_SET, expr_name(arena, SKEP_STR("d")), one)};
    const skep_expr *update = expr_nary(arena, EXPR_UPDATE, actions, 4);
    assert_string_equal(expr_describe(update, arena).ptr, "REMOVE a, c SET b = 1, d = 1");
}

static void chains_of_one_are_what_they_hold(void **state) {
    skep_arena *arena = *state;
    const skep_expr *tree = parse_well(arena, EXPR_CONDITION, "a = b OR c = d", NULL);
    const skep_expr *chain = expr_nary(arena, EXPR_AND, &tree, 1);
    assert_string_equal(expr_describe(expr_unary(arena, EXPR_NOT, chain), arena).ptr,
                        "NOT (a = b OR c = d)");
}

static void people_read_names_and_values_in_place(void **state) {
    skep_arena *arena = *state;
    const skep_expr *tree = parse_well(
        arena, EXPR_CONDITION,
        "#a = :a AND b.#b[1] IN (:b, :c, :d) AND contains(c, :e) AND NOT attribute_exists(d)",
        "{#a: \"status\", #b: \"a \\ b\", :a: \"x\", :b: true, :c: null, :d: b\"QUI=\", :e: {k: "
        "[1, <2>]}}");
    assert_string_equal(expr_describe(tree, arena).ptr,
                        "status = \"x\" AND b.\"a \\\\ b\"[1] IN (true, null, b\"QUI=\") AND "
                        "contains(c, {\"k\": [1, <2>]}) AND NOT attribute_exists(d)");
}

static void described_values_are_cut_at_a_character(void **state) {
    skep_arena *arena = *state;
    char text[128] = "";
    for (size_t i = 0; i < 40; i++) strcat(text, "\xC3\xA9");
    const skep_expr *value = expr_value(arena, packed_from_text(arena, str(text)));
    skep_str shown = expr_describe(value, arena);
    assert_int_equal(shown.len, 1 + 2 * 29 + 3);
    assert_memory_equal(shown.ptr + 1 + 2 * 28, "\xC3\xA9...", 5);
    value = expr_value(arena, packed_from_text(arena, SKEP_STR("a\"b\n\x01")));
    assert_string_equal(expr_describe(value, arena).ptr, "\"a\\\"b\\u000a\\u0001\"");
}

/* ---- Property: what is printed parses to the same tree ---- */

static void assert_round_trip(skep_arena *arena, expr_language language, const skep_expr *tree) {
    expr_printer printer;
    expr_printer_init(&printer, arena);
    skep_str text = expr_print(&printer, tree);
    assert_non_null(text.ptr);
    if (text.len > 4096) return;
    skep_bindings bindings = expr_printer_bindings(&printer);
    expr_scope scope;
    skep_error err = {0};
    assert_true(expr_scope_init(&scope, &bindings, arena));
    const skep_expr *again = expr_parse(language, text, &scope, arena, &err);
    if (again == NULL) fail_msg("%s: %s", text.ptr, err.message);
    if (!expr_equal(tree, again)) fail_msg("another tree: %s", text.ptr);
    assert_int_equal(expr_scope_check_unused(&scope, &err), SKEP_OK);
}

static void what_is_printed_parses_to_the_same_condition(void **state) {
    tree_source trees = {{1}, *state, 0};
    for (int i = 0; i < 3000; i++) {
        skep_arena_reset(*state);
        assert_round_trip(*state, EXPR_CONDITION, random_condition(&trees, 4));
    }
}

static void what_is_printed_parses_to_the_same_update(void **state) {
    tree_source trees = {{2}, *state, 0};
    for (int i = 0; i < 3000; i++) {
        skep_arena_reset(*state);
        trees.next_path = 0;
        assert_round_trip(*state, EXPR_UPDATES, random_update(&trees));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EXPR_TEST(names_and_values_become_placeholders),
        EXPR_TEST(parentheses_stand_only_where_they_are_needed),
        EXPR_TEST(numbered_names_step_aside),
        EXPR_TEST(one_printer_serves_all_expressions_of_a_request),
        EXPR_TEST(long_names_get_short_placeholders),
        EXPR_TEST(sections_of_an_update_are_collected),
        EXPR_TEST(chains_of_one_are_what_they_hold),
        EXPR_TEST(people_read_names_and_values_in_place),
        EXPR_TEST(described_values_are_cut_at_a_character),
        EXPR_TEST(what_is_printed_parses_to_the_same_condition),
        EXPR_TEST(what_is_printed_parses_to_the_same_update),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
