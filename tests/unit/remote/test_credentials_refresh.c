/* When credentials are looked for again, and by whom. */
#include "credentials_support.h"

#include <stdatomic.h>

enum { THREADS = 8 };

static fake_server server;
static atomic_llong clock_s;

static int64_t told_now(void *context) {
    (void)context;
    return atomic_load(&clock_s);
}

static int begin_container(void **state) {
    char url[128];
    fake_server_start(&server);
    int result = begin_home(state);
    atomic_store(&clock_s, NOW);
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
    snprintf(url, sizeof url, "%s/creds", server.url);
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
    return result;
}

static int end_container(void **state) {
    fake_server_stop(&server);
    return end_home(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_container, end_container)

#define ANSWER(id, expiration)                                                                     \
    "{\"AccessKeyId\":\"" id                                                                       \
    "\",\"SecretAccessKey\":\"HUSH\",\"Token\":\"T\",\"Expiration\":\"" expiration "\"}"

#define FIRST  ANSWER("FIRST", "2027-01-15T09:00:00Z")  /* NOW + 3600 */
#define SECOND ANSWER("SECOND", "2027-01-15T10:00:00Z") /* NOW + 7200 */

static void answer(const char *body, int status, int delay_ms) {
    fake_server_route(&server, "GET /creds ", status, body)->delay_ms = delay_ms;
}

static credentials_source *open_told(void) {
    credentials_source *source = credentials_open(&(credentials_options){.now_s = told_now}, NULL);
    assert_non_null(source);
    return source;
}

static bool has(credentials_source *source, const char *id) {
    skep_error err = {0};
    const credentials_set *set = credentials_acquire(source, &err);
    if (set == NULL) fail_msg("%s", err.message);
    bool is_it = strcmp(set->credentials.access_key_id.ptr, id) == 0;
    credentials_release(set);
    return is_it;
}

static void pause_ms(long ms) {
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}

/* Waits for what another thread is about to do. */
static void eventually_has(credentials_source *source, const char *id) {
    for (int i = 0; i < 500; i++) {
        if (has(source, id)) return;
        pause_ms(10);
    }
    fail_msg("there is never a '%s'", id);
}

static void eventually_asked(size_t count) {
    for (int i = 0; i < 500 && fake_server_count(&server) < count; i++) pause_ms(10);
    assert_int_equal(fake_server_count(&server), count);
}

/* ---- Many threads at once ---- */

typedef struct taker {
    credentials_source *source;
    pthread_t thread;
    char id[32]; /* what it got, or "" */
    char message[SKEP_ERROR_MESSAGE_MAX];
} taker;

static void *take(void *context) {
    taker *t = context;
    skep_error err = {0};
    const credentials_set *set = credentials_acquire(t->source, &err);
    snprintf(t->id, sizeof t->id, "%s", set != NULL ? set->credentials.access_key_id.ptr : "");
    memcpy(t->message, err.message, sizeof t->message);
    credentials_release(set);
    return NULL;
}

static void all_take(credentials_source *source, const char *id, const char *message) {
    static taker takers[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        takers[i] = (taker){.source = source};
        assert_int_equal(pthread_create(&takers[i].thread, NULL, take, &takers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) pthread_join(takers[i].thread, NULL);
    for (size_t i = 0; i < THREADS; i++) {
        assert_string_equal(takers[i].id, id);
        if (strstr(takers[i].message, message) == NULL) fail_msg("%s", takers[i].message);
    }
}

static void one_of_many_looks_and_all_get_what_he_finds(void **state) {
    (void)state;
    answer(FIRST, 200, 200);
    credentials_source *source = open_told();
    all_take(source, "FIRST", "");
    assert_int_equal(fake_server_count(&server), 1);
    all_take(source, "FIRST", "");
    assert_int_equal(fake_server_count(&server), 1);
    credentials_close(source);
}

static void one_of_many_fails_for_all(void **state) {
    (void)state;
    answer("", 500, 300);
    credentials_source *source = open_told();
    all_take(source, "", "answers with HTTP 500");
    assert_int_equal(fake_server_count(&server), 1);
    answer(FIRST, 200, 0);
    all_take(source, "FIRST", "");
    credentials_close(source);
}

/* ---- Ahead of expiry ---- */

static void what_is_next_is_looked_for_while_all_go_on(void **state) {
    (void)state;
    answer(FIRST, 200, 0);
    credentials_source *source = open_told();
    assert_true(has(source, "FIRST"));
    atomic_store(&clock_s, NOW + 3600 - CREDENTIALS_ADVISORY_S - 1);
    assert_true(has(source, "FIRST"));
    assert_int_equal(fake_server_count(&server), 1);
    answer(SECOND, 200, 300);
    atomic_store(&clock_s, NOW + 3600 - CREDENTIALS_ADVISORY_S);
    all_take(source, "FIRST", "");
    eventually_has(source, "SECOND");
    assert_int_equal(fake_server_count(&server), 2);
    credentials_close(source);
}

static void a_failure_ahead_of_expiry_is_tried_again_after_a_minute(void **state) {
    (void)state;
    answer(FIRST, 200, 0);
    credentials_source *source = open_told();
    assert_true(has(source, "FIRST"));
    answer("", 500, 0);
    atomic_store(&clock_s, NOW + 3600 - 500);
    assert_true(has(source, "FIRST"));
    eventually_asked(2);
    pause_ms(50);
    assert_true(has(source, "FIRST"));
    pause_ms(50);
    assert_int_equal(fake_server_count(&server), 2);
    atomic_store(&clock_s, NOW + 3600 - 500 + CREDENTIALS_PAUSE_S);
    answer(SECOND, 200, 0);
    assert_true(has(source, "FIRST"));
    eventually_has(source, "SECOND");
    credentials_close(source);
}

static void expired_credentials_are_not_used(void **state) {
    (void)state;
    answer(FIRST, 200, 0);
    credentials_source *source = open_told();
    assert_true(has(source, "FIRST"));
    atomic_store(&clock_s, NOW + 3600 - CREDENTIALS_HARD_S);
    answer("", 500, 100);
    all_take(source, "", "answers with HTTP 500");
    answer(SECOND, 200, 100);
    all_take(source, "SECOND", "");
    credentials_close(source);
}

static void short_lived_credentials_are_not_asked_for_at_each_request(void **state) {
    (void)state;
    answer(ANSWER("SHORT", "2027-01-15T08:05:00Z"), 200, 0);
    credentials_source *source = open_told();
    for (int i = 0; i < 100; i++) assert_true(has(source, "SHORT"));
    assert_int_equal(fake_server_count(&server), 1);
    atomic_store(&clock_s, NOW + CREDENTIALS_PAUSE_S);
    for (int i = 0; i < 100; i++) assert_true(has(source, "SHORT"));
    eventually_asked(2);
    credentials_close(source);
}

static void what_comes_expired_is_used_for_want_of_better(void **state) {
    (void)state;
    answer(ANSWER("STALE", "2027-01-15T07:59:00Z"), 200, 0);
    credentials_source *source = open_told();
    assert_true(has(source, "STALE"));
    credentials_close(source);
}

static void refused_credentials_are_replaced(void **state) {
    (void)state;
    answer(FIRST, 200, 0);
    credentials_source *source = open_told();
    const credentials_set *set = credentials_acquire(source, NULL);
    answer(SECOND, 200, 100);
    credentials_invalidate(source, set);
    all_take(source, "SECOND", "");
    assert_int_equal(fake_server_count(&server), 2);
    credentials_invalidate(source, set);
    credentials_invalidate(source, NULL);
    all_take(source, "SECOND", "");
    assert_int_equal(fake_server_count(&server), 2);
    assert_text(set->credentials.access_key_id, "FIRST");
    credentials_release(set);
    credentials_close(source);
}

static void closing_waits_for_whoever_looks(void **state) {
    (void)state;
    answer(FIRST, 200, 0);
    credentials_source *source = open_told();
    assert_true(has(source, "FIRST"));
    answer(SECOND, 200, 200);
    atomic_store(&clock_s, NOW + 3600 - 100);
    assert_true(has(source, "FIRST"));
    credentials_close(source);
    credentials_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(one_of_many_looks_and_all_get_what_he_finds),
        TEST(one_of_many_fails_for_all),
        TEST(what_is_next_is_looked_for_while_all_go_on),
        TEST(a_failure_ahead_of_expiry_is_tried_again_after_a_minute),
        TEST(expired_credentials_are_not_used),
        TEST(short_lived_credentials_are_not_asked_for_at_each_request),
        TEST(what_comes_expired_is_used_for_want_of_better),
        TEST(refused_credentials_are_replaced),
        TEST(closing_waits_for_whoever_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
