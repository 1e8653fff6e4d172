/* Requests as JSON, against what DynamoDB's documentation shows. */
#include "unit/wire/message_support.h"

#include "expr/expr.h"
#include "support/failing_allocator.h"
#include "wire/operation.h"

static void encode_as(wire_dialect dialect, bool wants_capacity, skep_operation operation,
                      const void *request) {
    wire_request what = {.operation = operation,
                         .request = request,
                         .dialect = dialect,
                         .wants_capacity = wants_capacity,
                         .scratch = arena};
    skep_status status = wire_encode_request(&what, &json, &err);
    if (status != SKEP_OK) fail_msg("%s", err.message);
}

static void encode(skep_operation operation, const void *request) {
    encode_as(WIRE_DYNAMODB, false, operation, request);
}

static const skep_name_binding names[] = {{{"#s", 2}, {"status \"x\"", 10}}};

static void operations_have_their_targets(void **state) {
    (void)state;
    for (int i = 1; i <= SKEP_OPERATION_COUNT; i++) {
        const char *target = wire_operation_target((skep_operation)i);
        assert_non_null(target);
        assert_int_equal(wire_operation_of_target((skep_str){target, strlen(target)}), i);
    }
    assert_string_equal(wire_operation_name(SKEP_OP_TRANSACT_WRITE_ITEMS), "TransactWriteItems");
    assert_null(wire_operation_name((skep_operation)0));
    assert_null(wire_operation_name((skep_operation)(SKEP_OPERATION_COUNT + 1)));
    assert_int_equal(wire_operation_of_target(SKEP_STR("DynamoDB_20120810.PutIte")), 0);
    assert_int_equal(wire_operation_of_target(SKEP_STR("")), 0);
}

static void a_put_says_what_was_asked_for_and_no_more(void **state) {
    (void)state;
    skep_put_request put = {.table = "shop", .item = item("{\"PK\":{\"S\":\"a\"}}")};
    encode(SKEP_OP_PUT_ITEM, &put);
    assert_written("{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"a\"}}}");
    skep_value_binding values[] = {{SKEP_STR(":v"), value_of("{\"N\":\"1e2\"}")}};
    put.condition.text = SKEP_STR("#s = :v");
    put.bindings = (skep_bindings){names, 1, values, 1};
    put.return_values = SKEP_RETURN_ALL_OLD;
    put.return_item_on_failure = true;
    encode_as(WIRE_DYNAMODB, true, SKEP_OP_PUT_ITEM, &put);
    assert_written("{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"a\"}},"
                   "\"ConditionExpression\":\"#s = :v\","
                   "\"ExpressionAttributeNames\":{\"#s\":\"status \\\"x\\\"\"},"
                   "\"ExpressionAttributeValues\":{\":v\":{\"N\":\"100\"}},"
                   "\"ReturnValues\":\"ALL_OLD\","
                   "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\","
                   "\"ReturnConsumedCapacity\":\"TOTAL\"}");
}

static void gets_updates_and_deletes_are_encoded(void **state) {
    (void)state;
    skep_value key = item("{\"PK\":{\"S\":\"a\"}}");
    skep_get_request get = {
        .table = "shop", .key = key, .projection.text = SKEP_STR("a, b[0]"), .is_consistent = true};
    encode(SKEP_OP_GET_ITEM, &get);
    assert_written("{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"}},"
                   "\"ProjectionExpression\":\"a, b[0]\",\"ConsistentRead\":true}");
    skep_update_request update = {.table = "shop",
                                  .key = key,
                                  .update.text = SKEP_STR("REMOVE a"),
                                  .condition.text = SKEP_STR("attribute_exists(a)"),
                                  .return_values = SKEP_RETURN_UPDATED_NEW};
    encode(SKEP_OP_UPDATE_ITEM, &update);
    assert_written("{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"}},"
                   "\"UpdateExpression\":\"REMOVE a\","
                   "\"ConditionExpression\":\"attribute_exists(a)\","
                   "\"ReturnValues\":\"UPDATED_NEW\"}");
    skep_delete_request gone = {.table = "shop", .key = key, .return_item_on_failure = true};
    encode(SKEP_OP_DELETE_ITEM, &gone);
    assert_written("{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"}},"
                   "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

