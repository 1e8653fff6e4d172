/* Answers and errors of the service, as they come over the wire. */
#include "unit/wire/message_support.h"

#include "support/failing_allocator.h"

static skep_call_info info;

static skep_status decode(skep_operation operation, const void *request, void *response,
                          const char *text) {
    wire_response what = {operation, request, response, arena, &info, NULL};
    memset(&info, 0, sizeof info);
    return wire_decode_response(&what, body(text), &err);
}

static void decode_fine(skep_operation operation, const void *request, void *response,
                        const char *text) {
    if (decode(operation, request, response, text) != SKEP_OK) fail_msg("%s", err.message);
}

static wire_error_class decode_error(skep_operation operation, const void *request, void *response,
                                     int32_t http_status, const char *text) {
    wire_response what = {operation, request, response, arena, &info, NULL};
    wire_error_class class = WIRE_ERROR_FINAL;
    skep_status status = wire_decode_error(&what, http_status, body(text), &class, &err);
    assert_int_equal(status, err.status);
    assert_int_not_equal(status, SKEP_OK);
    assert_int_equal(err.http_status, http_status);
    assert_int_equal(err.is_retryable, class != WIRE_ERROR_FINAL);
    return class;
}

/* ---- Answers ---- */

static void an_item_is_read_and_capacity_told(void **state) {
    (void)state;
    skep_get_response got = {0};
    decode_fine(SKEP_OP_GET_ITEM, &(skep_get_request){0}, &got,
                " {\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":0.5},"
                "\"Item\":{\"b\":{\"N\":\"1.50\"},\"a\":{\"S\":\"x\"}},\"New\":[{}]} ");
    assert_item(got.item, "{\"a\":{\"S\":\"x\"},\"b\":{\"N\":\"1.5\"}}");
    assert_true(info.read_units == 0.5 && info.write_units == 0);
    memset(&got, 0, sizeof got);
    decode_fine(SKEP_OP_GET_ITEM, &(skep_get_request){0}, &got, "{}");
    assert_null(got.item.data);
    decode_fine(SKEP_OP_GET_ITEM, &(skep_get_request){0}, &got, "{\"Item\":null}");
    assert_null(got.item.data);
}

static void writes_answer_with_attributes_and_write_units(void **state) {
    (void)state;
    skep_write_response wrote = {0};
    decode_fine(SKEP_OP_UPDATE_ITEM, &(skep_update_request){0}, &wrote,
                "{\"Attributes\":{\"a\":{\"BOOL\":true}},\"ConsumedCapacity\":"
                "{\"CapacityUnits\":3,\"Table\":{\"CapacityUnits\":1},\"TableName\":\"t\"}}");
    assert_item(wrote.attributes, "{\"a\":{\"BOOL\":true}}");
    assert_true(info.write_units == 3 && info.read_units == 0);
}

