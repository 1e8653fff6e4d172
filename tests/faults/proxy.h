/* A proxy between a client and a server that damages what passes, on purpose: from a seed and a
 * chance for each fault, or exactly the faults that a test asks for.
 *
 *     proxy *p = proxy_start(&(proxy_options){.upstream_port = serve_port(s)});
 *     proxy_next(p, PROXY_RESET_AFTER, 1);          // of the next request
 *     ... http://127.0.0.1:proxy_port(p) ...
 *     proxy_stop(p);
 *
 * It speaks as much HTTP/1.1 as skep and its server do: bodies have a Content-Length. Each
 * connection has a thread and a connection to the server of its own. A client may also use it as
 * a plain HTTP proxy (absolute URLs, CONNECT). What cannot be done aborts the test program. */
#ifndef TESTS_FAULTS_PROXY_H
#define TESTS_FAULTS_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "faults/proxy_bytes.h"

typedef enum proxy_fault {
    PROXY_NONE = 0,
    /* The server does not see the request: */
    PROXY_RESET_BEFORE,
    PROXY_STALL_BEFORE, /* no answer until the client gives up */
    PROXY_500,
    PROXY_503,
    PROXY_THROTTLED, /* 400 with ProvisionedThroughputExceededException */
    PROXY_EXPIRED,   /* 400 with ExpiredTokenException */
    PROXY_SKEWED,    /* 400 "Signature expired", with a Date ten minutes ahead */
    PROXY_407,       /* the page of a proxy that wants to be asked otherwise */
    PROXY_PAGE,      /* 200 and a page instead of an answer */
    /* The server has carried the request out: */
    PROXY_RESET_AFTER,
    PROXY_STALL_AFTER,
    PROXY_500_AFTER,
    PROXY_TRUNCATED, /* a body that ends early, with the length it has */
    PROXY_HALF,      /* half of the body, then the end of the connection */
    PROXY_CORRUPT,   /* one byte of the body is another */
    PROXY_CHECKSUM,  /* x-amz-crc32 of something else */
    PROXY_SLOW,      /* the answer in small pieces */
    PROXY_FAULTS
} proxy_fault;

typedef struct proxy proxy;

/** One request on its way. */
typedef struct proxy_request {
    const char *method;    /* "POST" */
    const char *path;      /* "/localnodes?dc=x" */
    const char *operation; /* "PutItem", or "" */
    const proxy_bytes *message;
    size_t head_len; /* of the message; the rest is the body */
} proxy_request;

/** Where a test takes part. Called from any of the proxy's threads. */
typedef struct proxy_hooks {
    void *context;
    /** True: `answer` is the answer, and nothing is sent to the server. */
    bool (*before)(void *context, const proxy_request *request, proxy_bytes *answer);
    /** May change the server's answer. */
    void (*after)(void *context, const proxy_request *request, proxy_bytes *answer);
} proxy_hooks;

typedef struct proxy_options {
    uint16_t upstream_port; /* on 127.0.0.1 */
    const char *host;       /* to listen at; NULL: 127.0.0.1 */
    uint16_t port;          /* 0: any that is free */
    uint64_t seed;
    double chance[PROXY_FAULTS]; /* of each fault, for each request */
    const proxy_hooks *hooks;    /* NULL: none; must outlive the proxy */
} proxy_options;

/** What has passed. */
typedef struct proxy_counts {
    uint64_t connections;
    uint64_t requests;  /* from clients */
    uint64_t forwarded; /* of them, to the server */
    uint64_t tunnels;   /* CONNECT */
    uint64_t faults[PROXY_FAULTS];
} proxy_counts;

proxy *proxy_start(const proxy_options *options);
/** Ends all connections. NULL is fine. */
void proxy_stop(proxy *p);

uint16_t proxy_port(const proxy *p);

/** The next `count` requests meet this fault; several calls follow one another. */
void proxy_next(proxy *p, proxy_fault fault, unsigned count);

/** No faults by chance from now on. */
void proxy_calm(proxy *p);

/** The server moved. */
void proxy_set_upstream(proxy *p, uint16_t port);

/** While it refuses, connections end as they begin, those that are open at once: a dead node. */
void proxy_refuse(proxy *p, bool refuses);

proxy_counts proxy_count(proxy *p);
const char *proxy_fault_name(proxy_fault fault);

#endif
