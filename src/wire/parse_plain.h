/* wire/parse_plain.h: plain JSON to packed values: strings become S, numbers N, arrays L, objects
 * M. */
#ifndef WIRE_PARSE_PLAIN_H
#define WIRE_PARSE_PLAIN_H

#include <skep/memory.h>
#include <skep/value.h>

/** One JSON value (RFC 8259) in the arena. SKEP_INVALID, with err->position, for text that is not
 * JSON, and with the path for what DynamoDB cannot hold: numbers out of range or of more than 38
 * digits, two entries of one name, more than LIMIT_NESTING_LEVELS levels. `out` is written only on
 * success. */
skep_status wire_parse_plain(skep_str text, skep_arena *arena, skep_value *out, skep_error *err);

#endif
