/* What the descriptors of single members point to: elements, counts, alternatives, defaults; and
 * the assertions that their layout is what the generator saw. */
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
    "SKEP_KIND_MAP",
    "SKEP_KIND_ARRAY",
    "SKEP_KIND_VARIANT",
    "SKEP_KIND_CUSTOM",
};
_Static_assert(sizeof kind_names / sizeof kind_names[0] == SKEP_KIND_CUSTOM + 1,
               "a name for each kind");

static const char *const form_names[] = {"SKEP_TIME_ISO", "SKEP_TIME_EPOCH_SECONDS",
                                         "SKEP_TIME_EPOCH_MILLIS", "SKEP_TIME_DATE",
                                         "SKEP_TIME_FORMAT"};
_Static_assert(sizeof form_names / sizeof form_names[0] == SKEP_TIME_FORMAT + 1,
               "a name for each form");

static bool is_optional(const skep_member *member) {
    return (member->flags & SKEP_MEMBER_OPTIONAL) != 0;
}

static bool is_counted(const skep_member *member) {
    return (member->flags & SKEP_MEMBER_COUNTED) != 0;
}

/* ---- One descriptor ---- */

static void emit_flags(emitter *e, uint16_t flags) {
    static const struct {
        uint16_t flag;
        const char *name;
    } names[] = {{SKEP_MEMBER_OPTIONAL, "SKEP_MEMBER_OPTIONAL"},
                 {SKEP_MEMBER_NUMBER, "SKEP_MEMBER_NUMBER"},
                 {SKEP_MEMBER_NULL, "SKEP_MEMBER_NULL"},
                 {SKEP_MEMBER_REQUIRED, "SKEP_MEMBER_REQUIRED"},
                 {SKEP_MEMBER_SENSITIVE, "SKEP_MEMBER_SENSITIVE"},
                 {SKEP_MEMBER_OMIT_EMPTY, "SKEP_MEMBER_OMIT_EMPTY"},
                 {SKEP_MEMBER_COUNTED, "SKEP_MEMBER_COUNTED"},
                 {SKEP_MEMBER_JSON, "SKEP_MEMBER_JSON"}};
    const char *between = ", .flags = ";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((flags & names[i].flag) == 0) continue;
        buffer_append_format(e->out, "%s%s", between, names[i].name);
        between = " | ";
    }
}

void emit_member_fields(emitter *e, const skep_member *member) {
    const char *element = emit_name_of(e, member->element);
    const char *more = emit_name_of(e, member->more);
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
    if (member->element != NULL && element != NULL)
        buffer_append_format(e->out, ", .element = &%s", element);
    if (member->more != NULL && more != NULL) buffer_append_format(e->out, ", .more = &%s", more);
    if (strlen(member->attribute) <= UINT16_MAX)
        buffer_append_format(e->out, ", .attribute_len = %zu", strlen(member->attribute));
}

/* ---- Parts ---- */

/* A member in C: the object that it is, as an expression that is never evaluated. */
typedef struct part {
    const skep_member *member;
    const raw_type *type;
    const char *lvalue;
    const char *stem; /* what the names of its parts begin with */
} part;

static void emit_parts(emitter *e, const part *of, const char *more_fields);

/* The first element: what is in a list, a map or an array, or what a pointer with a count points
 * to. */
static part element_of(emitter *e, const part *of) {
    part inner = {.member = of->member->element,
                  .type = is_counted(of->member) ? of->type->pointee : of->type->element,
                  .stem = gen_format(e->g, "%s_element", of->stem)};
    bool has_items = !is_counted(of->member) && of->member->kind != SKEP_KIND_ARRAY;
    inner.lvalue = gen_format(e->g, "%s%s[0]%s", of->lvalue, has_items ? ".items" : "",
                              of->member->kind == SKEP_KIND_MAP ? ".value" : "");
    return inner;
}

static const char *size_of(emitter *e, const part *of) {
    return gen_format(e->g, "sizeof(%s%s)", is_optional(of->member) ? "*" : "", of->lvalue);
}

static void emit_element(emitter *e, const part *of) {
    part inner = element_of(e, of);
    emit_parts(e, &inner, "");
    const char *name = emit_claim(e, inner.member, inner.stem);
    buffer_append_format(e->out, "static const skep_member %s = {", name);
    emit_member_fields(e, inner.member);
    if (inner.member->offset > 0)
        buffer_append_format(e->out, ", .offset = %u", inner.member->offset);
    buffer_append_format(e->out, ", .size = (uint32_t)%s};\n", size_of(e, &inner));
}

