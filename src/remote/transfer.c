#include "remote/transfer.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <zlib.h>

#include "base/clock.h"
#include "base/fail.h"
#include "remote/gzip.h"
#include "wire/operation.h"
#include "wire/response.h"

#define USER_AGENT "skep/0.1"

enum {
    CONNECT_TIMEOUT_MS = 3000,
    ATTEMPT_TIMEOUT_MS = 15000,
    NS_PER_MS = 1000000,
    ASKED_FROM_BYTES = 512 * 1024
};

/* ---- What libcurl calls ---- */

static size_t on_answer(char *bytes, size_t size, size_t count, void *context) {
    transfer *t = context;
    buffer_append(&t->answer, bytes, size * count);
    if (!t->answer.is_failed) return size * count;
    t->is_too_long = true;
    return 0;
}

/* The value of a header line where it has this name; NULL where it has another. */
static const char *value_of(const char *line, size_t len, const char *name, size_t *value_len) {
    size_t name_len = strlen(name);
    if (len <= name_len || line[name_len] != ':' || strncasecmp(line, name, name_len) != 0)
        return NULL;
    const char *value = line + name_len + 1;
    const char *end = line + len;
    while (value < end && (*value == ' ' || *value == '\t')) value++;
    while (end > value && (unsigned char)end[-1] <= ' ') end--;
    *value_len = (size_t)(end - value);
    return value;
}

/* Digits, at most `most`; -1 where it is something else. */
static int64_t number_of(const char *text, size_t len, int64_t most) {
    int64_t value = 0;
    if (len == 0) return -1;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9' || value > most) return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value <= most ? value : -1;
}

/* A value as text, cut where it is too long. */
static void keep_value(char *out, size_t cap, const char *value, size_t len) {
    if (len >= cap) len = cap - 1;
    memcpy(out, value, len);
    out[len] = '\0';
}

static void note_header(transfer *t, const char *line, size_t len) {
    enum { RETRY_AFTER_MAX_S = 3600 };
    size_t value_len;
    const char *value;
    skep_call_info *info = &t->exchange->info;
    if ((value = value_of(line, len, "x-amzn-requestid", &value_len)) != NULL) {
        keep_value(info->request_id, sizeof info->request_id, value, value_len);
    } else if ((value = value_of(line, len, "x-amz-crc32", &value_len)) != NULL) {
        int64_t checksum = number_of(value, value_len, UINT32_MAX);
        t->has_checksum = checksum >= 0;
        t->checksum = (uint32_t)checksum;
    } else if ((value = value_of(line, len, "content-encoding", &value_len)) != NULL) {
        t->is_answer_gzip = value_len == 4 && strncasecmp(value, "gzip", 4) == 0;
    } else if ((value = value_of(line, len, "retry-after", &value_len)) != NULL) {
        int64_t pause_s = number_of(value, value_len, RETRY_AFTER_MAX_S);
        if (pause_s > 0) t->exchange->retry_after_ns = pause_s * 1000 * NS_PER_MS;
    } else if ((value = value_of(line, len, "date", &value_len)) != NULL) {
        keep_value(t->date, sizeof t->date, value, value_len);
    }
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context) {
    if (size * count > 5 && memcmp(bytes, "HTTP/", 5) == 0) {
        transfer *t = context; /* an answer before the answer: 100 Continue, a proxy's */
        t->has_checksum = t->is_answer_gzip = false;
    } else {
        note_header(context, bytes, size * count);
    }
    return size * count;
}

/* libcurl sends a request again by itself where a connection that it had kept turns out dead. A
 * write is read piece by piece, which cannot be rewound, so that libcurl reports it instead:
 * what is sent again is the client's to decide and to remember. */
static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
    transfer *t = context;
    const buffer *body = t->is_gzip ? &t->packed : &t->body;
    size_t left = body->len - t->sent;
    size_t len = left < size * count ? left : size * count;
    memcpy(bytes, body->data + t->sent, len);
    t->sent += len;
    return len;
}

/* Programs that are started while a connection is open must not keep it. */
static int on_connection(void *context, curl_socket_t socket, curlsocktype purpose) {
    (void)purpose;
    (void)fcntl(socket, F_SETFD, FD_CLOEXEC);
    poller_keep(context, socket);
    return CURL_SOCKOPT_OK;
}

static int on_disconnection(void *context, curl_socket_t socket) {
    poller_forget(context, socket);
    return close(socket);
}

/* ---- The handle ---- */

