/* generate/reader.h: private to the read stage, the only files that know libclang. */
#ifndef GENERATE_READER_H
#define GENERATE_READER_H

#include <clang-c/Index.h>

#include "generate/raw.h"

enum {
    READ_TYPE_DEPTH_MAX = 64, /* structs in structs, pointers, lists */
    READ_EXPR_DEPTH_MAX = 256
};

typedef struct reader {
    gen *g;
    raw_model *model;
    CXTranslationUnit unit;
    CXFile main_file;
    list declarations;   /* known_declaration */
    list type_names;     /* named_type */
    unsigned depth;      /* of read_type */
    unsigned expr_depth; /* of read_expr */
} reader;

/** A struct or enum that was read. */
typedef struct known_declaration {
    CXCursor cursor;
    void *raw; /* raw_struct or raw_enum */
} known_declaration;

/** A typedef or a tag, for annotations that name a type. */
typedef struct named_type {
    const char *name;
    const char *c_type;
    CXType type;
} named_type;

/** libclang's text as memory of the run; releases `text`. */
const char *read_string(gen *g, CXString text);

/** Where a cursor stands; for what a macro made, where the macro is used. */
place read_place(gen *g, CXCursor cursor);
place read_location(gen *g, CXSourceLocation location);

/** The text of the cursor's annotate attribute that starts with "skep:KIND:", behind that; NULL:
 * none. `attribute` (may be NULL) receives its cursor. */
const char *read_annotation(gen *g, CXCursor cursor, const char *kind, CXCursor *attribute);

/** Parses an annotation, from the source itself where it stands there. False where it could not
 * be read. */
bool read_note(reader *r, const char *text, CXCursor attribute, list *out);

/** What C type it is and how it is stored. Never NULL. */
raw_type *read_type(reader *r, CXType type);

/** The struct or union of a record type; read once. */
raw_struct *read_struct(reader *r, CXType type);

/** Marks a type as one that cannot be stored; `right` says what would be, NULL: nothing to say.
 * Gives it back. */
raw_type *read_refuse(raw_type *type, const char *right);

/** As C names the type, without qualifiers. */
const char *read_type_name(gen *g, CXType type);

/** What was read of a declaration, NULL: nothing; and noting it. */
void *read_known(const reader *r, CXCursor declaration);
void read_remember(reader *r, CXCursor declaration, void *raw);

/** A function annotated with SKEP_QUERY. */
void read_query(reader *r, CXCursor function, raw_query *out);

/** A query's condition. */
raw_expr *read_expr(reader *r, CXCursor expression, const raw_query *query);

/** The children of a cursor as a list of CXCursor. */
void read_children(gen *g, CXCursor cursor, list *out);

#endif
