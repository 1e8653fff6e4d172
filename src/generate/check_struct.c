/* Structs: what each member is stored as, under which attribute, and with which flags. */
#include <stdlib.h>
#include <string.h>

#include "generate/check.h"

static const char *const member_words[] = {"name = \"...\"", "ignore",   "many",     "null",
                                           "number",         "required", "sensitive"};

typedef struct member_notes {
    const char *attribute;
    bool is_ignored;
    bool is_many;
    uint16_t flags;
    place number_at;
} member_notes;

skep_type member_type_stored(const skep_member *member) {
    switch ((skep_kind)member->kind) {
    case SKEP_KIND_BOOL: return SKEP_TYPE_BOOL;
    case SKEP_KIND_STRUCT: return SKEP_TYPE_M;
    case SKEP_KIND_LIST: return SKEP_TYPE_L;
    case SKEP_KIND_BYTES: return SKEP_TYPE_B;
    case SKEP_KIND_TIME:
    case SKEP_KIND_UUID:
    case SKEP_KIND_TEXT:
    case SKEP_KIND_CHARS:
    case SKEP_KIND_STR: return SKEP_TYPE_S;
    case SKEP_KIND_ENUM:
        return (member->flags & SKEP_MEMBER_NUMBER) != 0 ? SKEP_TYPE_N : SKEP_TYPE_S;
    case SKEP_KIND_SET: {
        skep_type element = member_type_stored(member->element);
        return element == SKEP_TYPE_N   ? SKEP_TYPE_NS
               : element == SKEP_TYPE_B ? SKEP_TYPE_BS
                                        : SKEP_TYPE_SS;
    }
    default: return SKEP_TYPE_N;
    }
}

static void take_note(checker *c, const note_arg *arg, member_notes *out) {
    static const struct {
        const char *word;
        uint16_t flag;
    } flags[] = {{"null", SKEP_MEMBER_NULL},
                 {"number", SKEP_MEMBER_NUMBER},
                 {"required", SKEP_MEMBER_REQUIRED},
                 {"sensitive", SKEP_MEMBER_SENSITIVE}};
    if (text_equal(arg->name, "name")) {
        out->attribute = check_text(c, arg);
        if (out->attribute == NULL || out->attribute[0] != '\0') return;
        gen_error(c->g, arg->value_at, "P03", "an attribute's name cannot be empty");
        out->attribute = NULL;
        return;
    }
    if (arg->name == NULL && arg->kind == NOTE_WORD) {
        bool is_many = text_equal(arg->text, "many");
        bool is_ignored = text_equal(arg->text, "ignore");
        if (text_equal(arg->text, "number")) out->number_at = arg->at;
        out->is_many |= is_many;
        out->is_ignored |= is_ignored;
        if (is_many || is_ignored) return;
        for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
            if (!text_equal(arg->text, flags[i].word)) continue;
            out->flags |= flags[i].flag;
            return;
        }
    }
    gen_error(c->g, arg->at, "M02", "SKEP does not know '%s'",
              arg->name != NULL   ? arg->name
              : arg->text != NULL ? arg->text
                                  : "{...}");
    gen_hint(c->g, NOWHERE, "known are %s",
             check_words(c->g, member_words, sizeof member_words / sizeof member_words[0]));
}

/* ORDER_SHIPPED is stored as SHIPPED: the length of what all names share, up to an underscore. */
static size_t common_prefix(const raw_enum *raw) {
    if (raw->values.count == 0) return 0;
    const raw_enumerator *first = raw->values.items[0];
    size_t len = strlen(first->name);
    for (size_t i = 1; i < raw->values.count; i++) {
        const raw_enumerator *each = raw->values.items[i];
        size_t same = 0;
        while (same < len && each->name[same] == first->name[same]) same++;
        len = same;
    }
    while (len > 0 && (first->name[len - 1] != '_' || first->name[len] == '\0')) len--;
    for (size_t i = 0; i < raw->values.count; i++) {
        const raw_enumerator *each = raw->values.items[i];
        if (each->name[len] == '\0') return 0;
    }
    return len;
}

