/* client/rate.h: slowing down before the service asks for it: the AWS SDKs' adaptive mode, a sending rate that falls when
 * throttled and grows along a cubic curve while all goes well. */
#ifndef CLIENT_RATE_H
#define CLIENT_RATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct rate_limiter {
    pthread_mutex_t lock;
    bool is_enabled; /* nothing was throttled yet: no limit */
    double tokens;
    double capacity;
    double fill_rate; /* tokens a second */
    double last_fill_s;
    double measured_rate; /* of requests sent, smoothed */
    double bucket_start_s;
    uint32_t bucket_count;
    double last_max_rate;
    double last_throttled_s;
    double window_s;
} rate_limiter;

void rate_init(rate_limiter *r);
void rate_fini(rate_limiter *r);

/** Takes a token; how long to wait before sending, 0: not at all. */
int64_t rate_take(rate_limiter *r, int64_t now_ns);

/** Tells how an attempt ended. */
void rate_tell(rate_limiter *r, bool was_throttled, int64_t now_ns);

#endif
