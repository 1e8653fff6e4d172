/* model/builder_key.c: keys of an entity: read from templates, or members themselves. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "model/builder.h"
#include "model/member.h"
#include "model/overlap.h"
#include "model/template.h"
#include "value/show.h"

enum { NAMES_BYTES = 256, SHOWN_BYTES = 128 };

/* ---- Paths ---- */

static const skep_member *find_step(skep_model *m, const skep_struct *s, skep_str name,
                                    const char *where) {
    for (uint32_t i = 0; i < s->member_count; i++) {
        const skep_member *member = &s->members[i];
        if (strlen(member->name) == name.len && memcmp(member->name, name.ptr, name.len) == 0)
            return member;
    }
    char names[NAMES_BYTES];
    builder_fail(m, "%s: %s has no stored member \"%.*s\": expected one of %s", where, s->name,
                 (int)name.len, name.ptr, builder_member_names(s, names, sizeof names));
    return NULL;
}

bool builder_find_path(skep_model *m, const skep_struct *s, skep_str path, const char *where,
                       const skep_member *const **out, uint32_t *depth) {
    const skep_member **members = builder_array(m, TEMPLATE_DEPTH_MAX, sizeof *members);
    if (members == NULL) return false;
    for (*depth = 0; *depth < TEMPLATE_DEPTH_MAX;) {
        const char *dot = memchr(path.ptr, '.', path.len);
        skep_str name = {path.ptr, dot != NULL ? (size_t)(dot - path.ptr) : path.len};
        const skep_member *member = find_step(m, s, name, where);
        if (member == NULL) return false;
        members[(*depth)++] = member;
        if (dot == NULL) {
            *out = members;
            return true;
        }
        if (member->kind != SKEP_KIND_STRUCT)
            return builder_fail(m, "%s: member %s of %s is no struct", where, member->name,
                                s->name);
        s = member->type;
        path = (skep_str){dot + 1, path.len - name.len - 1};
    }
    return builder_fail(m, "%s: a path has at most %d members", where, TEMPLATE_DEPTH_MAX);
}

/* ---- Templates ---- */

typedef struct reader {
    skep_model *m;
    const built_entity *entity;
    const char *text;
    char where[BUILDER_WHERE_BYTES];
    skep_key_part *parts;
    uint32_t count;
} reader;

static bool fail_piece(const reader *r, template_fault fault, size_t at) {
    const char *what =
        fault == TEMPLATE_LONE_BRACE ? "'}' without '{': expected }} for the character"
        : fault == TEMPLATE_UNCLOSED ? "'{' without '}': expected {{ for the character"
                                     : "{} without a member";
    return builder_fail(r->m, "%s, offset %zu: %s", r->where, at, what);
}

static bool take_literal(reader *r, skep_str literal) {
    char *text = builder_array(r->m, literal.len + 1, 1);
    if (text == NULL) return false;
    (void)template_unescape(literal, text);
    r->parts[r->count++] = (skep_key_part){.literal = text};
    return true;
}

static bool fail_format(const reader *r, const skep_member *member, skep_str format) {
    char shown[SHOWN_BYTES];
    value_show_text(format, shown, sizeof shown);
    if (member->kind == SKEP_KIND_TIME)
        return builder_fail(r->m,
                            "%s: %s is no format of time %s: expected %%Y %%m %%d %%H %%M %%S "
                            "%%j and %%%%, as in {%s:%%Y-%%m}",
                            r->where, shown, member->name, member->name);
    if (member_is_integer(member))
        return builder_fail(r->m,
                            "%s: %s is no format of number %s: expected how many digits, as "
                            "in {%s:08}",
                            r->where, shown, member->name, member->name);
    return builder_fail(r->m, "%s: %s is no format of member %s: only numbers and times have one",
                        r->where, shown, member->name);
}

static bool take_member(reader *r, const template_piece *piece) {
    skep_key_part *part = &r->parts[r->count];
    if (!builder_find_path(r->m, &r->entity->structure->desc, piece->path, r->where, &part->path,
                           &part->depth))
        return false;
    const skep_member *member = part->path[part->depth - 1];
    if (!template_takes(member))
        return builder_fail(r->m,
                            "%s: member %s cannot be part of a key: expected text, an "
                            "integer, a decimal, an enum, a time or a UUID",
                            r->where, member->name);
    if (piece->format.ptr != NULL) {
        const char *format = builder_slice(r->m, piece->format);
        if (format == NULL) return false;
        if (!template_set_format(member, format, part))
            return fail_format(r, member, piece->format);
    }
    r->count++;
    return true;
}

