/* What a member's C type is stored as, from the outside in: lists, maps and arrays have a
 * descriptor for their elements. */
#include <string.h>

#include "generate/check_member.h"
#include "model/member.h"

skep_member_more *member_more(gen *g, skep_member *member) {
    if (member->more == NULL) member->more = gen_alloc(g, sizeof *member->more);
    return (skep_member_more *)(uintptr_t)member->more;
}

const raw_member *member_find(const raw_struct *in, const char *name) {
    for (size_t i = 0; i < in->members.count; i++) {
        const raw_member *each = in->members.items[i];
        if (!each->is_unnamed && text_equal(each->name, name)) return each;
    }
    return NULL;
}

bool is_integer_kind(uint16_t kind) {
    return kind >= SKEP_KIND_I8 && kind <= SKEP_KIND_U64;
}

bool member_refuse(const member_check *m, const raw_type *type, const char *right) {
    gen_error(m->c->g, m->raw->at, "M01", "member '%s' has type '%s', which cannot be stored",
              m->raw->name, type->spelling);
    if (right != NULL) gen_hint(m->c->g, NOWHERE, "%s", right);
    return false;
}

/* ---- Scalars ---- */

/* True if the parts follow each other from a larger to a smaller one in any order, with none
 * left out between: what a gap loses could not be told from what the format never had. */
static bool is_gapless(const bool has[128]) {
    bool has_day = has['d'] || has['j'];
    const bool parts[] = {has['Y'], has['m'] || has['j'], has_day, has['H'], has['M'], has['S']};
    unsigned runs = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        runs += parts[i] && (i == 0 || !parts[i - 1]);
    return runs == 1 && !(has['j'] && (has['m'] || has['d']));
}

static bool check_time_format(member_check *m, const char *format) {
    bool has[128] = {false};
    bool is_known = true;
    for (const char *at = strchr(format, '%'); at != NULL && is_known; at = strchr(at, '%')) {
        is_known = at[1] != '\0' && strchr("YmdHMSj%", at[1]) != NULL;
        if (is_known) has[(unsigned char)at[1]] = true;
        if (is_known) at += 2;
    }
    if (is_known && is_gapless(has)) return true;
    gen_error(m->c->g, m->said[WORD_FORMAT]->value_at, "M20",
              is_known ? "the time of member '%s' could not be read again from format '%s'"
                       : "member '%s': '%s' is no format of a time",
              m->raw->name, format);
    gen_hint(m->c->g, NOWHERE, "%s",
             is_known ? "it needs a part of the time, and none left out between two: \"%Y-%m\""
                      : "a time takes %Y %m %d %H %M %S %j and %%");
    return false;
}

static bool take_time_form(member_check *m, skep_member *out) {
    static const struct {
        member_word word;
        skep_time_form form;
    } forms[] = {{WORD_EPOCH, SKEP_TIME_EPOCH_SECONDS},
                 {WORD_EPOCH_MS, SKEP_TIME_EPOCH_MILLIS},
                 {WORD_DATE, SKEP_TIME_DATE},
                 {WORD_FORMAT, SKEP_TIME_FORMAT}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const note_arg *arg = m->said[forms[i].word];
        if (arg == NULL) continue;
        m->is_used[forms[i].word] = true;
        skep_member_more *more = member_more(m->c->g, out);
        more->time_form = (uint16_t)forms[i].form;
        if (forms[i].form == SKEP_TIME_FORMAT) more->format = arg->text;
        return forms[i].form != SKEP_TIME_FORMAT || check_time_format(m, arg->text);
    }
    return true;
}

static void take_flag(member_check *m, member_word word, uint16_t flag, skep_member *out) {
    if (m->said[word] == NULL) return;
    m->is_used[word] = true;
    out->flags |= flag;
}

/* ---- Elements ---- */

