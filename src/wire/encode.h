/* wire/encode.h: structs and packed values to DynamoDB JSON, in one pass, straight into a send
 * buffer.
 *
 * A buffer with a ceiling is full a little before it (ENCODE_ROOM_BYTES), because room is asked for
 * ahead. */
#ifndef WIRE_ENCODE_H
#define WIRE_ENCODE_H

#include <skep/gen/runtime.h>

#include "base/buffer.h"

/** A struct as an item, {"id":{"N":"1"},...}, members in the order of their names; what is absent
 * is left out. SKEP_INVALID with the path of the member for what cannot be stored, SKEP_NO_MEMORY,
 * SKEP_LIMIT where the ceiling of `out` is passed; `out` then holds what it held before. */
skep_status wire_encode_struct(const skep_struct *type, const void *object, buffer *out,
                               skep_error *err);

/** A packed map as an item, and any packed value as an attribute value, {"S":"x"}; an absent value
 * is null. A failure is noted in `out`, which then holds what it held before. */
void wire_encode_map(skep_value map, buffer *out);
void wire_encode_value(skep_value value, buffer *out);

/** Any packed value as plain JSON: numbers as they are, sets as arrays, binary as base64. */
void wire_encode_plain(skep_value value, buffer *out);

#endif
