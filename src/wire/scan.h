/* wire/scan.h: looking at 32 bytes of JSON text at once: where a text ends, and whether expected
 * text stands here.
 *
 * Included with WIRE_SCAN_AVX2, WIRE_SCAN_SSE2, WIRE_SCAN_NEON or WIRE_SCAN_PORTABLE defined, or
 * with none for what every machine of the build has. All four do exactly the same. They read 32
 * bytes from where they are told, whether these are text or the padding behind it: what a window
 * says counts only up to the first byte that cannot be inside a text, and the decoder puts a
 * NUL, which is one, behind the last byte. */
#ifndef WIRE_SCAN_H
#define WIRE_SCAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if !defined(WIRE_SCAN_AVX2) && !defined(WIRE_SCAN_SSE2) && !defined(WIRE_SCAN_NEON) &&            \
    !defined(WIRE_SCAN_PORTABLE)
#if defined(__SSE2__)
#define WIRE_SCAN_SSE2
#elif defined(__ARM_NEON) && defined(__aarch64__)
#define WIRE_SCAN_NEON
#else
#define WIRE_SCAN_PORTABLE
#endif
#endif

enum { SCAN_BYTES = 32 };

/** One bit for each of 32 bytes, the first in the lowest bit. */
typedef struct scan_window {
    uint32_t quotes; /* '"' */
    uint32_t
        specials; /* a backslash, a control character, a byte of a character that is not ASCII */
} scan_window;

#if defined(WIRE_SCAN_AVX2)
#include <immintrin.h>

static inline __m256i scan_load(const void *p) {
    return _mm256_loadu_si256((const __m256i *)p);
}

/* As signed numbers both control characters and what is not ASCII are below a blank. */
static inline scan_window scan_text(const char *p) {
    __m256i bytes = scan_load(p);
    __m256i quotes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
    __m256i specials = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')),
                                       _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), bytes));
    return (scan_window){(uint32_t)_mm256_movemask_epi8(quotes),
                         (uint32_t)_mm256_movemask_epi8(specials)};
}

/** The bytes at which both are equal. */
static inline uint32_t scan_equal(const char *p, const char *expected) {
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(scan_load(p), scan_load(expected)));
}

#elif defined(WIRE_SCAN_SSE2)
#include <emmintrin.h>

static inline __m128i scan_load(const void *p) {
    return _mm_loadu_si128((const __m128i *)p);
}

static inline uint32_t scan_bits(__m128i low, __m128i high) {
    return (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
}

static inline __m128i scan_specials(__m128i bytes) {
    return _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')),
                        _mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')));
}

static inline scan_window scan_text(const char *p) {
    __m128i low = scan_load(p);
    __m128i high = scan_load(p + 16);
    __m128i quote = _mm_set1_epi8('"');
    return (scan_window){scan_bits(_mm_cmpeq_epi8(low, quote), _mm_cmpeq_epi8(high, quote)),
                         scan_bits(scan_specials(low), scan_specials(high))};
}

static inline uint32_t scan_equal(const char *p, const char *expected) {
    return scan_bits(_mm_cmpeq_epi8(scan_load(p), scan_load(expected)),
                     _mm_cmpeq_epi8(scan_load(p + 16), scan_load(expected + 16)));
}

#elif defined(WIRE_SCAN_NEON)
#include <arm_neon.h>

static inline uint8x16_t scan_load(const void *p) {
    return vld1q_u8(p);
}

/* Each byte keeps the bit of its place among eight; adding neighbours three times leaves a byte
 * for each eight. */
static inline uint32_t scan_bits(uint8x16_t low, uint8x16_t high) {
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t place = vld1q_u8(places);
    uint8x16_t sum = vpaddq_u8(vandq_u8(low, place), vandq_u8(high, place));
    sum = vpaddq_u8(sum, sum);
    sum = vpaddq_u8(sum, sum);
    return vgetq_lane_u32(vreinterpretq_u32_u8(sum), 0);
}

static inline uint8x16_t scan_specials(uint8x16_t bytes) {
    return vorrq_u8(vceqq_u8(bytes, vdupq_n_u8('\\')),
                    vcltq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8(' ')));
}

static inline scan_window scan_text(const char *p) {
    uint8x16_t low = scan_load(p);
    uint8x16_t high = scan_load(p + 16);
    uint8x16_t quote = vdupq_n_u8('"');
    return (scan_window){scan_bits(vceqq_u8(low, quote), vceqq_u8(high, quote)),
                         scan_bits(scan_specials(low), scan_specials(high))};
}

static inline uint32_t scan_equal(const char *p, const char *expected) {
    return scan_bits(vceqq_u8(scan_load(p), scan_load(expected)),
                     vceqq_u8(scan_load(p + 16), scan_load(expected + 16)));
}

#else

/* Eight bytes in one number, the first in the lowest byte. */
static inline uint64_t scan_load(const char *p) {
    uint64_t bytes;
    memcpy(&bytes, p, sizeof bytes);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    return bytes;
}

#define SCAN_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The highest bit of each byte that is 0. */
static inline uint64_t scan_zeros(uint64_t bytes) {
    uint64_t low = SCAN_EACH(0x7F);
    return ~(((bytes & low) + low) | bytes | low);
}

/* The highest bits of eight bytes, side by side: each factor moves one of them to its place in
 * the top byte. */
static inline uint32_t scan_bits(uint64_t highest) {
    return (uint32_t)(highest * UINT64_C(0x0002040810204081) >> 56);
}

static inline scan_window scan_text(const char *p) {
    scan_window window = {0, 0};
    for (unsigned i = 0; i < SCAN_BYTES; i += 8) {
        uint64_t bytes = scan_load(p + i);
        uint64_t specials = scan_zeros(bytes ^ SCAN_EACH('\\')) |
                            scan_zeros(bytes & SCAN_EACH(0xE0)) | (bytes & SCAN_EACH(0x80));
        window.quotes |= scan_bits(scan_zeros(bytes ^ SCAN_EACH('"'))) << i;
        window.specials |= scan_bits(specials) << i;
    }
    return window;
}

static inline uint32_t scan_equal(const char *p, const char *expected) {
    uint32_t equal = 0;
    for (unsigned i = 0; i < SCAN_BYTES; i += 8)
        equal |= scan_bits(scan_zeros(scan_load(p + i) ^ scan_load(expected + i))) << i;
    return equal;
}

#endif

/** The place of the lowest bit; `bits` is not 0. */
static inline unsigned scan_first(uint32_t bits) {
    return (unsigned)__builtin_ctz(bits);
}

#endif
