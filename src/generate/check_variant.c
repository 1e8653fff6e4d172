/* Tagged unions: which value of the tag selects which member. */
#include <ctype.h>
#include <string.h>

#include "generate/check_member.h"

static bool equal_ignoring_case(const char *a, const char *b) {
    for (; *a != '\0' && tolower((unsigned char)*a) == tolower((unsigned char)*b); a++) b++;
    return *a == '\0' && *b == '\0';
}

static const raw_member *find_tag(const member_check *m) {
    const note_arg *arg = m->said[WORD_VARIANT];
    const raw_member *tag = member_find(m->in, arg->text);
    if (tag == NULL) {
        gen_error(m->c->g, arg->value_at, "M13", "there is no member '%s' beside the union '%s'",
                  arg->text, m->raw->name);
        gen_hint(m->c->g, NOWHERE, "its tag is an enum in the same struct");
        return NULL;
    }
    if (tag->type->kind == SKEP_KIND_ENUM && !tag->type->is_optional) return tag;
    gen_error(m->c->g, arg->value_at, "M13", "member '%s' of type '%s' cannot be a tag", arg->text,
              tag->type->spelling);
    gen_hint(m->c->g, tag->at, "a tag is an enum");
    return NULL;
}

/* ---- The union's members ---- */

static bool take_alternative(const member_check *of, model_variant *v, raw_member *raw) {
    member_check m = {.c = of->c, .in = of->raw->type->structure, .raw = raw, .naming = of->naming};
    skep_member *out = &v->members[v->member_count];
    if (!member_notes(&m)) return false;
    if (m.said[WORD_IGNORE] != NULL) return true;
    if (!member_converter(&m) || !member_type(&m, raw->type, out)) return false;
    member_unused(&m);
    if (of->said[WORD_SENSITIVE] != NULL) out->flags |= SKEP_MEMBER_SENSITIVE;
    v->stored[v->member_count++] = raw;
    return true;
}

/* ---- The tag's values ---- */

static const raw_member *named_by(const raw_struct *s, const char *enumerator) {
    for (size_t i = 0; i < s->members.count; i++) {
        const raw_member *each = s->members.items[i];
        if (equal_ignoring_case(each->name, enumerator)) return each;
    }
    return NULL;
}

/* The member that a value selects; several enumerators of one value must agree. */
static const raw_member *selected_by(const member_check *m, const raw_enum *tags, int64_t value) {
    const raw_member *found = NULL;
    size_t prefix = enum_prefix(tags);
    for (size_t i = 0; i < tags->values.count; i++) {
        const raw_enumerator *each = tags->values.items[i];
        const raw_member *named = named_by(m->raw->type->structure, each->name + prefix);
        if (each->value != value || named == NULL || named == found) continue;
        if (found != NULL) {
            gen_error(m->c->g, named->at, "M14",
                      "'%s' has the value that selects member '%s' of the union already",
                      each->name, found->name);
            return found;
        }
        found = named;
    }
    return found;
}

static const skep_member *descriptor_of(const model_variant *v, const raw_member *raw) {
    for (uint32_t i = 0; i < v->member_count; i++)
        if (v->stored[i] == raw) return &v->members[i];
    return NULL;
}

static void take_tags(member_check *m, model_variant *v, skep_alternative *out) {
    const raw_enum *tags = v->tag->type->enumeration;
    v->desc.alternatives = out;
    for (size_t i = 0; i < tags->values.count; i++) {
        const raw_enumerator *each = tags->values.items[i];
        bool is_known = false;
        for (uint32_t k = 0; k < v->desc.count; k++) is_known |= out[k].tag == each->value;
        if (is_known) continue;
        const raw_member *selected = selected_by(m, tags, each->value);
        v->enumerators[v->desc.count] = each->name;
        out[v->desc.count++] =
            (skep_alternative){.tag = each->value, .member = descriptor_of(v, selected)};
    }
}

static bool is_selected(const raw_enum *tags, const raw_member *member) {
    size_t prefix = enum_prefix(tags);
    for (size_t i = 0; i < tags->values.count; i++) {
        const raw_enumerator *each = tags->values.items[i];
        if (equal_ignoring_case(each->name + prefix, member->name)) return true;
    }
    return false;
}

