/* wire/reader.h: walking JSON of a known form, for the files that decode answers.
 *
 * A reader stands somewhere in the text; each call moves it on. Sticky: after a failure, which
 * `d.status` and the error tell, `p` is NULL, calls do nothing, and no loop goes on. */
#ifndef WIRE_READER_H
#define WIRE_READER_H

#include "wire/decoder.h"

typedef struct reader {
    wire_decoder d;
    char *p;
    skep_arena *arena;
} reader;

/** At the first byte that is not white space. reader_end is called in any case; it fails where
 *  something is left to be read. */
void reader_begin(reader *r, wire_text json, skep_arena *arena, skep_error *err);
skep_status reader_end(reader *r);

/** The walk through an object or a list. */
typedef struct reader_walk {
    bool is_begun;
    bool is_object;
} reader_walk;

/** Into an object or a list. False, and nothing to be walked, where null stands there. */
bool reader_open_object(reader *r, reader_walk *walk, const char *what);
bool reader_open_list(reader *r, reader_walk *walk, const char *what);

/** To the value of the next member, to the next element; false behind the last one. A name lies in
 *  the text. */
bool reader_next_member(reader *r, reader_walk *walk, skep_str *name);
bool reader_next_element(reader *r, reader_walk *walk);

/** Past any value. */
void reader_skip(reader *r);

/** An item or key as a packed value in the arena; absent for null. */
void reader_item(reader *r, skep_value *out);

/** Text in the arena, NUL-terminated; NULL for null. */
void reader_text(reader *r, const char **out);

/** A number; 0 for null. Counts are cut to whole numbers from 0 to 2^53. */
void reader_number(reader *r, double *out);
void reader_count(reader *r, uint64_t *out);

/** Room for one more element behind `count` in an array of the arena, which may move. NULL after a
 *  failure. */
void *reader_grow(reader *r, void *items, size_t count, size_t *cap, size_t size);

/** Fails with SKEP_CORRUPT at a place in the text. */
#define reader_fail(r, at, ...) ((r)->p = wire_corrupt(&(r)->d, (at), __VA_ARGS__))

static inline bool reader_is(skep_str name, const char *expected) {
    return name.len == strlen(expected) && memcmp(name.ptr, expected, name.len) == 0;
}

#endif
