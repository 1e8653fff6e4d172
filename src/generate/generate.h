/* generate/generate.h: annotated headers in, HEADER.skep.h, HEADER.skep.c and HEADER.skep.d out.
 *
 * The stages, each in files of its own: read (libclang) -> check (every rule, all diagnostics)
 * -> model (descriptors in memory, the structs of skep/gen/runtime.h) -> emit (the same
 * descriptors as C). */
#ifndef GENERATE_GENERATE_H
#define GENERATE_GENERATE_H

#include <stdbool.h>
#include <stddef.h>

#include <skep/error.h>
#include <skep/memory.h>

typedef enum generate_severity { GENERATE_WARNING = 1, GENERATE_ERROR } generate_severity;

/** What is wrong, where, and what would be right. All text is borrowed for the length of the
 * call. */
typedef struct generate_diagnostic {
    generate_severity severity;
    const char *file; /**< as the compiler would name it; NULL: no place */
    unsigned line;
    unsigned column;
    const char *code; /**< "SKEP-K03"; NULL for what the C front end says itself */
    const char *text;
    const char *hint;      /**< what would be right; NULL: none */
    const char *hint_file; /**< another place that the hint is about; NULL: the same place */
    unsigned hint_line;
    unsigned hint_column;
} generate_diagnostic;

typedef void generate_sink(void *context, const generate_diagnostic *diagnostic);

typedef struct generate_options {
    const char *const *headers; /**< the annotated headers, at least one */
    size_t header_count;
    const char *output_dir;   /**< must exist */
    const char *const *flags; /**< compiler flags: -I, -D, -std, ... */
    size_t flag_count;
    const char *include_dir;         /**< where skep/model.h is; NULL: the flags say */
    const char *resource_dir;        /**< clang's own headers; NULL: where the build found them */
    bool always_write;               /**< also write an output whose content has not changed */
    const skep_allocator *allocator; /**< NULL: the default */
    generate_sink *sink; /**< receives the diagnostics in the order of the source; NULL: none */
    void *sink_context;
} generate_options;

/** Generates for every header, or for none: SKEP_INVALID when one of them has an error (the sink
 * has them all), SKEP_IO when an output cannot be written. */
skep_status generate_run(const generate_options *options, skep_error *err);

/** A diagnostic as the compiler prints its own: one line, and one for the hint; NUL-terminated,
 * cut at `cap`. Returns the length that it has. */
size_t generate_diagnostic_format(const generate_diagnostic *diagnostic, char *buf, size_t cap);

#endif
