/* What conditions say of items, and how a false one is explained. */
#include "unit/expr/support.h"

static const char ITEM[] =
    "{s: \"h\xC3\xA9llo\", n: 12.50, b: b\"QUJD\", t: true, f: false, z: null, "
    "ss: <\"a\", \"b\">, ns: <1, 2.5>, bs: <b\"QQ==\", b\"Qg==\">, "
    "l: [1, \"x\", {k: \"v\"}, [true]], m: {in: {deep: 7}, \"a b\": 1}, "
    "twin: {\"a b\": 1, in: {deep: 7}}, e: \"\"}";

typedef struct eval_case {
    const char *condition;
    const char *bindings;
    bool expected;
} eval_case;

static void assert_cases(skep_arena *arena, const char *item, const eval_case *table,
                         size_t count) {
    skep_value value = value_of(arena, item);
    for (size_t i = 0; i < count; i++) {
        const skep_expr *tree =
            parse_well(arena, EXPR_CONDITION, table[i].condition, table[i].bindings);
        if (expr_holds(tree, value) != table[i].expected)
            fail_msg("%s with %s should be %s", table[i].condition,
                     table[i].bindings != NULL ? table[i].bindings : "nothing",
                     table[i].expected ? "true" : "false");
    }
}

#define ASSERT_CASES(arena, item, table)                                                           \
    assert_cases(arena, item, table, sizeof(table) / sizeof((table)[0]))

static void equality_is_deep_and_knows_types(void **state) {
    static const eval_case TABLE[] = {
        {"n = :v", "{:v: 12.5}", true},
        {"n = :v", "{:v: 1.25e1}", true},
        {"n = :v", "{:v: 12.6}", false},
        {"n = :v", "{:v: \"12.5\"}", false},
        {"n <> :v", "{:v: \"12.5\"}", true},
        {"n <> :v", "{:v: 12.5}", false},
        {":v = n", "{:v: 12.5}", true},
        {"s = :v", "{:v: \"h\xC3\xA9llo\"}", true},
        {"s = :v", "{:v: \"h\"}", false},
        {"b = :v", "{:v: b\"QUJD\"}", true},
        {"t = :v", "{:v: true}", true},
        {"t = f", NULL, false},
        {"t <> f", NULL, true},
        {"z = :v", "{:v: null}", true},
        {"ss = :v", "{:v: <\"b\", \"a\">}", true},
        {"ns = :v", "{:v: <2.50, 1.0>}", true},
        {"ns = :v", "{:v: <1>}", false},
        {"m = twin", NULL, true},
        {"l = :v", "{:v: [1, \"x\", {k: \"v\"}, [true]]}", true},
        {"l = :v", "{:v: [\"x\", 1, {k: \"v\"}, [true]]}", false},
        {"m.#i.deep = :v", "{#i: \"in\", :v: 7}", true},
        {"m.#ab = :v", "{#ab: \"a b\", :v: 1}", true},
        {"l[2].k = :v", "{:v: \"v\"}", true},
        {"l[3][0] = t", NULL, true},
        {"e = :v", "{:v: \"\"}", true},
    };
    ASSERT_CASES(*state, ITEM, TABLE);
}

static void numbers_compare_with_all_38_digits(void **state) {
    static const eval_case TABLE[] = {
        {"a < :v", "{:v: 12345678901234567890123456789012345679}", true},
        {"a = :v", "{:v: 12345678901234567890123456789012345679}", false},
        {"a = :v", "{:v: 12345678901234567890123456789012345678}", true},
        {"b < :v", "{:v: -1e-130}", false},
        {"b <= :v", "{:v: -1e-130}", true},
        {"b < a AND b < :v", "{:v: 0}", true},
    };
    ASSERT_CASES(*state, "{a: 12345678901234567890123456789012345678, b: -1e-130}", TABLE);
}

