/* wire/decode_body.h: the inner loop: attributes of a struct, elements of a list, and their
 * values.
 *
 * Included by one file for each way of scanning (wire/scan.h), which exports what is static here
 * as a kernel. A value of a simple form is read here; every other form, and everything that is
 * wrong, goes to the functions of wire/decoder.h, which say what it means. So this file decides
 * how fast something is read, never what it is.
 *
 * The order is predicted: each step knows which step came behind it the last time, and its
 * fragment is found by one comparison of 32 bytes. Where it is not found, the text is read as
 * any JSON, and the step learns what came instead.
 *
 * Each recursion goes one list or map inwards, so PACKED_DEPTH_MAX bounds it. */
#include <string.h>

#include "base/decimal_parts.h"
#include "base/float_text.h"
#include "model/member.h"
#include "value/show.h"
#include "wire/decoder.h"
#include "wire/number.h"
#include "wire/scan.h"

#define WIRE_INLINE       static inline __attribute__((always_inline))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)

/* Where a value is; only what goes wrong needs it as a frame. */
#define HERE (&(wire_frame){parent, type->member, index, is_element})

static char *read_any(wire_decoder *d, wire_type *type, unsigned op, char *p, void *out,
                      const wire_frame *here);
static char *read_list(wire_decoder *d, wire_type *list, char *p, void *out,
                       const wire_frame *here);
static char *read_struct(wire_decoder *d, wire_shape *shape, uint8_t *object, char *p,
                         const wire_frame *here);

/* ---- Text ---- */

/* Of a text that is longer than one window. */
static char *find_long_end(wire_decoder *d, char *p, char **end) {
    scan_window window = scan_text(p);
    while ((window.quotes | window.specials) == 0) window = scan_text(p += SCAN_BYTES);
    if (LIKELY(window.quotes != 0 && ((window.quotes - 1) & window.specials) == 0)) {
        *end = p + scan_first(window.quotes);
        return *end + 1;
    }
    return wire_text_end(d, p, end);
}

WIRE_INLINE char *find_end(wire_decoder *d, char *p, char **end) {
    scan_window window = scan_text(p);
    if (LIKELY(window.quotes != 0 && ((window.quotes - 1) & window.specials) == 0)) {
        *end = p + scan_first(window.quotes);
        return *end + 1;
    }
    if (window.specials != 0) return wire_text_end(d, p, end);
    return find_long_end(d, p + SCAN_BYTES, end);
}

/* Only an escape can make a NUL, and it makes the text shorter. */
static inline bool has_nul(const wire_decoder *d, const char *p, const char *end,
                           const char *next) {
    return end + 1 != next && d->has_nul && memchr(p, '\0', (size_t)(end - p)) != NULL;
}

static char *set_text(wire_decoder *d, const wire_type *type, char *p, char *end, char *next,
                      void *out, const wire_frame *here) {
    skep_str text = {p, (size_t)(end - p)};
    return wire_set_text(d, type->member, text, out, here) ? next : NULL;
}

/* ---- Numbers ---- */

WIRE_INLINE void store_integer(uint32_t size, uint64_t value, void *out) {
    uint8_t u8 = (uint8_t)value;
    uint16_t u16 = (uint16_t)value;
    uint32_t u32 = (uint32_t)value;
    switch (size) {
    case sizeof u8: memcpy(out, &u8, sizeof u8); break;
    case sizeof u16: memcpy(out, &u16, sizeof u16); break;
    case sizeof u32: memcpy(out, &u32, sizeof u32); break;
    default: memcpy(out, &value, sizeof value);
    }
}

/* A branch, which is predicted: where the digits begin does not wait for the sign. */
WIRE_INLINE bool pass_sign(char **p) {
    if (LIKELY(**p != '-')) return false;
    ++*p;
    return true;
}

WIRE_INLINE char *read_integer(const wire_type *type, char *p, void *out) {
    bool is_negative = pass_sign(&p);
    uint64_t magnitude;
    const char *end = number_read_digits(p, &magnitude);
    if (end == NULL || magnitude > (is_negative ? type->negative_max : type->positive_max))
        return NULL;
    store_integer(type->size, is_negative ? 0 - magnitude : magnitude, out);
    return p + (end - p) + 1;
}

