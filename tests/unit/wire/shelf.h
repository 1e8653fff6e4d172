/* A struct with a member of every kind and option, for the tests of what is written for each. All
 * zero, but for `must`, it can be written. */
#ifndef TESTS_WIRE_SHELF_H
#define TESTS_WIRE_SHELF_H

#include <skep/gen/runtime.h>

#include "value/packed.h"

#define COUNT_OF(array) ((uint32_t)(sizeof(array) / sizeof *(array)))
#define FIELD(owner, field, what, ...)                                                             \
    {.name = #field,                                                                               \
     .attribute = #field,                                                                          \
     .offset = (uint32_t)offsetof(owner, field),                                                   \
     .size = (uint32_t)sizeof(((owner *)0)->field),                                                \
     .kind = (what),                                                                               \
     __VA_ARGS__}
/* A member that is a pointer to what its kind says. */
#define POINTER(owner, field, what, ...)                                                           \
    {.name = #field,                                                                               \
     .attribute = #field,                                                                          \
     .offset = (uint32_t)offsetof(owner, field),                                                   \
     .size = (uint32_t)sizeof(*((owner *)0)->field),                                               \
     .kind = (what),                                                                               \
     __VA_ARGS__}
#define ELEMENT(c_type, what, ...)                                                                 \
    {.name = "element",                                                                            \
     .attribute = "",                                                                              \
     .size = (uint32_t)sizeof(c_type),                                                             \
     .kind = (what),                                                                               \
     __VA_ARGS__}

typedef enum genre { GENRE_PROSE = -1, GENRE_NONE = 0, GENRE_VERSE = 7 } genre;
typedef enum pick { PICK_NONE, PICK_NUMBER, PICK_BOX, PICK_WORDS } pick;

typedef struct box box;
struct box {
    int32_t depth;
    box *inside;
    char *label;
};

typedef SKEP_LIST(int32_t) shelf_numbers;

typedef struct shelf {
    SKEP_LIST(box) boxes;
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
    skep_time at_seconds;
    skep_time at_millis;
    skep_time at_date;
    skep_time at_format;
    skep_uuid token;
    genre kind;
    genre kind_number;
    char *text;
    char chars[8];
    skep_str str;
    skep_bytes raw;
    char *json;
    char *must;
    char *null_text;
    char *secret;
    char *no_empty;
    char *quoted;
    int32_t *maybe;
    box lid;
    box *spare;
    box no_empty_box;
    SKEP_LIST(char *) texts;
    SKEP_LIST(shelf_numbers) matrix;
    SKEP_LIST(float) vector;
    float fixed[3];
    int32_t *counted;
    uint16_t counted_count;
    SKEP_SET(char *) names;
    SKEP_SET(double) weights;
    SKEP_SET(skep_bytes) blobs;
    SKEP_SET(genre) genres;
    SKEP_MAP(int32_t) stock;
    SKEP_MAP(box) box_map;
    pick choice;
    union {
        int32_t number;
        box boxed;
        char *words;
    } chosen;
    int32_t converted; /* stored as a list of two numbers, absent where it is 0 */
    SKEP_LIST(int32_t) converted_list;
} shelf;

/* ---- The converter: 12 is stored as [1, 2], below 0 is refused ---- */

static inline skep_status split_store(const void *member, skep_arena *arena, skep_value *out,
                                      skep_error *err) {
    int32_t number;
    memcpy(&number, member, sizeof number);
    if (number < 0) {
        if (err != NULL) {
            err->status = SKEP_INVALID;
            strcpy(err->message, "is below 0");
        }
        return SKEP_INVALID;
    }
    *out = (skep_value){0};
    if (number == 0) return SKEP_OK;
    buffer buf;
    packed_writer w;
    buffer_init(&buf, skep_arena_allocator(arena), 0);
    packed_begin(&w, &buf, err);
    packed_open(&w, SKEP_TYPE_L);
    packed_i64(&w, number / 10);
    packed_i64(&w, number % 10);
    packed_end(&w);
    skep_status status = packed_finish(&w);
    if (status == SKEP_OK) *out = packed_take(&buf, arena);
    buffer_fini(&buf);
    return status == SKEP_OK && out->data == NULL ? SKEP_NO_MEMORY : status;
}

static inline skep_status split_load(skep_value stored, void *member, skep_arena *arena,
                                     skep_error *err) {
    (void)arena;
    skep_value tens, ones;
    int64_t high = 0, low = 0;
    if (!skep_value_at_index(stored, 0, &tens) || !skep_value_at_index(stored, 1, &ones) ||
        skep_decimal_to_i64(skep_value_decimal(tens), &high, err) != SKEP_OK ||
        skep_decimal_to_i64(skep_value_decimal(ones), &low, err) != SKEP_OK)
        return SKEP_INVALID;
    int32_t number = (int32_t)(10 * high + low);
    memcpy(member, &number, sizeof number);
    return SKEP_OK;
}

/* ---- Descriptors ---- */

