/* wire/response_table.c: descriptions and names of tables. */
#include <string.h>

#include "base/fail.h"
#include "wire/response_parts.h"

/* Many times what a table can have; each part is compared with each. */
enum { PARTS_MAX = 1024 };

/* Type of a key attribute whose definition has not come yet. */
typedef struct definition {
    const char *name;
    skep_type type;
} definition;

typedef struct description {
    response_reader *a;
    skep_table_response *out;
    definition *definitions;
    size_t definition_count, definition_cap;
    skep_index_definition *indexes;
    const char **statuses;
    size_t index_cap, status_cap;
} description;

/* ---- AttributeDefinitions ---- */

static skep_type type_of(const char *name) {
    if (name == NULL) return SKEP_TYPE_NONE;
    if (strcmp(name, "S") == 0) return SKEP_TYPE_S;
    if (strcmp(name, "N") == 0) return SKEP_TYPE_N;
    return strcmp(name, "B") == 0 ? SKEP_TYPE_B : SKEP_TYPE_NONE;
}

static void read_pair(reader *r, const char *first, const char **a, const char *second,
                      const char **b) {
    reader_walk walk;
    skep_str name;
    *a = *b = NULL;
    if (!reader_open_object(r, &walk, first)) return;
    while (reader_next_member(r, &walk, &name)) {
        if (reader_is(name, first))
            reader_text(r, a);
        else if (reader_is(name, second))
            reader_text(r, b);
        else
            reader_skip(r);
    }
}

static bool is_bounded(reader *r, size_t count) {
    if (count < PARTS_MAX) return true;
    reader_fail(r, r->p, "a table has at most %d indexes and definitions here", PARTS_MAX);
    return false;
}

static void read_definitions(description *d) {
    reader *r = &d->a->r;
    reader_walk walk;
    const char *type;
    if (!reader_open_list(r, &walk, "AttributeDefinitions")) return;
    while (reader_next_element(r, &walk)) {
        definition *grown =
            reader_grow(r, d->definitions, d->definition_count, &d->definition_cap, sizeof *grown);
        if (grown == NULL || !is_bounded(r, d->definition_count)) return;
        d->definitions = grown;
        definition *one = &grown[d->definition_count];
        read_pair(r, "AttributeName", &one->name, "AttributeType", &type);
        one->type = type_of(type);
        if (one->name != NULL) d->definition_count++;
    }
}

static void define_all(const description *d, skep_key_attribute *attributes, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < d->definition_count; k++)
            if (strcmp(d->definitions[k].name, attributes[i].name) == 0)
                attributes[i].type = d->definitions[k].type;
}

static void define_key(const description *d, skep_key_schema *key) {
    define_all(d, key->hash, key->hash_count);
    define_all(d, key->range, key->range_count);
}

/* ---- Keys and indexes ---- */

static void read_key_schema(description *d, skep_key_schema *out) {
    reader *r = &d->a->r;
    reader_walk walk;
    const char *name, *role;
    *out = (skep_key_schema){0};
    if (!reader_open_list(r, &walk, "KeySchema")) return;
    while (reader_next_element(r, &walk)) {
        char *start = r->p;
        read_pair(r, "AttributeName", &name, "KeyType", &role);
        if (r->p == NULL) return;
        bool is_hash = role != NULL && strcmp(role, "HASH") == 0;
        size_t *count = is_hash ? &out->hash_count : &out->range_count;
        if (name == NULL || role == NULL || *count == SKEP_KEY_ATTRIBUTES_MAX) {
            reader_fail(r, start, "expected a key attribute, at most %d of a kind",
                        SKEP_KEY_ATTRIBUTES_MAX);
            return;
        }
        (is_hash ? out->hash : out->range)[(*count)++].name = name;
    }
}

static void read_included(reader *r, skep_index_definition *out) {
    reader_walk walk;
    const char **names = NULL;
    size_t cap = 0;
    if (!reader_open_list(r, &walk, "NonKeyAttributes")) return;
    while (reader_next_element(r, &walk)) {
        const char **grown = reader_grow(r, names, out->included_count, &cap, sizeof *names);
        if (grown == NULL) return;
        out->included = names = grown;
        reader_text(r, &names[out->included_count]);
        if (names[out->included_count] != NULL) out->included_count++;
    }
}

static void read_projection(reader *r, skep_index_definition *out) {
    reader_walk walk;
    skep_str name;
    const char *type;
    if (!reader_open_object(r, &walk, "a projection")) return;
    while (reader_next_member(r, &walk, &name)) {
        if (reader_is(name, "ProjectionType")) {
            reader_text(r, &type);
            if (type != NULL && strcmp(type, "KEYS_ONLY") == 0)
                out->projection = SKEP_PROJECT_KEYS_ONLY;
            if (type != NULL && strcmp(type, "INCLUDE") == 0)
                out->projection = SKEP_PROJECT_INCLUDE;
        } else if (reader_is(name, "NonKeyAttributes")) {
            read_included(r, out);
        } else {
            reader_skip(r);
        }
    }
}