static void ordering_needs_two_of_one_type(void **state) {
    static const eval_case TABLE[] = {
        {"n < :v", "{:v: 13}", true},
        {"n < :v", "{:v: 12.5}", false},
        {"n <= :v", "{:v: 12.5}", true},
        {"n > :v", "{:v: -100}", true},
        {"n >= :v", "{:v: 12.51}", false},
        {"n < :v", "{:v: \"z\"}", false},
        {"n > :v", "{:v: \"\"}", false},
        {"s > :v", "{:v: \"h\"}", true},
        {"s > :v", "{:v: \"hello\"}", true},
        {"e < s", NULL, true},
        {"b > :v", "{:v: b\"QUI=\"}", true},
        {"b < :v", "{:v: b\"QUJDRA==\"}", true},
        {"t <= f", NULL, false},
        {"t >= f", NULL, false},
        {"n BETWEEN :a AND :b", "{:a: 12.5, :b: 13}", true},
        {"n BETWEEN :a AND :b", "{:a: 1, :b: 12.5}", true},
        {"n BETWEEN :a AND :b", "{:a: 12.6, :b: 13}", false},
        {"s BETWEEN :a AND :b", "{:a: 1, :b: 2}", false},
        {":a BETWEEN n AND :b", "{:a: 13, :b: 14}", true},
        {"size(l) BETWEEN :a AND :b", "{:a: 4, :b: 4}", true},
    };
    ASSERT_CASES(*state, ITEM, TABLE);
}

static void what_is_missing_makes_only_unequal_true(void **state) {
    static const eval_case TABLE[] = {
        {"gone = :v", "{:v: 1}", false},
        {"gone <> :v", "{:v: 1}", true},
        {"gone <> absent", NULL, true},
        {"gone = absent", NULL, false},
        {"gone < :v", "{:v: 1}", false},
        {"gone >= :v", "{:v: 1}", false},
        {"gone BETWEEN :v AND :v", "{:v: 1}", false},
        {"gone IN (:v, absent)", "{:v: 1}", false},
        {"NOT gone = :v", "{:v: 1}", true},
        {"size(gone) = :v", "{:v: 0}", false},
        {"size(n) <> :v", "{:v: 0}", true},
        {"size(t) < :v", "{:v: 100}", false},
        {"contains(gone, :v)", "{:v: 1}", false},
        {"begins_with(gone, :v)", "{:v: \"\"}", false},
        {"attribute_type(gone, :v)", "{:v: \"NULL\"}", false},
        {"l[9] = :v", "{:v: 1}", false},
        {"s[0] = :v", "{:v: 1}", false},
        {"s.x <> :v", "{:v: 1}", true},
        {"l.k = :v", "{:v: \"v\"}", false},
        {"m[0] = :v", "{:v: 1}", false},
    };
    ASSERT_CASES(*state, ITEM, TABLE);
}

static void existence_is_of_the_whole_path(void **state) {
    static const eval_case TABLE[] = {
        {"attribute_exists(z)", NULL, true},
        {"attribute_exists(m.#i.deep)", "{#i: \"in\"}", true},
        {"attribute_exists(m.nope.deep)", NULL, false},
        {"attribute_exists(l[3])", NULL, true},
        {"attribute_exists(l[4])", NULL, false},
        {"attribute_not_exists(l[4])", NULL, true},
        {"attribute_not_exists(s)", NULL, false},
        {"attribute_type(l[3], :t)", "{:t: \"L\"}", true},
        {"attribute_type(ns, :t)", "{:t: \"NS\"}", true},
        {"attribute_type(ns, :t)", "{:t: \"N\"}", false},
    };
    ASSERT_CASES(*state, ITEM, TABLE);
}

static void an_absent_item_has_nothing(void **state) {
    static const eval_case TABLE[] = {
        {"attribute_exists(a)", NULL, false}, {"attribute_not_exists(a)", NULL, true},
        {"a = :v", "{:v: 1}", false},         {"a <> :v", "{:v: 1}", true},
        {"size(a) > :v", "{:v: 0}", false},   {"NOT contains(a, :v)", "{:v: 1}", true},
    };
    ASSERT_CASES(*state, NULL, TABLE);
}