static const skep_converter split_converter = {"split", SKEP_TYPE_L, split_store, split_load};
static const skep_member_more split_more = {.converter = &split_converter};

static const skep_enum_value genre_values[] = {
    {"PROSE", GENRE_PROSE}, {"NONE", GENRE_NONE}, {"VERSE \"v\"", GENRE_VERSE}};
static const skep_enum genre_enum = {"genre", genre_values, COUNT_OF(genre_values)};

extern const skep_struct box_struct;
static const skep_member box_members[] = {
    FIELD(box, depth, SKEP_KIND_I32, .flags = 0),
    POINTER(box, inside, SKEP_KIND_STRUCT, .type = &box_struct, .flags = SKEP_MEMBER_OPTIONAL),
    FIELD(box, label, SKEP_KIND_TEXT, .attribute_len = 5),
};
const skep_struct box_struct = {"box", box_members, COUNT_OF(box_members), sizeof(box)};

/* A struct of which nothing may be there. */
static const skep_member label_members[] = {FIELD(box, label, SKEP_KIND_TEXT, .flags = 0)};
static const skep_struct label_struct = {"label", label_members, 1, sizeof(box)};

static const skep_member box_element = ELEMENT(box, SKEP_KIND_STRUCT, .type = &box_struct);
static const skep_member number_element = ELEMENT(int32_t, SKEP_KIND_I32, .flags = 0);
static const skep_member numbers_element =
    ELEMENT(shelf_numbers, SKEP_KIND_LIST, .element = &number_element);
static const skep_member float_element = ELEMENT(float, SKEP_KIND_FLOAT, .flags = 0);
static const skep_member double_element = ELEMENT(double, SKEP_KIND_DOUBLE, .flags = 0);
static const skep_member text_element = ELEMENT(char *, SKEP_KIND_TEXT, .flags = 0);
static const skep_member bytes_element = ELEMENT(skep_bytes, SKEP_KIND_BYTES, .flags = 0);
static const skep_member genre_element = ELEMENT(genre, SKEP_KIND_ENUM, .enumeration = &genre_enum);
static const skep_member split_element = ELEMENT(int32_t, SKEP_KIND_CUSTOM, .more = &split_more);

/* What an entry looks like: a key and the value. */
typedef struct number_entry {
    char *key;
    int32_t value;
} number_entry;
typedef struct box_entry {
    char *key;
    box value;
} box_entry;
static const skep_member number_value = FIELD(number_entry, value, SKEP_KIND_I32, .flags = 0);
static const skep_member box_value = FIELD(box_entry, value, SKEP_KIND_STRUCT, .type = &box_struct);
static const skep_member_more number_map = {.stride = sizeof(number_entry)};
static const skep_member_more box_map_more = {.stride = sizeof(box_entry)};

static const skep_member_more seconds = {.time_form = SKEP_TIME_EPOCH_SECONDS};
static const skep_member_more millis = {.time_form = SKEP_TIME_EPOCH_MILLIS};
static const skep_member_more date = {.time_form = SKEP_TIME_DATE};
static const skep_member_more day_of_year = {.time_form = SKEP_TIME_FORMAT, .format = "%Y/%j"};
static const skep_member_more three = {.count = 3};
static const skep_member_more counted_by = {.count_delta = (int32_t)offsetof(shelf, counted_count) -
                                                           (int32_t)offsetof(shelf, counted),
                                            .count_kind = SKEP_KIND_U16};

static const skep_enum_value pick_values[] = {
    {"NONE", PICK_NONE}, {"NUMBER", PICK_NUMBER}, {"BOX", PICK_BOX}, {"WORDS", PICK_WORDS}};
static const skep_enum pick_enum = {"pick", pick_values, COUNT_OF(pick_values)};
static const skep_member choice_tag =
    FIELD(shelf, choice, SKEP_KIND_ENUM, .enumeration = &pick_enum);
static const skep_member chosen_number = {
    .name = "number", .attribute = "", .size = sizeof(int32_t), .kind = SKEP_KIND_I32};
static const skep_member chosen_box = {.name = "boxed",
                                       .attribute = "",
                                       .type = &box_struct,
                                       .size = sizeof(box),
                                       .kind = SKEP_KIND_STRUCT};
static const skep_member chosen_words = {
    .name = "words", .attribute = "", .size = sizeof(char *), .kind = SKEP_KIND_TEXT};
static const skep_alternative alternatives[] = {{PICK_NONE, NULL},
                                                {PICK_NUMBER, &chosen_number},
                                                {PICK_BOX, &chosen_box},
                                                {PICK_WORDS, &chosen_words}};
static const skep_variant choice_variant = {.tag_delta = (int32_t)offsetof(shelf, choice) -
                                                         (int32_t)offsetof(shelf, chosen),
                                            .count = COUNT_OF(alternatives),
                                            .tag = &choice_tag,
                                            .alternatives = alternatives};
static const skep_member_more choice_more = {.variant = &choice_variant};