static const char *free_ident(const checker *c, const char *wanted) {
    const char *ident = wanted;
    for (unsigned number = 2;; number++) {
        bool is_taken = false;
        for (size_t i = 0; i < c->m->structs.count; i++)
            if (text_equal(((model_struct *)c->m->structs.items[i])->ident, ident)) is_taken = true;
        for (size_t i = 0; i < c->m->enums.count; i++)
            if (text_equal(((model_enum *)c->m->enums.items[i])->ident, ident)) is_taken = true;
        if (!is_taken) return ident;
        ident = gen_format(c->g, "%s_%u", wanted, number);
    }
}

static const char *without_tag(const char *c_type) {
    const char *blank = strrchr(c_type, ' ');
    return blank != NULL ? blank + 1 : c_type;
}

const skep_enum *check_enum(checker *c, const raw_enum *raw) {
    for (size_t i = 0; i < c->m->enums.count; i++) {
        const model_enum *known = c->m->enums.items[i];
        if (known->raw == raw) return &known->desc;
    }
    model_enum *result = gen_alloc(c->g, sizeof *result);
    skep_enum_value *values = gen_array(c->g, raw->values.count, sizeof *values);
    const char **enumerators = gen_array(c->g, raw->values.count, sizeof *enumerators);
    size_t prefix = common_prefix(raw);
    uint32_t count = 0;
    for (size_t i = 0; values != NULL && enumerators != NULL && i < raw->values.count; i++) {
        const raw_enumerator *each = raw->values.items[i];
        bool is_known = false;
        for (uint32_t k = 0; k < count; k++) is_known |= values[k].value == each->value;
        if (is_known) continue;
        enumerators[count] = each->name;
        values[count++] = (skep_enum_value){.name = each->name + prefix, .value = each->value};
    }
    result->raw = raw;
    result->enumerators = enumerators;
    result->ident = free_ident(c, raw->c_type != NULL ? without_tag(raw->c_type) : "enum");
    result->desc = (skep_enum){.name = result->ident, .values = values, .count = count};
    list_add(c->g, &c->m->enums, result);
    return &result->desc;
}

static bool refuse_type(checker *c, const raw_member *owner, const raw_type *type,
                        const char *right) {
    gen_error(c->g, owner->at, "M01", "member '%s' has type '%s', which cannot be stored",
              owner->name, type->spelling);
    if (right != NULL) gen_hint(c->g, NOWHERE, "%s", right);
    return false;
}

static bool check_element(checker *c, const raw_member *owner, const raw_type *type, uint16_t flags,
                          skep_member *out) {
    const raw_type *element = type->element;
    bool is_set = type->kind == SKEP_KIND_SET;
    if (element->kind == 0 || element->is_optional || element->kind == SKEP_KIND_LIST ||
        element->kind == SKEP_KIND_SET || element->kind == SKEP_KIND_CHARS) {
        gen_error(c->g, owner->at, "M09", "member '%s' is a %s of '%s', which cannot be stored",
                  owner->name, is_set ? "set" : "list", element->spelling);
        gen_hint(c->g, NOWHERE, "%s",
                 element->kind == 0 ? element->refusal : "elements are values, text or structs");
        return false;
    }
    if (is_set && (element->kind == SKEP_KIND_BOOL || element->kind == SKEP_KIND_STRUCT)) {
        gen_error(c->g, owner->at, "M09", "member '%s' is a set of '%s', which cannot be stored",
                  owner->name, element->spelling);
        gen_hint(c->g, NOWHERE,
                 "sets hold text, numbers, bytes, UUIDs, enums or times; use SKEP_LIST");
        return false;
    }
    skep_member *desc = gen_alloc(c->g, sizeof *desc);
    out->element = desc;
    return check_type(c, owner, element,
                      (uint16_t)(flags & (SKEP_MEMBER_NUMBER | SKEP_MEMBER_SENSITIVE)), desc);
}

