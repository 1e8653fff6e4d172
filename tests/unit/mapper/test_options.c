/* What annotations say about a member beside its type: defaults, emptiness, NULL, required, JSON,
 * the form of a time. */
#include "pantry_test.h"

#include "model/member.h"

/* ---- Defaults ---- */

static void what_is_absent_or_null_becomes_the_default(void **state) {
    (void)state;
    static const char *const names[] = {"limit", "language", "optional_limit", "other"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        pantry p;
        memset(&p, 0x11, sizeof p);
        unpack_as(&pantry_struct, with_null(names[i]), &p);
        assert_int_equal(p.limit, 25);
        assert_ptr_equal(p.language, language_default);
        assert_int_equal(*p.optional_limit, 25);
        assert_ptr_not_equal(p.optional_limit, &limit_default);
        *p.optional_limit = 26; /* its own, in the arena */
    }
    assert_int_equal(read_back(with_null("other")).limit, 25);
}

static void what_is_stored_is_not_the_default(void **state) {
    (void)state;
    skep_item *item = item_begin();
    skep_item_set_i64(item, "limit", 0);
    skep_item_set_text(item, "language", "");
    skep_item_set_i64(item, "optional_limit", -1);
    pantry p = read_back(item_end(item));
    assert_int_equal(p.limit, 0);
    assert_string_equal(p.language, "");
    assert_int_equal(*p.optional_limit, -1);
}

static void defaults_hold_inside_structs_that_are_absent_too(void **state) {
    (void)state;
    typedef struct shop {
        pantry back_room;
    } shop;
    static const skep_member member =
        FIELD(shop, back_room, "back_room", SKEP_KIND_STRUCT, .type = &pantry_struct);
    static const skep_struct type = {"shop", &member, 1, sizeof(shop)};
    shop s;
    memset(&s, 0x22, sizeof s);
    unpack_as(&type, with_null("back_room"), &s);
    assert_int_equal(s.back_room.limit, 25);
    assert_int_equal(*s.back_room.optional_limit, 25);
    assert_null(s.back_room.codes);
    assert_int_equal(s.back_room.code_count, 0);
    assert_int_equal(s.back_room.payment.cents, 0);
    assert_true(s.back_room.unmapped == INT64_C(0x2222222222222222));
}

static void every_kind_can_have_a_default(void **state) {
    (void)state;
    typedef struct all {
        double real;
        skep_decimal price;
        skep_time at;
        skep_uuid token;
        payment_kind kind;
        char code[4];
        skep_str note;
        float pair[2];
        jar jar;
    } all;
    static const all defaults = {.real = 0.5,
                                 .price = {.low = 5},
                                 .at = 7,
                                 .token = {{1, 2}},
                                 .kind = PAY_GIFT,
                                 .code = "abc",
                                 .note = {"n", 1},
                                 .pair = {1, 2},
                                 .jar = {.grams = 3}};
    static const skep_member_more more[] = {
        {.default_value = &defaults.at},    {.default_value = defaults.code},
        {.default_value = &defaults.jar},   {.default_value = &defaults.kind},
        {.default_value = &defaults.note},  {.default_value = defaults.pair, .count = 2},
        {.default_value = &defaults.price}, {.default_value = &defaults.real},
        {.default_value = &defaults.token}};
    static const skep_member members[] = {
        FIELD(all, at, "at", SKEP_KIND_TIME, .more = &more[0]),
        FIELD(all, code, "code", SKEP_KIND_CHARS, .more = &more[1]),
        FIELD(all, jar, "jar", SKEP_KIND_STRUCT, .type = &jar_struct, .more = &more[2]),
        FIELD(all, kind, "kind", SKEP_KIND_ENUM, .enumeration = &payment_enum, .more = &more[3]),
        FIELD(all, note, "note", SKEP_KIND_STR, .more = &more[4]),
        FIELD(all, pair, "pair", SKEP_KIND_ARRAY, .element = &float_element, .more = &more[5]),
        FIELD(all, price, "price", SKEP_KIND_DECIMAL, .more = &more[6]),
        FIELD(all, real, "real", SKEP_KIND_DOUBLE, .more = &more[7]),
        FIELD(all, token, "token", SKEP_KIND_UUID, .more = &more[8])};
    static const skep_struct type = {"all", members, COUNT_OF(members), sizeof(all)};
    all read, given = {.at = 9, .code = "xy", .price = {.low = 6}, .kind = PAY_CARD}, back;
    memset(&read, 0x33, sizeof read);
    unpack_as(&type, with_null("at"), &read);
    assert_true(read.real == 0.5 && read.price.low == 5 && read.at == 7 && read.kind == PAY_GIFT);
    assert_memory_equal(&read.token, &defaults.token, sizeof read.token);
    assert_string_equal(read.code, "abc");
    assert_ptr_equal(read.note.ptr, defaults.note.ptr);
    assert_true(read.pair[1] == 2 && read.jar.grams == 3);
    given.note = (skep_str){"", 0};
    unpack_as(&type, pack_as(&type, &given), &back);
    assert_true(back.at == 9 && back.price.low == 6 && back.kind == PAY_CARD && back.real == 0);
    assert_string_equal(back.code, "xy");
}

