/* SKEP_TABLE: its keys, indexes and version attribute. */
#include <ctype.h>
#include <string.h>

#include "base/limits.h"
#include "generate/check.h"

static const char *const table_words[] = {"pk", "sk", "gsi(...)", "version", "names"};
static const char *const index_words[] = {"pk", "sk", "projection"};

static bool name_is_valid(const char *name) {
    size_t len = strlen(name);
    if (len < LIMIT_TABLE_NAME_MIN || len > LIMIT_TABLE_NAME_MAX) return false;
    for (; *name != '\0'; name++)
        if (!isalnum((unsigned char)*name) && strchr("_-.", *name) == NULL) return false;
    return true;
}

static void check_name(checker *c, place at, const char *what, const char *name) {
    if (name_is_valid(name)) return;
    gen_error(c->g, at, "T03", "'%s' cannot be the name of %s", name, what);
    gen_hint(c->g, NOWHERE, "DynamoDB takes %d to %d characters of a-z, A-Z, 0-9, '_', '-' and '.'",
             LIMIT_TABLE_NAME_MIN, LIMIT_TABLE_NAME_MAX);
}

static const char *attribute_name(checker *c, const note_arg *arg) {
    const char *name = check_text(c, arg);
    if (name == NULL || (name[0] != '\0' && strlen(name) <= LIMIT_KEY_NAME_BYTES)) return name;
    gen_error(c->g, arg->value_at, "T03", "'%s' cannot be the name of a key attribute", name);
    gen_hint(c->g, NOWHERE, "it has 1 to %d bytes", LIMIT_KEY_NAME_BYTES);
    return NULL;
}

/* pk = "A" or pk = {a, b}. */
static void take_attributes(checker *c, const note_arg *arg, list *out) {
    if (arg->kind != NOTE_GROUP) {
        const char *name = attribute_name(c, arg);
        if (name != NULL) list_add(c->g, out, (void *)(uintptr_t)name);
        return;
    }
    for (size_t i = 0; i < arg->args.count; i++) {
        const note_arg *each = arg->args.items[i];
        if ((each->kind == NOTE_WORD || each->kind == NOTE_TEXT) && each->name == NULL)
            list_add(c->g, out, (void *)(uintptr_t)each->text);
        else
            gen_error(c->g, each->at, "P03", "'%s = {...}' takes the names of attributes",
                      arg->name);
    }
    if (out->count >= 1 && out->count <= SKEP_KEY_ATTRIBUTES_MAX) return;
    gen_error(c->g, arg->at, "T06", "'%s' has %zu attributes", arg->name, out->count);
    gen_hint(c->g, NOWHERE, "an index takes 1 to %d for each of pk and sk",
             SKEP_KEY_ATTRIBUTES_MAX);
}

static void take_projection(checker *c, const note_arg *arg, model_index *index) {
    bool is_include = arg->kind == NOTE_CALL && text_equal(arg->text, "include");
    if (arg->kind == NOTE_WORD && text_equal(arg->text, "all")) return;
    if (arg->kind == NOTE_WORD && text_equal(arg->text, "keys_only")) {
        index->projection = SKEP_PROJECT_KEYS_ONLY;
        return;
    }
    if (!is_include || arg->args.count == 0) {
        gen_error(c->g, arg->value_at, "P03",
                  "'projection' takes all, keys_only or include(\"attribute\", ...)");
        return;
    }
    index->projection = SKEP_PROJECT_INCLUDE;
    for (size_t i = 0; i < arg->args.count; i++) {
        const char *name = check_text(c, arg->args.items[i]);
        if (name != NULL) list_add(c->g, &index->included, (void *)(uintptr_t)name);
    }
}

static bool contains(const list *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (text_equal(names->items[i], name)) return true;
    return false;
}

static void check_distinct(checker *c, place at, const list *hash, const list *range,
                           const char *owner) {
    for (size_t i = 0; i < range->count; i++)
        if (contains(hash, range->items[i]))
            gen_error(c->g, at, "T05", "'%s' is both partition key and sort key of %s",
                      (const char *)range->items[i], owner);
}