/* Recursion ends where the read stage's does: types nest at most READ_TYPE_DEPTH_MAX deep. */
bool check_type(checker *c, const raw_member *owner, const raw_type *type, uint16_t flags,
                skep_member *out) {
    const raw_type *innermost = type->element != NULL ? type->element : type;
    *out = (skep_member){.name = owner->name,
                         .attribute = owner->name,
                         .size = type->size,
                         .kind = type->kind,
                         .flags = flags};
    if (type->is_optional) out->flags |= SKEP_MEMBER_OPTIONAL;
    if (type->kind == 0) return refuse_type(c, owner, type, type->refusal);
    if (type->is_const)
        return refuse_type(c, owner, type, "a const member cannot be read into; remove const");
    if (innermost->kind != SKEP_KIND_ENUM) out->flags &= (uint16_t)~SKEP_MEMBER_NUMBER;
    if (type->kind == SKEP_KIND_LIST || type->kind == SKEP_KIND_SET)
        return check_element(c, owner, type, flags, out);
    if (type->kind == SKEP_KIND_ENUM) out->enumeration = check_enum(c, type->enumeration);
    if (type->kind == SKEP_KIND_STRUCT) {
        if (type->structure == NULL) return refuse_type(c, owner, type, NULL);
        out->type = &check_struct(c, type->structure)->desc;
    }
    return true;
}

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

static void take_member(checker *c, model_struct *to, raw_member *member, skep_member *out) {
    member_notes notes = {.attribute = member->name};
    for (size_t i = 0; i < member->notes.count; i++) take_note(c, member->notes.items[i], &notes);
    if (notes.is_ignored) return;
    if (notes.is_many) {
        take_child(c, to, member);
        return;
    }
    if (!check_type(c, member, member->type, notes.flags, out)) {
        list_add(c->g, &to->refused, member);
        return;
    }
    if (notes.number_at.file != NULL && (out->flags & SKEP_MEMBER_NUMBER) == 0) {
        gen_error(c->g, notes.number_at, "M05", "'number' is for enums; member '%s' is '%s'",
                  member->name, member->type->spelling);
        return;
    }
    out->attribute = notes.attribute != NULL ? notes.attribute : member->name;
    out->offset = member->offset;
    to->stored[to->desc.member_count++] = member;
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

static const char *struct_ident(checker *c, const raw_struct *raw) {
    if (raw->c_type != NULL) return free_ident(c, without_tag(raw->c_type));
    const model_struct *outer = raw->outer != NULL ? model_find_struct(c->m, raw->outer) : NULL;
    return free_ident(c, gen_format(c->g, "%s_%s", outer != NULL ? outer->ident : "unnamed",
                                    raw->outer_member != NULL ? raw->outer_member : "struct"));
}

model_struct *check_struct(checker *c, raw_struct *raw) {
    model_struct *result = model_find_struct(c->m, raw);
    if (result != NULL) return result;
    result = gen_alloc(c->g, sizeof *result);
    result->raw = raw;
    result->ident = struct_ident(c, raw);
    list_add(c->g, &c->m->structs, result);
    result->desc = (skep_struct){.name = result->ident, .size = raw->size};
    result->members = gen_array(c->g, raw->members.count, sizeof *result->members);
    result->desc.members = result->members;
    result->stored = gen_array(c->g, raw->members.count, sizeof *result->stored);
    if (result->members == NULL || result->stored == NULL) return result;
    size_t errors_before = c->g->error_count;
    for (size_t i = 0; i < raw->members.count; i++)
        take_member(c, result, raw->members.items[i], &result->members[result->desc.member_count]);
    sort_members(result);
    check_distinct(c, result);
    result->is_filled = true;
    if (result->desc.member_count == 0 && c->g->error_count == errors_before)
        gen_error(c->g, raw->at, "M10", "struct '%s' has no member that is stored", result->ident);
    return result;
}
