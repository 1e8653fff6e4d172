/* The planner's refusals: what no index serves, what an index lacks, and what a query cannot say.
 * */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "query/plan.h"
#include "unit/query/fixture.h"

static void assert_nodes(const uint32_t *nodes, uint32_t count, const uint32_t *wanted,
                         uint32_t wanted_count) {
    assert_int_equal(count, wanted_count);
    for (uint32_t i = 0; i < count; i++) assert_int_equal(nodes[i], wanted[i]);
}

#define ASSERT_KEY(plan, ...)                                                                      \
    assert_nodes((plan).key_nodes, (plan).key_node_count, (const uint32_t[]){__VA_ARGS__},         \
                 COUNT_OF(((const uint32_t[]){__VA_ARGS__})))
#define ASSERT_FILTER(plan, ...)                                                                   \
    assert_nodes((plan).filter_nodes, (plan).filter_node_count, (const uint32_t[]){__VA_ARGS__},   \
                 COUNT_OF(((const uint32_t[]){__VA_ARGS__})))

static query_plan plan_ok(const skep_compiled_query *query) {
    query_plan plan;
    memset(&plan, 0xEE, sizeof plan);
    skep_error err = {0};
    if (plan_query(NULL, query, &plan, &err) != SKEP_OK) fail_msg("%s", err.message);
    return plan;
}

static void assert_refused(const skep_compiled_query *query, const char *message) {
    query_plan plan;
    skep_error err = {0};
    assert_int_equal(plan_query(NULL, query, &plan, &err), SKEP_INVALID);
    assert_string_equal(err.message, message);
}

/* ---- Sparse and partial indexes, children ---- */

static void an_index_keyed_by_the_queried_optional_member_is_complete_for_the_query(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, order_card, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    assert_string_equal(plan_ok(&query).index_name, "by_card");
}

static void a_sparse_index_serves_only_when_named(void **state) {
    (void)state;
    static const skep_key_part parts[] = {MEMBER_PART(order_card)};
    static const skep_key range[] = {IS_MEMBER("card", SKEP_TYPE_S, parts)};
    const skep_entity_index sparse[] = {{0, order_gsi1_hash, 1, range, 1}};
    skep_entity entity = order_entity;
    entity.indexes = sparse;
    entity.index_count = 1;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_buyer_id, 0),
                               COMPARE(NE, order_status_path, 1)};
    skep_compiled_query query = QUERY(entity, nodes, 2);
    assert_refused(&query,
                   "query 'q' needs a full scan: no index that it binds can give the answer: the "
                   "table needs == on 'id'; index 'GSI1' is sparse: 'card' may be absent; "
                   "SKEP_QUERY(index = GSI1) accepts that");
    query.index = "GSI1";
    assert_string_equal(plan_ok(&query).index_name, "GSI1");
    query.index = NULL;
    nodes[2] = (skep_query_node)COMPARE(GE, order_card, 1);
    assert_int_equal(plan_ok(&query).range, PLAN_RANGE_BOUNDED);
}

static void a_clause_that_needs_the_member_proves_that_it_is_there(void **state) {
    (void)state;
    static const skep_key_part parts[] = {TEXT_PART("CITY#"), MEMBER_PART(order_city)};
    static const skep_key range[] = {COMPOSED("GSI1SK", parts)};
    const skep_entity_index sparse[] = {{0, order_gsi1_hash, 1, range, 1}};
    skep_entity entity = order_entity;
    entity.indexes = sparse;
    entity.index_count = 1;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_buyer_id, 0),
                               EXISTS(EXISTS, order_city)};
    skep_compiled_query query = QUERY(entity, nodes, 1);
    query_plan plan = plan_ok(&query);
    assert_int_equal(plan.range, PLAN_RANGE_PREFIX);
    ASSERT_FILTER(plan, 2);
    nodes[2] = (skep_query_node)EXISTS(NOT_EXISTS, order_city);
    query_plan unused;
    skep_error err = {0};
    assert_int_equal(plan_query(NULL, &query, &unused, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "'ship_to.city' may be absent"));
}

static void an_index_without_all_attributes_is_refused_even_when_named(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, order_buyer_id, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    query.index = "GSI3";
    assert_refused(&query, "query 'q' needs a full scan: no index that it binds can give the "
                           "answer: index 'GSI3' does not project all attributes, objects would be "
                           "incomplete");
}

