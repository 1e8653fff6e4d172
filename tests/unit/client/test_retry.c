/* What is sent again, how often, and what is said when an answer was lost. */
#include "scripted.h"

#include <skep/item.h>

#define THROTTLED          {SKEP_BUSY, "ProvisionedThroughputExceededException", true, false, 0}
#define UNHEARD            {SKEP_IO, NULL, true, true, 0}
#define REFUSED_CONNECTION {SKEP_IO, NULL, true, false, 0}
#define BROKEN_SERVER      {SKEP_IO, "InternalServerError", true, true, 0}
#define INVALID            {SKEP_INVALID, "ValidationException", false, false, 0}
#define DONE               {SKEP_OK, NULL, false, false, 0}

static const skep_backend *const backends[] = {&scripted_at_once, &scripted_by_lane};

typedef struct outcome {
    skep_status status;
    skep_error err;
    size_t attempts;
} outcome;

static const uint8_t some_key[] = {0};

static outcome run(const skep_backend *backend, skep_operation operation, const void *request,
                   const scripted_step *steps, size_t count, skep_open_options options) {
    outcome o = {0};
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_client *client = scripted_client(backend, "x", steps, count, options);
    switch (operation) {
    case SKEP_OP_GET_ITEM: o.status = skep_get(client, request, NULL, arena, &o.err); break;
    case SKEP_OP_PUT_ITEM: o.status = skep_put(client, request, NULL, arena, &o.err); break;
    case SKEP_OP_UPDATE_ITEM: o.status = skep_update(client, request, NULL, arena, &o.err); break;
    default: o.status = skep_transact_write(client, request, NULL, arena, &o.err); break;
    }
    o.attempts = script.attempts;
    skep_close(client);
    skep_arena_free(arena);
    return o;
}

static const skep_get_request get = {.table = "t", .key = {some_key, 1}};
static const skep_put_request put = {.table = "t", .item = {some_key, 1}};
static const skep_put_request put_if = {
    .table = "t", .item = {some_key, 1}, .condition = {.text = {"attribute_exists(a)", 19}}};

static void what_is_throttled_is_sent_again(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        outcome o = run(backends[i], SKEP_OP_PUT_ITEM, &put_if, STEPS(THROTTLED, THROTTLED, DONE),
                        (skep_open_options){0});
        assert_int_equal(o.status, SKEP_OK);
        assert_int_equal(o.err.status, SKEP_OK);
        assert_int_equal(o.attempts, 3);
    }
}

static void after_five_failures_of_a_class_it_is_enough(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        outcome o =
            run(backends[i], SKEP_OP_GET_ITEM, &get, STEPS(THROTTLED), (skep_open_options){0});
        assert_int_equal(o.status, SKEP_BUSY);
        assert_int_equal(o.attempts, 6);
        assert_string_equal(o.err.type, "ProvisionedThroughputExceededException");
    }
}

static void classes_are_counted_apart(void **state) {
    (void)state;
    outcome o = run(&scripted_by_lane, SKEP_OP_GET_ITEM, &get,
                    STEPS(THROTTLED, THROTTLED, THROTTLED, THROTTLED, THROTTLED, BROKEN_SERVER,
                          BROKEN_SERVER, BROKEN_SERVER, REFUSED_CONNECTION, DONE),
                    (skep_open_options){0});
    assert_int_equal(o.status, SKEP_OK);
    assert_int_equal(o.attempts, 10);
}

static void what_is_refused_is_not_sent_again(void **state) {
    (void)state;
    outcome o = run(&scripted_by_lane, SKEP_OP_PUT_ITEM, &put, STEPS(INVALID, DONE),
                    (skep_open_options){0});
    assert_int_equal(o.status, SKEP_INVALID);
    assert_int_equal(o.attempts, 1);
    assert_string_equal(o.err.message, "as scripted");
}

static void an_unconditional_put_is_sent_again_when_its_answer_was_lost(void **state) {
    (void)state;
    outcome o = run(&scripted_by_lane, SKEP_OP_PUT_ITEM, &put, STEPS(UNHEARD, BROKEN_SERVER, DONE),
                    (skep_open_options){0});
    assert_int_equal(o.status, SKEP_OK);
    assert_int_equal(o.attempts, 3);
}

static void a_conditional_put_whose_answer_was_lost_is_unknown(void **state) {
    (void)state;
    outcome o = run(&scripted_by_lane, SKEP_OP_PUT_ITEM, &put_if, STEPS(UNHEARD, DONE),
                    (skep_open_options){0});
    assert_int_equal(o.status, SKEP_UNKNOWN);
    assert_int_equal(o.err.status, SKEP_UNKNOWN);
    assert_true(o.err.is_outcome_unknown);
    assert_string_equal(o.err.message, "PutItem may or may not have happened: as scripted");
    assert_int_equal(o.attempts, 1);
}

