/* Each fault by itself: how often the request was sent, what its caller is told, and what became
 * of the write. */
#include "faults/support.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

enum { CALL_TIMEOUT_MS = 3000, ATTEMPT_TIMEOUT_MS = 300 };

typedef struct fixture {
    serve *server;
    proxy *proxy;
    skep_client *db;     /* through the proxy */
    skep_client *direct; /* past it, for looking */
    skep_call_info info; /* of the last call through the proxy */
    skep_error err;
} fixture;

static void note(void *context, const skep_event *event) {
    ((fixture *)context)->info = event->info;
}

static skep_client *open_at(fixture *f, uint16_t port, const skep_open_options *options) {
    char address[64];
    (void)snprintf(address, sizeof address, "http://127.0.0.1:%u", (unsigned)port);
    skep_client *db = skep_open(address, options, &f->err);
    if (db == NULL) fail_msg("%s", f->err.message);
    return db;
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    skep_remote_options remote = somebody;
    remote.attempt_timeout_ms = ATTEMPT_TIMEOUT_MS;
    f->server = serve_start(NULL, "AKIDTEST:a-secret-of-tests");
    f->proxy = proxy_start(&(proxy_options){.upstream_port = serve_port(f->server)});
    f->db = open_at(f, proxy_port(f->proxy),
                    &(skep_open_options){.remote = &remote,
                                         .observer = note,
                                         .observer_context = f,
                                         .retry = {.call_timeout_ms = CALL_TIMEOUT_MS,
                                                   .base_ms = 5,
                                                   .ceiling_ms = 50,
                                                   .has_no_bucket = true}});
    f->direct = open_at(f, serve_port(f->server), &(skep_open_options){.remote = &somebody});
    if (make_table(f->direct, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    *state = f;
    if (put_number(f->db, "warm", 0, 0, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    if (f == NULL) return -1;
    skep_close(f->db);
    skep_close(f->direct);
    proxy_stop(f->proxy);
    assert_int_equal(serve_stop(f->server), 0);
    free(f);
    return 0;
}

static void assert_status(const fixture *f, skep_status got, skep_status wanted) {
    if (got != wanted)
        fail_msg("%s, not %s: %s", skep_status_name(got), skep_status_name(wanted), f->err.message);
}

static void assert_says(const fixture *f, const char *text) {
    if (strstr(f->err.message, text) == NULL) fail_msg("'%s' is not in: %s", text, f->err.message);
}

/* ---- Connections that are opened ahead ---- */

static uint64_t connections(const fixture *f) {
    return proxy_count(f->proxy).connections;
}

/* The proxy counts a connection when it gets to it; the client may have it before. */
static void wait_for_connections(const fixture *f, uint64_t count) {
    for (int64_t until_ms = now_ms() + 5000; connections(f) < count && now_ms() < until_ms;)
        sleep_ms(1);
    assert_int_equal(connections(f), count);
}

static void *put_one(void *context) {
    fixture *f = context;
    skep_error err = {0};
    return put_number(f->db, "threads", 0, 0, &err) == SKEP_OK ? f : NULL;
}

static void a_warm_client_opens_no_connection_for_its_threads(void **state) {
    enum { THREADS = 8 };
    fixture *f = *state;
    pthread_t threads[THREADS];
    uint64_t at_first = connections(f);
    assert_status(f, skep_client_warm_up(f->db, THREADS, &f->err), SKEP_OK);
    uint64_t warm = at_first + THREADS - 1; /* one was there */
    wait_for_connections(f, warm);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, put_one, f), 0);
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_ptr_equal(result, f);
    }
    assert_int_equal(connections(f), warm);
}

static void count_done(void *context, skep_status status, const skep_error *err) {
    size_t *done = context;
    if (status != SKEP_OK) fail_msg("%s", err->message);
    (*done)++;
}

static void a_warm_loop_opens_no_connection_for_its_requests(void **state) {
    enum { REQUESTS = 16 };
    fixture *f = *state;
    size_t done = 0;
    skep_loop *loop = skep_loop_new(f->db, &f->err);
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_get_request requests[REQUESTS];
    skep_get_response responses[REQUESTS];
    uint64_t warm = connections(f) + REQUESTS;
    assert_status(f, skep_loop_warm_up(loop, REQUESTS, &f->err), SKEP_OK);
    wait_for_connections(f, warm);
    for (int i = 0; i < REQUESTS; i++) {
        requests[i] = (skep_get_request){.table = "faults", .key = key_of(arena, "warm", i)};
        assert_status(f,
                      skep_submit(loop, SKEP_OP_GET_ITEM, &requests[i], &responses[i], arena,
                                  count_done, &done, &f->err),
                      SKEP_OK);
    }
    while (skep_loop_drive(loop, -1) > 0) continue;
    assert_int_equal(done, REQUESTS);
    assert_int_equal(connections(f), warm);
    skep_loop_free(loop);
    skep_arena_free(arena);
}

static void warming_up_tells_where_nobody_answers(void **state) {
    fixture *f = *state;
    skep_client *nobody = open_at(f, 1, &(skep_open_options){.remote = &somebody});
    assert_status(f, skep_client_warm_up(nobody, 2, &f->err), SKEP_IO);
    assert_says(f, "no connection to http://127.0.0.1:1");
    assert_status(f, skep_client_warm_up(f->db, 257, &f->err), SKEP_INVALID);
    assert_says(f, "257 threads are more than the 256 allowed");
    skep_close(nobody);
    skep_client *engine = skep_open(":memory:", NULL, &f->err);
    assert_status(f, skep_client_warm_up(engine, 2, &f->err), SKEP_OK);
    skep_close(engine);
}

/* ---- What may be repeated is ---- */

static const proxy_fault passing[] = {
    PROXY_RESET_BEFORE, PROXY_STALL_BEFORE, PROXY_500,  PROXY_503,         PROXY_THROTTLED,
    PROXY_EXPIRED,      PROXY_SKEWED,       PROXY_PAGE, PROXY_RESET_AFTER, PROXY_STALL_AFTER,
    PROXY_500_AFTER,    PROXY_TRUNCATED,    PROXY_HALF, PROXY_CORRUPT,     PROXY_CHECKSUM};

/* A wrong correction of the clock costs one more, which the server's own answer mends. */
static uint32_t times_sent(proxy_fault fault) {
    return fault == PROXY_SKEWED ? 3 : 2;
}

/* Of a connection that was used before: libcurl repeats a read by itself, which is no attempt of
 * the client's. */
static bool is_reset(proxy_fault fault) {
    return fault == PROXY_RESET_BEFORE || fault == PROXY_RESET_AFTER;
}

static void a_put_survives_each_fault_that_passes(void **state) {
    fixture *f = *state;
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        print_message("%s\n", proxy_fault_name(passing[i]));
        int64_t number = (int64_t)i;
        proxy_next(f->proxy, passing[i], 1);
        uint64_t before = proxy_count(f->proxy).requests;
        assert_status(f, put_number(f->db, "put", number, 7, &f->err), SKEP_OK);
        assert_int_equal(proxy_count(f->proxy).requests - before, times_sent(passing[i]));
        assert_int_equal(f->info.attempts, times_sent(passing[i]));
        assert_int_equal(f->info.http_status, 200);
        assert_int_equal(get_number(f->direct, "put", number, &f->err), 7);
    }
}

