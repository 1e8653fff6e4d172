/* model/member_time.c: times in the form of their member. */
#include <string.h>

#include "base/fail.h"
#include "model/describe.h"
#include "model/member.h"

static const char date_format[] = "%Y-%m-%d";

enum { NANOSECOND_POWER = 9, MILLISECOND_POWER = 3 };

/* Units of an epoch form in a second, as a power of ten. */
static int unit_power(const skep_member *type) {
    return member_time_form(type) == SKEP_TIME_EPOCH_MILLIS ? MILLISECOND_POWER : 0;
}

static int64_t epoch_unit(const skep_member *type) {
    return member_time_form(type) == SKEP_TIME_EPOCH_MILLIS ? SKEP_TIME_SECOND / 1000
                                                            : SKEP_TIME_SECOND;
}

/* ---- Order ---- */

/* Texts of one width are in the order of their times where the greater parts come first: %Y %m %d
 * %H %M %S, as far as the format goes, or %j for month and day. */
static int64_t format_unit(const char *format) {
    static const struct {
        const char *conversions;
        int64_t seconds;
    } orders[] = {{"Ymd", 86400}, {"YmdH", 3600}, {"YmdHM", 60}, {"YmdHMS", 1},
                  {"Yj", 86400},  {"YjH", 3600},  {"YjHM", 60},  {"YjHMS", 1}};
    enum { CONVERSIONS_MAX = 7 };
    char conversions[CONVERSIONS_MAX + 1] = "";
    size_t count = 0;
    for (const char *f = format; *f != '\0'; f++) {
        if (*f != '%') continue;
        f++;
        if (*f == '%') continue;
        if (*f == '\0' || count == CONVERSIONS_MAX) return 0;
        conversions[count++] = *f;
    }
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (strcmp(conversions, orders[i].conversions) == 0)
            return orders[i].seconds * SKEP_TIME_SECOND;
    return 0;
}

int64_t member_time_unit(const skep_member *type) {
    switch (member_time_form(type)) {
    case SKEP_TIME_EPOCH_SECONDS:
    case SKEP_TIME_EPOCH_MILLIS: return epoch_unit(type);
    case SKEP_TIME_DATE: return 86400 * SKEP_TIME_SECOND;
    case SKEP_TIME_FORMAT: return format_unit(type->more->format);
    default: return 1;
    }
}

/* ---- Writing ---- */

static skep_status fail_early(skep_error *err) {
    return fail(err, SKEP_INVALID,
                "the time is among the first of a skep_time's range; what this form shows of it "
                "lies before them");
}

skep_status member_time_number(const skep_member *type, skep_time value, int64_t *out,
                               skep_error *err) {
    int64_t unit = epoch_unit(type);
    int64_t number = value / unit - (value % unit < 0);
    if (number < member_integer_min(type)) return fail_early(err);
    *out = number;
    return SKEP_OK;
}

/* Only in the range's first year can a time that is cut to its date, or its year, leave the
 * range. */
static bool is_early(skep_time value) {
    return value < INT64_MIN + 366 * 86400 * SKEP_TIME_SECOND;
}

skep_status member_time_text(const skep_member *type, skep_time value,
                             char scratch[MEMBER_SCRATCH_BYTES], skep_str *out, skep_error *err) {
    skep_time_form form = member_time_form(type);
    if (form == SKEP_TIME_ISO) {
        *out = (skep_str){scratch, skep_time_format(value, scratch)};
        return SKEP_OK;
    }
    const char *format = form == SKEP_TIME_FORMAT ? type->more->format : date_format;
    skep_status status = skep_time_print(value, format, scratch, MEMBER_SCRATCH_BYTES, err);
    if (status != SKEP_OK) return status;
    skep_str text = {scratch, strlen(scratch)};
    skep_time again;
    if (is_early(value) && skep_time_scan(text, format, &again, NULL) != SKEP_OK)
        return fail_early(err);
    *out = text;
    return SKEP_OK;
}

/* ---- Reading ---- */

skep_status member_time_of_number(const skep_member *type, skep_decimal number, bool is_sensitive,
                                  skep_time *out, skep_error *err) {
    char text[SKEP_DECIMAL_TEXT_MAX] = "(sensitive)";
    skep_decimal nanoseconds = number;
    bool is_zero = number.high == 0 && number.low == 0;
    if (!is_zero)
        nanoseconds.exponent = (int16_t)(number.exponent + NANOSECOND_POWER - unit_power(type));
    if (nanoseconds.exponent >= 0 && skep_decimal_to_i64(nanoseconds, out, NULL) == SKEP_OK)
        return SKEP_OK;
    if (!is_sensitive) skep_decimal_format(number, text);
    return fail(err, SKEP_INVALID, "%.*s %s since 1970 %s", MEMBER_SHOWN_BYTES, text,
                unit_power(type) > 0 ? "milliseconds" : "seconds",
                nanoseconds.exponent < 0
                    ? "have a part of a nanosecond, which a skep_time does not hold"
                    : "are outside its range, 1677 to 2262");
}

static skep_status read_text(const skep_member *type, skep_str text, skep_time *out) {
    switch (member_time_form(type)) {
    case SKEP_TIME_DATE: return skep_time_scan(text, date_format, out, NULL);
    case SKEP_TIME_FORMAT: return skep_time_scan(text, type->more->format, out, NULL);
    default: return skep_time_parse(text, out, NULL);
    }
}

skep_status member_time_of_text(const skep_member *type, skep_str text, bool is_sensitive,
                                skep_time *out, skep_error *err) {
    if (read_text(type, text, out) == SKEP_OK) return SKEP_OK;
    char buf[MEMBER_SHOWN_BYTES];
    const char *shown = is_sensitive ? "(sensitive)" : model_describe_text(text, buf, sizeof buf);
    switch (member_time_form(type)) {
    case SKEP_TIME_DATE:
        return fail(err, SKEP_INVALID, "%s is not a date (2026-11-21) from 1677 to 2262", shown);
    case SKEP_TIME_FORMAT:
        return fail(err, SKEP_INVALID, "%s is not a time of the format \"%s\" from 1677 to 2262",
                    shown, type->more->format);
    default:
        return fail(err, SKEP_INVALID,
                    "%s is not a time in ISO 8601 (2026-11-21T08:49:54Z) from 1677 to 2262", shown);
    }
}
