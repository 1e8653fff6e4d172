/* base/float_text_read.c: decimal text to the nearest binary floating point.
 *
 * Three ways, each for what the one before cannot do: one exact operation on exact doubles (W.
 * Clinger); a product of the first 19 digits with 128 bits of a power of ten, which is always right
 * for 19 digits (D. Lemire); and where the digits behind the 19th decide, long integers
 * (base/float_text_exact.c). */
#include <string.h>

#include "base/float_text.h"
#include "base/float_text_exact.h"
#include "base/float_text_powers.h"

enum { DIGITS_KEPT = 19 };

/* ---- 19 digits ---- */

static const float_format double_format = {
    .fraction_bits = 52,
    .biased_max = 0x7FF,
    .bias = 1023,
    .tie_power_min = -4,
    .tie_power_max = 23,
    .power_min = FLOAT_POWER_MIN,
    .power_max = 308,
};

static const float_format float_format_of_float = {
    .fraction_bits = 23,
    .biased_max = 0xFF,
    .bias = 127,
    .tie_power_min = -17,
    .tie_power_max = 10,
    .power_min = -65,
    .power_max = 38,
};

/* The upper 128 bits of the coefficient, whose first bit is set, times 10^power. The second half of
 * the power is added where the first leaves the bits of the result open. The table is rounded up;
 * the proof wants these powers rounded down. */
static float_power scale(uint64_t coefficient, int power, int bits) {
    float_power ten = float_power_of_ten(power);
    float_power product = float_multiply(coefficient, ten.high);
    uint64_t open_bits = UINT64_MAX >> bits;
    if ((product.high & open_bits) == open_bits) {
        if (power < -27 || power > FLOAT_POWER_EXACT_MAX) ten.low--;
        float_power second = float_multiply(coefficient, ten.low);
        product.low += second.high;
        product.high += product.low < second.high;
    }
    return product;
}

/* Rounds a coefficient with one bit more than the format has, and puts it together with the
 * exponent. A carry out of the fraction goes to the exponent by itself. */
static uint64_t assemble(const float_format *f, uint64_t coefficient, int biased) {
    coefficient += coefficient & 1;
    coefficient >>= 1;
    uint64_t hidden = UINT64_C(1) << f->fraction_bits;
    if (coefficient >= 2 * hidden) {
        coefficient = hidden;
        biased++;
    }
    if (biased >= f->biased_max) return (uint64_t)f->biased_max << f->fraction_bits;
    return (uint64_t)biased << f->fraction_bits | (coefficient & (hidden - 1));
}

static inline uint64_t nearest(const float_format *f, uint64_t digits, int64_t power) {
    if (digits == 0 || power < f->power_min) return 0;
    if (power > f->power_max) return (uint64_t)f->biased_max << f->fraction_bits;
    int zeros = __builtin_clzll(digits);
    float_power product = scale(digits << zeros, (int)power, f->fraction_bits + 3);
    int upper = (int)(product.high >> 63);
    int shift = upper + 64 - f->fraction_bits - 3;
    uint64_t coefficient = product.high >> shift;
    int biased = float_log2_of_power_of_ten((int)power) + 63 + upper - zeros + f->bias;
    if (biased <= 0) {
        if (1 - biased >= 64) return 0;
        coefficient >>= 1 - biased;
        coefficient += coefficient & 1;
        coefficient >>= 1;
        /* Rounding may make the smallest normal value; its bits follow the largest subnormal's. */
        return coefficient;
    }
    bool may_be_tie = product.low <= 1 && power >= f->tie_power_min && power <= f->tie_power_max;
    if (may_be_tie && (coefficient & 3) == 1 && coefficient << shift == product.high)
        coefficient &= ~UINT64_C(1);
    return assemble(f, coefficient, biased);
}

/* ---- Text ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Eight characters as a number; false if they are not all digits. */
static bool read_eight(const char *text, uint64_t *out) {
    uint64_t eight;
    memcpy(&eight, text, sizeof eight);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    uint64_t above = eight + UINT64_C(0x4646464646464646);
    uint64_t below = eight - UINT64_C(0x3030303030303030);
    if (((above | below) & UINT64_C(0x8080808080808080)) != 0) return false;
    below = below * 10 + (below >> 8);
    uint64_t first = (below & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064);
    uint64_t second = (below >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001);
    *out = (first + second) >> 32;
    return true;
}

/* What was read: `digits` are the first DIGITS_KEPT significant ones. */
typedef struct reading {
    uint64_t digits;
    int64_t power;      /* of the last of `digits` */
    const char *start;  /* of the coefficient */
    const char *end;    /* of the coefficient */
    int64_t last_power; /* of the coefficient's last digit */
    bool is_cut;        /* there are more digits than were kept */
    bool is_negative;
} reading;