static void a_get_survives_each_fault_that_passes(void **state) {
    fixture *f = *state;
    assert_status(f, put_number(f->db, "get", 0, 26, &f->err), SKEP_OK);
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        print_message("%s\n", proxy_fault_name(passing[i]));
        proxy_next(f->proxy, passing[i], 1);
        assert_int_equal(get_number(f->db, "get", 0, &f->err), 26);
        if (!is_reset(passing[i])) assert_int_equal(f->info.attempts, times_sent(passing[i]));
    }
}

static void slow_answers_are_waited_for(void **state) {
    fixture *f = *state;
    proxy_next(f->proxy, PROXY_SLOW, 1);
    assert_status(f, put_number(f->db, "slow", 0, 1, &f->err), SKEP_OK);
    assert_int_equal(f->info.attempts, 1);
}

/* ---- What may not be repeated is not ---- */

typedef struct expectation {
    proxy_fault fault;
    bool is_applied;
    const char *says;
} expectation;

static const expectation unknown[] = {
    {PROXY_RESET_BEFORE, false, "UpdateItem at http://127.0.0.1:"},
    {PROXY_STALL_BEFORE, false, "timed out"},
    {PROXY_500, false, "The request processing has failed"},
    {PROXY_503, false, "come back later"},
    {PROXY_PAGE, false, "UpdateItem at http://127.0.0.1:"},
    {PROXY_RESET_AFTER, true, "UpdateItem at http://127.0.0.1:"},
    {PROXY_STALL_AFTER, true, "timed out"},
    {PROXY_500_AFTER, true, "The request processing has failed"},
    {PROXY_TRUNCATED, true, "does not match its checksum (x-amz-crc32)"},
    {PROXY_HALF, true, "UpdateItem at http://127.0.0.1:"},
    {PROXY_CORRUPT, true, "does not match its checksum (x-amz-crc32)"},
    {PROXY_CHECKSUM, true, "does not match its checksum (x-amz-crc32)"}};

