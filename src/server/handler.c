/* server/handler.c: what is answered to one request: the protocol's own refusals in the service's
 * order, then the operation, carried out by the backend.
 *
 * A worker (scratch memory and a signing key) is lent to each request and comes back; one whose
 * request was large is not kept, so that idle memory is bounded by the number of threads. */
#include "server/handler.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/fail.h"
#include "server/compress.h"
#include "server/json_tree.h"
#include "server/served.h"
#include "wire/operation.h"

enum {
    HTTP_OK = 200,
    HTTP_NOT_FOUND = 404,
    HTTP_TOO_LARGE = 413,
    ARENA_KEPT_BYTES = 4 * 1024 * 1024,
    UNPACKED_KEPT_BYTES = 1024 * 1024,
    GZIP_FROM_BYTES = 4096,
    ANSWER_BYTES_MAX = 64 * 1024 * 1024 /* 16 MB of values, escaped */
};

#define ARENA_BYTES_MAX ((size_t)512 * 1024 * 1024)

#define JSON_TYPE "application/x-amz-json-1.0"

/* ---- Workers ---- */

static void free_worker(const handler *h, worker *w) {
    if (w == NULL) return;
    skep_arena_free(w->arena);
    sign_key_fini(&w->key);
    buffer_fini(&w->unpacked);
    h->allocator->release(h->allocator->context, w);
}

static worker *make_worker(const handler *h) {
    worker *w = h->allocator->resize(h->allocator->context, NULL, sizeof *w);
    if (w == NULL) return NULL;
    memset(w, 0, sizeof *w);
    buffer_init(&w->unpacked, h->allocator, SERVER_BODY_BYTES_MAX + WIRE_PADDING_BYTES);
    w->arena = skep_arena_new(h->allocator, ARENA_BYTES_MAX);
    if (w->arena != NULL) return w;
    free_worker(h, w);
    return NULL;
}

static worker *take_worker(handler *h) {
    pthread_mutex_lock(&h->lock);
    worker *w = h->idle;
    if (w != NULL) h->idle = w->next;
    pthread_mutex_unlock(&h->lock);
    return w != NULL ? w : make_worker(h);
}

static void return_worker(handler *h, worker *w) {
    if (skep_arena_size(w->arena) > ARENA_KEPT_BYTES || w->unpacked.cap > UNPACKED_KEPT_BYTES) {
        free_worker(h, w);
        return;
    }
    skep_arena_reset(w->arena);
    buffer_clear(&w->unpacked);
    pthread_mutex_lock(&h->lock);
    w->next = h->idle;
    h->idle = w;
    pthread_mutex_unlock(&h->lock);
}

bool handler_init(handler *h, const server_options *options) {
    memset(h, 0, sizeof *h);
    h->allocator = options->allocator != NULL ? options->allocator : skep_allocator_default();
    h->backend = options->backend;
    h->instance = options->instance;
    h->wants_signature = options->access_key_id != NULL;
    if (h->wants_signature) {
        const char *id = options->access_key_id, *secret = options->secret_access_key;
        h->verifier.credentials.access_key_id = (skep_str){id, strlen(id)};
        h->verifier.credentials.secret_access_key = (skep_str){secret, strlen(secret)};
    }
    return pthread_mutex_init(&h->lock, NULL) == 0;
}

void handler_fini(handler *h) {
    while (h->idle != NULL) {
        worker *w = h->idle;
        h->idle = w->next;
        free_worker(h, w);
    }
    pthread_mutex_destroy(&h->lock);
}

/* ---- Answers ---- */

static void begin_answer(const handler *h, handler_answer *answer) {
    memset(answer, 0, sizeof *answer);
    answer->content_type = JSON_TYPE;
    buffer_init(&answer->body, h->allocator, ANSWER_BYTES_MAX);
}

static void answer_error(handler_answer *answer, const served_request *asked,
                         const served_any_response *response) {
    buffer_clear(&answer->body);
    answer->http_status = served_write_error(&answer->err, asked, response, &answer->body);
}

static void answer_service_error(handler_answer *answer, const char *type, const char *message) {
    (void)fail_service(&answer->err, SKEP_INVALID, type, "%s", message);
    answer_error(answer, NULL, NULL);
}

static void answer_text(handler_answer *answer, int http_status, const char *text) {
    answer->http_status = http_status;
    buffer_clear(&answer->body);
    buffer_append_text(&answer->body, text);
}

void handler_refuse_length(const handler *h, handler_answer *answer) {
    char message[96];
    begin_answer(h, answer);
    (void)snprintf(message, sizeof message, "Request content length limit of %d bytes exceeded",
                   SERVER_BODY_BYTES_MAX);
    answer_service_error(answer, "RequestEntityTooLargeException", message);
    answer->http_status = HTTP_TOO_LARGE;
}

/* ---- The protocol ---- */

static bool is_text(skep_str text, const char *expected) {
    return text.len == strlen(expected) && memcmp(text.ptr, expected, text.len) == 0;
}

/* A content type, whatever parameters it has. */
static bool is_type(const char *given, const char *expected) {
    size_t len = strlen(expected);
    return strncasecmp(given, expected, len) == 0 &&
           (given[len] == '\0' || given[len] == ';' || given[len] == ' ');
}

static bool is_json_type(const char *given) {
    return given == NULL || is_type(given, JSON_TYPE) || is_type(given, "application/json");
}

static bool is_compressed(const char *encoding) {
    return encoding != NULL && encoding[0] != '\0' && strcasecmp(encoding, "identity") != 0;
}