static void trees_are_printed_with_placeholders_that_differ_from_the_callers(void **state) {
    (void)state;
    skep_value one = value_of("{\"N\":\"1\"}"), two = value_of("{\"N\":\"2\"}");
    skep_value_binding values[] = {{SKEP_STR(":v2"), one}};
    const skep_name_binding own[] = {{SKEP_STR("#b"), SKEP_STR("a")}};
    const skep_expr *tree =
        expr_binary(arena, EXPR_EQ, expr_name(arena, SKEP_STR("b")), expr_value(arena, two));
    skep_put_request put = {
        .table = "shop", .item = item("{\"PK\":{\"S\":\"a\"}}"), .condition = {.tree = tree}};
    encode(SKEP_OP_PUT_ITEM, &put);
    assert_written("{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"a\"}},"
                   "\"ConditionExpression\":\"#b = :v1\","
                   "\"ExpressionAttributeNames\":{\"#b\":\"b\"},"
                   "\"ExpressionAttributeValues\":{\":v1\":{\"N\":\"2\"}}}");
    skep_update_request update = {.table = "shop",
                                  .key = item("{\"PK\":{\"S\":\"a\"}}"),
                                  .update.text = SKEP_STR("SET #b = :v2"),
                                  .condition = {.tree = tree},
                                  .bindings = {own, 1, values, 1}};
    encode(SKEP_OP_UPDATE_ITEM, &update);
    assert_written("{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"}},"
                   "\"UpdateExpression\":\"SET #b = :v2\","
                   "\"ConditionExpression\":\"#n1 = :v3\","
                   "\"ExpressionAttributeNames\":{\"#b\":\"a\",\"#n1\":\"b\"},"
                   "\"ExpressionAttributeValues\":{\":v2\":{\"N\":\"1\"},\":v3\":{\"N\":\"2\"}}}");
}

static void queries_and_scans_differ_where_dynamodb_does(void **state) {
    (void)state;
    skep_query_request query = {.table = "shop",
                                .index = "GSI1",
                                .key_condition.text = SKEP_STR("PK = :p"),
                                .filter.text = SKEP_STR("a > :p"),
                                .start_key = item("{\"PK\":{\"S\":\"a\"}}"),
                                .limit = 7,
                                .is_descending = true,
                                .is_count_only = true,
                                .segment = 1,
                                .total_segments = 4};
    encode_as(WIRE_DYNAMODB, true, SKEP_OP_QUERY, &query);
    assert_written("{\"TableName\":\"shop\",\"IndexName\":\"GSI1\","
                   "\"KeyConditionExpression\":\"PK = :p\",\"FilterExpression\":\"a > :p\","
                   "\"ExclusiveStartKey\":{\"PK\":{\"S\":\"a\"}},\"Limit\":7,"
                   "\"ScanIndexForward\":false,\"Select\":\"COUNT\","
                   "\"ReturnConsumedCapacity\":\"TOTAL\"}");
    encode(SKEP_OP_SCAN, &query);
    assert_written("{\"TableName\":\"shop\",\"IndexName\":\"GSI1\",\"FilterExpression\":\"a > "
                   ":p\",\"ExclusiveStartKey\":{\"PK\":{\"S\":\"a\"}},\"Limit\":7,"
                   "\"Select\":\"COUNT\",\"Segment\":1,\"TotalSegments\":4}");
}

static void the_capacity_of_indexes_is_asked_for_by_its_name(void **state) {
    (void)state;
    const skep_get_request get = {.table = "shop", .key = item("{\"a\":{\"N\":\"1\"}}")};
    wire_request what = {.operation = SKEP_OP_GET_ITEM,
                         .request = &get,
                         .wants_capacity = true,
                         .wants_index_capacity = true,
                         .scratch = arena};
    assert_int_equal(wire_encode_request(&what, &json, &err), SKEP_OK);
    assert_written("{\"TableName\":\"shop\",\"Key\":{\"a\":{\"N\":\"1\"}},"
                   "\"ReturnConsumedCapacity\":\"INDEXES\"}");
    what.dialect = WIRE_ALTERNATOR;
    assert_int_equal(wire_encode_request(&what, &json, &err), SKEP_OK);
    assert_written("{\"TableName\":\"shop\",\"Key\":{\"a\":{\"N\":\"1\"}},"
                   "\"ReturnConsumedCapacity\":\"TOTAL\"}");
}

static void alternator_is_not_asked_for_the_capacity_of_queries(void **state) {
    (void)state;
    skep_query_request scan = {.table = "shop"};
    encode_as(WIRE_ALTERNATOR, true, SKEP_OP_SCAN, &scan);
    assert_written("{\"TableName\":\"shop\"}");
    skep_get_request get = {.table = "shop", .key = item("{\"a\":{\"N\":\"1\"}}")};
    encode_as(WIRE_ALTERNATOR, true, SKEP_OP_GET_ITEM, &get);
    assert_written("{\"TableName\":\"shop\",\"Key\":{\"a\":{\"N\":\"1\"}},"
                   "\"ReturnConsumedCapacity\":\"TOTAL\"}");
}

