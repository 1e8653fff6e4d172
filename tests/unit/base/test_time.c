/* Points in time as text: the calendar, the range, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <skep/time.h>

static skep_time at(const char *text) {
    skep_time value = 0;
    skep_error err;
    if (skep_time_parse((skep_str){text, strlen(text)}, &value, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    return value;
}

static void assert_formatted(skep_time value, const char *expected) {
    char text[SKEP_TIME_TEXT_MAX];
    size_t len = skep_time_format(value, text);
    assert_string_equal(text, expected);
    assert_int_equal(len, SKEP_TIME_TEXT_LEN);
}

static void known_instants_format_as_they_should(void **state) {
    (void)state;
    assert_formatted(0, "1970-01-01T00:00:00.000000000Z");
    assert_formatted(1, "1970-01-01T00:00:00.000000001Z");
    assert_formatted(-1, "1969-12-31T23:59:59.999999999Z");
    assert_formatted(-SKEP_TIME_SECOND, "1969-12-31T23:59:59.000000000Z");
    assert_formatted(951782400 * SKEP_TIME_SECOND, "2000-02-29T00:00:00.000000000Z");
    assert_formatted(1795337394 * SKEP_TIME_SECOND, "2026-11-22T08:49:54.000000000Z");
    assert_formatted(-2203977600 * SKEP_TIME_SECOND, "1900-02-28T00:00:00.000000000Z");
    assert_formatted(-2203891200 * SKEP_TIME_SECOND, "1900-03-01T00:00:00.000000000Z");
    assert_formatted(INT64_MAX, "2262-04-11T23:47:16.854775807Z");
    assert_formatted(INT64_MIN, "1677-09-21T00:12:43.145224192Z");
}

static void every_day_agrees_with_the_c_library(void **state) {
    (void)state;
    for (int64_t day = -106751; day <= 106750; day++) {
        time_t seconds = (time_t)(day * 86400 + (day % 86400 + 86400) % 86400);
        struct tm tm;
        assert_non_null(gmtime_r(&seconds, &tm));
        char expected[32];
        assert_true(strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.000000000Z", &tm) > 0);
        skep_time value;
        assert_int_equal(skep_time_from_epoch(seconds, &value, NULL), SKEP_OK);
        assert_formatted(value, expected);
        assert_true(at(expected) == value);
    }
}

static void text_order_is_time_order(void **state) {
    (void)state;
    static const skep_time times[] = {INT64_MIN, -SKEP_TIME_SECOND - 1, -SKEP_TIME_SECOND, -1, 0,
                                      1,         SKEP_TIME_SECOND,      INT64_MAX};
    for (size_t i = 1; i < sizeof times / sizeof times[0]; i++) {
        char before[SKEP_TIME_TEXT_MAX];
        char after[SKEP_TIME_TEXT_MAX];
        skep_time_format(times[i - 1], before);
        skep_time_format(times[i], after);
        assert_true(strcmp(before, after) < 0);
    }
}

static void iso_8601_is_read_in_its_common_shapes(void **state) {
    (void)state;
    skep_time noon = at("2026-11-21T12:00:00Z");
    assert_true(at("2026-11-21") == noon - 12 * 3600 * SKEP_TIME_SECOND);
    static const char *const same[] = {
        "2026-11-21 12:00:00",       "2026-11-21t12:00:00z",      "2026-11-21T12:00:00",
        "2026-11-21T14:00:00+02:00", "2026-11-21T14:00:00+0200",  "2026-11-21T14:00:00+02",
        "2026-11-21T08:30:00-03:30", "2026-11-22T11:59:00+23:59", "2026-11-20T12:01:00-23:59",
        "2026-11-21T12:00:00-00:00", "2026-11-21T12:00:00.0Z",    "2026-11-21T12:00:00,000Z"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) assert_true(at(same[i]) == noon);
    assert_true(at("2026-11-21T12:00:00.5Z") == noon + 500000000);
    assert_true(at("2026-11-21T12:00:00.123456789+00:00") == noon + 123456789);
    assert_true(at("2026-11-21T12:00:00.0000001") == noon + 100);
}

static void fractions_before_1970_count_forwards(void **state) {
    (void)state;
    assert_true(at("1969-12-31T23:59:59.25Z") == -750000000);
    assert_true(at("1969-12-31T23:59:58.999999999Z") == -SKEP_TIME_SECOND - 1);
    assert_int_equal(skep_time_to_epoch(-1), -1);
    assert_int_equal(skep_time_to_epoch(-SKEP_TIME_SECOND), -1);
    assert_int_equal(skep_time_to_epoch(-SKEP_TIME_SECOND - 1), -2);
    assert_int_equal(skep_time_to_epoch(SKEP_TIME_SECOND - 1), 0);
}

static void assert_refused(const char *text, const char *reason) {
    skep_time value = 42;
    skep_error err = {0};
    assert_int_equal(skep_time_parse((skep_str){text, strlen(text)}, &value, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, reason));
    assert_non_null(strstr(err.message, text));
    assert_true(value == 42);
}

static void what_is_no_time_is_refused_with_its_reason(void **state) {
    (void)state;
    assert_refused("", "the date is not YYYY-MM-DD");
    assert_refused("yesterday", "the date is not YYYY-MM-DD");
    assert_refused("2026-1-01", "the date is not YYYY-MM-DD");
    assert_refused("20261121", "the date is not YYYY-MM-DD");
    assert_refused("2026-13-01", "the month is not from 01 to 12");
    assert_refused("2026-00-01", "the month is not from 01 to 12");
    assert_refused("2026-02-30", "the month does not have that day");
    assert_refused("2026-02-29", "the month does not have that day");
    assert_refused("1900-02-29", "the month does not have that day");
    assert_refused("2026-04-31", "the month does not have that day");
    assert_refused("2026-11-00", "the month does not have that day");
    assert_refused("2026-11-21X", "neither T nor a blank follows the date");
    assert_refused("2026-11-21T", "the time of day is not HH:MM:SS");
    assert_refused("2026-11-21T12:00", "the time of day is not HH:MM:SS");
    assert_refused("2026-11-21T24:00:00", "the hour is not from 00 to 23");
    assert_refused("2026-11-21T12:60:00", "the minute is not from 00 to 59");
    assert_refused("2026-11-21T12:00:60", "the second is not from 00 to 59");
    assert_refused("2026-11-21T12:00:00.", "the fraction does not have 1 to 9 digits");
    assert_refused("2026-11-21T12:00:00.1234567890", "the fraction does not have 1 to 9 digits");
    assert_refused("2026-11-21T12:00:00+24:00", "the offset is not from -23:59 to +23:59");
    assert_refused("2026-11-21T12:00:00-01:60", "the offset is not from -23:59 to +23:59");
    assert_refused("2026-11-21T12:00:00+2", "the zone is neither Z nor an offset");
    assert_refused("2026-11-21T12:00:00+02:", "the zone is neither Z nor an offset");
    assert_refused("2026-11-21T12:00:00CET", "the zone is neither Z nor an offset");
    assert_refused("2026-11-21T12:00:00Z ", "something follows the end of the time");
    assert_refused("2026-11-21T12:00:00+02:000", "something follows the end of the time");
    skep_time value;
    assert_int_equal(skep_time_parse((skep_str){NULL, 0}, &value, NULL), SKEP_INVALID);
    assert_int_equal(skep_time_parse((skep_str){"2026-11-21T12:00:00\0", 20}, &value, NULL),
                     SKEP_INVALID);
}

static void the_range_ends_at_its_last_nanosecond(void **state) {
    (void)state;
    assert_true(at("2262-04-11T23:47:16.854775807Z") == INT64_MAX);
    assert_true(at("1677-09-21T00:12:43.145224192Z") == INT64_MIN);
    assert_true(at("1677-09-21T00:12:43.145224193Z") == INT64_MIN + 1);
    assert_refused("2262-04-11T23:47:16.854775808Z", "it is outside the range from 1677-09-21");
    assert_refused("1677-09-21T00:12:43.145224191Z", "it is outside the range");
    assert_refused("0000-01-01", "it is outside the range");
    assert_refused("9999-12-31T23:59:59Z", "it is outside the range");
    skep_time value = 42;
    skep_error err;
    assert_int_equal(skep_time_from_epoch(INT64_C(9223372036), &value, NULL), SKEP_OK);
    assert_int_equal(skep_time_from_epoch(INT64_C(-9223372036), &value, NULL), SKEP_OK);
    value = 42;
    assert_int_equal(skep_time_from_epoch(INT64_C(9223372037), &value, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "9223372037 seconds since 1970 are outside the range"));
    assert_int_equal(skep_time_from_epoch(INT64_C(-9223372037), &value, NULL), SKEP_INVALID);
    assert_int_equal(skep_time_from_epoch(INT64_MIN, &value, NULL), SKEP_INVALID);
    assert_int_equal(skep_time_from_epoch(INT64_MAX, &value, NULL), SKEP_INVALID);
    assert_true(value == 42);
}

static void times_print_by_a_format(void **state) {
    (void)state;
    skep_time value = at("2026-03-01T04:05:06.7Z");
    char buf[64];
    assert_int_equal(
        skep_time_print(value, "%Y-%m/%d %H:%M:%S day %j, 100%%", buf, sizeof buf, NULL), SKEP_OK);
    assert_string_equal(buf, "2026-03/01 04:05:06 day 060, 100%");
    assert_int_equal(skep_time_print(at("2024-12-31"), "%j", buf, sizeof buf, NULL), SKEP_OK);
    assert_string_equal(buf, "366");
    assert_int_equal(skep_time_print(value, "", buf, 1, NULL), SKEP_OK);
    assert_string_equal(buf, "");
    assert_int_equal(skep_time_print(value, "%Y-%m", buf, 8, NULL), SKEP_OK);
    assert_string_equal(buf, "2026-03");
}

static void formats_that_cannot_be_printed_are_refused(void **state) {
    (void)state;
    char buf[64];
    skep_error err;
    assert_int_equal(skep_time_print(0, "%Y-%b", buf, sizeof buf, &err), SKEP_INVALID);
    assert_string_equal(err.message,
                        "the time format \"%Y-%b\" has an unknown conversion: expected %Y, "
                        "%m, %d, %H, %M, %S, %j or %%");
    assert_int_equal(skep_time_print(0, "100%", buf, sizeof buf, &err), SKEP_INVALID);
    assert_int_equal(skep_time_print(0, "%Y-%m", buf, 7, &err), SKEP_INVALID);
    assert_string_equal(err.message, "the time format \"%Y-%m\" gives more than fits its buffer");
    assert_int_equal(skep_time_print(0, "", buf, 0, NULL), SKEP_INVALID);
    assert_int_equal(skep_time_print(0, "x", buf, 0, NULL), SKEP_INVALID);
}

static void formats_are_read_as_they_are_printed(void **state) {
    (void)state;
    static const struct {
        const char *format, *text, *means;
    } cases[] = {
        {"%Y-%m-%d", "2026-11-21", "2026-11-21"},
        {"%Y%m%dT%H%M%S", "20261121T084954", "2026-11-21T08:49:54"},
        {"%H:%M:%S", "08:49:54", "1970-01-01T08:49:54"},
        {"%Y-%j", "2026-325", "2026-11-21"},
        {"%Y-%j", "2024-366", "2024-12-31"},
        {"%Y-%m-%d %j", "2026-03-01 060", "2026-03-01"},
        {"%Y", "2026", "2026-01-01"},
        {"%m-%d", "02-29", "1972-02-29"},
        {"%m-%d", "02-28", "1970-02-28"},
        {"%m-%d %j", "03-01 061", "1972-03-01"},
        {"%m-%d %j", "03-01 060", "1970-03-01"},
        {"%j", "366", "1972-12-31"},
        {"%d", "31", "1970-01-31"},
        {"100%% of %Y", "100% of 1999", "1999-01-01"},
        {"%Y %Y", "2026 2026", "2026-01-01"},
        {"", "", "1970-01-01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        skep_time value = -1;
        skep_error err;
        skep_str text = {cases[i].text, strlen(cases[i].text)};
        if (skep_time_scan(text, cases[i].format, &value, &err) != SKEP_OK)
            fail_msg("%s", err.message);
        assert_true(value == at(cases[i].means));
        char again[64];
        assert_int_equal(skep_time_print(value, cases[i].format, again, sizeof again, NULL),
                         SKEP_OK);
        assert_string_equal(again, cases[i].text);
    }
}

static void text_that_a_format_does_not_print_is_refused_with_its_reason(void **state) {
    (void)state;
    static const struct {
        const char *format, *text, *reason;
    } cases[] = {
        {"%Y-%m-%d", "2026-11-2", "the day is not from 01 to 31"},
        {"%Y-%m-%d", "2026-11-211", "something follows the end of the time"},
        {"%Y-%m-%d", "2026/11/21", "it does not have the format's form"},
        {"%Y-%m-%d", "2026-13-21", "the month is not from 01 to 12"},
        {"%Y-%m-%d", "2026-02-29", "the month does not have that day"},
        {"%Y-%m-%d", "226-02-29", "the year does not have 4 digits"},
        {"%Y-%m-%d", "", "the year does not have 4 digits"},
        {"%H:%M", "24:00", "the hour is not from 00 to 23"},
        {"%H:%M", "23:60", "the minute is not from 00 to 59"},
        {"%S", "60", "the second is not from 00 to 59"},
        {"%j", "000", "the day of the year is not from 001 to 366"},
        {"%Y-%j", "2026-366", "the year does not have that day"},
        {"%Y-%m-%d %j", "2026-03-01 061", "the day of the year is another than the date"},
        {"%Y %Y", "2026 2027", "a part that is there twice has two values"},
        {"%H", " 8", "the hour is not from 00 to 23"},
        {"%Y", "9999",
         "it is outside the range from 1677-09-21T00:12:43.145224192Z to "
         "2262-04-11T23:47:16.854775807Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        skep_time value = 42;
        skep_error err;
        char message[SKEP_ERROR_MESSAGE_MAX];
        (void)snprintf(message, sizeof message, "\"%s\" is not a time of the format \"%s\": %s",
                       cases[i].text, cases[i].format, cases[i].reason);
        skep_str text = {cases[i].text, strlen(cases[i].text)};
        assert_int_equal(skep_time_scan(text, cases[i].format, &value, &err), SKEP_INVALID);
        assert_string_equal(err.message, message);
        assert_true(value == 42);
    }
    skep_error err;
    skep_time value;
    assert_int_equal(skep_time_scan(SKEP_STR("x"), "%b", &value, &err), SKEP_INVALID);
    assert_string_equal(err.message,
                        "the time format \"%b\" has an unknown conversion: expected %Y, "
                        "%m, %d, %H, %M, %S, %j or %%");
    assert_int_equal(skep_time_scan(SKEP_STR("100%"), "100%", &value, NULL), SKEP_INVALID);
}

/* The form of fixed width has a reader of its own, which must agree with the general one on every
 * character: a blank instead of T sends the same text to that one. */
