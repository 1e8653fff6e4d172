/* mapper/short_bytes.h: comparing and copying runs of bytes that are mostly shorter than two words
 * of the machine, where a call of memcmp or memcpy costs more than the work. Ends overlap, so that
 * no byte is handled alone and nothing behind `len` is touched. */
#ifndef MAPPER_SHORT_BYTES_H
#define MAPPER_SHORT_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SHORT_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t short_load8(const void *p) {
    uint64_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}

static inline uint32_t short_load4(const void *p) {
    uint32_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}

static inline bool short_equal(const uint8_t *a, const char *b, size_t len) {
    if (len >= 8) {
        for (size_t i = 0; i + 8 < len; i += 8)
            if (short_load8(a + i) != short_load8(b + i)) return false;
        return short_load8(a + len - 8) == short_load8(b + len - 8);
    }
    if (len >= 4)
        return short_load4(a) == short_load4(b) &&
               short_load4(a + len - 4) == short_load4(b + len - 4);
    for (size_t i = 0; i < len; i++)
        if (a[i] != (uint8_t)b[i]) return false;
    return true;
}

/** Copies the bytes; false if one of them is not ASCII. */
static inline bool short_copy(uint8_t *to, const char *from, size_t len) {
    if (len >= 8) {
        uint64_t seen = 0, eight;
        for (size_t i = 0; i + 8 < len; i += 8) {
            eight = short_load8(from + i);
            memcpy(to + i, &eight, sizeof eight);
            seen |= eight;
        }
        eight = short_load8(from + len - 8);
        memcpy(to + len - 8, &eight, sizeof eight);
        return ((seen | eight) & SHORT_EACH(0x80)) == 0;
    }
    if (len >= 4) {
        uint32_t first = short_load4(from), last = short_load4(from + len - 4);
        memcpy(to, &first, sizeof first);
        memcpy(to + len - 4, &last, sizeof last);
        return ((first | last) & (uint32_t)SHORT_EACH(0x80)) == 0;
    }
    uint8_t seen = 0;
    for (size_t i = 0; i < len; i++) {
        to[i] = (uint8_t)from[i];
        seen |= (uint8_t)from[i];
    }
    return seen < 0x80;
}

/* A word of which a byte is zero has a bit here; where none is, there is none. */
static inline uint64_t short_zeros(uint64_t bytes) {
    return (bytes - SHORT_EACH(1)) & ~bytes & SHORT_EACH(0x80);
}

static inline bool short_has_zero(const char *p, size_t len) {
    if (len >= 8) {
        uint64_t found = short_zeros(short_load8(p + len - 8));
        for (size_t i = 0; i + 8 < len; i += 8) found |= short_zeros(short_load8(p + i));
        return found != 0;
    }
    if (len >= 4)
        return short_zeros(short_load4(p) | (uint64_t)short_load4(p + len - 4) << 32) != 0;
    for (size_t i = 0; i < len; i++)
        if (p[i] == '\0') return true;
    return false;
}

#endif