/* Members that differ in nothing but case would be one value's; the enumerator's is the first of
 * them. */
static bool check_selected(const member_check *m, const raw_enum *tags) {
    const list *members = &m->raw->type->structure->members;
    bool is_right = true;
    for (size_t i = 0; i < members->count; i++) {
        const raw_member *each = members->items[i];
        bool is_first = named_by(m->raw->type->structure, each->name) == each;
        if (is_first && is_selected(tags, each)) continue;
        gen_error(m->c->g, each->at, "M14", "no value of '%s' selects member '%s' of the union",
                  m->said[WORD_VARIANT]->text, each->name);
        const raw_enumerator *first = tags->values.count > 0 ? tags->values.items[0] : NULL;
        if (first != NULL)
            gen_hint(m->c->g, tags->at, "its enum has none of that name: %.*s%s",
                     (int)enum_prefix(tags), first->name, gen_upper(m->c->g, each->name));
        is_right = false;
    }
    return is_right;
}

bool member_variant(member_check *m, skep_member *out) {
    const raw_type *type = m->raw->type;
    gen *g = m->c->g;
    if (type->kind != SKEP_KIND_VARIANT || type->is_optional)
        return member_type(m, type, out); /* what says 'variant' in vain is reported by its word */
    m->is_used[WORD_VARIANT] = true;
    *out = (skep_member){.name = m->raw->name, .size = type->size, .kind = SKEP_KIND_VARIANT};
    const raw_member *tag = find_tag(m);
    if (m->raw->is_unnamed && m->said[WORD_NAME] == NULL) {
        gen_error(g, m->raw->at, "M15", "the union of '%s' has no name to be stored under",
                  m->raw->name);
        gen_hint(g, NOWHERE, "name its attribute: SKEP(variant = %s, name = \"...\")",
                 m->said[WORD_VARIANT]->text);
        return false;
    }
    if (tag == NULL) return false;
    model_variant *v = gen_alloc(g, sizeof *v);
    const list *members = &type->structure->members;
    size_t tags = tag->type->enumeration->values.count;
    v->raw = m->raw;
    v->tag = tag;
    v->members = gen_array(g, members->count, sizeof *v->members);
    v->stored = gen_array(g, members->count, sizeof *v->stored);
    v->enumerators = gen_array(g, tags, sizeof *v->enumerators);
    skep_alternative *alternatives = gen_array(g, tags, sizeof *alternatives);
    if (g->is_memory_short) return false;
    bool is_right = check_selected(m, tag->type->enumeration);
    for (size_t i = 0; i < members->count; i++)
        is_right &= take_alternative(m, v, members->items[i]);
    if (is_right) take_tags(m, v, alternatives);
    v->desc.tag_delta = (int32_t)tag->offset - (int32_t)m->raw->offset;
    member_more(g, out)->variant = &v->desc;
    list_add(g, &m->c->m->variants, v);
    return is_right;
}

/* ---- Tags ---- */

static bool is_refused(const model_struct *s, const raw_member *raw) {
    for (size_t i = 0; i < s->refused.count; i++)
        if (s->refused.items[i] == raw) return true;
    return false;
}

static void find_descriptor(checker *c, const model_struct *s, model_variant *v) {
    for (uint32_t i = 0; i < s->desc.member_count; i++)
        if (s->stored[i] == v->tag) v->desc.tag = &s->members[i];
    if (v->desc.tag != NULL || is_refused(s, v->tag)) return;
    gen_error(c->g, v->tag->at, "M13", "member '%s' is the tag of '%s' and is not stored",
              v->tag->name, v->raw->name);
    gen_hint(c->g, v->raw->at, "without it the union cannot be read again");
}

void member_finish_variants(checker *c, model_struct *s) {
    for (uint32_t i = 0; i < s->desc.member_count; i++) {
        if (s->members[i].kind != SKEP_KIND_VARIANT) continue;
        for (size_t k = 0; k < c->m->variants.count; k++) {
            model_variant *v = c->m->variants.items[k];
            if (&v->desc == s->members[i].more->variant) find_descriptor(c, s, v);
        }
    }
}
