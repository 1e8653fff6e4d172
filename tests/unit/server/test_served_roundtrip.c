/* What the client writes the server reads, what the server writes the client reads, for every
 * operation; and whatever comes, both end with an error at worst.
 *
 * Equality of structs is equality of what is written from them: the exact texts are in
 * test_request.c and test_served.c. */
#include "unit/wire/message_support.h"

#include "unit/server/random_message.h"

static random_source source;
static random_maker maker;
static buffer again;

static int setup_random(void **state) {
    const char *seed = getenv("SKEP_SEED");
    source.seed = seed != NULL ? strtoull(seed, NULL, 10) : 20261121;
    buffer_init(&again, NULL, 0);
    setup(state);
    maker = (random_maker){.r = &source, .arena = arena};
    buffer_init(&maker.buf, NULL, 0);
    return 0;
}

static int teardown_random(void **state) {
    buffer_fini(&again);
    buffer_fini(&maker.buf);
    return teardown(state);
}

static size_t rounds(void) {
    const char *given = getenv("SKEP_ROUNDS");
    return given != NULL ? strtoull(given, NULL, 10) : 1000;
}

static void forget(void) {
    skep_arena_reset(arena);
    buffer_clear(&json);
    buffer_clear(&again);
}

static void encode_into(buffer *out, skep_operation operation, const void *request) {
    wire_request what = {.operation = operation, .request = request, .scratch = arena};
    if (wire_encode_request(&what, out, &err) != SKEP_OK) fail_msg("%s", err.message);
}

static void assert_same(skep_operation operation) {
    assert_false(json.is_failed || again.is_failed);
    if (json.len != again.len || memcmp(json.data, again.data, json.len) != 0)
        fail_msg("operation %d\n%.*s\n%.*s", (int)operation, (int)json.len, (char *)json.data,
                 (int)again.len, (char *)again.data);
}

static skep_operation random_operation(void) {
    return (skep_operation)(1 + random_below(&source, SKEP_OPERATION_COUNT));
}

static void every_request_is_read_as_it_was_written(void **state) {
    (void)state;
    for (size_t round = 0; round < rounds(); round++) {
        skep_operation operation = random_operation();
        served_any_request request;
        served_request read;
        random_request(&maker, operation, &request);
        encode_into(&json, operation, &request);
        skep_status status =
            served_read(operation, body_of((const char *)json.data, json.len), arena, &read, &err);
        if (status != SKEP_OK) fail_msg("%s\n%.*s", err.message, (int)json.len, (char *)json.data);
        encode_into(&again, operation, &read.request);
        assert_same(operation);
        forget();
    }
}

static void every_answer_is_read_as_it_was_written(void **state) {
    (void)state;
    for (size_t round = 0; round < rounds(); round++) {
        served_request asked = {.operation = random_operation()};
        served_any_response response, read;
        random_request(&maker, asked.operation, &asked.request);
        encode_into(&json, asked.operation, &asked.request);
        /* Batches as the server has them, in the order of its tables. */
        served_request had;
        char *kept = skep_arena_alloc(arena, json.len + WIRE_PADDING_BYTES);
        memcpy(kept, json.data, json.len);
        assert_int_equal(
            served_read(asked.operation, (wire_text){kept, json.len}, arena, &had, &err), SKEP_OK);
        buffer_clear(&json);
        random_answer(&maker, &had, &response);
        had.capacity = (served_capacity)random_below(&source, 3);
        skep_call_info told = random_capacity(&maker, had.operation), heard = {0};
        served_write(&had, &response, &told, &json);
        memset(&read, 0, sizeof read);
        wire_response what = {asked.operation, &had.request, &read, arena, &heard, NULL};
        if (wire_decode_response(&what, body_of((const char *)json.data, json.len), &err) !=
            SKEP_OK)
            fail_msg("%s\n%.*s", err.message, (int)json.len, (char *)json.data);
        served_write(&had, &read, &heard, &again);
        assert_same(asked.operation);
        forget();
    }
}

/* ---- Whatever comes ---- */

static void a_request_cut_anywhere_is_refused(void **state) {
    (void)state;
    for (int operation = 1; operation <= SKEP_OPERATION_COUNT; operation++) {
        served_any_request request;
        served_request read;
        do {
            forget();
            random_request(&maker, (skep_operation)operation, &request);
            encode_into(&json, (skep_operation)operation, &request);
        } while (json.len > 3000);
        for (size_t len = 0; len < json.len; len++) {
            assert_int_equal(served_read((skep_operation)operation,
                                         body_of((const char *)json.data, len), arena, &read, &err),
                             SKEP_INVALID);
            assert_string_equal(err.type, "SerializationException");
        }
        forget();
    }
}

static void damage(char *text, size_t len) {
    static const char odd[] = "{}[]\",:\\ 0-.etn\x00\xFF\xC3u";
    size_t count = 1 + random_below(&source, 4);
    for (size_t i = 0; i < count && len > 0; i++) {
        size_t at = random_below(&source, len);
        if (random_below(&source, 2) == 0)
            text[at] = odd[random_below(&source, sizeof odd - 1)];
        else
            text[at] = (char)random_below(&source, 256);
    }
}

static void damaged_requests_and_answers_end_with_an_error_at_worst(void **state) {
    (void)state;
    for (size_t round = 0; round < rounds(); round++) {
        served_request asked = {.operation = random_operation()}, had;
        served_any_response response, read;
        random_request(&maker, asked.operation, &asked.request);
        encode_into(&json, asked.operation, &asked.request);
        wire_text text = body_of((const char *)json.data, json.len);
        damage(text.data, text.len);
        skep_status status = served_read(asked.operation, text, arena, &had, &err);
        assert_true(status == SKEP_OK || status == SKEP_INVALID);
        /* What was read of a damaged request can be written. */
        if (status == SKEP_OK) {
            wire_request what = {
                .operation = had.operation, .request = &had.request, .scratch = arena};
            assert_int_equal(wire_encode_request(&what, &again, &err), SKEP_OK);
        }
        random_answer(&maker, &asked, &response);
        buffer_clear(&json);
        asked.capacity = SERVED_CAPACITY_INDEXES;
        skep_call_info told = random_capacity(&maker, asked.operation), heard = {0};
        served_write(&asked, &response, &told, &json);
        text = body_of((const char *)json.data, json.len);
        damage(text.data, text.len);
        memset(&read, 0, sizeof read);
        wire_response what = {asked.operation, &asked.request, &read, arena, &heard, NULL};
        status = wire_decode_response(&what, text, &err);
        assert_true(status == SKEP_OK || status == SKEP_CORRUPT);
        forget();
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_random, teardown_random)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(every_request_is_read_as_it_was_written),
        TEST(every_answer_is_read_as_it_was_written),
        TEST(a_request_cut_anywhere_is_refused),
        TEST(damaged_requests_and_answers_end_with_an_error_at_worst),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
