#include "unit/engine/engine_test.h"

static skep_status update(fixture *f, skep_update_request request, skep_write_response *response) {
    *response = (skep_write_response){0};
    request.table = "things";
    return execute(f, SKEP_OP_UPDATE_ITEM, &request, response);
}

static skep_update_request of(fixture *f, const char *key, const char *text) {
    return (skep_update_request){.key = value_of(f->arena, key), .update = text_expr(text)};
}

static void setup_thing(fixture *f, const char *item) {
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", item));
}

static void an_update_changes_what_it_names_and_keeps_the_rest(void **state) {
    fixture *f = *state;
    skep_write_response response;
    setup_thing(f, "{pk:'a', n:1, keep:'k', gone:2, m:{x:1}}");
    skep_update_request request =
        of(f, "{pk:'a'}", "SET n = n + :v, m.y = :t REMOVE gone ADD tags :s");
    request.bindings = bind(f, ":v", "2", ":t", "'t'", ":s", "<'q'>", NULL);
    must(f, update(f, request, &response));
    assert_null(response.attributes.data);
    assert_value(f, get(f, "things", "{pk:'a'}"),
                 "{pk:'a', n:3, keep:'k', m:{x:1, y:'t'}, tags:<'q'>}");
}

static void an_update_of_nothing_creates_the_item(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_update_request request = of(f, "{pk:'a'}", "SET n = :v");
    request.bindings = bind(f, ":v", "2", NULL);
    must(f, update(f, request, &response));
    assert_value(f, get(f, "things", "{pk:'a'}"), "{pk:'a', n:2}");
    must(f, update(f, of(f, "{pk:'b'}", NULL), &response));
    assert_value(f, get(f, "things", "{pk:'b'}"), "{pk:'b'}");
}

static void a_condition_on_a_missing_item_sees_nothing(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_update_request request = of(f, "{pk:'a'}", "SET n = :v");
    request.condition = text_expr("attribute_exists(pk)");
    request.bindings = bind(f, ":v", "2", NULL);
    request.return_item_on_failure = true;
    refused(f, update(f, request, &response), SKEP_CONDITION_FAILED,
            "The conditional request failed");
    assert_null(response.item.data);
    assert_null(get(f, "things", "{pk:'a'}").data);
}

static void return_values_give_old_new_and_touched(void **state) {
    fixture *f = *state;
    skep_write_response response;
    setup_thing(f, "{pk:'a', n:1, m:{x:1, y:2}}");
    skep_update_request request = of(f, "{pk:'a'}", "SET n = n + :v, m.x = :v");
    request.bindings = bind(f, ":v", "1", NULL);
    request.return_values = SKEP_RETURN_UPDATED_OLD;
    must(f, update(f, request, &response));
    assert_value(f, response.attributes, "{n:1, m:{x:1}}");
    request.return_values = SKEP_RETURN_UPDATED_NEW;
    must(f, update(f, request, &response));
    assert_value(f, response.attributes, "{n:3, m:{x:1}}");
    request.return_values = SKEP_RETURN_ALL_OLD;
    must(f, update(f, request, &response));
    assert_value(f, response.attributes, "{pk:'a', n:3, m:{x:1, y:2}}");
    request.return_values = SKEP_RETURN_ALL_NEW;
    must(f, update(f, request, &response));
    assert_value(f, response.attributes, "{pk:'a', n:5, m:{x:1, y:2}}");
}

static void return_values_of_a_new_item(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_update_request request = of(f, "{pk:'a'}", "SET n = :v");
    request.bindings = bind(f, ":v", "1", NULL);
    request.return_values = SKEP_RETURN_ALL_OLD;
    must(f, update(f, request, &response));
    assert_null(response.attributes.data);
    request.key = value_of(f->arena, "{pk:'b'}");
    request.return_values = SKEP_RETURN_UPDATED_OLD;
    must(f, update(f, request, &response));
    assert_null(response.attributes.data);
    request.key = value_of(f->arena, "{pk:'c'}");
    request.return_values = SKEP_RETURN_ALL_NEW;
    must(f, update(f, request, &response));
    assert_value(f, response.attributes, "{pk:'c', n:1}");
}

static void a_key_attribute_cannot_be_updated_and_the_condition_comes_first(void **state) {
    fixture *f = *state;
    skep_write_response response;
    setup_thing(f, "{pk:'a', n:1}");
    skep_update_request request = of(f, "{pk:'a'}", "SET pk = :v");
    request.bindings = bind(f, ":v", "'b'", NULL);
    refused(f, update(f, request, &response), SKEP_INVALID,
            "One or more parameter values were invalid: Cannot update attribute pk. This attribute "
            "is part of the key");
    request.condition = text_expr("n = :v");
    assert_int_equal(update(f, request, &response), SKEP_CONDITION_FAILED);
}

