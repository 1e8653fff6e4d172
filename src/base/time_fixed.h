/* base/time_fixed.h: times in the one form that this library writes, "2026-11-21T08:49:54.000000000Z", read eight
 * characters at a time: one branch for all 30 of them, and one for the calendar. */
#ifndef BASE_TIME_FIXED_H
#define BASE_TIME_FIXED_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <skep/time.h>

/* Eight characters in one number, the first in the lowest byte. */
#define TIME_EIGHT(a, b, c, d, e, f, g, h)                                                         \
    ((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 |              \
     (uint64_t)(e) << 32 | (uint64_t)(f) << 40 | (uint64_t)(g) << 48 | (uint64_t)(h) << 56)

static inline uint64_t time_load(const char *p) {
    uint64_t eight;
    memcpy(&eight, p, sizeof eight);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* What has to be added to a character, less the one of the shape, so that it has its highest bit set where it does not fit:
 * 0 to 9 fit where the shape has '0', only 0 fits elsewhere. */
#define TIME_BOUND(c) ((c) == '0' ? 0x76 : 0x7F)

/* time_match with both constants of a shape. */
#define TIME_MATCH(p, a, b, c, d, e, f, g, h, wrong)                                               \
    time_match(p, TIME_EIGHT(a, b, c, d, e, f, g, h),                                              \
               TIME_EIGHT(TIME_BOUND(a), TIME_BOUND(b), TIME_BOUND(c), TIME_BOUND(d),              \
                          TIME_BOUND(e), TIME_BOUND(f), TIME_BOUND(g), TIME_BOUND(h)),             \
               wrong)

/* The values of digits, and 0 for other characters. The highest bit of a byte of *wrong is set where one does not
 * fit; a carry comes only from a byte that does not. */
static inline uint64_t time_match(const char *p, uint64_t shape, uint64_t bounds, uint64_t *wrong) {
    uint64_t values = time_load(p) ^ shape;
    *wrong |= values | (values + bounds);
    return values;
}

/* In each byte ten times the digit that stands there and the one behind it. */
static inline uint64_t time_pairs(uint64_t digits) {
    return digits * 10 + (digits >> 8);
}

static inline unsigned time_byte(uint64_t bytes, unsigned at) {
    return (unsigned)(bytes >> 8 * at & 0xFF);
}

/* Days since 1970-01-01 of a date from 1678 to 2261; years are counted from March, so that the leap day is their last. */
static inline int64_t time_days(unsigned year, unsigned month, unsigned day) {
    enum { EPOCH_DAY = 719469 }; /* 1970-01-01, days being counted from 1 on 0000-03-01 */
    bool is_early = month <= 2;
    unsigned y = year - is_early;
    unsigned days = 365 * y + y / 4 - y / 100 + y / 400;
    return (int64_t)(days + (153 * (is_early ? month + 9 : month - 3) + 2) / 5 + day) - EPOCH_DAY;
}

/** Reads exactly SKEP_TIME_TEXT_LEN characters of that form, of the years 1678 to 2261. False: it is something else, perhaps
 *  a time in another form. */
static inline bool time_read_fixed(const char *p, skep_time *out) {
    static const uint8_t month_days[16] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint64_t wrong = 0;
    uint64_t a = TIME_MATCH(p, '0', '0', '0', '0', '-', '0', '0', '-', &wrong);
    uint64_t b = TIME_MATCH(p + 8, '0', '0', 'T', '0', '0', ':', '0', '0', &wrong);
    uint64_t c = TIME_MATCH(p + 16, ':', '0', '0', '.', '0', '0', '0', '0', &wrong);
    uint64_t d = TIME_MATCH(p + 22, '0', '0', '0', '0', '0', '0', '0', 'Z', &wrong);
    uint64_t date = time_pairs(a);
    uint64_t clock = time_pairs(b);
    uint64_t fraction = time_pairs(d);
    unsigned year = time_byte(date, 0) * 100 + time_byte(date, 2);
    unsigned month = time_byte(date, 5);
    unsigned day = time_byte(clock, 0);
    unsigned hour = time_byte(clock, 3);
    unsigned minute = time_byte(clock, 6);
    unsigned second = time_byte(time_pairs(c), 1);
    if ((wrong & UINT64_C(0x8080808080808080)) != 0) return false;
    bool is_leap_day =
        month == 2 && day == 29 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (year - 1678 > 2261 - 1678 || month - 1 > 11 || hour > 23 || minute > 59 || second > 59 ||
        (day - 1 >= month_days[month & 15] && !is_leap_day))
        return false;
    int64_t whole = time_days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    /* The first two digits of the fraction end c, the other seven begin d. */
    unsigned upper = time_byte(time_pairs(c), 4) * 100 + time_byte(fraction, 0);
    unsigned lower = (time_byte(fraction, 2) * 100 + time_byte(fraction, 4)) * 10 + time_byte(d, 6);
    *out = whole * SKEP_TIME_SECOND + upper * INT64_C(100000) + lower;
    return true;
}

#endif
