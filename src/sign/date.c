#include "sign/date.h"

#include <string.h>

enum { DAY_S = 86400, ERA_YEARS = 400, ERA_DAYS = 146097, EPOCH_DAY = 719468 };

/* Days are counted from 0000-03-01, so that the leap day is the last of its year. */
typedef struct civil {
    unsigned year;
    unsigned month;
    unsigned day;
} civil;

static civil civil_of(int64_t days_since_epoch) {
    unsigned days = (unsigned)(days_since_epoch + EPOCH_DAY);
    unsigned era = days / ERA_DAYS;
    unsigned of_era = days % ERA_DAYS;
    unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
    unsigned month = (5 * of_year + 2) / 153; /* March is 0 */
    bool is_next_year = month >= 10;
    return (civil){.year = year + era * ERA_YEARS + is_next_year,
                   .month = is_next_year ? month - 9 : month + 3,
                   .day = of_year - (153 * month + 2) / 5 + 1};
}

static int64_t days_of(civil date) {
    bool is_early = date.month <= 2;
    unsigned year = date.year - is_early;
    unsigned month = is_early ? date.month + 9 : date.month - 3;
    return (int64_t)365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 +
           date.day - 1 - EPOCH_DAY;
}

static void put_two(char *out, unsigned number) {
    out[0] = (char)('0' + number / 10);
    out[1] = (char)('0' + number % 10);
}

void sign_date_put(int64_t second, char out[SIGN_DATE_LEN + 1]) {
    civil date = civil_of(second / DAY_S);
    unsigned of_day = (unsigned)(second % DAY_S);
    put_two(out, date.year / 100);
    put_two(out + 2, date.year % 100);
    put_two(out + 4, date.month);
    put_two(out + 6, date.day);
    out[8] = 'T';
    put_two(out + 9, of_day / 3600);
    put_two(out + 11, of_day / 60 % 60);
    put_two(out + 13, of_day % 60);
    out[15] = 'Z';
    out[SIGN_DATE_LEN] = '\0';
}

static unsigned read_digits(const char *text, size_t count) {
    unsigned number = 0;
    for (size_t i = 0; i < count; i++) number = number * 10 + (unsigned)(text[i] - '0');
    return number;
}

bool sign_date_read(skep_str text, int64_t *second) {
    if (text.len != SIGN_DATE_LEN || text.ptr[8] != 'T' || text.ptr[15] != 'Z') return false;
    for (size_t i = 0; i < 15; i++)
        if (i != 8 && (text.ptr[i] < '0' || text.ptr[i] > '9')) return false;
    civil date = {read_digits(text.ptr, 4), read_digits(text.ptr + 4, 2),
                  read_digits(text.ptr + 6, 2)};
    unsigned of_day = read_digits(text.ptr + 9, 2) * 3600 + read_digits(text.ptr + 11, 2) * 60 +
                      read_digits(text.ptr + 13, 2);
    if (date.year < 1970) return false;
    int64_t result = days_of(date) * DAY_S + of_day;
    /* What the calendar and the clock do not have comes back as another text. */
    char again[SIGN_DATE_LEN + 1];
    if (result > SIGN_TIME_MAX) return false;
    sign_date_put(result, again);
    if (memcmp(again, text.ptr, SIGN_DATE_LEN) != 0) return false;
    *second = result;
    return true;
}
