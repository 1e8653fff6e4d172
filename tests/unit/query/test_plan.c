/* The planner on hand-built descriptors: which index serves, what goes into the key condition, why
 * not. */
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

/* ---- Choice ---- */

static void equality_on_all_key_parts_reads_the_table(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, order_id, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    query_plan plan = plan_ok(&query);
    assert_null(plan.index);
    assert_null(plan.index_name);
    assert_int_equal(plan.range, PLAN_RANGE_EQUAL);
    ASSERT_KEY(plan, 0);
    assert_int_equal(plan.filter_node_count, 0);
}

static void
an_index_takes_the_partition_key_and_the_bound_and_leaves_the_rest_as_filter(void **state) {
    (void)state;
    skep_query_node nodes[] = {
        AND(1, 4),
        AND(2, 3),
        COMPARE(EQ, order_buyer_id, 0),
        COMPARE(GE, order_placed_at, 1),
        COMPARE(NE, order_status_path, 2),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    query_plan plan = plan_ok(&query);
    assert_string_equal(plan.index_name, "GSI1");
    assert_ptr_equal(plan.index, &order_indexes[0]);
    assert_int_equal(plan.range, PLAN_RANGE_BOUNDED);
    ASSERT_KEY(plan, 2, 3);
    ASSERT_FILTER(plan, 4);
}

static void a_pair_of_bounds_is_taken_as_one(void **state) {
    (void)state;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(LE, order_placed_at, 2),
        AND(3, 4),
        COMPARE(GE, order_placed_at, 1),
        COMPARE(EQ, order_buyer_id, 0),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    query_plan plan = plan_ok(&query);
    assert_int_equal(plan.range, PLAN_RANGE_BOUNDED);
    ASSERT_KEY(plan, 1, 3, 4);
    assert_int_equal(plan.filter_node_count, 0);
}

static void a_strict_bound_of_a_pair_on_composed_text_stays_in_the_filter_too(void **state) {
    (void)state;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_buyer_id, 0),
        AND(3, 4),
        COMPARE(GT, order_placed_at, 1),
        COMPARE(LE, order_placed_at, 2),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    query_plan plan = plan_ok(&query);
    ASSERT_KEY(plan, 1, 3, 4);
    ASSERT_FILTER(plan, 3);
}

static void one_strict_bound_on_the_whole_text_is_exact(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_buyer_id, 0),
                               COMPARE(LT, order_placed_at, 1)};
    skep_compiled_query query = QUERY(order_entity, nodes, 2);
    query_plan plan = plan_ok(&query);
    ASSERT_KEY(plan, 1, 2);
    assert_int_equal(plan.filter_node_count, 0);
}

static void one_strict_bound_behind_literal_text_stays_in_the_filter_too(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, entry_order_id, 0), COMPARE(GT, entry_at, 1)};
    skep_compiled_query query = QUERY(entry_entity, nodes, 2);
    query_plan plan = plan_ok(&query);
    assert_int_equal(plan.range, PLAN_RANGE_BOUNDED);
    ASSERT_KEY(plan, 1, 2);
    ASSERT_FILTER(plan, 2);
}

static void strict_bounds_on_a_key_that_is_the_member_never_go_into_the_filter(void **state) {
    (void)state;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, reading_device, 0),
        AND(3, 4),
        COMPARE(GT, reading_at, 1),
        COMPARE(LT, reading_at, 2),
    };
    skep_compiled_query query = QUERY(reading_entity, nodes, 3);
    query_plan plan = plan_ok(&query);
    assert_null(plan.index_name);
    assert_int_equal(plan.range, PLAN_RANGE_BOUNDED);
    ASSERT_KEY(plan, 1, 3, 4);
    assert_int_equal(plan.filter_node_count, 0);
}

static void a_leading_literal_alone_is_a_prefix(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, entry_order_id, 0)};
    skep_compiled_query query = QUERY(entry_entity, nodes, 1);
    query_plan plan = plan_ok(&query);
    assert_int_equal(plan.range, PLAN_RANGE_PREFIX);
    ASSERT_KEY(plan, 0);
}

static void only_the_partition_key_bound_is_no_range(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, reading_device, 0)};
    skep_compiled_query query = QUERY(reading_entity, nodes, 1);
    assert_int_equal(plan_ok(&query).range, PLAN_RANGE_NONE);
}

static void the_most_specific_range_wins_over_the_order_of_declaration(void **state) {
    (void)state;
    /* The table binds everything; GSI1 would come with a bound only. */
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_buyer_id, 0),
        AND(3, 4),
        COMPARE(GE, order_placed_at, 1),
        COMPARE(EQ, order_id, 2),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    query_plan plan = plan_ok(&query);
    assert_null(plan.index_name);
    ASSERT_KEY(plan, 4);
    ASSERT_FILTER(plan, 1, 3);
}

