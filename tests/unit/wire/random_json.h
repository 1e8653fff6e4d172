/* Random JSON, as DynamoDB writes it and of any other form, mostly right, and random damage to
 * it. */
#ifndef TESTS_WIRE_RANDOM_JSON_H
#define TESTS_WIRE_RANDOM_JSON_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "support/random.h"

enum { DOC_BYTES_MAX = 4096, DOC_DEPTH_MAX = 5 };

typedef struct document {
    random_source r;
    size_t len;
    char text[DOC_BYTES_MAX];
} document;

static inline size_t doc_below(document *d, size_t bound) {
    return random_below(&d->r, bound);
}

/* What does not fit any more is left out, which is damage of another kind. */
static inline void doc_put(document *d, const char *piece) {
    size_t len = strlen(piece);
    if (len > sizeof d->text - d->len) return;
    memcpy(d->text + d->len, piece, len);
    d->len += len;
}

#define DOC_PICK(d, array) ((array)[doc_below(d, sizeof(array) / sizeof *(array))])

static inline void doc_put_blank(document *d) {
    static const char *const blanks[] = {" ", "\n", "\t", "\r\n", "   "};
    if (doc_below(d, 12) == 0) doc_put(d, DOC_PICK(d, blanks));
}

/* ---- Pieces ---- */

/* The contents of a text; one in 300 pieces is none. */
static inline void doc_put_contents(document *d) {
    static const char *const fine[] = {"a",
                                       "b",
                                       "text ",
                                       "\x7F",
                                       "/",
                                       "\\/",
                                       "\\\"",
                                       "\\\\",
                                       "\\b\\f\\n\\r\\t",
                                       "\\u0061",
                                       "\\u00E9",
                                       "\\u20ac",
                                       "\\ud83d\\udc1d",
                                       "\\uDBFF\\uDFFF",
                                       "\xC3\xA9",
                                       "\xE2\x82\xAC",
                                       "\xED\x9F\xBF",
                                       "\xEF\xBF\xBF",
                                       "\xF0\x9F\x90\x9D",
                                       "\xF4\x8F\xBF\xBF",
                                       "a run of plain text that is longer than any one window is"};
    static const char *const odd[] = {
        "\\u0000", "\\ud800",  "\\udc1d\\ud83d", "\\ud83d\\u0061", "\\x", "\\u12g4", "\n",  "\x1F",
        "\x80",    "\xC0\x80", "\xE0\x80\x80",   "\xED\xA0\x80",   "\"",  "\\",      "\xFF"};
    for (size_t i = doc_below(d, 4); i > 0; i--)
        doc_put(d, doc_below(d, 300) == 0 ? DOC_PICK(d, odd) : DOC_PICK(d, fine));
}

static inline void doc_put_text(document *d) {
    doc_put(d, "\"");
    doc_put_contents(d);
    doc_put(d, "\"");
}

static inline void doc_put_name(document *d) {
    static const char *const names[] = {"a", "b", "id", "caf\xC3\xA9", "n\\u0061me", "", "S", "M"};
    if (doc_below(d, 3) == 0) {
        doc_put_text(d);
        return;
    }
    char name[32];
    (void)snprintf(name, sizeof name, "\"%s%u\"", DOC_PICK(d, names), (unsigned)doc_below(d, 30));
    doc_put(d, name);
}

/* A number of DynamoDB's; `is_json` keeps to what JSON allows. */
static inline void doc_put_number(document *d, bool is_json) {
    static const char *const both[] = {
        "0",      "-0",       "1",      "-1",       "0.1",    "1.50",  "100", "1e5",
        "1E+5",   "-1.25e-7", "1e-130", "9.99e125", "1e125",  "0.000", "0e5", "1e400",
        "-1e400", "0e400",    "1e-131", "1e126",    "1e-400", "0e-400"};
    static const char *const others[] = {"+1", "007", ".5", "5.", "-.5", "+0", "00", ""};
    static const char *const odd[] = {"abc", "NaN", "1x", " 1", "1 ",
                                      "0x1", "--1", "1e", "e5", "."};
    char text[SKEP_DECIMAL_TEXT_MAX + 8];
    switch (doc_below(d, is_json ? 4 : 6)) {
    case 0: doc_put(d, DOC_PICK(d, both)); break;
    case 1:
        (void)skep_decimal_format(random_decimal(&d->r), text);
        doc_put(d, text);
        break;
    case 2: /* at and beyond 38 digits */
        doc_put(d, "1");
        for (size_t i = 34 + doc_below(d, 6); i > 0; i--)
            doc_put(d, doc_below(d, 4) == 0 ? "0" : "7");
        break;
    case 3:
        (void)snprintf(text, sizeof text, "%d", (int)doc_below(d, 2000) - 1000);
        doc_put(d, text);
        break;
    case 4: doc_put(d, doc_below(d, 10) == 0 ? DOC_PICK(d, odd) : DOC_PICK(d, others)); break;
    default: doc_put(d, "\\u0031"); break;
    }
}

static inline void doc_put_base64(document *d) {
    static const char *const fine[] = {"AAAA", "AP/+", "abcd", "\\/\\/\\/\\/"};
    static const char *const ends[] = {"", "", "AA==", "AAE=", "/w=="};
    static const char *const odd[] = {"A", "AB==", "AAB=", "A===", "-_AA", "AA=A", "AAA\xC3\xA9"};
    for (size_t i = doc_below(d, 3); i > 0; i--) doc_put(d, DOC_PICK(d, fine));
    doc_put(d, doc_below(d, 40) == 0 ? DOC_PICK(d, odd) : DOC_PICK(d, ends));
}

/* ---- DynamoDB's form ---- */

