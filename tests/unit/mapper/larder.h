/* A struct with the combinations of kinds and containers that kitchen.h and pantry.h lack, and
 * random objects of it: sets, maps, lists and optionals of scalars, lists of unions, JSON text in
 * every kind of text. */
#ifndef TESTS_MAPPER_LARDER_H
#define TESTS_MAPPER_LARDER_H

#include "random_kitchen.h"
#include "support/random.h"

typedef char larder_code[8];

/* A union as an element: the tag lies beside it in the same struct. */
typedef struct parcel {
    payment_kind kind;
    payment content;
} parcel;

#define MAP_OF(type)                                                                               \
    struct {                                                                                       \
        struct {                                                                                   \
            char *key;                                                                             \
            type value;                                                                            \
        } *items;                                                                                  \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }

typedef struct larder {
    LIST_OF(int64_t) int_set;
    LIST_OF(uint16_t) short_set;
    LIST_OF(skep_decimal) decimal_set;
    LIST_OF(shade) shade_number_set;
    LIST_OF(larder_code) code_set;
    LIST_OF(skep_str) str_set;
    LIST_OF(float) float_set;
    MAP_OF(bool) bools;
    MAP_OF(skep_decimal) decimals;
    MAP_OF(char *) texts;
    MAP_OF(skep_time) times;
    MAP_OF(skep_uuid) uuids;
    MAP_OF(double) reals;
    MAP_OF(shade) shades;
    MAP_OF(skep_bytes) blobs;
    MAP_OF(larder_code) codes;
    LIST_OF(bool) bool_list;
    LIST_OF(double) double_list;
    LIST_OF(uint64_t) u64_list;
    LIST_OF(skep_decimal) decimal_list;
    LIST_OF(skep_uuid) uuid_list;
    LIST_OF(skep_bytes) bytes_list;
    LIST_OF(skep_time) day_list;
    LIST_OF(skep_str) str_list;
    LIST_OF(larder_code) code_list;
    LIST_OF(shade) shade_list;
    LIST_OF(parcel) parcels;
    bool *maybe_bool;
    double *maybe_real;
    skep_decimal *maybe_decimal;
    skep_time *maybe_time;
    skep_uuid *maybe_uuid;
    shade *maybe_shade;
    larder_code *maybe_code;
    parcel *maybe_parcel;
    skep_str json_str;
    char json_chars[16];
} larder;

/* ---- Descriptors ---- */

static const skep_member parcel_kind_member =
    FIELD(parcel, kind, "kind", SKEP_KIND_ENUM, .enumeration = &payment_enum);
static const skep_variant parcel_variant = {
    (int32_t)offsetof(parcel, kind) - (int32_t)offsetof(parcel, content),
    COUNT_OF(payment_alternatives), &parcel_kind_member, payment_alternatives};
static const skep_member_more parcel_more = {.variant = &parcel_variant};
static const skep_member parcel_members[] = {
    FIELD(parcel, content, "content", SKEP_KIND_VARIANT, .more = &parcel_more),
    FIELD(parcel, kind, "kind", SKEP_KIND_ENUM, .enumeration = &payment_enum),
};
static const skep_struct parcel_struct = {"parcel", parcel_members, COUNT_OF(parcel_members),
                                          sizeof(parcel)};

static const skep_member i64_element = ELEMENT(int64_t, SKEP_KIND_I64, .flags = 0);
static const skep_member u16_element = ELEMENT(uint16_t, SKEP_KIND_U16, .flags = 0);
static const skep_member u64_element = ELEMENT(uint64_t, SKEP_KIND_U64, .flags = 0);
static const skep_member decimal_element = ELEMENT(skep_decimal, SKEP_KIND_DECIMAL, .flags = 0);
static const skep_member shade_number_element =
    ELEMENT(shade, SKEP_KIND_ENUM, .enumeration = &shade_enum, .flags = SKEP_MEMBER_NUMBER);
static const skep_member str_element = ELEMENT(skep_str, SKEP_KIND_STR, .flags = 0);
static const skep_member bool_element = ELEMENT(bool, SKEP_KIND_BOOL, .flags = 0);
static const skep_member day_element = ELEMENT(skep_time, SKEP_KIND_TIME, .more = &day_more);
static const skep_member parcel_element = ELEMENT(parcel, SKEP_KIND_STRUCT, .type = &parcel_struct);

/* No value is aligned more strictly than a pointer, so it lies right behind the key. */
#define MAP_VALUE(field, what, ...)                                                                \
    static const skep_member field##_value = {                                                     \
        .name = "value",                                                                           \
        .attribute = "",                                                                           \
        .offset = (uint32_t)sizeof(char *),                                                        \
        .size = (uint32_t)sizeof((larder *)0)->field.items->value,                                 \
        .kind = (what),                                                                            \
        __VA_ARGS__};                                                                              \
    static const skep_member_more field##_more = {.stride = sizeof *((larder *)0)->field.items}
