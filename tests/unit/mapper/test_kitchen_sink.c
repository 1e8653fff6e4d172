/* Random objects with every kind and option, to packed items and back, and values at every limit.
 * SKEP_ROUNDS in the environment says how many objects, 1,000 where it is not there. */
#include "larder.h"
#include "limits_test.h"

#include <stdlib.h>

#include "base/limits.h"
#include "mapper/mapper.h"

static skep_arena *arena;
static skep_error err;

static int setup(void **state) {
    (void)state;
    arena = skep_arena_new(NULL, 0);
    return arena == NULL;
}

static int teardown(void **state) {
    (void)state;
    skep_arena_free(arena);
    return 0;
}

/* ---- Random objects ---- */

static long rounds(void) {
    const char *wanted = getenv("SKEP_ROUNDS");
    long count = wanted != NULL ? strtol(wanted, NULL, 10) : 0;
    return count > 0 ? count : 1000;
}

static skep_value packed(const kitchen *k) {
    skep_value item;
    if (mapper_pack_item(&kitchen_entity, k, NULL, 1, arena, &item, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    return item;
}

/* What repacking could not show, because it would be lost twice. */
static void assert_same(const kitchen *a, const kitchen *b) {
    const pantry *p = &a->pantry, *q = &b->pantry;
    assert_true(a->id == b->id && a->is_open == b->is_open && a->i8 == b->i8 && a->i16 == b->i16 &&
                a->i32 == b->i32 && a->i64 == b->i64 && a->u8 == b->u8 && a->u16 == b->u16 &&
                a->u32 == b->u32 && a->u64 == b->u64 && a->real == b->real && a->at == b->at);
    assert_memory_equal(&a->single, &b->single, sizeof a->single);
    assert_memory_equal(&a->token, &b->token, sizeof a->token);
    assert_int_equal(skep_decimal_compare(a->price, b->price), 0);
    assert_true(a->color == b->color && a->level == b->level);
    assert_string_equal(a->code, b->code);
    assert_true(a->note.len == b->note.len && a->raw.len == b->raw.len);
    assert_true(a->spoons.count == b->spoons.count && a->matrix.count == b->matrix.count);
    assert_memory_equal(p->vector, q->vector, sizeof p->vector);
    assert_memory_equal(p->grid, q->grid, sizeof p->grid);
    assert_true(p->stock.count == q->stock.count && p->nested.count == q->nested.count);
    assert_true(p->code_count == q->code_count && (p->codes == NULL) == (q->codes == NULL));
    assert_true(p->seconds_at == q->seconds_at && p->millis_at == q->millis_at &&
                p->day == q->day && p->month == q->month);
    assert_true(p->place.x == q->place.x && p->place.y == q->place.y && p->mass == q->mass);
    assert_true(p->paid_by == q->paid_by);
    if (p->paid_by == PAY_CENTS) assert_true(p->payment.cents == q->payment.cents);
    if (p->paid_by == PAY_CARD) assert_int_equal(p->payment.card.year, q->payment.card.year);
    assert_true(p->limit == q->limit && *p->optional_limit == *q->optional_limit);
    assert_string_equal(p->language, q->language);
}

static void everything_comes_back_as_it_was(void **state) {
    (void)state;
    chance c = {20261121, arena};
    for (long left = rounds(); left > 0; left--) {
        kitchen k = chance_kitchen(&c, left), back;
        skep_value item = packed(&k);
        if (left % 16 == 0) assert_int_equal(packed_check(item.data, item.size, NULL), SKEP_OK);
        memset(&back, (int)(left % 3) * 0x55, sizeof back); /* what was there must not matter */
        if (mapper_unpack(&kitchen_struct, item, &back, arena, &err) != SKEP_OK)
            fail_msg("%s", err.message);
        assert_same(&k, &back);
        assert_true(skep_value_equal(item, packed(&back)));
        if (left % 50 == 0) skep_arena_reset(arena);
    }
}

static void assert_same_larder(const larder *a, const larder *b) {
    assert_true(a->bool_list.count == b->bool_list.count && a->bools.count == b->bools.count);
    if (a->u64_list.count > 0)
        assert_memory_equal(a->u64_list.items, b->u64_list.items,
                            a->u64_list.count * sizeof *a->u64_list.items);
    for (size_t i = 0; i < a->decimal_list.count; i++)
        assert_int_equal(skep_decimal_compare(a->decimal_list.items[i], b->decimal_list.items[i]),
                         0);
    for (size_t i = 0; i < a->parcels.count; i++)
        assert_int_equal(a->parcels.items[i].kind, b->parcels.items[i].kind);
    assert_int_equal(a->maybe_real == NULL, b->maybe_real == NULL);
    if (a->maybe_real != NULL) assert_true(*a->maybe_real == *b->maybe_real);
    if (a->maybe_time != NULL) assert_true(*a->maybe_time == *b->maybe_time);
    if (a->maybe_code != NULL) assert_string_equal(*a->maybe_code, *b->maybe_code);
    assert_string_equal(a->json_chars, b->json_chars);
}

static skep_value packed_larder(const larder *l, buffer *out) {
    buffer_clear(out);
    if (mapper_pack_struct(&larder_struct, l, out, &err) != SKEP_OK) fail_msg("%s", err.message);
    return (skep_value){out->data, out->len};
}

static void every_container_of_every_scalar_comes_back(void **state) {
    (void)state;
    chance c = {4, arena};
    buffer first, second;
    buffer_init(&first, NULL, 0);
    buffer_init(&second, NULL, 0);
    for (long left = rounds(); left > 0; left--) {
        larder l = chance_larder(&c), back;
        skep_value item = packed_larder(&l, &first);
        if (left % 16 == 0) assert_int_equal(packed_check(item.data, item.size, NULL), SKEP_OK);
        memset(&back, (int)(left % 3) * 0x55, sizeof back);
        if (mapper_unpack(&larder_struct, item, &back, arena, &err) != SKEP_OK)
            fail_msg("%s", err.message);
        assert_same_larder(&l, &back);
        assert_true(skep_value_equal(item, packed_larder(&back, &second)));
        if (left % 50 == 0) skep_arena_reset(arena);
    }
    buffer_fini(&first);
    buffer_fini(&second);
}

/* ---- Limits ---- */

static limits there_and_back(const limits *l) {
    buffer out;
    limits back = {0};
    buffer_init(&out, NULL, 0);
    if (mapper_pack_struct(&limit_struct, l, &out, &err) != SKEP_OK) fail_msg("%s", err.message);
    skep_value map = packed_take(&out, arena);
    buffer_fini(&out);
    assert_int_equal(packed_check(map.data, map.size, NULL), SKEP_OK);
    if (mapper_unpack(&limit_struct, map, &back, arena, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    return back;
}

static void decimals_keep_38_digits_at_both_ends_of_the_exponents(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(limit_numbers); i++) {
        limits l = {.decimal = skep_decimal_literal(limit_numbers[i])};
        assert_int_equal(skep_decimal_compare(there_and_back(&l).decimal, l.decimal), 0);
    }
    /* The same number in another form, as a program may have built it. */
    limits l = {.decimal = {.low = UINT64_C(100000000000000000), .exponent = -17}};
    assert_int_equal(skep_decimal_compare(there_and_back(&l).decimal, SKEP_DEC("1")), 0);
    l.decimal = (skep_decimal){.is_negative = true};
    assert_int_equal(skep_decimal_compare(there_and_back(&l).decimal, SKEP_DEC("0")), 0);
    assert_false(there_and_back(&l).decimal.is_negative);
}

static void decimals_out_of_range_are_refused(void **state) {
    (void)state;
    const skep_decimal wrong[] = {{.low = 1, .exponent = 126},
                                  {.low = 1, .exponent = -131},
                                  {.low = 999, .exponent = 124},
                                  {.low = UINT64_MAX},
                                  {.low = 1, .exponent = INT16_MAX},
                                  {.low = 1, .exponent = INT16_MIN},
                                  {.high = UINT64_MAX}};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        limits l = {.decimal = wrong[i]};
        buffer out;
        buffer_init(&out, NULL, 0);
        assert_int_equal(mapper_pack_struct(&limit_struct, &l, &out, &err), SKEP_INVALID);
        assert_string_equal(err.message,
                            "limits.decimal: the skep_decimal is not a number that DynamoDB "
                            "holds: magnitudes from 1E-130 to 9.99E+125, no NaN and no infinity");
        buffer_fini(&out);
    }
}

static void floats_keep_their_ends(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(limit_singles); i++) {
        limits l = {.single = limit_singles[i]};
        assert_true(there_and_back(&l).single == limit_singles[i]);
    }
    for (size_t i = 0; i < COUNT_OF(limit_reals); i++) {
        limits l = {.real = limit_reals[i]};
        assert_true(there_and_back(&l).real == limit_reals[i]);
    }
}

static void the_largest_texts_and_binaries_pass(void **state) {
    (void)state;
    enum { BYTES = LIMIT_ITEM_BYTES };
    limits l = {.text = skep_arena_alloc(arena, BYTES + 1)};
    for (size_t i = 0; i < BYTES; i++) l.text[i] = (char)('a' + i % 26);
    limits back = there_and_back(&l);
    assert_string_equal(back.text, l.text);
    memcpy(l.text + BYTES - 3, "\xE2\x82\xAC", 3); /* a character at the very end */
    assert_string_equal(there_and_back(&l).text, l.text);
    l.raw = (skep_bytes){(const uint8_t *)l.text, BYTES};
    l.text = NULL;
    back = there_and_back(&l);
    assert_int_equal(back.raw.len, BYTES);
    assert_memory_equal(back.raw.ptr, l.raw.ptr, BYTES);
    for (size_t len = 0; len < 40; len++) {
        l.raw.len = len;
        assert_int_equal(there_and_back(&l).raw.len, len);
    }
}

/* Every place in a text of every length up to two words of the machine. */
static void one_wrong_byte_in_a_text_is_found_wherever_it_is(void **state) {
    (void)state;
    char text[24];
    for (size_t len = 1; len < sizeof text; len++) {
        for (size_t at = 0; at < len; at++) {
            memset(text, 'x', len);
            text[len] = '\0';
            limits l = {.text = text};
            assert_string_equal(there_and_back(&l).text, text);
            text[at] = '\x80';
            buffer out;
            buffer_init(&out, NULL, 0);
            assert_int_equal(mapper_pack_struct(&limit_struct, &l, &out, &err), SKEP_INVALID);
            assert_int_equal(err.position, at);
            buffer_fini(&out);
        }
    }
}

static void long_lists_and_maps_pass(void **state) {
    (void)state;
    enum { COUNT = 50000 };
    limits l = {.numbers = {skep_arena_array(arena, COUNT, sizeof(int32_t)), COUNT, COUNT},
                .map = {skep_arena_array(arena, COUNT, sizeof(int_entry)), COUNT, COUNT}};
    for (size_t i = 0; i < COUNT; i++) {
        char key[16];
        int len = snprintf(key, sizeof key, "%05zu", (i * 7919) % COUNT);
        l.numbers.items[i] = (int32_t)i - COUNT / 2;
        l.map.items[i] = (int_entry){skep_arena_copy_text(arena, key, (size_t)len), (int32_t)i};
    }
    limits back = there_and_back(&l);
    assert_int_equal(back.numbers.count, COUNT);
    assert_memory_equal(back.numbers.items, l.numbers.items, COUNT * sizeof(int32_t));
    assert_int_equal(back.map.count, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        size_t was = (size_t)back.map.items[i].value;
        assert_string_equal(back.map.items[i].key, l.map.items[was].key);
        if (i > 0) assert_true(strcmp(back.map.items[i - 1].key, back.map.items[i].key) < 0);
    }
}

static void structs_come_back_from_the_greatest_depth(void **state) {
    (void)state;
    spoon chain[LIMIT_NESTING_LEVELS - 1];
    memset(chain, 0, sizeof chain);
    for (size_t i = 0; i < COUNT_OF(chain); i++) {
        chain[i].size = (int32_t)i;
        if (i + 1 < COUNT_OF(chain)) chain[i].inner = &chain[i + 1];
    }
    kitchen k = {.required = "", .other = &chain[0]}, back = {0};
    skep_value item = packed(&k);
    assert_int_equal(packed_depth(item) - 1, LIMIT_NESTING_LEVELS);
    assert_int_equal(mapper_unpack(&kitchen_struct, item, &back, arena, &err), SKEP_OK);
    const spoon *at = back.other;
    for (size_t i = 0; i < COUNT_OF(chain); i++, at = at->inner)
        assert_int_equal(at->size, (int32_t)i);
    assert_null(at);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(everything_comes_back_as_it_was),
        TEST(every_container_of_every_scalar_comes_back),
        TEST(decimals_keep_38_digits_at_both_ends_of_the_exponents),
        TEST(decimals_out_of_range_are_refused),
        TEST(floats_keep_their_ends),
        TEST(the_largest_texts_and_binaries_pass),
        TEST(one_wrong_byte_in_a_text_is_found_wherever_it_is),
        TEST(long_lists_and_maps_pass),
        TEST(structs_come_back_from_the_greatest_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
