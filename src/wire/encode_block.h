/* wire/encode_block.h: sixteen characters at once: which is the first that cannot be copied as it
 * is? */
#ifndef WIRE_ENCODE_BLOCK_H
#define WIRE_ENCODE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/digits.h"

#if defined(__SSE2__) && !defined(ENCODE_PORTABLE)
#define ENCODE_SSE2
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(ENCODE_PORTABLE)
#define ENCODE_NEON
#include <arm_neon.h>
#endif

enum { BLOCK_BYTES = 16 };

/* Eight characters, the first in the lowest byte. */
static inline uint64_t block_eight(const uint8_t *p) {
    uint64_t eight;
    memcpy(&eight, p, sizeof eight);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* The last characters of a text, at most fifteen, in `halves`; zeros behind them. No byte behind
 * them is read. */
static inline void block_gather(const uint8_t *p, size_t len, uint64_t halves[2]) {
    halves[0] = halves[1] = 0;
    if (len >= 8) {
        halves[0] = block_eight(p);
        if (len > 8) halves[1] = block_eight(p + len - 8) >> (8 * (BLOCK_BYTES - len));
    } else if (len >= 4) {
        uint64_t first = p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
        const uint8_t *end = p + len - 4;
        uint64_t last =
            end[0] | (uint64_t)end[1] << 8 | (uint64_t)end[2] << 16 | (uint64_t)end[3] << 24;
        halves[0] = first | last << (8 * (len - 4));
    } else if (len > 0) {
        halves[0] = p[0] | (uint64_t)p[len / 2] << (8 * (len / 2)) |
                    (uint64_t)p[len - 1] << (8 * (len - 1));
    }
}

/* block_load and block_tail (of at most fifteen characters, zeros behind them), block_store, and
 * block_first: how many characters come before the first that is a quote, a backslash, a control
 * character or, unless the text is trusted to be UTF-8, no ASCII. */
#if defined(ENCODE_SSE2)

typedef __m128i block;

static inline block block_load(const uint8_t *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline block block_tail(const uint8_t *p, size_t len) {
    uint64_t halves[2];
    block_gather(p, len, halves);
    return _mm_set_epi64x((long long)halves[1], (long long)halves[0]);
}

static inline void block_store(uint8_t *out, block text) {
    _mm_storeu_si128((__m128i *)(void *)out, text);
}

static inline unsigned block_first(block text, bool is_trusted) {
    /* Compared as signed numbers, characters from 0x80 on are below the blank too. */
    __m128i low = is_trusted ? _mm_cmpeq_epi8(_mm_min_epu8(text, _mm_set1_epi8(0x1F)), text)
                             : _mm_cmplt_epi8(text, _mm_set1_epi8(0x20));
    __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8('"')),
                                 _mm_cmpeq_epi8(text, _mm_set1_epi8('\\')));
    unsigned found = (unsigned)_mm_movemask_epi8(_mm_or_si128(low, marks));
    return (unsigned)__builtin_ctz(found | 1U << BLOCK_BYTES);
}

#elif defined(ENCODE_NEON)

typedef uint8x16_t block;

static inline block block_load(const uint8_t *p) {
    return vld1q_u8(p);
}

static inline block block_tail(const uint8_t *p, size_t len) {
    uint64_t halves[2];
    block_gather(p, len, halves);
    return vcombine_u8(vcreate_u8(halves[0]), vcreate_u8(halves[1]));
}

static inline void block_store(uint8_t *out, block text) {
    vst1q_u8(out, text);
}

static inline unsigned block_first(block text, bool is_trusted) {
    uint8x16_t low = is_trusted ? vcltq_u8(text, vdupq_n_u8(0x20))
                                : vcltq_s8(vreinterpretq_s8_u8(text), vdupq_n_s8(0x20));
    uint8x16_t marks = vorrq_u8(vceqq_u8(text, vdupq_n_u8('"')), vceqq_u8(text, vdupq_n_u8('\\')));
    /* Four bits for each character. */
    uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_u8(vorrq_u8(low, marks)), 4);
    uint64_t found = vget_lane_u64(vreinterpret_u64_u8(narrow), 0);
    return found != 0 ? (unsigned)__builtin_ctzll(found) / 4 : BLOCK_BYTES;
}

#else

typedef struct block {
    uint64_t halves[2];
} block;

static inline block block_load(const uint8_t *p) {
    return (block){{block_eight(p), block_eight(p + 8)}};
}

static inline block block_tail(const uint8_t *p, size_t len) {
    block text = {{0, 0}};
    block_gather(p, len, text.halves);
    return text;
}

static inline void block_store(uint8_t *out, block text) {
    digits_store((char *)out, text.halves[0]);
    digits_store((char *)out + 8, text.halves[1]);
}

/* A subtraction in all bytes at once sets the high bit of those that are below what is taken away.
 * It may borrow from the byte above, but only then, so that the lowest byte found is right. */
static inline uint64_t block_found(uint64_t text, bool is_trusted) {
    uint64_t ones = UINT64_C(0x0101010101010101), highs = UINT64_C(0x8080808080808080);
    uint64_t low = text - 0x20 * ones;
    uint64_t quote = (text ^ ('"' * ones)) - ones;
    uint64_t backslash = (text ^ ('\\' * ones)) - ones;
    uint64_t found = (low | quote | backslash) & ~text & highs;
    return is_trusted ? found : found | (text & highs);
}

static inline unsigned block_first(block text, bool is_trusted) {
    uint64_t found = block_found(text.halves[0], is_trusted);
    if (found != 0) return (unsigned)__builtin_ctzll(found) / 8;
    found = block_found(text.halves[1], is_trusted);
    return found != 0 ? 8 + (unsigned)__builtin_ctzll(found) / 8 : BLOCK_BYTES;
}

#endif
#endif
