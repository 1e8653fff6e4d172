/* client/client.h: what the files of the client share: the client itself, lanes, and calls on their way.
 *
 * A call is one request with all its attempts. A lane is what one thread drives: the calls on it that wait to be
 * repeated, and the backend's lane, where the backend has them. Blocking calls borrow a lane from the client. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <pthread.h>
#include <stdatomic.h>

#include <skep/backend.h>
#include <skep/loop.h>

#include "base/clock.h"
#include "client/chaos.h"
#include "client/log.h"
#include "client/metrics.h"
#include "client/rate.h"
#include "client/retry.h"

typedef struct lane lane;
typedef struct call call;

struct skep_client {
    const skep_allocator *allocator;
    const skep_backend *backend;
    void *instance;
    skep_observer *observer, *before;
    void *observer_context;
    bool wants_capacity, wants_index_capacity;
    int64_t call_timeout_ns;
    retry_policy retry;
    rate_limiter rate;
    chaos *chaos; /* NULL: none */
    metrics *metrics;
    log_settings log;
    pthread_mutex_t lock; /* of idle_lanes */
    lane *idle_lanes;
};

struct lane {
    skep_client *client;
    void *state;    /* the backend's lane, NULL where it executes at once */
    call *sleeping; /* the one that wakes first in front */
    call *running;  /* sent and not answered */
    size_t in_flight;
    lane *next_idle;
};

enum { CALL_TOKEN_BYTES = 40 };

struct call {
    skep_exchange exchange;
    lane *lane;
    size_t response_bytes;
    retry_state retry;
    int64_t start_ns, deadline_ns, wake_ns;
    call *previous, *next;  /* in the lane's list of sleeping or running calls */
    bool may_have_happened; /* some attempt was perhaps carried out */
    bool is_done;
    skep_status status;
    void (*finished)(call *c); /* NULL: nobody waits */
    chaos_attempt chaos;
    skep_transact_request with_token; /* the request with a token of ours */
    char token[CALL_TOKEN_BYTES];
};

/* ---- calls.c ---- */

/** SKEP_INVALID, naming it, where an argument of a public call is NULL. */
skep_status call_check(skep_operation operation, const skep_client *client, const void *request,
                       const void *arena, skep_error *err);

/* ---- lane.c ---- */

/** A lane of its own, or an idle one; NULL on failure. */
lane *lane_take(skep_client *client, skep_error *err);
void lane_give(lane *l);
void lane_free(lane *l);

/** Adds to the calls that wait until their wake_ns. */
void lane_sleep(lane *l, call *c);
void lane_run(lane *l, call *c);
void lane_leave(call **list, call *c);

/** Wakes calls whose time has come and drives the backend, waiting up to `wait_ns`. */
void lane_drive(lane *l, int64_t wait_ns);

/** The same where nothing needs to be in flight: waits even then. */
void lane_wait(lane *l, int64_t wait_ns);

/** The time until the next call wakes or the backend wants to be driven; INT64_MAX: unknown. */
int64_t lane_timeout_ns(const lane *l);

/* ---- loop.c ---- */

lane *loop_lane(const skep_loop *loop);

/** skep_submit, with structs for the items of the answer. */
skep_status loop_submit(skep_loop *loop, const skep_exchange *exchange, skep_completion *done,
                        void *context, skep_error *err);

/* ---- call.c ---- */

/** Starts a call on a lane. Its exchange has operation, request, response, arena and err, all
 * else is zero but `finished`. It may be done when this returns. */
void call_begin(call *c, lane *l);

/** The next attempt, when the pause before it is over. */
void call_attempt(call *c);

/** Ends a call that is on a lane. */
void call_cancel(call *c);

#endif
