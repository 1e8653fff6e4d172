#include "unit/engine/engine_test.h"

static skep_status erase_request(fixture *f, skep_delete_request request,
                                 skep_write_response *response) {
    *response = (skep_write_response){0};
    request.table = "things";
    return execute(f, SKEP_OP_DELETE_ITEM, &request, response);
}

static void a_deleted_item_is_gone_and_returned_when_asked(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_S);
    must(f, put(f, "things", "{pk:'a', sk:'1', n:1}"));
    must(f, put(f, "things", "{pk:'a', sk:'2', n:2}"));
    skep_delete_request request = {.key = value_of(f->arena, "{pk:'a', sk:'1'}"),
                                   .return_values = SKEP_RETURN_ALL_OLD};
    must(f, erase_request(f, request, &response));
    assert_value(f, response.attributes, "{pk:'a', sk:'1', n:1}");
    assert_null(get(f, "things", "{pk:'a', sk:'1'}").data);
    assert_non_null(get(f, "things", "{pk:'a', sk:'2'}").data);
    must(f, erase_request(f, request, &response));
    assert_null(response.attributes.data);
}

static void a_delete_is_refused_by_its_condition(void **state) {
    fixture *f = *state;
    skep_write_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1}"));
    skep_delete_request request = {.key = value_of(f->arena, "{pk:'a'}"),
                                   .condition = text_expr("n > :v"),
                                   .bindings = bind(f, ":v", "1", NULL),
                                   .return_item_on_failure = true};
    assert_int_equal(erase_request(f, request, &response), SKEP_CONDITION_FAILED);
    assert_value(f, response.item, "{pk:'a', n:1}");
    assert_non_null(get(f, "things", "{pk:'a'}").data);
}

static void a_delete_refuses_other_return_values(void **state) {
    fixture *f = *state;
    skep_write_response response;
    skep_delete_request request = {.key = value_of(f->arena, "{pk:'a'}"),
                                   .return_values = SKEP_RETURN_UPDATED_NEW};
    refused(f, erase_request(f, request, &response), SKEP_INVALID,
            "1 validation error detected: ReturnValues can only be ALL_OLD or NONE");
}

static skep_status get_request(fixture *f, skep_get_request request, skep_get_response *response) {
    *response = (skep_get_response){0};
    request.table = "things";
    return execute(f, SKEP_OP_GET_ITEM, &request, response);
}

static void a_projection_returns_parts_without_the_keys(void **state) {
    fixture *f = *state;
    skep_get_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1, m:{x:1, y:2}, l:[1,2,3]}"));
    skep_get_request request = {.key = value_of(f->arena, "{pk:'a'}"),
                                .projection = text_expr("#m.x, l[2]"),
                                .bindings = bind(f, "#m", "m", NULL)};
    must(f, get_request(f, request, &response));
    assert_value(f, response.item, "{m:{x:1}, l:[3]}");
    request.projection = text_expr("absent");
    request.bindings = (skep_bindings){0};
    must(f, get_request(f, request, &response));
    assert_value(f, response.item, "{}");
    request.key = value_of(f->arena, "{pk:'b'}");
    must(f, get_request(f, request, &response));
    assert_null(response.item.data);
}

static void a_projection_is_checked_even_when_there_is_no_item(void **state) {
    fixture *f = *state;
    skep_get_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_get_request request = {.key = value_of(f->arena, "{pk:'a'}"),
                                .projection = text_expr("a, b.c, a")};
    assert_int_equal(get_request(f, request, &response), SKEP_INVALID);
    request.projection = text_expr("");
    refused(f, get_request(f, request, &response), SKEP_INVALID,
            "Invalid ProjectionExpression: The expression can not be empty;");
    request.projection = text_expr("a");
    request.bindings = bind(f, "#x", "x", NULL);
    refused(f, get_request(f, request, &response), SKEP_INVALID,
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}");
}

static void a_key_that_does_not_fit_is_refused(void **state) {
    fixture *f = *state;
    skep_get_response response;
    create_simple(f, "things", SKEP_TYPE_N);
    skep_get_request request = {.key = value_of(f->arena, "{pk:'a', sk:'1'}")};
    refused(f, get_request(f, request, &response), SKEP_INVALID,
            "The provided key element does not match the schema");
    request.key = (skep_value){NULL, 0};
    refused(f, get_request(f, request, &response), SKEP_INVALID,
            "1 validation error detected: Value null at 'key' failed to satisfy constraint: Member "
            "must not be null");
}

static void numbers_are_one_key_however_they_were_written(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_N);
    must(f, put(f, "things", "{pk:'a', sk:1.50, n:1}"));
    must(f, put(f, "things", "{pk:'a', sk:15e-1, n:2}"));
    assert_value(f, get(f, "things", "{pk:'a', sk:1.5}"), "{pk:'a', sk:1.5, n:2}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(a_deleted_item_is_gone_and_returned_when_asked),
        engine_test(a_delete_is_refused_by_its_condition),
        engine_test(a_delete_refuses_other_return_values),
        engine_test(a_projection_returns_parts_without_the_keys),
        engine_test(a_projection_is_checked_even_when_there_is_no_item),
        engine_test(a_key_that_does_not_fit_is_refused),
        engine_test(numbers_are_one_key_however_they_were_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
