/* mapper/unpack.h: what the files that read values into C share. */
#ifndef MAPPER_UNPACK_H
#define MAPPER_UNPACK_H

#include "mapper/path.h"

/** Reads a value stored as S, N, B or BOOL (which the caller has checked) into the C value at `out`. Text and bytes
 *  borrow the packed value's memory. */
skep_status unpack_scalar(const skep_member *type, skep_value value, void *out,
                          const mapper_path *path, skep_error *err);

/** Reads a stored value, which is there and is not NULL, into the C value at `out` (for OPTIONAL: the target). */
skep_status unpack_value(const skep_member *type, skep_value value, void *out,
                         const mapper_path *path, skep_arena *arena, skep_error *err);

/** Reads one member of a struct; `value` may be absent or NULL. After a failure the member holds anything. */
skep_status unpack_member(const skep_member *member, skep_value value, void *object,
                          const mapper_path *path, skep_arena *arena, skep_error *err);

/** A value as a message may show it: "(sensitive)" where the path says so. */
const char *unpack_shown(skep_value value, const mapper_path *path, char *out, size_t cap);

#endif
