#include "unit/engine/engine_test.h"

typedef struct transact_fixture {
    skep_transact_action actions[101];
    skep_transact_request request;
    skep_transact_response response;
} transact_fixture;

static skep_status run(fixture *f, transact_fixture *t) {
    t->request.actions = t->actions;
    t->response = (skep_transact_response){0};
    return execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &t->request, &t->response);
}

static skep_transact_action *add(fixture *f, transact_fixture *t, skep_transact_kind kind,
                                 const char *item) {
    skep_transact_action *action = &t->actions[t->request.count++];
    *action =
        (skep_transact_action){.kind = kind, .table = "things", .item = value_of(f->arena, item)};
    return action;
}

static void four_kinds_of_actions_happen_together(void **state) {
    fixture *f = *state;
    transact_fixture t = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'u', n:1}"));
    must(f, put(f, "things", "{pk:'d'}"));
    must(f, put(f, "things", "{pk:'c', n:7}"));
    add(f, &t, SKEP_TRANSACT_PUT, "{pk:'p', n:5}");
    skep_transact_action *update = add(f, &t, SKEP_TRANSACT_UPDATE, "{pk:'u'}");
    update->update = text_expr("SET n = n + :v");
    update->bindings = bind(f, ":v", "1", NULL);
    add(f, &t, SKEP_TRANSACT_DELETE, "{pk:'d'}");
    skep_transact_action *check = add(f, &t, SKEP_TRANSACT_CHECK, "{pk:'c'}");
    check->condition = text_expr("n = :v");
    check->bindings = bind(f, ":v", "7", NULL);
    must(f, run(f, &t));
    assert_int_equal(t.response.count, 4);
    assert_string_equal(t.response.reasons[0].code, "None");
    assert_value(f, get(f, "things", "{pk:'p'}"), "{pk:'p', n:5}");
    assert_value(f, get(f, "things", "{pk:'u'}"), "{pk:'u', n:2}");
    assert_null(get(f, "things", "{pk:'d'}").data);
    assert_value(f, get(f, "things", "{pk:'c'}"), "{pk:'c', n:7}");
}

static void every_refused_action_has_its_reason_and_nothing_is_written(void **state) {
    fixture *f = *state;
    transact_fixture t = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'b', n:1}"));
    add(f, &t, SKEP_TRANSACT_PUT, "{pk:'a'}");
    skep_transact_action *put_b = add(f, &t, SKEP_TRANSACT_PUT, "{pk:'b', n:2}");
    put_b->condition = text_expr("attribute_not_exists(pk)");
    put_b->return_item_on_failure = true;
    add(f, &t, SKEP_TRANSACT_DELETE, "{wrong:'c'}");
    skep_transact_action *update = add(f, &t, SKEP_TRANSACT_UPDATE, "{pk:'d'}");
    update->update = text_expr("SET pk = :v");
    update->bindings = bind(f, ":v", "'x'", NULL);
    refused(f, run(f, &t), SKEP_CANCELLED,
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
            "ConditionalCheckFailed, ValidationError, ValidationError]");
    assert_string_equal(f->err.type, "TransactionCanceledException");
    assert_int_equal(f->err.operation_index, 2);
    assert_int_equal(t.response.count, 4);
    const skep_cancellation_reason *reasons = t.response.reasons;
    assert_string_equal(reasons[0].code, "None");
    assert_null(reasons[0].message);
    assert_string_equal(reasons[1].code, "ConditionalCheckFailed");
    assert_string_equal(reasons[1].message, "The conditional request failed");
    assert_value(f, reasons[1].item, "{pk:'b', n:1}");
    assert_string_equal(reasons[2].message, "The provided key element does not match the schema");
    assert_string_equal(reasons[3].message,
                        "One or more parameter values were invalid: Cannot update attribute pk. "
                        "This attribute is part of the key");
    assert_null(get(f, "things", "{pk:'a'}").data);
    assert_value(f, get(f, "things", "{pk:'b'}"), "{pk:'b', n:1}");
}

static void one_item_takes_one_operation(void **state) {
    fixture *f = *state;
    transact_fixture t = {0};
    create_simple(f, "things", SKEP_TYPE_N);
    add(f, &t, SKEP_TRANSACT_PUT, "{pk:'a', sk:1}");
    add(f, &t, SKEP_TRANSACT_DELETE, "{pk:'a', sk:1.0}");
    refused(f, run(f, &t), SKEP_INVALID,
            "Transaction request cannot include multiple operations on one item");
}

static void counts_and_tokens_are_limited_on_both_sides(void **state) {
    fixture *f = *state;
    transact_fixture t = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    refused(f, run(f, &t), SKEP_INVALID,
            "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1");
    for (int i = 0; i < 101; i++) {
        char item[32];
        (void)snprintf(item, sizeof item, "{pk:'%d'}", i);
        add(f, &t, SKEP_TRANSACT_PUT, item);
    }
    refused(f, run(f, &t), SKEP_INVALID,
            "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: "
            "Member must have length less than or equal to 100");
    t.request.count = 100;
    must(f, run(f, &t));
    assert_non_null(get(f, "things", "{pk:'99'}").data);
    t.request.count = 1;
    t.request.client_token = "";
    assert_int_equal(run(f, &t), SKEP_INVALID);
    t.request.client_token = "1234567890123456789012345678901234567";
    assert_int_equal(run(f, &t), SKEP_INVALID);
    t.request.client_token = "123456789012345678901234567890123456";
    must(f, run(f, &t));
}