static void capacity_is_told_by_table_and_index(void **state) {
    (void)state;
    skep_query_response page = {0};
    decode_fine(SKEP_OP_QUERY, &(skep_query_request){0}, &page,
                "{\"Items\":[],\"Count\":0,\"ScannedCount\":0,\"ConsumedCapacity\":{"
                "\"TableName\":\"t\",\"CapacityUnits\":2.5,\"Table\":{\"CapacityUnits\":1.5},"
                "\"LocalSecondaryIndexes\":{\"l\":{\"CapacityUnits\":0.5}},"
                "\"GlobalSecondaryIndexes\":{\"g\":{\"CapacityUnits\":0.5,\"New\":1},\"h\":null},"
                "\"VectorIndexes\":{\"v\":{\"VectorWriteRequestBytes\":1}}}}");
    assert_int_equal(info.table_count, 1);
    const skep_table_units *t = &info.tables[0];
    assert_string_equal(t->table, "t");
    assert_true(t->read_units == 2.5 && t->own_read_units == 1.5 && t->write_units == 0);
    assert_int_equal(t->index_count, 3);
    assert_string_equal(t->indexes[0].index, "l");
    assert_true(t->indexes[0].is_local && t->indexes[0].read_units == 0.5);
    assert_string_equal(t->indexes[1].index, "g");
    assert_true(!t->indexes[1].is_local && t->indexes[1].read_units == 0.5);
    assert_true(t->indexes[2].read_units == 0);
    skep_transact_action actions[2] = {{.kind = SKEP_TRANSACT_PUT}, {.kind = SKEP_TRANSACT_PUT}};
    skep_transact_response done = {0};
    decode_fine(SKEP_OP_TRANSACT_WRITE_ITEMS, &(skep_transact_request){actions, 2, NULL}, &done,
                "{\"ConsumedCapacity\":[{\"CapacityUnits\":3,\"WriteCapacityUnits\":3,"
                "\"TableName\":\"t\",\"Table\":{\"CapacityUnits\":2,\"WriteCapacityUnits\":2},"
                "\"GlobalSecondaryIndexes\":{\"g\":{\"WriteCapacityUnits\":1}}},"
                "{\"CapacityUnits\":2,\"ReadCapacityUnits\":2}]}");
    assert_int_equal(info.table_count, 2);
    assert_true(info.write_units == 3 && info.read_units == 2);
    assert_true(info.tables[0].own_write_units == 2 && info.tables[0].own_read_units == 0);
    assert_true(info.tables[0].indexes[0].write_units == 1);
    assert_null(info.tables[1].table);
    decode_fine(SKEP_OP_QUERY, &(skep_query_request){0}, &page,
                "{\"Items\":[],\"Count\":0,\"ConsumedCapacity\":{\"CapacityUnits\":-1e300,"
                "\"Table\":{\"CapacityUnits\":1e300}}}");
    assert_true(info.read_units == 0 && info.tables[0].own_read_units == 1e9);
    decode_fine(SKEP_OP_QUERY, &(skep_query_request){0}, &page,
                "{\"Items\":[],\"Count\":0,\"ConsumedCapacity\":null}");
    assert_int_equal(info.table_count, 0);
}

/* As Alternator leaves it out. */
static void capacity_of_one_item_is_that_of_the_table_asked(void **state) {
    (void)state;
    static const char unnamed[] = "{\"ConsumedCapacity\":{\"CapacityUnits\":1}}";
    skep_get_response got = {0};
    skep_write_response wrote = {0};
    decode_fine(SKEP_OP_GET_ITEM, &(skep_get_request){.table = "get"}, &got, unnamed);
    assert_string_equal(info.tables[0].table, "get");
    decode_fine(SKEP_OP_PUT_ITEM, &(skep_put_request){.table = "put"}, &wrote, unnamed);
    assert_string_equal(info.tables[0].table, "put");
    decode_fine(SKEP_OP_UPDATE_ITEM, &(skep_update_request){.table = "update"}, &wrote, unnamed);
    assert_string_equal(info.tables[0].table, "update");
    decode_fine(SKEP_OP_DELETE_ITEM, &(skep_delete_request){.table = "delete"}, &wrote, unnamed);
    assert_string_equal(info.tables[0].table, "delete");
}

static void pages_have_items_counts_and_a_last_key(void **state) {
    (void)state;
    skep_query_response page = {0};
    decode_fine(SKEP_OP_QUERY, &(skep_query_request){0}, &page,
                "{\"Count\":2,\"Items\":[{\"a\":{\"S\":\"1\"}},{\"a\":{\"S\":\"2\"}}],"
                "\"LastEvaluatedKey\":{\"a\":{\"S\":\"2\"}},\"ScannedCount\":9}");
    assert_int_equal(page.count, 2);
    assert_int_equal(page.scanned_count, 9);
    assert_item(page.items[1], "{\"a\":{\"S\":\"2\"}}");
    assert_item(page.last_key, "{\"a\":{\"S\":\"2\"}}");
    memset(&page, 0, sizeof page);
    decode_fine(SKEP_OP_SCAN, &(skep_query_request){.is_count_only = true}, &page,
                "{\"Count\":7,\"ScannedCount\":7,\"LastEvaluatedKey\":{}}");
    assert_int_equal(page.count, 7);
    assert_null(page.items);
    assert_null(page.last_key.data);
    memset(&page, 0, sizeof page);
    decode_fine(SKEP_OP_SCAN, &(skep_query_request){0}, &page, "{\"Items\":[]}");
    assert_int_equal(page.count + page.scanned_count, 0);
}

/* ---- Items into structs ---- */

typedef struct pair {
    char *a;
    int64_t n;
} pair;

