/* What is refused on the way in or out, with its exact words, where the tests of single kinds do
 * not come by: elements that are required, values that must not be shown, names of any length. */
#include "larder.h"
#include "pantry_test.h"

#include <math.h>

#include "value/packed_parts.h"

#define RANGE                                                                                      \
    "is not a number that DynamoDB holds: magnitudes from 1E-130 to 9.99E+125, no NaN and no "     \
    "infinity"

/* ---- Required ---- */

static const skep_member required_text =
    ELEMENT(char *, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_REQUIRED);

static void a_required_element_must_be_there(void **state) {
    (void)state;
    typedef struct holder {
        text_list texts;
    } holder;
    const skep_member member =
        FIELD(holder, texts, "texts", SKEP_KIND_LIST, .element = &required_text);
    const skep_struct type = {"holder", &member, 1, sizeof(holder)};
    char *texts[] = {"a", NULL};
    const holder h = {{texts, 2, 2}};
    assert_not_packed(&type, &h, "holder.texts[1]: is required, but there is none");
    skep_item *item = item_begin();
    skep_item_open_list(item, "texts");
    skep_item_set_text(item, NULL, "a");
    skep_item_set_null(item, NULL);
    skep_item_close(item);
    assert_not_unpacked(&type, item_end(item), "holder.texts[1]: is required, but NULL is stored");
}

static void a_required_value_of_a_map_must_be_there(void **state) {
    (void)state;
    typedef struct entry {
        char *key;
        char *value;
    } entry;
    typedef struct holder {
        LIST_OF(entry) map;
    } holder;
    const skep_member value = ENTRY(entry, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_REQUIRED);
    const skep_member_more more = {.stride = sizeof(entry)};
    const skep_member member =
        FIELD(holder, map, "map", SKEP_KIND_MAP, .element = &value, .more = &more);
    const skep_struct type = {"holder", &member, 1, sizeof(holder)};
    entry entries[] = {{"b", "there"}, {"a", NULL}};
    const holder h = {{entries, 2, 2}};
    assert_not_packed(&type, &h, "holder.map[\"a\"]: is required, but there is none");
}

static void a_required_parameter_must_be_there(void **state) {
    (void)state;
    const char *none = NULL;
    buffer out;
    packed_writer w;
    buffer_init(&out, NULL, 0);
    packed_begin(&w, &out, NULL);
    assert_int_equal(mapper_pack_value(&required_text, &none, &w, "buyer", &err), SKEP_INVALID);
    assert_string_equal(err.message, "buyer: is required, but there is none");
    assert_int_equal(packed_finish(&w), SKEP_INVALID);
    buffer_fini(&out);
}

/* ---- Sensitive ---- */

typedef struct secrets {
    double real;
    float single;
    skep_decimal price;
    shade color;
    char pin[4];
    parcel parcel;
} secrets;