static void tables_define_each_key_attribute_once(void **state) {
    (void)state;
    static const char *const included[] = {"x", "y"};
    skep_index_definition indexes[] = {
        {.name = "by_b",
         .key = {.hash = {{"b", SKEP_TYPE_N}},
                 .hash_count = 1,
                 .range = {{"a", SKEP_TYPE_S}},
                 .range_count = 1}},
        {.name = "by_c",
         .key = {.hash = {{"b", SKEP_TYPE_N}, {"c", SKEP_TYPE_B}}, .hash_count = 2},
         .projection = SKEP_PROJECT_INCLUDE,
         .included = included,
         .included_count = 2}};
    skep_create_table_request create = {
        .table = {.name = "shop",
                  .indexes = indexes,
                  .index_count = 2,
                  .key = {.hash = {{"a", SKEP_TYPE_S}}, .hash_count = 1}}};
    encode(SKEP_OP_CREATE_TABLE, &create);
    assert_written(
        "{\"TableName\":\"shop\",\"AttributeDefinitions\":["
        "{\"AttributeName\":\"a\",\"AttributeType\":\"S\"},"
        "{\"AttributeName\":\"b\",\"AttributeType\":\"N\"},"
        "{\"AttributeName\":\"c\",\"AttributeType\":\"B\"}],"
        "\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}],"
        "\"BillingMode\":\"PAY_PER_REQUEST\",\"GlobalSecondaryIndexes\":["
        "{\"IndexName\":\"by_b\",\"KeySchema\":[{\"AttributeName\":\"b\",\"KeyType\":\"HASH\"},"
        "{\"AttributeName\":\"a\",\"KeyType\":\"RANGE\"}],\"Projection\":{\"ProjectionType\":"
        "\"ALL\"}},"
        "{\"IndexName\":\"by_c\",\"KeySchema\":[{\"AttributeName\":\"b\",\"KeyType\":\"HASH\"},"
        "{\"AttributeName\":\"c\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":"
        "\"INCLUDE\",\"NonKeyAttributes\":[\"x\",\"y\"]}}]}");
}

static void a_table_has_the_tags_of_its_request_and_of_its_server(void **state) {
    (void)state;
    const skep_tag tags[] = {{"team", "bees"}, {"system:write_isolation", "unsafe"}};
    skep_create_table_request create = {
        .table = {.name = "shop", .key = {.hash = {{"a", SKEP_TYPE_S}}, .hash_count = 1}},
        .tags = tags,
        .tag_count = 2};
    wire_request what = {.operation = SKEP_OP_CREATE_TABLE,
                         .request = &create,
                         .dialect = WIRE_ALTERNATOR,
                         .isolation = "forbid_rmw",
                         .scratch = arena};
    assert_int_equal(wire_encode_request(&what, &json, &err), SKEP_OK);
    assert_written("{\"TableName\":\"shop\",\"AttributeDefinitions\":["
                   "{\"AttributeName\":\"a\",\"AttributeType\":\"S\"}],"
                   "\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}],"
                   "\"BillingMode\":\"PAY_PER_REQUEST\",\"Tags\":["
                   "{\"Key\":\"team\",\"Value\":\"bees\"},"
                   "{\"Key\":\"system:write_isolation\",\"Value\":\"unsafe\"}]}");
    create.tag_count = 0;
    assert_int_equal(wire_encode_request(&what, &json, &err), SKEP_OK);
    assert_written("{\"TableName\":\"shop\",\"AttributeDefinitions\":["
                   "{\"AttributeName\":\"a\",\"AttributeType\":\"S\"}],"
                   "\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}],"
                   "\"BillingMode\":\"PAY_PER_REQUEST\",\"Tags\":["
                   "{\"Key\":\"system:write_isolation\",\"Value\":\"forbid_rmw\"}]}");
}

