/* Models described by calls: what their descriptors say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "builder_test.h"

static const skep_member *member(const skep_struct *s, const char *name) {
    for (uint32_t i = 0; i < s->member_count; i++)
        if (strcmp(s->members[i].name, name) == 0) return &s->members[i];
    fail_msg("no member %s", name);
    return NULL;
}

static skep_status store_nothing(const void *from, skep_arena *arena, skep_value *out,
                                 skep_error *err) {
    (void)from, (void)arena, (void)err;
    *out = (skep_value){NULL, 0};
    return SKEP_OK;
}

static skep_status load_nothing(skep_value stored, void *to, skep_arena *arena, skep_error *err) {
    (void)stored, (void)to, (void)arena, (void)err;
    return SKEP_OK;
}

static const skep_converter converter = {"nothing", SKEP_TYPE_S, store_nothing, load_nothing};

/* ---- Members ---- */

static void members_are_sorted_and_have_the_sizes_of_their_kinds(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = begin_members(arena);
    SKEP_MODEL_MEMBER(m, note, maybe, .kind = SKEP_KIND_I64, .flags = SKEP_MEMBER_OPTIONAL,
                      .attribute = "A");
    SKEP_MODEL_MEMBER(m, note, raw, .kind = SKEP_KIND_BYTES);
    SKEP_MODEL_MEMBER(m, note, token, .kind = SKEP_KIND_UUID);
    assert_finished(m);
    const skep_struct *s = skep_model_find_struct(m, "note");
    assert_int_equal(s->size, sizeof(note));
    assert_int_equal(s->member_count, 13);
    for (uint32_t i = 1; i < s->member_count; i++)
        assert_true(strcmp(s->members[i - 1].attribute, s->members[i].attribute) < 0);
    assert_string_equal(s->members[0].name, "maybe");
    assert_int_equal(s->members[0].size, sizeof(int64_t));
    assert_int_equal(s->members[0].attribute_len, 1);
    assert_int_equal(member(s, "id")->offset, offsetof(note, id));
    assert_int_equal(member(s, "mood")->size, sizeof(mood));
    assert_string_equal(member(s, "mood")->enumeration->values[1].name, "BAD");
    assert_ptr_equal(member(s, "home")->type, skep_model_find_struct(m, "place"));
    assert_int_equal(member(s, "other")->size, sizeof(place));
    assert_int_equal(member(s, "code")->size, sizeof(char[8]));
    assert_int_equal(member(s, "marks")->element->size, sizeof(int32_t));
    assert_null(member(s, "id")->more);
    skep_arena_free(arena);
}

static void lists_arrays_and_maps_know_their_elements(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = begin_note(arena);
    SKEP_MODEL_MEMBER(m, note, vector, .kind = SKEP_KIND_ARRAY, .flags = SKEP_MEMBER_SENSITIVE,
                      .element = &(skep_member_spec){.kind = SKEP_KIND_FLOAT});
    SKEP_MODEL_MEMBER(m, note, prices, .kind = SKEP_KIND_MAP,
                      .element = &(skep_member_spec){.kind = SKEP_KIND_DOUBLE});
    SKEP_MODEL_MEMBER(m, note, counted, .kind = SKEP_KIND_SET, .flags = SKEP_MEMBER_COUNTED,
                      .count_offset = offsetof(note, counted_len), .count_kind = SKEP_KIND_U16,
                      .element = &(skep_member_spec){.kind = SKEP_KIND_I32});
    SKEP_MODEL_MEMBER(m, note, marks, .kind = SKEP_KIND_LIST,
                      .element = &(skep_member_spec){
                          .kind = SKEP_KIND_MAP,
                          .entry_size = 64,
                          .value_offset = 16,
                          .element = &(skep_member_spec){.kind = SKEP_KIND_CHARS, .size = 48}});
    assert_finished(m);
    const skep_struct *s = skep_model_find_struct(m, "note");
    const skep_member *vector = member(s, "vector");
    assert_int_equal(vector->more->count, 4);
    assert_int_equal(vector->size, 4 * sizeof(float));
    assert_int_equal(vector->element->flags, SKEP_MEMBER_SENSITIVE);
    const skep_member *prices = member(s, "prices");
    note sizes;
    assert_int_equal(prices->more->stride, sizeof *sizes.prices.items);
    assert_int_equal(prices->element->offset, sizeof(char *));
    const skep_member *counted = member(s, "counted");
    assert_int_equal(counted->more->count_kind, SKEP_KIND_U16);
    assert_int_equal((int64_t)counted->offset + counted->more->count_delta,
                     offsetof(note, counted_len));
    const skep_member *map = member(s, "marks")->element;
    assert_int_equal(map->more->stride, 64);
    assert_int_equal(map->element->offset, 16);
    assert_int_equal(map->element->size, 48);
    skep_arena_free(arena);
}

