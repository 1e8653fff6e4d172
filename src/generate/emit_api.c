/* The typed calls: thin functions that fill a key and hand over to the run time. */
#include <string.h>

#include "generate/emit.h"

/* Names that the generated functions use themselves. */
static const char *const own_names[] = {"session", "client", "err",  "object",    "key",  "parent",
                                        "options", "page",   "more", "arguments", "count"};

/* The parameters of one call. */
typedef struct parameter_list {
    list names; /* const char * */
    list types; /* const char * */
} parameter_list;

static const char *free_name(gen *g, const parameter_list *taken, const char *wanted) {
    const char *name = wanted;
    for (;;) {
        bool is_taken = false;
        for (size_t i = 0; i < sizeof own_names / sizeof own_names[0]; i++)
            is_taken |= text_equal(own_names[i], name);
        for (size_t i = 0; i < taken->names.count; i++)
            is_taken |= text_equal(taken->names.items[i], name);
        if (!is_taken) return name;
        name = gen_format(g, "%s_", name);
    }
}

static const char *parameter_type(const raw_type *type) {
    if (type->kind == SKEP_KIND_TEXT || type->kind == SKEP_KIND_CHARS) return "const char *";
    if (type->kind == SKEP_KIND_ENUM && type->enumeration->c_type == NULL)
        return type->enumeration->integer;
    return type->spelling;
}

static void add_parameter(gen *g, parameter_list *to, const char *name, const raw_type *type) {
    const char *spelling = parameter_type(type);
    bool is_pointer = spelling[strlen(spelling) - 1] == '*';
    list_add(g, &to->names, (void *)(uintptr_t)free_name(g, to, name));
    list_add(g, &to->types, gen_format(g, "%s%s", spelling, is_pointer ? "" : " "));
}

static void add_key_parameters(gen *g, parameter_list *to, const model_entity *entity,
                               const char *prefix) {
    for (size_t i = 0; i < entity->parameters.count; i++) {
        const model_parameter *parameter = entity->parameters.items[i];
        add_parameter(g, to, gen_format(g, "%s%s", prefix, parameter->name), parameter->raw->type);
    }
}

/* The parent's key parts come first, with the parent's name in front. */
static parameter_list key_parameters(gen *g, const model_entity *entity) {
    parameter_list result = {0};
    if (entity->parent != NULL)
        add_key_parameters(g, &result, entity->parent, gen_format(g, "%s_", entity->parent->name));
    add_key_parameters(g, &result, entity, "");
    return result;
}

static parameter_list query_parameters(gen *g, const model_query *query) {
    parameter_list result = {0};
    for (size_t i = 0; i < query->raw->parameters.count; i++) {
        const raw_parameter *parameter = query->raw->parameters.items[i];
        add_parameter(g, &result, parameter->name, parameter->type);
    }
    return result;
}

static void put_parameters(emitter *e, const parameter_list *parameters) {
    for (size_t i = 0; i < parameters->names.count; i++)
        buffer_append_format(e->out, ", %s%s", (const char *)parameters->types.items[i],
                             (const char *)parameters->names.items[i]);
}

/* ---- Signatures ---- */

static const char *star(const char *c_type) {
    return strchr(c_type, '*') != NULL ? "" : " ";
}

/* `RESULT NAME(FIRST, parameters, LAST)` */
static void put_signature(emitter *e, const char *result, const char *name, const char *first,
                          const parameter_list *parameters, const char *last) {
    buffer_append_format(e->out, "%s%s%s(%s", result, star(result), name, first);
    if (parameters != NULL) put_parameters(e, parameters);
    buffer_append_format(e->out, ", %s)", last);
}

typedef struct call {
    const char *suffix;
    bool is_object_result; /* TYPE *, else skep_status */
    bool is_object;        /* takes the object, else the key */
    bool is_const;
    bool is_client; /* takes the client, else the session */
    bool is_for_children;
    const char *words; /* what it does; the first %s is the entity */
} call;

