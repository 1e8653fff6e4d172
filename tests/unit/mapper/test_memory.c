/* Short memory: whatever is asked of the mapper, at every ceiling of the buffer and of the arena it
 * says so and leaves what it was given as it was. */
#include "larder.h"

#include "mapper/mapper.h"
#include "support/failing_allocator.h"

static skep_arena *arena;
static skep_error err;

static int setup(void **state) {
    (void)state;
    arena = skep_arena_new(NULL, 0);
    return arena == NULL;
}

static int teardown(void **state) {
    (void)state;
    skep_arena_free(arena);
    return 0;
}

/* What an arena asks for but its own struct, at 16 bytes a step. */
enum { CEILING_STEP = 16 };

static void assert_no_memory(skep_status status) {
    assert_int_equal(status, SKEP_NO_MEMORY);
    assert_int_equal(err.status, SKEP_NO_MEMORY);
    assert_string_equal(err.message, "out of memory: the allocator or an arena's ceiling refused");
}

static skep_value packed(const skep_struct *type, const void *object) {
    buffer out;
    buffer_init(&out, NULL, 0);
    if (mapper_pack_struct(type, object, &out, &err) != SKEP_OK) fail_msg("%s", err.message);
    skep_value map = packed_take(&out, arena);
    buffer_fini(&out);
    assert_non_null(map.data);
    return map;
}

/* ---- Writing ---- */

static void check_ceilings(const skep_struct *type, const void *object) {
    skep_status status = SKEP_LIMIT;
    for (size_t ceiling = 4; status != SKEP_OK; ceiling++) {
        buffer out;
        buffer_init(&out, NULL, ceiling);
        buffer_append_text(&out, "kept");
        status = mapper_pack_struct(type, object, &out, &err);
        if (status != SKEP_OK) {
            char message[128];
            (void)snprintf(message, sizeof message,
                           "a packed value takes more than the %zu bytes allowed", ceiling);
            assert_int_equal(status, SKEP_LIMIT);
            assert_string_equal(err.message, message);
            assert_int_equal(out.len, 4);
            assert_memory_equal(out.data, "kept", 4);
        }
        buffer_fini(&out);
    }
}

static void check_allocations(const skep_struct *type, const void *object) {
    failing_allocator memory;
    skep_status status = SKEP_NO_MEMORY;
    for (int nth = 1; status != SKEP_OK; nth++) {
        failing_allocator_init(&memory, nth);
        buffer out;
        buffer_init(&out, &memory.table, 0);
        status = mapper_pack_struct(type, object, &out, &err);
        if (status != SKEP_OK) {
            assert_no_memory(status);
            assert_int_equal(out.len, 0);
        }
        buffer_fini(&out);
        assert_int_equal(memory.live, 0);
    }
}

static void a_struct_is_written_whole_or_not_at_all(void **state) {
    (void)state;
    chance c = {11, arena};
    for (int i = 0; i < 8; i++) {
        kitchen k = chance_kitchen(&c, i);
        larder l = chance_larder(&c);
        check_ceilings(&kitchen_struct, &k);
        check_ceilings(&larder_struct, &l);
        check_allocations(&kitchen_struct, &k);
        check_allocations(&larder_struct, &l);
    }
}

/* A packed value that fits the stack is copied to the arena last. */
static void a_value_is_made_whole_or_not_at_all(void **state) {
    (void)state;
    chance c = {12, arena};
    kitchen k = chance_kitchen(&c, 1);
    const skep_member whole = {
        .name = "kitchen", .type = &kitchen_struct, .size = sizeof k, .kind = SKEP_KIND_STRUCT};
    skep_status status = SKEP_NO_MEMORY;
    for (size_t ceiling = 1; status != SKEP_OK; ceiling += CEILING_STEP) {
        skep_arena *small = skep_arena_new(NULL, ceiling);
        skep_value value = {.size = 99};
        status = mapper_value(&whole, &k, small, &value, &err);
        if (status != SKEP_OK) {
            assert_no_memory(status);
            assert_int_equal(value.size, 99);
        }
        skep_arena_free(small);
    }
}

static void a_value_for_a_writer_fails_the_writer_and_nothing_else(void **state) {
    (void)state;
    chance c = {13, arena};
    larder l = chance_larder(&c);
    const skep_member whole = {
        .name = "larder", .type = &larder_struct, .size = sizeof l, .kind = SKEP_KIND_STRUCT};
    failing_allocator memory;
    skep_status status = SKEP_NO_MEMORY;
    for (int nth = 1; status != SKEP_OK; nth++) {
        failing_allocator_init(&memory, nth);
        buffer out;
        packed_writer w;
        buffer_init(&out, &memory.table, 0);
        packed_begin(&w, &out, NULL);
        status = mapper_pack_value(&whole, &l, &w, "larder", &err);
        if (status != SKEP_OK) assert_no_memory(status);
        assert_int_equal(packed_finish(&w), status);
        buffer_fini(&out);
        assert_int_equal(memory.live, 0);
    }
}

