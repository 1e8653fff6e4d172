#include "client/rate.h"

/* The constants are those of the AWS SDKs' adaptive retry mode. */
static const double smooth = 0.8;   /* of the measured rate */
static const double beta = 0.7;     /* what throttling leaves of the rate */
static const double scale = 0.4;    /* of the cubic curve */
static const double bucket_s = 0.5; /* the time over which the rate is measured */
static const double fill_rate_min = 0.5;
static const double capacity_min = 1.0;

static double seconds(int64_t ns) {
    return (double)ns / 1e9;
}

static double larger(double a, double b) {
    return a > b ? a : b;
}

static double smaller(double a, double b) {
    return a < b ? a : b;
}

/* By Newton's method; libm would be another library to link. */
static double cube_root(double value) {
    double root = larger(value, 1);
    if (value <= 0) return 0;
    for (int i = 0; i < 60; i++) root -= (root * root * root - value) / (3 * root * root);
    return root;
}

void rate_init(rate_limiter *r) {
    *r = (rate_limiter){0};
    pthread_mutex_init(&r->lock, NULL);
}

void rate_fini(rate_limiter *r) {
    pthread_mutex_destroy(&r->lock);
}

static void refill(rate_limiter *r, double now_s) {
    if (r->last_fill_s > 0)
        r->tokens = smaller(r->capacity, r->tokens + (now_s - r->last_fill_s) * r->fill_rate);
    r->last_fill_s = now_s;
}

int64_t rate_take(rate_limiter *r, int64_t now_ns) {
    int64_t pause_ns = 0;
    pthread_mutex_lock(&r->lock);
    if (r->is_enabled) {
        refill(r, seconds(now_ns));
        r->tokens -= 1; /* below 0: whoever comes next waits longer */
        if (r->tokens < 0) pause_ns = (int64_t)(-r->tokens / r->fill_rate * 1e9);
    }
    pthread_mutex_unlock(&r->lock);
    return pause_ns;
}

static void measure(rate_limiter *r, double now_s) {
    r->bucket_count++;
    if (r->bucket_start_s <= 0) r->bucket_start_s = now_s;
    double passed_s = now_s - r->bucket_start_s;
    if (passed_s < bucket_s) return;
    double current = r->bucket_count / passed_s;
    r->measured_rate = current * smooth + r->measured_rate * (1 - smooth);
    r->bucket_count = 0;
    r->bucket_start_s = now_s;
}

static void set_rate(rate_limiter *r, double rate, double now_s) {
    refill(r, now_s);
    r->fill_rate = larger(rate, fill_rate_min);
    r->capacity = larger(rate, capacity_min);
    r->tokens = smaller(r->tokens, r->capacity);
}

static double cubic(const rate_limiter *r, double now_s) {
    double t = now_s - r->last_throttled_s - r->window_s;
    return scale * t * t * t + r->last_max_rate;
}

void rate_tell(rate_limiter *r, bool was_throttled, int64_t now_ns) {
    double now_s = seconds(now_ns);
    pthread_mutex_lock(&r->lock);
    measure(r, now_s);
    if (was_throttled) {
        double rate = !r->is_enabled ? r->measured_rate : smaller(r->measured_rate, r->fill_rate);
        r->last_max_rate = rate;
        r->window_s = cube_root(rate * (1 - beta) / scale);
        r->last_throttled_s = now_s;
        r->is_enabled = true;
        set_rate(r, smaller(rate * beta, 2 * r->measured_rate), now_s);
    } else if (r->is_enabled) {
        set_rate(r, smaller(cubic(r, now_s), 2 * r->measured_rate), now_s);
    }
    pthread_mutex_unlock(&r->lock);
}
