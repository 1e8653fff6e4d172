/* Requests as the server reads them: structs, and the service's words for what is wrong. */
#include "unit/wire/message_support.h"

#include "server/served.h"

static served_request asked;

static skep_status read_status(skep_operation operation, const char *text) {
    return served_read(operation, body(text), arena, &asked, &err);
}

static void read_fine(skep_operation operation, const char *text) {
    if (read_status(operation, text) != SKEP_OK) fail_msg("%s: %s", text, err.message);
    assert_int_equal(asked.operation, operation);
}

static void assert_refused(skep_operation operation, const char *text, const char *type,
                           const char *message) {
    assert_int_equal(read_status(operation, text), SKEP_INVALID);
    if (strcmp(err.type, type) != 0 || strcmp(err.message, message) != 0)
        fail_msg("%s\n%s: %s\nexpected\n%s: %s", text, err.type, err.message, type, message);
}

static void assert_type_error(skep_operation operation, const char *text, const char *message) {
    assert_refused(operation, text, "SerializationException", message);
}

static void assert_invalid(skep_operation operation, const char *text, const char *message) {
    assert_refused(operation, text, "ValidationException", message);
}

static void assert_str(skep_str found, const char *expected) {
    assert_int_equal(found.len, strlen(expected));
    assert_memory_equal(found.ptr, expected, found.len);
}

/* ---- What is read ---- */

static void a_put_is_read(void **state) {
    (void)state;
    read_fine(SKEP_OP_PUT_ITEM,
              " { \"TableName\" : \"sh\\u006fp\", \"Item\":{\"b\":{\"N\":\"01.0\"},\"a\":{\"B\":"
              "\"AP8Q\"}},\"ConditionExpression\":\"#s = :v\",\"ExpressionAttributeNames\":"
              "{\"#s\":\"x\"},\"ExpressionAttributeValues\":{\":v\":{\"BOOL\":\"YES\"}},"
              "\"ReturnValues\":\"ALL_OLD\",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\","
              "\"ReturnConsumedCapacity\":\"INDEXES\",\"Unknown\":[1,{\"x\":null}],"
              "\"ReturnItemCollectionMetrics\":\"NONE\",\"Expected\":null} ");
    const skep_put_request *put = &asked.request.put;
    assert_string_equal(put->table, "shop");
    assert_item(put->item, "{\"a\":{\"B\":\"AP8Q\"},\"b\":{\"N\":\"1\"}}");
    assert_str(put->condition.text, "#s = :v");
    assert_int_equal(put->bindings.name_count, 1);
    assert_str(put->bindings.names[0].placeholder, "#s");
    assert_str(put->bindings.names[0].name, "x");
    assert_str(put->bindings.values[0].placeholder, ":v");
    assert_true(skep_value_bool(put->bindings.values[0].value));
    assert_int_equal(put->return_values, SKEP_RETURN_ALL_OLD);
    assert_true(put->return_item_on_failure);
    assert_int_equal(asked.capacity, SERVED_CAPACITY_INDEXES);
}

static void what_is_absent_or_null_stays_absent(void **state) {
    (void)state;
    read_fine(SKEP_OP_UPDATE_ITEM, "{\"TableName\":null,\"Key\":null,\"UpdateExpression\":null,"
                                   "\"ExpressionAttributeValues\":null,\"ReturnValues\":null}");
    assert_null(asked.request.update.table);
    assert_null(asked.request.update.key.data);
    assert_null(asked.request.update.update.text.ptr);
    assert_int_equal(asked.request.update.bindings.value_count, 0);
    assert_int_equal(asked.capacity, SERVED_CAPACITY_NONE);
    read_fine(SKEP_OP_UPDATE_ITEM, "{\"ReturnConsumedCapacity\":\"TOTAL\"}");
    assert_int_equal(asked.capacity, SERVED_CAPACITY_TOTAL);
    read_fine(SKEP_OP_GET_ITEM, "{\"ReturnConsumedCapacity\":\"NONE\"}");
    assert_int_equal(asked.capacity, SERVED_CAPACITY_NONE);
    read_fine(SKEP_OP_GET_ITEM, "{\"ProjectionExpression\":\"\"}");
    assert_non_null(asked.request.get.projection.text.ptr);
    assert_int_equal(asked.request.get.projection.text.len, 0);
}

