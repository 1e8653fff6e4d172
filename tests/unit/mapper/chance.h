/* Random numbers and texts, from a seed, with the limits much more often than between them. */
#ifndef TESTS_MAPPER_CHANCE_H
#define TESTS_MAPPER_CHANCE_H

#include <float.h>
#include <stdio.h>

#include "fields.h"
#include "support/random.h"

typedef struct chance {
    uint64_t state;
    skep_arena *arena;
} chance;

/* SplitMix64 (public domain, Sebastiano Vigna). */
static inline uint64_t chance_next(chance *c) {
    uint64_t z = c->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline uint32_t chance_below(chance *c, uint32_t count) {
    return (uint32_t)(chance_next(c) % count);
}

/* Any number of 64 bits, with the limits and small ones much more often. */
static inline uint64_t chance_number(chance *c) {
    switch (chance_below(c, 6)) {
    case 0: return 0;
    case 1: return UINT64_MAX;
    case 2: return (uint64_t)INT64_MAX;
    case 3: return (uint64_t)INT64_MAX + 1;
    case 4: return chance_below(c, 100);
    default: return chance_next(c);
    }
}

/* Text of 8 to 151 bytes whose last character may be of several: what is copied and checked in
 * blocks. Without '#', which stands between the parts of keys. */
static inline char *chance_long_text(chance *c) {
    static const char *const ends[] = {"", "x", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x90\x9D"};
    char text[160];
    const char *end = ends[chance_below(c, COUNT_OF(ends))];
    size_t len = 8 + chance_below(c, 140);
    for (size_t i = 0; i < len; i++) text[i] = (char)('$' + (len + i * 7) % 91);
    memcpy(text + len, end, strlen(end));
    return skep_arena_copy_text(c->arena, text, len + strlen(end));
}

static inline char *chance_text(chance *c) {
    static const char *const texts[] = {
        "", "a", "b", "Zürich", "two words", "a/b", "\xF0\x9F\x90\x9D"};
    const char *text = texts[chance_below(c, COUNT_OF(texts))];
    if (chance_below(c, 4) == 0) return NULL;
    if (chance_below(c, 4) == 0) return chance_long_text(c);
    return skep_arena_copy_text(c->arena, text, strlen(text));
}

/* Any decimal that DynamoDB holds. */
static inline skep_decimal chance_decimal(chance *c) {
    random_source source = {chance_next(c)};
    return random_decimal(&source);
}

static inline void *chance_array(chance *c, size_t count, size_t size) {
    void *items = skep_arena_array(c->arena, count, size);
    assert_non_null(items);
    return items;
}

#define CHANCE_FILL(c, list, most, element)                                                        \
    do {                                                                                           \
        (list).count = (list).capacity = chance_below(c, (most) + 1);                              \
        (list).items =                                                                             \
            (list).count > 0 ? chance_array(c, (list).count, sizeof *(list).items) : NULL;         \
        for (size_t fill_at = 0; fill_at < (list).count; fill_at++)                                \
            (list).items[fill_at] = (element);                                                     \
    } while (0)

/* Finite doubles of every size that DynamoDB holds. */
static inline double chance_double(chance *c) {
    static const double some[] = {
        0, 0.1, -1.5, 1e20, 9.87654321e125, -1e-130, 3.4028234663852886e38};
    if (chance_below(c, 2) == 0) return some[chance_below(c, COUNT_OF(some))];
    return (double)(int64_t)chance_next(c) / 1048576.0;
}

static inline float chance_float(chance *c) {
    static const float some[] = {0, 0.1F, FLT_MAX, -FLT_MAX, FLT_MIN, FLT_TRUE_MIN, 16777217.0F};
    if (chance_below(c, 2) == 0) return some[chance_below(c, COUNT_OF(some))];
    uint32_t bits = (uint32_t)chance_next(c);
    float made;
    memcpy(&made, &bits, sizeof made);
    return made - made == 0 ? made : 1.0F; /* no NaN and no infinity */
}

#endif
