/* Packed maps into structs: what is read, what is refused with which words, and that a failure
 * changes nothing. */
#include "random_kitchen.h"

#include <stdio.h>
#include <stdlib.h>

#include "mapper/mapper.h"
#include "support/failing_allocator.h"

static skep_arena *arena;
static skep_error err;

static int setup(void **state) {
    (void)state;
    arena = skep_arena_new(NULL, 0);
    err = (skep_error){0};
    return arena == NULL;
}

static int teardown(void **state) {
    (void)state;
    skep_arena_free(arena);
    return 0;
}

/* ---- Maps with one member beside the required one ---- */

typedef struct map_maker {
    buffer buf;
    packed_writer w;
} map_maker;

static packed_writer *map_begin(map_maker *m, const char *name) {
    buffer_init(&m->buf, NULL, 0);
    packed_begin(&m->w, &m->buf, NULL);
    packed_open(&m->w, SKEP_TYPE_M);
    packed_name(&m->w, SKEP_STR("required"));
    packed_text(&m->w, SKEP_STR("r"));
    packed_name(&m->w, (skep_str){name, strlen(name)});
    return &m->w;
}

static skep_value map_end(map_maker *m) {
    packed_end(&m->w);
    assert_int_equal(packed_finish(&m->w), SKEP_OK);
    skep_value map = packed_take(&m->buf, arena);
    buffer_fini(&m->buf);
    return map;
}

static skep_value with_text(const char *name, skep_str text) {
    map_maker m;
    packed_text(map_begin(&m, name), text);
    return map_end(&m);
}

static skep_value with_number(const char *name, const char *number) {
    map_maker m;
    packed_decimal(map_begin(&m, name), skep_decimal_literal(number));
    return map_end(&m);
}

static skep_value with_null(const char *name) {
    map_maker m;
    packed_null(map_begin(&m, name));
    return map_end(&m);
}