static void unions_find_their_tag(void **state) {
    (void)state;
    static const skep_member_spec number = {.kind = SKEP_KIND_I64}, word = {.kind = SKEP_KIND_TEXT};
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = begin_note(arena);
    SKEP_MODEL_MEMBER(
        m, note, either, .kind = SKEP_KIND_VARIANT, .tag = "mood", .alternative_count = 3,
        .alternatives = (skep_alternative_spec[]){
            {MOOD_GOOD, "number", &number}, {MOOD_BAD, "word", &word}, {7, NULL, NULL}});
    SKEP_MODEL_MEMBER(m, note, mood, .kind = SKEP_KIND_ENUM, .type = "mood", .attribute = "Z");
    assert_finished(m);
    const skep_struct *s = skep_model_find_struct(m, "note");
    const skep_member *either = member(s, "either");
    const skep_variant *variant = either->more->variant;
    assert_ptr_equal(variant->tag, member(s, "mood"));
    assert_int_equal((int64_t)either->offset + variant->tag_delta, offsetof(note, mood));
    assert_int_equal(variant->count, 3);
    assert_string_equal(variant->alternatives[1].member->name, "word");
    assert_int_equal(variant->alternatives[0].member->offset, 0);
    assert_null(variant->alternatives[2].member);
    assert_int_equal(variant->alternatives[2].tag, 7);
    skep_arena_free(arena);
}

static void forms_defaults_and_converters_are_kept(void **state) {
    (void)state;
    static const int64_t seven = 7;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = begin_note(arena);
    char format[] = "%Y-%m";
    SKEP_MODEL_MEMBER(m, note, at, .kind = SKEP_KIND_TIME, .time_form = SKEP_TIME_FORMAT,
                      .format = format);
    SKEP_MODEL_MEMBER(m, note, id, .kind = SKEP_KIND_I64, .default_value = &seven);
    SKEP_MODEL_MEMBER(m, note, raw, .kind = SKEP_KIND_CUSTOM, .converter = &converter);
    memset(format, 'x', sizeof format - 1);
    assert_finished(m);
    const skep_struct *s = skep_model_find_struct(m, "note");
    assert_string_equal(member(s, "at")->more->format, "%Y-%m");
    assert_ptr_equal(member(s, "id")->more->default_value, &seven);
    assert_ptr_equal(member(s, "raw")->more->converter, &converter);
    assert_int_equal(member(s, "raw")->size, sizeof(skep_bytes));
    skep_arena_free(arena);
}

