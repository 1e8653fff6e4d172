/* base/time.c: points in time as text.
 *
 * The calendar is the proleptic Gregorian one of ISO 8601, in arithmetic of its own: the functions
 * of the C library depend on the time zone of the process, and on the width of its time_t. */
#include <skep/time.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/digits.h"
#include "base/fail.h"
#include "base/time_fixed.h"
#include "base/utf8.h"

enum {
    SECONDS_PER_DAY = 86400,
    SECONDS_PER_HOUR = 3600,
    SECONDS_PER_MINUTE = 60,
    DAYS_PER_ERA = 146097, /* 400 years */
    YEARS_PER_ERA = 400,
    EPOCH_DAY = 719468, /* 1970-01-01, counted from 0000-03-01 */
    FRACTION_DIGITS_MAX = 9,
    ECHO_MAX = 128
};

/* A time in UTC, split. */
typedef struct civil {
    int64_t year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
    int nanosecond;
} civil;

/* ---- Calendar ----
 *
 * Years are counted from March, so that the leap day is the last of a year and the months before it
 * have lengths that a linear formula gives: 153 days in each five of them. */

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static int64_t days_from_civil(int64_t year, int month, int day) {
    year -= month <= 2;
    int64_t era = floor_divide(year, YEARS_PER_ERA);
    int64_t year_of_era = year - era * YEARS_PER_ERA;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - EPOCH_DAY;
}

/* For days from 0000-03-01 on: unsigned numbers of 32 bits are divided by constants in few
 * steps. */
static void civil_from_days(int64_t days, civil *out) {
    uint32_t day = (uint32_t)(days + EPOCH_DAY);
    uint32_t era = day / DAYS_PER_ERA;
    uint32_t day_of_era = day - era * DAYS_PER_ERA;
    uint32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint32_t month_from_march = (5 * day_of_year + 2) / 153;
    out->day = (int)(day_of_year - (153 * month_from_march + 2) / 5) + 1;
    out->month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    out->year = (int64_t)(year_of_era + era * YEARS_PER_ERA) + (out->month <= 2);
}

