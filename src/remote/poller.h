/* remote/poller.h: which descriptors are ready: epoll on Linux, kqueue on the BSDs and macOS. */
#ifndef REMOTE_POLLER_H
#define REMOTE_POLLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POLLER_READ = 1, POLLER_WRITE = 2, POLLER_FAILED = 4, POLLER_EVENTS_MAX = 64 };

typedef struct poller_event {
    int descriptor;
    unsigned what; /* of POLLER_* */
} poller_event;

/** A descriptor that is readable while one of the watched is ready; -1 with errno on failure. */
int poller_open(void);
void poller_close(int poller);

/** Watches a descriptor for `what` instead of `before`; 0 of either: not watched. False on failure. */
bool poller_watch(int poller, int descriptor, unsigned before, unsigned what);

/** Waits up to `wait_ns` (INT64_MAX: as long as it takes); returns how many events there are. */
size_t poller_wait(int poller, poller_event events[POLLER_EVENTS_MAX], int64_t wait_ns);

#endif
