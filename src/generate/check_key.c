/* Key templates: "ORDER#{id}", "{ship_to.city}", "{n:08}", "{placed_at:%Y-%m}", and keys that
 * are members. */
#include <string.h>

#include "base/limits.h"
#include "generate/check_member.h"
#include "model/member.h"
#include "model/template.h"

typedef struct template_reader {
    checker *c;
    const model_entity *entity;
    const note_arg *arg;
    const char *text;
    size_t pos;
    skep_key_part *parts;
    uint32_t count;
    const skep_member *unpadded; /* a number without a format, NULL: none */
    size_t unpadded_offset;
} template_reader;

static place here(const template_reader *t, size_t offset) {
    return note_place_in(t->arg, offset);
}

/* Reports what no template is. */
static bool refuse_piece(template_reader *t, template_fault fault, const template_piece *piece) {
    gen *g = t->c->g;
    place at = here(t, piece->at);
    switch (fault) {
    case TEMPLATE_LONE_BRACE:
        gen_error(g, at, "K02", "'}' without '{' in a key template");
        gen_hint(g, NOWHERE, "write }} for the character itself");
        break;
    case TEMPLATE_UNCLOSED:
        gen_error(g, at, "K02", "'{' without '}' in a key template");
        gen_hint(g, NOWHERE, "write {{ for the character itself");
        break;
    default: gen_error(g, at, "K02", "'{}' in a key template names no member"); break;
    }
    return false;
}

static bool take_literal(template_reader *t, skep_str literal) {
    char *text = gen_array(t->c->g, literal.len + 1, 1);
    if (text == NULL) return false;
    (void)template_unescape(literal, text);
    t->parts[t->count++] = (skep_key_part){.literal = text};
    return true;
}

/* ---- Members ---- */

static const skep_member *find_member(const model_struct *s, const char *name) {
    for (uint32_t i = 0; i < s->desc.member_count; i++)
        if (text_equal(s->members[i].name, name)) return &s->members[i];
    return NULL;
}

/* A member whose type was reported already is not reported again. */
static bool is_reported(const model_struct *s, const char *name) {
    for (size_t i = 0; i < s->refused.count; i++)
        if (text_equal(((raw_member *)s->refused.items[i])->name, name)) return true;
    return false;
}

static const char *member_names(gen *g, const model_struct *s) {
    const char **names = gen_array(g, s->desc.member_count, sizeof *names);
    if (names == NULL) return "";
    for (uint32_t i = 0; i < s->desc.member_count; i++)
        names[i] = ((raw_member *)s->stored[i])->name;
    return check_words(g, names, s->desc.member_count);
}

static bool find_path(template_reader *t, const char *path, size_t offset, skep_key_part *part) {
    gen *g = t->c->g;
    const skep_member **members = gen_array(g, TEMPLATE_DEPTH_MAX, sizeof *members);
    const model_struct *s = t->entity->structure;
    const char *at = path;
    if (members == NULL) return false;
    while (part->depth < TEMPLATE_DEPTH_MAX) {
        const char *dot = strchr(at, '.');
        const char *name = gen_text(g, at, dot != NULL ? (size_t)(dot - at) : strlen(at));
        const skep_member *member = find_member(s, name);
        if (member == NULL) {
            if (is_reported(s, name)) return false;
            gen_error(g, here(t, offset + (size_t)(at - path)), "K03",
                      "'%s' has no stored member '%s'", s->desc.name, name);
            gen_hint(g, NOWHERE, "stored are %s", member_names(g, s));
            return false;
        }
        members[part->depth++] = member;
        if (dot == NULL) break;
        if (member->kind != SKEP_KIND_STRUCT) {
            gen_error(g, here(t, offset), "K03", "'%s' in '%s' is no struct", name, path);
            return false;
        }
        s = model_struct_of(t->c->m, member->type);
        at = dot + 1;
    }
    part->path = members;
    return true;
}