WIRE_INLINE char *read_decimal(char *p, void *out) {
    bool is_negative = pass_sign(&p);
    number_plain number;
    const char *end = number_read_plain(p, &number);
    if (end == NULL) return NULL;
    int exponent = -(int)number.places;
    skep_decimal value = {
        .low = number.digits, .exponent = (int16_t)exponent, .is_negative = is_negative};
    if (number.digits % 10 == 0) value = decimal_normal(0, number.digits, exponent, is_negative);
    memcpy(out, &value, sizeof value);
    return p + (end - p) + 1;
}

WIRE_INLINE char *read_binary(bool is_double, char *p, void *out) {
    bool is_negative = pass_sign(&p);
    number_plain number;
    const char *end = number_read_plain(p, &number);
    /* The mapper knows what a negative zero is. */
    if (end == NULL || (is_negative && number.digits == 0)) return NULL;
    int exponent = -(int)number.places;
    if (is_double) {
        double value = double_nearest(number.digits, exponent);
        value = is_negative ? -value : value;
        memcpy(out, &value, sizeof value);
    } else {
        float value = float_nearest(number.digits, exponent);
        value = is_negative ? -value : value;
        memcpy(out, &value, sizeof value);
    }
    return p + (end - p) + 1;
}

/* ---- Literals ---- */

/* Which of the two it is costs no branch. */
WIRE_INLINE char *read_bool(wire_decoder *d, char *p, void *out) {
    bool is_true = memcmp(p, "true", 4) == 0;
    bool is_false = (memcmp(p, "fals", 4) == 0) & (p[4] == 'e');
    if (!LIKELY(is_true | is_false)) return wire_read_literal(d, p, out);
    memcpy(out, &is_true, sizeof is_true);
    return p + 5 - is_true;
}

/* ---- Texts of a form ---- */

WIRE_INLINE char *read_time(char *p, void *out) {
    skep_time time;
    if (p[SKEP_TIME_TEXT_LEN] != '"' ||
        skep_time_parse((skep_str){p, SKEP_TIME_TEXT_LEN}, &time, NULL) != SKEP_OK)
        return NULL;
    memcpy(out, &time, sizeof time);
    return p + SKEP_TIME_TEXT_LEN + 1;
}

WIRE_INLINE char *read_uuid(char *p, void *out) {
    skep_uuid uuid;
    if (p[SKEP_UUID_TEXT_LEN] != '"' ||
        skep_uuid_parse((skep_str){p, SKEP_UUID_TEXT_LEN}, &uuid, NULL) != SKEP_OK)
        return NULL;
    memcpy(out, &uuid, sizeof uuid);
    return p + SKEP_UUID_TEXT_LEN + 1;
}

/* The same where something is escaped, and of any other form. */
static char *read_form(wire_decoder *d, const wire_type *type, char *p, void *out,
                       const wire_frame *here) {
    char *end;
    char *next = wire_text_end(d, p, &end);
    if (next == NULL) return NULL;
    skep_str text = {p, (size_t)(end - p)};
    skep_time time;
    skep_uuid uuid;
    if (type->member->kind == SKEP_KIND_TIME && skep_time_parse(text, &time, NULL) == SKEP_OK) {
        memcpy(out, &time, sizeof time);
        return next;
    }
    if (type->member->kind == SKEP_KIND_UUID && skep_uuid_parse(text, &uuid, NULL) == SKEP_OK) {
        memcpy(out, &uuid, sizeof uuid);
        return next;
    }
    return set_text(d, type, p, end, next, out, here);
}

/* A name that was escaped, behind which bytes of before stand instead of a quote. */
static const wire_name *find_name(const wire_type *type, const char *p, size_t len) {
    for (uint32_t i = 0; i < type->name_count; i++) {
        const wire_name *name = &type->names[i];
        if (name->len == len && memcmp(name->text, p, len) == 0) return name;
    }
    return NULL;
}

