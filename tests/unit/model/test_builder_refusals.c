/* What is refused of calls, structs and members, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "builder_test.h"

/* One wrong description. */
#define WRONG(name, ...)                                                                           \
    static void name(skep_model *m) {                                                              \
        __VA_ARGS__                                                                                \
    }

WRONG(calls_0, skep_model_table(m, &(skep_table_spec){.pk = "PK"});)
WRONG(calls_1, skep_model_index(m, &(skep_index_spec){.name = "GSI1"});)
WRONG(calls_2, skep_model_index(m, &(skep_index_spec){.pk = {"x"}});)
WRONG(calls_3, skep_model_enum(m, "", 4);)
WRONG(calls_4, skep_model_enum_value(m, "GOOD", 1);)
WRONG(calls_5, skep_model_names(m, (skep_naming)9);)
WRONG(calls_6, skep_model_struct(m, NULL, 4);)
WRONG(calls_7, SKEP_MODEL_MEMBER(m, note, id, .kind = SKEP_KIND_I64);)
WRONG(calls_8, skep_model_member(m, NULL, 0, &(skep_member_spec){.kind = SKEP_KIND_I64});)
WRONG(calls_9, skep_model_children(m, "items", 0, "item");)
WRONG(calls_10, skep_model_children(m, "items", 0, NULL);)
WRONG(calls_11, skep_model_entity(m, &(skep_entity_spec){.type = "note"});)
WRONG(calls_12, skep_model_index_keys(m, &(skep_index_keys_spec){.index = "GSI1"});)
WRONG(calls_13, skep_model_index_keys(m, &(skep_index_keys_spec){.pk = "x"});)
WRONG(calls_14, skep_model_query(m, NULL, "note", NULL);)
WRONG(calls_15, skep_model_query(m, "q", NULL, NULL);)
WRONG(calls_16, skep_model_compare(m, "id", SKEP_QUERY_EQ, 0);)
WRONG(calls_17, skep_model_presence(m, "id", SKEP_QUERY_EXISTS);)
WRONG(calls_18, skep_model_compare_members(m, "id", SKEP_QUERY_EQ, "at");)
WRONG(calls_19, skep_model_open(m, SKEP_QUERY_OR);)
WRONG(calls_20, skep_model_close(m);)

static void calls_out_of_order_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {calls_0, "model: skep_model_table was given no name"},
        {calls_1, "model: index GSI1 belongs to no table: skep_model_table comes first"},
        {calls_2, "model: skep_model_index was given no name"},
        {calls_3, "model: skep_model_enum was given no name"},
        {calls_4, "model: value GOOD belongs to no enum: skep_model_enum comes first"},
        {calls_5, "model: skep_model_names was given 9, which is no skep_naming"},
        {calls_6, "model: skep_model_struct was given no name"},
        {calls_7, "model: member id belongs to no struct: skep_model_struct comes first"},
        {calls_8, "model: skep_model_member was given no name"},
        {calls_9, "model: member items belongs to no struct: skep_model_struct comes first"},
        {calls_10, "model: skep_model_children was given no entity"},
        {calls_11, "model: skep_model_entity was given no name"},
        {calls_12, "model: keys of index GSI1 belong to no entity: skep_model_entity comes first"},
        {calls_13, "model: skep_model_index_keys was given no index"},
        {calls_14, "model: skep_model_query was given no name"},
        {calls_15, "model: skep_model_query was given no entity"},
        {calls_16, "model: skep_model_compare was called before skep_model_query"},
        {calls_17, "model: skep_model_presence was called before skep_model_query"},
        {calls_18, "model: skep_model_compare_members was called before skep_model_query"},
        {calls_19, "model: skep_model_open was called before skep_model_query"},
        {calls_20, "model: skep_model_close was called where no group of conditions is open"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], skep_model_begin);
}

WRONG(names_0, skep_model_table(m, &(skep_table_spec){.name = "desk", .pk = "PK"});)
WRONG(names_1, for (int i = 0; i < 2; i++) skep_model_index(m, &(skep_index_spec){.name = "GSI1"});)
WRONG(names_2, skep_model_enum(m, "place", 4);)
WRONG(names_3, skep_model_struct(m, "mood", 4);)
WRONG(names_4, skep_model_enum_value(m, "GOOD", 9);)
WRONG(names_5, SKEP_MODEL_MEMBER(m, note, text, .kind = SKEP_KIND_TEXT);)
WRONG(names_6, skep_model_children(m, "marks", offsetof(note, marks), "item");)
WRONG(names_7, skep_model_entity(m, &(skep_entity_spec){.name = "note"});)
WRONG(names_8, for (int i = 0; i < 2; i++)
                   skep_model_index_keys(m, &(skep_index_keys_spec){.index = "GSI1"});)
