/* The nodes behind an address: whose turn it is, who is left and for how long, and what is
 * learnt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/hash.h"
#include "remote/nodes.h"

#include "unit/remote/fake_server.h"

typedef struct fixture {
    remote_address address;
    nodes *nodes;
    skep_error err;
} fixture;

static const skep_remote_options no_options;

/* Without the thread that keeps the list fresh. */
static nodes *open_still(fixture *f, const char *address) {
    profile_set *profiles = profile_read(skep_allocator_default(), &f->err);
    assert_non_null(profiles);
    assert_int_equal(remote_address_read(address, NULL, profiles, &f->address, &f->err), SKEP_OK);
    profile_free(profiles);
    f->address.kind = ADDRESS_URL;
    f->nodes = nodes_open(&f->address, &no_options, skep_allocator_default(), &f->err);
    assert_non_null(f->nodes);
    return f->nodes;
}

static void assert_next(nodes *n, const char *host) {
    nodes_choice choice;
    nodes_choose(n, &choice);
    assert_string_equal(choice.host, host);
}

static void tell(nodes *n, const char *url, nodes_outcome outcome) {
    nodes_choice choice;
    (void)snprintf(choice.url, sizeof choice.url, "%s", url);
    nodes_tell(n, &choice, outcome);
}

static bool learn(nodes *n, const char *json) {
    return nodes_learn(n, json, strlen(json));
}

static void wait_ms(long ms) {
    const struct timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    (void)nanosleep(&pause, NULL);
}

static void nodes_take_turns(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a,b,c:8000");
    for (int i = 0; i < 3; i++) {
        assert_next(n, "a:8000");
        assert_next(n, "b:8000");
        assert_next(n, "c:8000");
    }
    nodes_close(n);
}

static void one_node_is_always_the_choice(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "http://a:8000");
    for (int i = 0; i < 10; i++) {
        assert_next(n, "a:8000");
        tell(n, "http://a:8000/", NODES_UNREACHED);
    }
    nodes_close(n);
}

static void a_node_that_was_not_reached_is_passed_over_for_a_second(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a,b:8000");
    tell(n, "http://b:8000/", NODES_UNREACHED);
    for (int i = 0; i < 5; i++) assert_next(n, "a:8000");
    wait_ms(1050);
    assert_next(n, "b:8000");
    assert_next(n, "a:8000");
    nodes_close(n);
}

static void an_answer_takes_a_node_back_at_once(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a,b:8000");
    tell(n, "http://b:8000/", NODES_UNREACHED);
    tell(n, "http://b:8000/", NODES_ANSWERED);
    assert_next(n, "a:8000");
    assert_next(n, "b:8000");
    nodes_close(n);
}

/* As when a node dies with many requests on their way to it. */
static void many_failures_at_once_count_as_one(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a,b:8000");
    for (int i = 0; i < 100; i++) tell(n, "http://b:8000/", NODES_UNREACHED);
    assert_next(n, "a:8000");
    assert_next(n, "a:8000");
    wait_ms(1050);
    assert_next(n, "b:8000");
    nodes_close(n);
}

static void a_node_that_was_tried_again_in_vain_is_left_longer(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a,b:8000");
    tell(n, "http://b:8000/", NODES_UNREACHED);
    wait_ms(1050);
    tell(n, "http://b:8000/", NODES_UNREACHED);
    wait_ms(1050);
    assert_next(n, "a:8000");
    assert_next(n, "a:8000");
    wait_ms(1000);
    assert_next(n, "b:8000");
    nodes_close(n);
}

static void three_errors_of_the_server_in_a_row_are_as_bad(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a,b:8000");
    tell(n, "http://b:8000/", NODES_SERVER_ERROR);
    tell(n, "http://b:8000/", NODES_SERVER_ERROR);
    tell(n, "http://b:8000/", NODES_ANSWERED);
    tell(n, "http://b:8000/", NODES_SERVER_ERROR);
    tell(n, "http://b:8000/", NODES_SERVER_ERROR);
    assert_next(n, "a:8000");
    assert_next(n, "b:8000");
    tell(n, "http://b:8000/", NODES_SERVER_ERROR);
    assert_next(n, "a:8000");
    assert_next(n, "a:8000");
    nodes_close(n);
}

static void where_none_answers_the_one_left_longest_is_tried(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a,b:8000");
    tell(n, "http://b:8000/", NODES_UNREACHED);
    wait_ms(20);
    tell(n, "http://a:8000/", NODES_UNREACHED);
    assert_next(n, "b:8000");
    assert_next(n, "b:8000");
    nodes_close(n);
}

static void outcomes_of_nodes_that_are_gone_are_nothing(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a,b:8000");
    assert_true(learn(n, "[\"b\",\"c\"]"));
    tell(n, "http://a:8000/", NODES_UNREACHED);
    assert_next(n, "b:8000");
    assert_next(n, "c:8000");
    nodes_close(n);
}

