/* wire/request.c: the bodies of requests for one item, for queries and for tables by name. */
#include "wire/request.h"

#include "base/fail.h"
#include "wire/operation.h"
#include "wire/request_parts.h"

/* ---- Expressions ---- */

void request_begin_expressions(request_writer *w) {
    w->has_printed = false;
}

/* The caller's own placeholders come first, so that none of the printed ones is like them. */
static bool begin_printing(request_writer *w, const skep_bindings *own) {
    expr_printer *printer = &w->printer;
    skep_arena *arena = w->what->scratch;
    expr_printer_init(printer, arena);
    w->has_printed = true;
    if (own->name_count > 0) {
        printer->names = skep_arena_array(arena, own->name_count, sizeof *printer->names);
        if (printer->names == NULL) return false;
        memcpy(printer->names, own->names, own->name_count * sizeof *printer->names);
        printer->name_count = printer->name_cap = own->name_count;
    }
    if (own->value_count > 0) {
        printer->values = skep_arena_array(arena, own->value_count, sizeof *printer->values);
        if (printer->values == NULL) return false;
        memcpy(printer->values, own->values, own->value_count * sizeof *printer->values);
        printer->value_count = printer->value_cap = own->value_count;
    }
    return true;
}

static void print_tree(request_writer *w, const skep_expr *tree, const skep_bindings *bindings) {
    skep_str text = {NULL, 0};
    if (w->has_printed || begin_printing(w, bindings)) text = expr_print(&w->printer, tree);
    if (text.ptr != NULL)
        json_text(&w->j, text);
    else
        json_fail(&w->j, fail_memory(w->j.out.err));
}

void request_expression(request_writer *w, const char *member, const skep_expression *expression,
                        const skep_bindings *bindings) {
    if (expression->text.ptr == NULL && expression->tree == NULL) return;
    json_member(&w->j, member);
    if (expression->text.ptr != NULL)
        json_text(&w->j, expression->text);
    else
        print_tree(w, expression->tree, bindings);
}

void request_end_expressions(request_writer *w, const skep_bindings *bindings) {
    json_out *j = &w->j;
    skep_bindings all = w->has_printed ? expr_printer_bindings(&w->printer) : *bindings;
    if (all.name_count > 0) {
        json_member(j, "ExpressionAttributeNames");
        json_bracket(j, '{');
        for (size_t i = 0; i < all.name_count; i++) {
            json_name(j, all.names[i].placeholder);
            json_text(j, all.names[i].name);
        }
        json_bracket(j, '}');
    }
    if (all.value_count > 0) {
        json_member(j, "ExpressionAttributeValues");
        json_bracket(j, '{');
        for (size_t i = 0; i < all.value_count; i++) {
            json_name(j, all.values[i].placeholder);
            json_value(j, all.values[i].value);
        }
        json_bracket(j, '}');
    }
}

/* ---- Members ---- */

void request_capacity(request_writer *w) {
    const wire_request *what = w->what;
    bool by_index = what->wants_index_capacity && what->dialect != WIRE_ALTERNATOR;
    if (what->wants_capacity)
        json_member_chars(&w->j, "ReturnConsumedCapacity", by_index ? "INDEXES" : "TOTAL");
}

void request_item_on_failure(request_writer *w, bool is_wanted) {
    if (is_wanted) json_member_chars(&w->j, "ReturnValuesOnConditionCheckFailure", "ALL_OLD");
}

static void put_true(request_writer *w, const char *member, bool value) {
    if (!value) return;
    json_member(&w->j, member);
    json_bool(&w->j, true);
}

static void put_number(request_writer *w, const char *member, uint32_t number) {
    json_member(&w->j, member);
    json_u64(&w->j, number);
}

static void put_return_values(request_writer *w, skep_return_values wanted) {
    static const char *const names[] = {[SKEP_RETURN_ALL_OLD] = "ALL_OLD",
                                        [SKEP_RETURN_UPDATED_OLD] = "UPDATED_OLD",
                                        [SKEP_RETURN_ALL_NEW] = "ALL_NEW",
                                        [SKEP_RETURN_UPDATED_NEW] = "UPDATED_NEW"};
    if ((unsigned)wanted < sizeof names / sizeof names[0])
        json_member_chars(&w->j, "ReturnValues", names[wanted]);
}

/* ---- Requests ---- */

static void put_item(request_writer *w, const skep_put_request *request) {
    json_member_chars(&w->j, "TableName", request->table);
    json_member_item(&w->j, "Item", request->item);
    request_begin_expressions(w);
    request_expression(w, "ConditionExpression", &request->condition, &request->bindings);
    request_end_expressions(w, &request->bindings);
    put_return_values(w, request->return_values);
    request_item_on_failure(w, request->return_item_on_failure);
    request_capacity(w);
}

