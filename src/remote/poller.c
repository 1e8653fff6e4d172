#include "remote/poller.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* What is known of a descriptor; all zero: nothing. */
typedef struct known {
    uint8_t watched;    /* for what events are told */
    uint8_t registered; /* for what the system looks */
    bool is_kept;
} known;

struct poller {
    const skep_allocator *allocator;
    int queue;
    known *known; /* by descriptor */
    size_t known_count;
};

#if defined(__linux__)
#include <sys/epoll.h>

static int open_queue(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

static bool change(int queue, int descriptor, unsigned before, unsigned what) {
    struct epoll_event event = {.data = {.fd = descriptor}};
    if ((what & POLLER_READ) != 0) event.events |= EPOLLIN;
    if ((what & POLLER_WRITE) != 0) event.events |= EPOLLOUT;
    int how = what == 0 ? EPOLL_CTL_DEL : before == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    return epoll_ctl(queue, how, descriptor, &event) == 0;
}

/* Milliseconds, rounded up, so that a wait never ends too early and then spins. */
static int milliseconds(int64_t ns) {
    if (ns == INT64_MAX) return -1;
    int64_t ms = ns / 1000000 + (ns % 1000000 != 0);
    return ms < INT_MAX ? (int)ms : INT_MAX;
}

static size_t collect(int queue, poller_event events[POLLER_EVENTS_MAX], int64_t wait_ns) {
    struct epoll_event ready[POLLER_EVENTS_MAX];
    int count = epoll_wait(queue, ready, POLLER_EVENTS_MAX, milliseconds(wait_ns));
    for (int i = 0; i < count; i++) {
        unsigned what = 0;
        if ((ready[i].events & EPOLLIN) != 0) what |= POLLER_READ;
        if ((ready[i].events & EPOLLOUT) != 0) what |= POLLER_WRITE;
        if ((ready[i].events & (EPOLLERR | EPOLLHUP)) != 0) what |= POLLER_FAILED;
        events[i] = (poller_event){ready[i].data.fd, what};
    }
    return count > 0 ? (size_t)count : 0;
}

#else
#include <sys/event.h>
#include <time.h>

static int open_queue(void) {
    return kqueue();
}

static bool change_one(int queue, int descriptor, int filter, bool was_on, bool is_on) {
    struct kevent event;
    if (was_on == is_on) return true;
    EV_SET(&event, (uintptr_t)descriptor, (int16_t)filter, is_on ? EV_ADD : EV_DELETE, 0, 0, NULL);
    return kevent(queue, &event, 1, NULL, 0, NULL) == 0;
}

static bool change(int queue, int descriptor, unsigned before, unsigned what) {
    return change_one(queue, descriptor, EVFILT_READ, (before & POLLER_READ) != 0,
                      (what & POLLER_READ) != 0) &&
           change_one(queue, descriptor, EVFILT_WRITE, (before & POLLER_WRITE) != 0,
                      (what & POLLER_WRITE) != 0);
}

static size_t collect(int queue, poller_event events[POLLER_EVENTS_MAX], int64_t wait_ns) {
    struct kevent ready[POLLER_EVENTS_MAX];
    struct timespec wait = {(time_t)(wait_ns / 1000000000), (long)(wait_ns % 1000000000)};
    int count =
        kevent(queue, NULL, 0, ready, POLLER_EVENTS_MAX, wait_ns == INT64_MAX ? NULL : &wait);
    for (int i = 0; i < count; i++) {
        unsigned what = ready[i].filter == EVFILT_READ ? POLLER_READ : POLLER_WRITE;
        if ((ready[i].flags & EV_ERROR) != 0) what |= POLLER_FAILED;
        events[i] = (poller_event){(int)ready[i].ident, what};
    }
    return count > 0 ? (size_t)count : 0;
}
#endif

/* ---- The same everywhere ---- */

poller *poller_open(const skep_allocator *allocator) {
    poller *p = allocator->resize(allocator->context, NULL, sizeof *p);
    if (p == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    *p = (poller){.allocator = allocator, .queue = open_queue()};
    if (p->queue >= 0) return p;
    allocator->release(allocator->context, p);
    return NULL;
}

void poller_close(poller *p) {
    if (p == NULL) return;
    (void)close(p->queue);
    if (p->known != NULL) p->allocator->release(p->allocator->context, p->known);
    p->allocator->release(p->allocator->context, p);
}

int poller_descriptor(const poller *p) {
    return p->queue;
}

/* NULL where memory is short. */
static known *know(poller *p, int descriptor) {
    enum { AT_FIRST = 64 };
    if (descriptor < 0) return NULL;
    size_t index = (size_t)descriptor;
    if (index >= p->known_count) {
        size_t count = index < AT_FIRST ? AT_FIRST : 2 * index;
        known *grown = p->allocator->resize(p->allocator->context, p->known, count * sizeof *grown);
        if (grown == NULL) return NULL;
        memset(grown + p->known_count, 0, (count - p->known_count) * sizeof *grown);
        p->known = grown;
        p->known_count = count;
    }
    return &p->known[index];
}

static bool set_registered(poller *p, int descriptor, known *k, unsigned what) {
    if (k->registered == what) return true;
    if (!change(p->queue, descriptor, k->registered, what)) return false;
    k->registered = (uint8_t)what;
    return true;
}

bool poller_watch(poller *p, int descriptor, unsigned what) {
    known *k = know(p, descriptor);
    if (k == NULL) return false;
    if (what == 0 && k->is_kept) {
        k->watched = 0;
        return true;
    }
    if (!set_registered(p, descriptor, k, what)) return false;
    k->watched = (uint8_t)what;
    return true;
}

void poller_keep(poller *p, int descriptor) {
    known *k = know(p, descriptor);
    if (k != NULL) *k = (known){.is_kept = true};
}

void poller_forget(poller *p, int descriptor) {
    known *k = know(p, descriptor);
    if (k == NULL) return;
    (void)set_registered(p, descriptor, k, 0);
    *k = (known){0};
}

/* What happens to a descriptor that rests, such as its end by the other side, is nobody's event, and would
 * be told again and again. */
static bool is_wanted(poller *p, const poller_event *event) {
    known *k = know(p, event->descriptor);
    if (k == NULL) return false;
    if ((event->what & (k->watched | (unsigned)POLLER_FAILED)) != 0 && k->watched != 0) return true;
    (void)set_registered(p, event->descriptor, k, k->watched);
    return false;
}

size_t poller_wait(poller *p, poller_event events[POLLER_EVENTS_MAX], int64_t wait_ns) {
    size_t wanted = 0;
    size_t count = collect(p->queue, events, wait_ns);
    for (size_t i = 0; i < count; i++)
        if (is_wanted(p, &events[i])) events[wanted++] = events[i];
    return wanted;
}
