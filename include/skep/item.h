/* skep/item.h: items without generated code: build, read by path, print and parse.
 *
 *     skep_item *item = skep_item_new(arena);
 *     skep_item_set_text(item, "PK", "ORDER#1");
 *     skep_item_set_decimal(item, "total", SKEP_DEC("78.15"));
 *     skep_item_open_map(item, "ship_to");
 *     skep_item_set_text(item, "city", "Aarhus");
 *     skep_item_close(item);
 *
 *     skep_value order;
 *     skep_str city;
 *     if (skep_item_finish(item, &order, &err) == SKEP_OK &&
 *         skep_put(db, &(skep_put_request){.table = "shop", .item = order}, &put, arena, &err) ==
 *             SKEP_OK && skep_value_get_text(order, "ship_to.city", &city, &err) == SKEP_OK)
 *         puts(city.ptr);
 *
 * Everything lives in the arena that was given: there is nothing to free. A builder and its arena
 * are used by one thread at a time; values are read by any number. Walking values and comparing
 * them is in skep/value.h. */
#ifndef SKEP_ITEM_H
#define SKEP_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/error.h>
#include <skep/memory.h>
#include <skep/time.h>
#include <skep/uuid.h>
#include <skep/value.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Building -----------------------------------------------------------------------------------
 *
 * Calls are sticky: after the first that fails the others do nothing, and skep_item_finish reports
 * it with the path, "ship_to.lines[2]". Inside a map each value is given with its name; inside a
 * list or a set with the name NULL. Text and names are checked to be UTF-8 and are copied.
 *
 * What is absent is not stored: a name with text NULL, a skep_str or skep_bytes whose ptr is NULL,
 * or a skep_value whose data is NULL adds nothing to a map. In a list or set that is an error. */

/** Builds one item after the other. */
typedef struct skep_item skep_item;

/** A builder that has begun an item. NULL when memory is short; the calls below accept that, and
 * skep_item_finish then says so. */
SKEP_API skep_item *skep_item_new(skep_arena *arena);

/** Text, type S. `text` ends in NUL; skep_item_set_str takes text that may contain one. */
SKEP_API void skep_item_set_text(skep_item *item, const char *name, const char *text);
SKEP_API void skep_item_set_str(skep_item *item, const char *name, skep_str text);

/** Numbers, type N. A double becomes the shortest decimal that reads back as the same double; NaN,
 * infinity and magnitudes that DynamoDB does not hold are errors. */
SKEP_API void skep_item_set_i64(skep_item *item, const char *name, int64_t number);
SKEP_API void skep_item_set_u64(skep_item *item, const char *name, uint64_t number);
SKEP_API void skep_item_set_double(skep_item *item, const char *name, double number);
SKEP_API void skep_item_set_decimal(skep_item *item, const char *name, skep_decimal number);

SKEP_API void skep_item_set_bool(skep_item *item, const char *name, bool value);
SKEP_API void skep_item_set_null(skep_item *item, const char *name);
SKEP_API void skep_item_set_bytes(skep_item *item, const char *name, skep_bytes bytes);

/** Stored as text, type S, as the mapper stores members of these types:
 * "2026-11-21T08:49:54.000000000Z". */
SKEP_API void skep_item_set_time(skep_item *item, const char *name, skep_time time);
SKEP_API void skep_item_set_uuid(skep_item *item, const char *name, skep_uuid uuid);

/** Any value that exists already, read or built, with all that is in it. */
SKEP_API void skep_item_set_value(skep_item *item, const char *name, skep_value value);

/** Begins a map, a list or a set (SKEP_TYPE_SS, SKEP_TYPE_NS or SKEP_TYPE_BS), to which everything
 * up to its skep_item_close belongs. Maps and lists go 31 levels deep, as in DynamoDB. */
SKEP_API void skep_item_open_map(skep_item *item, const char *name);
SKEP_API void skep_item_open_list(skep_item *item, const char *name);
SKEP_API void skep_item_open_set(skep_item *item, const char *name, skep_type type);

/** Ends the innermost map, list or set. Two entries of one name, two equal members of a set and an
 * empty set are errors. */
SKEP_API void skep_item_close(skep_item *item);

/** The item, a value of type M; whether it succeeds or fails, the builder has then begun an empty
 * item. SKEP_INVALID for the first wrong call, also for a map, list or set that was not closed. */
SKEP_API skep_status skep_item_finish(skep_item *item, skep_value *out, skep_error *err);

/* ---- Single values ------------------------------------------------------------------------------
 *
 * For placeholders of expressions, and for keys. In `arena`; absent (`data` NULL) when memory is
 * short, and for what cannot be stored: text NULL or not UTF-8, a double that DynamoDB does not
 * hold. */

