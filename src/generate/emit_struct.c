/* Descriptors of structs and enums, and the assertions that their layout is what the generator saw. */
#include <string.h>

#include "generate/emit.h"

static const char *const kind_names[] = {
    "0",
    "SKEP_KIND_BOOL",
    "SKEP_KIND_I8",
    "SKEP_KIND_I16",
    "SKEP_KIND_I32",
    "SKEP_KIND_I64",
    "SKEP_KIND_U8",
    "SKEP_KIND_U16",
    "SKEP_KIND_U32",
    "SKEP_KIND_U64",
    "SKEP_KIND_FLOAT",
    "SKEP_KIND_DOUBLE",
    "SKEP_KIND_DECIMAL",
    "SKEP_KIND_TIME",
    "SKEP_KIND_UUID",
    "SKEP_KIND_ENUM",
    "SKEP_KIND_TEXT",
    "SKEP_KIND_CHARS",
    "SKEP_KIND_STR",
    "SKEP_KIND_BYTES",
    "SKEP_KIND_STRUCT",
    "SKEP_KIND_LIST",
    "SKEP_KIND_SET",
};
_Static_assert(sizeof kind_names / sizeof kind_names[0] == SKEP_KIND_SET + 1,
               "a name for each kind");

/* How C reaches the members of a struct: those of one without a name through the struct around it. */
typedef struct way {
    const char *c_type;
    const char *prefix; /* "" or "ship_to." */
    const char *base;   /* "" or "ship_to" */
    uint32_t offset;    /* of `base` */
} way;

static uint32_t member_offset(const raw_struct *s, const char *name) {
    for (size_t i = 0; i < s->members.count; i++) {
        const raw_member *member = s->members.items[i];
        if (text_equal(member->name, name)) return member->offset;
    }
    return 0;
}

static way way_to(gen *g, const raw_struct *s) {
    way result = {.c_type = s->c_type, .prefix = "", .base = ""};
    while (result.c_type == NULL && s->outer != NULL) {
        result.base = result.base[0] != '\0' ? gen_format(g, "%s.%s", s->outer_member, result.base)
                                             : s->outer_member;
        result.offset += member_offset(s->outer, s->outer_member);
        s = s->outer;
        result.c_type = s->c_type;
    }
    if (result.base[0] != '\0') result.prefix = gen_format(g, "%s.", result.base);
    return result;
}

/* ---- What is needed ---- */