static void tables_are_changed_described_deleted_and_listed(void **state) {
    (void)state;
    skep_index_definition index = {.name = "by_b",
                                   .projection = SKEP_PROJECT_KEYS_ONLY,
                                   .key = {.hash = {{"b", SKEP_TYPE_N}}, .hash_count = 1}};
    skep_update_table_request update = {.table = "shop", .create = &index};
    encode(SKEP_OP_UPDATE_TABLE, &update);
    assert_written("{\"TableName\":\"shop\",\"AttributeDefinitions\":["
                   "{\"AttributeName\":\"b\",\"AttributeType\":\"N\"}],"
                   "\"GlobalSecondaryIndexUpdates\":[{\"Create\":{\"IndexName\":\"by_b\","
                   "\"KeySchema\":[{\"AttributeName\":\"b\",\"KeyType\":\"HASH\"}],"
                   "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}}]}");
    skep_update_table_request drop = {.table = "shop", .drop_index = "by_b"};
    encode(SKEP_OP_UPDATE_TABLE, &drop);
    assert_written("{\"TableName\":\"shop\",\"GlobalSecondaryIndexUpdates\":[{\"Delete\":"
                   "{\"IndexName\":\"by_b\"}}]}");
    encode(SKEP_OP_DESCRIBE_TABLE, &(skep_table_request){.table = "shop"});
    assert_written("{\"TableName\":\"shop\"}");
    encode(SKEP_OP_DELETE_TABLE, &(skep_table_request){.table = NULL});
    assert_written("{}");
    encode(SKEP_OP_LIST_TABLES, &(skep_list_tables_request){.start = "a", .limit = 5});
    assert_written("{\"ExclusiveStartTableName\":\"a\",\"Limit\":5}");
}

static void transactions_carry_their_token_and_each_actions_placeholders(void **state) {
    (void)state;
    skep_value key = item("{\"a\":{\"S\":\"1\"}}");
    const skep_expr *absent = expr_unary(arena, EXPR_NOT_EXISTS, expr_name(arena, SKEP_STR("a")));
    skep_transact_action actions[] = {
        {.kind = SKEP_TRANSACT_PUT, .table = "t1", .item = key, .condition.tree = absent},
        {.kind = SKEP_TRANSACT_UPDATE,
         .table = "t2",
         .item = key,
         .update.text = SKEP_STR("REMOVE #s"),
         .bindings = {names, 1, NULL, 0}},
        {.kind = SKEP_TRANSACT_DELETE, .table = "t1", .item = key, .return_item_on_failure = true},
        {.kind = SKEP_TRANSACT_CHECK,
         .table = "t3",
         .item = key,
         .condition.text = SKEP_STR("attribute_exists(a)")}};
    skep_transact_request request = {.actions = actions, .count = 4, .client_token = "tok"};
    encode(SKEP_OP_TRANSACT_WRITE_ITEMS, &request);
    assert_written("{\"TransactItems\":["
                   "{\"Put\":{\"TableName\":\"t1\",\"Item\":{\"a\":{\"S\":\"1\"}},"
                   "\"ConditionExpression\":\"attribute_not_exists(#a)\","
                   "\"ExpressionAttributeNames\":{\"#a\":\"a\"}}},"
                   "{\"Update\":{\"TableName\":\"t2\",\"Key\":{\"a\":{\"S\":\"1\"}},"
                   "\"UpdateExpression\":\"REMOVE #s\","
                   "\"ExpressionAttributeNames\":{\"#s\":\"status \\\"x\\\"\"}}},"
                   "{\"Delete\":{\"TableName\":\"t1\",\"Key\":{\"a\":{\"S\":\"1\"}},"
                   "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}},"
                   "{\"ConditionCheck\":{\"TableName\":\"t3\",\"Key\":{\"a\":{\"S\":\"1\"}},"
                   "\"ConditionExpression\":\"attribute_exists(a)\"}}],"
                   "\"ClientRequestToken\":\"tok\"}");
    skep_transact_get gets[] = {{.table = "t1", .key = key, .projection.text = SKEP_STR("a")}};
    encode_as(WIRE_DYNAMODB, true, SKEP_OP_TRANSACT_GET_ITEMS,
              &(skep_transact_get_request){gets, 1});
    assert_written("{\"TransactItems\":[{\"Get\":{\"TableName\":\"t1\",\"Key\":{\"a\":{\"S\":"
                   "\"1\"}},\"ProjectionExpression\":\"a\"}}],\"ReturnConsumedCapacity\":"
                   "\"TOTAL\"}");
}

