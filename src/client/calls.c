/* client/calls.c: DynamoDB's operations, one call each, which block. */
#include <string.h>

#include "base/fail.h"
#include "client/client.h"
#include "client/objects.h"
#include "wire/operation.h"

typedef union any_response {
    skep_table_response table;
    skep_list_tables_response list;
    skep_write_response write;
    skep_get_response get;
    skep_query_response query;
    skep_transact_response transact;
    skep_transact_get_response transact_get;
    skep_batch_get_response batch_get;
    skep_batch_write_response batch_write;
} any_response;

skep_status call_check(skep_operation operation, const skep_client *client, const void *request,
                       const void *arena, skep_error *err) {
    fail_clear(err);
    if (client != NULL && request != NULL && arena != NULL) return SKEP_OK;
    return fail(err, SKEP_INVALID, "%s: the %s", skep_operation_name(operation),
                client == NULL    ? "client is NULL"
                : request == NULL ? "request is NULL"
                                  : "arena is NULL");
}

static skep_status run_into(skep_client *client, skep_operation operation, const void *request,
                            skep_objects *into, void *response, skep_arena *arena,
                            skep_error *err) {
    any_response unwanted;
    skep_error own = {0};
    if (call_check(operation, client, request, arena, err) != SKEP_OK) return SKEP_INVALID;
    size_t response_bytes = wire_operation_response_bytes(operation);
    if (response == NULL) response = &unwanted;
    memset(response, 0, response_bytes);
    call c = {.exchange = {.operation = operation,
                           .request = request,
                           .response = response,
                           .arena = arena,
                           .into = into,
                           .err = err != NULL ? err : &own},
              .response_bytes = response_bytes};
    lane *l = lane_take(client, c.exchange.err);
    if (l == NULL) return c.exchange.err->status;
    call_begin(&c, l);
    while (!c.is_done) lane_drive(l, INT64_MAX);
    lane_give(l);
    return c.status;
}

static skep_status run(skep_client *client, skep_operation operation, const void *request,
                       void *response, skep_arena *arena, skep_error *err) {
    return run_into(client, operation, request, NULL, response, arena, err);
}

skep_status skep_create_table(skep_client *client, const skep_create_table_request *request,
                              skep_table_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_CREATE_TABLE, request, response, arena, err);
}

skep_status skep_describe_table(skep_client *client, const skep_table_request *request,
                                skep_table_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_DESCRIBE_TABLE, request, response, arena, err);
}

skep_status skep_delete_table(skep_client *client, const skep_table_request *request,
                              skep_table_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_DELETE_TABLE, request, response, arena, err);
}

skep_status skep_list_tables(skep_client *client, const skep_list_tables_request *request,
                             skep_list_tables_response *response, skep_arena *arena,
                             skep_error *err) {
    return run(client, SKEP_OP_LIST_TABLES, request, response, arena, err);
}

skep_status skep_put(skep_client *client, const skep_put_request *request,
                     skep_write_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_PUT_ITEM, request, response, arena, err);
}

skep_status skep_get(skep_client *client, const skep_get_request *request,
                     skep_get_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_GET_ITEM, request, response, arena, err);
}

skep_status skep_update(skep_client *client, const skep_update_request *request,
                        skep_write_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_UPDATE_ITEM, request, response, arena, err);
}

skep_status skep_delete(skep_client *client, const skep_delete_request *request,
                        skep_write_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_DELETE_ITEM, request, response, arena, err);
}

skep_status skep_query(skep_client *client, const skep_query_request *request,
                       skep_query_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_QUERY, request, response, arena, err);
}

skep_status skep_scan(skep_client *client, const skep_query_request *request,
                      skep_query_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_SCAN, request, response, arena, err);
}

skep_status skep_transact_write(skep_client *client, const skep_transact_request *request,
                                skep_transact_response *response, skep_arena *arena,
                                skep_error *err) {
    return run(client, SKEP_OP_TRANSACT_WRITE_ITEMS, request, response, arena, err);
}

skep_status skep_transact_read(skep_client *client, const skep_transact_get_request *request,
                               skep_transact_get_response *response, skep_arena *arena,
                               skep_error *err) {
    return run(client, SKEP_OP_TRANSACT_GET_ITEMS, request, response, arena, err);
}

skep_status skep_batch_get(skep_client *client, const skep_batch_get_request *request,
                           skep_batch_get_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_BATCH_GET_ITEM, request, response, arena, err);
}

skep_status skep_batch_write_items(skep_client *client, const skep_batch_write_request *request,
                                   skep_batch_write_response *response, skep_arena *arena,
                                   skep_error *err) {
    return run(client, SKEP_OP_BATCH_WRITE_ITEM, request, response, arena, err);
}

skep_status skep_update_table(skep_client *client, const skep_update_table_request *request,
                              skep_table_response *response, skep_arena *arena, skep_error *err) {
    return run(client, SKEP_OP_UPDATE_TABLE, request, response, arena, err);
}

skep_status client_query_objects(skep_client *client, const skep_query_request *request,
                                 skep_objects *into, skep_query_response *response,
                                 skep_arena *arena, skep_error *err) {
    return run_into(client, SKEP_OP_QUERY, request, into, response, arena, err);
}