WRONG(names_9, for (int i = 0; i < 2; i++) skep_model_query(m, "q", "note", NULL);)
WRONG(names_10, SKEP_MODEL_MEMBER(m, note, maybe, .kind = SKEP_KIND_I64,
                                  .flags = SKEP_MEMBER_OPTIONAL, .attribute = "text");)

static void names_twice_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {names_0, "model: there are two tables desk"},
        {names_1, "model: table desk has two indexes GSI1"},
        {names_2, "model: there are two enums or structs place"},
        {names_3, "model: there are two enums or structs mood"},
        {names_4, "model: enum mood has two values GOOD"},
        {names_5, "model: struct note has two members text"},
        {names_6, "model: struct note has two members marks"},
        {names_7, "model: there are two entities note"},
        {names_8, "model: entity note says its keys of index GSI1 twice"},
        {names_9, "model: there are two queries q"},
        {names_10, "model: note: members text and maybe are both stored as text"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], begin_entity);
}

WRONG(sizes_0, skep_model_enum(m, "odd", 3);)
WRONG(sizes_1, skep_model_enum(m, "small", 1); skep_model_enum_value(m, "LARGE", 256);)
WRONG(sizes_2, skep_model_enum(m, "small", 1); skep_model_enum_value(m, "LOW", -129);)
WRONG(sizes_3, skep_model_struct(m, "nothing", 0);)
WRONG(sizes_4, skep_model_struct(m, "small", 8);
      skep_model_member(m, "a", 1, &(skep_member_spec){.kind = SKEP_KIND_I64, .size = 8});)
WRONG(sizes_5, skep_model_struct(m, "small", 8);
      skep_model_member(m, "a", SIZE_MAX, &(skep_member_spec){.kind = SKEP_KIND_I64, .size = 1});)
WRONG(sizes_6, skep_model_struct(m, "small", 8);
      skep_model_member(m, "a", 0, &(skep_member_spec){.kind = SKEP_KIND_I64});)
WRONG(sizes_7, SKEP_MODEL_MEMBER(m, note, id, .kind = SKEP_KIND_I32);)
WRONG(sizes_8, SKEP_MODEL_MEMBER(m, note, mood, .kind = SKEP_KIND_STRUCT, .type = "place");)
WRONG(sizes_9, SKEP_MODEL_MEMBER(m, note, id, .kind = SKEP_KIND_ENUM, .type = "mood");)
WRONG(sizes_10,
      SKEP_MODEL_MEMBER(m, note, home, .kind = SKEP_KIND_I64, .flags = SKEP_MEMBER_OPTIONAL);)
WRONG(sizes_11, SKEP_MODEL_MEMBER(m, note, marks, .kind = SKEP_KIND_LIST,
                                  .element = &(skep_member_spec){.kind = SKEP_KIND_CHARS});)
WRONG(sizes_12,
      SKEP_MODEL_MEMBER(m, note, marks, .kind = SKEP_KIND_LIST,
                        .element = &(skep_member_spec){.kind = SKEP_KIND_I32, .size = 8});)
WRONG(sizes_13, SKEP_MODEL_MEMBER(m, note, prices, .kind = SKEP_KIND_MAP, .entry_size = 12,
                                  .element = &(skep_member_spec){.kind = SKEP_KIND_DOUBLE});)
WRONG(sizes_14, SKEP_MODEL_MEMBER(m, note, prices, .kind = SKEP_KIND_MAP, .value_offset = 4,
                                  .element = &(skep_member_spec){.kind = SKEP_KIND_DOUBLE});)
WRONG(sizes_15, SKEP_MODEL_MEMBER(m, note, code, .kind = SKEP_KIND_ARRAY,
                                  .element = &(skep_member_spec){.kind = SKEP_KIND_UUID});)
WRONG(sizes_16,
      SKEP_MODEL_MEMBER(m, note, counted, .kind = SKEP_KIND_LIST, .flags = SKEP_MEMBER_COUNTED,
                        .count_kind = SKEP_KIND_U16, .count_offset = sizeof(note) - 1,
                        .element = &(skep_member_spec){.kind = SKEP_KIND_I32});)

