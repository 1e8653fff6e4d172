/* server/served_many.c: transactions and batches. */
#include <stdio.h>
#include <string.h>

#include "server/served_parts.h"

enum { PATH_BYTES = 96 };

#define CLASS_CAST                                                                                 \
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "  \
    "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "           \
    "java.lang.Class are in module java.base of loader 'bootstrap')"

/* ---- Members of the whole request ---- */

/* TransactItems; NULL, with a fault, where there is none. */
static const json_node *actions_of(served_reader *r, const json_node *body) {
    const json_node *list = served_list(r, body, "TransactItems", NULL);
    if (list == NULL && r->status == SKEP_OK)
        served_fault(r, "Value null at 'transactItems' " SERVED_CONSTRAINT "not be null");
    return list;
}

static const json_node *tables_of(served_reader *r, const json_node *body, const char *type) {
    const json_node *map = served_map(r, served_member(r, body, "RequestItems"), type);
    if (map == NULL && r->status == SKEP_OK)
        served_fault(r, "Value null at 'requestItems' " SERVED_CONSTRAINT "not be null");
    return map;
}

/* ---- TransactWriteItems ---- */

typedef struct action_form {
    const char *member;
    const char *path;
    skep_transact_kind kind;
} action_form;

static const action_form action_forms[] = {
    {"ConditionCheck", "conditionCheck", SKEP_TRANSACT_CHECK},
    {"Put", "put", SKEP_TRANSACT_PUT},
    {"Delete", "delete", SKEP_TRANSACT_DELETE},
    {"Update", "update", SKEP_TRANSACT_UPDATE},
};

static void read_action(served_reader *r, const json_node *object, const action_form *form,
                        size_t number, skep_transact_action *out) {
    char path[PATH_BYTES];
    served_scalars s;
    unsigned mask = SERVED_TABLE | SERVED_ON_FAILURE | SERVED_CONDITION;
    if (form->kind == SKEP_TRANSACT_UPDATE) mask |= SERVED_UPDATE;
    (void)snprintf(path, sizeof path, "transactItems.%zu.member.%s.", number, form->path);
    out->kind = form->kind;
    served_item(r, served_member(r, object, form->kind == SKEP_TRANSACT_PUT ? "Item" : "Key"),
                &out->item);
    served_bindings(r, object, &out->bindings);
    served_scalars_read(r, object, mask, path, &s);
    out->table = s.table;
    out->update = s.update;
    out->condition = s.condition;
    out->return_item_on_failure = s.item_on_failure;
}

static void read_transact_item(served_reader *r, const json_node *element, size_t number,
                               skep_transact_action *out) {
    const json_node *item = served_struct(r, element, "TransactWriteItem", true);
    unsigned given = 0;
    for (size_t i = 0; i < sizeof action_forms / sizeof action_forms[0]; i++) {
        const action_form *form = &action_forms[i];
        const json_node *object =
            served_struct(r, served_member(r, item, form->member), form->member, false);
        if (object == NULL) continue;
        read_action(r, object, form, number, out);
        given++;
    }
    if (given > 1)
        served_refuse(r, false,
                      "TransactItems can only contain one of Check, Put, Update or Delete");
}

void served_transact_write(served_reader *r, const json_node *body, served_request *out) {
    skep_transact_request *request = &out->request.transact;
    served_scalars s;
    const json_node *list = actions_of(r, body);
    if (list != NULL) {
        skep_transact_action *actions = skep_arena_array(r->arena, list->len, sizeof *actions);
        if (actions == NULL) {
            served_no_memory(r);
            return;
        }
        request->actions = actions;
        const json_node *end = json_tree_end(&r->tree, list);
        for (const json_node *at = json_tree_first(list); at < end && r->status == SKEP_OK;
             at = json_tree_next(&r->tree, at)) {
            read_transact_item(r, at, request->count + 1, &actions[request->count]);
            request->count++;
        }
    }
    served_scalars_read(r, body, SERVED_CAPACITY | SERVED_METRICS, "", &s);
    request->client_token = served_chars(r, body, "ClientRequestToken", "clientRequestToken");
    out->capacity = s.capacity;
}

