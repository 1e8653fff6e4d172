/* What three other mappers of DynamoDB can store, and what each of it is here: the exact stored
 * value, what it is read back as, and the stored forms of those mappers that are read although they
 * are not written. Where they lose something, this one does not, and the row says what they do. */
#include "pantry_test.h"

#include <float.h>

#include "mapper/unpack.h"
#include "model/member.h"

/* ---- Tables ---- */

/* A C value and what it is stored as. */
typedef struct row {
    const char *what;
    skep_member type;
    const void *value;
    const char *stored;
} row;

#define ROW(text, member, shown, c_type, ...) {text, member, &(const c_type){__VA_ARGS__}, shown}
#define AS(c_type, what_kind)                 ELEMENT(c_type, what_kind, .flags = 0)

static skep_value stored_as(const row *r) {
    skep_value value;
    if (mapper_value(&r->type, r->value, arena, &value, &err) != SKEP_OK)
        fail_msg("%s: %s", r->what, err.message);
    assert_stored(value, r->stored);
    return value;
}

/* Pointers, and the padding of structs, may come back as others. */
static bool has_one_form(const skep_member *type) {
    switch (type->kind) {
    case SKEP_KIND_TEXT:
    case SKEP_KIND_STR:
    case SKEP_KIND_BYTES:
    case SKEP_KIND_STRUCT:
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET:
    case SKEP_KIND_MAP:
    case SKEP_KIND_DECIMAL: return false;
    default: return true;
    }
}

static void check_both_ways(const row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const row *r = &rows[i];
        skep_value stored = stored_as(r);
        if (stored.data == NULL) continue;
        mapper_path path = path_value(r->what, &r->type);
        void *back = skep_arena_alloc(arena, r->type.size);
        if (unpack_value(&r->type, stored, back, &path, arena, &err) != SKEP_OK)
            fail_msg("%s: %s", r->what, err.message);
        skep_value again;
        assert_int_equal(mapper_value(&r->type, back, arena, &again, &err), SKEP_OK);
        assert_true(skep_value_equal(again, stored));
        if (has_one_form(&r->type) && memcmp(back, r->value, r->type.size) != 0)
            fail_msg("%s: comes back as something else", r->what);
    }
}

/* A stored form that others write, and what it is stored as when it is written here. */
typedef struct form {
    const char *what;
    skep_member type;
    skep_type stored_type;
    const char *stored;
    const char *written;
} form;

#define FORM(text, member, stored, found, shown) {text, member, SKEP_TYPE_##stored, found, shown}

static skep_value value_of(skep_type type, const char *text) {
    switch (type) {
    case SKEP_TYPE_N: return skep_value_from_decimal(arena, skep_decimal_literal(text));
    case SKEP_TYPE_BOOL: return skep_value_from_bool(arena, text[0] == 't');
    case SKEP_TYPE_NULL: return skep_value_from_null(arena);
    default: return skep_value_from_text(arena, text);
    }
}

static void check_forms(const form *forms, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const form *f = &forms[i];
        mapper_path path = path_value(f->what, &f->type);
        void *object = skep_arena_alloc(arena, f->type.size);
        skep_value written;
        if (unpack_value(&f->type, value_of(f->stored_type, f->stored), object, &path, arena,
                         &err) != SKEP_OK)
            fail_msg("%s: %s", f->what, err.message);
        assert_int_equal(mapper_value(&f->type, object, arena, &written, &err), SKEP_OK);
        assert_stored(written, f->written);
    }
}

/* What is refused instead of lost; `written` is the message. */
static void check_refused(const form *forms, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const form *f = &forms[i];
        mapper_path path = path_value(f->what, &f->type);
        void *object = skep_arena_alloc(arena, f->type.size);
        assert_int_equal(
            unpack_value(&f->type, value_of(f->stored_type, f->stored), object, &path, arena, &err),
            SKEP_INVALID);
        assert_string_equal(err.message, f->written);
    }
}

/* ---- Scalars of all three ---- */