static void contains_looks_into_text_bytes_sets_and_lists(void **state) {
    static const eval_case TABLE[] = {
        {"contains(s, :v)", "{:v: \"llo\"}", true},
        {"contains(s, :v)", "{:v: \"lol\"}", false},
        {"contains(s, :v)", "{:v: \"\"}", true},
        {"contains(e, :v)", "{:v: \"a\"}", false},
        {"contains(s, :v)", "{:v: 1}", false},
        {"contains(b, :v)", "{:v: b\"QkM=\"}", true},
        {"contains(b, :v)", "{:v: b\"QkI=\"}", false},
        {"contains(ss, :v)", "{:v: \"b\"}", true},
        {"contains(ss, :v)", "{:v: \"c\"}", false},
        {"contains(ns, :v)", "{:v: 2.50}", true},
        {"contains(ns, :v)", "{:v: \"1\"}", false},
        {"contains(bs, :v)", "{:v: b\"Qg==\"}", true},
        {"contains(l, :v)", "{:v: {k: \"v\"}}", true},
        {"contains(l, :v)", "{:v: {k: \"w\"}}", false},
        {"contains(l, l[3])", NULL, true},
        {"contains(m, :v)", "{:v: \"in\"}", false},
        {"contains(n, :v)", "{:v: 1}", false},
        {"contains(:v, s)", "{:v: \"oh h\xC3\xA9llo\"}", true},
        {"begins_with(s, :v)", "{:v: \"h\"}", true},
        {"begins_with(s, :v)", "{:v: \"H\"}", false},
        {"begins_with(s, :v)", "{:v: \"\"}", true},
        {"begins_with(e, s)", NULL, false},
        {"begins_with(b, :v)", "{:v: b\"QUI=\"}", true},
        {"begins_with(b, :v)", "{:v: \"AB\"}", false},
        {"begins_with(n, :v)", "{:v: \"1\"}", false},
    };
    ASSERT_CASES(*state, ITEM, TABLE);
}

static void size_counts_what_the_type_is_made_of(void **state) {
    static const eval_case TABLE[] = {
        {"size(s) = :v", "{:v: 5}", true},
        {"size(b) = :v", "{:v: 3}", true},
        {"size(ss) = :v", "{:v: 2}", true},
        {"size(ns) = :v", "{:v: 2}", true},
        {"size(bs) = :v", "{:v: 2}", true},
        {"size(l) = :v", "{:v: 4}", true},
        {"size(m) = :v", "{:v: 2}", true},
        {"size(e) = :v", "{:v: 0}", true},
        {"size(l) > size(m)", NULL, true},
        {"size(:v) = :n", "{:v: \"\xF0\x9F\x90\x9D\", :n: 2}", true},
    };
    ASSERT_CASES(*state, ITEM, TABLE);
}

static void not_binds_tighter_than_and_and_that_than_or(void **state) {
    static const eval_case TABLE[] = {
        {"a = :t OR b = :t AND c = :t", "{:t: true}", true},
        {"(a = :t OR b = :t) AND c = :t", "{:t: true}", false},
        {"NOT a = :t OR a = :t", "{:t: true}", true},
        {"NOT (a = :t OR a = :t)", "{:t: true}", false},
        {"NOT b = :t AND NOT c = :t", "{:t: true}", true},
        {"not not a = :t", "{:t: true}", true},
        {"a = :t and b = :f Or c = :t", "{:t: true, :f: false}", true},
        {"NOT a BETWEEN :t2 AND :t2 AND a = :t", "{:t: true, :t2: 1}", true},
        {"a IN (b, c, :t)", "{:t: true}", true},
        {"NOT a IN (b, c)", NULL, true},
    };
    ASSERT_CASES(*state, "{a: true, b: false, c: false}", TABLE);
}