static void queries_and_scans_are_read_leniently(void **state) {
    (void)state;
    read_fine(SKEP_OP_QUERY, "{\"TableName\":\"t\",\"IndexName\":\"i\",\"Limit\":7.9,"
                             "\"ScanIndexForward\":\"N\",\"ConsistentRead\":\"t\",\"Select\":"
                             "\"COUNT\",\"KeyConditionExpression\":\"a = :a\","
                             "\"ExclusiveStartKey\":{\"a\":{\"S\":\"x\"}}}");
    const skep_query_request *query = &asked.request.query;
    assert_string_equal(query->index, "i");
    assert_int_equal(query->limit, 7);
    assert_true(query->is_descending && query->is_consistent && query->is_count_only);
    assert_str(query->key_condition.text, "a = :a");
    assert_item(query->start_key, "{\"a\":{\"S\":\"x\"}}");
    read_fine(SKEP_OP_SCAN, "{\"Limit\":4294967296,\"Segment\":3,\"TotalSegments\":4,"
                            "\"ScanIndexForward\":[\"not looked at\"]}");
    assert_int_equal(asked.request.query.limit, INT32_MAX);
    assert_int_equal(asked.request.query.segment, 3);
    assert_int_equal(asked.request.query.total_segments, 4);
    assert_false(asked.request.query.is_descending);
}

static void transactions_and_batches_are_read(void **state) {
    (void)state;
    read_fine(SKEP_OP_TRANSACT_WRITE_ITEMS,
              "{\"ClientRequestToken\":\"tok\",\"TransactItems\":[{\"Put\":{\"TableName\":\"t\","
              "\"Item\":{\"a\":{\"S\":\"1\"}}}},{\"Update\":{\"Key\":{},\"UpdateExpression\":"
              "\"REMOVE b\"}},{\"ConditionCheck\":{\"ReturnValuesOnConditionCheckFailure\":"
              "\"ALL_OLD\"}},{\"Delete\":{\"Key\":{\"a\":{\"S\":\"2\"}}}},{}]}");
    const skep_transact_request *transact = &asked.request.transact;
    assert_int_equal(transact->count, 5);
    assert_string_equal(transact->client_token, "tok");
    assert_int_equal(transact->actions[0].kind, SKEP_TRANSACT_PUT);
    assert_item(transact->actions[0].item, "{\"a\":{\"S\":\"1\"}}");
    assert_str(transact->actions[1].update.text, "REMOVE b");
    assert_true(transact->actions[2].return_item_on_failure);
    assert_int_equal(transact->actions[3].kind, SKEP_TRANSACT_DELETE);
    assert_int_equal(transact->actions[4].kind, 0);
    read_fine(SKEP_OP_BATCH_WRITE_ITEM,
              "{\"RequestItems\":{\"t1\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"1\"}}}}],"
              "\"t2\":[{\"DeleteRequest\":{\"Key\":{\"a\":{\"S\":\"2\"}}}},{\"DeleteRequest\":"
              "{\"Key\":{\"a\":{\"S\":\"3\"}}}}]}}");
    assert_int_equal(asked.request.batch_write.count, 3);
    assert_string_equal(asked.request.batch_write.writes[2].table, "t2");
    assert_true(asked.request.batch_write.writes[2].is_delete);
    read_fine(SKEP_OP_BATCH_GET_ITEM,
              "{\"RequestItems\":{\"t1\":{\"Keys\":[{\"a\":{\"S\":\"1\"}},{}],\"ConsistentRead\":"
              "true,\"ProjectionExpression\":\"b\"},\"t2\":{\"Keys\":[]}}}");
    assert_int_equal(asked.request.batch_get.count, 2);
    assert_int_equal(asked.request.batch_get.tables[0].key_count, 2);
    assert_true(asked.request.batch_get.tables[0].is_consistent);
    read_fine(SKEP_OP_TRANSACT_GET_ITEMS, "{\"TransactItems\":[{\"Get\":{\"TableName\":\"t\","
                                          "\"Key\":{},\"ProjectionExpression\":\"b\"}}]}");
    assert_str(asked.request.transact_get.gets[0].projection.text, "b");
}

