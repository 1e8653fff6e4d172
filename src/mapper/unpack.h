/* mapper/unpack.h: what the files that read values into C share. */
#ifndef MAPPER_UNPACK_H
#define MAPPER_UNPACK_H

#include "mapper/path.h"

/** Where memory comes from and where a failure goes. */
typedef struct unpacker {
    skep_arena *arena;
    skep_error *err;
    const uint8_t *limit; /* the end of the whole value: bytes in front of it may be read */
} unpacker;

/* ---- For other folders: the general way, with a message for every failure ---- */

/** Reads a value stored as S, N, B or BOOL (which the caller has checked) into the C value at
 * `out`. Text and bytes borrow the packed value's memory. */
skep_status unpack_scalar(const skep_member *type, skep_value value, void *out,
                          const mapper_path *path, skep_error *err);

/** Reads a stored value, which is there and is not NULL, into the C value at `out` (for OPTIONAL:
 * the target). */
skep_status unpack_value(const skep_member *type, skep_value value, void *out,
                         const mapper_path *path, skep_arena *arena, skep_error *err);

/** Reads one member of a struct; `value` may be absent or NULL. The tag of a union must have been
 * read before. After a failure the member holds anything. */
skep_status unpack_member(const skep_member *member, skep_value value, void *object,
                          const mapper_path *path, skep_arena *arena, skep_error *err);

/** A value as a message may show it: "(sensitive)" where the path says so. */
const char *unpack_shown(skep_value value, const mapper_path *path, char *out, size_t cap);

/* ---- For the files of this folder ---- */

skep_status unpack_any(unpacker *u, const skep_member *type, skep_value value, void *out,
                       const mapper_path *path);
skep_status unpack_any_member(unpacker *u, const skep_member *member, skep_value value,
                              void *object, const mapper_path *path);

/** What a member becomes where nothing, or NULL, is stored: its default, nothing, or for REQUIRED a
 * failure. */
skep_status unpack_absent(unpacker *u, const skep_member *member, skep_type stored, void *object,
                          const mapper_path *path);

/** Members that are unions, by the tags that were read before, and what converters load. */
skep_status unpack_variant(unpacker *u, const skep_member *member, skep_value value, void *object,
                           const mapper_path *path);
skep_status unpack_custom(unpacker *u, const skep_member *type, skep_value value, void *out,
                          const mapper_path *path);

/** A struct from a map; `data` is the packed map. */
skep_status unpack_struct(unpacker *u, const skep_struct *type, const uint8_t *data, void *object,
                          const mapper_path *path);

/** A list or set from a packed one. */
skep_status unpack_list(unpacker *u, const skep_member *type, const uint8_t *data, void *out,
                        const mapper_path *path);

/** Elements and entries. */
skep_status unpack_array(unpacker *u, const skep_member *type, skep_value value, void *out,
                         const mapper_path *path);
skep_status unpack_map(unpacker *u, const skep_member *type, skep_value value, void *out,
                       const mapper_path *path);

#endif
