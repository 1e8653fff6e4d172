/* value/show.h: stored values, and where they are, as messages show them. */
#ifndef VALUE_SHOW_H
#define VALUE_SHOW_H

#include <stddef.h>

#include <skep/value.h>

#include "value/packed.h"

/** One line of printable UTF-8, cut with "..." where it does not fit in `cap` (at least 48): "abc"
 * in quotes, 12.5, true, null, 3 bytes, a list of 3, a map of 2. Returns `out`. */
const char *value_show(skep_value value, char *out, size_t cap);

/** Text in quotes, in the same manner. */
const char *value_show_text(skep_str text, char *out, size_t cap);

enum { VALUE_PATH_BYTES = 256 };

/** A path as text: ship_to.lines[2].`1.5 kg`, with "..." for what does not fit. */
typedef struct value_path {
    char text[VALUE_PATH_BYTES];
    size_t len;
    bool is_cut;
} value_path;

/** Adds a step; `path` is all zero before the first. */
void value_path_name(value_path *path, skep_str name);
void value_path_index(value_path *path, size_t index);

/** Adds the steps to the innermost container that the writer has open, and where `is_value`, one
 * more: to the value whose name was written last, or to the next element. */
void value_path_of_writer(value_path *path, const packed_writer *w, bool is_value);

#endif