static void take_index(checker *c, const note_arg *arg, model_table *table) {
    const note_arg *first = arg->args.count > 0 ? arg->args.items[0] : NULL;
    if (first == NULL || first->name != NULL || first->kind != NOTE_WORD) {
        gen_error(c->g, arg->at, "P03", "gsi(...) starts with the index's name");
        gen_hint(c->g, NOWHERE, "gsi(GSI1, pk = \"GSI1PK\", sk = \"GSI1SK\")");
        return;
    }
    model_index *index = gen_alloc(c->g, sizeof *index);
    index->name = first->text;
    index->at = first->at;
    check_name(c, first->at, "an index", index->name);
    for (size_t i = 1; i < arg->args.count; i++) {
        const note_arg *each = arg->args.items[i];
        if (text_equal(each->name, "pk"))
            take_attributes(c, each, &index->hash);
        else if (text_equal(each->name, "sk"))
            take_attributes(c, each, &index->range);
        else if (text_equal(each->name, "projection"))
            take_projection(c, each, index);
        else
            check_unknown(c, each, "gsi(...)", index_words, 3);
    }
    if (index->hash.count == 0)
        gen_error(c->g, arg->at, "T02", "index '%s' has no partition key: pk = \"...\"",
                  index->name);
    check_distinct(c, arg->at, &index->hash, &index->range, index->name);
    for (size_t i = 0; i < table->indexes.count; i++) {
        const model_index *other = table->indexes.items[i];
        if (!text_equal(other->name, index->name)) continue;
        gen_error(c->g, first->at, "T04", "table '%s' has two indexes '%s'", table->name,
                  index->name);
        gen_hint(c->g, other->at, "the first is here");
    }
    list_add(c->g, &table->indexes, index);
    if (table->indexes.count == LIMIT_TABLE_INDEXES + 1)
        gen_error(c->g, arg->at, "T06", "table '%s' has more than %d indexes", table->name,
                  LIMIT_TABLE_INDEXES);
}

static void take_argument(checker *c, const note_arg *arg, model_table *table) {
    if (text_equal(arg->name, "pk"))
        table->hash = attribute_name(c, arg);
    else if (text_equal(arg->name, "sk"))
        table->range = attribute_name(c, arg);
    else if (text_equal(arg->name, "version"))
        table->version = check_text(c, arg);
    else if (text_equal(arg->name, "names"))
        naming_read(c, arg, &table->naming);
    else if (arg->name == NULL && arg->kind == NOTE_CALL && text_equal(arg->text, "gsi"))
        take_index(c, arg, table);
    else
        check_unknown(c, arg, "SKEP_TABLE", table_words, 5);
}

static void check_key_names(checker *c, const model_table *table) {
    list keys = {0};
    list_add(c->g, &keys, (void *)(uintptr_t)table->hash);
    if (table->range != NULL) list_add(c->g, &keys, (void *)(uintptr_t)table->range);
    if (text_equal(table->hash, table->range))
        gen_error(c->g, table->at, "T05", "'%s' is both partition key and sort key of table '%s'",
                  table->hash, table->name);
    for (size_t i = 0; i < table->indexes.count; i++) {
        const model_index *index = table->indexes.items[i];
        for (size_t k = 0; k < index->hash.count; k++) list_add(c->g, &keys, index->hash.items[k]);
        for (size_t k = 0; k < index->range.count; k++)
            list_add(c->g, &keys, index->range.items[k]);
    }
    if (table->version != NULL && contains(&keys, table->version))
        gen_error(c->g, table->at, "T05", "'%s' is a key attribute and the version of table '%s'",
                  table->version, table->name);
}

static model_table *read_table(checker *c, const raw_note *note) {
    const note_arg *first = note->args.count > 0 ? note->args.items[0] : NULL;
    if (first == NULL || first->name != NULL || first->kind != NOTE_WORD) {
        gen_error(c->g, note->at, "P03", "SKEP_TABLE starts with the table's name");
        gen_hint(c->g, NOWHERE, "SKEP_TABLE(shop, pk = \"PK\", sk = \"SK\")");
        return NULL;
    }
    model_table *table = gen_alloc(c->g, sizeof *table);
    size_t errors_before = c->g->error_count;
    table->name = first->text;
    table->note = note;
    table->at = note->at;
    check_name(c, first->at, "a table", table->name);
    for (size_t i = 1; i < note->args.count; i++) take_argument(c, note->args.items[i], table);
    if (table->hash == NULL) {
        if (c->g->error_count == errors_before && !note->is_broken) {
            gen_error(c->g, note->at, "T02", "table '%s' has no partition key", table->name);
            gen_hint(c->g, NOWHERE, "say the attribute's name: pk = \"PK\"");
        }
        table->hash = "";
    }
    check_key_names(c, table);
    return table;
}

void check_tables(checker *c) {
    for (size_t i = 0; i < c->raw->tables.count; i++) {
        model_table *table = read_table(c, c->raw->tables.items[i]);
        if (table == NULL) continue;
        const model_table *other = model_find_table(c->m, table->name);
        if (other != NULL) {
            gen_error(c->g, table->at, "T01", "there are two tables '%s'", table->name);
            gen_hint(c->g, other->at, "the first is here");
            continue;
        }
        list_add(c->g, &c->m->tables, table);
    }
}