/* All names are compared, so that which one it is costs no branch. */
WIRE_INLINE char *read_enum(wire_decoder *d, const wire_type *type, char *p, void *out,
                            const wire_frame *parent, size_t index, bool is_element) {
    char *end;
    char *next = find_end(d, p, &end);
    if (!LIKELY(next != NULL)) return NULL;
    const wire_name *found = NULL;
    if (LIKELY(end + 1 == next)) {
        for (uint32_t i = 0; i < type->name_count; i++) {
            const wire_name *name = &type->names[i];
            if ((scan_equal(p, name->text) & name->mask) == name->mask) found = name;
        }
    } else {
        found = find_name(type, p, (size_t)(end - p));
    }
    if (!LIKELY(found != NULL)) return set_text(d, type, p, end, next, out, HERE);
    store_integer(type->size, (uint64_t)found->value, out);
    return next;
}

/* ---- Values ---- */

WIRE_INLINE char *read_nested(wire_decoder *d, wire_type *type, unsigned op, char *p, void *out,
                              const wire_frame *here) {
    if (d->level == PACKED_DEPTH_MAX)
        return wire_corrupt(d, p, "lists, maps and sets are nested deeper than %d levels",
                            PACKED_DEPTH_MAX);
    d->level++;
    if (op == WIRE_LIST) {
        p = read_list(d, type, p, out, here);
    } else {
        if (type->shape == NULL) type->shape = wire_shape_of(d, type->member->type);
        p = type->shape != NULL ? read_struct(d, type->shape, out, p, here) : NULL;
    }
    d->level--;
    return p;
}

static char *read_optional(wire_decoder *d, wire_type *type, char *p, void *out,
                           const wire_frame *here) {
    void *target = wire_take(d, type->size);
    if (target == NULL) return NULL;
    memcpy(out, &target, sizeof target);
    return read_any(d, type, type->target, p, target, here);
}

/* The contents of a value of the type that is expected. */
WIRE_INLINE char *read_value(wire_decoder *d, wire_type *type, unsigned op, char *p, void *out,
                             const wire_frame *parent, size_t index, bool is_element) {
    char *end, *next;
    switch (op) {
    case WIRE_TEXT:
        next = find_end(d, p, &end);
        if (!LIKELY(next != NULL)) return NULL;
        if (has_nul(d, p, end, next)) return set_text(d, type, p, end, next, out, HERE);
        *end = '\0';
        memcpy(out, &p, sizeof p);
        return next;
    case WIRE_STR:
        next = find_end(d, p, &end);
        if (!LIKELY(next != NULL)) return NULL;
        *end = '\0';
        memcpy(out, &(skep_str){p, (size_t)(end - p)}, sizeof(skep_str));
        return next;
    case WIRE_CHARS:
        next = find_end(d, p, &end);
        if (!LIKELY(next != NULL)) return NULL;
        if ((size_t)(end - p) >= type->size || has_nul(d, p, end, next))
            return set_text(d, type, p, end, next, out, HERE);
        memcpy(out, p, (size_t)(end - p));
        return next;
    case WIRE_ENUM: return read_enum(d, type, p, out, parent, index, is_element);
    case WIRE_BYTES: return wire_read_bytes(d, p, out);
    case WIRE_BOOL: return read_bool(d, p, out);
    case WIRE_STRUCT:
    case WIRE_LIST: return read_nested(d, type, op, p, out, HERE);
    case WIRE_OPTIONAL: return read_optional(d, type, p, out, HERE);
    case WIRE_INTEGER: next = read_integer(type, p, out); break;
    case WIRE_DECIMAL: next = read_decimal(p, out); break;
    case WIRE_DOUBLE:
    case WIRE_FLOAT: next = read_binary(op == WIRE_DOUBLE, p, out); break;
    case WIRE_TIME:
        next = read_time(p, out);
        return LIKELY(next != NULL) ? next : read_form(d, type, p, out, HERE);
    case WIRE_UUID:
        next = read_uuid(p, out);
        return LIKELY(next != NULL) ? next : read_form(d, type, p, out, HERE);
    default: next = NULL;
    }
    if (LIKELY(next != NULL)) return next;
    return wire_read_by_mapper(d, type->member, (skep_type)type->stored, p, out, HERE);
}