static void tables_are_read_with_the_types_of_their_keys(void **state) {
    (void)state;
    read_fine(
        SKEP_OP_CREATE_TABLE,
        "{\"TableName\":\"shop\",\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"},"
        "{\"AttributeName\":\"b\",\"KeyType\":\"RANGE\"}],\"AttributeDefinitions\":["
        "{\"AttributeName\":\"b\",\"AttributeType\":\"N\"},{\"AttributeName\":\"a\","
        "\"AttributeType\":\"S\"}],\"GlobalSecondaryIndexes\":[{\"IndexName\":\"g\",\"KeySchema\":"
        "[{\"AttributeName\":\"b\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":"
        "\"INCLUDE\",\"NonKeyAttributes\":[\"x\"]}}],\"ProvisionedThroughput\":"
        "{\"ReadCapacityUnits\":1,\"WriteCapacityUnits\":1},\"Tags\":[{\"Key\":\"k\",\"Value\":"
        "\"\"},{\"Value\":\"w\",\"Key\":\"l\"}]}");
    const skep_table_definition *table = &asked.request.create_table.table;
    assert_string_equal(table->name, "shop");
    assert_int_equal(table->key.hash[0].type, SKEP_TYPE_S);
    assert_int_equal(table->key.range[0].type, SKEP_TYPE_N);
    assert_int_equal(table->index_count, 1);
    assert_int_equal(table->indexes[0].projection, SKEP_PROJECT_INCLUDE);
    assert_string_equal(table->indexes[0].included[0], "x");
    assert_int_equal(asked.request.create_table.tag_count, 2);
    assert_string_equal(asked.request.create_table.tags[0].key, "k");
    assert_string_equal(asked.request.create_table.tags[0].value, "");
    assert_string_equal(asked.request.create_table.tags[1].key, "l");
    assert_string_equal(asked.request.create_table.tags[1].value, "w");
    read_fine(SKEP_OP_UPDATE_TABLE,
              "{\"TableName\":\"shop\",\"GlobalSecondaryIndexUpdates\":[{\"Delete\":"
              "{\"IndexName\":\"g\"}}]}");
    assert_string_equal(asked.request.update_table.drop_index, "g");
    assert_null(asked.request.update_table.create);
    read_fine(SKEP_OP_LIST_TABLES, "{\"Limit\":3,\"ExclusiveStartTableName\":\"abc\"}");
    assert_int_equal(asked.request.list_tables.limit, 3);
    assert_string_equal(asked.request.list_tables.start, "abc");
}

/* ---- Type errors ---- */

