/* The guard in front of bytes from files: it accepts what the writer writes and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random_value.h"

/* Checks a copy of exactly this size, so that a sanitizer sees a read behind the end. */
static skep_status check(const uint8_t *bytes, size_t len, skep_error *err) {
    uint8_t *copy = malloc(len + 1);
    assert_non_null(copy);
    if (len > 0) memcpy(copy + 1, bytes, len);
    skep_status status = packed_check(copy + 1, len, err);
    free(copy);
    return status;
}

static void assert_corrupt(const char *bytes, size_t len, const char *message) {
    skep_error err = {0};
    assert_int_equal(check((const uint8_t *)bytes, len, &err), SKEP_CORRUPT);
    assert_string_equal(err.message, message);
    assert_int_equal(check((const uint8_t *)bytes, len, NULL), SKEP_CORRUPT);
}

#define BYTES(literal) literal, sizeof(literal) - 1

static void broken_scalars_are_refused(void **state) {
    (void)state;
    assert_corrupt(BYTES(""), "packed value, offset 0: the bytes end where a value was expected");
    assert_corrupt(BYTES("\x00"), "packed value, offset 0: a value has an unknown type");
    assert_corrupt(BYTES("\x0B"), "packed value, offset 0: a value has an unknown type");
    assert_corrupt(BYTES("\x05\x05"), "packed value, offset 1: bytes follow the end of the value");
    assert_corrupt(BYTES("\x04"), "packed value, offset 1: the bytes end inside a BOOL");
    assert_corrupt(BYTES("\x04\x02"), "packed value, offset 1: a BOOL is neither 0 nor 1");
    assert_corrupt(BYTES("\x01"), "packed value, offset 1: the bytes end inside a length");
    assert_corrupt(BYTES("\x01\x80"), "packed value, offset 1: the bytes end inside a length");
    assert_corrupt(BYTES("\x01\x80\x00"),
                   "packed value, offset 1: a length is not in its shortest form");
    assert_corrupt(BYTES("\x01\xFF\xFF\xFF\xFF\xFF\x01"),
                   "packed value, offset 1: a length has more than 32 bits");
    assert_corrupt(BYTES("\x01\xFF\xFF\xFF\xFF\x1F"),
                   "packed value, offset 1: a length has more than 32 bits");
    assert_corrupt(BYTES("\x01\xFF\xFF\xFF\xFF\x0F"),
                   "packed value, offset 6: the bytes end inside a text");
    assert_corrupt(BYTES("\x01\x02"
                         "a"),
                   "packed value, offset 2: the bytes end inside a text");
    assert_corrupt(BYTES("\x01\x01"
                         "a"),
                   "packed value, offset 2: the bytes end inside a text");
    assert_corrupt(BYTES("\x01\x01"
                         "ab"),
                   "packed value, offset 3: a text does not end in NUL");
    assert_corrupt(BYTES("\x01\x01\xFF\x00"), "packed value, offset 2: a text is not UTF-8");
    assert_corrupt(BYTES("\x03\x02"
                         "a"),
                   "packed value, offset 2: the bytes end inside a text");
    assert_corrupt(BYTES("\x02"), "packed value, offset 1: the bytes end inside a number");
    assert_corrupt(BYTES("\x02\x02\x80"), "packed value, offset 1: the bytes end inside a number");
    assert_corrupt(BYTES("\x02\x00"), "packed value, offset 1: a number is not in its only form");
    assert_corrupt(BYTES("\x02\x02\x81\x00"),
                   "packed value, offset 1: a number is not in its only form");
}

