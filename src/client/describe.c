/* client/describe.c: requests and values as a person reads them: one line a part, values as
 * DynamoDB JSON. */
#include <string.h>

#include <skep/client.h>

#include "base/buffer.h"
#include "expr/print.h"
#include "wire/encode.h"
#include "wire/operation.h"

enum { DESCRIPTION_BYTES_MAX = 64 * 1024 * 1024 };

/* Trees are printed as DynamoDB's text, whose placeholders collect in the printer and are listed
 * behind the expressions that they belong to. */
typedef struct description {
    buffer buf;
    skep_arena *arena;
    expr_printer printer;
} description;

const char *skep_operation_name(skep_operation operation) {
    const char *name = wire_operation_name(operation);
    return name != NULL ? name : "unknown operation";
}

static const char *return_values_name(skep_return_values wanted) {
    switch (wanted) {
    case SKEP_RETURN_NONE: return "NONE";
    case SKEP_RETURN_ALL_OLD: return "ALL_OLD";
    case SKEP_RETURN_UPDATED_OLD: return "UPDATED_OLD";
    case SKEP_RETURN_ALL_NEW: return "ALL_NEW";
    case SKEP_RETURN_UPDATED_NEW: return "UPDATED_NEW";
    }
    return "unknown";
}

/* ---- Parts of requests ---- */

static void add_text(description *d, const char *label, const char *text) {
    buffer_append_format(&d->buf, "\n  %s: %s", label, text != NULL ? text : "(none)");
}

static void add_item(description *d, const char *label, skep_value item) {
    if (item.data == NULL) return;
    buffer_append_format(&d->buf, "\n  %s: ", label);
    wire_encode_map(item, &d->buf);
}

static void add_expression(description *d, const char *label, skep_expression expression) {
    skep_str text = expression.text;
    if (text.ptr == NULL && expression.tree == NULL) return;
    if (text.ptr == NULL) {
        text = expr_print(&d->printer, expression.tree);
        if (text.ptr == NULL) d->buf.is_failed = true;
    }
    buffer_append_format(&d->buf, "\n  %s: ", label);
    buffer_append(&d->buf, text.ptr, text.len);
}

static void add_names(description *d, const skep_bindings *bindings) {
    for (size_t i = 0; i < bindings->name_count; i++) {
        const skep_name_binding *name = &bindings->names[i];
        buffer_append_text(&d->buf, i == 0 ? "\n  names: " : ", ");
        buffer_append(&d->buf, name->placeholder.ptr, name->placeholder.len);
        buffer_append_text(&d->buf, " = ");
        buffer_append(&d->buf, name->name.ptr, name->name.len);
    }
}

static void add_values(description *d, const skep_bindings *bindings) {
    for (size_t i = 0; i < bindings->value_count; i++) {
        const skep_value_binding *value = &bindings->values[i];
        buffer_append_text(&d->buf, i == 0 ? "\n  values: " : ", ");
        buffer_append(&d->buf, value->placeholder.ptr, value->placeholder.len);
        buffer_append_text(&d->buf, " = ");
        wire_encode_value(value->value, &d->buf);
    }
}

/* The placeholders of the expressions so far: the request's own, or those of its trees. */
static void add_bindings(description *d, const skep_bindings *own) {
    const skep_bindings printed = expr_printer_bindings(&d->printer);
    if (d->printer.is_failed) d->buf.is_failed = true;
    add_names(d, own);
    add_names(d, &printed);
    add_values(d, own);
    add_values(d, &printed);
    expr_printer_init(&d->printer, d->arena);
}

static void add_return_values(description *d, skep_return_values wanted) {
    if (wanted != SKEP_RETURN_NONE) add_text(d, "return values", return_values_name(wanted));
}

static void add_key_attributes(description *d, const skep_key_attribute *attributes, size_t count,
                               const char *role) {
    for (size_t i = 0; i < count && i < SKEP_KEY_ATTRIBUTES_MAX; i++)
        buffer_append_format(&d->buf, " %s (%s, %s)", attributes[i].name, role,
                             skep_type_name(attributes[i].type));
}