static void a_counter_whose_answer_is_lost_is_unknown_and_sent_once(void **state) {
    fixture *f = *state;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        const expectation *e = &unknown[i];
        print_message("%s\n", proxy_fault_name(e->fault));
        int64_t number = (int64_t)i;
        /* On a connection that was used before: libcurl repeats by itself what fails there. */
        assert_status(f, add_number(f->db, "add", number, 1, &f->err), SKEP_OK);
        proxy_next(f->proxy, e->fault, 1);
        uint64_t before = proxy_count(f->proxy).requests;
        assert_status(f, add_number(f->db, "add", number, 1, &f->err), SKEP_UNKNOWN);
        assert_true(f->err.is_outcome_unknown);
        assert_says(f, "UpdateItem may or may not have happened: ");
        assert_says(f, e->says);
        assert_int_equal(f->info.attempts, 1);
        assert_int_equal(proxy_count(f->proxy).requests - before, 1);
        assert_int_equal(get_number(f->direct, "add", number, &f->err), e->is_applied ? 2 : 1);
    }
}

static void a_counter_that_was_refused_is_repeated(void **state) {
    static const proxy_fault refusals[] = {PROXY_THROTTLED, PROXY_EXPIRED, PROXY_SKEWED};
    fixture *f = *state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        proxy_next(f->proxy, refusals[i], 1);
        assert_status(f, add_number(f->db, "refused", 0, 1, &f->err), SKEP_OK);
        assert_int_equal(get_number(f->direct, "refused", 0, &f->err), (int64_t)i + 1);
    }
}

static void a_transaction_is_repeated_with_its_token_and_happens_once(void **state) {
    fixture *f = *state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    const skep_value_binding one = {{":n", 2}, skep_value_from_i64(arena, 1)};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        print_message("%s\n", proxy_fault_name(unknown[i].fault));
        int64_t number = (int64_t)i;
        const skep_transact_action action = {.kind = SKEP_TRANSACT_UPDATE,
                                             .table = "faults",
                                             .item = key_of(arena, "transact", number),
                                             .update = {.text = {"ADD n :n", 8}},
                                             .bindings = {.values = &one, .value_count = 1}};
        proxy_next(f->proxy, unknown[i].fault, 1);
        assert_status(f,
                      skep_transact_write(f->db, &(skep_transact_request){&action, 1, NULL}, NULL,
                                          arena, &f->err),
                      SKEP_OK);
        assert_int_equal(f->info.attempts, 2);
        assert_int_equal(get_number(f->direct, "transact", number, &f->err), 1);
    }
    skep_arena_free(arena);
}

/* ---- What the caller is told at the end ---- */

static void a_refusal_after_a_lost_answer_does_not_say_that_nothing_was_done(void **state) {
    static const proxy_fault refusals[] = {PROXY_EXPIRED, PROXY_407};
    fixture *f = *state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        int64_t number = (int64_t)i;
        proxy_next(f->proxy, PROXY_RESET_AFTER, 1);
        proxy_next(f->proxy, refusals[i], 3);
        assert_status(f, put_number(f->db, "told", number, 5, &f->err), SKEP_UNKNOWN);
        assert_true(f->err.is_outcome_unknown);
        assert_int_equal(get_number(f->direct, "told", number, &f->err), 5);
        proxy_calm(f->proxy);
    }
}

