#include "unit/engine/engine_test.h"

static skep_status put_request(fixture *f, skep_put_request request,
                               skep_write_response *response) {
    *response = (skep_write_response){0};
    return execute(f, SKEP_OP_PUT_ITEM, &request, response);
}

static void an_item_that_was_put_is_found_by_its_key(void **state) {
    fixture *f = *state;
    const char *item = "{pk:'a', sk:7, text:'t', yes:true, none:null, bytes:x'00ff10', "
                       "list:[1,'b',{deep:[2]}], set:<'x','y'>, nums:<1,-2.5>}";
    create_simple(f, "things", SKEP_TYPE_N);
    must(f, put(f, "things", item));
    assert_value(f, get(f, "things", "{pk:'a', sk:7}"), item);
    assert_null(get(f, "things", "{pk:'a', sk:8}").data);
    assert_null(get(f, "things", "{pk:'b', sk:7}").data);
}

static void keys_that_share_beginnings_are_different(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_B);
    must(f, put(f, "things", "{pk:'a', sk:x'00', n:1}"));
    must(f, put(f, "things", "{pk:'a', sk:x'0000', n:2}"));
    must(f, put(f, "things", "{pk:'ab', sk:x'00', n:3}"));
    assert_value(f, get(f, "things", "{pk:'a', sk:x'00'}"), "{pk:'a', sk:x'00', n:1}");
    assert_value(f, get(f, "things", "{pk:'a', sk:x'0000'}"), "{pk:'a', sk:x'0000', n:2}");
    assert_value(f, get(f, "things", "{pk:'ab', sk:x'00'}"), "{pk:'ab', sk:x'00', n:3}");
}

static void a_second_put_replaces_the_whole_item(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', old:1, both:1}"));
    skep_put_request request = {.table = "things",
                                .item = value_of(f->arena, "{pk:'a', both:2}"),
                                .return_values = SKEP_RETURN_ALL_OLD};
    must(f, put_request(f, request, &response));
    assert_value(f, response.attributes, "{pk:'a', old:1, both:1}");
    assert_value(f, get(f, "things", "{pk:'a'}"), "{pk:'a', both:2}");
}

static void all_old_of_a_new_item_is_absent(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_put_request request = {.table = "things",
                                .item = value_of(f->arena, "{pk:'a'}"),
                                .return_values = SKEP_RETURN_ALL_OLD};
    must(f, put_request(f, request, &response));
    assert_null(response.attributes.data);
}

static void a_false_condition_changes_nothing_and_returns_the_item_when_asked(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1}"));
    skep_put_request request = {.table = "things",
                                .item = value_of(f->arena, "{pk:'a', n:2}"),
                                .condition = text_expr("attribute_not_exists(pk)")};
    refused(f, put_request(f, request, &response), SKEP_CONDITION_FAILED,
            "The conditional request failed");
    assert_string_equal(f->err.type, "ConditionalCheckFailedException");
    assert_int_equal(f->err.http_status, 400);
    assert_null(response.item.data);
    request.return_item_on_failure = true;
    assert_int_equal(put_request(f, request, &response), SKEP_CONDITION_FAILED);
    assert_value(f, response.item, "{pk:'a', n:1}");
    assert_value(f, get(f, "things", "{pk:'a'}"), "{pk:'a', n:1}");
}

static void a_true_condition_writes(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1}"));
    skep_put_request request = {.table = "things",
                                .item = value_of(f->arena, "{pk:'a', n:2}"),
                                .condition = text_expr("#n = :one"),
                                .bindings = bind(f, "#n", "n", ":one", "1", NULL)};
    must(f, put_request(f, request, &response));
    assert_value(f, get(f, "things", "{pk:'a'}"), "{pk:'a', n:2}");
}

static void keys_are_refused_with_the_words_of_the_service(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_N);
    refused(f, put(f, "things", "{sk:1}"), SKEP_INVALID,
            "One or more parameter values were invalid: Missing the key pk in the item");
    assert_string_equal(f->err.type, "ValidationException");
    refused(f, put(f, "things", "{pk:'a'}"), SKEP_INVALID,
            "One or more parameter values were invalid: Missing the key sk in the item");
    refused(f, put(f, "things", "{pk:1, sk:1}"), SKEP_INVALID,
            "One or more parameter values were invalid: Type mismatch for key pk expected: S "
            "actual: N");
    refused(f, put(f, "things", "{pk:'', sk:1}"), SKEP_INVALID,
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: pk");
}

static skep_value item_with(fixture *f, size_t pk_len, size_t sk_len, size_t text_len) {
    char *text = skep_arena_alloc(f->arena, pk_len + sk_len + text_len + 1);
    memset(text, 'x', pk_len + sk_len + text_len);
    buffer buf;
    packed_writer w;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("pk"));
    packed_text(&w, (skep_str){text, pk_len});
    packed_name(&w, SKEP_STR("sk"));
    packed_text(&w, (skep_str){text, sk_len});
    packed_name(&w, SKEP_STR("t"));
    packed_text(&w, (skep_str){text, text_len});
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_value item = packed_take(&buf, f->arena);
    buffer_fini(&buf);
    return item;
}

static void key_sizes_are_limited_on_both_sides(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_S);
    skep_put_request request = {.table = "things", .item = item_with(f, 2048, 1024, 1)};
    must(f, put_request(f, request, &response));
    request.item = item_with(f, 2049, 1, 1);
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum "
            "size limit of2048 bytes");
    request.item = item_with(f, 1, 1025, 1);
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "One or more parameter values were invalid: Aggregated size of all range keys has "
            "exceeded the size limit of 1024 bytes");
}

