/* Values into conditions: what a call sends, as a person reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "expr/print.h"
#include "query/condition.h"
#include "unit/query/fixture.h"

#define T0 "1970-01-01T00:00:00.000000000Z"
#define T1 "1970-01-01T00:00:01.000000000Z"
/* Behind all keys that begin with T0 and T1. */
#define T0_BEHIND      "1970-01-01T00:00:00.000000000["
#define T1_BEHIND      "1970-01-01T00:00:01.000000000["
#define ARGUMENTS(...) ((const void *const[]){__VA_ARGS__})

/* An entity of one partition, ORDER#{order_id}, whose sort key is the given template over its text.
 * */
#define ENTRY_WITH(parts)                                                                          \
    {.name = "entry",                                                                              \
     .table = &shop,                                                                               \
     .type = &entry_struct,                                                                        \
     .hash = COMPOSED("PK", entry_hash_parts),                                                     \
     .range = COMPOSED("SK", parts)}

static const int64_t seven = 7;
static const skep_time at_0 = 0, at_1 = SKEP_TIME_SECOND;

static skep_status make(const skep_compiled_query *query, const void *const *arguments,
                        skep_arena *arena, query_conditions *out, skep_error *err) {
    query_plan plan;
    skep_status status = plan_query(NULL, query, &plan, err);
    if (status != SKEP_OK) return status;
    return query_conditions_make(query, &plan, arguments, arena, out, err);
}

static void assert_text(const skep_expr *expr, const char *wanted, skep_arena *arena) {
    if (wanted == NULL || expr == NULL) {
        assert_true(wanted == NULL && expr == NULL);
        return;
    }
    skep_str text = expr_describe(expr, arena);
    assert_non_null(text.ptr);
    assert_string_equal(skep_arena_copy_text(arena, text.ptr, text.len), wanted);
}

static void assert_conditions(const skep_compiled_query *query, const void *const *arguments,
                              const char *key, const char *filter, const char *edges) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    query_conditions made;
    memset(&made, 0xEE, sizeof made);
    skep_error err = {0};
    if (make(query, arguments, arena, &made, &err) != SKEP_OK) fail_msg("%s", err.message);
    assert_text(made.key, key, arena);
    assert_text(made.filter, filter, arena);
    assert_text(made.edges, edges, arena);
    assert_false(made.is_empty);
    skep_arena_free(arena);
}

static void assert_refused(const skep_compiled_query *query, const void *const *arguments,
                           const char *message) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    query_conditions made;
    skep_error err = {0};
    assert_int_equal(make(query, arguments, arena, &made, &err), SKEP_INVALID);
    assert_string_equal(err.message, message);
    skep_arena_free(arena);
}

static void assert_empty(const skep_compiled_query *query, const void *const *arguments) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    query_conditions made;
    skep_error err = {0};
    assert_int_equal(make(query, arguments, arena, &made, &err), SKEP_OK);
    assert_true(made.is_empty);
    skep_arena_free(arena);
}

/* ---- Templates ---- */

static void equality_fills_the_templates(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, order_id, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    assert_conditions(&query, ARGUMENTS(&seven), "PK = \"ORDER#7\" AND SK = \"ORDER#7\"", NULL,
                      NULL);
}

static void a_literal_beginning_of_the_sort_key_is_a_prefix(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, entry_order_id, 0)};
    skep_compiled_query query = QUERY(entry_entity, nodes, 1);
    assert_conditions(&query, ARGUMENTS(&seven), "PK = \"ORDER#7\" AND begins_with(SK, \"ENTRY#\")",
                      NULL, NULL);
}

static void leading_parts_and_the_text_between_them_are_a_prefix(void **state) {
    (void)state;
    const char *name = "Ann";
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_placed_at, 0),
                               COMPARE(EQ, order_name, 1)};
    skep_compiled_query query = QUERY(order_entity, nodes, 2);
    assert_conditions(&query, ARGUMENTS(&at_0, &name),
                      "GSI2PK = \"MONTH#1970-01\" AND begins_with(GSI2SK, \"Ann#\")",
                      "placed_at = \"" T0 "\"", NULL);
}

