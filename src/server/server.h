/* server/server.h: DynamoDB's HTTP protocol in front of a backend.
 *
 *     server_options options = {.host = "127.0.0.1", .port = 8000,
 *                               .backend = &skep_engine_backend, .instance = engine};
 *     server *s = server_start(&options, &err);
 *     ... server_port(s) ...
 *     server_stop(s);                       // what was acknowledged is kept by the backend
 *
 * A server runs threads of its own; its functions are called by one thread. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <skep/backend.h>

typedef struct server server;

enum { SERVER_BODY_BYTES_MAX = 16 * 1024 * 1024 /* as the service has it, also unpacked */ };

/** One finished request, for a log. Borrowed for the length of the call. */
typedef struct server_event {
    const char *operation; /**< "PutItem", or "-" where none was recognized */
    const char *error;     /**< the type of the error, or "" */
    const char *message;   /**< of the error, or "" */
    int http_status;
    int64_t duration_ns;
    size_t request_bytes, response_bytes; /**< bodies as sent */
} server_event;

typedef struct server_options {
    const char *host;            /**< a name or address to listen at; NULL: 127.0.0.1 */
    uint16_t port;               /**< 0: any that is free */
    const skep_backend *backend; /**< one with `execute` */
    void *instance;              /**< what its `open` gave */
    const char *access_key_id;   /**< not NULL: requests must be signed, by this key */
    const char *secret_access_key;
    unsigned thread_count; /**< 0: as many as processors */
    /** NULL: no log. Called from any of the server's threads. */
    void (*log)(void *context, const server_event *event);
    void *log_context;
    const skep_allocator *allocator; /**< NULL: the default */
} server_options;

/** Listens and serves until server_stop. Texts are borrowed until then. NULL on failure. */
server *server_start(const server_options *options, skep_error *err);

/** The port that it listens at. */
uint16_t server_port(const server *s);

/** Ends: requests that are being carried out are finished, connections are closed. NULL is fine. */
void server_stop(server *s);

#endif
