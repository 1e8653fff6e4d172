/* model/builder_type.c: what a member, an element or an alternative is stored as: copied when it is
 * told, completed when every struct and enum is known.
 *
 * `where` is the place for messages: "order.items", its elements "order.items[]", an alternative
 * "order.payment.card". Recursion ends at BUILDER_TYPE_DEPTH_MAX, which copying sees to. */
#include <stdio.h>
#include <string.h>

#include "model/builder.h"
#include "model/integer.h"
#include "model/member.h"
#include "model/naming.h"

/* ---- Copying ---- */

static const unsigned known_flags = SKEP_MEMBER_OPTIONAL | SKEP_MEMBER_NUMBER | SKEP_MEMBER_NULL |
                                    SKEP_MEMBER_REQUIRED | SKEP_MEMBER_SENSITIVE |
                                    SKEP_MEMBER_OMIT_EMPTY | SKEP_MEMBER_COUNTED | SKEP_MEMBER_JSON;

typedef struct copier {
    skep_model *m;
    const char *owner; /* the struct */
    const char *name;  /* the member */
} copier;

static built_type *copy_type(const copier *c, const char *name, const skep_member_spec *told,
                             size_t depth);

static bool copy_alternatives(const copier *c, built_type *made, const skep_member_spec *told,
                              size_t depth) {
    made->alternative_count = told->alternative_count;
    made->alternatives = builder_array(c->m, told->alternative_count, sizeof *made->alternatives);
    if (made->alternatives == NULL) return false;
    for (size_t i = 0; i < told->alternative_count; i++) {
        const skep_alternative_spec *each = &told->alternatives[i];
        made->alternatives[i].tag = each->tag;
        if (each->member == NULL) continue;
        if (each->name == NULL)
            return builder_fail(c->m, "%s.%s: the alternative of tag %lld has no name", c->owner,
                                c->name, (long long)each->tag);
        built_type *member = copy_type(c, each->name, each->member, depth + 1);
        if (member == NULL) return false;
        made->alternatives[i].member = member;
    }
    return true;
}

static void copy_more(const copier *c, built_type *made, const skep_member_spec *told) {
    skep_model *m = c->m;
    made->more = (skep_member_more){.count_kind = (uint16_t)told->count_kind,
                                    .time_form = (uint16_t)told->time_form,
                                    .format = builder_text(m, told->format),
                                    .default_value = told->default_value,
                                    .converter = told->converter};
    made->has_more = told->time_form != SKEP_TIME_ISO || told->format != NULL ||
                     told->default_value != NULL || told->converter != NULL;
}

/* An explicit name wins over the convention. */
static const char *attribute_of(skep_model *m, const skep_member_spec *told, const char *name) {
    if (told->attribute != NULL) return builder_text(m, told->attribute);
    size_t len = strlen(name);
    char *made = builder_array(m, 2 * len + 1, 1);
    if (made != NULL) naming_write((model_naming)m->naming, name, len, made);
    return made;
}

/* 0 where it is too long for the descriptor, which then is refused, or memory was short. */
static uint16_t attribute_len(const char *attribute) {
    size_t len = attribute != NULL ? strlen(attribute) : 0;
    return len <= UINT16_MAX ? (uint16_t)len : 0;
}

static built_type *copy_type(const copier *c, const char *name, const skep_member_spec *told,
                             size_t depth) {
    skep_model *m = c->m;
    if (depth > BUILDER_TYPE_DEPTH_MAX) {
        builder_fail(m, "%s.%s: elements are nested deeper than %d levels", c->owner, c->name,
                     BUILDER_TYPE_DEPTH_MAX);
        return NULL;
    }
    if (told->kind < SKEP_KIND_BOOL || told->kind > SKEP_KIND_CUSTOM) {
        builder_fail(m, "%s.%s: expected a kind: one of SKEP_KIND_..., not %d", c->owner, c->name,
                     (int)told->kind);
        return NULL;
    }
    if ((told->flags & ~known_flags) != 0) {
        builder_fail(m, "%s.%s: flags 0x%x are none of SKEP_MEMBER_...", c->owner, c->name,
                     told->flags & ~known_flags);
        return NULL;
    }
    built_type *made = builder_array(m, 1, sizeof *made);
    if (made == NULL) return NULL;
    made->desc.name = builder_text(m, name);
    made->desc.attribute = depth == 0 ? attribute_of(m, told, name) : made->desc.name;
    made->desc.attribute_len = attribute_len(made->desc.attribute);
    made->desc.kind = (uint16_t)told->kind;
    made->desc.flags = (uint16_t)told->flags;
    made->type = builder_text(m, told->type);
    made->size = told->size;
    made->count_offset = told->count_offset;
    made->entry_size = told->entry_size;
    made->value_offset = told->value_offset;
    made->tag = builder_text(m, told->tag);
    copy_more(c, made, told);
    if (told->element != NULL) made->element = copy_type(c, name, told->element, depth + 1);
    if (told->alternative_count > 0) (void)copy_alternatives(c, made, told, depth);
    return m->status == SKEP_OK ? made : NULL;
}