static void set_once(transfer *t) {
    const skep_remote_options *o = &t->remote->options;
    CURL *easy = t->easy;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->curl_message);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_SHARE, t->remote->share);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_answer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_READDATA, t);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_connection);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, t->poller);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_disconnection);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, t->poller);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (o->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, o->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    if (o->client_cert != NULL) curl_easy_setopt(easy, CURLOPT_SSLCERT, o->client_cert);
    if (o->client_key != NULL) curl_easy_setopt(easy, CURLOPT_SSLKEY, o->client_key);
    if (o->proxy != NULL) curl_easy_setopt(easy, CURLOPT_PROXY, o->proxy);
}

transfer *transfer_new(remote *r, poller *connections) {
    transfer *t = r->allocator->resize(r->allocator->context, NULL, sizeof *t);
    if (t == NULL) return NULL;
    memset(t, 0, sizeof *t);
    t->remote = r;
    t->poller = connections;
    t->easy = curl_easy_init();
    if (t->easy == NULL) {
        r->allocator->release(r->allocator->context, t);
        return NULL;
    }
    buffer_init(&t->body, r->allocator, REMOTE_BODY_BYTES_MAX);
    buffer_init(&t->packed, r->allocator, REMOTE_BODY_BYTES_MAX);
    buffer_init(&t->token, r->allocator, SIGN_TOKEN_MAX + 64);
    buffer_init(&t->answer, r->allocator, REMOTE_ANSWER_BYTES_MAX);
    buffer_init(&t->unpacked, r->allocator, REMOTE_ANSWER_BYTES_MAX);
    set_once(t);
    return t;
}

static void wipe(buffer *secret) {
    if (secret->data != NULL) memset(secret->data, 0, secret->cap);
    buffer_fini(secret);
}

void transfer_free(transfer *t) {
    if (t == NULL) return;
    curl_easy_cleanup(t->easy);
    buffer_fini(&t->body);
    buffer_fini(&t->packed);
    wipe(&t->token);
    buffer_fini(&t->answer);
    buffer_fini(&t->unpacked);
    t->remote->allocator->release(t->remote->allocator->context, t);
}

/* ---- The request ---- */

typedef struct header_list {
    transfer *t;
    size_t count;
    size_t used; /* of the transfer's lines */
} header_list;

static void add_line(header_list *list, char *line) {
    struct curl_slist *header = &list->t->headers[list->count];
    header->data = line;
    header->next = NULL;
    if (list->count > 0) list->t->headers[list->count - 1].next = header;
    list->count++;
}

static void put(header_list *list, const char *text) {
    char *end = list->t->lines + list->used;
    size_t len = strlen(text);
    keep_value(end, sizeof list->t->lines - list->used, text, len);
    list->used += len;
}

/* `start` is the name with its colon. */
static void add_header(header_list *list, const char *start, const char *value) {
    add_line(list, list->t->lines + list->used);
    put(list, start);
    put(list, value);
    list->used++;
}

static void sign(transfer *t, header_list *list, const sign_key *key, const char *target) {
    const buffer *body = t->is_gzip ? &t->packed : &t->body;
    add_header(list, "X-Amz-Date: ", key->date);
    if (t->token.len > 0) add_line(list, (char *)t->token.data);
    add_line(list, t->lines + list->used);
    put(list, "Authorization: ");
    (void)sign_dynamodb(key,
                        &(sign_dynamodb_request){.host = {t->node.host, strlen(t->node.host)},
                                                 .target = {target, strlen(target)},
                                                 .body = {body->data, body->len},
                                                 .is_gzip = t->is_gzip},
                        t->lines + list->used);
}

/* Makes the lane's key fit for who asks, now; *is_signed is false where nobody does. */
static skep_status fit_key(transfer *t, sign_key *key, bool *is_signed, skep_error *err) {
    static const sign_credentials somebody = {.access_key_id = {"skep", 4},
                                              .secret_access_key = {"skep", 4}};
    remote *r = t->remote;
    buffer_clear(&t->token);
    *is_signed = r->credentials != NULL || r->is_somebody;
    if (!*is_signed) return SKEP_OK;
    if (r->credentials != NULL && (t->who = credentials_acquire(r->credentials, err)) == NULL)
        return err->status;
    const sign_credentials *who = t->who != NULL ? &t->who->credentials : &somebody;
    if (who->session_token.len > 0) {
        buffer_append_text(&t->token, "X-Amz-Security-Token: ");
        buffer_append(&t->token, who->session_token.ptr, who->session_token.len);
        buffer_append_byte(&t->token, '\0');
        if (t->token.is_failed) return fail_memory(err);
    }
    const char *region = r->address.region;
    const sign_scope scope = {.region = {region, strlen(region)}, .service = {"dynamodb", 8}};
    return sign_key_use(key, who, &scope, (int64_t)time(NULL) + atomic_load(&r->skew_s), err);
}

