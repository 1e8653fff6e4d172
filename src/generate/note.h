/* generate/note.h: the language inside annotations: `name, name = "text", name = word, name =
 * -1.5, name(args), {a, b}`. */
#ifndef GENERATE_NOTE_H
#define GENERATE_NOTE_H

#include "generate/gen.h"

typedef enum note_kind {
    NOTE_WORD = 1, /* text; also a number */
    NOTE_TEXT,     /* text, without quotes and escapes */
    NOTE_GROUP,    /* {args} */
    NOTE_CALL      /* text(args) */
} note_kind;

enum { NOTE_DEPTH_MAX = 4 };

typedef struct note_arg {
    const char *name; /* of `name = value`, else NULL */
    note_kind kind;
    const char *text;
    list args; /* note_arg */
    place at;
    place value_at;
    bool is_exact; /* value_at is where the value stands, character by character */
} note_arg;

/** Where the text of an annotation stands: at one place (a macro expanded to it), or in the
 * source itself, where every character has its own place and the text ends at the parenthesis
 * that closes it. */
typedef struct note_source {
    const char *text;
    size_t len;
    place at; /* of the first character, or of all */
    bool is_exact;
} note_source;

/** Reads the arguments into `out` (note_arg); false, reported, where it
 *  cannot be read to its end; then `out` has what could be. */
bool note_parse(gen *g, const note_source *source, list *out);

/** The place of the character `offset` inside a text argument, as well as it is known. */
place note_place_in(const note_arg *arg, size_t offset);

#endif