static kitchen read_back(skep_value map) {
    kitchen k = {0};
    if (mapper_unpack(&kitchen_struct, map, &k, arena, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    return k;
}

/* Refused with this message, and the object keeps every byte. */
static void assert_refused(skep_value map, const char *message) {
    kitchen k, before;
    memset(&before, 0x5A, sizeof before);
    memcpy(&k, &before, sizeof k);
    assert_int_equal(mapper_unpack(&kitchen_struct, map, &k, arena, &err), SKEP_INVALID);
    assert_string_equal(err.message, message);
    assert_memory_equal(&k, &before, sizeof k);
}

/* ---- Numbers, texts, times ---- */

static void integers_are_read_up_to_their_limits_and_no_further(void **state) {
    (void)state;
    static const struct {
        const char *member, *type, *min, *below, *max, *above;
    } cases[] = {
        {"i8", "int8_t", "-128", "-129", "127", "128"},
        {"i16", "int16_t", "-32768", "-32769", "32767", "70000"},
        {"i32", "int32_t", "-2147483648", "-2147483649", "2147483647", "2147483648"},
        {"i64", "int64_t", "-9223372036854775808", "-9223372036854775809", "9223372036854775807",
         "9223372036854775808"},
        {"u8", "uint8_t", "0", "-1", "255", "256"},
        {"u16", "uint16_t", "0", "-1", "65535", "65536"},
        {"u32", "uint32_t", "0", "-1", "4294967295", "4294967296"},
        {"u64", "uint64_t", "0", "-1", "18446744073709551615", "18446744073709551616"},
        {"level", "shade", "-2147483648", "-2147483649", "4294967295", "4294967296"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *outside[] = {cases[i].below, cases[i].above};
        for (size_t k = 0; k < 2; k++) {
            char message[128];
            (void)snprintf(message, sizeof message, "kitchen.%s: %s does not fit %s",
                           cases[i].member, outside[k], cases[i].type);
            assert_refused(with_number(cases[i].member, outside[k]), message);
        }
        (void)read_back(with_number(cases[i].member, cases[i].min));
        (void)read_back(with_number(cases[i].member, cases[i].max));
    }
    assert_true(read_back(with_number("i64", "-9223372036854775808")).i64 == INT64_MIN);
    assert_true(read_back(with_number("u64", "18446744073709551615")).u64 == UINT64_MAX);
    assert_true(read_back(with_number("i8", "-128")).i8 == INT8_MIN);
    assert_true(read_back(with_number("i16", "1e4")).i16 == 10000);
}

static void a_fraction_is_no_integer(void **state) {
    (void)state;
    assert_refused(with_number("i16", "1.5"),
                   "kitchen.i16: 1.5 is not a whole number, as int16_t is");
    assert_refused(with_number("level", "0.1"),
                   "kitchen.level: 0.1 is not a whole number, as shade is");
}

static void floats_take_the_nearest_value_but_no_infinity(void **state) {
    (void)state;
    assert_true(read_back(with_number("single", "0.1")).single == 0.1F);
    assert_true(read_back(with_number("single", "3.4028235e38")).single == FLT_MAX);
    assert_true(read_back(with_number("single", "-3.4028235e38")).single == -FLT_MAX);
    assert_true(read_back(with_number("single", "1e-100")).single == 0);
    assert_true(read_back(with_number("real", "0.1")).real == 0.1);
    assert_true(read_back(with_number("real", "-9.9e125")).real == -9.9e125);
    assert_refused(with_number("single", "1e39"),
                   "kitchen.single: 1000000000000000000000000000000000000000 does not fit float");
}

static void every_float_survives_its_shortest_text(void **state) {
    (void)state;
    const skep_member member = FIELD(kitchen, single, "f", SKEP_KIND_FLOAT, .flags = 0);
    const skep_member moved = {
        .name = "f", .attribute = "f", .size = sizeof(float), .kind = SKEP_KIND_FLOAT};
    const skep_struct holder = {"holder", &moved, 1, sizeof(float)};
    chance c = {99, arena};
    for (int round = 0; round < 3000; round++) {
        float value = chance_float(&c), back = 0;
        skep_value packed;
        assert_int_equal(mapper_value(&member, &value, arena, &packed, &err), SKEP_OK);
        map_maker m;
        packed_value(map_begin(&m, "f"), packed);
        assert_int_equal(mapper_unpack(&holder, map_end(&m), &back, arena, &err), SKEP_OK);
        assert_true(back == value);
    }
}

static void a_float_that_rounding_twice_would_miss_is_read_right(void **state) {
    (void)state;
    float stored =
        0x1.5c87fap-84F; /* its shortest text, as a double, lies between it and its neighbour */
    skep_value packed;
    assert_int_equal(mapper_value(kitchen_member("single"), &stored, arena, &packed, &err),
                     SKEP_OK);
    assert_int_equal(skep_decimal_compare(skep_value_decimal(packed), SKEP_DEC("7.038531e-26")), 0);
    assert_true((float)7.038531e-26 != stored);
    assert_true(read_back(with_number("single", "7.038531e-26")).single == stored);
    assert_true(read_back(with_number("single", "-7.038531e-26")).single == -stored);
}

static void times_are_read_in_every_form(void **state) {
    (void)state;
    static const char *const forms[] = {"2026-11-21T08:49:54Z", "2026-11-21 08:49:54",
                                        "2026-11-21T10:49:54+02:00",
                                        "2026-11-21T08:49:54.000000000Z"};
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        assert_true(read_back(with_text("at", (skep_str){forms[i], strlen(forms[i])})).at ==
                    INT64_C(1795250994) * SKEP_TIME_SECOND);
    assert_refused(with_text("at", SKEP_STR("tomorrow")),
                   "kitchen.at: \"tomorrow\" is not a time in ISO 8601 (2026-11-21T08:49:54Z) from "
                   "1677 to 2262");
}

static void uuids_are_read_in_either_case(void **state) {
    (void)state;
    kitchen k = read_back(with_text("token", SKEP_STR("0189F7E2-1C3D-7A00-8000-0123456789AB")));
    assert_int_equal(k.token.bytes[15], 0xAB);
    assert_refused(with_text("token", SKEP_STR("0189")),
                   "kitchen.token: \"0189\" is not a UUID (36 characters, "
                   "8-4-4-4-12 hexadecimal digits)");
}

static void an_unknown_enum_name_is_refused_with_the_known_ones(void **state) {
    (void)state;
    assert_true(read_back(with_text("color", SKEP_STR("PALE"))).color == SHADE_PALE);
    assert_refused(with_text("color", SKEP_STR("LOST")),
                   "kitchen.color: \"LOST\" is no name of shade, which has DARK, MILD, PALE");
    assert_true(read_back(with_number("level", "-2")).level == SHADE_DARK);
}

static void text_is_never_cut_to_an_array(void **state) {
    (void)state;
    assert_string_equal(read_back(with_text("code", SKEP_STR("1234567"))).code, "1234567");
    assert_refused(with_text("code", SKEP_STR("12345678")),
                   "kitchen.code: 8 bytes of text and a NUL do not fit char[8]: \"12345678\"");
    assert_refused(with_text("code", SKEP_STR("a\0b")),
                   "kitchen.code: the text has a NUL at offset 1, where a char[8] would end");
}

static void text_with_a_nul_is_for_skep_str_only(void **state) {
    (void)state;
    kitchen k = read_back(with_text("note", SKEP_STR("a\0b")));
    assert_int_equal(k.note.len, 3);
    assert_memory_equal(k.note.ptr, "a\0b", 3);
    assert_refused(with_text("text", SKEP_STR("a\0b")),
                   "kitchen.text: the text has a NUL at offset 1, where a "
                   "char * would end; skep_str takes it");
}

/* ---- Absent ---- */

static void absent_and_null_read_alike(void **state) {
    (void)state;
    static const char *const members[] = {"at",    "best",   "code",  "color", "i32",
                                          "maybe", "note",   "other", "price", "raw",
                                          "real",  "spoons", "tags",  "text",  "token"};
    kitchen empty = read_back(with_null("no_member"));
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        chance c = {i, arena};
        kitchen k = chance_kitchen(&c, 1);
        k.ignored = 0;
        assert_int_equal(mapper_unpack(&kitchen_struct, with_null(members[i]), &k, arena, &err),
                         SKEP_OK);
        k.required = empty.required;
        assert_int_equal(k.i32, 0);
        assert_null(k.text);
        assert_null(k.other);
        assert_null(k.best.label);
        assert_null(k.best.inner);
        assert_null(k.note.ptr);
        assert_int_equal(k.tags.count, 0);
        assert_null(k.spoons.items);
        assert_string_equal(k.code, "");
    }
}

static void a_required_member_that_is_not_stored_is_refused(void **state) {
    (void)state;
    map_maker m;
    buffer_init(&m.buf, NULL, 0);
    packed_begin(&m.w, &m.buf, NULL);
    packed_open(&m.w, SKEP_TYPE_M);
    assert_refused(map_end(&m), "kitchen.required: is required, but nothing is stored");
    buffer_init(&m.buf, NULL, 0);
    packed_begin(&m.w, &m.buf, NULL);
    packed_open(&m.w, SKEP_TYPE_M);
    packed_name(&m.w, SKEP_STR("required"));
    packed_null(&m.w);
    assert_refused(map_end(&m), "kitchen.required: is required, but NULL is stored");
}

static void null_elements_of_a_list_are_null(void **state) {
    (void)state;
    map_maker m;
    packed_writer *w = map_begin(&m, "pointers");
    packed_open(w, SKEP_TYPE_L);
    packed_null(w);
    packed_open(w, SKEP_TYPE_M);
    packed_end(w);
    packed_end(w);
    kitchen k = read_back(map_end(&m));
    assert_int_equal(k.pointers.count, 2);
    assert_int_equal(k.pointers.capacity, 2);
    assert_null(k.pointers.items[0]);
    assert_non_null(k.pointers.items[1]);
    assert_null(k.pointers.items[1]->label);
}

/* ---- What is not the struct's ---- */

static void unknown_attributes_are_skipped_and_unmapped_members_kept(void **state) {
    (void)state;
    map_maker m;
    packed_writer *w = map_begin(&m, "Aaa");
    packed_i64(w, 1);
    packed_name(w, SKEP_STR("i32"));
    packed_i64(w, 32);
    packed_name(w, SKEP_STR("i3"));
    packed_i64(w, 3);
    packed_name(w, SKEP_STR("i32x"));
    packed_i64(w, 33);
    packed_name(w, SKEP_STR(""));
    packed_i64(w, 34);
    packed_name(w, SKEP_STR("zzz"));
    packed_i64(w, 2);
    kitchen k = {.ignored = 77, .i16 = 5};
    assert_int_equal(mapper_unpack(&kitchen_struct, map_end(&m), &k, arena, &err), SKEP_OK);
    assert_int_equal(k.i32, 32);
    assert_int_equal(k.i16, 0);
    assert_int_equal(k.ignored, 77);
}

static void text_and_bytes_point_into_the_map(void **state) {
    (void)state;
    skep_value map = with_text("text", SKEP_STR("abc"));
    kitchen k = read_back(map);
    assert_string_equal(k.text, "abc");
    assert_true((const uint8_t *)k.text > map.data &&
                (const uint8_t *)k.text < map.data + map.size);
}

/* ---- Wrong types ---- */

static void a_wrong_type_is_refused_with_what_was_found(void **state) {
    (void)state;
    assert_refused(with_text("i32", SKEP_STR("abc")), "kitchen.i32: N expected, S found: \"abc\"");
    assert_refused(with_number("text", "1.50"), "kitchen.text: S expected, N found: 1.5");
    assert_refused(with_number("is_open", "1"), "kitchen.is_open: BOOL expected, N found: 1");
    assert_refused(with_text("best", SKEP_STR("x")), "kitchen.best: M expected, S found: \"x\"");
    assert_refused(with_text("spoons", SKEP_STR("x")),
                   "kitchen.spoons: L expected, S found: \"x\"");
    assert_refused(with_text("tags", SKEP_STR("x")), "kitchen.tags: SS expected, S found: \"x\"");
    assert_refused(with_text("raw", SKEP_STR("x")), "kitchen.raw: B expected, S found: \"x\"");
    assert_refused(with_number("color", "0"), "kitchen.color: S expected, N found: 0");
    assert_refused(with_text("level", SKEP_STR("MILD")),
                   "kitchen.level: N expected, S found: \"MILD\"");
    assert_refused(with_text("maybe", SKEP_STR("x")), "kitchen.maybe: N expected, S found: \"x\"");
    map_maker m;
    packed_writer *w = map_begin(&m, "weights");
    packed_open(w, SKEP_TYPE_SS);
    packed_text(w, SKEP_STR("x"));
    packed_end(w);
    assert_refused(map_end(&m), "kitchen.weights: NS expected, SS found: a set of 1");
}

static void a_wrong_type_deep_inside_is_named_by_its_full_path(void **state) {
    (void)state;
    map_maker m;
    packed_writer *w = map_begin(&m, "spoons");
    packed_open(w, SKEP_TYPE_L);
    packed_open(w, SKEP_TYPE_M);
    packed_end(w);
    packed_open(w, SKEP_TYPE_M);
    packed_name(w, SKEP_STR("inner"));
    packed_open(w, SKEP_TYPE_M);
    packed_name(w, SKEP_STR("size"));
    packed_text(w, SKEP_STR("big"));
    packed_end(w);
    packed_end(w);
    packed_end(w);
    assert_refused(map_end(&m), "kitchen.spoons[1].inner.size: N expected, S found: \"big\"");
}

static void a_member_of_a_set_is_named_by_its_place(void **state) {
    (void)state;
    map_maker m;
    packed_writer *w = map_begin(&m, "colors");
    packed_open(w, SKEP_TYPE_SS);
    packed_text(w, SKEP_STR("DARK"));
    packed_text(w, SKEP_STR("RED"));
    packed_end(w);
    assert_refused(map_end(&m),
                   "kitchen.colors[1]: \"RED\" is no name of shade, which has DARK, MILD, PALE");
}

static void what_is_no_map_is_no_struct(void **state) {
    (void)state;
    assert_refused(packed_from_i64(arena, 5), "kitchen: M expected, N found: 5");
    assert_refused((skep_value){0}, "kitchen: M expected, none found: nothing");
}

static void sensitive_values_never_appear(void **state) {
    (void)state;
    assert_refused(with_number("secret", "4711"),
                   "kitchen.secret: S expected, N found: (sensitive)");
    map_maker m;
    packed_writer *w = map_begin(&m, "vault");
    packed_open(w, SKEP_TYPE_M);
    packed_name(w, SKEP_STR("size"));
    packed_decimal(w, SKEP_DEC("4711.5"));
    packed_end(w);
    assert_refused(map_end(&m),
                   "kitchen.vault.size: (sensitive) is not a whole number, as int32_t is");
}

static void a_long_path_keeps_its_end(void **state) {
    (void)state;
    map_maker m;
    packed_writer *w = map_begin(&m, "other");
    enum { LEVELS = 60 };
    for (int i = 0; i < LEVELS; i++) {
        packed_open(w, SKEP_TYPE_M);
        packed_name(w, SKEP_STR("inner"));
    }
    packed_bool(w, true);
    for (int i = 0; i < LEVELS; i++) packed_end(w);
    kitchen k = {0};
    assert_int_equal(mapper_unpack(&kitchen_struct, map_end(&m), &k, arena, &err), SKEP_INVALID);
    assert_memory_equal(err.message, "....inner.inner", 15);
    const char *end = ".inner: M expected, BOOL found: true";
    assert_string_equal(err.message + strlen(err.message) - strlen(end), end);
}

/* ---- Failures leave the object alone ---- */

static void a_late_failure_leaves_the_object_and_what_it_points_to(void **state) {
    (void)state;
    map_maker m;
    packed_writer *w = map_begin(&m, "best");
    packed_open(w, SKEP_TYPE_M);
    packed_name(w, SKEP_STR("size"));
    packed_i64(w, 9);
    packed_end(w);
    packed_name(w, SKEP_STR("maybe"));
    packed_i64(w, 8);
    packed_name(w, SKEP_STR("weights"));
    packed_bool(w, true);
    int32_t there = 1;
    kitchen k = {.maybe = &there, .best = {.size = 2}}, before = k;
    assert_int_equal(mapper_unpack(&kitchen_struct, map_end(&m), &k, arena, &err), SKEP_INVALID);
    assert_memory_equal(&k, &before, sizeof k);
    assert_int_equal(there, 1);
}

static void shortage_of_memory_leaves_the_object_alone(void **state) {
    (void)state;
    chance c = {7, arena};
    kitchen full = chance_kitchen(&c, 1);
    full.numbers = (int_list){(int32_t[]){1, 2, 3}, 3, 3};
    skep_value item;
    assert_int_equal(mapper_pack_item(&kitchen_entity, &full, NULL, 1, arena, &item, &err),
                     SKEP_OK);
    bool is_done = false;
    for (size_t ceiling = 1; !is_done; ceiling += 1024) {
        skep_arena *small = skep_arena_new(NULL, ceiling);
        kitchen k, before;
        memset(&before, 0x33, sizeof before);
        memcpy(&k, &before, sizeof k);
        skep_status status = mapper_unpack(&kitchen_struct, item, &k, small, &err);
        is_done = status == SKEP_OK;
        if (!is_done) {
            assert_int_equal(status, SKEP_NO_MEMORY);
            assert_memory_equal(&k, &before, sizeof k);
        }
        skep_arena_free(small);
    }
}

static void a_struct_larger_than_the_stack_copy_is_read_too(void **state) {
    (void)state;
    typedef struct large {
        char before[3000];
        int32_t number;
    } large;
    const skep_member member = FIELD(large, number, "number", SKEP_KIND_I32, .flags = 0);
    const skep_struct type = {"large", &member, 1, sizeof(large)};
    large object = {.before = "kept", .number = 1};
    assert_int_equal(mapper_unpack(&type, with_number("number", "5"), &object, arena, &err),
                     SKEP_OK);
    assert_int_equal(object.number, 5);
    assert_string_equal(object.before, "kept");
    assert_int_equal(mapper_unpack(&type, with_text("number", SKEP_STR("x")), &object, arena, &err),
                     SKEP_INVALID);
    assert_int_equal(object.number, 5);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(integers_are_read_up_to_their_limits_and_no_further),
        TEST(a_fraction_is_no_integer),
        TEST(floats_take_the_nearest_value_but_no_infinity),
        TEST(every_float_survives_its_shortest_text),
        TEST(a_float_that_rounding_twice_would_miss_is_read_right),
        TEST(times_are_read_in_every_form),
        TEST(uuids_are_read_in_either_case),
        TEST(an_unknown_enum_name_is_refused_with_the_known_ones),
        TEST(text_is_never_cut_to_an_array),
        TEST(text_with_a_nul_is_for_skep_str_only),
        TEST(absent_and_null_read_alike),
        TEST(a_required_member_that_is_not_stored_is_refused),
        TEST(null_elements_of_a_list_are_null),
        TEST(unknown_attributes_are_skipped_and_unmapped_members_kept),
        TEST(text_and_bytes_point_into_the_map),
        TEST(a_wrong_type_is_refused_with_what_was_found),
        TEST(a_wrong_type_deep_inside_is_named_by_its_full_path),
        TEST(a_member_of_a_set_is_named_by_its_place),
        TEST(what_is_no_map_is_no_struct),
        TEST(sensitive_values_never_appear),
        TEST(a_long_path_keeps_its_end),
        TEST(a_late_failure_leaves_the_object_and_what_it_points_to),
        TEST(shortage_of_memory_leaves_the_object_alone),
        TEST(a_struct_larger_than_the_stack_copy_is_read_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