#define SECRET(field, what, ...)                                                                   \
    FIELD(secrets, field, #field, what, .flags = SKEP_MEMBER_SENSITIVE, __VA_ARGS__)
static const skep_member secret_members[] = {
    SECRET(color, SKEP_KIND_ENUM, .enumeration = &shade_enum),
    SECRET(parcel, SKEP_KIND_STRUCT, .type = &parcel_struct),
    SECRET(pin, SKEP_KIND_CHARS, .more = NULL),
    SECRET(price, SKEP_KIND_DECIMAL, .more = NULL),
    SECRET(real, SKEP_KIND_DOUBLE, .more = NULL),
    SECRET(single, SKEP_KIND_FLOAT, .more = NULL),
};
static const skep_struct secret_struct = {"secrets", secret_members, COUNT_OF(secret_members),
                                          sizeof(secrets)};

static void assert_secret_not_written(secrets s, const char *message) {
    assert_not_packed(&secret_struct, &s, message);
}

static void no_value_of_a_sensitive_member_is_shown_when_it_cannot_be_written(void **state) {
    (void)state;
    assert_secret_not_written((secrets){.real = 1e300}, "secrets.real: (sensitive) " RANGE);
    assert_secret_not_written((secrets){.single = -(float)INFINITY},
                              "secrets.single: (sensitive) " RANGE);
    assert_secret_not_written((secrets){.price = {.low = 1, .exponent = 126}},
                              "secrets.price: (sensitive) " RANGE);
    assert_secret_not_written(
        (secrets){.color = (shade)1},
        "secrets.color: (sensitive) is no value of shade, which has DARK, MILD, PALE");
    assert_secret_not_written((secrets){.pin = {'1', '2', '3', '4'}},
                              "secrets.pin: the text has no NUL within its char[4]");
}

static void no_value_of_a_sensitive_member_is_shown_when_it_cannot_be_read(void **state) {
    (void)state;
    const struct {
        skep_value map;
        const char *message;
    } cases[] = {
        {with_text("real", "hush"), "secrets.real: N expected, S found: (sensitive)"},
        {with_number("single", "-1e39"), "secrets.single: (sensitive) does not fit float"},
        {with_text("color", "BLUE"),
         "secrets.color: (sensitive) is no name of shade, which has DARK, MILD, PALE"},
        {with_text("pin", "12345"),
         "secrets.pin: 5 bytes of text and a NUL do not fit char[4]: (sensitive)"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_not_unpacked(&secret_struct, cases[i].map, cases[i].message);
}

static const skep_member hidden_tag =
    FIELD(parcel, kind, "kind", SKEP_KIND_ENUM, .enumeration = &payment_enum,
          .flags = SKEP_MEMBER_SENSITIVE);
static const skep_variant hidden_variant = {(int32_t)offsetof(parcel, kind) -
                                                (int32_t)offsetof(parcel, content),
                                            2, &hidden_tag, payment_alternatives};
static const skep_member_more hidden_more = {.variant = &hidden_variant};
static const skep_member hidden_members[] = {
    FIELD(parcel, content, "content", SKEP_KIND_VARIANT, .more = &hidden_more),
    FIELD(parcel, kind, "kind", SKEP_KIND_ENUM, .enumeration = &payment_enum,
          .flags = SKEP_MEMBER_SENSITIVE),
};
static const skep_struct hidden_struct = {"parcel", hidden_members, 2, sizeof(parcel)};

static void a_sensitive_tag_of_a_union_is_not_shown(void **state) {
    (void)state;
    const parcel p = {.kind = PAY_GIFT};
    assert_not_packed(&hidden_struct, &p,
                      "parcel.content: kind is (sensitive), for which the union has no member");
    assert_not_unpacked(&hidden_struct, with_text("kind", "GIFT"),
                        "parcel.content: kind is (sensitive), for which the union has no member");
    skep_item *item = item_begin();
    skep_item_set_text(item, "kind", "NONE");
    skep_item_set_i64(item, "content", 5);
    assert_not_unpacked(&hidden_struct, item_end(item),
                        "parcel.content: kind is (sensitive), for which no value is stored, but N "
                        "is found: 5");
}

/* ---- Numbers out of the range of their member ---- */

static void floats_out_of_range_are_refused_at_both_ends(void **state) {
    (void)state;
    typedef struct holder {
        float single;
        float vector[2];
    } holder;
    static const skep_member_more two = {.count = 2};
    const skep_member members[] = {
        FIELD(holder, single, "single", SKEP_KIND_FLOAT, .flags = 0),
        FIELD(holder, vector, "vector", SKEP_KIND_ARRAY, .element = &float_element, .more = &two)};
    const skep_struct type = {"holder", members, 2, sizeof(holder)};
    assert_not_unpacked(
        &type, with_number("single", "3.5e38"),
        "holder.single: 350000000000000000000000000000000000000 does not fit float");
    assert_not_unpacked(
        &type, with_number("single", "-3.5e38"),
        "holder.single: -350000000000000000000000000000000000000 does not fit float");
    holder h = {.vector = {1, NAN}};
    buffer out;
    buffer_init(&out, NULL, 0);
    assert_int_equal(mapper_pack_struct(&type, &h, &out, &err), SKEP_INVALID);
    assert_memory_equal(err.message, "holder.vector[1]: ", 18);
    assert_non_null(strstr(err.message, "nan " RANGE));
    assert_int_equal(out.len, 0);
    buffer_fini(&out);
}

static void integers_just_out_of_range_are_refused(void **state) {
    (void)state;
    static const struct {
        uint16_t kind;
        uint16_t size;
        const char *name;
        const char *refused[2]; /* below and above */
    } cases[] = {
        {SKEP_KIND_I8, 1, "int8_t", {"-129", "128"}},
        {SKEP_KIND_I16, 2, "int16_t", {"-32769", "32768"}},
        {SKEP_KIND_I32, 4, "int32_t", {"-2147483649", "2147483648"}},
        {SKEP_KIND_I64, 8, "int64_t", {"-9223372036854775809", "9223372036854775808"}},
        {SKEP_KIND_U8, 1, "uint8_t", {"-1", "256"}},
        {SKEP_KIND_U16, 2, "uint16_t", {"-1", "65536"}},
        {SKEP_KIND_U32, 4, "uint32_t", {"-1", "4294967296"}},
        {SKEP_KIND_U64, 8, "uint64_t", {"-1", "18446744073709551616"}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const skep_member member = {
            .name = "n", .attribute = "n", .size = cases[i].size, .kind = cases[i].kind};
        const skep_struct type = {"holder", &member, 1, sizeof(uint64_t)};
        for (size_t k = 0; k < 2; k++) {
            char message[128];
            (void)snprintf(message, sizeof message, "holder.n: %s does not fit %s",
                           cases[i].refused[k], cases[i].name);
            assert_not_unpacked(&type, with_number("n", cases[i].refused[k]), message);
            /* With bytes behind the number, it is read in another way. */
            skep_item *item = item_begin();
            skep_item_set_decimal(item, "n", skep_decimal_literal(cases[i].refused[k]));
            skep_item_set_text(item, "unknown", "a text that stands behind the number");
            assert_not_unpacked(&type, item_end(item), message);
        }
    }
}

/* ---- Names ---- */

/* From 128 bytes on the length of a name takes two bytes. */
static void attributes_may_have_names_of_any_length(void **state) {
    (void)state;
    typedef struct holder {
        int32_t first;
        char *second;
    } holder;
    static char first[200], second[65536];
    static const size_t lengths[][2] = {{1, 2}, {127, 128}, {128, 129}, {199, 65535}};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        memset(first, 0, sizeof first);
        memset(second, 0, sizeof second);
        memset(first, 'n', lengths[i][0]);
        memset(second, 'n', lengths[i][1]);
        for (unsigned is_told = 0; is_told < 2; is_told++) {
            skep_member members[] = {FIELD(holder, first, first, SKEP_KIND_I32, .flags = 0),
                                     FIELD(holder, second, second, SKEP_KIND_TEXT, .flags = 0)};
            for (size_t k = 0; k < 2; k++)
                members[k].attribute_len = (uint16_t)(is_told * lengths[i][k]);
            const skep_struct type = {"holder", members, 2, sizeof(holder)};
            const holder h = {7, "text"};
            holder back = {0};
            unpack_as(&type, pack_as(&type, &h), &back);
            assert_int_equal(back.first, 7);
            assert_string_equal(back.second, "text");
            assert_not_unpacked(&type, with_text(first, "x"),
                                "holder.first: N expected, S found: \"x\"");
        }
    }
}

/* ---- Converters whose empty values are absent ---- */

static skep_value made;

static skep_status store_made(const void *member, skep_arena *from, skep_value *out,
                              skep_error *error) {
    (void)member;
    (void)from;
    (void)error;
    *out = made;
    return SKEP_OK;
}

static void what_a_converter_makes_may_be_empty_and_then_absent(void **state) {
    (void)state;
    static const struct {
        uint8_t bytes[PACKED_HEADER + 2];
        size_t size;
        bool is_empty;
    } cases[] = {{{SKEP_TYPE_S, 0, 0}, 3, true},
                 {{SKEP_TYPE_S, 1, 'x', 0}, 4, false},
                 {{SKEP_TYPE_B, 0}, 2, true},
                 {{SKEP_TYPE_B, 1, 0}, 3, false},
                 {{SKEP_TYPE_L}, PACKED_HEADER, true},
                 {{SKEP_TYPE_M}, PACKED_HEADER, true},
                 {{SKEP_TYPE_L, 1, 0, 0, 0, 1, 0, 0, 0, SKEP_TYPE_NULL}, PACKED_HEADER + 1, false},
                 {{SKEP_TYPE_BOOL, 0}, 2, false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const skep_converter converter = {"made", (skep_type)cases[i].bytes[0], store_made, NULL};
        const skep_member_more more = {.converter = &converter};
        const skep_member member = FIELD(pantry, place, "place", SKEP_KIND_CUSTOM, .more = &more,
                                         .flags = SKEP_MEMBER_OMIT_EMPTY);
        const skep_struct type = {"pantry", &member, 1, sizeof(pantry)};
        const pantry p = {0};
        made = (skep_value){cases[i].bytes, cases[i].size};
        bool is_stored = at_name(pack_as(&type, &p), "place").data != NULL;
        assert_int_equal(is_stored, !cases[i].is_empty);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_required_element_must_be_there),
        TEST(a_required_value_of_a_map_must_be_there),
        TEST(a_required_parameter_must_be_there),
        TEST(no_value_of_a_sensitive_member_is_shown_when_it_cannot_be_written),
        TEST(no_value_of_a_sensitive_member_is_shown_when_it_cannot_be_read),
        TEST(a_sensitive_tag_of_a_union_is_not_shown),
        TEST(floats_out_of_range_are_refused_at_both_ends),
        TEST(integers_just_out_of_range_are_refused),
        TEST(attributes_may_have_names_of_any_length),
        TEST(what_a_converter_makes_may_be_empty_and_then_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
