/* Many requests from one thread: completions, cancelling, the face for other event loops. */
#include "scripted.h"

#define THROTTLED {SKEP_BUSY, "ThrottlingException", true, false, 0}
#define DONE      {SKEP_OK, NULL, false, false, 0}

static const uint8_t some_key[] = {0};
static const skep_get_request get = {.table = "t", .key = {some_key, 1}};

typedef struct told {
    size_t count;
    skep_status status;
    char message[128];
    skep_loop *loop; /* submits again from the completion, where set */
    skep_arena *arena;
    skep_get_response *response;
    size_t left;
} told;

static void tell(void *context, skep_status status, const skep_error *err) {
    told *t = context;
    t->count++;
    t->status = status;
    (void)snprintf(t->message, sizeof t->message, "%.100s", err != NULL ? err->message : "");
    if (t->loop != NULL && t->left-- > 0)
        assert_int_equal(
            skep_submit(t->loop, SKEP_OP_GET_ITEM, &get, t->response, t->arena, tell, t, NULL),
            SKEP_OK);
}

typedef struct setting {
    skep_client *client;
    skep_loop *loop;
    skep_arena *arena;
    skep_error err;
} setting;

static setting begin(const skep_backend *backend, const scripted_step *steps, size_t count) {
    setting s = {.arena = skep_arena_new(NULL, 0)};
    s.client = scripted_client(backend, "x", steps, count, (skep_open_options){0});
    s.loop = skep_loop_new(s.client, &s.err);
    assert_non_null(s.loop);
    return s;
}

static void end(setting *s) {
    skep_loop_free(s->loop);
    skep_close(s->client);
    skep_arena_free(s->arena);
}

static void requests_are_in_flight_until_the_loop_is_driven(void **state) {
    (void)state;
    skep_get_response responses[5];
    told t = {0};
    setting s = begin(&scripted_by_lane, STEPS(DONE));
    for (int i = 0; i < 5; i++)
        assert_int_equal(
            skep_submit(s.loop, SKEP_OP_GET_ITEM, &get, &responses[i], s.arena, tell, &t, &s.err),
            SKEP_OK);
    assert_int_equal(t.count, 0);
    assert_int_equal(skep_loop_timeout_ms(s.loop), 0);
    assert_int_equal(skep_loop_descriptor(s.loop), 7);
    assert_int_equal(skep_loop_drive(s.loop, 0), 0);
    assert_int_equal(t.count, 5);
    assert_int_equal(t.status, SKEP_OK);
    assert_int_equal(skep_loop_timeout_ms(s.loop), -1);
    assert_int_equal(skep_loop_drive(s.loop, -1), 0);
    end(&s);
}

static void the_engine_answers_while_it_is_asked(void **state) {
    (void)state;
    skep_get_response response;
    told t = {0};
    setting s = begin(&scripted_at_once, STEPS(DONE));
    assert_int_equal(
        skep_submit(s.loop, SKEP_OP_GET_ITEM, &get, &response, s.arena, tell, &t, &s.err), SKEP_OK);
    assert_int_equal(t.count, 1);
    assert_int_equal(skep_loop_descriptor(s.loop), -1);
    end(&s);
}

static void a_completion_may_submit_the_next_request(void **state) {
    (void)state;
    const skep_backend *backends[] = {&scripted_at_once, &scripted_by_lane};
    for (int b = 0; b < 2; b++) {
        skep_get_response response;
        setting s = begin(backends[b], STEPS(DONE));
        told t = {.loop = s.loop, .arena = s.arena, .response = &response, .left = 9};
        assert_int_equal(
            skep_submit(s.loop, SKEP_OP_GET_ITEM, &get, &response, s.arena, tell, &t, NULL),
            SKEP_OK);
        while (skep_loop_drive(s.loop, 10) > 0) continue;
        assert_int_equal(t.count, 10);
        end(&s);
    }
}

static void what_failed_is_repeated_while_others_go_on(void **state) {
    (void)state;
    skep_get_response responses[2];
    told t = {0};
    setting s = begin(&scripted_by_lane, STEPS(THROTTLED, THROTTLED, THROTTLED, DONE));
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            skep_submit(s.loop, SKEP_OP_GET_ITEM, &get, &responses[i], s.arena, tell, &t, NULL),
            SKEP_OK);
    while (skep_loop_drive(s.loop, 10) > 0) assert_true(skep_loop_timeout_ms(s.loop) >= 0);
    assert_int_equal(t.count, 2);
    assert_int_equal(t.status, SKEP_OK);
    assert_int_equal(script.attempts, 5);
    end(&s);
}

static void freeing_a_loop_cancels_what_is_in_flight_and_what_waits(void **state) {
    (void)state;
    skep_get_response responses[2];
    told running = {0};
    told waiting = {0};
    setting s = begin(
        &scripted_by_lane,
        STEPS({SKEP_BUSY, "ThrottlingException", true, false, INT64_C(5) * 1000000000}, DONE));
    assert_int_equal(
        skep_submit(s.loop, SKEP_OP_GET_ITEM, &get, &responses[0], s.arena, tell, &waiting, NULL),
        SKEP_OK);
    assert_int_equal(skep_loop_drive(s.loop, 0), 1);
    assert_int_equal(
        skep_submit(s.loop, SKEP_OP_GET_ITEM, &get, &responses[1], s.arena, tell, &running, NULL),
        SKEP_OK);
    skep_loop_free(s.loop);
    assert_int_equal(running.count, 1);
    assert_int_equal(running.status, SKEP_IO);
    assert_int_equal(waiting.count, 1);
    assert_string_equal(waiting.message, "GetItem was cancelled");
    s.loop = NULL;
    end(&s);
}

static void wrong_arguments_are_refused_without_a_completion(void **state) {
    (void)state;
    skep_get_response response;
    told t = {0};
    setting s = begin(&scripted_by_lane, STEPS(DONE));
    assert_int_equal(
        skep_submit(s.loop, SKEP_OP_GET_ITEM, NULL, &response, s.arena, tell, &t, &s.err),
        SKEP_INVALID);
    assert_string_equal(s.err.message, "GetItem: the request is NULL");
    assert_int_equal(
        skep_submit(s.loop, (skep_operation)99, &get, &response, s.arena, tell, &t, &s.err),
        SKEP_INVALID);
    assert_int_equal(
        skep_submit(s.loop, SKEP_OP_GET_ITEM, &get, &response, s.arena, NULL, &t, &s.err),
        SKEP_INVALID);
    assert_int_equal(t.count, 0);
    assert_null(skep_loop_new(NULL, &s.err));
    assert_string_equal(s.err.message, "a loop needs a client, not NULL");
    end(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_in_flight_until_the_loop_is_driven),
        cmocka_unit_test(the_engine_answers_while_it_is_asked),
        cmocka_unit_test(a_completion_may_submit_the_next_request),
        cmocka_unit_test(what_failed_is_repeated_while_others_go_on),
        cmocka_unit_test(freeing_a_loop_cancels_what_is_in_flight_and_what_waits),
        cmocka_unit_test(wrong_arguments_are_refused_without_a_completion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
