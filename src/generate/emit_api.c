/* The typed calls: thin functions that fill a key and hand over to the run time. */
#include <string.h>

#include "generate/emit_call.h"

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
    list keys = call_key_parameters(e, entity);
    const char *const last[] = {call_err(e), NULL};
    const char *result =
        each->is_object_result ? gen_format(g, "%s *", entity->c_type) : "skep_status ";
    const char *first =
        each->is_client ? gen_format(g, "skep_client *%s", call_own(e, "client")) : call_session(e);
    if (each->is_object)
        first = gen_format(g, "%s, %s%s *%s", first, each->is_const ? "const " : "", entity->c_type,
                           call_own(e, "object"));
    call_signature(e, gen_format(g, "%s%s_%s", result, entity->name, each->suffix), first,
                   each->is_object ? NULL : &keys, last);
}

static bool has_call(const model_entity *entity, const call *each) {
    return entity->parent == NULL || each->is_for_children;
}

static void put_from_item(emitter *e, const model_entity *entity) {
    buffer_append_format(
        e->out, "skep_status %s_from_item(skep_value %s, %s *%s, skep_arena *%s, skep_error *%s)",
        entity->name, call_own(e, "stored"), entity->c_type, call_own(e, "object"),
        call_own(e, "arena"), call_own(e, "err"));
}

static void put_get_many(emitter *e, const model_entity *entity) {
    buffer_append_format(e->out, "skep_status %s_get_many(skep_client *%s, ", entity->name,
                         call_own(e, "client"));
    if (entity->parent != NULL)
        buffer_append_format(e->out, "const %s *%s, ", entity->parent->c_type,
                             call_own(e, "parent"));
    buffer_append_format(e->out,
                         "const %s *%s, size_t %s, %s **%s, size_t *%s, skep_arena *%s, "
                         "skep_error *%s)",
                         entity->c_type, call_own(e, "keys"), call_own(e, "key_count"),
                         entity->c_type, call_own(e, "objects"), call_own(e, "count"),
                         call_own(e, "arena"), call_own(e, "err"));
}

static void put_to_item(emitter *e, const model_entity *entity) {
    buffer_append_format(e->out, "skep_status %s_to_item(const %s *%s, ", entity->name,
                         entity->c_type, call_own(e, "object"));
    if (entity->parent != NULL)
        buffer_append_format(e->out, "const %s *%s, ", entity->parent->c_type,
                             call_own(e, "parent"));
    buffer_append_format(e->out, "skep_arena *%s, skep_value *%s, skep_error *%s)",
                         call_own(e, "arena"), call_own(e, "stored"), call_own(e, "err"));
}

static void declare_entity(emitter *e, const model_entity *entity) {
    buffer_append_format(e->out, "\n/* %s */\n", entity->name);
    buffer_append_format(e->out,
                         "\n/** One page of a query's objects; all zero before the first "
                         "call. */\ntypedef struct %s_page {\n    %s **items;\n    size_t "
                         "count;\n    skep_page page;\n} %s_page;\n",
                         entity->name, entity->c_type, entity->name);
    if (entity->parent == NULL) {
        buffer_append_format(e->out,
                             "\n/** A zeroed object, tracked as new; NULL when memory is short. "
                             "*/\n%s *%s_new(%s);\n",
                             entity->c_type, entity->name, call_session(e));
    }
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if (!has_call(entity, &calls[i])) continue;
        buffer_append_format(e->out, "\n/** %s */\n", calls[i].words);
        put_call(e, entity, &calls[i]);
        buffer_append_text(e->out, ";\n");
    }
    buffer_append_text(e->out,
                       "\n/** Without a session: those objects that there are with the keys of "
                       "`keys`, whose other\n"
                       " * members do not matter, as an array in the arena, in any order. */\n");
    put_get_many(e, entity);
    buffer_append_text(e->out, ";\n");
    buffer_append_text(e->out, "\n/** From an item that was read without a session; text points "
                               "into it. */\n");
    put_from_item(e, entity);
    buffer_append_text(e->out, ";\n\n/** The item that a new object is stored as. */\n");
    put_to_item(e, entity);
    buffer_append_text(e->out, ";\n");
}

static void declare_query(emitter *e, const model_query *query) {
    buffer_append_format(e->out,
                         "\n/* %s */\n\n/** The next page; false at the end and on failure. */\n",
                         query->desc.name);
    call_next(e, query);
    buffer_append_text(e->out,
                       ";\n\n/** The first object; NULL with SKEP_NOT_FOUND where there is none. "
                       "*/\n");
    call_first(e, query);
    buffer_append_text(e->out, ";\n\n/** How many objects there are. */\n");
    call_count(e, query);
    buffer_append_text(e->out, ";\n\n/** What will be sent and why, in the session's memory. */\n");
    call_explain(e, query);
    buffer_append_text(e->out, ";\n");
}