static void refusals_at_run_time_change_nothing(void **state) {
    fixture *f = *state;
    skep_write_response response;
    setup_thing(f, "{pk:'a', n:1, t:'x'}");
    skep_update_request request = of(f, "{pk:'a'}", "SET n = :v, nowhere.x = :v");
    request.bindings = bind(f, ":v", "1", NULL);
    refused(f, update(f, request, &response), SKEP_INVALID,
            "The document path provided in the update expression is invalid for update");
    request.update = text_expr("SET n = absent + :v");
    refused(f, update(f, request, &response), SKEP_INVALID,
            "The provided expression refers to an attribute that does not exist in the item");
    request.update = text_expr("SET n = t + :v");
    refused(f, update(f, request, &response), SKEP_INVALID,
            "An operand in the update expression has an incorrect data type");
    assert_value(f, get(f, "things", "{pk:'a'}"), "{pk:'a', n:1, t:'x'}");
}

static void the_key_of_an_update_must_match_the_schema(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_S);
    const char *wrong[] = {"{pk:'a'}", "{pk:'a', sk:1}", "{pk:'a', sk:'b', x:1}"};
    for (size_t i = 0; i < 3; i++)
        refused(f, update(f, of(f, wrong[i], "REMOVE x"), &response), SKEP_INVALID,
                "The provided key element does not match the schema");
    refused(f, update(f, of(f, "{pk:'', sk:'b'}", "REMOVE x"), &response), SKEP_INVALID,
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: pk");
}

static void grow(fixture *f, size_t len, skep_status wanted) {
    skep_write_response response;
    char *text = skep_arena_alloc(f->arena, len + 1);
    memset(text, 'x', len);
    skep_value_binding value = {str(":v"), packed_from_text(f->arena, (skep_str){text, len})};
    skep_update_request request = of(f, "{pk:'a'}", "SET big2 = :v");
    request.bindings = (skep_bindings){.values = &value, .value_count = 1};
    assert_int_equal(update(f, request, &response), wanted);
}

static void the_size_of_the_result_is_limited(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    char *text = skep_arena_alloc(f->arena, 300001);
    memset(text, 'x', 300000);
    skep_value_binding value = {str(":v"), packed_from_text(f->arena, (skep_str){text, 300000})};
    skep_update_request request = of(f, "{pk:'a'}", "SET big1 = :v");
    request.bindings = (skep_bindings){.values = &value, .value_count = 1};
    must(f, update(f, request, &response));
    size_t others = 2 + 1 + 4 + 300000 + 4;
    grow(f, 409600 - others, SKEP_OK);
    grow(f, 409600 - others + 1, SKEP_INVALID);
    assert_string_equal(f->err.message,
                        "Item size to update has exceeded the maximum allowed size");
}

/* A value counts at every use, whatever becomes of it. */
static void a_request_is_weighed_before_its_condition(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    char *text = skep_arena_alloc(f->arena, 210001);
    memset(text, 'x', 210000);
    skep_value_binding value = {str(":v"), packed_from_text(f->arena, (skep_str){text, 210000})};
    skep_update_request request =
        of(f, "{pk:'a'}", "SET a = if_not_exists(a, :v), b = if_not_exists(a, :v)");
    request.bindings = (skep_bindings){.values = &value, .value_count = 1};
    request.condition = text_expr("attribute_exists(pk)");
    refused(f, update(f, request, &response), SKEP_INVALID,
            "Item size to update has exceeded the maximum allowed size");
}

static void members_and_expressions_are_checked_before_the_table(void **state) {
    fixture *f = *state;
    skep_write_response response;
    skep_update_request request = {0};
    refused(f, execute(f, SKEP_OP_UPDATE_ITEM, &request, &response), SKEP_INVALID,
            "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: "
            "Member must not be null; Value null at 'key' failed to satisfy constraint: Member "
            "must not be null");
    request = of(f, "{pk:'a'}", "SET a = :v SET b = :v");
    request.bindings = bind(f, ":v", "1", NULL);
    refused(
        f, update(f, request, &response), SKEP_INVALID,
        "1 validation error detected: Invalid UpdateExpression: The \"SET\" section can only be "
        "used once in an update expression;");
    refused(f, update(f, of(f, "{pk:'a'}", "REMOVE a"), &response), SKEP_NO_TABLE,
            "Requested resource not found");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(an_update_changes_what_it_names_and_keeps_the_rest),
        engine_test(an_update_of_nothing_creates_the_item),
        engine_test(a_condition_on_a_missing_item_sees_nothing),
        engine_test(return_values_give_old_new_and_touched),
        engine_test(return_values_of_a_new_item),
        engine_test(a_key_attribute_cannot_be_updated_and_the_condition_comes_first),
        engine_test(refusals_at_run_time_change_nothing),
        engine_test(the_key_of_an_update_must_match_the_schema),
        engine_test(the_size_of_the_result_is_limited),
        engine_test(a_request_is_weighed_before_its_condition),
        engine_test(members_and_expressions_are_checked_before_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
