/* remote/poller.h: which descriptors are ready: epoll on Linux, kqueue on the BSDs and macOS.
 *
 * Sockets that are kept from request to request stay registered with the system while nobody
 * watches them, which saves two system calls a request; poller_forget must be told before such a
 * one is closed. */
#ifndef REMOTE_POLLER_H
#define REMOTE_POLLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/memory.h>

enum { POLLER_READ = 1, POLLER_WRITE = 2, POLLER_FAILED = 4, POLLER_EVENTS_MAX = 64 };

typedef struct poller_event {
    int descriptor;
    unsigned what; /* of POLLER_* */
} poller_event;

typedef struct poller poller;

/** NULL with errno on failure. */
poller *poller_open(const skep_allocator *allocator);
/** NULL is fine. */
void poller_close(poller *p);

/** Readable while a registered descriptor is ready. */
int poller_descriptor(const poller *p);

/** Watches a descriptor for `what`, of POLLER_READ and POLLER_WRITE; 0: not any more. False on
 * failure. */
bool poller_watch(poller *p, int descriptor, unsigned what);

/** A descriptor whose end will be told with poller_forget. */
void poller_keep(poller *p, int descriptor);
void poller_forget(poller *p, int descriptor);

/** Waits up to `wait_ns` (INT64_MAX: as long as it takes); returns how many events there are, all of
 * descriptors that are watched. May return 0 before the time has passed. */
size_t poller_wait(poller *p, poller_event events[POLLER_EVENTS_MAX], int64_t wait_ns);

#endif