static void throttling_that_lasts_is_busy_and_known(void **state) {
    fixture *f = *state;
    proxy_next(f->proxy, PROXY_THROTTLED, 6);
    assert_status(f, add_number(f->db, "busy", 0, 1, &f->err), SKEP_BUSY);
    assert_string_equal(f->err.type, "ProvisionedThroughputExceededException");
    assert_int_equal(f->err.http_status, 400);
    assert_true(f->err.is_retryable);
    assert_false(f->err.is_outcome_unknown);
    assert_int_equal(f->info.attempts, 6);
    assert_int_equal(get_number(f->direct, "busy", 0, &f->err), -1);
}

static void credentials_that_stay_expired_end_after_two_repetitions(void **state) {
    fixture *f = *state;
    proxy_next(f->proxy, PROXY_EXPIRED, 3);
    assert_status(f, put_number(f->db, "expired", 0, 1, &f->err), SKEP_INVALID);
    assert_string_equal(f->err.type, "ExpiredTokenException");
    assert_false(f->err.is_outcome_unknown);
    assert_int_equal(f->info.attempts, 3);
}

static void the_page_of_a_proxy_is_shown_and_not_repeated(void **state) {
    fixture *f = *state;
    proxy_next(f->proxy, PROXY_407, 1);
    assert_status(f, put_number(f->db, "page", 0, 1, &f->err), SKEP_INVALID);
    assert_int_equal(f->err.http_status, 407);
    assert_says(f, "Who are you?");
    assert_false(f->err.is_outcome_unknown);
    assert_int_equal(f->info.attempts, 1);
    assert_int_equal(get_number(f->direct, "page", 0, &f->err), -1);
}

static void damage_that_lasts_ends_with_what_was_wrong(void **state) {
    fixture *f = *state;
    assert_status(f, put_number(f->db, "damage", 0, 1, &f->err), SKEP_OK);
    proxy_next(f->proxy, PROXY_CORRUPT, 11);
    assert_int_equal(get_number(f->db, "damage", 0, &f->err), -2);
    assert_int_equal(f->err.status, SKEP_IO);
    assert_says(f, "GetItem at http://127.0.0.1:");
    assert_says(f, "does not match its checksum (x-amz-crc32)");
    assert_true(f->err.is_retryable);
    assert_false(f->err.is_outcome_unknown);
    assert_int_equal(f->info.attempts, 11);
}

/* ---- Time ---- */

static void a_deadline_is_kept_while_nothing_answers(void **state) {
    static const proxy_fault stalls[] = {PROXY_STALL_BEFORE, PROXY_STALL_AFTER};
    fixture *f = *state;
    for (size_t i = 0; i < sizeof stalls / sizeof *stalls; i++) {
        int64_t start = now_ms();
        proxy_next(f->proxy, stalls[i], 60);
        assert_status(f, put_number(f->db, "stall", 0, 1, &f->err), SKEP_UNKNOWN);
        int64_t passed = now_ms() - start;
        assert_true(passed >= CALL_TIMEOUT_MS / 2 && passed < CALL_TIMEOUT_MS + 500);
        assert_string_equal(f->err.type, "RequestTimeout");
        proxy_calm(f->proxy);
    }
}

static void a_server_that_is_gone_is_named_and_nothing_is_unknown(void **state) {
    fixture *f = *state;
    proxy *other = proxy_start(&(proxy_options){.upstream_port = serve_port(f->server)});
    char url[64];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)proxy_port(other));
    skep_client *db =
        open_at(f, proxy_port(other),
                &(skep_open_options){.remote = &somebody, .retry = {.call_timeout_ms = 500}});
    proxy_stop(other);
    int64_t start = now_ms();
    assert_status(f, add_number(db, "gone", 0, 1, &f->err), SKEP_IO);
    assert_true(now_ms() - start < 1000);
    assert_says(f, url);
    assert_false(f->err.is_outcome_unknown);
    skep_close(db);
}

