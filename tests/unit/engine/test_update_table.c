/* UpdateTable: indexes come and go. */
#include "unit/engine/engine_test.h"

static const skep_index_definition by_n = {.name = "by_n",
                                           .key = {.hash = {{"n", SKEP_TYPE_N}}, .hash_count = 1},
                                           .projection = SKEP_PROJECT_KEYS_ONLY};

static skep_status change(fixture *f, const skep_index_definition *created, const char *dropped,
                          skep_table_response *response) {
    skep_update_table_request request = {
        .table = "things", .create = created, .drop_index = dropped};
    *response = (skep_table_response){0};
    return execute(f, SKEP_OP_UPDATE_TABLE, &request, response);
}

static size_t count_in(fixture *f, const char *index) {
    skep_query_response page;
    must(f, scan(f, &(skep_query_request){.table = "things", .index = index}, &page));
    return page.count;
}

static void a_new_index_holds_the_items_that_are_there_and_follows_writes(void **state) {
    fixture *f = *state;
    skep_table_response response;
    skep_query_response page;
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1, t:'x'}"));
    must(f, put(f, "things", "{pk:'b', n:1, t:'y'}"));
    must(f, put(f, "things", "{pk:'c'}"));
    must(f, put(f, "things", "{pk:'d', n:'text'}"));
    must(f, change(f, &by_n, NULL, &response));
    assert_string_equal(response.status, "ACTIVE");
    assert_int_equal(response.table.index_count, 1);
    assert_string_equal(response.table.indexes[0].name, "by_n");
    assert_string_equal(response.index_statuses[0], "ACTIVE");
    assert_int_equal(count_in(f, "by_n"), 2);
    must(f, put(f, "things", "{pk:'e', n:1}"));
    must(f, erase(f, "things", "{pk:'a'}"));
    skep_query_request request = {.table = "things",
                                  .index = "by_n",
                                  .key_condition = text_expr("n = :n"),
                                  .bindings = bind(f, ":n", "1", NULL)};
    must(f, query(f, &request, &page));
    assert_int_equal(page.count, 2);
    assert_value(f, page.items[0], "{pk:'b', n:1}");
    assert_value(f, page.items[1], "{pk:'e', n:1}");
    assert_int_equal(put(f, "things", "{pk:'f', n:'text'}"), SKEP_INVALID);
}

static void a_dropped_index_is_gone_and_its_name_is_free(void **state) {
    fixture *f = *state;
    skep_table_response response;
    skep_query_response page;
    skep_index_definition other = by_n;
    other.key.hash[0] = (skep_key_attribute){"t", SKEP_TYPE_S};
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1}"));
    must(f, change(f, &by_n, NULL, &response));
    must(f, change(f, NULL, "by_n", &response));
    assert_int_equal(response.table.index_count, 0);
    refused(f, scan(f, &(skep_query_request){.table = "things", .index = "by_n"}, &page),
            SKEP_INVALID, "The table does not have the specified index: by_n");
    must(f, put(f, "things", "{pk:'b', n:'text', t:'x'}"));
    must(f, change(f, &other, NULL, &response));
    assert_int_equal(count_in(f, "by_n"), 1);
}

static void indexes_stay_in_the_order_of_their_names(void **state) {
    fixture *f = *state;
    static const char *const names[] = {"mmm", "zzz", "aaa"};
    skep_table_response response;
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1}"));
    for (size_t i = 0; i < 3; i++) {
        skep_index_definition index = by_n;
        index.name = names[i];
        must(f, change(f, &index, NULL, &response));
    }
    must(f, change(f, NULL, "mmm", &response));
    skep_table_request request = {.table = "things"};
    response = (skep_table_response){0};
    must(f, execute(f, SKEP_OP_DESCRIBE_TABLE, &request, &response));
    assert_int_equal(response.table.index_count, 2);
    assert_string_equal(response.table.indexes[0].name, "aaa");
    assert_string_equal(response.table.indexes[1].name, "zzz");
    assert_string_equal(response.index_statuses[1], "ACTIVE");
    assert_int_equal(count_in(f, "aaa"), 1);
    assert_int_equal(count_in(f, "zzz"), 1);
}

/* Values that a key of an index may not have, in items that were there before. */
static void items_without_usable_values_are_left_out_and_may_be_changed(void **state) {
    fixture *f = *state;
    skep_table_response response;
    skep_index_definition by_t = by_n;
    by_t.key.hash[0] = (skep_key_attribute){"t", SKEP_TYPE_S};
    char *item = skep_arena_alloc(f->arena, 3000);
    create_simple(f, "things", SKEP_TYPE_NONE);
    int len = snprintf(item, 64, "{pk:'long', t:'");
    memset(item + len, 'x', 2100);
    memcpy(item + len + 2100, "'}", 3);
    must(f, put(f, "things", item));
    must(f, put(f, "things", "{pk:'empty', t:''}"));
    must(f, put(f, "things", "{pk:'good', t:'x'}"));
    must(f, change(f, &by_t, NULL, &response));
    assert_int_equal(count_in(f, "by_n"), 1);
    static const char *const keys[] = {"{pk:'long'}", "{pk:'empty'}"};
    for (size_t i = 0; i < 2; i++) {
        skep_update_request request = {.table = "things",
                                       .key = value_of(f->arena, keys[i]),
                                       .update = text_expr("SET n = :n"),
                                       .bindings = bind(f, ":n", "1", NULL)};
        skep_write_response written = {0};
        must(f, execute(f, SKEP_OP_UPDATE_ITEM, &request, &written));
        assert_int_equal(count_in(f, "by_n"), 1 + i);
        request.update = text_expr("SET t = :n");
        request.bindings = bind(f, ":n", "'y'", NULL);
        must(f, execute(f, SKEP_OP_UPDATE_ITEM, &request, &written));
        assert_int_equal(count_in(f, "by_n"), 2 + i);
    }
}

