/* A struct with a member of every kind that a key can be made of, for the tests of this folder. */
#ifndef TESTS_MODEL_VISIT_H
#define TESTS_MODEL_VISIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <skep/gen/runtime.h>

#define COUNT_OF(array) ((uint32_t)(sizeof(array) / sizeof *(array)))
#define MEMBER(owner, field, what, ...)                                                            \
    {.name = #field,                                                                               \
     .attribute = #field,                                                                          \
     .offset = (uint32_t)offsetof(owner, field),                                                   \
     .size = (uint32_t)sizeof(((owner *)0)->field),                                                \
     .kind = (what),                                                                               \
     __VA_ARGS__}

typedef enum mood { MOOD_BAD = -1, MOOD_CALM = 0, MOOD_GLAD = 7 } mood;

typedef struct place {
    char *city;
    char *pin;
} place;

typedef struct visit {
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
    bool is_open;
    skep_time at;
    skep_uuid token;
    mood feeling;
    mood level;
    char *name;
    char *secret;
    char code[4];
    skep_str note;
    skep_bytes raw;
    place home;
    place *work;
    place vault;
    int32_t *maybe;
    struct {
        char **items;
        size_t count;
        size_t capacity;
    } tags;
} visit;

static const skep_enum_value mood_values[] = {
    {"BAD", MOOD_BAD}, {"CALM", MOOD_CALM}, {"GLAD", MOOD_GLAD}};
static const skep_enum mood_enum = {"mood", mood_values, COUNT_OF(mood_values)};

static const skep_member place_city = MEMBER(place, city, SKEP_KIND_TEXT, .flags = 0);
static const skep_member place_pin =
    MEMBER(place, pin, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_SENSITIVE);
static const skep_member tag_element = {
    .name = "tags", .attribute = "tags", .size = sizeof(char *), .kind = SKEP_KIND_TEXT};

/* Members are used one by one, so they stand in a table by name here, not in the order of a struct. */
enum {
    V_I8,
    V_I16,
    V_I32,
    V_I64,
    V_U8,
    V_U16,
    V_U32,
    V_U64,
    V_SINGLE,
    V_REAL,
    V_PRICE,
    V_IS_OPEN,
    V_AT,
    V_TOKEN,
    V_FEELING,
    V_LEVEL,
    V_NAME,
    V_SECRET,
    V_CODE,
    V_NOTE,
    V_RAW,
    V_HOME,
    V_WORK,
    V_VAULT,
    V_MAYBE,
    V_TAGS
};

static const skep_struct place_struct = {"place", NULL, 0, sizeof(place)};

static const skep_member visit_members[] = {
    [V_I8] = MEMBER(visit, i8, SKEP_KIND_I8, .flags = 0),
    [V_I16] = MEMBER(visit, i16, SKEP_KIND_I16, .flags = 0),
    [V_I32] = MEMBER(visit, i32, SKEP_KIND_I32, .flags = 0),
    [V_I64] = MEMBER(visit, i64, SKEP_KIND_I64, .flags = 0),
    [V_U8] = MEMBER(visit, u8, SKEP_KIND_U8, .flags = 0),
    [V_U16] = MEMBER(visit, u16, SKEP_KIND_U16, .flags = 0),
    [V_U32] = MEMBER(visit, u32, SKEP_KIND_U32, .flags = 0),
    [V_U64] = MEMBER(visit, u64, SKEP_KIND_U64, .flags = 0),
    [V_SINGLE] = MEMBER(visit, single, SKEP_KIND_FLOAT, .flags = 0),
    [V_REAL] = MEMBER(visit, real, SKEP_KIND_DOUBLE, .flags = 0),
    [V_PRICE] = MEMBER(visit, price, SKEP_KIND_DECIMAL, .flags = 0),
    [V_IS_OPEN] = MEMBER(visit, is_open, SKEP_KIND_BOOL, .flags = 0),
    [V_AT] = MEMBER(visit, at, SKEP_KIND_TIME, .flags = 0),
    [V_TOKEN] = MEMBER(visit, token, SKEP_KIND_UUID, .flags = 0),
    [V_FEELING] = MEMBER(visit, feeling, SKEP_KIND_ENUM, .enumeration = &mood_enum),
    [V_LEVEL] = MEMBER(visit, level, SKEP_KIND_ENUM, .enumeration = &mood_enum,
                       .flags = SKEP_MEMBER_NUMBER),
    [V_NAME] = MEMBER(visit, name, SKEP_KIND_TEXT, .flags = 0),
    [V_SECRET] = MEMBER(visit, secret, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_SENSITIVE),
    [V_CODE] = MEMBER(visit, code, SKEP_KIND_CHARS, .flags = 0),
    [V_NOTE] = MEMBER(visit, note, SKEP_KIND_STR, .flags = 0),
    [V_RAW] = MEMBER(visit, raw, SKEP_KIND_BYTES, .flags = 0),
    [V_HOME] = MEMBER(visit, home, SKEP_KIND_STRUCT, .type = &place_struct),
    [V_WORK] = {.name = "work",
                .attribute = "work",
                .type = &place_struct,
                .offset = (uint32_t)offsetof(visit, work),
                .size = sizeof(place),
                .kind = SKEP_KIND_STRUCT,
                .flags = SKEP_MEMBER_OPTIONAL},
    [V_VAULT] = MEMBER(visit, vault, SKEP_KIND_STRUCT, .type = &place_struct,
                       .flags = SKEP_MEMBER_SENSITIVE),
    [V_MAYBE] = {.name = "maybe",
                 .attribute = "maybe",
                 .offset = (uint32_t)offsetof(visit, maybe),
                 .size = sizeof(int32_t),
                 .kind = SKEP_KIND_I32,
                 .flags = SKEP_MEMBER_OPTIONAL},
    [V_TAGS] = MEMBER(visit, tags, SKEP_KIND_SET, .element = &tag_element),
};

static const skep_struct visit_struct = {"visit", visit_members, COUNT_OF(visit_members),
                                         sizeof(visit)};

/* Makers of template parts: literal text, a member of visit, a member of a struct in it. */
#define LITERAL(text) {.literal = (text)}
#define PART(index, ...)                                                                           \
    {.path = (const skep_member *const[]){&visit_members[index]}, .depth = 1, __VA_ARGS__}
#define INNER(index, member)                                                                       \
    {.path = (const skep_member *const[]){&visit_members[index], &(member)}, .depth = 2}

/* A key composed of parts, and one that is a member as it is stored. */
#define TEMPLATE(...)                                                                              \
    (skep_key) {                                                                                   \
        .attribute = "PK", .type = SKEP_TYPE_S, .parts = (const skep_key_part[]){__VA_ARGS__},     \
        .part_count = sizeof((const skep_key_part[]){__VA_ARGS__}) / sizeof(skep_key_part)         \
    }
#define STORED(key_type, index)                                                                    \
    (skep_key) {                                                                                   \
        .attribute = "PK", .type = (key_type),                                                     \
        .parts = (const skep_key_part[]){PART(index, .width = 0)}, .part_count = 1,                \
        .is_member = true                                                                          \
    }

static inline skep_str text_of(const char *text) {
    return (skep_str){text, strlen(text)};
}

#endif
