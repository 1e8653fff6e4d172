/* What the tests of described models share: a small model that is right, and refusals. */
#ifndef MODEL_BUILDER_TEST_H
#define MODEL_BUILDER_TEST_H

#include <skep/model_builder.h>

typedef enum mood { MOOD_GOOD, MOOD_BAD } mood;

typedef struct place {
    char *city;
    int32_t floor;
} place;

typedef struct note {
    int64_t id;
    char *text;
    mood mood;
    skep_time at;
    place home;
    place *other;
    double ratio;
    bool is_open;
    char code[8];
    int64_t *maybe;
    SKEP_LIST(int32_t) marks;
    int32_t *counted;
    uint16_t counted_len;
    skep_bytes raw;
    skep_uuid token;
    union {
        int64_t number;
        char *word;
    } either;
    SKEP_MAP(double) prices;
    float vector[4];
} note;

/* Begins a model with a table, an enum, a struct and, last, the struct note without members. */
static inline skep_model *begin_note(skep_arena *arena) {
    skep_model *m = skep_model_begin(arena);
    skep_model_table(m, &(skep_table_spec){.name = "desk", .pk = "PK", .sk = "SK"});
    skep_model_enum(m, "mood", sizeof(mood));
    skep_model_enum_value(m, "GOOD", MOOD_GOOD);
    skep_model_enum_value(m, "BAD", MOOD_BAD);
    skep_model_struct(m, "place", sizeof(place));
    SKEP_MODEL_MEMBER(m, place, city, .kind = SKEP_KIND_TEXT);
    SKEP_MODEL_MEMBER(m, place, floor, .kind = SKEP_KIND_I32);
    skep_model_struct(m, "note", sizeof(note));
    return m;
}

/* With members that entities and queries are made of. */
static inline skep_model *begin_members(skep_arena *arena) {
    skep_model *m = begin_note(arena);
    SKEP_MODEL_MEMBER(m, note, id, .kind = SKEP_KIND_I64);
    SKEP_MODEL_MEMBER(m, note, text, .kind = SKEP_KIND_TEXT);
    SKEP_MODEL_MEMBER(m, note, mood, .kind = SKEP_KIND_ENUM, .type = "mood");
    SKEP_MODEL_MEMBER(m, note, at, .kind = SKEP_KIND_TIME);
    SKEP_MODEL_MEMBER(m, note, home, .kind = SKEP_KIND_STRUCT, .type = "place");
    SKEP_MODEL_MEMBER(m, note, other, .kind = SKEP_KIND_STRUCT, .type = "place",
                      .flags = SKEP_MEMBER_OPTIONAL);
    SKEP_MODEL_MEMBER(m, note, ratio, .kind = SKEP_KIND_DOUBLE);
    SKEP_MODEL_MEMBER(m, note, is_open, .kind = SKEP_KIND_BOOL);
    SKEP_MODEL_MEMBER(m, note, code, .kind = SKEP_KIND_CHARS);
    SKEP_MODEL_MEMBER(m, note, marks, .kind = SKEP_KIND_LIST,
                      .element = &(skep_member_spec){.kind = SKEP_KIND_I32});
    return m;
}

static inline skep_model *begin_entity(skep_arena *arena) {
    skep_model *m = begin_members(arena);
    skep_model_entity(m, &(skep_entity_spec){.name = "note"});
    return m;
}

static inline void assert_finished(skep_model *m) {
    skep_error err;
    if (skep_model_finish(m, &err) != SKEP_OK) fail_msg("%s", err.message);
    assert_int_equal(err.status, SKEP_OK);
}

/* A way of describing a model wrongly, and what is said about it. */
typedef struct refusal {
    void (*describe)(skep_model *m);
    const char *message;
} refusal;

/* Each is added to a model that `begin` makes, and refused; later calls change nothing. */
static inline void assert_refusals(const refusal *cases, size_t count,
                                   skep_model *(*begin)(skep_arena *arena)) {
    for (size_t i = 0; i < count; i++) {
        skep_arena *arena = skep_arena_new(NULL, 0);
        skep_model *m = begin(arena);
        cases[i].describe(m);
        skep_error err;
        skep_status status = skep_model_finish(m, &err);
        if (status != SKEP_INVALID || strcmp(err.message, cases[i].message) != 0)
            fail_msg("case %zu: expected \"%s\", found \"%s\"", i, cases[i].message, err.message);
        skep_model_table(m, &(skep_table_spec){.name = "late", .pk = "PK"});
        assert_int_equal(skep_model_finish(m, &err), SKEP_INVALID);
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(skep_model_finish(m, NULL), SKEP_INVALID);
        assert_null(skep_model_find_table(m, "desk"));
        assert_null(skep_model_find_struct(m, "note"));
        assert_null(skep_model_find_entity(m, "note"));
        assert_null(skep_model_find_query(m, "q"));
        skep_arena_free(arena);
    }
}

#endif
