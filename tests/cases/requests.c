#include "cases/requests.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "value/packed.h"

void bad_case(const char *format, ...) {
    va_list args;
    va_start(args, format);
    (void)fputs("bad case file: ", stderr);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
    va_end(args);
    exit(2);
}

skep_operation operation_of(const char *name) {
    for (int op = SKEP_OP_CREATE_TABLE; op <= SKEP_OPERATION_COUNT; op++)
        if (strcmp(skep_operation_name((skep_operation)op), name) == 0) return (skep_operation)op;
    return (skep_operation)0;
}

/* ---- Values ---- */

static skep_str str_of(const json_t *json) {
    const char *text = json_string_value(json);
    return (skep_str){text, text != NULL ? json_string_length(json) : 0};
}

static void write_bytes(packed_writer *w, skep_str text) {
    uint8_t bytes[4096];
    size_t len = 0;
    if (base64_decoded_max(text.len) > sizeof bytes ||
        !base64_decode(text.ptr, text.len, bytes, &len))
        bad_case("not Base64: %.*s", (int)text.len, text.ptr);
    packed_bytes(w, (skep_bytes){bytes, len});
}

static void write_scalar(packed_writer *w, char type, skep_str text) {
    skep_decimal number;
    if (type == 'S') {
        packed_text(w, text);
    } else if (type == 'B') {
        write_bytes(w, text);
    } else {
        if (skep_decimal_parse(text, &number, NULL) != SKEP_OK)
            bad_case("not a number: %.*s", (int)text.len, text.ptr);
        packed_decimal(w, number);
    }
}

static void write_map(packed_writer *w, const json_t *json);

static skep_type container_of(const char *type) {
    static const struct {
        const char *name;
        skep_type type;
    } containers[] = {
        {"SS", SKEP_TYPE_SS}, {"NS", SKEP_TYPE_NS}, {"BS", SKEP_TYPE_BS}, {"L", SKEP_TYPE_L}};
    for (size_t i = 0; i < sizeof containers / sizeof containers[0]; i++)
        if (strcmp(containers[i].name, type) == 0) return containers[i].type;
    bad_case("unknown type %s", type);
}

/* {"S": "x"}: an object of one member. Case files are ours, so their depth is trusted. */
static void write_value(packed_writer *w, const json_t *json) {
    void *only = json_object_iter((json_t *)(uintptr_t)json);
    if (only == NULL) bad_case("a value without a type");
    const char *type = json_object_iter_key(only);
    const json_t *contents = json_object_iter_value(only);
    if (strcmp(type, "BOOL") == 0) {
        packed_bool(w, json_is_true(contents));
    } else if (strcmp(type, "NULL") == 0) {
        packed_null(w);
    } else if (strcmp(type, "M") == 0) {
        write_map(w, contents);
    } else if (json_is_string(contents)) {
        write_scalar(w, type[0], str_of(contents));
    } else {
        packed_open(w, container_of(type));
        for (size_t i = 0; i < json_array_size(contents); i++) {
            const json_t *member = json_array_get(contents, i);
            if (json_is_string(member))
                write_scalar(w, type[0], str_of(member));
            else
                write_value(w, member);
        }
        packed_end(w);
    }
}

static void write_map(packed_writer *w, const json_t *json) {
    const char *name;
    json_t *entry;
    packed_open(w, SKEP_TYPE_M);
    json_object_foreach((json_t *)(uintptr_t)json, name, entry) {
        packed_name(w, (skep_str){name, strlen(name)});
        write_value(w, entry);
    }
    packed_end(w);
}

static skep_value pack(const json_t *json, bool is_item, skep_arena *arena) {
    buffer buf;
    packed_writer w;
    skep_error err = {0};
    if (json == NULL || json_is_null(json)) return (skep_value){NULL, 0};
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    if (is_item)
        write_map(&w, json);
    else
        write_value(&w, json);
    if (packed_finish(&w) != SKEP_OK) bad_case("%s", err.message);
    skep_value value = packed_take(&buf, arena);
    buffer_fini(&buf);
    return value;
}

skep_value item_of(const json_t *json, skep_arena *arena) {
    return pack(json, true, arena);
}

/* ---- Parts of requests ---- */

static const char *text(const json_t *json, const char *name) {
    return json_string_value(json_object_get(json, name));
}

static skep_expression expression(const json_t *json, const char *name) {
    return (skep_expression){.text = str_of(json_object_get(json, name))};
}

