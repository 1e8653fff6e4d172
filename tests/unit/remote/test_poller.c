/* Which descriptors are ready, and how long nothing is waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "remote/poller.h"

typedef struct fixture {
    poller *poller;
    int ends[2];
    poller_event events[POLLER_EVENTS_MAX];
} fixture;

static int setup(void **state) {
    static fixture f;
    f.poller = poller_open(skep_allocator_default());
    *state = &f;
    return f.poller != NULL && socketpair(AF_UNIX, SOCK_STREAM, 0, f.ends) == 0 ? 0 : -1;
}

static int teardown(void **state) {
    fixture *f = *state;
    poller_close(f->poller);
    (void)close(f->ends[0]);
    if (f->ends[1] >= 0) (void)close(f->ends[1]);
    return 0;
}

static int64_t now_ns(void) {
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void assert_one(fixture *f, unsigned what) {
    assert_int_equal(poller_wait(f->poller, f->events, 1000000000), 1);
    assert_int_equal(f->events[0].descriptor, f->ends[0]);
    assert_int_equal(f->events[0].what & what, what);
}

static void a_descriptor_is_ready_for_what_it_is_watched_for(void **state) {
    fixture *f = *state;
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_READ));
    assert_int_equal(poller_wait(f->poller, f->events, 0), 0);
    assert_int_equal(write(f->ends[1], "x", 1), 1);
    assert_one(f, POLLER_READ);
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_WRITE));
    assert_one(f, POLLER_WRITE);
    assert_int_equal(f->events[0].what & POLLER_READ, 0);
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_READ | POLLER_WRITE));
    assert_one(f, POLLER_READ | POLLER_WRITE);
}

static void what_is_not_watched_any_more_is_not_told(void **state) {
    fixture *f = *state;
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_WRITE));
    assert_one(f, POLLER_WRITE);
    assert_true(poller_watch(f->poller, f->ends[0], 0));
    assert_int_equal(poller_wait(f->poller, f->events, 0), 0);
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_WRITE));
    assert_one(f, POLLER_WRITE);
}

static void an_end_that_is_closed_is_told(void **state) {
    fixture *f = *state;
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_READ));
    (void)close(f->ends[1]);
    f->ends[1] = -1;
    assert_int_equal(poller_wait(f->poller, f->events, 1000000000), 1);
    assert_int_not_equal(f->events[0].what & (POLLER_READ | POLLER_FAILED), 0);
}

static void a_descriptor_that_is_closed_cannot_be_watched(void **state) {
    fixture *f = *state;
    int closed = dup(f->ends[0]);
    (void)close(closed);
    assert_false(poller_watch(f->poller, closed, POLLER_READ));
}

static void nothing_is_waited_for_no_shorter_than_asked(void **state) {
    static const int64_t waits[] = {1, 999999, 1000001, 20000000};
    fixture *f = *state;
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_READ));
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        int64_t start = now_ns();
        assert_int_equal(poller_wait(f->poller, f->events, waits[i]), 0);
        assert_true(now_ns() - start >= waits[i]);
    }
}

/* A program's own loop waits for the poller as for any descriptor. */
static void the_poller_itself_is_readable_while_one_is_ready(void **state) {
    fixture *f = *state;
    struct pollfd outer = {.fd = poller_descriptor(f->poller), .events = POLLIN};
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_READ));
    assert_int_equal(poll(&outer, 1, 0), 0);
    assert_int_equal(write(f->ends[1], "x", 1), 1);
    assert_int_equal(poll(&outer, 1, 1000), 1);
}

static void a_kept_descriptor_that_rests_is_not_told_and_can_be_watched_again(void **state) {
    fixture *f = *state;
    poller_keep(f->poller, f->ends[0]);
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_READ));
    assert_true(poller_watch(f->poller, f->ends[0], 0));
    assert_int_equal(write(f->ends[1], "x", 1), 1);
    assert_int_equal(poller_wait(f->poller, f->events, 0), 0);
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_READ));
    assert_one(f, POLLER_READ);
}

/* Else a program's own loop would be woken for it without end. */
static void a_kept_descriptor_that_ends_at_rest_leaves_the_poller_unreadable(void **state) {
    fixture *f = *state;
    struct pollfd outer = {.fd = poller_descriptor(f->poller), .events = POLLIN};
    poller_keep(f->poller, f->ends[0]);
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_READ));
    assert_true(poller_watch(f->poller, f->ends[0], 0));
    (void)close(f->ends[1]);
    f->ends[1] = -1;
    assert_int_equal(poll(&outer, 1, 1000), 1);
    assert_int_equal(poller_wait(f->poller, f->events, 0), 0);
    assert_int_equal(poll(&outer, 1, 0), 0);
}

static void a_number_that_is_given_again_after_an_end_is_watched_anew(void **state) {
    fixture *f = *state;
    poller_keep(f->poller, f->ends[0]);
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_READ));
    poller_forget(f->poller, f->ends[0]);
    (void)close(f->ends[0]);
    (void)close(f->ends[1]);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, f->ends), 0);
    assert_int_equal(write(f->ends[1], "x", 1), 1);
    assert_true(poller_watch(f->poller, f->ends[0], POLLER_READ));
    assert_one(f, POLLER_READ);
}

static void closing_what_was_not_opened_is_fine(void **state) {
    (void)state;
    poller_close(NULL);
}

#define POLLER_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        POLLER_TEST(a_descriptor_is_ready_for_what_it_is_watched_for),
        POLLER_TEST(what_is_not_watched_any_more_is_not_told),
        POLLER_TEST(an_end_that_is_closed_is_told),
        POLLER_TEST(a_descriptor_that_is_closed_cannot_be_watched),
        POLLER_TEST(nothing_is_waited_for_no_shorter_than_asked),
        POLLER_TEST(the_poller_itself_is_readable_while_one_is_ready),
        POLLER_TEST(a_kept_descriptor_that_rests_is_not_told_and_can_be_watched_again),
        POLLER_TEST(a_kept_descriptor_that_ends_at_rest_leaves_the_poller_unreadable),
        POLLER_TEST(a_number_that_is_given_again_after_an_end_is_watched_anew),
        cmocka_unit_test(closing_what_was_not_opened_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
