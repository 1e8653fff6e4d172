/* Random shelves: every member at its limits, absent, or in between. What is made lives in the
 * arena. */
#ifndef TESTS_WIRE_RANDOM_SHELF_H
#define TESTS_WIRE_RANDOM_SHELF_H

#include <float.h>
#include <stdio.h>

#include "shelf.h"
#include "support/random.h"

typedef struct chance {
    random_source source;
    skep_arena *arena;
} chance;

static inline size_t below(chance *c, size_t count) {
    return random_below(&c->source, count);
}

/* Any number of 64 bits, with the limits and small ones much more often. */
static inline uint64_t some_number(chance *c) {
    switch (below(c, 6)) {
    case 0: return 0;
    case 1: return UINT64_MAX;
    case 2: return (uint64_t)INT64_MAX;
    case 3: return (uint64_t)INT64_MAX + 1;
    case 4: return below(c, 100);
    default: return random_u64(&c->source) >> below(c, 64);
    }
}

static inline void *some_memory(chance *c, size_t count, size_t size) {
    void *memory = skep_arena_array(c->arena, count, size);
    if (memory == NULL) abort();
    return memory;
}

/* Text of pieces that need escapes, of characters of every length, or plain; never NULL. */
static inline char *some_text(chance *c) {
    static const char *const pieces[] = {"a",
                                         "two words",
                                         "\"",
                                         "\\",
                                         "\n",
                                         "\x01",
                                         "\x7F",
                                         "/",
                                         "Z\xC3\xBCrich",
                                         "\xE2\x82\xAC",
                                         "\xF0\x9F\x90\x9D",
                                         "a longer piece of plain text without anything in it"};
    char text[1024] = "";
    for (size_t i = below(c, 2) == 0 ? 1 : below(c, 12); i > 0; i--)
        strcat(text, pieces[below(c, COUNT_OF(pieces))]);
    return skep_arena_copy_text(c->arena, text, strlen(text));
}

static inline char *maybe_text(chance *c) {
    return below(c, 4) == 0 ? NULL : some_text(c);
}

static inline skep_time some_time(chance *c) {
    return (skep_time)some_number(c);
}

/* From 1678 to 2261: a time whose date can be read back whatever its form. */
static inline skep_time some_ordinary_time(chance *c) {
    uint64_t since = random_u64(&c->source) % UINT64_C(18000000000000000000);
    return (skep_time)(since - UINT64_C(9000000000000000000));
}

static inline double some_double(chance *c) {
    static const double some[] = {0, 0.1, -1.5, 1e20, 9.87654321e125, -1e-130, 1e-7};
    if (below(c, 3) == 0) return some[below(c, COUNT_OF(some))];
    for (;;) {
        uint64_t bits = random_u64(&c->source);
        double made, magnitude;
        memcpy(&made, &bits, sizeof made);
        magnitude = made < 0 ? -made : made;
        if (magnitude < 1e126 && magnitude >= 1e-130) return made;
    }
}

static inline float some_float(chance *c) {
    static const float some[] = {0, 0.1F, FLT_MAX, -FLT_MAX, FLT_MIN, FLT_TRUE_MIN, 16777217.0F};
    if (below(c, 3) == 0) return some[below(c, COUNT_OF(some))];
    uint32_t bits = (uint32_t)random_u64(&c->source);
    float made;
    memcpy(&made, &bits, sizeof made);
    return made - made == 0 ? made : 1.0F; /* no NaN and no infinity */
}

static inline genre some_genre(chance *c) {
    return (genre)genre_values[below(c, COUNT_OF(genre_values))].value;
}

static inline skep_bytes some_bytes(chance *c) {
    size_t len = below(c, 20);
    uint8_t *bytes = some_memory(c, len + 1, 1);
    for (size_t i = 0; i < len; i++) bytes[i] = (uint8_t)random_u64(&c->source);
    return (skep_bytes){bytes, len};
}

static inline box some_box(chance *c, size_t depth) {
    box made = {.depth = (int32_t)some_number(c), .label = maybe_text(c)};
    if (depth == 0 || below(c, 2) == 0) return made;
    made.inside = some_memory(c, 1, sizeof *made.inside);
    *made.inside = some_box(c, depth - 1);
    return made;
}

#define FILL(c, list, most, element)                                                               \
    do {                                                                                           \
        (list).count = (list).capacity = below(c, (most) + 1);                                     \
        (list).items =                                                                             \
            (list).count > 0 ? some_memory(c, (list).count, sizeof *(list).items) : NULL;          \
        for (size_t fill_at = 0; fill_at < (list).count; fill_at++)                                \
            (list).items[fill_at] = (element);                                                     \
    } while (0)

static inline shelf_numbers some_numbers(chance *c) {
    shelf_numbers made;
    FILL(c, made, 4, (int32_t)some_number(c));
    return made;
}

