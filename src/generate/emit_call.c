/* Names, parameters and signatures of the typed calls. */
#include "generate/emit_call.h"

#include <string.h>

enum { SIGNATURE_WIDTH = 100 };

static bool is_declared(const emitter *e, const char *name) {
    for (size_t i = 0; i < e->m->raw->names.count; i++)
        if (text_equal(e->m->raw->names.items[i], name)) return true;
    return false;
}

/* A name of the generated functions themselves: one that hides nothing the header declares, such
 * as a type `session`. */
const char *call_own(const emitter *e, const char *wanted) {
    while (is_declared(e, wanted)) wanted = gen_format(e->g, "%s_", wanted);
    return wanted;
}

/* A name for a user's parameter: that of the member or of the query's parameter, unless it is
 * taken. */
static const char *free_name(const emitter *e, const list *taken, const char *wanted) {
    static const char *const own_names[] = {"session", "client", "err",      "object",
                                            "key",     "parent", "options",  "page",
                                            "more",    "count",  "arguments"};
    const char *name = wanted;
    for (;;) {
        bool is_taken = is_declared(e, name);
        for (size_t i = 0; i < sizeof own_names / sizeof own_names[0]; i++)
            is_taken |= text_equal(call_own(e, own_names[i]), name);
        for (size_t i = 0; i < taken->count; i++)
            is_taken |= text_equal(((call_parameter *)taken->items[i])->name, name);
        if (!is_taken) return name;
        name = gen_format(e->g, "%s_", name);
    }
}

static const char *parameter_type(const raw_type *type) {
    if (type->kind == SKEP_KIND_TEXT || type->kind == SKEP_KIND_CHARS) return "const char *";
    if (type->kind == SKEP_KIND_ENUM && type->enumeration->c_type == NULL)
        return type->enumeration->integer;
    return type->spelling;
}

static void add_parameter(const emitter *e, list *to, const char *name, const raw_type *type) {
    const char *spelling = parameter_type(type);
    bool is_pointer = spelling[strlen(spelling) - 1] == '*';
    call_parameter *added = gen_alloc(e->g, sizeof *added);
    added->name = free_name(e, to, name);
    added->type = gen_format(e->g, "%s%s", spelling, is_pointer ? "" : " ");
    list_add(e->g, to, added);
}

static void add_key_parameters(const emitter *e, list *to, const model_entity *entity,
                               const char *prefix) {
    for (size_t i = 0; i < entity->parameters.count; i++) {
        const model_parameter *parameter = entity->parameters.items[i];
        add_parameter(e, to, gen_format(e->g, "%s%s", prefix, parameter->name),
                      parameter->raw->type);
    }
}

/* The parent's key parts come first, with the parent's name in front. */
list call_key_parameters(const emitter *e, const model_entity *entity) {
    list result = {0};
    if (entity->parent != NULL)
        add_key_parameters(e, &result, entity->parent,
                           gen_format(e->g, "%s_", entity->parent->name));
    add_key_parameters(e, &result, entity, "");
    return result;
}

list call_query_parameters(const emitter *e, const model_query *query) {
    list result = {0};
    for (size_t i = 0; i < query->raw->parameters.count; i++) {
        const raw_parameter *parameter = query->raw->parameters.items[i];
        add_parameter(e, &result, parameter->name, parameter->type);
    }
    return result;
}

/* ---- Signatures ---- */

/* Text so far in the line, and where the next one begins. */
typedef struct wrapping {
    size_t column;
    size_t indent;
} wrapping;

static void put_wrapped(emitter *e, wrapping *w, const char *text) {
    if (w->column + strlen(text) + 3 > SIGNATURE_WIDTH) {
        buffer_append_format(e->out, ",\n%*s%s", (int)w->indent, "", text);
        w->column = w->indent + strlen(text);
        return;
    }
    buffer_append_format(e->out, ", %s", text);
    w->column += strlen(text) + 2;
}

/* `RESULT NAME(FIRST, parameters, LAST...)`; `last` is a list of texts that ends with NULL. */
void call_signature(emitter *e, const char *head, const char *first, const list *parameters,
                    const char *const *last) {
    wrapping w = {.indent = strlen(head) + 1};
    w.column = w.indent + strlen(first);
    buffer_append_format(e->out, "%s(%s", head, first);
    for (size_t i = 0; parameters != NULL && i < parameters->count; i++) {
        const call_parameter *each = parameters->items[i];
        put_wrapped(e, &w, gen_format(e->g, "%s%s", each->type, each->name));
    }
    for (; *last != NULL; last++) put_wrapped(e, &w, *last);
    buffer_append_text(e->out, ")");
}

const char *call_session(const emitter *e) {
    return gen_format(e->g, "skep_session *%s", call_own(e, "session"));
}

const char *call_err(const emitter *e) {
    return gen_format(e->g, "skep_error *%s", call_own(e, "err"));
}

static const char *call_options(const emitter *e) {
    return gen_format(e->g, "const skep_query_options *%s", call_own(e, "options"));
}

/* The four calls of a query: `result` ends in a blank or a star. */
static void put_query_call(emitter *e, const model_query *query, const char *result,
                           const char *suffix, const char *const *last) {
    list parameters = call_query_parameters(e, query);
    call_signature(e, gen_format(e->g, "%s%s_%s", result, query->desc.name, suffix),
                   call_session(e), &parameters, last);
}

void call_next(emitter *e, const model_query *query) {
    const char *page = gen_format(e->g, "%s_page *%s", query->entity->name, call_own(e, "page"));
    const char *const last[] = {call_options(e), page, call_err(e), NULL};
    put_query_call(e, query, "bool ", "next", last);
}

void call_first(emitter *e, const model_query *query) {
    const char *const last[] = {call_options(e), call_err(e), NULL};
    put_query_call(e, query, gen_format(e->g, "%s *", query->entity->c_type), "first", last);
}

void call_count(emitter *e, const model_query *query) {
    const char *count = gen_format(e->g, "size_t *%s", call_own(e, "count"));
    const char *const last[] = {count, call_err(e), NULL};
    put_query_call(e, query, "skep_status ", "count", last);
}

void call_explain(emitter *e, const model_query *query) {
    const char *const last[] = {call_err(e), NULL};
    put_query_call(e, query, "const char *", "explain", last);
}