static int days_in_month(int64_t year, int month) {
    if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static int day_of_year(const civil *c) {
    return (int)(days_from_civil(c->year, c->month, c->day) - days_from_civil(c->year, 1, 1)) + 1;
}

static civil split(skep_time value) {
    int64_t seconds = skep_time_to_epoch(value);
    /* Counted from 0000-03-01 there is nothing below zero. */
    uint64_t counted = (uint64_t)(seconds + (int64_t)EPOCH_DAY * SECONDS_PER_DAY);
    uint32_t days = (uint32_t)(counted / SECONDS_PER_DAY);
    uint32_t of_day = (uint32_t)(counted - (uint64_t)days * SECONDS_PER_DAY);
    civil c = {.hour = (int)(of_day / SECONDS_PER_HOUR),
               .minute = (int)(of_day / SECONDS_PER_MINUTE % 60),
               .second = (int)(of_day % SECONDS_PER_MINUTE),
               .nanosecond = (int)((uint64_t)value - (uint64_t)seconds * SKEP_TIME_SECOND)};
    civil_from_days((int64_t)days - EPOCH_DAY, &c);
    return c;
}

/* ---- Seconds ---- */

skep_time skep_time_now(void) {
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (skep_time)now.tv_sec * SKEP_TIME_SECOND + now.tv_nsec;
}

/* seconds and nanoseconds (0 to 999,999,999) together; false if they pass the range. */
static bool join(int64_t seconds, int64_t nanoseconds, skep_time *out) {
    /* Before 1970 both parts get one sign, for whole seconds alone may pass the range. */
    if (seconds < 0) {
        seconds++;
        nanoseconds -= SKEP_TIME_SECOND;
    }
    if (seconds > INT64_MAX / SKEP_TIME_SECOND || seconds < INT64_MIN / SKEP_TIME_SECOND)
        return false;
    int64_t whole = seconds * SKEP_TIME_SECOND;
    if (nanoseconds > 0 && whole > INT64_MAX - nanoseconds) return false;
    if (nanoseconds < 0 && whole < INT64_MIN - nanoseconds) return false;
    *out = whole + nanoseconds;
    return true;
}

#define RANGE_TEXT "from 1677-09-21T00:12:43.145224192Z to 2262-04-11T23:47:16.854775807Z"

skep_status skep_time_from_epoch(int64_t seconds, skep_time *out, skep_error *err) {
    fail_clear(err);
    if (join(seconds, 0, out)) return SKEP_OK;
    return fail(
        err, SKEP_INVALID,
        "%lld seconds since 1970 are outside the range of a skep_time: expected a time " RANGE_TEXT,
        (long long)seconds);
}

int64_t skep_time_to_epoch(skep_time value) {
    return floor_divide(value, SKEP_TIME_SECOND);
}

/* ---- Writing ---- */

/* 00 to 99. */
static void put_pair(char *p, unsigned value) {
    memcpy(p, digits_pairs + 2 * (size_t)value, 2);
}

/* Years of a skep_time have four digits. */
static void put_year(char *p, int64_t year) {
    put_pair(p, (unsigned)year / 100);
    put_pair(p + 2, (unsigned)year % 100);
}

size_t skep_time_format(skep_time value, char buf[SKEP_TIME_TEXT_MAX]) {
    static const char shape[] = "YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ";
    civil c = split(value);
    memcpy(buf, shape, sizeof shape);
    put_year(buf, c.year);
    put_pair(buf + 5, (unsigned)c.month);
    put_pair(buf + 8, (unsigned)c.day);
    put_pair(buf + 11, (unsigned)c.hour);
    put_pair(buf + 14, (unsigned)c.minute);
    put_pair(buf + 17, (unsigned)c.second);
    unsigned fraction = (unsigned)c.nanosecond;
    for (int at = 27; at > 20; at -= 2, fraction /= 100) put_pair(buf + at, fraction % 100);
    buf[20] = (char)('0' + fraction);
    return SKEP_TIME_TEXT_LEN;
}

/* Writes what a conversion stands for (at most 4 characters); 0 for an unknown one. */
static size_t convert(char conversion, const civil *c, char out[4]) {
    switch (conversion) {
    case 'Y': put_year(out, c->year); return 4;
    case 'm': put_pair(out, (unsigned)c->month); return 2;
    case 'd': put_pair(out, (unsigned)c->day); return 2;
    case 'H': put_pair(out, (unsigned)c->hour); return 2;
    case 'M': put_pair(out, (unsigned)c->minute); return 2;
    case 'S': put_pair(out, (unsigned)c->second); return 2;
    case 'j': {
        unsigned day = (unsigned)day_of_year(c);
        out[0] = (char)('0' + day / 100);
        put_pair(out + 1, day % 100);
        return 3;
    }
    case '%': out[0] = '%'; return 1;
    default: return 0;
    }
}

static const char unknown_conversion[] =
    "has an unknown conversion: expected %Y, %m, %d, %H, %M, %S, %j or %%";

static skep_status fail_format(const char *format, const char *reason, skep_error *err) {
    char echo[ECHO_MAX];
    utf8_printable(format, strlen(format), echo, sizeof echo);
    return fail(err, SKEP_INVALID, "the time format \"%s\" %s", echo, reason);
}

skep_status skep_time_print(skep_time value, const char *format, char *buf, size_t cap,
                            skep_error *err) {
    fail_clear(err);
    civil c = split(value);
    size_t len = 0;
    for (const char *p = format; *p != '\0'; p++) {
        char piece[4] = {*p};
        size_t piece_len = *p == '%' ? convert(*++p, &c, piece) : 1;
        if (piece_len == 0) return fail_format(format, unknown_conversion, err);
        if (piece_len >= cap - len)
            return fail_format(format, "gives more than fits its buffer", err);
        memcpy(buf + len, piece, piece_len);
        len += piece_len;
    }
    if (cap == 0) return fail_format(format, "gives more than fits its buffer", err);
    buf[len] = '\0';
    return SKEP_OK;
}

/* ---- Reading ---- */

typedef struct reader {
    const char *p;
    const char *end;
    const char *reason; /* the first thing that was wrong */
} reader;

static bool refuse(reader *r, const char *reason) {
    if (r->reason == NULL) r->reason = reason;
    return false;
}

static bool is_next(const reader *r, const char *any_of) {
    return r->p < r->end && *r->p != '\0' && strchr(any_of, *r->p) != NULL;
}

static bool skip_one(reader *r, const char *any_of, const char *reason) {
    if (!is_next(r, any_of)) return refuse(r, reason);
    r->p++;
    return true;
}

static bool is_digit_next(const reader *r) {
    return r->p < r->end && *r->p >= '0' && *r->p <= '9';
}

static bool read_digits(reader *r, int count, int *out, const char *reason) {
    *out = 0;
    for (int i = 0; i < count; i++) {
        if (!is_digit_next(r)) return refuse(r, reason);
        *out = *out * 10 + (*r->p++ - '0');
    }
    return true;
}

static bool read_date(reader *r, civil *c) {
    static const char shape[] = "the date is not YYYY-MM-DD";
    int year;
    if (!read_digits(r, 4, &year, shape) || !skip_one(r, "-", shape) ||
        !read_digits(r, 2, &c->month, shape) || !skip_one(r, "-", shape) ||
        !read_digits(r, 2, &c->day, shape))
        return false;
    c->year = year;
    if (c->month < 1 || c->month > 12) return refuse(r, "the month is not from 01 to 12");
    if (c->day < 1 || c->day > days_in_month(c->year, c->month))
        return refuse(r, "the month does not have that day");
    return true;
}

static bool read_fraction(reader *r, civil *c) {
    if (!is_next(r, ".,")) return true;
    r->p++;
    int digits = 0;
    for (; is_digit_next(r) && digits < FRACTION_DIGITS_MAX; digits++)
        c->nanosecond = c->nanosecond * 10 + (*r->p++ - '0');
    if (digits == 0 || is_digit_next(r))
        return refuse(r, "the fraction does not have 1 to 9 digits");
    for (; digits < FRACTION_DIGITS_MAX; digits++) c->nanosecond *= 10;
    return true;
}

static bool read_clock(reader *r, civil *c) {
    static const char shape[] = "the time of day is not HH:MM:SS";
    if (!read_digits(r, 2, &c->hour, shape) || !skip_one(r, ":", shape) ||
        !read_digits(r, 2, &c->minute, shape) || !skip_one(r, ":", shape) ||
        !read_digits(r, 2, &c->second, shape))
        return false;
    if (c->hour > 23) return refuse(r, "the hour is not from 00 to 23");
    if (c->minute > 59) return refuse(r, "the minute is not from 00 to 59");
    if (c->second > 59) return refuse(r, "the second is not from 00 to 59");
    return read_fraction(r, c);
}

static bool read_zone(reader *r, int *offset_seconds) {
    static const char shape[] = "the zone is neither Z nor an offset such as +02:00";
    *offset_seconds = 0;
    if (r->p == r->end) return true;
    if (is_next(r, "Zz")) {
        r->p++;
        return true;
    }
    bool is_negative = is_next(r, "-");
    int hours;
    int minutes = 0;
    if (!skip_one(r, "+-", shape) || !read_digits(r, 2, &hours, shape)) return false;
    bool has_colon = is_next(r, ":");
    if (has_colon) r->p++;
    if ((has_colon || r->p < r->end) && !read_digits(r, 2, &minutes, shape)) return false;
    if (hours > 23 || minutes > 59) return refuse(r, "the offset is not from -23:59 to +23:59");
    int seconds = hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE;
    *offset_seconds = is_negative ? -seconds : seconds;
    return true;
}

/* Seconds since 1970 of a valid date and time of day. */
static int64_t seconds_of(const civil *c) {
    return days_from_civil(c->year, c->month, c->day) * SECONDS_PER_DAY +
           (int64_t)c->hour * SECONDS_PER_HOUR + (int64_t)c->minute * SECONDS_PER_MINUTE +
           c->second;
}

static bool read_time(reader *r, skep_time *out) {
    civil c = {0};
    int offset_seconds = 0;
    if (!read_date(r, &c)) return false;
    if (r->p < r->end && (!skip_one(r, "Tt ", "neither T nor a blank follows the date") ||
                          !read_clock(r, &c) || !read_zone(r, &offset_seconds)))
        return false;
    if (r->p < r->end) return refuse(r, "something follows the end of the time");
    if (!join(seconds_of(&c) - offset_seconds, c.nanosecond, out))
        return refuse(r, "it is outside the range " RANGE_TEXT);
    return true;
}

skep_status skep_time_parse(skep_str text, skep_time *out, skep_error *err) {
    fail_clear(err);
    reader r = {text.ptr, text.ptr + text.len, NULL};
    skep_time value;
    if ((text.len == SKEP_TIME_TEXT_LEN && time_read_fixed(text.ptr, &value)) ||
        read_time(&r, &value)) {
        *out = value;
        return SKEP_OK;
    }
    char echo[ECHO_MAX];
    utf8_printable(text.ptr, text.len, echo, sizeof echo);
    return fail(err, SKEP_INVALID,
                "\"%s\" is not a time: %s (expected ISO 8601, such as 2026-11-21T08:49:54.5Z)",
                echo, r.reason);
}

/* ---- Reading by a format ---- */

/* What a format's conversions gave; -1: it has none. */
typedef struct parts {
    int year, month, day, hour, minute, second, day_of_year;
} parts;

static int *part_of(parts *all, char conversion) {
    switch (conversion) {
    case 'Y': return &all->year;
    case 'm': return &all->month;
    case 'd': return &all->day;
    case 'H': return &all->hour;
    case 'M': return &all->minute;
    case 'S': return &all->second;
    case 'j': return &all->day_of_year;
    default: return NULL;
    }
}

static bool scan_part(reader *r, char conversion, int *part) {
    static const struct {
        char conversion;
        int width, min, max;
        const char *reason;
    } rules[] = {
        {'Y', 4, 1, 9999, "the year does not have 4 digits"},
        {'m', 2, 1, 12, "the month is not from 01 to 12"},
        {'d', 2, 1, 31, "the day is not from 01 to 31"},
        {'H', 2, 0, 23, "the hour is not from 00 to 23"},
        {'M', 2, 0, 59, "the minute is not from 00 to 59"},
        {'S', 2, 0, 59, "the second is not from 00 to 59"},
        {'j', 3, 1, 366, "the day of the year is not from 001 to 366"},
    };
    size_t rule = 0;
    while (rules[rule].conversion != conversion) rule++;
    int value;
    if (!read_digits(r, rules[rule].width, &value, rules[rule].reason)) return false;
    if (value < rules[rule].min || value > rules[rule].max) return refuse(r, rules[rule].reason);
    if (*part > -1 && *part != value) return refuse(r, "a part that is there twice has two values");
    *part = value;
    return true;
}

static bool scan_parts(reader *r, const char *format, parts *all) {
    for (const char *f = format; *f != '\0'; f++) {
        int *part = *f == '%' ? part_of(all, *++f) : NULL;
        if (part != NULL && !scan_part(r, *f, part)) return false;
        if (part != NULL) continue;
        if (r->p == r->end || *r->p != *f) return refuse(r, "it does not have the format's form");
        r->p++;
    }
    return r->p == r->end || refuse(r, "something follows the end of the time");
}

/* The date in `year`, of the day of the year or of month and day, which have to agree. */
static bool settle_date(reader *r, const parts *all, int year, civil *out) {
    *out = (civil){
        .year = year, .month = all->month > 0 ? all->month : 1, .day = all->day > 0 ? all->day : 1};
    if (all->day_of_year > 0)
        civil_from_days(days_from_civil(year, 1, 1) + all->day_of_year - 1, out);
    if (out->year != year) return refuse(r, "the year does not have that day");
    if ((all->month > 0 && all->month != out->month) || (all->day > 0 && all->day != out->day))
        return refuse(r, "the day of the year is another than the date");
    return out->day <= days_in_month(year, out->month) ||
           refuse(r, "the month does not have that day");
}

static bool scan_time(reader *r, const char *format, skep_time *out) {
    parts all = {-1, -1, -1, -1, -1, -1, -1};
    civil c;
    if (!scan_parts(r, format, &all)) return false;
    reader common_year = *r; /* what only a leap year has is no failure yet */
    bool is_dated =
        all.year >= 0 ? settle_date(r, &all, all.year, &c)
                      : settle_date(&common_year, &all, 1970, &c) || settle_date(r, &all, 1972, &c);
    if (!is_dated) return false;
    if (all.hour > 0) c.hour = all.hour;
    if (all.minute > 0) c.minute = all.minute;
    if (all.second > 0) c.second = all.second;
    return join(seconds_of(&c), 0, out) || refuse(r, "it is outside the range " RANGE_TEXT);
}

/* True if every conversion is one that is known. */
static bool format_is_known(const char *format) {
    for (const char *f = format; *f != '\0'; f++) {
        if (*f != '%') continue;
        f++;
        if (*f == '\0' || strchr("YmdHMSj%", *f) == NULL) return false;
    }
    return true;
}

skep_status skep_time_scan(skep_str text, const char *format, skep_time *out, skep_error *err) {
    fail_clear(err);
    if (!format_is_known(format)) return fail_format(format, unknown_conversion, err);
    reader r = {text.ptr, text.ptr + text.len, NULL};
    skep_time value;
    if (scan_time(&r, format, &value)) {
        *out = value;
        return SKEP_OK;
    }
    char echo[ECHO_MAX], expected[ECHO_MAX];
    utf8_printable(text.ptr, text.len, echo, sizeof echo);
    utf8_printable(format, strlen(format), expected, sizeof expected);
    return fail(err, SKEP_INVALID, "\"%s\" is not a time of the format \"%s\": %s", echo, expected,
                r.reason);
}
