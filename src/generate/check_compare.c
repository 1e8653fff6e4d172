/* Comparisons in queries: members, parameters and constants as operands, and which of them go
 * together. */
#include "generate/check_compare.h"

#include <math.h>
#include <string.h>

static const char *const allowed =
    "a query joins comparisons of members, parameters and constants by &&, || and !";

void query_refuse(const query_walk *w, const raw_expr *e, const char *what) {
    gen_error(w->c->g, e->at, "Q05", "a query cannot say %s", what);
    gen_hint(w->c->g, NOWHERE, "%s", allowed);
}

/* ---- Members ---- */

static const skep_member *find_member(const model_struct *s, const raw_member *raw) {
    for (uint32_t i = 0; i < s->desc.member_count; i++)
        if (s->stored[i] == raw) return &s->members[i];
    return NULL;
}

static bool is_reported(const model_struct *s, const raw_member *raw) {
    for (size_t i = 0; i < s->refused.count; i++)
        if (s->refused.items[i] == raw) return true;
    return false;
}

/* What a member is whose inside no condition reaches, NULL: it is none of these. */
static const char *closed_word(const skep_member *member) {
    switch ((skep_kind)member->kind) {
    case SKEP_KIND_LIST: return "a list";
    case SKEP_KIND_SET: return "a set";
    case SKEP_KIND_MAP: return "a map";
    case SKEP_KIND_ARRAY: return "an array";
    case SKEP_KIND_VARIANT: return "a union";
    case SKEP_KIND_CUSTOM: return "converted";
    default: return NULL;
    }
}

static bool refuse_member(const query_walk *w, const raw_expr *e, const raw_member *raw,
                          const skep_member *around) {
    gen *g = w->c->g;
    const char *closed = around != NULL ? closed_word(around) : NULL;
    if (raw->is_alternative)
        gen_error(g, e->at, "Q10", "member '%s' is one value of a union", raw->name);
    else if (closed != NULL)
        gen_error(g, e->at, "Q10", "'%s' is inside of member '%s', which is %s", raw->name,
                  around->name, closed);
    else
        gen_error(g, e->at, "Q10", "member '%s' is not stored with '%s'", raw->name,
                  w->query->entity->name);
    if (raw->is_alternative || closed != NULL)
        gen_hint(g, NOWHERE,
                 "a condition reaches members of structs; look inside of what is loaded");
    return false;
}

/* False, reported, where a member on the way is not stored. */
static bool resolve_path(const query_walk *w, const raw_expr *e, side *out) {
    const skep_member **path = gen_array(w->c->g, e->path.count, sizeof *path);
    const model_struct *s = w->query->entity->structure;
    if (path == NULL) return false;
    for (size_t i = 0; i < e->path.count; i++) {
        const raw_member *raw = e->path.items[i];
        const skep_member *member = s != NULL ? find_member(s, raw) : NULL;
        if (member == NULL && s != NULL && is_reported(s, raw)) return false;
        if (member == NULL) return refuse_member(w, e, raw, i > 0 ? path[i - 1] : NULL);
        path[i] = member;
        s = member->type != NULL ? model_struct_of(w->c->m, member->type) : NULL;
    }
    out->path = path;
    out->depth = (uint32_t)e->path.count;
    out->member = path[out->depth - 1];
    return true;
}

bool query_side(const query_walk *w, const raw_expr *e, side *out) {
    *out = (side){.expr = e};
    return e->kind != RAW_MEMBER || resolve_path(w, e, out);
}

/* ---- Nodes ---- */

skep_query_node *query_node(query_walk *w, skep_query_op op, const side *s) {
    skep_query_node *node = gen_alloc(w->c->g, sizeof *node);
    node->op = op;
    if (s != NULL) {
        node->path = s->path;
        node->depth = s->depth;
    }
    list_add(w->c->g, &w->query->nodes, node);
    return node;
}

/* ---- Operands ---- */

static const char *const family_names[] = {"this",   "a number", "text",      "a time",
                                           "a bool", "an enum",  "a decimal", "a UUID"};