static void a_list_replaces_the_nodes_and_keeps_what_is_known_of_them(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a,b:8000");
    tell(n, "http://b:8000/", NODES_UNREACHED);
    assert_true(learn(n, "[\"b\",\"c\",\"b\",\"c\"]"));
    assert_int_equal(nodes_count(n), 2);
    assert_next(n, "c:8000");
    assert_next(n, "c:8000");
    nodes_close(n);
}

static void addresses_of_ip_6_have_brackets_once(void **state) {
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a:8000");
    assert_true(learn(n, "[\"::1\",\"[2001:db8::2]\"]"));
    assert_next(n, "[::1]:8000");
    assert_next(n, "[2001:db8::2]:8000");
    nodes_close(n);
}

static void what_names_no_node_changes_nothing(void **state) {
    static const char *const answers[] = {"",         "[]",        "{}",      "null",
                                          "[1,true]", "[\"a/b\"]", "[\"\"]",  "[\"a\"",
                                          "\"a\"",    "[[\"a\"]]", "<html/>", "[\"\\u0000\"]"};
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://seed:8000");
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        if (learn(n, answers[i])) fail_msg("learnt from %s", answers[i]);
        assert_next(n, "seed:8000");
    }
    nodes_close(n);
}

static void no_more_nodes_are_taken_than_there_is_room_for(void **state) {
    char json[4096] = "[";
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a:8000");
    for (int i = 0; i < 2 * ADDRESS_NODES_MAX; i++) {
        size_t len = strlen(json);
        (void)snprintf(json + len, sizeof json - len, "%s\"n%d\"", i > 0 ? "," : "", i);
    }
    (void)strcat(json, "]");
    assert_true(learn(n, json));
    assert_int_equal(nodes_count(n), ADDRESS_NODES_MAX);
    nodes_close(n);
}

static void names_that_are_too_long_are_passed_over(void **state) {
    char json[512] = "[\"";
    (void)state;
    fixture f = {0};
    nodes *n = open_still(&f, "alternator://a:8000");
    memset(json + 2, 'x', ADDRESS_HOST_MAX + 1);
    (void)strcat(json, "\",\"short\"]");
    assert_true(learn(n, json));
    assert_int_equal(nodes_count(n), 1);
    assert_next(n, "short:8000");
    nodes_close(n);
}

/* ---- By key ---- */

enum { KEYS = 3000 };

static const char *host_for(nodes *n, uint64_t key, uint32_t attempt, nodes_choice *choice) {
    uint64_t mixed = hash_mix(key * HASH_STEP);
    nodes_choose_for(n, &mixed, 1, attempt, choice);
    return choice->host;
}

static void keys_stay_with_their_nodes_and_are_spread(void **state) {
    (void)state;
    fixture f = {0};
    size_t counts[3] = {0};
    nodes_choice first, second;
    nodes *n = open_still(&f, "alternator://a,b,c:8000");
    for (uint64_t key = 0; key < KEYS; key++) {
        counts[host_for(n, key, 1, &first)[0] - 'a']++;
        assert_string_equal(host_for(n, key, 1, &second), first.host);
    }
    for (size_t i = 0; i < 3; i++)
        if (counts[i] < KEYS / 4 || counts[i] > KEYS / 2) fail_msg("%zu", counts[i]);
    nodes_close(n);
}

static void the_order_in_which_nodes_are_named_is_nothing(void **state) {
    (void)state;
    fixture f = {0}, g = {0};
    nodes_choice first, second;
    nodes *n = open_still(&f, "alternator://a,b,c:8000");
    nodes *m = open_still(&g, "alternator://c,a,b:8000");
    for (uint64_t key = 0; key < KEYS; key++)
        assert_string_equal(host_for(n, key, 1, &first), host_for(m, key, 1, &second));
    nodes_close(n);
    nodes_close(m);
}

static void only_the_keys_of_a_node_that_fails_move_and_they_come_back(void **state) {
    (void)state;
    fixture f = {0};
    nodes_choice before, during, after;
    size_t moved[3] = {0};
    nodes *whole = open_still(&f, "alternator://a,b,c:8000");
    nodes *n = open_still(&f, "alternator://a,b,c:8000");
    tell(n, "http://b:8000/", NODES_UNREACHED);
    for (uint64_t key = 0; key < 300; key++) {
        (void)host_for(whole, key, 1, &before);
        (void)host_for(n, key, 1, &during);
        if (before.host[0] != 'b') assert_string_equal(during.host, before.host);
        if (before.host[0] == 'b') moved[during.host[0] - 'a']++;
    }
    assert_true(moved[0] > 20 && moved[1] == 0 && moved[2] > 20);
    tell(n, "http://b:8000/", NODES_ANSWERED);
    for (uint64_t key = 0; key < 300; key++)
        assert_string_equal(host_for(n, key, 1, &after), host_for(whole, key, 1, &before));
    nodes_close(n);
    nodes_close(whole);
}

