/* Faults on purpose: what is understood, that they happen as often as asked, and the same for the same seed. */
#include "scripted.h"

#include <skep/item.h>

#define DONE {SKEP_OK, NULL, false, false, 0}

static const uint8_t some_key[] = {SKEP_TYPE_NULL};
static const skep_get_request get = {.table = "t", .key = {some_key, 1}};

static skep_client *open_with(const char *address, skep_open_options options) {
    return scripted_client(&scripted_at_once, address, STEPS(DONE), options);
}

static void what_is_not_understood_is_refused_with_what_would_be(void **state) {
    static const struct {
        const char *address, *message;
    } wrong[] = {
        {"x?chaos=trottle:0.1",
         "chaos: 'trottle' is no fault: seed, throttle, lost-reply, latency, "
         "unprocessed, conflict and stale are"},
        {"x?chaos=throttle", "chaos: 'throttle' has no value: NAME:VALUE is expected"},
        {"x?chaos=throttle:2",
         "chaos: 'throttle' is '2', but a probability from 0 to 1 is expected"},
        {"x?chaos=throttle:0.1x",
         "chaos: 'throttle' is '0.1x', but a probability from 0 to 1 is expected"},
        {"x?chaos=conflict:", "chaos: 'conflict' is '', but a probability from 0 to 1 is expected"},
        {"x?chaos=stale:nan", "chaos: 'stale' is 'nan', but a probability from 0 to 1 is expected"},
        {"x?chaos=seed:-1", "chaos: 'seed' is '-1', but a whole number is expected"},
        {"x?chaos=latency:5", "chaos: 'latency' is '5', but a time such as 5ms, up to 60s is "
                              "expected"},
        {"x?chaos=latency:61s", "chaos: 'latency' is '61s', but a time such as 5ms, up to 60s is "
                                "expected"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        skep_error err = {0};
        skep_open_options options = {.engine = &scripted_at_once};
        assert_null(skep_client_open(wrong[i].address, &options, &err));
        assert_int_equal(err.status, SKEP_INVALID);
        assert_string_equal(err.message, wrong[i].message);
    }
}

static char seen_address[64];

static void *remember_address(const char *address, const skep_open_options *options,
                              skep_error *err) {
    (void)options;
    (void)err;
    (void)snprintf(seen_address, sizeof seen_address, "%s", address);
    return &script;
}

static void the_rest_of_the_address_is_left_to_the_server(void **state) {
    static const char *const addresses[][2] = {
        {"a.db?chaos=seed:1", "a.db"},
        {"file:a.db?sync=normal&chaos=seed:1", "file:a.db?sync=normal"},
        {"file:a.db?chaos=seed:1&sync=normal", "file:a.db?sync=normal"},
        {"file:a.db?a=b&chaos=seed:1&c=d", "file:a.db?a=b&c=d"},
        {"a.db", "a.db"},
    };
    skep_backend backend = scripted_at_once;
    backend.open = remember_address;
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        skep_client *client =
            skep_client_open(addresses[i][0], &(skep_open_options){.engine = &backend}, NULL);
        assert_non_null(client);
        assert_string_equal(seen_address, addresses[i][1]);
        skep_close(client);
    }
}

enum { ROUNDS = 2000 };

typedef struct fate {
    skep_status status;
    size_t sent;
} fate;

/* What became of each of many reads, without repetitions. */
static void many(const char *address, fate fates[ROUNDS]) {
    skep_open_options options = {.retry = {.is_disabled = true}};
    skep_client *client = open_with(address, options);
    skep_arena *arena = skep_arena_new(NULL, 0);
    for (int i = 0; i < ROUNDS; i++) {
        skep_error err = {0};
        script.attempts = 0;
        fates[i].status = skep_get(client, &get, NULL, arena, &err);
        fates[i].sent = script.attempts;
        assert_int_equal(fates[i].status, err.status);
        skep_arena_reset(arena);
    }
    skep_arena_free(arena);
    skep_close(client);
}

static void faults_are_as_frequent_as_asked_and_the_same_for_a_seed(void **state) {
    static fate first[ROUNDS], second[ROUNDS], other[ROUNDS];
    (void)state;
    many("x?chaos=seed:7,throttle:0.1,lost-reply:0.02", first);
    many("x?chaos=seed:7,throttle:0.1,lost-reply:0.02", second);
    many("x?chaos=seed:8,throttle:0.1,lost-reply:0.02", other);
    size_t throttled = 0, lost = 0;
    for (int i = 0; i < ROUNDS; i++) {
        throttled += first[i].status == SKEP_BUSY;
        lost += first[i].status == SKEP_IO;
        assert_int_equal(first[i].sent, first[i].status == SKEP_BUSY ? 0 : 1);
    }
    assert_memory_equal(first, second, sizeof first);
    assert_memory_not_equal(first, other, sizeof first);
    assert_in_range(throttled, ROUNDS / 10 - 60, ROUNDS / 10 + 60);
    assert_in_range(lost, 15, 70);
}

