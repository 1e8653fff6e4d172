/* Descriptors: where values are, what they are stored as, and how messages show them. */
#include "visit.h"

#include <stdlib.h>

#include "model/describe.h"
#include "model/key.h"
#include "model/member.h"
#include "value/packed.h"

static void optional_members_are_found_through_their_pointer(void **state) {
    (void)state;
    int32_t there = 5;
    visit v = {.maybe = &there};
    assert_ptr_equal(member_address(&visit_members[V_MAYBE], &v), &there);
    assert_ptr_equal(member_address(&visit_members[V_I32], &v), &v.i32);
    v.maybe = NULL;
    assert_null(member_address(&visit_members[V_MAYBE], &v));
}

static void a_path_ends_at_the_first_null(void **state) {
    (void)state;
    place work = {.city = "Ulm"};
    visit v = {.work = &work};
    const skep_member *path[] = {&visit_members[V_WORK], &place_city};
    assert_ptr_equal(model_member_at(path, 2, &v), &work.city);
    assert_ptr_equal(model_member_at(path, 0, &v), &v);
    v.work = NULL;
    assert_null(model_member_at(path, 2, &v));
}

static void null_text_and_empty_sets_are_absent_but_empty_text_is_not(void **state) {
    (void)state;
    visit v = {.name = NULL};
    static const int absent[] = {V_NAME, V_NOTE, V_RAW, V_TAGS};
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        assert_true(member_is_absent(&visit_members[absent[i]],
                                     member_address(&visit_members[absent[i]], &v)));
    char *tags[] = {"a"};
    v = (visit){.name = "", .note = {"", 0}, .raw = {(const uint8_t *)"", 0}, .tags = {tags, 1, 1}};
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        assert_false(member_is_absent(&visit_members[absent[i]],
                                      member_address(&visit_members[absent[i]], &v)));
    assert_true(member_is_absent(&visit_members[V_MAYBE], NULL));
    assert_false(member_is_absent(&visit_members[V_I32], &v.i32));
}

