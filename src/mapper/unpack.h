/* mapper/unpack.h: what the files that read values into C share. */
#ifndef MAPPER_UNPACK_H
#define MAPPER_UNPACK_H

#include "mapper/path.h"

/** Reads a value stored as S, N, B or BOOL (which the caller has checked) into the C value at `out`. Text and bytes
 *  borrow the packed value's memory. */
skep_status unpack_scalar(const skep_member *type, skep_value value, void *out,
                          const mapper_path *path, skep_error *err);

/** A value as a message may show it: "(sensitive)" where the path says so. */
const char *unpack_shown(skep_value value, const mapper_path *path, char *out, size_t cap);

#endif
