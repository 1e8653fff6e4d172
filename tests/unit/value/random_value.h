/* Random packed values for property tests: every type, nested, with unsorted maps and sets. */
#ifndef VALUE_RANDOM_VALUE_H
#define VALUE_RANDOM_VALUE_H

#include "support/random.h"
#include "value/packed.h"

enum { RANDOM_RUN_MAX = 12 };

/* A few characters of every length, control characters and NUL among them. */
static inline size_t random_text(random_source *r, char out[RANDOM_RUN_MAX * 4]) {
    static const char *const pieces[] = {"a",
                                         "b",
                                         "~",
                                         "\x01",
                                         "\x7F",
                                         "\xC3\xA4",
                                         "\xC2\x80",
                                         "\xE2\x82\xAC",
                                         "\xEF\xBF\xBF",
                                         "\xF0\x9F\x90\x9D",
                                         "\xF4\x8F\xBF\xBF"};
    size_t len = 0;
    size_t count = random_below(r, RANDOM_RUN_MAX);
    for (size_t i = 0; i < count; i++) {
        size_t which = random_below(r, sizeof pieces / sizeof pieces[0] + 1);
        if (which == 0) out[len++] = '\0';
        for (const char *p = which > 0 ? pieces[which - 1] : ""; *p != '\0'; p++) out[len++] = *p;
    }
    return len;
}

static inline void write_random_scalar(random_source *r, packed_writer *w, skep_type type) {
    char text[RANDOM_RUN_MAX * 4];
    uint8_t bytes[RANDOM_RUN_MAX];
    if (type == SKEP_TYPE_S) {
        size_t len = random_text(r, text);
        packed_text(w, (skep_str){text, len});
    } else if (type == SKEP_TYPE_B) {
        size_t len = random_below(r, RANDOM_RUN_MAX);
        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)(random_below(r, 3) == 0 ? 0 - random_below(r, 2) : random_u64(r));
        packed_bytes(w, (skep_bytes){bytes, len});
    } else if (type == SKEP_TYPE_N) {
        packed_decimal(w, random_decimal(r));
    } else if (type == SKEP_TYPE_BOOL) {
        packed_bool(w, random_below(r, 2) != 0);
    } else {
        packed_null(w);
    }
}

/* May fail the writer: random members and names repeat now and then. */
static inline void write_random_value(random_source *r, packed_writer *w, size_t depth) {
    bool is_nested = depth > 0 && random_below(r, 3) != 0;
    skep_type type = (skep_type)(is_nested ? SKEP_TYPE_L + random_below(r, 2)
                                           : SKEP_TYPE_S + random_below(r, SKEP_TYPE_BS));
    if (type < SKEP_TYPE_SS) {
        write_random_scalar(r, w, type);
        return;
    }
    static const skep_type members[] = {SKEP_TYPE_S, SKEP_TYPE_N, SKEP_TYPE_B};
    size_t count = random_below(r, 6) + (type <= SKEP_TYPE_BS);
    packed_open(w, type);
    for (size_t i = 0; i < count && w->status == SKEP_OK; i++) {
        if (type <= SKEP_TYPE_BS) {
            write_random_scalar(r, w, members[type - SKEP_TYPE_SS]);
            continue;
        }
        if (type == SKEP_TYPE_M) {
            char name[RANDOM_RUN_MAX * 4];
            size_t len = random_text(r, name);
            packed_name(w, (skep_str){name, len});
        }
        write_random_value(r, w, depth - 1);
    }
    packed_end(w);
}

/* Fills `buf` (cleared before) with one random value that has no repeated names or members. */
static inline skep_value random_value(random_source *r, buffer *buf, size_t depth) {
    packed_writer w;
    do {
        buffer_clear(buf);
        packed_begin(&w, buf, NULL);
        write_random_value(r, &w, depth);
    } while (packed_finish(&w) != SKEP_OK);
    return (skep_value){buf->data, buf->len};
}

/* Writes `value` again, entry by entry, as a reader of it would. */
static inline void rewrite_value(packed_writer *w, skep_value value) {
    skep_type type = skep_value_type(value);
    switch (type) {
    case SKEP_TYPE_S: packed_text(w, skep_value_text(value)); return;
    case SKEP_TYPE_B: packed_bytes(w, skep_value_bytes(value)); return;
    case SKEP_TYPE_N: packed_decimal(w, skep_value_decimal(value)); return;
    case SKEP_TYPE_BOOL: packed_bool(w, skep_value_bool(value)); return;
    case SKEP_TYPE_NULL: packed_null(w); return;
    default: break;
    }
    packed_open(w, type);
    skep_value_iter iter = skep_value_begin(value);
    skep_str name;
    skep_value inner;
    while (skep_value_next(&iter, &name, &inner)) {
        if (type == SKEP_TYPE_M) packed_name(w, name);
        rewrite_value(w, inner);
    }
    packed_end(w);
}

#endif
