/* wire/json.c: JSON as such (RFC 8259), and the frame that an attribute value has in it. */
#include <string.h>

#include "wire/decoder.h"

char *wire_read_quoted(wire_decoder *d, char *p, skep_str *out, const char *what) {
    if (*p != '"') return wire_corrupt(d, p, "expected '\"' and %s", what);
    char *text = p + 1;
    char *end;
    p = wire_text_end(d, text, &end);
    if (p != NULL) *out = (skep_str){text, (size_t)(end - text)};
    return p;
}

/* ---- Attribute values ---- */

static skep_type type_of_name(skep_str name) {
    for (int type = SKEP_TYPE_S; type <= SKEP_TYPE_M; type++) {
        const char *known = skep_type_name((skep_type)type);
        if (name.ptr != NULL && strlen(known) == name.len && memcmp(known, name.ptr, name.len) == 0)
            return (skep_type)type;
    }
    return SKEP_TYPE_NONE;
}

/* What the contents of a type are preceded by; 0: nothing. */
static char opening(skep_type type) {
    switch (type) {
    case SKEP_TYPE_S:
    case SKEP_TYPE_N:
    case SKEP_TYPE_B: return '"';
    case SKEP_TYPE_M: return '{';
    case SKEP_TYPE_BOOL:
    case SKEP_TYPE_NULL: return '\0';
    default: return '[';
    }
}

/* From behind the brace to behind `"N":"`, where it stands without blanks and escapes; else NULL. */
static char *open_plain(char *p, skep_type *type) {
    if (p[0] != '"') return NULL;
    char *end = p + 3;
    skep_type found = SKEP_TYPE_NONE;
    switch (p[1]) {
    case 'S': found = SKEP_TYPE_S; break;
    case 'N': found = SKEP_TYPE_N; break;
    case 'B': found = SKEP_TYPE_B; break;
    case 'L': found = SKEP_TYPE_L; break;
    case 'M': found = SKEP_TYPE_M; break;
    default: return NULL;
    }
    if (p[2] != '"') {
        if (memcmp(p + 1, "BOOL\"", 5) != 0) return NULL;
        found = SKEP_TYPE_BOOL;
        end = p + 6;
    }
    if (*end != ':') return NULL;
    char bracket = opening(found);
    if (bracket != '\0' && end[1] != bracket) return NULL;
    *type = found;
    return bracket != '\0' ? end + 2 : wire_blank(end + 1);
}

char *wire_open_value(wire_decoder *d, char *p, skep_type *type) {
    static const char expected[] = "a type: S, N, B, BOOL, NULL, SS, NS, BS, L or M";
    if (*p != '{') return wire_corrupt(d, p, "expected '{' and an attribute value");
    char *contents = open_plain(p + 1, type);
    if (contents != NULL) return contents;
    char *start = wire_blank(p + 1);
    skep_str name = {0};
    if ((p = wire_read_quoted(d, start, &name, expected)) == NULL) return NULL;
    *type = type_of_name(name);
    if (*type == SKEP_TYPE_NONE) return wire_corrupt(d, start, "expected %s", expected);
    p = wire_blank(p);
    if (*p != ':') return wire_corrupt(d, p, "expected ':' behind a type");
    p = wire_blank(p + 1);
    char bracket = opening(*type);
    if (bracket == '\0') return p;
    if (*p != bracket)
        return wire_corrupt(d, p, "expected '%c' and a value of type %s", bracket,
                            skep_type_name(*type));
    return p + 1;
}

char *wire_open_named(wire_decoder *d, char *p, skep_type *type) {
    p = wire_blank(p);
    if (*p != ':') return wire_corrupt(d, p, "expected ':' behind the name of an attribute");
    return wire_open_value(d, wire_blank(p + 1), type);
}

char *wire_close_value(wire_decoder *d, char *p) {
    p = wire_blank(p);
    if (*p != '}') return wire_corrupt(d, p, "expected '}' behind an attribute value");
    return p + 1;
}

