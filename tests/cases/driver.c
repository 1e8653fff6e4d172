/* cases/driver.c: runs the steps of case files and compares what they say with what is answered.
 *
 *     cases FILE.json ...
 *
 * A file is {"about": text, "steps": [{"name", "op", "request", and either "error": {"type",
 * "message"} or "response": {members}}, ...]}. Its steps run in order on a database of their own. A
 * step with neither must succeed. Of a response only the members that the step names are compared;
 * null means absent. Items of batches come in no order. Where the file says "capacity": true, a
 * step may have "consumed": {"read": units, "write": units}.
 *
 * The database is memory, or the server that SKEP_TEST_ADDRESS names, which is emptied. A step with
 * "local": true says what no request to a server can say, and is left out there. Where SKEP_TEST_LOOSE is
 * set, for a server with words and figures of its own, it is compared only what was refused, and
 * what was answered to the others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <skep/item.h>
#include <skep/table.h>

#include "cases/requests.h"
#include "support/database.h"

enum { TABLE_TIMEOUT_MS = 30000 };

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

typedef struct step {
    const char *file, *name;
    skep_operation operation;
    any_request request;
    any_response response;
    skep_error err;
    skep_arena *arena;
    int failures;
    bool is_loose;
} step;

static void complain(step *s, const char *what, const char *actual, const char *expected) {
    s->failures++;
    (void)fprintf(stderr, "%s: %s: %s\n  is      %s\n  wanted  %s\n", s->file, s->name, what,
                  actual, expected);
}

static skep_status call(skep_client *db, step *s) {
    any_request *q = &s->request;
    any_response *a = &s->response;
    skep_arena *arena = s->arena;
    skep_error *err = &s->err;
    switch (s->operation) {
    case SKEP_OP_CREATE_TABLE: return skep_create_table(db, &q->create, &a->table, arena, err);
    case SKEP_OP_DESCRIBE_TABLE: return skep_describe_table(db, &q->table, &a->table, arena, err);
    case SKEP_OP_DELETE_TABLE: return skep_delete_table(db, &q->table, &a->table, arena, err);
    case SKEP_OP_LIST_TABLES: return skep_list_tables(db, &q->list, &a->list, arena, err);
    case SKEP_OP_PUT_ITEM: return skep_put(db, &q->put, &a->write, arena, err);
    case SKEP_OP_GET_ITEM: return skep_get(db, &q->get, &a->get, arena, err);
    case SKEP_OP_UPDATE_ITEM: return skep_update(db, &q->update, &a->write, arena, err);
    case SKEP_OP_DELETE_ITEM: return skep_delete(db, &q->erase, &a->write, arena, err);
    case SKEP_OP_QUERY: return skep_query(db, &q->query, &a->query, arena, err);
    case SKEP_OP_SCAN: return skep_scan(db, &q->query, &a->query, arena, err);
    case SKEP_OP_TRANSACT_WRITE_ITEMS:
        return skep_transact_write(db, &q->transact, &a->transact, arena, err);
    case SKEP_OP_TRANSACT_GET_ITEMS:
        return skep_transact_read(db, &q->transact_get, &a->transact_get, arena, err);
    case SKEP_OP_BATCH_GET_ITEM:
        return skep_batch_get(db, &q->batch_get, &a->batch_get, arena, err);
    case SKEP_OP_BATCH_WRITE_ITEM:
        return skep_batch_write_items(db, &q->batch_write, &a->batch_write, arena, err);
    case SKEP_OP_UPDATE_TABLE:
        return skep_update_table(db, &q->update_table, &a->table, arena, err);
    }
    return SKEP_UNSUPPORTED;
}

/* ---- Comparing ---- */

static void compare_value(step *s, const char *what, skep_value actual, const json_t *expected) {
    skep_value wanted = item_of(expected, s->arena);
    bool is_equal = actual.data == NULL || wanted.data == NULL ? actual.data == wanted.data
                                                               : skep_value_equal(actual, wanted);
    if (!is_equal)
        complain(s, what, skep_value_print(actual, SKEP_JSON_DYNAMODB_VALUE, 0, s->arena),
                 skep_value_print(wanted, SKEP_JSON_DYNAMODB_VALUE, 0, s->arena));
}

