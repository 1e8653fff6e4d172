#include "client/client.h"

#include "base/fail.h"

/* ---- Lanes ---- */

static lane *lane_new(skep_client *client, skep_error *err) {
    lane *l = client->allocator->resize(client->allocator->context, NULL, sizeof *l);
    if (l == NULL) {
        fail_memory(err);
        return NULL;
    }
    *l = (lane){.client = client};
    if (client->backend->open_lane == NULL) return l;
    l->state = client->backend->open_lane(client->instance, err);
    if (l->state != NULL) return l;
    client->allocator->release(client->allocator->context, l);
    return NULL;
}

void lane_free(lane *l) {
    skep_client *client = l->client;
    if (l->state != NULL) client->backend->close_lane(l->state);
    client->allocator->release(client->allocator->context, l);
}

lane *lane_take(skep_client *client, skep_error *err) {
    pthread_mutex_lock(&client->lock);
    lane *l = client->idle_lanes;
    if (l != NULL) client->idle_lanes = l->next_idle;
    pthread_mutex_unlock(&client->lock);
    return l != NULL ? l : lane_new(client, err);
}

/* The one that was used last is taken first: its connections are the warmest. */
void lane_give(lane *l) {
    skep_client *client = l->client;
    pthread_mutex_lock(&client->lock);
    l->next_idle = client->idle_lanes;
    client->idle_lanes = l;
    pthread_mutex_unlock(&client->lock);
}

/* Lanes that are given back wait in the client with their connections. */
skep_status skep_client_warm_up(skep_client *client, uint32_t threads, skep_error *err) {
    enum { THREADS_MAX = 256 };
    skep_error own = {0};
    lane *taken = NULL;
    if (err == NULL) err = &own;
    fail_clear(err);
    if (client == NULL || threads > THREADS_MAX)
        return client == NULL ? fail(err, SKEP_INVALID, "a client to warm up is not NULL")
                              : fail(err, SKEP_INVALID, "%u threads are more than the %d allowed",
                                     threads, (int)THREADS_MAX);
    skep_status status = SKEP_OK;
    if (client->backend->warm_up == NULL) return SKEP_OK;
    for (uint32_t i = 0; i < threads && status == SKEP_OK; i++) {
        lane *l = lane_take(client, err);
        if (l == NULL) {
            status = err->status;
            break;
        }
        l->next_idle = taken;
        taken = l;
        status = client->backend->warm_up(l->state, 1, err);
    }
    while (taken != NULL) {
        lane *l = taken;
        taken = l->next_idle;
        lane_give(l);
    }
    return status;
}

/* ---- Lists of calls ---- */

static void insert(call **list, call *previous, call *c) {
    c->previous = previous;
    c->next = previous != NULL ? previous->next : *list;
    if (c->next != NULL) c->next->previous = c;
    if (previous != NULL)
        previous->next = c;
    else
        *list = c;
}

void lane_leave(call **list, call *c) {
    if (c->previous != NULL)
        c->previous->next = c->next;
    else
        *list = c->next;
    if (c->next != NULL) c->next->previous = c->previous;
    c->previous = c->next = NULL;
}

void lane_run(lane *l, call *c) {
    insert(&l->running, NULL, c);
}

void lane_sleep(lane *l, call *c) {
    call *previous = NULL;
    for (call *other = l->sleeping; other != NULL && other->wake_ns <= c->wake_ns;
         other = other->next)
        previous = other;
    insert(&l->sleeping, previous, c);
}

/* ---- Driving ---- */

static void wake(lane *l) {
    if (l->sleeping == NULL) return;
    int64_t now_ns = clock_now_ns();
    while (l->sleeping != NULL && l->sleeping->wake_ns <= now_ns) {
        call *c = l->sleeping;
        lane_leave(&l->sleeping, c);
        call_attempt(c);
    }
}

static int64_t until_wake_ns(const lane *l) {
    if (l->sleeping == NULL) return INT64_MAX;
    int64_t left_ns = l->sleeping->wake_ns - clock_now_ns();
    return left_ns > 0 ? left_ns : 0;
}

int64_t lane_timeout_ns(const lane *l) {
    int64_t timeout_ns = until_wake_ns(l);
    if (l->state == NULL) return timeout_ns;
    int64_t backend_ns = l->client->backend->timeout_ns(l->state);
    return backend_ns < timeout_ns ? backend_ns : timeout_ns;
}

void lane_wait(lane *l, int64_t wait_ns) {
    if (l->in_flight > 0)
        lane_drive(l, wait_ns);
    else if (wait_ns > 0)
        clock_pause_ns(wait_ns);
}

void lane_drive(lane *l, int64_t wait_ns) {
    int64_t until_ns = until_wake_ns(l);
    if (until_ns < wait_ns) wait_ns = until_ns;
    if (l->state != NULL)
        l->client->backend->drive(l->state, wait_ns);
    else if (wait_ns > 0 && l->sleeping != NULL)
        clock_pause_ns(wait_ns);
    wake(l);
}