/* ---- Explanations ---- */

static void assert_why(skep_arena *arena, const char *condition, const char *bindings,
                       const char *item, const char *expected) {
    const skep_expr *tree = parse_well(arena, EXPR_CONDITION, condition, bindings);
    skep_value value = value_of(arena, item);
    assert_false(expr_holds(tree, value));
    assert_string_equal(expr_why_false(tree, value, arena).ptr, expected);
}

static void the_first_false_clause_is_named_with_what_is_there(void **state) {
    assert_why(*state, "stock >= :n", "{:n: 3}", "{stock: 2}", "stock >= 3 is false: stock is 2");
    assert_why(*state, "stock >= :n", "{:n: 3}", "{a: 1}", "stock >= 3 is false: stock is absent");
    assert_why(*state, "stock >= :n", "{:n: 3}", NULL, "stock >= 3 is false: stock is absent");
    assert_why(*state, "a = :n AND (b = :n AND c = :n) AND d = :n", "{:n: 1}",
               "{a: 1, b: 1, c: \"x\"}", "c = 1 is false: c is \"x\"");
    assert_why(*state, "attribute_not_exists(pk)", NULL, "{pk: \"P\"}",
               "attribute_not_exists(pk) is false: pk is \"P\"");
}

static void a_clause_that_is_no_chain_is_shown_whole(void **state) {
    assert_why(*state, "z = :n AND (a = :n OR b > a)", "{:n: 1}", "{z: 1, a: 2, b: 1}",
               "a = 1 OR b > a is false: a is 2, b is 1");
    assert_why(*state, "NOT (a = :n AND b = :n)", "{:n: 1}", "{a: 1, b: 1}",
               "NOT (a = 1 AND b = 1) is false: a is 1, b is 1");
    assert_why(*state, "size(l) < :n", "{:n: 1}", "{l: [1, 2]}",
               "size(l) < 1 is false: size(l) is 2");
    assert_why(*state, "a.#b[0] = :n", "{:n: 1, #b: \"b c\"}", "{a: {}}",
               "a.\"b c\"[0] = 1 is false: a.\"b c\"[0] is absent");
}

static void long_values_are_cut(void **state) {
    assert_why(*state, "a = :n", "{:n: 1}",
               "{a: \"0123456789012345678901234567890123456789012345678901234567890123456789\"}",
               "a = 1 is false: a is "
               "\"01234567890123456789012345678901234567890123456789012345678...");
    assert_why(*state,
               "a=:n OR b=:n OR c=:n OR d=:n OR e=:n OR f=:n OR g=:n OR h=:n OR i=:n OR j=:n",
               "{:n: 1}", NULL,
               "a = 1 OR b = 1 OR c = 1 OR d = 1 OR e = 1 OR f = 1 OR g = 1 OR h = 1 OR i = 1 OR "
               "j = 1 is false: a is absent, b is absent, c is absent, d is absent, e is absent, "
               "f is absent, g is absent, h is absent, ...");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EXPR_TEST(equality_is_deep_and_knows_types),
        EXPR_TEST(numbers_compare_with_all_38_digits),
        EXPR_TEST(ordering_needs_two_of_one_type),
        EXPR_TEST(what_is_missing_makes_only_unequal_true),
        EXPR_TEST(existence_is_of_the_whole_path),
        EXPR_TEST(an_absent_item_has_nothing),
        EXPR_TEST(contains_looks_into_text_bytes_sets_and_lists),
        EXPR_TEST(size_counts_what_the_type_is_made_of),
        EXPR_TEST(not_binds_tighter_than_and_and_that_than_or),
        EXPR_TEST(the_first_false_clause_is_named_with_what_is_there),
        EXPR_TEST(a_clause_that_is_no_chain_is_shown_whole),
        EXPR_TEST(long_values_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
