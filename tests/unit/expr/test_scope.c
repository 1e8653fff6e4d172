/* Placeholders: their form, which were used; and reserved words. */
#include "unit/expr/support.h"

static void assert_unused(skep_arena *arena, const char *bindings, const char *expected) {
    skep_bindings bound = bindings_of(arena, bindings);
    expr_scope scope;
    skep_error err = {0};
    assert_true(expr_scope_init(&scope, &bound, arena));
    assert_non_null(expr_parse(EXPR_CONDITION, SKEP_STR("#a = :v AND b = c"), &scope, arena, &err));
    assert_non_null(expr_parse(EXPR_PROJECTIONS, SKEP_STR("x.#p"), &scope, arena, &err));
    skep_status status = expr_scope_check_unused(&scope, &err);
    if (expected == NULL) {
        assert_int_equal(status, SKEP_OK);
        return;
    }
    assert_int_equal(status, SKEP_INVALID);
    assert_string_equal(err.message, expected);
}

static void placeholders_that_no_expression_used_are_refused(void **state) {
    assert_unused(*state, "{#a: \"a\", #p: \"p\", :v: 1}", NULL);
    assert_unused(*state, "{#a: \"a\", #p: \"p\", #q: \"q\", #r: \"r\", :v: 1, :w: 2}",
                  "Value provided in ExpressionAttributeNames unused in expressions: keys: "
                  "{#q, #r}");
    assert_unused(*state, "{#a: \"a\", #p: \"p\", :v: 1, :w: 2, :vv: 2}",
                  "Value provided in ExpressionAttributeValues unused in expressions: keys: "
                  "{:vv, :w}");
}

static void assert_check(skep_arena *arena, skep_str name_key, skep_str name, skep_str value_key,
                         const char *expected) {
    skep_name_binding names = {name_key, name};
    skep_value_binding values = {value_key, value_of(arena, "1")};
    skep_bindings bindings = {&names, 1, &values, 1};
    skep_error err = {0};
    skep_status status = expr_scope_check(&bindings, &err);
    assert_int_equal(status, expected == NULL ? SKEP_OK : SKEP_INVALID);
    assert_string_equal(err.message, expected != NULL ? expected : "");
}

static void placeholders_have_a_mark_and_a_name(void **state) {
    skep_str name = SKEP_STR("#n"), attribute = SKEP_STR("a"), value = SKEP_STR(":v");
    assert_check(*state, name, attribute, value, NULL);
    assert_check(*state, SKEP_STR("#9_z"), attribute, SKEP_STR(":0"), NULL);
    assert_check(*state, SKEP_STR("x"), attribute, value,
                 "ExpressionAttributeNames contains invalid key: Syntax error; key: \"x\"");
    assert_check(*state, SKEP_STR("#"), attribute, value,
                 "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#\"");
    assert_check(*state, SKEP_STR("#a-b"), attribute, value,
                 "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#a-b\"");
    assert_check(*state, SKEP_STR(""), attribute, value,
                 "ExpressionAttributeNames contains invalid key: Syntax error; key: \"\"");
    assert_check(*state, name, attribute, SKEP_STR("#v"),
                 "ExpressionAttributeValues contains invalid key: Syntax error; key: \"#v\"");
    assert_check(*state, name, SKEP_STR(""), value,
                 "ExpressionAttributeNames contains invalid value: Empty attribute name for key "
                 "#n");
}

static void no_bindings_are_no_placeholders(void **state) {
    expr_scope scope;
    assert_true(expr_scope_init(&scope, NULL, *state));
    assert_non_null(expr_parse(EXPR_CONDITION, SKEP_STR("a = b"), &scope, *state, NULL));
    assert_int_equal(expr_scope_check_unused(&scope, NULL), SKEP_OK);
}

static void reserved_words_are_known_in_any_case(void **state) {
    (void)state;
    static const char *const YES[] = {"ABORT",        "abort",         "Zone",
                                      "DATA",         "flattern",      "INNTER",
                                      "loged",        "DETERMINISTIC", "AUTHORIZATION",
                                      "by",           "Ttl",           "localtimestamp",
                                      "as",           "alter",         "Write",
                                      "ACTION",       "within",        "analyze",
                                      "WRAPPED",      "ABSOLUTE",      "Whenever",
                                      "aggregate",    "TRANSLATE",     "ASENSITIVE",
                                      "throughput",   "consistency",   "UNPROCESSED",
                                      "MATERIALIZED", "SUBPARTITION",  "CORRESPONDING"};
    static const char *const NO[] = {
        "",      "A", "remove", "pk", "ABOR", "ABORTS", "zones", "begins_with", "DETERMINISTICALLY",
        "da\xC3"};
    for (size_t i = 0; i < sizeof YES / sizeof YES[0]; i++)
        if (!expr_is_reserved(str(YES[i]))) fail_msg("%s is reserved", YES[i]);
    for (size_t i = 0; i < sizeof NO / sizeof NO[0]; i++)
        if (expr_is_reserved(str(NO[i]))) fail_msg("%s is not reserved", NO[i]);
}

/* Grows every prefix that some reserved word may have, so that each is found once. */
static size_t count_words(char *word, size_t len) {
    enum { LONGEST = 4 };
    size_t count = expr_is_reserved((skep_str){word, len}) ? 1 : 0;
    if (len == LONGEST) return count;
    for (char c = 'A'; c <= 'Z'; c++) {
        word[len] = c;
        count += count_words(word, len + 1);
    }
    return count;
}

static void there_are_148_reserved_words_of_up_to_four_letters(void **state) {
    (void)state;
    char word[8];
    assert_int_equal(count_words(word, 0), 148);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EXPR_TEST(placeholders_that_no_expression_used_are_refused),
        EXPR_TEST(placeholders_have_a_mark_and_a_name),
        EXPR_TEST(no_bindings_are_no_placeholders),
        EXPR_TEST(reserved_words_are_known_in_any_case),
        EXPR_TEST(there_are_148_reserved_words_of_up_to_four_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
