/* client/retry.h: whether an attempt that failed is repeated, and when. */
#ifndef CLIENT_RETRY_H
#define CLIENT_RETRY_H

#include <stdatomic.h>

#include <skep/backend.h>
#include <skep/retry.h>

/** Of one call. */
typedef struct retry_state {
    uint32_t failures[SKEP_RETRY_CLASS_COUNT];
    uint32_t spent; /* tokens */
} retry_state;

/** Of one client, shared by its calls. */
typedef struct retry_policy {
    skep_retry_options options; /* with the defaults filled in */
    atomic_int tokens;
    _Atomic uint64_t random_state;
} retry_policy;

void retry_init(retry_policy *policy, const skep_retry_options *options);

/** 64 random bits; not for secrets. */
uint64_t retry_random(retry_policy *policy);

/** The class of a failure; false where sending it again would fail again. */
bool retry_classify(const skep_exchange *exchange, skep_status status, skep_retry_class *out);

/** The pause before the next attempt in nanoseconds; negative: no more. `elapsed_ns` since the call
 *  began. */
int64_t retry_pause(retry_policy *policy, retry_state *state, skep_retry_class reason,
                    const skep_exchange *exchange, int64_t elapsed_ns);

/** Gives back what a call that succeeded has spent. */
void retry_succeeded(retry_policy *policy, const retry_state *state);

/** True if sending the request twice is the same as sending it once. */
bool retry_is_repeatable(skep_operation operation, const void *request, skep_arena *arena);

#endif