static family family_of(uint16_t kind) {
    switch ((skep_kind)kind) {
    case SKEP_KIND_BOOL: return FAMILY_BOOL;
    case SKEP_KIND_TIME: return FAMILY_TIME;
    case SKEP_KIND_DECIMAL: return FAMILY_DECIMAL;
    case SKEP_KIND_UUID: return FAMILY_UUID;
    case SKEP_KIND_ENUM: return FAMILY_ENUM;
    case SKEP_KIND_TEXT:
    case SKEP_KIND_CHARS:
    case SKEP_KIND_STR: return FAMILY_TEXT;
    case SKEP_KIND_BYTES:
    case SKEP_KIND_STRUCT:
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET:
    case SKEP_KIND_MAP:
    case SKEP_KIND_ARRAY:
    case SKEP_KIND_VARIANT:
    case SKEP_KIND_CUSTOM: return FAMILY_NONE;
    default: return FAMILY_NUMBER;
    }
}

static bool is_decimal_literal(const raw_expr *e) {
    return e->kind == RAW_CALL && text_equal(e->text, "skep_decimal_literal") && e->args.count == 1;
}

family query_side_family(const side *s) {
    const raw_expr *e = s->expr;
    switch (e->kind) {
    case RAW_MEMBER: return s->member != NULL ? family_of(s->member->kind) : FAMILY_NONE;
    case RAW_PARAMETER: return e->type->is_optional ? FAMILY_NONE : family_of(e->type->kind);
    case RAW_TEXT: return FAMILY_TEXT;
    case RAW_INTEGER:
    case RAW_FLOATING: return FAMILY_NUMBER;
    case RAW_CALL: return is_decimal_literal(e) ? FAMILY_DECIMAL : FAMILY_NONE;
    default: return FAMILY_NONE;
    }
}

/* What a constant is, given the family of what it is compared with: C writes enum constants,
 * times, and true and false as integers. */
static bool constant_fits(const side *constant, family other) {
    family own = query_side_family(constant);
    if (own == other) return true;
    return constant->expr->kind == RAW_INTEGER &&
           (other == FAMILY_TIME || other == FAMILY_BOOL || other == FAMILY_ENUM);
}

static bool is_constant(const raw_expr *e) {
    return e->kind == RAW_INTEGER || e->kind == RAW_FLOATING || e->kind == RAW_TEXT ||
           is_decimal_literal(e);
}

static const skep_enum_value *find_value(const skep_enum *enumeration, int64_t value) {
    for (uint32_t i = 0; i < enumeration->count; i++)
        if (enumeration->values[i].value == value) return &enumeration->values[i];
    return NULL;
}

static bool integer_constant(const query_walk *w, const raw_expr *e, const skep_member *like,
                             skep_member *type, void *value) {
    family other = family_of(like->kind);
    type->kind = e->is_unsigned ? SKEP_KIND_U64 : SKEP_KIND_I64;
    type->size = sizeof e->integer;
    if (other == FAMILY_TIME) {
        type->kind = SKEP_KIND_TIME;
        type->more = like->more;
    }
    if (other == FAMILY_BOOL) {
        bool is_true = e->integer != 0;
        type->kind = SKEP_KIND_BOOL;
        type->size = sizeof is_true;
        memcpy(value, &is_true, sizeof is_true);
        return true;
    }
    if (other == FAMILY_ENUM && (like->flags & SKEP_MEMBER_NUMBER) == 0) {
        if (find_value(like->enumeration, e->integer) == NULL) {
            gen_error(w->c->g, e->at, "Q06", "%lld is no value of enum '%s'", (long long)e->integer,
                      like->enumeration->name);
            return false;
        }
        type->kind = SKEP_KIND_ENUM;
        type->enumeration = like->enumeration;
        type->size = sizeof(int64_t);
    }
    memcpy(value, &e->integer, sizeof e->integer);
    return true;
}

static bool floating_constant(const query_walk *w, const raw_expr *e, skep_member *type,
                              void *value) {
    bool is_single = e->type != NULL && e->type->kind == SKEP_KIND_FLOAT;
    if (!isfinite(e->floating)) {
        gen_error(w->c->g, e->at, "Q05", "a query cannot compare with infinity or NaN");
        return false;
    }
    type->kind = is_single ? SKEP_KIND_FLOAT : SKEP_KIND_DOUBLE;
    type->size = is_single ? sizeof(float) : sizeof(double);
    float single = (float)e->floating;
    memcpy(value, is_single ? (const void *)&single : (const void *)&e->floating, type->size);
    return true;
}

