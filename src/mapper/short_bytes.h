/* mapper/short_bytes.h: comparing and copying runs of bytes that are mostly shorter than two words
 * of the machine, where a call of memcmp or memcpy costs more than the work. Ends overlap, so that
 * no byte is handled alone and nothing behind `len` is touched. */
#ifndef MAPPER_SHORT_BYTES_H
#define MAPPER_SHORT_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SHORT_PORTABLE)
#define SHORT_SSE2
#include <emmintrin.h>
#endif

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

#if defined(SHORT_SSE2)

static inline __m128i short_load16(const char *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline void short_store16(uint8_t *p, __m128i bytes) {
    _mm_storeu_si128((__m128i *)(void *)p, bytes);
}

/* Where the inner two of four blocks begin that lie over 16 to 64 bytes. */
static inline size_t short_second(size_t len) {
    return len < 32 ? len - 16 : 16;
}

static inline size_t short_third(size_t len) {
    return len < 32 ? 0 : len - 32;
}

/* short_copy of 16 to 64 bytes. */
static inline bool short_copy_blocks(uint8_t *to, const char *from, size_t len) {
    size_t second = short_second(len), third = short_third(len);
    __m128i a = short_load16(from), b = short_load16(from + second);
    __m128i c = short_load16(from + third), d = short_load16(from + len - 16);
    short_store16(to, a);
    short_store16(to + second, b);
    short_store16(to + third, c);
    short_store16(to + len - 16, d);
    return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))) == 0;
}

#endif

/** Copies the bytes; false if one of them is not ASCII. */
static inline bool short_copy(uint8_t *to, const char *from, size_t len) {
#if defined(SHORT_SSE2)
    if (len >= 16 && len <= 64) return short_copy_blocks(to, from, len);
#endif
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

/* ---- Zeros in text that is longer ----
 *
 * Lengths of texts differ from item to item, so a branch on them is mostly predicted wrong: the
 * same steps are taken for all up to 16 bytes, and for all up to 64. */

#if defined(SHORT_SSE2)

static inline unsigned short_zeros16(__m128i bytes) {
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
}

/* Of 16 to 64 bytes: four blocks that overlap. */
static inline bool short_blocks_have_zero(const char *p, size_t len) {
    __m128i first = _mm_min_epu8(short_load16(p), short_load16(p + short_second(len)));
    __m128i last = _mm_min_epu8(short_load16(p + short_third(len)), short_load16(p + len - 16));
    return short_zeros16(_mm_min_epu8(first, last)) != 0;
}

#endif

/** True if one of the `len` bytes is zero; whatever is in front of `limit` may be read. */
static inline bool short_text_has_zero(const char *p, size_t len, const void *limit) {
#if defined(SHORT_SSE2)
    if (len < 16 && (size_t)((const char *)limit - p) >= 16)
        return (short_zeros16(short_load16(p)) & ((1U << len) - 1)) != 0;
    if (len >= 16 && len <= 64) return short_blocks_have_zero(p, len);
#else
    (void)limit;
#endif
    return len > 64 ? memchr(p, 0, len) != NULL : short_has_zero(p, len);
}

#endif
