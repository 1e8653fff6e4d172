/* SKEP(convert = color, type = S): the functions color_store and color_load, which the header
 * declares. */
#include <string.h>

#include "generate/check_member.h"

static const struct {
    const char *name;
    skep_type type;
} types[] = {{"S", SKEP_TYPE_S},       {"N", SKEP_TYPE_N},   {"B", SKEP_TYPE_B},
             {"BOOL", SKEP_TYPE_BOOL}, {"L", SKEP_TYPE_L},   {"M", SKEP_TYPE_M},
             {"SS", SKEP_TYPE_SS},     {"NS", SKEP_TYPE_NS}, {"BS", SKEP_TYPE_BS}};

static bool read_stored_type(const member_check *m, skep_type *out) {
    const note_arg *arg = m->said[WORD_TYPE];
    gen *g = m->c->g;
    for (size_t i = 0; arg != NULL && i < sizeof types / sizeof types[0]; i++) {
        if (!text_equal(arg->text, types[i].name)) continue;
        *out = types[i].type;
        return true;
    }
    if (arg == NULL)
        gen_error(g, m->said[WORD_CONVERT]->at, "M17",
                  "member '%s' does not say what type it is converted to", m->raw->name);
    else
        gen_error(g, arg->value_at, "M17", "there is no type '%s'", arg->text);
    gen_hint(g, NOWHERE, "type = S, N, B, BOOL, L, M, SS, NS or BS");
    return false;
}

/* ---- The functions ---- */

static const raw_function *find_function(const member_check *m, const char *suffix) {
    const note_arg *arg = m->said[WORD_CONVERT];
    const char *name = gen_format(m->c->g, "%s_%s", arg->text, suffix);
    for (size_t i = 0; i < m->c->raw->functions.count; i++) {
        const raw_function *each = m->c->raw->functions.items[i];
        if (text_equal(each->name, name)) return each;
    }
    gen_error(m->c->g, arg->value_at, "M16",
              "there is no function '%s', which converts member '%s'", name, m->raw->name);
    gen_hint(m->c->g, NOWHERE, "declare %s_store and %s_load before the struct", arg->text,
             arg->text);
    return NULL;
}

static const raw_argument *argument_at(const raw_function *f, size_t index) {
    return index < f->arguments.count ? f->arguments.items[index] : NULL;
}

static bool points_to(const raw_function *f, size_t index, const char *type) {
    const raw_argument *argument = argument_at(f, index);
    return argument != NULL && text_equal(argument->pointee, type) && !argument->points_to_const;
}

static bool is_common(const raw_function *f) {
    return f->arguments.count == 4 && text_equal(f->result, "enum skep_status") &&
           points_to(f, 3, "struct skep_error");
}

/* const T *, skep_arena *, skep_value *, skep_error *. Gives T; NULL, reported, for another
 * form. */
static const char *stored_from(const member_check *m, const raw_function *f) {
    const raw_argument *from = argument_at(f, 0);
    if (is_common(f) && from->pointee != NULL && from->points_to_const &&
        points_to(f, 1, "struct skep_arena") && points_to(f, 2, "struct skep_value"))
        return from->pointee;
    gen_error(m->c->g, f->at, "M16", "function '%s' has not the parameters of a converter",
              f->name);
    gen_hint(m->c->g, m->said[WORD_CONVERT]->at,
             "skep_status %s(const %s *, skep_arena *, skep_value *, skep_error *)", f->name,
             m->raw->type->spelling);
    return NULL;
}

/* skep_value, T *, skep_arena *, skep_error *. */
static const char *loaded_to(const member_check *m, const raw_function *f) {
    const raw_argument *from = argument_at(f, 0), *to = argument_at(f, 1);
    if (is_common(f) && text_equal(from->canonical, "struct skep_value") && to->pointee != NULL &&
        !to->points_to_const && points_to(f, 2, "struct skep_arena"))
        return to->pointee;
    gen_error(m->c->g, f->at, "M16", "function '%s' has not the parameters of a converter",
              f->name);
    gen_hint(m->c->g, m->said[WORD_CONVERT]->at,
             "skep_status %s(skep_value, %s *, skep_arena *, skep_error *)", f->name,
             m->raw->type->spelling);
    return NULL;
}

/* ---- The converter ---- */

static const model_converter *make_converter(checker *c, const char *name, skep_type type) {
    for (size_t i = 0; i < c->m->converters.count; i++) {
        const model_converter *known = c->m->converters.items[i];
        if (text_equal(known->desc.name, name) && known->desc.type == type) return known;
    }
    model_converter *made = gen_alloc(c->g, sizeof *made);
    made->desc = (skep_converter){.name = name, .type = type};
    made->ident = check_ident(c, name);
    list_add(c->g, &c->m->converters, made);
    return made;
}

bool member_converter(member_check *m) {
    skep_type type = SKEP_TYPE_NONE;
    if (m->said[WORD_CONVERT] == NULL) return true;
    m->is_used[WORD_TYPE] = true;
    bool has_type = read_stored_type(m, &type);
    const raw_function *store = find_function(m, "store");
    const raw_function *load = find_function(m, "load");
    const char *from = store != NULL ? stored_from(m, store) : NULL;
    const char *to = load != NULL ? loaded_to(m, load) : NULL;
    if (!has_type || from == NULL || to == NULL) return false;
    if (!text_equal(from, to)) {
        gen_error(m->c->g, load->at, "M16", "'%s' takes '%s', '%s' makes '%s'", store->name, from,
                  load->name, to);
        gen_hint(m->c->g, store->at, "both convert one type");
        return false;
    }
    m->converter = make_converter(m->c, m->said[WORD_CONVERT]->text, type);
    m->converted = from;
    return true;
}

bool member_converts(member_check *m, const raw_type *type, skep_member *out) {
    bool is_whole = text_equal(m->converted, type->canonical);
    bool is_target = type->pointee != NULL && text_equal(m->converted, type->pointee->canonical);
    if (m->converter == NULL || (!is_whole && !is_target)) return false;
    if (out == NULL) return true;
    m->is_used[WORD_CONVERT] = true;
    out->kind = SKEP_KIND_CUSTOM;
    out->size = is_whole ? type->own_size : type->pointee->own_size;
    if (!is_whole) out->flags |= SKEP_MEMBER_OPTIONAL;
    member_more(m->c->g, out)->converter = &m->converter->desc;
    return true;
}