static void what_is_no_json_object_has_no_words(void **state) {
    (void)state;
    static const char *const texts[] = {"",      " ",   "{",          "[]",   "null",
                                        "\"x\"", "{]",  "{\"a\":}",   "{} x", "{\"a\" 1}",
                                        "{a:1}", "nul", "{\"a\":1,}", "\xFF", "{\"a\":\"\x01\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_type_error(SKEP_OP_PUT_ITEM, texts[i], "");
    enum { DEEP = 5000 };
    char *deep = malloc(2 * DEEP + 1);
    assert_non_null(deep);
    memset(deep, '[', DEEP);
    memset(deep + DEEP, ']', DEEP);
    deep[2 * DEEP] = '\0';
    assert_type_error(SKEP_OP_PUT_ITEM, deep, "");
    free(deep);
}

static void wrong_types_are_named_as_the_service_does(void **state) {
    (void)state;
    static const char package[] = "Unrecognized collection type class ";
    char expected[256];
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"TableName\":-1}",
                      "NUMBER_VALUE cannot be converted to String");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"TableName\":1e2}",
                      "DECIMAL_VALUE cannot be converted to String");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"TableName\":true}",
                      "TRUE_VALUE cannot be converted to String");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"TableName\":[]}",
                      "Unrecognized collection type class java.lang.String");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"TableName\":{}}",
                      "Start of structure or map found where not expected");
    assert_type_error(SKEP_OP_GET_ITEM, "{\"ConsistentRead\":\"maybe\"}",
                      "Unexpected token received from parser");
    assert_type_error(SKEP_OP_GET_ITEM, "{\"ConsistentRead\":-0}",
                      "NUMBER_VALUE cannot be converted to Boolean");
    assert_type_error(SKEP_OP_GET_ITEM, "{\"ConsistentRead\":[]}",
                      "Unrecognized collection type class java.lang.Boolean");
    assert_type_error(SKEP_OP_QUERY, "{\"Limit\":\"7\"}",
                      "STRING_VALUE cannot be converted to Integer");
    assert_type_error(SKEP_OP_QUERY, "{\"Limit\":{}}",
                      "Start of structure or map found where not expected");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"Item\":7}", "Unexpected field type");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"Item\":[]}",
                      "Unrecognized collection type java.util.Map<java.lang.String, "
                      "com.amazonaws.dynamodb.v20120810.AttributeValue>");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"Item\":{\"a\":7}}", "Unexpected value type in payload");
    (void)snprintf(expected, sizeof expected, "%scom.amazonaws.dynamodb.v20120810.AttributeValue",
                   package);
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"Item\":{\"a\":[]}}", expected);
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"Item\":{\"a\":{\"S\":7}}}",
                      "NUMBER_VALUE cannot be converted to String");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"Item\":{\"a\":{\"BOOL\":[]}}}", "");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"Item\":{\"a\":{\"SS\":\"x\"}}}",
                      "Unexpected field type");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"ExpressionAttributeNames\":{\"#a\":1}}",
                      "NUMBER_VALUE cannot be converted to String");
    assert_type_error(SKEP_OP_TRANSACT_WRITE_ITEMS, "{\"TransactItems\":{}}",
                      "Start of structure or map found where not expected");
    assert_type_error(SKEP_OP_TRANSACT_WRITE_ITEMS, "{\"TransactItems\":[1]}",
                      "Unexpected value type in payload");
    assert_type_error(SKEP_OP_BATCH_GET_ITEM, "{\"RequestItems\":{\"t\":[]}}",
                      "Unrecognized collection type class "
                      "com.amazonaws.dynamodb.v20120810.KeysAndAttributes");
    assert_type_error(SKEP_OP_CREATE_TABLE, "{\"Tags\":{}}",
                      "Start of structure or map found where not expected");
    assert_type_error(SKEP_OP_CREATE_TABLE, "{\"Tags\":[{\"Key\":1,\"Value\":\"x\"}]}",
                      "NUMBER_VALUE cannot be converted to String");
    assert_type_error(SKEP_OP_CREATE_TABLE, "{\"KeySchema\":[[]]}",
                      "Unrecognized collection type class "
                      "com.amazonaws.dynamodb.v20120810.KeySchemaElement");
}

static void nested_type_errors_come_before_plain_ones_and_these_before_all_else(void **state) {
    (void)state;
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"TableName\":1,\"Item\":{\"a\":{\"N\":true}}}",
                      "TRUE_VALUE cannot be converted to String");
    assert_type_error(SKEP_OP_PUT_ITEM,
                      "{\"Item\":{\"a\":{\"N\":\"x\"},\"b\":{}},\"ReturnValues\":\"x\","
                      "\"ConditionExpression\":1.5}",
                      "DECIMAL_VALUE cannot be converted to String");
    assert_invalid(SKEP_OP_PUT_ITEM, "{\"Item\":{\"a\":{\"N\":\"x\"}},\"ReturnValues\":\"x\"}",
                   "1 validation error detected: Value 'x' at 'returnValues' failed to satisfy "
                   "constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, "
                   "ALL_OLD, NONE, UPDATED_NEW]");
}

/* ---- Values ---- */

