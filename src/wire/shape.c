/* wire/shape.c: what is known of a struct type: how its attributes begin, how their values are
 * read, and where they are found by name. A step is made when its attribute comes for the first
 * time, so that one item costs no more than what it has. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "model/member.h"
#include "value/show.h"
#include "wire/decoder.h"

enum { BUCKETS_MIN = 16, ENUM_NAMES_MAX = 32 };

/* ---- Fragments ---- */

static uint32_t low_bits(size_t count) {
    return count >= 32 ? UINT32_MAX : (UINT32_C(1) << count) - 1;
}

/* What stands between the name of a value and its contents: `{"N":"`. */
static size_t put_opening(skep_type type, char out[16]) {
    static const char *const brackets[] = {
        [SKEP_TYPE_S] = "\"",  [SKEP_TYPE_N] = "\"", [SKEP_TYPE_B] = "\"", [SKEP_TYPE_BOOL] = "",
        [SKEP_TYPE_NULL] = "", [SKEP_TYPE_SS] = "[", [SKEP_TYPE_NS] = "[", [SKEP_TYPE_BS] = "[",
        [SKEP_TYPE_L] = "[",   [SKEP_TYPE_M] = "{"};
    return (size_t)snprintf(out, 16, "{\"%s\":%s", skep_type_name(type), brackets[type]);
}

static void set_fragment(wire_step *step, const char *text, size_t len) {
    size_t first = len < WIRE_FRAGMENT_BYTES ? len : WIRE_FRAGMENT_BYTES;
    memcpy(step->fragment, text, first);
    step->mask = low_bits(first);
    step->len = (uint32_t)len;
    step->more = len > first ? text + first : NULL;
}

/* `},"name":{"N":"`. The text lives as long as the step. */
static bool set_attribute(wire_decoder *d, wire_step *step, skep_type type) {
    char opening[16];
    size_t opening_len = put_opening(type, opening);
    skep_str name = step->name;
    char *text = wire_take(d, 5 + name.len + opening_len);
    if (text == NULL) return false;
    memcpy(text, "},\"", 3);
    memcpy(text + 3, name.ptr, name.len);
    memcpy(text + 3 + name.len, "\":", 2);
    memcpy(text + 5 + name.len, opening, opening_len);
    set_fragment(step, text, 5 + name.len + opening_len);
    return true;
}

/* True for text that JSON holds as it is. */
static bool is_plain(skep_str text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < ' ' || c == '"' || c == '\\') return false;
    }
    return utf8_is_valid(text.ptr, text.len, NULL);
}

/* ---- Types ---- */

static void set_integer(wire_type *type, const skep_member *member) {
    type->op = WIRE_INTEGER;
    type->positive_max = member_integer_max(member);
    type->negative_max = 0 - (uint64_t)member_integer_min(member);
}

/* Names are compared in one window together with the quote behind them. */
static bool set_enum(wire_decoder *d, wire_type *type, const skep_enum *known) {
    for (uint32_t i = 0; i < known->count; i++) {
        size_t len = strlen(known->values[i].name);
        if (len >= WIRE_FRAGMENT_BYTES || !is_plain((skep_str){known->values[i].name, len}))
            return true; /* the mapper compares these */
    }
    if (known->count > ENUM_NAMES_MAX) return true;
    wire_name *names = wire_take(d, known->count * sizeof *names);
    if (names == NULL) return false;
    for (uint32_t i = 0; i < known->count; i++) {
        size_t len = strlen(known->values[i].name);
        memcpy(names[i].text, known->values[i].name, len);
        names[i].text[len] = '"';
        names[i].mask = low_bits(len + 1);
        names[i].len = (uint32_t)len;
        names[i].value = known->values[i].value;
    }
    type->op = WIRE_ENUM;
    type->names = names;
    type->name_count = known->count;
    return true;
}

static bool set_type(wire_decoder *d, wire_type *type, const skep_member *member);

