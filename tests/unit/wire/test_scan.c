/* What the windows of every kernel say, at every alignment, for every byte at every place. */
#include "decode_support.h"

#include "support/random.h"

enum { WINDOW = WIRE_FRAGMENT_BYTES };

/* The plainest way to say it. */
static void expected_text(const char *p, uint32_t *quotes, uint32_t *specials) {
    *quotes = *specials = 0;
    for (unsigned i = 0; i < WINDOW; i++) {
        unsigned char byte = (unsigned char)p[i];
        if (byte == '"') *quotes |= UINT32_C(1) << i;
        if (byte == '\\' || byte < 0x20 || byte >= 0x80) *specials |= UINT32_C(1) << i;
    }
}

static void assert_window(const wire_kernel *kernel, const char *p) {
    uint32_t quotes, specials, expected_quotes, expected_specials;
    expected_text(p, &expected_quotes, &expected_specials);
    kernel->text(p, &quotes, &specials);
    assert_int_equal(quotes, expected_quotes);
    assert_int_equal(specials, expected_specials);
}

static void every_byte_is_known_at_every_place(void **state) {
    (void)state;
    const wire_kernel *kernels[WIRE_KERNELS_MAX];
    size_t count = every_kernel(kernels);
    char bytes[WINDOW];
    for (size_t k = 0; k < count; k++)
        for (unsigned place = 0; place < WINDOW; place++)
            for (unsigned byte = 0; byte <= 0xFF; byte++) {
                memset(bytes, byte == 'a' ? 'b' : 'a', sizeof bytes);
                bytes[place] = (char)byte;
                assert_window(kernels[k], bytes);
                memset(bytes, '"', sizeof bytes);
                bytes[place] = (char)byte;
                assert_window(kernels[k], bytes);
            }
}

static void random_bytes_are_known_at_every_alignment(void **state) {
    (void)state;
    const wire_kernel *kernels[WIRE_KERNELS_MAX];
    size_t count = every_kernel(kernels);
    random_source r = {.seed = 5};
    char bytes[3 * WINDOW];
    for (unsigned round = 0; round < 2000; round++) {
        static const char often[] = {'"', '\\', ' ', '\x1F', '\x7F', (char)0x80, '\0', 'x'};
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = random_below(&r, 2) == 0 ? (char)random_u64(&r)
                                                : often[random_below(&r, sizeof often)];
        for (size_t k = 0; k < count; k++)
            for (size_t at = 0; at <= sizeof bytes - WINDOW; at++)
                assert_window(kernels[k], bytes + at);
    }
}

static void equal_bytes_are_found_one_by_one(void **state) {
    (void)state;
    const wire_kernel *kernels[WIRE_KERNELS_MAX];
    size_t count = every_kernel(kernels);
    random_source r = {.seed = 6};
    char a[2 * WINDOW], b[2 * WINDOW];
    for (unsigned round = 0; round < 2000; round++) {
        for (size_t i = 0; i < sizeof a; i++) {
            a[i] = (char)random_u64(&r);
            b[i] = a[i];
            if (random_below(&r, 3) == 0)
                b[i] = (char)((unsigned char)a[i] ^ 1U << random_below(&r, 8));
        }
        size_t at = random_below(&r, WINDOW), bt = random_below(&r, 2) == 0 ? at : 0;
        uint32_t expected = 0;
        for (unsigned i = 0; i < WINDOW; i++) expected |= (uint32_t)(a[at + i] == b[bt + i]) << i;
        for (size_t k = 0; k < count; k++)
            assert_int_equal(kernels[k]->equal(a + at, b + bt), expected);
    }
}

static void the_portable_kernel_is_always_tested(void **state) {
    (void)state;
    const wire_kernel *kernels[WIRE_KERNELS_MAX];
    size_t count = every_kernel(kernels);
    assert_in_range(count, 1, WIRE_KERNELS_MAX);
    assert_string_equal(kernels[0]->name, "portable");
    const wire_kernel *built[WIRE_KERNELS_MAX];
    size_t built_count = wire_kernels(built);
    assert_in_range(built_count, 1, count);
    assert_ptr_equal(built[built_count - 1], kernels[count - 1]);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) assert_string_not_equal(kernels[i]->name, kernels[k]->name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_known_at_every_place),
        cmocka_unit_test(random_bytes_are_known_at_every_alignment),
        cmocka_unit_test(equal_bytes_are_found_one_by_one),
        cmocka_unit_test(the_portable_kernel_is_always_tested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