static skep_status set_headers(transfer *t, sign_key *key, skep_error *err) {
    const char *target = wire_operation_target(t->exchange->operation);
    header_list list = {.t = t};
    bool is_signed = false;
    skep_status status = fit_key(t, key, &is_signed, err);
    if (status != SKEP_OK) return status;
    add_header(&list, "Host: ", t->node.host);
    add_header(&list, "Content-Type: ", "application/x-amz-json-1.0");
    add_header(&list, "X-Amz-Target: ", target);
    add_header(&list, "User-Agent: ", USER_AGENT);
    if (t->is_gzip) add_header(&list, "Content-Encoding: ", "gzip");
    if (t->remote->options.accept_compressed) add_header(&list, "Accept-Encoding: ", "gzip");
    add_header(&list, "Accept:", "");
    /* Nobody is asked whether a body may come; libcurl asks from 1 MiB on. */
    if (t->exchange->info.request_bytes >= ASKED_FROM_BYTES) add_header(&list, "Expect:", "");
    if (is_signed) sign(t, &list, key, target);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    return SKEP_OK;
}

static void set_body(transfer *t) {
    const buffer *body = t->is_gzip ? &t->packed : &t->body;
    t->sent = 0;
    t->is_by_pieces = wire_operation_writes(t->exchange->operation);
    t->exchange->info.request_bytes = body->len;
    curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS,
                     t->is_by_pieces ? NULL : (const char *)body->data);
}

static uint32_t or_default(uint32_t ms, uint32_t fallback) {
    return ms != 0 ? ms : fallback;
}

static void set_times(transfer *t) {
    const skep_remote_options *o = &t->remote->options;
    int64_t attempt_ms = or_default(o->attempt_timeout_ms, ATTEMPT_TIMEOUT_MS);
    int64_t connect_ms = or_default(o->connect_timeout_ms, CONNECT_TIMEOUT_MS);
    if (t->exchange->deadline_ns != INT64_MAX) {
        int64_t left_ms = (t->exchange->deadline_ns - clock_now_ns()) / NS_PER_MS;
        if (left_ms < 1) left_ms = 1;
        if (left_ms < attempt_ms) attempt_ms = left_ms;
    }
    curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)attempt_ms);
}

/* What such a server lacks is refused before it is sent, with what there is instead. */
static skep_status check_dialect(const transfer *t, skep_error *err) {
    if (t->remote->dialect != WIRE_ALTERNATOR) return SKEP_OK;
    switch (t->exchange->operation) {
    case SKEP_OP_TRANSACT_WRITE_ITEMS:
        return fail(
            err, SKEP_UNSUPPORTED,
            "ScyllaDB Alternator has no transactions, and nothing was sent: save the objects "
            "one by one (SKEP_SAVE_SINGLE), or in batches where no condition is needed "
            "(SKEP_SAVE_BATCH)");
    case SKEP_OP_TRANSACT_GET_ITEMS:
        return fail(
            err, SKEP_UNSUPPORTED,
            "ScyllaDB Alternator has no transactional reads, and nothing was sent: read with "
            "BatchGetItem and is_consistent, which is no snapshot");
    default: return SKEP_OK;
    }
}

static void use_node(transfer *t) {
    if (strcmp(t->node.url, t->url_set) == 0) return;
    curl_easy_setopt(t->easy, CURLOPT_URL, t->node.url);
    memcpy(t->url_set, t->node.url, sizeof t->url_set);
}

static skep_status prepare(transfer *t, sign_key *key, skep_arena *scratch, skep_error *err) {
    const skep_exchange *exchange = t->exchange;
    const wire_request request = {.operation = exchange->operation,
                                  .request = exchange->request,
                                  .dialect = t->remote->dialect,
                                  .wants_capacity = exchange->wants_capacity,
                                  .wants_index_capacity = exchange->wants_index_capacity,
                                  .isolation = t->remote->isolation,
                                  .scratch = scratch};
    skep_status status = check_dialect(t, err);
    if (status == SKEP_OK) status = wire_encode_request(&request, &t->body, err);
    if (status != SKEP_OK) return status;
    size_t compress_from = t->remote->options.compress_from_bytes;
    if (compress_from > 0 && t->body.len >= compress_from) {
        if (!gzip_pack(t->body.data, t->body.len, &t->packed)) return fail_memory(err);
        t->is_gzip = true;
    }
    affinity_choose(t->remote->affinity, t->remote->nodes, exchange, scratch, &t->node);
    use_node(t);
    set_body(t);
    set_times(t);
    return set_headers(t, key, err);
}