static void batches_are_grouped_by_table(void **state) {
    (void)state;
    skep_value keys[] = {item("{\"a\":{\"S\":\"1\"}}"), item("{\"a\":{\"S\":\"2\"}}")};
    skep_batch_get_table tables[] = {
        {.table = "t1", .keys = keys, .key_count = 2, .is_consistent = true},
        {.table = "t2", .keys = keys, .key_count = 1, .projection.text = SKEP_STR("a")}};
    encode(SKEP_OP_BATCH_GET_ITEM, &(skep_batch_get_request){tables, 2});
    assert_written("{\"RequestItems\":{\"t1\":{\"Keys\":[{\"a\":{\"S\":\"1\"}},{\"a\":{\"S\":"
                   "\"2\"}}],\"ConsistentRead\":true},\"t2\":{\"Keys\":[{\"a\":{\"S\":\"1\"}}],"
                   "\"ProjectionExpression\":\"a\"}}}");
    skep_batch_write writes[] = {{.table = "t1", .item = keys[0]},
                                 {.table = "t2", .item = keys[0], .is_delete = true},
                                 {.table = "t1", .item = keys[1], .is_delete = true}};
    encode(SKEP_OP_BATCH_WRITE_ITEM, &(skep_batch_write_request){writes, 3});
    assert_written("{\"RequestItems\":{\"t1\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"1\"}}}},"
                   "{\"DeleteRequest\":{\"Key\":{\"a\":{\"S\":\"2\"}}}}],"
                   "\"t2\":[{\"DeleteRequest\":{\"Key\":{\"a\":{\"S\":\"1\"}}}}]}}");
}

static void assert_refused(skep_operation operation, const void *request, const char *message) {
    buffer_append_text(&json, "before");
    wire_request what = {.operation = operation, .request = request, .scratch = arena};
    assert_int_equal(wire_encode_request(&what, &json, &err), SKEP_INVALID);
    assert_string_equal(err.message, message);
    assert_written("before");
}

static void what_json_cannot_carry_is_refused(void **state) {
    (void)state;
    skep_batch_write writes[] = {{.table = "t1", .item = item("{}")},
                                 {.table = NULL, .item = item("{}")}};
    assert_refused(SKEP_OP_BATCH_WRITE_ITEM, &(skep_batch_write_request){writes, 2},
                   "part 2 of the batch has no table: its name is NULL");
    assert_refused(SKEP_OP_DESCRIBE_TABLE, &(skep_table_request){.table = "a\xFFz"},
                   "the text 'a\\xFFz' is not UTF-8");
    assert_refused((skep_operation)99, &(skep_table_request){0}, "there is no operation 99");
}

static void a_ceiling_that_is_passed_is_a_limit(void **state) {
    (void)state;
    buffer small;
    static char text[2000];
    memset(text, 'x', sizeof text - 1);
    buffer_init(&small, NULL, 1024);
    skep_table_request request = {.table = text};
    wire_request what = {
        .operation = SKEP_OP_DESCRIBE_TABLE, .request = &request, .scratch = arena};
    assert_int_equal(wire_encode_request(&what, &small, &err), SKEP_LIMIT);
    assert_int_equal(small.len, 0);
    buffer_fini(&small);
}

static bool encode_tree(const skep_allocator *allocator) {
    skep_arena *own = skep_arena_new(allocator, 0);
    buffer out;
    bool is_done = false;
    buffer_init(&out, allocator, 0);
    if (own != NULL) {
        static const skep_name_binding bound[] = {{{"#x", 2}, {"y", 1}}};
        const skep_expr *tree = expr_unary(own, EXPR_NOT_EXISTS, expr_name(own, SKEP_STR("a")));
        skep_put_request put = {
            .table = "shop", .condition.tree = tree, .bindings = {bound, 1, NULL, 0}};
        wire_request what = {.operation = SKEP_OP_PUT_ITEM, .request = &put, .scratch = own};
        skep_status status = tree != NULL ? wire_encode_request(&what, &out, &err) : SKEP_NO_MEMORY;
        if (status != SKEP_OK) assert_int_equal(status, SKEP_NO_MEMORY);
        is_done = status == SKEP_OK;
    }
    buffer_fini(&out);
    skep_arena_free(own);
    return is_done;
}

static void memory_that_is_short_is_reported(void **state) {
    (void)state;
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        bool is_done = encode_tree(&memory.table);
        assert_int_equal(memory.live, 0);
        if (is_done) break;
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(operations_have_their_targets),
        TEST(a_put_says_what_was_asked_for_and_no_more),
        TEST(gets_updates_and_deletes_are_encoded),
        TEST(trees_are_printed_with_placeholders_that_differ_from_the_callers),
        TEST(queries_and_scans_differ_where_dynamodb_does),
        TEST(the_capacity_of_indexes_is_asked_for_by_its_name),
        TEST(alternator_is_not_asked_for_the_capacity_of_queries),
        TEST(tables_define_each_key_attribute_once),
        TEST(a_table_has_the_tags_of_its_request_and_of_its_server),
        TEST(tables_are_changed_described_deleted_and_listed),
        TEST(transactions_carry_their_token_and_each_actions_placeholders),
        TEST(batches_are_grouped_by_table),
        TEST(what_json_cannot_carry_is_refused),
        TEST(a_ceiling_that_is_passed_is_a_limit),
        TEST(memory_that_is_short_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
