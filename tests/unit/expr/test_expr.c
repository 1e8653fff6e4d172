/* Making nodes and following paths. */
#include "unit/expr/support.h"

static void makers_nest_and_pass_failures_on(void **state) {
    skep_arena *arena = *state;
    const skep_expr *a = expr_name(arena, SKEP_STR("a"));
    assert_null(expr_unary(arena, EXPR_NOT, NULL));
    assert_null(expr_binary(arena, EXPR_EQ, a, expr_unary(arena, EXPR_SIZE, NULL)));
    const skep_expr *node = expr_binary(arena, EXPR_EQ, a, expr_unary(arena, EXPR_SIZE, a));
    assert_int_equal(node->count, 2);
    assert_ptr_equal(node->as.operands[0], a);
    assert_int_equal(node->as.operands[1]->kind, EXPR_SIZE);
}

static void paths_copy_their_steps(void **state) {
    expr_step steps[] = {{.name = SKEP_STR("a")}, {.index = 3}};
    const skep_expr *path = expr_path(*state, steps, 2);
    steps[1].index = 9;
    assert_int_equal(path->as.steps[1].index, 3);
    assert_string_equal(expr_describe(path, *state).ptr, "a[3]");
}

static void and_joins_what_there_is(void **state) {
    skep_arena *arena = *state;
    bool is_failed = false;
    const skep_expr *a = parse_well(arena, EXPR_CONDITION, "a = :v AND b = :v", "{:v: 1}");
    const skep_expr *c = parse_well(arena, EXPR_CONDITION, "c = :v OR d = :v", "{:v: 1}");
    assert_null(expr_and(arena, NULL, NULL, &is_failed));
    assert_ptr_equal(expr_and(arena, a, NULL, &is_failed), a);
    assert_ptr_equal(expr_and(arena, NULL, c, &is_failed), c);
    const skep_expr *all = expr_and(arena, c, a, &is_failed);
    assert_int_equal(all->count, 3);
    assert_string_equal(expr_describe(all, arena).ptr, "(c = 1 OR d = 1) AND a = 1 AND b = 1");
    assert_false(is_failed);
}

static void and_says_when_memory_is_short(void **state) {
    skep_arena *small = skep_arena_new(NULL, 64);
    const skep_expr *a = expr_name(*state, SKEP_STR("a"));
    bool is_failed = false;
    while (!is_failed)
        if (expr_and(small, a, a, &is_failed) == NULL) assert_true(is_failed);
    skep_arena_free(small);
}

static void paths_lead_through_maps_and_lists(void **state) {
    skep_arena *arena = *state;
    skep_value item = value_of(arena, "{a: {b: [1, {c: 2}]}}");
    const expr_step steps[] = {
        {.name = SKEP_STR("a")}, {.name = SKEP_STR("b")}, {.index = 1}, {.name = SKEP_STR("c")}};
    assert_value(expr_resolve(expr_path(arena, steps, 4), item), value_of(arena, "2"), "c");
    assert_value(expr_resolve(expr_path(arena, steps, 3), item), value_of(arena, "{c: 2}"), "[1]");
    assert_null(expr_resolve(expr_path(arena, steps + 1, 3), item).data);
    assert_null(expr_resolve(expr_path(arena, steps, 4), (skep_value){0}).data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EXPR_TEST(makers_nest_and_pass_failures_on),  EXPR_TEST(paths_copy_their_steps),
        EXPR_TEST(and_joins_what_there_is),           EXPR_TEST(and_says_when_memory_is_short),
        EXPR_TEST(paths_lead_through_maps_and_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