static void read_index(description *d, skep_index_definition *out, const char **status) {
    reader *r = &d->a->r;
    reader_walk walk;
    skep_str name;
    *out = (skep_index_definition){0};
    *status = NULL;
    if (!reader_open_object(r, &walk, "an index")) return;
    while (reader_next_member(r, &walk, &name)) {
        if (reader_is(name, "IndexName"))
            reader_text(r, &out->name);
        else if (reader_is(name, "KeySchema"))
            read_key_schema(d, &out->key);
        else if (reader_is(name, "Projection"))
            read_projection(r, out);
        else if (reader_is(name, "IndexStatus"))
            reader_text(r, status);
        else
            reader_skip(r);
    }
    /* A server that has only indexes that are ready does not say so. */
    if (*status == NULL) *status = "ACTIVE";
}

static void read_indexes(description *d) {
    reader *r = &d->a->r;
    reader_walk walk;
    size_t count = 0;
    if (!reader_open_list(r, &walk, "indexes")) return;
    while (reader_next_element(r, &walk)) {
        skep_index_definition *indexes =
            reader_grow(r, d->indexes, count, &d->index_cap, sizeof *indexes);
        const char **statuses =
            reader_grow(r, d->statuses, count, &d->status_cap, sizeof *statuses);
        if (indexes == NULL || statuses == NULL || !is_bounded(r, count)) return;
        d->indexes = indexes;
        d->statuses = statuses;
        char *start = r->p;
        read_index(d, &indexes[count], &statuses[count]);
        if (r->p == NULL) return;
        if (indexes[count].name == NULL) {
            reader_fail(r, start, "expected an index with a name");
            return;
        }
        count++;
    }
    d->out->table.indexes = d->indexes;
    d->out->table.index_count = count;
    d->out->index_statuses = d->statuses;
}

/* ---- Tables ---- */

static void read_created_at(reader *r, int64_t *out) {
    uint64_t seconds;
    reader_count(r, &seconds); /* with a fraction, which is cut off */
    *out = (int64_t)seconds;
}

static void read_table_member(description *d, skep_str name) {
    reader *r = &d->a->r;
    skep_table_response *out = d->out;
    if (reader_is(name, "TableName"))
        reader_text(r, &out->table.name);
    else if (reader_is(name, "TableStatus"))
        reader_text(r, &out->status);
    else if (reader_is(name, "KeySchema"))
        read_key_schema(d, &out->table.key);
    else if (reader_is(name, "AttributeDefinitions"))
        read_definitions(d);
    else if (reader_is(name, "GlobalSecondaryIndexes"))
        read_indexes(d);
    else if (reader_is(name, "ItemCount"))
        reader_count(r, &out->item_count);
    else if (reader_is(name, "TableSizeBytes"))
        reader_count(r, &out->size_bytes);
    else if (reader_is(name, "CreationDateTime"))
        read_created_at(r, &out->created_at);
    else
        reader_skip(r);
}

bool response_table_member(response_reader *a, skep_str name, skep_table_response *out) {
    description d = {.a = a, .out = out};
    reader_walk walk;
    if (!reader_is(name, "Table") && !reader_is(name, "TableDescription")) return false;
    *out = (skep_table_response){0};
    if (!reader_open_object(&a->r, &walk, "a table")) return true;
    while (reader_next_member(&a->r, &walk, &name)) read_table_member(&d, name);
    if (a->r.p == NULL) return true;
    define_key(&d, &out->table.key);
    for (size_t i = 0; d.indexes != NULL && i < out->table.index_count; i++)
        define_key(&d, &d.indexes[i].key);
    return true;
}

bool response_list_member(response_reader *a, skep_str name, skep_list_tables_response *out) {
    reader *r = &a->r;
    reader_walk walk;
    size_t cap = 0;
    if (reader_is(name, "LastEvaluatedTableName")) {
        reader_text(r, &out->last);
        return true;
    }
    if (!reader_is(name, "TableNames")) return false;
    out->count = 0;
    out->names = NULL;
    if (!reader_open_list(r, &walk, "names of tables")) return true;
    while (reader_next_element(r, &walk)) {
        const char **names = reader_grow(r, out->names, out->count, &cap, sizeof *names);
        if (names == NULL) return true;
        out->names = names;
        reader_text(r, &names[out->count]);
        if (names[out->count] != NULL) out->count++;
    }
    return true;
}
