/* server/served_write.c: responses as JSON. */
#include <stdio.h>
#include <string.h>

#include "server/served_capacity.h"
#include "wire/json_out.h"
#include "wire/operation.h"
#include "wire/table_out.h"

/* ---- Tables ---- */

static bool is_listed(const skep_key_attribute *attributes, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(attributes[i].name, name) == 0) return true;
    return false;
}

/* True if one of the schemas before this one, the table's first, defines the attribute. */
static bool is_defined(const skep_table_definition *table, size_t schemas, const char *name) {
    for (size_t i = 0; i < schemas; i++) {
        const skep_key_schema *key = i == 0 ? &table->key : &table->indexes[i - 1].key;
        if (is_listed(key->hash, key->hash_count, name) ||
            is_listed(key->range, key->range_count, name))
            return true;
    }
    return false;
}

static void put_definition(json_out *j, const skep_key_attribute *attribute) {
    json_element(j);
    json_bracket(j, '{');
    json_member_chars(j, "AttributeName", attribute->name);
    json_member_chars(j, "AttributeType", skep_type_name(attribute->type));
    json_bracket(j, '}');
}

static void put_definitions(json_out *j, const skep_table_definition *table) {
    json_member(j, "AttributeDefinitions");
    json_bracket(j, '[');
    for (size_t s = 0; s <= table->index_count; s++) {
        const skep_key_schema *key = s == 0 ? &table->key : &table->indexes[s - 1].key;
        for (size_t i = 0; i < key->hash_count; i++)
            if (!is_defined(table, s, key->hash[i].name)) put_definition(j, &key->hash[i]);
        for (size_t i = 0; i < key->range_count; i++)
            if (!is_defined(table, s, key->range[i].name)) put_definition(j, &key->range[i]);
    }
    json_bracket(j, ']');
}

/* Where the engine runs is no region, and whose it is no account. */
#define ARN_PREFIX "arn:aws:dynamodb:ddblocal:000000000000:table/"

enum { ARN_BYTES = 1024 };

static void put_arn(json_out *j, const char *member, const char *table, const char *index) {
    char arn[ARN_BYTES];
    (void)snprintf(arn, sizeof arn, ARN_PREFIX "%s%s%s", table, index != NULL ? "/index/" : "",
                   index != NULL ? index : "");
    json_member_chars(j, member, arn);
}

static void put_index(json_out *j, const skep_table_response *response, size_t at) {
    const skep_index_definition *index = &response->table.indexes[at];
    json_element(j);
    json_bracket(j, '{');
    table_out_index(j, index);
    json_member_chars(j, "IndexStatus",
                      response->index_statuses != NULL ? response->index_statuses[at] : "ACTIVE");
    put_arn(j, "IndexArn", response->table.name, index->name);
    json_bracket(j, '}');
}

static void put_table(json_out *j, const skep_table_response *response) {
    const skep_table_definition *table = &response->table;
    json_bracket(j, '{');
    json_member_chars(j, "TableName", table->name);
    json_member_chars(j, "TableStatus", response->status);
    put_arn(j, "TableArn", table->name, NULL);
    put_definitions(j, table);
    table_out_key(j, &table->key);
    json_member(j, "CreationDateTime");
    json_u64(j, response->created_at > 0 ? (uint64_t)response->created_at : 0);
    json_member(j, "ItemCount");
    json_u64(j, response->item_count);
    json_member(j, "TableSizeBytes");
    json_u64(j, response->size_bytes);
    json_member(j, "BillingModeSummary");
    json_bracket(j, '{');
    json_member_chars(j, "BillingMode", "PAY_PER_REQUEST");
    json_bracket(j, '}');
    if (table->index_count > 0) {
        json_member(j, "GlobalSecondaryIndexes");
        json_bracket(j, '[');
        for (size_t i = 0; i < table->index_count; i++) put_index(j, response, i);
        json_bracket(j, ']');
    }
    json_bracket(j, '}');
}

static void put_tables(json_out *j, const skep_list_tables_response *response) {
    json_member(j, "TableNames");
    json_bracket(j, '[');
    for (size_t i = 0; i < response->count; i++) {
        json_element(j);
        json_chars(j, response->names[i]);
    }
    json_bracket(j, ']');
    json_member_chars(j, "LastEvaluatedTableName", response->last);
}

/* ---- Items ---- */

static void put_items(json_out *j, const char *member, const skep_value *items, size_t count) {
    json_member(j, member);
    json_bracket(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_element(j);
        json_item(j, items[i]);
    }
    json_bracket(j, ']');
}

static void put_page(json_out *j, const served_request *asked, const skep_query_response *page) {
    if (!asked->request.query.is_count_only) put_items(j, "Items", page->items, page->count);
    json_member(j, "Count");
    json_u64(j, page->count);
    json_member(j, "ScannedCount");
    json_u64(j, page->scanned_count);
    json_member_item(j, "LastEvaluatedKey", page->last_key);
}

static void put_transact_get(json_out *j, const skep_transact_get_response *response) {
    json_member(j, "Responses");
    json_bracket(j, '[');
    for (size_t i = 0; i < response->count; i++) {
        json_element(j);
        json_bracket(j, '{');
        json_member_item(j, "Item", response->items[i]);
        json_bracket(j, '}');
    }
    json_bracket(j, ']');
}