static void forget_who(transfer *t) {
    credentials_release(t->who);
    t->who = NULL;
}

static void begin(transfer *t, skep_exchange *exchange) {
    t->exchange = exchange;
    t->has_checksum = t->is_answer_gzip = t->is_too_long = t->is_gzip = t->is_warm_up = false;
    t->date[0] = '\0';
    t->curl_message[0] = '\0';
    buffer_clear(&t->body);
    buffer_clear(&t->answer);
}

skep_status transfer_prepare(transfer *t, skep_exchange *exchange, sign_key *key,
                             skep_arena *scratch, skep_error *err) {
    begin(t, exchange);
    skep_status status = prepare(t, key, scratch, err);
    if (status != SKEP_OK) forget_who(t);
    return status;
}

/* "GET /" asks DynamoDB whether it is well: anybody may. */
skep_status transfer_prepare_warm_up(transfer *t, skep_exchange *exchange, bool is_fresh,
                                     sign_key *key, skep_error *err) {
    header_list list = {.t = t};
    bool is_signed = false;
    begin(t, exchange);
    t->is_warm_up = true;
    nodes_choose(t->remote->nodes, &t->node);
    use_node(t);
    set_times(t);
    curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, is_fresh ? 1L : 0L);
    add_header(&list, "Host: ", t->node.host);
    add_header(&list, "User-Agent: ", USER_AGENT);
    add_header(&list, "Accept:", "");
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    return fit_key(t, key, &is_signed, err);
}

/* ---- The answer ---- */

/* What was sent to a proxy for a tunnel, before TLS, is not the request. */
static bool was_shaken(const transfer *t) {
    long connects = 0;
    curl_off_t handshake_us = 0;
    (void)curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
    (void)curl_easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &handshake_us);
    return connects == 0 || handshake_us > 0;
}

/* How far libcurl came. */
static bool was_sent(const transfer *t) {
    if (t->remote->address.is_tls && !was_shaken(t)) return false;
    long request_bytes = 0;
    curl_off_t uploaded = 0;
    (void)curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    (void)curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &uploaded);
    return request_bytes > 0 || uploaded > 0;
}

/* Failures that come again when the same is tried again. */
static bool is_lasting(CURLcode result) {
    switch (result) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_OUT_OF_MEMORY: return true;
    default: return false;
    }
}

static skep_status fail_unsent(transfer *t, CURLcode result) {
    skep_exchange *x = t->exchange;
    skep_error *err = x->err;
    const char *why = t->curl_message[0] != '\0' ? t->curl_message : curl_easy_strerror(result);
    if (result == CURLE_OUT_OF_MEMORY) return fail_memory(err);
    skep_status status =
        fail(err, SKEP_IO, "%s at %s: %s", skep_operation_name(x->operation), t->node.url, why);
    err->is_retryable = !is_lasting(result);
    err->is_outcome_unknown =
        was_sent(t) && !is_lasting(result) && wire_operation_writes(x->operation);
    if (result == CURLE_OPERATION_TIMEDOUT)
        (void)snprintf(err->type, sizeof err->type, "%s", "RequestTimeout");
    return status;
}

/* An answer that cannot be trusted is no answer. */
static skep_status fail_damaged(transfer *t, const char *what) {
    skep_exchange *x = t->exchange;
    skep_status status =
        fail(x->err, SKEP_IO, "%s at %s: %s", skep_operation_name(x->operation), t->node.url, what);
    x->err->is_retryable = true;
    x->err->is_outcome_unknown = wire_operation_writes(x->operation);
    return status;
}

/* The body as text that may be changed, with room behind it. */
static bool body_of(buffer *from, wire_text *out) {
    if (buffer_reserve(from, WIRE_PADDING_BYTES) == NULL) return false;
    *out = (wire_text){(char *)from->data, from->len};
    return true;
}

/* 503 and the like say themselves whether anything was done: throttling did nothing. */
static void judge(transfer *t, wire_error_class class, int32_t http_status) {
    skep_error *err = t->exchange->err;
    bool is_server = class == WIRE_ERROR_SERVER || http_status >= 500;
    if (is_server && class != WIRE_ERROR_THROTTLED && wire_operation_writes(t->exchange->operation))
        err->is_outcome_unknown = true;
    if (class != WIRE_ERROR_FINAL || is_server) err->is_retryable = true;
}

