#include "alternator/cluster.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alternator/dialect.h"
#include "faults/serve.h"

enum { TEXT_MAX = 4096, CHUNK_BYTES = 1000 };

typedef struct node {
    cluster *cluster;
    serve *server;
    proxy *proxy;
    proxy_hooks hooks;
    uint64_t served;
} node;

struct cluster {
    cluster_options options;
    dialect *dialect;
    node nodes[CLUSTER_NODES];
    pthread_mutex_t lock; /* of all that follows, and of `served` */
    char status[64], list[TEXT_MAX], rack[TEXT_MAX], last_body[TEXT_MAX];
    uint64_t asked;
    cluster_refusal next;
    unsigned next_count;
};

static void pause_ms(int64_t ms) {
    const struct timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    if (ms > 0) (void)nanosleep(&pause, NULL);
}

static void answer_localnodes(cluster *c, const char *path, proxy_bytes *answer) {
    pthread_mutex_lock(&c->lock);
    const char *body = strstr(path, "rack=") != NULL ? c->rack : c->list;
    c->asked++;
    proxy_answer(answer, c->status, "", body, strlen(body));
    pthread_mutex_unlock(&c->lock);
}

/* The refusals that a test asked for. */
static bool answer_next(cluster *c, proxy_bytes *answer) {
    static const char too_large[] = "Request content length limit of 16777216 bytes exceeded";
    pthread_mutex_lock(&c->lock);
    cluster_refusal refusal = c->next_count > 0 ? c->next : CLUSTER_NO_REFUSAL;
    if (c->next_count > 0) c->next_count--;
    pthread_mutex_unlock(&c->lock);
    if (refusal == CLUSTER_SHED)
        dialect_refuse(answer, "RequestLimitExceeded",
                       "too many in-flight requests (configured via "
                       "max_concurrent_requests_per_shard): 1000");
    else if (refusal == CLUSTER_TOO_LARGE)
        dialect_refuse(answer, "PayloadTooLarge", too_large);
    return refusal != CLUSTER_NO_REFUSAL;
}

static void answer_health(const proxy_request *request, proxy_bytes *answer) {
    char body[128];
    size_t len = 0;
    const char *host = proxy_header(request->message, "Host", &len);
    (void)snprintf(body, sizeof body, "healthy: %.*s\n", (int)len, host != NULL ? host : "");
    proxy_answer(answer, "200 OK", "", body, strlen(body));
}

/* What the node answers by itself. */
static bool before(void *context, const proxy_request *request, proxy_bytes *answer) {
    node *n = context;
    cluster *c = n->cluster;
    const char *body = request->message->data + request->head_len;
    if (strncmp(request->path, "/localnodes", 11) == 0) {
        answer_localnodes(c, request->path, answer);
        return true;
    }
    if (strcmp(request->method, "GET") == 0) {
        answer_health(request, answer);
        return true;
    }
    pthread_mutex_lock(&c->lock);
    n->served++;
    (void)snprintf(c->last_body, sizeof c->last_body, "%s", body);
    pthread_mutex_unlock(&c->lock);
    pause_ms(c->options.delay_ms);
    if (answer_next(c, answer)) return true;
    return !c->options.has_transactions && dialect_request(c->dialect, request, answer);
}

/* In chunks, without a length. */
static void chunk(proxy_bytes *answer) {
    proxy_bytes out = {0};
    char size[32];
    proxy_drop_header(answer, "Content-Length");
    size_t head_len = proxy_head_len(answer);
    proxy_bytes_append(&out, answer->data, head_len - 2);
    proxy_bytes_text(&out, "Transfer-Encoding: chunked\r\n\r\n");
    for (size_t at = head_len; at < answer->len; at += CHUNK_BYTES) {
        size_t len = answer->len - at < CHUNK_BYTES ? answer->len - at : CHUNK_BYTES;
        (void)snprintf(size, sizeof size, "%zx\r\n", len);
        proxy_bytes_text(&out, size);
        proxy_bytes_append(&out, answer->data + at, len);
        proxy_bytes_text(&out, "\r\n");
    }
    proxy_bytes_text(&out, "0\r\n\r\n");
    proxy_bytes_free(answer);
    *answer = out;
}