static void repetitions_hide_the_faults(void **state) {
    (void)state;
    skep_open_options options = {.retry = {.has_no_bucket = true}};
    skep_client *client =
        open_with("x?chaos=seed:7,throttle:0.2,conflict:0.1,lost-reply:0.1", options);
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_put_request put = {.table = "t", .item = {some_key, 1}};
    for (int i = 0; i < 200; i++) {
        skep_error err = {0};
        if (skep_put(client, &put, NULL, arena, &err) != SKEP_OK) fail_msg("%s", err.message);
    }
    assert_in_range(script.attempts, 205, 300);
    skep_arena_free(arena);
    skep_close(client);
}

static void a_conflict_gives_reasons_to_a_transaction(void **state) {
    (void)state;
    skep_error err = {0};
    skep_transact_action actions[2] = {{.kind = SKEP_TRANSACT_PUT, .table = "t"},
                                       {.kind = SKEP_TRANSACT_PUT, .table = "t"}};
    skep_transact_request request = {.actions = actions, .count = 2};
    skep_transact_response response = {0};
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_client *client =
        open_with("x?chaos=conflict:1", (skep_open_options){.retry = {.is_disabled = true}});
    assert_int_equal(skep_transact_write(client, &request, &response, arena, &err), SKEP_CANCELLED);
    assert_int_equal(response.count, 2);
    assert_string_equal(response.reasons[0].code, "TransactionConflict");
    assert_string_equal(response.reasons[1].code, "None");
    assert_int_equal(script.attempts, 0);
    skep_close(client);
    skep_arena_free(arena);
}

static void a_part_of_a_batch_is_left_undone_and_told(void **state) {
    (void)state;
    enum { WRITES = 25 };
    skep_batch_write writes[WRITES] = {{0}};
    skep_batch_write_request request = {.writes = writes, .count = WRITES};
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_client *client = open_with("x?chaos=seed:3,unprocessed:0.5", (skep_open_options){0});
    size_t undone = 0;
    for (int round = 0; round < 100; round++) {
        skep_batch_write_response response = {0};
        assert_int_equal(skep_batch_write_items(client, &request, &response, arena, NULL), SKEP_OK);
        assert_int_equal(script.writes + response.unprocessed_count, WRITES);
        assert_true(script.writes > 0);
        for (size_t i = 0; i < response.unprocessed_count; i++) {
            assert_in_range(response.unprocessed[i], 0, WRITES - 1);
            if (i > 0) assert_true(response.unprocessed[i] > response.unprocessed[i - 1]);
        }
        undone += response.unprocessed_count;
    }
    assert_in_range(undone, 1000, 1500);
    assert_int_equal(request.count, WRITES);
    skep_close(client);
    skep_arena_free(arena);
}

static void keys_left_out_of_a_batch_stay_with_their_table(void **state) {
    (void)state;
    enum { TABLES = 3, KEYS = 4 };
    skep_value keys[KEYS];
    skep_batch_get_table tables[TABLES];
    for (int i = 0; i < KEYS; i++) keys[i] = (skep_value){some_key, 1};
    for (int i = 0; i < TABLES; i++)
        tables[i] = (skep_batch_get_table){.table = "t", .keys = keys, .key_count = KEYS};
    skep_batch_get_request request = {.tables = tables, .count = TABLES};
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_client *client = open_with("x?chaos=seed:3,unprocessed:1", (skep_open_options){0});
    skep_batch_get_response response = {0};
    assert_int_equal(skep_batch_get(client, &request, &response, arena, NULL), SKEP_OK);
    assert_int_equal(script.keys, 1); /* never are all left out */
    assert_int_equal(response.count, TABLES);
    assert_int_equal(response.tables[0].unprocessed_count, KEYS - 1);
    assert_int_equal(response.tables[1].unprocessed_count, KEYS);
    assert_int_equal(response.tables[2].unprocessed_count, KEYS);
    assert_string_equal(response.tables[2].table, "t");
    skep_close(client);
    skep_arena_free(arena);
}

static void attempts_are_held_back_by_the_latency(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_client *client = open_with("x?chaos=latency:2ms", (skep_open_options){0});
    assert_int_equal(skep_get(client, &get, NULL, arena, NULL), SKEP_OK);
    const char *text = skep_client_metrics(client, arena);
    assert_non_null(strstr(text, "skep_calls_total{operation=\"GetItem\"} 1\n"));
    assert_non_null(strstr(text, "le=\"0.001\"} 0\n"));
    skep_close(client);
    skep_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_understood_is_refused_with_what_would_be),
        cmocka_unit_test(the_rest_of_the_address_is_left_to_the_server),
        cmocka_unit_test(faults_are_as_frequent_as_asked_and_the_same_for_a_seed),
        cmocka_unit_test(repetitions_hide_the_faults),
        cmocka_unit_test(a_conflict_gives_reasons_to_a_transaction),
        cmocka_unit_test(a_part_of_a_batch_is_left_undone_and_told),
        cmocka_unit_test(keys_left_out_of_a_batch_stay_with_their_table),
        cmocka_unit_test(attempts_are_held_back_by_the_latency),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
