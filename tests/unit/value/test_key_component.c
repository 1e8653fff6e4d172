/* Key components: their order is DynamoDB's order of keys, alone and one behind the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "random_value.h"
#include "support/failing_allocator.h"
#include "value/keybytes.h"

static void assert_key(skep_value value, const char *bytes, size_t len) {
    buffer key;
    buffer_init(&key, NULL, 0);
    assert_true(key_append(&key, value));
    assert_int_equal(key.len, len);
    assert_memory_equal(key.data, bytes, len);
    buffer_fini(&key);
}

static void known_values_have_the_documented_bytes(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_key(packed_from_text(arena, SKEP_STR("")), "S\x00\x01", 3);
    assert_key(packed_from_text(arena, SKEP_STR("ab")), "Sab\x00\x01", 5);
    assert_key(packed_from_text(arena, SKEP_STR("a\0\0b")),
               "Sa\x00\xFF\x00\xFF"
               "b\x00\x01",
               9);
    assert_key(packed_from_i64(arena, 1), "N\xC1\x02\x00", 4);
    buffer key;
    buffer_init(&key, NULL, 0);
    assert_false(key_append(&key, packed_from_bool(arena, true)));
    assert_false(key_append(&key, (skep_value){0}));
    assert_false(key_append_prefix(&key, packed_from_i64(arena, 1)));
    assert_false(key_append_prefix(&key, (skep_value){0}));
    assert_int_equal(key.len, 0);
    assert_true(key_append_prefix(&key, packed_from_text(arena, SKEP_STR("a\0"))));
    assert_memory_equal(key.data, "Sa\x00\xFF", 4);
    assert_int_equal(key.len, 4);
    buffer_fini(&key);
    skep_arena_free(arena);
}

static int sign(int order) {
    return (order > 0) - (order < 0);
}

static int compare_runs(const void *a, size_t a_len, const void *b, size_t b_len) {
    size_t common = a_len < b_len ? a_len : b_len;
    int order = common > 0 ? memcmp(a, b, common) : 0;
    return order != 0 ? sign(order) : (a_len > b_len) - (a_len < b_len);
}

static int compare_buffers(const buffer *a, const buffer *b) {
    return compare_runs(a->data, a->len, b->data, b->len);
}

/* As DynamoDB documents it: numbers by value, text by UTF-8 bytes, binaries by unsigned bytes. */
static int compare_values(skep_value a, skep_value b) {
    if (skep_value_type(a) == SKEP_TYPE_N)
        return sign(skep_decimal_compare(skep_value_decimal(a), skep_value_decimal(b)));
    if (skep_value_type(a) == SKEP_TYPE_S) {
        skep_str left = skep_value_text(a);
        skep_str right = skep_value_text(b);
        return compare_runs(left.ptr, left.len, right.ptr, right.len);
    }
    skep_bytes left = skep_value_bytes(a);
    skep_bytes right = skep_value_bytes(b);
    return compare_runs(left.ptr, left.len, right.ptr, right.len);
}

static const skep_type key_types[] = {SKEP_TYPE_S, SKEP_TYPE_N, SKEP_TYPE_B};

static skep_value random_scalar(random_source *r, buffer *buf, skep_type type) {
    packed_writer w;
    buffer_clear(buf);
    packed_begin(&w, buf, NULL);
    write_random_scalar(r, &w, type);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    return (skep_value){buf->data, buf->len};
}

static void random_keys_sort_as_dynamodb_sorts_them(void **state) {
    (void)state;
    random_source r = {.seed = 11};
    buffer parts[4], left, right;
    for (int i = 0; i < 4; i++) buffer_init(&parts[i], NULL, 0);
    buffer_init(&left, NULL, 0);
    buffer_init(&right, NULL, 0);
    for (int i = 0; i < 30000; i++) {
        skep_type first = key_types[i % 3];
        skep_type second = key_types[i / 3 % 3];
        skep_value a1 = random_scalar(&r, &parts[0], first);
        skep_value b1 = random_below(&r, 3) == 0 ? a1 : random_scalar(&r, &parts[1], first);
        skep_value a2 = random_scalar(&r, &parts[2], second);
        skep_value b2 = random_scalar(&r, &parts[3], second);
        buffer_clear(&left);
        buffer_clear(&right);
        assert_true(key_append(&left, a1) && key_append(&right, b1));
        assert_int_equal(compare_buffers(&left, &right), compare_values(a1, b1));
        assert_true(key_append(&left, a2) && key_append(&right, b2));
        int expected = compare_values(a1, b1);
        if (expected == 0) expected = compare_values(a2, b2);
        assert_int_equal(compare_buffers(&left, &right), expected);
    }
    for (int i = 0; i < 4; i++) buffer_fini(&parts[i]);
    buffer_fini(&left);
    buffer_fini(&right);
}

