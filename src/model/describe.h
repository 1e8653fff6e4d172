/* model/describe.h: stored values as messages show them. */
#ifndef MODEL_DESCRIBE_H
#define MODEL_DESCRIBE_H

#include <stddef.h>

#include <skep/value.h>

/** One line of printable UTF-8, cut with "..." where it does not fit in `cap` (at least 48): "abc" in quotes, 12.5, true,
 *  null, 3 bytes, a list of 3, a map of 2. Returns `out`. */
const char *model_describe_value(skep_value value, char *out, size_t cap);

/** Text in quotes, in the same manner. */
const char *model_describe_text(skep_str text, char *out, size_t cap);

#endif
