/* fuzz/fuzz_bindings.h: the placeholders that the expressions of fuzz targets may use, and an item
 * whose attributes they may name. */
#ifndef FUZZ_FUZZ_BINDINGS_H
#define FUZZ_FUZZ_BINDINGS_H

#include <skep/client.h>

#include "fuzz/fuzz_value.h"

/** Writes attributes a (1), b ("x"), l ([0, {x: 2}, [5]]), m ({c: {d: 7}}), t (<1, 2>), n (null), s
 * ("S") and d (two bytes); only inside a map. */
static inline void fuzz_write_attributes(packed_writer *w) {
    packed_name(w, SKEP_STR("a"));
    packed_i64(w, 1);
    packed_name(w, SKEP_STR("b"));
    packed_text(w, SKEP_STR("x"));
    packed_name(w, SKEP_STR("l"));
    packed_open(w, SKEP_TYPE_L);
    packed_i64(w, 0);
    packed_open(w, SKEP_TYPE_M);
    packed_name(w, SKEP_STR("x"));
    packed_i64(w, 2);
    packed_end(w);
    packed_open(w, SKEP_TYPE_L);
    packed_i64(w, 5);
    packed_end(w);
    packed_end(w);
    packed_name(w, SKEP_STR("m"));
    packed_open(w, SKEP_TYPE_M);
    packed_name(w, SKEP_STR("c"));
    packed_open(w, SKEP_TYPE_M);
    packed_name(w, SKEP_STR("d"));
    packed_i64(w, 7);
    packed_end(w);
    packed_end(w);
    packed_name(w, SKEP_STR("t"));
    packed_open(w, SKEP_TYPE_NS);
    packed_i64(w, 1);
    packed_i64(w, 2);
    packed_end(w);
    packed_name(w, SKEP_STR("n"));
    packed_null(w);
    packed_name(w, SKEP_STR("s"));
    packed_text(w, SKEP_STR("S"));
    packed_name(w, SKEP_STR("d"));
    packed_bytes(w, (skep_bytes){(const uint8_t *)"\x00\xFF", 2});
}

/** The item of those attributes, or of none, in the arena. */
static inline skep_value fuzz_item(skep_arena *arena, bool is_empty) {
    buffer buf;
    packed_writer w;
    skep_error err = {0};
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    packed_open(&w, SKEP_TYPE_M);
    if (!is_empty) fuzz_write_attributes(&w);
    packed_end(&w);
    return fuzz_finish(&w, arena, &err);
}

/** A value for each type, in the arena, as :values; and #names. */
static inline skep_bindings fuzz_bindings(skep_arena *arena) {
    static const char *const placeholders[] = {":one", ":two",  ":x",   ":s",    ":b",
                                               ":yes", ":null", ":set", ":list", ":map"};
    static const skep_name_binding names[] = {{{"#n", 2}, {"a", 1}},
                                              {{"#m", 2}, {"m", 1}},
                                              {{"#d", 2}, {"d", 1}},
                                              {{"#odd", 4}, {"a b.c", 5}}};
    enum { COUNT = sizeof placeholders / sizeof placeholders[0] };
    skep_value item = fuzz_item(arena, false), none = {0};
    skep_value values[COUNT] = {packed_from_i64(arena, 1),
                                packed_from_i64(arena, 2),
                                packed_from_text(arena, SKEP_STR("x")),
                                none,
                                none,
                                packed_from_bool(arena, true)};
    static const char *const attributes[COUNT] = {NULL, NULL, NULL, "s", "d",
                                                  NULL, "n",  "t",  "l", "m"};
    skep_value_binding *bound = skep_arena_array(arena, COUNT, sizeof *bound);
    HOLDS(bound != NULL);
    for (size_t i = 0; i < COUNT; i++) {
        const char *name = attributes[i];
        if (name != NULL) HOLDS(skep_value_at(item, (skep_str){name, strlen(name)}, &values[i]));
        bound[i].placeholder = (skep_str){placeholders[i], strlen(placeholders[i])};
        bound[i].value = values[i];
    }
    return (skep_bindings){names, sizeof names / sizeof names[0], bound, COUNT};
}

#endif