/* ---- Empty, NULL, required ---- */

static void what_is_empty_is_left_out_where_the_member_says_so(void **state) {
    (void)state;
    static const char *const names[] = {"memo",        "initials",     "crumbs",
                                        "omitted_map", "omitted_list", "omitted_tag"};
    pantry p = {.memo = "", .crumbs = {(const uint8_t *)"", 0}};
    for (size_t i = 0; i < COUNT_OF(names); i++) assert_member(&p, names[i], "nothing");
    char *texts[] = {""};
    int_entry entry[] = {{"k", 0}};
    p = (pantry){.memo = "m",
                 .initials = "i",
                 .crumbs = {(const uint8_t *)"\0", 1},
                 .omitted_list = {texts, 1, 1},
                 .omitted_map = {entry, 1, 1},
                 .omitted_tag = {""}};
    assert_member(&p, "memo", "{\"S\":\"m\"}");
    assert_member(&p, "initials", "{\"S\":\"i\"}");
    assert_member(&p, "crumbs", "{\"B\":\"00\"}");
    assert_member(&p, "omitted_list", "{\"L\":[{\"S\":\"\"}]}");
    assert_member(&p, "omitted_map", "{\"M\":{\"k\":{\"N\":\"0\"}}}");
    assert_member(&p, "omitted_tag", "{\"M\":{\"label\":{\"S\":\"\"}}}");
}

static void empty_can_be_null_instead(void **state) {
    (void)state;
    pantry p = {0};
    assert_member(&p, "null_list", "{\"NULL\":true}");
    char *texts[] = {"a"};
    p.null_list = (text_list){texts, 1, 1};
    assert_member(&p, "null_list", "{\"L\":[{\"S\":\"a\"}]}");
    assert_int_equal(read_back(with_null("null_list")).null_list.count, 0);
}

/* One member under each of the flags in turn. */
typedef struct flagged {
    skep_member member;
    skep_struct type;
} flagged;

static const skep_struct *flag(flagged *f, const char *attribute, unsigned flags) {
    for (uint32_t i = 0; i < pantry_struct.member_count; i++)
        if (strcmp(pantry_members[i].attribute, attribute) == 0) f->member = pantry_members[i];
    f->member.flags = (uint16_t)(f->member.flags | flags);
    f->type = (skep_struct){"pantry", &f->member, 1, sizeof(pantry)};
    return &f->type;
}

static void null_and_required_are_for_every_kind_that_can_be_absent(void **state) {
    (void)state;
    static const struct {
        const char *attribute;
        unsigned flags;
    } cases[] = {{"codes", 0},
                 {"crumbs", 0},
                 {"json", 0},
                 {"labels", 0},
                 {"place", 0},
                 {"optional_limit", 0},
                 {"tokens", 0},
                 {"stock", SKEP_MEMBER_OMIT_EMPTY},
                 {"jars", SKEP_MEMBER_OMIT_EMPTY},
                 {"initials", SKEP_MEMBER_OMIT_EMPTY},
                 {"omitted_tag", SKEP_MEMBER_OMIT_EMPTY},
                 {"path", SKEP_MEMBER_OMIT_EMPTY}};
    const pantry p = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        flagged f;
        const char *name = cases[i].attribute;
        assert_stored(at_name(pack_as(flag(&f, name, cases[i].flags), &p), name), "nothing");
        assert_stored(at_name(pack_as(flag(&f, name, cases[i].flags | SKEP_MEMBER_NULL), &p), name),
                      "{\"NULL\":true}");
        char message[128];
        (void)snprintf(message, sizeof message, "pantry.%s: is required, but there is none", name);
        assert_not_packed(flag(&f, name, cases[i].flags | SKEP_MEMBER_REQUIRED), &p, message);
    }
}