static char *read_any(wire_decoder *d, wire_type *type, unsigned op, char *p, void *out,
                      const wire_frame *here) {
    return read_value(d, type, op, p, out, here->parent, here->index, here->is_element);
}

/* ---- Steps ---- */

/* A fragment longer than one window. */
static bool more_matches(const wire_decoder *d, const wire_step *step, const char *p) {
    size_t len = step->len - WIRE_FRAGMENT_BYTES;
    p += WIRE_FRAGMENT_BYTES;
    return p < d->end && (size_t)(d->end - p) >= len && memcmp(p, step->more, len) == 0;
}

/* True if the step's fragment stands at `p` without its first `less` bytes. */
WIRE_INLINE bool matches(const wire_decoder *d, const wire_step *step, const char *p,
                         unsigned less) {
    uint32_t mask = step->mask & (UINT32_MAX << less);
    p -= less;
    return (scan_equal(p, step->fragment) & mask) == mask &&
           (step->more == NULL || more_matches(d, step, p));
}

/* ---- Lists ---- */

typedef enum list_more { LIST_FAILED, LIST_END, LIST_VALUE, LIST_ODD } list_more;

/* What stands at *place, in front of an element or the end of a list, read as any JSON: up to
 * its contents. ODD is a value of another type than expected. */
static list_more meet_element(wire_decoder *d, const wire_type *list, bool is_first, char **place,
                              skep_type *found) {
    char *p = *place;
    if (!is_first && (p = wire_close_value(d, p)) == NULL) return LIST_FAILED;
    p = wire_blank(p);
    if (*p == ']') {
        *place = p + 1;
        return LIST_END;
    }
    if (!is_first) {
        if (*p != ',') {
            (void)wire_corrupt(d, p, "expected ',' or ']' behind an element");
            return LIST_FAILED;
        }
        p = wire_blank(p + 1);
    }
    if ((p = wire_open_value(d, p, found)) == NULL) return LIST_FAILED;
    *place = p;
    return *found == (skep_type)list->element->type.stored ? LIST_VALUE : LIST_ODD;
}

/* What comes next in a list; nearly always the fragment tells. */
WIRE_INLINE list_more next_element(wire_decoder *d, const wire_type *list, bool is_first,
                                   char **place, skep_type *found) {
    const wire_step *element = list->element;
    unsigned less = is_first ? 2 : 0;
    if (d->is_predicting && matches(d, element, *place, less)) {
        *place += element->len - less;
        return LIST_VALUE;
    }
    if (!is_first && memcmp(*place, "}]", 2) == 0) {
        *place += 2;
        return LIST_END;
    }
    return meet_element(d, list, is_first, place, found);
}

/* An element of another type than expected: NULL, or one that the mapper refuses. */
static char *read_odd_element(wire_decoder *d, const wire_type *type, skep_type found, char *p,
                              void *out, const wire_frame *here) {
    if (found != SKEP_TYPE_NULL) return wire_read_by_mapper(d, type->member, found, p, out, here);
    p = wire_skip(d, found, p);
    return p != NULL && wire_set_absent(d, type->member, found, out, here) ? p : NULL;
}

/* Sizes are those of elements, mostly a pointer's. */
WIRE_INLINE void copy_element(void *to, const void *from, size_t size) {
    if (LIKELY(size == sizeof(char *)))
        memcpy(to, from, sizeof(char *));
    else
        memcpy(to, from, size);
}

