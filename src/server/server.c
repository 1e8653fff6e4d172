/* server/server.c: connections, by libmicrohttpd: bodies are gathered, handed to the handler, and
 * its answer is sent.
 *
 * An incoming request is made when its headers are there, filled by what arrives, answered when
 * nothing more comes, and freed when its answer is gone or its connection lost. What is too long is
 * refused before it is read where its length is told ahead, else read and forgotten up to
 * DRAINED_BYTES_MAX; then the connection is closed. */
#include "server/server.h"

#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/fail.h"
#include "server/handler.h"
#include "server/listen.h"
#include "server/request_id.h"
#include "wire/decode.h"
#include "wire/operation.h"

enum {
    CONNECTIONS_MAX = 4096,
    CONNECTION_BYTES = 64 * 1024, /* headers, and what is read at once */
    IDLE_SECONDS = 120,
    THREADS_MAX = 64,
    DRAINED_BYTES_MAX = 4 * SERVER_BODY_BYTES_MAX
};

struct server {
    handler handler;
    struct MHD_Daemon *daemon;
    uint16_t port;
    uint64_t id_seed;
    atomic_uint_fast64_t requests;
    void (*log)(void *context, const server_event *event);
    void *log_context;
};

/* A request on its way in. */
typedef struct incoming {
    buffer body;
    size_t received;
    int64_t start_ns;
    bool is_too_large;
} incoming;

/* ---- Sending ---- */

static void tell_log(const server *s, const incoming *in, const handler_answer *answer) {
    const char *operation = wire_operation_name(answer->operation);
    if (s->log == NULL) return;
    server_event event = {.operation = operation != NULL ? operation : "-",
                          .error = answer->err.type,
                          .message = answer->err.message,
                          .http_status = answer->http_status,
                          .duration_ns = clock_now_ns() - in->start_ns,
                          .request_bytes = in->received,
                          .response_bytes = answer->body.len};
    s->log(s->log_context, &event);
}

static void add_headers(server *s, struct MHD_Response *response, const handler_answer *answer) {
    char id[REQUEST_ID_LEN + 1];
    char checksum[16];
    uint64_t number = atomic_fetch_add_explicit(&s->requests, 1, memory_order_relaxed);
    request_id_make(s->id_seed, number, id);
    unsigned long crc = crc32(0, answer->body.data, (uInt)answer->body.len);
    (void)snprintf(checksum, sizeof checksum, "%lu", crc);
    (void)MHD_add_response_header(response, "x-amzn-RequestId", id);
    (void)MHD_add_response_header(response, "x-amz-crc32", checksum);
    (void)MHD_add_response_header(response, "Content-Type", answer->content_type);
    if (answer->is_gzip) (void)MHD_add_response_header(response, "Content-Encoding", "gzip");
}

static void release_body(void *body) {
    buffer *held = body;
    buffer_fini(held);
    free(held);
}