static void compare_size(step *s, const char *what, size_t actual, size_t expected) {
    char is[32], wanted[32];
    (void)snprintf(is, sizeof is, "%zu", actual);
    (void)snprintf(wanted, sizeof wanted, "%zu", expected);
    if (actual != expected) complain(s, what, is, wanted);
}

static void compare_count(step *s, const char *what, size_t actual, const json_t *expected) {
    compare_size(s, what, actual, (size_t)json_integer_value(expected));
}

static void compare_text(step *s, const char *what, const char *actual, const char *expected) {
    if (actual == NULL) actual = "(none)";
    if (expected == NULL) expected = "(none)";
    if (strcmp(actual, expected) != 0) complain(s, what, actual, expected);
}

static void compare_items(step *s, const json_t *expected) {
    const skep_query_response *page = &s->response.query;
    compare_size(s, "number of Items", page->count, json_array_size(expected));
    if (page->count != json_array_size(expected)) return;
    for (size_t i = 0; i < page->count; i++)
        compare_value(s, "Items", page->items[i], json_array_get(expected, i));
}

/* The same values in any order. */
static void compare_unordered(step *s, const char *what, const skep_value *actual, size_t count,
                              const json_t *expected) {
    compare_size(s, what, count, json_array_size(expected));
    if (count != json_array_size(expected)) return;
    for (size_t i = 0; i < count; i++) {
        skep_value wanted = item_of(json_array_get(expected, i), s->arena);
        size_t at = 0;
        while (at < count && !skep_value_equal(actual[at], wanted)) at++;
        if (at == count)
            complain(s, what, "(missing)",
                     skep_value_print(wanted, SKEP_JSON_DYNAMODB_VALUE, 0, s->arena));
    }
}

static const skep_batch_get_result *result_of(const step *s, const char *table) {
    const skep_batch_get_response *answer = &s->response.batch_get;
    for (size_t i = 0; i < answer->count; i++)
        if (strcmp(answer->tables[i].table, table) == 0) return &answer->tables[i];
    bad_case("%s: %s: table %s was not asked for", s->file, s->name, table);
}

static void compare_batch(step *s, json_t *expected, bool is_unprocessed) {
    const char *table;
    json_t *values;
    json_object_foreach(expected, table, values) {
        const skep_batch_get_result *result = result_of(s, table);
        if (is_unprocessed)
            compare_unordered(s, "UnprocessedKeys", result->unprocessed, result->unprocessed_count,
                              values);
        else
            compare_unordered(s, "Responses", result->items, result->count, values);
    }
}

static void compare_responses(step *s, json_t *expected) {
    const skep_transact_get_response *answer = &s->response.transact_get;
    if (s->operation == SKEP_OP_BATCH_GET_ITEM) {
        compare_batch(s, expected, false);
        return;
    }
    compare_size(s, "number of Responses", answer->count, json_array_size(expected));
    for (size_t i = 0; i < answer->count && i < json_array_size(expected); i++)
        compare_value(s, "Item", answer->items[i],
                      json_object_get(json_array_get(expected, i), "Item"));
}

static void compare_reasons(step *s, const json_t *expected) {
    bool is_read = s->operation == SKEP_OP_TRANSACT_GET_ITEMS;
    const any_response *a = &s->response;
    size_t count = is_read ? a->transact_get.reason_count : a->transact.count;
    const skep_cancellation_reason *reasons =
        is_read ? a->transact_get.reasons : a->transact.reasons;
    compare_size(s, "number of CancellationReasons", count, json_array_size(expected));
    if (count != json_array_size(expected)) return;
    for (size_t i = 0; i < count; i++) {
        const json_t *reason = json_array_get(expected, i);
        compare_text(s, "Code", reasons[i].code,
                     json_string_value(json_object_get(reason, "Code")));
        compare_text(s, "Message", reasons[i].message,
                     json_string_value(json_object_get(reason, "Message")));
        compare_value(s, "Item", reasons[i].item, json_object_get(reason, "Item"));
    }
}