static void broken_containers_are_refused(void **state) {
    (void)state;
    assert_corrupt(BYTES("\x09\0\0\0\0\0\0\0"),
                   "packed value, offset 1: the bytes end inside a container's header");
    assert_corrupt(BYTES("\x09\x02\0\0\0\x01\0\0\0\x05"),
                   "packed value, offset 1: a container passes the end of its bytes");
    assert_corrupt(BYTES("\x09\xFF\xFF\xFF\xFF\x01\0\0\0\x05"),
                   "packed value, offset 1: a container passes the end of its bytes");
    assert_corrupt(BYTES("\x09\x01\0\0\0\x02\0\0\0\x05"),
                   "packed value, offset 10: the bytes end where a value was expected");
    assert_corrupt(BYTES("\x09\x02\0\0\0\x01\0\0\0\x05\x05"),
                   "packed value, offset 10: a container has more bytes than entries");
    assert_corrupt(BYTES("\x09\x01\0\0\0\xFF\xFF\xFF\xFF\x05"),
                   "packed value, offset 10: the bytes end where a value was expected");
    assert_corrupt(BYTES("\x09\0\0\0\0\0\0\0\0\x05"),
                   "packed value, offset 9: bytes follow the end of the value");
    assert_corrupt(BYTES("\x09\x0A\0\0\0\x01\0\0\0\x09\x01\0\0\0\x01\0\0\0\x05\x05"),
                   "packed value, offset 19: bytes follow the end of the value");
    assert_corrupt(BYTES("\x06\0\0\0\0\0\0\0\0"), "packed value, offset 1: a set is empty");
    assert_corrupt(BYTES("\x06\x04\0\0\0\x01\0\0\0\x02\x02\x80\0"),
                   "packed value, offset 9: a set has a member of another type");
    assert_corrupt(BYTES("\x06\x08\0\0\0\x02\0\0\0\x01\x01z\0\x01\x01y\0"),
                   "packed value, offset 17: the members of a set do not ascend");
    assert_corrupt(BYTES("\x06\x08\0\0\0\x02\0\0\0\x01\x01z\0\x01\x01z\0"),
                   "packed value, offset 17: the members of a set do not ascend");
    assert_corrupt(BYTES("\x0A\x08\0\0\0\x02\0\0\0\x01z\0\x05\x01z\0\x05"),
                   "packed value, offset 16: the names of a map do not ascend");
    assert_corrupt(BYTES("\x0A\x04\0\0\0\x01\0\0\0\x01\xFF\0\x05"),
                   "packed value, offset 10: a text is not UTF-8");
    assert_corrupt(BYTES("\x0A\x03\0\0\0\x01\0\0\0\x01z\0"),
                   "packed value, offset 12: the bytes end where a value was expected");
}

/* An inner container may not reach beyond the one around it, even where bytes follow. */
static void containers_stay_inside_each_other(void **state) {
    (void)state;
    assert_corrupt(BYTES("\x09\x0B\0\0\0\x01\0\0\0\x09\x03\0\0\0\x03\0\0\0\x05\x05\x05"),
                   "packed value, offset 10: a container passes the end of its bytes");
    /* Nor may a text. */
    assert_corrupt(BYTES("\x09\x04\0\0\0\x01\0\0\0\x01\x02xy\0"),
                   "packed value, offset 11: the bytes end inside a text");
}

static void position_is_the_offset(void **state) {
    (void)state;
    skep_error err;
    assert_int_equal(packed_check((const uint8_t *)"\x04\x02", 2, &err), SKEP_CORRUPT);
    assert_int_equal(err.position, 1);
    assert_int_equal(packed_check((const uint8_t *)"\x05", 1, &err), SKEP_OK);
    assert_int_equal(err.status, SKEP_OK);
    assert_int_equal(packed_check(NULL, 0, NULL), SKEP_CORRUPT);
}

static void nesting_has_a_bound(void **state) {
    (void)state;
    for (size_t depth = PACKED_DEPTH_MAX; depth <= PACKED_DEPTH_MAX + 1; depth++) {
        buffer buf;
        buffer_init(&buf, NULL, 0);
        for (size_t i = 0; i < depth; i++) {
            uint32_t size = (uint32_t)(9 * (depth - 1 - i));
            uint8_t header[9] = {SKEP_TYPE_L, (uint8_t)size, (uint8_t)(size >> 8)};
            header[5] = i + 1 < depth;
            buffer_append(&buf, header, sizeof header);
        }
        skep_error err;
        skep_status expected = depth <= PACKED_DEPTH_MAX ? SKEP_OK : SKEP_CORRUPT;
        assert_int_equal(check(buf.data, buf.len, &err), expected);
        if (expected != SKEP_OK)
            assert_non_null(strstr(err.message, "nested deeper than 64 levels"));
        buffer_fini(&buf);
    }
}

