/* skep/value.h: attribute values as DynamoDB has them, read in place.
 *
 * A skep_value borrows the bytes of one packed value; an item is a value of type M. Values are
 * canonical: equal values have equal bytes (maps are sorted by name, sets by member, numbers have
 * one form), and a list or map is walked without building anything:
 *
 *     skep_value city;
 *     if (skep_value_at(item, SKEP_STR("city"), &city) && skep_value_type(city) == SKEP_TYPE_S)
 *         puts(skep_value_text(city).ptr);          // packed text ends in NUL
 *
 * A value lives as long as the arena, page or buffer that it was read into. Reading is safe from
 * any number of threads. */
#ifndef SKEP_VALUE_H
#define SKEP_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/decimal.h>
#include <skep/slice.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The ten attribute types. */
typedef enum skep_type {
    SKEP_TYPE_NONE = 0, /**< no value: absent */
    SKEP_TYPE_S,
    SKEP_TYPE_N,
    SKEP_TYPE_B,
    SKEP_TYPE_BOOL,
    SKEP_TYPE_NULL,
    SKEP_TYPE_SS,
    SKEP_TYPE_NS,
    SKEP_TYPE_BS,
    SKEP_TYPE_L,
    SKEP_TYPE_M
} skep_type;

/** One packed value; `data` NULL means absent. */
typedef struct skep_value {
    const uint8_t *data;
    size_t size; /**< bytes of the packed form */
} skep_value;

/** Reads the elements of a list, a set or a map, in order. */
typedef struct skep_value_iter {
    const uint8_t *next;
    const uint8_t *end;
    skep_type type;
} skep_value_iter;

/** The type; SKEP_TYPE_NONE for an absent value. */
SKEP_API skep_type skep_value_type(skep_value value);

/** DynamoDB's short name of a type: "S", "BOOL", ... */
SKEP_API const char *skep_type_name(skep_type type);

/** Contents by type; a value of another type reads as absent, false or 0. Text is followed by a
 * NUL. */
SKEP_API skep_str skep_value_text(skep_value value);
SKEP_API skep_bytes skep_value_bytes(skep_value value);
SKEP_API bool skep_value_bool(skep_value value);
SKEP_API skep_decimal skep_value_decimal(skep_value value);

/** How many elements a list, set or map has. */
SKEP_API size_t skep_value_count(skep_value value);

/** The value of one entry of a map (`name`) or one element of a list (`index`, from 0). False, with
 * `out` absent, when there is none. */
SKEP_API bool skep_value_at(skep_value map, skep_str name, skep_value *out);
SKEP_API bool skep_value_at_index(skep_value list, size_t index, skep_value *out);

/** Walks a list, set or map: begin, then next until false. For maps `name` receives the entry's
 * name; it may be NULL. Members of a set come as values of type S, N or B. */
SKEP_API skep_value_iter skep_value_begin(skep_value container);
SKEP_API bool skep_value_next(skep_value_iter *iter, skep_str *name, skep_value *out);

/** Equality as DynamoDB defines it: numbers by value, sets and maps in any order, nested. */
SKEP_API bool skep_value_equal(skep_value a, skep_value b);

/** Size in bytes as DynamoDB counts it: of an item without its outer 3 bytes, or of a single value.
 */
SKEP_API size_t skep_item_size(skep_value item);
SKEP_API size_t skep_value_size(skep_value value);

#ifdef __cplusplus
}
#endif
#endif
