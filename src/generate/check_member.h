/* generate/check_member.h: one member on its way through the checks: private to the check stage. */
#ifndef GENERATE_CHECK_MEMBER_H
#define GENERATE_CHECK_MEMBER_H

#include "generate/check.h"

/** What SKEP may say of a member. */
typedef enum member_word {
    WORD_NAME,
    WORD_IGNORE,
    WORD_MANY,
    WORD_NULL,
    WORD_NUMBER,
    WORD_REQUIRED,
    WORD_SENSITIVE,
    WORD_OMIT_EMPTY,
    WORD_JSON,
    WORD_VECTOR,
    WORD_LIST,
    WORD_SET,
    WORD_COUNT,
    WORD_VARIANT,
    WORD_CONVERT,
    WORD_TYPE,
    WORD_DEFAULT,
    WORD_EPOCH,
    WORD_EPOCH_MS,
    WORD_DATE,
    WORD_FORMAT,
    MEMBER_WORDS
} member_word;

typedef struct member_check {
    checker *c;
    const raw_struct *in;
    const raw_member *raw;
    model_naming naming;
    const note_arg *said[MEMBER_WORDS]; /* NULL: not said */
    bool is_used[MEMBER_WORDS];         /* said, and it means something for the member's type */
    const model_converter *converter;   /* NULL: none */
    const char *converted;              /* the type that it takes, canonical */
} member_check;

/** Reads the member's annotations; false, reported, where they contradict each other. */
bool member_notes(member_check *m);

/** Reports what was said and means nothing for a member of this type. */
void member_unused(const member_check *m);

/** How a C type is stored; false, reported, where it is not. */
bool member_type(member_check *m, const raw_type *type, skep_member *out);

/** The same for a type that cannot be stored: reports it. */
bool member_refuse(const member_check *m, const raw_type *type, const char *right);

/** A pointer whose number of elements another member has. */
bool member_counted(member_check *m, skep_member *out);

/** The member that counts the elements of another one, NULL: it counts none. */
const raw_member *member_counted_by(const raw_struct *in, const raw_member *count);

/** A union whose tag is another member. */
bool member_variant(member_check *m, skep_member *out);

/** Gives the unions of a struct the descriptors of their tags, when they have their places. */
void member_finish_variants(checker *c, model_struct *s);

/** Finds the functions that convert the member, before its type is judged. */
bool member_converter(member_check *m);

/** True if a value of this type is converted; then `out`, if not NULL, becomes that. */
bool member_converts(member_check *m, const raw_type *type, skep_member *out);

/** What is read where the attribute is absent. */
void member_default(member_check *m, skep_member *out);

/** What only some members have, to be filled in. */
skep_member_more *member_more(gen *g, skep_member *member);

const raw_member *member_find(const raw_struct *in, const char *name);

bool is_integer_kind(uint16_t kind);

/** The length of what all names of an enum share, up to an underscore. */
size_t enum_prefix(const raw_enum *raw);

#endif