static void only_keys_that_a_new_node_takes_move(void **state) {
    (void)state;
    fixture f = {0};
    nodes_choice before, after;
    size_t moved = 0;
    nodes *n = open_still(&f, "alternator://a,b,c:8000");
    nodes *more = open_still(&f, "alternator://a,b,c,d:8000");
    for (uint64_t key = 0; key < KEYS; key++) {
        (void)host_for(n, key, 1, &before);
        (void)host_for(more, key, 1, &after);
        if (after.host[0] == 'd')
            moved++;
        else
            assert_string_equal(after.host, before.host);
    }
    assert_in_range(moved, KEYS / 6, KEYS / 3);
    nodes_close(n);
    nodes_close(more);
}

/* Where the first has failed and is left, the second attempt finds what first attempts find. */
static void attempts_go_down_the_order_of_a_key(void **state) {
    (void)state;
    fixture f = {0};
    nodes_choice first, second, third, fourth, again;
    nodes *n = open_still(&f, "alternator://a,b,c:8000");
    for (uint64_t key = 0; key < 100; key++) {
        (void)host_for(n, key, 1, &first);
        (void)host_for(n, key, 2, &second);
        (void)host_for(n, key, 3, &third);
        (void)host_for(n, key, 4, &fourth);
        assert_string_not_equal(first.host, second.host);
        assert_string_not_equal(first.host, third.host);
        assert_string_not_equal(second.host, third.host);
        assert_string_equal(fourth.host, first.host);
        tell(n, first.url, NODES_UNREACHED);
        assert_string_equal(host_for(n, key, 1, &again), second.host);
        assert_string_equal(host_for(n, key, 2, &again), second.host);
        tell(n, third.url, NODES_UNREACHED);
        assert_string_equal(host_for(n, key, 3, &again), second.host);
        tell(n, first.url, NODES_ANSWERED);
        tell(n, third.url, NODES_ANSWERED);
    }
    nodes_close(n);
}

static void a_key_too_tries_the_one_left_longest_where_none_answers(void **state) {
    (void)state;
    fixture f = {0};
    nodes_choice choice;
    nodes *n = open_still(&f, "alternator://a,b:8000");
    tell(n, "http://b:8000/", NODES_UNREACHED);
    wait_ms(20);
    tell(n, "http://a:8000/", NODES_UNREACHED);
    for (uint64_t key = 0; key < 20; key++)
        assert_string_equal(host_for(n, key, 1, &choice), "b:8000");
    nodes_close(n);
}

static void most_keys_decide(void **state) {
    (void)state;
    fixture f = {0};
    nodes_choice choice;
    uint64_t keys[2][3];
    size_t counts[2] = {0};
    nodes *n = open_still(&f, "alternator://a,b:8000");
    for (uint64_t key = 0; counts[0] < 3 || counts[1] < 3; key++) {
        int at = host_for(n, key, 1, &choice)[0] - 'a';
        if (counts[at] < 3) keys[at][counts[at]++] = hash_mix(key * HASH_STEP);
    }
    const uint64_t votes[] = {keys[0][0], keys[1][0], keys[1][1], keys[0][1], keys[1][2]};
    nodes_choose_for(n, votes, 5, 1, &choice);
    assert_string_equal(choice.host, "b:8000");
    nodes_choose_for(n, votes, 2, 1, &choice); /* as many for both: the first key's */
    assert_string_equal(choice.host, "a:8000");
    nodes_choose_for(n, votes + 2, 2, 1, &choice);
    assert_string_equal(choice.host, "b:8000");
    nodes_close(n);
}

/* ---- The thread ---- */

typedef struct asked {
    fixture f;
    fake_server *server;
    nodes *nodes;
} asked;

/* Opens a cluster whose one known node is the server. */
static void open_asking(asked *a, const char *parameters) {
    char address[128];
    (void)snprintf(address, sizeof address, "alternator://%s%s", a->server->url + 7, parameters);
    profile_set *profiles = profile_read(skep_allocator_default(), &a->f.err);
    assert_int_equal(remote_address_read(address, NULL, profiles, &a->f.address, &a->f.err),
                     SKEP_OK);
    profile_free(profiles);
    a->nodes = nodes_open(&a->f.address, &no_options, skep_allocator_default(), &a->f.err);
    assert_non_null(a->nodes);
}

static int setup_asked(void **state) {
    asked *a = calloc(1, sizeof *a);
    a->server = calloc(1, sizeof *a->server);
    fake_server_start(a->server);
    *state = a;
    return 0;
}