static const call calls[] = {
    {"add", false, true, false, false, false, "Tracks an object of the program's own as new."},
    {"remove", false, true, false, false, true, "Marks the object for deletion by the next save."},
    {"find", true, false, false, false, true,
     "The object with this key; NULL with SKEP_NOT_FOUND where there is none."},
    {"load", true, false, false, false, false, "The same with the items in its lists."},
    {"put", false, true, true, true, false,
     "Without a session: writes the object as it is, without its lists."},
    {"delete", false, false, false, true, true, "Without a session: deletes the item."},
};

static void put_call(emitter *e, const model_entity *entity, const call *each) {
    gen *g = e->g;
    parameter_list keys = key_parameters(g, entity);
    const char *result =
        each->is_object_result ? gen_format(g, "%s *", entity->c_type) : "skep_status";
    const char *first = each->is_client ? "skep_client *client" : "skep_session *session";
    if (each->is_object)
        first = gen_format(g, "%s, %s%s *object", first, each->is_const ? "const " : "",
                           entity->c_type);
    put_signature(e, result, gen_format(g, "%s_%s", entity->name, each->suffix), first,
                  each->is_object ? NULL : &keys, "skep_error *err");
}

static bool has_call(const model_entity *entity, const call *each) {
    return entity->parent == NULL || each->is_for_children;
}

static void declare_entity(emitter *e, const model_entity *entity) {
    buffer_append_format(e->out, "\n/* %s */\n", entity->name);
    if (entity->parent == NULL) {
        buffer_append_format(e->out,
                             "\n/** One page of a query's objects; all zero before the first "
                             "call. */\ntypedef struct %s_page {\n    %s **items;\n    size_t "
                             "count;\n    skep_page page;\n} %s_page;\n",
                             entity->name, entity->c_type, entity->name);
        buffer_append_format(e->out,
                             "\n/** A zeroed object, tracked as new; NULL when memory is short. "
                             "*/\n%s *%s_new(skep_session *session);\n",
                             entity->c_type, entity->name);
    }
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if (!has_call(entity, &calls[i])) continue;
        buffer_append_format(e->out, "\n/** %s */\n", calls[i].words);
        put_call(e, entity, &calls[i]);
        buffer_append_text(e->out, ";\n");
    }
}

static void put_query_call(emitter *e, const model_query *query, const char *result,
                           const char *suffix, const char *last) {
    parameter_list parameters = query_parameters(e->g, query);
    put_signature(e, result, gen_format(e->g, "%s_%s", query->desc.name, suffix),
                  "skep_session *session", &parameters, last);
}

static const char *next_last(gen *g, const model_query *query) {
    return gen_format(g, "const skep_query_options *options, %s_page *page, skep_error *err",
                      query->entity->name);
}

static const char first_last[] = "const skep_query_options *options, skep_error *err";
static const char count_last[] = "size_t *count, skep_error *err";

static void declare_query(emitter *e, const model_query *query) {
    const char *result = gen_format(e->g, "%s *", query->entity->c_type);
    buffer_append_format(e->out,
                         "\n/* %s */\n\n/** The next page; false at the end and on "
                         "failure. */\n",
                         query->desc.name);
    put_query_call(e, query, "bool", "next", next_last(e->g, query));
    buffer_append_text(e->out, ";\n\n/** The first object; NULL with SKEP_NOT_FOUND where there is "
                               "none. */\n");
    put_query_call(e, query, result, "first", first_last);
    buffer_append_text(e->out, ";\n\n/** How many objects there are. */\n");
    put_query_call(e, query, "skep_status", "count", count_last);
    buffer_append_text(e->out, ";\n\n/** What will be sent and why, in the session's memory. */\n");
    put_query_call(e, query, "const char *", "explain", "skep_error *err");
    buffer_append_text(e->out, ";\n");
}