static bool check_kind(template_reader *t, const skep_key_part *part, size_t offset) {
    const skep_member *member = part->path[part->depth - 1];
    if (template_takes(member)) return true;
    gen_error(t->c->g, here(t, offset), "K04", "member '%s' cannot be part of a key", member->name);
    bool is_binary = member->kind == SKEP_KIND_FLOAT || member->kind == SKEP_KIND_DOUBLE;
    gen_hint(t->c->g, NOWHERE, "%s",
             is_binary ? "a binary fraction has no exact text; use skep_decimal or an integer"
                       : "keys are made of text, integers, decimals, enums, times and UUIDs");
    return false;
}

/* ---- Formats ---- */

static bool check_format(template_reader *t, skep_key_part *part, const char *format,
                         size_t offset) {
    const skep_member *member = part->path[part->depth - 1];
    gen *g = t->c->g;
    if (template_set_format(member, format, part)) return true;
    gen_error(g, here(t, offset), "K05", "'%s' is no format for member '%s'", format, member->name);
    if (member->kind == SKEP_KIND_TIME)
        gen_hint(g, NOWHERE, "a time takes %%Y %%m %%d %%H %%M %%S %%j and %%%%: {%s:%%Y-%%m}",
                 member->name);
    else if (member_is_integer(member))
        gen_hint(g, NOWHERE, "a number takes how many digits, with leading zeros: {%s:08}",
                 member->name);
    else
        gen_hint(g, NOWHERE, "only numbers and times have formats");
    return false;
}

static size_t offset_of(const template_reader *t, skep_str piece) {
    return (size_t)(piece.ptr - t->text);
}

static bool take_member(template_reader *t, const template_piece *piece) {
    gen *g = t->c->g;
    const char *path = gen_text(g, piece->path.ptr, piece->path.len);
    size_t start = offset_of(t, piece->path);
    skep_key_part *part = &t->parts[t->count];
    *part = (skep_key_part){0};
    if (!find_path(t, path, start, part) || !check_kind(t, part, start)) return false;
    bool has_format = piece->format.ptr != NULL;
    if (has_format && !check_format(t, part, gen_text(g, piece->format.ptr, piece->format.len),
                                    offset_of(t, piece->format)))
        return false;
    if (!has_format && is_integer_kind(part->path[part->depth - 1]->kind)) {
        t->unpadded = part->path[part->depth - 1];
        t->unpadded_offset = start;
    }
    t->count++;
    return true;
}

static bool is_sort_key(const model_table *table, const char *attribute) {
    if (text_equal(table->range, attribute)) return true;
    for (size_t i = 0; i < table->indexes.count; i++) {
        const list *range = &((model_index *)table->indexes.items[i])->range;
        for (size_t k = 0; k < range->count; k++)
            if (text_equal(range->items[k], attribute)) return true;
    }
    return false;
}

/* A number as text sorts 10 before 9. That does not matter where the sort key only repeats the
 * partition key, and a convention (no template was written) is not warned about. */
static void warn_unpadded(const template_reader *t, const skep_key *key) {
    const model_entity *entity = t->entity;
    if (t->unpadded == NULL || t->arg->name == NULL ||
        !is_sort_key(entity->table, key->attribute) || keys_same(&entity->desc.hash, key))
        return;
    gen_warning(t->c->g, here(t, t->unpadded_offset), "K06",
                "number '%s' in sort key '%s' sorts as text, 10 before 9", t->unpadded->name,
                key->attribute);
    gen_hint(t->c->g, NOWHERE,
             "say how many digits, {%s:08}, or that order is of no matter, {%s:0}",
             t->unpadded->name, t->unpadded->name);
}

