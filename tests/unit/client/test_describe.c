#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <skep/client.h>
#include <skep/item.h>

#include "expr/expr.h"
#include "value/packed.h"

static int open_arena(void **state) {
    *state = skep_arena_new(NULL, 0);
    return 0;
}

static int free_arena(void **state) {
    skep_arena_free(*state);
    return 0;
}

/* {all types}: entries in the order of their names. */
static skep_value sample(skep_arena *arena) {
    buffer buf;
    packed_writer w;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("a"));
    packed_text(&w, SKEP_STR("q\"\\\n\x01 \xC3\xA9"));
    packed_name(&w, SKEP_STR("b"));
    packed_bytes(&w, (skep_bytes){(const uint8_t *)"\0\xff\x10", 3});
    packed_name(&w, SKEP_STR("c"));
    packed_decimal(&w, SKEP_DEC("-1.50"));
    packed_name(&w, SKEP_STR("d"));
    packed_open(&w, SKEP_TYPE_L);
    packed_bool(&w, true);
    packed_null(&w);
    packed_open(&w, SKEP_TYPE_M);
    packed_end(&w);
    packed_end(&w);
    packed_name(&w, SKEP_STR("e"));
    packed_open(&w, SKEP_TYPE_NS);
    packed_i64(&w, 2);
    packed_i64(&w, 1);
    packed_end(&w);
    packed_name(&w, SKEP_STR("f"));
    packed_open(&w, SKEP_TYPE_BS);
    packed_bytes(&w, (skep_bytes){(const uint8_t *)"ab", 2});
    packed_end(&w);
    packed_name(&w, SKEP_STR("g"));
    packed_open(&w, SKEP_TYPE_SS);
    packed_text(&w, SKEP_STR("x"));
    packed_end(&w);
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_value value = packed_take(&buf, arena);
    buffer_fini(&buf);
    return value;
}

static void every_type_is_written_as_the_services_json(void **state) {
    assert_string_equal(skep_value_print(sample(*state), SKEP_JSON_DYNAMODB_VALUE, 0, *state),
                        "{\"M\":{\"a\":{\"S\":\"q\\\"\\\\\\n\\u0001 \xC3\xA9\"},"
                        "\"b\":{\"B\":\"AP8Q\"},\"c\":{\"N\":\"-1.5\"},"
                        "\"d\":{\"L\":[{\"BOOL\":true},{\"NULL\":true},{\"M\":{}}]},"
                        "\"e\":{\"NS\":[\"1\",\"2\"]},\"f\":{\"BS\":[\"YWI=\"]},"
                        "\"g\":{\"SS\":[\"x\"]}}}");
}

static void every_type_is_written_as_plain_json(void **state) {
    assert_string_equal(skep_value_print(sample(*state), SKEP_JSON_PLAIN, 0, *state),
                        "{\"a\":\"q\\\"\\\\\\n\\u0001 \xC3\xA9\",\"b\":\"AP8Q\",\"c\":-1.5,"
                        "\"d\":[true,null,{}],\"e\":[1,2],\"f\":[\"YWI=\"],\"g\":[\"x\"]}");
}

static void an_absent_value_is_null(void **state) {
    skep_value absent = {NULL, 0};
    assert_string_equal(skep_value_print(absent, SKEP_JSON_PLAIN, 0, *state), "null");
    assert_string_equal(skep_value_print(absent, SKEP_JSON_DYNAMODB_VALUE, 0, *state), "null");
}

static skep_value key(skep_arena *arena) {
    buffer buf;
    packed_writer w;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("PK"));
    packed_text(&w, SKEP_STR("ORDER#1"));
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_value value = packed_take(&buf, arena);
    buffer_fini(&buf);
    return value;
}

static void a_request_names_all_its_parts(void **state) {
    skep_arena *arena = *state;
    skep_name_binding name = {SKEP_STR("#s"), SKEP_STR("status")};
    skep_value_binding value = {SKEP_STR(":s"), packed_from_i64(arena, 3)};
    skep_update_request request = {.table = "shop",
                                   .key = key(arena),
                                   .update = {.text = SKEP_STR("SET #s = :s")},
                                   .condition = {.text = SKEP_STR("attribute_exists(PK)")},
                                   .bindings = {&name, 1, &value, 1},
                                   .return_values = SKEP_RETURN_ALL_NEW};
    assert_string_equal(
        skep_request_describe(SKEP_OP_UPDATE_ITEM, &request, arena),
        "UpdateItem\n  table: shop\n  key: {\"PK\":{\"S\":\"ORDER#1\"}}\n"
        "  update: SET #s = :s\n  condition: attribute_exists(PK)\n"
        "  names: #s = status\n  values: :s = {\"N\":\"3\"}\n  return values: ALL_NEW");
}

