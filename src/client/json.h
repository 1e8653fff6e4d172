/* client/json.h: packed values as JSON text, for people to read. */
#ifndef CLIENT_JSON_H
#define CLIENT_JSON_H

#include <stdbool.h>

#include <skep/value.h>

#include "base/buffer.h"

/** Appends the value as DynamoDB JSON ({"S":"x"}) or as plain JSON ("x"; sets are lists, bytes are
 * Base64). An absent value is `null`. Failure is noted in the buffer. */
void json_append_value(buffer *out, skep_value value, bool is_plain);

/** Appends the entries of a map without the outer {"M":...}, as requests show items and keys. */
void json_append_item(buffer *out, skep_value item, bool is_plain);

/** Appends text in quotes, escaped. */
void json_append_text(buffer *out, skep_str text);

#endif
