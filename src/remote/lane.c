#include "remote/lane.h"

#include <sched.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/fail.h"
#include "remote/poller.h"
#include "remote/transfer.h"

enum { SCRATCH_BYTES_MAX = 16 * 1024 * 1024, CONNECTIONS_MAX = 256 };

struct remote_lane {
    remote *remote;
    CURLM *multi;
    poller *poller;
    int64_t timer_ns;     /* when libcurl wants to be called; 0: now, INT64_MAX: never */
    unsigned sleeps;      /* how many waits begin asleep before one begins awake again */
    unsigned sleeps_next; /* as many after the next one that stays awake for nothing */
    transfer *idle;
    transfer *in_flight;
    int in_flight_count;
    bool is_driven; /* completions are being called */
    int running;    /* of them, as libcurl said last: the others are done and not yet told */
    sign_key key;
    skep_arena *scratch; /* where a request's trees are printed */
};

/* ---- What libcurl calls ---- */

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *unused) {
    remote_lane *lane = context;
    (void)easy;
    (void)unused;
    (void)poller_watch(lane->poller, socket,
                       what == CURL_POLL_IN      ? POLLER_READ
                       : what == CURL_POLL_OUT   ? POLLER_WRITE
                       : what == CURL_POLL_INOUT ? POLLER_READ | POLLER_WRITE
                                                 : 0);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *context) {
    remote_lane *lane = context;
    (void)multi;
    lane->timer_ns = timeout_ms < 0    ? INT64_MAX
                     : timeout_ms == 0 ? 0
                                       : clock_now_ns() + (int64_t)timeout_ms * 1000000;
    return 0;
}

/* ---- Opening ---- */

void remote_close_lane(void *instance) {
    remote_lane *lane = instance;
    const skep_allocator *allocator = lane->remote->allocator;
    while (lane->idle != NULL) {
        transfer *t = lane->idle;
        lane->idle = t->next;
        transfer_free(t);
    }
    if (lane->multi != NULL) (void)curl_multi_cleanup(lane->multi);
    poller_close(lane->poller);
    sign_key_fini(&lane->key);
    skep_arena_free(lane->scratch);
    allocator->release(allocator->context, lane);
}