built_type *builder_copy_type(skep_model *m, const char *name, const skep_member_spec *told,
                              const char *owner) {
    copier c = {m, owner, name};
    return copy_type(&c, name, told, 0);
}

/* ---- Flags ---- */

static bool kind_is_in(uint16_t kind, const uint8_t *kinds) {
    for (; *kinds != 0; kinds++)
        if (*kinds == kind) return true;
    return false;
}

/* A flag, the kinds that it is for, and how a message calls them. */
typedef struct flag_rule {
    uint16_t flag;
    const char *name;
    const char *right;
    uint8_t kinds[8];
} flag_rule;

static const flag_rule flag_rules[] = {
    {SKEP_MEMBER_NUMBER, "SKEP_MEMBER_NUMBER", "enums", {SKEP_KIND_ENUM}},
    {SKEP_MEMBER_COUNTED,
     "SKEP_MEMBER_COUNTED",
     "lists, sets and maps",
     {SKEP_KIND_LIST, SKEP_KIND_SET, SKEP_KIND_MAP}},
    {SKEP_MEMBER_JSON,
     "SKEP_MEMBER_JSON",
     "text",
     {SKEP_KIND_TEXT, SKEP_KIND_CHARS, SKEP_KIND_STR}},
    {SKEP_MEMBER_OMIT_EMPTY,
     "SKEP_MEMBER_OMIT_EMPTY",
     "text, bytes, lists, maps and structs",
     {SKEP_KIND_TEXT, SKEP_KIND_CHARS, SKEP_KIND_STR, SKEP_KIND_BYTES, SKEP_KIND_LIST,
      SKEP_KIND_MAP, SKEP_KIND_STRUCT}},
};

/* Kinds for which a pointer as optional member means nothing. */
static const uint8_t says_absence[] = {SKEP_KIND_TEXT, SKEP_KIND_CHARS, SKEP_KIND_STR,
                                       SKEP_KIND_BYTES, 0};
static const uint8_t in_place[] = {SKEP_KIND_VARIANT, SKEP_KIND_ARRAY, SKEP_KIND_CUSTOM, 0};

static bool check_flags(skep_model *m, const built_type *type, const char *where) {
    const uint16_t flags = type->desc.flags;
    for (size_t i = 0; i < sizeof flag_rules / sizeof flag_rules[0]; i++) {
        const flag_rule *rule = &flag_rules[i];
        if ((flags & rule->flag) != 0 && !kind_is_in(type->desc.kind, rule->kinds))
            return builder_fail(m, "%s: %s is for %s", where, rule->name, rule->right);
    }
    if ((flags & SKEP_MEMBER_OPTIONAL) == 0) return true;
    if (kind_is_in(type->desc.kind, says_absence))
        return builder_fail(m,
                            "%s: text and bytes say by themselves that they are absent, "
                            "without SKEP_MEMBER_OPTIONAL",
                            where);
    if (kind_is_in(type->desc.kind, in_place) || (flags & SKEP_MEMBER_COUNTED) != 0)
        return builder_fail(m,
                            "%s: unions, fixed arrays, lists beside their count and what has a "
                            "converter are in the struct itself, without SKEP_MEMBER_OPTIONAL",
                            where);
    return true;
}

/* ---- Sizes ---- */

/* Of what the kind says; 0: any. */
static size_t kind_size(uint16_t kind) {
    switch ((skep_kind)kind) {
    case SKEP_KIND_BOOL: return sizeof(bool);
    case SKEP_KIND_FLOAT: return sizeof(float);
    case SKEP_KIND_DOUBLE: return sizeof(double);
    case SKEP_KIND_DECIMAL: return sizeof(skep_decimal);
    case SKEP_KIND_TIME: return sizeof(skep_time);
    case SKEP_KIND_UUID: return sizeof(skep_uuid);
    case SKEP_KIND_TEXT: return sizeof(char *);
    case SKEP_KIND_STR: return sizeof(skep_str);
    case SKEP_KIND_BYTES: return sizeof(skep_bytes);
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET:
    case SKEP_KIND_MAP: return sizeof(member_list);
    case SKEP_KIND_ENUM:
    case SKEP_KIND_CHARS:
    case SKEP_KIND_STRUCT:
    case SKEP_KIND_ARRAY:
    case SKEP_KIND_VARIANT:
    case SKEP_KIND_CUSTOM: return 0;
    default: return integer_kind_size(kind);
    }
}