static inline void fill_lists(chance *c, shelf *s) {
    size_t many = below(c, 8) == 0 ? 40 : 3;
    FILL(c, s->boxes, 3, some_box(c, 2));
    FILL(c, s->texts, 3, maybe_text(c));
    FILL(c, s->matrix, 3, some_numbers(c));
    FILL(c, s->vector, many, some_float(c));
    FILL(c, s->names, many, some_text(c));
    FILL(c, s->weights, many, some_double(c));
    FILL(c, s->blobs, 3, some_bytes(c));
    FILL(c, s->genres, 3, some_genre(c));
    FILL(c, s->converted_list, 3, (int32_t)below(c, 100));
    for (size_t i = 0; i < COUNT_OF(s->fixed); i++) s->fixed[i] = some_float(c);
    shelf_numbers counted = some_numbers(c);
    s->counted = counted.items;
    s->counted_count = (uint16_t)counted.count;
}

/* Keys that differ by the number in front. */
static inline char *some_key(chance *c, size_t index) {
    char *text = some_text(c), key[1100];
    (void)snprintf(key, sizeof key, "%zu%s", (index * 7) % 20, text);
    return skep_arena_copy_text(c->arena, key, strlen(key));
}

static inline void fill_maps(chance *c, shelf *s) {
    FILL(c, s->stock, below(c, 8) == 0 ? 20 : 3, s->stock.items[fill_at]);
    for (size_t i = 0; i < s->stock.count; i++) {
        s->stock.items[i].key = some_key(c, i);
        s->stock.items[i].value = (int32_t)some_number(c);
    }
    FILL(c, s->box_map, 2, s->box_map.items[fill_at]);
    for (size_t i = 0; i < s->box_map.count; i++) {
        s->box_map.items[i].key = some_key(c, i);
        s->box_map.items[i].value = some_box(c, 1);
    }
}

static inline void fill_texts(chance *c, shelf *s) {
    static const char *const json[] = {"{}", "[1,\"a\"]", " null ", "\"\\n\""};
    s->text = maybe_text(c);
    s->null_text = maybe_text(c);
    s->secret = maybe_text(c);
    s->quoted = maybe_text(c);
    s->no_empty = below(c, 2) == 0 ? NULL : some_text(c);
    s->must = some_text(c);
    const char *value = json[below(c, COUNT_OF(json))];
    s->json = below(c, 2) == 0 ? NULL : skep_arena_copy_text(c->arena, value, strlen(value));
    (void)snprintf(s->chars, sizeof s->chars, "%u", (unsigned)below(c, 10000000));
    if (below(c, 2) == 0) s->str = (skep_str){"n\0te", below(c, 5)};
    if (below(c, 2) == 0) s->raw = some_bytes(c);
}

static inline void fill_choice(chance *c, shelf *s) {
    s->choice = (pick)pick_values[below(c, COUNT_OF(pick_values))].value;
    if (s->choice == PICK_NUMBER) s->chosen.number = (int32_t)some_number(c);
    if (s->choice == PICK_BOX) s->chosen.boxed = some_box(c, 1);
    if (s->choice == PICK_WORDS) s->chosen.words = some_text(c);
}

static inline shelf some_shelf(chance *c) {
    shelf s = {.is_open = below(c, 2) == 0,
               .i8 = (int8_t)some_number(c),
               .i16 = (int16_t)some_number(c),
               .i32 = (int32_t)some_number(c),
               .i64 = (int64_t)some_number(c),
               .u8 = (uint8_t)some_number(c),
               .u16 = (uint16_t)some_number(c),
               .u32 = (uint32_t)some_number(c),
               .u64 = some_number(c),
               .single = some_float(c),
               .real = some_double(c),
               .price = random_decimal(&c->source),
               .at = some_time(c),
               .at_seconds = some_ordinary_time(c) / SKEP_TIME_SECOND * SKEP_TIME_SECOND,
               .at_millis = some_ordinary_time(c) / 1000000 * 1000000,
               .at_date = some_ordinary_time(c),
               .at_format = some_ordinary_time(c),
               .kind = some_genre(c),
               .kind_number = some_genre(c),
               .lid = some_box(c, 3),
               .no_empty_box = {.label = maybe_text(c)},
               .converted = (int32_t)below(c, 100)};
    for (size_t i = 0; i < sizeof s.token.bytes; i++) s.token.bytes[i] = (uint8_t)some_number(c);
    if (below(c, 2) == 0) {
        s.maybe = some_memory(c, 1, sizeof *s.maybe);
        *s.maybe = (int32_t)some_number(c);
        s.spare = some_memory(c, 1, sizeof *s.spare);
        *s.spare = some_box(c, 2);
    }
    fill_texts(c, &s);
    fill_lists(c, &s);
    fill_maps(c, &s);
    fill_choice(c, &s);
    return s;
}

#endif