/* Structs point into the text, so it goes to the arena that they are in; an answer that does not fit
 * them is read again as items. */
static skep_status decode(const skep_exchange *x, wire_response *where, wire_text body) {
    if (x->into != NULL) {
        char *copy = skep_arena_copy_text(x->arena, body.data, body.len + WIRE_PADDING_BYTES);
        if (copy == NULL) return fail_memory(x->err);
        where->into = x->into;
        skep_status status = wire_decode_response(where, (wire_text){copy, body.len}, x->err);
        if (status != SKEP_INVALID) return status;
        fail_clear(x->err);
        where->into = NULL;
    }
    return wire_decode_response(where, body, x->err);
}

static skep_status read_answer(transfer *t, wire_error_class *class) {
    skep_exchange *x = t->exchange;
    long http_status = 0;
    buffer *answer = &t->answer;
    wire_text body;
    (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &http_status);
    x->info.http_status = (int32_t)http_status;
    x->info.response_bytes = answer->len;
    if (t->has_checksum &&
        (uint32_t)crc32_z(crc32_z(0, NULL, 0), answer->data, answer->len) != t->checksum)
        return fail_damaged(t, "the answer does not match its checksum (x-amz-crc32)");
    if (t->is_answer_gzip) {
        if (!gzip_unpack(answer->data, answer->len, &t->unpacked))
            return fail_damaged(t, "the answer is said to be gzip but is not, or is too long");
        answer = &t->unpacked;
    }
    if (!body_of(answer, &body)) return fail_memory(x->err);
    wire_response where = {.operation = x->operation,
                           .request = x->request,
                           .response = x->response,
                           .arena = x->arena,
                           .info = &x->info};
    if (http_status == 200) {
        skep_status status = decode(x, &where, body);
        if (status != SKEP_CORRUPT) return status;
        char message[SKEP_ERROR_MESSAGE_MAX];
        memcpy(message, x->err->message, sizeof message);
        return fail_damaged(t, message);
    }
    skep_status status = wire_decode_error(&where, (int32_t)http_status, body, class, x->err);
    judge(t, *class, (int32_t)http_status);
    return status;
}

static void correct_clock(transfer *t) {
    time_t server = t->date[0] != '\0' ? curl_getdate(t->date, NULL) : 0;
    if (server <= 0) return;
    atomic_store(&t->remote->skew_s, (long long)server - (long long)time(NULL));
}

/* Tells what the attempt has shown of the node and of the credentials. */
static void tell(transfer *t, CURLcode result, wire_error_class class) {
    remote *r = t->remote;
    if (result != CURLE_ABORTED_BY_CALLBACK) /* cancelled: nothing is known of the node */
        nodes_tell(r->nodes, &t->node,
                   result != CURLE_OK                     ? NODES_UNREACHED
                   : t->exchange->info.http_status >= 500 ? NODES_SERVER_ERROR
                                                          : NODES_ANSWERED);
    if (t->who != NULL && (class == WIRE_ERROR_EXPIRED || class == WIRE_ERROR_UNKNOWN_KEY))
        credentials_invalidate(r->credentials, t->who);
    forget_who(t);
}

/* Any answer will do. */
static skep_status finish_warm_up(transfer *t, CURLcode result) {
    skep_error *err = t->exchange->err;
    const char *why = t->curl_message[0] != '\0' ? t->curl_message : curl_easy_strerror(result);
    skep_status status = SKEP_OK;
    if (result == CURLE_OUT_OF_MEMORY)
        status = fail_memory(err);
    else if (result != CURLE_OK)
        status = fail(err, SKEP_IO, "no connection to %s: %s", t->node.url, why);
    tell(t, result, WIRE_ERROR_FINAL);
    curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 0L);
    t->exchange = NULL;
    return status;
}

skep_status transfer_finish(transfer *t, CURLcode result) {
    skep_exchange *x = t->exchange;
    wire_error_class class = WIRE_ERROR_FINAL;
    if (t->is_warm_up) return finish_warm_up(t, result);
    skep_status status = t->is_too_long       ? fail_damaged(t, "the answer is longer than 64 MiB")
                         : result != CURLE_OK ? fail_unsent(t, result)
                                              : read_answer(t, &class);
    if (x->err->request_id[0] == '\0' && status != SKEP_OK)
        memcpy(x->err->request_id, x->info.request_id, sizeof x->err->request_id);
    if (class == WIRE_ERROR_SKEWED) correct_clock(t);
    if (status == SKEP_OK) affinity_learn(t->remote->affinity, x);
    tell(t, result, class);
    t->exchange = NULL;
    return status;
}