static void sizes_that_are_wrong_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {sizes_0, "model: enum odd has 3 bytes: expected 1, 2, 4 or 8"},
        {sizes_1, "model: enum small has 1 bytes, which its value LARGE, 256, does not fit"},
        {sizes_2, "model: enum small has 1 bytes, which its value LOW, -129, does not fit"},
        {sizes_3, "model: struct nothing has 0 bytes: expected its sizeof"},
        {sizes_4, "model: small.a: 8 bytes at offset 1 are not inside the struct's 8 bytes"},
        {sizes_5, "model: small.a: 1 bytes at offset 18446744073709551615 are not inside the "
                  "struct's 8 bytes"},
        {sizes_6, "model: small.a: 0 bytes at offset 0 are not inside the struct's 8 bytes"},
        {sizes_7, "model: note.id: the C object has 8 bytes, its kind says 4"},
        {sizes_8, "model: note.mood: the C object has 4 bytes, its kind says 16"},
        {sizes_9, "model: note.id: the C object has 8 bytes, its kind says 4"},
        {sizes_10, "model: note.home: the C object has 16 bytes, its kind says 8"},
        {sizes_11, "model: note.marks[]: expected a size: sizeof the C object"},
        {sizes_12, "model: note.marks[]: the C object has 8 bytes, its kind says 4"},
        {sizes_13, "model: note.prices: a value of 8 bytes at offset 8 is not inside an entry of "
                   "12 bytes, behind its key"},
        {sizes_14, "model: note.prices: a value of 8 bytes at offset 4 is not inside an entry of "
                   "16 bytes, behind its key"},
        {sizes_15, "model: note.code: 8 bytes are no whole number of elements of 16"},
        {sizes_16,
         "model: note.counted: a count of 2 bytes at offset 207 is not inside the struct"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], begin_note);
}

WRONG(members_0, SKEP_MODEL_MEMBER(m, note, id, .attribute = "x");)
WRONG(members_1, SKEP_MODEL_MEMBER(m, note, id, .kind = (skep_kind)99);)
WRONG(members_2, SKEP_MODEL_MEMBER(m, note, id, .kind = SKEP_KIND_I64, .flags = 0x10000);)
WRONG(members_3,
      SKEP_MODEL_MEMBER(m, note, id, .kind = SKEP_KIND_I64, .flags = SKEP_MEMBER_NUMBER);)
WRONG(members_4,
      SKEP_MODEL_MEMBER(m, note, text, .kind = SKEP_KIND_TEXT, .flags = SKEP_MEMBER_COUNTED);)
WRONG(members_5, SKEP_MODEL_MEMBER(m, note, id, .kind = SKEP_KIND_I64, .flags = SKEP_MEMBER_JSON);)
WRONG(members_6,
      SKEP_MODEL_MEMBER(m, note, id, .kind = SKEP_KIND_I64, .flags = SKEP_MEMBER_OMIT_EMPTY);)
WRONG(members_7,
      SKEP_MODEL_MEMBER(m, note, text, .kind = SKEP_KIND_TEXT, .flags = SKEP_MEMBER_OPTIONAL);)
WRONG(members_8,
      SKEP_MODEL_MEMBER(m, note, vector, .kind = SKEP_KIND_ARRAY, .flags = SKEP_MEMBER_OPTIONAL,
                        .element = &(skep_member_spec){.kind = SKEP_KIND_FLOAT});)
WRONG(members_9, SKEP_MODEL_MEMBER(m, note, home, .kind = SKEP_KIND_STRUCT);)
WRONG(members_10, SKEP_MODEL_MEMBER(m, note, home, .kind = SKEP_KIND_STRUCT, .type = "mood");)
WRONG(members_11, SKEP_MODEL_MEMBER(m, note, mood, .kind = SKEP_KIND_ENUM, .type = "temper");)
WRONG(members_12,
      SKEP_MODEL_MEMBER(m, note, at, .kind = SKEP_KIND_TIME, .time_form = (skep_time_form)9);)
WRONG(members_13,
      SKEP_MODEL_MEMBER(m, note, at, .kind = SKEP_KIND_TIME, .time_form = SKEP_TIME_FORMAT);)
WRONG(members_14, SKEP_MODEL_MEMBER(m, note, at, .kind = SKEP_KIND_TIME, .format = "%Y");)
WRONG(members_15, SKEP_MODEL_MEMBER(m, note, at, .kind = SKEP_KIND_TIME,
                                    .time_form = SKEP_TIME_FORMAT, .format = "%Q");)
