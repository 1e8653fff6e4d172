/* base/clock.h: the monotonic clock, for deadlines, durations and pauses; it has no date. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t clock_now_ns(void) {
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int64_t clock_now_ms(void) {
    return clock_now_ns() / 1000000;
}

/** Sleeps; a signal may end it early. */
static inline void clock_pause_ns(int64_t ns) {
    struct timespec rest = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};
    (void)nanosleep(&rest, NULL);
}

#endif
