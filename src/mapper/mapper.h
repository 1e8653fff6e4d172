/* mapper/mapper.h: structs to packed items, packed items to structs, and the difference of two
 * states, all driven by descriptors. Messages name the member by its full path:
 * order.items[3].unit_price. */
#ifndef MAPPER_MAPPER_H
#define MAPPER_MAPPER_H

#include <skep/gen/runtime.h>

#include "expr/expr.h"
#include "value/packed.h"

/** Writes what one C value is stored as. `address` is that of the value itself (for OPTIONAL: of
 * the target; NULL there, and NULL text, is written as NULL). Used for members, list elements,
 * query parameters and constants. `path` names it in messages. After a failure, which is told in
 * `err`, the writer is failed as well. */
skep_status mapper_pack_value(const skep_member *type, const void *address, packed_writer *w,
                              const char *path, skep_error *err);

/** One C value as a packed value in the arena; absent for NULL text. */
skep_status mapper_value(const skep_member *type, const void *address, skep_arena *arena,
                         skep_value *out, skep_error *err);

/** Appends a struct as a packed map. On failure, told in `err`, `out` is as it was. */
skep_status mapper_pack_struct(const skep_struct *type, const void *object, buffer *out,
                               skep_error *err);

/** The whole item of an object: its members, table key, index keys (an index is left out where a
 * part is absent) and, for a versioned entity, the version. Children are not part of it. */
skep_status mapper_pack_item(const skep_entity *entity, const void *object, const void *parent,
                             int64_t version, skep_arena *arena, skep_value *out, skep_error *err);

/** Fills a zeroed or used struct from a map. Lists and optional targets are new memory in the
 * arena. Text and bytes (char *, skep_str, skep_bytes) point into `map`, which must live as long as
 * the object: a program that changes text in place changes `map`. Members that the descriptor does
 * not name keep what they have. On failure `object` is untouched. */
skep_status mapper_unpack(const skep_struct *type, skep_value map, void *object, skep_arena *arena,
                          skep_error *err);

/** The update that brings the stored item up to `now` for what the entity knows: SET of members
 * that differ (nested paths; a list of the same length element by element, else whole; a map entry
 * by entry; a union whose tag is the same like what it holds, else whole), REMOVE of those that
 * became absent, index keys included, table key and version excluded. A list or map of scalars of
 * which many elements differ is set whole. Attributes that the struct does not know, nested ones
 * included, and entries of maps that the program was not given are left alone.
 *
 * `given` is the item as the object had it when it was read: what is the same in `given` and `now`
 * was not changed and is not written, even where `stored` lacks it. Pass `stored` again to compare
 * with that alone. *out is NULL when nothing differs. */
skep_status mapper_diff(const skep_entity *entity, skep_value stored, skep_value given,
                        skep_value now, skep_arena *arena, const skep_expr **out, skep_error *err);

/** The version in a stored item, 0 if there is none. */
int64_t mapper_version(const skep_entity *entity, skep_value item);

#endif