void emit_api_declarations(emitter *e) {
    for (size_t i = 0; i < e->m->tables.count; i++) {
        const model_table *table = e->m->tables.items[i];
        if (table->note->is_included) continue;
        buffer_append_format(e->out,
                             "\n/** Creates table '%s' with its indexes where it does not exist "
                             "yet. */\nskep_status %s_create(skep_client *client, skep_error "
                             "*err);\n",
                             table->name, table->name);
    }
    for (size_t i = 0; i < e->m->entities.count; i++) {
        const model_entity *entity = e->m->entities.items[i];
        if (!entity->note->is_included) declare_entity(e, entity);
    }
    for (size_t i = 0; i < e->m->queries.count; i++) {
        const model_query *query = e->m->queries.items[i];
        if (!query->raw->note.is_included) declare_query(e, query);
    }
}

/* ---- Bodies ---- */

/* Fills the object `variable` with the key parts of `entity`; `first` is the number of its first parameter. */
static void put_key(emitter *e, const model_entity *entity, const char *variable,
                    const parameter_list *names, size_t first, const char *failure) {
    buffer_append_format(e->out, "    %s %s;\n    memset(&%s, 0, sizeof %s);\n", entity->c_type,
                         variable, variable, variable);
    for (size_t i = 0; i < entity->parameters.count; i++) {
        const model_parameter *parameter = entity->parameters.items[i];
        const char *name = names->names.items[first + i];
        const char *path = variable;
        for (uint32_t k = 0; k < parameter->depth; k++)
            path = gen_format(e->g, "%s.%s", path, parameter->path[k]->name);
        uint16_t kind = parameter->raw->type->kind;
        if (kind == SKEP_KIND_TEXT)
            buffer_append_format(e->out, "    memcpy(&%s, &%s, sizeof %s);\n", path, name, path);
        else if (kind == SKEP_KIND_CHARS)
            buffer_append_format(e->out,
                                 "    if (!skep_set_chars(%s, sizeof %s, %s, \"%s.%s\", err)) "
                                 "return %s;\n",
                                 path, path, name, entity->name, parameter->name, failure);
        else
            buffer_append_format(e->out, "    %s = %s;\n", path, name);
    }
}

static void define_key_call(emitter *e, const model_entity *entity, const call *each) {
    parameter_list names = key_parameters(e->g, entity);
    const char *failure = each->is_object_result ? "NULL" : "SKEP_INVALID";
    size_t first = 0;
    if (entity->parent != NULL) {
        put_key(e, entity->parent, "parent", &names, 0, failure);
        first = entity->parent->parameters.count;
    }
    put_key(e, entity, "key", &names, first, failure);
    const char *parent = entity->parent != NULL ? ", &parent" : ", NULL";
    if (text_equal(each->suffix, "load")) parent = "";
    buffer_append_format(e->out, "    return skep_gen_%s(%s, &skep_entity_of_%s, &key%s, err);\n",
                         each->suffix, each->is_client ? "client" : "session", entity->name,
                         parent);
}

static void define_call(emitter *e, const model_entity *entity, const call *each) {
    buffer_append_text(e->out, "\n");
    put_call(e, entity, each);
    buffer_append_text(e->out, " {\n");
    if (!each->is_object)
        define_key_call(e, entity, each);
    else
        buffer_append_format(e->out,
                             "    return skep_gen_%s(%s, &skep_entity_of_%s, object%s, err);\n",
                             each->suffix, each->is_client ? "client" : "session", entity->name,
                             text_equal(each->suffix, "put") ? ", NULL" : "");
    buffer_append_text(e->out, "}\n");
}

static void define_entity(emitter *e, const model_entity *entity) {
    if (entity->parent == NULL)
        buffer_append_format(e->out,
                             "\n%s *%s_new(skep_session *session) {\n    return "
                             "skep_gen_new(session, &skep_entity_of_%s);\n}\n",
                             entity->c_type, entity->name, entity->name);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (has_call(entity, &calls[i])) define_call(e, entity, &calls[i]);
}

/* `arguments` holds the addresses of the parameters; without any there is still an address to give. */
static void put_arguments(emitter *e, const model_query *query) {
    parameter_list parameters = query_parameters(e->g, query);
    buffer_append_text(e->out, " {\n    const void *const arguments[] = {");
    for (size_t i = 0; i < parameters.names.count; i++)
        buffer_append_format(e->out, "%s&%s", i == 0 ? "" : ", ",
                             (const char *)parameters.names.items[i]);
    buffer_append_text(e->out, parameters.names.count == 0 ? "NULL};\n" : "};\n");
}

