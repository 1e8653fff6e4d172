/* model/template.h: the text of a key template, "ORDER#{ship_to.city}#{id:08}", piece by piece, and
 * what its members may be. Shared by the generator and by models that are built at run time. */
#ifndef MODEL_TEMPLATE_H
#define MODEL_TEMPLATE_H

#include <skep/gen/runtime.h>

enum {
    TEMPLATE_PARTS_MAX = 32,
    TEMPLATE_DEPTH_MAX = 8,  /* members of a path */
    TEMPLATE_DIGITS_MAX = 38 /* as many as a number of DynamoDB has */
};

typedef enum template_fault {
    TEMPLATE_FINE = 0,
    TEMPLATE_LONE_BRACE, /* '}' without '{' */
    TEMPLATE_UNCLOSED,   /* '{' without '}' */
    TEMPLATE_NO_MEMBER   /* {} */
} template_fault;

/** Literal text, or a member in braces. */
typedef struct template_piece {
    size_t at;        /* where it stands in the text; of a fault, where that is */
    skep_str literal; /* as written, braces doubled; ptr NULL: a member */
    skep_str path;    /* "ship_to.city" */
    skep_str format;  /* behind the colon; ptr NULL: none */
} template_piece;

/** Reads the piece at `*pos`, before the NUL that ends the text, and moves behind it. Behind a
 * fault nothing is read. */
template_fault template_read(const char *text, size_t *pos, template_piece *out);

/** Copies literal text with single braces and a NUL; `out` has room for literal.len + 1. Returns
 * its length. */
size_t template_unescape(skep_str literal, char *out);

/** True where a value of this kind has a text of its own, of which a key can be made. */
bool template_takes(const skep_member *member);

/** Sets the format of a part, which must live as long as it; false where the member takes none
 * such: "08" for numbers, "%Y-%m" for times. */
bool template_set_format(const skep_member *member, const char *format, skep_key_part *part);

#endif
