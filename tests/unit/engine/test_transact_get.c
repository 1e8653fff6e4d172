/* TransactGetItems. */
#include "unit/engine/engine_test.h"

typedef struct get_fixture {
    skep_transact_get gets[101];
    skep_transact_get_request request;
    skep_transact_get_response response;
} get_fixture;

static skep_status run(fixture *f, get_fixture *g) {
    g->request.gets = g->gets;
    g->response = (skep_transact_get_response){0};
    return execute(f, SKEP_OP_TRANSACT_GET_ITEMS, &g->request, &g->response);
}

static skep_transact_get *add(fixture *f, get_fixture *g, const char *key) {
    skep_transact_get *get = &g->gets[g->request.count++];
    *get = (skep_transact_get){.table = "things", .key = value_of(f->arena, key)};
    return get;
}

static void items_come_in_order_and_missing_ones_are_absent(void **state) {
    fixture *f = *state;
    get_fixture g = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    create_simple(f, "others", SKEP_TYPE_N);
    must(f, put(f, "things", "{pk:'a', n:1, m:{x:1, y:2}}"));
    must(f, put(f, "others", "{pk:'a', sk:7}"));
    add(f, &g, "{pk:'missing'}");
    skep_transact_get *projected = add(f, &g, "{pk:'a'}");
    projected->projection = text_expr("m.#y");
    projected->bindings = bind(f, "#y", "y", NULL);
    add(f, &g, "{pk:'a', sk:7}")->table = "others";
    must(f, run(f, &g));
    assert_int_equal(g.response.count, 3);
    assert_int_equal(g.response.reason_count, 0);
    assert_null(g.response.items[0].data);
    assert_value(f, g.response.items[1], "{m:{y:2}}");
    assert_value(f, g.response.items[2], "{pk:'a', sk:7}");
    projected->projection = text_expr("nothing.#y");
    must(f, run(f, &g));
    assert_null(g.response.items[1].data);
}

static void a_key_that_does_not_fit_is_the_reason_of_its_get(void **state) {
    fixture *f = *state;
    get_fixture g = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    add(f, &g, "{pk:'a'}");
    add(f, &g, "{pk:5}");
    add(f, &g, "{pk:''}");
    add(f, &g, "{pk:'a'}");
    refused(f, run(f, &g), SKEP_CANCELLED,
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
            "ValidationError, ValidationError, None]");
    assert_string_equal(f->err.type, "TransactionCanceledException");
    assert_int_equal(f->err.operation_index, 2);
    assert_int_equal(g.response.count, 0);
    assert_int_equal(g.response.reason_count, 4);
    assert_string_equal(g.response.reasons[0].code, "None");
    assert_string_equal(g.response.reasons[1].message,
                        "The provided key element does not match the schema");
    assert_string_equal(g.response.reasons[2].message,
                        "One or more parameter values are not valid. The AttributeValue for a key "
                        "attribute cannot contain an empty string value. Key: pk");
}

static void one_item_is_read_once(void **state) {
    fixture *f = *state;
    get_fixture g = {0};
    create_simple(f, "things", SKEP_TYPE_N);
    add(f, &g, "{pk:'a', sk:1}");
    add(f, &g, "{pk:'a', sk:1.0}");
    refused(f, run(f, &g), SKEP_INVALID,
            "Transaction request cannot include multiple operations on one item");
}

static void gets_are_counted(void **state) {
    fixture *f = *state;
    get_fixture *g = skep_arena_alloc(f->arena, sizeof *g);
    create_simple(f, "things", SKEP_TYPE_NONE);
    refused(f, run(f, g), SKEP_INVALID,
            "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1");
    for (int i = 0; i < 101; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "{pk:'%d'}", i);
        add(f, g, key);
    }
    refused(f, run(f, g), SKEP_INVALID,
            "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: "
            "Member must have length less than or equal to 100");
    g->request.count = 100;
    must(f, run(f, g));
    assert_int_equal(g->response.count, 100);
}

static void the_whole_is_limited_to_four_megabytes(void **state) {
    fixture *f = *state;
    get_fixture g = {0};
    char *item = skep_arena_alloc(f->arena, 400100);
    create_simple(f, "things", SKEP_TYPE_NONE);
    for (int i = 0; i < 11; i++) {
        char key[32];
        int len = snprintf(item, 64, "{pk:'%02d', t:'", i);
        memset(item + len, 'x', 400000);
        memcpy(item + len + 400000, "'}", 3);
        must(f, put(f, "things", item));
        (void)snprintf(key, sizeof key, "{pk:'%02d'}", i);
        add(f, &g, key);
    }
    assert_int_equal(run(f, &g), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "exceeding the 4MB limit"));
    g.request.count = 10;
    must(f, run(f, &g));
}

static void what_is_wrong_is_reported_in_the_services_order(void **state) {
    fixture *f = *state;
    get_fixture g = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    skep_transact_get *get = add(f, &g, "{pk:'a'}");
    get->table = "x";
    get->key = (skep_value){0};
    get->projection = text_expr("a b");
    refused(f, run(f, &g), SKEP_INVALID,
            "1 validation error detected: Value null at 'transactItems.1.member.get.key' failed to "
            "satisfy constraint: Member must not be null");
    get->key = value_of(f->arena, "{:'a'}");
    refused(f, run(f, &g), SKEP_INVALID,
            "1 validation error detected: Value 'x' at 'transactItems.1.member.get.tableName' "
            "failed to satisfy constraint: Member must have length greater than or equal to 3");
    get->table = "absent";
    refused(f, run(f, &g), SKEP_INVALID, "Empty attribute name");
    get->key = value_of(f->arena, "{pk:5}");
    refused(f, run(f, &g), SKEP_INVALID,
            "Invalid ProjectionExpression: Syntax error; token: \"b\", near: \"a b\"");
    get->projection = text_expr("a");
    get->bindings = bind(f, "#a", "a", NULL);
    refused(f, run(f, &g), SKEP_INVALID,
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}");
    get->bindings = (skep_bindings){0};
    refused(f, run(f, &g), SKEP_NO_TABLE, "Requested resource not found");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(items_come_in_order_and_missing_ones_are_absent),
        engine_test(a_key_that_does_not_fit_is_the_reason_of_its_get),
        engine_test(one_item_is_read_once),
        engine_test(gets_are_counted),
        engine_test(the_whole_is_limited_to_four_megabytes),
        engine_test(what_is_wrong_is_reported_in_the_services_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