static const skep_enum_value level_values[] = {{"low", -1}, {"Mittel", 0}, {"HIGH", 1}};
static const skep_enum level_enum = {"level", level_values, COUNT_OF(level_values)};
#define NAMED ELEMENT(int32_t, SKEP_KIND_ENUM, .enumeration = &level_enum)
#define BY_VALUE(c_type)                                                                           \
    ELEMENT(c_type, SKEP_KIND_ENUM, .enumeration = &level_enum, .flags = SKEP_MEMBER_NUMBER)

static const row scalars[] = {
    ROW("empty text is kept", AS(char *, SKEP_KIND_TEXT), "{\"S\":\"\"}", char *, ""),
    ROW("null text is omitted", AS(char *, SKEP_KIND_TEXT), "nothing", char *, NULL),
    ROW("text of any script", AS(char *, SKEP_KIND_TEXT), "{\"S\":\"Grüße, 世界 🐝\"}", char *,
        "Grüße, 世界 🐝"),
    ROW("a slice", AS(skep_str, SKEP_KIND_STR), "{\"S\":\"ab\"}", skep_str, "abc", 2),
    ROW("a character", AS(char[2], SKEP_KIND_CHARS), "{\"S\":\"x\"}", char[2], "x"),
    ROW("a character of four bytes", AS(char[5], SKEP_KIND_CHARS), "{\"S\":\"🐝\"}", char[5], "🐝"),
    ROW("true", AS(bool, SKEP_KIND_BOOL), "{\"BOOL\":true}", bool, true),
    ROW("false", AS(bool, SKEP_KIND_BOOL), "{\"BOOL\":false}", bool, false),
    ROW("byte", AS(uint8_t, SKEP_KIND_U8), "{\"N\":\"255\"}", uint8_t, 255),
    ROW("sbyte, which one cannot read", AS(int8_t, SKEP_KIND_I8), "{\"N\":\"-128\"}", int8_t, -128),
    ROW("short", AS(int16_t, SKEP_KIND_I16), "{\"N\":\"-32768\"}", int16_t, INT16_MIN),
    ROW("ushort", AS(uint16_t, SKEP_KIND_U16), "{\"N\":\"65535\"}", uint16_t, UINT16_MAX),
    ROW("int", AS(int32_t, SKEP_KIND_I32), "{\"N\":\"-2147483648\"}", int32_t, INT32_MIN),
    ROW("uint", AS(uint32_t, SKEP_KIND_U32), "{\"N\":\"4294967295\"}", uint32_t, UINT32_MAX),
    ROW("long", AS(int64_t, SKEP_KIND_I64), "{\"N\":\"-9223372036854775808\"}", int64_t, INT64_MIN),
    ROW("ulong, which overflows in one from 2^63 on", AS(uint64_t, SKEP_KIND_U64),
        "{\"N\":\"18446744073709551615\"}", uint64_t, UINT64_MAX),
    ROW("float, 8.699999809265137 in one", AS(float, SKEP_KIND_FLOAT), "{\"N\":\"8.7\"}", float,
        8.7F),
    ROW("the largest float", AS(float, SKEP_KIND_FLOAT),
        "{\"N\":\"340282350000000000000000000000000000000\"}", float, FLT_MAX),
    ROW("double", AS(double, SKEP_KIND_DOUBLE), "{\"N\":\"0.1\"}", double, 0.1),
    ROW("a double of 17 digits", AS(double, SKEP_KIND_DOUBLE), "{\"N\":\"0.30000000000000004\"}",
        double, 0.1 + 0.2),
    ROW("a large double", AS(double, SKEP_KIND_DOUBLE), "{\"N\":\"100000000000000000000\"}", double,
        1e20),
    ROW("decimal, of 17 digits at most in one", AS(skep_decimal, SKEP_KIND_DECIMAL),
        "{\"N\":\"12345678901234567890123456789.012345678\"}", skep_decimal,
        .high = UINT64_C(1234567890123456789), .low = UINT64_C(123456789012345678), .exponent = -9),
    ROW("decimal 10.00", AS(skep_decimal, SKEP_KIND_DECIMAL), "{\"N\":\"10\"}", skep_decimal,
        .low = 1, .exponent = 1),
    ROW("decimal 4.50", AS(skep_decimal, SKEP_KIND_DECIMAL), "{\"N\":\"4.5\"}", skep_decimal,
        .low = 45, .exponent = -1),
    ROW("guid", AS(skep_uuid, SKEP_KIND_UUID), "{\"S\":\"0189f7e2-1c3d-7a00-8000-0123456789ab\"}",
        skep_uuid,
        {0x01, 0x89, 0xF7, 0xE2, 0x1C, 0x3D, 0x7A, 0x00, 0x80, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89,
         0xAB}),
    ROW("bytes, which one cannot store", AS(skep_bytes, SKEP_KIND_BYTES), "{\"B\":\"00ff10\"}",
        skep_bytes, (const uint8_t *)"\0\xff\x10", 3),
    ROW("empty bytes", AS(skep_bytes, SKEP_KIND_BYTES), "{\"B\":\"\"}", skep_bytes,
        (const uint8_t *)"", 0),
    ROW("an enum by name", NAMED, "{\"S\":\"HIGH\"}", int32_t, 1),
    ROW("a name of the enum's own choice", NAMED, "{\"S\":\"Mittel\"}", int32_t, 0),
    ROW("an enum by value", BY_VALUE(int32_t), "{\"N\":\"-1\"}", int32_t, -1),
    ROW("an enum of sbyte", BY_VALUE(int8_t), "{\"N\":\"-1\"}", int8_t, -1),
    ROW("an enum of byte, a value without a name", BY_VALUE(uint8_t), "{\"N\":\"100\"}", uint8_t,
        100),
    ROW("an enum of short", BY_VALUE(int16_t), "{\"N\":\"-1\"}", int16_t, -1),
    ROW("an enum of long", BY_VALUE(int64_t), "{\"N\":\"9223372036854775807\"}", int64_t,
        INT64_MAX),
};

