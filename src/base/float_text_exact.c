/* base/float_text_exact.c: compares a decimal of any length with the middle between two
 * neighbouring values, in long integers: D * 10^E with M * 2^F, after the factors below one are
 * brought to the other side. */
#include "base/float_text_exact.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    DIGITS_MAX = 800, /* no middle of two doubles has more than 768 significant digits */
    LIMBS_MAX = 128,  /* 4,096 bits: 800 digits, or 5^1200, and 1,100 bits of shift */
    LIMB_BITS = 32
};

typedef struct long_integer {
    uint32_t limbs[LIMBS_MAX]; /* the lowest first */
    size_t count;
} long_integer;

static void multiply_add(long_integer *n, uint32_t factor, uint32_t addend) {
    uint64_t carry = addend;
    for (size_t i = 0; i < n->count; i++) {
        carry += (uint64_t)n->limbs[i] * factor;
        n->limbs[i] = (uint32_t)carry;
        carry >>= LIMB_BITS;
    }
    if (carry > 0) n->limbs[n->count++] = (uint32_t)carry;
}

static void multiply_by_power_of_five(long_integer *n, int64_t power) {
    for (; power >= 13; power -= 13) multiply_add(n, 1220703125, 0);
    for (; power > 0; power--) multiply_add(n, 5, 0);
}

static void shift_up(long_integer *n, int64_t bits) {
    size_t whole = (size_t)bits / LIMB_BITS;
    multiply_add(n, UINT32_C(1) << (bits % LIMB_BITS), 0);
    for (size_t i = n->count; i-- > 0;) n->limbs[i + whole] = n->limbs[i];
    for (size_t i = 0; i < whole; i++) n->limbs[i] = 0;
    n->count += whole;
}

static int compare(const long_integer *a, const long_integer *b) {
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    for (size_t i = a->count; i-- > 0;)
        if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

/* The digits as an integer; returns how many were left away behind them. What is left away counts
 * as one digit if it is not nothing, for it can only break a tie. */
static int64_t read_digits(const char *start, const char *end, long_integer *out) {
    unsigned kept = 0;
    int64_t left = 0;
    bool has_more = false;
    out->count = 0;
    for (const char *p = start; p < end; p++) {
        if (*p == '.' || (*p == '0' && kept == 0)) continue;
        if (kept < DIGITS_MAX) {
            multiply_add(out, 10, (uint32_t)(*p - '0'));
            kept++;
        } else {
            has_more = has_more || *p != '0';
            left++;
        }
    }
    if (has_more) {
        multiply_add(out, 10, 1);
        left--;
    }
    return left;
}

uint64_t float_exact(const float_format *format, uint64_t bits, const char *start, const char *end,
                     int64_t last_power) {
    uint64_t hidden = UINT64_C(1) << format->fraction_bits;
    int biased = (int)(bits >> format->fraction_bits);
    uint64_t coefficient = (bits & (hidden - 1)) | (biased > 0 ? hidden : 0);
    int64_t exponent = (biased > 0 ? biased : 1) - format->bias - format->fraction_bits;
    uint64_t middle = 2 * coefficient + 1;
    exponent--;

    long_integer decimal, binary = {{(uint32_t)middle, (uint32_t)(middle >> LIMB_BITS)}, 2};
    if (binary.limbs[1] == 0) binary.count = 1;
    int64_t power = last_power + read_digits(start, end, &decimal);
    multiply_by_power_of_five(power >= 0 ? &decimal : &binary, power >= 0 ? power : -power);
    int64_t twos = power - exponent;
    shift_up(twos >= 0 ? &decimal : &binary, twos >= 0 ? twos : -twos);

    int order = compare(&decimal, &binary);
    return bits + (order > 0 || (order == 0 && (bits & 1) != 0));
}
