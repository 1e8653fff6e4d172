/* model/key.h: key templates at run time: objects to key values and back to the question whose key
 * it is. */
#ifndef MODEL_KEY_H
#define MODEL_KEY_H

#include <skep/gen/runtime.h>

#include "base/buffer.h"

/** The value of one key attribute of `object` (of the parent's struct where the template is the
 * parent's), in the arena; *out is absent when a part is NULL or absent. SKEP_INVALID, naming
 * member (ship_to.city, without the struct's name, which the caller puts in front) and value, when
 * a part is empty text, contains the separator '#' beside other parts, or the key is longer than
 * DynamoDB allows (`max_bytes`: LIMIT_HASH_KEY_BYTES or LIMIT_RANGE_KEY_BYTES). */
skep_status model_key_value(const skep_key *key, const void *object, size_t max_bytes,
                            skep_arena *arena, skep_value *out, skep_error *err);

/** The table key of an object as an item with one or two attributes. A NULL part is SKEP_INVALID
 * here. */
skep_status model_table_key(const skep_entity *entity, const void *object, const void *parent,
                            skep_arena *arena, skep_value *out, skep_error *err);

/** True if a stored key value can have come from the template: literals match and each member has
 * text. */
bool model_key_matches(const skep_key *key, skep_value stored);

/** True if the item's table key can have come from the entity's templates. */
bool model_entity_matches(const skep_entity *entity, skep_value item);

/** A table key for people: "ORDER#1 / ITEM#2"; in the arena, NULL when memory is short. */
const char *model_key_describe(const skep_table *table, skep_value item, skep_arena *arena);

/** The address of a member inside an object, following pointers; NULL when one on the way, or the
 * member itself where it is optional, is NULL. */
const void *model_member_at(const skep_member *const *path, uint32_t depth, const void *object);

/** Appends the text that a template's member part contributes. `address` is that of the value (for
 * OPTIONAL of the target). A message does not name the member. Whether `out` had room is seen in
 * out->is_failed. */
skep_status model_part_text(const skep_key_part *part, const skep_member *type, const void *address,
                            buffer *out, skep_error *err);

/** The same for part `index` of a key, with the refusals that depend on the other parts: empty
 * text, and the separator '#' inside a member's text beside other parts. */
skep_status model_key_part(const skep_key *key, uint32_t index, const skep_member *type,
                           const void *address, buffer *out, skep_error *err);

/** True if the key attribute is a direct member under its own name: then packing the struct that it
 * is made from writes it. */
bool model_key_is_own_member(const skep_key *key);

#endif
