/* A tiny HTTP server on a thread: one request a connection, answered by the first route whose start
 * the request line has, and kept for the test to look at.
 *
 *     fake_server server;
 *     fake_server_start(&server);
 *     fake_server_route(&server, "GET /role", 200, "{...}");
 *     ... server.url ...
 *     fake_server_stop(&server);
 */
#ifndef TESTS_REMOTE_FAKE_SERVER_H
#define TESTS_REMOTE_FAKE_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FAKE_ROUTES_MAX = 8, FAKE_REQUEST_MAX = 32 * 1024, FAKE_KEPT_MAX = 8 };

typedef struct fake_route {
    const char *start; /* of the request line */
    int status;
    const char *body;
    int delay_ms;
} fake_route;

typedef struct fake_server {
    int listener;
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock;
    fake_route routes[FAKE_ROUTES_MAX];
    size_t route_count;
    char requests[FAKE_KEPT_MAX][FAKE_REQUEST_MAX]; /* the first that came */
    size_t request_count;
} fake_server;

static inline void fake_server_read(int connection, char *out) {
    size_t len = 0;
    while (len < FAKE_REQUEST_MAX - 1) {
        ssize_t got = recv(connection, out + len, FAKE_REQUEST_MAX - 1 - len, 0);
        if (got <= 0) break;
        len += (size_t)got;
        out[len] = '\0';
        const char *end = strstr(out, "\r\n\r\n"), *size = strstr(out, "Content-Length: ");
        if (end == NULL) continue;
        size_t body = size != NULL && size < end ? strtoul(size + 16, NULL, 10) : 0;
        if (len >= (size_t)(end - out) + 4 + body) break;
    }
    out[len] = '\0';
}

static inline fake_route fake_server_find(fake_server *s, const char *request) {
    fake_route found = {.status = 404, .body = ""};
    pthread_mutex_lock(&s->lock);
    if (s->request_count < FAKE_KEPT_MAX) strcpy(s->requests[s->request_count], request);
    s->request_count++;
    for (size_t i = 0; i < s->route_count; i++)
        if (strncmp(request, s->routes[i].start, strlen(s->routes[i].start)) == 0) {
            found = s->routes[i];
            break;
        }
    pthread_mutex_unlock(&s->lock);
    return found;
}

static inline void *fake_server_run(void *context) {
    static const char format[] = "HTTP/1.1 %d Status\r\nContent-Length: %zu\r\n"
                                 "Connection: close\r\n\r\n";
    fake_server *s = context;
    char *request = malloc(FAKE_REQUEST_MAX), head[128];
    for (;;) {
        int connection = accept(s->listener, NULL, NULL);
        if (connection < 0) break;
        fake_server_read(connection, request);
        fake_route route = fake_server_find(s, request);
        struct timespec pause = {route.delay_ms / 1000, route.delay_ms % 1000 * 1000000L};
        if (route.delay_ms > 0) nanosleep(&pause, NULL);
        int len = snprintf(head, sizeof head, format, route.status, strlen(route.body));
        (void)!send(connection, head, (size_t)len, MSG_NOSIGNAL);
        (void)!send(connection, route.body, strlen(route.body), MSG_NOSIGNAL);
        close(connection);
    }
    free(request);
    return NULL;
}

static inline void fake_server_start(fake_server *s) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    memset(s, 0, sizeof *s);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(s->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(s->listener, 64) != 0 ||
        getsockname(s->listener, (struct sockaddr *)&address, &len) != 0)
        abort();
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    pthread_mutex_init(&s->lock, NULL);
    if (pthread_create(&s->thread, NULL, fake_server_run, s) != 0) abort();
}

/* A route of the same start is replaced. */
static inline fake_route *fake_server_route(fake_server *s, const char *start, int status,
                                            const char *body) {
    pthread_mutex_lock(&s->lock);
    size_t i = 0;
    while (i < s->route_count && strcmp(s->routes[i].start, start) != 0) i++;
    if (i == s->route_count) s->route_count++;
    s->routes[i] = (fake_route){.start = start, .status = status, .body = body};
    pthread_mutex_unlock(&s->lock);
    return &s->routes[i];
}

static inline size_t fake_server_count(fake_server *s) {
    pthread_mutex_lock(&s->lock);
    size_t count = s->request_count;
    pthread_mutex_unlock(&s->lock);
    return count;
}

static inline void fake_server_stop(fake_server *s) {
    shutdown(s->listener, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->listener);
    pthread_mutex_destroy(&s->lock);
}

#endif