static void one_bound_on_the_whole_sort_key_stays_as_it_is(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_buyer_id, 0),
                               COMPARE(GT, order_placed_at, 1)};
    skep_compiled_query query = QUERY(order_entity, nodes, 2);
    const char *const operators[] = {">", ">=", "<", "<="};
    const skep_query_op ops[] = {SKEP_QUERY_GT, SKEP_QUERY_GE, SKEP_QUERY_LT, SKEP_QUERY_LE};
    for (size_t i = 0; i < 4; i++) {
        nodes[2].op = ops[i];
        char wanted[128];
        (void)snprintf(wanted, sizeof wanted, "GSI1PK = \"BUYER#7\" AND GSI1SK %s \"" T1 "\"",
                       operators[i]);
        assert_conditions(&query, ARGUMENTS(&seven, &at_1), wanted, NULL, NULL);
    }
}

static void two_bounds_become_between(void **state) {
    (void)state;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_buyer_id, 0),
        AND(3, 4),
        COMPARE(GE, order_placed_at, 1),
        COMPARE(LT, order_placed_at, 2),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    assert_conditions(&query, ARGUMENTS(&seven, &at_0, &at_1),
                      "GSI1PK = \"BUYER#7\" AND GSI1SK BETWEEN \"" T0 "\" AND \"" T1 "\"",
                      "placed_at < \"" T1 "\"", NULL);
    assert_empty(&query, ARGUMENTS(&seven, &at_1, &at_0));
}

static void the_open_side_of_a_bound_ends_with_the_literal_text(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, entry_order_id, 0), COMPARE(GE, entry_at, 1)};
    skep_compiled_query query = QUERY(entry_entity, nodes, 2);
    assert_conditions(&query, ARGUMENTS(&seven, &at_1),
                      "PK = \"ORDER#7\" AND SK BETWEEN \"ENTRY#" T1 "\" AND \"ENTRY$\"", NULL,
                      NULL);
    nodes[2].op = SKEP_QUERY_LT;
    assert_conditions(&query, ARGUMENTS(&seven, &at_1),
                      "PK = \"ORDER#7\" AND SK BETWEEN \"ENTRY#\" AND \"ENTRY#" T1 "\"",
                      "at < \"" T1 "\"", NULL);
}

/* The last character of the stem counts on by one, whatever its length in bytes. */
static void the_successor_of_a_stem_follows_the_order_of_characters(void **state) {
    (void)state;
    static const struct {
        const char *stem, *successor;
    } cases[] = {
        {"a", "b"},
        {"\x7F", "\xC2\x80"},
        {"a\u00E9", "a\u00EA"},
        {"\u07FF", "\u0800"},
        {"\xED\x9F\xBF", "\uE000"},
        {"\uFFFF", "\U00010000"},
        {"\U0001F600", "\U0001F601"},
        {"b\U0010FFFF", "c"},
    };
    const char *lower = "x";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const skep_key_part parts[] = {TEXT_PART(cases[i].stem), MEMBER_PART(entry_text)};
        const skep_entity entity = ENTRY_WITH(parts);
        skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, entry_order_id, 0),
                                   COMPARE(GE, entry_text, 1)};
        skep_compiled_query query = QUERY(entity, nodes, 2);
        char wanted[128];
        (void)snprintf(wanted, sizeof wanted, "PK = \"ORDER#7\" AND SK BETWEEN \"%sx\" AND \"%s\"",
                       cases[i].stem, cases[i].successor);
        assert_conditions(&query, ARGUMENTS(&seven, &lower), wanted, NULL, NULL);
    }
}

static void a_prefix_is_put_behind_the_literal_text(void **state) {
    (void)state;
    const skep_key_part parts[] = {TEXT_PART("TEXT#"), MEMBER_PART(entry_text)};
    const skep_entity entity = ENTRY_WITH(parts);
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, entry_order_id, 0),
                               COMPARE(BEGINS_WITH, entry_text, 1)};
    skep_compiled_query query = QUERY(entity, nodes, 2);
    const char *prefix = "Be";
    assert_conditions(&query, ARGUMENTS(&seven, &prefix),
                      "PK = \"ORDER#7\" AND begins_with(SK, \"TEXT#Be\")", NULL, NULL);
    prefix = "";
    assert_conditions(&query, ARGUMENTS(&seven, &prefix),
                      "PK = \"ORDER#7\" AND begins_with(SK, \"TEXT#\")", NULL, NULL);
}