static void the_fixed_form_is_read_like_all_others(void **state) {
    (void)state;
    static const char text[] = "2026-11-21T08:49:54.123456789Z";
    assert_true(at(text) == INT64_C(1795250994123456789));
    for (size_t i = 0; i < sizeof text - 1; i++) {
        for (int c = 1; c < 256; c++) {
            char fixed[sizeof text], general[sizeof text];
            memcpy(fixed, text, sizeof text);
            fixed[i] = (char)c;
            memcpy(general, fixed, sizeof text);
            if (general[10] == 'T') general[10] = ' ';
            skep_time one = 1, other = 1;
            skep_status status = skep_time_parse((skep_str){fixed, sizeof text - 1}, &one, NULL);
            assert_int_equal(skep_time_parse((skep_str){general, sizeof text - 1}, &other, NULL),
                             status);
            assert_true(one == other);
        }
    }
}

/* Text of other programs: a variable number of digits, any zone or none, a blank for the T. */
static void times_of_other_libraries_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t nanoseconds;
    } cases[] = {
        {"2026-04-01 00:00:00", 0},
        {"2026-04-01 00:00:00.1234567", 123456700},
        {"2026-04-01 00:00:00.12", 120000000},
        {"2026-04-01 00:00:00+00:00", 0},
        {"2026-04-01 02:30:00.5+02:30", 500000000},
        {"2026-03-31 19:00:00.0000001-05:00", 100},
        {"2026-04-01T00:00:00", 0},
        {"2026-04-01T00:00:00Z", 0},
        {"2026-04-01T00:00:00.1Z", 100000000},
        {"2026-04-01T00:00:00.1234567", 123456700},
        {"2026-04-01T01:00:00.1234567+01:00", 123456700},
        {"2026-04-01", 0},
    };
    skep_time base = INT64_C(1775001600) * SKEP_TIME_SECOND;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(at(cases[i].text) == base + cases[i].nanoseconds);
}

static void now_is_after_this_was_written(void **state) {
    (void)state;
    skep_time before = skep_time_now();
    assert_true(before > 1735689600 * SKEP_TIME_SECOND);
    assert_true(skep_time_now() >= before - SKEP_TIME_SECOND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_instants_format_as_they_should),
        cmocka_unit_test(every_day_agrees_with_the_c_library),
        cmocka_unit_test(text_order_is_time_order),
        cmocka_unit_test(iso_8601_is_read_in_its_common_shapes),
        cmocka_unit_test(fractions_before_1970_count_forwards),
        cmocka_unit_test(what_is_no_time_is_refused_with_its_reason),
        cmocka_unit_test(the_range_ends_at_its_last_nanosecond),
        cmocka_unit_test(times_print_by_a_format),
        cmocka_unit_test(formats_that_cannot_be_printed_are_refused),
        cmocka_unit_test(formats_are_read_as_they_are_printed),
        cmocka_unit_test(text_that_a_format_does_not_print_is_refused_with_its_reason),
        cmocka_unit_test(the_fixed_form_is_read_like_all_others),
        cmocka_unit_test(times_of_other_libraries_are_read),
        cmocka_unit_test(now_is_after_this_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
