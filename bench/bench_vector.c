/* A vector of 1,024 floats to JSON and back, against printf and strtof in a loop. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "support/random.h"
#include "wire/decode.h"
#include "wire/encode.h"

enum { FLOATS = 1024, ELEMENT_MAX = 32 };

/* Items with a vector, as embeddings are: numbers from -1 to 1; in place, and in a list. */
typedef struct array_document {
    float meaning[FLOATS];
} array_document;

typedef struct list_document {
    SKEP_LIST(float) meaning;
} list_document;

#define MEANING(document, ...)                                                                     \
    {.name = "meaning",                                                                            \
     .attribute = "meaning",                                                                       \
     .attribute_len = sizeof "meaning" - 1,                                                        \
     .element = &number,                                                                           \
     .size = sizeof(((document *)0)->meaning),                                                     \
     __VA_ARGS__}

static const skep_member number = {
    .name = "element", .attribute = "", .size = sizeof(float), .kind = SKEP_KIND_FLOAT};
static const skep_member_more as_many = {.count = FLOATS};
static const skep_member array_members[] = {
    MEANING(array_document, .kind = SKEP_KIND_ARRAY, .more = &as_many)};
static const skep_member list_members[] = {MEANING(list_document, .kind = SKEP_KIND_LIST)};
static const skep_struct array_struct = {"document", array_members, 1, sizeof(array_document)};
static const skep_struct list_struct = {"document", list_members, 1, sizeof(list_document)};

typedef struct state {
    float made[FLOATS];
    float read[FLOATS];
    skep_arena *arena;
    buffer out;
    char theirs[FLOATS * ELEMENT_MAX];
} state;

/* The decoder changes the text that it reads, so it reads the bytes that were written in the same
 * turn. */
static void turn(state *s, const skep_struct *type, const void *from, void *to) {
    skep_error err;
    buffer_clear(&s->out);
    skep_arena_reset(s->arena);
    if (wire_encode_struct(type, from, &s->out, &err) != SKEP_OK ||
        buffer_reserve(&s->out, WIRE_PADDING_BYTES) == NULL)
        bench_die("encode", err.message);
    wire_text text = {(char *)s->out.data, s->out.len};
    if (wire_decode_item(text, type, to, NULL, s->arena, &err) != SKEP_OK)
        bench_die("decode", err.message);
}

static void array_ours(void *context, size_t count) {
    state *s = context;
    for (size_t i = 0; i < count; i++) turn(s, &array_struct, s->made, s->read);
}

static void list_ours(void *context, size_t count) {
    state *s = context;
    const list_document made = {{s->made, FLOATS, FLOATS}};
    for (size_t i = 0; i < count; i++) {
        list_document read = {{0}};
        turn(s, &list_struct, &made, &read);
        if (read.meaning.count != FLOATS) bench_die("decode", "reads another vector");
        memcpy(s->read, read.meaning.items, sizeof s->read);
    }
}

static void round_theirs(void *context, size_t count) {
    static const char opened[] = "{\"N\":\"", closed[] = "\"},";
    state *s = context;
    for (size_t i = 0; i < count; i++) {
        char *to = s->theirs;
        for (size_t k = 0; k < FLOATS; k++) {
            memcpy(to, opened, sizeof opened - 1);
            to += sizeof opened - 1;
            to += snprintf(to, ELEMENT_MAX, "%.9g", (double)s->made[k]);
            memcpy(to, closed, sizeof closed - 1);
            to += sizeof closed - 1;
        }
        char *from = s->theirs;
        for (size_t k = 0; k < FLOATS; k++) {
            from += sizeof opened - 1;
            s->read[k] = strtof(from, &from);
            from += sizeof closed - 1;
        }
    }
}

static void check(state *s, const char *what) {
    if (memcmp(s->made, s->read, sizeof s->made) != 0) bench_die(what, "reads other numbers");
    memset(s->read, 0, sizeof s->read);
}

static void *setup(void) {
    state *s = calloc(1, sizeof *s);
    if (s == NULL || (s->arena = skep_arena_new(NULL, 0)) == NULL) bench_die("setup", "no memory");
    buffer_init(&s->out, NULL, 0);
    random_source r = {.seed = 3};
    for (size_t i = 0; i < FLOATS; i++)
        s->made[i] = (float)((double)(int64_t)random_u64(&r) / 9223372036854775808.0);
    array_ours(s, 1);
    check(s, "skep, in place");
    list_ours(s, 1);
    check(s, "skep, in a list");
    round_theirs(s, 1);
    check(s, "the C library");
    return s;
}

static void teardown(void *context) {
    state *s = context;
    buffer_fini(&s->out);
    skep_arena_free(s->arena);
    free(s);
}

const bench_case bench_vector_cases[] = {
    {"1,024 floats in a list to JSON and back", "op/s", "snprintf(\"%.9g\") and strtof", 3, setup,
     list_ours, round_theirs, teardown},
    {"float[1024] to JSON and back", "op/s", "snprintf(\"%.9g\") and strtof", 3, setup, array_ours,
     round_theirs, teardown},
    {.name = NULL},
};
