/* Texts that are accepted, and the trees they become. */
#include "unit/expr/support.h"

/* Operands in parentheses, so that the shape of the tree shows: AND(=(a, 1), ...). */
static void put_shape(buffer *out, const skep_expr *e, skep_arena *arena) {
    static const char *const NAMES[] = {
        "NONE",        "PATH",        "VALUE",    "size",       "+",      "-",      "if_not_exists",
        "list_append", "AND",         "OR",       "NOT",        "=",      "<>",     "<",
        "<=",          ">",           ">=",       "BETWEEN",    "IN",     "exists", "not_exists",
        "type",        "begins_with", "contains", "PROJECTION", "UPDATE", "SET",    "REMOVE",
        "ADD",         "DELETE"};
    if (e->kind == EXPR_PATH || e->kind == EXPR_VALUE) {
        buffer_append_text(out, expr_describe(e, arena).ptr);
        return;
    }
    buffer_append_text(out, NAMES[e->kind]);
    buffer_append_byte(out, '(');
    for (uint32_t i = 0; i < e->count; i++) {
        if (i > 0) buffer_append_byte(out, ' ');
        put_shape(out, e->as.operands[i], arena);
    }
    buffer_append_byte(out, ')');
}

typedef struct shape_case {
    const char *text;
    const char *shape;
} shape_case;

static void assert_shapes(skep_arena *arena, expr_language language, const shape_case *table,
                          size_t count) {
    static const char BINDINGS[] = "{#n: \"name\", #s: \"a b\", :v: 1, :w: 2, :l: [], :s: <1>}";
    for (size_t i = 0; i < count; i++) {
        const skep_expr *tree = parse_well(arena, language, table[i].text, BINDINGS);
        buffer shape;
        buffer_init(&shape, NULL, 0);
        put_shape(&shape, tree, arena);
        buffer_append_byte(&shape, '\0');
        assert_string_equal((const char *)shape.data, table[i].shape);
        buffer_fini(&shape);
    }
}

#define ASSERT_SHAPES(arena, language, table)                                                      \
    assert_shapes(arena, language, table, sizeof(table) / sizeof((table)[0]))

static void chains_become_one_node(void **state) {
    static const shape_case TABLE[] = {
        {"a = :v", "=(a 1)"},
        {"a = :v AND b = :v AND c = :v", "AND(=(a 1) =(b 1) =(c 1))"},
        {"a = :v OR b = :v AND c = :v OR d = :v", "OR(=(a 1) AND(=(b 1) =(c 1)) =(d 1))"},
        {"(a = :v OR b = :v) AND c = :v", "AND(OR(=(a 1) =(b 1)) =(c 1))"},
        {"a = :v AND (b = :v AND c = :v)", "AND(=(a 1) AND(=(b 1) =(c 1)))"},
        {"(a = :v)", "=(a 1)"},
        {"NOT a = :v AND b = :v", "AND(NOT(=(a 1)) =(b 1))"},
        {"NOT (a = :v AND b = :v)", "NOT(AND(=(a 1) =(b 1)))"},
        {"not NOT a = :v", "NOT(NOT(=(a 1)))"},
    };
    ASSERT_SHAPES(*state, EXPR_CONDITION, TABLE);
}

static void comparisons_take_operands_on_both_sides(void **state) {
    static const shape_case TABLE[] = {
        {"a<>b", "<>(a b)"},
        {":v<=a", "<=(1 a)"},
        {"a>=size(b)", ">=(a size(b))"},
        {"size(a)<size(b)", "<(size(a) size(b))"},
        {"(a)>(:v)", ">(a 1)"},
        {"a between :v and :w", "BETWEEN(a 1 2)"},
        {"a BETWEEN :v AND :w AND b = :v", "AND(BETWEEN(a 1 2) =(b 1))"},
        {"a In (:v,b ,size(c))", "IN(a 1 b size(c))"},
        {"attribute_exists ( a )", "exists(a)"},
        {"attribute_not_exists(a.b)", "not_exists(a.b)"},
        {"contains(a, :v)", "contains(a 1)"},
        {"begins_with(a, b)", "begins_with(a b)"},
        {"size((a)) = :v", "=(size(a) 1)"},
    };
    ASSERT_SHAPES(*state, EXPR_FILTER, TABLE);
    ASSERT_SHAPES(*state, EXPR_KEY_CONDITION, TABLE);
}

static void paths_have_names_placeholders_and_indexes(void **state) {
    static const shape_case TABLE[] = {
        {"a.b[0][12].#n", "PROJECTION(a.b[0][12].name)"},
        {"a . b [ 3 ] , #s.c", "PROJECTION(a.b[3] \"a b\".c)"},
        {"_a,A9_\n\t,\r\nb", "PROJECTION(_a A9_ b)"},
        {"attribute_exists", "PROJECTION(attribute_exists)"},
    };
    ASSERT_SHAPES(*state, EXPR_PROJECTIONS, TABLE);
}

static void updates_hold_actions_in_the_order_written(void **state) {
    static const shape_case TABLE[] = {
        {"SET a = :v", "UPDATE(SET(a 1))"},
        {"set a=:v,b.c=a remove d,e[1] add f :v delete g :s",
         "UPDATE(SET(a 1) SET(b.c a) REMOVE(d) REMOVE(e[1]) ADD(f 1) DELETE(g <1>))"},
        {"REMOVE a SET b = :v", "UPDATE(REMOVE(a) SET(b 1))"},
        {"SET a = b + :v", "UPDATE(SET(a +(b 1)))"},
        {"SET a = (b - :v)", "UPDATE(SET(a -(b 1)))"},
        {"SET a = (b - :v) + (c + :w)", "UPDATE(SET(a +(-(b 1) +(c 2))))"},
        {"SET a = if_not_exists(a, :v) + :w", "UPDATE(SET(a +(if_not_exists(a 1) 2)))"},
        {"SET a = list_append(if_not_exists(a, :l), :l)",
         "UPDATE(SET(a list_append(if_not_exists(a []) [])))"},
        {"SET a = if_not_exists(b, (c + :v))", "UPDATE(SET(a if_not_exists(b +(c 1))))"},
    };
    ASSERT_SHAPES(*state, EXPR_UPDATES, TABLE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EXPR_TEST(chains_become_one_node),
        EXPR_TEST(comparisons_take_operands_on_both_sides),
        EXPR_TEST(paths_have_names_placeholders_and_indexes),
        EXPR_TEST(updates_hold_actions_in_the_order_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
