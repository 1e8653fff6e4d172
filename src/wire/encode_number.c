#include "wire/encode_number.h"

#include "base/digits.h"
#include "value/keybytes.h"

uint8_t *encode_decimal(uint8_t *at, skep_decimal number) {
    if (number.high != 0) return at + skep_decimal_format(number, (char *)at);
    if (number.low == 0) {
        *at = '0';
        return at + 1;
    }
    *at = '-';
    at += number.is_negative;
    return (uint8_t *)digits_put_decimal((char *)at, number.low, number.exponent);
}

/* The digits of base 100 that the bytes hold: each a pair of decimal digits. */
typedef struct pairs {
    const uint8_t *bytes;
    size_t count;
    uint8_t flip;
} pairs;

static uint8_t *put_pair(uint8_t *at, unsigned pair) {
    memcpy(at, &digits_pairs[2 * pair], 2);
    return at + 2;
}

static unsigned pair_at(const pairs *p, size_t index) {
    return (unsigned)(p->bytes[index] ^ p->flip) - 1;
}

static uint8_t *put_pairs(uint8_t *at, const pairs *p, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) at = put_pair(at, pair_at(p, i));
    return at;
}

static uint8_t *put_zeros(uint8_t *at, size_t count) {
    memset(at, '0', count);
    return at + count;
}

/* `whole` pairs stand before the point; where there are fewer, zeros make them up. */
static uint8_t *put_whole(uint8_t *at, const pairs *p, size_t whole) {
    unsigned first = pair_at(p, 0);
    if (first < 10)
        *at++ = (uint8_t)('0' + first);
    else
        at = put_pair(at, first);
    size_t written = whole < p->count ? whole : p->count;
    at = put_pairs(at, p, 1, written);
    return whole > written ? put_zeros(at, 2 * (whole - written)) : at;
}

uint8_t *encode_number_bytes(uint8_t *at, skep_bytes number) {
    enum { ZERO_BYTES = 2, POSITIVE_BIAS = 0x80 + 64 };
    if (number.len <= ZERO_BYTES) {
        *at = '0';
        return at + 1;
    }
    bool is_negative = number.ptr[0] < 0x80;
    pairs p = {number.ptr + 1, number.len - 2, is_negative ? 0xFF : 0};
    int exponent = (number.ptr[0] ^ p.flip) - POSITIVE_BIAS;
    size_t whole = exponent > 0 ? (size_t)exponent : 0;
    *at = '-';
    at += is_negative;
    if (whole > 0)
        at = put_whole(at, &p, whole);
    else
        *at++ = '0';
    if (whole >= p.count) return at;
    *at++ = '.';
    if (exponent < 0) at = put_zeros(at, 2 * (size_t)-exponent);
    at = put_pairs(at, &p, whole, p.count);
    return at[-1] == '0' ? at - 1 : at;
}