static skep_bindings bindings(const json_t *json, skep_arena *arena) {
    json_t *names = json_object_get(json, "ExpressionAttributeNames");
    json_t *values = json_object_get(json, "ExpressionAttributeValues");
    skep_name_binding *n = skep_arena_array(arena, json_object_size(names), sizeof *n);
    skep_value_binding *v = skep_arena_array(arena, json_object_size(values), sizeof *v);
    skep_bindings all = {n, 0, v, 0};
    const char *key;
    json_t *value;
    json_object_foreach(names, key, value) n[all.name_count++] =
        (skep_name_binding){{key, strlen(key)}, str_of(value)};
    json_object_foreach(values, key, value) v[all.value_count++] =
        (skep_value_binding){{key, strlen(key)}, pack(value, false, arena)};
    return all;
}

static skep_return_values return_values(const json_t *json) {
    static const char *const names[] = {"NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"};
    const char *name = text(json, "ReturnValues");
    if (name == NULL) return SKEP_RETURN_NONE;
    for (int i = 0; i < 5; i++)
        if (strcmp(names[i], name) == 0) return (skep_return_values)i;
    bad_case("unknown ReturnValues %s", name);
}

static bool returns_item(const json_t *json) {
    const char *name = text(json, "ReturnValuesOnConditionCheckFailure");
    return name != NULL && strcmp(name, "ALL_OLD") == 0;
}

/* ---- Tables ---- */

static skep_type declared_type(const json_t *definitions, const char *name) {
    for (size_t i = 0; i < json_array_size(definitions); i++) {
        const json_t *definition = json_array_get(definitions, i);
        if (strcmp(text(definition, "AttributeName"), name) != 0) continue;
        char letter = text(definition, "AttributeType")[0];
        return letter == 'S' ? SKEP_TYPE_S : letter == 'N' ? SKEP_TYPE_N : SKEP_TYPE_B;
    }
    bad_case("no definition of attribute %s", name);
}

static skep_key_schema key_schema(const json_t *json, const json_t *definitions) {
    skep_key_schema key = {.hash_count = 0};
    const json_t *elements = json_object_get(json, "KeySchema");
    for (size_t i = 0; i < json_array_size(elements); i++) {
        const json_t *element = json_array_get(elements, i);
        const char *name = text(element, "AttributeName");
        skep_key_attribute attribute = {name, declared_type(definitions, name)};
        bool is_hash = strcmp(text(element, "KeyType"), "HASH") == 0;
        size_t *count = is_hash ? &key.hash_count : &key.range_count;
        if (*count == SKEP_KEY_ATTRIBUTES_MAX) bad_case("too many key attributes");
        (is_hash ? key.hash : key.range)[(*count)++] = attribute;
    }
    return key;
}

static void read_projection(const json_t *json, skep_index_definition *index, skep_arena *arena) {
    const char *type = text(json, "ProjectionType");
    const json_t *names = json_object_get(json, "NonKeyAttributes");
    const char **included = skep_arena_array(arena, json_array_size(names), sizeof *included);
    index->projection = strcmp(type, "ALL") == 0         ? SKEP_PROJECT_ALL
                        : strcmp(type, "KEYS_ONLY") == 0 ? SKEP_PROJECT_KEYS_ONLY
                                                         : SKEP_PROJECT_INCLUDE;
    for (size_t i = 0; i < json_array_size(names); i++)
        included[i] = json_string_value(json_array_get(names, i));
    index->included = included;
    index->included_count = json_array_size(names);
}

static skep_index_definition index_of(const json_t *json, const json_t *definitions,
                                      skep_arena *arena) {
    skep_index_definition index = {.name = text(json, "IndexName"),
                                   .key = key_schema(json, definitions)};
    read_projection(json_object_get(json, "Projection"), &index, arena);
    return index;
}

static skep_create_table_request create_of(const json_t *json, skep_arena *arena) {
    const json_t *definitions = json_object_get(json, "AttributeDefinitions");
    const json_t *list = json_object_get(json, "GlobalSecondaryIndexes");
    size_t count = json_array_size(list);
    skep_index_definition *indexes = skep_arena_array(arena, count, sizeof *indexes);
    for (size_t i = 0; i < count; i++)
        indexes[i] = index_of(json_array_get(list, i), definitions, arena);
    return (skep_create_table_request){.table = {.name = text(json, "TableName"),
                                                 .key = key_schema(json, definitions),
                                                 .indexes = indexes,
                                                 .index_count = count}};
}