static void a_child_cannot_be_read_from_the_table(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, item_id, 0)};
    skep_compiled_query query = QUERY(item_entity, nodes, 1);
    assert_refused(&query, "query 'q' needs a full scan: no index has 'id' as partition key: the "
                           "table has its partition key from the parent 'order'");
}

static void a_child_is_read_through_an_index_of_its_own(void **state) {
    (void)state;
    static const skep_key_part parts[] = {TEXT_PART("ITEM#"), MEMBER_PART(item_id)};
    static const skep_key hash[] = {COMPOSED("GSI1PK", parts)};
    static const skep_key range[] = {COMPOSED("GSI1SK", parts)};
    const skep_entity_index indexes[] = {{0, hash, 1, range, 1}};
    skep_entity entity = item_entity;
    entity.indexes = indexes;
    entity.index_count = 1;
    skep_query_node nodes[] = {COMPARE(EQ, item_id, 0)};
    skep_compiled_query query = QUERY(entity, nodes, 1);
    query_plan plan = plan_ok(&query);
    assert_string_equal(plan.index_name, "GSI1");
    assert_int_equal(plan.range, PLAN_RANGE_EQUAL);
    ASSERT_KEY(plan, 0);
}

/* ---- Refusals ---- */

static void a_query_without_an_index_says_what_each_lacks(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, order_status_path, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    query.name = "shipped";
    assert_refused(&query,
                   "query 'shipped' needs a full scan: no index has 'status' as partition key: the "
                   "table needs == on 'id'; index 'GSI1' needs == on 'buyer_id'; index 'by_card' "
                   "needs == on 'card'; index 'by_region' needs == on 'region'; index 'GSI2' needs "
                   "== on 'placed_at'; index 'GSI3' needs == on 'buyer_id'; index 'GSI4' needs == "
                   "on 'is_paid'");
}

static void all_members_that_are_bound_are_named(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_status_path, 0),
                               COMPARE(EQ, order_city, 1)};
    skep_entity entity = order_entity;
    entity.index_count = 0;
    skep_compiled_query query = QUERY(entity, nodes, 2);
    assert_refused(&query, "query 'q' needs a full scan: no index has 'status' or 'ship_to.city' "
                           "as partition key: the table needs == on 'id'");
}

static void alternatives_bind_nothing(void **state) {
    (void)state;
    skep_query_node nodes[] = {OR(1, 2), COMPARE(EQ, reading_device, 0),
                               COMPARE(EQ, reading_device, 1)};
    skep_compiled_query query = QUERY(reading_entity, nodes, 2);
    assert_refused(&query, "query 'q' needs a full scan: it compares no member by == with a "
                           "parameter: the table needs == on 'device'");
    skep_query_node negated[] = {NOT(1), COMPARE(EQ, reading_device, 0)};
    skep_compiled_query inverse = QUERY(reading_entity, negated, 1);
    query_plan plan;
    assert_int_equal(plan_query(NULL, &inverse, &plan, NULL), SKEP_INVALID);
}

static void alternatives_stay_whole_in_the_filter(void **state) {
    (void)state;
    skep_query_node nodes[] = {
        AND(1, 2), COMPARE(EQ, order_buyer_id, 0), OR(3, 4), COMPARE(EQ, order_is_paid, 1),
        NOT(5),    COMPARE(LT, order_total, 2),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    query_plan plan = plan_ok(&query);
    ASSERT_KEY(plan, 1);
    ASSERT_FILTER(plan, 2);
}

static void a_second_condition_on_a_key_that_is_the_member_is_refused(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, reading_device, 0),
                               COMPARE(NE, reading_at, 1)};
    skep_compiled_query query = QUERY(reading_entity, nodes, 2);
    query_plan plan;
    skep_error err = {0};
    assert_int_equal(plan_query(NULL, &query, &plan, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "a filter on its key attribute 'at'"));
    skep_query_node deep[] = {AND(1, 2), COMPARE(EQ, reading_device, 0), OR(3, 4),
                              COMPARE(EQ, reading_value, 1), COMPARE(EQ, reading_at, 2)};
    skep_compiled_query nested = QUERY(reading_entity, deep, 3);
    assert_int_equal(plan_query(NULL, &nested, &plan, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "a filter on its key attribute 'at'"));
}

