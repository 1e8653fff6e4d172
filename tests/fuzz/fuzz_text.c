/* Text and bits as decimals, times and UUIDs; the input is one text, or two with a line end between
 * them. The properties:
 * - a text is refused, and the result left as it was, or it is read, and then format and parse give
 *   the same value again;
 * - two decimals compare as their number bytes, two times and UUIDs as their text;
 * - number bytes are valid and decode to the number; sum and difference undo each other;
 * - integers and doubles of any bits become decimals and back without a change. */
#include <math.h>

#include <skep/decimal.h>
#include <skep/time.h>
#include <skep/uuid.h>

#include "fuzz/fuzz.h"
#include "value/keybytes.h"

static int sign(int order) {
    return (order > 0) - (order < 0);
}

/* ---- Decimals ---- */

static bool same_decimal(skep_decimal a, skep_decimal b) {
    return a.high == b.high && a.low == b.low && a.exponent == b.exponent &&
           a.is_negative == b.is_negative;
}

static void decimal_round_trip(skep_decimal value) {
    char text[SKEP_DECIMAL_TEXT_MAX];
    uint8_t bytes[NUMBER_BYTES_MAX];
    skep_decimal again;
    skep_error err = {0};
    size_t len = skep_decimal_format(value, text);
    HOLDS(len < sizeof text && strlen(text) == len);
    SUCCEEDS(skep_decimal_parse((skep_str){text, len}, &again, &err), err);
    HOLDS(same_decimal(value, again) && skep_decimal_compare(value, again) == 0);
    size_t byte_count = number_encode(value, bytes);
    HOLDS(byte_count <= sizeof bytes && number_is_valid(bytes, byte_count));
    HOLDS(same_decimal(number_decode(bytes, byte_count), value));
    int64_t i64;
    uint64_t u64;
    if (skep_decimal_to_i64(value, &i64, &err) == SKEP_OK)
        HOLDS(same_decimal(skep_decimal_from_i64(i64), value));
    if (skep_decimal_to_u64(value, &u64, &err) == SKEP_OK)
        HOLDS(same_decimal(skep_decimal_from_u64(u64), value));
    HOLDS(skep_decimal_to_double(value) == strtod(text, NULL));
}

/* False, with a message and `out` untouched, for text that is none. */
static bool read_decimal(skep_str text, skep_decimal *out) {
    static const skep_decimal untouched = {1, 2, 3, true};
    skep_error err = {0};
    *out = untouched;
    skep_status status = skep_decimal_parse(text, out, &err);
    if (status == SKEP_OK) {
        decimal_round_trip(*out);
        return true;
    }
    HOLDS(is_refusal(status, &err, SKEP_INVALID) && same_decimal(*out, untouched));
    return false;
}

static int compare_bytes(skep_decimal a, skep_decimal b) {
    uint8_t x[NUMBER_BYTES_MAX], y[NUMBER_BYTES_MAX];
    size_t x_len = number_encode(a, x), y_len = number_encode(b, y);
    int order = memcmp(x, y, x_len < y_len ? x_len : y_len);
    return order != 0 ? order : (x_len > y_len) - (x_len < y_len);
}

static void two_decimals(skep_decimal a, skep_decimal b) {
    int order = skep_decimal_compare(a, b);
    HOLDS(sign(order) == sign(compare_bytes(a, b)));
    HOLDS(sign(order) == -sign(skep_decimal_compare(b, a)));
    HOLDS((order == 0) == same_decimal(a, b));
    skep_decimal sum, back, difference;
    skep_error err = {0};
    if (skep_decimal_add(a, b, &sum, &err) == SKEP_OK) {
        decimal_round_trip(sum);
        SUCCEEDS(skep_decimal_add(b, a, &back, &err), err);
        HOLDS(same_decimal(sum, back));
        SUCCEEDS(skep_decimal_subtract(sum, b, &back, &err), err);
        HOLDS(same_decimal(back, a));
    } else {
        HOLDS(is_refusal(err.status, &err, SKEP_INVALID));
    }
    if (skep_decimal_subtract(a, b, &difference, &err) == SKEP_OK) {
        int side = skep_decimal_compare(difference, (skep_decimal){0});
        HOLDS(sign(side) == sign(order));
    }
}

static void bits_as_numbers(uint64_t bits) {
    skep_decimal decimal;
    skep_error err = {0};
    uint64_t u64;
    int64_t i64, back;
    double number;
    memcpy(&i64, &bits, sizeof i64);
    memcpy(&number, &bits, sizeof number);
    SUCCEEDS(skep_decimal_to_u64(skep_decimal_from_u64(bits), &u64, &err), err);
    SUCCEEDS(skep_decimal_to_i64(skep_decimal_from_i64(i64), &back, &err), err);
    HOLDS(u64 == bits && back == i64);
    skep_status status = skep_decimal_from_double(number, &decimal, &err);
    if (status == SKEP_OK) {
        decimal_round_trip(decimal);
        HOLDS(skep_decimal_to_double(decimal) == number);
        return;
    }
    HOLDS(is_refusal(status, &err, SKEP_INVALID));
    HOLDS(!isfinite(number) || fabs(number) > 9e125 || fabs(number) < 1e-130);
}

