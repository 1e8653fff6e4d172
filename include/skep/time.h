/* skep/time.h: points in time: nanoseconds since 1970-01-01T00:00:00Z, from 1677-09-21 to
 * 2262-04-11.
 *
 * As text a time is ISO 8601 in UTC with a fixed width, so that text order is time order:
 * "2026-11-21T08:49:54.000000000Z". */
#ifndef SKEP_TIME_H
#define SKEP_TIME_H

#include <stddef.h>
#include <stdint.h>

#include <skep/error.h>
#include <skep/slice.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Nanoseconds since the epoch, leap seconds not counted. An ordinary integer: compare with < and
 * >=. */
typedef int64_t skep_time;

enum { SKEP_TIME_TEXT_LEN = 30, SKEP_TIME_TEXT_MAX = 31 };

#define SKEP_TIME_SECOND INT64_C(1000000000)

/** The time now, by the system's clock. */
SKEP_API skep_time skep_time_now(void);

/** From and to whole seconds since the epoch; to rounds down. */
SKEP_API skep_status skep_time_from_epoch(int64_t seconds, skep_time *out, skep_error *err);
SKEP_API int64_t skep_time_to_epoch(skep_time value);

/** Writes 30 characters and a NUL: "YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ". Returns 30. */
SKEP_API size_t skep_time_format(skep_time value, char buf[SKEP_TIME_TEXT_MAX]);

/** Reads ISO 8601: date, or date and time with 'T' or a blank, 0 to 9 digits of a second's
 * fraction, 'Z' or an offset (+02:00, +0200, +02) or none (UTC). SKEP_INVALID names the text; `out`
 * is then untouched. */
SKEP_API skep_status skep_time_parse(skep_str text, skep_time *out, skep_error *err);

/** Writes the time in UTC by a format of %Y %m %d %H %M %S %j (as strftime) and %% into `buf`,
 * NUL-terminated. SKEP_INVALID for another conversion or a buffer too small. */
SKEP_API skep_status skep_time_print(skep_time value, const char *format, char *buf, size_t cap,
                                     skep_error *err);

/** Reads what skep_time_print writes by the same format: every digit and every character of it,
 * nothing before, between or behind. A part that the format does not have is that of
 * 1970-01-01T00:00:00 (of 1972 where only a leap year has the day). SKEP_INVALID names the text and
 * what is wrong with it, also where a part that the format has twice has two values; `out` is then
 * untouched. */
SKEP_API skep_status skep_time_scan(skep_str text, const char *format, skep_time *out,
                                    skep_error *err);

#ifdef __cplusplus
}
#endif
#endif