/* ---- TransactGetItems ---- */

static void read_transact_get(served_reader *r, const json_node *element, size_t number,
                              skep_transact_get *out) {
    char path[PATH_BYTES];
    served_scalars s;
    const json_node *item = served_struct(r, element, "TransactGetItem", true);
    const json_node *get = served_struct(r, served_member(r, item, "Get"), "Get", false);
    if (r->status != SKEP_OK) return;
    if (get == NULL) {
        served_fault(
            r, "Value null at 'transactItems.%zu.member.get' " SERVED_CONSTRAINT "not be null",
            number);
        return;
    }
    (void)snprintf(path, sizeof path, "transactItems.%zu.member.get.", number);
    served_item(r, served_member(r, get, "Key"), &out->key);
    served_bindings(r, get, &out->bindings);
    served_scalars_read(r, get, SERVED_TABLE | SERVED_PROJECTION, path, &s);
    out->table = s.table;
    out->projection = s.projection;
}

void served_transact_get(served_reader *r, const json_node *body, served_request *out) {
    skep_transact_get_request *request = &out->request.transact_get;
    served_scalars s;
    const json_node *list = actions_of(r, body);
    if (list != NULL) {
        skep_transact_get *gets = skep_arena_array(r->arena, list->len, sizeof *gets);
        if (gets == NULL) {
            served_no_memory(r);
            return;
        }
        request->gets = gets;
        const json_node *end = json_tree_end(&r->tree, list);
        for (const json_node *at = json_tree_first(list); at < end && r->status == SKEP_OK;
             at = json_tree_next(&r->tree, at)) {
            read_transact_get(r, at, request->count + 1, &gets[request->count]);
            request->count++;
        }
    }
    served_scalars_read(r, body, SERVED_CAPACITY, "", &s);
    out->capacity = s.capacity;
}

/* ---- BatchGetItem ---- */

/* The name of a table, which is a C string from here on. */
static const char *table_name(served_reader *r, const json_node *name) {
    skep_str text = json_text_of(&r->tree, name);
    if (memchr(text.ptr, '\0', text.len) != NULL)
        served_fault(r,
                     "Value '{%s}' at 'requestItems' failed to satisfy constraint: Map keys must "
                     "satisfy constraint: [Member must have length less than or equal to 255, "
                     "Member must have length greater than or equal to 3, Member must satisfy "
                     "regular expression pattern: [a-zA-Z0-9_.-]+]",
                     text.ptr);
    return text.ptr;
}

static void read_keys(served_reader *r, const json_node *list, skep_batch_get_table *out) {
    skep_value *keys = skep_arena_array(r->arena, list->len, sizeof *keys);
    if (keys == NULL) {
        served_no_memory(r);
        return;
    }
    out->keys = keys;
    const json_node *end = json_tree_end(&r->tree, list);
    for (const json_node *at = json_tree_first(list); at < end && r->status == SKEP_OK;
         at = json_tree_next(&r->tree, at)) {
        if (at->kind == JSON_OBJECT)
            served_item(r, at, &keys[out->key_count++]);
        else
            served_type_error(r, CLASS_CAST);
    }
}

static void read_batch_table(served_reader *r, const json_node *value, skep_batch_get_table *out) {
    static const char *const legacy[] = {"AttributesToGet", NULL};
    served_scalars s;
    const json_node *object = served_struct(r, value, "KeysAndAttributes", true);
    if (object == NULL) return;
    const json_node *list = served_list(r, object, "Keys", NULL);
    if (list != NULL) read_keys(r, list, out);
    served_bindings(r, object, &out->bindings);
    served_scalars_read(r, object, SERVED_PROJECTION | SERVED_CONSISTENT, "", &s);
    served_refuse_legacy(r, object, legacy, "ProjectionExpression");
    out->projection = s.projection;
    out->is_consistent = s.is_consistent;
}