/* The size of the descriptor, and whether the one that was told agrees with it. */
static bool set_size(skep_model *m, built_type *type, size_t right, const char *where) {
    bool is_pointer = (type->desc.flags & (SKEP_MEMBER_OPTIONAL | SKEP_MEMBER_COUNTED)) != 0;
    size_t declared = is_pointer ? sizeof(void *) : right;
    if ((type->desc.flags & SKEP_MEMBER_COUNTED) != 0) right = sizeof(void *);
    if (right == 0 && type->size == 0)
        return builder_fail(m, "%s: expected a size: sizeof the C object", where);
    if (declared != 0 && type->size != 0 && type->size != declared)
        return builder_fail(m, "%s: the C object has %zu bytes, its kind says %zu", where,
                            type->size, declared);
    type->desc.size = (uint32_t)(right != 0 ? right : type->size);
    return true;
}

/* ---- What kinds need ---- */

static bool resolve_named(skep_model *m, built_type *type, size_t *size, const char *where) {
    bool is_enum = type->desc.kind == SKEP_KIND_ENUM;
    const char *word = is_enum ? "enum" : "struct";
    if (type->type == NULL)
        return builder_fail(m, "%s: expected the name of its %s in `type`", where, word);
    const built_enum *its_enum = is_enum ? builder_find_enum(m, type->type) : NULL;
    const built_struct *its_struct = is_enum ? NULL : builder_find_struct(m, type->type);
    if (its_enum == NULL && its_struct == NULL)
        return builder_fail(m, "%s: there is no %s %s", where, word, type->type);
    if (is_enum) type->desc.enumeration = &its_enum->desc;
    if (!is_enum) type->desc.type = &its_struct->desc;
    *size = is_enum ? its_enum->size : its_struct->desc.size;
    return true;
}

static bool check_time(skep_model *m, const built_type *type, const char *where) {
    char text[MEMBER_SCRATCH_BYTES];
    skep_error err;
    if (type->more.time_form > SKEP_TIME_FORMAT)
        return builder_fail(m, "%s: %u is no skep_time_form", where,
                            (unsigned)type->more.time_form);
    bool needs_format = type->more.time_form == SKEP_TIME_FORMAT;
    if (needs_format != (type->more.format != NULL))
        return builder_fail(m, "%s: a format and SKEP_TIME_FORMAT go together", where);
    if (needs_format && skep_time_print(0, type->more.format, text, sizeof text, &err) != SKEP_OK)
        return builder_fail(m, "%s: %s", where, err.message);
    return true;
}

static bool check_converter(skep_model *m, const built_type *type, const char *where) {
    const skep_converter *converter = type->more.converter;
    if (converter == NULL) return builder_fail(m, "%s: SKEP_KIND_CUSTOM needs a converter", where);
    if (converter->store == NULL || converter->load == NULL || converter->name == NULL ||
        converter->type < SKEP_TYPE_S || converter->type > SKEP_TYPE_M)
        return builder_fail(m, "%s: a converter has a name, a type, store and load", where);
    return true;
}

static const unsigned flags_of_elements = SKEP_MEMBER_OPTIONAL | SKEP_MEMBER_NUMBER |
                                          SKEP_MEMBER_REQUIRED | SKEP_MEMBER_SENSITIVE |
                                          SKEP_MEMBER_JSON;

static bool can_be_member_of_set(const skep_member *element) {
    if ((element->flags & SKEP_MEMBER_OPTIONAL) != 0) return false;
    skep_type type = member_stored_type(element);
    return type == SKEP_TYPE_S || type == SKEP_TYPE_N || type == SKEP_TYPE_B;
}

static bool resolve_element(skep_model *m, built_type *type, const char *where) {
    char inside[BUILDER_WHERE_BYTES];
    (void)snprintf(inside, sizeof inside, "%.*s[]", (int)sizeof inside - 4, where);
    built_type *element = type->element;
    if (element == NULL) return builder_fail(m, "%s: expected `element`: what it holds", where);
    if ((element->desc.flags & ~flags_of_elements) != 0)
        return builder_fail(m,
                            "%s: elements are OPTIONAL, NUMBER, REQUIRED, SENSITIVE or JSON, "
                            "nothing else",
                            inside);
    if (element->desc.kind == SKEP_KIND_VARIANT)
        return builder_fail(m, "%s: a union needs its tag beside it: put both into a struct",
                            inside);
    element->desc.flags |= type->desc.flags & SKEP_MEMBER_SENSITIVE;
    if (!builder_resolve_type(m, element, inside)) return false;
    type->desc.element = &element->desc;
    if (type->desc.kind == SKEP_KIND_SET && !can_be_member_of_set(&element->desc))
        return builder_fail(m, "%s: sets hold text, numbers and bytes, none of them optional",
                            inside);
    return true;
}