static const skep_member pair_members[] = {
    {.name = "a",
     .attribute = "a",
     .offset = offsetof(pair, a),
     .size = sizeof(char *),
     .kind = SKEP_KIND_TEXT},
    {.name = "n",
     .attribute = "n",
     .offset = offsetof(pair, n),
     .size = sizeof(int64_t),
     .kind = SKEP_KIND_I64},
};
static const skep_struct pair_struct = {"pair", pair_members, 2, sizeof(pair)};

static skep_status decode_into(skep_operation operation, const void *request, void *response,
                               skep_objects *into, const char *text) {
    wire_response what = {operation, request, response, arena, &info, into};
    return wire_decode_response(&what, body(text), &err);
}

static void items_go_into_structs_where_asked(void **state) {
    (void)state;
    skep_query_response page = {0};
    skep_objects into = {.type = &pair_struct, .wants_rest = true};
    assert_int_equal(
        decode_into(SKEP_OP_QUERY, &(skep_query_request){0}, &page, &into,
                    "{\"Count\":2,\"Items\":[{\"a\":{\"S\":\"x\\n\"},\"n\":{\"N\":\"26\"}},"
                    "{\"PK\":{\"S\":\"p\"},\"n\":{\"N\":\"-1\"}}],\"ScannedCount\":5,"
                    "\"LastEvaluatedKey\":{\"PK\":{\"S\":\"p\"}},"
                    "\"ConsumedCapacity\":{\"CapacityUnits\":2.5}}"),
        SKEP_OK);
    const pair *pairs = into.objects;
    assert_int_equal(into.count, 2);
    assert_int_equal(page.count, 2);
    assert_null(page.items);
    assert_int_equal(page.scanned_count, 5);
    assert_item(page.last_key, "{\"PK\":{\"S\":\"p\"}}");
    assert_true(info.read_units == 2.5);
    assert_string_equal(pairs[0].a, "x\n");
    assert_int_equal(pairs[0].n, 26);
    assert_null(pairs[1].a);
    assert_int_equal(pairs[1].n, -1);
    assert_null(into.rest[0].data);
    assert_item(into.rest[1], "{\"PK\":{\"S\":\"p\"}}");
}

static void items_of_a_batch_go_into_structs_too(void **state) {
    (void)state;
    skep_batch_get_table table = {.table = "t"};
    skep_batch_get_response got = {0};
    skep_objects into = {.type = &pair_struct};
    assert_int_equal(
        decode_into(SKEP_OP_BATCH_GET_ITEM, &(skep_batch_get_request){&table, 1}, &got, &into,
                    "{\"Responses\":{\"t\":[{\"n\":{\"N\":\"1\"}},{\"n\":{\"N\":\"2\"}}]},"
                    "\"UnprocessedKeys\":{\"t\":{\"Keys\":[{\"n\":{\"N\":\"3\"}}]}}}"),
        SKEP_OK);
    assert_int_equal(into.count, 2);
    assert_int_equal(((const pair *)into.objects)[1].n, 2);
    assert_int_equal(got.tables[0].count, 0);
    assert_int_equal(got.tables[0].unprocessed_count, 1);
    assert_item(got.tables[0].unprocessed[0], "{\"n\":{\"N\":\"3\"}}");
}

static void an_item_that_does_not_fit_its_struct_leaves_nothing(void **state) {
    (void)state;
    skep_query_response page = {0};
    skep_objects into = {.type = &pair_struct, .wants_rest = true};
    assert_int_equal(decode_into(SKEP_OP_QUERY, &(skep_query_request){0}, &page, &into,
                                 "{\"Items\":[{\"n\":{\"N\":\"1\"}},{\"n\":{\"S\":\"x\"}}]}"),
                     SKEP_INVALID);
    assert_string_equal(err.message, "pair.n: N expected, S found: \"x\"");
    assert_null(into.objects);
    assert_null(into.rest);
    assert_int_equal(into.count + page.count, 0);
    assert_int_equal(decode_into(SKEP_OP_QUERY, &(skep_query_request){0}, &page, &into,
                                 "{\"Items\":[{\"n\":{\"N\":\"1\"}}],\"Count\":}"),
                     SKEP_CORRUPT);
    assert_null(into.objects);
}

