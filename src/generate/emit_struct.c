/* Descriptors of structs and enums, and the assertions that their layout is what the generator
 * saw. */
#include <string.h>

#include "generate/emit.h"

static emit_way way_to(gen *g, const raw_struct *s) {
    emit_way result = {.c_type = s->c_type, .prefix = "", .base = ""};
    while (result.c_type == NULL && s->outer != NULL) {
        if (s->outer_member != NULL)
            result.base = result.base[0] != '\0'
                              ? gen_format(g, "%s.%s", s->outer_member, result.base)
                              : s->outer_member;
        result.offset += s->outer_offset;
        s = s->outer;
        result.c_type = s->c_type;
    }
    if (result.base[0] != '\0') result.prefix = gen_format(g, "%s.", result.base);
    return result;
}

/* ---- What is needed ---- */

typedef struct needed {
    list structs;    /* model_struct */
    list enums;      /* model_enum */
    list converters; /* model_converter */
} needed;

static bool contains(const list *all, const void *one) {
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i] == one) return true;
    return false;
}

static void need_member(emitter *e, needed *n, const skep_member *member);

/* Structs that contain themselves are met again and left. */
static void need_struct(emitter *e, needed *n, const model_struct *s) {
    if (s == NULL || contains(&n->structs, s)) return;
    list_add(e->g, &n->structs, (void *)(uintptr_t)s);
    for (uint32_t i = 0; i < s->desc.member_count; i++) need_member(e, n, &s->members[i]);
}

static void need_enum(emitter *e, needed *n, const skep_enum *enumeration) {
    const model_enum *found = model_enum_of(e->m, enumeration);
    if (found != NULL && !contains(&n->enums, found))
        list_add(e->g, &n->enums, (void *)(uintptr_t)found);
}

static void need_more(emitter *e, needed *n, const skep_member_more *more) {
    if (more->converter != NULL) {
        const model_converter *converter = model_converter_of(e->m, more->converter);
        if (!contains(&n->converters, converter))
            list_add(e->g, &n->converters, (void *)(uintptr_t)converter);
    }
    const model_variant *v = more->variant != NULL ? model_variant_of(e->m, more->variant) : NULL;
    for (uint32_t i = 0; v != NULL && i < v->member_count; i++) need_member(e, n, &v->members[i]);
}

static void need_member(emitter *e, needed *n, const skep_member *member) {
    if (member->more != NULL) need_more(e, n, member->more);
    if (member->type != NULL) need_struct(e, n, model_struct_of(e->m, member->type));
    if (member->enumeration != NULL) need_enum(e, n, member->enumeration);
    if (member->element != NULL) need_member(e, n, member->element);
}

static void collect(emitter *e, needed *n) {
    for (size_t i = 0; i < e->m->entities.count; i++) {
        const model_entity *entity = e->m->entities.items[i];
        if (entity->note->is_included) continue;
        need_struct(e, n, entity->structure);
        if (entity->parent != NULL) need_struct(e, n, entity->parent->structure);
    }
    for (size_t i = 0; i < e->m->queries.count; i++) {
        const model_query *query = e->m->queries.items[i];
        if (query->raw->note.is_included) continue;
        need_struct(e, n, query->entity->structure);
        for (uint32_t k = 0; k < query->desc.node_count; k++)
            if (query->desc.nodes[k].operand.type != NULL)
                need_member(e, n, query->desc.nodes[k].operand.type);
    }
}

/* ---- Text ---- */

static void emit_enum(emitter *e, const model_enum *each) {
    buffer_append_format(e->out, "\nstatic const skep_enum_value skep_%s_values[] = {\n",
                         each->ident);
    for (uint32_t i = 0; i < each->desc.count; i++) {
        buffer_append_text(e->out, "    {.name = ");
        emit_text(e, each->desc.values[i].name);
        buffer_append_format(e->out, ", .value = %s},\n", each->enumerators[i]);
    }
    buffer_append_format(e->out,
                         "};\nstatic const skep_enum skep_%s_enum = {.name = \"%s\", .values = "
                         "skep_%s_values, .count = %u};\n",
                         each->ident, each->desc.name, each->ident, each->desc.count);
}

/* The user's functions take their own type: these have the run time's, so that no function
 * pointer is cast. */
static void emit_converter(emitter *e, const model_converter *each) {
    const char *name = each->desc.name, *ident = each->ident;
    buffer_append_format(
        e->out,
        "\nstatic skep_status skep_%s_converter_store(const void *member, skep_arena *arena, "
        "skep_value *out, skep_error *err) {\n    return %s_store(member, arena, "
        "out, err);\n}\n",
        ident, name);
    buffer_append_format(
        e->out,
        "static skep_status skep_%s_converter_load(skep_value stored, void *member, "
        "skep_arena *arena, skep_error *err) {\n    return %s_load(stored, member, "
        "arena, err);\n}\n",
        ident, name);
    buffer_append_format(
        e->out,
        "static const skep_converter skep_%s_converter = {.name = \"%s\", .type = "
        "SKEP_TYPE_%s, .store = skep_%s_converter_store, .load = skep_%s_converter_load};\n",
        ident, name, skep_type_name(each->desc.type), ident, ident);
}