/* ---- Times ---- */

static void time_round_trip(skep_time value) {
    char text[SKEP_TIME_TEXT_MAX];
    skep_time again;
    skep_error err = {0};
    HOLDS(skep_time_format(value, text) == SKEP_TIME_TEXT_LEN);
    SUCCEEDS(skep_time_parse((skep_str){text, SKEP_TIME_TEXT_LEN}, &again, &err), err);
    HOLDS(again == value);
    int64_t seconds = skep_time_to_epoch(value);
    if (skep_time_from_epoch(seconds, &again, &err) == SKEP_OK)
        HOLDS(again <= value && value - again < SKEP_TIME_SECOND);
    char shown[SKEP_TIME_TEXT_MAX];
    SUCCEEDS(skep_time_print(value, "%Y-%m-%dT%H:%M:%S", shown, sizeof shown, &err), err);
    HOLDS(strlen(shown) == 19 && memcmp(shown, text, 19) == 0);
}

static void two_times(skep_time a, skep_time b) {
    char x[SKEP_TIME_TEXT_MAX], y[SKEP_TIME_TEXT_MAX];
    (void)skep_time_format(a, x);
    (void)skep_time_format(b, y);
    HOLDS(sign(memcmp(x, y, sizeof x)) == (a > b) - (a < b));
}

static bool read_time(skep_str text, skep_time *out) {
    skep_error err = {0};
    *out = 42;
    skep_status status = skep_time_parse(text, out, &err);
    if (status == SKEP_OK) time_round_trip(*out);
    HOLDS(status == SKEP_OK || (is_refusal(status, &err, SKEP_INVALID) && *out == 42));
    return status == SKEP_OK;
}

/* Any format is refused, or its result is inside the buffer. */
static void print_time(skep_str format, skep_time value) {
    char *terminated = malloc(format.len + 1);
    char small[24];
    skep_error err = {0};
    HOLDS(terminated != NULL);
    if (format.len > 0) memcpy(terminated, format.ptr, format.len);
    terminated[format.len] = '\0';
    skep_status status = skep_time_print(value, terminated, small, sizeof small, &err);
    if (status == SKEP_OK)
        HOLDS(memchr(small, '\0', sizeof small) != NULL);
    else
        HOLDS(is_refusal(status, &err, SKEP_INVALID));
    free(terminated);
}

/* ---- UUIDs ---- */

static bool read_uuid(skep_str text, skep_uuid *out) {
    char shown[SKEP_UUID_TEXT_MAX];
    skep_uuid untouched, again;
    skep_error err = {0};
    memset(&untouched, 0xA5, sizeof untouched);
    *out = untouched;
    skep_status status = skep_uuid_parse(text, out, &err);
    if (status != SKEP_OK) {
        HOLDS(is_refusal(status, &err, SKEP_INVALID));
        HOLDS(memcmp(out, &untouched, sizeof untouched) == 0);
        return false;
    }
    skep_uuid_format(*out, shown);
    HOLDS(strlen(shown) == SKEP_UUID_TEXT_LEN);
    SUCCEEDS(skep_uuid_parse((skep_str){shown, SKEP_UUID_TEXT_LEN}, &again, &err), err);
    HOLDS(memcmp(out, &again, sizeof again) == 0);
    return true;
}

static void two_uuids(skep_uuid a, skep_uuid b) {
    char x[SKEP_UUID_TEXT_MAX], y[SKEP_UUID_TEXT_MAX];
    skep_uuid_format(a, x);
    skep_uuid_format(b, y);
    HOLDS(sign(memcmp(x, y, sizeof x)) == sign(memcmp(a.bytes, b.bytes, sizeof a.bytes)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_input in = fuzz_begin(data, size);
    skep_str first = fuzz_until(&in, '\n'), second = fuzz_until(&in, '\0');
    skep_decimal a, b;
    skep_time early, late;
    skep_uuid x, y;
    bool has_first = read_decimal(first, &a), has_second = read_decimal(second, &b);
    if (has_first && has_second) two_decimals(a, b);
    has_first = read_time(first, &early), has_second = read_time(second, &late);
    if (has_first && has_second) two_times(early, late);
    has_first = read_uuid(first, &x), has_second = read_uuid(second, &y);
    if (has_first && has_second) two_uuids(x, y);
    print_time(second, early);
    in = fuzz_begin(data, size);
    uint64_t bits = fuzz_u64(&in);
    bits_as_numbers(bits);
    skep_time any, other;
    memcpy(&any, &bits, sizeof any);
    bits = fuzz_u64(&in);
    memcpy(&other, &bits, sizeof other);
    time_round_trip(any);
    two_times(any, other);
    return 0;
}