static void unless_the_caller_says_that_it_may_be_repeated(void **state) {
    (void)state;
    skep_put_request request = put_if;
    request.is_repeatable = true;
    outcome o = run(&scripted_by_lane, SKEP_OP_PUT_ITEM, &request, STEPS(UNHEARD, DONE),
                    (skep_open_options){0});
    assert_int_equal(o.status, SKEP_OK);
    assert_int_equal(o.attempts, 2);
}

static void a_lost_answer_is_not_forgotten_when_the_next_attempt_is_throttled(void **state) {
    (void)state;
    outcome o = run(&scripted_by_lane, SKEP_OP_PUT_ITEM, &put, STEPS(UNHEARD, THROTTLED),
                    (skep_open_options){0});
    assert_int_equal(o.status, SKEP_UNKNOWN);
    assert_true(o.err.is_outcome_unknown);
}

static outcome update(const char *text, bool is_repeatable) {
    uint8_t number[] = {SKEP_TYPE_NULL};
    const skep_value_binding values[] = {{{":v", 2}, {number, sizeof number}}};
    skep_update_request request = {
        .table = "t",
        .key = {some_key, 1},
        .update = {.text = {text, strlen(text)}},
        .bindings = {.values = values, .value_count = strstr(text, ":v") != NULL},
        .is_repeatable = is_repeatable};
    return run(&scripted_by_lane, SKEP_OP_UPDATE_ITEM, &request, STEPS(UNHEARD, DONE),
               (skep_open_options){0});
}

