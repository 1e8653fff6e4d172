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
} emitter;

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

/** One descriptor's fields but offset and size: `.name = ..., .kind = ...`. */
void emit_member_fields(emitter *e, const skep_member *member);

/** Declarations, and bodies, of the typed calls. */
void emit_api_declarations(emitter *e);
void emit_api_bodies(emitter *e);

#endif