static const char *container_word(uint16_t kind) {
    switch (kind) {
    case SKEP_KIND_SET: return "a set";
    case SKEP_KIND_MAP: return "a map";
    case SKEP_KIND_ARRAY: return "an array";
    default: return "a list";
    }
}

static bool refuse_element(const member_check *m, uint16_t kind, const raw_type *element,
                           const char *right) {
    gen_error(m->c->g, m->raw->at, "M09", "member '%s' is %s of '%s', which cannot be stored",
              m->raw->name, container_word(kind), element->spelling);
    if (right != NULL) gen_hint(m->c->g, NOWHERE, "%s", right);
    return false;
}

/* Recursion ends where the read stage's does: types nest at most READ_TYPE_DEPTH_MAX deep. */
static bool take_element(member_check *m, const raw_type *element, skep_member *out) {
    skep_member *desc = gen_alloc(m->c->g, sizeof *desc);
    out->element = desc;
    if (m->c->g->is_memory_short) return false;
    if (!member_converts(m, element, NULL)) {
        if (element->kind == 0) return refuse_element(m, out->kind, element, element->refusal);
        if (element->is_optional)
            return refuse_element(m, out->kind, element, "elements are values, without a pointer");
        if (element->kind == SKEP_KIND_VARIANT)
            return refuse_element(m, out->kind, element,
                                  "put the union into a struct with its tag");
    }
    if (!member_type(m, element, desc) || m->c->g->is_memory_short) return false;
    if (out->kind != SKEP_KIND_SET) return true;
    skep_type stored = member_stored_type(desc);
    if (stored == SKEP_TYPE_S || stored == SKEP_TYPE_N || stored == SKEP_TYPE_B) return true;
    return refuse_element(m, out->kind, element,
                          "sets hold text, numbers, bytes, UUIDs, enums or times; use a list");
}

static bool is_byte(const raw_type *type) {
    return !type->is_optional && (type->kind == SKEP_KIND_I8 || type->kind == SKEP_KIND_U8);
}

/* Bytes are rarely meant as a list of numbers, so that must be said. */
static bool take_array(member_check *m, const raw_type *type, skep_member *out) {
    const raw_type *element = type->element;
    bool is_vector = !element->is_optional &&
                     (element->kind == SKEP_KIND_FLOAT || element->kind == SKEP_KIND_DOUBLE);
    member_more(m->c->g, out)->count = type->count;
    if (is_vector) m->is_used[WORD_VECTOR] = true;
    if (is_byte(element) && !member_converts(m, element, NULL)) {
        if (m->said[WORD_LIST] == NULL)
            return member_refuse(m, type,
                                 "use skep_bytes, or skep_uuid for 16 bytes that are one, or "
                                 "SKEP(list) to store a list of numbers");
        m->is_used[WORD_LIST] = true;
    }
    return take_element(m, element, out);
}

static bool take_map(member_check *m, const raw_type *type, skep_member *out) {
    member_more(m->c->g, out)->stride = type->stride;
    bool is_right = take_element(m, type->element, out);
    skep_member *element = (skep_member *)(uintptr_t)out->element;
    element->offset = type->value_offset;
    return is_right;
}

/* ---- Pointers with a count ---- */

const raw_member *member_counted_by(const raw_struct *in, const raw_member *count) {
    for (size_t i = 0; i < in->members.count; i++) {
        const raw_member *each = in->members.items[i];
        for (size_t k = 0; k < each->notes.count; k++) {
            const note_arg *arg = each->notes.items[k];
            if (text_equal(arg->name, "count") && text_equal(arg->text, count->name)) return each;
        }
    }
    return NULL;
}