/* An element begins with `},{"S":"`. */
static bool set_list(wire_decoder *d, wire_type *type, const skep_member *member) {
    wire_step *element = wire_take(d, sizeof *element);
    char *text = wire_take(d, 16);
    if (element == NULL || text == NULL || !set_type(d, &element->type, member->element))
        return false;
    if (element->type.stored == SKEP_TYPE_NONE) return true; /* the mapper reads all of them */
    memcpy(text, "},", 2);
    set_fragment(element, text, 2 + put_opening((skep_type)element->type.stored, text + 2));
    element->offset = (uint32_t)member_stride(member->element);
    type->op = WIRE_LIST;
    type->element = element;
    return true;
}

/* Kinds that read_value knows. Everything else remains WIRE_MAPPER, and sets too: what comes
 * twice in them is found when they are packed. Lists lead to the types of their elements, as
 * deep as the compiler has accepted. */
static bool set_type(wire_decoder *d, wire_type *type, const skep_member *member) {
    bool is_done = true;
    *type = (wire_type){.op = WIRE_MAPPER,
                        .stored = (uint16_t)member_stored_type(member),
                        .size = member->size,
                        .member = member};
    switch (member->kind) {
    case SKEP_KIND_BOOL: type->op = WIRE_BOOL; break;
    case SKEP_KIND_I8:
    case SKEP_KIND_I16:
    case SKEP_KIND_I32:
    case SKEP_KIND_I64:
    case SKEP_KIND_U8:
    case SKEP_KIND_U16:
    case SKEP_KIND_U32:
    case SKEP_KIND_U64: set_integer(type, member); break;
    case SKEP_KIND_FLOAT: type->op = WIRE_FLOAT; break;
    case SKEP_KIND_DOUBLE: type->op = WIRE_DOUBLE; break;
    case SKEP_KIND_DECIMAL: type->op = WIRE_DECIMAL; break;
    case SKEP_KIND_TIME:
        if (member->more == NULL || member->more->time_form == SKEP_TIME_ISO) type->op = WIRE_TIME;
        break;
    case SKEP_KIND_UUID: type->op = WIRE_UUID; break;
    case SKEP_KIND_ENUM:
        if ((member->flags & SKEP_MEMBER_NUMBER) != 0)
            set_integer(type, member);
        else
            is_done = set_enum(d, type, member->enumeration);
        break;
    case SKEP_KIND_TEXT: type->op = WIRE_TEXT; break;
    case SKEP_KIND_STR: type->op = WIRE_STR; break;
    case SKEP_KIND_CHARS: type->op = WIRE_CHARS; break;
    case SKEP_KIND_BYTES: type->op = WIRE_BYTES; break;
    case SKEP_KIND_STRUCT: type->op = WIRE_STRUCT; break;
    case SKEP_KIND_LIST:
    case SKEP_KIND_ARRAY: is_done = set_list(d, type, member); break;
    case SKEP_KIND_VARIANT: type->op = WIRE_UNION; break;
    default: break;
    }
    if ((member->flags & SKEP_MEMBER_JSON) != 0) type->op = WIRE_MAPPER;
    if ((member->flags & SKEP_MEMBER_OPTIONAL) != 0) {
        type->target = type->op;
        type->op = WIRE_OPTIONAL;
    }
    return is_done;
}

/* ---- Shapes ---- */

/* True if a default is in the member or in what it holds in place, as deep as the compiler has
 * accepted. */
static bool has_default(const skep_member *member) {
    if (member->more != NULL && member->more->default_value != NULL) return true;
    if ((member->flags & SKEP_MEMBER_OPTIONAL) != 0) return false;
    if (member->kind == SKEP_KIND_ARRAY) return has_default(member->element);
    if (member->kind != SKEP_KIND_STRUCT) return false;
    for (uint32_t i = 0; i < member->type->member_count; i++)
        if (has_default(&member->type->members[i])) return true;
    return false;
}

