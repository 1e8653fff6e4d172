/* client/chaos.h: faults on purpose, from a seed: what production does to a program, on any address.
 *
 * `?chaos=seed:7,throttle:0.1,lost-reply:0.02,latency:5ms,unprocessed:0.3,conflict:0.05,stale:0.2`: for each attempt it is
 * drawn what goes wrong; the same seed and the same attempts in the same order meet the same faults. */
#ifndef CLIENT_CHAOS_H
#define CLIENT_CHAOS_H

#include <skep/backend.h>

typedef struct chaos chaos;

/** What was drawn for one attempt. All zero before the first. */
typedef struct chaos_attempt {
    bool loses_reply;
    bool is_answered; /* by the faults: nothing is sent */
    /* A batch of which a part is left undone: what is sent instead, and what was meant. */
    const void *meant;
    bool *left_out; /* one flag for each write, or for each key of all tables */
    skep_batch_get_request get;
    skep_batch_write_request write;
} chaos_attempt;

/** Takes "chaos=..." out of an address: *out is NULL where there is none, *rest the address without
 *  it, in the arena. */
skep_status chaos_open(const char *address, const skep_allocator *allocator, skep_arena *arena,
                       chaos **out, const char **rest, skep_error *err);
void chaos_free(chaos *c);

/** How long each attempt is held back. */
int64_t chaos_latency_ns(const chaos *c);

/** Draws what happens to an attempt, and may change the exchange's request. Where the status is not
 *  SKEP_OK, or a->is_answered, nothing is sent. */
skep_status chaos_before(chaos *c, skep_exchange *exchange, chaos_attempt *a);

/** What the caller is told of an attempt that ended with `status`; the request is as it was. */
skep_status chaos_after(chaos *c, skep_exchange *exchange, chaos_attempt *a, skep_status status);

#endif
