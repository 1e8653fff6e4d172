/* generate/emit.h: the last stage: the model as C. Output depends on nothing but the model. */
#ifndef GENERATE_EMIT_H
#define GENERATE_EMIT_H

#include "base/buffer.h"
#include "generate/model.h"

/** The texts of HEADER.skep.h and HEADER.skep.c; `stem` is "shop" and `header` "shop.h". */
void emit_header(gen *g, const model *m, const char *stem, const char *header, buffer *out);
void emit_source(gen *g, const model *m, const char *stem, buffer *out);

/* ---- Shared by the files of this stage ---- */

typedef struct emitter {
    gen *g;
    const model *m;
    buffer *out;
    list names; /* emit_named */
} emitter;

/** An object of the output and what it is the descriptor of. */
typedef struct emit_named {
    const void *what;
    const char *name;
} emit_named;

/** A name for an object that no other has, made of the one that is wanted; `what` is what it
 * describes. */
const char *emit_claim(emitter *e, const void *what, const char *wanted);

/** The name of what was emitted before; NULL: it was not. */
const char *emit_name_of(const emitter *e, const void *what);

/** A C literal of the text, with its quotes; NULL gives NULL. */
void emit_text(emitter *e, const char *text);

/** Descriptors of structs and enums that the emitted entities and queries need. */
void emit_structs(emitter *e);

/** Tables, entities with their keys and children. */
void emit_entities(emitter *e);

/** Compiled queries. */
void emit_queries(emitter *e);

/** `static const skep_member *const NAME[] = {...};` */
void emit_path(emitter *e, const char *name, const skep_member *const *path, uint32_t depth);

/** One descriptor's fields but offset and size: `.name = ..., .kind = ...`. What it points to
 * was emitted before. */
void emit_member_fields(emitter *e, const skep_member *member);

/** The value at `value`, of the type, as C writes it in an initialiser. */
void emit_value(emitter *e, const skep_member *type, const void *value);

/** How C reaches the members of a struct: those of one without a name through the struct around
 * it. */
typedef struct emit_way {
    const char *c_type;
    const char *prefix; /* "" or "ship_to." */
    const char *base;   /* "" or "ship_to" */
    uint32_t offset;    /* of `base` */
} emit_way;

/** What the descriptor of a struct's member `index` points to: elements, alternatives, a
 * default. */
void emit_parts_of_member(emitter *e, const model_struct *s, const emit_way *to, uint32_t index);

/** The assertions that the member, its count, its entries and its alternatives are laid out as
 * the generator saw it. */
void emit_layout(emitter *e, const model_struct *s, const emit_way *to, uint32_t index);

/** Declarations, and bodies, of the typed calls. */
void emit_api_declarations(emitter *e);
void emit_api_bodies(emitter *e);

#endif