static bool decimal_constant(const query_walk *w, const raw_expr *e, skep_member *type,
                             void *value) {
    const raw_expr *text = e->args.items[0];
    skep_decimal number;
    if (text->kind != RAW_TEXT ||
        skep_decimal_parse((skep_str){text->text, strlen(text->text)}, &number, NULL) != SKEP_OK) {
        gen_error(w->c->g, e->at, "Q05", "SKEP_DEC in a query takes a number in quotes");
        return false;
    }
    type->kind = SKEP_KIND_DECIMAL;
    type->size = sizeof number;
    memcpy(value, &number, sizeof number);
    return true;
}

static bool constant_operand(const query_walk *w, const raw_expr *e, const skep_member *like,
                             skep_member *type, skep_query_operand *out) {
    void *value = gen_alloc(w->c->g, sizeof(skep_decimal));
    out->constant = value;
    switch (e->kind) {
    case RAW_INTEGER: return integer_constant(w, e, like, type, value);
    case RAW_FLOATING: return floating_constant(w, e, type, value);
    case RAW_TEXT:
        type->kind = SKEP_KIND_TEXT;
        type->size = sizeof e->text;
        memcpy(value, &e->text, sizeof e->text);
        return true;
    default: return decimal_constant(w, e, type, value);
    }
}

bool query_operand(const query_walk *w, const side *s, const skep_member *like,
                   skep_query_operand *out) {
    const raw_expr *e = s->expr;
    skep_member *type = gen_alloc(w->c->g, sizeof *type);
    type->name = like->name;
    type->attribute = like->attribute;
    type->flags = like->flags & SKEP_MEMBER_SENSITIVE;
    out->type = type;
    if (e->kind == RAW_MEMBER) {
        out->type = s->member;
        out->path = s->path;
        out->depth = s->depth;
        return true;
    }
    if (is_constant(e)) return constant_operand(w, e, like, type, out);
    const raw_parameter *parameter = w->query->raw->parameters.items[e->index - 1];
    type->name = parameter->name;
    type->kind = e->type->kind;
    type->size = e->type->size;
    if (type->kind == SKEP_KIND_TIME) type->more = like->more;
    if (type->kind == SKEP_KIND_ENUM) {
        type->enumeration = check_enum(w->c, e->type->enumeration);
        type->flags |= like->flags & SKEP_MEMBER_NUMBER;
    }
    out->parameter = e->index - 1;
    return true;
}

/* ---- Comparisons ---- */

static skep_query_op flipped(skep_query_op op) {
    switch (op) {
    case SKEP_QUERY_LT: return SKEP_QUERY_GT;
    case SKEP_QUERY_LE: return SKEP_QUERY_GE;
    case SKEP_QUERY_GT: return SKEP_QUERY_LT;
    case SKEP_QUERY_GE: return SKEP_QUERY_LE;
    default: return op;
    }
}

static bool same_enum(const side *a, const side *b) {
    const raw_enum *x = a->expr->type != NULL ? a->expr->type->enumeration : NULL;
    const raw_enum *y = b->expr->type != NULL ? b->expr->type->enumeration : NULL;
    return x == NULL || y == NULL || x == y;
}

static uint16_t time_form(const skep_member *member) {
    return member->more != NULL ? member->more->time_form : (uint16_t)SKEP_TIME_ISO;
}

/* Two members that are times are compared as they are stored. */
static bool forms_agree(const query_walk *w, const raw_expr *at, const skep_member *a,
                        const skep_member *b) {
    if (a->kind != SKEP_KIND_TIME || b->kind != SKEP_KIND_TIME) return true;
    bool is_same = time_form(a) == time_form(b) && (time_form(a) != SKEP_TIME_FORMAT ||
                                                    text_equal(a->more->format, b->more->format));
    if (is_same) return true;
    gen_error(w->c->g, at->at, "Q06", "times '%s' and '%s' are stored in different forms", a->name,
              b->name);
    gen_hint(w->c->g, NOWHERE, "give both the same: epoch, epoch_ms, date, a format, or none");
    return false;
}