static void add_key_schema(description *d, const skep_key_schema *key) {
    add_key_attributes(d, key->hash, key->hash_count, "HASH");
    add_key_attributes(d, key->range, key->range_count, "RANGE");
}

/* ---- Requests ---- */

static void add_index(description *d, const skep_index_definition *index) {
    static const char *const projections[] = {"ALL", "KEYS_ONLY", "INCLUDE"};
    buffer_append_format(&d->buf, "\n  index %s:", index->name);
    add_key_schema(d, &index->key);
    buffer_append_format(&d->buf, " projects %s", projections[(unsigned)index->projection % 3]);
    for (size_t k = 0; k < index->included_count; k++)
        buffer_append_format(&d->buf, " %s", index->included[k]);
}

static void describe_create(description *d, const skep_create_table_request *request) {
    const skep_table_definition *table = &request->table;
    add_text(d, "table", table->name);
    buffer_append_text(&d->buf, "\n  key:");
    add_key_schema(d, &table->key);
    for (size_t i = 0; i < table->index_count; i++) add_index(d, &table->indexes[i]);
    for (size_t i = 0; i < request->tag_count; i++)
        buffer_append_format(&d->buf, "\n  tag: %s = %s", request->tags[i].key,
                             request->tags[i].value);
}

static void describe_update_table(description *d, const skep_update_table_request *request) {
    add_text(d, "table", request->table);
    if (request->create != NULL) add_index(d, request->create);
    if (request->drop_index != NULL) add_text(d, "drop index", request->drop_index);
}

static void describe_put(description *d, const skep_put_request *request) {
    add_text(d, "table", request->table);
    add_item(d, "item", request->item);
    add_expression(d, "condition", request->condition);
    add_bindings(d, &request->bindings);
    add_return_values(d, request->return_values);
}

static void describe_get(description *d, const skep_get_request *request) {
    add_text(d, "table", request->table);
    add_item(d, "key", request->key);
    add_expression(d, "projection", request->projection);
    add_bindings(d, &request->bindings);
    if (request->is_consistent) add_text(d, "read", "consistent");
}

static void describe_update(description *d, const skep_update_request *request) {
    add_text(d, "table", request->table);
    add_item(d, "key", request->key);
    add_expression(d, "update", request->update);
    add_expression(d, "condition", request->condition);
    add_bindings(d, &request->bindings);
    add_return_values(d, request->return_values);
}

static void describe_delete(description *d, const skep_delete_request *request) {
    add_text(d, "table", request->table);
    add_item(d, "key", request->key);
    add_expression(d, "condition", request->condition);
    add_bindings(d, &request->bindings);
    add_return_values(d, request->return_values);
}

static void describe_query(description *d, const skep_query_request *request) {
    add_text(d, "table", request->table);
    if (request->index != NULL) add_text(d, "index", request->index);
    add_expression(d, "key condition", request->key_condition);
    add_expression(d, "filter", request->filter);
    add_expression(d, "projection", request->projection);
    add_bindings(d, &request->bindings);
    add_item(d, "after", request->start_key);
    if (request->limit != 0) buffer_append_format(&d->buf, "\n  limit: %u", request->limit);
    if (request->is_descending) add_text(d, "order", "descending");
    if (request->is_consistent) add_text(d, "read", "consistent");
    if (request->is_count_only) add_text(d, "select", "COUNT");
    if (request->total_segments != 0)
        buffer_append_format(&d->buf, "\n  segment: %u of %u", request->segment,
                             request->total_segments);
}

static void describe_transaction(description *d, const skep_transact_request *request) {
    static const char *const kinds[] = {"?", "put", "update", "delete", "check"};
    if (request->client_token != NULL) add_text(d, "token", request->client_token);
    for (size_t i = 0; i < request->count; i++) {
        const skep_transact_action *action = &request->actions[i];
        bool is_known = (unsigned)action->kind <= SKEP_TRANSACT_CHECK;
        buffer_append_format(&d->buf, "\n  action %zu: %s", i + 1,
                             kinds[is_known ? (unsigned)action->kind : 0]);
        add_text(d, "table", action->table);
        add_item(d, action->kind == SKEP_TRANSACT_PUT ? "item" : "key", action->item);
        add_expression(d, "update", action->update);
        add_expression(d, "condition", action->condition);
        add_bindings(d, &action->bindings);
    }
}

