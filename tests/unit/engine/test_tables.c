#include "unit/engine/engine_test.h"

static const char *const included[] = {"a", "b"};

static skep_index_definition by_owner(void) {
    return (skep_index_definition){.name = "by_owner",
                                   .key = {.hash = {{"owner", SKEP_TYPE_S}},
                                           .hash_count = 1,
                                           .range = {{"at", SKEP_TYPE_N}},
                                           .range_count = 1},
                                   .projection = SKEP_PROJECT_INCLUDE,
                                   .included = included,
                                   .included_count = 2};
}

static skep_table_definition plain(const char *name) {
    return (skep_table_definition){.name = name,
                                   .key = {.hash = {{"pk", SKEP_TYPE_S}},
                                           .hash_count = 1,
                                           .range = {{"sk", SKEP_TYPE_B}},
                                           .range_count = 1}};
}

static skep_table_response describe(fixture *f, const char *name) {
    skep_table_request request = {.table = name};
    skep_table_response response = {0};
    must(f, execute(f, SKEP_OP_DESCRIBE_TABLE, &request, &response));
    return response;
}

static void a_table_is_described_as_it_was_created(void **state) {
    fixture *f = *state;
    skep_index_definition indexes[] = {by_owner(), by_owner()};
    indexes[0].name = "zzz";
    indexes[0].projection = SKEP_PROJECT_KEYS_ONLY;
    indexes[0].included_count = 0;
    skep_create_table_request request = {.table = plain("things")};
    request.table.indexes = indexes;
    request.table.index_count = 2;
    skep_table_response response = {0};
    must(f, execute(f, SKEP_OP_CREATE_TABLE, &request, &response));
    assert_string_equal(response.status, "ACTIVE");
    response = describe(f, "things");
    assert_string_equal(response.table.name, "things");
    assert_string_equal(response.status, "ACTIVE");
    assert_int_equal(response.created_at, 1700000000);
    assert_string_equal(response.table.key.range[0].name, "sk");
    assert_int_equal(response.table.key.range[0].type, SKEP_TYPE_B);
    assert_int_equal(response.table.index_count, 2);
    const skep_index_definition *first = &response.table.indexes[0];
    assert_string_equal(first->name, "by_owner");
    assert_int_equal(first->projection, SKEP_PROJECT_INCLUDE);
    assert_int_equal(first->included_count, 2);
    assert_string_equal(first->included[1], "b");
    assert_string_equal(first->key.range[0].name, "at");
    assert_string_equal(response.table.indexes[1].name, "zzz");
}

