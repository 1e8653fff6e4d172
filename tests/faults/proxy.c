/* One thread takes connections; each connection has a thread that reads a request, decides what
 * is to happen to it, asks the server over a connection of its own and answers. A connection
 * that is over is joined by the taking thread, or by proxy_stop. */
#include "faults/proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "faults/proxy_faults.h"

enum { BACKLOG = 256, SCRIPT_MAX = 256 };

typedef struct connection connection;
struct connection {
    proxy *proxy;
    int client;
    int upstream; /* -1: not connected */
    uint16_t upstream_port;
    pthread_t thread;
    atomic_bool is_over;
    bool is_reset; /* the client sees a reset and no orderly end */
    proxy_bytes request, answer;
    connection *next;
};

struct proxy {
    int listener;
    uint16_t port;
    pthread_t thread;
    pthread_mutex_t lock; /* of all that follows */
    bool is_stopping, refuses;
    uint16_t upstream_port;
    uint64_t random;
    double chance[PROXY_FAULTS];
    const proxy_hooks *hooks;
    proxy_fault script[SCRIPT_MAX];
    size_t script_first, script_count;
    connection *connections;
    proxy_counts counts;
};

static const char *const names[PROXY_FAULTS] = {
    "none",      "reset before", "stall before", "500",     "503",         "throttled",
    "expired",   "skewed",       "407",          "page",    "reset after", "stall after",
    "500 after", "truncated",    "half",         "corrupt", "checksum",    "slow"};

const char *proxy_fault_name(proxy_fault fault) {
    return names[fault];
}

/* ---- Sockets ---- */

static struct sockaddr_in address_of(const char *host, uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) abort();
    return address;
}