static bool has_rule(const skep_member *member, bool is_union) {
    if (is_union || member->kind == SKEP_KIND_VARIANT)
        return is_union && member->kind == SKEP_KIND_VARIANT;
    return (member->flags & SKEP_MEMBER_REQUIRED) != 0 || has_default(member);
}

/* Counts the rules, and writes them where they have a place. */
static uint32_t find_rules(const skep_struct *type, wire_rule *out) {
    uint32_t count = 0;
    for (int is_union = 0; is_union <= 1; is_union++)
        for (uint32_t i = 0; i < type->member_count; i++) {
            const skep_member *member = &type->members[i];
            if (!has_rule(member, is_union != 0)) continue;
            uint32_t hash = wire_hash(member->attribute, strlen(member->attribute));
            if (out != NULL) out[count] = (wire_rule){.member = member, .hash = hash};
            count++;
        }
    return count;
}

static wire_shape *make_shape(wire_decoder *d, const skep_struct *type) {
    size_t bucket_count = BUCKETS_MIN;
    while (bucket_count < 2 * (size_t)type->member_count) bucket_count *= 2;
    wire_shape *shape = wire_take(d, sizeof *shape);
    wire_step **buckets = wire_take(d, bucket_count * sizeof(wire_step *));
    if (shape == NULL || buckets == NULL) return NULL;
    set_fragment(&shape->end, "}}", 2);
    shape->type = type;
    shape->level = d->level;
    shape->buckets = buckets;
    shape->bucket_mask = (uint32_t)bucket_count - 1;
    shape->rule_count = find_rules(type, NULL);
    shape->rules = wire_take(d, shape->rule_count * sizeof *shape->rules);
    if (shape->rules == NULL) return NULL;
    (void)find_rules(type, shape->rules);
    shape->following = d->shapes;
    d->shapes = shape;
    return shape;
}

wire_shape *wire_shape_of(wire_decoder *d, const skep_struct *type) {
    for (wire_shape *shape = d->shapes; shape != NULL; shape = shape->following)
        if (shape->type == type && shape->level == d->level) return shape;
    return make_shape(d, type);
}

/* ---- Steps ---- */

static int compare(const char *attribute, skep_str name) {
    size_t len = strlen(attribute);
    int order = memcmp(attribute, name.ptr, len < name.len ? len : name.len);
    if (order != 0) return order;
    return len < name.len ? -1 : len > name.len;
}