static void the_empty_prefix_of_a_whole_sort_key_is_left_away(void **state) {
    (void)state;
    const skep_key_part parts[] = {MEMBER_PART(entry_text)};
    const skep_entity entity = ENTRY_WITH(parts);
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, entry_order_id, 0),
                               COMPARE(BEGINS_WITH, entry_text, 1)};
    skep_compiled_query query = QUERY(entity, nodes, 2);
    const char *prefix = "";
    assert_conditions(&query, ARGUMENTS(&seven, &prefix), "PK = \"ORDER#7\"", NULL, NULL);
}

/* ENTRY#{at}#{text}: the keys of one time are those that begin with it, so each bound is exact. */
static void a_bound_before_other_parts_includes_or_excludes_whole_values(void **state) {
    (void)state;
    const skep_key_part parts[] = {TEXT_PART("ENTRY#"), MEMBER_PART(entry_at), TEXT_PART("#"),
                                   MEMBER_PART(entry_text)};
    const skep_entity entity = ENTRY_WITH(parts);
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, entry_order_id, 0), COMPARE(GE, entry_at, 1)};
    skep_compiled_query query = QUERY(entity, nodes, 2);
    static const struct {
        skep_query_op op;
        const char *lower, *upper;
    } cases[] = {
        {SKEP_QUERY_GE, "ENTRY#" T1, "ENTRY$"},
        {SKEP_QUERY_GT, "ENTRY#" T1_BEHIND, "ENTRY$"},
        {SKEP_QUERY_LT, "ENTRY#", "ENTRY#" T1},
        {SKEP_QUERY_LE, "ENTRY#", "ENTRY#" T1_BEHIND},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        nodes[2].op = cases[i].op;
        char wanted[160];
        (void)snprintf(wanted, sizeof wanted, "PK = \"ORDER#7\" AND SK BETWEEN \"%s\" AND \"%s\"",
                       cases[i].lower, cases[i].upper);
        assert_conditions(&query, ARGUMENTS(&seven, &at_1), wanted, NULL, NULL);
    }
    skep_query_node pair[] = {AND(1, 2), COMPARE(EQ, entry_order_id, 0), AND(3, 4),
                              COMPARE(GT, entry_at, 1), COMPARE(LT, entry_at, 2)};
    skep_compiled_query between = QUERY(entity, pair, 3);
    assert_conditions(
        &between, ARGUMENTS(&seven, &at_0, &at_1),
        "PK = \"ORDER#7\" AND SK BETWEEN \"ENTRY#" T0_BEHIND "\" AND \"ENTRY#" T1 "\"", NULL, NULL);
    assert_empty(&between, ARGUMENTS(&seven, &at_1, &at_1));
}

static void a_bound_at_the_beginning_of_a_longer_key_needs_one_side_only(void **state) {
    (void)state;
    const skep_key_part parts[] = {MEMBER_PART(entry_at), TEXT_PART("#"), MEMBER_PART(entry_text)};
    const skep_entity entity = ENTRY_WITH(parts);
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, entry_order_id, 0), COMPARE(GT, entry_at, 1)};
    skep_compiled_query query = QUERY(entity, nodes, 2);
    assert_conditions(&query, ARGUMENTS(&seven, &at_1),
                      "PK = \"ORDER#7\" AND SK >= \"" T1_BEHIND "\"", NULL, NULL);
    nodes[2].op = SKEP_QUERY_LE;
    assert_conditions(&query, ARGUMENTS(&seven, &at_1),
                      "PK = \"ORDER#7\" AND SK < \"" T1_BEHIND "\"", NULL, NULL);
    nodes[2].op = SKEP_QUERY_LT;
    assert_conditions(&query, ARGUMENTS(&seven, &at_1), "PK = \"ORDER#7\" AND SK < \"" T1 "\"",
                      NULL, NULL);
}

/* ---- Keys that are members ---- */

static void keys_that_are_members_take_the_value_as_it_is_stored(void **state) {
    (void)state;
    const char *device = "d1";
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, reading_device, 0),
                               COMPARE(GT, reading_at, 1)};
    skep_compiled_query query = QUERY(reading_entity, nodes, 2);
    assert_conditions(&query, ARGUMENTS(&device, &seven), "device = \"d1\" AND at > 7", NULL, NULL);
}