/* A server that is started while the socket is open must not keep it open. */
static int keep_own(int fd) {
    if (fd >= 0) (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

static int connect_to(uint16_t port) {
    struct sockaddr_in address = address_of("127.0.0.1", port);
    int on = 1, fd = keep_own(socket(AF_INET, SOCK_STREAM, 0));
    if (fd < 0) return -1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    (void)close(fd);
    return -1;
}

static int listen_at(const char *host, uint16_t port, uint16_t *chosen) {
    struct sockaddr_in address = address_of(host, port);
    socklen_t len = sizeof address;
    int on = 1, fd = keep_own(socket(AF_INET, SOCK_STREAM, 0));
    if (fd < 0) abort();
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        perror("the proxy cannot listen");
        abort();
    }
    *chosen = ntohs(address.sin_port);
    return fd;
}

/* ---- What is to happen ---- */

static double random_unit(proxy *p) {
    uint64_t z = p->random += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

static proxy_fault decide(proxy *p) {
    proxy_fault fault = PROXY_NONE;
    pthread_mutex_lock(&p->lock);
    if (p->script_count > 0) {
        fault = p->script[p->script_first];
        p->script_first = (p->script_first + 1) % SCRIPT_MAX;
        p->script_count--;
    } else {
        double at = random_unit(p);
        for (int i = PROXY_NONE + 1; i < PROXY_FAULTS && fault == PROXY_NONE; i++) {
            if (at < p->chance[i]) fault = (proxy_fault)i;
            at -= p->chance[i];
        }
    }
    p->counts.requests++;
    p->counts.faults[fault]++;
    pthread_mutex_unlock(&p->lock);
    return fault;
}

void proxy_next(proxy *p, proxy_fault fault, unsigned count) {
    pthread_mutex_lock(&p->lock);
    while (count-- > 0) {
        if (p->script_count == SCRIPT_MAX) abort();
        p->script[(p->script_first + p->script_count++) % SCRIPT_MAX] = fault;
    }
    pthread_mutex_unlock(&p->lock);
}

void proxy_calm(proxy *p) {
    pthread_mutex_lock(&p->lock);
    memset(p->chance, 0, sizeof p->chance);
    p->script_count = 0;
    pthread_mutex_unlock(&p->lock);
}

void proxy_set_upstream(proxy *p, uint16_t port) {
    pthread_mutex_lock(&p->lock);
    p->upstream_port = port;
    pthread_mutex_unlock(&p->lock);
}

proxy_counts proxy_count(proxy *p) {
    pthread_mutex_lock(&p->lock);
    proxy_counts counts = p->counts;
    pthread_mutex_unlock(&p->lock);
    return counts;
}

uint16_t proxy_port(const proxy *p) {
    return p->port;
}

/* Until the client is gone, or the proxy stops. */
static void stall(connection *c) {
    char byte;
    (void)recv(c->client, &byte, 1, 0);
}

/* ---- A connection ---- */

static void close_upstream(connection *c) {
    pthread_mutex_lock(&c->proxy->lock);
    if (c->upstream >= 0) (void)close(c->upstream);
    c->upstream = -1;
    pthread_mutex_unlock(&c->proxy->lock);
}

static bool open_upstream(connection *c) {
    proxy *p = c->proxy;
    pthread_mutex_lock(&p->lock);
    uint16_t port = p->upstream_port;
    bool is_other = c->upstream_port != port;
    pthread_mutex_unlock(&p->lock);
    if (is_other) close_upstream(c);
    if (c->upstream >= 0) return true;
    int fd = connect_to(port);
    pthread_mutex_lock(&p->lock);
    c->upstream = fd;
    c->upstream_port = port;
    pthread_mutex_unlock(&p->lock);
    return fd >= 0;
}

/* Absolute URLs become paths. */
static void make_relative(proxy_bytes *request) {
    char *url = strchr(request->data, ' ');
    if (url == NULL || strncmp(url + 1, "http://", 7) != 0) return;
    size_t skipped = 7 + strcspn(url + 8, "/ ");
    memmove(url + 1, url + 1 + skipped,
            request->len - (size_t)(url + 1 + skipped - request->data) + 1);
    request->len -= skipped;
}

static bool forward(connection *c) {
    size_t head_len;
    if (!open_upstream(c)) return false;
    pthread_mutex_lock(&c->proxy->lock);
    c->proxy->counts.forwarded++;
    pthread_mutex_unlock(&c->proxy->lock);
    make_relative(&c->request);
    if (proxy_send_all(c->upstream, c->request.data, c->request.len) &&
        proxy_read_message(c->upstream, &c->answer, &head_len))
        return true;
    close_upstream(c);
    return false;
}

/* Bytes in both directions until one end closes. */
static void tunnel(connection *c) {
    static const char done[] = "HTTP/1.1 200 Connection established\r\n\r\n";
    char bytes[16384];
    if (!open_upstream(c) || !proxy_send_all(c->client, done, sizeof done - 1)) return;
    pthread_mutex_lock(&c->proxy->lock);
    c->proxy->counts.tunnels++;
    pthread_mutex_unlock(&c->proxy->lock);
    for (;;) {
        struct pollfd ends[2] = {{.fd = c->client, .events = POLLIN},
                                 {.fd = c->upstream, .events = POLLIN}};
        if (poll(ends, 2, -1) < 0) return;
        int from = ends[0].revents != 0 ? c->client : c->upstream;
        ssize_t got = recv(from, bytes, sizeof bytes, 0);
        if (got <= 0) return;
        if (!proxy_send_all(from == c->client ? c->upstream : c->client, bytes, (size_t)got))
            return;
    }
}

typedef struct request_text {
    char method[16], path[512], operation[64];
} request_text;

static proxy_request read_request(const connection *c, size_t head_len, request_text *text) {
    size_t len;
    const char *target = proxy_header(&c->request, "X-Amz-Target", &len);
    memset(text, 0, sizeof *text);
    (void)sscanf(c->request.data, "%15s %511s", text->method, text->path);
    const char *dot = target != NULL ? memchr(target, '.', len) : NULL;
    if (dot != NULL)
        (void)snprintf(text->operation, sizeof text->operation, "%.*s",
                       (int)(len - (size_t)(dot + 1 - target)), dot + 1);
    return (proxy_request){.method = text->method,
                           .path = text->path,
                           .operation = text->operation,
                           .message = &c->request,
                           .head_len = head_len};
}

/* False: the connection ends here. */
static bool serve(connection *c, size_t head_len, proxy_fault fault) {
    const proxy_hooks *hooks = c->proxy->hooks;
    request_text text;
    proxy_request request = read_request(c, head_len, &text);
    if (strcmp(text.method, "CONNECT") == 0 && fault == PROXY_NONE) {
        tunnel(c);
        return false;
    }
    if (fault == PROXY_STALL_BEFORE) stall(c);
    c->is_reset = fault == PROXY_RESET_BEFORE || fault == PROXY_RESET_AFTER;
    if (fault == PROXY_RESET_BEFORE || fault == PROXY_STALL_BEFORE) return false;
    bool is_answered = proxy_faults_answer(fault, &c->answer);
    if (!is_answered && hooks != NULL && hooks->before != NULL)
        is_answered = hooks->before(hooks->context, &request, &c->answer);
    if (!is_answered) {
        if (!forward(c)) return false;
        if (hooks != NULL && hooks->after != NULL)
            hooks->after(hooks->context, &request, &c->answer);
        if (fault == PROXY_STALL_AFTER) stall(c);
        if (fault == PROXY_RESET_AFTER || fault == PROXY_STALL_AFTER) return false;
    }
    return proxy_faults_send(fault, c->client, &c->answer);
}

static void *run_connection(void *context) {
    connection *c = context;
    size_t head_len;
    while (proxy_read_message(c->client, &c->request, &head_len) &&
           serve(c, head_len, decide(c->proxy))) {
    }
    if (c->is_reset) {
        const struct linger at_once = {.l_onoff = 1};
        (void)setsockopt(c->client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    close_upstream(c);
    pthread_mutex_lock(&c->proxy->lock);
    (void)close(c->client);
    c->client = -1;
    pthread_mutex_unlock(&c->proxy->lock);
    proxy_bytes_free(&c->request);
    proxy_bytes_free(&c->answer);
    atomic_store(&c->is_over, true);
    return NULL;
}

/* ---- The proxy ---- */

/* Joins the connections that are over. */
static void reap(proxy *p) {
    pthread_mutex_lock(&p->lock);
    connection **at = &p->connections;
    while (*at != NULL) {
        connection *c = *at;
        if (!atomic_load(&c->is_over)) {
            at = &c->next;
            continue;
        }
        *at = c->next;
        pthread_join(c->thread, NULL);
        free(c);
    }
    pthread_mutex_unlock(&p->lock);
}

static void take(proxy *p, int client) {
    int on = 1;
    (void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection *c = calloc(1, sizeof *c);
    if (c == NULL) abort();
    *c = (connection){.proxy = p, .client = client, .upstream = -1};
    pthread_mutex_lock(&p->lock);
    p->counts.connections++;
    if (p->is_stopping || p->refuses) {
        (void)close(client);
        free(c);
    } else {
        c->next = p->connections;
        p->connections = c;
        if (pthread_create(&c->thread, NULL, run_connection, c) != 0) abort();
    }
    pthread_mutex_unlock(&p->lock);
}

static void *run(void *context) {
    proxy *p = context;
    for (;;) {
        int client = keep_own(accept(p->listener, NULL, NULL));
        if (client < 0) return NULL;
        reap(p);
        take(p, client);
    }
}

proxy *proxy_start(const proxy_options *options) {
    proxy *p = calloc(1, sizeof *p);
    if (p == NULL) abort();
    p->upstream_port = options->upstream_port;
    p->random = options->seed;
    p->hooks = options->hooks;
    memcpy(p->chance, options->chance, sizeof p->chance);
    pthread_mutex_init(&p->lock, NULL);
    p->listener =
        listen_at(options->host != NULL ? options->host : "127.0.0.1", options->port, &p->port);
    if (pthread_create(&p->thread, NULL, run, p) != 0) abort();
    return p;
}

/* Wakes the threads of all connections, which then end. */
static void end_connections(proxy *p) {
    for (connection *c = p->connections; c != NULL; c = c->next) {
        if (c->client >= 0) (void)shutdown(c->client, SHUT_RDWR);
        if (c->upstream >= 0) (void)shutdown(c->upstream, SHUT_RDWR);
    }
}

void proxy_refuse(proxy *p, bool refuses) {
    pthread_mutex_lock(&p->lock);
    p->refuses = refuses;
    if (refuses) end_connections(p);
    pthread_mutex_unlock(&p->lock);
}

void proxy_stop(proxy *p) {
    if (p == NULL) return;
    pthread_mutex_lock(&p->lock);
    p->is_stopping = true;
    end_connections(p);
    pthread_mutex_unlock(&p->lock);
    (void)shutdown(p->listener, SHUT_RDWR);
    (void)pthread_join(p->thread, NULL);
    (void)close(p->listener);
    while (p->connections != NULL) {
        connection *c = p->connections;
        p->connections = c->next;
        pthread_join(c->thread, NULL);
        free(c);
    }
    pthread_mutex_destroy(&p->lock);
    free(p);
}
