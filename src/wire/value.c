/* wire/value.c: attribute values as packed values, in whatever order and white space they come.
 *
 * Levels are counted from the item or value that is the whole text, and PACKED_DEPTH_MAX bounds
 * each recursion. The writer sorts maps and sets and refuses what comes twice in them. */
#include "wire/decoder.h"

/* From behind the bracket. */
static bool open_container(wire_decoder *d, skep_type container, const char *p, packed_writer *w) {
    if (w->depth + d->outside >= PACKED_DEPTH_MAX)
        return wire_corrupt(d, p, "lists, maps and sets are nested deeper than %d levels",
                            PACKED_DEPTH_MAX) != NULL;
    packed_open(w, container);
    return w->status == SKEP_OK || wire_refused(d, p, w) != NULL;
}

static char *pack_null(wire_decoder *d, char *p, packed_writer *w) {
    bool is_null;
    p = wire_blank(p);
    char *next = wire_read_literal(d, p, &is_null);
    if (next == NULL) return NULL;
    if (!is_null) return wire_corrupt(d, p, "expected true: NULL is not false");
    packed_null(w);
    return next;
}

static char *pack_scalar(wire_decoder *d, skep_type type, char *p, packed_writer *w) {
    char *end, *next;
    skep_decimal number;
    skep_bytes bytes;
    bool is_true;
    switch (type) {
    case SKEP_TYPE_S:
        if ((next = wire_text_end(d, p, &end)) != NULL)
            packed_text(w, (skep_str){p, (size_t)(end - p)});
        break;
    case SKEP_TYPE_N:
        if ((next = wire_read_decimal(d, p, &number)) != NULL) packed_decimal(w, number);
        break;
    case SKEP_TYPE_B:
        if ((next = wire_read_bytes(d, p, &bytes)) != NULL) packed_bytes(w, bytes);
        break;
    case SKEP_TYPE_BOOL:
        if ((next = wire_read_literal(d, p, &is_true)) != NULL) packed_bool(w, is_true);
        break;
    default: next = pack_null(d, p, w);
    }
    return next;
}

/* Behind an element: the next one, or NULL in *more at the end. */
static char *next_element(wire_decoder *d, char *p, char closing, bool *has_more) {
    p = wire_blank(p);
    *has_more = *p == ',';
    if (*has_more) return wire_blank(p + 1);
    if (*p == closing) return p + 1;
    return wire_corrupt(d, p, "expected ',' or '%c'", closing);
}

static skep_type member_type(skep_type set) {
    return set == SKEP_TYPE_SS ? SKEP_TYPE_S : set == SKEP_TYPE_NS ? SKEP_TYPE_N : SKEP_TYPE_B;
}

static char *pack_element(wire_decoder *d, skep_type container, char *p, packed_writer *w) {
    skep_type type;
    if (container == SKEP_TYPE_L) {
        if ((p = wire_open_value(d, p, &type)) == NULL || (p = wire_pack(d, type, p, w)) == NULL)
            return NULL;
        return wire_close_value(d, p);
    }
    if (*p != '"') return wire_corrupt(d, p, "expected '\"' and a member of a set");
    return wire_pack(d, member_type(container), p + 1, w);
}

/* A list or a set, from behind its bracket. */
static char *pack_elements(wire_decoder *d, skep_type container, char *p, packed_writer *w) {
    const char *start = p;
    if (!open_container(d, container, p, w)) return NULL;
    p = wire_blank(p);
    bool has_more = *p != ']';
    if (!has_more) p++;
    while (has_more) {
        if ((p = pack_element(d, container, p, w)) == NULL ||
            (p = next_element(d, p, ']', &has_more)) == NULL)
            return NULL;
    }
    packed_end(w);
    return w->status == SKEP_OK ? p : wire_refused(d, start, w);
}

char *wire_pack_map(wire_decoder *d, char *p, packed_writer *w) {
    const char *start = p;
    if (!open_container(d, SKEP_TYPE_M, p, w)) return NULL;
    p = wire_blank(p);
    bool has_more = *p != '}';
    if (!has_more) p++;
    while (has_more) {
        skep_str name;
        skep_type type;
        if ((p = wire_read_quoted(d, p, &name, "the name of an attribute")) == NULL ||
            (p = wire_open_named(d, p, &type)) == NULL)
            return NULL;
        packed_name(w, name);
        if ((p = wire_pack(d, type, p, w)) == NULL || (p = wire_close_value(d, p)) == NULL ||
            (p = next_element(d, p, '}', &has_more)) == NULL)
            return NULL;
    }
    packed_end(w);
    return w->status == SKEP_OK ? p : wire_refused(d, start, w);
}

char *wire_pack(wire_decoder *d, skep_type type, char *p, packed_writer *w) {
    const char *start = p;
    switch (type) {
    case SKEP_TYPE_M: return wire_pack_map(d, p, w);
    case SKEP_TYPE_L:
    case SKEP_TYPE_SS:
    case SKEP_TYPE_NS:
    case SKEP_TYPE_BS: return pack_elements(d, type, p, w);
    default: p = pack_scalar(d, type, p, w);
    }
    return p == NULL || w->status == SKEP_OK ? p : wire_refused(d, start, w);
}

char *wire_pack_inside(wire_decoder *d, skep_type type, char *p) {
    packed_writer w;
    buffer_clear(&d->packed);
    packed_begin(&w, &d->packed, d->err);
    d->outside = d->level;
    p = wire_pack(d, type, p, &w);
    d->outside = 0;
    return p;
}

char *wire_skip(wire_decoder *d, skep_type type, char *p) {
    char *end;
    skep_decimal number;
    if (type == SKEP_TYPE_S) return wire_text_end(d, p, &end);
    if (type == SKEP_TYPE_N) return wire_read_decimal(d, p, &number);
    return wire_pack_inside(d, type, p);
}