static skep_update_table_request update_table_of(const json_t *json, skep_arena *arena) {
    const json_t *definitions = json_object_get(json, "AttributeDefinitions");
    const json_t *list = json_object_get(json, "GlobalSecondaryIndexUpdates");
    skep_update_table_request request = {.table = text(json, "TableName")};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *created = json_object_get(json_array_get(list, i), "Create");
        const json_t *dropped = json_object_get(json_array_get(list, i), "Delete");
        if (dropped != NULL) request.drop_index = text(dropped, "IndexName");
        if (created == NULL) continue;
        skep_index_definition *index = skep_arena_alloc(arena, sizeof *index);
        *index = index_of(created, definitions, arena);
        request.create = index;
    }
    return request;
}

/* ---- Items ---- */

static skep_query_request query_of(const json_t *json, skep_arena *arena) {
    const char *select = text(json, "Select");
    return (skep_query_request){
        .table = text(json, "TableName"),
        .index = text(json, "IndexName"),
        .key_condition = expression(json, "KeyConditionExpression"),
        .filter = expression(json, "FilterExpression"),
        .projection = expression(json, "ProjectionExpression"),
        .bindings = bindings(json, arena),
        .start_key = item_of(json_object_get(json, "ExclusiveStartKey"), arena),
        .limit = (uint32_t)json_integer_value(json_object_get(json, "Limit")),
        .is_descending = json_is_false(json_object_get(json, "ScanIndexForward")),
        .is_consistent = json_is_true(json_object_get(json, "ConsistentRead")),
        .is_count_only = select != NULL && strcmp(select, "COUNT") == 0,
        .segment = (uint32_t)json_integer_value(json_object_get(json, "Segment")),
        .total_segments = (uint32_t)json_integer_value(json_object_get(json, "TotalSegments"))};
}

static skep_transact_action action_of(const json_t *entry, skep_arena *arena) {
    static const char *const kinds[] = {"Put", "Update", "Delete", "ConditionCheck"};
    for (int kind = 0; kind < 4; kind++) {
        const json_t *json = json_object_get(entry, kinds[kind]);
        if (json == NULL) continue;
        return (skep_transact_action){
            .kind = (skep_transact_kind)(kind + 1),
            .table = text(json, "TableName"),
            .item = item_of(json_object_get(json, kind == 0 ? "Item" : "Key"), arena),
            .update = expression(json, "UpdateExpression"),
            .condition = expression(json, "ConditionExpression"),
            .bindings = bindings(json, arena),
            .return_item_on_failure = returns_item(json)};
    }
    bad_case("an action of no known kind");
}

static skep_transact_request transact_of(const json_t *json, skep_arena *arena) {
    const json_t *list = json_object_get(json, "TransactItems");
    size_t count = json_array_size(list);
    skep_transact_action *actions = skep_arena_array(arena, count, sizeof *actions);
    for (size_t i = 0; i < count; i++) actions[i] = action_of(json_array_get(list, i), arena);
    return (skep_transact_request){actions, count, text(json, "ClientRequestToken")};
}

static skep_transact_get_request transact_get_of(const json_t *json, skep_arena *arena) {
    const json_t *list = json_object_get(json, "TransactItems");
    size_t count = json_array_size(list);
    skep_transact_get *gets = skep_arena_array(arena, count, sizeof *gets);
    for (size_t i = 0; i < count; i++) {
        const json_t *get = json_object_get(json_array_get(list, i), "Get");
        if (get == NULL) bad_case("a transactional read without Get");
        gets[i] = (skep_transact_get){.table = text(get, "TableName"),
                                      .key = item_of(json_object_get(get, "Key"), arena),
                                      .projection = expression(get, "ProjectionExpression"),
                                      .bindings = bindings(get, arena)};
    }
    return (skep_transact_get_request){gets, count};
}

static skep_batch_get_table batch_get_table_of(const char *table, const json_t *json,
                                               skep_arena *arena) {
    const json_t *list = json_object_get(json, "Keys");
    size_t count = json_array_size(list);
    skep_value *keys = skep_arena_array(arena, count, sizeof *keys);
    for (size_t i = 0; i < count; i++) keys[i] = item_of(json_array_get(list, i), arena);
    return (skep_batch_get_table){.table = table,
                                  .keys = keys,
                                  .key_count = count,
                                  .projection = expression(json, "ProjectionExpression"),
                                  .bindings = bindings(json, arena),
                                  .is_consistent =
                                      json_is_true(json_object_get(json, "ConsistentRead"))};
}

static skep_batch_get_request batch_get_of(const json_t *json, skep_arena *arena) {
    json_t *map = json_object_get(json, "RequestItems"), *entry;
    skep_batch_get_table *tables = skep_arena_array(arena, json_object_size(map), sizeof *tables);
    skep_batch_get_request request = {tables, 0};
    const char *table;
    json_object_foreach(map, table, entry) {
        tables[request.count++] = batch_get_table_of(table, entry, arena);
    }
    return request;
}

