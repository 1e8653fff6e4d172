#include "server/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fail.h"

enum { BACKLOG = 1024 };

static int open_at(const struct addrinfo *at) {
    int on = 1;
    int fd = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
    if (fd < 0) return -1;
    int flags = fcntl(fd, F_GETFL);
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && flags >= 0 &&
        fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    (void)close(fd);
    errno = why;
    return -1;
}

static uint16_t port_of(int fd) {
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    memset(&address, 0, sizeof address);
    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0) return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)(const void *)&address)->sin6_port);
    return ntohs(((const struct sockaddr_in *)(const void *)&address)->sin_port);
}

int listen_at(const char *host, uint16_t *port, skep_error *err) {
    char service[8];
    char why[128];
    struct addrinfo *found = NULL;
    struct addrinfo wanted = {
        .ai_flags = AI_PASSIVE, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    (void)snprintf(service, sizeof service, "%u", (unsigned)*port);
    int status = getaddrinfo(host, service, &wanted, &found);
    if (status != 0) {
        fail(err, SKEP_IO, "the host '%s' to listen at has no address: %s", host,
             gai_strerror(status));
        return -1;
    }
    int fd = -1;
    for (const struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next)
        fd = open_at(at);
    int number = errno;
    freeaddrinfo(found);
    if (fd >= 0) {
        *port = port_of(fd);
        return fd;
    }
    if (strerror_r(number, why, sizeof why) != 0) (void)snprintf(why, sizeof why, "%d", number);
    fail(err, SKEP_IO, "cannot listen at %s, port %u: %s", host, (unsigned)*port, why);
    return -1;
}
