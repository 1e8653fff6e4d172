/* Differences of maps, fixed arrays, counted lists, unions and converted values. */
#include "diff_test.h"

/* ---- Maps ---- */

static void a_map_is_compared_entry_by_entry(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    int_entry old[] = {{"gone", 1}, {"same", 2}, {"changed", 3}};
    int_entry new[] = {{"changed", 4}, {"same", 2}, {"a new one", 5}};
    a.pantry.stock = (int_map){old, 3, 3};
    b.pantry.stock = (int_map){new, 3, 3};
    assert_update(&a, &b,
                  "SET pantry.stock.\"a new one\" = 5, pantry.stock.changed = 4 "
                  "REMOVE pantry.stock.gone");
    b.pantry.stock = (int_map){NULL, 0, 0};
    assert_update(&a, &b, "REMOVE pantry.stock.changed, pantry.stock.gone, pantry.stock.same");
}

static void an_entry_is_followed_inwards(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    jar_entry old[] = {{"j", {"rye", 1}}}, new[] = {{"j", {NULL, 2}}};
    int_entry inner_old[] = {{"x", 1}, {"y", 2}}, inner_new[] = {{"x", 1}, {"y", 3}};
    map_entry maps_old[] = {{"m", {inner_old, 2, 2}}}, maps_new[] = {{"m", {inner_new, 2, 2}}};
    int_map lists_old[] = {{inner_old, 2, 2}}, lists_new[] = {{inner_new, 2, 2}};
    int32_t numbers_old[] = {1, 2}, numbers_new[] = {1, 9};
    list_entry shelves_old[] = {{"s", {numbers_old, 2, 2}}};
    list_entry shelves_new[] = {{"s", {numbers_new, 2, 2}}};
    a.pantry.jars.items = old;
    b.pantry.jars.items = new;
    a.pantry.nested.items = maps_old;
    b.pantry.nested.items = maps_new;
    a.pantry.counts.items = lists_old;
    b.pantry.counts.items = lists_new;
    a.pantry.shelves.items = shelves_old;
    b.pantry.shelves.items = shelves_new;
    a.pantry.jars.count = a.pantry.nested.count = a.pantry.counts.count = a.pantry.shelves.count =
        1;
    b.pantry.jars.count = b.pantry.nested.count = b.pantry.counts.count = b.pantry.shelves.count =
        1;
    assert_update(&a, &b,
                  "SET pantry.counts[0].y = 3, pantry.jars.j.grams = 2, pantry.nested.m.y = 3, "
                  "pantry.shelves.s[1] = 9 REMOVE pantry.jars.j.label");
}

static void entries_of_others_stay(void **state) {
    (void)state;
    kitchen given = valid(), stored = valid(), now = valid();
    int_entry was[] = {{"a", 1}, {"b", 2}}, is[] = {{"a", 9}, {"b", 2}, {"theirs", 7}};
    int_entry wanted[] = {{"a", 1}};
    given.pantry.stock = (int_map){was, 2, 2};
    stored.pantry.stock = (int_map){is, 3, 3};
    now.pantry.stock = (int_map){wanted, 1, 1};
    /* The program took `b` away and left `a` as it was given; `a` and `theirs` are another's
     * changes. */
    const skep_expr *update = diff_given(packed(&stored), packed(&given), packed(&now));
    assert_string_equal(expr_describe(update, arena).ptr, "REMOVE pantry.stock.b");
}

static void a_map_of_which_much_differs_is_set_whole_unless_others_would_lose(void **state) {
    (void)state;
    enum { COUNT = 20 };
    kitchen a = valid(), b = valid();
    int_entry old[COUNT + 1], new[COUNT];
    char keys[COUNT + 1][8];
    for (size_t i = 0; i <= COUNT; i++) {
        (void)snprintf(keys[i], sizeof keys[i], "k%02zu", i);
        old[i] = (int_entry){keys[i], 0};
        if (i < COUNT) new[i] = (int_entry){keys[i], 1};
    }
    a.pantry.stock = (int_map){old, COUNT, COUNT};
    b.pantry.stock = (int_map){new, COUNT, COUNT};
    skep_value stored = packed(&a), now = packed(&b);
    const char *text = expr_describe(diff(stored, now), arena).ptr;
    assert_memory_equal(text, "SET pantry.stock = {", 20);
    a.pantry.stock.count = COUNT + 1;
    skep_value with_theirs = packed(&a), result;
    const skep_expr *update = diff_given(with_theirs, stored, now);
    assert_null(strstr(expr_describe(update, arena).ptr, "pantry.stock ="));
    assert_int_equal(expr_apply(update, with_theirs, arena, &result, &err), SKEP_OK);
    skep_value map = at_name(at_name(result, "pantry"), "stock");
    assert_int_equal(skep_value_count(map), COUNT + 1);
    assert_int_equal(skep_value_decimal(at_name(map, "k20")).low, 0);
    assert_int_equal(skep_value_decimal(at_name(map, "k19")).low, 1);
}