static void assert_rewritten_alike(skep_value value) {
    buffer again;
    packed_writer w;
    buffer_init(&again, NULL, 0);
    packed_begin(&w, &again, NULL);
    rewrite_value(&w, value);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    assert_true(skep_value_equal(value, (skep_value){again.data, again.len}));
    buffer_fini(&again);
}

static void whatever_the_writer_writes_is_accepted(void **state) {
    (void)state;
    random_source r = {.seed = 21};
    buffer buf;
    buffer_init(&buf, NULL, 0);
    for (int i = 0; i < 5000; i++) {
        skep_value value = random_value(&r, &buf, 4);
        skep_error err;
        if (check(value.data, value.size, &err) != SKEP_OK) fail_msg("%s", err.message);
        assert_int_equal(packed_skip(value.data), value.size);
        assert_rewritten_alike(value);
    }
    buffer_fini(&buf);
}

static size_t mutate(random_source *r, uint8_t *bytes, size_t len, size_t cap) {
    static const uint8_t likely[] = {0, 1, 2, 5, 9, 10, 0x7F, 0x80, 0xFF};
    size_t changes = 1 + random_below(r, 3);
    for (size_t i = 0; i < changes; i++) {
        size_t at = random_below(r, len);
        switch (random_below(r, 6)) {
        case 0: bytes[at] = (uint8_t)random_u64(r); break;
        case 1: bytes[at] = likely[random_below(r, sizeof likely)]; break;
        case 2: bytes[at] ^= (uint8_t)(1U << random_below(r, 8)); break;
        case 3: len = at > 0 ? at : len; break;
        case 4:
            if (len < cap) bytes[len++] = (uint8_t)random_u64(r);
            break;
        default: memmove(bytes + at, bytes + random_below(r, len - at) + at, 1); break;
        }
    }
    return len;
}

/* Reads nothing out of bounds (a sanitizer watches), and accepts only the one form of a value. */
static void mutated_bytes_are_accepted_only_in_canonical_form(void **state) {
    (void)state;
    random_source r = {.seed = 22};
    buffer buf;
    buffer_init(&buf, NULL, 0);
    int accepted = 0;
    for (int i = 0; i < 40000; i++) {
        skep_value value = random_value(&r, &buf, 3);
        size_t cap = value.size + 4;
        uint8_t *bytes = malloc(cap);
        assert_non_null(bytes);
        memcpy(bytes, value.data, value.size);
        size_t len = mutate(&r, bytes, value.size, cap);
        uint8_t *exact = malloc(len);
        assert_non_null(exact);
        memcpy(exact, bytes, len);
        free(bytes);
        if (packed_check(exact, len, NULL) == SKEP_OK) {
            accepted++;
            assert_int_equal(packed_skip(exact), len);
            assert_rewritten_alike((skep_value){exact, len});
            assert_true(packed_depth((skep_value){exact, len}) <= PACKED_DEPTH_MAX);
            (void)skep_value_size((skep_value){exact, len});
        }
        free(exact);
    }
    assert_true(accepted > 1000 && accepted < 39000);
    buffer_fini(&buf);
}

static void every_shortened_value_is_refused(void **state) {
    (void)state;
    random_source r = {.seed = 23};
    buffer buf;
    buffer_init(&buf, NULL, 0);
    for (int i = 0; i < 300; i++) {
        skep_value value = random_value(&r, &buf, 3);
        for (size_t len = 0; len < value.size && len < 200; len++)
            assert_int_equal(check(value.data, len, NULL), SKEP_CORRUPT);
    }
    buffer_fini(&buf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_scalars_are_refused),
        cmocka_unit_test(broken_containers_are_refused),
        cmocka_unit_test(containers_stay_inside_each_other),
        cmocka_unit_test(position_is_the_offset),
        cmocka_unit_test(nesting_has_a_bound),
        cmocka_unit_test(whatever_the_writer_writes_is_accepted),
        cmocka_unit_test(mutated_bytes_are_accepted_only_in_canonical_form),
        cmocka_unit_test(every_shortened_value_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
