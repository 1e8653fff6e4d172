/* Sizes as DynamoDB counts them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "value/packed.h"

static void numbers_count_pairs_of_digits_on_both_sides(void **state) {
    (void)state;
    static const struct {
        const char *number;
        size_t size;
    } cases[] = {{"0", 1},
                 {"1", 2},
                 {"-1", 3},
                 {"12", 2},
                 {"123", 3},
                 {"100", 2},
                 {"1200", 2},
                 {"1230000", 3},
                 {"1e125", 2},
                 {"0.1", 2},
                 {"0.0000001", 2},
                 {"0.05", 2},
                 {"0.123", 3},
                 {"0.00123", 3},
                 {"1.5", 3},
                 {"10.05", 3},
                 {"100.5", 4},
                 {"-100.5", 5},
                 {"123.456", 5},
                 {"12345678901234567890123456789012345678", 20},
                 {"-1.2345678901234567890123456789012345678", 22},
                 {"1e-130", 2}};
    skep_arena *arena = skep_arena_new(NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(
            skep_value_size(packed_from_decimal(arena, skep_decimal_literal(cases[i].number))),
            cases[i].size);
    skep_arena_free(arena);
}

static void scalars_count_their_bytes(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_int_equal(skep_value_size(packed_from_text(arena, SKEP_STR(""))), 0);
    assert_int_equal(skep_value_size(packed_from_text(arena, SKEP_STR("caf\xC3\xA9"))), 5);
    assert_int_equal(skep_value_size(packed_from_bool(arena, false)), 1);
    assert_int_equal(skep_value_size((skep_value){0}), 0);
    skep_arena_free(arena);
}

/* {"a": "xyz", "l": [1, null], "m": {"k": true}, "s": SS["p","qr"], "b": BS[01 02]} */
static void containers_count_their_overhead_and_items_do_not(void **state) {
    (void)state;
    buffer buf;
    packed_writer w;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("a"));
    packed_text(&w, SKEP_STR("xyz"));
    packed_name(&w, SKEP_STR("l"));
    packed_open(&w, SKEP_TYPE_L);
    packed_i64(&w, 1);
    packed_null(&w);
    packed_end(&w);
    packed_name(&w, SKEP_STR("m"));
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, SKEP_STR("k"));
    packed_bool(&w, true);
    packed_end(&w);
    packed_name(&w, SKEP_STR("s"));
    packed_open(&w, SKEP_TYPE_SS);
    packed_text(&w, SKEP_STR("p"));
    packed_text(&w, SKEP_STR("qr"));
    packed_end(&w);
    packed_name(&w, SKEP_STR("b"));
    packed_open(&w, SKEP_TYPE_BS);
    packed_bytes(&w, (skep_bytes){(const uint8_t *)"\x01\x02", 2});
    packed_end(&w);
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_value item = {buf.data, buf.len};

    skep_value inner;
    assert_true(skep_value_at(item, SKEP_STR("l"), &inner));
    assert_int_equal(skep_value_size(inner), 3 + 2 + 2 + 1);
    assert_true(skep_value_at(item, SKEP_STR("m"), &inner));
    assert_int_equal(skep_value_size(inner), 3 + 1 + 1 + 1);
    assert_true(skep_value_at(item, SKEP_STR("s"), &inner));
    assert_int_equal(skep_value_size(inner), 3);
    size_t entries = (1 + 3) + (1 + 8) + (1 + 6) + (1 + 3) + (1 + 2);
    assert_int_equal(skep_item_size(item), entries);
    assert_int_equal(skep_value_size(item), 3 + entries + 5);
    assert_int_equal(skep_item_size((skep_value){0}), 0);
    buffer_fini(&buf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_count_pairs_of_digits_on_both_sides),
        cmocka_unit_test(scalars_count_their_bytes),
        cmocka_unit_test(containers_count_their_overhead_and_items_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
