/* wire/encode_out.h: where encoded bytes go.
 *
 * A writer is handed the address to write at and returns the one behind what it wrote, or NULL
 * after a failure, which `out->status` then tells. It is called with ENCODE_ROOM_BYTES free, writes
 * what is short without asking, and asks (encode_room) before what has no such bound; so it leaves
 * free what it needs not, and its caller asks again. */
#ifndef WIRE_ENCODE_OUT_H
#define WIRE_ENCODE_OUT_H

#include <stdint.h>
#include <string.h>

#include <skep/error.h>

#include "base/buffer.h"

/* A number of 172 characters and the blocks that run past its end, a name of 64, and what stands
 * around them. */
enum { ENCODE_ROOM_BYTES = 512 };

typedef struct encode_out {
    buffer *buf;
    const uint8_t *end; /* of the memory that `buf` has */
    size_t start;       /* length of `buf` to which a failure goes back */
    skep_error *err;    /* may be NULL */
    skep_status status;
    buffer scratch; /* packed values of what is encoded by way of them */
} encode_out;

/** Begins at the end of `buf`; NULL when there is no room. */
uint8_t *encode_begin(encode_out *out, buffer *buf, skep_error *err);

/** Ends: `at` is where the last writer ended, NULL after a failure, which leaves `buf` as long as
 * it was. */
skep_status encode_end(encode_out *out, const uint8_t *at);

/** The same place in memory that has `len` more bytes; NULL when there is none. */
uint8_t *encode_grow(encode_out *out, const uint8_t *at, size_t len);

/** Room for `len` bytes and ENCODE_ROOM_BYTES more. */
static inline uint8_t *encode_room(encode_out *out, uint8_t *at, size_t len) {
    size_t left = (size_t)(out->end - at);
    if (left >= ENCODE_ROOM_BYTES && left - ENCODE_ROOM_BYTES >= len) return at;
    return encode_grow(out, at, len);
}

/** Copies a literal. */
#define ENCODE_LITERAL(at, literal)                                                                \
    ((uint8_t *)memcpy((at), (literal), sizeof(literal) - 1) + (sizeof(literal) - 1))

#endif