static const raw_member *find_count(const member_check *m) {
    const note_arg *arg = m->said[WORD_COUNT];
    const raw_member *count = member_find(m->in, arg->text);
    gen *g = m->c->g;
    if (count == NULL) {
        gen_error(g, arg->value_at, "M12", "there is no member '%s' beside '%s' to count it",
                  arg->text, m->raw->name);
        return NULL;
    }
    if (!is_integer_kind(count->type->kind) || count->type->is_optional || count->type->is_const) {
        gen_error(g, arg->value_at, "M12", "member '%s' of type '%s' cannot be a count", arg->text,
                  count->type->spelling);
        gen_hint(g, count->at, "a count is an integer");
        return NULL;
    }
    const raw_member *first = member_counted_by(m->in, count);
    if (first == m->raw) return count;
    gen_error(g, arg->value_at, "M12", "'%s' counts member '%s' already", arg->text, first->name);
    gen_hint(g, first->at, "each has a count of its own");
    return NULL;
}

bool member_counted(member_check *m, skep_member *out) {
    const raw_type *type = m->raw->type, *target = type->pointee;
    if (target == NULL) return member_refuse(m, type, type->refusal);
    const raw_member *count = find_count(m);
    if (count == NULL) return false;
    m->is_used[WORD_COUNT] = m->is_used[WORD_SET] = true;
    *out = (skep_member){.name = m->raw->name,
                         .size = type->own_size,
                         .kind = m->said[WORD_SET] != NULL ? SKEP_KIND_SET : SKEP_KIND_LIST,
                         .flags = SKEP_MEMBER_COUNTED};
    if (m->said[WORD_SENSITIVE] != NULL) out->flags |= SKEP_MEMBER_SENSITIVE;
    skep_member_more *more = member_more(m->c->g, out);
    more->count_delta = (int32_t)count->offset - (int32_t)m->raw->offset;
    more->count_kind = count->type->kind;
    if (type->kind == SKEP_KIND_TEXT)
        return member_refuse(m, type, "use skep_str for text with a length");
    if (is_byte(target) && m->said[WORD_LIST] == NULL && !member_converts(m, target, NULL))
        return member_refuse(m, type, "use skep_bytes, or SKEP(list) to store a list of numbers");
    m->is_used[WORD_LIST] = is_byte(target);
    raw_type element = *target; /* behind a pointer const does not matter: elements are read anew */
    element.is_const = false;
    return take_element(m, &element, out);
}

/* ---- All ---- */

static bool take_kind(member_check *m, const raw_type *type, skep_member *out) {
    switch ((skep_kind)type->kind) {
    case SKEP_KIND_VARIANT:
        return member_refuse(m, type,
                             m->raw->is_alternative
                                 ? "put the inner union into a struct with its tag"
                                 : "say which member is its tag: SKEP(variant = member)");
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET: return take_element(m, type->element, out);
    case SKEP_KIND_MAP: return take_map(m, type, out);
    case SKEP_KIND_ARRAY: return take_array(m, type, out);
    case SKEP_KIND_TIME: return take_time_form(m, out);
    case SKEP_KIND_ENUM:
        out->enumeration = check_enum(m->c, type->enumeration);
        take_flag(m, WORD_NUMBER, SKEP_MEMBER_NUMBER, out);
        return true;
    case SKEP_KIND_TEXT:
    case SKEP_KIND_CHARS:
    case SKEP_KIND_STR: take_flag(m, WORD_JSON, SKEP_MEMBER_JSON, out); return true;
    case SKEP_KIND_STRUCT:
        out->type = &check_struct(m->c, type->structure, m->naming)->desc;
        return true;
    default: return true;
    }
}

bool member_type(member_check *m, const raw_type *type, skep_member *out) {
    *out = (skep_member){
        .name = m->raw->name, .attribute = m->raw->name, .size = type->size, .kind = type->kind};
    if (m->said[WORD_SENSITIVE] != NULL) out->flags |= SKEP_MEMBER_SENSITIVE;
    if (type->is_const)
        return member_refuse(m, type, "a const member cannot be read into; remove const");
    if (member_converts(m, type, out)) return true;
    if (type->is_optional) out->flags |= SKEP_MEMBER_OPTIONAL;
    if (type->kind == 0) return member_refuse(m, type, type->refusal);
    return take_kind(m, type, out);
}