static void describe_reads(description *d, const skep_transact_get_request *request) {
    for (size_t i = 0; i < request->count; i++) {
        const skep_transact_get *get = &request->gets[i];
        buffer_append_format(&d->buf, "\n  action %zu: get", i + 1);
        add_text(d, "table", get->table);
        add_item(d, "key", get->key);
        add_expression(d, "projection", get->projection);
        add_bindings(d, &get->bindings);
    }
}

static void describe_batch_get(description *d, const skep_batch_get_request *request) {
    for (size_t i = 0; i < request->count; i++) {
        const skep_batch_get_table *table = &request->tables[i];
        add_text(d, "table", table->table);
        for (size_t k = 0; k < table->key_count; k++) add_item(d, "key", table->keys[k]);
        add_expression(d, "projection", table->projection);
        add_bindings(d, &table->bindings);
        if (table->is_consistent) add_text(d, "read", "consistent");
    }
}

static void describe_batch_write(description *d, const skep_batch_write_request *request) {
    for (size_t i = 0; i < request->count; i++) {
        const skep_batch_write *write = &request->writes[i];
        add_text(d, write->is_delete ? "delete from" : "put into", write->table);
        add_item(d, write->is_delete ? "key" : "item", write->item);
    }
}

static void describe_list(description *d, const skep_list_tables_request *request) {
    if (request->start != NULL) add_text(d, "after", request->start);
    if (request->limit != 0) buffer_append_format(&d->buf, "\n  limit: %u", request->limit);
}

static void describe_table(description *d, const skep_table_request *request) {
    add_text(d, "table", request->table);
}

static void describe_any(description *d, skep_operation operation, const void *request) {
    switch (operation) {
    case SKEP_OP_CREATE_TABLE: describe_create(d, request); break;
    case SKEP_OP_DESCRIBE_TABLE:
    case SKEP_OP_DELETE_TABLE: describe_table(d, request); break;
    case SKEP_OP_LIST_TABLES: describe_list(d, request); break;
    case SKEP_OP_PUT_ITEM: describe_put(d, request); break;
    case SKEP_OP_GET_ITEM: describe_get(d, request); break;
    case SKEP_OP_UPDATE_ITEM: describe_update(d, request); break;
    case SKEP_OP_DELETE_ITEM: describe_delete(d, request); break;
    case SKEP_OP_QUERY:
    case SKEP_OP_SCAN: describe_query(d, request); break;
    case SKEP_OP_TRANSACT_WRITE_ITEMS: describe_transaction(d, request); break;
    case SKEP_OP_TRANSACT_GET_ITEMS: describe_reads(d, request); break;
    case SKEP_OP_BATCH_GET_ITEM: describe_batch_get(d, request); break;
    case SKEP_OP_BATCH_WRITE_ITEM: describe_batch_write(d, request); break;
    case SKEP_OP_UPDATE_TABLE: describe_update_table(d, request); break;
    }
}

/* ---- Entry points ---- */

static const char *finish(description *d) {
    const char *text = NULL;
    if (!d->buf.is_failed)
        text = skep_arena_copy_text(d->arena, (const char *)d->buf.data, d->buf.len);
    buffer_fini(&d->buf);
    return text;
}

const char *skep_request_describe(skep_operation operation, const void *request,
                                  skep_arena *arena) {
    description d = {.arena = arena};
    buffer_init(&d.buf, skep_arena_allocator(arena), DESCRIPTION_BYTES_MAX);
    expr_printer_init(&d.printer, arena);
    buffer_append_text(&d.buf, skep_operation_name(operation));
    if (request != NULL) describe_any(&d, operation, request);
    return finish(&d);
}
