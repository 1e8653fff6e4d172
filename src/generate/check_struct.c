/* Structs: what each member is stored as, under which attribute, and with which flags. */
#include <stdlib.h>
#include <string.h>

#include "generate/check_member.h"

const char *check_ident(const checker *c, const char *wanted) {
    const char *ident = wanted;
    for (unsigned number = 2;; number++) {
        bool is_taken = false;
        for (size_t i = 0; i < c->m->structs.count; i++)
            is_taken |= text_equal(((model_struct *)c->m->structs.items[i])->ident, ident);
        for (size_t i = 0; i < c->m->enums.count; i++)
            is_taken |= text_equal(((model_enum *)c->m->enums.items[i])->ident, ident);
        for (size_t i = 0; i < c->m->converters.count; i++)
            is_taken |= text_equal(((model_converter *)c->m->converters.items[i])->ident, ident);
        if (!is_taken) return ident;
        ident = gen_format(c->g, "%s_%u", wanted, number);
    }
}

const char *check_without_tag(const char *c_type) {
    const char *blank = strrchr(c_type, ' ');
    return blank != NULL ? blank + 1 : c_type;
}

/* ---- Members ---- */

static void take_child(checker *c, model_struct *to, raw_member *member) {
    const raw_type *type = member->type;
    if (type->kind == SKEP_KIND_LIST && type->element->kind == SKEP_KIND_STRUCT &&
        !type->element->is_optional) {
        list_add(c->g, &to->children, member);
        return;
    }
    gen_error(c->g, member->at, "M06", "member '%s' of type '%s' cannot be 'many'", member->name,
              type->spelling);
    gen_hint(c->g, NOWHERE, "SKEP(many) is for a SKEP_LIST of a struct that is an entity");
}

/* A count is not stored: it is read from what it counts. */
static bool is_count(const member_check *m) {
    const raw_member *counted = member_counted_by(m->in, m->raw);
    if (counted == NULL) return false;
    for (int i = 0; i < MEMBER_WORDS; i++) {
        if (m->said[i] == NULL || i == WORD_IGNORE) continue;
        gen_error(m->c->g, m->said[i]->at, "M12",
                  "member '%s' counts '%s' and is not stored itself", m->raw->name, counted->name);
        break;
    }
    return true;
}

static void take_flags(member_check *m, skep_member *out) {
    static const struct {
        member_word word;
        uint16_t flag;
    } flags[] = {{WORD_NULL, SKEP_MEMBER_NULL}, {WORD_REQUIRED, SKEP_MEMBER_REQUIRED}};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (m->said[flags[i].word] != NULL) out->flags |= flags[i].flag;
    bool can_be_empty = out->kind == SKEP_KIND_TEXT || out->kind == SKEP_KIND_CHARS ||
                        out->kind == SKEP_KIND_STR || out->kind == SKEP_KIND_BYTES ||
                        out->kind == SKEP_KIND_LIST || out->kind == SKEP_KIND_MAP ||
                        out->kind == SKEP_KIND_STRUCT;
    if (m->said[WORD_OMIT_EMPTY] == NULL || !can_be_empty) return;
    m->is_used[WORD_OMIT_EMPTY] = true;
    out->flags |= SKEP_MEMBER_OMIT_EMPTY;
}

/* The empty name was never meant; without one a union without a name is called after its
 * attribute. */
static bool take_name(member_check *m, skep_member *out) {
    const note_arg *arg = m->said[WORD_NAME];
    if (arg != NULL && arg->text[0] == '\0') {
        gen_error(m->c->g, arg->value_at, "P03", "an attribute's name cannot be empty");
        return false;
    }
    out->attribute = arg != NULL ? arg->text : naming_apply(m->c->g, m->naming, m->raw->name);
    if (m->raw->is_unnamed) out->name = out->attribute;
    return true;
}

/* False where it cannot be stored, which was reported. */
static bool store_member(member_check *m, skep_member *out) {
    const raw_type *type = m->raw->type;
    if (!member_converter(m)) return false;
    bool is_counted = m->said[WORD_COUNT] != NULL && type->pointee != NULL;
    bool is_right = is_counted                      ? member_counted(m, out)
                    : m->said[WORD_VARIANT] != NULL ? member_variant(m, out)
                                                    : member_type(m, type, out);
    if (!is_right || m->c->g->is_memory_short) return false;
    if (m->converter != NULL && !m->is_used[WORD_CONVERT]) {
        gen_error(m->c->g, m->said[WORD_CONVERT]->at, "M16",
                  "'%s_store' takes '%s', member '%s' is '%s'", m->said[WORD_CONVERT]->text,
                  m->converted, m->raw->name, type->spelling);
        return false;
    }
    take_flags(m, out);
    member_default(m, out);
    member_unused(m);
    out->offset = m->raw->offset;
    return take_name(m, out);
}

