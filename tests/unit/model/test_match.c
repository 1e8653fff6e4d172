/* Whose key a stored value can be: exactly those that a template makes. */
#include "visit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "model/key.h"
#include "value/packed.h"

static skep_arena *arena;

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

static bool matches_text(skep_key key, skep_str text) {
    return model_key_matches(&key, packed_from_text(arena, text));
}

/* Checks a template against texts that are its keys and texts that are not, each list ended by NULL. */
static void check(skep_key key, const char *const *yes, const char *const *no) {
    for (; *yes != NULL; yes++)
        if (!matches_text(key, text_of(*yes))) fail_msg("'%s' should match", *yes);
    for (; *no != NULL; no++)
        if (matches_text(key, text_of(*no))) fail_msg("'%s' should not match", *no);
}

#define TEXTS(...)   ((const char *const[]){__VA_ARGS__, NULL})
#define WHOLE(index) TEMPLATE(PART(index, .width = 0))

static void a_literal_and_a_number_match_only_their_own_shape(void **state) {
    (void)state;
    check(TEMPLATE(LITERAL("ORDER#"), PART(V_I64, .width = 0)),
          TEXTS("ORDER#1", "ORDER#0", "ORDER#-1", "ORDER#9223372036854775807",
                "ORDER#-9223372036854775808"),
          TEXTS("ORDER#", "ORDER#1#X", "ORDER#x", "ORDER#01", "ORDER#-0", "ORDER#-", "ORDER#+1",
                "ORDER#1 ", "ORDER1", "order#1", "", "ORDER#9223372036854775808",
                "ORDER#-9223372036854775809", "ORDER#99999999999999999999999", "XORDER#1"));
}

static void numbers_match_within_the_range_of_their_type(void **state) {
    (void)state;
    check(WHOLE(V_U8), TEXTS("0", "255"), TEXTS("256", "-1", "1.5", "00"));
    check(WHOLE(V_I8), TEXTS("-128", "127"), TEXTS("-129", "128"));
    check(WHOLE(V_U64), TEXTS("18446744073709551615"), TEXTS("18446744073709551616"));
    check(WHOLE(V_LEVEL), TEXTS("-1", "0", "7", "4294967295"), TEXTS("GLAD", "4294967296"));
}

static void padded_numbers_match_with_all_their_digits(void **state) {
    (void)state;
    check(TEMPLATE(PART(V_I32, .width = 4)), TEXTS("0000", "0042", "9999"),
          TEXTS("42", "00042", "-042", "004x", ""));
}

static void decimals_match_in_their_printed_form(void **state) {
    (void)state;
    check(WHOLE(V_PRICE), TEXTS("0", "26.05", "-0.1", "100"),
          TEXTS("26.050", "1e3", ".5", "abc", "-0", ""));
}

static void words_match_exactly(void **state) {
    (void)state;
    check(WHOLE(V_IS_OPEN), TEXTS("true", "false"), TEXTS("TRUE", "tru", "truefalse", "1"));
    check(WHOLE(V_FEELING), TEXTS("BAD", "CALM", "GLAD"), TEXTS("GLADLY", "GLA", "bad", "7"));
}

static void times_match_in_their_form(void **state) {
    (void)state;
    check(WHOLE(V_AT), TEXTS("2026-11-21T08:49:54.000000000Z"),
          TEXTS("2026-11-21", "2026-11-21T08:49:54Z", "2026-13-21T08:49:54.000000000Z", "x"));
    check(TEMPLATE(PART(V_AT, .time_format = "%Y-%m-%d %H:%M:%S")), TEXTS("2026-11-21 08:49:54"),
          TEXTS("2026-11-21 24:49:54", "2026-11-00 08:49:54", "0026-11-21 08:49:54",
                "2026-11-21 08:49:5", "2026-11-21 08:49:540"));
    check(TEMPLATE(PART(V_AT, .time_format = "%j%%")), TEXTS("366%", "001%"),
          TEXTS("367%", "000%", "12%", "366"));
    check(TEMPLATE(LITERAL("M#"), PART(V_AT, .time_format = "%Y-%m"), LITERAL("#"),
                   PART(V_I32, .width = 0)),
          TEXTS("M#2026-11#5"), TEXTS("M#2026-11-05#5", "M#2026-11#"));
}

