/* engine/definition.h: table definitions as packed values, and copies of them. */
#ifndef ENGINE_DEFINITION_H
#define ENGINE_DEFINITION_H

#include <skep/client.h>

#include "base/buffer.h"

/** Most bytes of a packed definition. */
enum { DEFINITION_BYTES_MAX = 1 << 20 };

/** Appends a definition as a packed map; its name is kept beside it. */
skep_status definition_pack(const skep_table_definition *definition, buffer *out, skep_error *err);

/** Reads what definition_pack wrote; everything is in the arena. SKEP_CORRUPT if it is none. */
skep_status definition_unpack(skep_bytes bytes, const char *name, skep_arena *arena,
                              skep_table_definition *out, skep_error *err);

/** A deep copy, with the indexes in the order of their names. */
skep_status definition_copy(const skep_table_definition *definition, skep_arena *arena,
                            skep_table_definition *out, skep_error *err);

#endif