static void a_client_comes_back_when_its_server_does(void **state) {
    fixture *f = *state;
    proxy_refuse(f->proxy, true);
    assert_int_not_equal(put_number(f->db, "back", 0, 1, &f->err), SKEP_OK);
    proxy_refuse(f->proxy, false);
    assert_status(f, put_number(f->db, "back", 0, 2, &f->err), SKEP_OK);
    assert_int_equal(get_number(f->direct, "back", 0, &f->err), 2);
}

/* As servers do with connections that rest for long: nothing was sent, so nothing is unknown. */
static void a_connection_that_was_closed_while_it_rested_costs_nothing(void **state) {
    fixture *f = *state;
    for (int64_t i = 1; i <= 5; i++) {
        assert_status(f, add_number(f->db, "rest", 0, 1, &f->err), SKEP_OK);
        assert_int_equal(f->info.attempts, 1);
        proxy_refuse(f->proxy, true);
        sleep_ms(50);
        proxy_refuse(f->proxy, false);
        assert_int_equal(get_number(f->direct, "rest", 0, &f->err), i);
    }
}

/* How many connections to a port are open, and how many of them a program that is started would
 * inherit. */
static size_t count_connections(uint16_t port, size_t *inherited) {
    size_t count = 0;
    *inherited = 0;
    for (int fd = 0; fd < 1024; fd++) {
        struct sockaddr_in peer = {0};
        socklen_t len = sizeof peer;
        if (getpeername(fd, (struct sockaddr *)&peer, &len) != 0 || peer.sin_family != AF_INET ||
            ntohs(peer.sin_port) != port)
            continue;
        count++;
        if ((fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0) (*inherited)++;
    }
    return count;
}

static void connections_are_not_inherited_by_programs_that_are_started(void **state) {
    fixture *f = *state;
    size_t inherited;
    assert_status(f, put_number(f->db, "own", 0, 1, &f->err), SKEP_OK);
    assert_true(count_connections(proxy_port(f->proxy), &inherited) > 0);
    assert_int_equal(inherited, 0);
}

static size_t count_descriptors(void) {
    DIR *open_ones = opendir("/proc/self/fd");
    size_t count = 0;
    assert_non_null(open_ones);
    while (readdir(open_ones) != NULL) count++;
    (void)closedir(open_ones);
    return count;
}

static void a_client_that_was_closed_leaves_no_descriptor(void **state) {
    fixture *f = *state;
    proxy_refuse(f->proxy, true); /* ends what other tests have left open */
    sleep_ms(50);
    proxy_refuse(f->proxy, false);
    (void)get_number(f->db, "warm", 0, &f->err);
    size_t before = count_descriptors();
    skep_client *db = open_at(
        f, proxy_port(f->proxy),
        &(skep_open_options){.remote = &somebody, .retry = {.base_ms = 1, .ceiling_ms = 1}});
    for (int i = 0; i < PROXY_FAULTS; i++) {
        if (i == PROXY_STALL_BEFORE || i == PROXY_STALL_AFTER) continue;
        proxy_next(f->proxy, (proxy_fault)i, 1);
        (void)put_number(db, "open", i, i, &f->err);
    }
    assert_true(count_descriptors() > before);
    skep_close(db);
    /* The proxy's ends of the connections follow soon. */
    for (int i = 0; i < 100 && count_descriptors() > before; i++) sleep_ms(20);
    assert_int_equal(count_descriptors(), before);
}

/* ---- Many in flight ---- */

typedef struct flight {
    skep_put_request request;
    skep_write_response response;
    skep_status status;
    unsigned done;
} flight;

static void landed(void *context, skep_status status, const skep_error *err) {
    flight *one = context;
    (void)err;
    one->status = status;
    one->done++;
}

static void of_many_in_flight_each_is_done_once(void **state) {
    enum { MANY = 64 };
    fixture *f = *state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    flight flights[MANY] = {0};
    skep_loop *loop = skep_loop_new(f->db, &f->err);
    assert_non_null(loop);
    for (size_t i = 0; i < 2 * (sizeof passing / sizeof *passing); i++) {
        /* A clock that is led astray and expired credentials may meet one call, which gives up
         * then. */
        if (passing[i / 2] != PROXY_SKEWED) proxy_next(f->proxy, passing[i / 2], 1);
        proxy_next(f->proxy, PROXY_NONE, 1);
    }
    for (int64_t i = 0; i < MANY; i++) {
        flights[i].request =
            (skep_put_request){.table = "faults", .item = item_of(arena, "many", i, i)};
        assert_int_equal(skep_submit(loop, SKEP_OP_PUT_ITEM, &flights[i].request,
                                     &flights[i].response, arena, landed, &flights[i], &f->err),
                         SKEP_OK);
    }
    while (skep_loop_drive(loop, 1000) > 0) {
    }
    for (int64_t i = 0; i < MANY; i++) {
        assert_int_equal(flights[i].done, 1);
        assert_int_equal(flights[i].status, SKEP_OK);
        assert_int_equal(get_number(f->direct, "many", i, &f->err), i);
    }
    skep_loop_free(loop);
    skep_arena_free(arena);
}

static void what_is_in_flight_when_a_loop_is_freed_is_told(void **state) {
    enum { SOME = 8 };
    fixture *f = *state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    flight flights[SOME] = {0};
    skep_loop *loop = skep_loop_new(f->db, &f->err);
    assert_non_null(loop);
    proxy_next(f->proxy, PROXY_STALL_AFTER, SOME);
    for (int64_t i = 0; i < SOME; i++) {
        flights[i].request =
            (skep_put_request){.table = "faults", .item = item_of(arena, "cut", i, i)};
        assert_int_equal(skep_submit(loop, SKEP_OP_PUT_ITEM, &flights[i].request,
                                     &flights[i].response, arena, landed, &flights[i], &f->err),
                         SKEP_OK);
    }
    for (int i = 0; i < 10; i++) (void)skep_loop_drive(loop, 10);
    skep_loop_free(loop);
    for (int64_t i = 0; i < SOME; i++) {
        assert_int_equal(flights[i].done, 1);
        assert_int_equal(flights[i].status, SKEP_UNKNOWN);
    }
    proxy_calm(f->proxy);
    skep_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_warm_client_opens_no_connection_for_its_threads),
        cmocka_unit_test(a_warm_loop_opens_no_connection_for_its_requests),
        cmocka_unit_test(warming_up_tells_where_nobody_answers),
        cmocka_unit_test(a_put_survives_each_fault_that_passes),
        cmocka_unit_test(a_get_survives_each_fault_that_passes),
        cmocka_unit_test(slow_answers_are_waited_for),
        cmocka_unit_test(a_counter_whose_answer_is_lost_is_unknown_and_sent_once),
        cmocka_unit_test(a_counter_that_was_refused_is_repeated),
        cmocka_unit_test(a_transaction_is_repeated_with_its_token_and_happens_once),
        cmocka_unit_test(a_refusal_after_a_lost_answer_does_not_say_that_nothing_was_done),
        cmocka_unit_test(throttling_that_lasts_is_busy_and_known),
        cmocka_unit_test(credentials_that_stay_expired_end_after_two_repetitions),
        cmocka_unit_test(the_page_of_a_proxy_is_shown_and_not_repeated),
        cmocka_unit_test(damage_that_lasts_ends_with_what_was_wrong),
        cmocka_unit_test(a_deadline_is_kept_while_nothing_answers),
        cmocka_unit_test(a_server_that_is_gone_is_named_and_nothing_is_unknown),
        cmocka_unit_test(a_client_comes_back_when_its_server_does),
        cmocka_unit_test(a_connection_that_was_closed_while_it_rested_costs_nothing),
        cmocka_unit_test(connections_are_not_inherited_by_programs_that_are_started),
        cmocka_unit_test(a_client_that_was_closed_leaves_no_descriptor),
        cmocka_unit_test(of_many_in_flight_each_is_done_once),
        cmocka_unit_test(what_is_in_flight_when_a_loop_is_freed_is_told),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
