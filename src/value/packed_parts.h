/* value/packed_parts.h: how the pieces of the packed format lie in memory, for the files of this
 * folder and for wire and mapper, which walk and write them too. */
#ifndef VALUE_PACKED_PARTS_H
#define VALUE_PACKED_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include <skep/value.h>

enum {
    PACKED_HEADER = 9,    /* tag, body size and count of a container */
    PACKED_SIZE_AT = 1,   /* offset of the body size */
    PACKED_COUNT_AT = 5,  /* offset of the count */
    PACKED_VARINT_MAX = 5 /* bytes of a varint of 32 bits */
};

static inline uint32_t packed_u32(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void packed_put_u32(uint8_t *p, uint32_t value) {
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
    p[2] = (uint8_t)(value >> 16);
    p[3] = (uint8_t)(value >> 24);
}

/** Bytes of a packed set, list or map. */
static inline size_t packed_container_size(const uint8_t *data) {
    return PACKED_HEADER + (size_t)packed_u32(data + PACKED_SIZE_AT);
}

/** Reads a trusted varint at `*p` and moves behind it. */
static inline size_t packed_varint(const uint8_t **p) {
    size_t value = *(*p)++;
    if (value < 0x80) return value;
    value &= 0x7F;
    for (unsigned shift = 7;; shift += 7) {
        size_t byte = *(*p)++;
        value |= (byte & 0x7F) << shift;
        if (byte < 0x80) return value;
    }
}

/** Writes a varint of at most PACKED_VARINT_MAX bytes; returns how many. */
size_t packed_put_varint(uint8_t *out, size_t value);

/** The contents of a scalar S, N or B: text, number bytes or bytes. */
skep_bytes packed_contents(const uint8_t *data);

/** Order of two runs of bytes: as memcmp, then by length. */
int packed_bytes_compare(skep_bytes a, skep_bytes b);

static inline bool packed_is_set(skep_type type) {
    return type == SKEP_TYPE_SS || type == SKEP_TYPE_NS || type == SKEP_TYPE_BS;
}

static inline bool packed_is_container(skep_type type) {
    return type >= SKEP_TYPE_SS && type <= SKEP_TYPE_M;
}

/** The type of a set's members. */
static inline skep_type packed_member_type(skep_type set) {
    return set == SKEP_TYPE_SS ? SKEP_TYPE_S : set == SKEP_TYPE_NS ? SKEP_TYPE_N : SKEP_TYPE_B;
}

#endif
