/* model/describe.h: stored values as messages show them. */
#ifndef MODEL_DESCRIBE_H
#define MODEL_DESCRIBE_H

#include <stddef.h>

#include <skep/value.h>

#include "value/show.h"

/** As value_show. */
static inline const char *model_describe_value(skep_value value, char *out, size_t cap) {
    return value_show(value, out, cap);
}

/** As value_show_text. */
static inline const char *model_describe_text(skep_str text, char *out, size_t cap) {
    return value_show_text(text, out, cap);
}

#endif