static void scalars_are_stored_exactly(void **state) {
    (void)state;
    check_both_ways(scalars, COUNT_OF(scalars));
}

/* ---- Times ---- */

static const skep_member_more time_of_day = {.time_form = SKEP_TIME_FORMAT, .format = "%H:%M:%S"};
static const skep_member_more us_date = {.time_form = SKEP_TIME_FORMAT, .format = "%m/%d/%Y"};
#define ISO      AS(skep_time, SKEP_KIND_TIME)
#define TIME(of) ELEMENT(skep_time, SKEP_KIND_TIME, .more = &(of))

enum { MIDNIGHT = 1775001600 }; /* 2026-04-01 */
#define AT(seconds, nanoseconds) ((MIDNIGHT + (seconds)) * SKEP_TIME_SECOND + (nanoseconds))

static const row times[] = {
    ROW("DateTime, of a width that does not sort in one", ISO,
        "{\"S\":\"2026-04-01T08:49:54.123456700Z\"}", skep_time, AT(31794, 123456700)),
    ROW("a whole second", ISO, "{\"S\":\"2026-04-01T00:00:00.000000000Z\"}", skep_time, AT(0, 0)),
    ROW("DateOnly", TIME(day_more), "{\"S\":\"2026-04-01\"}", skep_time, AT(0, 0)),
    ROW("TimeOnly", TIME(time_of_day), "{\"S\":\"08:49:54\"}", skep_time, 31794 * SKEP_TIME_SECOND),
    ROW("a format", TIME(us_date), "{\"S\":\"04/01/2026\"}", skep_time, AT(0, 0)),
    ROW("time to live", TIME(seconds_more), "{\"N\":\"1775001600\"}", skep_time, AT(0, 0)),
    ROW("time to live after 2038, refused in one", TIME(seconds_more), "{\"N\":\"4102444800\"}",
        skep_time, 4102444800 * SKEP_TIME_SECOND),
    ROW("time to live before 1970, refused in one", TIME(seconds_more), "{\"N\":\"-1\"}", skep_time,
        -SKEP_TIME_SECOND),
    ROW("milliseconds", TIME(millis_more), "{\"N\":\"1775001600250\"}", skep_time,
        AT(0, 250000000)),
};