static bool families_agree(const query_walk *w, const raw_expr *at, const side *member,
                           const side *other, family wanted) {
    gen *g = w->c->g;
    family own = query_side_family(member), its = query_side_family(other);
    if (own != wanted && wanted != FAMILY_NONE) {
        gen_error(g, member->expr->at, "Q06", "member '%s' is %s, not %s", member->member->name,
                  family_names[own], family_names[wanted]);
        return false;
    }
    bool agree = is_constant(other->expr) ? constant_fits(other, own) : its == own;
    if (own != FAMILY_NONE && agree && same_enum(member, other)) return true;
    gen_error(g, at->at, "Q06", "member '%s' of type '%s' cannot be compared with %s",
              member->member->name, member->expr->type != NULL ? member->expr->type->spelling : "?",
              its == FAMILY_NONE ? "this" : family_names[its]);
    if (own == FAMILY_TIME)
        gen_hint(g, NOWHERE, "declare the parameter as skep_time");
    else if (own == FAMILY_NONE)
        gen_hint(g, NOWHERE, "members that are numbers, text, times, enums and bools can be");
    else
        gen_hint(g, NOWHERE, "both sides must be of one kind");
    return false;
}

/* A format whose parts come in the order of their weight; what stands between them is the same
 * in all. */
static bool sorts_by_time(const skep_member *member) {
    static const char weights[] = "YmdHMS";
    if (time_form(member) != SKEP_TIME_FORMAT) return true;
    size_t next = 0;
    for (const char *at = strchr(member->more->format, '%'); at != NULL; at = strchr(at + 2, '%')) {
        if (at[1] == '%') continue;
        char part = at[1] == 'j' ? 'm' : at[1];
        const char *weight = strchr(weights, part);
        if (weight == NULL || (size_t)(weight - weights) != next) return false;
        next = (size_t)(weight - weights) + (at[1] == 'j' ? 2 : 1);
    }
    return true;
}

static bool order_is_possible(const query_walk *w, const raw_expr *at, skep_query_op op,
                              const skep_member *member) {
    if (op == SKEP_QUERY_EQ || op == SKEP_QUERY_NE) return true;
    family own = family_of(member->kind);
    bool is_named = own == FAMILY_ENUM && (member->flags & SKEP_MEMBER_NUMBER) == 0;
    if (own == FAMILY_TIME && !sorts_by_time(member)) {
        gen_error(w->c->g, at->at, "Q07",
                  "time '%s' is stored by format '%s', whose text does not sort by time",
                  member->name, member->more->format);
        gen_hint(w->c->g, NOWHERE, "from the year to the smallest part: \"%%Y-%%m-%%d\"");
        return false;
    }
    if (!is_named && own != FAMILY_BOOL) return true;
    gen_error(w->c->g, at->at, "Q07",
              "member '%s' is %s, it can only be compared by == and !=", member->name,
              is_named ? "stored by the enum's names" : "a bool");
    if (is_named) gen_hint(w->c->g, NOWHERE, "SKEP(number) stores the value, which has an order");
    return false;
}

/* What a side of a comparison is that cannot be one; NULL: it can. */
static const char *find_odd(const raw_expr *e) {
    switch (e->kind) {
    case RAW_OTHER: return e->text;
    case RAW_CALL: return is_decimal_literal(e) ? NULL : "a call of this function as a value";
    case RAW_AND:
    case RAW_OR:
    case RAW_NOT:
    case RAW_COMPARE: return "the result of a condition as a value";
    default: return NULL;
    }
}

/* `wanted` is what the function that compares takes; NONE: any. */
void query_compare(query_walk *w, const raw_expr *at, skep_query_op op, const raw_expr *left,
                   const raw_expr *right, family wanted) {
    side a, b;
    if (!query_side(w, left, &a) || !query_side(w, right, &b)) return;
    if (a.member == NULL && b.member != NULL) {
        side swapped = a;
        a = b;
        b = swapped;
        op = flipped(op);
    }
    const raw_expr *odd = find_odd(left) != NULL ? left : right;
    if (find_odd(odd) != NULL) {
        query_refuse(w, odd, find_odd(odd));
        return;
    }
    if (a.member == NULL) {
        gen_error(w->c->g, at->at, "Q10", "neither side of this comparison is a member");
        gen_hint(w->c->g, NOWHERE, "%s", allowed);
        return;
    }
    if (!families_agree(w, at, &a, &b, wanted) || !order_is_possible(w, at, op, a.member)) return;
    if (b.member != NULL && !forms_agree(w, at, a.member, b.member)) return;
    skep_query_node *node = query_node(w, op, &a);
    query_operand(w, &b, a.member, &node->operand);
}