static bool read_parts(reader *r) {
    for (size_t pos = 0; r->text[pos] != '\0';) {
        template_piece piece;
        if (r->count == TEMPLATE_PARTS_MAX)
            return builder_fail(r->m, "%s: a template has at most %d parts", r->where,
                                TEMPLATE_PARTS_MAX);
        template_fault fault = template_read(r->text, &pos, &piece);
        if (fault != TEMPLATE_FINE) return fail_piece(r, fault, piece.at);
        bool is_literal = piece.literal.ptr != NULL;
        if (is_literal ? !take_literal(r, piece.literal) : !take_member(r, &piece)) return false;
    }
    return r->count > 0 || builder_fail(r->m, "%s: a template cannot be empty", r->where);
}

bool builder_template(skep_model *m, const built_entity *entity, const char *text,
                      const char *attribute, skep_key *out) {
    reader r = {.m = m, .entity = entity, .text = text};
    char shown[SHOWN_BYTES];
    (void)snprintf(r.where, sizeof r.where, "%.40s: key %.40s = %s", entity->desc.name, attribute,
                   value_show_text((skep_str){text, strlen(text)}, shown, 96));
    if (!utf8_is_valid(text, strlen(text), NULL))
        return builder_fail(m, "%s: a template is UTF-8", r.where);
    r.parts = builder_array(m, TEMPLATE_PARTS_MAX, sizeof *r.parts);
    if (r.parts == NULL || !read_parts(&r)) return false;
    *out = (skep_key){
        .attribute = attribute, .type = SKEP_TYPE_S, .parts = r.parts, .part_count = r.count};
    return true;
}

/* ---- Keys that are members ---- */

static bool check_member(skep_model *m, const built_entity *entity, const skep_member *member) {
    const char *name = entity->desc.name;
    skep_type type = member_stored_type(member);
    if (type != SKEP_TYPE_S && type != SKEP_TYPE_N && type != SKEP_TYPE_B)
        return builder_fail(m,
                            "%s: member %s is key %s, and is stored as %s: expected text, a "
                            "number or bytes",
                            name, member->name, member->attribute,
                            type == SKEP_TYPE_NONE ? "a union" : skep_type_name(type));
    if ((member->flags & SKEP_MEMBER_NULL) == 0) return true;
    return builder_fail(m,
                        "%s: member %s is key %s, which is never NULL: leave SKEP_MEMBER_NULL "
                        "out",
                        name, member->name, member->attribute);
}

bool builder_member_key(skep_model *m, const built_entity *entity, const char *attribute,
                        skep_key *out, bool *is_there) {
    const skep_struct *s = &entity->structure->desc;
    *is_there = false;
    for (uint32_t i = 0; i < s->member_count; i++) {
        const skep_member *member = &s->members[i];
        if (!builder_same(member->attribute, attribute)) continue;
        if (!check_member(m, entity, member)) return false;
        const skep_member **path = builder_array(m, 1, sizeof *path);
        skep_key_part *part = builder_array(m, 1, sizeof *part);
        if (path == NULL || part == NULL) return false;
        path[0] = member;
        *part = (skep_key_part){.path = path, .depth = 1};
        *out = (skep_key){.attribute = member->attribute,
                          .type = member_stored_type(member),
                          .parts = part,
                          .part_count = 1,
                          .is_member = true};
        *is_there = true;
        return true;
    }
    return true;
}

/* ---- One way and one type for an attribute ---- */

const skep_key *builder_known_key(const built_entity *entity, const char *attribute) {
    for (size_t i = 0; i < entity->keys.count; i++) {
        const skep_key *key = entity->keys.items[i];
        if (builder_same(key->attribute, attribute)) return key;
    }
    return NULL;
}

static bool take_attribute(skep_model *m, const built_entity *entity, const skep_key *key) {
    built_table *table = entity->table;
    for (size_t i = 0; i < table->attributes.count; i++) {
        const built_attribute *each = table->attributes.items[i];
        if (!builder_same(each->name, key->attribute)) continue;
        if (each->type == key->type) return true;
        return builder_fail(m,
                            "key %s of %s is of type %s, that of %s is %s: a key attribute has "
                            "one type in the whole table",
                            key->attribute, entity->desc.name, skep_type_name(key->type),
                            each->entity, skep_type_name(each->type));
    }
    built_attribute *made = builder_array(m, 1, sizeof *made);
    if (made == NULL) return false;
    *made =
        (built_attribute){.name = key->attribute, .type = key->type, .entity = entity->desc.name};
    return builder_add(m, &table->attributes, made);
}

bool builder_take_key(skep_model *m, built_entity *entity, const skep_key *key) {
    const skep_key *known = builder_known_key(entity, key->attribute);
    if (known != NULL)
        return keys_same(known, key) ||
               builder_fail(m, "%s: key %s is made in two ways, but an attribute has one value",
                            entity->desc.name, key->attribute);
    skep_key *made = builder_array(m, 1, sizeof *made);
    if (made == NULL) return false;
    *made = *key;
    return builder_add(m, &entity->keys, made) && take_attribute(m, entity, key);
}