static const form time_forms[] = {
    FORM("utc", ISO, S, "2026-04-01T08:49:54Z", "{\"S\":\"2026-04-01T08:49:54.000000000Z\"}"),
    FORM("utc with a fraction", ISO, S, "2026-04-01T08:49:54.5Z",
         "{\"S\":\"2026-04-01T08:49:54.500000000Z\"}"),
    FORM("local", ISO, S, "2026-04-01T10:49:54.1234567+02:00",
         "{\"S\":\"2026-04-01T08:49:54.123456700Z\"}"),
    FORM("unspecified", ISO, S, "2026-04-01T08:49:54.1234567",
         "{\"S\":\"2026-04-01T08:49:54.123456700Z\"}"),
    FORM("DateTime of the provider", ISO, S, "2026-04-01 08:49:54.1234567",
         "{\"S\":\"2026-04-01T08:49:54.123456700Z\"}"),
    FORM("DateTime of the provider, no fraction", ISO, S, "2026-04-01 00:00:00",
         "{\"S\":\"2026-04-01T00:00:00.000000000Z\"}"),
    FORM("DateTimeOffset of the provider", ISO, S, "2026-04-01 00:00:00+00:00",
         "{\"S\":\"2026-04-01T00:00:00.000000000Z\"}"),
    FORM("DateTimeOffset of the provider, west", ISO, S, "2026-03-31 19:00:00.25-05:00",
         "{\"S\":\"2026-04-01T00:00:00.250000000Z\"}"),
    FORM("DateOnly as a time", ISO, S, "2026-04-01", "{\"S\":\"2026-04-01T00:00:00.000000000Z\"}"),
    FORM("seconds with a fraction", TIME(millis_more), N, "1775001600250.9",
         "{\"N\":\"1775001600250\"}"),
};

static const form refused_times[] = {
    FORM("t", ISO, S, "01/04/2026",
         "t: \"01/04/2026\" is not a time in ISO 8601 (2026-11-21T08:49:54Z) from 1677 to 2262"),
    FORM("t", ISO, S, "",
         "t: \"\" is not a time in ISO 8601 (2026-11-21T08:49:54Z) from 1677 to 2262"),
    FORM("t", ISO, S, "0001-01-01T00:00:00",
         "t: \"0001-01-01T00:00:00\" is not a time in ISO 8601 (2026-11-21T08:49:54Z) from 1677 to "
         "2262"),
    FORM("t", ISO, N, "1775001600", "t: S expected, N found: 1775001600"),
    FORM("t", TIME(us_date), S, "2026-04-01",
         "t: \"2026-04-01\" is not a time of the format \"%m/%d/%Y\" from 1677 to 2262"),
    FORM("t", TIME(seconds_more), S, "2026-04-01", "t: N expected, S found: \"2026-04-01\""),
};

static void times_are_stored_in_their_form_and_read_in_those_of_others(void **state) {
    (void)state;
    check_both_ways(times, COUNT_OF(times));
    check_forms(time_forms, COUNT_OF(time_forms));
    check_refused(refused_times, COUNT_OF(refused_times));
}

/* ---- Other stored forms ---- */

static const form scalar_forms[] = {
    FORM("float by way of double", AS(float, SKEP_KIND_FLOAT), N, "8.699999809265137",
         "{\"N\":\"8.7\"}"),
    FORM("double with an exponent", AS(double, SKEP_KIND_DOUBLE), N, "1E+20",
         "{\"N\":\"100000000000000000000\"}"),
    FORM("decimal keeps no scale", AS(skep_decimal, SKEP_KIND_DECIMAL), N, "4.50",
         "{\"N\":\"4.5\"}"),
    FORM("an integer with a scale of zeros", AS(int32_t, SKEP_KIND_I32), N, "10.00",
         "{\"N\":\"10\"}"),
    FORM("guid in capitals", AS(skep_uuid, SKEP_KIND_UUID), S,
         "0189F7E2-1C3D-7A00-8000-0123456789AB",
         "{\"S\":\"0189f7e2-1c3d-7a00-8000-0123456789ab\"}"),
    FORM("an enum's name", NAMED, S, "low", "{\"S\":\"low\"}"),
};