void emit_api_declarations(emitter *e) {
    for (size_t i = 0; i < e->m->tables.count; i++) {
        const model_table *table = e->m->tables.items[i];
        if (table->note->is_included) continue;
        buffer_append_format(e->out,
                             "\n/** Creates table '%s' with its indexes where it does not exist "
                             "yet. */\nskep_status %s_create(skep_client *%s, skep_error "
                             "*%s);\n\n/** For skep/table.h: comparing, adding indexes. */\n"
                             "const skep_table_definition *%s_definition(void);\n",
                             table->name, table->name, call_own(e, "client"), call_own(e, "err"),
                             table->name);
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

/* Fills the object `variable` with the key parts of `entity`; `first` is the number of its first
 * parameter. */
static void put_key(emitter *e, const model_entity *entity, const char *variable, const list *names,
                    size_t first, const char *failure) {
    buffer_append_format(e->out, "    %s %s;\n    memset(&%s, 0, sizeof %s);\n", entity->c_type,
                         variable, variable, variable);
    for (size_t i = 0; i < entity->parameters.count; i++) {
        if (first + i >= names->count) return;
        const model_parameter *each = entity->parameters.items[i];
        const char *name = ((call_parameter *)names->items[first + i])->name;
        const char *path = variable;
        for (uint32_t k = 0; k < each->depth; k++)
            path = gen_format(e->g, "%s.%s", path, each->path[k]->name);
        uint16_t kind = each->raw->type->kind;
        if (kind == SKEP_KIND_TEXT)
            buffer_append_format(e->out, "    memcpy(&%s, &%s, sizeof %s);\n", path, name, path);
        else if (kind == SKEP_KIND_CHARS)
            buffer_append_format(e->out,
                                 "    if (!skep_gen_set_chars(%s, sizeof %s, %s, \"%s.%s\", %s)) "
                                 "return %s;\n",
                                 path, path, name, entity->name, each->name, call_own(e, "err"),
                                 failure);
        else
            buffer_append_format(e->out, "    %s = %s;\n", path, name);
    }
}

static void define_key_call(emitter *e, const model_entity *entity, const call *each) {
    list names = call_key_parameters(e, entity);
    const char *failure = each->is_object_result ? "NULL" : "SKEP_INVALID";
    size_t first = 0;
    const char *key = call_own(e, "key"), *parent = "";
    if (entity->parent != NULL) {
        put_key(e, entity->parent, call_own(e, "parent"), &names, 0, failure);
        first = entity->parent->parameters.count;
    }
    put_key(e, entity, key, &names, first, failure);
    if (!text_equal(each->suffix, "load"))
        parent =
            entity->parent != NULL ? gen_format(e->g, ", &%s", call_own(e, "parent")) : ", NULL";
    buffer_append_format(e->out, "    return skep_gen_%s(%s, &skep_entity_of_%s, &%s%s, %s);\n",
                         each->suffix, call_own(e, each->is_client ? "client" : "session"),
                         entity->name, key, parent, call_own(e, "err"));
}

static void define_call(emitter *e, const model_entity *entity, const call *each) {
    buffer_append_text(e->out, "\n");
    put_call(e, entity, each);
    buffer_append_text(e->out, " {\n");
    if (!each->is_object)
        define_key_call(e, entity, each);
    else
        buffer_append_format(e->out, "    return skep_gen_%s(%s, &skep_entity_of_%s, %s%s, %s);\n",
                             each->suffix, call_own(e, each->is_client ? "client" : "session"),
                             entity->name, call_own(e, "object"),
                             text_equal(each->suffix, "put") ? ", NULL" : "", call_own(e, "err"));
    buffer_append_text(e->out, "}\n");
}

static void define_get_many(emitter *e, const model_entity *entity) {
    const char *found = call_own(e, "found"), *status = call_own(e, "status");
    const char *parent = entity->parent != NULL ? call_own(e, "parent") : "NULL";
    buffer_append_text(e->out, "\n");
    put_get_many(e, entity);
    buffer_append_format(e->out,
                         " {\n    void *%s = NULL;\n"
                         "    skep_status %s =\n"
                         "        skep_gen_get_many(%s, &skep_entity_of_%s, %s, %s, %s, &%s, %s,\n"
                         "                          %s, %s);\n"
                         "    if (%s == SKEP_OK) *%s = %s;\n    return %s;\n}\n",
                         found, status, call_own(e, "client"), entity->name, call_own(e, "keys"),
                         parent, call_own(e, "key_count"), found, call_own(e, "count"),
                         call_own(e, "arena"), call_own(e, "err"), status, call_own(e, "objects"),
                         found, status);
}

static void define_entity(emitter *e, const model_entity *entity) {
    if (entity->parent == NULL)
        buffer_append_format(e->out,
                             "\n%s *%s_new(%s) {\n    return "
                             "skep_gen_new(%s, &skep_entity_of_%s);\n}\n",
                             entity->c_type, entity->name, call_session(e), call_own(e, "session"),
                             entity->name);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (has_call(entity, &calls[i])) define_call(e, entity, &calls[i]);
    define_get_many(e, entity);
    buffer_append_text(e->out, "\n");
    put_from_item(e, entity);
    buffer_append_format(e->out,
                         " {\n    return skep_gen_from_item(&skep_entity_of_%s, %s, %s, %s, "
                         "%s);\n}\n\n",
                         entity->name, call_own(e, "stored"), call_own(e, "object"),
                         call_own(e, "arena"), call_own(e, "err"));
    put_to_item(e, entity);
    buffer_append_format(e->out,
                         " {\n    return skep_gen_to_item(&skep_entity_of_%s, %s, %s, %s, %s, "
                         "%s);\n}\n",
                         entity->name, call_own(e, "object"),
                         entity->parent != NULL ? call_own(e, "parent") : "NULL",
                         call_own(e, "arena"), call_own(e, "stored"), call_own(e, "err"));
}

/* `arguments` holds the addresses of the parameters; without any there is still an address to
 * give. */
static void put_arguments(emitter *e, const model_query *query) {
    list parameters = call_query_parameters(e, query);
    buffer_append_format(e->out, " {\n    const void *const %s[] = {", call_own(e, "arguments"));
    for (size_t i = 0; i < parameters.count; i++)
        buffer_append_format(e->out, "%s&%s", i == 0 ? "" : ", ",
                             ((call_parameter *)parameters.items[i])->name);
    buffer_append_text(e->out, parameters.count == 0 ? "NULL};\n" : "};\n");
}

static void define_next(emitter *e, const model_query *query) {
    const char *more = call_own(e, "more"), *page = call_own(e, "page");
    buffer_append_text(e->out, "\n");
    call_next(e, query);
    put_arguments(e, query);
    buffer_append_format(e->out,
                         "    bool %s = skep_gen_query_next(%s, &skep_query_%s, %s, %s,\n"
                         "                                    &%s->page, %s);\n",
                         more, call_own(e, "session"), query->desc.name, call_own(e, "arguments"),
                         call_own(e, "options"), page, call_own(e, "err"));
    buffer_append_format(e->out,
                         "    %s->items = (%s **)%s->page.items;\n"
                         "    %s->count = %s->page.count;\n    return %s;\n}\n",
                         page, query->entity->c_type, page, page, page, more);
}

static void define_query(emitter *e, const model_query *query) {
    static const struct {
        void (*signature)(emitter *e, const model_query *query);
        const char *name;
        const char *argument; /* before the error, NULL: none */
    } plain[] = {{call_first, "first", "options"},
                 {call_count, "count", "count"},
                 {call_explain, "explain", NULL}};
    define_next(e, query);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        const char *argument = plain[i].argument;
        if (argument != NULL) argument = call_own(e, argument);
        buffer_append_text(e->out, "\n");
        plain[i].signature(e, query);
        put_arguments(e, query);
        buffer_append_format(
            e->out, "    return skep_gen_query_%s(%s, &skep_query_%s, %s%s%s, %s);\n}\n",
            plain[i].name, call_own(e, "session"), query->desc.name, call_own(e, "arguments"),
            argument != NULL ? ", " : "", argument != NULL ? argument : "", call_own(e, "err"));
    }
}

static void define_table(emitter *e, const model_table *table) {
    const char *client = call_own(e, "client"), *err = call_own(e, "err");
    buffer_append_format(e->out,
                         "\nskep_status %s_create(skep_client *%s, skep_error *%s) {\n"
                         "    return skep_gen_create_table(%s, &skep_table_of_%s, %s);\n}\n"
                         "\nconst skep_table_definition *%s_definition(void) {\n"
                         "    return &skep_table_of_%s.definition;\n}\n",
                         table->name, client, err, client, table->name, err, table->name,
                         table->name);
}

void emit_api_bodies(emitter *e) {
    for (size_t i = 0; i < e->m->tables.count; i++) {
        const model_table *table = e->m->tables.items[i];
        if (!table->note->is_included) define_table(e, table);
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
