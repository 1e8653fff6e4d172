/* server/served_table.c: requests that make and change tables. What the engine lacks is refused where
 * leaving it out would weaken what was asked for, else ignored as DynamoDB Local does. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "server/served_parts.h"

enum {
    DEFINITIONS_MAX = 1024, /* more than the keys of a table with all its indexes can use */
    PATH_BYTES = 96
};

typedef struct definition {
    const char *name;
    skep_type type;
} definition;

typedef struct table_reader {
    served_reader *r;
    definition *definitions;
    size_t count;
} table_reader;

/* ---- AttributeDefinitions ---- */

static void read_definition(table_reader *t, const json_node *element, size_t number) {
    static const char *const names[] = {"", "S", "N", "B"};
    static const skep_type types[] = {SKEP_TYPE_NONE, SKEP_TYPE_S, SKEP_TYPE_N, SKEP_TYPE_B};
    served_reader *r = t->r;
    char path[PATH_BYTES];
    const json_node *object = served_struct(r, element, "AttributeDefinition", true);
    if (object == NULL) return;
    definition *one = &t->definitions[t->count++];
    one->name = served_chars(r, object, "AttributeName", "attributeDefinitions");
    (void)snprintf(path, sizeof path, "attributeDefinitions.%zu.member.attributeType", number);
    bool has_type = served_member(r, object, "AttributeType") != NULL;
    one->type = types[served_enum(r, object, "AttributeType", path, names, 4, "[B, N, S]")];
    if (!has_type) served_fault(r, "Value null at '%s' " SERVED_CONSTRAINT "not be null", path);
    if (one->name == NULL)
        served_fault(
            r,
            "Value null at 'attributeDefinitions.%zu.member.attributeName' " SERVED_CONSTRAINT
            "not be null",
            number);
}

static void read_definitions(table_reader *t, const json_node *body) {
    served_reader *r = t->r;
    const json_node *list = served_list(r, body, "AttributeDefinitions", NULL);
    if (list == NULL) return;
    if (list->len > DEFINITIONS_MAX) {
        served_refuse(r, false,
                      SERVED_INVALID "Some AttributeDefinitions are not used: there are %u, and a "
                                     "table with its indexes can use %d",
                      (unsigned)list->len, DEFINITIONS_MAX);
        return;
    }
    t->definitions = skep_arena_array(r->arena, list->len, sizeof *t->definitions);
    if (t->definitions == NULL) {
        served_no_memory(r);
        return;
    }
    size_t number = 1;
    const json_node *end = json_tree_end(&r->tree, list);
    for (const json_node *at = json_tree_first(list); at < end && r->status == SKEP_OK;
         at = json_tree_next(&r->tree, at))
        read_definition(t, at, number++);
}

static skep_type type_of(const table_reader *t, const char *name) {
    for (size_t i = 0; i < t->count; i++)
        if (t->definitions[i].name != NULL && strcmp(t->definitions[i].name, name) == 0)
            return t->definitions[i].type;
    return SKEP_TYPE_NONE;
}

/* ---- Keys ---- */