static void get_item(request_writer *w, const skep_get_request *request) {
    json_member_chars(&w->j, "TableName", request->table);
    json_member_item(&w->j, "Key", request->key);
    request_begin_expressions(w);
    request_expression(w, "ProjectionExpression", &request->projection, &request->bindings);
    request_end_expressions(w, &request->bindings);
    put_true(w, "ConsistentRead", request->is_consistent);
    request_capacity(w);
}

static void update_item(request_writer *w, const skep_update_request *request) {
    json_member_chars(&w->j, "TableName", request->table);
    json_member_item(&w->j, "Key", request->key);
    request_begin_expressions(w);
    request_expression(w, "UpdateExpression", &request->update, &request->bindings);
    request_expression(w, "ConditionExpression", &request->condition, &request->bindings);
    request_end_expressions(w, &request->bindings);
    put_return_values(w, request->return_values);
    request_item_on_failure(w, request->return_item_on_failure);
    request_capacity(w);
}

static void delete_item(request_writer *w, const skep_delete_request *request) {
    json_member_chars(&w->j, "TableName", request->table);
    json_member_item(&w->j, "Key", request->key);
    request_begin_expressions(w);
    request_expression(w, "ConditionExpression", &request->condition, &request->bindings);
    request_end_expressions(w, &request->bindings);
    put_return_values(w, request->return_values);
    request_item_on_failure(w, request->return_item_on_failure);
    request_capacity(w);
}

static void query(request_writer *w, const skep_query_request *request, bool is_scan) {
    json_member_chars(&w->j, "TableName", request->table);
    json_member_chars(&w->j, "IndexName", request->index);
    request_begin_expressions(w);
    if (!is_scan)
        request_expression(w, "KeyConditionExpression", &request->key_condition,
                           &request->bindings);
    request_expression(w, "FilterExpression", &request->filter, &request->bindings);
    request_expression(w, "ProjectionExpression", &request->projection, &request->bindings);
    request_end_expressions(w, &request->bindings);
    json_member_item(&w->j, "ExclusiveStartKey", request->start_key);
    if (request->limit > 0) put_number(w, "Limit", request->limit);
    if (!is_scan && request->is_descending) {
        json_member(&w->j, "ScanIndexForward");
        json_bool(&w->j, false);
    }
    put_true(w, "ConsistentRead", request->is_consistent);
    if (request->is_count_only) json_member_chars(&w->j, "Select", "COUNT");
    if (is_scan && request->total_segments > 0) {
        put_number(w, "Segment", request->segment);
        put_number(w, "TotalSegments", request->total_segments);
    }
    /* Alternator counts nothing for reads of many items. */
    if (w->what->dialect != WIRE_ALTERNATOR) request_capacity(w);
}

static void put_members(request_writer *w) {
    const void *request = w->what->request;
    switch (w->what->operation) {
    case SKEP_OP_CREATE_TABLE: request_create_table(w, request); break;
    case SKEP_OP_UPDATE_TABLE: request_update_table(w, request); break;
    case SKEP_OP_LIST_TABLES: request_list_tables(w, request); break;
    case SKEP_OP_DESCRIBE_TABLE:
    case SKEP_OP_DELETE_TABLE:
        json_member_chars(&w->j, "TableName", ((const skep_table_request *)request)->table);
        break;
    case SKEP_OP_PUT_ITEM: put_item(w, request); break;
    case SKEP_OP_GET_ITEM: get_item(w, request); break;
    case SKEP_OP_UPDATE_ITEM: update_item(w, request); break;
    case SKEP_OP_DELETE_ITEM: delete_item(w, request); break;
    case SKEP_OP_QUERY: query(w, request, false); break;
    case SKEP_OP_SCAN: query(w, request, true); break;
    case SKEP_OP_TRANSACT_WRITE_ITEMS: request_transact_write(w, request); break;
    case SKEP_OP_TRANSACT_GET_ITEMS: request_transact_get(w, request); break;
    case SKEP_OP_BATCH_GET_ITEM: request_batch_get(w, request); break;
    case SKEP_OP_BATCH_WRITE_ITEM: request_batch_write(w, request); break;
    }
}

skep_status wire_encode_request(const wire_request *what, buffer *out, skep_error *err) {
    request_writer w = {.what = what};
    fail_clear(err);
    if (wire_operation_name(what->operation) == NULL)
        return fail(err, SKEP_INVALID, "there is no operation %d", (int)what->operation);
    json_begin(&w.j, out, err);
    json_bracket(&w.j, '{');
    put_members(&w);
    json_bracket(&w.j, '}');
    return json_end(&w.j);
}
