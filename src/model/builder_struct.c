/* model/builder_struct.c: enums and structs, when all of them are known. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/builder.h"
#include "model/integer.h"

bool builder_resolve_enum(skep_model *m, built_enum *e) {
    if (e->values.count == 0) return builder_fail(m, "enum %s has no values", e->desc.name);
    skep_enum_value *values = builder_array(m, e->values.count, sizeof *values);
    if (values == NULL) return false;
    for (size_t i = 0; i < e->values.count; i++)
        values[i] = *(const skep_enum_value *)e->values.items[i];
    e->desc.values = values;
    e->desc.count = (uint32_t)e->values.count;
    return true;
}

/* ---- Members ---- */

static const char *place_of(const built_struct *s, const char *member,
                            char out[BUILDER_WHERE_BYTES]) {
    (void)snprintf(out, BUILDER_WHERE_BYTES, "%.90s.%.90s", s->desc.name, member);
    return out;
}

static bool check_attribute(skep_model *m, const char *attribute, const char *where) {
    size_t len = strlen(attribute);
    if (len == 0 || len > LIMIT_ATTRIBUTE_NAME_BYTES)
        return builder_fail(m, "%s: the attribute's name has %zu bytes: expected 1 to %d", where,
                            len, LIMIT_ATTRIBUTE_NAME_BYTES);
    return utf8_is_valid(attribute, len, NULL) ||
           builder_fail(m, "%s: the attribute's name is not UTF-8", where);
}

/* A count stands in the same struct as the pointer that it belongs to. */
static bool check_count(skep_model *m, const built_struct *s, const built_type *type,
                        const char *where) {
    if ((type->desc.flags & SKEP_MEMBER_COUNTED) == 0) return true;
    size_t size = integer_kind_size(type->more.count_kind);
    if (size <= s->desc.size && type->count_offset <= s->desc.size - size) return true;
    return builder_fail(m, "%s: a count of %zu bytes at offset %zu is not inside the struct", where,
                        size, type->count_offset);
}

static bool is_before(const skep_member *a, const skep_member *b) {
    return strcmp(a->attribute, b->attribute) < 0;
}

/* Descriptors are ascending by attribute. */
static bool insert(skep_model *m, built_struct *s, const built_type *type) {
    uint32_t at = s->desc.member_count++;
    for (; at > 0 && is_before(&type->desc, &s->members[at - 1]); at--)
        s->members[at] = s->members[at - 1];
    s->members[at] = type->desc;
    if (at == 0 || is_before(&s->members[at - 1], &type->desc)) return true;
    return builder_fail(m, "%s: members %s and %s are both stored as %s", s->desc.name,
                        s->members[at - 1].name, type->desc.name, type->desc.attribute);
}

/* ---- Unions ---- */

static bool tag_is_listed(const built_type *type, size_t number) {
    for (size_t i = 0; i < number; i++)
        if (type->alternatives[i].tag == type->alternatives[number].tag) return true;
    return false;
}

static bool fill_variant(skep_model *m, const built_struct *s, built_type *type,
                         const char *where) {
    const skep_member *tag = builder_find_member(&s->desc, type->tag);
    if (tag == NULL || tag->kind != SKEP_KIND_ENUM || (tag->flags & SKEP_MEMBER_OPTIONAL) != 0)
        return builder_fail(m, "%s: its tag %s is no enum in %s", where, type->tag, s->desc.name);
    skep_variant *variant = builder_array(m, 1, sizeof *variant);
    skep_alternative *alternatives =
        builder_array(m, type->alternative_count, sizeof *alternatives);
    if (variant == NULL || alternatives == NULL) return false;
    for (size_t i = 0; i < type->alternative_count; i++) {
        const built_alternative *each = &type->alternatives[i];
        if (tag_is_listed(type, i))
            return builder_fail(m, "%s: tag %lld selects two alternatives", where,
                                (long long)each->tag);
        alternatives[i].tag = each->tag;
        alternatives[i].member = each->member != NULL ? &each->member->desc : NULL;
    }
    *variant = (skep_variant){.tag_delta = (int32_t)((int64_t)tag->offset - type->desc.offset),
                              .count = (uint32_t)type->alternative_count,
                              .tag = tag,
                              .alternatives = alternatives};
    type->more.variant = variant;
    return true;
}

/* ---- The struct ---- */

bool builder_resolve_struct(skep_model *m, built_struct *s) {
    char where[BUILDER_WHERE_BYTES];
    if (s->told.count == 0)
        return builder_fail(m, "struct %s has no member that is stored", s->desc.name);
    s->members = builder_array(m, s->told.count, sizeof *s->members);
    if (s->members == NULL) return false;
    s->desc.members = s->members;
    for (size_t i = 0; i < s->told.count; i++) {
        built_type *type = s->told.items[i];
        place_of(s, type->desc.name, where);
        if (!check_attribute(m, type->desc.attribute, where) ||
            !builder_resolve_type(m, type, where) || !check_count(m, s, type, where) ||
            !insert(m, s, type))
            return false;
    }
    for (size_t i = 0; i < s->told.count; i++) {
        built_type *type = s->told.items[i];
        if (type->desc.kind == SKEP_KIND_VARIANT &&
            !fill_variant(m, s, type, place_of(s, type->desc.name, where)))
            return false;
    }
    return true;
}