/* Of the indexes of a table their names and statuses. */
static void compare_table(step *s, const json_t *expected) {
    const skep_table_response *answer = &s->response.table;
    const json_t *indexes = json_object_get(expected, "GlobalSecondaryIndexes");
    const json_t *status = json_object_get(expected, "TableStatus");
    const json_t *items = json_object_get(expected, "ItemCount");
    if (status != NULL && !s->is_loose)
        compare_text(s, "TableStatus", answer->status, json_string_value(status));
    if (items != NULL) compare_count(s, "ItemCount", (size_t)answer->item_count, items);
    if (indexes == NULL) return;
    compare_size(s, "number of indexes", answer->table.index_count, json_array_size(indexes));
    for (size_t i = 0; i < answer->table.index_count && i < json_array_size(indexes); i++) {
        const json_t *index = json_array_get(indexes, i);
        compare_text(s, "IndexName", answer->table.indexes[i].name,
                     json_string_value(json_object_get(index, "IndexName")));
        if (!s->is_loose)
            compare_text(s, "IndexStatus", answer->index_statuses[i],
                         json_string_value(json_object_get(index, "IndexStatus")));
    }
}

static void compare_names(step *s, const json_t *expected) {
    const skep_list_tables_response *answer = &s->response.list;
    compare_size(s, "number of TableNames", answer->count, json_array_size(expected));
    for (size_t i = 0; i < answer->count && i < json_array_size(expected); i++)
        compare_text(s, "TableNames", answer->names[i],
                     json_string_value(json_array_get(expected, i)));
}

static void compare_member(step *s, const char *name, json_t *expected) {
    bool is_get = s->operation == SKEP_OP_GET_ITEM;
    if (strcmp(name, "Item") == 0)
        compare_value(s, name, is_get ? s->response.get.item : s->response.write.item, expected);
    else if (strcmp(name, "Attributes") == 0)
        compare_value(s, name, s->response.write.attributes, expected);
    else if (strcmp(name, "Items") == 0)
        compare_items(s, expected);
    else if (strcmp(name, "Count") == 0)
        compare_count(s, name, s->response.query.count, expected);
    else if (strcmp(name, "ScannedCount") == 0)
        compare_count(s, name, s->response.query.scanned_count, expected);
    else if (strcmp(name, "LastEvaluatedKey") == 0)
        compare_value(s, name, s->response.query.last_key, expected);
    else if (strcmp(name, "CancellationReasons") == 0)
        compare_reasons(s, expected);
    else if (strcmp(name, "TableNames") == 0)
        compare_names(s, expected);
    else if (strcmp(name, "LastEvaluatedTableName") == 0)
        compare_text(s, name, s->response.list.last, json_string_value(expected));
    else if (strcmp(name, "Responses") == 0)
        compare_responses(s, expected);
    else if (strcmp(name, "UnprocessedKeys") == 0)
        compare_batch(s, expected, true);
    else if (strcmp(name, "UnprocessedItems") == 0)
        compare_size(s, name, s->response.batch_write.unprocessed_count,
                     json_object_size(expected));
    else if (strcmp(name, "Table") == 0 || strcmp(name, "TableDescription") == 0)
        compare_table(s, expected);
    else
        bad_case("%s: %s: unknown response member %s", s->file, s->name, name);
}

static void compare_units(step *s, const char *what, double actual, const json_t *expected) {
    char is[32], wanted[32];
    (void)snprintf(is, sizeof is, "%g", actual);
    (void)snprintf(wanted, sizeof wanted, "%g", json_number_value(expected));
    compare_text(s, what, is, wanted);
}

/* ---- Running ---- */

/* What the last request consumed, told by the client. */
static void note_call(void *context, const skep_event *event) {
    skep_call_info *info = context;
    *info = event->info;
}