static void values_are_refused_as_the_service_refuses_them(void **state) {
    (void)state;
    static const struct {
        const char *value;
        bool is_enveloped;
        const char *message;
    } cases[] = {
        {"{}", false,
         "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
        {"{\"S\":null,\"X\":1}", false,
         "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
        {"{\"S\":\"a\",\"N\":\"1\"}", false,
         "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
         "supported datatypes"},
        {"{\"N\":\"abc\"}", true, "The parameter cannot be converted to a numeric value: abc"},
        {"{\"N\":\"1e126\"}", true,
         "Number overflow. Attempting to store a number with magnitude larger than supported "
         "range"},
        {"{\"SS\":[]}", true,
         "One or more parameter values were invalid: An string set  may not be empty"},
        {"{\"NS\":[\"1\",\"1.0\"]}", true,
         "One or more parameter values were invalid: Input collection contains duplicates."},
        {"{\"NULL\":false}", true,
         "One or more parameter values were invalid: Null attribute value types must have the "
         "value "
         "of true"},
        {"{\"NULL\":\"f\"}", false,
         "One or more parameter values were invalid: Null attribute value types must have the "
         "value "
         "of true"},
        {"{\"L\":[{\"M\":{\"x\":{}}}]}", false,
         "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512], message[512];
        (void)snprintf(text, sizeof text, "{\"Item\":{\"a\":%s}}", cases[i].value);
        (void)snprintf(message, sizeof message, "%s%s",
                       cases[i].is_enveloped ? "1 validation error detected: " : "",
                       cases[i].message);
        assert_invalid(SKEP_OP_PUT_ITEM, text, message);
        (void)snprintf(text, sizeof text, "{\"Key\":{\"a\":%s}}", cases[i].value);
        assert_invalid(SKEP_OP_GET_ITEM, text, cases[i].message);
    }
    assert_invalid(SKEP_OP_PUT_ITEM, "{\"ExpressionAttributeValues\":{\":v\":{\"NS\":[]}}}",
                   "1 validation error detected: ExpressionAttributeValues contains invalid value: "
                   "One or more parameter values were invalid: An number set  may not be empty for "
                   "key :v");
    assert_type_error(SKEP_OP_PUT_ITEM, "{\"Item\":{\"a\":{\"B\":\"a\"}}}", "");
}

static char *nested(size_t levels, const char *before, const char *behind) {
    char *text = malloc(levels * 12 + strlen(before) + strlen(behind) + 32);
    assert_non_null(text);
    strcpy(text, before);
    char *at = text + strlen(text);
    for (size_t i = 0; i < levels; i++, at += 6) memcpy(at, "{\"L\":[", 6);
    for (size_t i = 0; i < levels; i++, at += 2) memcpy(at, "]}", 2);
    strcpy(at, behind);
    return text;
}

static void values_that_nest_deeper_than_the_format_are_refused(void **state) {
    (void)state;
    static const char long_text[] =
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
        "beyond supported limit";
    static const char named[] =
        "ExpressionAttributeValues contains invalid value: Nesting Levels have exceeded supported "
        "limits: Attributes in the item have nested levels beyond supported limit for key :v";
    char *text = nested(63, "{\"Item\":{\"a\":", "}}");
    read_fine(SKEP_OP_PUT_ITEM, text);
    free(text);
    static const size_t depths[] = {64, 65, 100, 900};
    for (size_t i = 0; i < 4; i++) {
        text = nested(depths[i], "{\"Item\":{\"a\":", "}}");
        assert_invalid(SKEP_OP_PUT_ITEM, text, long_text);
        free(text);
        text = nested(depths[i], "{\"ExpressionAttributeValues\":{\":v\":", "}}");
        assert_invalid(SKEP_OP_PUT_ITEM, text, named);
        free(text);
    }
}

/* ---- Members ---- */

static void what_the_structs_cannot_say_is_refused_here(void **state) {
    (void)state;
    assert_invalid(
        SKEP_OP_GET_ITEM, "{\"ReturnConsumedCapacity\":\"SOME\"}",
        "1 validation error detected: Value 'SOME' at 'returnConsumedCapacity' failed to "
        "satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]");
    assert_invalid(
        SKEP_OP_PUT_ITEM, "{\"ReturnConsumedCapacity\":\"\",\"ReturnItemCollectionMetrics\":\"x\"}",
        "2 validation errors detected: Value '' at 'returnConsumedCapacity' failed to "
        "satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; "
        "Value 'x' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member "
        "must satisfy enum value set: [SIZE, NONE]");
    assert_invalid(SKEP_OP_QUERY, "{\"Limit\":0}",
                   "1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
                   "Member must have value greater than or equal to 1");
    assert_invalid(SKEP_OP_LIST_TABLES, "{\"Limit\":101}",
                   "1 validation error detected: Value '101' at 'limit' failed to satisfy "
                   "constraint: Member must have value less than or equal to 100");
    assert_invalid(
        SKEP_OP_SCAN, "{\"Segment\":0}",
        "The TotalSegments parameter is required but was not present in the request when "
        "Segment parameter is present");
    assert_invalid(SKEP_OP_SCAN, "{\"TotalSegments\":2}",
                   "The Segment parameter is required but was not present in the request when "
                   "parameter TotalSegments is present");
    assert_invalid(SKEP_OP_QUERY, "{\"Select\":\"SPECIFIC_ATTRIBUTES\"}",
                   "1 validation error detected: Must specify the AttributesToGet or "
                   "ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
    assert_invalid(SKEP_OP_SCAN, "{\"Select\":\"COUNT\",\"ProjectionExpression\":\"a\"}",
                   "1 validation error detected: Cannot specify the ProjectionExpression when "
                   "choosing to get only the Count");
    assert_invalid(SKEP_OP_UPDATE_ITEM, "{\"AttributeUpdates\":{}}",
                   "The legacy parameter AttributeUpdates is not supported by this server: use "
                   "UpdateExpression");
    assert_invalid(SKEP_OP_QUERY, "{\"KeyConditions\":{}}",
                   "The legacy parameter KeyConditions is not supported by this server: use "
                   "expressions");
    assert_invalid(SKEP_OP_DELETE_ITEM, "{\"ExpressionAttributeNames\":{}}",
                   "1 validation error detected: ExpressionAttributeNames must not be empty");
    assert_invalid(SKEP_OP_GET_ITEM, "{\"TableName\":\"ab\\u0000c\"}",
                   "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy "
                   "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    assert_invalid(SKEP_OP_TRANSACT_WRITE_ITEMS, "{}",
                   "1 validation error detected: Value null at 'transactItems' failed to satisfy "
                   "constraint: Member must not be null");
    assert_invalid(SKEP_OP_TRANSACT_WRITE_ITEMS, "{\"TransactItems\":[{\"Put\":{},\"Delete\":{}}]}",
                   "TransactItems can only contain one of Check, Put, Update or Delete");
    assert_invalid(SKEP_OP_TRANSACT_GET_ITEMS, "{\"TransactItems\":[{}]}",
                   "1 validation error detected: Value null at 'transactItems.1.member.get' failed "
                   "to satisfy constraint: Member must not be null");
    assert_invalid(SKEP_OP_CREATE_TABLE,
                   "{\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"RANGE\"}]}",
                   "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    assert_invalid(SKEP_OP_CREATE_TABLE,
                   "{\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}],"
                   "\"AttributeDefinitions\":[{\"AttributeName\":\"a\",\"AttributeType\":\"S\"}],"
                   "\"LocalSecondaryIndexes\":[{}]}",
                   "LocalSecondaryIndexes are not supported by this server");
}

/* ---- Definitions ---- */

#define HASH_KEY      "\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}]"
#define DEFINED(name) "{\"AttributeName\":\"" name "\",\"AttributeType\":\"S\"}"
#define ALL_OF_B                                                                                   \
    "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"ind\",\"KeySchema\":[{\"AttributeName\":\"b\","  \
    "\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}]"

static void definitions_and_keys_have_to_agree(void **state) {
    (void)state;
    assert_invalid(SKEP_OP_CREATE_TABLE, "{" HASH_KEY "}",
                   "Invalid KeySchema: Some index key attribute have no definition");
    assert_invalid(SKEP_OP_CREATE_TABLE,
                   "{" HASH_KEY ",\"AttributeDefinitions\":[" DEFINED("x") "]}",
                   "One or more parameter values were invalid: Some index key attributes are not "
                   "defined in AttributeDefinitions. Keys: [a], AttributeDefinitions: [x]");
    assert_invalid(SKEP_OP_CREATE_TABLE,
                   "{" HASH_KEY ",\"AttributeDefinitions\":[" DEFINED("a") "," DEFINED("x") "]}",
                   "One or more parameter values were invalid: Number of attributes in KeySchema "
                   "does not exactly match number of attributes defined in AttributeDefinitions");
    assert_invalid(SKEP_OP_CREATE_TABLE,
                   "{" HASH_KEY "," ALL_OF_B ",\"AttributeDefinitions\":[" DEFINED("a") "," DEFINED(
                       "b") "," DEFINED("x") "]}",
                   "One or more parameter values were invalid: Some AttributeDefinitions are not "
                   "used. AttributeDefinitions: [a, b, x], keys used: [a, b]");
    read_fine(SKEP_OP_CREATE_TABLE, "{" HASH_KEY "," ALL_OF_B ",\"AttributeDefinitions\":[" DEFINED(
                                        "b") "," DEFINED("a") "]}");
    assert_invalid(SKEP_OP_UPDATE_TABLE, "{\"BillingMode\":\"PROVISIONED\"}",
                   "This server has no throughput to change: UpdateTable takes only "
                   "GlobalSecondaryIndexUpdates");
    assert_invalid(SKEP_OP_UPDATE_TABLE, "{}",
                   "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                   "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
    assert_type_error(SKEP_OP_CREATE_TABLE,
                      "{" HASH_KEY ",\"AttributeDefinitions\":[{\"AttributeName\":7}]}",
                      "NUMBER_VALUE cannot be converted to String");
}

/* ---- Errors ---- */

static int write_error(const skep_error *error, const served_any_response *response,
                       skep_operation operation) {
    served_request request = {.operation = operation};
    return served_write_error(error, response != NULL ? &request : NULL, response, &json);
}

static void errors_are_written_with_the_services_prefixes(void **state) {
    (void)state;
    skep_error e = {.status = SKEP_INVALID, .type = "ValidationException", .message = "a \"b\""};
    assert_int_equal(write_error(&e, NULL, 0), 400);
    assert_written("{\"__type\":\"com.amazon.coral.validate#ValidationException\","
                   "\"message\":\"a \\\"b\\\"\"}");
    e = (skep_error){.status = SKEP_INVALID, .type = "SerializationException"};
    assert_int_equal(write_error(&e, NULL, 0), 400);
    assert_written("{\"__type\":\"com.amazon.coral.service#SerializationException\"}");
    e = (skep_error){.status = SKEP_INVALID, .type = "SerializationException", .message = "m"};
    assert_int_equal(write_error(&e, NULL, 0), 400);
    assert_written("{\"__type\":\"com.amazon.coral.service#SerializationException\","
                   "\"Message\":\"m\"}");
    e = (skep_error){
        .status = SKEP_NO_TABLE, .type = "ResourceNotFoundException", .message = "cut \xC3"};
    assert_int_equal(write_error(&e, NULL, 0), 400);
    assert_written("{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\","
                   "\"message\":\"cut \\\\xC3\"}");
    e = (skep_error){.status = SKEP_IO, .message = "disk"};
    assert_int_equal(write_error(&e, NULL, 0), 500);
    assert_written("{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\","
                   "\"message\":\"disk\"}");
    e = (skep_error){.status = SKEP_BUSY, .message = "later"};
    assert_int_equal(write_error(&e, NULL, 0), 400);
    assert_written("{\"__type\":\"com.amazonaws.dynamodb.v20120810#ThrottlingException\","
                   "\"message\":\"later\"}");
}

static void errors_bring_what_belongs_to_them(void **state) {
    (void)state;
    skep_error e = {.status = SKEP_CONDITION_FAILED,
                    .type = "ConditionalCheckFailedException",
                    .message = "The conditional request failed"};
    served_any_response response = {.write = {.item = item("{\"a\":{\"S\":\"1\"}}")}};
    assert_int_equal(write_error(&e, &response, SKEP_OP_UPDATE_ITEM), 400);
    assert_written("{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
                   "ConditionalCheckFailedException\",\"Item\":{\"a\":{\"S\":\"1\"}},"
                   "\"message\":\"The conditional request failed\"}");
    skep_cancellation_reason reasons[] = {
        {.code = "None"},
        {.code = "ConditionalCheckFailed", .message = "m", .item = item("{\"a\":{\"S\":\"1\"}}")}};
    e = (skep_error){.status = SKEP_CANCELLED,
                     .type = "TransactionCanceledException",
                     .message = "Transaction cancelled"};
    response = (served_any_response){.transact = {reasons, 2}};
    assert_int_equal(write_error(&e, &response, SKEP_OP_TRANSACT_WRITE_ITEMS), 400);
    assert_written("{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
                   "\"CancellationReasons\":[{\"Code\":\"None\"},{\"Code\":"
                   "\"ConditionalCheckFailed\",\"Message\":\"m\",\"Item\":{\"a\":{\"S\":\"1\"}}}],"
                   "\"Message\":\"Transaction cancelled\"}");
}

static void answers_are_written(void **state) {
    (void)state;
    skep_value items[] = {item("{\"a\":{\"S\":\"1\"}}")};
    served_request request = {.operation = SKEP_OP_QUERY, .capacity = SERVED_CAPACITY_TOTAL};
    const skep_table_units units = {.table = "t", .read_units = 1.5};
    request.request.query.table = "t";
    served_any_response response = {
        .query = {.items = items, .count = 1, .scanned_count = 4, .last_key = items[0]}};
    served_write(&request, &response, &(skep_call_info){.tables = &units, .table_count = 1}, &json);
    assert_written("{\"Items\":[{\"a\":{\"S\":\"1\"}}],\"Count\":1,\"ScannedCount\":4,"
                   "\"LastEvaluatedKey\":{\"a\":{\"S\":\"1\"}},\"ConsumedCapacity\":"
                   "{\"TableName\":\"t\",\"CapacityUnits\":1.5}}");
    request.request.query.is_count_only = true;
    request.capacity = SERVED_CAPACITY_NONE;
    response.query.last_key = (skep_value){0};
    served_write(&request, &response, NULL, &json);
    assert_written("{\"Count\":1,\"ScannedCount\":4}");
    memset(&response, 0, sizeof response);
    request.operation = SKEP_OP_GET_ITEM;
    served_write(&request, &response, NULL, &json);
    assert_written("{}");
    skep_index_definition index = {.name = "g",
                                   .key = {.hash = {{"b", SKEP_TYPE_N}}, .hash_count = 1}};
    const char *const statuses[] = {"CREATING"};
    response.table =
        (skep_table_response){.table = {.name = "shop",
                                        .indexes = &index,
                                        .index_count = 1,
                                        .key = {.hash = {{"a", SKEP_TYPE_S}}, .hash_count = 1}},
                              .status = "ACTIVE",
                              .index_statuses = statuses,
                              .item_count = 2,
                              .size_bytes = 30,
                              .created_at = 1700000000};
    request.operation = SKEP_OP_CREATE_TABLE;
    served_write(&request, &response, NULL, &json);
    assert_written(
        "{\"TableDescription\":{\"TableName\":\"shop\",\"TableStatus\":\"ACTIVE\",\"TableArn\":"
        "\"arn:aws:dynamodb:ddblocal:000000000000:table/shop\",\"AttributeDefinitions\":["
        "{\"AttributeName\":\"a\",\"AttributeType\":\"S\"},{\"AttributeName\":\"b\","
        "\"AttributeType\":\"N\"}],\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}],"
        "\"CreationDateTime\":1700000000,\"ItemCount\":2,\"TableSizeBytes\":30,"
        "\"BillingModeSummary\":{\"BillingMode\":\"PAY_PER_REQUEST\"},"
        "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"g\",\"KeySchema\":[{\"AttributeName\":\"b\","
        "\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"},\"IndexStatus\":"
        "\"CREATING\",\"IndexArn\":"
        "\"arn:aws:dynamodb:ddblocal:000000000000:table/shop/index/g\"}]}}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_put_is_read),
        TEST(what_is_absent_or_null_stays_absent),
        TEST(queries_and_scans_are_read_leniently),
        TEST(transactions_and_batches_are_read),
        TEST(tables_are_read_with_the_types_of_their_keys),
        TEST(what_is_no_json_object_has_no_words),
        TEST(wrong_types_are_named_as_the_service_does),
        TEST(nested_type_errors_come_before_plain_ones_and_these_before_all_else),
        TEST(values_are_refused_as_the_service_refuses_them),
        TEST(values_that_nest_deeper_than_the_format_are_refused),
        TEST(what_the_structs_cannot_say_is_refused_here),
        TEST(definitions_and_keys_have_to_agree),
        TEST(errors_are_written_with_the_services_prefixes),
        TEST(errors_bring_what_belongs_to_them),
        TEST(answers_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