static void conventions_name_what_is_not_named(void **state) {
    (void)state;
    static const struct {
        skep_naming naming;
        const char *attribute;
    } cases[] = {
        {SKEP_NAMES_AS_IN_C, "counted_len"},     {SKEP_NAMES_CAMEL, "countedLen"},
        {SKEP_NAMES_SNAKE, "counted_len"},       {SKEP_NAMES_KEBAB, "counted-len"},
        {SKEP_NAMES_UPPER_SNAKE, "COUNTED_LEN"}, {SKEP_NAMES_PASCAL, "CountedLen"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        skep_arena *arena = skep_arena_new(NULL, 0);
        skep_model *m = begin_note(arena);
        skep_model_names(m, cases[i].naming);
        SKEP_MODEL_MEMBER(m, note, counted_len, .kind = SKEP_KIND_U16);
        SKEP_MODEL_MEMBER(m, note, is_open, .kind = SKEP_KIND_BOOL, .attribute = "is_open");
        assert_finished(m);
        const skep_struct *s = skep_model_find_struct(m, "note");
        assert_string_equal(member(s, "counted_len")->attribute, cases[i].attribute);
        assert_string_equal(member(s, "is_open")->attribute, "is_open");
        skep_arena_free(arena);
    }
}

static void structs_may_lead_to_themselves(void **state) {
    (void)state;
    typedef struct node node;
    struct node {
        int64_t id;
        node *next;
        SKEP_LIST(node) inside;
    };
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = skep_model_begin(arena);
    skep_model_struct(m, "node", sizeof(node));
    SKEP_MODEL_MEMBER(m, node, id, .kind = SKEP_KIND_I64);
    SKEP_MODEL_MEMBER(m, node, next, .kind = SKEP_KIND_STRUCT, .type = "node",
                      .flags = SKEP_MEMBER_OPTIONAL);
    SKEP_MODEL_MEMBER(m, node, inside, .kind = SKEP_KIND_LIST,
                      .element = &(skep_member_spec){.kind = SKEP_KIND_STRUCT, .type = "node"});
    assert_finished(m);
    const skep_struct *s = skep_model_find_struct(m, "node");
    assert_ptr_equal(member(s, "next")->type, s);
    assert_ptr_equal(member(s, "inside")->element->type, s);
    assert_int_equal(member(s, "inside")->element->size, sizeof(node));
    skep_arena_free(arena);
}

/* ---- Keys ---- */

static void keys_are_templates_members_or_the_default(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = begin_members(arena);
    skep_model_entity(m, &(skep_entity_spec){.name = "note"});
    skep_model_entity(m, &(skep_entity_spec){.name = "memo",
                                             .type = "note",
                                             .pk = "{{MEMO}}#{home.city}#{id:08}",
                                             .sk = "{at:%Y}#{mood}"});
    assert_finished(m);
    const skep_entity *made = skep_model_find_entity(m, "note");
    assert_string_equal(made->hash.parts[0].literal, "NOTE#");
    assert_string_equal(made->range.parts[1].path[0]->name, "id");
    assert_string_equal(made->range.attribute, "SK");
    made = skep_model_find_entity(m, "memo");
    assert_int_equal(made->hash.part_count, 4);
    assert_string_equal(made->hash.parts[0].literal, "{MEMO}#");
    assert_int_equal(made->hash.parts[1].depth, 2);
    assert_string_equal(made->hash.parts[1].path[1]->name, "city");
    assert_int_equal(made->hash.parts[3].width, 8);
    assert_string_equal(made->range.parts[0].time_format, "%Y");
    assert_int_equal(made->hash.type, SKEP_TYPE_S);
    skep_arena_free(arena);
}

static void members_under_the_names_of_keys_are_the_keys(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = skep_model_begin(arena);
    skep_model_struct(m, "note", sizeof(note));
    SKEP_MODEL_MEMBER(m, note, code, .kind = SKEP_KIND_CHARS, .attribute = "PK");
    SKEP_MODEL_MEMBER(m, note, id, .kind = SKEP_KIND_I64, .attribute = "SK");
    SKEP_MODEL_MEMBER(m, note, raw, .kind = SKEP_KIND_BYTES);
    SKEP_MODEL_MEMBER(m, note, text, .kind = SKEP_KIND_TEXT);
    skep_model_entity(m, &(skep_entity_spec){.name = "note"});
    skep_model_table(m, &(skep_table_spec){.name = "desk", .pk = "PK", .sk = "SK"});
    skep_model_index(m, &(skep_index_spec){.name = "ByRaw",
                                           .pk = {"raw", "PK"},
                                           .sk = {"SK", "text"},
                                           .projection = SKEP_PROJECT_INCLUDE,
                                           .included = (const char *const[]){"x"},
                                           .included_count = 1});
    skep_model_index(m, &(skep_index_spec){.name = "ByOther", .pk = {"nobody has it"}});
    assert_finished(m);
    const skep_entity *made = skep_model_find_entity(m, "note");
    assert_true(made->hash.is_member && made->range.is_member);
    assert_int_equal(made->range.type, SKEP_TYPE_N);
    assert_int_equal(made->index_count, 1);
    assert_int_equal(made->indexes[0].hash_count, 2);
    assert_int_equal(made->indexes[0].hash[0].type, SKEP_TYPE_B);
    assert_string_equal(made->indexes[0].range[1].attribute, "text");
    const skep_table_definition *table = &skep_model_find_table(m, "desk")->definition;
    assert_int_equal(table->key.range[0].type, SKEP_TYPE_N);
    assert_int_equal(table->index_count, 2);
    assert_int_equal(table->indexes[0].key.hash[0].type, SKEP_TYPE_B);
    assert_string_equal(table->indexes[0].included[0], "x");
    assert_int_equal(table->indexes[1].key.hash[0].type, SKEP_TYPE_S);
    skep_arena_free(arena);
}

static void a_table_without_a_sort_key_takes_one_template(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = begin_members(arena);
    skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "id"});
    skep_model_entity(m, &(skep_entity_spec){.name = "note", .table = "flat"});
    assert_finished(m);
    const skep_entity *made = skep_model_find_entity(m, "note");
    assert_null(made->range.attribute);
    assert_true(made->hash.is_member);
    assert_int_equal(made->table->definition.key.range_count, 0);
    skep_arena_free(arena);
}

