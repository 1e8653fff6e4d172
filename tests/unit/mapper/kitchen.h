/* A struct with a member of every kind, an entity of it with indexes, and random objects, for the
 * tests of this folder. */
#ifndef TESTS_MAPPER_KITCHEN_H
#define TESTS_MAPPER_KITCHEN_H

#include "fields.h"
#include "pantry.h"

typedef enum shade { SHADE_DARK = -2, SHADE_MILD = 0, SHADE_PALE = 300 } shade;

/* A struct that may lead to itself. */
typedef struct spoon spoon;
typedef LIST_OF(spoon) spoon_list;
struct spoon {
    char *label;
    int32_t size;
    spoon *inner;
    spoon_list parts;
};

typedef struct kitchen {
    int64_t id;
    bool is_open;
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    float single;
    double real;
    skep_decimal price;
    skep_time at;
    skep_uuid token;
    shade color;
    shade level;
    char *text;
    char code[8];
    skep_str note;
    skep_bytes raw;
    char *secret;
    char *kept_null;
    char *required;
    int32_t *maybe;
    spoon best;
    spoon *other;
    spoon vault;
    spoon_list spoons;
    int_list numbers;
    text_list texts;
    LIST_OF(spoon *) pointers;
    LIST_OF(int_list) matrix;
    text_list tags;
    LIST_OF(double) weights;
    LIST_OF(skep_bytes) blobs;
    LIST_OF(shade) colors;
    pantry pantry;
    int ignored; /* no descriptor names it */
} kitchen;

static const skep_enum_value shade_values[] = {
    {"DARK", SHADE_DARK}, {"MILD", SHADE_MILD}, {"PALE", SHADE_PALE}};
static const skep_enum shade_enum = {"shade", shade_values, COUNT_OF(shade_values)};

extern const skep_struct spoon_struct;
static const skep_member spoon_element = ELEMENT(spoon, SKEP_KIND_STRUCT, .type = &spoon_struct);
static const skep_member spoon_pointer_element =
    ELEMENT(spoon, SKEP_KIND_STRUCT, .type = &spoon_struct, .flags = SKEP_MEMBER_OPTIONAL);
static const skep_member double_element = ELEMENT(double, SKEP_KIND_DOUBLE, .flags = 0);
static const skep_member bytes_element = ELEMENT(skep_bytes, SKEP_KIND_BYTES, .flags = 0);
static const skep_member shade_element = ELEMENT(shade, SKEP_KIND_ENUM, .enumeration = &shade_enum);

static const skep_member spoon_members[] = {
    POINTER(spoon, inner, "inner", SKEP_KIND_STRUCT, .type = &spoon_struct,
            .flags = SKEP_MEMBER_OPTIONAL),
    FIELD(spoon, label, "label", SKEP_KIND_TEXT, .flags = 0),
    FIELD(spoon, parts, "parts", SKEP_KIND_LIST, .element = &spoon_element),
    FIELD(spoon, size, "size", SKEP_KIND_I32, .flags = 0),
};
const skep_struct spoon_struct = {"spoon", spoon_members, COUNT_OF(spoon_members), sizeof(spoon)};

static const skep_member kitchen_members[] = {
    FIELD(kitchen, at, "at", SKEP_KIND_TIME, .flags = 0),
    FIELD(kitchen, best, "best", SKEP_KIND_STRUCT, .type = &spoon_struct),
    FIELD(kitchen, blobs, "blobs", SKEP_KIND_SET, .element = &bytes_element),
    FIELD(kitchen, code, "code", SKEP_KIND_CHARS, .flags = 0),
    FIELD(kitchen, color, "color", SKEP_KIND_ENUM, .enumeration = &shade_enum),
    FIELD(kitchen, colors, "colors", SKEP_KIND_SET, .element = &shade_element),
    FIELD(kitchen, i16, "i16", SKEP_KIND_I16, .flags = 0),
    FIELD(kitchen, i32, "i32", SKEP_KIND_I32, .flags = 0),
    FIELD(kitchen, i64, "i64", SKEP_KIND_I64, .flags = 0),
    FIELD(kitchen, i8, "i8", SKEP_KIND_I8, .flags = 0),
    FIELD(kitchen, id, "id", SKEP_KIND_I64, .flags = 0),
    FIELD(kitchen, is_open, "is_open", SKEP_KIND_BOOL, .flags = 0),
    FIELD(kitchen, kept_null, "kept_null", SKEP_KIND_TEXT, .flags = SKEP_MEMBER_NULL),
    FIELD(kitchen, level, "level", SKEP_KIND_ENUM, .enumeration = &shade_enum,
          .flags = SKEP_MEMBER_NUMBER),
    FIELD(kitchen, matrix, "matrix", SKEP_KIND_LIST, .element = &int_list_element),
    POINTER(kitchen, maybe, "maybe", SKEP_KIND_I32, .flags = SKEP_MEMBER_OPTIONAL),
    FIELD(kitchen, note, "note", SKEP_KIND_STR, .flags = 0),
    FIELD(kitchen, numbers, "numbers", SKEP_KIND_LIST, .element = &int_element),
    POINTER(kitchen, other, "other", SKEP_KIND_STRUCT, .type = &spoon_struct,
            .flags = SKEP_MEMBER_OPTIONAL),
    FIELD(kitchen, pantry, "pantry", SKEP_KIND_STRUCT, .type = &pantry_struct),
    FIELD(kitchen, pointers, "pointers", SKEP_KIND_LIST, .element = &spoon_pointer_element),
    FIELD(kitchen, price, "price", SKEP_KIND_DECIMAL, .flags = 0),
    FIELD(kitchen, raw, "raw", SKEP_KIND_BYTES, .flags = 0),
    FIELD(kitchen, real, "real", SKEP_KIND_DOUBLE, .flags = 0),
    FIELD(kitchen, required, "required", SKEP_KIND_TEXT, .flags = SKEP_MEMBER_REQUIRED),
    FIELD(kitchen, secret, "secret", SKEP_KIND_TEXT, .flags = SKEP_MEMBER_SENSITIVE),
    FIELD(kitchen, single, "single", SKEP_KIND_FLOAT, .flags = 0),
    FIELD(kitchen, spoons, "spoons", SKEP_KIND_LIST, .element = &spoon_element),
    FIELD(kitchen, tags, "tags", SKEP_KIND_SET, .element = &text_element),
    FIELD(kitchen, text, "text", SKEP_KIND_TEXT, .flags = 0),
    FIELD(kitchen, texts, "texts", SKEP_KIND_LIST, .element = &text_element),
    FIELD(kitchen, token, "token", SKEP_KIND_UUID, .flags = 0),
    FIELD(kitchen, u16, "u16", SKEP_KIND_U16, .flags = 0),
    FIELD(kitchen, u32, "u32", SKEP_KIND_U32, .flags = 0),
    FIELD(kitchen, u64, "u64", SKEP_KIND_U64, .flags = 0),
    FIELD(kitchen, u8, "u8", SKEP_KIND_U8, .flags = 0),
    FIELD(kitchen, vault, "vault", SKEP_KIND_STRUCT, .type = &spoon_struct,
          .flags = SKEP_MEMBER_SENSITIVE),
    FIELD(kitchen, weights, "weights", SKEP_KIND_SET, .element = &double_element),
};
static const skep_struct kitchen_struct = {"kitchen", kitchen_members, COUNT_OF(kitchen_members),
                                           sizeof(kitchen)};