static void tables_are_described_with_the_status_of_each_index(void **state) {
    (void)state;
    skep_table_response table = {0};
    decode_fine(
        SKEP_OP_DESCRIBE_TABLE, &(skep_table_request){0}, &table,
        "{\"Table\":{\"TableName\":\"shop\",\"TableStatus\":\"UPDATING\",\"CreationDateTime\":"
        "1.7634567891E9,\"ItemCount\":12,\"TableSizeBytes\":3400,"
        "\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"},{\"KeyType\":\"RANGE\","
        "\"AttributeName\":\"b\"}],\"GlobalSecondaryIndexes\":[{\"IndexName\":\"g\","
        "\"IndexStatus\":"
        "\"CREATING\",\"KeySchema\":[{\"AttributeName\":\"c\",\"KeyType\":\"HASH\"}],"
        "\"Projection\":{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"x\"]},"
        "\"ProvisionedThroughput\":{}},{\"IndexName\":\"h\",\"KeySchema\":[],\"Projection\":"
        "{\"ProjectionType\":\"KEYS_ONLY\"}}],\"AttributeDefinitions\":["
        "{\"AttributeName\":\"c\",\"AttributeType\":\"B\"},{\"AttributeName\":\"b\","
        "\"AttributeType\":\"N\"},{\"AttributeName\":\"a\",\"AttributeType\":\"S\"}]}}");
    assert_string_equal(table.table.name, "shop");
    assert_string_equal(table.status, "UPDATING");
    assert_int_equal(table.created_at, 1763456789);
    assert_int_equal(table.item_count, 12);
    assert_int_equal(table.size_bytes, 3400);
    assert_string_equal(table.table.key.hash[0].name, "a");
    assert_int_equal(table.table.key.hash[0].type, SKEP_TYPE_S);
    assert_int_equal(table.table.key.range[0].type, SKEP_TYPE_N);
    assert_int_equal(table.table.index_count, 2);
    assert_string_equal(table.table.indexes[0].name, "g");
    assert_int_equal(table.table.indexes[0].key.hash[0].type, SKEP_TYPE_B);
    assert_int_equal(table.table.indexes[0].projection, SKEP_PROJECT_INCLUDE);
    assert_string_equal(table.table.indexes[0].included[0], "x");
    assert_int_equal(table.table.indexes[1].projection, SKEP_PROJECT_KEYS_ONLY);
    assert_string_equal(table.index_statuses[0], "CREATING");
    assert_string_equal(table.index_statuses[1], "ACTIVE");
}

static void names_of_tables_are_read(void **state) {
    (void)state;
    skep_list_tables_response list = {0};
    decode_fine(SKEP_OP_LIST_TABLES, &(skep_list_tables_request){0}, &list,
                "{\"TableNames\":[\"a\",\"b\\u00e4\"],\"LastEvaluatedTableName\":\"b\"}");
    assert_int_equal(list.count, 2);
    assert_string_equal(list.names[1], "b\xC3\xA4");
    assert_string_equal(list.last, "b");
}

static void transactions_answer_in_the_order_of_the_request(void **state) {
    (void)state;
    skep_transact_get gets[2] = {{.table = "t"}, {.table = "t"}};
    skep_transact_get_response got = {0};
    decode_fine(SKEP_OP_TRANSACT_GET_ITEMS, &(skep_transact_get_request){gets, 2}, &got,
                "{\"Responses\":[{},{\"Item\":{\"a\":{\"S\":\"2\"}}}],\"ConsumedCapacity\":["
                "{\"CapacityUnits\":2,\"ReadCapacityUnits\":2},{\"CapacityUnits\":1.5,"
                "\"ReadCapacityUnits\":1.5}]}");
    assert_int_equal(got.count, 2);
    assert_null(got.items[0].data);
    assert_item(got.items[1], "{\"a\":{\"S\":\"2\"}}");
    assert_true(info.read_units == 3.5 && info.write_units == 0);
    memset(&got, 0, sizeof got);
    assert_int_equal(decode(SKEP_OP_TRANSACT_GET_ITEMS, &(skep_transact_get_request){gets, 2}, &got,
                            "{\"Responses\":[{}]}"),
                     SKEP_CORRUPT);
    skep_transact_action actions[2] = {{.kind = SKEP_TRANSACT_PUT}, {.kind = SKEP_TRANSACT_PUT}};
    skep_transact_response done = {0};
    decode_fine(SKEP_OP_TRANSACT_WRITE_ITEMS, &(skep_transact_request){actions, 2, NULL}, &done,
                "{\"ConsumedCapacity\":[{\"CapacityUnits\":4,\"WriteCapacityUnits\":4}]}");
    assert_int_equal(done.count, 2);
    assert_string_equal(done.reasons[1].code, "None");
    assert_true(info.write_units == 4);
}