WRONG(members_16, SKEP_MODEL_MEMBER(m, note, raw, .kind = SKEP_KIND_CUSTOM);)
WRONG(members_17, SKEP_MODEL_MEMBER(m, note, raw, .kind = SKEP_KIND_CUSTOM,
                                    .converter = &(skep_converter){.name = "half"});)
WRONG(members_18, SKEP_MODEL_MEMBER(m, note, marks, .kind = SKEP_KIND_LIST);)
WRONG(members_19, SKEP_MODEL_MEMBER(m, note, marks, .kind = SKEP_KIND_LIST,
                                    .element = &(skep_member_spec){.kind = SKEP_KIND_TEXT,
                                                                   .flags = SKEP_MEMBER_NULL});)
WRONG(members_20,
      SKEP_MODEL_MEMBER(m, note, marks, .kind = SKEP_KIND_LIST,
                        .element = &(skep_member_spec){.kind = SKEP_KIND_VARIANT, .size = 8});)
WRONG(members_21, SKEP_MODEL_MEMBER(m, note, marks, .kind = SKEP_KIND_SET,
                                    .element = &(skep_member_spec){.kind = SKEP_KIND_BOOL});)
WRONG(members_22, SKEP_MODEL_MEMBER(m, note, marks, .kind = SKEP_KIND_SET,
                                    .element = &(skep_member_spec){.kind = SKEP_KIND_I32,
                                                                   .flags = SKEP_MEMBER_OPTIONAL});)
WRONG(members_23, SKEP_MODEL_MEMBER(m, note, counted, .kind = SKEP_KIND_LIST,
                                    .flags = SKEP_MEMBER_COUNTED, .count_kind = SKEP_KIND_FLOAT,
                                    .element = &(skep_member_spec){.kind = SKEP_KIND_I32});)
WRONG(members_24,
      SKEP_MODEL_MEMBER(m, note, counted, .kind = SKEP_KIND_LIST, .flags = SKEP_MEMBER_COUNTED,
                        .count_kind = SKEP_KIND_U16, .count_offset = offsetof(note, counted_len),
                        .default_value = "",
                        .element = &(skep_member_spec){.kind = SKEP_KIND_I32});)
WRONG(members_25, SKEP_MODEL_MEMBER(m, note, text, .kind = SKEP_KIND_TEXT, .attribute = "");)
WRONG(members_26, SKEP_MODEL_MEMBER(m, note, text, .kind = SKEP_KIND_TEXT, .attribute = "\xFF");)
WRONG(members_27, skep_model_struct(m, "empty", 8);)
WRONG(members_28, skep_model_enum(m, "none", 4);)
WRONG(
    members_29, skep_member_spec deep[20]; memset(deep, 0, sizeof deep);
    for (size_t i = 0; i < 20; i++) {
        deep[i].kind = SKEP_KIND_LIST;
        deep[i].size = sizeof(SKEP_LIST(char));
        deep[i].element = i + 1 < 20 ? &deep[i + 1] : NULL;
    } skep_model_member(m, "marks", offsetof(note, marks), deep);)

static void members_that_are_wrong_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {members_0, "model: note.id: expected a kind: one of SKEP_KIND_..., not 0"},
        {members_1, "model: note.id: expected a kind: one of SKEP_KIND_..., not 99"},
        {members_2, "model: note.id: flags 0x10000 are none of SKEP_MEMBER_..."},
        {members_3, "model: note.id: SKEP_MEMBER_NUMBER is for enums"},
        {members_4, "model: note.text: SKEP_MEMBER_COUNTED is for lists, sets and maps"},
        {members_5, "model: note.id: SKEP_MEMBER_JSON is for text"},
        {members_6,
         "model: note.id: SKEP_MEMBER_OMIT_EMPTY is for text, bytes, lists, maps and structs"},
        {members_7, "model: note.text: text and bytes say by themselves that they are absent, "
                    "without SKEP_MEMBER_OPTIONAL"},
        {members_8, "model: note.vector: unions, fixed arrays, lists beside their count and what "
                    "has a converter are in the struct itself, without SKEP_MEMBER_OPTIONAL"},
        {members_9, "model: note.home: expected the name of its struct in `type`"},
        {members_10, "model: note.home: there is no struct mood"},
        {members_11, "model: note.mood: there is no enum temper"},
        {members_12, "model: note.at: 9 is no skep_time_form"},
        {members_13, "model: note.at: a format and SKEP_TIME_FORMAT go together"},
        {members_14, "model: note.at: a format and SKEP_TIME_FORMAT go together"},
        {members_15, "model: note.at: the time format \"%Q\" has an unknown conversion: expected "
                     "%Y, %m, %d, %H, %M, %S, %j or %%"},
        {members_16, "model: note.raw: SKEP_KIND_CUSTOM needs a converter"},
        {members_17, "model: note.raw: a converter has a name, a type, store and load"},
        {members_18, "model: note.marks: expected `element`: what it holds"},
        {members_19, "model: note.marks[]: elements are OPTIONAL, NUMBER, REQUIRED, SENSITIVE or "
                     "JSON, nothing else"},
        {members_20,
         "model: note.marks[]: a union needs its tag beside it: put both into a struct"},
        {members_21,
         "model: note.marks[]: sets hold text, numbers and bytes, none of them optional"},
        {members_22,
         "model: note.marks[]: sets hold text, numbers and bytes, none of them optional"},
        {members_23, "model: note.counted: SKEP_MEMBER_COUNTED needs the count's kind, an integer"},
        {members_24, "model: note.counted: unions and lists beside their count have no default"},
        {members_25, "model: note.text: the attribute's name has 0 bytes: expected 1 to 65535"},
        {members_26, "model: note.text: the attribute's name is not UTF-8"},
        {members_27, "model: struct note has no member that is stored"},
        {members_28, "model: enum none has no values"},
        {members_29, "model: note.marks: elements are nested deeper than 16 levels"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], begin_note);
}

