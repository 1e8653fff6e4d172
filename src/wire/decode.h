/* wire/decode.h: DynamoDB JSON to structs and to packed values, in one pass and in place.
 *
 * The bytes are the caller's and are changed: text is unescaped where it stands and closed by a
 * NUL over its quote, and char *, skep_str and skep_bytes members point into them, so they must
 * live as long as the objects. At least WIRE_PADDING_BYTES behind the end must be readable and
 * writable; what they hold does not matter. Everything that RFC 8259 rejects is rejected: bad
 * UTF-8, bad escapes, lone surrogates, control characters, trailing commas, bytes behind the
 * end. */
#ifndef WIRE_DECODE_H
#define WIRE_DECODE_H

#include <skep/gen/runtime.h>

enum { WIRE_PADDING_BYTES = 64 };

/** Mutable JSON text. */
typedef struct wire_text {
    char *data;
    size_t len;
} wire_text;

/** A page of objects, as Query, Scan and BatchGetItem answer it. */
typedef struct wire_page {
    void *objects; /* `count` structs, one behind the other, in the arena */
    size_t count;
    size_t counted;       /* "Count" */
    size_t scanned_count; /* "ScannedCount" */
    skep_value last_key;  /* "LastEvaluatedKey", packed, in the arena; absent at the end */
    skep_value *rest; /* for those who ask: of each object the attributes that the struct does not
                            * have, as a packed map in the arena, absent where there are none */
} wire_page;

/** The answer of a Query or Scan, {"Items": [...], "Count": n, ...}, into structs. `wants_rest`
 *  asks for page->rest. SKEP_CORRUPT with the offset where the text is not JSON or not of the
 *  answer's form, SKEP_INVALID with the path of the member (order.items[3].unit_price) where a
 *  value does not fit the struct; *page is then untouched. */
skep_status wire_decode_page(wire_text json, const skep_struct *type, bool wants_rest,
                             skep_arena *arena, wire_page *page, skep_error *err);

/** One item, {"id": {"N": "1"}, ...}, into a zeroed struct, untouched on failure. `rest` may be
 *  NULL. */
skep_status wire_decode_item(wire_text json, const skep_struct *type, void *object,
                             skep_value *rest, skep_arena *arena, skep_error *err);

/** An item or an attribute value, {"S": "x"}, as a packed value in the arena. */
skep_status wire_decode_map(wire_text json, skep_arena *arena, skep_value *out, skep_error *err);
skep_status wire_decode_value(wire_text json, skep_arena *arena, skep_value *out, skep_error *err);

#endif