static void uuids_match_in_lower_case(void **state) {
    (void)state;
    check(WHOLE(V_TOKEN), TEXTS("0189f7e2-1c3d-7a00-8000-0123456789ab"),
          TEXTS("0189F7E2-1C3D-7A00-8000-0123456789AB", "0189f7e2", ""));
}

static void text_alone_may_hold_the_separator_but_not_beside_other_parts(void **state) {
    (void)state;
    check(WHOLE(V_NAME), TEXTS("a", "a#b", "#"), TEXTS(""));
    check(TEMPLATE(LITERAL("N#"), PART(V_NAME, .width = 0)), TEXTS("N#a", "N#N"),
          TEXTS("N#", "N#a#b", "N##"));
    check(TEMPLATE(PART(V_NAME, .width = 0), LITERAL("#END")), TEXTS("a#END"),
          TEXTS("#END", "a#b#END", "a#EN"));
}

static void text_must_fit_the_member(void **state) {
    (void)state;
    check(WHOLE(V_CODE), TEXTS("a", "abc"), TEXTS("abcd", "abcde"));
    assert_true(matches_text(WHOLE(V_NOTE), SKEP_STR("a\0b")));
    assert_false(matches_text(WHOLE(V_NAME), SKEP_STR("a\0b")));
    assert_false(matches_text(WHOLE(V_CODE), SKEP_STR("a\0b")));
}

static void neighbouring_members_match_if_any_split_does(void **state) {
    (void)state;
    skep_key key = TEMPLATE(PART(V_FEELING, .width = 0), PART(V_I32, .width = 0), LITERAL("x"),
                            PART(V_NAME, .width = 0), LITERAL("x"));
    check(key, TEXTS("GLAD12xax", "BAD-5xxx", "CALM0xxxx"),
          TEXTS("GLADxax", "GLAD12xx", "GLAD12xa", "SAD1xax"));
    check(TEMPLATE(PART(V_I32, .width = 0), PART(V_I32, .width = 0)), TEXTS("12", "1-2", "123"),
          TEXTS("1", "01x"));
    assert_true(
        matches_text(TEMPLATE(PART(V_I32, .width = 0), PART(V_I32, .width = 0)), SKEP_STR("01")));
}

static void a_stored_member_matches_in_every_form_that_is_read(void **state) {
    (void)state;
    skep_key time = STORED(SKEP_TYPE_S, V_AT), uuid = STORED(SKEP_TYPE_S, V_TOKEN);
    check(time, TEXTS("2026-11-21", "2026-11-21T08:49:54+02:00"), TEXTS("yesterday", ""));
    check(uuid, TEXTS("0189F7E2-1C3D-7A00-8000-0123456789AB"), TEXTS("0189F7E2"));
    check(STORED(SKEP_TYPE_S, V_NAME), TEXTS("a#b"), TEXTS(""));
}

static void a_stored_number_matches_by_value(void **state) {
    (void)state;
    skep_key small = STORED(SKEP_TYPE_N, V_I8), any = STORED(SKEP_TYPE_N, V_PRICE);
    assert_true(model_key_matches(&small, packed_from_i64(arena, -128)));
    assert_false(model_key_matches(&small, packed_from_i64(arena, 128)));
    assert_false(model_key_matches(&small, packed_from_decimal(arena, SKEP_DEC("1.5"))));
    assert_true(model_key_matches(&any, packed_from_decimal(arena, SKEP_DEC("1.5"))));
    assert_false(model_key_matches(&small, packed_from_text(arena, SKEP_STR("1"))));
}

static void a_stored_binary_matches_unless_empty(void **state) {
    (void)state;
    skep_key key = STORED(SKEP_TYPE_B, V_RAW);
    assert_true(model_key_matches(&key, (skep_value){(const uint8_t[]){SKEP_TYPE_B, 1, 0}, 3}));
    assert_false(model_key_matches(&key, (skep_value){(const uint8_t[]){SKEP_TYPE_B, 0}, 2}));
    assert_false(model_key_matches(&key, (skep_value){0}));
}