static void open_edges_of_a_member_are_checked_on_the_rows(void **state) {
    (void)state;
    const char *device = "d1";
    const int64_t nine = 9;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, reading_device, 0),
        AND(3, 4),
        COMPARE(GT, reading_at, 1),
        COMPARE(LT, reading_at, 2),
    };
    skep_compiled_query query = QUERY(reading_entity, nodes, 3);
    assert_conditions(&query, ARGUMENTS(&device, &seven, &nine),
                      "device = \"d1\" AND at BETWEEN 7 AND 9", NULL, "at > 7 AND at < 9");
    nodes[3].op = SKEP_QUERY_GE;
    assert_conditions(&query, ARGUMENTS(&device, &seven, &nine),
                      "device = \"d1\" AND at BETWEEN 7 AND 9", NULL, "at < 9");
    nodes[4].op = SKEP_QUERY_LE;
    assert_conditions(&query, ARGUMENTS(&device, &seven, &nine),
                      "device = \"d1\" AND at BETWEEN 7 AND 9", NULL, NULL);
    assert_empty(&query, ARGUMENTS(&device, &nine, &seven));
}

static void several_attributes_are_bound_one_by_one(void **state) {
    (void)state;
    const char region_text[8] = "eu";
    const order_status status = ORDER_SHIPPED;
    const int32_t total = 30;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_status_path, 0),
        AND(3, 4),
        COMPARE(EQ, order_region, 1),
        AND(5, 6),
        COMPARE(EQ, order_total, 2),
        COMPARE(LT, order_placed_at, 3),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 4);
    assert_conditions(&query, ARGUMENTS(&status, region_text, &total, &at_1),
                      "region = \"eu\" AND status = \"SHIPPED\" AND total = 30 AND placed_at < "
                      "\"" T1 "\"",
                      NULL, NULL);
}

/* ---- Filters ---- */

static void nodes_map_one_to_one_into_the_filter(void **state) {
    (void)state;
    static const bool yes = true;
    const char *part = "an", *city = "Rome";
    const int32_t total = 5;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_buyer_id, 0),
        OR(3, 6),
        AND(4, 5),
        COMPARE(CONTAINS, order_name, 1),
        NOT(8),
        AND(7, 9),
        COMPARE(NE, order_city, 2),
        COMPARE(GE, order_total, 3),
        COMPARE(EQ, order_is_paid, 4),
    };
    nodes[9].operand.constant = &yes;
    skep_compiled_query query = QUERY(order_entity, nodes, 4);
    assert_conditions(&query, ARGUMENTS(&seven, &part, &city, &total), "GSI1PK = \"BUYER#7\"",
                      "contains(name, \"an\") AND NOT total >= 5 OR ship_to.city <> \"Rome\" AND "
                      "is_paid = true",
                      NULL);
}

static void members_are_compared_with_each_other(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_buyer_id, 0),
                               COMPARE(LT, order_total, 0)};
    nodes[2].operand =
        (skep_query_operand){.type = &order_members[ORDER_ID], .path = order_id, .depth = 1};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    assert_conditions(&query, ARGUMENTS(&seven), "GSI1PK = \"BUYER#7\"", "total < id", NULL);
}

static void presence_is_asked_for_by_attribute(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_buyer_id, 0),
                               EXISTS(EXISTS, order_card)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    assert_conditions(&query, ARGUMENTS(&seven), "GSI1PK = \"BUYER#7\"", "attribute_exists(card)",
                      NULL);
    nodes[2].op = SKEP_QUERY_NOT_EXISTS;
    assert_conditions(&query, ARGUMENTS(&seven), "GSI1PK = \"BUYER#7\"",
                      "attribute_not_exists(card)", NULL);
}

static void a_member_stored_as_null_is_absent(void **state) {
    (void)state;
    skep_member nullable = order_members[ORDER_CARD];
    nullable.flags = SKEP_MEMBER_NULL;
    const skep_member *const path[] = {&nullable};
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_buyer_id, 0), EXISTS(EXISTS, path)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    assert_conditions(&query, ARGUMENTS(&seven), "GSI1PK = \"BUYER#7\"",
                      "attribute_exists(card) AND NOT attribute_type(card, \"NULL\")", NULL);
    nodes[2].op = SKEP_QUERY_NOT_EXISTS;
    assert_conditions(&query, ARGUMENTS(&seven), "GSI1PK = \"BUYER#7\"",
                      "attribute_not_exists(card) OR attribute_type(card, \"NULL\")", NULL);
}