static void batches_are_matched_with_what_was_asked(void **state) {
    (void)state;
    skep_value keys[] = {item("{\"a\":{\"S\":\"1\"}}"), item("{\"a\":{\"S\":\"2\"}}")};
    skep_batch_get_table tables[] = {{.table = "t1", .keys = keys, .key_count = 2},
                                     {.table = "t2", .keys = keys, .key_count = 1}};
    skep_batch_get_response got = {0};
    decode_fine(SKEP_OP_BATCH_GET_ITEM, &(skep_batch_get_request){tables, 2}, &got,
                "{\"Responses\":{\"t2\":[{\"a\":{\"S\":\"1\"}}],\"t1\":[]},\"UnprocessedKeys\":"
                "{\"t1\":{\"Keys\":[{\"a\":{\"S\":\"2\"}}],\"ConsistentRead\":false}}}");
    assert_int_equal(got.count, 2);
    assert_string_equal(got.tables[0].table, "t1");
    assert_int_equal(got.tables[0].count, 0);
    assert_int_equal(got.tables[0].unprocessed_count, 1);
    assert_item(got.tables[0].unprocessed[0], "{\"a\":{\"S\":\"2\"}}");
    assert_int_equal(got.tables[1].count, 1);
    skep_batch_write writes[] = {{.table = "t1", .item = keys[0]},
                                 {.table = "t1", .item = keys[0], .is_delete = true},
                                 {.table = "t2", .item = keys[0]},
                                 {.table = "t1", .item = keys[1]}};
    skep_batch_write_response wrote = {0};
    decode_fine(SKEP_OP_BATCH_WRITE_ITEM, &(skep_batch_write_request){writes, 4}, &wrote,
                "{\"UnprocessedItems\":{\"t2\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"1\"}}}}],"
                "\"t1\":[{\"DeleteRequest\":{\"Key\":{\"a\":{\"S\":\"1\"}}}}]}}");
    assert_int_equal(wrote.unprocessed_count, 2);
    assert_int_equal(wrote.unprocessed[0], 1);
    assert_int_equal(wrote.unprocessed[1], 2);
}

