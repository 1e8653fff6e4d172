/* server/served.c: requests about one item, queries and scans, and which operation is read how. */
#include "server/served.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "server/served_parts.h"
#include "wire/operation.h"

/* ---- Items ---- */

static void read_put(served_reader *r, const json_node *body, served_request *out) {
    static const char *const legacy[] = {"Expected", "ConditionalOperator", NULL};
    skep_put_request *put = &out->request.put;
    served_scalars s;
    served_item(r, served_member(r, body, "Item"), &put->item);
    served_bindings(r, body, &put->bindings);
    served_scalars_read(r, body,
                        SERVED_TABLE | SERVED_CAPACITY | SERVED_RETURN_VALUES | SERVED_METRICS |
                            SERVED_ON_FAILURE | SERVED_CONDITION,
                        "", &s);
    served_refuse_legacy(r, body, legacy, "ConditionExpression");
    put->table = s.table;
    put->condition = s.condition;
    put->return_values = s.return_values;
    put->return_item_on_failure = s.item_on_failure;
    out->capacity = s.capacity;
}

static void read_get(served_reader *r, const json_node *body, served_request *out) {
    static const char *const legacy[] = {"AttributesToGet", NULL};
    skep_get_request *get = &out->request.get;
    served_scalars s;
    served_item(r, served_member(r, body, "Key"), &get->key);
    served_bindings(r, body, &get->bindings);
    served_scalars_read(
        r, body, SERVED_TABLE | SERVED_CAPACITY | SERVED_PROJECTION | SERVED_CONSISTENT, "", &s);
    served_refuse_legacy(r, body, legacy, "ProjectionExpression");
    get->table = s.table;
    get->projection = s.projection;
    get->is_consistent = s.is_consistent;
    out->capacity = s.capacity;
}

static void read_update(served_reader *r, const json_node *body, served_request *out) {
    static const char *const updates[] = {"AttributeUpdates", NULL};
    static const char *const legacy[] = {"Expected", "ConditionalOperator", NULL};
    skep_update_request *update = &out->request.update;
    served_scalars s;
    served_item(r, served_member(r, body, "Key"), &update->key);
    served_bindings(r, body, &update->bindings);
    served_scalars_read(r, body,
                        SERVED_TABLE | SERVED_CAPACITY | SERVED_RETURN_VALUES | SERVED_METRICS |
                            SERVED_ON_FAILURE | SERVED_CONDITION | SERVED_UPDATE,
                        "", &s);
    served_refuse_legacy(r, body, updates, "UpdateExpression");
    served_refuse_legacy(r, body, legacy, "ConditionExpression");
    update->table = s.table;
    update->update = s.update;
    update->condition = s.condition;
    update->return_values = s.return_values;
    update->return_item_on_failure = s.item_on_failure;
    out->capacity = s.capacity;
}

static void read_delete(served_reader *r, const json_node *body, served_request *out) {
    static const char *const legacy[] = {"Expected", "ConditionalOperator", NULL};
    skep_delete_request *delete_item = &out->request.delete_item;
    served_scalars s;
    served_item(r, served_member(r, body, "Key"), &delete_item->key);
    served_bindings(r, body, &delete_item->bindings);
    served_scalars_read(r, body,
                        SERVED_TABLE | SERVED_CAPACITY | SERVED_RETURN_VALUES | SERVED_METRICS |
                            SERVED_ON_FAILURE | SERVED_CONDITION,
                        "", &s);
    served_refuse_legacy(r, body, legacy, "ConditionExpression");
    delete_item->table = s.table;
    delete_item->condition = s.condition;
    delete_item->return_values = s.return_values;
    delete_item->return_item_on_failure = s.item_on_failure;
    out->capacity = s.capacity;
}

/* ---- Query and Scan ---- */