static void an_index_that_the_entity_does_not_have_is_refused(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, order_id, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    query.index = "GSI9";
    assert_refused(&query, "query 'q' names index 'GSI9', for which entity 'order' has no keys");
}

static void an_enum_stored_by_name_has_no_order(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_id, 0),
                               COMPARE(LT, order_status_path, 1)};
    skep_compiled_query query = QUERY(order_entity, nodes, 2);
    assert_refused(&query, "query 'q' orders 'status', an enum that is stored by name; "
                           "SKEP(number) stores it by value");
}

static void too_many_clauses_are_refused(void **state) {
    (void)state;
    skep_query_node nodes[2 * PLAN_CLAUSES_MAX + 1];
    for (uint32_t i = 0; i < PLAN_CLAUSES_MAX; i++) {
        nodes[2 * i] = (skep_query_node)AND(2 * i + 1, 2 * i + 2);
        nodes[2 * i + 1] = (skep_query_node)COMPARE(EQ, order_id, 0);
    }
    nodes[2 * PLAN_CLAUSES_MAX] = (skep_query_node)COMPARE(EQ, order_id, 0);
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    assert_refused(&query, "query 'q' joins more than 64 clauses by &&; join fewer");
    query.nodes = nodes + 2;
    query.node_count -= 2;
    for (uint32_t i = 0; i + 1 < PLAN_CLAUSES_MAX; i++) {
        nodes[2 * i + 2] = (skep_query_node)AND(2 * i + 1, 2 * i + 2);
    }
    assert_int_equal(plan_ok(&query).key_node_count, 1);
}

static void operands_before_their_node_are_refused(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 0), COMPARE(EQ, order_id, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    assert_refused(&query, "query 'q' is damaged: node 0 must stand before its operands");
}

static void reasons_that_do_not_fit_are_counted(void **state) {
    (void)state;
    skep_entity_index many[60];
    for (uint32_t i = 0; i < COUNT_OF(many); i++) many[i] = order_indexes[0];
    skep_entity entity = order_entity;
    entity.indexes = many;
    entity.index_count = COUNT_OF(many);
    skep_query_node nodes[] = {COMPARE(EQ, order_name, 0)};
    skep_compiled_query query = QUERY(entity, nodes, 1);
    query_plan plan;
    skep_error err = {0};
    assert_int_equal(plan_query(NULL, &query, &plan, &err), SKEP_INVALID);
    const char *end = strstr(err.message, "; and ");
    assert_non_null(end);
    assert_non_null(strstr(end, " more indexes"));
}

static void values_of_two_types_are_never_compared(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, reading_device, 0)};
    nodes[0].operand.type = &reading_members[0];
    skep_compiled_query query = QUERY(reading_entity, nodes, 1);
    assert_refused(&query, "query 'q' compares 'device', which is stored as S, with a value stored "
                           "as N");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_keyed_by_the_queried_optional_member_is_complete_for_the_query),
        cmocka_unit_test(a_sparse_index_serves_only_when_named),
        cmocka_unit_test(a_clause_that_needs_the_member_proves_that_it_is_there),
        cmocka_unit_test(an_index_without_all_attributes_is_refused_even_when_named),
        cmocka_unit_test(a_child_cannot_be_read_from_the_table),
        cmocka_unit_test(a_child_is_read_through_an_index_of_its_own),
        cmocka_unit_test(a_query_without_an_index_says_what_each_lacks),
        cmocka_unit_test(all_members_that_are_bound_are_named),
        cmocka_unit_test(alternatives_bind_nothing),
        cmocka_unit_test(alternatives_stay_whole_in_the_filter),
        cmocka_unit_test(a_second_condition_on_a_key_that_is_the_member_is_refused),
        cmocka_unit_test(an_index_that_the_entity_does_not_have_is_refused),
        cmocka_unit_test(an_enum_stored_by_name_has_no_order),
        cmocka_unit_test(values_of_two_types_are_never_compared),
        cmocka_unit_test(too_many_clauses_are_refused),
        cmocka_unit_test(operands_before_their_node_are_refused),
        cmocka_unit_test(reasons_that_do_not_fit_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