/* The body goes over to the response; zlib and libmicrohttpd use malloc too. */
static enum MHD_Result send_answer(server *s, struct MHD_Connection *connection, const incoming *in,
                                   handler_answer *answer) {
    tell_log(s, in, answer);
    buffer *held = malloc(sizeof *held);
    if (held == NULL || answer->body.is_failed) {
        free(held);
        buffer_fini(&answer->body);
        return MHD_NO;
    }
    *held = answer->body;
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
        held->len, held->data, release_body, held);
    if (response == NULL) {
        release_body(held);
        return MHD_NO;
    }
    add_headers(s, response, answer);
    if (in->is_too_large) (void)MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result result =
        MHD_queue_response(connection, (unsigned)answer->http_status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- Receiving ---- */

static const char *header_of(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

typedef struct header_list {
    sign_header headers[SIGN_HEADERS_MAX + 1]; /* one more, so that too many are seen to be */
    size_t count;
} header_list;

static enum MHD_Result add_header(void *context, enum MHD_ValueKind kind, const char *name,
                                  const char *value) {
    header_list *list = context;
    (void)kind;
    if (list->count > SIGN_HEADERS_MAX) return MHD_NO;
    if (value == NULL) value = "";
    list->headers[list->count++] = (sign_header){{name, strlen(name)}, {value, strlen(value)}};
    return MHD_YES;
}

static enum MHD_Result answer_request(server *s, struct MHD_Connection *connection, const char *url,
                                      const char *method, incoming *in) {
    handler_answer answer;
    header_list list = {.count = 0};
    if (s->handler.wants_signature)
        (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &list);
    if (buffer_reserve(&in->body, WIRE_PADDING_BYTES) == NULL) return MHD_NO;
    handler_request request = {.method = {method, strlen(method)},
                               .path = {url, strlen(url)},
                               .query = {"", 0},
                               .target = header_of(connection, "X-Amz-Target"),
                               .content_type = header_of(connection, "Content-Type"),
                               .content_encoding = header_of(connection, "Content-Encoding"),
                               .accept_encoding = header_of(connection, "Accept-Encoding"),
                               .headers = list.headers,
                               .header_count = list.count,
                               .body = (char *)in->body.data,
                               .body_len = in->body.len};
    handler_run(&s->handler, &request, &answer);
    return send_answer(s, connection, in, &answer);
}

static enum MHD_Result refuse_length(server *s, struct MHD_Connection *connection, incoming *in) {
    handler_answer answer;
    in->is_too_large = true;
    handler_refuse_length(&s->handler, &answer);
    return send_answer(s, connection, in, &answer);
}

static enum MHD_Result begin_request(server *s, struct MHD_Connection *connection, void **state) {
    const char *length = header_of(connection, "Content-Length");
    incoming *in = calloc(1, sizeof *in);
    if (in == NULL) return MHD_NO;
    in->start_ns = clock_now_ns();
    buffer_init(&in->body, s->handler.allocator, SERVER_BODY_BYTES_MAX + WIRE_PADDING_BYTES);
    *state = in;
    if (length == NULL || strtoull(length, NULL, 10) <= SERVER_BODY_BYTES_MAX) return MHD_YES;
    return refuse_length(s, connection, in);
}

static enum MHD_Result receive(incoming *in, const char *data, size_t *size) {
    in->received += *size;
    if (in->received > SERVER_BODY_BYTES_MAX && !in->is_too_large) {
        in->is_too_large = true;
        buffer_fini(&in->body);
    }
    if (in->received > DRAINED_BYTES_MAX) return MHD_NO;
    if (!in->is_too_large) buffer_append(&in->body, data, *size);
    *size = 0;
    return in->body.is_failed ? MHD_NO : MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **state) {
    server *s = context;
    incoming *in = *state;
    (void)version;
    if (in == NULL) return begin_request(s, connection, state);
    if (*size > 0) return receive(in, data, size);
    if (in->is_too_large) return refuse_length(s, connection, in);
    return answer_request(s, connection, url, method, in);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code) {
    incoming *in = *state;
    (void)context;
    (void)connection;
    (void)code;
    if (in == NULL) return;
    buffer_fini(&in->body);
    free(in);
    *state = NULL;
}

/* ---- Starting and stopping ---- */

static unsigned thread_count(const server_options *options) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned wanted = options->thread_count;
    if (wanted == 0) wanted = processors > 0 ? (unsigned)processors : 1;
    return wanted < THREADS_MAX ? wanted : THREADS_MAX;
}

static bool start_daemon(server *s, const server_options *options, int fd, skep_error *err) {
    unsigned threads = thread_count(options);
    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO, s->port, NULL, NULL, on_request, s,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
        MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_END);
    if (s->daemon != NULL) return true;
    fail(err, SKEP_IO, "the HTTP server could not be started with %u threads", threads);
    (void)close(fd);
    return false;
}

server *server_start(const server_options *options, skep_error *err) {
    fail_clear(err);
    server *s = calloc(1, sizeof *s);
    if (s == NULL || !handler_init(&s->handler, options)) {
        free(s);
        fail_memory(err);
        return NULL;
    }
    atomic_init(&s->requests, 0);
    s->id_seed = request_id_seed();
    s->log = options->log;
    s->log_context = options->log_context;
    s->port = options->port;
    int fd = listen_at(options->host != NULL ? options->host : "127.0.0.1", &s->port, err);
    if (fd >= 0 && start_daemon(s, options, fd, err)) return s;
    handler_fini(&s->handler);
    free(s);
    return NULL;
}

uint16_t server_port(const server *s) {
    return s->port;
}

void server_stop(server *s) {
    if (s == NULL) return;
    MHD_stop_daemon(s->daemon);
    handler_fini(&s->handler);
    free(s);
}