static void answers_to_something_else_are_corrupt(void **state) {
    (void)state;
    skep_value key = item("{\"a\":{\"S\":\"1\"}}");
    skep_batch_write writes[] = {{.table = "t1", .item = key}};
    skep_batch_write_response wrote = {0};
    assert_int_equal(
        decode(
            SKEP_OP_BATCH_WRITE_ITEM, &(skep_batch_write_request){writes, 1}, &wrote,
            "{\"UnprocessedItems\":{\"t1\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"2\"}}}}]}}"),
        SKEP_CORRUPT);
    assert_null(wrote.unprocessed);
    assert_int_equal(
        decode(SKEP_OP_BATCH_WRITE_ITEM, &(skep_batch_write_request){writes, 1}, &wrote,
               "{\"UnprocessedItems\":{\"t1\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"1\"}}}},"
               "{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"1\"}}}}]}}"),
        SKEP_CORRUPT);
    skep_batch_get_table tables[] = {{.table = "t1", .keys = &key, .key_count = 1}};
    skep_batch_get_response got = {0};
    assert_int_equal(decode(SKEP_OP_BATCH_GET_ITEM, &(skep_batch_get_request){tables, 1}, &got,
                            "{\"Responses\":{\"t2\":[]}}"),
                     SKEP_CORRUPT);
    assert_null(got.tables);
    skep_get_response one = {0};
    static const char *const others[] = {"",
                                         "null",
                                         "[]",
                                         "7",
                                         "<html>",
                                         "{\"Item\":[]}",
                                         "{\"Item\":{\"a\":1}}",
                                         "{} {}",
                                         "{\"Item\":{\"a\":{\"S\":\"x\"}},}"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(decode(SKEP_OP_GET_ITEM, &(skep_get_request){0}, &one, others[i]),
                         SKEP_CORRUPT);
    assert_null(one.item.data);
}

/* ---- Errors ---- */

static void a_failed_condition_brings_the_stored_item(void **state) {
    (void)state;
    skep_write_response wrote = {0};
    wire_error_class class = decode_error(
        SKEP_OP_PUT_ITEM, &(skep_put_request){0}, &wrote, 400,
        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
        "\"Item\":{\"a\":{\"S\":\"1\"}},\"message\":\"The conditional request failed\"}");
    assert_int_equal(class, WIRE_ERROR_FINAL);
    assert_int_equal(err.status, SKEP_CONDITION_FAILED);
    assert_string_equal(err.type, "ConditionalCheckFailedException");
    assert_string_equal(err.message, "The conditional request failed");
    assert_item(wrote.item, "{\"a\":{\"S\":\"1\"}}");
}

static wire_error_class cancelled(const char *reasons, skep_transact_response *out) {
    char text[1024];
    (void)snprintf(text, sizeof text,
                   "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
                   "\"CancellationReasons\":%s,\"Message\":\"Transaction cancelled\"}",
                   reasons);
    memset(out, 0, sizeof *out);
    return decode_error(SKEP_OP_TRANSACT_WRITE_ITEMS, &(skep_transact_request){0}, out, 400, text);
}

static void a_cancelled_transaction_has_its_reasons(void **state) {
    (void)state;
    skep_transact_response out;
    assert_int_equal(cancelled("[{\"Code\":\"None\"},{\"Code\":\"ConditionalCheckFailed\","
                               "\"Message\":\"The conditional request failed\",\"Item\":{\"a\":"
                               "{\"S\":\"1\"}}}]",
                               &out),
                     WIRE_ERROR_FINAL);
    assert_int_equal(err.status, SKEP_CANCELLED);
    assert_int_equal(err.operation_index, 2);
    assert_int_equal(out.count, 2);
    assert_string_equal(out.reasons[0].code, "None");
    assert_null(out.reasons[0].message);
    assert_string_equal(out.reasons[1].message, "The conditional request failed");
    assert_item(out.reasons[1].item, "{\"a\":{\"S\":\"1\"}}");
    assert_int_equal(cancelled("[{\"Code\":\"TransactionConflict\"},{\"Code\":\"None\"}]", &out),
                     WIRE_ERROR_CONFLICT);
    assert_int_equal(cancelled("[{\"Code\":\"None\"},{\"Code\":\"ThrottlingError\"}]", &out),
                     WIRE_ERROR_THROTTLED);
    assert_int_equal(
        cancelled("[{\"Code\":\"TransactionConflict\"},{\"Code\":\"ValidationError\"}]", &out),
        WIRE_ERROR_FINAL);
}

typedef struct error_case {
    int32_t http_status;
    const char *type;
    const char *message;
    skep_status status;
    wire_error_class class;
} error_case;

static void each_error_has_its_status_and_class(void **state) {
    (void)state;
    static const error_case cases[] = {
        {400, "com.amazon.coral.validate#ValidationException", "m", SKEP_INVALID, WIRE_ERROR_FINAL},
        {400, "x#ResourceNotFoundException", "m", SKEP_NO_TABLE, WIRE_ERROR_FINAL},
        {400, "x#ResourceInUseException", "m", SKEP_IN_USE, WIRE_ERROR_FINAL},
        {400, "x#LimitExceededException", "m", SKEP_LIMIT, WIRE_ERROR_LIMITED},
        {400, "x#ItemCollectionSizeLimitExceededException", "m", SKEP_LIMIT, WIRE_ERROR_FINAL},
        {400, "x#ProvisionedThroughputExceededException", "m", SKEP_BUSY, WIRE_ERROR_THROTTLED},
        {400, "ThrottlingException", "m", SKEP_BUSY, WIRE_ERROR_THROTTLED},
        {400, "x#RequestLimitExceeded", "m", SKEP_BUSY, WIRE_ERROR_THROTTLED},
        {400, "x#TransactionConflictException", "m", SKEP_BUSY, WIRE_ERROR_CONFLICT},
        {400, "x#TransactionInProgressException", "m", SKEP_BUSY, WIRE_ERROR_IN_PROGRESS},
        {400, "x#IdempotentParameterMismatchException", "m", SKEP_INVALID, WIRE_ERROR_FINAL},
        {400, "x#ExpiredTokenException", "m", SKEP_INVALID, WIRE_ERROR_EXPIRED},
        {400, "x#UnrecognizedClientException", "m", SKEP_INVALID, WIRE_ERROR_UNKNOWN_KEY},
        {400, "x#InvalidSignatureException", "Signature expired: 1 is now earlier", SKEP_INVALID,
         WIRE_ERROR_SKEWED},
        {400, "x#InvalidSignatureException", "The signature does not match", SKEP_INVALID,
         WIRE_ERROR_FINAL},
        {400, "x#UnknownOperationException", "m", SKEP_UNSUPPORTED, WIRE_ERROR_FINAL},
        {500, "x#InternalServerError", "m", SKEP_IO, WIRE_ERROR_SERVER},
        {503, "x#SomethingNew", "m", SKEP_IO, WIRE_ERROR_SERVER},
        {413, "x#PayloadTooLarge", "m", SKEP_LIMIT, WIRE_ERROR_FINAL},
        {400, "x#SomethingNew", "m", SKEP_INVALID, WIRE_ERROR_FINAL},
        {429, "x#SomethingNew", "m", SKEP_BUSY, WIRE_ERROR_THROTTLED}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const error_case *c = &cases[i];
        char text[512];
        skep_get_response got = {0};
        (void)snprintf(text, sizeof text, "{\"__type\":\"%s\",\"message\":\"%s\"}", c->type,
                       c->message);
        wire_error_class class =
            decode_error(SKEP_OP_GET_ITEM, &(skep_get_request){0}, &got, c->http_status, text);
        if (class != c->class || err.status != c->status)
            fail_msg("%s: %s, %s", c->type, wire_error_class_name(class),
                     skep_status_name(err.status));
        assert_string_equal(err.message, c->message);
        assert_null(strchr(err.type, '#'));
    }
}

static void what_is_not_the_services_is_shown_as_it_begins(void **state) {
    (void)state;
    skep_get_response got = {0};
    skep_get_request get = {0};
    wire_error_class class =
        decode_error(SKEP_OP_GET_ITEM, &get, &got, 502, "<html>\n<h1>Bad \"Gateway\"</h1>");
    assert_int_equal(class, WIRE_ERROR_SERVER);
    assert_string_equal(err.message, "HTTP status 502 with a body that is not the service's: "
                                     "'<html>\\x0A<h1>Bad \"Gateway\"</h1>'");
    assert_int_equal(decode_error(SKEP_OP_GET_ITEM, &get, &got, 503, ""), WIRE_ERROR_SERVER);
    assert_int_equal(decode_error(SKEP_OP_GET_ITEM, &get, &got, 429, "slow down"),
                     WIRE_ERROR_THROTTLED);
    assert_int_equal(decode_error(SKEP_OP_GET_ITEM, &get, &got, 404, "{\"message\":\"no\"}"),
                     WIRE_ERROR_FINAL);
    assert_string_equal(err.message, "HTTP status 404 with a body that is not the service's: "
                                     "'{\"message\":\"no\"}'");
    (void)decode_error(SKEP_OP_GET_ITEM, &get, &got, 400,
                       "{\"__type\":\"com.amazon.coral.service#SerializationException\"}");
    assert_string_equal(err.message, "SerializationException, HTTP status 400, without a message");
}

/* ---- Whatever comes ---- */

static const char table_answer[] =
    "{\"Table\":{\"TableName\":\"shop\",\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":"
    "\"HASH\"}],\"GlobalSecondaryIndexes\":[{\"IndexName\":\"g\",\"KeySchema\":[{\"AttributeName\":"
    "\"c\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"INCLUDE\","
    "\"NonKeyAttributes\":[\"x\"]}}],\"AttributeDefinitions\":[{\"AttributeName\":\"a\","
    "\"AttributeType\":\"S\"}],\"ItemCount\":12}}";
static const char page_answer[] =
    "{\"Count\":1,\"Items\":[{\"a\":{\"L\":[{\"NULL\":true},{\"SS\":[\"x\"]}]}}],"
    "\"LastEvaluatedKey\":{\"a\":{\"N\":\"-1\"}},\"ConsumedCapacity\":[{\"CapacityUnits\":1}]}";
static const char batch_answer[] =
    "{\"UnprocessedItems\":{\"t1\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"1\"}}}}]}}";
static const char error_answer[] =
    "{\"__type\":\"x#TransactionCanceledException\",\"CancellationReasons\":[{\"Code\":\"None\"},"
    "{\"Code\":\"ConditionalCheckFailed\",\"Message\":\"m\",\"Item\":{\"a\":{\"S\":\"1\"}}}],"
    "\"Message\":\"Transaction cancelled\"}";

static void an_answer_cut_anywhere_is_corrupt(void **state) {
    (void)state;
    skep_value key = item("{\"a\":{\"S\":\"1\"}}");
    skep_batch_write writes[] = {{.table = "t1", .item = key}};
    skep_batch_write_request write = {writes, 1};
    const struct {
        skep_operation operation;
        const void *request;
        const char *text;
    } cases[] = {{SKEP_OP_DESCRIBE_TABLE, &(skep_table_request){0}, table_answer},
                 {SKEP_OP_QUERY, &(skep_query_request){0}, page_answer},
                 {SKEP_OP_BATCH_WRITE_ITEM, &write, batch_answer}};
    for (size_t i = 0; i < 3; i++) {
        for (size_t len = 0; len < strlen(cases[i].text); len++) {
            union {
                skep_table_response table;
                skep_query_response page;
                skep_batch_write_response batch;
            } response;
            wire_response what = {
                cases[i].operation, cases[i].request, &response, arena, &info, NULL};
            memset(&response, 0, sizeof response);
            assert_int_equal(wire_decode_response(&what, body_of(cases[i].text, len), &err),
                             SKEP_CORRUPT);
        }
    }
    for (size_t len = 0; len < strlen(error_answer); len++) {
        skep_transact_response response = {0};
        wire_response what = {SKEP_OP_TRANSACT_WRITE_ITEMS,
                              &(skep_transact_request){0},
                              &response,
                              arena,
                              NULL,
                              NULL};
        wire_error_class class;
        assert_int_equal(wire_decode_error(&what, 500, body_of(error_answer, len), &class, &err),
                         SKEP_IO);
        assert_int_equal(class, WIRE_ERROR_SERVER);
        assert_null(response.reasons);
    }
}

static bool decode_short_of_memory(const skep_allocator *allocator) {
    skep_arena *own = skep_arena_new(allocator, 0);
    bool is_done = false;
    if (own != NULL) {
        skep_table_response table = {0};
        skep_query_response page = {0};
        wire_response first = {
            SKEP_OP_DESCRIBE_TABLE, &(skep_table_request){0}, &table, own, NULL, NULL};
        wire_response second = {SKEP_OP_SCAN, &(skep_query_request){0}, &page, own, NULL, NULL};
        skep_status status = wire_decode_response(&first, body(table_answer), &err);
        if (status == SKEP_OK) status = wire_decode_response(&second, body(page_answer), &err);
        if (status != SKEP_OK) assert_int_equal(status, SKEP_NO_MEMORY);
        is_done = status == SKEP_OK;
    }
    skep_arena_free(own);
    return is_done;
}

static void memory_that_is_short_is_reported(void **state) {
    (void)state;
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        bool is_done = decode_short_of_memory(&memory.table);
        assert_int_equal(memory.live, 0);
        if (is_done) break;
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_item_is_read_and_capacity_told),
        TEST(writes_answer_with_attributes_and_write_units),
        TEST(capacity_is_told_by_table_and_index),
        TEST(capacity_of_one_item_is_that_of_the_table_asked),
        TEST(pages_have_items_counts_and_a_last_key),
        TEST(items_go_into_structs_where_asked),
        TEST(items_of_a_batch_go_into_structs_too),
        TEST(an_item_that_does_not_fit_its_struct_leaves_nothing),
        TEST(tables_are_described_with_the_status_of_each_index),
        TEST(names_of_tables_are_read),
        TEST(transactions_answer_in_the_order_of_the_request),
        TEST(batches_are_matched_with_what_was_asked),
        TEST(answers_to_something_else_are_corrupt),
        TEST(a_failed_condition_brings_the_stored_item),
        TEST(a_cancelled_transaction_has_its_reasons),
        TEST(each_error_has_its_status_and_class),
        TEST(what_is_not_the_services_is_shown_as_it_begins),
        TEST(an_answer_cut_anywhere_is_corrupt),
        TEST(memory_that_is_short_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