/* Reads a run of digits as one number, which is right only for 19 digits or fewer. */
static const char *read_run(const char *p, const char *end, uint64_t *digits) {
    uint64_t eight;
    while (end - p >= 8 && read_eight(p, &eight)) {
        *digits = *digits * 100000000 + eight;
        p += 8;
    }
    for (; p < end && is_digit(*p); p++) *digits = *digits * 10 + (uint64_t)(*p - '0');
    return p;
}

/* Exponents beyond this are as good as it; the text's own length cannot come near it. */
#define POWER_SATURATED (INT64_MAX / 4)

static bool read_exponent(const char *p, const char *end, int64_t *out) {
    *out = 0;
    if (p == end) return true;
    if (*p != 'e' && *p != 'E') return false;
    p++;
    bool is_negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end) return false;
    int64_t value = 0;
    for (; p < end; p++) {
        if (!is_digit(*p)) return false;
        if (value < POWER_SATURATED / 10) value = value * 10 + (*p - '0');
    }
    *out = is_negative ? -value : value;
    return true;
}

/* Takes the first 19 significant digits of a longer coefficient, one by one. */
static void keep_first(reading *r, size_t written) {
    const char *p = r->start;
    while (p < r->end && (*p == '0' || *p == '.')) {
        written -= *p == '0';
        p++;
    }
    if (written <= DIGITS_KEPT) return; /* only leading zeros made it long */
    r->digits = 0;
    for (unsigned kept = 0; kept < DIGITS_KEPT; p++) {
        if (*p == '.') continue;
        r->digits = r->digits * 10 + (uint64_t)(*p - '0');
        kept++;
    }
    r->power += (int64_t)(written - DIGITS_KEPT);
    r->is_cut = true;
}

static bool read_decimal(const char *text, size_t len, reading *r) {
    const char *p = text, *end = text + len;
    *r = (reading){.is_negative = len > 0 && *p == '-'};
    if (len > 0 && (*p == '-' || *p == '+')) p++;
    r->start = p;
    p = read_run(p, end, &r->digits);
    size_t written = (size_t)(p - r->start);
    if (p < end && *p == '.') {
        const char *point = p++;
        p = read_run(p, end, &r->digits);
        r->power = point + 1 - p;
        written += (size_t)-r->power;
    }
    r->end = p;
    int64_t exponent;
    if (written == 0 || !read_exponent(p, end, &exponent)) return false;
    r->power += exponent;
    r->last_power = r->power;
    if (written > DIGITS_KEPT) keep_first(r, written);
    return true;
}

/* The bits of the nearest value. Where digits were cut off, the value lies between that of the kept
 * ones and of one more; only when these differ do the cut ones matter. */
static uint64_t resolve(const float_format *f, const reading *r) {
    uint64_t bits = nearest(f, r->digits, r->power);
    if (!r->is_cut) return bits;
    uint64_t above = nearest(f, r->digits + 1, r->power);
    if (bits == above) return bits;
    return float_exact(f, bits, r->start, r->end, r->last_power);
}

/* ---- Calls ---- */

/* Every integer up to 2^53 and every power of ten up to 10^22 is a double, so that one operation on
 * them rounds once. */
static bool clinger(uint64_t digits, int64_t power, double *out) {
    enum { POWER_MAX = 22 };
    static const double powers[POWER_MAX + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (digits > UINT64_C(1) << 53 || power < -POWER_MAX || power > POWER_MAX) return false;
    *out = power < 0 ? (double)digits / powers[-power] : (double)digits * powers[power];
    return true;
}

static double double_of_bits(uint64_t bits, bool is_negative) {
    bits |= (uint64_t)is_negative << 63;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static float float_of_bits(uint64_t bits, bool is_negative) {
    uint32_t half = (uint32_t)bits | (uint32_t)is_negative << 31;
    float value;
    memcpy(&value, &half, sizeof value);
    return value;
}

bool double_read(const char *text, size_t len, double *out) {
    reading r;
    if (!read_decimal(text, len, &r)) return false;
    double exact;
    if (!r.is_cut && clinger(r.digits, r.power, &exact))
        *out = r.is_negative ? -exact : exact;
    else
        *out = double_of_bits(resolve(&double_format, &r), r.is_negative);
    return true;
}

bool float_read(const char *text, size_t len, float *out) {
    reading r;
    if (!read_decimal(text, len, &r)) return false;
    *out = float_of_bits(resolve(&float_format_of_float, &r), r.is_negative);
    return true;
}

double double_nearest(uint64_t digits, int exponent) {
    double exact;
    if (clinger(digits, exponent, &exact)) return exact;
    return double_of_bits(nearest(&double_format, digits, exponent), false);
}

float float_nearest(uint64_t digits, int exponent) {
    return float_of_bits(nearest(&float_format_of_float, digits, exponent), false);
}