static void after(void *context, const proxy_request *request, proxy_bytes *answer) {
    static const char *const absent[] = {"x-amzn-RequestId", "x-amz-crc32", "Server", "Date",
                                         "Content-Type"};
    const node *n = context;
    if (!n->cluster->options.has_transactions) dialect_answer(request, answer);
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        proxy_drop_header(answer, absent[i]);
    if (answer->len > CHUNK_BYTES) chunk(answer);
}

/* ---- The cluster ---- */

cluster *cluster_start(const cluster_options *options) {
    static const char *const hosts[CLUSTER_NODES] = {"127.0.0.1", "127.0.0.2", "127.0.0.3"};
    cluster *c = calloc(1, sizeof *c);
    if (c == NULL) abort();
    c->options = *options;
    c->dialect = dialect_new();
    pthread_mutex_init(&c->lock, NULL);
    cluster_say(c, "200 OK", "[\"127.0.0.3\",\"127.0.0.1\",\"127.0.0.2\"]");
    cluster_say_rack(c, "[]");
    for (int i = 0; i < CLUSTER_NODES; i++) {
        node *n = &c->nodes[i];
        n->cluster = c;
        n->hooks = (proxy_hooks){n, before, after};
        n->server = serve_start(options->data, options->signature);
        n->proxy = proxy_start(&(proxy_options){.upstream_port = serve_port(n->server),
                                                .host = hosts[i],
                                                .port = i > 0 ? cluster_port(c) : 0,
                                                .hooks = &n->hooks});
    }
    return c;
}

bool cluster_stop(cluster *c) {
    bool is_well = true;
    for (int i = 0; i < CLUSTER_NODES; i++) {
        proxy_stop(c->nodes[i].proxy);
        if (serve_stop(c->nodes[i].server) != 0) is_well = false;
    }
    pthread_mutex_destroy(&c->lock);
    dialect_free(c->dialect);
    free(c);
    return is_well;
}

uint16_t cluster_port(const cluster *c) {
    return proxy_port(c->nodes[0].proxy);
}

void cluster_address(const cluster *c, const char *rest, char out[CLUSTER_ADDRESS_MAX]) {
    (void)snprintf(out, CLUSTER_ADDRESS_MAX, "alternator://127.0.0.1:%u%s",
                   (unsigned)cluster_port(c), rest);
}

void cluster_say(cluster *c, const char *status, const char *body) {
    pthread_mutex_lock(&c->lock);
    if (status != NULL) (void)snprintf(c->status, sizeof c->status, "%s", status);
    if (body != NULL) (void)snprintf(c->list, sizeof c->list, "%s", body);
    pthread_mutex_unlock(&c->lock);
}

void cluster_say_rack(cluster *c, const char *body) {
    pthread_mutex_lock(&c->lock);
    (void)snprintf(c->rack, sizeof c->rack, "%s", body);
    pthread_mutex_unlock(&c->lock);
}

void cluster_next(cluster *c, cluster_refusal refusal, unsigned count) {
    pthread_mutex_lock(&c->lock);
    c->next = refusal;
    c->next_count = count;
    pthread_mutex_unlock(&c->lock);
}

uint64_t cluster_served(cluster *c, int which) {
    pthread_mutex_lock(&c->lock);
    uint64_t served = c->nodes[which].served;
    pthread_mutex_unlock(&c->lock);
    return served;
}

uint64_t cluster_asked(cluster *c) {
    pthread_mutex_lock(&c->lock);
    uint64_t asked = c->asked;
    pthread_mutex_unlock(&c->lock);
    return asked;
}

void cluster_last_body(cluster *c, char *out, size_t size) {
    pthread_mutex_lock(&c->lock);
    (void)snprintf(out, size, "%s", c->last_body);
    pthread_mutex_unlock(&c->lock);
}

void cluster_kill(cluster *c, int which) {
    serve_kill(c->nodes[which].server);
    proxy_refuse(c->nodes[which].proxy, true);
}

void cluster_revive(cluster *c, int which) {
    serve_again(c->nodes[which].server);
    proxy_set_upstream(c->nodes[which].proxy, serve_port(c->nodes[which].server));
    proxy_refuse(c->nodes[which].proxy, false);
}

proxy *cluster_proxy(cluster *c, int which) {
    return c->nodes[which].proxy;
}
