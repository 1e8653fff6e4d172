/* query/cursor.h: the place where a query goes on, as text.
 *
 * A cursor is base64url without padding (RFC 4648, section 5) of: one byte for the version of this
 * format, the packed key in the shape of DynamoDB's LastEvaluatedKey, and four bytes of checksum
 * over both, lowest first. It names no session, process or query; a server refuses one that does
 * not fit the query. The checksum finds damage, it does not prove where a cursor came from. */
#ifndef QUERY_CURSOR_H
#define QUERY_CURSOR_H

#include <skep/query.h>

enum { CURSOR_TEXT_MAX = 32768 /* ours: above the longest key of a table and an index together */ };

/** The text of a key, in the arena; NULL when memory is short. */
const char *cursor_encode(skep_value key, skep_arena *arena);

/** The key of a text, in the arena. SKEP_INVALID when the text was not made by cursor_encode. */
skep_status cursor_decode(const char *text, skep_arena *arena, skep_value *out, skep_error *err);

#endif