char *wire_read_literal(wire_decoder *d, char *p, bool *out) {
    p = wire_blank(p); /* which a predicted fragment does not pass */
    *out = memcmp(p, "true", 4) == 0;
    if (*out) return p + 4;
    if (memcmp(p, "false", 5) == 0) return p + 5;
    return wire_corrupt(d, p, "expected true or false");
}

/* ---- What is passed over ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static char *skip_digits(char *p) {
    while (is_digit(*p)) p++;
    return p;
}

static char *skip_number(wire_decoder *d, char *p) {
    char *digits = p + (*p == '-');
    if (!is_digit(*digits)) return wire_corrupt(d, digits, "expected a JSON value");
    p = *digits == '0' ? digits + 1 : skip_digits(digits);
    if (*p == '.') {
        if (!is_digit(p[1])) return wire_corrupt(d, p + 1, "expected a digit behind the point");
        p = skip_digits(p + 1);
    }
    if (*p == 'e' || *p == 'E') {
        p += p[1] == '-' || p[1] == '+' ? 2 : 1;
        if (!is_digit(*p)) return wire_corrupt(d, p, "expected a digit in the exponent");
        p = skip_digits(p);
    }
    return p;
}

/* Literals, numbers and texts. */
static char *skip_scalar(wire_decoder *d, char *p) {
    bool value;
    skep_str text;
    switch (*p) {
    case '"': return wire_read_quoted(d, p, &text, "a text");
    case 't':
    case 'f': return wire_read_literal(d, p, &value);
    case 'n':
        if (memcmp(p, "null", 4) == 0) return p + 4;
        return wire_corrupt(d, p, "expected null");
    default: return skip_number(d, p);
    }
}

/* The containers that are open, innermost last. */
typedef struct nesting {
    unsigned depth;
    bool is_object[WIRE_SKIPPED_DEPTH_MAX];
} nesting;

/* A name and its colon, where one belongs. */
static char *skip_name(wire_decoder *d, const nesting *open, char *p) {
    if (open->depth == 0 || !open->is_object[open->depth - 1]) return p;
    skep_str name;
    if ((p = wire_read_quoted(d, p, &name, "a name")) == NULL) return NULL;
    p = wire_blank(p);
    if (*p != ':') return wire_corrupt(d, p, "expected ':' behind a name");
    return wire_blank(p + 1);
}

static char *open_container(wire_decoder *d, nesting *open, char *p) {
    if (open->depth == WIRE_SKIPPED_DEPTH_MAX)
        return wire_corrupt(d, p, "JSON is nested deeper than %d levels", WIRE_SKIPPED_DEPTH_MAX);
    open->is_object[open->depth++] = *p == '{';
    return wire_blank(p + 1);
}

/* Behind a value: closes what ends here and moves to the next value of what stays open. */
static char *skip_ends(wire_decoder *d, nesting *open, char *p) {
    while (open->depth > 0) {
        bool is_object = open->is_object[open->depth - 1];
        p = wire_blank(p);
        if (*p == ',') return skip_name(d, open, wire_blank(p + 1));
        if (*p != (is_object ? '}' : ']'))
            return wire_corrupt(d, p, "expected ',' or '%c'", is_object ? '}' : ']');
        p++;
        open->depth--;
    }
    return p;
}

char *wire_skip_json(wire_decoder *d, char *p) {
    nesting open;
    open.depth = 0;
    do {
        if (*p == '{' || *p == '[') {
            char closing = *p == '{' ? '}' : ']';
            if ((p = open_container(d, &open, p)) == NULL) return NULL;
            if (*p != closing) {
                p = skip_name(d, &open, p);
                continue;
            }
        } else if ((p = skip_scalar(d, p)) == NULL) {
            return NULL;
        }
        p = skip_ends(d, &open, p);
    } while (p != NULL && open.depth > 0);
    return p;
}
