/* Bodies packed and unpacked: round trips, damage, and an answer that unpacks to more than there
 * is room for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "remote/gzip.h"

enum { ROOM = 4 * 1024 * 1024 };

typedef struct bodies {
    buffer plain, packed, unpacked;
} bodies;

static void begin(bodies *b, size_t room) {
    buffer_init(&b->plain, skep_allocator_default(), ROOM);
    buffer_init(&b->packed, skep_allocator_default(), ROOM);
    buffer_init(&b->unpacked, skep_allocator_default(), room);
}

static void end(bodies *b) {
    buffer_fini(&b->plain);
    buffer_fini(&b->packed);
    buffer_fini(&b->unpacked);
}

/* Text that repeats in part. */
static void fill(buffer *out, size_t len, uint64_t seed) {
    buffer_clear(out);
    for (size_t i = 0; i < len; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        buffer_append_byte(out, (uint8_t)(i % 3 == 0 ? seed >> 56 : 'a'));
    }
}

static void what_is_packed_unpacks_to_the_same(void **state) {
    static const size_t sizes[] = {0, 1, 2, 1000, 65535, 65536, 65537, 200000, 1000000};
    (void)state;
    bodies b;
    begin(&b, ROOM);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        fill(&b.plain, sizes[i], i);
        assert_true(gzip_pack(b.plain.data, b.plain.len, &b.packed));
        assert_true(gzip_unpack(b.packed.data, b.packed.len, &b.unpacked));
        assert_int_equal(b.unpacked.len, sizes[i]);
        if (sizes[i] > 0) assert_memory_equal(b.unpacked.data, b.plain.data, sizes[i]);
    }
    end(&b);
}

static void packing_replaces_what_was_there(void **state) {
    (void)state;
    bodies b;
    begin(&b, ROOM);
    for (int i = 0; i < 3; i++) {
        assert_true(gzip_pack((const uint8_t *)"hello", 5, &b.packed));
        assert_true(gzip_unpack(b.packed.data, b.packed.len, &b.unpacked));
        assert_int_equal(b.unpacked.len, 5);
        assert_memory_equal(b.unpacked.data, "hello", 5);
    }
    end(&b);
}

static void each_cut_and_each_changed_byte_is_noticed(void **state) {
    enum { HEAD = 10 }; /* where gzip's frame holds times and names that nobody checks */
    (void)state;
    bodies b;
    begin(&b, ROOM);
    fill(&b.plain, 500, 7);
    assert_true(gzip_pack(b.plain.data, b.plain.len, &b.packed));
    for (size_t len = 0; len < b.packed.len; len++)
        assert_false(gzip_unpack(b.packed.data, len, &b.unpacked));
    for (size_t i = HEAD; i < b.packed.len; i++) {
        b.packed.data[i] ^= 0x10;
        bool is_read = gzip_unpack(b.packed.data, b.packed.len, &b.unpacked);
        assert_true(!is_read || (b.unpacked.len == b.plain.len &&
                                 memcmp(b.unpacked.data, b.plain.data, b.plain.len) == 0));
        b.packed.data[i] ^= 0x10;
    }
    end(&b);
}

static void what_follows_the_end_is_noticed(void **state) {
    (void)state;
    bodies b;
    begin(&b, ROOM);
    assert_true(gzip_pack((const uint8_t *)"hello", 5, &b.packed));
    buffer_append_byte(&b.packed, 'x');
    assert_false(gzip_unpack(b.packed.data, b.packed.len, &b.unpacked));
    end(&b);
}

static void what_is_no_gzip_is_refused(void **state) {
    (void)state;
    bodies b;
    begin(&b, ROOM);
    assert_false(gzip_unpack((const uint8_t *)"", 0, &b.unpacked));
    assert_false(gzip_unpack((const uint8_t *)"{\"Item\":{}}", 11, &b.unpacked));
    end(&b);
}

static void an_answer_that_unpacks_to_more_than_there_is_room_for_is_refused(void **state) {
    (void)state;
    bodies b;
    begin(&b, 128 * 1024);
    uint8_t *zeros = calloc(1, ROOM / 2);
    assert_non_null(zeros);
    assert_true(gzip_pack(zeros, ROOM / 2, &b.packed));
    assert_true(b.packed.len < 64 * 1024);
    assert_false(gzip_unpack(b.packed.data, b.packed.len, &b.unpacked));
    assert_true(b.unpacked.cap <= 128 * 1024);
    free(zeros);
    end(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_unpacks_to_the_same),
        cmocka_unit_test(packing_replaces_what_was_there),
        cmocka_unit_test(each_cut_and_each_changed_byte_is_noticed),
        cmocka_unit_test(what_follows_the_end_is_noticed),
        cmocka_unit_test(what_is_no_gzip_is_refused),
        cmocka_unit_test(an_answer_that_unpacks_to_more_than_there_is_room_for_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