/* The descriptor of a member by its attribute name. */
static inline const skep_member *kitchen_member(const char *attribute) {
    for (uint32_t i = 0; i < COUNT_OF(kitchen_members); i++)
        if (strcmp(kitchen_members[i].attribute, attribute) == 0) return &kitchen_members[i];
    fail_msg("kitchen has no '%s'", attribute);
    return NULL;
}

/* ---- The entity: composed table key, a sparse composed index, one of plain members ---- */

enum { KITCHEN_AT = 0, KITCHEN_COLOR = 4, KITCHEN_I32 = 7, KITCHEN_ID = 10, KITCHEN_TEXT = 29 };

static const skep_member *const id_path[] = {&kitchen_members[KITCHEN_ID]};
static const skep_member *const text_path[] = {&kitchen_members[KITCHEN_TEXT]};
static const skep_member *const at_path[] = {&kitchen_members[KITCHEN_AT]};
static const skep_member *const color_path[] = {&kitchen_members[KITCHEN_COLOR]};
static const skep_member *const i32_path[] = {&kitchen_members[KITCHEN_I32]};

static const skep_key_part id_parts[] = {{.literal = "KITCHEN#"}, {.path = id_path, .depth = 1}};
static const skep_key_part text_parts[] = {{.literal = "TEXT#"}, {.path = text_path, .depth = 1}};
static const skep_key_part at_parts[] = {{.path = at_path, .depth = 1}};
static const skep_key_part color_parts[] = {{.path = color_path, .depth = 1}};
static const skep_key_part i32_parts[] = {{.path = i32_path, .depth = 1}};

static const skep_key by_text_hash[] = {{"GSI1PK", SKEP_TYPE_S, text_parts, 2, false}};
static const skep_key by_text_range[] = {{"GSI1SK", SKEP_TYPE_S, at_parts, 1, false}};
static const skep_key by_color_hash[] = {{"color", SKEP_TYPE_S, color_parts, 1, true}};
static const skep_key by_color_range[] = {{"i32", SKEP_TYPE_N, i32_parts, 1, true},
                                          {"GSI1SK", SKEP_TYPE_S, at_parts, 1, false}};
static const skep_entity_index kitchen_indexes[] = {{0, by_text_hash, 1, by_text_range, 1},
                                                    {1, by_color_hash, 1, by_color_range, 2}};

static const skep_index_definition kitchen_index_definitions[] = {
    {.name = "GSI1",
     .key = {.hash = {{"GSI1PK", SKEP_TYPE_S}},
             .hash_count = 1,
             .range = {{"GSI1SK", SKEP_TYPE_S}},
             .range_count = 1}},
    {.name = "GSI2",
     .key = {.hash = {{"color", SKEP_TYPE_S}},
             .hash_count = 1,
             .range = {{"i32", SKEP_TYPE_N}, {"GSI1SK", SKEP_TYPE_S}},
             .range_count = 2}}};

static const skep_table kitchen_table = {.definition = {.name = "kitchens",
                                                        .key = {.hash = {{"PK", SKEP_TYPE_S}},
                                                                .hash_count = 1,
                                                                .range = {{"SK", SKEP_TYPE_S}},
                                                                .range_count = 1},
                                                        .indexes = kitchen_index_definitions,
                                                        .index_count = 2},
                                         .version_attribute = "v"};

static const skep_entity kitchen_entity = {.name = "kitchen",
                                           .table = &kitchen_table,
                                           .type = &kitchen_struct,
                                           .hash = {"PK", SKEP_TYPE_S, id_parts, 2, false},
                                           .range = {"SK", SKEP_TYPE_S, id_parts, 2, false},
                                           .indexes = kitchen_indexes,
                                           .index_count = 2,
                                           .is_versioned = true};

#endif