static void a_map_of_structs_is_never_set_whole(void **state) {
    (void)state;
    enum { COUNT = 20 };
    kitchen a = valid(), b = valid();
    jar_entry old[COUNT], new[COUNT];
    char keys[COUNT][8];
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(keys[i], sizeof keys[i], "k%02zu", i);
        old[i] = (jar_entry){keys[i], {NULL, 0}};
        new[i] = (jar_entry){keys[i], {NULL, 1}};
    }
    a.pantry.jars.items = old;
    b.pantry.jars.items = new;
    a.pantry.jars.count = b.pantry.jars.count = COUNT;
    const char *text = expr_describe(diff(packed(&a), packed(&b)), arena).ptr;
    assert_non_null(strstr(text, "SET pantry.jars.k00.grams = 1, pantry.jars.k01.grams = 1"));
}

static void a_map_that_appears_or_was_something_else_is_set_whole(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    int_entry entry[] = {{"a", 1}};
    b.pantry.omitted_map = (int_map){entry, 1, 1};
    assert_update(&a, &b, "SET pantry.omitted_map = {\"a\": 1}");
    assert_update(&b, &a, "REMOVE pantry.omitted_map");
}

/* ---- Arrays and counted lists ---- */

static void an_array_is_compared_element_by_element(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    b.pantry.vector[2] = 0.5F;
    b.pantry.grid[1][0] = 7;
    b.pantry.pair[1].grams = 8;
    assert_update(&a, &b,
                  "SET pantry.grid[1][0] = 7, pantry.pair[1].grams = 8, pantry.vector[2] = 0.5");
}

static void counted_lists_are_lists(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    int32_t old[] = {1, 2}, new[] = {1, 3, 4};
    char *labels[] = {"x"};
    a.pantry.codes = old;
    a.pantry.code_count = 2;
    b.pantry.codes = new;
    b.pantry.code_count = 2;
    assert_update(&a, &b, "SET pantry.codes[1] = 3");
    b.pantry.code_count = 3;
    b.pantry.labels = labels;
    b.pantry.label_count = 1;
    assert_update(&a, &b, "SET pantry.codes = [1, 3, 4], pantry.labels = <\"x\">");
    b = valid();
    assert_update(&a, &b, "REMOVE pantry.codes");
}

/* ---- Unions and converters ---- */

static void a_union_with_the_same_tag_is_followed_inwards(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    a.pantry.paid_by = b.pantry.paid_by = PAY_CARD;
    a.pantry.payment.card = (card){"4711", 2030};
    b.pantry.payment.card = (card){"4711", 2031};
    assert_update(&a, &b, "SET pantry.payment.year = 2031");
    b.pantry.payment.card.number = NULL;
    assert_update(&a, &b, "SET pantry.payment.year = 2031 REMOVE pantry.payment.number");
}

static void a_union_with_another_tag_is_set_whole(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    a.pantry.paid_by = PAY_CARD;
    a.pantry.payment.card = (card){"4711", 2030};
    b.pantry.paid_by = PAY_CENTS;
    b.pantry.payment.cents = 5;
    assert_update(&a, &b, "SET pantry.payment = 5, pantry.zahlart = \"CENTS\"");
    b = valid();
    assert_update(&a, &b, "SET pantry.zahlart = \"NONE\" REMOVE pantry.payment");
    assert_update(&b, &a,
                  "SET pantry.payment = {\"number\": \"4711\", \"year\": 2030}, pantry.zahlart = "
                  "\"CARD\"");
}

static void what_a_converter_makes_is_set_whole(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    a.pantry.place = (point){1, 2};
    b.pantry.place = (point){1, 3};
    b.pantry.null_place = (point){4, 5};
    b.pantry.mass = 1500;
    assert_update(&a, &b,
                  "SET pantry.mass = 1.5, pantry.null_place = \"4,5\", pantry.place = \"1,3\"");
    assert_update(&b, &a, "SET pantry.mass = 0, pantry.null_place = null, pantry.place = \"1,2\"");
}

static void times_and_defaults_are_compared_as_they_are_stored(void **state) {
    (void)state;
    kitchen a = valid(), b = valid();
    b.pantry.seconds_at = 999999999;
    b.pantry.day = 86399 * SKEP_TIME_SECOND;
    assert_update(&a, &b, NULL);
    b.pantry.seconds_at++;
    b.pantry.limit = 25;
    assert_update(&a, &b, "SET pantry.limit = 25, pantry.seconds_at = 1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_map_is_compared_entry_by_entry),
        TEST(an_entry_is_followed_inwards),
        TEST(entries_of_others_stay),
        TEST(a_map_of_which_much_differs_is_set_whole_unless_others_would_lose),
        TEST(a_map_of_structs_is_never_set_whole),
        TEST(a_map_that_appears_or_was_something_else_is_set_whole),
        TEST(an_array_is_compared_element_by_element),
        TEST(counted_lists_are_lists),
        TEST(a_union_with_the_same_tag_is_followed_inwards),
        TEST(a_union_with_another_tag_is_set_whole),
        TEST(what_a_converter_makes_is_set_whole),
        TEST(times_and_defaults_are_compared_as_they_are_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
