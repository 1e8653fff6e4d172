/* Random and mutated texts: each becomes a tree that can be printed and used, or a message. */
#include "unit/expr/random.h"

enum { ROUNDS = 20000, TEXT_MAX = 300 };

static const char BINDINGS[] =
    "{#n: \"name\", #m: \"m\", :v: 1, :s: \"S\", :l: [1], :t: <1, 2>, :b: b\"QQ==\", :m: {a: 1}}";

static const char ITEM[] =
    "{a: 1, b: \"x\", l: [0, {x: 2}, [5]], m: {c: {d: 7}}, s: <1>, name: \"S\"}";

typedef struct seed_text {
    expr_language language;
    const char *text;
} seed_text;

static const seed_text SEEDS[] = {
    {EXPR_CONDITION, "a = :v AND (b <> :s OR NOT contains(l, :v))"},
    {EXPR_KEY_CONDITION, "size(l) BETWEEN :v AND :v"},
    {EXPR_FILTER, "m.c.d IN (:v, :s, a) AND attribute_type(b, :s)"},
    {EXPR_CONDITION, "attribute_not_exists(#n) OR begins_with(b, :s)"},
    {EXPR_UPDATES, "SET a = a + :v, l[5] = :s, #n = if_not_exists(#n, :l) REMOVE b ADD s :t"},
    {EXPR_UPDATES, "SET l = list_append(l, :l) DELETE s :t REMOVE m.c"},
    {EXPR_PROJECTIONS, "a, l[1].x, m.c.d, #n"},
};

static const char *const PIECES[] = {"a",
                                     "b",
                                     "l",
                                     "m.c",
                                     "#n",
                                     "#zz",
                                     ":v",
                                     ":s",
                                     ":l",
                                     ":zz",
                                     "=",
                                     "<>",
                                     "<",
                                     ">=",
                                     "(",
                                     ")",
                                     "[",
                                     "]",
                                     "[0]",
                                     ",",
                                     ".",
                                     "+",
                                     "-",
                                     " AND ",
                                     " OR ",
                                     "NOT ",
                                     " IN ",
                                     " BETWEEN ",
                                     "SET ",
                                     " REMOVE ",
                                     " ADD ",
                                     " DELETE ",
                                     "size(",
                                     "contains(",
                                     "begins_with(",
                                     "attribute_exists(",
                                     "if_not_exists(",
                                     "list_append(",
                                     "data",
                                     "!",
                                     "\xC3\xA9",
                                     "\xFF",
                                     "00",
                                     " "};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void append(char *text, const char *piece) {
    if (strlen(text) + strlen(piece) < TEXT_MAX) strcat(text, piece);
}

static void mutate(random_source *r, char *text) {
    char rest[TEXT_MAX];
    size_t len = strlen(text), at = random_below(r, len + 1);
    size_t skipped = random_below(r, 4);
    (void)strcpy(rest, text + (at + skipped < len ? at + skipped : len));
    text[at] = '\0';
    if (random_below(r, 2) == 0) append(text, PIECES[random_below(r, COUNT_OF(PIECES))]);
    append(text, rest);
}

/* Writes a text and returns the language that it is most like. */
static expr_language make_text(random_source *r, char *text) {
    *text = '\0';
    if (random_below(r, 3) == 0) {
        for (size_t i = random_below(r, 24); i > 0; i--)
            append(text, PIECES[random_below(r, COUNT_OF(PIECES))]);
        return (expr_language)random_below(r, EXPR_UPDATES + 1);
    }
    const seed_text *seed = &SEEDS[random_below(r, COUNT_OF(SEEDS))];
    append(text, seed->text);
    for (size_t i = random_below(r, 4); i > 0; i--) mutate(r, text);
    return seed->language;
}

/* An accepted tree: what it does must end in a result or a message. */
static void use_tree(skep_arena *arena, expr_language language, const skep_expr *tree,
                     skep_value item) {
    skep_error err = {0};
    skep_value out = {0};
    assert_non_null(expr_describe(tree, arena).ptr);
    if (language == EXPR_PROJECTIONS) {
        assert_int_equal(expr_project(tree, item, arena, &out, &err), SKEP_OK);
    } else if (language == EXPR_UPDATES) {
        if (expr_apply(tree, item, arena, &out, &err) != SKEP_OK) {
            assert_int_equal(err.status, SKEP_INVALID);
            assert_true(strlen(err.message) > 0);
            return;
        }
        assert_int_equal(packed_check(out.data, out.size, &err), SKEP_OK);
        assert_int_equal(expr_touched(tree, out, arena, &out, &err), SKEP_OK);
    } else if (!expr_holds(tree, item)) {
        assert_non_null(expr_why_false(tree, item, arena).ptr);
    }
    if (out.data != NULL) assert_int_equal(packed_check(out.data, out.size, &err), SKEP_OK);
}