static const form refused_scalars[] = {
    FORM("v", AS(int32_t, SKEP_KIND_I32), S, "5", "v: N expected, S found: \"5\""),
    FORM("v", AS(int32_t, SKEP_KIND_I32), N, "5.5", "v: 5.5 is not a whole number, as int32_t is"),
    FORM("v", AS(int32_t, SKEP_KIND_I32), N, "2147483648", "v: 2147483648 does not fit int32_t"),
    FORM("v", AS(uint64_t, SKEP_KIND_U64), N, "-1", "v: -1 does not fit uint64_t"),
    FORM("v", AS(bool, SKEP_KIND_BOOL), S, "true", "v: BOOL expected, S found: \"true\""),
    FORM("v", AS(bool, SKEP_KIND_BOOL), N, "1", "v: BOOL expected, N found: 1"),
    FORM("v", AS(char *, SKEP_KIND_TEXT), N, "5", "v: S expected, N found: 5"),
    FORM("v", AS(char[2], SKEP_KIND_CHARS), S, "xy",
         "v: 2 bytes of text and a NUL do not fit char[2]: \"xy\""),
    FORM("v", AS(skep_bytes, SKEP_KIND_BYTES), S, "AA==", "v: B expected, S found: \"AA==\""),
    FORM("v", AS(skep_uuid, SKEP_KIND_UUID), S, "{0189f7e2}",
         "v: \"{0189f7e2}\" is not a UUID (36 characters, 8-4-4-4-12 hexadecimal digits)"),
    FORM("v", NAMED, S, "high", "v: \"high\" is no name of level, which has low, Mittel, HIGH"),
    FORM("v", NAMED, N, "1", "v: S expected, N found: 1"),
    FORM("v", BY_VALUE(int8_t), N, "256", "v: 256 does not fit level"),
    FORM("v", BY_VALUE(int32_t), S, "HIGH", "v: N expected, S found: \"HIGH\""),
    FORM("v", AS(float, SKEP_KIND_FLOAT), N, "1E+39",
         "v: 1000000000000000000000000000000000000000 does not fit float"),
};

static void scalars_of_other_forms_are_read_or_refused_never_zero(void **state) {
    (void)state;
    check_forms(scalar_forms, COUNT_OF(scalar_forms));
    check_refused(refused_scalars, COUNT_OF(refused_scalars));
}

static void an_enum_value_without_a_name_is_not_written_as_a_number(void **state) {
    (void)state;
    const skep_member type = NAMED;
    const int32_t unknown = 9;
    skep_value value;
    assert_int_equal(mapper_value(&type, &unknown, arena, &value, &err), SKEP_INVALID);
    assert_string_equal(err.message,
                        "element: 9 is no value of level, which has low, Mittel, HIGH");
}

/* ---- Collections ---- */

static const skep_member named_element = NAMED;
static const skep_member double_element = AS(double, SKEP_KIND_DOUBLE);
static const skep_member bool_element = AS(bool, SKEP_KIND_BOOL);
static const skep_member bytes_element = AS(skep_bytes, SKEP_KIND_BYTES);
static const skep_member time_element = ISO;
static const skep_member decimal_element = AS(skep_decimal, SKEP_KIND_DECIMAL);
#define LIST(of) ELEMENT(member_list, SKEP_KIND_LIST, .element = &(of))
#define SET(of)  ELEMENT(member_list, SKEP_KIND_SET, .element = &(of))
#define MAP(of, entry)                                                                             \
    ELEMENT(member_list, SKEP_KIND_MAP, .element = &(of),                                          \
            .more = &(const skep_member_more){.stride = sizeof(entry)})
#define ITEMS(c_type, ...)                                                                         \
    (void *)(c_type[]){__VA_ARGS__}, sizeof((c_type[]){__VA_ARGS__}) / sizeof(c_type), 0

typedef struct text_entry {
    char *key;
    char *value;
} text_entry;
static const skep_member text_value = ENTRY(text_entry, SKEP_KIND_TEXT, .flags = 0);