/* The list at `out` gets its items, which mostly are a few pointers. */
WIRE_INLINE bool set_items(wire_decoder *d, const wire_type *list, const uint8_t *items,
                           size_t count, void *out, const wire_frame *here) {
    enum { QUICK_BYTES = 8 * WIRE_BLOCK_BYTES };
    size_t size = count * list->element->offset;
    if (count == 0 || size > QUICK_BYTES || list->member->kind == SKEP_KIND_ARRAY ||
        (list->member->flags & SKEP_MEMBER_COUNTED) != 0)
        return wire_set_items(d, list, items, count, out, here);
    uint8_t *copy = wire_take(d, size);
    if (copy == NULL) return false;
    for (size_t i = 0; i < size; i += WIRE_BLOCK_BYTES)
        memcpy(copy + i, items + i, WIRE_BLOCK_BYTES);
    member_put_list(out, copy, count);
    return true;
}

/* An element is read where nothing moves while its own lists are read, and then put on the
 * scratch. */
static char *read_list(wire_decoder *d, wire_type *list, char *p, void *out,
                       const wire_frame *here) {
    enum { ON_STACK_BYTES = 256 };
    _Alignas(16) uint8_t small[ON_STACK_BYTES];
    wire_type *type = &list->element->type;
    size_t stride = list->element->offset;
    size_t base = d->scratch_used;
    size_t count = 0;
    void *one = stride <= sizeof small ? small : wire_take(d, stride);
    if (one == NULL) return NULL;
    for (;; count++) {
        skep_type found = SKEP_TYPE_NONE;
        list_more more = next_element(d, list, count == 0, &p, &found);
        if (more == LIST_END) break;
        if (more == LIST_FAILED) return NULL;
        if (LIKELY(stride == sizeof(char *)))
            memset(one, 0, sizeof(char *));
        else
            memset(one, 0, stride);
        p = LIKELY(more == LIST_VALUE)
                ? read_value(d, type, type->op, p, one, here, count, true)
                : read_odd_element(d, type, found, p, one,
                                   &(wire_frame){here, type->member, count, true});
        if (p == NULL ||
            (d->scratch_cap - d->scratch_used < stride && !wire_grow_scratch(d, stride)))
            return NULL;
        copy_element(d->scratch + d->scratch_used, one, stride);
        d->scratch_used += stride;
    }
    d->scratch_used = base;
    return set_items(d, list, d->scratch + base, count, out, here) ? p : NULL;
}

/* ---- Structs ---- */

/* What stands at *place, in front of an attribute or the end of the struct, read as any JSON: up
 * to the contents. The step before learns what came. NULL with the failure set. */
static wire_step *meet(wire_decoder *d, wire_shape *shape, wire_step *last, uint32_t mark,
                       char **place, skep_type *found) {
    bool is_first = last == &shape->head;
    char *p = *place;
    skep_str name;
    if (!is_first && (p = wire_close_value(d, p)) == NULL) return NULL;
    p = wire_blank(p);
    if (*p == '}') {
        *place = p + 1;
        if (!is_first && d->is_predicting) last->next = &shape->end;
        return &shape->end;
    }
    if (!is_first && *p != ',') {
        (void)wire_corrupt(d, p, "expected ',' or '}' behind an attribute");
        return NULL;
    }
    p = wire_read_quoted(d, is_first ? p : wire_blank(p + 1), &name, "the name of an attribute");
    if (p == NULL || (p = wire_open_named(d, p, found)) == NULL) return NULL;
    *place = p;
    wire_step *step = wire_step_of(d, shape, name, *found);
    if (step == &shape->stray) return wire_note_stray(d, mark, name) ? step : NULL;
    if (step != NULL && step->is_predictable && step->type.stored == *found && d->is_predicting)
        last->next = step;
    return step;
}

/* The attribute at `p`, or the end of the struct, where it stands as it was before, though not in the
 * order that was predicted: found by its name. NULL: it has to be met. */
WIRE_INLINE wire_step *recall(const wire_decoder *d, wire_shape *shape, const char *p,
                              unsigned less) {
    const char *name = p + 3 - less;
    if (less == 0 && (p[0] != '}' || p[1] != ','))
        return matches(d, &shape->end, p, 0) ? &shape->end : NULL;
    if (name[-1] != '"') return NULL;
    scan_window window = scan_text(name);
    if (window.quotes == 0 || ((window.quotes - 1) & window.specials) != 0) return NULL;
    uint32_t hash = wire_hash_in_text(name, scan_first(window.quotes));
    wire_step *step = shape->buckets[hash & shape->bucket_mask];
    while (step != NULL && step->hash != hash) step = step->chain;
    return step != NULL && step->is_predictable && matches(d, step, p, less) ? step : NULL;
}