/* ---- Batches ---- */

static void put_unprocessed_keys(json_out *j, const skep_batch_get_table *asked,
                                 const skep_batch_get_result *result) {
    json_name(j, (skep_str){asked->table, strlen(asked->table)});
    json_bracket(j, '{');
    put_items(j, "Keys", result->unprocessed, result->unprocessed_count);
    if (asked->projection.text.ptr != NULL) {
        json_member(j, "ProjectionExpression");
        json_text(j, asked->projection.text);
    }
    if (asked->bindings.name_count > 0) {
        json_member(j, "ExpressionAttributeNames");
        json_bracket(j, '{');
        for (size_t i = 0; i < asked->bindings.name_count; i++) {
            json_name(j, asked->bindings.names[i].placeholder);
            json_text(j, asked->bindings.names[i].name);
        }
        json_bracket(j, '}');
    }
    json_member(j, "ConsistentRead");
    json_bool(j, asked->is_consistent);
    json_bracket(j, '}');
}

static void put_batch_get(json_out *j, const skep_batch_get_request *asked,
                          const skep_batch_get_response *response) {
    size_t count = response->count < asked->count ? response->count : asked->count;
    json_member(j, "Responses");
    json_bracket(j, '{');
    for (size_t i = 0; i < count; i++) {
        const skep_batch_get_result *result = &response->tables[i];
        json_name(j, (skep_str){asked->tables[i].table, strlen(asked->tables[i].table)});
        json_bracket(j, '[');
        for (size_t k = 0; k < result->count; k++) {
            json_element(j);
            json_item(j, result->items[k]);
        }
        json_bracket(j, ']');
    }
    json_bracket(j, '}');
    json_member(j, "UnprocessedKeys");
    json_bracket(j, '{');
    for (size_t i = 0; i < count; i++)
        if (response->tables[i].unprocessed_count > 0)
            put_unprocessed_keys(j, &asked->tables[i], &response->tables[i]);
    json_bracket(j, '}');
}

static void put_write(json_out *j, const skep_batch_write *write) {
    json_element(j);
    json_bracket(j, '{');
    json_member(j, write->is_delete ? "DeleteRequest" : "PutRequest");
    json_bracket(j, '{');
    json_member_item(j, write->is_delete ? "Key" : "Item", write->item);
    json_bracket(j, '}');
    json_bracket(j, '}');
}

/* The writes of a table stand side by side in what was read. */
static void put_batch_write(json_out *j, const skep_batch_write_request *asked,
                            const skep_batch_write_response *response) {
    const char *table = NULL;
    json_member(j, "UnprocessedItems");
    json_bracket(j, '{');
    for (size_t i = 0; i < response->unprocessed_count; i++) {
        const skep_batch_write *write = &asked->writes[response->unprocessed[i]];
        if (table == NULL || strcmp(table, write->table) != 0) {
            if (table != NULL) json_bracket(j, ']');
            table = write->table;
            json_name(j, (skep_str){table, strlen(table)});
            json_bracket(j, '[');
        }
        put_write(j, write);
    }
    if (table != NULL) json_bracket(j, ']');
    json_bracket(j, '}');
}

/* ---- All ---- */

static void put_answer(json_out *j, const served_request *asked,
                       const served_any_response *response) {
    switch (asked->operation) {
    case SKEP_OP_DESCRIBE_TABLE:
        json_member(j, "Table");
        put_table(j, &response->table);
        break;
    case SKEP_OP_CREATE_TABLE:
    case SKEP_OP_UPDATE_TABLE:
    case SKEP_OP_DELETE_TABLE:
        json_member(j, "TableDescription");
        put_table(j, &response->table);
        break;
    case SKEP_OP_LIST_TABLES: put_tables(j, &response->list_tables); break;
    case SKEP_OP_PUT_ITEM:
    case SKEP_OP_UPDATE_ITEM:
    case SKEP_OP_DELETE_ITEM: json_member_item(j, "Attributes", response->write.attributes); break;
    case SKEP_OP_GET_ITEM: json_member_item(j, "Item", response->get.item); break;
    case SKEP_OP_QUERY:
    case SKEP_OP_SCAN: put_page(j, asked, &response->query); break;
    case SKEP_OP_TRANSACT_GET_ITEMS: put_transact_get(j, &response->transact_get); break;
    case SKEP_OP_BATCH_GET_ITEM:
        put_batch_get(j, &asked->request.batch_get, &response->batch_get);
        break;
    case SKEP_OP_BATCH_WRITE_ITEM:
        put_batch_write(j, &asked->request.batch_write, &response->batch_write);
        break;
    case SKEP_OP_TRANSACT_WRITE_ITEMS: break;
    }
}

void served_write(const served_request *asked, const served_any_response *response,
                  const skep_call_info *info, buffer *out) {
    json_out j;
    json_begin(&j, out, NULL);
    json_bracket(&j, '{');
    put_answer(&j, asked, response);
    served_write_capacity(&j, asked, info);
    json_bracket(&j, '}');
    if (json_end(&j) != SKEP_OK) out->is_failed = true;
}