static void emit_member(emitter *e, const model_struct *s, const emit_way *to, uint32_t index) {
    const skep_member *member = &s->members[index];
    const raw_member *raw = s->stored[index];
    bool is_optional = (member->flags & SKEP_MEMBER_OPTIONAL) != 0;
    buffer_append_text(e->out, "    {");
    emit_member_fields(e, member);
    buffer_append_format(e->out, ",\n     .offset = (uint32_t)(offsetof(%s, %s%s)", to->c_type,
                         to->prefix, raw->name);
    if (to->base[0] != '\0')
        buffer_append_format(e->out, " - offsetof(%s, %s)", to->c_type, to->base);
    if (raw->is_unnamed)
        buffer_append_format(e->out, "), .size = %u},\n", member->size);
    else
        buffer_append_format(e->out, "), .size = (uint32_t)sizeof(%s((%s *)0)->%s%s)},\n",
                             is_optional ? "*" : "", to->c_type, to->prefix, raw->name);
}

static void emit_assertions(emitter *e, const model_struct *s, const emit_way *to) {
    if (to->base[0] == '\0')
        buffer_append_format(e->out,
                             "_Static_assert(sizeof(%s) == %u, \"%s is not laid out as the "
                             "generator saw it\");\n",
                             to->c_type, s->desc.size, s->ident);
    for (uint32_t i = 0; i < s->desc.member_count; i++) emit_layout(e, s, to, i);
}

/* The tags of unions are members of the same array that the unions are. */
static void announce_members(emitter *e, const model_struct *s) {
    bool has_variant = false;
    for (uint32_t i = 0; i < s->desc.member_count; i++)
        has_variant |= s->members[i].kind == SKEP_KIND_VARIANT;
    if (has_variant)
        buffer_append_format(e->out, "static const skep_member skep_%s_members[%u];\n", s->ident,
                             s->desc.member_count);
}

static void emit_struct(emitter *e, const model_struct *s) {
    emit_way to = way_to(e->g, s->raw);
    buffer_append_text(e->out, "\n");
    emit_assertions(e, s, &to);
    announce_members(e, s);
    for (uint32_t i = 0; i < s->desc.member_count; i++) emit_parts_of_member(e, s, &to, i);
    buffer_append_format(e->out, "\nstatic const skep_member skep_%s_members[] = {\n", s->ident);
    for (uint32_t i = 0; i < s->desc.member_count; i++) emit_member(e, s, &to, i);
    const char *base = to.base[0] != '\0'
                           ? gen_format(e->g, "sizeof(((%s *)0)->%s)", to.c_type, to.base)
                           : gen_format(e->g, "sizeof(%s)", to.c_type);
    buffer_append_format(
        e->out,
        "};\nstatic const skep_struct skep_%s_struct = {.name = \"%s\", .members = "
        "skep_%s_members,\n    .member_count = %u, .size = (uint32_t)%s};\n",
        s->ident, s->desc.name, s->ident, s->desc.member_count, base);
}

/* Only a GNU compiler can name the type of a map's entries; the sizes tell every other layout
 * too. */
static const char layout_macros[] =
    "\n#define SKEP_LAID_OUT(type, member, star, at, bytes) \\\n"
    "    _Static_assert(offsetof(type, member) == (at) && sizeof(star((type *)0)->member) == "
    "(bytes), "
    "\\\n                   #type \".\" #member \" is not laid out as the generator saw it\")\n"
    "#ifdef __GNUC__\n"
    "#define SKEP_ENTRY_VALUE_AT(items, at) offsetof(__typeof__((items)[0]), value)\n"
    "#else\n"
    "#define SKEP_ENTRY_VALUE_AT(items, at) (at)\n"
    "#endif\n"
    "#define SKEP_ENTRY_LAID_OUT(items, at, stride, bytes) \\\n"
    "    _Static_assert(SKEP_ENTRY_VALUE_AT(items, at) == (at) && sizeof((items)[0]) == (stride) "
    "&& "
    "\\\n"
    "                       sizeof((items)[0].value) == (bytes), \\\n"
    "                   #items \" are not laid out as the generator saw them\")\n\n";

/* Names that are made of idents are distinct; those of the parts of members must not meet them. */
static void claim_names(emitter *e, const needed *n) {
    for (size_t i = 0; i < n->structs.count; i++) {
        const model_struct *s = n->structs.items[i];
        emit_claim(e, s, gen_format(e->g, "skep_%s_members", s->ident));
        emit_claim(e, &s->desc, gen_format(e->g, "skep_%s_struct", s->ident));
    }
    for (size_t i = 0; i < e->m->queries.count; i++) {
        const model_query *query = e->m->queries.items[i];
        emit_claim(e, query, gen_format(e->g, "skep_query_%s", query->desc.name));
    }
}

void emit_structs(emitter *e) {
    needed n = {0};
    collect(e, &n);
    claim_names(e, &n);
    if (n.structs.count > 0) buffer_append_text(e->out, layout_macros);
    for (size_t i = 0; i < n.structs.count; i++)
        buffer_append_format(e->out, "static const skep_struct skep_%s_struct;\n",
                             ((model_struct *)n.structs.items[i])->ident);
    for (size_t i = 0; i < n.enums.count; i++) emit_enum(e, n.enums.items[i]);
    for (size_t i = 0; i < n.converters.count; i++) emit_converter(e, n.converters.items[i]);
    for (size_t i = 0; i < n.structs.count; i++) emit_struct(e, n.structs.items[i]);
}
