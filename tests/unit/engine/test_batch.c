/* BatchGetItem and BatchWriteItem. */
#include "unit/engine/engine_test.h"

/* ---- Getting ---- */

typedef struct get_fixture {
    skep_value keys[2][101];
    skep_batch_get_table tables[2];
    skep_batch_get_request request;
    skep_batch_get_response response;
} get_fixture;

static get_fixture *new_get(fixture *f, const char *first, const char *second) {
    get_fixture *g = skep_arena_alloc(f->arena, sizeof *g);
    g->tables[0] = (skep_batch_get_table){.table = first, .keys = g->keys[0]};
    g->tables[1] = (skep_batch_get_table){.table = second, .keys = g->keys[1]};
    g->request = (skep_batch_get_request){g->tables, second != NULL ? 2 : 1};
    return g;
}

static void want(fixture *f, get_fixture *g, size_t table, const char *key) {
    g->keys[table][g->tables[table].key_count++] = value_of(f->arena, key);
}

static skep_status batch_get(fixture *f, get_fixture *g) {
    g->response = (skep_batch_get_response){0};
    return execute(f, SKEP_OP_BATCH_GET_ITEM, &g->request, &g->response);
}

static void items_come_from_several_tables_and_missing_ones_are_absent(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    create_simple(f, "others", SKEP_TYPE_N);
    must(f, put(f, "things", "{pk:'a', n:1}"));
    must(f, put(f, "things", "{pk:'b', n:2}"));
    must(f, put(f, "others", "{pk:'a', sk:5}"));
    get_fixture *g = new_get(f, "things", "others");
    want(f, g, 0, "{pk:'b'}");
    want(f, g, 0, "{pk:'missing'}");
    want(f, g, 0, "{pk:'a'}");
    want(f, g, 1, "{pk:'a', sk:5.0}");
    must(f, batch_get(f, g));
    assert_int_equal(g->response.count, 2);
    assert_string_equal(g->response.tables[0].table, "things");
    assert_int_equal(g->response.tables[0].count, 2);
    assert_value(f, g->response.tables[0].items[0], "{pk:'b', n:2}");
    assert_value(f, g->response.tables[0].items[1], "{pk:'a', n:1}");
    assert_int_equal(g->response.tables[0].unprocessed_count, 0);
    assert_string_equal(g->response.tables[1].table, "others");
    assert_value(f, g->response.tables[1].items[0], "{pk:'a', sk:5}");
}

static void each_table_has_a_projection_of_its_own(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    create_simple(f, "others", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1, m:{x:1, y:2}}"));
    must(f, put(f, "others", "{pk:'a', n:1}"));
    get_fixture *g = new_get(f, "things", "others");
    want(f, g, 0, "{pk:'a'}");
    want(f, g, 1, "{pk:'a'}");
    g->tables[0].projection = text_expr("m.#y");
    g->tables[0].bindings = bind(f, "#y", "y", NULL);
    g->tables[1].projection = text_expr("nothing");
    must(f, batch_get(f, g));
    assert_value(f, g->response.tables[0].items[0], "{m:{y:2}}");
    assert_value(f, g->response.tables[1].items[0], "{}");
    g->tables[1].projection = text_expr("");
    refused(f, batch_get(f, g), SKEP_INVALID,
            "Invalid ProjectionExpression: The expression can not be empty;");
    g->tables[1].projection = text_expr("a b");
    refused(f, batch_get(f, g), SKEP_INVALID,
            "Invalid ProjectionExpression: Syntax error; token: \"b\", near: \"a b\"");
    g->tables[1].projection = (skep_expression){0};
    g->tables[1].bindings = bind(f, "#y", "y", NULL);
    refused(f, batch_get(f, g), SKEP_INVALID,
            "ExpressionAttributeNames can only be specified when using expressions");
}

static void keys_are_counted(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    get_fixture *g = new_get(f, "things", NULL);
    g->request.count = 0;
    refused(f, batch_get(f, g), SKEP_INVALID,
            "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1");
    g->request.count = 1;
    refused(f, batch_get(f, g), SKEP_INVALID,
            "1 validation error detected: Value at 'RequestItems.things.member.Keys' failed to "
            "satisfy constraint: Member must have length greater than or equal to 1");
    for (int i = 0; i < 101; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "{pk:'%d'}", i);
        want(f, g, 0, key);
    }
    refused(f, batch_get(f, g), SKEP_INVALID,
            "1 validation error detected: Value at 'RequestItems.things.member.Keys' failed to "
            "satisfy constraint: Member must have length less than or equal to 100");
    g->tables[0].key_count = 100;
    must(f, batch_get(f, g));
    assert_int_equal(g->response.tables[0].count, 0);
}