static size_t round_up(size_t size, size_t unit) {
    return (size + unit - 1) / unit * unit;
}

static bool resolve_map(skep_model *m, built_type *type, const char *where) {
    size_t offset = type->value_offset != 0 ? type->value_offset : sizeof(char *);
    size_t stride = member_stride(&type->element->desc);
    size_t entry =
        type->entry_size != 0 ? type->entry_size : round_up(offset + stride, sizeof(char *));
    if (offset < sizeof(char *) || entry > UINT32_MAX || offset > entry || stride > entry - offset)
        return builder_fail(m,
                            "%s: a value of %zu bytes at offset %zu is not inside an entry of "
                            "%zu bytes, behind its key",
                            where, stride, offset, entry);
    type->element->desc.offset = (uint32_t)offset;
    type->more.stride = (uint32_t)entry;
    type->has_more = true;
    return true;
}

static bool resolve_array(skep_model *m, built_type *type, size_t *size, const char *where) {
    size_t stride = member_stride(&type->element->desc);
    if (type->size == 0 || type->size % stride != 0)
        return builder_fail(m, "%s: %zu bytes are no whole number of elements of %zu", where,
                            type->size, stride);
    type->more.count = (uint32_t)(type->size / stride);
    type->has_more = true;
    *size = type->size;
    return true;
}

static bool resolve_counted(skep_model *m, built_type *type, const char *where) {
    if ((type->desc.flags & SKEP_MEMBER_COUNTED) == 0) return true;
    if (type->more.count_kind < SKEP_KIND_I8 || type->more.count_kind > SKEP_KIND_U64)
        return builder_fail(m, "%s: SKEP_MEMBER_COUNTED needs the count's kind, an integer", where);
    type->more.count_delta = (int32_t)((int64_t)type->count_offset - (int64_t)type->desc.offset);
    type->has_more = true;
    return true;
}

static bool resolve_items(skep_model *m, built_type *type, size_t *size, const char *where) {
    if (!resolve_element(m, type, where) || !resolve_counted(m, type, where)) return false;
    if (type->desc.kind == SKEP_KIND_MAP) return resolve_map(m, type, where);
    return type->desc.kind != SKEP_KIND_ARRAY || resolve_array(m, type, size, where);
}

/* The tag is found when all members of the struct are in place. */
static bool resolve_alternatives(skep_model *m, built_type *type, const char *where) {
    if (type->tag == NULL || type->alternative_count == 0)
        return builder_fail(m,
                            "%s: a union needs `tag`, a member of the same struct, and "
                            "`alternatives`",
                            where);
    type->has_more = true;
    for (size_t i = 0; i < type->alternative_count; i++) {
        built_type *each = type->alternatives[i].member;
        if (each == NULL) continue;
        char inside[BUILDER_WHERE_BYTES];
        (void)snprintf(inside, sizeof inside, "%.120s.%.60s", where, each->desc.name);
        if (each->desc.kind == SKEP_KIND_VARIANT || (each->desc.flags & SKEP_MEMBER_COUNTED) != 0)
            return builder_fail(m, "%s: unions and lists beside their count are members of structs",
                                inside);
        each->desc.flags |= type->desc.flags & SKEP_MEMBER_SENSITIVE;
        if (!builder_resolve_type(m, each, inside)) return false;
        if (member_stride(&each->desc) > type->size)
            return builder_fail(m, "%s: %zu bytes are not inside the union's %zu", inside,
                                member_stride(&each->desc), type->size);
    }
    return true;
}

bool builder_resolve_type(skep_model *m, built_type *type, const char *where) {
    if (!check_flags(m, type, where)) return false;
    size_t size = kind_size(type->desc.kind);
    bool is_fine = true;
    switch ((skep_kind)type->desc.kind) {
    case SKEP_KIND_ENUM:
    case SKEP_KIND_STRUCT: is_fine = resolve_named(m, type, &size, where); break;
    case SKEP_KIND_TIME: is_fine = check_time(m, type, where); break;
    case SKEP_KIND_CUSTOM: is_fine = check_converter(m, type, where); break;
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET:
    case SKEP_KIND_MAP:
    case SKEP_KIND_ARRAY: is_fine = resolve_items(m, type, &size, where); break;
    case SKEP_KIND_VARIANT: is_fine = resolve_alternatives(m, type, where); break;
    default: break;
    }
    if (!is_fine || !set_size(m, type, size, where)) return false;
    bool takes_default =
        type->desc.kind != SKEP_KIND_VARIANT && (type->desc.flags & SKEP_MEMBER_COUNTED) == 0;
    if (type->more.default_value != NULL && !takes_default)
        return builder_fail(m, "%s: unions and lists beside their count have no default", where);
    if (type->has_more) type->desc.more = &type->more;
    return true;
}
