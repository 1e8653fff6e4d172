/* Random structs, with every kind and option, go to JSON and come back. SKEP_ROUNDS in the
 * environment says how often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/mapper.h"
#include "random_shelf.h"
#include "wire/decode.h"
#include "wire/encode.h"

static size_t rounds(void) {
    enum { ORDINARY = 1000 };
    const char *text = getenv("SKEP_ROUNDS");
    return text != NULL ? strtoul(text, NULL, 10) : ORDINARY;
}

/* What one round works with. */
typedef struct round_trip {
    chance c;
    buffer packed;
    buffer again;
    buffer json;
    skep_error err;
} round_trip;

static void begin(round_trip *t, uint64_t seed) {
    *t = (round_trip){.c = {.source = {.seed = seed}, .arena = skep_arena_new(NULL, 0)}};
    assert_non_null(t->c.arena);
    buffer_init(&t->packed, NULL, 0);
    buffer_init(&t->again, NULL, 0);
    buffer_init(&t->json, NULL, 0);
}

static void end(round_trip *t) {
    buffer_fini(&t->packed);
    buffer_fini(&t->again);
    buffer_fini(&t->json);
    skep_arena_free(t->c.arena);
}

static void pack(round_trip *t, const shelf *s, buffer *out) {
    buffer_clear(out);
    if (mapper_pack_struct(&shelf_struct, s, out, &t->err) != SKEP_OK)
        fail_msg("%s", t->err.message);
}

static void encode(round_trip *t, const shelf *s) {
    buffer_clear(&t->json);
    if (wire_encode_struct(&shelf_struct, s, &t->json, &t->err) != SKEP_OK)
        fail_msg("%s", t->err.message);
}

/* A copy of the JSON that the decoder may change. */
static wire_text text_of(round_trip *t) {
    char *copy = skep_arena_alloc(t->c.arena, t->json.len + WIRE_PADDING_BYTES);
    assert_non_null(copy);
    memcpy(copy, t->json.data, t->json.len);
    return (wire_text){copy, t->json.len};
}

static void assert_same(const buffer *a, skep_value b, const buffer *json) {
    if (a->len != b.size || memcmp(a->data, b.data, a->len) != 0)
        fail_msg("differs: %.*s", (int)json->len, (const char *)json->data);
}

static void a_random_struct_survives_json(void **state) {
    (void)state;
    round_trip t;
    begin(&t, 1);
    for (size_t i = 0; i < rounds(); i++) {
        skep_arena_reset(t.c.arena);
        shelf s = some_shelf(&t.c), back = {0};
        pack(&t, &s, &t.packed);
        encode(&t, &s);
        if (wire_decode_item(text_of(&t), &shelf_struct, &back, NULL, t.c.arena, &t.err) != SKEP_OK)
            fail_msg("%s: %.*s", t.err.message, (int)t.json.len, (const char *)t.json.data);
        pack(&t, &back, &t.again);
        assert_same(&t.packed, (skep_value){t.again.data, t.again.len}, &t.json);
    }
    end(&t);
}

static void its_json_means_what_the_mapper_packs(void **state) {
    (void)state;
    round_trip t;
    begin(&t, 2);
    for (size_t i = 0; i < rounds(); i++) {
        skep_arena_reset(t.c.arena);
        shelf s = some_shelf(&t.c);
        skep_value item = {0};
        pack(&t, &s, &t.packed);
        encode(&t, &s);
        if (wire_decode_map(text_of(&t), t.c.arena, &item, &t.err) != SKEP_OK)
            fail_msg("%s: %.*s", t.err.message, (int)t.json.len, (const char *)t.json.data);
        assert_same(&t.packed, item, &t.json);
    }
    end(&t);
}

/* An object that was read from an item is in the item's order, sets too; so the bytes are the same
 * on both ways. */
static void an_object_that_was_read_is_written_as_its_item(void **state) {
    (void)state;
    round_trip t;
    begin(&t, 3);
    for (size_t i = 0; i < rounds(); i++) {
        skep_arena_reset(t.c.arena);
        shelf s = some_shelf(&t.c), back = {0};
        pack(&t, &s, &t.packed);
        skep_value item = {t.packed.data, t.packed.len};
        if (mapper_unpack(&shelf_struct, item, &back, t.c.arena, &t.err) != SKEP_OK)
            fail_msg("%s", t.err.message);
        encode(&t, &back);
        buffer_clear(&t.again);
        wire_encode_map(item, &t.again);
        assert_same(&t.json, (skep_value){t.again.data, t.again.len}, &t.again);
    }
    end(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_struct_survives_json),
        cmocka_unit_test(its_json_means_what_the_mapper_packs),
        cmocka_unit_test(an_object_that_was_read_is_written_as_its_item),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
