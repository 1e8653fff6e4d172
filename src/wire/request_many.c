/* wire/request_many.c: the bodies of transactions and batches. */
#include "wire/request_parts.h"

#include "base/fail.h"

/* ---- Transactions ---- */

static void put_action(request_writer *w, const skep_transact_action *action) {
    static const char *const kinds[] = {[SKEP_TRANSACT_PUT] = "Put",
                                        [SKEP_TRANSACT_UPDATE] = "Update",
                                        [SKEP_TRANSACT_DELETE] = "Delete",
                                        [SKEP_TRANSACT_CHECK] = "ConditionCheck"};
    json_out *j = &w->j;
    size_t kind = (size_t)action->kind;
    if (kind >= sizeof kinds / sizeof kinds[0] || kinds[kind] == NULL) return;
    json_member(j, kinds[kind]);
    json_bracket(j, '{');
    json_member_chars(j, "TableName", action->table);
    json_member_item(j, action->kind == SKEP_TRANSACT_PUT ? "Item" : "Key", action->item);
    request_begin_expressions(w);
    request_expression(w, "UpdateExpression", &action->update, &action->bindings);
    request_expression(w, "ConditionExpression", &action->condition, &action->bindings);
    request_end_expressions(w, &action->bindings);
    request_item_on_failure(w, action->return_item_on_failure);
    json_bracket(j, '}');
}

void request_transact_write(request_writer *w, const skep_transact_request *request) {
    json_out *j = &w->j;
    json_member(j, "TransactItems");
    json_bracket(j, '[');
    for (size_t i = 0; i < request->count; i++) {
        json_element(j);
        json_bracket(j, '{');
        put_action(w, &request->actions[i]);
        json_bracket(j, '}');
    }
    json_bracket(j, ']');
    json_member_chars(j, "ClientRequestToken", request->client_token);
    request_capacity(w);
}

static void put_get(request_writer *w, const skep_transact_get *get) {
    json_out *j = &w->j;
    json_member(j, "Get");
    json_bracket(j, '{');
    json_member_chars(j, "TableName", get->table);
    json_member_item(j, "Key", get->key);
    request_begin_expressions(w);
    request_expression(w, "ProjectionExpression", &get->projection, &get->bindings);
    request_end_expressions(w, &get->bindings);
    json_bracket(j, '}');
}

void request_transact_get(request_writer *w, const skep_transact_get_request *request) {
    json_out *j = &w->j;
    json_member(j, "TransactItems");
    json_bracket(j, '[');
    for (size_t i = 0; i < request->count; i++) {
        json_element(j);
        json_bracket(j, '{');
        put_get(w, &request->gets[i]);
        json_bracket(j, '}');
    }
    json_bracket(j, ']');
    request_capacity(w);
}

/* ---- Batches ---- */

static bool has_name(request_writer *w, const char *table, size_t at) {
    if (table != NULL) return true;
    json_fail(&w->j, fail(w->j.out.err, SKEP_INVALID,
                          "part %zu of the batch has no table: its name is NULL", at + 1));
    return false;
}

static void put_batch_get_table(request_writer *w, const skep_batch_get_table *table) {
    json_out *j = &w->j;
    json_name(j, (skep_str){table->table, strlen(table->table)});
    json_bracket(j, '{');
    json_member(j, "Keys");
    json_bracket(j, '[');
    for (size_t i = 0; i < table->key_count; i++) {
        json_element(j);
        json_item(j, table->keys[i]);
    }
    json_bracket(j, ']');
    request_begin_expressions(w);
    request_expression(w, "ProjectionExpression", &table->projection, &table->bindings);
    request_end_expressions(w, &table->bindings);
    if (table->is_consistent) {
        json_member(j, "ConsistentRead");
        json_bool(j, true);
    }
    json_bracket(j, '}');
}

void request_batch_get(request_writer *w, const skep_batch_get_request *request) {
    json_out *j = &w->j;
    json_member(j, "RequestItems");
    json_bracket(j, '{');
    for (size_t i = 0; i < request->count; i++)
        if (has_name(w, request->tables[i].table, i)) put_batch_get_table(w, &request->tables[i]);
    json_bracket(j, '}');
    request_capacity(w);
}

static void put_write(request_writer *w, const skep_batch_write *write) {
    json_out *j = &w->j;
    json_element(j);
    json_bracket(j, '{');
    json_member(j, write->is_delete ? "DeleteRequest" : "PutRequest");
    json_bracket(j, '{');
    json_member_item(j, write->is_delete ? "Key" : "Item", write->item);
    json_bracket(j, '}');
    json_bracket(j, '}');
}

/* True if an earlier write is to the same table, whose list then has this one too. */
static bool is_listed(const skep_batch_write_request *request, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (strcmp(request->writes[i].table, request->writes[at].table) == 0) return true;
    return false;
}

/* The writes of a table are gathered by looking through all of them: a request has at most 25. */
void request_batch_write(request_writer *w, const skep_batch_write_request *request) {
    json_out *j = &w->j;
    for (size_t i = 0; i < request->count; i++)
        if (!has_name(w, request->writes[i].table, i)) return;
    json_member(j, "RequestItems");
    json_bracket(j, '{');
    for (size_t i = 0; i < request->count; i++) {
        const char *table = request->writes[i].table;
        if (is_listed(request, i)) continue;
        json_name(j, (skep_str){table, strlen(table)});
        json_bracket(j, '[');
        for (size_t k = i; k < request->count; k++)
            if (strcmp(request->writes[k].table, table) == 0) put_write(w, &request->writes[k]);
        json_bracket(j, ']');
    }
    json_bracket(j, '}');
    request_capacity(w);
}