static int teardown_asked(void **state) {
    asked *a = *state;
    nodes_close(a->nodes);
    fake_server_stop(a->server);
    free(a->server);
    free(a);
    return 0;
}

static void assert_learns(asked *a, size_t count) {
    nodes_choice choice;
    for (int i = 0; i < 500 && nodes_count(a->nodes) != count; i++) {
        nodes_choose(a->nodes, &choice); /* who is used is asked every second */
        wait_ms(10);
    }
    assert_int_equal(nodes_count(a->nodes), count);
}

static void a_data_centre_is_asked_where_its_rack_is_empty(void **state) {
    asked *a = *state;
    fake_server_route(a->server, "GET /localnodes?dc=one&rack=two", 200, "[]");
    fake_server_route(a->server, "GET /localnodes?dc=one ", 200, "[\"x\",\"y\",\"z\"]");
    open_asking(a, "?dc=one&rack=two");
    assert_learns(a, 3);
    assert_int_equal(fake_server_count(a->server), 2);
}

static void any_is_asked_where_a_data_centre_is_empty(void **state) {
    asked *a = *state;
    fake_server_route(a->server, "GET /localnodes?dc=one", 200, "[]");
    fake_server_route(a->server, "GET /localnodes ", 200, "[\"x\",\"y\"]");
    open_asking(a, "?dc=one");
    assert_learns(a, 2);
    assert_int_equal(fake_server_count(a->server), 2);
}

/* 127.0.0.9 refuses: nothing listens there. */
static void what_the_address_names_is_asked_where_those_learnt_are_gone(void **state) {
    asked *a = *state;
    fake_server_route(a->server, "GET /localnodes ", 200, "[\"127.0.0.8\",\"127.0.0.9\"]");
    open_asking(a, "");
    assert_learns(a, 2);
    fake_server_route(a->server, "GET /localnodes ", 200, "[\"127.0.0.1\",\"x\",\"y\"]");
    assert_learns(a, 3);
}

static void a_node_that_does_not_answer_does_not_hold_up_the_end(void **state) {
    asked *a = *state;
    fake_server_route(a->server, "GET /localnodes ", 200, "[]")->delay_ms = 2800;
    open_asking(a, "");
    while (fake_server_count(a->server) == 0) wait_ms(5);
    struct timespec start, end;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &start), 0);
    nodes_close(a->nodes);
    a->nodes = NULL;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &end), 0);
    assert_true((end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000 <
                1800);
}

static void closing_nothing_is_fine(void **state) {
    (void)state;
    nodes_close(NULL);
}

#define ASKED_TEST(f) cmocka_unit_test_setup_teardown(f, setup_asked, teardown_asked)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_take_turns),
        cmocka_unit_test(one_node_is_always_the_choice),
        cmocka_unit_test(a_node_that_was_not_reached_is_passed_over_for_a_second),
        cmocka_unit_test(an_answer_takes_a_node_back_at_once),
        cmocka_unit_test(many_failures_at_once_count_as_one),
        cmocka_unit_test(a_node_that_was_tried_again_in_vain_is_left_longer),
        cmocka_unit_test(three_errors_of_the_server_in_a_row_are_as_bad),
        cmocka_unit_test(where_none_answers_the_one_left_longest_is_tried),
        cmocka_unit_test(outcomes_of_nodes_that_are_gone_are_nothing),
        cmocka_unit_test(a_list_replaces_the_nodes_and_keeps_what_is_known_of_them),
        cmocka_unit_test(addresses_of_ip_6_have_brackets_once),
        cmocka_unit_test(what_names_no_node_changes_nothing),
        cmocka_unit_test(no_more_nodes_are_taken_than_there_is_room_for),
        cmocka_unit_test(names_that_are_too_long_are_passed_over),
        cmocka_unit_test(keys_stay_with_their_nodes_and_are_spread),
        cmocka_unit_test(the_order_in_which_nodes_are_named_is_nothing),
        cmocka_unit_test(only_the_keys_of_a_node_that_fails_move_and_they_come_back),
        cmocka_unit_test(only_keys_that_a_new_node_takes_move),
        cmocka_unit_test(attempts_go_down_the_order_of_a_key),
        cmocka_unit_test(a_key_too_tries_the_one_left_longest_where_none_answers),
        cmocka_unit_test(most_keys_decide),
        ASKED_TEST(a_data_centre_is_asked_where_its_rack_is_empty),
        ASKED_TEST(any_is_asked_where_a_data_centre_is_empty),
        ASKED_TEST(what_the_address_names_is_asked_where_those_learnt_are_gone),
        ASKED_TEST(a_node_that_does_not_answer_does_not_hold_up_the_end),
        cmocka_unit_test(closing_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
