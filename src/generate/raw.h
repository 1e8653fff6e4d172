/* generate/raw.h: what the read stage found: structs, enums, annotations and query bodies, as
 * written, with their places, not yet judged. */
#ifndef GENERATE_RAW_H
#define GENERATE_RAW_H

#include <skep/gen/runtime.h>

#include "generate/note.h"

typedef struct raw_enumerator {
    const char *name;
    int64_t value;
} raw_enumerator;

typedef struct raw_enum {
    const char *c_type;  /* as C names it; NULL for an enum without a name */
    const char *integer; /* the integer type that C gives it */
    uint32_t size;
    list values; /* raw_enumerator */
    place at;
} raw_enum;

typedef struct raw_struct raw_struct;
typedef struct raw_type raw_type;

struct raw_type {
    uint16_t kind;         /* skep_kind; 0: none that can be stored; never CUSTOM */
    bool is_optional;      /* a pointer to `kind` */
    bool is_const;         /* the object itself is const */
    const char *spelling;  /* as declared */
    const char *canonical; /* without typedefs and qualifiers: the same for the same type */
    const char *target;    /* OPTIONAL: what is pointed to, as declared */
    const char *refusal;   /* kind 0: what would be right */
    uint32_t size;         /* of the target for OPTIONAL */
    uint32_t own_size;     /* of the pointer for OPTIONAL */
    uint32_t count;        /* ARRAY: elements */
    uint32_t stride;       /* MAP: sizeof an entry */
    uint32_t value_offset; /* MAP: of the value in its entry */
    raw_struct *structure; /* STRUCT, VARIANT */
    raw_enum *enumeration;
    raw_type *element; /* LIST, SET, MAP, ARRAY */
    raw_type
        *pointee; /* of every pointer to an object: what it points to, however that is stored */
};

typedef struct raw_member {
    const char
        *name; /* of a union without a name that of its first member, which stands there too */
    bool is_unnamed;
    bool is_alternative; /* of a union */
    raw_type *type;
    uint32_t offset;
    list notes; /* note_arg, of SKEP and SKEP_FIELD */
    place at;
} raw_member;

struct raw_struct {
    const char *c_type; /* as C names it; NULL: it has no name */
    bool is_union;
    const raw_struct
        *outer; /* without a name: the struct that has it as the member `outer_member` */
    const char *outer_member; /* "where", "corners[0]"; NULL: that has no name either */
    uint32_t outer_offset;
    uint32_t size;
    list members; /* raw_member, in the order of declaration */
    place at;
};

/** SKEP_TABLE, SKEP_ENTITY or SKEP_FIELD. */
typedef struct raw_note {
    list args; /* note_arg */
    place at;
    const char *header;    /* where it stands, without folder and extension: "shop" */
    bool is_broken;        /* it could not be read to its end, which was reported */
    bool is_included;      /* in an included header: its own generated files have it */
    raw_struct *structure; /* that the first argument of an entity or field names; NULL: none */
    const char *c_type;    /* its name in C: "order" or "struct order" */
} raw_note;

typedef enum raw_expr_kind {
    RAW_OTHER = 1, /* nothing that a query may say; text says what it is */
    RAW_AND,       /* args: two */
    RAW_OR,
    RAW_NOT,       /* args: one */
    RAW_COMPARE,   /* op, args: two */
    RAW_CALL,      /* text: the function; args */
    RAW_MEMBER,    /* path: raw_member from the object inwards */
    RAW_PARAMETER, /* index: 1 is the first behind the object */
    RAW_INTEGER,
    RAW_FLOATING,
    RAW_TEXT,
    RAW_NULL
} raw_expr_kind;

typedef struct raw_expr {
    raw_expr_kind kind;
    skep_query_op op;
    list args; /* raw_expr */
    list path; /* raw_member */
    raw_type *type;
    uint32_t index;
    const char *text;
    int64_t integer; /* of an unsigned constant the same bits */
    bool is_unsigned;
    double floating;
    place at;
} raw_expr;

typedef struct raw_parameter {
    const char *name;
    raw_type *type;
    place at;
} raw_parameter;

typedef struct raw_query {
    const char *name;
    raw_note note;
    raw_struct *structure; /* that the first parameter points to; NULL: none */
    const char *wrong;     /* how the function is not of the right form; NULL: it is */
    list parameters;       /* raw_parameter, behind the object */
    raw_expr *body;        /* NULL where `wrong` is not */
    place at;
} raw_query;

/** A parameter as its type: what it points to, where it is a pointer. */
typedef struct raw_argument {
    const char *canonical; /* without qualifiers */
    const char *pointee;   /* canonical, without qualifiers; NULL: no pointer */
    bool points_to_const;
} raw_argument;

/** A function that is declared; converters are looked for among them. */
typedef struct raw_function {
    const char *name;
    const char *result; /* canonical */
    list arguments;     /* raw_argument */
    place at;
} raw_function;

typedef struct raw_model {
    const char *header; /* as given */
    bool is_broken;     /* the C front end refuses it: the rest is not to be used */
    list tables;        /* raw_note */
    list entities;      /* raw_note */
    list fields;        /* raw_note */
    list queries;       /* raw_query */
    list structs;       /* raw_struct, all that were reached, unions too */
    list functions;     /* raw_function */
    list names;         /* const char *: what the headers declare at file scope */
    list dependencies;  /* const char *: files that were read, the header first */
} raw_model;

#endif