static void required_members_of_every_kind_must_be_stored(void **state) {
    (void)state;
    for (uint32_t i = 0; i < pantry_struct.member_count; i++) {
        flagged f;
        const char *name = pantry_members[i].attribute;
        const skep_struct *type = flag(&f, name, SKEP_MEMBER_REQUIRED);
        char message[128];
        (void)snprintf(message, sizeof message, "pantry.%s: is required, but nothing is stored",
                       pantry_members[i].name);
        assert_not_unpacked(type, with_text("?", "x"), message);
        (void)snprintf(message, sizeof message, "pantry.%s: is required, but NULL is stored",
                       pantry_members[i].name);
        assert_not_unpacked(type, with_null(name), message);
    }
}

static void a_wrong_type_is_refused_for_every_kind(void **state) {
    (void)state;
    for (uint32_t i = 0; i < pantry_struct.member_count; i++) {
        const skep_member *member = &pantry_members[i];
        skep_type expected =
            member->kind == SKEP_KIND_VARIANT ? SKEP_TYPE_NONE : member_stored_type(member);
        if (expected == SKEP_TYPE_NONE) continue;
        char message[128];
        skep_item *item = item_begin();
        skep_item_set_bool(item, member->attribute, true);
        (void)snprintf(message, sizeof message, "pantry.%s: %s expected, BOOL found: true",
                       member->name, skep_type_name(expected));
        assert_not_read(item_end(item), message);
    }
}

/* ---- JSON ---- */

static void json_is_checked_both_ways(void **state) {
    (void)state;
    pantry p = {.json = "{\"a\": [1, null]}"};
    assert_member(&p, "json", "{\"S\":\"{\"a\": [1, null]}\"}");
    assert_string_equal(read_back(packed(&p)).json, p.json);
    p.json = "{\"a\": [1, ]}";
    assert_not_written(&p, "pantry.json: is not JSON: a value is expected at offset 10: "
                           "\"{\"a\": [1, ]}\"");
    p.json = "";
    assert_not_written(&p, "pantry.json: is not JSON: a value is expected at offset 0: \"\"");
    assert_not_read(with_text("json", "{'a': 1}"),
                    "pantry.json: is not JSON: a text in quotes is expected at offset 1: "
                    "\"{'a': 1}\"");
    assert_not_read(with_number("json", "1"), "pantry.json: S expected, N found: 1");
    flagged f;
    const skep_struct *type = flag(&f, "json", SKEP_MEMBER_SENSITIVE);
    assert_not_unpacked(type, with_text("json", "x"),
                        "pantry.json: is not JSON: a value is expected at offset 0: (sensitive)");
}

static void arrays_and_slices_can_be_json_too(void **state) {
    (void)state;
    typedef struct holder {
        char chars[8];
        skep_str str;
    } holder;
    static const skep_member members[] = {
        FIELD(holder, chars, "chars", SKEP_KIND_CHARS, .flags = SKEP_MEMBER_JSON),
        FIELD(holder, str, "str", SKEP_KIND_STR, .flags = SKEP_MEMBER_JSON)};
    static const skep_struct type = {"holder", members, 2, sizeof(holder)};
    holder h = {"[1]", {"[2]", 3}};
    assert_stored(pack_as(&type, &h),
                  "{\"M\":{\"chars\":{\"S\":\"[1]\"},\"str\":{\"S\":\"[2]\"}}}");
    h.str.len = 2;
    assert_not_packed(&type, &h,
                      "holder.str: is not JSON: ',' or ']' is expected at offset 2: \"[2\"");
    h.chars[0] = '\0';
    assert_not_packed(&type, &h,
                      "holder.chars: is not JSON: a value is expected at offset 0: \"\"");
    assert_not_unpacked(&type, with_text("chars", "[1"),
                        "holder.chars: is not JSON: ',' or ']' is expected at offset 2: \"[1\"");
}