SKEP_API skep_value skep_value_from_text(skep_arena *arena, const char *text);
SKEP_API skep_value skep_value_from_str(skep_arena *arena, skep_str text);
SKEP_API skep_value skep_value_from_i64(skep_arena *arena, int64_t number);
SKEP_API skep_value skep_value_from_u64(skep_arena *arena, uint64_t number);
SKEP_API skep_value skep_value_from_double(skep_arena *arena, double number);
SKEP_API skep_value skep_value_from_decimal(skep_arena *arena, skep_decimal number);
SKEP_API skep_value skep_value_from_bool(skep_arena *arena, bool value);
SKEP_API skep_value skep_value_from_null(skep_arena *arena);
SKEP_API skep_value skep_value_from_bytes(skep_arena *arena, skep_bytes bytes);
SKEP_API skep_value skep_value_from_time(skep_arena *arena, skep_time time);
SKEP_API skep_value skep_value_from_uuid(skep_arena *arena, skep_uuid uuid);

/** A copy that lives as long as `arena`. */
SKEP_API skep_value skep_value_copy(skep_arena *arena, skep_value value);

/* ---- Reading by path ----------------------------------------------------------------------------
 *
 * A path is one as in DynamoDB's expressions: names with '.' between them, elements of lists as
 * [0]: "items[3].units". A name in backticks may contain anything, two backticks for one:
 * "prices.`1.5 kg`". NULL means the value itself. Names that are not known before, and names with a
 * NUL in them, are looked up step by step with skep_value_at and skep_value_at_index. */

/** The value at a path. SKEP_NOT_FOUND, with where the path ends, when nothing is stored there;
 * SKEP_INVALID when it is no path. `out` is written only on success. */
SKEP_API skep_status skep_value_find(skep_value value, const char *path, skep_value *out,
                                     skep_error *err);

/** The value at a path as a C value. SKEP_NOT_FOUND when nothing or NULL is stored there,
 * SKEP_INVALID for another type or a number that does not fit, as in
 * "items[3].units: N expected, S found: \"abc\"". `out` is written only on success; text and bytes
 * lie in the value, text is followed by a NUL. */
SKEP_API skep_status skep_value_get_text(skep_value value, const char *path, skep_str *out,
                                         skep_error *err);
SKEP_API skep_status skep_value_get_i64(skep_value value, const char *path, int64_t *out,
                                        skep_error *err);
SKEP_API skep_status skep_value_get_u64(skep_value value, const char *path, uint64_t *out,
                                        skep_error *err);
SKEP_API skep_status skep_value_get_double(skep_value value, const char *path, double *out,
                                           skep_error *err);
SKEP_API skep_status skep_value_get_decimal(skep_value value, const char *path, skep_decimal *out,
                                            skep_error *err);
SKEP_API skep_status skep_value_get_bool(skep_value value, const char *path, bool *out,
                                         skep_error *err);
SKEP_API skep_status skep_value_get_bytes(skep_value value, const char *path, skep_bytes *out,
                                          skep_error *err);

/** From text, type S; a time in any form that skep_time_parse reads. */
SKEP_API skep_status skep_value_get_time(skep_value value, const char *path, skep_time *out,
                                         skep_error *err);
SKEP_API skep_status skep_value_get_uuid(skep_value value, const char *path, skep_uuid *out,
                                         skep_error *err);

/* ---- JSON -------------------------------------------------------------------------------------*/

/** How values are written as JSON. */
typedef enum skep_json_form {
    SKEP_JSON_PLAIN = 0,     /**< {"id":1,"tags":["a"]}: sets are arrays, bytes are Base64 */
    SKEP_JSON_DYNAMODB,      /**< an item: {"id":{"N":"1"},"tags":{"SS":["a"]}} */
    SKEP_JSON_DYNAMODB_VALUE /**< a value with its type: {"N":"1"}, {"M":{"id":{"N":"1"}}} */
} skep_json_form;

/** A value as JSON text in `arena`, NUL-terminated: on one line, or with `indent` (up to 16) blanks
 * for each level. Numbers keep all their digits. Names and members come in packed order; an absent
 * value is `null`. What is not a map has no form of an item and is written with its type. NULL when
 * memory is short. */
SKEP_API const char *skep_value_print(skep_value value, skep_json_form form, unsigned indent,
                                      skep_arena *arena);

/** Reads JSON (RFC 8259, UTF-8) of exactly one value into `arena`. Plain JSON gives S, N, L, M,
 * BOOL and NULL, so what was a set or bytes comes back as a list or text. Numbers are exact.
 * SKEP_INVALID, with the offset in err->position, for text that is not JSON or not of the form; for
 * numbers of more than 38 digits or a magnitude that DynamoDB does not hold; for two entries of one
 * name, empty sets, sets that repeat a member; and for more than 31 levels inside an item. `out` is
 * written only on success. */
SKEP_API skep_status skep_value_parse(skep_str text, skep_json_form form, skep_arena *arena,
                                      skep_value *out, skep_error *err);

#ifdef __cplusplus
}
#endif
#endif