static void take_member(checker *c, model_struct *to, raw_member *member, skep_member *out) {
    member_check m = {.c = c, .in = to->raw, .raw = member, .naming = to->naming};
    bool is_right = member_notes(&m);
    if (m.said[WORD_IGNORE] != NULL || is_count(&m)) return;
    if (m.said[WORD_MANY] != NULL) {
        take_child(c, to, member);
        return;
    }
    if (is_right && store_member(&m, out))
        to->stored[to->desc.member_count++] = member;
    else
        list_add(c->g, &to->refused, member);
}

/* Descriptors are ascending by attribute; the list of raw members follows them. */
static void sort_members(model_struct *s) {
    for (uint32_t i = 1; i < s->desc.member_count; i++) {
        skep_member moved = s->members[i];
        raw_member *raw = s->stored[i];
        uint32_t to = i;
        for (; to > 0 && strcmp(s->members[to - 1].attribute, moved.attribute) > 0; to--) {
            s->members[to] = s->members[to - 1];
            s->stored[to] = s->stored[to - 1];
        }
        s->members[to] = moved;
        s->stored[to] = raw;
    }
}

static void check_distinct(checker *c, const model_struct *s) {
    for (uint32_t i = 1; i < s->desc.member_count; i++) {
        if (strcmp(s->members[i - 1].attribute, s->members[i].attribute) != 0) continue;
        const raw_member *first = s->stored[i - 1], *second = s->stored[i];
        gen_error(c->g, second->at, "M03", "members '%s' and '%s' are both stored as '%s'",
                  first->name, second->name, s->members[i].attribute);
        gen_hint(c->g, first->at, "the first is here");
    }
}

/* ---- Structs ---- */

/* What messages call it: a struct without a name is called after the member that it is. */
static const char *struct_name(checker *c, const raw_struct *raw, model_naming naming) {
    if (raw->c_type != NULL) return check_without_tag(raw->c_type);
    const raw_struct *around = raw->outer;
    while (around != NULL && around->is_union && around->c_type == NULL) around = around->outer;
    const model_struct *outer = around != NULL ? model_find_struct(c->m, around, naming) : NULL;
    const char *name = around == NULL           ? "unnamed"
                       : outer != NULL          ? outer->desc.name
                       : around->c_type != NULL ? check_without_tag(around->c_type)
                                                : "unnamed";
    const char *member = raw->outer_member != NULL ? raw->outer_member : "struct";
    return gen_format(c->g, "%s_%.*s", name, (int)strcspn(member, "["), member);
}

static bool is_checked(const checker *c, const raw_struct *raw) {
    for (size_t i = 0; i < c->m->structs.count; i++)
        if (((model_struct *)c->m->structs.items[i])->raw == raw) return true;
    return false;
}

static void fill_struct(checker *c, model_struct *to) {
    const list *members = &to->raw->members;
    to->members = gen_array(c->g, members->count, sizeof *to->members);
    to->desc.members = to->members;
    to->stored = gen_array(c->g, members->count, sizeof *to->stored);
    if (to->members == NULL || to->stored == NULL) return;
    size_t errors_before = c->g->error_count;
    for (size_t i = 0; i < members->count && !c->g->is_memory_short; i++)
        take_member(c, to, members->items[i], &to->members[to->desc.member_count]);
    if (c->g->is_memory_short) return; /* descriptors may be spare memory, and then mean nothing */
    sort_members(to);
    member_finish_variants(c, to);
    if (to->desc.member_count == 0 && c->g->error_count == errors_before)
        gen_error(c->g, to->raw->at, "M10", "struct '%s' has no member that is stored",
                  to->desc.name);
}

model_struct *check_struct(checker *c, raw_struct *raw, model_naming naming) {
    model_struct *result = model_find_struct(c->m, raw, naming);
    if (result != NULL) return result;
    bool was_silent = c->g->is_silent;
    c->g->is_silent = was_silent || is_checked(c, raw); /* its mistakes were reported then */
    result = gen_alloc(c->g, sizeof *result);
    result->raw = raw;
    result->naming = naming;
    result->desc = (skep_struct){.name = struct_name(c, raw, naming), .size = raw->size};
    result->ident = check_ident(c, result->desc.name);
    list_add(c->g, &c->m->structs, result);
    fill_struct(c, result);
    c->g->is_silent = was_silent;
    if (!c->g->is_memory_short) check_distinct(c, result);
    return result;
}