static void each_kind_has_its_stored_type(void **state) {
    (void)state;
    static const struct {
        int member;
        skep_type type;
    } cases[] = {{V_I8, SKEP_TYPE_N},    {V_U64, SKEP_TYPE_N},        {V_SINGLE, SKEP_TYPE_N},
                 {V_PRICE, SKEP_TYPE_N}, {V_IS_OPEN, SKEP_TYPE_BOOL}, {V_AT, SKEP_TYPE_S},
                 {V_TOKEN, SKEP_TYPE_S}, {V_FEELING, SKEP_TYPE_S},    {V_LEVEL, SKEP_TYPE_N},
                 {V_NAME, SKEP_TYPE_S},  {V_CODE, SKEP_TYPE_S},       {V_NOTE, SKEP_TYPE_S},
                 {V_RAW, SKEP_TYPE_B},   {V_HOME, SKEP_TYPE_M},       {V_TAGS, SKEP_TYPE_SS}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(member_stored_type(&visit_members[cases[i].member]), cases[i].type);
    skep_member set = visit_members[V_TAGS];
    set.element = &visit_members[V_I32];
    assert_int_equal(member_stored_type(&set), SKEP_TYPE_NS);
    set.element = &visit_members[V_RAW];
    assert_int_equal(member_stored_type(&set), SKEP_TYPE_BS);
    set.kind = SKEP_KIND_LIST;
    assert_int_equal(member_stored_type(&set), SKEP_TYPE_L);
}

static void integers_know_their_range(void **state) {
    (void)state;
    assert_true(member_integer_min(&visit_members[V_I8]) == INT8_MIN);
    assert_true(member_integer_max(&visit_members[V_I8]) == INT8_MAX);
    assert_true(member_integer_min(&visit_members[V_I64]) == INT64_MIN);
    assert_true(member_integer_max(&visit_members[V_I64]) == INT64_MAX);
    assert_true(member_integer_min(&visit_members[V_U32]) == 0);
    assert_true(member_integer_max(&visit_members[V_U32]) == UINT32_MAX);
    assert_true(member_integer_max(&visit_members[V_U64]) == UINT64_MAX);
    assert_true(member_integer_min(&visit_members[V_LEVEL]) == INT32_MIN);
    assert_true(member_integer_max(&visit_members[V_LEVEL]) == UINT32_MAX);
}

static void the_names_of_an_enum_are_cut_where_they_do_not_fit(void **state) {
    (void)state;
    char out[MEMBER_NAMES_BYTES];
    assert_string_equal(member_enum_names(&mood_enum, out), "BAD, CALM, GLAD");
    skep_enum_value many[60];
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = (skep_enum_value){"SOME_NAME", (int64_t)i};
    member_enum_names(&(skep_enum){"many", many, COUNT_OF(many)}, out);
    assert_true(strlen(out) < MEMBER_NAMES_BYTES);
    assert_string_equal(out + strlen(out) - 5, ", ...");
    char long_name[300];
    memset(long_name, 'L', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    skep_enum_value one = {long_name, 0};
    assert_string_equal(member_enum_names(&(skep_enum){"one", &one, 1}, out), "...");
}

static void values_are_shown_in_one_short_line(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    char out[48];
    char text[100];
    memset(text, 't', sizeof text);
    assert_string_equal(
        model_describe_value(packed_from_text(arena, SKEP_STR("a\nb")), out, sizeof out),
        "\"a\\x0Ab\"");
    model_describe_value(packed_from_text(arena, (skep_str){text, sizeof text}), out, sizeof out);
    assert_int_equal(strlen(out), sizeof out - 1);
    assert_string_equal(out + strlen(out) - 5, "t...\"");
    assert_string_equal(
        model_describe_value(packed_from_decimal(arena, SKEP_DEC("-1.50")), out, sizeof out),
        "-1.5");
    model_describe_value(packed_from_decimal(arena, SKEP_DEC("1e100")), out, sizeof out);
    assert_string_equal(out + strlen(out) - 4, "0...");
    assert_string_equal(model_describe_value(packed_from_bool(arena, true), out, sizeof out),
                        "true");
    assert_string_equal(model_describe_value(packed_from_bool(arena, false), out, sizeof out),
                        "false");
    assert_string_equal(model_describe_value((skep_value){0}, out, sizeof out), "nothing");
    assert_string_equal(
        model_describe_value((skep_value){(const uint8_t[]){SKEP_TYPE_NULL}, 1}, out, sizeof out),
        "null");
    assert_string_equal(
        model_describe_value((skep_value){(const uint8_t[]){SKEP_TYPE_B, 2, 1, 2}, 4}, out,
                             sizeof out),
        "2 bytes");
    static const struct {
        skep_type type;
        const char *text;
    } containers[] = {
        {SKEP_TYPE_L, "a list of 1"}, {SKEP_TYPE_SS, "a set of 1"}, {SKEP_TYPE_M, "a map of 1"}};
    for (size_t i = 0; i < COUNT_OF(containers); i++) {
        buffer buf;
        packed_writer w;
        buffer_init(&buf, NULL, 0);
        packed_begin(&w, &buf, NULL);
        packed_open(&w, containers[i].type);
        if (containers[i].type == SKEP_TYPE_M) packed_name(&w, SKEP_STR("n"));
        packed_text(&w, SKEP_STR("v"));
        packed_end(&w);
        assert_int_equal(packed_finish(&w), SKEP_OK);
        assert_string_equal(model_describe_value((skep_value){buf.data, buf.len}, out, sizeof out),
                            containers[i].text);
        buffer_fini(&buf);
    }
    skep_arena_free(arena);
}

static void keys_are_described_by_their_values(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_table table = {.definition = {.key = {.hash = {{"h", SKEP_TYPE_B}},
                                               .hash_count = 1,
                                               .range = {{"r", SKEP_TYPE_N}},
                                               .range_count = 1}}};
    uint8_t bytes[70] = {0xAB, 0x01};
    buffer buf;
    packed_writer w;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("h"));
    packed_bytes(&w, (skep_bytes){bytes, 2});
    packed_end(&w);
    assert_string_equal(model_key_describe(&table, (skep_value){buf.data, buf.len}, arena),
                        "ab01 / nothing");
    buffer_clear(&buf);
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("h"));
    packed_bytes(&w, (skep_bytes){bytes, sizeof bytes});
    packed_name(&w, SKEP_STR("r"));
    packed_i64(&w, -3);
    packed_end(&w);
    const char *text = model_key_describe(&table, (skep_value){buf.data, buf.len}, arena);
    assert_string_equal(text + 128, "... / -3");
    buffer_fini(&buf);
    skep_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optional_members_are_found_through_their_pointer),
        cmocka_unit_test(a_path_ends_at_the_first_null),
        cmocka_unit_test(null_text_and_empty_sets_are_absent_but_empty_text_is_not),
        cmocka_unit_test(each_kind_has_its_stored_type),
        cmocka_unit_test(integers_know_their_range),
        cmocka_unit_test(the_names_of_an_enum_are_cut_where_they_do_not_fit),
        cmocka_unit_test(values_are_shown_in_one_short_line),
        cmocka_unit_test(keys_are_described_by_their_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