/* Printing may only lose what cannot be told apart: the tree must come back, but for the order of
 * sections. */
static void print_and_parse(skep_arena *arena, expr_language language, const skep_expr *tree) {
    expr_printer printer;
    expr_printer_init(&printer, arena);
    skep_str text = expr_print(&printer, tree);
    skep_bindings bindings = expr_printer_bindings(&printer);
    expr_scope scope;
    skep_error err = {0};
    assert_true(expr_scope_init(&scope, &bindings, arena));
    const skep_expr *again = expr_parse(language, text, &scope, arena, &err);
    if (again == NULL || !expr_equal(tree, again)) fail_msg("%s: %s", text.ptr, err.message);
}

static void any_text_is_parsed_or_refused_with_a_message(void **state) {
    random_source random = {20260101};
    size_t accepted = 0;
    char text[TEXT_MAX];
    for (int i = 0; i < ROUNDS; i++) {
        skep_arena_reset(*state);
        expr_language language = make_text(&random, text);
        skep_error err = {0};
        const skep_expr *tree = parse_text(*state, language, text, BINDINGS, &err);
        if (tree == NULL) {
            assert_int_equal(err.status, SKEP_INVALID);
            assert_int_equal(strncmp(err.message, "Invalid ", 8), 0);
            assert_true(err.position <= strlen(text));
            continue;
        }
        accepted++;
        use_tree(*state, language, tree, value_of(*state, ITEM));
        print_and_parse(*state, language, tree);
    }
    assert_true(accepted > ROUNDS / 5);
}

/* ---- Short memory ---- */

/* True once the whole scenario fits into the ceiling; until then every step may only fail with
 * SKEP_NO_MEMORY. */
static bool run_within(size_t ceiling, skep_arena *plenty, expr_language language,
                       const char *text) {
    skep_arena *arena = skep_arena_new(NULL, ceiling);
    if (arena == NULL) return false;
    skep_bindings bindings = bindings_of(plenty, BINDINGS);
    skep_value item = value_of(plenty, ITEM), out;
    expr_scope scope;
    expr_printer printer;
    expr_printer_init(&printer, arena);
    skep_error err = {0};
    const skep_expr *tree = NULL;
    if (!expr_scope_init(&scope, &bindings, arena))
        err.status = SKEP_NO_MEMORY;
    else
        tree = expr_parse(language, str(text), &scope, arena, &err);
    if (tree != NULL && language == EXPR_UPDATES)
        (void)expr_apply(tree, item, arena, &out, &err);
    else if (tree != NULL && language == EXPR_PROJECTIONS)
        (void)expr_project(tree, item, arena, &out, &err);
    bool is_done = err.status == SKEP_OK && expr_print(&printer, tree).ptr != NULL &&
                   expr_describe(tree, arena).ptr != NULL;
    if (err.status != SKEP_OK) assert_int_equal(err.status, SKEP_NO_MEMORY);
    skep_arena_free(arena);
    return is_done;
}

static void short_memory_is_reported_at_every_step(void **state) {
    static const struct {
        expr_language language;
        const char *text;
    } SCENARIOS[] = {
        {EXPR_CONDITION,
         "a = :v AND (b <> :s OR NOT contains(l, :v)) AND m.c IN (a, b, l, :v, :s)"},
        {EXPR_UPDATES, "SET a = a + :v, l = list_append(l, :l), #n = :s ADD s :t REMOVE m.c"},
        {EXPR_PROJECTIONS, "a, l[1].x, m.c.d, #n"},
    };
    for (size_t i = 0; i < COUNT_OF(SCENARIOS); i++) {
        size_t ceiling = 16;
        while (!run_within(ceiling, *state, SCENARIOS[i].language, SCENARIOS[i].text)) {
            ceiling += 16;
            assert_true(ceiling < 1000000);
        }
        assert_true(ceiling > 64);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EXPR_TEST(any_text_is_parsed_or_refused_with_a_message),
        EXPR_TEST(short_memory_is_reported_at_every_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