/* ---- Times ---- */

static skep_time at(const char *text) {
    skep_time value = 0;
    if (skep_time_parse((skep_str){text, strlen(text)}, &value, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    return value;
}

static void a_time_is_stored_in_the_form_of_its_member(void **state) {
    (void)state;
    static const struct {
        const char *time, *seconds, *millis, *day, *month;
    } cases[] = {
        {"2026-11-21T08:49:54.123456789Z", "{\"N\":\"1795250994\"}", "{\"N\":\"1795250994123\"}",
         "{\"S\":\"2026-11-21\"}", "{\"S\":\"11/2026\"}"},
        {"1970-01-01T00:00:00Z", "{\"N\":\"0\"}", "{\"N\":\"0\"}", "{\"S\":\"1970-01-01\"}",
         "{\"S\":\"01/1970\"}"},
        {"1969-12-31T23:59:59.999999999Z", "{\"N\":\"-1\"}", "{\"N\":\"-1\"}",
         "{\"S\":\"1969-12-31\"}", "{\"S\":\"12/1969\"}"},
        {"2262-04-11T23:47:16.854775807Z", "{\"N\":\"9223372036\"}", "{\"N\":\"9223372036854\"}",
         "{\"S\":\"2262-04-11\"}", "{\"S\":\"04/2262\"}"},
        {"1677-10-01T00:00:00.5Z", "{\"N\":\"-9222508800\"}", "{\"N\":\"-9222508799500\"}",
         "{\"S\":\"1677-10-01\"}", "{\"S\":\"10/1677\"}"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        skep_time time = at(cases[i].time);
        const pantry p = {.seconds_at = time, .millis_at = time, .day = time, .month = time};
        assert_member(&p, "seconds_at", cases[i].seconds);
        assert_member(&p, "millis_at", cases[i].millis);
        assert_member(&p, "day", cases[i].day);
        assert_member(&p, "month", cases[i].month);
        pantry back = read_back(packed(&p));
        assert_true(back.seconds_at <= time && time - back.seconds_at < SKEP_TIME_SECOND);
        assert_true(back.millis_at <= time && time - back.millis_at < SKEP_TIME_SECOND / 1000);
        assert_true(back.day <= time && time - back.day < 86400 * SKEP_TIME_SECOND);
        assert_true(back.month <= back.day);
        assert_member(&back, "seconds_at", cases[i].seconds);
        assert_member(&back, "millis_at", cases[i].millis);
        assert_member(&back, "day", cases[i].day);
        assert_member(&back, "month", cases[i].month);
    }
}

static void stored_numbers_are_times_down_to_their_nanoseconds(void **state) {
    (void)state;
    assert_true(read_back(with_number("seconds_at", "1795250994.123456789")).seconds_at ==
                at("2026-11-21T08:49:54.123456789Z"));
    assert_true(read_back(with_number("seconds_at", "-0.5")).seconds_at == -500000000);
    assert_true(read_back(with_number("millis_at", "1795250994123.000001")).millis_at ==
                at("2026-11-21T08:49:54.123000001Z"));
    assert_true(read_back(with_number("seconds_at", "9223372036.854775807")).seconds_at ==
                INT64_MAX);
    assert_true(read_back(with_number("seconds_at", "-9223372036.854775808")).seconds_at ==
                INT64_MIN);
    assert_true(read_back(with_number("seconds_at", "1e9")).seconds_at ==
                1000000000 * SKEP_TIME_SECOND);
    assert_not_read(with_number("seconds_at", "0.0000000001"),
                    "pantry.seconds_at: 0.0000000001 seconds since 1970 have a part of a "
                    "nanosecond, which a skep_time does not hold");
    assert_not_read(with_number("millis_at", "0.0000001"),
                    "pantry.millis_at: 0.0000001 milliseconds since 1970 have a part of a "
                    "nanosecond, which a skep_time does not hold");
    assert_not_read(with_number("seconds_at", "9223372036.854775808"),
                    "pantry.seconds_at: 9223372036.854775808 seconds since 1970 are outside its "
                    "range, 1677 to 2262");
    assert_not_read(with_number("millis_at", "1e125"),
                    "pantry.millis_at: 10000000000000000000000000000000000000000000000000000000000"
                    "0000000000000000000000000000000000000000000000000000000000000000000 "
                    "milliseconds since 1970 are outside its range, 1677 to 2262");
    assert_not_read(with_text("seconds_at", "1"), "pantry.seconds_at: N expected, S found: \"1\"");
}

static void text_of_another_form_is_refused(void **state) {
    (void)state;
    assert_not_read(with_text("day", "2026-11-21T00:00:00Z"),
                    "pantry.day: \"2026-11-21T00:00:00Z\" is not a date (2026-11-21) from 1677 to "
                    "2262");
    assert_not_read(with_text("day", "2026-02-29"),
                    "pantry.day: \"2026-02-29\" is not a date (2026-11-21) from 1677 to 2262");
    assert_not_read(with_text("month", "2026/11"),
                    "pantry.month: \"2026/11\" is not a time of the format \"%m/%Y\" from 1677 to "
                    "2262");
    assert_not_read(with_number("day", "20261121"), "pantry.day: S expected, N found: 20261121");
    flagged f;
    assert_not_unpacked(flag(&f, "day", SKEP_MEMBER_SENSITIVE), with_text("day", "x"),
                        "pantry.day: (sensitive) is not a date (2026-11-21) from 1677 to 2262");
    assert_not_unpacked(flag(&f, "seconds_at", SKEP_MEMBER_SENSITIVE),
                        with_number("seconds_at", "1e20"),
                        "pantry.seconds_at: (sensitive) seconds since 1970 are outside its range, "
                        "1677 to 2262");
}

static void what_could_not_be_read_back_is_not_written(void **state) {
    (void)state;
    static const char *const names[] = {"seconds_at", "millis_at", "day", "month"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        flagged f;
        char message[160];
        pantry p = {
            .seconds_at = INT64_MIN, .millis_at = INT64_MIN, .day = INT64_MIN, .month = INT64_MIN};
        (void)snprintf(message, sizeof message,
                       "pantry.%s: the time is among the first of a skep_time's range; what this "
                       "form shows of it lies before them",
                       names[i]);
        assert_not_packed(flag(&f, names[i], 0), &p, message);
    }
}

static void a_format_that_cannot_be_printed_is_refused(void **state) {
    (void)state;
    static const skep_member_more more = {.time_form = SKEP_TIME_FORMAT, .format = "%b"};
    static const skep_member member = FIELD(pantry, month, "month", SKEP_KIND_TIME, .more = &more);
    static const skep_struct type = {"pantry", &member, 1, sizeof(pantry)};
    const pantry p = {0};
    assert_not_packed(&type, &p,
                      "pantry.month: the time format \"%b\" has an unknown conversion: expected "
                      "%Y, %m, %d, %H, %M, %S, %j or %%");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_absent_or_null_becomes_the_default),
        TEST(what_is_stored_is_not_the_default),
        TEST(defaults_hold_inside_structs_that_are_absent_too),
        TEST(every_kind_can_have_a_default),
        TEST(what_is_empty_is_left_out_where_the_member_says_so),
        TEST(empty_can_be_null_instead),
        TEST(null_and_required_are_for_every_kind_that_can_be_absent),
        TEST(required_members_of_every_kind_must_be_stored),
        TEST(a_wrong_type_is_refused_for_every_kind),
        TEST(json_is_checked_both_ways),
        TEST(arrays_and_slices_can_be_json_too),
        TEST(a_time_is_stored_in_the_form_of_its_member),
        TEST(stored_numbers_are_times_down_to_their_nanoseconds),
        TEST(text_of_another_form_is_refused),
        TEST(what_could_not_be_read_back_is_not_written),
        TEST(a_format_that_cannot_be_printed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
