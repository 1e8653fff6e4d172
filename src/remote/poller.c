#include "remote/poller.h"

#include <limits.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/epoll.h>

int poller_open(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

bool poller_watch(int poller, int descriptor, unsigned before, unsigned what) {
    struct epoll_event event = {.data = {.fd = descriptor}};
    if ((what & POLLER_READ) != 0) event.events |= EPOLLIN;
    if ((what & POLLER_WRITE) != 0) event.events |= EPOLLOUT;
    int how = what == 0 ? EPOLL_CTL_DEL : before == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    return epoll_ctl(poller, how, descriptor, &event) == 0;
}

/* Milliseconds, rounded up, so that a wait never ends too early and then spins. */
static int milliseconds(int64_t ns) {
    if (ns == INT64_MAX) return -1;
    int64_t ms = ns / 1000000 + (ns % 1000000 != 0);
    return ms < INT_MAX ? (int)ms : INT_MAX;
}

size_t poller_wait(int poller, poller_event events[POLLER_EVENTS_MAX], int64_t wait_ns) {
    struct epoll_event ready[POLLER_EVENTS_MAX];
    int count = epoll_wait(poller, ready, POLLER_EVENTS_MAX, milliseconds(wait_ns));
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

int poller_open(void) {
    return kqueue();
}

static bool change(int poller, int descriptor, int filter, bool was_on, bool is_on) {
    struct kevent event;
    if (was_on == is_on) return true;
    EV_SET(&event, (uintptr_t)descriptor, (int16_t)filter, is_on ? EV_ADD : EV_DELETE, 0, 0, NULL);
    return kevent(poller, &event, 1, NULL, 0, NULL) == 0;
}

bool poller_watch(int poller, int descriptor, unsigned before, unsigned what) {
    return change(poller, descriptor, EVFILT_READ, (before & POLLER_READ) != 0,
                  (what & POLLER_READ) != 0) &&
           change(poller, descriptor, EVFILT_WRITE, (before & POLLER_WRITE) != 0,
                  (what & POLLER_WRITE) != 0);
}

size_t poller_wait(int poller, poller_event events[POLLER_EVENTS_MAX], int64_t wait_ns) {
    struct kevent ready[POLLER_EVENTS_MAX];
    struct timespec wait = {(time_t)(wait_ns / 1000000000), (long)(wait_ns % 1000000000)};
    int count =
        kevent(poller, NULL, 0, ready, POLLER_EVENTS_MAX, wait_ns == INT64_MAX ? NULL : &wait);
    for (int i = 0; i < count; i++) {
        unsigned what = ready[i].filter == EVFILT_READ ? POLLER_READ : POLLER_WRITE;
        if ((ready[i].flags & EV_ERROR) != 0) what |= POLLER_FAILED;
        events[i] = (poller_event){(int)ready[i].ident, what};
    }
    return count > 0 ? (size_t)count : 0;
}
#endif

void poller_close(int poller) {
    if (poller >= 0) (void)close(poller);
}