static void what_is_wrong_is_reported_in_the_services_order(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    get_fixture *g = new_get(f, "x", NULL);
    want(f, g, 0, "{wrong:'a'}");
    want(f, g, 0, "{wrong:'a'}");
    refused(f, batch_get(f, g), SKEP_INVALID,
            "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: "
            "Map keys must satisfy constraint: [Member must have length less than or equal to "
            "255, Member must have length greater than or equal to 3, Member must satisfy regular "
            "expression pattern: [a-zA-Z0-9_.-]+]");
    g->tables[0].table = "absent";
    refused(f, batch_get(f, g), SKEP_INVALID, "Provided list of item keys contains duplicates");
    g->tables[0].key_count = 1;
    refused(f, batch_get(f, g), SKEP_NO_TABLE, "Requested resource not found");
    g->tables[0].table = "things";
    refused(f, batch_get(f, g), SKEP_INVALID, "The provided key element does not match the schema");
    g->keys[0][0] = value_of(f->arena, "{pk:''}");
    refused(f, batch_get(f, g), SKEP_INVALID,
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: pk");
    g->keys[0][0] = value_of(f->arena, "{:'a'}");
    refused(f, batch_get(f, g), SKEP_INVALID, "Empty attribute name");
    g->keys[0][0] = value_of(f->arena, "{pk:'a'}");
    g->tables[1] = g->tables[0];
    g->request.count = 2;
    refused(f, batch_get(f, g), SKEP_INVALID, "RequestItems names the table things twice");
}

static void beyond_sixteen_megabytes_keys_are_left_to_be_asked_for_again(void **state) {
    fixture *f = *state;
    char *item = skep_arena_alloc(f->arena, 400100);
    create_simple(f, "things", SKEP_TYPE_NONE);
    create_simple(f, "others", SKEP_TYPE_NONE);
    must(f, put(f, "others", "{pk:'last'}"));
    get_fixture *g = new_get(f, "things", "others");
    for (int i = 0; i < 50; i++) {
        char key[32];
        int len = snprintf(item, 64, "{pk:'%02d', t:'", i);
        memset(item + len, 'x', 400000);
        memcpy(item + len + 400000, "'}", 3);
        must(f, put(f, "things", item));
        (void)snprintf(key, sizeof key, "{pk:'%02d'}", i);
        want(f, g, 0, key);
    }
    want(f, g, 1, "{pk:'last'}");
    g->tables[0].projection = text_expr("pk");
    must(f, batch_get(f, g));
    const skep_batch_get_result *result = g->response.tables;
    assert_int_equal(result[0].count, 41); /* 41 times 400,005 bytes are below 16 MB */
    assert_int_equal(result[0].unprocessed_count, 9);
    assert_value(f, result[0].unprocessed[0], "{pk:'41'}");
    assert_value(f, result[0].unprocessed[8], "{pk:'49'}");
    assert_int_equal(result[1].count, 0);
    assert_value(f, result[1].unprocessed[0], "{pk:'last'}");
    g->tables[0].keys = result[0].unprocessed;
    g->tables[0].key_count = result[0].unprocessed_count;
    must(f, batch_get(f, g));
    assert_int_equal(g->response.tables[0].count, 9);
    assert_int_equal(g->response.tables[1].count, 1);
}

/* ---- Writing ---- */

typedef struct write_fixture {
    skep_batch_write writes[26];
    skep_batch_write_request request;
    skep_batch_write_response response;
} write_fixture;

static skep_status batch_write(fixture *f, write_fixture *w) {
    w->request.writes = w->writes;
    return execute(f, SKEP_OP_BATCH_WRITE_ITEM, &w->request, &w->response);
}

static void add(fixture *f, write_fixture *w, const char *table, const char *item, bool is_delete) {
    w->writes[w->request.count++] = (skep_batch_write){
        .table = table, .item = value_of(f->arena, item), .is_delete = is_delete};
}

static void puts_and_deletes_reach_several_tables(void **state) {
    fixture *f = *state;
    write_fixture w = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    create_simple(f, "others", SKEP_TYPE_N);
    must(f, put(f, "things", "{pk:'gone'}"));
    must(f, put(f, "things", "{pk:'old', n:1}"));
    add(f, &w, "things", "{pk:'new', n:5}", false);
    add(f, &w, "things", "{pk:'gone'}", true);
    add(f, &w, "others", "{pk:'new', sk:1}", false);
    add(f, &w, "things", "{pk:'old', n:2}", false);
    add(f, &w, "others", "{pk:'never', sk:1}", true);
    must(f, batch_write(f, &w));
    assert_int_equal(w.response.unprocessed_count, 0);
    assert_value(f, get(f, "things", "{pk:'new'}"), "{pk:'new', n:5}");
    assert_value(f, get(f, "things", "{pk:'old'}"), "{pk:'old', n:2}");
    assert_null(get(f, "things", "{pk:'gone'}").data);
    assert_value(f, get(f, "others", "{pk:'new', sk:1}"), "{pk:'new', sk:1}");
}

static void indexes_follow_a_batch(void **state) {
    fixture *f = *state;
    write_fixture w = {0};
    skep_index_definition index = {.name = "by_n",
                                   .key = {.hash = {{"n", SKEP_TYPE_N}}, .hash_count = 1}};
    skep_table_definition definition = {.name = "things",
                                        .key = {.hash = {{"pk", SKEP_TYPE_S}}, .hash_count = 1},
                                        .indexes = &index,
                                        .index_count = 1};
    skep_query_response page;
    skep_query_request request = {.table = "things", .index = "by_n"};
    must(f, create(f, &definition));
    must(f, put(f, "things", "{pk:'a', n:1}"));
    must(f, put(f, "things", "{pk:'b', n:2}"));
    add(f, &w, "things", "{pk:'a', n:7}", false);
    add(f, &w, "things", "{pk:'b'}", true);
    must(f, batch_write(f, &w));
    must(f, scan(f, &request, &page));
    assert_int_equal(page.count, 1);
    assert_value(f, page.items[0], "{pk:'a', n:7}");
    w.request.count = 0;
    add(f, &w, "things", "{pk:'c', n:'text'}", false);
    refused(f, batch_write(f, &w), SKEP_INVALID,
            "One or more parameter values were invalid: Type mismatch for Index Key n Expected: N "
            "Actual: S IndexName: by_n");
}

static void writes_are_counted(void **state) {
    fixture *f = *state;
    write_fixture w = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    refused(f, batch_write(f, &w), SKEP_INVALID,
            "The requestItems parameter is required for BatchWriteItem");
    for (int i = 0; i < 26; i++) {
        char item[32];
        (void)snprintf(item, sizeof item, "{pk:'%d'}", i);
        add(f, &w, "things", item, false);
    }
    refused(f, batch_write(f, &w), SKEP_INVALID,
            "1 validation error detected: Value '{things=[...]}' at 'requestItems' failed to "
            "satisfy constraint: Map value must satisfy constraint: [Member must have length less "
            "than or equal to 25, Member must have length greater than or equal to 1]");
    w.request.count = 25;
    must(f, batch_write(f, &w));
    assert_non_null(get(f, "things", "{pk:'24'}").data);
}

static void one_bad_write_refuses_the_batch_in_the_services_order(void **state) {
    fixture *f = *state;
    write_fixture w = {0};
    create_simple(f, "things", SKEP_TYPE_NONE);
    add(f, &w, "things", "{pk:'good'}", false);
    add(f, &w, "absent", "{pk:5}", false);
    add(f, &w, "things", "{pk:'good', n:1}", false);
    refused(f, batch_write(f, &w), SKEP_NO_TABLE, "Requested resource not found");
    w.writes[1].table = "no/name";
    assert_int_equal(batch_write(f, &w), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "Map keys must satisfy constraint"));
    w.writes[1].table = "things";
    refused(f, batch_write(f, &w), SKEP_INVALID,
            "The provided key element does not match the schema");
    w.writes[1].item = value_of(f->arena, "{n:1}");
    refused(f, batch_write(f, &w), SKEP_INVALID,
            "The provided key element does not match the schema");
    w.writes[1].item = value_of(f->arena, "{pk:'x', n:1}");
    w.writes[1].is_delete = true;
    refused(f, batch_write(f, &w), SKEP_INVALID,
            "The provided key element does not match the schema");
    w.writes[1].item = value_of(f->arena, "{pk:''}");
    refused(f, batch_write(f, &w), SKEP_INVALID,
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: pk");
    w.writes[1].item = (skep_value){0};
    refused(f, batch_write(f, &w), SKEP_INVALID,
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
            "the supported datatypes");
    w.writes[1].item = value_of(f->arena, "{pk:'x'}");
    refused(f, batch_write(f, &w), SKEP_INVALID, "Provided list of item keys contains duplicates");
    assert_null(get(f, "things", "{pk:'good'}").data);
}

static void an_item_that_is_too_large_refuses_the_batch(void **state) {
    fixture *f = *state;
    write_fixture w = {0};
    char *item = skep_arena_alloc(f->arena, 410100);
    create_simple(f, "things", SKEP_TYPE_NONE);
    int len = snprintf(item, 64, "{pk:'a', t:'");
    memset(item + len, 'x', 409600);
    memcpy(item + len + 409600, "'}", 3);
    add(f, &w, "things", "{pk:'good'}", false);
    add(f, &w, "things", item, false);
    refused(f, batch_write(f, &w), SKEP_INVALID, "Item size has exceeded the maximum allowed size");
    assert_null(get(f, "things", "{pk:'good'}").data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(items_come_from_several_tables_and_missing_ones_are_absent),
        engine_test(each_table_has_a_projection_of_its_own),
        engine_test(keys_are_counted),
        engine_test(what_is_wrong_is_reported_in_the_services_order),
        engine_test(beyond_sixteen_megabytes_keys_are_left_to_be_asked_for_again),
        engine_test(puts_and_deletes_reach_several_tables),
        engine_test(indexes_follow_a_batch),
        engine_test(writes_are_counted),
        engine_test(one_bad_write_refuses_the_batch_in_the_services_order),
        engine_test(an_item_that_is_too_large_refuses_the_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
