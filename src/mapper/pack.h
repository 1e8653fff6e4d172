/* mapper/pack.h: what the files that write packed values share.
 *
 * A packer appends to its buffer. What comes of a value is one of three things, because whether
 * there is one is often known only when it is made (a converter's, an empty struct's): its name may
 * be written already, and is taken back. */
#ifndef MAPPER_PACK_H
#define MAPPER_PACK_H

#include "base/buffer.h"
#include "base/limits.h"
#include "mapper/path.h"
#include "value/packed_parts.h"

typedef struct packer {
    buffer *buf;
    skep_error *err;
    skep_status status;
    skep_arena *arena; /* for what converters make; NULL until the first is met */
} packer;

typedef enum packed_as {
    PACKED_FAILED, /* the packer has the status, its error the message */
    PACKED_ABSENT, /* nothing was appended */
    PACKED_VALUE
} packed_as;

void packer_init(packer *p, buffer *buf, skep_error *err);
void packer_fini(packer *p);

/** Room for `len` more bytes behind the end; NULL with the failure noted. */
uint8_t *packer_room_slow(packer *p, size_t len);

static inline uint8_t *packer_room(packer *p, size_t len) {
    if (p->buf->cap - p->buf->len >= len) return p->buf->data + p->buf->len;
    return packer_room_slow(p, len);
}

/** The same behind `at`, which is where the buffer will end, for who has not told it yet. The
 * buffer may move. */
static inline uint8_t *packer_more(packer *p, uint8_t *at, size_t len) {
    if ((size_t)(p->buf->data + p->buf->cap - at) >= len) return at;
    p->buf->len = (size_t)(at - p->buf->data);
    return packer_room_slow(p, len);
}

/** PACKED_FAILED with "path: " and a message. */
packed_as packer_fail(packer *p, const mapper_path *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** PACKED_FAILED with a status whose message lacks the path. */
packed_as packer_refuse(packer *p, const mapper_path *path, skep_status status);

/** PACKED_FAILED: a container passes the format's 4 GB, or a list or map at `path` the levels that
 * DynamoDB stores. */
packed_as packer_too_large(packer *p);
packed_as packer_too_deep(packer *p, const mapper_path *path);

/** Begins a container; returns where it starts, SIZE_MAX on failure. */
static inline size_t packer_open(packer *p, skep_type type) {
    uint8_t *at = packer_room(p, PACKED_HEADER);
    if (at == NULL) return SIZE_MAX;
    size_t start = p->buf->len;
    *at = (uint8_t)type;
    p->buf->len += PACKED_HEADER;
    return start;
}

/** The same for a list or map at `path`. */
static inline size_t packer_nest(packer *p, skep_type type, const mapper_path *path) {
    if (path->level < LIMIT_NESTING_LEVELS) return packer_open(p, type);
    (void)packer_too_deep(p, path);
    return SIZE_MAX;
}

/** Ends the container that starts there, with its count. */
static inline packed_as packer_close(packer *p, size_t start, size_t count) {
    size_t size = p->buf->len - start - PACKED_HEADER;
    if (size > UINT32_MAX) return packer_too_large(p); /* an element has at least one byte */
    packed_put_u32(p->buf->data + start + PACKED_SIZE_AT, (uint32_t)size);
    packed_put_u32(p->buf->data + start + PACKED_COUNT_AT, (uint32_t)count);
    return PACKED_VALUE;
}

/** A name (UTF-8) and a packed value, as they are. */
bool packer_name(packer *p, const char *name, size_t len);
packed_as packer_append(packer *p, skep_value value);
packed_as packer_null(packer *p);

/** One value; `address` is that of the value itself, NULL for what is absent. */
packed_as pack_any(packer *p, const skep_member *type, const void *address,
                   const mapper_path *path);

/** An element or entry, the general way: what is absent is NULL. `base` is the address that its
 * offset counts from. */
packed_as pack_element(packer *p, const skep_member *element, const void *base,
                       const mapper_path *path);

/** The entries of members that stand one behind the other. `path` is a frame inside their struct.
 * Returns how many are not absent, SIZE_MAX on failure. */
size_t pack_members(packer *p, const skep_member *members, uint32_t count, const void *object,
                    mapper_path *path);

packed_as pack_list(packer *p, const skep_member *type, const void *address,
                    const mapper_path *path);
packed_as pack_array(packer *p, const skep_member *type, const void *address,
                     const mapper_path *path);
packed_as pack_set(packer *p, const skep_member *type, const void *address,
                   const mapper_path *path);
packed_as pack_map(packer *p, const skep_member *type, const void *address,
                   const mapper_path *path);

/** A value that is there and stored as S, N, B or BOOL: the general way, with the messages. */
packed_as pack_scalar(packer *p, const skep_member *type, const void *address,
                      const mapper_path *path);

/* ---- A buffer that begins on the stack ---- */

enum { PACK_STACK_BYTES = 4096 };

typedef struct stack_memory {
    skep_allocator face; /* what the buffer sees */
    const skep_allocator *behind;
    uint8_t bytes[PACK_STACK_BYTES];
} stack_memory;

/** Up to PACK_STACK_BYTES are held in `memory`, more on `allocator`. buffer_fini releases what
 * there is to release. */
void stack_buffer_init(buffer *buf, stack_memory *memory, const skep_allocator *allocator);

#endif