static void a_tree_is_described_as_the_expression_that_is_sent(void **state) {
    skep_arena *arena = *state;
    const skep_expr *tree = expr_binary(arena, EXPR_GE, expr_name(arena, SKEP_STR("stock")),
                                        expr_value(arena, packed_from_i64(arena, 3)));
    skep_query_request request = {.table = "shop",
                                  .index = "GSI1",
                                  .key_condition = {.tree = tree},
                                  .limit = 5,
                                  .is_descending = true};
    assert_string_equal(skep_request_describe(SKEP_OP_QUERY, &request, arena),
                        "Query\n  table: shop\n  index: GSI1\n  key condition: #stock >= :v1\n"
                        "  names: #stock = stock\n  values: :v1 = {\"N\":\"3\"}\n"
                        "  limit: 5\n  order: descending");
}

static void a_transaction_lists_its_actions(void **state) {
    skep_arena *arena = *state;
    skep_transact_action actions[2] = {
        {.kind = SKEP_TRANSACT_PUT, .table = "shop", .item = key(arena)},
        {.kind = SKEP_TRANSACT_CHECK,
         .table = "shop",
         .item = key(arena),
         .condition = {.text = SKEP_STR("a < b")}}};
    skep_transact_request request = {.actions = actions, .count = 2, .client_token = "t-1"};
    assert_string_equal(skep_request_describe(SKEP_OP_TRANSACT_WRITE_ITEMS, &request, arena),
                        "TransactWriteItems\n  token: t-1\n  action 1: put\n  table: shop\n"
                        "  item: {\"PK\":{\"S\":\"ORDER#1\"}}\n  action 2: check\n  table: shop\n"
                        "  key: {\"PK\":{\"S\":\"ORDER#1\"}}\n  condition: a < b");
}

static void table_requests_are_described(void **state) {
    skep_arena *arena = *state;
    const skep_index_definition index = {.name = "GSI1",
                                         .key = {.hash = {{"g", SKEP_TYPE_N}}, .hash_count = 1},
                                         .projection = SKEP_PROJECT_KEYS_ONLY};
    skep_create_table_request request = {.table = {.name = "shop",
                                                   .key = {.hash = {{"PK", SKEP_TYPE_S}},
                                                           .hash_count = 1,
                                                           .range = {{"SK", SKEP_TYPE_B}},
                                                           .range_count = 1},
                                                   .indexes = &index,
                                                   .index_count = 1}};
    assert_string_equal(skep_request_describe(SKEP_OP_CREATE_TABLE, &request, arena),
                        "CreateTable\n  table: shop\n  key: PK (HASH, S) SK (RANGE, B)\n"
                        "  index GSI1: g (HASH, N) projects KEYS_ONLY");
    const skep_tag tags[] = {{"team", "bees"}, {"stage", ""}};
    request.tags = tags;
    request.tag_count = 2;
    assert_non_null(strstr(skep_request_describe(SKEP_OP_CREATE_TABLE, &request, arena),
                           "KEYS_ONLY\n  tag: team = bees\n  tag: stage = "));
    skep_table_request table = {.table = "shop"};
    assert_string_equal(skep_request_describe(SKEP_OP_DELETE_TABLE, &table, arena),
                        "DeleteTable\n  table: shop");
    skep_list_tables_request list = {.start = "abc", .limit = 3};
    assert_string_equal(skep_request_describe(SKEP_OP_LIST_TABLES, &list, arena),
                        "ListTables\n  after: abc\n  limit: 3");
}

static void requests_with_nothing_in_them_are_described_too(void **state) {
    const char zeroes[512] = {0};
    for (int op = SKEP_OP_CREATE_TABLE; op <= SKEP_OP_TRANSACT_WRITE_ITEMS; op++) {
        const char *text = skep_request_describe((skep_operation)op, zeroes, *state);
        assert_non_null(text);
        assert_int_equal(strncmp(text, skep_operation_name((skep_operation)op),
                                 strlen(skep_operation_name((skep_operation)op))),
                         0);
    }
    assert_string_equal(skep_operation_name((skep_operation)99), "unknown operation");
}

static void an_arena_that_is_too_small_gives_null(void **state) {
    skep_arena *small = skep_arena_new(NULL, 64);
    skep_value value = sample(*state);
    assert_null(skep_value_print(value, SKEP_JSON_DYNAMODB_VALUE, 0, small));
    skep_arena_free(small);
}

#define with_arena(name) cmocka_unit_test_setup_teardown(name, open_arena, free_arena)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_arena(every_type_is_written_as_the_services_json),
        with_arena(every_type_is_written_as_plain_json),
        with_arena(an_absent_value_is_null),
        with_arena(a_request_names_all_its_parts),
        with_arena(a_tree_is_described_as_the_expression_that_is_sent),
        with_arena(a_transaction_lists_its_actions),
        with_arena(table_requests_are_described),
        with_arena(requests_with_nothing_in_them_are_described_too),
        with_arena(an_arena_that_is_too_small_gives_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
