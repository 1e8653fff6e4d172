/* Each power of ten against long integers: it is the smallest number of 128 bits, the first of them
 * set, that is not below the power. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/float_text_powers.h"

enum { WORDS = 32 }; /* 5^342 has 795 bits, and 128 more are multiplied with it */

/* Base 2^32, the lowest word first. */
typedef struct number {
    uint32_t words[WORDS];
} number;

static number make(float_power p) {
    return (number){
        {(uint32_t)p.low, (uint32_t)(p.low >> 32), (uint32_t)p.high, (uint32_t)(p.high >> 32)}};
}

static number times_power_of_five(number n, int exponent) {
    for (; exponent > 0; exponent--) {
        uint64_t carry = 0;
        for (size_t i = 0; i < WORDS; i++) {
            carry += (uint64_t)n.words[i] * 5;
            n.words[i] = (uint32_t)carry;
            carry >>= 32;
        }
        assert_int_equal(carry, 0);
    }
    return n;
}

static int bit_length(const number *n) {
    for (int i = WORDS * 32 - 1; i >= 0; i--)
        if ((n->words[i / 32] >> (i % 32) & 1) != 0) return i + 1;
    return 0;
}

static number shifted(const number *n, int bits) {
    number out = {{0}};
    for (int i = 0; i + bits < WORDS * 32; i++)
        if ((n->words[i / 32] >> (i % 32) & 1) != 0)
            out.words[(i + bits) / 32] |= UINT32_C(1) << ((i + bits) % 32);
    return out;
}

static int compare(const number *a, const number *b) {
    for (size_t i = WORDS; i-- > 0;)
        if (a->words[i] != b->words[i]) return a->words[i] < b->words[i] ? -1 : 1;
    return 0;
}

/* p and the power without its twos, on one side of the fraction where the exponent is negative. */
typedef struct sides {
    number ours, power;
} sides;

static sides sides_of(float_power p, int exponent) {
    number ours = make(p), power = make((float_power){0, 1});
    if (exponent < 0) return (sides){times_power_of_five(ours, -exponent), power};
    return (sides){ours, times_power_of_five(power, exponent)};
}

/* How far apart the first bits of p and of the power are. */
static int bits_apart(float_power p, int exponent) {
    sides s = sides_of(p, exponent);
    return bit_length(&s.ours) - bit_length(&s.power);
}

static int compare_with_power(float_power p, int exponent, int apart) {
    sides s = sides_of(p, exponent);
    if (apart < 0)
        s.ours = shifted(&s.ours, -apart);
    else
        s.power = shifted(&s.power, apart);
    return compare(&s.ours, &s.power);
}

static float_power one_less(float_power p) {
    return (float_power){p.high - (p.low == 0), p.low - 1};
}

static void every_power_has_its_leading_bits_rounded_up(void **state) {
    (void)state;
    for (int e = FLOAT_POWER_MIN; e <= FLOAT_POWER_MAX; e++) {
        float_power p = float_power_of_ten(e);
        assert_int_equal(p.high >> 63, 1);
        int apart = bits_apart(p, e);
        bool is_exact = e >= 0 && e <= FLOAT_POWER_EXACT_MAX;
        assert_int_equal(compare_with_power(p, e, apart), is_exact ? 0 : 1);
        if (!is_exact) assert_int_equal(compare_with_power(one_less(p), e, apart), -1);
    }
}

static void computed_powers_are_the_kept_ones(void **state) {
    (void)state;
    for (int e = FLOAT_POWER_NEAR_MIN; e <= FLOAT_POWER_NEAR_MAX; e++) {
        float_power kept = float_power_of_ten(e), computed = float_power_far(e);
        assert_true(kept.high == computed.high && kept.low == computed.low);
    }
}

static void small_powers_are_what_they_are(void **state) {
    (void)state;
    float_power one = float_power_of_ten(0), ten = float_power_of_ten(1);
    assert_true(one.high == UINT64_C(1) << 63 && one.low == 0);
    assert_true(ten.high == UINT64_C(10) << 60 && ten.low == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_power_has_its_leading_bits_rounded_up),
        cmocka_unit_test(computed_powers_are_the_kept_ones),
        cmocka_unit_test(small_powers_are_what_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