static void the_index_that_is_named_is_taken_although_another_is_better(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_buyer_id, 0), COMPARE(EQ, order_id, 1)};
    skep_compiled_query query = QUERY(order_entity, nodes, 2);
    query.index = "GSI1";
    query_plan plan = plan_ok(&query);
    assert_string_equal(plan.index_name, "GSI1");
    ASSERT_KEY(plan, 1);
    ASSERT_FILTER(plan, 2);
}

/* ---- Parts ---- */

static void a_formatted_time_selects_the_partition_and_stays_in_the_filter(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, order_placed_at, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    query_plan plan = plan_ok(&query);
    assert_string_equal(plan.index_name, "GSI2");
    assert_int_equal(plan.range, PLAN_RANGE_NONE);
    ASSERT_KEY(plan, 0);
    ASSERT_FILTER(plan, 0);
}

static void leading_parts_of_a_sort_key_are_a_prefix(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_placed_at, 0),
                               COMPARE(EQ, order_name, 1)};
    skep_compiled_query query = QUERY(order_entity, nodes, 2);
    query_plan plan = plan_ok(&query);
    assert_string_equal(plan.index_name, "GSI2");
    assert_int_equal(plan.range, PLAN_RANGE_PREFIX);
    ASSERT_KEY(plan, 1, 2);
    ASSERT_FILTER(plan, 1);
}

static void an_unpadded_number_in_text_is_no_bound(void **state) {
    (void)state;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_placed_at, 0),
        AND(3, 4),
        COMPARE(EQ, order_name, 1),
        COMPARE(GT, order_id, 2),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    query_plan plan = plan_ok(&query);
    assert_int_equal(plan.range, PLAN_RANGE_PREFIX);
    ASSERT_KEY(plan, 1, 3);
    ASSERT_FILTER(plan, 1, 4);
}

static void a_bound_before_other_parts_is_no_bound(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, order_is_paid, 0),
                               COMPARE(BEGINS_WITH, order_name, 1)};
    skep_compiled_query query = QUERY(order_entity, nodes, 2);
    query_plan plan = plan_ok(&query);
    assert_string_equal(plan.index_name, "GSI4");
    assert_int_equal(plan.range, PLAN_RANGE_NONE);
    ASSERT_KEY(plan, 1);
    ASSERT_FILTER(plan, 2);
}

static void text_that_may_hold_what_follows_it_stays_in_the_filter(void **state) {
    (void)state;
    /* GSI4's sort key is {name}-{total:08}; the name "a" and the name "a-b" both begin with "a-".
     * */
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_is_paid, 0),
        AND(3, 4),
        COMPARE(EQ, order_name, 1),
        COMPARE(GE, order_total, 2),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    query_plan plan = plan_ok(&query);
    assert_int_equal(plan.range, PLAN_RANGE_BOUNDED);
    ASSERT_KEY(plan, 1, 3, 4);
    ASSERT_FILTER(plan, 3);
}

static void a_prefix_is_better_than_one_bound(void **state) {
    (void)state;
    static const skep_key_part parts[] = {MEMBER_PART(reading_note)};
    skep_entity by_note = reading_entity;
    by_note.range = (skep_key)COMPOSED("SK", parts);
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, reading_device, 0),
        AND(3, 4),
        COMPARE(GE, reading_note, 1),
        COMPARE(BEGINS_WITH, reading_note, 2),
    };
    skep_compiled_query query = QUERY(by_note, nodes, 3);
    query_plan plan = plan_ok(&query);
    assert_int_equal(plan.range, PLAN_RANGE_BOUNDED);
    ASSERT_KEY(plan, 1, 4);
    ASSERT_FILTER(plan, 3);
}

static void a_comparison_with_another_member_binds_nothing(void **state) {
    (void)state;
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, reading_device, 0),
                               COMPARE(GE, reading_at, 0)};
    nodes[2].operand =
        (skep_query_operand){.type = &reading_members[3], .path = reading_value, .depth = 1};
    skep_compiled_query query = QUERY(reading_entity, nodes, 1);
    assert_refused(&query,
                   "query 'q' needs a full scan: no index that it binds can give the answer: the "
                   "table would need a filter on its key attribute 'at', which DynamoDB does not "
                   "allow");
}

static void a_table_without_a_sort_key_is_fully_bound(void **state) {
    (void)state;
    skep_entity simple = reading_entity;
    simple.range = (skep_key){0};
    skep_query_node nodes[] = {COMPARE(EQ, reading_device, 0)};
    skep_compiled_query query = QUERY(simple, nodes, 1);
    assert_int_equal(plan_ok(&query).range, PLAN_RANGE_EQUAL);
}

/* ---- Index keys of several attributes ---- */

static void every_partition_attribute_must_be_bound(void **state) {
    (void)state;
    skep_query_node nodes[] = {COMPARE(EQ, order_status_path, 0)};
    skep_compiled_query query = QUERY(order_entity, nodes, 1);
    query.index = "by_region";
    assert_refused(&query, "query 'q' needs a full scan: no index has 'status' as partition key: "
                           "index 'by_region' needs == on 'region'");
}