static const row collections[] = {
    ROW("List<string>", LIST(text_element), "{\"L\":[{\"S\":\"b\"},{\"S\":\"a\"},{\"S\":\"b\"}]}",
        member_list, ITEMS(char *, "b", "a", "b")),
    ROW("a null element", LIST(text_element), "{\"L\":[{\"S\":\"a\"},{\"NULL\":true}]}",
        member_list, ITEMS(char *, "a", NULL)),
    ROW("List<int>", LIST(int_element), "{\"L\":[{\"N\":\"1\"},{\"N\":\"-2\"}]}", member_list,
        ITEMS(int32_t, 1, -2)),
    ROW("List<bool>", LIST(bool_element), "{\"L\":[{\"BOOL\":true},{\"BOOL\":false}]}", member_list,
        ITEMS(bool, true, false)),
    ROW("List<byte[]>", LIST(bytes_element), "{\"L\":[{\"B\":\"01\"},{\"B\":\"\"}]}", member_list,
        ITEMS(skep_bytes, {(const uint8_t *)"\1", 1}, {(const uint8_t *)"", 0})),
    ROW("List<DateTime>", LIST(time_element),
        "{\"L\":[{\"S\":\"1970-01-01T00:00:00.000000001Z\"}]}", member_list, ITEMS(skep_time, 1)),
    ROW("List<decimal>", LIST(decimal_element), "{\"L\":[{\"N\":\"0.5\"}]}", member_list,
        ITEMS(skep_decimal, {.low = 5, .exponent = -1})),
    ROW("a list of enums by name", LIST(named_element),
        "{\"L\":[{\"S\":\"HIGH\"},{\"S\":\"low\"}]}", member_list, ITEMS(int32_t, 1, -1)),
    ROW("a list of classes", LIST(jar_element),
        "{\"L\":[{\"M\":{\"grams\":{\"N\":\"1\"},\"label\":{\"S\":\"a\"}}},{\"M\":{\"grams\":{"
        "\"N\":"
        "\"2\"}}}]}",
        member_list, ITEMS(jar, {"a", 1}, {NULL, 2})),
    ROW("a list of lists, which one cannot store", LIST(int_list_element),
        "{\"L\":[{\"L\":[{\"N\":\"1\"}]},{\"L\":[]}]}", member_list,
        ITEMS(int_list, {(int32_t[]){1}, 1, 0}, {NULL, 0, 0})),
    ROW("an empty list, which one omits", LIST(int_element), "{\"L\":[]}", member_list, NULL, 0, 0),
    ROW("int[]", ELEMENT(int32_t[3], SKEP_KIND_ARRAY, .element = &int_element, .more = &row_more),
        "{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"3\"}]}", int32_t[3], 1, 2, 3),
    ROW("HashSet<string>", SET(text_element), "{\"SS\":[\"a\",\"b\"]}", member_list,
        ITEMS(char *, "b", "a", "b")),
    ROW("HashSet<int>", SET(int_element), "{\"NS\":[\"-2\",\"1\"]}", member_list,
        ITEMS(int32_t, 1, -2)),
    ROW("HashSet<double>", SET(double_element), "{\"NS\":[\"0.5\",\"100\"]}", member_list,
        ITEMS(double, 100, 0.5)),
    ROW("HashSet<byte[]>", SET(bytes_element), "{\"BS\":[\"01\",\"02\"]}", member_list,
        ITEMS(skep_bytes, {(const uint8_t *)"\2", 1}, {(const uint8_t *)"\1", 1})),
    ROW("HashSet<Guid>", SET(uuid_element), "{\"SS\":[\"01000000-0000-0000-0000-000000000000\"]}",
        member_list, ITEMS(skep_uuid, {{1}})),
    ROW("a set of enums", SET(named_element), "{\"SS\":[\"HIGH\",\"low\"]}", member_list,
        ITEMS(int32_t, -1, 1)),
    ROW("an empty set, an error in one", SET(text_element), "nothing", member_list, NULL, 0, 0),
    ROW("Dictionary<string,string>", MAP(text_value, text_entry),
        "{\"M\":{\"a\":{\"S\":\"1\"},\"b\":{\"NULL\":true}}}", member_list,
        ITEMS(text_entry, {"b", NULL}, {"a", "1"})),
    ROW("Dictionary<string,int>, which one cannot read", MAP(int_entry_value, int_entry),
        "{\"M\":{\"A b\":{\"N\":\"7\"}}}", member_list, ITEMS(int_entry, {"A b", 7})),
    ROW("Dictionary<string,class>", MAP(jar_entry_value, jar_entry),
        "{\"M\":{\"j\":{\"M\":{\"grams\":{\"N\":\"5\"}}}}}", member_list,
        ITEMS(jar_entry, {"j", {NULL, 5}})),
    ROW("Dictionary<string,List<int>>, which one cannot store", MAP(list_entry_value, list_entry),
        "{\"M\":{\"l\":{\"L\":[{\"N\":\"5\"}]}}}", member_list,
        ITEMS(list_entry, {"l", {(int32_t[]){5}, 1, 0}})),
    ROW("an empty map, which one omits", MAP(int_entry_value, int_entry), "{\"M\":{}}", member_list,
        NULL, 0, 0),
};

