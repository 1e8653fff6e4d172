/* server/handler.h: from the body and headers of one request to the body and status of its answer;
 * knows nothing of sockets. */
#ifndef SERVER_HANDLER_H
#define SERVER_HANDLER_H

#include <pthread.h>

#include "base/buffer.h"
#include "server/server.h"
#include "sign/sign.h"

/** What a request needs while it is carried out; kept for the next one. */
typedef struct worker {
    struct worker *next;
    skep_arena *arena;
    sign_key key;
    buffer unpacked; /* of a compressed body */
} worker;

typedef struct handler {
    const skep_allocator *allocator;
    const skep_backend *backend;
    void *instance;
    bool wants_signature;
    sign_verifier verifier;
    pthread_mutex_t lock;
    worker *idle;
} handler;

/** A request without its connection. Header values are NULL where they are absent. */
typedef struct handler_request {
    skep_str method, path, query;
    const char *target;
    const char *content_type;
    const char *content_encoding;
    const char *accept_encoding;
    const sign_header *headers; /* all of them, where signatures are wanted */
    size_t header_count;
    char *body; /* changed; WIRE_PADDING_BYTES more may be written */
    size_t body_len;
} handler_request;

typedef struct handler_answer {
    int http_status;
    buffer body;
    const char *content_type; /* static, or the request's */
    bool is_gzip;
    skep_operation operation; /* 0: none was recognized */
    skep_error err;           /* where http_status is not 200 */
} handler_answer;

bool handler_init(handler *h, const server_options *options);
void handler_fini(handler *h);

/** Always fills in the answer; its body is the caller's to end with buffer_fini. */
void handler_run(handler *h, const handler_request *request, handler_answer *answer);

/** The answer to a body that is too long, of which nothing was kept. */
void handler_refuse_length(const handler *h, handler_answer *answer);

#endif
