/* The mapper's structs with every kind, option and container go to JSON and come back, at random and
 * at every limit. SKEP_ROUNDS in the environment says how many objects, 1,000 where it is not
 * there. */
#include "unit/mapper/larder.h"
#include "unit/mapper/limits_test.h"

#include <stdlib.h>

#include "base/limits.h"
#include "mapper/mapper.h"
#include "wire/decode.h"
#include "wire/encode.h"

/* What one way there and back works with. */
typedef struct trip {
    skep_arena *arena;
    buffer packed;
    buffer again;
    buffer json;
    skep_error err;
} trip;

static trip t;

static int setup(void **state) {
    (void)state;
    t = (trip){.arena = skep_arena_new(NULL, 0)};
    buffer_init(&t.packed, NULL, 0);
    buffer_init(&t.again, NULL, 0);
    buffer_init(&t.json, NULL, 0);
    return t.arena == NULL;
}

static int teardown(void **state) {
    (void)state;
    buffer_fini(&t.packed);
    buffer_fini(&t.again);
    buffer_fini(&t.json);
    skep_arena_free(t.arena);
    return 0;
}

static void pack(const skep_struct *type, const void *object, buffer *out) {
    buffer_clear(out);
    if (mapper_pack_struct(type, object, out, &t.err) != SKEP_OK) fail_msg("%s", t.err.message);
}

/* A copy of the JSON that the decoder may change. */
static wire_text json_text(void) {
    char *copy = skep_arena_alloc(t.arena, t.json.len + WIRE_PADDING_BYTES);
    assert_non_null(copy);
    memcpy(copy, t.json.data, t.json.len);
    return (wire_text){copy, t.json.len};
}

static void assert_same(const buffer *expected, const buffer *found) {
    if (expected->len != found->len || memcmp(expected->data, found->data, found->len) != 0)
        fail_msg("differs: %.*s", (int)t.json.len, (const char *)t.json.data);
}

/* Struct to JSON to struct: what comes back is packed as what was sent. */
static void there_and_back(const skep_struct *type, const void *object, void *back) {
    buffer_clear(&t.json);
    if (wire_encode_struct(type, object, &t.json, &t.err) != SKEP_OK) fail_msg("%s", t.err.message);
    if (wire_decode_item(json_text(), type, back, NULL, t.arena, &t.err) != SKEP_OK)
        fail_msg("%s: %.*s", t.err.message, (int)t.json.len, (const char *)t.json.data);
    pack(type, object, &t.packed);
    pack(type, back, &t.again);
    assert_same(&t.packed, &t.again);
}

/* A kitchen in which nothing is absent that has a default. */
static kitchen plain_kitchen(void) {
    int32_t *limit = skep_arena_alloc(t.arena, sizeof *limit);
    return (kitchen){.required = "", .pantry = {.language = "en", .optional_limit = limit}};
}

/* ---- Random objects ---- */

static long rounds(void) {
    const char *wanted = getenv("SKEP_ROUNDS");
    long count = wanted != NULL ? strtol(wanted, NULL, 10) : 0;
    return count > 0 ? count : 1000;
}

static void a_random_kitchen_survives_json(void **state) {
    (void)state;
    chance c = {5, t.arena};
    for (long left = rounds(); left > 0; left--) {
        kitchen k = chance_kitchen(&c, left), back;
        memset(&back, (int)(left % 3) * 0x55, sizeof back); /* what was there must not matter */
        there_and_back(&kitchen_struct, &k, &back);
        skep_arena_reset(t.arena);
    }
}

static void a_random_larder_survives_json(void **state) {
    (void)state;
    chance c = {6, t.arena};
    for (long left = rounds(); left > 0; left--) {
        larder l = chance_larder(&c), back;
        memset(&back, (int)(left % 3) * 0x55, sizeof back);
        there_and_back(&larder_struct, &l, &back);
        skep_arena_reset(t.arena);
    }
}

/* An object that was read from an item is in the item's order, so its JSON is the item's. */
static void what_was_read_from_an_item_is_written_as_the_item(void **state) {
    (void)state;
    chance c = {7, t.arena};
    for (long left = rounds(); left > 0; left--) {
        larder l = chance_larder(&c), read = {0};
        pack(&larder_struct, &l, &t.packed);
        skep_value item = {t.packed.data, t.packed.len};
        assert_int_equal(mapper_unpack(&larder_struct, item, &read, t.arena, &t.err), SKEP_OK);
        buffer_clear(&t.json);
        buffer_clear(&t.again);
        assert_int_equal(wire_encode_struct(&larder_struct, &read, &t.json, &t.err), SKEP_OK);
        wire_encode_map(item, &t.again);
        assert_same(&t.json, &t.again);
        skep_arena_reset(t.arena);
    }
}

/* ---- Limits ---- */

static limits limits_back(const limits *l) {
    limits back = {0};
    there_and_back(&limit_struct, l, &back);
    return back;
}