static void another_type_never_matches(void **state) {
    (void)state;
    skep_key key = WHOLE(V_I64);
    assert_false(model_key_matches(&key, packed_from_i64(arena, 1)));
    assert_false(model_key_matches(&key, packed_from_bool(arena, true)));
    assert_false(model_key_matches(&key, (skep_value){0}));
}

static void a_text_longer_than_any_key_does_not_match(void **state) {
    (void)state;
    char text[LIMIT_HASH_KEY_BYTES + 1];
    memset(text, 'k', sizeof text);
    assert_true(matches_text(WHOLE(V_NAME), (skep_str){text, LIMIT_HASH_KEY_BYTES}));
    assert_false(matches_text(WHOLE(V_NAME), (skep_str){text, LIMIT_HASH_KEY_BYTES + 1}));
}

/* ---- Property: what a template makes, it recognises ---- */

static uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void every_key_that_a_template_makes_matches_it(void **state) {
    (void)state;
    static const int kinds[] = {V_I8,    V_I64,     V_U64,   V_REAL, V_PRICE, V_IS_OPEN, V_AT,
                                V_TOKEN, V_FEELING, V_LEVEL, V_NAME, V_CODE,  V_NOTE};
    static const char *const literals[] = {"#", "A", "ITEM#", "1", "-"};
    uint32_t seed = 20261121;
    for (int round = 0; round < 2000; round++) {
        skep_key_part parts[4];
        const skep_member *paths[4];
        uint32_t count = 1 + next_random(&seed) % 4;
        for (uint32_t i = 0; i < count; i++) {
            paths[i] = &visit_members[kinds[next_random(&seed) % COUNT_OF(kinds)]];
            parts[i] = (skep_key_part){.path = &paths[i], .depth = 1};
            if (next_random(&seed) % 3 == 0)
                parts[i] =
                    (skep_key_part){.literal = literals[next_random(&seed) % COUNT_OF(literals)]};
        }
        char name[8], note[8];
        (void)snprintf(name, sizeof name, "n%u", next_random(&seed) % 1000);
        (void)snprintf(note, sizeof note, "%u-A", next_random(&seed) % 1000);
        visit v = {.i8 = (int8_t)next_random(&seed),
                   .i64 = (int64_t)next_random(&seed) - 8000000,
                   .u64 = next_random(&seed),
                   .real = next_random(&seed) / 7.0,
                   .price = skep_decimal_from_i64(next_random(&seed)),
                   .is_open = next_random(&seed) % 2 == 0,
                   .at = (skep_time)next_random(&seed) * 1000000007,
                   .feeling = MOOD_GLAD,
                   .level = MOOD_BAD,
                   .name = name,
                   .code = "c1",
                   .note = text_of(note)};
        v.token.bytes[3] = (uint8_t)next_random(&seed);
        skep_key key = {.attribute = "K", .type = SKEP_TYPE_S, .parts = parts, .part_count = count};
        skep_value value;
        skep_error err = {0};
        if (model_key_value(&key, &v, LIMIT_HASH_KEY_BYTES, arena, &value, &err) != SKEP_OK)
            fail_msg("%s", err.message);
        if (!model_key_matches(&key, value))
            fail_msg("'%s' should match", skep_value_text(value).ptr);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_literal_and_a_number_match_only_their_own_shape),
        TEST(numbers_match_within_the_range_of_their_type),
        TEST(padded_numbers_match_with_all_their_digits),
        TEST(decimals_match_in_their_printed_form),
        TEST(words_match_exactly),
        TEST(times_match_in_their_form),
        TEST(uuids_match_in_lower_case),
        TEST(text_alone_may_hold_the_separator_but_not_beside_other_parts),
        TEST(text_must_fit_the_member),
        TEST(neighbouring_members_match_if_any_split_does),
        TEST(a_stored_member_matches_in_every_form_that_is_read),
        TEST(a_stored_number_matches_by_value),
        TEST(a_stored_binary_matches_unless_empty),
        TEST(another_type_never_matches),
        TEST(a_text_longer_than_any_key_does_not_match),
        TEST(every_key_that_a_template_makes_matches_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