/* ---- Refusals ---- */

static void a_null_parameter_is_refused(void **state) {
    (void)state;
    const char *none = NULL;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_buyer_id, 0),
                               COMPARE(NE, order_name, 1)};
    skep_compiled_query query = QUERY(order_entity, nodes, 2);
    assert_refused(&query, ARGUMENTS(&seven, &none),
                   "query 'q', parameter 2: is NULL, which 'name' cannot be compared with; ask "
                   "with == NULL in the query whether it is there");
    skep_query_node keyed[] = {COMPARE(EQ, reading_device, 0)};
    skep_compiled_query by_key = QUERY(reading_entity, keyed, 1);
    assert_refused(&by_key, ARGUMENTS(&none),
                   "query 'q', parameter 1: is NULL, which 'device' cannot be compared with; ask "
                   "with == NULL in the query whether it is there");
}

static void text_that_no_key_can_hold_is_refused(void **state) {
    (void)state;
    const char *name = "a#b";
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_placed_at, 0),
                               COMPARE(EQ, order_name, 1)};
    skep_compiled_query query = QUERY(order_entity, nodes, 2);
    assert_refused(&query, ARGUMENTS(&at_0, &name),
                   "query 'q', parameter 2: \"a#b\" contains the separator '#', which key GSI2SK "
                   "puts between its parts");
    nodes[2].operand.constant = &name;
    assert_refused(&query, ARGUMENTS(&at_0),
                   "query 'q', constant: \"a#b\" contains the separator '#', which key GSI2SK puts "
                   "between its parts");
}

static void short_memory_is_reported_wherever_it_comes(void **state) {
    (void)state;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, reading_device, 0),
        AND(3, 4),
        COMPARE(GT, reading_at, 1),
        COMPARE(LT, reading_at, 2),
    };
    skep_compiled_query query = QUERY(reading_entity, nodes, 3);
    const char *device = "d1";
    const int64_t nine = 9;
    bool is_ok = false;
    for (size_t ceiling = 64; !is_ok; ceiling += 64) {
        skep_arena *arena = skep_arena_new(NULL, ceiling);
        if (arena == NULL) continue;
        query_conditions made;
        skep_error err = {0};
        skep_status status = make(&query, ARGUMENTS(&device, &seven, &nine), arena, &made, &err);
        is_ok = status == SKEP_OK;
        if (!is_ok) assert_int_equal(status, SKEP_NO_MEMORY);
        skep_arena_free(arena);
        assert_true(ceiling < 1024 * 1024);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality_fills_the_templates),
        cmocka_unit_test(a_literal_beginning_of_the_sort_key_is_a_prefix),
        cmocka_unit_test(leading_parts_and_the_text_between_them_are_a_prefix),
        cmocka_unit_test(one_bound_on_the_whole_sort_key_stays_as_it_is),
        cmocka_unit_test(two_bounds_become_between),
        cmocka_unit_test(the_open_side_of_a_bound_ends_with_the_literal_text),
        cmocka_unit_test(the_successor_of_a_stem_follows_the_order_of_characters),
        cmocka_unit_test(a_prefix_is_put_behind_the_literal_text),
        cmocka_unit_test(the_empty_prefix_of_a_whole_sort_key_is_left_away),
        cmocka_unit_test(a_bound_before_other_parts_includes_or_excludes_whole_values),
        cmocka_unit_test(a_bound_at_the_beginning_of_a_longer_key_needs_one_side_only),
        cmocka_unit_test(keys_that_are_members_take_the_value_as_it_is_stored),
        cmocka_unit_test(open_edges_of_a_member_are_checked_on_the_rows),
        cmocka_unit_test(several_attributes_are_bound_one_by_one),
        cmocka_unit_test(nodes_map_one_to_one_into_the_filter),
        cmocka_unit_test(members_are_compared_with_each_other),
        cmocka_unit_test(presence_is_asked_for_by_attribute),
        cmocka_unit_test(a_member_stored_as_null_is_absent),
        cmocka_unit_test(a_null_parameter_is_refused),
        cmocka_unit_test(text_that_no_key_can_hold_is_refused),
        cmocka_unit_test(short_memory_is_reported_wherever_it_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
