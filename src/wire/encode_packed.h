/* wire/encode_packed.h: packed values as JSON, for the files that encode. */
#ifndef WIRE_ENCODE_PACKED_H
#define WIRE_ENCODE_PACKED_H

#include <skep/value.h>

#include "wire/encode_out.h"

/** A packed value as an attribute value, a packed map as an item. */
uint8_t *encode_packed(encode_out *out, uint8_t *at, skep_value value);
uint8_t *encode_packed_map(encode_out *out, uint8_t *at, skep_value map);

#endif