static const skep_member shelf_members[] = {
    FIELD(shelf, at, SKEP_KIND_TIME, .flags = 0),
    FIELD(shelf, at_date, SKEP_KIND_TIME, .more = &date),
    FIELD(shelf, at_format, SKEP_KIND_TIME, .more = &day_of_year),
    FIELD(shelf, at_millis, SKEP_KIND_TIME, .more = &millis),
    FIELD(shelf, at_seconds, SKEP_KIND_TIME, .more = &seconds),
    FIELD(shelf, blobs, SKEP_KIND_SET, .element = &bytes_element),
    FIELD(shelf, box_map, SKEP_KIND_MAP, .element = &box_value, .more = &box_map_more,
          .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(shelf, boxes, SKEP_KIND_LIST, .element = &box_element, .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(shelf, chars, SKEP_KIND_CHARS, .flags = 0),
    FIELD(shelf, choice, SKEP_KIND_ENUM, .enumeration = &pick_enum),
    FIELD(shelf, chosen, SKEP_KIND_VARIANT, .more = &choice_more),
    FIELD(shelf, converted, SKEP_KIND_CUSTOM, .more = &split_more),
    FIELD(shelf, converted_list, SKEP_KIND_LIST, .element = &split_element,
          .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(shelf, counted, SKEP_KIND_LIST, .element = &number_element, .more = &counted_by,
          .flags = SKEP_MEMBER_COUNTED),
    FIELD(shelf, fixed, SKEP_KIND_ARRAY, .element = &float_element, .more = &three),
    FIELD(shelf, genres, SKEP_KIND_SET, .element = &genre_element),
    FIELD(shelf, i16, SKEP_KIND_I16, .flags = 0),
    FIELD(shelf, i32, SKEP_KIND_I32, .flags = 0),
    FIELD(shelf, i64, SKEP_KIND_I64, .flags = 0),
    FIELD(shelf, i8, SKEP_KIND_I8, .flags = 0),
    FIELD(shelf, is_open, SKEP_KIND_BOOL, .flags = 0),
    FIELD(shelf, json, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_JSON),
    FIELD(shelf, kind, SKEP_KIND_ENUM, .enumeration = &genre_enum),
    FIELD(shelf, kind_number, SKEP_KIND_ENUM, .enumeration = &genre_enum,
          .flags = SKEP_MEMBER_NUMBER),
    FIELD(shelf, lid, SKEP_KIND_STRUCT, .type = &box_struct),
    FIELD(shelf, matrix, SKEP_KIND_LIST, .element = &numbers_element,
          .flags = SKEP_MEMBER_OMIT_EMPTY),
    POINTER(shelf, maybe, SKEP_KIND_I32, .flags = SKEP_MEMBER_OPTIONAL),
    FIELD(shelf, must, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_REQUIRED),
    FIELD(shelf, names, SKEP_KIND_SET, .element = &text_element),
    FIELD(shelf, no_empty, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(shelf, no_empty_box, SKEP_KIND_STRUCT, .type = &label_struct,
          .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(shelf, null_text, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_NULL),
    FIELD(shelf, price, SKEP_KIND_DECIMAL, .flags = 0),
    FIELD(shelf, raw, SKEP_KIND_BYTES, .flags = 0),
    FIELD(shelf, real, SKEP_KIND_DOUBLE, .flags = 0),
    {.name = "quoted",
     .attribute = "say \"q\" \xC3\xA9",
     .offset = (uint32_t)offsetof(shelf, quoted),
     .size = sizeof(char *),
     .kind = SKEP_KIND_TEXT},
    FIELD(shelf, secret, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_SENSITIVE),
    FIELD(shelf, single, SKEP_KIND_FLOAT, .flags = 0),
    POINTER(shelf, spare, SKEP_KIND_STRUCT, .type = &box_struct, .flags = SKEP_MEMBER_OPTIONAL),
    FIELD(shelf, stock, SKEP_KIND_MAP, .element = &number_value, .more = &number_map,
          .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(shelf, str, SKEP_KIND_STR, .flags = 0),
    FIELD(shelf, text, SKEP_KIND_TEXT, .flags = 0),
    FIELD(shelf, texts, SKEP_KIND_LIST, .element = &text_element, .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(shelf, token, SKEP_KIND_UUID, .flags = 0),
    FIELD(shelf, u16, SKEP_KIND_U16, .flags = 0),
    FIELD(shelf, u32, SKEP_KIND_U32, .flags = 0),
    FIELD(shelf, u64, SKEP_KIND_U64, .flags = 0),
    FIELD(shelf, u8, SKEP_KIND_U8, .flags = 0),
    FIELD(shelf, vector, SKEP_KIND_LIST, .element = &float_element,
          .flags = SKEP_MEMBER_OMIT_EMPTY),
    FIELD(shelf, weights, SKEP_KIND_SET, .element = &double_element),
};
static const skep_struct shelf_struct = {"shelf", shelf_members, COUNT_OF(shelf_members),
                                         sizeof(shelf)};

#endif