static void description_counts_items_and_their_sizes(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    create_simple(f, "others", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a', n:1}"));
    must(f, put(f, "things", "{pk:'bb'}"));
    must(f, put(f, "others", "{pk:'a'}"));
    skep_table_response response = describe(f, "things");
    assert_int_equal(response.item_count, 2);
    assert_int_equal(response.size_bytes, (2 + 1 + 1 + 2) + (2 + 2));
    skep_table_request request = {.table = "things", .is_schema_only = true};
    response = (skep_table_response){0};
    must(f, execute(f, SKEP_OP_DESCRIBE_TABLE, &request, &response));
    assert_int_equal(response.item_count, 0);
    assert_string_equal(response.table.key.hash[0].name, "pk");
}

static void a_table_exists_once(void **state) {
    fixture *f = *state;
    skep_table_definition definition = plain("things");
    must(f, create(f, &definition));
    refused(f, create(f, &definition), SKEP_IN_USE, "Table already exists: things");
    assert_string_equal(f->err.type, "ResourceInUseException");
}

static void a_deleted_table_is_gone_with_its_items(void **state) {
    fixture *f = *state;
    skep_index_definition index = by_owner();
    skep_table_definition definition = plain("things");
    definition.indexes = &index;
    definition.index_count = 1;
    must(f, create(f, &definition));
    must(f, put(f, "things", "{pk:'a', sk:x'01', owner:'o', at:1}"));
    skep_table_request request = {.table = "things"};
    skep_table_response response = {0};
    must(f, execute(f, SKEP_OP_DELETE_TABLE, &request, &response));
    assert_string_equal(response.status, "DELETING");
    assert_string_equal(response.table.name, "things");
    refused(f, put(f, "things", "{pk:'a', sk:x'01'}"), SKEP_NO_TABLE,
            "Requested resource not found");
    refused(f, execute(f, SKEP_OP_DELETE_TABLE, &request, &response), SKEP_NO_TABLE,
            "Requested resource not found: Table: things not found");
    must(f, create(f, &definition));
    assert_int_equal(describe(f, "things").item_count, 0);
    skep_query_response page;
    must(f, scan(f, &(skep_query_request){.table = "things", .index = "by_owner"}, &page));
    assert_int_equal(page.count, 0);
}

static void tables_are_listed_in_order_and_in_pages(void **state) {
    fixture *f = *state;
    const char *names[] = {"ccc", "aaa", "bbb"};
    for (size_t i = 0; i < 3; i++) create_simple(f, names[i], SKEP_TYPE_NONE);
    skep_list_tables_request request = {.limit = 2};
    skep_list_tables_response response = {0};
    must(f, execute(f, SKEP_OP_LIST_TABLES, &request, &response));
    assert_int_equal(response.count, 2);
    assert_string_equal(response.names[0], "aaa");
    assert_string_equal(response.last, "bbb");
    request.start = response.last;
    response = (skep_list_tables_response){0};
    must(f, execute(f, SKEP_OP_LIST_TABLES, &request, &response));
    assert_int_equal(response.count, 1);
    assert_string_equal(response.names[0], "ccc");
    assert_null(response.last);
    request = (skep_list_tables_request){.start = "x", .limit = 101};
    refused(
        f, execute(f, SKEP_OP_LIST_TABLES, &request, &response), SKEP_INVALID,
        "2 validation errors detected: Value 'x' at 'exclusiveStartTableName' failed to satisfy "
        "constraint: Member must have length greater than or equal to 3; Value '101' at "
        "'limit' failed to satisfy constraint: Member must have value less than or equal to "
        "100");
}

static void names_of_tables_are_checked(void **state) {
    fixture *f = *state;
    skep_table_request request = {0};
    skep_table_response response = {0};
    refused(f, execute(f, SKEP_OP_DESCRIBE_TABLE, &request, &response), SKEP_INVALID,
            "The parameter 'TableName' is required but was not present in the request");
    request.table = "ab";
    refused(f, execute(f, SKEP_OP_DESCRIBE_TABLE, &request, &response), SKEP_INVALID,
            "TableName must be at least 3 characters long and at most 255 characters long");
    request.table = "a/b";
    refused(f, execute(f, SKEP_OP_DELETE_TABLE, &request, &response), SKEP_INVALID,
            "1 validation error detected: Value 'a/b' at 'tableName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    skep_table_definition definition = plain("ab");
    refused(f, create(f, &definition), SKEP_INVALID,
            "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: "
            "Member must have length greater than or equal to 3");
}

static void key_schemas_are_checked(void **state) {
    fixture *f = *state;
    skep_table_definition definition = plain("things");
    definition.key.range[0].name = "pk";
    definition.key.range[0].type = SKEP_TYPE_S;
    refused(f, create(f, &definition), SKEP_INVALID,
            "Both the Hash Key and the Range Key element in the KeySchema have the same name");
    definition = plain("things");
    definition.key.hash_count = 0;
    refused(f, create(f, &definition), SKEP_INVALID,
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    definition.key =
        (skep_key_schema){.hash = {{"a", SKEP_TYPE_S}, {"b", SKEP_TYPE_S}}, .hash_count = 2};
    refused(f, create(f, &definition), SKEP_INVALID,
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    definition = plain("things");
    definition.key.range[0].type = SKEP_TYPE_BOOL;
    assert_int_equal(create(f, &definition), SKEP_INVALID);
    assert_non_null(strstr(f->err.message, "satisfy enum value set: [B, N, S]"));
    definition.key.range[0].name = NULL;
    assert_int_equal(create(f, &definition), SKEP_INVALID);
}

static void indexes_are_checked(void **state) {
    fixture *f = *state;
    skep_index_definition indexes[21];
    char names[21][8];
    skep_table_definition definition = plain("things");
    definition.indexes = indexes;
    definition.index_count = 2;
    indexes[0] = indexes[1] = by_owner();
    refused(f, create(f, &definition), SKEP_INVALID,
            "One or more parameter values were invalid: Duplicate index name: by_owner");
    definition.index_count = 1;
    indexes[0].included_count = 0;
    refused(f, create(f, &definition), SKEP_INVALID,
            "One or more parameter values were invalid: ProjectionType is INCLUDE, but "
            "NonKeyAttributes is not specified");
    indexes[0] = by_owner();
    indexes[0].projection = SKEP_PROJECT_ALL;
    refused(f, create(f, &definition), SKEP_INVALID,
            "One or more parameter values were invalid: ProjectionType is ALL, but "
            "NonKeyAttributes is specified");
    indexes[0] = by_owner();
    indexes[0].key.hash[0] = (skep_key_attribute){"sk", SKEP_TYPE_S};
    assert_int_equal(create(f, &definition), SKEP_INVALID);
    for (size_t i = 0; i < 21; i++) {
        (void)snprintf(names[i], sizeof names[i], "gsi%zu", i);
        indexes[i] = by_owner();
        indexes[i].name = names[i];
    }
    definition.index_count = 21;
    refused(f, create(f, &definition), SKEP_INVALID,
            "One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the "
            "per-table limit of 20");
    definition.index_count = 20;
    must(f, create(f, &definition));
    assert_int_equal(describe(f, "things").table.index_count, 20);
}

static void two_engines_on_one_file_see_each_others_tables(void **state) {
    fixture *f = *state;
    fixture second = {.arena = f->arena};
    char path[] = "/tmp/skep-tables-XXXXXX";
    assert_true(mkdtemp(path) != NULL);
    char file[64];
    (void)snprintf(file, sizeof file, "%s/shop.db", path);
    skep_engine_backend.close(f->engine);
    open_at(f, file);
    open_at(&second, file);
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(&second, put(&second, "things", "{pk:'a'}"));
    skep_table_request request = {.table = "things"};
    skep_table_response response = {0};
    must(f, execute(f, SKEP_OP_DELETE_TABLE, &request, &response));
    create_simple(f, "things", SKEP_TYPE_N);
    refused(&second, put(&second, "things", "{pk:'a'}"), SKEP_INVALID,
            "One or more parameter values were invalid: Missing the key sk in the item");
    must(&second, put(&second, "things", "{pk:'a', sk:1}"));
    assert_non_null(get(f, "things", "{pk:'a', sk:1}").data);
    must(f, execute(f, SKEP_OP_DELETE_TABLE, &request, &response));
    skep_get_request wanted = {.table = "things", .key = value_of(f->arena, "{pk:'a', sk:1}")};
    skep_get_response got = {0};
    refused(&second, execute(&second, SKEP_OP_GET_ITEM, &wanted, &got), SKEP_NO_TABLE,
            "Requested resource not found");
    skep_engine_backend.close(second.engine);
    unlink(file);
    skep_engine_backend.close(f->engine);
    open_at(f, ":memory:");
    unlink(file);
    rmdir(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(a_table_is_described_as_it_was_created),
        engine_test(description_counts_items_and_their_sizes),
        engine_test(a_table_exists_once),
        engine_test(a_deleted_table_is_gone_with_its_items),
        engine_test(tables_are_listed_in_order_and_in_pages),
        engine_test(names_of_tables_are_checked),
        engine_test(key_schemas_are_checked),
        engine_test(indexes_are_checked),
        engine_test(two_engines_on_one_file_see_each_others_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