void *remote_open_lane(void *instance, skep_error *err) {
    remote *r = instance;
    remote_lane *lane = r->allocator->resize(r->allocator->context, NULL, sizeof *lane);
    if (lane == NULL) {
        fail_memory(err);
        return NULL;
    }
    *lane = (remote_lane){.remote = r, .timer_ns = INT64_MAX};
    lane->poller = poller_open(r->allocator);
    lane->multi = curl_multi_init();
    lane->scratch = skep_arena_new(r->allocator, SCRATCH_BYTES_MAX);
    if (lane->poller == NULL || lane->multi == NULL || lane->scratch == NULL) {
        if (lane->poller == NULL)
            fail(err, SKEP_IO, "no descriptor for waiting on connections is left");
        else
            fail_memory(err);
        remote_close_lane(lane);
        return NULL;
    }
    curl_multi_setopt(lane->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(lane->multi, CURLMOPT_SOCKETDATA, lane);
    curl_multi_setopt(lane->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(lane->multi, CURLMOPT_TIMERDATA, lane);
    curl_multi_setopt(lane->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_MAX);
    curl_multi_setopt(lane->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    return lane;
}

/* ---- Exchanges ---- */

static transfer *take_transfer(remote_lane *lane) {
    transfer *t = lane->idle;
    if (t != NULL)
        lane->idle = t->next;
    else
        t = transfer_new(lane->remote, lane->poller);
    if (t == NULL) return NULL;
    t->previous = NULL;
    t->next = lane->in_flight;
    if (t->next != NULL) t->next->previous = t;
    lane->in_flight = t;
    lane->in_flight_count++;
    return t;
}

static void give_transfer(remote_lane *lane, transfer *t) {
    if (t->previous != NULL)
        t->previous->next = t->next;
    else
        lane->in_flight = t->next;
    if (t->next != NULL) t->next->previous = t->previous;
    t->next = lane->idle;
    lane->idle = t;
    lane->in_flight_count--;
}

/* The transfer is free again before anybody is told, who may submit the next exchange. */
static void end(remote_lane *lane, transfer *t, CURLcode result) {
    skep_exchange *exchange = t->exchange;
    skep_status status = transfer_finish(t, result);
    give_transfer(lane, t);
    exchange->done(exchange, status);
}

static void read_messages(remote_lane *lane) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(lane->multi, &left)) != NULL) {
        transfer *t = NULL;
        CURL *easy = message->easy_handle;
        CURLcode result = message->data.result;
        if (message->msg != CURLMSG_DONE) continue;
        (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
        (void)curl_multi_remove_handle(lane->multi, easy);
        end(lane, t, result);
    }
    lane->running = lane->in_flight_count;
}

static void run_timer(remote_lane *lane) {
    bool is_due =
        lane->timer_ns == 0 || (lane->timer_ns != INT64_MAX && lane->timer_ns <= clock_now_ns());
    if (!is_due) return;
    lane->timer_ns = INT64_MAX;
    (void)curl_multi_socket_action(lane->multi, CURL_SOCKET_TIMEOUT, 0, &lane->running);
}

void remote_submit(void *instance, skep_exchange *exchange) {
    remote_lane *lane = instance;
    transfer *t = take_transfer(lane);
    if (t == NULL) {
        exchange->done(exchange, fail_memory(exchange->err));
        return;
    }
    skep_status status = transfer_prepare(t, exchange, &lane->key, lane->scratch, exchange->err);
    skep_arena_reset(lane->scratch);
    if (status == SKEP_OK && curl_multi_add_handle(lane->multi, t->easy) != CURLM_OK)
        status = fail_memory(exchange->err);
    if (status != SKEP_OK) {
        give_transfer(lane, t);
        exchange->done(exchange, status);
        return;
    }
    exchange->state = t;
    lane->running++;
    /* Sends at once where a connection is there; what is submitted from completions is sent together. */
    if (!lane->is_driven) run_timer(lane);
}

void remote_cancel(void *instance, skep_exchange *exchange) {
    remote_lane *lane = instance;
    transfer *t = exchange->state;
    (void)curl_multi_remove_handle(lane->multi, t->easy);
    lane->running--;
    (void)snprintf(t->curl_message, sizeof t->curl_message, "%s", "cancelled");
    end(lane, t, CURLE_ABORTED_BY_CALLBACK);
}

int64_t remote_timeout_ns(void *instance) {
    const remote_lane *lane = instance;
    if (lane->running < lane->in_flight_count) return 0;
    if (lane->timer_ns == INT64_MAX || lane->timer_ns == 0) return lane->timer_ns;
    int64_t left_ns = lane->timer_ns - clock_now_ns();
    return left_ns > 0 ? left_ns : 0;
}

/* An answer that comes within AWAKE_NS, as from a server on this machine, comes sooner where nobody
 * has to be woken for it. Where none does, that is tried again only after ever more waits. */
static size_t wait_awake(remote_lane *lane, poller_event events[POLLER_EVENTS_MAX]) {
    enum { AWAKE_NS = 50000, SLEEPS_MAX = 1023 };
    int64_t until_ns = 0;
    if (lane->sleeps > 0) {
        lane->sleeps--;
        return 0;
    }
    for (;;) {
        size_t count = poller_wait(lane->poller, events, 0);
        int64_t now_ns = count > 0 ? 0 : clock_now_ns();
        if (until_ns == 0) until_ns = now_ns + AWAKE_NS;
        if (count > 0) {
            lane->sleeps_next = 0;
            return count;
        }
        if (now_ns >= until_ns) break;
        (void)sched_yield();
    }
    if (lane->sleeps_next < SLEEPS_MAX) lane->sleeps_next = 2 * lane->sleeps_next + 1;
    lane->sleeps = lane->sleeps_next;
    return 0;
}

static size_t wait_for_events(remote_lane *lane, poller_event events[POLLER_EVENTS_MAX],
                              int64_t wait_ns) {
    size_t count = 0;
    int64_t timer_ns = remote_timeout_ns(lane);
    if (timer_ns < wait_ns) wait_ns = timer_ns;
    if (wait_ns > 0) count = wait_awake(lane, events);
    return count > 0 ? count : poller_wait(lane->poller, events, wait_ns);
}

void remote_drive(void *instance, int64_t wait_ns) {
    remote_lane *lane = instance;
    poller_event events[POLLER_EVENTS_MAX];
    size_t count = wait_for_events(lane, events, wait_ns);
    for (size_t i = 0; i < count; i++) {
        int what = ((events[i].what & POLLER_READ) != 0 ? CURL_CSELECT_IN : 0) |
                   ((events[i].what & POLLER_WRITE) != 0 ? CURL_CSELECT_OUT : 0) |
                   ((events[i].what & POLLER_FAILED) != 0 ? CURL_CSELECT_ERR : 0);
        (void)curl_multi_socket_action(lane->multi, events[i].descriptor, what, &lane->running);
    }
    lane->is_driven = true;
    read_messages(lane);
    lane->is_driven = false;
    run_timer(lane);
}

/* ---- Warming up ---- */

typedef struct warm_up {
    skep_exchange exchange; /* of all connections; what comes back is not looked at */
    uint32_t left;
    skep_status status; /* of the first that failed */
} warm_up;

static void warmed(skep_exchange *exchange, skep_status status) {
    warm_up *w = exchange->context;
    w->left--;
    if (w->status == SKEP_OK) w->status = status;
}

/* Of several, the first may be free before the last begins, which would take it. */
static skep_status open_connection(remote_lane *lane, warm_up *w, bool is_fresh) {
    transfer *t = take_transfer(lane);
    if (t == NULL) return fail_memory(w->exchange.err);
    skep_status status =
        transfer_prepare_warm_up(t, &w->exchange, is_fresh, &lane->key, w->exchange.err);
    if (status == SKEP_OK && curl_multi_add_handle(lane->multi, t->easy) != CURLM_OK)
        status = fail_memory(w->exchange.err);
    if (status != SKEP_OK) {
        give_transfer(lane, t);
        return status;
    }
    w->left++;
    lane->running++;
    return SKEP_OK;
}

skep_status remote_warm_up(void *instance, uint32_t count, skep_error *err) {
    remote_lane *lane = instance;
    warm_up w = {.exchange = {.err = err, .deadline_ns = INT64_MAX, .done = warmed}};
    w.exchange.context = &w;
    if (count > CONNECTIONS_MAX)
        return fail(err, SKEP_INVALID, "%u connections are more than the %d that are kept", count,
                    (int)CONNECTIONS_MAX);
    for (uint32_t i = 0; i < count && w.status == SKEP_OK; i++)
        w.status = open_connection(lane, &w, count > 1);
    run_timer(lane);
    while (w.left > 0) remote_drive(lane, INT64_MAX);
    return w.status;
}

int remote_descriptor(void *instance) {
    const remote_lane *lane = instance;
    return poller_descriptor(lane->poller);
}
