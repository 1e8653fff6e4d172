/* A struct with the kinds and options that kitchen.h lacks: maps, fixed arrays, counted pointers, a
 * union, converters, time forms, JSON, defaults and what is said about emptiness. */
#ifndef TESTS_MAPPER_PANTRY_H
#define TESTS_MAPPER_PANTRY_H

#include <stdio.h>

#include <skep/item.h>

#include "fields.h"

/* ---- Converters ---- */

typedef struct point {
    int32_t x, y;
} point;

/* "3,-4"; the point 0,0 is nowhere, which is not stored. */
static inline skep_status point_store(const void *member, skep_arena *arena, skep_value *out,
                                      skep_error *err) {
    point p;
    memcpy(&p, member, sizeof p);
    if (p.x == 0 && p.y == 0) return SKEP_OK;
    if (p.x == INT32_MIN) {
        if (err != NULL) {
            err->status = SKEP_UNSUPPORTED;
            (void)snprintf(err->message, sizeof err->message, "%d is too far", (int)p.x);
        }
        return SKEP_UNSUPPORTED;
    }
    char text[32];
    (void)snprintf(text, sizeof text, "%d,%d", (int)p.x, (int)p.y);
    *out = skep_value_from_text(arena, text);
    return out->data != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

static inline skep_status point_load(skep_value stored, void *member, skep_arena *arena,
                                     skep_error *err) {
    (void)arena;
    int x, y, used = 0;
    skep_str text = skep_value_text(stored);
    if (sscanf(text.ptr, "%d,%d%n", &x, &y, &used) == 2 && (size_t)used == text.len) {
        point p = {x, y};
        memcpy(member, &p, sizeof p);
        return SKEP_OK;
    }
    if (err != NULL) {
        err->status = SKEP_INVALID;
        (void)snprintf(err->message, sizeof err->message, "\"%s\" is not x,y", text.ptr);
    }
    return SKEP_INVALID;
}

static const skep_converter point_converter = {"point", SKEP_TYPE_S, point_store, point_load};

/* Grams in memory, kilograms as N. */
static inline skep_status mass_store(const void *member, skep_arena *arena, skep_value *out,
                                     skep_error *err) {
    int64_t grams;
    (void)err;
    memcpy(&grams, member, sizeof grams);
    skep_decimal kilograms = skep_decimal_from_i64(grams);
    if (grams != 0) kilograms.exponent = (int16_t)(kilograms.exponent - 3);
    *out = skep_value_from_decimal(arena, kilograms);
    return out->data != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

static inline skep_status mass_load(skep_value stored, void *member, skep_arena *arena,
                                    skep_error *err) {
    (void)arena;
    (void)err;
    int64_t grams = 0;
    skep_decimal number = skep_value_decimal(stored);
    if (number.low != 0 || number.high != 0) number.exponent = (int16_t)(number.exponent + 3);
    if (number.exponent < 0 || skep_decimal_to_i64(number, &grams, NULL) != SKEP_OK)
        return SKEP_INVALID; /* without a message */
    memcpy(member, &grams, sizeof grams);
    return SKEP_OK;
}

static const skep_converter mass_converter = {"mass", SKEP_TYPE_N, mass_store, mass_load};

/* ---- The union ---- */

typedef enum payment_kind { PAY_NONE, PAY_CARD, PAY_CENTS, PAY_IBAN, PAY_GIFT } payment_kind;

typedef struct card {
    char *number;
    int32_t year;
} card;

typedef union payment {
    card card;
    int64_t cents;
    char *iban; /* PAY_GIFT's too */
} payment;

/* ---- The struct ---- */

typedef struct jar {
    char *label;
    int32_t grams;
} jar;

typedef struct tag {
    char *label;
} tag;

typedef struct int_entry {
    char *key;
    int32_t value;
} int_entry;
typedef LIST_OF(int_entry) int_map;

typedef struct jar_entry {
    char *key;
    jar value;
} jar_entry;

typedef struct jar_pointer_entry {
    char *key;
    jar *value;
} jar_pointer_entry;

typedef struct list_entry {
    char *key;
    int_list value;
} list_entry;

typedef struct map_entry {
    char *key;
    int_map value;
} map_entry;

typedef struct point_entry {
    char *key;
    point value;
} point_entry;

typedef struct pantry {
    int_map stock;
    LIST_OF(jar_entry) jars;
    LIST_OF(jar_pointer_entry) maybe_jars;
    LIST_OF(list_entry) shelves;
    LIST_OF(map_entry) nested;
    LIST_OF(int_map) counts;
    LIST_OF(point_entry) sights;
    float vector[4];
    int16_t grid[2][3];
    jar pair[2];
    char names[2][8];
    char *notes[2];
    int32_t *codes;
    uint8_t code_count;
    int64_t label_count;
    char **labels;
    payment payment;
    payment_kind paid_by;
    point place;
    int64_t mass;
    LIST_OF(point) path;
    skep_time seconds_at;
    skep_time millis_at;
    skep_time day;
    skep_time month;
    char *json;
    int32_t limit;
    char *language;
    int32_t *optional_limit;
    char *memo;
    char initials[4];
    skep_bytes crumbs;
    text_list omitted_list;
    int_map omitted_map;
    tag omitted_tag;
    text_list null_list;
    point null_place;
    LIST_OF(skep_uuid) tokens;
    int64_t unmapped; /* no descriptor names it */
} pantry;

/* ---- Descriptors ---- */

static const skep_member jar_members[] = {
    FIELD(jar, grams, "grams", SKEP_KIND_I32, .flags = 0),
    FIELD(jar, label, "label", SKEP_KIND_TEXT, .flags = 0),
};
static const skep_struct jar_struct = {"jar", jar_members, COUNT_OF(jar_members), sizeof(jar)};

static const skep_member tag_members[] = {
    FIELD(tag, label, "label", SKEP_KIND_TEXT, .flags = 0),
};
static const skep_struct tag_struct = {"tag", tag_members, COUNT_OF(tag_members), sizeof(tag)};

static const skep_member card_members[] = {
    FIELD(card, number, "number", SKEP_KIND_TEXT, .flags = 0),
    FIELD(card, year, "year", SKEP_KIND_I32, .flags = 0),
};
static const skep_struct card_struct = {"card", card_members, COUNT_OF(card_members), sizeof(card)};

static const skep_member_more int_map_more = {.stride = sizeof(int_entry)};
static const skep_member int_entry_value = ENTRY(int_entry, SKEP_KIND_I32, .flags = 0);
static const skep_member int_map_element =
    ELEMENT(int_map, SKEP_KIND_MAP, .element = &int_entry_value, .more = &int_map_more);

static const skep_member_more jar_map_more = {.stride = sizeof(jar_entry)};
static const skep_member jar_entry_value = ENTRY(jar_entry, SKEP_KIND_STRUCT, .type = &jar_struct);

static const skep_member_more jar_pointer_more = {.stride = sizeof(jar_pointer_entry)};
static const skep_member jar_pointer_value =
    POINTER(jar_pointer_entry, value, "", SKEP_KIND_STRUCT, .type = &jar_struct,
            .flags = SKEP_MEMBER_OPTIONAL);

static const skep_member_more list_map_more = {.stride = sizeof(list_entry)};
static const skep_member list_entry_value =
    ENTRY(list_entry, SKEP_KIND_LIST, .element = &int_element);

static const skep_member_more map_map_more = {.stride = sizeof(map_entry)};
static const skep_member map_entry_value =
    ENTRY(map_entry, SKEP_KIND_MAP, .element = &int_entry_value, .more = &int_map_more);

static const skep_member_more point_more = {.converter = &point_converter};
static const skep_member_more mass_more = {.converter = &mass_converter};
static const skep_member_more point_map_more = {.stride = sizeof(point_entry)};
static const skep_member point_entry_value =
    ENTRY(point_entry, SKEP_KIND_CUSTOM, .more = &point_more);
static const skep_member point_element = ELEMENT(point, SKEP_KIND_CUSTOM, .more = &point_more);

static const skep_member_more vector_more = {.count = 4}, row_more = {.count = 3},
                              two_more = {.count = 2};
static const skep_member float_element = ELEMENT(float, SKEP_KIND_FLOAT, .flags = 0);
static const skep_member short_element = ELEMENT(int16_t, SKEP_KIND_I16, .flags = 0);
static const skep_member row_element =
    ELEMENT(int16_t[3], SKEP_KIND_ARRAY, .element = &short_element, .more = &row_more);
static const skep_member jar_element = ELEMENT(jar, SKEP_KIND_STRUCT, .type = &jar_struct);
static const skep_member chars_element = ELEMENT(char[8], SKEP_KIND_CHARS, .flags = 0);
static const skep_member uuid_element = ELEMENT(skep_uuid, SKEP_KIND_UUID, .flags = 0);

#define DELTA(field, from) ((int32_t)offsetof(pantry, field) - (int32_t)offsetof(pantry, from))
static const skep_member_more code_more = {.count_delta = DELTA(code_count, codes),
                                           .count_kind = SKEP_KIND_U8};
static const skep_member_more label_more = {.count_delta = DELTA(label_count, labels),
                                            .count_kind = SKEP_KIND_I64};

static const skep_enum_value payment_values[] = {{"NONE", PAY_NONE},
                                                 {"CARD", PAY_CARD},
                                                 {"CENTS", PAY_CENTS},
                                                 {"IBAN", PAY_IBAN},
                                                 {"GIFT", PAY_GIFT}};
static const skep_enum payment_enum = {"payment_kind", payment_values, COUNT_OF(payment_values)};
/* Its attribute comes after the union's, though it has to be read before. */
static const skep_member paid_by_member =
    FIELD(pantry, paid_by, "zahlart", SKEP_KIND_ENUM, .enumeration = &payment_enum);
static const skep_member payment_card =
    FIELD(payment, card, "payment", SKEP_KIND_STRUCT, .type = &card_struct);
static const skep_member payment_cents =
    FIELD(payment, cents, "payment", SKEP_KIND_I64, .flags = 0);
static const skep_member payment_iban = FIELD(payment, iban, "payment", SKEP_KIND_TEXT, .flags = 0);
static const skep_alternative payment_alternatives[] = {{PAY_NONE, NULL},
                                                        {PAY_CARD, &payment_card},
                                                        {PAY_CENTS, &payment_cents},
                                                        {PAY_IBAN, &payment_iban},
                                                        {PAY_GIFT, &payment_iban}};
static const skep_variant payment_variant = {
    DELTA(paid_by, payment), COUNT_OF(payment_alternatives), &paid_by_member, payment_alternatives};
static const skep_member_more payment_more = {.variant = &payment_variant};

static const skep_member_more seconds_more = {.time_form = SKEP_TIME_EPOCH_SECONDS};
static const skep_member_more millis_more = {.time_form = SKEP_TIME_EPOCH_MILLIS};
static const skep_member_more day_more = {.time_form = SKEP_TIME_DATE};
static const skep_member_more month_more = {.time_form = SKEP_TIME_FORMAT, .format = "%m/%Y"};

static const int32_t limit_default = 25;
static const char *const language_default = "en";
static const skep_member_more limit_more = {.default_value = &limit_default};
static const skep_member_more language_more = {.default_value = &language_default};

static const skep_member pantry_members[] = {
    FIELD(pantry, codes, "codes", SKEP_KIND_LIST, .element = &int_element, .more = &code_more,
          .flags = SKEP_MEMBER_COUNTED),
    FIELD(pantry, counts, "counts", SKEP_KIND_LIST, .element = &int_map_element),
    FIELD(pantry, crumbs, "crumbs", SKEP_KIND_BYTES, .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(pantry, day, "day", SKEP_KIND_TIME, .more = &day_more),
    FIELD(pantry, grid, "grid", SKEP_KIND_ARRAY, .element = &row_element, .more = &two_more),
    FIELD(pantry, initials, "initials", SKEP_KIND_CHARS, .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(pantry, jars, "jars", SKEP_KIND_MAP, .element = &jar_entry_value, .more = &jar_map_more),
    FIELD(pantry, json, "json", SKEP_KIND_TEXT, .flags = SKEP_MEMBER_JSON),
    FIELD(pantry, labels, "labels", SKEP_KIND_SET, .element = &text_element, .more = &label_more,
          .flags = SKEP_MEMBER_COUNTED),
    FIELD(pantry, language, "language", SKEP_KIND_TEXT, .more = &language_more),
    FIELD(pantry, limit, "limit", SKEP_KIND_I32, .more = &limit_more),
    FIELD(pantry, mass, "mass", SKEP_KIND_CUSTOM, .more = &mass_more),
    FIELD(pantry, maybe_jars, "maybe_jars", SKEP_KIND_MAP, .element = &jar_pointer_value,
          .more = &jar_pointer_more),
    FIELD(pantry, memo, "memo", SKEP_KIND_TEXT, .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(pantry, millis_at, "millis_at", SKEP_KIND_TIME, .more = &millis_more),
    FIELD(pantry, month, "month", SKEP_KIND_TIME, .more = &month_more),
    FIELD(pantry, names, "names", SKEP_KIND_ARRAY, .element = &chars_element, .more = &two_more),
    FIELD(pantry, nested, "nested", SKEP_KIND_MAP, .element = &map_entry_value,
          .more = &map_map_more),
    FIELD(pantry, notes, "notes", SKEP_KIND_ARRAY, .element = &text_element, .more = &two_more),
    FIELD(pantry, null_list, "null_list", SKEP_KIND_LIST, .element = &text_element,
          .flags = SKEP_MEMBER_NULL | SKEP_MEMBER_OMIT_EMPTY),
    FIELD(pantry, null_place, "null_place", SKEP_KIND_CUSTOM, .more = &point_more,
          .flags = SKEP_MEMBER_NULL),
    FIELD(pantry, omitted_list, "omitted_list", SKEP_KIND_LIST, .element = &text_element,
          .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(pantry, omitted_map, "omitted_map", SKEP_KIND_MAP, .element = &int_entry_value,
          .more = &int_map_more, .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(pantry, omitted_tag, "omitted_tag", SKEP_KIND_STRUCT, .type = &tag_struct,
          .flags = SKEP_MEMBER_OMIT_EMPTY),
    POINTER(pantry, optional_limit, "optional_limit", SKEP_KIND_I32, .more = &limit_more,
            .flags = SKEP_MEMBER_OPTIONAL),
    FIELD(pantry, pair, "pair", SKEP_KIND_ARRAY, .element = &jar_element, .more = &two_more),
    FIELD(pantry, path, "path", SKEP_KIND_LIST, .element = &point_element),
    FIELD(pantry, payment, "payment", SKEP_KIND_VARIANT, .more = &payment_more),
    FIELD(pantry, place, "place", SKEP_KIND_CUSTOM, .more = &point_more),
    FIELD(pantry, seconds_at, "seconds_at", SKEP_KIND_TIME, .more = &seconds_more),
    FIELD(pantry, shelves, "shelves", SKEP_KIND_MAP, .element = &list_entry_value,
          .more = &list_map_more),
    FIELD(pantry, sights, "sights", SKEP_KIND_MAP, .element = &point_entry_value,
          .more = &point_map_more),
    FIELD(pantry, stock, "stock", SKEP_KIND_MAP, .element = &int_entry_value,
          .more = &int_map_more),
    FIELD(pantry, tokens, "tokens", SKEP_KIND_SET, .element = &uuid_element),
    FIELD(pantry, vector, "vector", SKEP_KIND_ARRAY, .element = &float_element,
          .more = &vector_more),
    FIELD(pantry, paid_by, "zahlart", SKEP_KIND_ENUM, .enumeration = &payment_enum),
};
static const skep_struct pantry_struct = {"pantry", pantry_members, COUNT_OF(pantry_members),
                                          sizeof(pantry)};

#endif