static void sort_attributes_are_bound_from_left_to_right(void **state) {
    (void)state;
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
    query_plan plan = plan_ok(&query);
    assert_string_equal(plan.index_name, "by_region");
    assert_int_equal(plan.range, PLAN_RANGE_BOUNDED);
    ASSERT_KEY(plan, 1, 3, 5, 6);
    assert_int_equal(plan.filter_node_count, 0);
    nodes[6] = (skep_query_node)COMPARE(EQ, order_placed_at, 3);
    assert_int_equal(plan_ok(&query).range, PLAN_RANGE_EQUAL);
    nodes[6] = (skep_query_node)COMPARE(NE, order_name, 3);
    plan = plan_ok(&query);
    assert_int_equal(plan.range, PLAN_RANGE_PREFIX);
    ASSERT_KEY(plan, 1, 3, 5);
    ASSERT_FILTER(plan, 6);
}

static void a_sort_attribute_behind_a_gap_cannot_be_filtered(void **state) {
    (void)state;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_status_path, 0),
        AND(3, 4),
        COMPARE(EQ, order_region, 1),
        COMPARE(LT, order_placed_at, 2),
    };
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    query.index = "by_region";
    assert_refused(&query,
                   "query 'q' needs a full scan: no index that it binds can give the answer: index "
                   "'by_region' would need a filter on its key attribute 'placed_at', which "
                   "DynamoDB does not allow");
}

static void a_bound_on_a_part_of_one_width_may_stand_before_other_parts(void **state) {
    (void)state;
    static const skep_key_part parts[] = {TEXT_PART("ENTRY#"), MEMBER_PART(entry_at),
                                          TEXT_PART("#"), MEMBER_PART(entry_text)};
    skep_entity entity = entry_entity;
    entity.range = (skep_key)COMPOSED("SK", parts);
    skep_query_node nodes[] = {AND(1, 2), COMPARE(EQ, entry_order_id, 0), COMPARE(GT, entry_at, 1)};
    skep_compiled_query query = QUERY(entity, nodes, 2);
    query_plan plan = plan_ok(&query);
    assert_int_equal(plan.range, PLAN_RANGE_BOUNDED);
    ASSERT_KEY(plan, 1, 2);
    assert_int_equal(plan.filter_node_count, 0);
}

static void a_padded_number_is_bound_by_integers_only(void **state) {
    (void)state;
    skep_query_node nodes[] = {
        AND(1, 2),
        COMPARE(EQ, order_is_paid, 0),
        AND(3, 4),
        COMPARE(EQ, order_name, 1),
        COMPARE(GE, order_total, 2),
    };
    nodes[4].operand.type = &reading_members[3];
    skep_compiled_query query = QUERY(order_entity, nodes, 3);
    query_plan plan = plan_ok(&query);
    assert_int_equal(plan.range, PLAN_RANGE_PREFIX);
    ASSERT_KEY(plan, 1, 3);
    ASSERT_FILTER(plan, 3, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality_on_all_key_parts_reads_the_table),
        cmocka_unit_test(
            an_index_takes_the_partition_key_and_the_bound_and_leaves_the_rest_as_filter),
        cmocka_unit_test(a_pair_of_bounds_is_taken_as_one),
        cmocka_unit_test(a_strict_bound_of_a_pair_on_composed_text_stays_in_the_filter_too),
        cmocka_unit_test(one_strict_bound_on_the_whole_text_is_exact),
        cmocka_unit_test(one_strict_bound_behind_literal_text_stays_in_the_filter_too),
        cmocka_unit_test(strict_bounds_on_a_key_that_is_the_member_never_go_into_the_filter),
        cmocka_unit_test(a_leading_literal_alone_is_a_prefix),
        cmocka_unit_test(only_the_partition_key_bound_is_no_range),
        cmocka_unit_test(the_most_specific_range_wins_over_the_order_of_declaration),
        cmocka_unit_test(the_index_that_is_named_is_taken_although_another_is_better),
        cmocka_unit_test(a_formatted_time_selects_the_partition_and_stays_in_the_filter),
        cmocka_unit_test(leading_parts_of_a_sort_key_are_a_prefix),
        cmocka_unit_test(an_unpadded_number_in_text_is_no_bound),
        cmocka_unit_test(a_bound_before_other_parts_is_no_bound),
        cmocka_unit_test(text_that_may_hold_what_follows_it_stays_in_the_filter),
        cmocka_unit_test(a_prefix_is_better_than_one_bound),
        cmocka_unit_test(a_comparison_with_another_member_binds_nothing),
        cmocka_unit_test(a_table_without_a_sort_key_is_fully_bound),
        cmocka_unit_test(a_bound_on_a_part_of_one_width_may_stand_before_other_parts),
        cmocka_unit_test(a_padded_number_is_bound_by_integers_only),
        cmocka_unit_test(every_partition_attribute_must_be_bound),
        cmocka_unit_test(sort_attributes_are_bound_from_left_to_right),
        cmocka_unit_test(a_sort_attribute_behind_a_gap_cannot_be_filtered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