static bool is_key_order(served_reader *r, const skep_key_schema *key, bool is_hash) {
    bool is_first = key->hash_count + key->range_count == 0;
    if (is_first && !is_hash)
        served_refuse(r, false,
                      "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    else if (is_hash && key->range_count > 0)
        served_refuse(r, false,
                      SERVED_INVALID
                      "All HASH key attributes must precede RANGE key attributes in the KeySchema");
    else if ((is_hash ? key->hash_count : key->range_count) == SKEP_KEY_ATTRIBUTES_MAX)
        served_refuse(r, false,
                      SERVED_INVALID
                      "The KeySchema exceeds the maximum allowed number of %s key attributes",
                      is_hash ? "HASH" : "RANGE");
    else
        return true;
    return false;
}

static void read_key_element(table_reader *t, const json_node *element, size_t number,
                             skep_key_schema *out) {
    static const char *const names[] = {"", "HASH", "RANGE"};
    served_reader *r = t->r;
    char path[PATH_BYTES];
    const json_node *object = served_struct(r, element, "KeySchemaElement", true);
    if (object == NULL) return;
    const char *name = served_chars(r, object, "AttributeName", "keySchema");
    (void)snprintf(path, sizeof path, "keySchema.%zu.member.keyType", number);
    bool has_kind = served_member(r, object, "KeyType") != NULL;
    size_t kind = served_enum(r, object, "KeyType", path, names, 3, "[HASH, RANGE]");
    if (!has_kind) served_fault(r, "Value null at '%s' " SERVED_CONSTRAINT "not be null", path);
    if (name == NULL)
        served_fault(r,
                     "Value null at 'keySchema.%zu.member.attributeName' " SERVED_CONSTRAINT
                     "not be null",
                     number);
    if (kind == 0 || name == NULL || !is_key_order(r, out, kind == 1)) return;
    skep_key_attribute *attribute =
        kind == 1 ? &out->hash[out->hash_count++] : &out->range[out->range_count++];
    *attribute = (skep_key_attribute){name, type_of(t, name)};
}

static void read_key_schema(table_reader *t, const json_node *object, skep_key_schema *out) {
    served_reader *r = t->r;
    size_t number = 1;
    const json_node *list = served_list(r, object, "KeySchema", NULL);
    if (r->status != SKEP_OK) return;
    if (list == NULL) {
        served_fault(r, "Value null at 'keySchema' " SERVED_CONSTRAINT "not be null");
        return;
    }
    if (list->len == 0)
        served_fault(r, "Value '[]' at 'keySchema' " SERVED_CONSTRAINT
                        "have length greater than or equal to 1");
    if (list->len > 2 * SKEP_KEY_ATTRIBUTES_MAX) {
        served_fault(
            r, "Value at 'keySchema' " SERVED_CONSTRAINT "have length less than or equal to %d",
            2 * SKEP_KEY_ATTRIBUTES_MAX);
        return;
    }
    const json_node *end = json_tree_end(&r->tree, list);
    for (const json_node *at = json_tree_first(list); at < end && r->status == SKEP_OK;
         at = json_tree_next(&r->tree, at))
        read_key_element(t, at, number++, out);
}

/* ---- Indexes ---- */

static void read_included(served_reader *r, const json_node *object, skep_index_definition *out) {
    const json_node *list = served_list(r, object, "NonKeyAttributes", NULL);
    if (list == NULL) return;
    const char **names = skep_arena_array(r->arena, list->len, sizeof *names);
    if (names == NULL) {
        served_no_memory(r);
        return;
    }
    out->included = names;
    const json_node *end = json_tree_end(&r->tree, list);
    for (const json_node *at = json_tree_first(list); at < end && r->status == SKEP_OK;
         at = json_tree_next(&r->tree, at)) {
        skep_str text = json_text_of(&r->tree, at);
        if (at->kind != JSON_TEXT || memchr(text.ptr, '\0', text.len) != NULL)
            served_type_error(r, "Unexpected value type in payload");
        else
            names[out->included_count++] = text.ptr;
    }
}

static void read_projection(served_reader *r, const json_node *object, skep_index_definition *out) {
    static const char *const names[] = {"", "ALL", "KEYS_ONLY", "INCLUDE"};
    const json_node *projection =
        served_struct(r, served_member(r, object, "Projection"), "Projection", false);
    if (r->status != SKEP_OK) return;
    if (projection == NULL) {
        served_fault(r, "Value null at 'projection' " SERVED_CONSTRAINT "not be null");
        return;
    }
    read_included(r, projection, out);
    size_t kind = served_enum(r, projection, "ProjectionType", "projection.projectionType", names,
                              4, "[ALL, INCLUDE, KEYS_ONLY]");
    if (kind > 0)
        out->projection = (skep_projection)(kind - 1);
    else if (served_member(r, projection, "ProjectionType") == NULL)
        served_refuse(r, false, SERVED_INVALID "Unknown ProjectionType: null");
}

static void read_index(table_reader *t, const json_node *object, skep_index_definition *out) {
    served_reader *r = t->r;
    read_key_schema(t, object, &out->key);
    read_projection(r, object, out);
    out->name = served_chars(r, object, "IndexName", "indexName");
    if (out->name == NULL && r->status == SKEP_OK)
        served_fault(r, "Value null at 'indexName' " SERVED_CONSTRAINT "not be null");
}

static void read_indexes(table_reader *t, const json_node *body, skep_table_definition *out) {
    served_reader *r = t->r;
    const json_node *list = served_list(r, body, "GlobalSecondaryIndexes", NULL);
    if (list == NULL) return;
    if (list->len == 0)
        served_refuse(r, false, SERVED_INVALID "List of GlobalSecondaryIndexes is empty");
    if (list->len > LIMIT_TABLE_INDEXES) {
        served_refuse(r, false,
                      SERVED_INVALID "GlobalSecondaryIndex count exceeds the per-table limit of %d",
                      LIMIT_TABLE_INDEXES);
        return;
    }
    skep_index_definition *indexes = skep_arena_array(r->arena, list->len, sizeof *indexes);
    if (indexes == NULL) {
        served_no_memory(r);
        return;
    }
    out->indexes = indexes;
    const json_node *end = json_tree_end(&r->tree, list);
    for (const json_node *at = json_tree_first(list); at < end && r->status == SKEP_OK;
         at = json_tree_next(&r->tree, at)) {
        const json_node *object = served_struct(r, at, "GlobalSecondaryIndex", true);
        if (object != NULL) read_index(t, object, &indexes[out->index_count++]);
    }
}

/* ---- Definitions against keys ---- */

enum { KEYS_MAX = 2 * SKEP_KEY_ATTRIBUTES_MAX * (LIMIT_TABLE_INDEXES + 1), NAMES_BYTES = 384 };

/* The attributes of all keys, each once. */
typedef struct key_names {
    const char *names[KEYS_MAX];
    size_t count;
} key_names;

static bool has_key(const key_names *keys, const char *name) {
    for (size_t i = 0; i < keys->count; i++)
        if (strcmp(keys->names[i], name) == 0) return true;
    return false;
}

static void add_keys(key_names *keys, const skep_key_attribute *attributes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (keys->count < KEYS_MAX && !has_key(keys, attributes[i].name))
            keys->names[keys->count++] = attributes[i].name;
}

static void add_key_schema(key_names *keys, const skep_key_schema *key) {
    add_keys(keys, key->hash, key->hash_count);
    add_keys(keys, key->range, key->range_count);
}

/* "a, b", cut where it is too long to be shown. */
static void list_name(char out[NAMES_BYTES], const char *name) {
    size_t len = strlen(out);
    (void)snprintf(out + len, NAMES_BYTES - len, "%s%s", len > 0 ? ", " : "", name);
}

typedef struct name_lists {
    char keys[NAMES_BYTES];
    char definitions[NAMES_BYTES];
} name_lists;

static name_lists list_names(const table_reader *t, const key_names *keys) {
    name_lists lists = {.keys = ""};
    for (size_t i = 0; i < keys->count; i++) list_name(lists.keys, keys->names[i]);
    for (size_t i = 0; i < t->count; i++) list_name(lists.definitions, t->definitions[i].name);
    return lists;
}

/* Every key attribute has to be defined. */
static void check_defined(const table_reader *t, const key_names *keys) {
    bool is_complete = true;
    for (size_t i = 0; i < keys->count; i++)
        if (type_of(t, keys->names[i]) == SKEP_TYPE_NONE) is_complete = false;
    if (is_complete || t->r->fault_count > 0) return;
    name_lists lists = list_names(t, keys);
    if (t->count < keys->count)
        served_refuse(t->r, false,
                      "Invalid KeySchema: Some index key attribute have no definition");
    else
        served_refuse(t->r, false,
                      SERVED_INVALID "Some index key attributes are not defined in "
                                     "AttributeDefinitions. Keys: [%s], AttributeDefinitions: [%s]",
                      lists.keys, lists.definitions);
}

/* And every definition used, where a table is made. */
static void check_used(const table_reader *t, const key_names *keys, bool has_index) {
    bool is_all_used = true;
    if (t->r->fault_count > 0) return;
    for (size_t i = 0; i < t->count; i++)
        if (!has_key(keys, t->definitions[i].name)) is_all_used = false;
    if (is_all_used) return;
    name_lists lists = list_names(t, keys);
    if (has_index)
        served_refuse(t->r, false,
                      SERVED_INVALID "Some AttributeDefinitions are not used. "
                                     "AttributeDefinitions: [%s], keys used: [%s]",
                      lists.definitions, lists.keys);
    else
        served_refuse(t->r, false,
                      SERVED_INVALID
                      "Number of attributes in KeySchema does not exactly match number of "
                      "attributes defined in AttributeDefinitions");
}

/* ---- Requests ---- */

/* Members that the engine has no way of keeping. */
static void refuse_unkept(served_reader *r, const json_node *body) {
    static const char *const lists[] = {"LocalSecondaryIndexes", "VectorIndexes", NULL};
    for (size_t i = 0; lists[i] != NULL; i++)
        if (served_list(r, body, lists[i], NULL) != NULL)
            served_refuse(r, false, "%s are not supported by this server", lists[i]);
    const json_node *stream = served_struct(r, served_member(r, body, "StreamSpecification"),
                                            "StreamSpecification", false);
    if (served_bool(r, stream, "StreamEnabled", false))
        served_refuse(r, false, "Streams are not supported by this server");
    if (served_bool(r, body, "DeletionProtectionEnabled", false))
        served_refuse(r, false, "DeletionProtectionEnabled is not supported by this server");
}

static void read_tag(served_reader *r, const json_node *element, size_t number, skep_tag *out) {
    const json_node *object = served_struct(r, element, "Tag", true);
    if (object == NULL) return;
    out->key = served_chars(r, object, "Key", "tags");
    out->value = served_chars(r, object, "Value", "tags");
    if (r->status != SKEP_OK) return;
    if (out->key == NULL)
        served_fault(r, "Value null at 'tags.%zu.member.key' " SERVED_CONSTRAINT "not be null",
                     number);
    if (out->value == NULL)
        served_fault(r, "Value null at 'tags.%zu.member.value' " SERVED_CONSTRAINT "not be null",
                     number);
}

static void read_tags(served_reader *r, const json_node *body, skep_create_table_request *out) {
    const json_node *list = served_list(r, body, "Tags", NULL);
    if (list == NULL) return;
    skep_tag *tags = skep_arena_array(r->arena, list->len, sizeof *tags);
    if (tags == NULL) {
        served_no_memory(r);
        return;
    }
    out->tags = tags;
    const json_node *end = json_tree_end(&r->tree, list);
    for (const json_node *at = json_tree_first(list); at < end && r->status == SKEP_OK;
         at = json_tree_next(&r->tree, at)) {
        read_tag(r, at, out->tag_count + 1, &tags[out->tag_count]);
        out->tag_count++;
    }
}

void served_create_table(served_reader *r, const json_node *body, skep_create_table_request *out) {
    static const char *const modes[] = {"", "PROVISIONED", "PAY_PER_REQUEST"};
    table_reader t = {.r = r};
    read_definitions(&t, body);
    read_key_schema(&t, body, &out->table.key);
    read_indexes(&t, body, &out->table);
    key_names keys = {.count = 0};
    add_key_schema(&keys, &out->table.key);
    for (size_t i = 0; i < out->table.index_count; i++)
        add_key_schema(&keys, &out->table.indexes[i].key);
    check_defined(&t, &keys);
    check_used(&t, &keys, out->table.index_count > 0);
    refuse_unkept(r, body);
    read_tags(r, body, out);
    out->table.name = served_chars(r, body, "TableName", "tableName");
    (void)served_enum(r, body, "BillingMode", "billingMode", modes, 3,
                      "[PROVISIONED, PAY_PER_REQUEST]");
}

static void read_create(table_reader *t, const json_node *object, skep_update_table_request *out) {
    skep_index_definition *index = skep_arena_array(t->r->arena, 1, sizeof *index);
    if (index == NULL) {
        served_no_memory(t->r);
        return;
    }
    key_names keys = {.count = 0};
    read_index(t, object, index);
    add_key_schema(&keys, &index->key);
    check_defined(t, &keys);
    out->create = index;
}

static void read_index_update(table_reader *t, const json_node *element,
                              skep_update_table_request *out) {
    served_reader *r = t->r;
    const json_node *update = served_struct(r, element, "GlobalSecondaryIndexUpdate", true);
    const json_node *create = served_struct(r, served_member(r, update, "Create"),
                                            "CreateGlobalSecondaryIndexAction", false);
    const json_node *drop = served_struct(r, served_member(r, update, "Delete"),
                                          "DeleteGlobalSecondaryIndexAction", false);
    if (r->status != SKEP_OK) return;
    if (create != NULL) read_create(t, create, out);
    if (drop != NULL) {
        out->drop_index = served_chars(r, drop, "IndexName", "indexName");
        if (out->drop_index == NULL)
            served_fault(
                r, "Value null at "
                   "'globalSecondaryIndexUpdates.1.member.delete.indexName' " SERVED_CONSTRAINT
                   "not be null");
    }
    if (create == NULL && drop == NULL)
        served_refuse(r, false,
                      "This server changes no throughput of indexes: only Create and "
                      "Delete are supported in GlobalSecondaryIndexUpdates");
}

void served_update_table(served_reader *r, const json_node *body, skep_update_table_request *out) {
    table_reader t = {.r = r};
    const json_node *list = served_list(r, body, "GlobalSecondaryIndexUpdates", NULL);
    read_definitions(&t, body);
    if (list != NULL && list->len > 1)
        served_refuse(r, false,
                      "Subscriber limit exceeded: Only 1 online index can be created or "
                      "deleted simultaneously per table");
    if (list != NULL && list->len > 0) read_index_update(&t, json_tree_first(list), out);
    refuse_unkept(r, body);
    out->table = served_chars(r, body, "TableName", "tableName");
    if (served_member(r, body, "BillingMode") != NULL ||
        served_member(r, body, "ProvisionedThroughput") != NULL)
        served_refuse(r, false,
                      "This server has no throughput to change: UpdateTable takes only "
                      "GlobalSecondaryIndexUpdates");
    if (list == NULL || list->len == 0)
        served_refuse(
            r, false,
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
}

void served_list_tables(served_reader *r, const json_node *body, skep_list_tables_request *out) {
    enum { LIMIT_MAX = 100 };
    bool is_given;
    out->start = served_chars(r, body, "ExclusiveStartTableName", "exclusiveStartTableName");
    int32_t limit = served_int(r, body, "Limit", &is_given);
    if (!is_given || r->status != SKEP_OK) return;
    if (limit < 1)
        served_fault(
            r, "Value '%d' at 'limit' " SERVED_CONSTRAINT "have value greater than or equal to 1",
            (int)limit);
    if (limit > LIMIT_MAX)
        served_fault(
            r, "Value '%d' at 'limit' " SERVED_CONSTRAINT "have value less than or equal to %d",
            (int)limit, LIMIT_MAX);
    out->limit = limit < 1 ? 0 : (uint32_t)limit;
}