static char *fail_twice(wire_decoder *d, const wire_step *step, char *p) {
    char shown[128];
    return wire_corrupt(d, wire_blank(p), "the attribute %s comes twice",
                        value_show_text(step->name, shown, sizeof shown));
}

/* The value of an attribute that no member has. */
WIRE_INLINE char *pass(wire_decoder *d, const wire_step *step, skep_type found, char *p) {
    if (d->rest != NULL && d->level == 1) {
        packed_name(d->rest, step->name);
        return wire_pack(d, found, p, d->rest);
    }
    char *end;
    return found == SKEP_TYPE_S ? find_end(d, p, &end) : wire_skip(d, found, p);
}

/* The value of an attribute that came otherwise than predicted. */
static char *read_met(wire_decoder *d, wire_step *step, skep_type found, char *p, uint8_t *object,
                      const wire_frame *here) {
    wire_type *type = &step->type;
    const wire_frame frame = {here, type->member, 0, false};
    if (type->op == WIRE_SKIP) return pass(d, step, found, p);
    if (type->op == WIRE_UNION) return wire_keep_union(d, step, found, p, &frame);
    if (found == type->stored) return read_any(d, type, type->op, p, object + step->offset, &frame);
    if (found != SKEP_TYPE_NULL)
        return wire_read_by_mapper(d, type->member, found, p, object + step->offset, &frame);
    p = wire_skip(d, found, p);
    return p != NULL && wire_set_absent(d, type->member, found, object, &frame) ? p : NULL;
}

static char *read_struct(wire_decoder *d, wire_shape *shape, uint8_t *object, char *p,
                         const wire_frame *here) {
    uint32_t mark = ++d->mark;
    wire_step *last = &shape->head;
    unsigned less = 2; /* in front of the first attribute no value ends */
    for (;;) {
        wire_step *step = last->next;
        if (!LIKELY(step != NULL && matches(d, step, p, less))) {
            step = d->is_predicting ? recall(d, shape, p, less) : NULL;
            if (step != NULL) last->next = step;
        }
        if (LIKELY(step != NULL)) {
            p += step->len - less;
            if (step == &shape->end) break;
            if (!LIKELY(step->mark != mark)) return fail_twice(d, step, p);
            step->mark = mark;
            wire_type *type = &step->type;
            p = LIKELY(type->op != WIRE_SKIP)
                    ? read_value(d, type, type->op, p, object + step->offset, here, 0, false)
                    : pass(d, step, (skep_type)type->stored, p);
        } else {
            skep_type found = SKEP_TYPE_NONE;
            step = meet(d, shape, last, mark, &p, &found);
            if (step == NULL) return NULL;
            if (step == &shape->end) break;
            if (step->mark == mark) return fail_twice(d, step, p);
            if (step != &shape->stray) step->mark = mark;
            p = read_met(d, step, found, p, object, here);
        }
        if (!LIKELY(p != NULL)) return NULL;
        less = 0;
        last = step;
    }
    if (shape->rule_count > 0 && !wire_close_struct(d, shape, mark, object, here)) return NULL;
    return d->strays == NULL || wire_end_strays(d, mark, p) ? p : NULL;
}

/* ---- The kernel ---- */

static void kernel_text(const char *p, uint32_t *quotes, uint32_t *specials) {
    scan_window window = scan_text(p);
    *quotes = window.quotes;
    *specials = window.specials;
}

static uint32_t kernel_equal(const char *p, const char *expected) {
    return scan_equal(p, expected);
}

#define WIRE_KERNEL(scanning)                                                                      \
    {.name = (scanning), .read_struct = read_struct, .text = kernel_text, .equal = kernel_equal}