static void the_whole_is_limited_to_four_megabytes(void **state) {
    fixture *f = *state;
    transact_fixture t = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    char *item = skep_arena_alloc(f->arena, 400100);
    for (int i = 0; i < 11; i++) {
        int len = snprintf(item, 64, "{pk:'%02d', t:'", i);
        memset(item + len, 'x', 400000);
        memcpy(item + len + 400000, "'}", 3);
        add(f, &t, SKEP_TRANSACT_PUT, item);
    }
    assert_int_equal(run(f, &t), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "exceeding the 4MB limit"));
    t.request.count = 10;
    must(f, run(f, &t));
}

static void a_token_makes_a_repetition_harmless_for_ten_minutes(void **state) {
    fixture *f = *state;
    transact_fixture t = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_transact_action *update = add(f, &t, SKEP_TRANSACT_UPDATE, "{pk:'u'}");
    update->update = text_expr("ADD n :v");
    update->bindings = bind(f, ":v", "1", NULL);
    t.request.client_token = "token-1";
    must(f, run(f, &t));
    f->now_s += 599;
    must(f, run(f, &t));
    assert_value(f, get(f, "things", "{pk:'u'}"), "{pk:'u', n:1}");
    update->bindings = bind(f, ":v", "2", NULL);
    assert_int_equal(run(f, &t), SKEP_INVALID);
    assert_string_equal(f->err.type, "IdempotentParameterMismatchException");
    f->now_s += 1;
    must(f, run(f, &t));
    assert_value(f, get(f, "things", "{pk:'u'}"), "{pk:'u', n:3}");
}

static void a_cancelled_transaction_does_not_use_up_its_token(void **state) {
    fixture *f = *state;
    transact_fixture t = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_transact_action *action = add(f, &t, SKEP_TRANSACT_PUT, "{pk:'a', n:1}");
    action->condition = text_expr("attribute_exists(pk)");
    t.request.client_token = "token-1";
    assert_int_equal(run(f, &t), SKEP_CANCELLED);
    must(f, put(f, "things", "{pk:'a'}"));
    must(f, run(f, &t));
    assert_value(f, get(f, "things", "{pk:'a'}"), "{pk:'a', n:1}");
}

static void what_is_wrong_before_running_refuses_the_request_itself(void **state) {
    fixture *f = *state;
    transact_fixture t = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_transact_action *action = add(f, &t, SKEP_TRANSACT_PUT, "{pk:''}");
    refused(f, run(f, &t), SKEP_INVALID,
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: pk");
    action->item = value_of(f->arena, "{pk:'a'}");
    action->condition = text_expr("a = = b");
    refused(f, run(f, &t), SKEP_INVALID,
            "Invalid ConditionExpression: Syntax error; token: \"=\", near: \"= = b\"");
    action->condition = (skep_expression){0};
    action->table = "absent";
    refused(f, run(f, &t), SKEP_NO_TABLE, "Requested resource not found");
    action->table = "x";
    refused(f, run(f, &t), SKEP_INVALID,
            "1 validation error detected: Value 'x' at 'transactItems.1.member.put.tableName' "
            "failed to satisfy constraint: Member must have length greater than or equal to 3");
    action->table = "things";
    action->kind = (skep_transact_kind)9;
    assert_int_equal(run(f, &t), SKEP_INVALID);
    action->kind = SKEP_TRANSACT_CHECK;
    assert_int_equal(run(f, &t), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "conditionExpression"));
    action->kind = SKEP_TRANSACT_UPDATE;
    assert_int_equal(run(f, &t), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "updateExpression"));
}

static void an_update_may_make_an_item_too_large(void **state) {
    fixture *f = *state;
    transact_fixture t = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    char *text = skep_arena_alloc(f->arena, 300001);
    memset(text, 'x', 300000);
    skep_value_binding value = {str(":v"), packed_from_text(f->arena, (skep_str){text, 300000})};
    skep_transact_action *action = add(f, &t, SKEP_TRANSACT_UPDATE, "{pk:'a'}");
    action->update = text_expr("SET a = :v, b = :v");
    action->bindings = (skep_bindings){.values = &value, .value_count = 1};
    assert_int_equal(run(f, &t), SKEP_CANCELLED);
    assert_string_equal(t.response.reasons[0].message,
                        "Item size to update has exceeded the maximum allowed size");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(four_kinds_of_actions_happen_together),
        engine_test(every_refused_action_has_its_reason_and_nothing_is_written),
        engine_test(one_item_takes_one_operation),
        engine_test(counts_and_tokens_are_limited_on_both_sides),
        engine_test(the_whole_is_limited_to_four_megabytes),
        engine_test(a_token_makes_a_repetition_harmless_for_ten_minutes),
        engine_test(a_cancelled_transaction_does_not_use_up_its_token),
        engine_test(what_is_wrong_before_running_refuses_the_request_itself),
        engine_test(an_update_may_make_an_item_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