/* What Select asks for against the projection and the index. */
static void check_select(served_reader *r, const served_scalars *s) {
    static const char *const targets[] = {[SERVED_SELECT_COUNT] = "only the Count",
                                          [SERVED_SELECT_ALL] = "ALL_ATTRIBUTES",
                                          [SERVED_SELECT_PROJECTED] = "ALL_PROJECTED_ATTRIBUTES"};
    bool has_projection = s->projection.text.ptr != NULL;
    if (s->select == SERVED_SELECT_NONE) return;
    if (s->select == SERVED_SELECT_SPECIFIC) {
        if (!has_projection)
            served_refuse(r, true,
                          "Must specify the AttributesToGet or ProjectionExpression when choosing "
                          "to get SPECIFIC_ATTRIBUTES");
        return;
    }
    if (has_projection)
        served_refuse(r, true, "Cannot specify the ProjectionExpression when choosing to get %s",
                      targets[s->select]);
    if (s->select == SERVED_SELECT_PROJECTED && s->index == NULL)
        served_refuse(r, true,
                      "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
}

static void take_query(const served_scalars *s, served_request *out) {
    skep_query_request *query = &out->request.query;
    query->table = s->table;
    query->index = s->index;
    query->key_condition = s->key_condition;
    query->filter = s->filter;
    query->projection = s->projection;
    query->limit = s->limit;
    query->segment = s->segment;
    query->total_segments = s->total_segments;
    query->is_descending = s->is_descending;
    query->is_consistent = s->is_consistent;
    query->is_count_only = s->select == SERVED_SELECT_COUNT;
    out->capacity = s->capacity;
}

static void read_query(served_reader *r, const json_node *body, served_request *out) {
    static const char *const legacy[] = {"AttributesToGet", "QueryFilter", "ConditionalOperator",
                                         "KeyConditions", NULL};
    served_scalars s;
    served_item(r, served_member(r, body, "ExclusiveStartKey"), &out->request.query.start_key);
    served_bindings(r, body, &out->request.query.bindings);
    served_scalars_read(r, body,
                        SERVED_TABLE | SERVED_INDEX | SERVED_CAPACITY | SERVED_SELECT |
                            SERVED_FILTER | SERVED_KEY_CONDITION | SERVED_PROJECTION |
                            SERVED_LIMIT | SERVED_FORWARD | SERVED_CONSISTENT,
                        "", &s);
    check_select(r, &s);
    served_refuse_legacy(r, body, legacy, "expressions");
    take_query(&s, out);
}

static void read_scan(served_reader *r, const json_node *body, served_request *out) {
    static const char *const legacy[] = {"AttributesToGet", "ScanFilter", "ConditionalOperator",
                                         NULL};
    served_scalars s;
    served_item(r, served_member(r, body, "ExclusiveStartKey"), &out->request.query.start_key);
    served_bindings(r, body, &out->request.query.bindings);
    served_scalars_read(r, body,
                        SERVED_TABLE | SERVED_INDEX | SERVED_CAPACITY | SERVED_SELECT |
                            SERVED_FILTER | SERVED_PROJECTION | SERVED_LIMIT | SERVED_SEGMENTS |
                            SERVED_CONSISTENT,
                        "", &s);
    check_select(r, &s);
    served_refuse_legacy(r, body, legacy, "expressions");
    take_query(&s, out);
}

/* ---- All ---- */

static void read_table(served_reader *r, const json_node *body, served_request *out) {
    out->request.table.table = served_chars(r, body, "TableName", "tableName");
}

static void read_body(served_reader *r, const json_node *body, served_request *out) {
    switch (out->operation) {
    case SKEP_OP_CREATE_TABLE: served_create_table(r, body, &out->request.create_table); break;
    case SKEP_OP_UPDATE_TABLE: served_update_table(r, body, &out->request.update_table); break;
    case SKEP_OP_LIST_TABLES: served_list_tables(r, body, &out->request.list_tables); break;
    case SKEP_OP_DESCRIBE_TABLE:
    case SKEP_OP_DELETE_TABLE: read_table(r, body, out); break;
    case SKEP_OP_PUT_ITEM: read_put(r, body, out); break;
    case SKEP_OP_GET_ITEM: read_get(r, body, out); break;
    case SKEP_OP_UPDATE_ITEM: read_update(r, body, out); break;
    case SKEP_OP_DELETE_ITEM: read_delete(r, body, out); break;
    case SKEP_OP_QUERY: read_query(r, body, out); break;
    case SKEP_OP_SCAN: read_scan(r, body, out); break;
    case SKEP_OP_TRANSACT_WRITE_ITEMS: served_transact_write(r, body, out); break;
    case SKEP_OP_TRANSACT_GET_ITEMS: served_transact_get(r, body, out); break;
    case SKEP_OP_BATCH_GET_ITEM: served_batch_get(r, body, out); break;
    case SKEP_OP_BATCH_WRITE_ITEM: served_batch_write(r, body, out); break;
    }
}

/* Type errors first, then members, then all else. */
static skep_status verdict(served_reader *r) {
    if (r->status != SKEP_OK) return r->status;
    if (r->fault_count > 0)
        return fail_validation(r->err, "%u validation error%s detected: %s", r->fault_count,
                               r->fault_count == 1 ? "" : "s", r->faults);
    if (r->refused.status != SKEP_OK) *r->err = r->refused;
    return r->refused.status;
}

skep_status served_read(skep_operation operation, wire_text body, skep_arena *arena,
                        served_request *out, skep_error *err) {
    skep_error own = {0};
    served_reader r;
    r.arena = arena;
    r.status = SKEP_OK;
    r.fault_count = 0;
    r.faults[0] = '\0';
    r.refused.status = SKEP_OK;
    r.err = err != NULL ? err : &own;
    r.is_enveloped = operation == SKEP_OP_PUT_ITEM || operation == SKEP_OP_UPDATE_ITEM ||
                     operation == SKEP_OP_DELETE_ITEM;
    memset(out, 0, sizeof *out);
    out->operation = operation;
    fail_clear(r.err);
    skep_status status = json_tree_read(body, arena, &r.tree, r.err);
    if (status == SKEP_NO_MEMORY) return status;
    /* What is not JSON, or not an object, has no words of the service. */
    if (status != SKEP_OK || r.tree.nodes[0].kind != JSON_OBJECT)
        return fail_service(r.err, SKEP_INVALID, "SerializationException", "%s", "");
    buffer_init(&r.packed, skep_arena_allocator(arena), LIMIT_PACKED_ITEM_BYTES);
    read_body(&r, &r.tree.nodes[0], out);
    buffer_fini(&r.packed);
    return verdict(&r);
}
