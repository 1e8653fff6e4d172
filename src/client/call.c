/* client/call.c: a call from its first attempt to what its caller is told. */
#include <string.h>

#include <skep/uuid.h>

#include "base/fail.h"
#include "client/client.h"

/* ---- The end ---- */

/* What is wrong with a request itself was so when it was sent before, too. Who may ask, and what
 * a proxy on the way says, may have changed since. */
static bool is_refused_always(skep_status status, const skep_error *err) {
    return status == SKEP_NO_TABLE ||
           (status == SKEP_INVALID && (strcmp(err->type, "ValidationException") == 0 ||
                                       strcmp(err->type, "SerializationException") == 0));
}

/* A write of which some attempt may have been carried out did not simply fail. */
static skep_status settle_unknown(call *c, skep_status status) {
    skep_error *err = c->exchange.err;
    if (!c->may_have_happened || status == SKEP_OK || is_refused_always(status, err)) return status;
    err->is_outcome_unknown = true;
    /* The condition may be false because of what the attempt before has written. */
    if (status == SKEP_CONDITION_FAILED || status == SKEP_CANCELLED) return status;
    fail_context(err,
                 "%s may or may not have happened: ", skep_operation_name(c->exchange.operation));
    return err->status = SKEP_UNKNOWN;
}

static void tell(const call *c, skep_observer *observer, skep_status status, int64_t duration_ns) {
    const skep_exchange *x = &c->exchange;
    skep_event event = {.operation = x->operation,
                        .request = x->request,
                        .response = x->response,
                        .status = status,
                        .err = status == SKEP_OK ? NULL : x->err,
                        .duration_ns = duration_ns,
                        .info = x->info};
    observer(c->lane->client->observer_context, &event);
}

static void finish(call *c, skep_status status) {
    skep_client *client = c->lane->client;
    int64_t duration_ns = clock_now_ns() - c->start_ns;
    c->status = settle_unknown(c, status);
    c->is_done = true;
    c->lane->in_flight--;
    if (c->status == SKEP_OK) retry_succeeded(&client->retry, &c->retry);
    metrics_count(client->metrics, &c->exchange, c->status, duration_ns);
    log_call(&client->log, &c->exchange, c->status, duration_ns);
    if (client->observer != NULL) tell(c, client->observer, c->status, duration_ns);
    if (c->finished != NULL) c->finished(c);
}

/* ---- Attempts ---- */

static void sleep_for(call *c, int64_t pause_ns) {
    c->wake_ns = clock_now_ns() + pause_ns;
    lane_sleep(c->lane, c);
}

/* True if the call goes on: another attempt follows. */
static bool repeats(call *c, skep_status status) {
    skep_client *client = c->lane->client;
    const skep_error *err = c->exchange.err;
    skep_retry_class reason;
    bool may_be_sent = !err->is_outcome_unknown || c->exchange.is_repeatable;
    if (!retry_classify(&c->exchange, status, &reason) || !may_be_sent) return false;
    int64_t now_ns = clock_now_ns();
    int64_t pause_ns =
        retry_pause(&client->retry, &c->retry, reason, &c->exchange, now_ns - c->start_ns);
    if (pause_ns < 0 || pause_ns >= c->deadline_ns - now_ns) return false;
    log_repetition(&client->log, &c->exchange, pause_ns);
    sleep_for(c, pause_ns);
    return true;
}

static void attempted(call *c, skep_status status) {
    skep_client *client = c->lane->client;
    if (client->chaos != NULL) status = chaos_after(client->chaos, &c->exchange, &c->chaos, status);
    if (client->retry.options.is_adaptive) {
        skep_retry_class reason;
        rate_tell(&client->rate,
                  retry_classify(&c->exchange, status, &reason) && reason == SKEP_RETRY_THROTTLE,
                  clock_now_ns());
    }
    if (status != SKEP_OK && c->exchange.err->is_outcome_unknown) c->may_have_happened = true;
    if (status == SKEP_OK || !repeats(c, status)) finish(c, status);
}

static void answered(skep_exchange *exchange, skep_status status) {
    call *c = exchange->context;
    lane_leave(&c->lane->running, c);
    attempted(c, status);
}

static skep_status send(call *c) {
    skep_client *client = c->lane->client;
    if (client->backend->execute != NULL)
        return client->backend->execute(client->instance, &c->exchange);
    lane_run(c->lane, c);
    client->backend->submit(c->lane->state, &c->exchange);
    return SKEP_OK;
}

void call_attempt(call *c) {
    skep_client *client = c->lane->client;
    skep_exchange *x = &c->exchange;
    c->chaos = (chaos_attempt){0};
    if (x->info.attempts > 0) {
        memset(x->response, 0, c->response_bytes);
        fail_clear(x->err);
        x->retry_after_ns = 0;
    }
    x->info.attempts++;
    if (client->chaos != NULL) {
        skep_status status = chaos_before(client->chaos, x, &c->chaos);
        if (status != SKEP_OK || c->chaos.is_answered) {
            attempted(c, status);
            return;
        }
    }
    skep_status status = send(c);
    if (client->backend->execute != NULL) attempted(c, status);
}

/* ---- The beginning ---- */

/* A transaction carries a token, so that sending it again cannot write twice. */
static void add_token(call *c) {
    skep_client *client = c->lane->client;
    const skep_transact_request *request = c->exchange.request;
    if (c->exchange.operation != SKEP_OP_TRANSACT_WRITE_ITEMS || request->client_token != NULL)
        return;
    skep_uuid uuid;
    if (skep_uuid_random(&uuid, NULL) != SKEP_OK) {
        uint64_t bits[2] = {retry_random(&client->retry), retry_random(&client->retry)};
        memcpy(&uuid, bits, sizeof uuid);
    }
    skep_uuid_format(uuid, c->token);
    c->with_token = *request;
    c->with_token.client_token = c->token;
    c->exchange.request = &c->with_token;
}

void call_begin(call *c, lane *l) {
    skep_client *client = l->client;
    skep_exchange *x = &c->exchange;
    bool is_remote = client->backend->execute == NULL;
    c->lane = l;
    l->in_flight++;
    c->start_ns = clock_now_ns();
    c->deadline_ns = c->start_ns + client->call_timeout_ns;
    x->deadline_ns = c->deadline_ns;
    x->wants_capacity = client->wants_capacity;
    x->wants_index_capacity = client->wants_index_capacity;
    x->context = c;
    x->done = answered;
    if (is_remote || client->chaos != NULL) {
        add_token(c);
        x->is_repeatable = retry_is_repeatable(x->operation, x->request, x->arena);
    }
    if (client->before != NULL) tell(c, client->before, SKEP_OK, 0);
    int64_t pause_ns = client->chaos != NULL ? chaos_latency_ns(client->chaos) : 0;
    if (client->retry.options.is_adaptive) pause_ns += rate_take(&client->rate, c->start_ns);
    if (pause_ns > 0)
        sleep_for(c, pause_ns);
    else
        call_attempt(c);
}

void call_cancel(call *c) {
    lane *l = c->lane;
    if (c->is_done) return;
    for (call *other = l->sleeping; other != NULL; other = other->next)
        if (other == c) {
            lane_leave(&l->sleeping, c);
            finish(c, fail(c->exchange.err, SKEP_IO, "%s was cancelled",
                           skep_operation_name(c->exchange.operation)));
            return;
        }
    c->deadline_ns = 0; /* no further attempt */
    l->client->backend->cancel(l->state, &c->exchange);
}