static const skep_member *find_member(const skep_struct *type, skep_str name) {
    uint32_t low = 0;
    uint32_t high = type->member_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(type->members[middle].attribute, name);
        if (order == 0) return &type->members[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static wire_step *find_step(const wire_shape *shape, skep_str name, uint32_t hash) {
    wire_step *step = shape->buckets[hash & shape->bucket_mask];
    while (step != NULL && (step->hash != hash || step->name.len != name.len ||
                            memcmp(step->name.ptr, name.ptr, name.len) != 0))
        step = step->chain;
    return step;
}

static wire_step *make_stray(wire_shape *shape, skep_str name, skep_type found) {
    shape->stray.name = name;
    shape->stray.type = (wire_type){.op = WIRE_SKIP, .stored = (uint16_t)found};
    return &shape->stray;
}

static wire_step *make_step(wire_decoder *d, wire_shape *shape, skep_str name, uint32_t hash,
                            skep_type found) {
    const skep_member *member = find_member(shape->type, name);
    if (member == NULL && shape->unknown_count == WIRE_UNKNOWN_MAX)
        return make_stray(shape, name, found);
    wire_step *step = wire_take(d, sizeof *step);
    if (step == NULL) return NULL;
    if (member != NULL) {
        step->name = (skep_str){member->attribute, name.len};
        step->offset = member->offset;
        if (!set_type(d, &step->type, member)) return NULL;
    } else {
        char *copy = wire_take(d, name.len);
        if (copy == NULL) return NULL;
        memcpy(copy, name.ptr, name.len);
        step->name = (skep_str){copy, name.len};
        step->type = (wire_type){.op = WIRE_SKIP, .stored = (uint16_t)found};
        shape->unknown_count++;
    }
    step->is_predictable = is_plain(step->name) && step->type.stored != SKEP_TYPE_NONE;
    if (step->is_predictable && !set_attribute(d, step, (skep_type)step->type.stored)) return NULL;
    step->hash = hash;
    wire_step **bucket = &shape->buckets[hash & shape->bucket_mask];
    step->chain = *bucket;
    *bucket = step;
    return step;
}

wire_step *wire_step_of(wire_decoder *d, wire_shape *shape, skep_str name, skep_type found) {
    uint32_t hash = wire_hash(name.ptr, name.len);
    wire_step *step = find_step(shape, name, hash);
    if (step == NULL) return make_step(d, shape, name, hash, found);
    if (step->type.op != WIRE_SKIP || step->type.stored == found) return step;
    step->type.stored = (uint16_t)found;
    return !step->is_predictable || set_attribute(d, step, found) ? step : NULL;
}

/* True if the member came in the struct `mark`. */
static bool has_come(const wire_shape *shape, wire_rule *rule, uint32_t mark) {
    if (rule->step == NULL) {
        skep_str name = {rule->member->attribute, strlen(rule->member->attribute)};
        rule->step = find_step(shape, name, rule->hash);
    }
    return rule->step != NULL && rule->step->mark == mark;
}

bool wire_close_struct(wire_decoder *d, wire_shape *shape, uint32_t mark, uint8_t *object,
                       const wire_frame *here) {
    for (uint32_t i = 0; i < shape->rule_count; i++) {
        wire_rule *rule = &shape->rules[i];
        const wire_frame frame = {here, rule->member, 0, false};
        bool is_fine = rule->member->kind == SKEP_KIND_VARIANT
                           ? wire_set_union(d, rule->member, mark, object, &frame)
                           : has_come(shape, rule, mark) ||
                                 wire_set_absent(d, rule->member, SKEP_TYPE_NONE, object, &frame);
        if (!is_fine) return false;
    }
    while (d->unions != NULL && d->unions->mark == mark) d->unions = d->unions->outer;
    return true;
}

/* ---- Strays ----
 *
 * A struct with more unknown attributes than a shape remembers keeps the names of the others in
 * a map of its own, which finds the ones that come twice when the struct ends. */

struct wire_strays {
    wire_strays *outer;
    uint32_t mark;
    buffer names;
    packed_writer w;
};

bool wire_note_stray(wire_decoder *d, uint32_t mark, skep_str name) {
    wire_strays *s = d->strays;
    if (s == NULL || s->mark != mark) {
        s = wire_take(d, sizeof *s);
        if (s == NULL) return false;
        s->outer = d->strays;
        s->mark = mark;
        buffer_init(&s->names, skep_arena_allocator(d->arena), 0);
        packed_begin(&s->w, &s->names, d->err);
        packed_open(&s->w, SKEP_TYPE_M);
        d->strays = s;
    }
    packed_name(&s->w, name);
    packed_null(&s->w);
    return s->w.status == SKEP_OK || wire_failed(d, s->w.status) != NULL;
}

bool wire_end_strays(wire_decoder *d, uint32_t mark, const char *at) {
    wire_strays *s = d->strays;
    if (s->mark != mark) return true;
    packed_end(&s->w);
    if (s->w.status != SKEP_OK) return wire_refused(d, at, &s->w) != NULL;
    d->strays = s->outer;
    buffer_fini(&s->names);
    return true;
}

void wire_drop_strays(wire_decoder *d) {
    for (wire_strays *s = d->strays; s != NULL; s = s->outer) buffer_fini(&s->names);
    d->strays = NULL;
}