static void reading_a_key_gives_its_values_back(void **state) {
    (void)state;
    random_source r = {.seed = 12};
    buffer value, key, out;
    buffer_init(&value, NULL, 0);
    buffer_init(&key, NULL, 0);
    buffer_init(&out, NULL, 0);
    for (int i = 0; i < 10000; i++) {
        buffer expected;
        buffer_init(&expected, NULL, 0);
        buffer_clear(&key);
        buffer_clear(&out);
        for (int k = 0; k < 3; k++) {
            skep_value part = random_scalar(&r, &value, key_types[random_below(&r, 3)]);
            assert_true(key_append(&key, part));
            buffer_append(&expected, part.data, part.size);
        }
        const uint8_t *p = key.data;
        const uint8_t *end = key.data + key.len;
        for (int k = 0; k < 3; k++) assert_int_equal(key_read(&p, end, &out, NULL), SKEP_OK);
        assert_ptr_equal(p, end);
        assert_int_equal(out.len, expected.len);
        assert_memory_equal(out.data, expected.data, out.len);
        buffer_fini(&expected);
    }
    buffer_fini(&value);
    buffer_fini(&key);
    buffer_fini(&out);
}

static skep_bytes run_of(skep_value value) {
    if (skep_value_type(value) == SKEP_TYPE_B) return skep_value_bytes(value);
    skep_str text = skep_value_text(value);
    return (skep_bytes){(const uint8_t *)text.ptr, text.len};
}

static bool begins_with(skep_value value, skep_value prefix) {
    skep_bytes a = run_of(value);
    skep_bytes b = run_of(prefix);
    return a.len >= b.len && (b.len == 0 || memcmp(a.ptr, b.ptr, b.len) == 0);
}

/* A value that `value` begins with, cut at a character. */
static skep_value random_cut(random_source *r, buffer *buf, skep_value value) {
    skep_bytes whole = run_of(value);
    size_t len = random_below(r, whole.len + 1);
    packed_writer w;
    do {
        buffer_clear(buf);
        packed_begin(&w, buf, NULL);
        if (skep_value_type(value) == SKEP_TYPE_B)
            packed_bytes(&w, (skep_bytes){whole.ptr, len});
        else
            packed_text(&w, (skep_str){(const char *)whole.ptr, len});
        len -= len > 0;
    } while (packed_finish(&w) != SKEP_OK);
    return (skep_value){buf->data, buf->len};
}

/* The range from a prefix to its successor holds exactly what begins with it, behind any first
 * component. */
static void a_prefix_and_its_successor_bound_what_begins_with_it(void **state) {
    (void)state;
    random_source r = {.seed = 13};
    buffer head, value, prefix, key, low, high;
    buffer *all[] = {&head, &value, &prefix, &key, &low, &high};
    for (size_t i = 0; i < 6; i++) buffer_init(all[i], NULL, 0);
    int inside = 0;
    for (int i = 0; i < 30000; i++) {
        skep_type type = i % 2 != 0 ? SKEP_TYPE_S : SKEP_TYPE_B;
        skep_value v = random_scalar(&r, &value, type);
        skep_value p = random_below(&r, 2) != 0 ? random_cut(&r, &prefix, v)
                                                : random_scalar(&r, &prefix, type);
        skep_value first = random_scalar(&r, &head, key_types[random_below(&r, 3)]);
        for (size_t k = 3; k < 6; k++) {
            buffer_clear(all[k]);
            assert_true(key_append(all[k], first));
        }
        assert_true(key_append(&key, v));
        assert_true(key_append_prefix(&low, p));
        assert_true(key_append_prefix(&high, p));
        assert_true(key_successor(&high));
        bool is_inside = compare_buffers(&key, &low) >= 0 && compare_buffers(&key, &high) < 0;
        assert_int_equal(is_inside, begins_with(v, p));
        inside += is_inside;
    }
    assert_true(inside > 5000);
    for (size_t i = 0; i < 6; i++) buffer_fini(all[i]);
}