static void item_size_is_limited_on_both_sides(void **state) {
    fixture *f = *state;
    skep_write_response response;
    size_t around = 2 + 1 + 2 + 1 + 1; /* names and keys */
    create_simple(f, "things", SKEP_TYPE_S);
    skep_put_request request = {.table = "things", .item = item_with(f, 1, 1, 409600 - around)};
    must(f, put_request(f, request, &response));
    request.item = item_with(f, 1, 1, 409600 - around + 1);
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "Item size has exceeded the maximum allowed size");
}

static skep_value nested(fixture *f, size_t levels) {
    buffer buf;
    packed_writer w;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("pk"));
    packed_text(&w, SKEP_STR("a"));
    packed_name(&w, SKEP_STR("v"));
    for (size_t i = 0; i < levels; i++) packed_open(&w, SKEP_TYPE_L);
    packed_i64(&w, 1);
    for (size_t i = 0; i < levels; i++) packed_end(&w);
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_value item = packed_take(&buf, f->arena);
    buffer_fini(&buf);
    return item;
}

static void nesting_is_limited_on_both_sides(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_put_request request = {.table = "things", .item = nested(f, 31)};
    must(f, put_request(f, request, &response));
    request.item = nested(f, 32);
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "1 validation error detected: Nesting Levels have exceeded supported limits: "
            "Attributes in the item have nested levels beyond supported limit");
    request.item = nested(f, 63);
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
            "levels beyond supported limit");
}

static void empty_attribute_names_are_refused_at_any_depth(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    refused(f, put(f, "things", "{pk:'a', :1}"), SKEP_INVALID,
            "1 validation error detected: Empty attribute name");
    refused(f, put(f, "things", "{pk:'a', l:[{m:{:1}}]}"), SKEP_INVALID,
            "1 validation error detected: Empty attribute name");
}

static void members_are_checked_before_the_table(void **state) {
    fixture *f = *state;
    skep_write_response response;
    skep_put_request request = {.table = NULL};
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: "
            "Member must not be null; Value null at 'item' failed to satisfy constraint: Member "
            "must not be null");
    refused(f, put(f, "", "{pk:'a'}"), SKEP_INVALID,
            "1 validation error detected: Value at 'TableName' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1");
    refused(f, put(f, "ab", "{pk:'a'}"), SKEP_INVALID,
            "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: "
            "Member must have length greater than or equal to 3");
    refused(f, put(f, "a b c", "{pk:'a'}"), SKEP_INVALID,
            "1 validation error detected: Value 'a b c' at 'tableName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    request = (skep_put_request){.table = "absent",
                                 .item = value_of(f->arena, "{pk:'a'}"),
                                 .return_values = SKEP_RETURN_ALL_NEW};
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "1 validation error detected: ReturnValues can only be ALL_OLD or NONE");
}

static void an_unknown_table_is_not_found(void **state) {
    fixture *f = *state;
    refused(f, put(f, "absent", "{pk:'a'}"), SKEP_NO_TABLE, "Requested resource not found");
    assert_string_equal(f->err.type, "ResourceNotFoundException");
}

static void expressions_are_refused_in_the_envelope(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_put_request request = {.table = "things", .item = value_of(f->arena, "{pk:'a'}")};
    request.bindings = bind(f, ":v", "1", NULL);
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "1 validation error detected: ExpressionAttributeValues can only be specified when "
            "using expressions");
    request.condition = text_expr("a = :v");
    request.bindings = bind(f, ":v", "1", ":w", "2", NULL);
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "1 validation error detected: Value provided in ExpressionAttributeValues unused in "
            "expressions: keys: {:w}");
    request.bindings = bind(f, ":v", "1", "#", "a", NULL);
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#\"");
    request.bindings = bind(f, ":v", "1", NULL);
    request.condition = text_expr("a = = :v");
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "1 validation error detected: Invalid ConditionExpression: Syntax error; token: \"=\", "
            "near: \"= = :v\"");
    request.condition = text_expr("");
    refused(f, put_request(f, request, &response), SKEP_INVALID,
            "1 validation error detected: Invalid ConditionExpression: The expression can not be "
            "empty;");
}

static void a_tree_is_taken_in_place_of_text(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1}"));
    const skep_expr *tree = expr_binary(f->arena, EXPR_GT, expr_name(f->arena, SKEP_STR("n")),
                                        expr_value(f->arena, packed_from_i64(f->arena, 1)));
    skep_put_request request = {.table = "things",
                                .item = value_of(f->arena, "{pk:'a', n:2}"),
                                .condition = {.tree = tree}};
    assert_int_equal(put_request(f, request, &response), SKEP_CONDITION_FAILED);
    must(f, put(f, "things", "{pk:'a', n:1.5}"));
    must(f, put_request(f, request, &response));
    assert_value(f, get(f, "things", "{pk:'a'}"), "{pk:'a', n:2}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(an_item_that_was_put_is_found_by_its_key),
        engine_test(keys_that_share_beginnings_are_different),
        engine_test(a_second_put_replaces_the_whole_item),
        engine_test(all_old_of_a_new_item_is_absent),
        engine_test(a_false_condition_changes_nothing_and_returns_the_item_when_asked),
        engine_test(a_true_condition_writes),
        engine_test(keys_are_refused_with_the_words_of_the_service),
        engine_test(key_sizes_are_limited_on_both_sides),
        engine_test(item_size_is_limited_on_both_sides),
        engine_test(nesting_is_limited_on_both_sides),
        engine_test(empty_attribute_names_are_refused_at_any_depth),
        engine_test(members_are_checked_before_the_table),
        engine_test(an_unknown_table_is_not_found),
        engine_test(expressions_are_refused_in_the_envelope),
        engine_test(a_tree_is_taken_in_place_of_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