static bool is_json(worker *w, wire_text body) {
    json_tree tree;
    return body.len == 0 || json_tree_read(body, w->arena, &tree, NULL) == SKEP_OK;
}

/* The body as it was before it was compressed; SKEP_LIMIT where that is too long. */
static skep_status unpack(worker *w, const handler_request *request, wire_text *body) {
    *body = (wire_text){request->body, request->body_len};
    if (!is_compressed(request->content_encoding)) return SKEP_OK;
    w->unpacked.cap_max = SERVER_BODY_BYTES_MAX + 1;
    bool is_whole = compress_unpack(request->body, request->body_len, &w->unpacked);
    bool is_too_long = w->unpacked.len > SERVER_BODY_BYTES_MAX;
    w->unpacked.cap_max = SERVER_BODY_BYTES_MAX + WIRE_PADDING_BYTES;
    if (is_too_long) return SKEP_LIMIT;
    if (!is_whole) return SKEP_INVALID;
    if (buffer_reserve(&w->unpacked, WIRE_PADDING_BYTES) == NULL) return SKEP_NO_MEMORY;
    *body = (wire_text){(char *)w->unpacked.data, w->unpacked.len};
    return SKEP_OK;
}

/* Over the body as it was sent, so before it is read in place. */
static bool is_signed(handler *h, worker *w, const handler_request *request,
                      handler_answer *answer) {
    if (!h->wants_signature) return true;
    sign_request received = {.method = request->method,
                             .path = request->path,
                             .query = request->query,
                             .headers = request->headers,
                             .header_count = request->header_count,
                             .body = {(const uint8_t *)request->body, request->body_len}};
    return sign_verify(&h->verifier, &w->key, &received, (int64_t)time(NULL), &answer->err) ==
           SIGN_ACCEPTED;
}

static void execute(handler *h, worker *w, wire_text body, handler_answer *answer) {
    served_request asked;
    served_any_response response;
    memset(&response, 0, sizeof response);
    if (served_read(answer->operation, body, w->arena, &asked, &answer->err) != SKEP_OK) {
        answer_error(answer, NULL, NULL);
        return;
    }
    skep_exchange exchange = {.operation = asked.operation,
                              .request = &asked.request,
                              .response = &response,
                              .arena = w->arena,
                              .err = &answer->err,
                              .wants_capacity = asked.capacity != SERVED_CAPACITY_NONE,
                              .wants_index_capacity = asked.capacity == SERVED_CAPACITY_INDEXES,
                              .deadline_ns = INT64_MAX};
    if (h->backend->execute(h->instance, &exchange) != SKEP_OK) {
        answer_error(answer, &asked, &response);
        return;
    }
    answer->http_status = HTTP_OK;
    served_write(&asked, &response, &exchange.info, &answer->body);
    if (!answer->body.is_failed) return;
    (void)fail_memory(&answer->err);
    answer_error(answer, NULL, NULL);
}

static void serve_body(handler *h, worker *w, const handler_request *request, wire_text body,
                       bool has_signature, handler_answer *answer) {
    const char *target = request->target != NULL ? request->target : "";
    answer->operation = wire_operation_of_target((skep_str){target, strlen(target)});
    bool is_known = answer->operation != 0 && is_json_type(request->content_type);
    if (is_known && has_signature) {
        execute(h, w, body, answer);
        return;
    }
    /* That a body is no JSON is said before all else. */
    if (!is_json(w, body)) {
        answer_service_error(answer, "SerializationException", "");
    } else if (answer->operation == 0) {
        answer_service_error(answer, "UnknownOperationException", "");
    } else if (!has_signature) {
        answer_error(answer, NULL, NULL);
    } else {
        answer_text(answer, HTTP_NOT_FOUND, "<UnknownOperationException/>\n");
        answer->content_type = request->content_type;
    }
}

static void serve_post(handler *h, worker *w, const handler_request *request,
                       handler_answer *answer) {
    wire_text body;
    bool has_signature = is_signed(h, w, request, answer);
    switch (unpack(w, request, &body)) {
    case SKEP_OK: serve_body(h, w, request, body, has_signature, answer); break;
    case SKEP_LIMIT: handler_refuse_length(h, answer); break;
    case SKEP_NO_MEMORY:
        (void)fail_memory(&answer->err);
        answer_error(answer, NULL, NULL);
        break;
    default: answer_service_error(answer, "SerializationException", "");
    }
}

static bool accepts_gzip(const char *accepted) {
    return accepted != NULL && strstr(accepted, "gzip") != NULL;
}

void handler_run(handler *h, const handler_request *request, handler_answer *answer) {
    begin_answer(h, answer);
    bool is_get = is_text(request->method, "GET");
    if (is_get && is_text(request->path, "/")) {
        answer_text(answer, HTTP_OK, "healthy: dynamodb.local.amazonaws.com ");
        answer->content_type = "text/plain";
        return;
    }
    if (!is_text(request->method, "POST") || !is_text(request->path, "/")) {
        answer_text(answer, HTTP_NOT_FOUND, "<UnknownOperationException/>\n");
        answer->content_type = "text/xml";
        return;
    }
    worker *w = take_worker(h);
    if (w == NULL) {
        (void)fail_memory(&answer->err);
        answer_error(answer, NULL, NULL);
        return;
    }
    serve_post(h, w, request, answer);
    return_worker(h, w);
    if (accepts_gzip(request->accept_encoding) && answer->body.len > GZIP_FROM_BYTES)
        answer->is_gzip = compress_gzip(&answer->body);
}
