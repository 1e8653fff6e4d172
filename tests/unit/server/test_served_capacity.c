/* ConsumedCapacity as the service writes it. */
#include "server/served.h"
#include "unit/wire/message_support.h"

static void capacity_is_written_as_it_was_asked_for(void **state) {
    (void)state;
    skep_index_units indexes[] = {{.index = "g\"", .write_units = 2},
                                  {.index = "l", .is_local = true, .write_units = 0.5},
                                  {.index = "h", .write_units = 1}};
    const skep_table_units tables[] = {{.table = "t",
                                        .write_units = 6.5,
                                        .own_write_units = 3,
                                        .indexes = indexes,
                                        .index_count = 3},
                                       {.table = "u", .read_units = 2, .own_read_units = 2}};
    const skep_call_info info = {.tables = tables, .table_count = 2};
    served_request request = {.operation = SKEP_OP_PUT_ITEM, .capacity = SERVED_CAPACITY_INDEXES};
    served_any_response response = {.write = {{0}, {0}}};
    served_write(&request, &response, &info, &json);
    assert_written("{\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":6.5,"
                   "\"Table\":{\"CapacityUnits\":3.0},"
                   "\"LocalSecondaryIndexes\":{\"l\":{\"CapacityUnits\":0.5}},"
                   "\"GlobalSecondaryIndexes\":{\"g\\\"\":{\"CapacityUnits\":2.0},"
                   "\"h\":{\"CapacityUnits\":1.0}}}}");
    request.operation = SKEP_OP_TRANSACT_WRITE_ITEMS;
    served_write(&request, &response, &info, &json);
    assert_written(
        "{\"ConsumedCapacity\":[{\"TableName\":\"t\",\"CapacityUnits\":6.5,"
        "\"WriteCapacityUnits\":6.5,"
        "\"Table\":{\"CapacityUnits\":3.0,\"WriteCapacityUnits\":3.0},"
        "\"LocalSecondaryIndexes\":{\"l\":{\"CapacityUnits\":0.5,\"WriteCapacityUnits\":0.5}},"
        "\"GlobalSecondaryIndexes\":{\"g\\\"\":{\"CapacityUnits\":2.0,\"WriteCapacityUnits\":2.0},"
        "\"h\":{\"CapacityUnits\":1.0,\"WriteCapacityUnits\":1.0}}},"
        "{\"TableName\":\"u\",\"CapacityUnits\":2.0,\"ReadCapacityUnits\":2.0,"
        "\"Table\":{\"CapacityUnits\":2.0,\"ReadCapacityUnits\":2.0}}]}");
    request.capacity = SERVED_CAPACITY_TOTAL;
    served_write(&request, &response, &info, &json);
    assert_written("{\"ConsumedCapacity\":[{\"TableName\":\"t\",\"CapacityUnits\":6.5,"
                   "\"WriteCapacityUnits\":6.5},{\"TableName\":\"u\",\"CapacityUnits\":2.0,"
                   "\"ReadCapacityUnits\":2.0}]}");
    served_write(&request, &response, &(skep_call_info){0}, &json);
    assert_written("{}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(capacity_is_written_as_it_was_asked_for, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
