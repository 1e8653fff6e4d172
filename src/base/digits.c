#include "base/digits.h"

const char digits_pairs[2 * 100 + 1] = "00010203040506070809101112131415161718192021222324"
                                       "25262728293031323334353637383940414243444546474849"
                                       "50515253545556575859606162636465666768697071727374"
                                       "75767778798081828384858687888990919293949596979899";

/* Puts a point behind the first `whole` of the characters in `digits` (at most eight). */
static char *put_short_split(char *out, uint64_t digits, unsigned count, unsigned whole) {
    digits_store(out, digits);
    out[whole] = '.';
    digits_store(out + whole + 1, digits >> (8 * whole));
    return out + count + 1;
}

static char *put_split(char *out, uint64_t digits, unsigned count, unsigned whole) {
    if (count <= 8) {
        uint64_t characters = digits_eight((uint32_t)digits) | DIGITS_ASCII_ZEROS;
        return put_short_split(out, characters >> (8 * (8 - count)), count, whole);
    }
    char *end = digits_put(out + 1, digits);
    memmove(out, out + 1, whole);
    out[whole] = '.';
    return end;
}

char *digits_put_decimal(char *out, uint64_t digits, int exponent) {
    enum { ZEROS_MAX = 8 };
    if (exponent >= 0) {
        out = digits_put(out, digits);
        digits_store(out, DIGITS_ASCII_ZEROS);
        if (exponent > ZEROS_MAX) memset(out, '0', (size_t)exponent);
        return out + exponent;
    }
    unsigned count = digits_count(digits);
    int whole = (int)count + exponent;
    if (whole > 0) return put_split(out, digits, count, (unsigned)whole);
    memcpy(out, "0.000000", 8);
    digits_store(out + 8, DIGITS_ASCII_ZEROS);
    if (whole < -ZEROS_MAX) memset(out + 2, '0', (size_t)-whole);
    return count <= 16 ? digits_put_sixteen(out + 2 - whole, digits)
                       : digits_put(out + 2 - whole, digits);
}