WRONG(unions_0, SKEP_MODEL_MEMBER(m, note, either, .kind = SKEP_KIND_VARIANT);)
WRONG(unions_1, SKEP_MODEL_MEMBER(m, note, either, .kind = SKEP_KIND_VARIANT, .tag = "mood",
                                  .alternatives =
                                      (skep_alternative_spec[]){
                                          {1, NULL, &(skep_member_spec){.kind = SKEP_KIND_I64}}},
                                  .alternative_count = 1);)
WRONG(unions_2, SKEP_MODEL_MEMBER(m, note, either, .kind = SKEP_KIND_VARIANT, .tag = "mood",
                                  .alternatives =
                                      (skep_alternative_spec[]){
                                          {1, "a", &(skep_member_spec){.kind = SKEP_KIND_VARIANT}}},
                                  .alternative_count = 1);)
WRONG(unions_3, SKEP_MODEL_MEMBER(m, note, either, .kind = SKEP_KIND_VARIANT, .tag = "mood",
                                  .alternatives =
                                      (skep_alternative_spec[]){
                                          {1, "a", &(skep_member_spec){.kind = SKEP_KIND_UUID}}},
                                  .alternative_count = 1);)
WRONG(unions_4, SKEP_MODEL_MEMBER(m, note, either, .kind = SKEP_KIND_VARIANT, .tag = "temper",
                                  .alternatives =
                                      (skep_alternative_spec[]){
                                          {1, "a", &(skep_member_spec){.kind = SKEP_KIND_I64}}},
                                  .alternative_count = 1);)
WRONG(unions_5, SKEP_MODEL_MEMBER(m, note, either, .kind = SKEP_KIND_VARIANT, .tag = "id",
                                  .alternatives =
                                      (skep_alternative_spec[]){
                                          {1, "a", &(skep_member_spec){.kind = SKEP_KIND_I64}}},
                                  .alternative_count = 1);)
WRONG(unions_6, SKEP_MODEL_MEMBER(m, note, either, .kind = SKEP_KIND_VARIANT, .tag = "mood",
                                  .alternatives =
                                      (skep_alternative_spec[]){
                                          {1, "a", &(skep_member_spec){.kind = SKEP_KIND_I64}},
                                          {1, NULL, NULL}},
                                  .alternative_count = 2);)

static void unions_that_are_wrong_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {unions_0, "model: note.either: a union needs `tag`, a member of the same struct, and "
                   "`alternatives`"},
        {unions_1, "model: note.either: the alternative of tag 1 has no name"},
        {unions_2,
         "model: note.either.a: unions and lists beside their count are members of structs"},
        {unions_3, "model: note.either.a: 16 bytes are not inside the union's 8"},
        {unions_4, "model: note.either: its tag temper is no enum in note"},
        {unions_5, "model: note.either: its tag id is no enum in note"},
        {unions_6, "model: note.either: tag 1 selects two alternatives"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], begin_members);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_out_of_order_are_refused),
        cmocka_unit_test(names_twice_are_refused),
        cmocka_unit_test(sizes_that_are_wrong_are_refused),
        cmocka_unit_test(members_that_are_wrong_are_refused),
        cmocka_unit_test(unions_that_are_wrong_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