static void an_item_is_made_whole_or_not_at_all(void **state) {
    (void)state;
    chance c = {14, arena};
    kitchen k = chance_kitchen(&c, 1);
    skep_status status = SKEP_NO_MEMORY;
    for (size_t ceiling = 1; status != SKEP_OK; ceiling += CEILING_STEP) {
        skep_arena *small = skep_arena_new(NULL, ceiling);
        skep_value item = {.size = 99};
        status = mapper_pack_item(&kitchen_entity, &k, NULL, 1, small, &item, &err);
        if (status != SKEP_OK) {
            assert_no_memory(status);
            assert_int_equal(item.size, 99);
        }
        skep_arena_free(small);
    }
}

/* An item that does not fit the stack moves to memory where that ends: in a member, in the name of a
 * key or behind it, as long as the text in front is. */
static void an_item_that_outgrows_the_stack_is_made_whole_or_not_at_all(void **state) {
    (void)state;
    enum { SHORTEST = 2000, LONGEST = 4200 };
    char *text = skep_arena_alloc(arena, LONGEST + 1);
    for (size_t len = 0; len < LONGEST; len++) {
        text[len] = 't';
        if (len < SHORTEST) continue;
        kitchen k = {.required = "r", .secret = text};
        failing_allocator memory;
        skep_status status = SKEP_NO_MEMORY;
        for (int nth = 1; status != SKEP_OK; nth++) {
            failing_allocator_init(&memory, nth);
            skep_arena *small = skep_arena_new(&memory.table, 0);
            skep_value item = {.size = 99};
            if (small == NULL) continue;
            status = mapper_pack_item(&kitchen_entity, &k, NULL, 1, small, &item, &err);
            if (status != SKEP_OK) {
                assert_no_memory(status);
                assert_int_equal(item.size, 99);
            }
            skep_arena_free(small);
            assert_int_equal(memory.live, 0);
        }
    }
}

/* ---- Reading ---- */

static void check_reading(const skep_struct *type, skep_value map) {
    uint8_t *object = skep_arena_alloc(arena, type->size);
    uint8_t *before = skep_arena_alloc(arena, type->size);
    assert_true(object != NULL && before != NULL);
    skep_status status = SKEP_NO_MEMORY;
    for (size_t ceiling = 1; status != SKEP_OK; ceiling += CEILING_STEP) {
        skep_arena *small = skep_arena_new(NULL, ceiling);
        memset(before, 0x33, type->size);
        memset(object, 0x33, type->size);
        status = mapper_unpack(type, map, object, small, &err);
        if (status != SKEP_OK) {
            assert_no_memory(status);
            assert_memory_equal(object, before, type->size);
        }
        skep_arena_free(small);
    }
}

static void a_struct_is_read_whole_or_not_at_all(void **state) {
    (void)state;
    chance c = {15, arena};
    for (int i = 0; i < 8; i++) {
        kitchen k = chance_kitchen(&c, i);
        larder l = chance_larder(&c);
        check_reading(&kitchen_struct, packed(&kitchen_struct, &k));
        check_reading(&larder_struct, packed(&larder_struct, &l));
    }
    /* What is absent takes memory too, for its default. */
    check_reading(&pantry_struct, packed(&jar_struct, &(jar){.label = "x"}));
}

/* ---- Comparing ---- */

static void a_difference_is_made_whole_or_not_at_all(void **state) {
    (void)state;
    chance c = {16, arena};
    kitchen k = chance_kitchen(&c, 1), other = chance_kitchen(&c, 1);
    skep_value before, after;
    assert_int_equal(mapper_pack_item(&kitchen_entity, &k, NULL, 1, arena, &before, &err), SKEP_OK);
    assert_int_equal(mapper_pack_item(&kitchen_entity, &other, NULL, 1, arena, &after, &err),
                     SKEP_OK);
    skep_status status = SKEP_NO_MEMORY;
    for (size_t ceiling = 1; status != SKEP_OK; ceiling += CEILING_STEP) {
        skep_arena *small = skep_arena_new(NULL, ceiling);
        const skep_expr none = {0}, *update = &none;
        status = mapper_diff(&kitchen_entity, before, before, after, small, &update, &err);
        if (status != SKEP_OK) {
            assert_no_memory(status);
            assert_ptr_equal(update, &none);
        }
        skep_arena_free(small);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_struct_is_written_whole_or_not_at_all),
        TEST(a_value_is_made_whole_or_not_at_all),
        TEST(a_value_for_a_writer_fails_the_writer_and_nothing_else),
        TEST(an_item_is_made_whole_or_not_at_all),
        TEST(an_item_that_outgrows_the_stack_is_made_whole_or_not_at_all),
        TEST(a_struct_is_read_whole_or_not_at_all),
        TEST(a_difference_is_made_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
