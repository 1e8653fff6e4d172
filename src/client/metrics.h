/* client/metrics.h: totals of a client, counted without a lock. */
#ifndef CLIENT_METRICS_H
#define CLIENT_METRICS_H

#include <skep/backend.h>

typedef struct metrics metrics;

/** NULL when memory is short. */
metrics *metrics_new(const skep_allocator *allocator);
void metrics_free(metrics *m);

/** Counts a call that is done. */
void metrics_count(metrics *m, const skep_exchange *exchange, skep_status status,
                   int64_t duration_ns);

/** Prometheus' text format, in the arena; NULL when memory is short. */
const char *metrics_text(const metrics *m, skep_arena *arena);

#endif