MAP_VALUE(bools, SKEP_KIND_BOOL, .flags = 0);
MAP_VALUE(decimals, SKEP_KIND_DECIMAL, .flags = 0);
MAP_VALUE(texts, SKEP_KIND_TEXT, .flags = 0);
MAP_VALUE(times, SKEP_KIND_TIME, .flags = 0);
MAP_VALUE(uuids, SKEP_KIND_UUID, .flags = 0);
MAP_VALUE(reals, SKEP_KIND_DOUBLE, .flags = 0);
MAP_VALUE(shades, SKEP_KIND_ENUM, .enumeration = &shade_enum);
MAP_VALUE(blobs, SKEP_KIND_BYTES, .flags = 0);
MAP_VALUE(codes, SKEP_KIND_CHARS, .flags = 0);

#define LARDER_LIST(field, of)                                                                     \
    FIELD(larder, field, #field, SKEP_KIND_LIST, .element = &of##_element)
#define LARDER_SET(field, of) FIELD(larder, field, #field, SKEP_KIND_SET, .element = &of##_element)
#define LARDER_MAP(field)                                                                          \
    FIELD(larder, field, #field, SKEP_KIND_MAP, .element = &field##_value, .more = &field##_more)
#define LARDER_OPTIONAL(field, what, ...)                                                          \
    POINTER(larder, field, #field, what, .flags = SKEP_MEMBER_OPTIONAL, __VA_ARGS__)

static const skep_member larder_members[] = {
    LARDER_MAP(blobs),
    LARDER_LIST(bool_list, bool),
    LARDER_MAP(bools),
    LARDER_LIST(bytes_list, bytes),
    LARDER_LIST(code_list, chars),
    LARDER_SET(code_set, chars),
    LARDER_MAP(codes),
    LARDER_LIST(day_list, day),
    LARDER_LIST(decimal_list, decimal),
    LARDER_SET(decimal_set, decimal),
    LARDER_MAP(decimals),
    LARDER_LIST(double_list, double),
    LARDER_SET(float_set, float),
    LARDER_SET(int_set, i64),
    FIELD(larder, json_chars, "json_chars", SKEP_KIND_CHARS, .flags = SKEP_MEMBER_JSON),
    FIELD(larder, json_str, "json_str", SKEP_KIND_STR, .flags = SKEP_MEMBER_JSON),
    LARDER_OPTIONAL(maybe_bool, SKEP_KIND_BOOL, .more = NULL),
    LARDER_OPTIONAL(maybe_code, SKEP_KIND_CHARS, .more = NULL),
    LARDER_OPTIONAL(maybe_decimal, SKEP_KIND_DECIMAL, .more = NULL),
    LARDER_OPTIONAL(maybe_parcel, SKEP_KIND_STRUCT, .type = &parcel_struct),
    LARDER_OPTIONAL(maybe_real, SKEP_KIND_DOUBLE, .more = NULL),
    LARDER_OPTIONAL(maybe_shade, SKEP_KIND_ENUM, .enumeration = &shade_enum),
    LARDER_OPTIONAL(maybe_time, SKEP_KIND_TIME, .more = &seconds_more),
    LARDER_OPTIONAL(maybe_uuid, SKEP_KIND_UUID, .more = NULL),
    LARDER_LIST(parcels, parcel),
    LARDER_MAP(reals),
    LARDER_LIST(shade_list, shade),
    LARDER_SET(shade_number_set, shade_number),
    LARDER_MAP(shades),
    LARDER_SET(short_set, u16),
    LARDER_LIST(str_list, str),
    LARDER_SET(str_set, str),
    LARDER_MAP(texts),
    LARDER_MAP(times),
    LARDER_LIST(u64_list, u64),
    LARDER_LIST(uuid_list, uuid),
    LARDER_MAP(uuids),
};
static const skep_struct larder_struct = {"larder", larder_members, COUNT_OF(larder_members),
                                          sizeof(larder)};

/* ---- Random larders ---- */

static inline skep_str chance_str(chance *c) {
    return (skep_str){"a\0\"b\xC3\xBC", chance_below(c, 5)};
}

static inline skep_bytes chance_bytes(chance *c) {
    return (skep_bytes){(const uint8_t *)"\0\1\xFF\x80", chance_below(c, 5)};
}

static inline parcel chance_parcel(chance *c) {
    pantry whole;
    chance_payment(c, &whole);
    return (parcel){whole.paid_by, whole.payment};
}

static inline void chance_code(chance *c, char *code) {
    (void)snprintf(code, sizeof(larder_code), "%.*u", (int)chance_below(c, 8),
                   chance_below(c, 1000000));
}

#define CHANCE_MAYBE(c, pointer, made)                                                             \
    do {                                                                                           \
        (pointer) = NULL;                                                                          \
        if (chance_below(c, 3) == 0) break;                                                        \
        (pointer) = chance_array(c, 1, sizeof *(pointer));                                         \
        *(pointer) = (made);                                                                       \
    } while (0)

#define CHANCE_CODES(c, list, most, code)                                                          \
    do {                                                                                           \
        (list).count = (list).capacity = chance_below(c, (most) + 1);                              \
        (list).items = chance_array(c, (list).count + 1, sizeof *(list).items);                    \
        for (size_t fill_at = 0; fill_at < (list).count; fill_at++)                                \
            chance_code(c, (list).items[fill_at] code);                                            \
    } while (0)

static inline void chance_larder_sets(chance *c, larder *l) {
    CHANCE_FILL(c, l->int_set, 3, (int64_t)chance_number(c));
    CHANCE_FILL(c, l->short_set, 40, (uint16_t)chance_number(c));
    CHANCE_FILL(c, l->decimal_set, 3, chance_decimal(c));
    CHANCE_FILL(c, l->shade_number_set, 3, chance_shade(c));
    CHANCE_CODES(c, l->code_set, 3, );
    CHANCE_FILL(c, l->str_set, 3, chance_str(c));
    CHANCE_FILL(c, l->float_set, 3, chance_float(c));
}

static inline void chance_larder_maps(chance *c, larder *l) {
    CHANCE_MAP(c, l->bools, 2, chance_below(c, 2) == 0);
    CHANCE_MAP(c, l->decimals, 2, chance_decimal(c));
    CHANCE_MAP(c, l->texts, 3, chance_text(c));
    CHANCE_MAP(c, l->times, 2, (skep_time)chance_number(c));
    CHANCE_MAP(c, l->uuids, 2, chance_uuid(c));
    CHANCE_MAP(c, l->reals, 2, chance_double(c));
    CHANCE_MAP(c, l->shades, 2, chance_shade(c));
    CHANCE_MAP(c, l->blobs, 2, chance_bytes(c));
    CHANCE_CODES(c, l->codes, 2, .value);
    for (size_t i = 0; i < l->codes.count; i++) l->codes.items[i].key = chance_key(c, i);
}

static inline void chance_larder_lists(chance *c, larder *l) {
    CHANCE_FILL(c, l->bool_list, 3, chance_below(c, 2) == 0);
    CHANCE_FILL(c, l->double_list, 3, chance_double(c));
    CHANCE_FILL(c, l->u64_list, 3, chance_number(c));
    CHANCE_FILL(c, l->decimal_list, 3, chance_decimal(c));
    CHANCE_FILL(c, l->uuid_list, 2, chance_uuid(c));
    CHANCE_FILL(c, l->bytes_list, 2, chance_bytes(c));
    CHANCE_FILL(c, l->day_list, 2, (int64_t)chance_number(c) % 106751 * 86400 * SKEP_TIME_SECOND);
    CHANCE_FILL(c, l->str_list, 2, chance_str(c));
    CHANCE_CODES(c, l->code_list, 3, );
    CHANCE_FILL(c, l->shade_list, 2, chance_shade(c));
    CHANCE_FILL(c, l->parcels, 3, chance_parcel(c));
}

static inline larder chance_larder(chance *c) {
    static const char *const jsons[] = {"null", "{\"a\":1}", " [1, 2] ", "\"\\u00fc\""};
    larder l;
    memset(&l, 0, sizeof l);
    chance_larder_sets(c, &l);
    chance_larder_maps(c, &l);
    chance_larder_lists(c, &l);
    CHANCE_MAYBE(c, l.maybe_bool, chance_below(c, 2) == 0);
    CHANCE_MAYBE(c, l.maybe_real, chance_double(c));
    CHANCE_MAYBE(c, l.maybe_decimal, chance_decimal(c));
    CHANCE_MAYBE(c, l.maybe_time,
                 (int64_t)chance_number(c) % INT64_C(9223372036) * SKEP_TIME_SECOND);
    CHANCE_MAYBE(c, l.maybe_uuid, chance_uuid(c));
    CHANCE_MAYBE(c, l.maybe_shade, chance_shade(c));
    CHANCE_MAYBE(c, l.maybe_parcel, chance_parcel(c));
    if (chance_below(c, 2) == 0) {
        l.maybe_code = chance_array(c, 1, sizeof *l.maybe_code);
        chance_code(c, *l.maybe_code);
    }
    const char *json = jsons[chance_below(c, COUNT_OF(jsons))];
    if (chance_below(c, 2) == 0) l.json_str = (skep_str){json, strlen(json)};
    (void)snprintf(l.json_chars, sizeof l.json_chars, "%s", json);
    return l;
}

#endif
