/* generate/output.h: writing files so that a failed run leaves nothing and an unchanged one
 * rebuilds nothing. */
#ifndef GENERATE_OUTPUT_H
#define GENERATE_OUTPUT_H

#include "base/buffer.h"
#include "generate/gen.h"

/** One file to write: under `path`.new first, under `path` when all are written. */
typedef struct output {
    const char *path;
    const char *temporary;
    bool is_written; /* `temporary` exists */
} output;

/** Writes the content to the temporary file; nothing if the file has it already and `always` is
 * not set. */
skep_status output_write(gen *g, output *out, const buffer *content, bool always, skep_error *err);

/** Gives the file its name, or takes the temporary one away. */
skep_status output_commit(output *out, skep_error *err);
void output_abort(output *out);

#endif
