#include "wire/operation.h"

#include <string.h>

static const char *const targets[] = {
    [SKEP_OP_CREATE_TABLE] = WIRE_TARGET_PREFIX "CreateTable",
    [SKEP_OP_DESCRIBE_TABLE] = WIRE_TARGET_PREFIX "DescribeTable",
    [SKEP_OP_DELETE_TABLE] = WIRE_TARGET_PREFIX "DeleteTable",
    [SKEP_OP_LIST_TABLES] = WIRE_TARGET_PREFIX "ListTables",
    [SKEP_OP_PUT_ITEM] = WIRE_TARGET_PREFIX "PutItem",
    [SKEP_OP_GET_ITEM] = WIRE_TARGET_PREFIX "GetItem",
    [SKEP_OP_UPDATE_ITEM] = WIRE_TARGET_PREFIX "UpdateItem",
    [SKEP_OP_DELETE_ITEM] = WIRE_TARGET_PREFIX "DeleteItem",
    [SKEP_OP_QUERY] = WIRE_TARGET_PREFIX "Query",
    [SKEP_OP_SCAN] = WIRE_TARGET_PREFIX "Scan",
    [SKEP_OP_TRANSACT_WRITE_ITEMS] = WIRE_TARGET_PREFIX "TransactWriteItems",
    [SKEP_OP_TRANSACT_GET_ITEMS] = WIRE_TARGET_PREFIX "TransactGetItems",
    [SKEP_OP_BATCH_GET_ITEM] = WIRE_TARGET_PREFIX "BatchGetItem",
    [SKEP_OP_BATCH_WRITE_ITEM] = WIRE_TARGET_PREFIX "BatchWriteItem",
    [SKEP_OP_UPDATE_TABLE] = WIRE_TARGET_PREFIX "UpdateTable",
};

const char *wire_operation_target(skep_operation operation) {
    size_t at = (size_t)operation;
    return at < sizeof targets / sizeof targets[0] ? targets[at] : NULL;
}

const char *wire_operation_name(skep_operation operation) {
    const char *target = wire_operation_target(operation);
    return target != NULL ? target + sizeof WIRE_TARGET_PREFIX - 1 : NULL;
}

skep_operation wire_operation_of_target(skep_str target) {
    for (size_t i = 1; i < sizeof targets / sizeof targets[0]; i++)
        if (target.len == strlen(targets[i]) && memcmp(target.ptr, targets[i], target.len) == 0)
            return (skep_operation)i;
    return (skep_operation)0;
}

bool wire_operation_writes(skep_operation operation) {
    switch (operation) {
    case SKEP_OP_DESCRIBE_TABLE:
    case SKEP_OP_LIST_TABLES:
    case SKEP_OP_GET_ITEM:
    case SKEP_OP_QUERY:
    case SKEP_OP_SCAN:
    case SKEP_OP_TRANSACT_GET_ITEMS:
    case SKEP_OP_BATCH_GET_ITEM: return false;
    default: return true;
    }
}

size_t wire_operation_response_bytes(skep_operation operation) {
    switch (operation) {
    case SKEP_OP_CREATE_TABLE:
    case SKEP_OP_DESCRIBE_TABLE:
    case SKEP_OP_UPDATE_TABLE:
    case SKEP_OP_DELETE_TABLE: return sizeof(skep_table_response);
    case SKEP_OP_LIST_TABLES: return sizeof(skep_list_tables_response);
    case SKEP_OP_PUT_ITEM:
    case SKEP_OP_UPDATE_ITEM:
    case SKEP_OP_DELETE_ITEM: return sizeof(skep_write_response);
    case SKEP_OP_GET_ITEM: return sizeof(skep_get_response);
    case SKEP_OP_QUERY:
    case SKEP_OP_SCAN: return sizeof(skep_query_response);
    case SKEP_OP_TRANSACT_WRITE_ITEMS: return sizeof(skep_transact_response);
    case SKEP_OP_TRANSACT_GET_ITEMS: return sizeof(skep_transact_get_response);
    case SKEP_OP_BATCH_GET_ITEM: return sizeof(skep_batch_get_response);
    case SKEP_OP_BATCH_WRITE_ITEM: return sizeof(skep_batch_write_response);
    }
    return 0;
}
