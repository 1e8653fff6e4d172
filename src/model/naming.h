/* model/naming.h: conventions: the attribute that a member's name gives. Shared by the generator
 * and by models that are described by calls. */
#ifndef MODEL_NAMING_H
#define MODEL_NAMING_H

#include <stddef.h>

/** How attributes are named after members. */
typedef enum model_naming {
    NAMING_NONE = 0, /* as in C */
    NAMING_CAMEL,
    NAMING_SNAKE,
    NAMING_KEBAB,
    NAMING_UPPER_SNAKE,
    NAMING_PASCAL
} model_naming;

/** Writes the attribute for a member's name of `len` bytes into `out`, with a NUL; it has room for
 * 2 * len + 1 bytes. */
void naming_write(model_naming naming, const char *name, size_t len, char *out);

#endif
