/* value/number_bytes.c: numbers as bytes whose memcmp order is the order of the numbers
 * (value/keybytes.h). */
#include "value/keybytes.h"

#include <string.h>

#include "base/decimal_parts.h"
#include "value/number_quick.h"

enum {
    ZERO_LEAD = NUMBER_ZERO_LEAD,
    POSITIVE_BIAS = NUMBER_POSITIVE_BIAS,
    PAIRS_MAX = 20, /* base-100 digits of 38 decimal ones that start in mid-pair */
    LIMB_PAIRS = 9  /* whole pairs in one limb of 19 digits */
};

/* Writes the base-100 digits of a number whose lowest place is an even power of ten, last first;
 * returns how many. */
static size_t split_pairs(uint64_t high, uint64_t low, uint8_t pairs[PAIRS_MAX]) {
    size_t count = 0;
    if (high > 0) {
        for (; count < LIMB_PAIRS; low /= 100) pairs[count++] = (uint8_t)(low % 100);
        /* The odd digit of the low limb makes a pair with the last of the high one. */
        low += high % 10 * 10;
        pairs[count++] = (uint8_t)low;
        low = high / 10;
    }
    for (; low > 0; low /= 100) pairs[count++] = (uint8_t)(low % 100);
    return count;
}

size_t number_encode(skep_decimal number, uint8_t out[NUMBER_BYTES_MAX]) {
    if (number.high == 0 && number.low == 0) {
        out[0] = ZERO_LEAD;
        out[1] = 0;
        return 2;
    }
    uint8_t pairs[PAIRS_MAX];
    size_t count = 0;
    bool is_odd = number.exponent % 2 != 0;
    int exponent = is_odd ? (number.exponent - 1) / 2 : number.exponent / 2;
    if (is_odd) {
        /* The last digit stands in the upper half of its pair. */
        pairs[count++] = (uint8_t)(number.low % 10 * 10);
        number.low =
            number.low / 10 + number.high % 10 * decimal_power_of_ten(DECIMAL_LIMB_DIGITS - 1);
        number.high /= 10;
    }
    count += split_pairs(number.high, number.low, pairs + count);

    uint8_t flip = number.is_negative ? 0xFF : 0;
    size_t len = 0;
    out[len++] = (uint8_t)((POSITIVE_BIAS + exponent + (int)count) ^ flip);
    while (count > 0) out[len++] = (uint8_t)((pairs[--count] + 1) ^ flip);
    out[len++] = flip;
    return len;
}

skep_decimal number_decode(const uint8_t *bytes, size_t len) {
    skep_decimal quick;
    if (number_read_decimal_quick(bytes, len, &quick)) return quick;
    size_t count = len - 2;
    bool is_negative = bytes[0] < ZERO_LEAD;
    uint8_t flip = is_negative ? 0xFF : 0;
    uint64_t high = 0;
    uint64_t low = 0;
    int exponent = 2 * ((bytes[0] ^ flip) - POSITIVE_BIAS - (int)count);
    for (size_t i = 1; i <= count; i++) {
        unsigned pair = (unsigned)((bytes[i] ^ flip) - 1);
        unsigned shift = 2;
        if (i == count && pair % 10 == 0) {
            /* Only the upper half of the last pair is a digit. */
            pair /= 10;
            shift = 1;
            exponent++;
        }
        uint64_t rest = decimal_power_of_ten(DECIMAL_LIMB_DIGITS - shift);
        uint64_t power = decimal_power_of_ten(shift);
        high = high * power + low / rest;
        low = low % rest * power + pair;
    }
    return (skep_decimal){
        .high = high, .low = low, .exponent = (int16_t)exponent, .is_negative = is_negative};
}

bool number_is_valid(const uint8_t *bytes, size_t len) {
    if (len < 2 || len > NUMBER_BYTES_MAX) return false;
    if (len == 2) return bytes[0] == ZERO_LEAD && bytes[1] == 0;
    uint8_t flip = bytes[0] < ZERO_LEAD ? 0xFF : 0;
    if (bytes[len - 1] != flip) return false;
    for (size_t i = 1; i < len - 1; i++) {
        unsigned digit = bytes[i] ^ flip;
        if (digit < 1 || digit > 100) return false;
    }
    unsigned first = (unsigned)(bytes[1] ^ flip) - 1;
    unsigned last = (unsigned)(bytes[len - 2] ^ flip) - 1;
    if (first == 0 || last == 0) return false;
    size_t digits = 2 * (len - 2) - (first < 10) - (last % 10 == 0);
    /* The ends of the exponent's range hold one decimal digit less than the byte could say. */
    int magnitude = 2 * ((bytes[0] ^ flip) - POSITIVE_BIAS) - (first < 10) - 1;
    return digits <= SKEP_DECIMAL_DIGITS_MAX && magnitude >= SKEP_DECIMAL_MAGNITUDE_MIN &&
           magnitude <= SKEP_DECIMAL_MAGNITUDE_MAX;
}