static void a_successor_drops_bytes_that_cannot_grow(void **state) {
    (void)state;
    buffer key;
    buffer_init(&key, NULL, 0);
    buffer_append(&key, "B\x10\xFF\xFF", 4);
    assert_true(key_successor(&key));
    assert_int_equal(key.len, 2);
    assert_memory_equal(key.data, "B\x11", 2);
    buffer_clear(&key);
    assert_false(key_successor(&key));
    buffer_append(&key, "\xFF\xFF", 2);
    assert_false(key_successor(&key));
    buffer_fini(&key);
}

static void what_is_no_key_is_corrupt(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        const char *message;
    } cases[] = {{"", 0, "a key ends where a component was expected"},
                 {"X", 1, "a key component starts with 0x58: expected B, N or S"},
                 {"S", 1, "a key of type S is not closed or wrongly escaped"},
                 {"Sab", 3, "a key of type S is not closed or wrongly escaped"},
                 {"Sab\x00", 4, "a key of type S is not closed or wrongly escaped"},
                 {"Sab\x00\x02", 5, "a key of type S is not closed or wrongly escaped"},
                 {"B\x00\xFF", 3, "a key of type B is not closed or wrongly escaped"},
                 {"S\xFF\x00\x01", 4, "a key of type S is not UTF-8"},
                 {"N", 1, "a key of type N is not a number"},
                 {"N\xC1", 2, "a key of type N is not a number"},
                 {"N\xC1\x02", 3, "a key of type N is not a number"},
                 {"N\xC1\x01\x00", 4, "a key of type N is not a number"}};
    buffer out;
    buffer_init(&out, NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        /* A copy of exactly this size, so that a sanitizer sees a read behind the end. */
        uint8_t *copy = malloc(cases[i].len + 1);
        assert_non_null(copy);
        memcpy(copy + 1, cases[i].bytes, cases[i].len);
        const uint8_t *p = copy + 1;
        skep_error err;
        assert_int_equal(key_read(&p, copy + 1 + cases[i].len, &out, &err), SKEP_CORRUPT);
        assert_string_equal(err.message, cases[i].message);
        assert_ptr_equal(p, copy + 1);
        assert_int_equal(out.len, 0);
        free(copy);
    }
    buffer_fini(&out);
}

static void random_bytes_are_read_only_if_they_are_a_key(void **state) {
    (void)state;
    random_source r = {.seed = 14};
    buffer out, again;
    buffer_init(&out, NULL, 0);
    buffer_init(&again, NULL, 0);
    for (int i = 0; i < 100000; i++) {
        size_t len = 1 + random_below(&r, 12);
        uint8_t *bytes = malloc(len);
        assert_non_null(bytes);
        static const uint8_t likely[] = {0, 0, 1, 0xFF, 'a', 0x80, 0xC1, 2};
        bytes[0] = (uint8_t)"SBN"[random_below(&r, 3)];
        for (size_t k = 1; k < len; k++) bytes[k] = likely[random_below(&r, sizeof likely)];
        const uint8_t *p = bytes;
        buffer_clear(&out);
        buffer_clear(&again);
        if (key_read(&p, bytes + len, &out, NULL) == SKEP_OK) {
            assert_int_equal(packed_check(out.data, out.len, NULL), SKEP_OK);
            assert_true(key_append(&again, (skep_value){out.data, out.len}));
            assert_int_equal(again.len, (size_t)(p - bytes));
            assert_memory_equal(again.data, bytes, again.len);
        }
        free(bytes);
    }
    buffer_fini(&out);
    buffer_fini(&again);
}

static void reading_without_memory_fails(void **state) {
    (void)state;
    failing_allocator memory;
    failing_allocator_init(&memory, 1);
    buffer out;
    buffer_init(&out, &memory.table, 0);
    static const uint8_t text[] = "Sa\x00\x01";
    static const uint8_t number[] = "N\x80\x00";
    const uint8_t *p = text;
    assert_int_equal(key_read(&p, text + 4, &out, NULL), SKEP_NO_MEMORY);
    p = number;
    assert_int_equal(key_read(&p, number + 3, &out, NULL), SKEP_NO_MEMORY);
    assert_int_equal(memory.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values_have_the_documented_bytes),
        cmocka_unit_test(random_keys_sort_as_dynamodb_sorts_them),
        cmocka_unit_test(reading_a_key_gives_its_values_back),
        cmocka_unit_test(a_prefix_and_its_successor_bound_what_begins_with_it),
        cmocka_unit_test(a_successor_drops_bytes_that_cannot_grow),
        cmocka_unit_test(what_is_no_key_is_corrupt),
        cmocka_unit_test(random_bytes_are_read_only_if_they_are_a_key),
        cmocka_unit_test(reading_without_memory_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