static void an_attribute_of_another_key_keeps_its_type(void **state) {
    fixture *f = *state;
    skep_table_response response;
    skep_index_definition index = by_n;
    index.key = (skep_key_schema){.hash = {{"n", SKEP_TYPE_N}},
                                  .hash_count = 1,
                                  .range = {{"pk", SKEP_TYPE_B}},
                                  .range_count = 1};
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1}"));
    must(f, change(f, &index, NULL, &response));
    assert_int_equal(response.table.indexes[0].key.range[0].type, SKEP_TYPE_S);
    assert_int_equal(count_in(f, "by_n"), 1);
}

static void what_is_wrong_is_said_in_the_services_words(void **state) {
    fixture *f = *state;
    skep_table_response response;
    skep_index_definition bad = by_n;
    refused(f, change(f, &by_n, NULL, &response), SKEP_NO_TABLE,
            "Requested resource not found: Table: things not found");
    create_simple(f, "things", SKEP_TYPE_NONE);
    refused(f, change(f, NULL, NULL, &response), SKEP_INVALID,
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
    refused(f, change(f, &by_n, "by_n", &response), SKEP_INVALID,
            "One or more parameter values were invalid: Only one global secondary index update "
            "per index is allowed simultaneously. Index: by_n");
    refused(f, change(f, &by_n, "other", &response), SKEP_LIMIT,
            "Subscriber limit exceeded: Only 1 online index can be created or deleted "
            "simultaneously per table");
    assert_string_equal(f->err.type, "LimitExceededException");
    refused(f, change(f, NULL, "other", &response), SKEP_NO_TABLE,
            "Requested resource not found: Index other for table things");
    must(f, change(f, &by_n, NULL, &response));
    refused(f, change(f, &by_n, NULL, &response), SKEP_INVALID,
            "One or more parameter values were invalid: Index already exists: by_n");
    bad.name = "x";
    refused(f, change(f, &bad, NULL, &response), SKEP_INVALID,
            "1 validation error detected: Value 'x' at "
            "'globalSecondaryIndexUpdates.1.member.create.indexName' failed to satisfy "
            "constraint: Member must have length greater than or equal to 3");
    refused(f, change(f, NULL, "x", &response), SKEP_INVALID,
            "1 validation error detected: Value 'x' at "
            "'globalSecondaryIndexUpdates.1.member.delete.indexName' failed to satisfy "
            "constraint: Member must have length greater than or equal to 3");
    bad.name = "other";
    bad.projection = SKEP_PROJECT_INCLUDE;
    refused(f, change(f, &bad, NULL, &response), SKEP_INVALID,
            "One or more parameter values were invalid: ProjectionType is INCLUDE, but "
            "NonKeyAttributes is not specified");
    bad.projection = SKEP_PROJECT_ALL;
    bad.key.range[0] = bad.key.hash[0];
    bad.key.range_count = 1;
    refused(f, change(f, &bad, NULL, &response), SKEP_INVALID,
            "Both the Hash Key and the Range Key element in the KeySchema have the same name");
}

static void a_table_has_at_most_twenty_indexes(void **state) {
    fixture *f = *state;
    skep_table_response response;
    skep_index_definition index = by_n;
    char name[16];
    index.name = name;
    create_simple(f, "things", SKEP_TYPE_NONE);
    for (int i = 0; i < 20; i++) {
        (void)snprintf(name, sizeof name, "index%d", i);
        must(f, change(f, &index, NULL, &response));
    }
    index.name = "another";
    refused(f, change(f, &index, NULL, &response), SKEP_INVALID,
            "One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the "
            "per-table limit of 20");
}

/* More than what one operation may hold in memory at once. */
static void a_large_table_is_indexed_in_bounded_memory(void **state) {
    fixture *f = *state;
    skep_table_response response;
    enum { MANY = 5000 };
    create_simple(f, "things", SKEP_TYPE_NONE);
    for (int i = 0; i < MANY; i++) {
        char item[64];
        skep_arena_reset(f->arena);
        (void)snprintf(item, sizeof item, "{pk:'%d', n:%d}", i, i % 7);
        must(f, put(f, "things", item));
    }
    size_t before = skep_arena_size(f->engine->scratch);
    must(f, change(f, &by_n, NULL, &response));
    assert_in_range(skep_arena_size(f->engine->scratch), 0, before + 64 * 1024);
    assert_int_equal(count_in(f, "by_n"), MANY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(a_new_index_holds_the_items_that_are_there_and_follows_writes),
        engine_test(a_dropped_index_is_gone_and_its_name_is_free),
        engine_test(indexes_stay_in_the_order_of_their_names),
        engine_test(items_without_usable_values_are_left_out_and_may_be_changed),
        engine_test(an_attribute_of_another_key_keeps_its_type),
        engine_test(what_is_wrong_is_said_in_the_services_words),
        engine_test(a_table_has_at_most_twenty_indexes),
        engine_test(a_large_table_is_indexed_in_bounded_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
