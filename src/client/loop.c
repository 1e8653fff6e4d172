/* client/loop.c: the non-blocking face: a lane of its own, and calls that tell when they are done. */
#include <skep/loop.h>

#include <string.h>

#include "base/fail.h"
#include "client/client.h"
#include "wire/operation.h"

/* A call that somebody waits for by a completion; records are used again. */
typedef struct pending pending;
struct pending {
    call call; /* the first member: a call is its pending */
    skep_loop *loop;
    skep_completion *done;
    void *context;
    skep_error err;
    pending *previous, *next; /* in flight; or the next free one */
};

struct skep_loop {
    skep_client *client;
    lane *lane;
    pending *in_flight;
    pending *idle;
};

skep_loop *skep_loop_new(skep_client *client, skep_error *err) {
    fail_clear(err);
    if (client == NULL) {
        fail(err, SKEP_INVALID, "a loop needs a client, not NULL");
        return NULL;
    }
    const skep_allocator *allocator = client->allocator;
    skep_loop *loop = allocator->resize(allocator->context, NULL, sizeof *loop);
    if (loop == NULL) {
        fail_memory(err);
        return NULL;
    }
    *loop = (skep_loop){.client = client, .lane = lane_take(client, err)};
    if (loop->lane != NULL) return loop;
    allocator->release(allocator->context, loop);
    return NULL;
}

void skep_loop_free(skep_loop *loop) {
    if (loop == NULL) return;
    const skep_allocator *allocator = loop->client->allocator;
    while (loop->in_flight != NULL) call_cancel(&loop->in_flight->call);
    while (loop->idle != NULL) {
        pending *p = loop->idle;
        loop->idle = p->next;
        allocator->release(allocator->context, p);
    }
    lane_give(loop->lane);
    allocator->release(allocator->context, loop);
}

skep_status skep_loop_warm_up(skep_loop *loop, uint32_t connections, skep_error *err) {
    skep_error own = {0};
    if (err == NULL) err = &own;
    fail_clear(err);
    if (loop == NULL) return fail(err, SKEP_INVALID, "a loop to warm up is not NULL");
    const skep_backend *backend = loop->client->backend;
    if (backend->warm_up == NULL) return SKEP_OK;
    return backend->warm_up(loop->lane->state, connections, err);
}

static void finished(call *c) {
    pending *p = (pending *)c;
    skep_loop *loop = p->loop;
    if (p->previous != NULL)
        p->previous->next = p->next;
    else
        loop->in_flight = p->next;
    if (p->next != NULL) p->next->previous = p->previous;
    p->done(p->context, c->status, c->status == SKEP_OK ? NULL : &p->err);
    p->next = loop->idle;
    loop->idle = p;
}

static pending *take_pending(skep_loop *loop) {
    const skep_allocator *allocator = loop->client->allocator;
    pending *p = loop->idle;
    if (p != NULL)
        loop->idle = p->next;
    else
        p = allocator->resize(allocator->context, NULL, sizeof *p);
    return p;
}

skep_status loop_submit(skep_loop *loop, const skep_exchange *exchange, skep_completion *done,
                        void *context, skep_error *err) {
    size_t response_bytes = wire_operation_response_bytes(exchange->operation);
    pending *p = take_pending(loop);
    if (p == NULL) return fail_memory(err);
    memset(exchange->response, 0, response_bytes);
    memset(&p->call, 0, sizeof p->call);
    fail_clear(&p->err);
    p->call.exchange = *exchange;
    p->call.exchange.err = &p->err;
    p->call.response_bytes = response_bytes;
    p->call.finished = finished;
    p->loop = loop;
    p->done = done;
    p->context = context;
    p->previous = NULL;
    p->next = loop->in_flight;
    if (p->next != NULL) p->next->previous = p;
    loop->in_flight = p;
    call_begin(&p->call, loop->lane);
    return SKEP_OK;
}

skep_status skep_submit(skep_loop *loop, skep_operation operation, const void *request,
                        void *response, skep_arena *arena, skep_completion *done, void *context,
                        skep_error *err) {
    fail_clear(err);
    if (loop == NULL || request == NULL || response == NULL || arena == NULL || done == NULL ||
        wire_operation_response_bytes(operation) == 0)
        return fail(err, SKEP_INVALID, "%s: the %s", skep_operation_name(operation),
                    loop == NULL       ? "loop is NULL"
                    : request == NULL  ? "request is NULL"
                    : response == NULL ? "response is NULL"
                    : arena == NULL    ? "arena is NULL"
                    : done == NULL     ? "completion is NULL"
                                       : "operation is none");
    const skep_exchange exchange = {
        .operation = operation, .request = request, .response = response, .arena = arena};
    return loop_submit(loop, &exchange, done, context, err);
}

size_t skep_loop_drive(skep_loop *loop, int64_t wait_ms) {
    bool is_endless = wait_ms < 0 || wait_ms > INT64_MAX / 1000000;
    int64_t wait_ns = loop->lane->in_flight == 0 ? 0 /* a connection may have ended at rest */
                      : is_endless               ? INT64_MAX
                                                 : wait_ms * 1000000;
    lane_drive(loop->lane, wait_ns);
    return loop->lane->in_flight;
}

lane *loop_lane(const skep_loop *loop) {
    return loop->lane;
}

int skep_loop_descriptor(const skep_loop *loop) {
    lane *l = loop->lane;
    return l->state != NULL ? l->client->backend->descriptor(l->state) : -1;
}

int64_t skep_loop_timeout_ms(const skep_loop *loop) {
    int64_t timeout_ns = lane_timeout_ns(loop->lane);
    return timeout_ns == INT64_MAX ? -1 : (timeout_ns + 999999) / 1000000;
}