static void compare_error(step *s, const json_t *error) {
    const char *type = json_string_value(json_object_get(error, "type"));
    const char *message = json_string_value(json_object_get(error, "message"));
    compare_text(s, "error type", s->err.type, error != NULL ? type : "");
    if (error == NULL || message != NULL)
        compare_text(s, "message", s->err.message, error != NULL ? message : "");
}

/* Servers that take their time: what comes next finds the table as this step leaves it. */
static void await_table(skep_client *db, const step *s) {
    const any_request *q = &s->request;
    skep_error err = {0};
    skep_status status = SKEP_OK;
    if (s->operation == SKEP_OP_CREATE_TABLE)
        status = skep_table_wait(db, q->create.table.name, TABLE_TIMEOUT_MS, &err);
    else if (s->operation == SKEP_OP_UPDATE_TABLE)
        status = skep_table_wait(db, q->update_table.table, TABLE_TIMEOUT_MS, &err);
    if (status != SKEP_OK) bad_case("%s: %s: %s", s->file, s->name, err.message);
}

static void run_step(skep_client *db, const char *file, json_t *json, const skep_call_info *info,
                     int *failures) {
    const char *op = json_string_value(json_object_get(json, "op"));
    const char *name = json_string_value(json_object_get(json, "name")), *member;
    json_t *error = json_object_get(json, "error"), *expected;
    bool is_loose = getenv("SKEP_TEST_LOOSE") != NULL;
    step s = {.file = file,
              .name = name != NULL ? name : op,
              .arena = skep_arena_new(NULL, 0),
              .is_loose = is_loose};
    s.operation = op != NULL ? operation_of(op) : (skep_operation)0;
    if (s.operation == 0) bad_case("%s: unknown operation %s", file, op != NULL ? op : "(none)");
    s.request = request_of(s.operation, json_object_get(json, "request"), s.arena);
    bool is_refused = call(db, &s) != SKEP_OK;
    if (is_loose && !is_refused) await_table(db, &s);
    if (is_loose && error != NULL && !is_refused)
        complain(&s, "refusal", "(none)", json_string_value(json_object_get(error, "message")));
    if (!is_loose || error == NULL) compare_error(&s, error);
    if (is_refused == (error != NULL) && !(is_loose && is_refused))
        json_object_foreach(json_object_get(json, "response"), member, expected)
            compare_member(&s, member, expected);
    json_t *consumed = json_object_get(json, "consumed");
    if (consumed != NULL && !is_loose) {
        compare_units(&s, "read units", info->read_units, json_object_get(consumed, "read"));
        compare_units(&s, "write units", info->write_units, json_object_get(consumed, "write"));
    }
    *failures += s.failures;
    skep_arena_free(s.arena);
}

static int run_file(const char *file) {
    json_error_t where;
    skep_error err = {0};
    int failures = 0;
    json_t *json = json_load_file(file, JSON_REJECT_DUPLICATES, &where);
    if (json == NULL) bad_case("%s:%d: %s", file, where.line, where.text);
    skep_call_info info = {0};
    skep_open_options options = {.observer = note_call,
                                 .observer_context = &info,
                                 .wants_capacity = json_is_true(json_object_get(json, "capacity"))};
    skep_client *db = test_open(&options, &err);
    if (db == NULL) bad_case("%s", err.message);
    json_t *steps = json_object_get(json, "steps");
    bool is_server = strcmp(test_address(), ":memory:") != 0;
    for (size_t i = 0; i < json_array_size(steps); i++) {
        json_t *one = json_array_get(steps, i);
        if (is_server && json_is_true(json_object_get(one, "local"))) continue;
        run_step(db, file, one, &info, &failures);
    }
    (void)printf("%s: %zu steps, %d failures\n", file, json_array_size(steps), failures);
    skep_close(db);
    json_decref(json);
    return failures;
}

int main(int argc, char **argv) {
    int failures = 0;
    if (argc < 2) bad_case("usage: cases FILE.json ...");
    for (int i = 1; i < argc; i++) failures += run_file(argv[i]);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
