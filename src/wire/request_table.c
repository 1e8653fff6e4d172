/* wire/request_table.c: the bodies of requests that make and change tables. */
#include "wire/request_parts.h"

#include "base/fail.h"
#include "wire/table_out.h"

/* ---- AttributeDefinitions ---- */

static bool is_same(const char *a, const char *b) {
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool has_attribute(const skep_key_schema *key, size_t hash_count, size_t range_count,
                          const char *name) {
    for (size_t i = 0; i < hash_count; i++)
        if (is_same(key->hash[i].name, name)) return true;
    for (size_t i = 0; i < range_count; i++)
        if (is_same(key->range[i].name, name)) return true;
    return false;
}

/* The key schemas of a request, the table's first. */
typedef struct schemas {
    const skep_key_schema *table; /* NULL: none */
    const skep_index_definition *indexes;
    size_t index_count;
} schemas;

/* Each attribute is defined once; whether a schema before this one had it is looked up, because
 * there are few. */
static bool is_defined_before(const schemas *all, size_t index, const char *name) {
    if (all->table != NULL && has_attribute(all->table, table_out_bounded(all->table->hash_count),
                                            table_out_bounded(all->table->range_count), name))
        return true;
    for (size_t i = 0; i < index; i++) {
        const skep_key_schema *key = &all->indexes[i].key;
        if (has_attribute(key, table_out_bounded(key->hash_count),
                          table_out_bounded(key->range_count), name))
            return true;
    }
    return false;
}

static void put_definition(request_writer *w, const skep_key_attribute *attribute) {
    json_out *j = &w->j;
    json_element(j);
    json_bracket(j, '{');
    json_member_chars(j, "AttributeName", attribute->name);
    json_member_chars(j, "AttributeType", skep_type_name(attribute->type));
    json_bracket(j, '}');
}

static void put_definitions_of(request_writer *w, const schemas *all, const skep_key_schema *key,
                               size_t index) {
    bool is_table = key == all->table;
    for (size_t i = 0; i < table_out_bounded(key->hash_count); i++)
        if (!has_attribute(key, i, 0, key->hash[i].name) &&
            (is_table || !is_defined_before(all, index, key->hash[i].name)))
            put_definition(w, &key->hash[i]);
    for (size_t i = 0; i < table_out_bounded(key->range_count); i++)
        if (!has_attribute(key, table_out_bounded(key->hash_count), i, key->range[i].name) &&
            (is_table || !is_defined_before(all, index, key->range[i].name)))
            put_definition(w, &key->range[i]);
}

static void put_definitions(request_writer *w, const schemas *all) {
    json_member(&w->j, "AttributeDefinitions");
    json_bracket(&w->j, '[');
    if (all->table != NULL) put_definitions_of(w, all, all->table, 0);
    for (size_t i = 0; i < all->index_count; i++)
        put_definitions_of(w, all, &all->indexes[i].key, i);
    json_bracket(&w->j, ']');
}

/* ---- Requests ---- */

static void put_tag(request_writer *w, const char *key, const char *value) {
    json_element(&w->j);
    json_bracket(&w->j, '{');
    json_member_chars(&w->j, "Key", key);
    json_member_chars(&w->j, "Value", value);
    json_bracket(&w->j, '}');
}

/* What the request says itself comes before what the client was opened with. */
static void put_tags(request_writer *w, const skep_create_table_request *request) {
    static const char isolation_key[] = "system:write_isolation";
    const char *isolation = w->what->isolation;
    for (size_t i = 0; i < request->tag_count; i++)
        if (is_same(request->tags[i].key, isolation_key)) isolation = NULL;
    if (request->tag_count == 0 && isolation == NULL) return;
    json_member(&w->j, "Tags");
    json_bracket(&w->j, '[');
    for (size_t i = 0; i < request->tag_count; i++)
        put_tag(w, request->tags[i].key, request->tags[i].value);
    if (isolation != NULL) put_tag(w, isolation_key, isolation);
    json_bracket(&w->j, ']');
}

void request_create_table(request_writer *w, const skep_create_table_request *request) {
    const skep_table_definition *table = &request->table;
    json_out *j = &w->j;
    json_member_chars(j, "TableName", table->name);
    put_definitions(w, &(schemas){&table->key, table->indexes, table->index_count});
    table_out_key(&w->j, &table->key);
    json_member_chars(j, "BillingMode", "PAY_PER_REQUEST");
    put_tags(w, request);
    if (table->index_count == 0) return;
    json_member(j, "GlobalSecondaryIndexes");
    json_bracket(j, '[');
    for (size_t i = 0; i < table->index_count; i++) {
        json_element(j);
        json_bracket(j, '{');
        table_out_index(&w->j, &table->indexes[i]);
        json_bracket(j, '}');
    }
    json_bracket(j, ']');
}

void request_update_table(request_writer *w, const skep_update_table_request *request) {
    json_out *j = &w->j;
    json_member_chars(j, "TableName", request->table);
    if (request->create != NULL) put_definitions(w, &(schemas){NULL, request->create, 1});
    json_member(j, "GlobalSecondaryIndexUpdates");
    json_bracket(j, '[');
    if (request->create != NULL) {
        json_element(j);
        json_bracket(j, '{');
        json_member(j, "Create");
        json_bracket(j, '{');
        table_out_index(&w->j, request->create);
        json_bracket(j, '}');
        json_bracket(j, '}');
    }
    if (request->drop_index != NULL) {
        json_element(j);
        json_bracket(j, '{');
        json_member(j, "Delete");
        json_bracket(j, '{');
        json_member_chars(j, "IndexName", request->drop_index);
        json_bracket(j, '}');
        json_bracket(j, '}');
    }
    json_bracket(j, ']');
}

void request_list_tables(request_writer *w, const skep_list_tables_request *request) {
    json_member_chars(&w->j, "ExclusiveStartTableName", request->start);
    if (request->limit == 0) return;
    json_member(&w->j, "Limit");
    json_u64(&w->j, request->limit);
}
