/* value/packed.h: the packed format, in which values are stored, compared and handed around.
 *
 *   value   := tag contents
 *   tag     := one byte, the skep_type
 *   S       := varint length, that many bytes of UTF-8, NUL
 *   B       := varint length, bytes
 *   N       := one byte length, the order-preserving number bytes of value/keybytes.h
 *   BOOL    := 0 or 1;  NULL := nothing
 *   SS NS BS:= u32 body size, u32 count, members as values of type S, N or B, ascending by contents,
 *              no two equal
 *   L       := u32 body size, u32 count, values
 *   M       := u32 body size, u32 count, entries ascending by name bytes: varint length, name, NUL,
 *              value
 *
 * u32 is little-endian, body size counts what follows the count; a varint has 7 bits a byte, lowest
 * first, and its shortest form, at most 32 bits. Names and members compare as memcmp and then by
 * length. So every value has exactly one form: equality is memcmp, a set or map is searched or
 * merged in order, anything is skipped in constant time.
 *
 * Values made by the writer are trusted and read without checks; bytes from a file pass
 * packed_check first. */
#ifndef VALUE_PACKED_H
#define VALUE_PACKED_H

#include <skep/error.h>
#include <skep/memory.h>
#include <skep/value.h>

#include "base/buffer.h"

enum { PACKED_DEPTH_MAX = 64 };

/* ---- Writing ----
 *
 * A writer appends one value to a buffer. Maps and sets may be written in any order: packed_end
 * sorts them (nothing is moved when they already are in order). Sticky: after the first failure
 * calls do nothing and packed_finish reports it. */

typedef struct packed_level {
    size_t start; /* offset of the container's tag */
    size_t last;  /* offset of the last entry; meaningless while count is 0 */
    uint32_t count;
    skep_type type;
    bool is_sorted; /* so far each entry is above the one before */
    bool has_name;  /* a name was written and waits for its value */
} packed_level;

typedef struct packed_writer {
    buffer *buf;
    size_t depth;
    skep_error *err;
    skep_status status;
    bool has_value; /* the outermost value was begun */
    packed_level levels[PACKED_DEPTH_MAX];
} packed_writer;

/** Starts writing at the end of `buf`; `err` (may be NULL) receives the first failure. */
void packed_begin(packed_writer *w, buffer *buf, skep_error *err);

/** The status of all calls so far; SKEP_INVALID also when no value was written or a container is
 * still open. */
skep_status packed_finish(packed_writer *w);

/** The name of the next value; only directly inside a map. */
void packed_name(packed_writer *w, skep_str name);

/** Containers (L, M, SS, NS, BS). packed_end fails with DynamoDB's text for duplicate set members
 * and empty sets, and for two entries of one name. */
void packed_open(packed_writer *w, skep_type container);
void packed_end(packed_writer *w);

/** Scalars; inside a set they are its members. Text is checked to be UTF-8. */
void packed_text(packed_writer *w, skep_str text);
void packed_bytes(packed_writer *w, skep_bytes bytes);
void packed_decimal(packed_writer *w, skep_decimal number);
void packed_i64(packed_writer *w, int64_t number);
void packed_u64(packed_writer *w, uint64_t number);
void packed_bool(packed_writer *w, bool value);
void packed_null(packed_writer *w);

/** A whole value that is packed already; it must not lie in the buffer that is written to. */
void packed_value(packed_writer *w, skep_value value);

/* ---- Convenience, all in an arena; data NULL on failure ---- */

skep_value packed_copy(skep_arena *arena, skep_value value);
skep_value packed_from_text(skep_arena *arena, skep_str text);
skep_value packed_from_i64(skep_arena *arena, int64_t number);
skep_value packed_from_decimal(skep_arena *arena, skep_decimal number);
skep_value packed_from_bool(skep_arena *arena, bool value);

/** The finished contents of a buffer as a value in `arena`. */
skep_value packed_take(const buffer *buf, skep_arena *arena);

/* ---- Reading beyond skep/value.h ---- */

/** Bytes that the packed value at `data` takes. */
size_t packed_skip(const uint8_t *data);

/** Checks bytes from outside: complete, canonical, UTF-8, at most PACKED_DEPTH_MAX deep, exactly
 * `size` bytes. SKEP_CORRUPT with what is wrong and where. */
skep_status packed_check(const uint8_t *data, size_t size, skep_error *err);

/** Levels of lists and maps: 0 for a scalar, 1 for a list of scalars, ... An item's own map is not
 * counted when the caller subtracts 1. */
size_t packed_depth(skep_value value);

/** The number bytes of a value of type N (also of a member of NS). */
skep_bytes packed_number_bytes(skep_value number);

/** Order of two values of the same type S, N or B: as memcmp of their contents. */
int packed_compare(skep_value a, skep_value b);

#endif