bool check_template(checker *c, const model_entity *entity, const note_arg *arg,
                    const char *attribute, skep_key *out) {
    template_reader t = {.c = c, .entity = entity, .arg = arg, .text = check_text(c, arg)};
    if (t.text == NULL) return false;
    t.parts = gen_array(c->g, TEMPLATE_PARTS_MAX + 1, sizeof *t.parts);
    if (t.parts == NULL) return false;
    while (t.text[t.pos] != '\0') {
        if (t.count >= TEMPLATE_PARTS_MAX) {
            gen_error(c->g, here(&t, t.pos), "K02", "a key template has at most %d parts",
                      TEMPLATE_PARTS_MAX);
            return false;
        }
        template_piece piece;
        template_fault fault = template_read(t.text, &t.pos, &piece);
        if (fault != TEMPLATE_FINE) return refuse_piece(&t, fault, &piece);
        bool is_literal = piece.literal.ptr != NULL;
        if (is_literal ? !take_literal(&t, piece.literal) : !take_member(&t, &piece)) return false;
    }
    if (t.count == 0) {
        gen_error(c->g, arg->value_at, "K02", "a key template cannot be empty");
        return false;
    }
    *out = (skep_key){
        .attribute = attribute, .type = SKEP_TYPE_S, .parts = t.parts, .part_count = t.count};
    warn_unpadded(&t, out);
    return true;
}

/* ---- Keys that are members ---- */

skep_key *check_member_key(checker *c, const model_entity *entity, const char *attribute,
                           place at) {
    const model_struct *s = entity->structure;
    for (uint32_t i = 0; i < s->desc.member_count; i++) {
        const skep_member *member = &s->members[i];
        if (!text_equal(member->attribute, attribute)) continue;
        skep_key *key = gen_alloc(c->g, sizeof *key);
        skep_type type = member_stored_type(member);
        if (member->kind == SKEP_KIND_VARIANT || member->kind == SKEP_KIND_CUSTOM) {
            gen_error(c->g, s->stored[i]->at, "K04", "member '%s', which is %s, cannot be a key",
                      member->name, member->kind == SKEP_KIND_VARIANT ? "a union" : "converted");
            gen_hint(c->g, at, "it is key '%s' here; keys are text, numbers or bytes", attribute);
            return key;
        }
        if (type != SKEP_TYPE_S && type != SKEP_TYPE_N && type != SKEP_TYPE_B) {
            const raw_member *raw = s->stored[i];
            gen_error(c->g, raw->at, "K04", "member '%s' is stored as %s, which no key can be",
                      raw->name, skep_type_name(type));
            gen_hint(c->g, at, "it is key '%s' here; keys are text, numbers or bytes", attribute);
            return key;
        }
        if ((member->flags & SKEP_MEMBER_NULL) != 0) {
            gen_error(c->g, s->stored[i]->at, "K04",
                      "member '%s' is stored as NULL where it is "
                      "absent, which no key can be",
                      member->name);
            gen_hint(c->g, at, "it is key '%s' here; leave 'null' out", attribute);
            return key;
        }
        const skep_member **path = gen_array(c->g, 1, sizeof *path);
        skep_key_part *part = gen_alloc(c->g, sizeof *part);
        if (path == NULL) return key;
        path[0] = member;
        *part = (skep_key_part){.path = path, .depth = 1};
        *key = (skep_key){.attribute = member->attribute,
                          .type = type,
                          .parts = part,
                          .part_count = 1,
                          .is_member = true};
        return key;
    }
    return NULL;
}

void check_attribute_type(checker *c, model_entity *entity, const char *attribute, skep_type type) {
    model_table *table = entity->table;
    for (size_t i = 0; i < table->attributes.count; i++) {
        const model_attribute *each = table->attributes.items[i];
        if (!text_equal(each->name, attribute)) continue;
        if (each->type == type) return;
        gen_error(c->g, entity->at, "K08", "key '%s' of '%s' is of type %s, that of '%s' is %s",
                  attribute, entity->name, skep_type_name(type), each->entity,
                  skep_type_name(each->type));
        gen_hint(c->g, NOWHERE, "a key attribute has one type in the whole table");
        return;
    }
    model_attribute *added = gen_alloc(c->g, sizeof *added);
    *added = (model_attribute){.name = attribute, .type = type, .entity = entity->name};
    list_add(c->g, &table->attributes, added);
}