void served_batch_get(served_reader *r, const json_node *body, served_request *out) {
    skep_batch_get_request *request = &out->request.batch_get;
    served_scalars s;
    const json_node *map = tables_of(r, body, SERVED_PACKAGE "KeysAndAttributes");
    if (map != NULL) {
        skep_batch_get_table *tables = skep_arena_array(r->arena, map->len, sizeof *tables);
        if (tables == NULL) {
            served_no_memory(r);
            return;
        }
        request->tables = tables;
        const json_node *end = json_tree_end(&r->tree, map);
        for (const json_node *at = json_tree_first(map); at < end && r->status == SKEP_OK;) {
            const json_node *value = json_tree_next(&r->tree, at);
            tables[request->count].table = table_name(r, at);
            read_batch_table(r, value, &tables[request->count++]);
            at = json_tree_next(&r->tree, value);
        }
    }
    served_scalars_read(r, body, SERVED_CAPACITY, "", &s);
    out->capacity = s.capacity;
}

/* ---- BatchWriteItem ---- */

/* A write and its table; both put and delete, or neither, is refused. */
static void read_write(served_reader *r, const json_node *element, skep_batch_write *out) {
    const json_node *write = served_struct(r, element, "WriteRequest", true);
    const json_node *put =
        served_struct(r, served_member(r, write, "PutRequest"), "PutRequest", false);
    const json_node *gone =
        served_struct(r, served_member(r, write, "DeleteRequest"), "DeleteRequest", false);
    out->is_delete = put == NULL;
    served_item(r, served_member(r, put, "Item"), &out->item);
    if (put == NULL) served_item(r, served_member(r, gone, "Key"), &out->item);
    if ((put == NULL) == (gone == NULL))
        served_refuse(r, false,
                      "Supplied AttributeValue has more than one datatypes set, must contain "
                      "exactly one of the supported datatypes");
}

static void refuse_length(served_reader *r, const char *table) {
    served_fault(
        r,
        "Value '{%s=[...]}' at 'requestItems' failed to satisfy constraint: Map value must "
        "satisfy constraint: [Member must have length less than or equal to 25, Member "
        "must have length greater than or equal to 1]",
        table);
}

/* All lists, one behind the other. */
static size_t count_writes(const served_reader *r, const json_node *map) {
    size_t count = 0;
    const json_node *end = json_tree_end(&r->tree, map);
    for (const json_node *at = json_tree_first(map); at < end;) {
        const json_node *value = json_tree_next(&r->tree, at);
        if (value->kind == JSON_LIST) count += value->len;
        at = json_tree_next(&r->tree, value);
    }
    return count;
}

static void read_writes(served_reader *r, const char *table, const json_node *list,
                        skep_batch_write *writes, size_t *count) {
    if (list->kind != JSON_LIST) {
        served_type_error(r, CLASS_CAST);
        return;
    }
    if (list->len == 0 || list->len > SKEP_BATCH_WRITES_MAX) refuse_length(r, table);
    const json_node *end = json_tree_end(&r->tree, list);
    for (const json_node *at = json_tree_first(list); at < end && r->status == SKEP_OK;
         at = json_tree_next(&r->tree, at)) {
        writes[*count].table = table;
        read_write(r, at, &writes[(*count)++]);
    }
}

void served_batch_write(served_reader *r, const json_node *body, served_request *out) {
    skep_batch_write_request *request = &out->request.batch_write;
    served_scalars s;
    const json_node *map = tables_of(r, body, "java.util.List<" SERVED_PACKAGE "WriteRequest>");
    if (map != NULL) {
        skep_batch_write *writes = skep_arena_array(r->arena, count_writes(r, map), sizeof *writes);
        if (writes == NULL) {
            served_no_memory(r);
            return;
        }
        request->writes = writes;
        const json_node *end = json_tree_end(&r->tree, map);
        for (const json_node *at = json_tree_first(map); at < end && r->status == SKEP_OK;) {
            const json_node *value = json_tree_next(&r->tree, at);
            read_writes(r, table_name(r, at), value, writes, &request->count);
            at = json_tree_next(&r->tree, value);
        }
    }
    served_scalars_read(r, body, SERVED_CAPACITY | SERVED_METRICS, "", &s);
    out->capacity = s.capacity;
}