static void emit_default(emitter *e, const part *of) {
    const skep_member *member = of->member;
    const void *value = member->more->default_value;
    const char *name = emit_claim(e, value, gen_format(e->g, "%s_default", of->stem));
    if (member->kind == SKEP_KIND_TEXT)
        buffer_append_format(e->out, "static const char *const %s = ", name);
    else if (member->kind == SKEP_KIND_CHARS)
        buffer_append_format(e->out, "static const char %s[%u] = ", name, member->size);
    else if (member->kind == SKEP_KIND_ENUM && of->type->enumeration->c_type == NULL)
        buffer_append_format(e->out, "static const %s %s = ", of->type->enumeration->integer, name);
    else
        buffer_append_format(e->out, "static const %s %s = ",
                             is_optional(member) ? of->type->target : of->type->spelling, name);
    emit_value(e, member, value);
    buffer_append_text(e->out, ";\n");
}

/* `more_fields` are those that only the struct around the member can give. */
static void emit_more(emitter *e, const part *of, const char *more_fields) {
    const skep_member_more *more = of->member->more;
    const char *name = emit_claim(e, more, gen_format(e->g, "%s_more", of->stem));
    const char *between = more_fields[0] != '\0' ? ", " : "";
    buffer_append_format(e->out, "static const skep_member_more %s = {%s", name, more_fields);
    if (more->count > 0) {
        buffer_append_format(e->out, "%s.count = (uint32_t)(sizeof(%s) / sizeof(%s[0]))", between,
                             of->lvalue, of->lvalue);
        between = ", ";
    }
    if (more->stride > 0) {
        buffer_append_format(e->out, "%s.stride = (uint32_t)sizeof(%s.items[0])", between,
                             of->lvalue);
        between = ", ";
    }
    if (more->time_form != SKEP_TIME_ISO) {
        buffer_append_format(e->out, "%s.time_form = %s", between, form_names[more->time_form]);
        between = ", ";
    }
    if (more->format != NULL) {
        buffer_append_format(e->out, "%s.format = ", between);
        emit_text(e, more->format);
    }
    if (more->default_value != NULL) {
        buffer_append_format(e->out, "%s.default_value = &%s", between,
                             emit_name_of(e, more->default_value));
        between = ", ";
    }
    if (more->converter != NULL)
        buffer_append_format(e->out, "%s.converter = &skep_%s_converter", between,
                             model_converter_of(e->m, more->converter)->ident);
    buffer_append_text(e->out, "};\n");
}

/* Recursion ends where that of types does, at READ_TYPE_DEPTH_MAX. */
static void emit_parts(emitter *e, const part *of, const char *more_fields) {
    if (of->member->element != NULL) emit_element(e, of);
    if (of->member->more == NULL) return;
    if (of->member->more->default_value != NULL) emit_default(e, of);
    emit_more(e, of, more_fields);
}

/* ---- Unions ---- */

static part alternative_of(emitter *e, const part *of, const model_variant *v, uint32_t index) {
    const raw_member *raw = v->stored[index];
    return (part){.member = &v->members[index],
                  .type = raw->type,
                  .lvalue = v->raw->is_unnamed
                                ? gen_format(e->g, "%.*s%s",
                                             (int)(strlen(of->lvalue) - strlen(v->raw->name)),
                                             of->lvalue, raw->name)
                                : gen_format(e->g, "%s.%s", of->lvalue, raw->name),
                  .stem = gen_format(e->g, "%s_%s", of->stem, raw->name)};
}

static void emit_alternatives(emitter *e, const part *of, const model_variant *v,
                              const char *members) {
    for (uint32_t i = 0; i < v->member_count; i++) {
        part each = alternative_of(e, of, v, i);
        emit_parts(e, &each, "");
    }
    if (v->member_count > 0)
        buffer_append_format(e->out, "static const skep_member %s[] = {\n", members);
    for (uint32_t i = 0; i < v->member_count; i++) {
        part each = alternative_of(e, of, v, i);
        buffer_append_text(e->out, "    {");
        emit_member_fields(e, each.member);
        buffer_append_format(e->out, ", .size = (uint32_t)%s},\n", size_of(e, &each));
    }
    if (v->member_count > 0) buffer_append_text(e->out, "};\n");
}

/* Gives the fields of `more` that say where it is. */
static const char *emit_variant(emitter *e, const part *of, const model_struct *s,
                                const char *delta) {
    const model_variant *v = model_variant_of(e->m, of->member->more->variant);
    const char *members = emit_claim(e, v, gen_format(e->g, "%s_members", of->stem));
    const char *tags =
        emit_claim(e, v->desc.alternatives, gen_format(e->g, "%s_alternatives", of->stem));
    const char *name = emit_claim(e, &v->desc, gen_format(e->g, "%s_variant", of->stem));
    uint32_t tag = (uint32_t)(v->desc.tag - s->members);
    emit_alternatives(e, of, v, members);
    buffer_append_format(e->out, "static const skep_alternative %s[] = {\n", tags);
    for (uint32_t i = 0; i < v->desc.count; i++) {
        const skep_member *member = v->desc.alternatives[i].member;
        buffer_append_format(e->out, "    {.tag = %s, .member = ", v->enumerators[i]);
        if (member != NULL)
            buffer_append_format(e->out, "&%s[%u]},\n", members, (unsigned)(member - v->members));
        else
            buffer_append_text(e->out, "NULL},\n");
    }
    buffer_append_format(e->out,
                         "};\nstatic const skep_variant %s = {.tag_delta = %s, .count = %u, .tag = "
                         "&skep_%s_members[%u], .alternatives = %s};\n",
                         name, delta, v->desc.count, s->ident, tag, tags);
    return gen_format(e->g, ".variant = &%s", name);
}

