/* base/float_text_powers.c: powers of ten, each from one of 26 that are kept and a small power of
 * five. A table of all 667 would take ten kilobytes.
 *
 * The error: an anchor of 192 bits is less than one too small, so the product of 256 bits is less
 * than 2^64. Only its upper 128 bits are taken; that no carry out of the bits between is lost was
 * checked for each power by scripts/float-powers. */
#include "base/float_text_powers.h"

#include <stdbool.h>

float_power float_power_far(int exponent) {
    unsigned above = (unsigned)(exponent - FLOAT_POWER_ANCHOR_MIN);
    const uint64_t *anchor = float_power_anchors[above / FLOAT_POWER_STEPS];
    uint64_t step = float_power_steps[above % FLOAT_POWER_STEPS];
    float_power high = float_multiply(anchor[0], step), middle = float_multiply(anchor[1], step);
    uint64_t rest = middle.low + float_multiply(anchor[2], step).high;
    uint64_t carry = rest < middle.low;
    float_power product = {high.high, high.low + carry};
    product.high += product.low < carry;
    product.low += middle.high;
    product.high += product.low < middle.high;
    if (product.high >> 63 == 0) {
        product.high = product.high << 1 | product.low >> 63;
        product.low = product.low << 1 | rest >> 63;
    }
    bool is_exact = exponent >= 0 && exponent <= FLOAT_POWER_EXACT_MAX;
    product.low += !is_exact; /* rounded up: never from all ones */
    return product;
}