static void updates_that_set_constants_are_sent_again_and_others_are_not(void **state) {
    static const struct {
        const char *text;
        bool is_sent_again;
    } updates[] = {
        {"SET a = :v", true},
        {"SET a.b = :v REMOVE c", true},
        {"REMOVE a.b", true},
        {"SET a = a + :v", false},
        {"ADD a :v", false},
        {"SET a = list_append(a, :v)", false},
        {"SET a = if_not_exists(a, :v)", false},
        {"SET a[3] = :v", false},
        {"REMOVE a[0]", false},
        {"SET a = b", false},
        {"not an update", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof updates / sizeof *updates; i++) {
        outcome o = update(updates[i].text, false);
        if ((o.status == SKEP_OK) != updates[i].is_sent_again) fail_msg("%s", updates[i].text);
        assert_int_equal(o.status, updates[i].is_sent_again ? SKEP_OK : SKEP_UNKNOWN);
        assert_int_equal(update(updates[i].text, true).status, SKEP_OK);
    }
}

static void transactions_carry_one_token_through_all_attempts(void **state) {
    (void)state;
    skep_transact_action action = {.kind = SKEP_TRANSACT_PUT, .table = "t", .item = {some_key, 1}};
    skep_transact_request request = {.actions = &action, .count = 1};
    outcome o = run(&scripted_by_lane, SKEP_OP_TRANSACT_WRITE_ITEMS, &request,
                    STEPS(UNHEARD, BROKEN_SERVER, DONE), (skep_open_options){0});
    assert_int_equal(o.status, SKEP_OK);
    assert_int_equal(o.attempts, 3);
    assert_int_equal(strlen(script.token), 36);
    assert_false(script.has_other_token);
    assert_null(request.client_token);
    request.client_token = "mine";
    o = run(&scripted_by_lane, SKEP_OP_TRANSACT_WRITE_ITEMS, &request, STEPS(UNHEARD, DONE),
            (skep_open_options){0});
    assert_int_equal(o.status, SKEP_OK);
    assert_string_equal(script.token, "mine");
}

static void the_bucket_ends_a_storm_of_repetitions(void **state) {
    (void)state;
    skep_error err = {0};
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_open_options options = {.retry = {.bucket_tokens = 20}};
    skep_client *client = scripted_client(&scripted_at_once, "x", STEPS(THROTTLED), options);
    assert_int_equal(skep_get(client, &get, NULL, arena, &err), SKEP_BUSY);
    assert_int_equal(script.attempts, 5); /* 4 repetitions of 5 tokens each */
    assert_int_equal(skep_get(client, &get, NULL, arena, &err), SKEP_BUSY);
    assert_int_equal(script.attempts, 6); /* none is left */
    script.steps[0] = (scripted_step)DONE;
    for (int i = 0; i < 5; i++)
        assert_int_equal(skep_get(client, &get, NULL, arena, &err), SKEP_OK);
    script.steps[0] = (scripted_step)THROTTLED;
    script.attempts = 0;
    assert_int_equal(skep_get(client, &get, NULL, arena, &err), SKEP_BUSY);
    assert_int_equal(script.attempts, 2); /* five successes gave five back */
    skep_close(client);
    skep_arena_free(arena);
}

static void the_deadline_of_a_call_ends_its_attempts(void **state) {
    (void)state;
    skep_open_options options = {.retry = {.call_timeout_ms = 20, .has_no_bucket = true}};
    const scripted_step asks_for_long = {SKEP_BUSY, "ThrottlingException", true, false,
                                         INT64_C(3600) * 1000000000};
    outcome o = run(&scripted_by_lane, SKEP_OP_GET_ITEM, &get, &asks_for_long, 1, options);
    assert_int_equal(o.status, SKEP_BUSY);
    assert_int_equal(o.attempts, 1);
}

static void retries_can_be_turned_off(void **state) {
    (void)state;
    skep_open_options options = {.retry = {.is_disabled = true}};
    assert_int_equal(
        run(&scripted_by_lane, SKEP_OP_GET_ITEM, &get, STEPS(THROTTLED, DONE), options).attempts,
        1);
}

typedef struct asked {
    size_t count;
    skep_retry_question last;
    int64_t answer;
} asked;

static int64_t strategy(void *context, const skep_retry_question *question) {
    asked *a = context;
    a->count++;
    a->last = *question;
    return a->count < 9 ? a->answer : -1;
}

static void a_class_may_have_a_strategy_of_the_users(void **state) {
    (void)state;
    asked a = {.answer = 0};
    skep_open_options options = {.retry = {.strategy_context = &a}};
    options.retry.strategy[SKEP_RETRY_THROTTLE] = strategy;
    outcome o = run(&scripted_by_lane, SKEP_OP_GET_ITEM, &get, STEPS(THROTTLED), options);
    assert_int_equal(o.status, SKEP_BUSY);
    assert_int_equal(o.attempts, 9);
    assert_int_equal(a.count, 9);
    assert_int_equal(a.last.reason, SKEP_RETRY_THROTTLE);
    assert_int_equal(a.last.failures, 9);
    assert_int_equal(a.last.attempts, 9);
    a = (asked){0};
    o = run(&scripted_by_lane, SKEP_OP_GET_ITEM, &get, STEPS(BROKEN_SERVER, DONE), options);
    assert_int_equal(o.status, SKEP_OK);
    assert_int_equal(a.count, 0);
}

static void pauses_grow_up_to_a_ceiling_and_heed_what_the_server_asks(void **state) {
    (void)state;
    const int64_t ms = 1000000;
    skep_retry_options options = {0};
    skep_retry_question question = {.reason = SKEP_RETRY_THROTTLE, .random = UINT64_MAX};
    for (uint32_t failures = 1; failures < 40; failures++) {
        int64_t most = failures < 10 ? (INT64_C(50) << (failures - 1)) * ms : 16000 * ms;
        if (most > 16000 * ms) most = 16000 * ms;
        question.failures = failures;
        for (uint64_t r = 0; r < 64; r++) {
            question.random = r * UINT64_C(0x9E3779B97F4A7C15);
            int64_t pause = skep_retry_default(&options, &question);
            assert_true(pause >= 0 && pause <= most);
        }
    }
    question.reason = SKEP_RETRY_CONNECTION;
    for (uint64_t r = 0; r < 1000; r++) {
        question.random = r * UINT64_C(0x9E3779B97F4A7C15);
        assert_true(skep_retry_default(&options, &question) <= 1000 * ms);
    }
    question.retry_after_ns = 77000 * ms;
    assert_int_equal(skep_retry_default(&options, &question), 77000 * ms);
}

static void adaptive_clients_still_get_their_answers(void **state) {
    (void)state;
    skep_open_options options = {.retry = {.is_adaptive = true}};
    outcome o = run(&scripted_by_lane, SKEP_OP_GET_ITEM, &get, STEPS(DONE), options);
    assert_int_equal(o.status, SKEP_OK);
    o = run(&scripted_at_once, SKEP_OP_GET_ITEM, &get, STEPS(DONE), options);
    assert_int_equal(o.status, SKEP_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_throttled_is_sent_again),
        cmocka_unit_test(after_five_failures_of_a_class_it_is_enough),
        cmocka_unit_test(classes_are_counted_apart),
        cmocka_unit_test(what_is_refused_is_not_sent_again),
        cmocka_unit_test(an_unconditional_put_is_sent_again_when_its_answer_was_lost),
        cmocka_unit_test(a_conditional_put_whose_answer_was_lost_is_unknown),
        cmocka_unit_test(unless_the_caller_says_that_it_may_be_repeated),
        cmocka_unit_test(a_lost_answer_is_not_forgotten_when_the_next_attempt_is_throttled),
        cmocka_unit_test(updates_that_set_constants_are_sent_again_and_others_are_not),
        cmocka_unit_test(transactions_carry_one_token_through_all_attempts),
        cmocka_unit_test(the_bucket_ends_a_storm_of_repetitions),
        cmocka_unit_test(the_deadline_of_a_call_ends_its_attempts),
        cmocka_unit_test(retries_can_be_turned_off),
        cmocka_unit_test(a_class_may_have_a_strategy_of_the_users),
        cmocka_unit_test(pauses_grow_up_to_a_ceiling_and_heed_what_the_server_asks),
        cmocka_unit_test(adaptive_clients_still_get_their_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
