/* generate/check.h: the second stage: every rule, all diagnostics; what passes becomes the
 * model. */
#ifndef GENERATE_CHECK_H
#define GENERATE_CHECK_H

#include "generate/model.h"
#include "model/overlap.h"

/** Judges the raw model and fills `out`, which is to be emitted only if no error was reported. */
void check_model(gen *g, raw_model *raw, model *out);

/* ---- Shared by the files of this stage ---- */

typedef struct checker {
    gen *g;
    raw_model *raw;
    model *m;
} checker;

void check_tables(checker *c);
void check_entities(checker *c);
void check_queries(checker *c);
void check_names(checker *c);

/** The struct with its members under a convention; reported once, the first time it is needed. */
model_struct *check_struct(checker *c, raw_struct *raw, model_naming naming);

/** The enum with its stored names. */
const skep_enum *check_enum(checker *c, const raw_enum *raw);

/** Reads a key template. False, reported, where it is wrong. */
bool check_template(checker *c, const model_entity *entity, const note_arg *arg,
                    const char *attribute, skep_key *out);

/** The key that is a member itself; NULL where the struct has no such member. */
skep_key *check_member_key(checker *c, const model_entity *entity, const char *attribute, place at);

/** Keys of the entities' indexes. */
void check_entity_indexes(checker *c, model_entity *entity);

/** Notes that the entity's key for an attribute has this type; reports where another entity says
 * otherwise. */
void check_attribute_type(checker *c, model_entity *entity, const char *attribute, skep_type type);

/** `names = WORD`: reported and `out` untouched where there is no such convention. */
void naming_read(checker *c, const note_arg *arg, model_naming *out);

/** The attribute of a member with this name. */
const char *naming_apply(gen *g, model_naming naming, const char *name);

/** A name for generated objects that no other struct, enum or converter has. */
const char *check_ident(const checker *c, const char *wanted);

/** "struct order" is "order". */
const char *check_without_tag(const char *c_type);

/** "a, b and c" for hints. */
const char *check_words(gen *g, const char *const *words, size_t count);

/** Reports an argument that the annotation does not know. */
void check_unknown(checker *c, const note_arg *arg, const char *annotation,
                   const char *const *known, size_t count);

/** The text, or the word, of an argument; reports and gives NULL where it is something else. */
const char *check_text(checker *c, const note_arg *arg);
const char *check_word(checker *c, const note_arg *arg);

#endif
