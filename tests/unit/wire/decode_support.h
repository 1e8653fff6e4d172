/* What the tests of the decoder share: JSON text in memory that ends in a page which nobody may
 * touch right behind the padding, every way of decoding (each kernel, with and without
 * prediction), and what an item has to become. */
#ifndef TESTS_WIRE_DECODE_SUPPORT_H
#define TESTS_WIRE_DECODE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "mapper/mapper.h"
#include "support/kernels.h"
#include "wire/decoder.h"

/* ---- A fresh arena for each test ---- */

static inline int begin_test(void **state) {
    *state = skep_arena_new(NULL, 0);
    return *state == NULL;
}

static inline int end_test(void **state) {
    skep_arena_free(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_test, end_test)

/* ---- Text ---- */

typedef struct guarded {
    char *memory;
    size_t size;
    size_t page;
    wire_text json;
} guarded;

/* A copy of the text in front of the padding, behind which nothing can be read. What the padding
 * holds looks like JSON, so that whoever takes it for text goes wrong. */
static inline guarded guard_text(const char *text, size_t len) {
    guarded g = {.page = (size_t)sysconf(_SC_PAGESIZE)};
    g.size = (len + WIRE_PADDING_BYTES + g.page - 1) / g.page * g.page;
    void *memory = NULL;
    if (posix_memalign(&memory, g.page, g.size + g.page) != 0) fail_msg("no memory");
    g.memory = memory;
    assert_int_equal(mprotect(g.memory + g.size, g.page, PROT_NONE), 0);
    char *padding = g.memory + g.size - WIRE_PADDING_BYTES;
    for (size_t i = 0; i < WIRE_PADDING_BYTES; i++) padding[i] = "\"}],0e\\\xC3"[(i + len) % 8];
    g.json = (wire_text){padding - len, len};
    memcpy(g.json.data, text, len);
    return g;
}

static inline void release_text(guarded *g) {
    assert_int_equal(mprotect(g->memory + g->size, g->page, PROT_READ | PROT_WRITE), 0);
    free(g->memory);
}

/* ---- Ways ---- */

typedef struct way {
    const wire_kernel *kernel;
    bool is_predicting;
} way;

enum { WAYS_MAX = 2 * WIRE_KERNELS_MAX };

static inline size_t all_ways(way out[WAYS_MAX]) {
    const wire_kernel *kernels[WIRE_KERNELS_MAX];
    size_t count = every_kernel(kernels);
    for (size_t i = 0; i < 2 * count; i++) out[i] = (way){kernels[i / 2], i % 2 == 1};
    return 2 * count;
}

/* ---- Items ---- */

/* What came of decoding; `packed` is the object packed again, in the arena, absent where there
 * is none. */
typedef struct outcome {
    skep_status status;
    skep_error err;
    skep_value packed;
    skep_value rest;
} outcome;

static inline bool same_value(skep_value a, skep_value b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* An object that nests deeper than what is written becomes the text that says so. */
static inline skep_value pack_again(const skep_struct *type, const void *object,
                                    skep_arena *arena) {
    buffer out;
    skep_error err = {0};
    buffer_init(&out, NULL, 0);
    skep_status status = mapper_pack_struct(type, object, &out, &err);
    if (status != SKEP_OK && strstr(err.message, "nested deeper") == NULL)
        fail_msg("%s", err.message);
    skep_value packed = status == SKEP_OK
                            ? packed_take(&out, arena)
                            : packed_from_text(arena, (skep_str){err.message, strlen(err.message)});
    buffer_fini(&out);
    assert_non_null(packed.data);
    return packed;
}

/* Decodes in one way. A failure has to leave every byte as it was. */
static inline outcome decode_in_way(way w, const skep_struct *type, const char *text, size_t len,
                                    skep_arena *arena) {
    outcome o = {.status = SKEP_OK};
    guarded g = guard_text(text, len);
    uint8_t *object = malloc(2 * (size_t)type->size);
    assert_non_null(object);
    memset(object, 0, type->size);
    o.status = wire_decode_item_by(w.kernel, w.is_predicting, g.json, type, object, &o.rest, arena,
                                   &o.err);
    if (o.status == SKEP_OK) {
        o.packed = pack_again(type, object, arena);
    } else {
        const skep_value untouched = {(const uint8_t *)"x", 1};
        uint8_t *before = object + type->size;
        memset(object, 0x5A, 2 * (size_t)type->size);
        memcpy(g.json.data, text, len);
        o.rest = untouched;
        assert_int_equal(wire_decode_item_by(w.kernel, w.is_predicting, g.json, type, object,
                                             &o.rest, arena, NULL),
                         o.status);
        assert_memory_equal(object, before, type->size);
        assert_true(o.rest.data == untouched.data && o.rest.size == untouched.size);
        o.rest = (skep_value){0};
    }
    free(object);
    release_text(&g);
    return o;
}

/* Decodes in all ways, which must not differ. */
static inline outcome decode_in_all_ways(const skep_struct *type, const char *text, size_t len,
                                         skep_arena *arena) {
    way ways[WAYS_MAX];
    size_t count = all_ways(ways);
    outcome first = decode_in_way(ways[0], type, text, len, arena);
    for (size_t i = 1; i < count; i++) {
        outcome other = decode_in_way(ways[i], type, text, len, arena);
        if (other.status != first.status || other.err.position != first.err.position ||
            strcmp(other.err.message, first.err.message) != 0 ||
            !same_value(first.packed, other.packed) || !same_value(first.rest, other.rest))
            fail_msg("%s differs: '%s' and '%s' for %.*s", ways[i].kernel->name, first.err.message,
                     other.err.message, (int)len, text);
    }
    return first;
}

/* The long way to the same: the packed item, which the mapper reads. */
static inline outcome decode_by_mapper(const skep_struct *type, const char *text, size_t len,
                                       skep_arena *arena) {
    outcome o = {.status = SKEP_OK};
    skep_value item = {0};
    guarded g = guard_text(text, len);
    o.status = wire_decode_map(g.json, arena, &item, &o.err);
    release_text(&g);
    if (o.status != SKEP_OK) return o;
    void *object = skep_arena_alloc(arena, type->size);
    assert_non_null(object);
    o.status = mapper_unpack(type, item, object, arena, &o.err);
    if (o.status == SKEP_OK) o.packed = pack_again(type, object, arena);
    return o;
}

#endif