static void collections_are_stored_exactly(void **state) {
    (void)state;
    check_both_ways(collections, COUNT_OF(collections));
}

/* ---- Nested classes, converters, JSON ---- */

/* A list of numbers as one text: a converter on the whole property. */
static skep_status numbers_store(const void *member, skep_arena *from, skep_value *out,
                                 skep_error *error) {
    int32_t numbers[3];
    char text[64];
    (void)error;
    memcpy(numbers, member, sizeof numbers);
    (void)snprintf(text, sizeof text, "%d|%d|%d", (int)numbers[0], (int)numbers[1],
                   (int)numbers[2]);
    *out = skep_value_from_text(from, text);
    return out->data != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

static skep_status numbers_load(skep_value stored, void *member, skep_arena *from,
                                skep_error *error) {
    int numbers[3];
    (void)from;
    (void)error;
    if (sscanf(skep_value_text(stored).ptr, "%d|%d|%d", &numbers[0], &numbers[1], &numbers[2]) != 3)
        return SKEP_INVALID;
    memcpy(member, numbers, sizeof numbers);
    return SKEP_OK;
}

/* A price of two decimal places as text: Format = "F2". */
static skep_status price_store(const void *member, skep_arena *from, skep_value *out,
                               skep_error *error) {
    int64_t cents;
    char text[32];
    (void)error;
    memcpy(&cents, member, sizeof cents);
    (void)snprintf(text, sizeof text, "%lld.%02lld", (long long)(cents / 100),
                   (long long)(cents % 100));
    *out = skep_value_from_text(from, text);
    return out->data != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

static skep_status price_load(skep_value stored, void *member, skep_arena *from,
                              skep_error *error) {
    skep_decimal price;
    int64_t cents;
    (void)from;
    if (skep_decimal_parse(skep_value_text(stored), &price, error) != SKEP_OK) return SKEP_INVALID;
    if (price.low != 0 || price.high != 0) price.exponent = (int16_t)(price.exponent + 2);
    if (skep_decimal_to_i64(price, &cents, error) != SKEP_OK) return SKEP_INVALID;
    memcpy(member, &cents, sizeof cents);
    return SKEP_OK;
}

static const skep_converter numbers_converter = {"numbers", SKEP_TYPE_S, numbers_store,
                                                 numbers_load};
static const skep_converter price_converter = {"price", SKEP_TYPE_S, price_store, price_load};
static const skep_member_more numbers_more = {.converter = &numbers_converter};
static const skep_member_more price_more = {.converter = &price_converter};
#define CUSTOM(c_type, of) ELEMENT(c_type, SKEP_KIND_CUSTOM, .more = &(of))
#define JSON               ELEMENT(char *, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_JSON)

static const row others[] = {
    ROW("a nested class", ELEMENT(jar, SKEP_KIND_STRUCT, .type = &jar_struct),
        "{\"M\":{\"grams\":{\"N\":\"3\"},\"label\":{\"S\":\"rye\"}}}", jar, "rye", 3),
    ROW("a nested class without its text", ELEMENT(jar, SKEP_KIND_STRUCT, .type = &jar_struct),
        "{\"M\":{\"grams\":{\"N\":\"0\"}}}", jar, NULL, 0),
    ROW("a nested class whose empty map is omitted",
        ELEMENT(tag, SKEP_KIND_STRUCT, .type = &tag_struct, .flags = SKEP_MEMBER_OMIT_EMPTY),
        "nothing", tag, NULL),
    ROW("a converter on a whole list", CUSTOM(int32_t[3], numbers_more), "{\"S\":\"1|2|3\"}",
        int32_t[3], 1, 2, 3),
    ROW("a formatted number", CUSTOM(int64_t, price_more), "{\"S\":\"9.50\"}", int64_t, 950),
    ROW("a blob of JSON", JSON, "{\"S\":\"{\"a\":[1,2]}\"}", char *, "{\"a\":[1,2]}"),
    ROW("TimeSpan, Uri and Ulid are texts", AS(char *, SKEP_KIND_TEXT), "{\"S\":\"1.02:03:04\"}",
        char *, "1.02:03:04"),
};

static const form refused_others[] = {
    FORM("v", CUSTOM(int32_t[3], numbers_more), S, "1|2",
         "v: the converter numbers failed without a message"),
    FORM("v", CUSTOM(int64_t, price_more), S, "9.555",
         "v: the number 955.5 has a fraction: expected an integer from -9223372036854775808 to "
         "9223372036854775807"),
    FORM("v", CUSTOM(int64_t, price_more), N, "9.5", "v: S expected, N found: 9.5"),
    FORM("v", JSON, S, "{a}", "v: is not JSON: a text in quotes is expected at offset 1: \"{a}\""),
};

static void nested_converted_and_json_values_are_stored_exactly(void **state) {
    (void)state;
    check_both_ways(others, COUNT_OF(others));
    check_refused(refused_others, COUNT_OF(refused_others));
}

/* ---- NULL and missing ---- */

typedef struct nulls {
    char *optional;
    char *required;
    int32_t *number;
    jar place;
    int_list list;
    int_map map;
} nulls;

static const skep_member null_members[] = {
    FIELD(nulls, list, "list", SKEP_KIND_LIST, .element = &int_element),
    FIELD(nulls, map, "map", SKEP_KIND_MAP, .element = &int_entry_value, .more = &int_map_more),
    POINTER(nulls, number, "number", SKEP_KIND_I32, .flags = SKEP_MEMBER_OPTIONAL),
    FIELD(nulls, optional, "optional", SKEP_KIND_TEXT, .flags = 0),
    FIELD(nulls, place, "place", SKEP_KIND_STRUCT, .type = &jar_struct),
    FIELD(nulls, required, "required", SKEP_KIND_TEXT, .flags = SKEP_MEMBER_REQUIRED),
};
static const skep_struct null_struct = {"nulls", null_members, COUNT_OF(null_members),
                                        sizeof(nulls)};

static void missing_and_null_read_alike_and_required_ones_are_errors(void **state) {
    (void)state;
    static const char *const names[] = {"list", "map", "number", "optional", "place"};
    assert_not_unpacked(&null_struct, with_text("optional", "x"),
                        "nulls.required: is required, but nothing is stored");
    assert_not_unpacked(&null_struct, with_null("required"),
                        "nulls.required: is required, but NULL is stored");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        skep_item *item = item_begin();
        skep_item_set_null(item, names[i]);
        skep_item_set_text(item, "required", "");
        nulls n = {.optional = "before", .place = {"before", 1}, .list.count = 1};
        unpack_as(&null_struct, item_end(item), &n);
        assert_null(n.optional);
        assert_null(n.number);
        assert_null(n.place.label);
        assert_int_equal(n.list.count + n.map.count, 0);
        assert_string_equal(n.required, "");
    }
}

/* One of them reads a wrong type of an optional property as null; here it is an error for all. */
static void a_wrong_type_is_an_error_for_optional_members_too(void **state) {
    (void)state;
    skep_item *item = item_begin();
    skep_item_set_text(item, "number", "5");
    skep_item_set_text(item, "required", "");
    assert_not_unpacked(&null_struct, item_end(item), "nulls.number: N expected, S found: \"5\"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(scalars_are_stored_exactly),
        TEST(times_are_stored_in_their_form_and_read_in_those_of_others),
        TEST(scalars_of_other_forms_are_read_or_refused_never_zero),
        TEST(an_enum_value_without_a_name_is_not_written_as_a_number),
        TEST(collections_are_stored_exactly),
        TEST(nested_converted_and_json_values_are_stored_exactly),
        TEST(missing_and_null_read_alike_and_required_ones_are_errors),
        TEST(a_wrong_type_is_an_error_for_optional_members_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