static inline void doc_put_scalar(document *d, char type) {
    doc_put(d, "\"");
    if (type == 'S')
        doc_put_contents(d);
    else if (type == 'N')
        doc_put_number(d, false);
    else
        doc_put_base64(d);
    doc_put(d, "\"");
}

static inline void doc_put_value(document *d, unsigned depth);

static inline void doc_put_elements(document *d, char set, unsigned depth) {
    doc_put(d, "[");
    for (size_t i = 0, count = doc_below(d, 4); i < count; i++) {
        if (i > 0) doc_put(d, ",");
        doc_put_blank(d);
        if (set != '\0')
            doc_put_scalar(d, set);
        else
            doc_put_value(d, depth + 1);
        doc_put_blank(d);
    }
    doc_put(d, "]");
}

/* An item, or what an M has. */
static inline void doc_put_map(document *d, unsigned depth) {
    doc_put(d, "{");
    doc_put_blank(d);
    for (size_t i = 0, count = doc_below(d, 5); i < count; i++) {
        if (i > 0) doc_put(d, ",");
        doc_put_blank(d);
        doc_put_name(d);
        doc_put_blank(d);
        doc_put(d, ":");
        doc_put_blank(d);
        doc_put_value(d, depth + 1);
        doc_put_blank(d);
    }
    doc_put(d, "}");
}

static inline void doc_put_value(document *d, unsigned depth) {
    static const char *const types[] = {"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"};
    const char *type = types[doc_below(d, depth < DOC_DEPTH_MAX ? 10 : 5)];
    doc_put(d, "{");
    doc_put_blank(d);
    doc_put(d, "\"");
    doc_put(d, doc_below(d, 1000) == 0 ? "X" : type);
    doc_put(d, "\"");
    doc_put_blank(d);
    doc_put(d, ":");
    doc_put_blank(d);
    if (strcmp(type, "BOOL") == 0)
        doc_put(d, doc_below(d, 2) == 0 ? "true" : "false");
    else if (strcmp(type, "NULL") == 0)
        doc_put(d, doc_below(d, 50) == 0 ? "false" : "true");
    else if (type[0] == 'L')
        doc_put_elements(d, '\0', depth);
    else if (type[0] == 'M')
        doc_put_map(d, depth);
    else if (type[1] == 'S')
        doc_put_elements(d, type[0], depth);
    else
        doc_put_scalar(d, type[0]);
    doc_put_blank(d);
    doc_put(d, "}");
}

/* ---- Any JSON ---- */

static inline void doc_put_any(document *d, unsigned depth) {
    static const char *const literals[] = {"true", "false", "null"};
    size_t kind = doc_below(d, depth < DOC_DEPTH_MAX ? 5 : 3);
    doc_put_blank(d);
    switch (kind) {
    case 0: doc_put(d, DOC_PICK(d, literals)); break;
    case 1: doc_put_number(d, true); break;
    case 2: doc_put_text(d); break;
    default:
        doc_put(d, kind == 3 ? "[" : "{");
        for (size_t i = 0, count = doc_below(d, 5); i < count; i++) {
            if (i > 0) doc_put(d, ",");
            doc_put_blank(d);
            if (kind == 4) {
                doc_put_name(d);
                doc_put(d, ":");
            }
            doc_put_any(d, depth + 1);
        }
        doc_put(d, kind == 3 ? "]" : "}");
    }
    doc_put_blank(d);
}

/* `levels` times the text that opens a level, and what closes it. */
static inline void doc_put_deep(document *d, size_t levels, const char *open, const char *inside,
                                const char *close) {
    for (size_t i = 0; i < levels; i++) doc_put(d, open);
    doc_put(d, inside);
    for (size_t i = 0; i < levels; i++) doc_put(d, close);
}

/* ---- Damage ---- */

static inline void doc_insert(document *d, size_t at, const char *bytes, size_t len) {
    if (len > sizeof d->text - d->len) return;
    memmove(d->text + at + len, d->text + at, d->len - at);
    memcpy(d->text + at, bytes, len);
    d->len += len;
}

static inline void doc_delete(document *d, size_t at, size_t len) {
    if (len > d->len - at) len = d->len - at;
    memmove(d->text + at, d->text + at + len, d->len - at - len);
    d->len -= len;
}

/* Flips a bit, inserts, replaces or deletes a byte or a run, swaps two bytes, or copies a run to
 * another place. */
static inline void doc_damage(document *d) {
    static const char often[] = "\"\"\\{}[]:,.0123456789eE+-tfnu \n\x80\xC3\0";
    if (d->len == 0) return;
    size_t at = doc_below(d, d->len), other = doc_below(d, d->len);
    char byte = doc_below(d, 3) != 0 ? DOC_PICK(d, often) : (char)random_u64(&d->r);
    char run[16];
    switch (doc_below(d, 7)) {
    case 0: d->text[at] = (char)((unsigned char)d->text[at] ^ 1U << doc_below(d, 8)); break;
    case 1: doc_insert(d, at, &byte, 1); break;
    case 2: d->text[at] = byte; break;
    case 3: doc_delete(d, at, 1); break;
    case 4: doc_delete(d, at, doc_below(d, 16)); break;
    case 5:
        byte = d->text[at];
        d->text[at] = d->text[other];
        d->text[other] = byte;
        break;
    default: {
        size_t len = 1 + doc_below(d, sizeof run);
        if (len > d->len - other) len = d->len - other;
        memcpy(run, d->text + other, len);
        doc_insert(d, at, run, len);
    }
    }
}

/* Half of the texts stay whole. */
static inline void doc_damage_some(document *d) {
    if (doc_below(d, 2) == 0) return;
    for (size_t i = 1 + (doc_below(d, 3) == 0 ? doc_below(d, 5) : 0); i > 0; i--) doc_damage(d);
}

#endif
