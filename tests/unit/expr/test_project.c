/* Projections of items. */
#include "unit/expr/support.h"

static const char ITEM[] = "{a: 1, b: \"x\", l: [0, 1, {x: 2, y: 3, z: 4}, [5, 6]], "
                           "m: {c: {d: 7, e: 8}, f: null}, \"a b\": true}";

static void assert_projected(skep_arena *arena, const char *text, const char *expected) {
    const skep_expr *tree = parse_well(arena, EXPR_PROJECTIONS, text, "{#s: \"a b\"}");
    skep_value out = {(const uint8_t *)"", 1};
    skep_error err = {0};
    assert_int_equal(expr_project(tree, value_of(arena, ITEM), arena, &out, &err), SKEP_OK);
    assert_value(out, value_of(arena, expected), text);
    if (expected != NULL) assert_int_equal(packed_check(out.data, out.size, NULL), SKEP_OK);
}

static void paths_select_parts_nested_as_they_were(void **state) {
    assert_projected(*state, "a", "{a: 1}");
    assert_projected(*state, "b, a, #s", "{a: 1, b: \"x\", \"a b\": true}");
    assert_projected(*state, "m.c.d", "{m: {c: {d: 7}}}");
    assert_projected(*state, "m.f, m.c.e, m.c.d", "{m: {c: {d: 7, e: 8}, f: null}}");
    assert_projected(*state, "m", "{m: {c: {d: 7, e: 8}, f: null}}");
}

static void list_elements_close_up_in_the_order_of_indexes(void **state) {
    assert_projected(*state, "l[3], l[0]", "{l: [0, [5, 6]]}");
    assert_projected(*state, "l[2].z, l[1], l[2].x", "{l: [1, {x: 2, z: 4}]}");
    assert_projected(*state, "l[3][1], l[3][0]", "{l: [[5, 6]]}");
}

static void what_does_not_exist_is_left_out(void **state) {
    assert_projected(*state, "a, nope, l[9], b.x, m.c[0]", "{a: 1}");
    assert_projected(*state, "l[2].nope, l[1]", "{l: [1]}");
    assert_projected(*state, "l.x, m[0], b[0], a", "{a: 1}");
    assert_projected(*state, "nope", NULL);
    assert_projected(*state, "m.nope, l[7]", NULL);
}

static void an_absent_item_has_no_parts(void **state) {
    const skep_expr *tree = parse_well(*state, EXPR_PROJECTIONS, "a, b", NULL);
    skep_value out = {(const uint8_t *)"", 1};
    assert_int_equal(expr_project(tree, (skep_value){0}, *state, &out, NULL), SKEP_OK);
    assert_null(out.data);
}

static void overlapping_paths_of_made_trees_are_merged(void **state) {
    skep_arena *arena = *state;
    const expr_step deep[] = {{.name = SKEP_STR("m")}, {.name = SKEP_STR("f")}};
    const skep_expr *paths[] = {expr_path(arena, deep, 2), expr_name(arena, SKEP_STR("m")),
                                expr_path(arena, deep, 2)};
    const skep_expr *tree = expr_nary(arena, EXPR_PROJECTION, paths, 3);
    skep_value out;
    assert_int_equal(expr_project(tree, value_of(arena, ITEM), arena, &out, NULL), SKEP_OK);
    assert_value(out, value_of(arena, "{m: {c: {d: 7, e: 8}, f: null}}"), "merged");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EXPR_TEST(paths_select_parts_nested_as_they_were),
        EXPR_TEST(list_elements_close_up_in_the_order_of_indexes),
        EXPR_TEST(what_does_not_exist_is_left_out),
        EXPR_TEST(an_absent_item_has_no_parts),
        EXPR_TEST(overlapping_paths_of_made_trees_are_merged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