static skep_batch_write batch_write_of(const char *table, const json_t *json, skep_arena *arena) {
    const json_t *put = json_object_get(json, "PutRequest");
    const json_t *erase = json_object_get(json, "DeleteRequest");
    return (skep_batch_write){.table = table,
                              .item = put != NULL ? item_of(json_object_get(put, "Item"), arena)
                                                  : item_of(json_object_get(erase, "Key"), arena),
                              .is_delete = put == NULL};
}

static skep_batch_write_request batch_writes_of(const json_t *json, skep_arena *arena) {
    json_t *map = json_object_get(json, "RequestItems"), *list;
    const char *table;
    size_t count = 0;
    json_object_foreach(map, table, list) {
        count += json_array_size(list);
    }
    skep_batch_write *writes = skep_arena_array(arena, count, sizeof *writes);
    skep_batch_write_request request = {writes, 0};
    json_object_foreach(map, table, list) {
        for (size_t i = 0; i < json_array_size(list); i++)
            writes[request.count++] = batch_write_of(table, json_array_get(list, i), arena);
    }
    return request;
}

static skep_put_request put_of(const json_t *json, skep_arena *arena) {
    return (skep_put_request){.table = text(json, "TableName"),
                              .item = item_of(json_object_get(json, "Item"), arena),
                              .condition = expression(json, "ConditionExpression"),
                              .bindings = bindings(json, arena),
                              .return_values = return_values(json),
                              .return_item_on_failure = returns_item(json)};
}

static skep_update_request update_of(const json_t *json, skep_arena *arena) {
    return (skep_update_request){.table = text(json, "TableName"),
                                 .key = item_of(json_object_get(json, "Key"), arena),
                                 .update = expression(json, "UpdateExpression"),
                                 .condition = expression(json, "ConditionExpression"),
                                 .bindings = bindings(json, arena),
                                 .return_values = return_values(json),
                                 .return_item_on_failure = returns_item(json)};
}

static skep_delete_request delete_of(const json_t *json, skep_arena *arena) {
    return (skep_delete_request){.table = text(json, "TableName"),
                                 .key = item_of(json_object_get(json, "Key"), arena),
                                 .condition = expression(json, "ConditionExpression"),
                                 .bindings = bindings(json, arena),
                                 .return_values = return_values(json),
                                 .return_item_on_failure = returns_item(json)};
}

static skep_get_request get_of(const json_t *json, skep_arena *arena) {
    return (skep_get_request){.table = text(json, "TableName"),
                              .key = item_of(json_object_get(json, "Key"), arena),
                              .projection = expression(json, "ProjectionExpression"),
                              .bindings = bindings(json, arena),
                              .is_consistent =
                                  json_is_true(json_object_get(json, "ConsistentRead"))};
}

static skep_list_tables_request list_of(const json_t *json) {
    return (skep_list_tables_request){
        .start = text(json, "ExclusiveStartTableName"),
        .limit = (uint32_t)json_integer_value(json_object_get(json, "Limit"))};
}

any_request request_of(skep_operation operation, const json_t *json, skep_arena *arena) {
    any_request request;
    memset(&request, 0, sizeof request);
    switch (operation) {
    case SKEP_OP_CREATE_TABLE: request.create = create_of(json, arena); break;
    case SKEP_OP_DESCRIBE_TABLE:
    case SKEP_OP_DELETE_TABLE: request.table.table = text(json, "TableName"); break;
    case SKEP_OP_LIST_TABLES: request.list = list_of(json); break;
    case SKEP_OP_PUT_ITEM: request.put = put_of(json, arena); break;
    case SKEP_OP_GET_ITEM: request.get = get_of(json, arena); break;
    case SKEP_OP_UPDATE_ITEM: request.update = update_of(json, arena); break;
    case SKEP_OP_DELETE_ITEM: request.erase = delete_of(json, arena); break;
    case SKEP_OP_QUERY:
    case SKEP_OP_SCAN: request.query = query_of(json, arena); break;
    case SKEP_OP_TRANSACT_WRITE_ITEMS: request.transact = transact_of(json, arena); break;
    case SKEP_OP_TRANSACT_GET_ITEMS: request.transact_get = transact_get_of(json, arena); break;
    case SKEP_OP_BATCH_GET_ITEM: request.batch_get = batch_get_of(json, arena); break;
    case SKEP_OP_BATCH_WRITE_ITEM: request.batch_write = batch_writes_of(json, arena); break;
    case SKEP_OP_UPDATE_TABLE: request.update_table = update_table_of(json, arena); break;
    }
    return request;
}