/* ---- Queries ---- */

static void groups_of_conditions_become_nodes(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = begin_entity(arena);
    skep_model_query(m, "q", "note", NULL);
    skep_model_compare(m, "id", SKEP_QUERY_EQ, 0);
    skep_model_open(m, SKEP_QUERY_OR);
    skep_model_compare(m, "code", SKEP_QUERY_BEGINS_WITH, 1);
    skep_model_open(m, SKEP_QUERY_NOT);
    skep_model_presence(m, "home.city", SKEP_QUERY_EXISTS);
    skep_model_compare_members(m, "home.city", SKEP_QUERY_LT, "text");
    skep_model_close(m);
    skep_model_close(m);
    assert_finished(m);
    const skep_compiled_query *q = skep_model_find_query(m, "q");
    static const skep_query_op ops[] = {
        SKEP_QUERY_AND, SKEP_QUERY_EQ,  SKEP_QUERY_OR,     SKEP_QUERY_BEGINS_WITH,
        SKEP_QUERY_NOT, SKEP_QUERY_AND, SKEP_QUERY_EXISTS, SKEP_QUERY_LT,
    };
    assert_int_equal(q->node_count, sizeof ops / sizeof ops[0]);
    assert_int_equal(q->parameter_count, 2);
    for (uint32_t i = 0; i < q->node_count; i++) assert_int_equal(q->nodes[i].op, ops[i]);
    assert_int_equal(q->nodes[0].left, 1);
    assert_int_equal(q->nodes[0].right, 2);
    assert_int_equal(q->nodes[2].left, 3);
    assert_int_equal(q->nodes[2].right, 4);
    assert_int_equal(q->nodes[4].left, 5);
    assert_int_equal(q->nodes[3].operand.type->kind, SKEP_KIND_TEXT); /* of char[8] */
    assert_int_equal(q->nodes[7].operand.depth, 1);
    assert_ptr_equal(q->entity, skep_model_find_entity(m, "note"));
    skep_arena_free(arena);
}

static void many_conditions_are_nested_to_the_left(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = begin_entity(arena);
    skep_model_query(m, "q", "note", NULL);
    for (int i = 0; i < 256; i++) skep_model_compare(m, "id", SKEP_QUERY_NE, (unsigned)i % 32);
    assert_finished(m);
    const skep_compiled_query *q = skep_model_find_query(m, "q");
    assert_int_equal(q->node_count, 511);
    assert_int_equal(q->parameter_count, 32);
    assert_int_equal(q->nodes[254].op, SKEP_QUERY_AND);
    assert_int_equal(q->nodes[255].op, SKEP_QUERY_NE);
    for (uint32_t i = 0; i < 255; i++) assert_int_equal(q->nodes[i].left, i + 1);
    skep_arena_free(arena);
}

static void a_missing_model_fails_at_the_end(void **state) {
    (void)state;
    skep_error err;
    skep_model_table(NULL, &(skep_table_spec){.name = "desk", .pk = "PK"});
    skep_model_close(NULL);
    assert_int_equal(skep_model_finish(NULL, &err), SKEP_NO_MEMORY);
    assert_null(skep_model_find_table(NULL, "desk"));
}

static void a_finished_model_takes_no_more(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_model *m = begin_entity(arena);
    assert_null(skep_model_find_entity(m, "note"));
    assert_finished(m);
    skep_model_entity(m, &(skep_entity_spec){.name = "late", .type = "nothing"});
    assert_finished(m);
    assert_null(skep_model_find_entity(m, "late"));
    assert_non_null(skep_model_find_entity(m, "note"));
    skep_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_sorted_and_have_the_sizes_of_their_kinds),
        cmocka_unit_test(lists_arrays_and_maps_know_their_elements),
        cmocka_unit_test(unions_find_their_tag),
        cmocka_unit_test(forms_defaults_and_converters_are_kept),
        cmocka_unit_test(conventions_name_what_is_not_named),
        cmocka_unit_test(structs_may_lead_to_themselves),
        cmocka_unit_test(keys_are_templates_members_or_the_default),
        cmocka_unit_test(members_under_the_names_of_keys_are_the_keys),
        cmocka_unit_test(a_table_without_a_sort_key_takes_one_template),
        cmocka_unit_test(groups_of_conditions_become_nodes),
        cmocka_unit_test(many_conditions_are_nested_to_the_left),
        cmocka_unit_test(a_missing_model_fails_at_the_end),
        cmocka_unit_test(a_finished_model_takes_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
