#include "client/retry.h"

#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "wire/error_class.h"

enum {
    MILLISECOND_NS = 1000000,
    CALL_TIMEOUT_MS = 30000,
    FAILURES_MAX = 5,
    CONNECTION_FAILURES_MAX = 10,
    CREDENTIAL_FAILURES_MAX = 2,
    BASE_MS = 50,
    CEILING_MS = 16000,
    CONNECTION_CEILING_MS = 1000, /* who cannot connect wants to know soon */
    BUCKET_TOKENS = 500,
    COST = 5,
    TIMEOUT_COST = 10
};

/* ---- The policy ---- */

static void set_default(uint32_t *value, uint32_t fallback) {
    if (*value == 0) *value = fallback;
}

void retry_init(retry_policy *policy, const skep_retry_options *options) {
    skep_retry_options *o = &policy->options;
    *o = *options;
    set_default(&o->call_timeout_ms, CALL_TIMEOUT_MS);
    set_default(&o->attempts_max[SKEP_RETRY_CONNECTION], CONNECTION_FAILURES_MAX);
    set_default(&o->attempts_max[SKEP_RETRY_CREDENTIALS], CREDENTIAL_FAILURES_MAX);
    for (int i = 0; i < SKEP_RETRY_CLASS_COUNT; i++) set_default(&o->attempts_max[i], FAILURES_MAX);
    set_default(&o->base_ms, BASE_MS);
    set_default(&o->ceiling_ms, CEILING_MS);
    set_default(&o->bucket_tokens, BUCKET_TOKENS);
    atomic_init(&policy->tokens, (int)(o->bucket_tokens & INT32_MAX));
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    atomic_init(&policy->random_state, (uint64_t)now.tv_sec * UINT64_C(1000000000) +
                                           (uint64_t)now.tv_nsec + (uint64_t)(uintptr_t)policy);
}

/* Each call of any thread takes the next state. */
uint64_t retry_random(retry_policy *policy) {
    return hash_mix(atomic_fetch_add(&policy->random_state, HASH_STEP) + HASH_STEP);
}

/* ---- What failed ---- */

bool retry_classify(const skep_exchange *exchange, skep_status status, skep_retry_class *out) {
    const skep_error *err = exchange->err;
    if (status == SKEP_OK || !err->is_retryable) return false;
    switch (wire_error_kind_of(err->type, err->http_status, err->message).class) {
    case WIRE_ERROR_THROTTLED:
    case WIRE_ERROR_LIMITED: *out = SKEP_RETRY_THROTTLE; break;
    case WIRE_ERROR_SERVER: *out = SKEP_RETRY_SERVER; break;
    case WIRE_ERROR_CONFLICT:
    case WIRE_ERROR_IN_PROGRESS: *out = SKEP_RETRY_CONFLICT; break;
    case WIRE_ERROR_EXPIRED:
    case WIRE_ERROR_UNKNOWN_KEY:
    case WIRE_ERROR_SKEWED: *out = SKEP_RETRY_CREDENTIALS; break;
    case WIRE_ERROR_FINAL:
        *out = status == SKEP_CANCELLED                     ? SKEP_RETRY_CONFLICT
               : status == SKEP_IO && err->http_status == 0 ? SKEP_RETRY_CONNECTION
                                                            : SKEP_RETRY_SERVER;
        break;
    }
    return true;
}

/* ---- How long to wait ---- */

int64_t skep_retry_default(const skep_retry_options *options, const skep_retry_question *question) {
    uint64_t base_ms = options->base_ms != 0 ? options->base_ms : BASE_MS;
    uint64_t ceiling_ms = options->ceiling_ms != 0 ? options->ceiling_ms : CEILING_MS;
    if (question->reason == SKEP_RETRY_CONNECTION && ceiling_ms > CONNECTION_CEILING_MS)
        ceiling_ms = CONNECTION_CEILING_MS;
    uint32_t doublings = question->failures > 0 ? question->failures - 1 : 0;
    if (question->reason == SKEP_RETRY_CREDENTIALS) return 0;
    uint64_t most_ms = doublings < 32 ? base_ms << doublings : ceiling_ms;
    if (most_ms > ceiling_ms) most_ms = ceiling_ms;
    int64_t most_ns = (int64_t)most_ms * MILLISECOND_NS;
    int64_t pause_ns = (int64_t)(question->random % ((uint64_t)most_ns + 1));
    return pause_ns > question->retry_after_ns ? pause_ns : question->retry_after_ns;
}

/* False when the bucket has too little. */
static bool spend(retry_policy *policy, retry_state *state, const skep_exchange *exchange) {
    if (policy->options.has_no_bucket) return true;
    bool is_timeout = strcmp(exchange->err->type, "RequestTimeout") == 0;
    int cost = is_timeout ? TIMEOUT_COST : COST;
    int tokens = atomic_load(&policy->tokens);
    do {
        if (tokens < cost) return false;
    } while (!atomic_compare_exchange_weak(&policy->tokens, &tokens, tokens - cost));
    state->spent = (uint32_t)cost;
    return true;
}

int64_t retry_pause(retry_policy *policy, retry_state *state, skep_retry_class reason,
                    const skep_exchange *exchange, int64_t elapsed_ns) {
    const skep_retry_options *o = &policy->options;
    uint32_t failures = ++state->failures[reason];
    if (o->is_disabled) return -1;
    skep_retry_question question = {.reason = reason,
                                    .failures = failures,
                                    .attempts = exchange->info.attempts,
                                    .elapsed_ns = elapsed_ns,
                                    .retry_after_ns = exchange->retry_after_ns,
                                    .random = retry_random(policy),
                                    .error = exchange->err};
    skep_retry_strategy *strategy = o->strategy[reason];
    if (strategy != NULL) return strategy(o->strategy_context, &question);
    if (failures > o->attempts_max[reason] || !spend(policy, state, exchange)) return -1;
    return skep_retry_default(o, &question);
}

/* As the AWS SDKs' standard mode: what the last repetition cost, or 1. */
void retry_succeeded(retry_policy *policy, const retry_state *state) {
    int most = (int)(policy->options.bucket_tokens & INT32_MAX);
    int back = state->spent > 0 ? (int)state->spent : 1;
    int tokens = atomic_load(&policy->tokens);
    while (tokens < most &&
           !atomic_compare_exchange_weak(&policy->tokens, &tokens,
                                         most - tokens < back ? most : tokens + back)) {
    }
}
