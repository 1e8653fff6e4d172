/* fuzz/fuzz_value.h: values that the bytes of an input describe. Any bytes describe one, so a
 * mutation of the input is another legal value. */
#ifndef FUZZ_FUZZ_VALUE_H
#define FUZZ_FUZZ_VALUE_H

#include <skep/memory.h>

#include "fuzz/fuzz.h"
#include "value/packed.h"

enum { FUZZ_DEPTH_MAX = 6, FUZZ_ELEMENTS_MAX = 5, FUZZ_SET_MEMBERS_MAX = 3 };

/** Names that values and expressions have in common. */
static inline skep_str fuzz_name(fuzz_input *in) {
    static const char *const names[] = {"a", "b", "l", "m", "t", "n", "s", "d"};
    const char *name = names[fuzz_below(in, sizeof names / sizeof names[0])];
    return (skep_str){name, strlen(name)};
}

static inline skep_str fuzz_short_text(fuzz_input *in) {
    static const char *const texts[] = {"",  "a", "ab",  "b",        "\xC3\xA9",
                                        "x", "S", "a~1", "long text"};
    const char *text = texts[fuzz_below(in, sizeof texts / sizeof texts[0])];
    return (skep_str){text, strlen(text)};
}

static inline skep_decimal fuzz_decimal(fuzz_input *in) {
    static const char *const numbers[] = {
        "0", "1", "-1", "10", "0.5", "1E125", "-1E-130", "99999999999999999999999999999999999999"};
    size_t kind = fuzz_below(in, 16);
    if (kind < 8) return skep_decimal_from_i64((int8_t)fuzz_byte(in));
    return skep_decimal_literal(numbers[kind - 8]);
}

/** A set; members that are there already are left out by writing ascending ones. */
static inline void fuzz_write_set(fuzz_input *in, packed_writer *w, skep_type type) {
    static const char *const texts[FUZZ_SET_MEMBERS_MAX] = {"a", "b", "c"};
    size_t chosen = 1 + fuzz_below(in, (1U << FUZZ_SET_MEMBERS_MAX) - 1);
    packed_open(w, type);
    for (size_t i = FUZZ_SET_MEMBERS_MAX; i > 0; i--) {
        if ((chosen >> (i - 1) & 1) == 0) continue;
        if (type == SKEP_TYPE_NS)
            packed_i64(w, (int64_t)i - 1);
        else if (type == SKEP_TYPE_SS)
            packed_text(w, (skep_str){texts[i - 1], 1});
        else
            packed_bytes(w, (skep_bytes){(const uint8_t *)texts[i - 1], 1});
    }
    packed_end(w);
}

/** Recursion is bounded by FUZZ_DEPTH_MAX. */
static inline void fuzz_write_value(fuzz_input *in, packed_writer *w, unsigned depth) {
    skep_type type = (skep_type)(SKEP_TYPE_S + fuzz_below(in, SKEP_TYPE_M));
    bool is_container = type == SKEP_TYPE_L || type == SKEP_TYPE_M;
    if (is_container && depth >= FUZZ_DEPTH_MAX) type = SKEP_TYPE_NULL;
    skep_str bytes;
    size_t count;
    switch (type) {
    case SKEP_TYPE_S: packed_text(w, fuzz_short_text(in)); break;
    case SKEP_TYPE_N: packed_decimal(w, fuzz_decimal(in)); break;
    case SKEP_TYPE_B:
        bytes = fuzz_take(in, fuzz_below(in, 4));
        packed_bytes(w, (skep_bytes){(const uint8_t *)bytes.ptr, bytes.len});
        break;
    case SKEP_TYPE_BOOL: packed_bool(w, fuzz_below(in, 2) == 1); break;
    case SKEP_TYPE_SS:
    case SKEP_TYPE_NS:
    case SKEP_TYPE_BS: fuzz_write_set(in, w, type); break;
    case SKEP_TYPE_L:
        packed_open(w, type);
        for (count = fuzz_below(in, FUZZ_ELEMENTS_MAX); count > 0; count--)
            fuzz_write_value(in, w, depth + 1);
        packed_end(w);
        break;
    case SKEP_TYPE_M:
        packed_open(w, type);
        for (count = fuzz_below(in, FUZZ_ELEMENTS_MAX); count > 0; count--) {
            char name[2] = {(char)('a' + count), '\0'};
            packed_name(w, (skep_str){name, 1});
            fuzz_write_value(in, w, depth + 1);
        }
        packed_end(w);
        break;
    default: packed_null(w); break;
    }
}

/** What was written, in the arena; the buffer is released. */
static inline skep_value fuzz_finish(packed_writer *w, skep_arena *arena, const skep_error *err) {
    SUCCEEDS(packed_finish(w), *err);
    skep_value value = packed_take(w->buf, arena);
    HOLDS(value.data != NULL);
    buffer_fini(w->buf);
    return value;
}

/** A value of any type, in the arena. */
static inline skep_value fuzz_value(fuzz_input *in, skep_arena *arena) {
    buffer buf;
    packed_writer w;
    skep_error err = {0};
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    fuzz_write_value(in, &w, 1);
    return fuzz_finish(&w, arena, &err);
}

#endif