static void define_query(emitter *e, const model_query *query) {
    const char *name = query->desc.name;
    const char *result = gen_format(e->g, "%s *", query->entity->c_type);
    buffer_append_text(e->out, "\n");
    put_query_call(e, query, "bool", "next", next_last(e->g, query));
    put_arguments(e, query);
    buffer_append_format(e->out,
                         "    bool more =\n        skep_gen_query_next(session, &skep_query_%s, "
                         "arguments, options, &page->page, err);\n"
                         "    page->items = (%s **)page->page.items;\n"
                         "    page->count = page->page.count;\n    return more;\n}\n\n",
                         name, query->entity->c_type);
    put_query_call(e, query, result, "first", first_last);
    put_arguments(e, query);
    buffer_append_format(e->out,
                         "    return skep_gen_query_first(session, &skep_query_%s, arguments, "
                         "options, err);\n}\n\n",
                         name);
    put_query_call(e, query, "skep_status", "count", count_last);
    put_arguments(e, query);
    buffer_append_format(e->out,
                         "    return skep_gen_query_count(session, &skep_query_%s, arguments, "
                         "count, err);\n}\n\n",
                         name);
    put_query_call(e, query, "const char *", "explain", "skep_error *err");
    put_arguments(e, query);
    buffer_append_format(e->out,
                         "    return skep_gen_query_explain(session, &skep_query_%s, arguments, "
                         "err);\n}\n",
                         name);
}

static bool needs_chars(const model *m) {
    for (size_t i = 0; i < m->entities.count; i++) {
        const model_entity *entity = m->entities.items[i];
        if (entity->note->is_included) continue;
        for (const model_entity *each = entity; each != NULL; each = each->parent)
            for (size_t k = 0; k < each->parameters.count; k++) {
                const model_parameter *parameter = each->parameters.items[k];
                if (parameter->raw->type->kind == SKEP_KIND_CHARS) return true;
            }
    }
    return false;
}

static const char set_chars[] =
    "\n/* A key part that does not fit its member names no object. */\n"
    "static bool skep_set_chars(char *to, size_t size, const char *from, const char *member,\n"
    "                           skep_error *err) {\n"
    "    size_t length = from != NULL ? strlen(from) : 0;\n"
    "    if (length < size) {\n"
    "        if (from != NULL) memcpy(to, from, length + 1);\n"
    "        return true;\n"
    "    }\n"
    "    if (err != NULL) {\n"
    "        memset(err, 0, sizeof *err);\n"
    "        err->status = SKEP_INVALID;\n"
    "        snprintf(err->message, sizeof err->message,\n"
    "                 \"%s: the text has %lu bytes, it takes at most %lu\", member,\n"
    "                 (unsigned long)length, (unsigned long)(size - 1));\n"
    "    }\n"
    "    return false;\n"
    "}\n";

void emit_api_bodies(emitter *e) {
    if (needs_chars(e->m)) {
        buffer_append_text(e->out, "\n#include <stdio.h>\n");
        buffer_append_text(e->out, set_chars);
    }
    for (size_t i = 0; i < e->m->tables.count; i++) {
        const model_table *table = e->m->tables.items[i];
        if (table->note->is_included) continue;
        buffer_append_format(e->out,
                             "\nskep_status %s_create(skep_client *client, skep_error *err) {\n    "
                             "return skep_gen_create_table(client, &skep_table_of_%s, err);\n}\n",
                             table->name, table->name);
    }
    for (size_t i = 0; i < e->m->entities.count; i++) {
        const model_entity *entity = e->m->entities.items[i];
        if (!entity->note->is_included) define_entity(e, entity);
    }
    for (size_t i = 0; i < e->m->queries.count; i++) {
        const model_query *query = e->m->queries.items[i];
        if (!query->raw->note.is_included) define_query(e, query);
    }
}
