/* generate/gen.h: what all stages share: memory, growing lists, places in the source, and
 * diagnostics. */
#ifndef GENERATE_GEN_H
#define GENERATE_GEN_H

#include <stdarg.h>
#include <stdint.h>

#include "generate/generate.h"

enum {
    GEN_SPARE_BYTES = 4096,    /* the largest struct that a stage allocates */
    GEN_DIAGNOSTICS_MAX = 1000 /* further ones are dropped: nobody reads them */
};

/** A place in the source; `file` NULL: none. */
typedef struct place {
    const char *file;
    unsigned line;
    unsigned column;
} place;

/** Pointers, in the order they were added. */
typedef struct list {
    void **items;
    size_t count;
    size_t capacity;
} list;

/** One run. Allocation never fails visibly: when memory is short `is_memory_short` is set, spare
 * memory is handed out instead, and the run ends after the stage. */
typedef struct gen {
    const generate_options *options;
    skep_arena *arena;
    list diagnostics; /* generate_diagnostic */
    size_t error_count;
    bool is_memory_short;
    bool is_silent; /* diagnostics are dropped: what is judged was judged already */
    _Alignas(16) unsigned char spare[GEN_SPARE_BYTES];
} gen;

/** Zeroed memory that lives as long as the run. Never NULL; at most GEN_SPARE_BYTES. */
void *gen_alloc(gen *g, size_t size_bytes);

/** A zeroed array of any length; NULL only when memory is short (then `is_memory_short` is set). */
void *gen_array(gen *g, size_t count, size_t size_bytes);

/** Copies of text; "" when memory is short. */
char *gen_text(gen *g, const char *text, size_t len);
char *gen_format(gen *g, const char *format, ...) __attribute__((format(printf, 2, 3)));

void list_add(gen *g, list *to, void *item);

/** The same text in capitals, and in small letters. */
char *gen_upper(gen *g, const char *text);

/** Reports an error or a warning; the code is that of docs/diagnostics.md without its "SKEP-". */
void gen_error(gen *g, place at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void gen_warning(gen *g, place at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Adds to the last diagnostic what would be right, and (where `at` has a file) the place it
 * speaks of. */
void gen_hint(gen *g, place at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/** Forwards what the C front end says; `code` is NULL then. */
void gen_forward(gen *g, place at, const char *text);

/** Hands all diagnostics to the sink in the order of the source. */
void gen_report(gen *g);

bool text_equal(const char *a, const char *b);

/** No place: for gen_hint, the place of the diagnostic itself. */
#define NOWHERE ((place){0})

#endif