/* ---- Members of a struct ---- */

static const raw_member *count_of(const model_struct *s, const skep_member *member) {
    int64_t offset = (int64_t)member->offset + member->more->count_delta;
    for (size_t i = 0; i < s->raw->members.count; i++) {
        const raw_member *each = s->raw->members.items[i];
        if (each->offset == offset && each->type->kind == member->more->count_kind) return each;
    }
    return NULL;
}

static const char *delta_between(emitter *e, const emit_way *to, const char *from,
                                 const char *other) {
    return gen_format(e->g, "(int32_t)offsetof(%s, %s%s) - (int32_t)offsetof(%s, %s%s)", to->c_type,
                      to->prefix, other, to->c_type, to->prefix, from);
}

static part part_at(emitter *e, const model_struct *s, const emit_way *to, uint32_t index) {
    const raw_member *raw = s->stored[index];
    return (part){.member = &s->members[index],
                  .type = raw->type,
                  .lvalue = gen_format(e->g, "((%s *)0)->%s%s", to->c_type, to->prefix, raw->name),
                  .stem = gen_format(e->g, "skep_%s_%s", s->ident, raw->name)};
}

void emit_parts_of_member(emitter *e, const model_struct *s, const emit_way *to, uint32_t index) {
    const raw_member *raw = s->stored[index];
    part of = part_at(e, s, to, index);
    const char *fields = "";
    if (is_counted(of.member)) {
        const raw_member *count = count_of(s, of.member);
        fields =
            gen_format(e->g, ".count_delta = %s, .count_kind = %s",
                       delta_between(e, to, raw->name, count != NULL ? count->name : raw->name),
                       kind_names[of.member->more->count_kind]);
    }
    if (of.member->kind == SKEP_KIND_VARIANT) {
        const model_variant *v = model_variant_of(e->m, of.member->more->variant);
        fields = emit_variant(e, &of, s, delta_between(e, to, raw->name, v->tag->name));
    }
    emit_parts(e, &of, fields);
}

/* ---- Layout ---- */

static void assert_member(emitter *e, const emit_way *to, const char *name, bool is_pointer,
                          uint32_t offset, uint32_t size) {
    buffer_append_format(e->out, "SKEP_LAID_OUT(%s, %s%s, %s, %u, %u);\n", to->c_type, to->prefix,
                         name, is_pointer ? "*" : "", to->offset + offset, size);
}

/* The entries of all maps inside a member. */
static void assert_entries(emitter *e, const part *of) {
    part at = *of;
    for (; at.member->element != NULL; at = element_of(e, &at)) {
        if (at.member->kind != SKEP_KIND_MAP) continue;
        buffer_append_format(e->out, "SKEP_ENTRY_LAID_OUT(%s.items, %u, %u, %u);\n", at.lvalue,
                             at.member->element->offset, at.member->more->stride,
                             at.member->element->size);
    }
}

static void assert_alternatives(emitter *e, const emit_way *to, const part *of) {
    const model_variant *v = model_variant_of(e->m, of->member->more->variant);
    for (uint32_t i = 0; i < v->member_count; i++) {
        const raw_member *raw = v->stored[i];
        part each = alternative_of(e, of, v, i);
        const char *name =
            v->raw->is_unnamed ? raw->name : gen_format(e->g, "%s.%s", v->raw->name, raw->name);
        assert_member(e, to, name, is_optional(each.member), of->member->offset + raw->offset,
                      each.member->size);
        assert_entries(e, &each);
    }
}

void emit_layout(emitter *e, const model_struct *s, const emit_way *to, uint32_t index) {
    const raw_member *raw = s->stored[index];
    part of = part_at(e, s, to, index);
    if (!raw->is_unnamed)
        assert_member(e, to, raw->name, is_optional(of.member), of.member->offset, of.member->size);
    assert_entries(e, &of);
    if (of.member->kind == SKEP_KIND_VARIANT) assert_alternatives(e, to, &of);
    if (!is_counted(of.member)) return;
    const raw_member *count = count_of(s, of.member);
    if (count != NULL) assert_member(e, to, count->name, false, count->offset, count->type->size);
}