typedef struct needed {
    list structs; /* model_struct */
    list enums;   /* model_enum */
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

static void need_member(emitter *e, needed *n, const skep_member *member) {
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

static void emit_flags(emitter *e, uint16_t flags) {
    static const struct {
        uint16_t flag;
        const char *name;
    } names[] = {{SKEP_MEMBER_OPTIONAL, "SKEP_MEMBER_OPTIONAL"},
                 {SKEP_MEMBER_NUMBER, "SKEP_MEMBER_NUMBER"},
                 {SKEP_MEMBER_NULL, "SKEP_MEMBER_NULL"},
                 {SKEP_MEMBER_REQUIRED, "SKEP_MEMBER_REQUIRED"},
                 {SKEP_MEMBER_SENSITIVE, "SKEP_MEMBER_SENSITIVE"}};
    const char *between = ", .flags = ";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((flags & names[i].flag) == 0) continue;
        buffer_append_format(e->out, "%s%s", between, names[i].name);
        between = " | ";
    }
}

void emit_member_fields(emitter *e, const skep_member *member) {
    buffer_append_text(e->out, ".name = ");
    emit_text(e, member->name);
    buffer_append_text(e->out, ", .attribute = ");
    emit_text(e, member->attribute);
    buffer_append_format(e->out, ", .kind = %s", kind_names[member->kind]);
    emit_flags(e, member->flags);
    if (member->type != NULL)
        buffer_append_format(e->out, ", .type = &skep_%s_struct",
                             model_struct_of(e->m, member->type)->ident);
    if (member->enumeration != NULL)
        buffer_append_format(e->out, ", .enumeration = &skep_%s_enum",
                             model_enum_of(e->m, member->enumeration)->ident);
}

static void emit_element(emitter *e, const model_struct *s, const way *to,
                         const skep_member *member) {
    buffer_append_format(e->out, "\nstatic const skep_member skep_%s_%s_element = {\n    ",
                         s->ident, member->name);
    emit_member_fields(e, member->element);
    buffer_append_format(e->out, ",\n    .size = (uint32_t)sizeof(*((%s *)0)->%s%s.items)};\n",
                         to->c_type, to->prefix, member->name);
}

static void emit_member(emitter *e, const model_struct *s, const way *to,
                        const skep_member *member) {
    bool is_optional = (member->flags & SKEP_MEMBER_OPTIONAL) != 0;
    buffer_append_text(e->out, "    {");
    emit_member_fields(e, member);
    if (member->element != NULL)
        buffer_append_format(e->out, ", .element = &skep_%s_%s_element", s->ident, member->name);
    buffer_append_format(e->out, ",\n     .offset = (uint32_t)(offsetof(%s, %s%s)", to->c_type,
                         to->prefix, member->name);
    if (to->base[0] != '\0')
        buffer_append_format(e->out, " - offsetof(%s, %s)", to->c_type, to->base);
    buffer_append_format(e->out, "), .size = (uint32_t)sizeof(%s((%s *)0)->%s%s)},\n",
                         is_optional ? "*" : "", to->c_type, to->prefix, member->name);
}

static void emit_assertions(emitter *e, const model_struct *s, const way *to) {
    if (to->base[0] == '\0')
        buffer_append_format(e->out,
                             "_Static_assert(sizeof(%s) == %u, \"%s is not laid out as the "
                             "generator saw it\");\n",
                             to->c_type, s->desc.size, s->ident);
    for (uint32_t i = 0; i < s->desc.member_count; i++) {
        const skep_member *member = &s->members[i];
        bool is_optional = (member->flags & SKEP_MEMBER_OPTIONAL) != 0;
        buffer_append_format(e->out, "SKEP_LAID_OUT(%s, %s%s, %s, %u, %u);\n", to->c_type,
                             to->prefix, member->name, is_optional ? "*" : "",
                             to->offset + member->offset, member->size);
    }
}

static void emit_struct(emitter *e, const model_struct *s) {
    way to = way_to(e->g, s->raw);
    buffer_append_text(e->out, "\n");
    emit_assertions(e, s, &to);
    for (uint32_t i = 0; i < s->desc.member_count; i++)
        if (s->members[i].element != NULL) emit_element(e, s, &to, &s->members[i]);
    buffer_append_format(e->out, "\nstatic const skep_member skep_%s_members[] = {\n", s->ident);
    for (uint32_t i = 0; i < s->desc.member_count; i++) emit_member(e, s, &to, &s->members[i]);
    const char *base = to.base[0] != '\0'
                           ? gen_format(e->g, "sizeof(((%s *)0)->%s)", to.c_type, to.base)
                           : gen_format(e->g, "sizeof(%s)", to.c_type);
    buffer_append_format(
        e->out,
        "};\nstatic const skep_struct skep_%s_struct = {.name = \"%s\", .members = "
        "skep_%s_members,\n    .member_count = %u, .size = (uint32_t)%s};\n",
        s->ident, s->desc.name, s->ident, s->desc.member_count, base);
}

void emit_structs(emitter *e) {
    needed n = {0};
    collect(e, &n);
    if (n.structs.count > 0)
        buffer_append_text(
            e->out,
            "\n#define SKEP_LAID_OUT(type, member, star, at, bytes)                               "
            "  \\\n    _Static_assert(offsetof(type, member) == (at) && sizeof(star((type "
            "*)0)->member) == (bytes), \\\n                   #type \".\" #member \" is not laid "
            "out "
            "as the generator saw it\")\n\n");
    for (size_t i = 0; i < n.structs.count; i++)
        buffer_append_format(e->out, "static const skep_struct skep_%s_struct;\n",
                             ((model_struct *)n.structs.items[i])->ident);
    for (size_t i = 0; i < n.enums.count; i++) emit_enum(e, n.enums.items[i]);
    for (size_t i = 0; i < n.structs.count; i++) emit_struct(e, n.structs.items[i]);
}