static void decimals_keep_38_digits_at_both_ends_of_the_exponents(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(limit_numbers); i++) {
        limits l = {.decimal = skep_decimal_literal(limit_numbers[i])};
        assert_int_equal(skep_decimal_compare(limits_back(&l).decimal, l.decimal), 0);
    }
}

static void floats_keep_their_ends(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(limit_singles); i++) {
        limits l = {.single = limit_singles[i]};
        assert_true(limits_back(&l).single == limit_singles[i]);
    }
    for (size_t i = 0; i < COUNT_OF(limit_reals); i++) {
        limits l = {.real = limit_reals[i]};
        assert_true(limits_back(&l).real == limit_reals[i]);
    }
}

static void integers_keep_their_ends(void **state) {
    (void)state;
    kitchen lowest = plain_kitchen(), highest = plain_kitchen(), back = {0};
    lowest.i8 = INT8_MIN, lowest.i16 = INT16_MIN, lowest.i32 = INT32_MIN, lowest.i64 = INT64_MIN;
    there_and_back(&kitchen_struct, &lowest, &back);
    assert_true(back.i8 == INT8_MIN && back.i16 == INT16_MIN && back.i32 == INT32_MIN);
    assert_true(back.i64 == INT64_MIN && back.u8 == 0 && back.u64 == 0);
    highest.i8 = INT8_MAX, highest.i16 = INT16_MAX, highest.i32 = INT32_MAX;
    highest.i64 = INT64_MAX, highest.u8 = UINT8_MAX, highest.u16 = UINT16_MAX;
    highest.u32 = UINT32_MAX, highest.u64 = UINT64_MAX;
    there_and_back(&kitchen_struct, &highest, &back);
    assert_true(back.i8 == INT8_MAX && back.i16 == INT16_MAX && back.i32 == INT32_MAX);
    assert_true(back.i64 == INT64_MAX && back.u8 == UINT8_MAX && back.u16 == UINT16_MAX);
    assert_true(back.u32 == UINT32_MAX && back.u64 == UINT64_MAX);
}

/* 400 KB of what is copied and of what is escaped, to six characters for a byte; and as binary. */
static void the_largest_texts_and_binaries_pass(void **state) {
    (void)state;
    enum { BYTES = LIMIT_ITEM_BYTES };
    static const char fillings[] = {'x', '\n', '"', 1};
    limits l = {.text = skep_arena_alloc(t.arena, BYTES + 1)};
    for (size_t i = 0; i < sizeof fillings; i++) {
        memset(l.text, fillings[i], BYTES);
        assert_string_equal(limits_back(&l).text, l.text);
    }
    memcpy(l.text + BYTES - 3, "\xE2\x82\xAC", 3); /* a character at the very end */
    assert_string_equal(limits_back(&l).text, l.text);
    l.raw = (skep_bytes){(const uint8_t *)l.text, BYTES};
    l.text = NULL;
    limits back = limits_back(&l);
    assert_int_equal(back.raw.len, BYTES);
    assert_memory_equal(back.raw.ptr, l.raw.ptr, BYTES);
    for (l.raw.len = 0; l.raw.len < 40; l.raw.len++)
        assert_int_equal(limits_back(&l).raw.len, l.raw.len);
}

static void what_is_empty_stays_empty(void **state) {
    (void)state;
    limits l = {.text = "", .raw = {(const uint8_t *)"", 0}};
    limits back = limits_back(&l);
    assert_string_equal(back.text, "");
    assert_non_null(back.raw.ptr);
    assert_true(back.raw.len == 0 && back.numbers.count == 0 && back.map.count == 0);
}

static void structs_come_back_from_the_greatest_depth(void **state) {
    (void)state;
    spoon chain[LIMIT_NESTING_LEVELS - 1];
    memset(chain, 0, sizeof chain);
    for (size_t i = 0; i < COUNT_OF(chain); i++) {
        chain[i].size = (int32_t)i;
        if (i + 1 < COUNT_OF(chain)) chain[i].inner = &chain[i + 1];
    }
    kitchen k = plain_kitchen(), back = {0};
    k.other = &chain[0];
    there_and_back(&kitchen_struct, &k, &back);
    const spoon *at = back.other;
    for (size_t i = 0; i < COUNT_OF(chain); i++, at = at->inner)
        assert_int_equal(at->size, (int32_t)i);
    assert_null(at);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_random_kitchen_survives_json),
        TEST(a_random_larder_survives_json),
        TEST(what_was_read_from_an_item_is_written_as_the_item),
        TEST(decimals_keep_38_digits_at_both_ends_of_the_exponents),
        TEST(floats_keep_their_ends),
        TEST(integers_keep_their_ends),
        TEST(the_largest_texts_and_binaries_pass),
        TEST(what_is_empty_stays_empty),
        TEST(structs_come_back_from_the_greatest_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
