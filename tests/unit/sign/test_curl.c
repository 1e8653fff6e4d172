/* libcurl's signer as the second opinion: random requests are signed by libcurl and sent to a
 * socket that records them. We sign the same request at the time that libcurl gave it, and both
 * must have written the same header; our verification accepts it, and refuses it with one bit
 * changed.
 * SKEP_ROUNDS sets how many; 10,000 in the ordinary run, in about a second. */
#include "sign_support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "sign/date.h"
#include "sign/names.h"
#include "support/random.h"

enum { REQUEST_MAX = 64 * 1024, BODY_MAX = 4096, ROUNDS = 10000 };

/* ---- The recorder: one connection, one request after the other ---- */

typedef struct recorder {
    int listener;
    unsigned port;
    pthread_t thread;
    char bytes[REQUEST_MAX]; /* the request that came last */
    size_t len;
} recorder;

static size_t body_len_of(const char *head, const char *end) {
    static const char name[] = "\r\nContent-Length: ";
    const char *at = strstr(head, name);
    return at != NULL && at < end ? (size_t)strtoul(at + sizeof name - 1, NULL, 10) : 0;
}

static bool read_request(recorder *r, int connection) {
    size_t len = 0;
    for (;;) {
        ssize_t got = recv(connection, r->bytes + len, sizeof r->bytes - 1 - len, 0);
        if (got <= 0) return false;
        len += (size_t)got;
        r->bytes[len] = '\0';
        r->len = len;
        const char *end = strstr(r->bytes, "\r\n\r\n");
        if (end == NULL) continue;
        size_t head_len = (size_t)(end - r->bytes) + 4;
        if (len >= head_len + body_len_of(r->bytes, end)) return true;
    }
}

static void *record(void *context) {
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    recorder *r = context;
    int connection = accept(r->listener, NULL, NULL);
    while (connection >= 0 && read_request(r, connection))
        if (send(connection, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) break;
    if (connection >= 0) close(connection);
    return NULL;
}

static void recorder_start(recorder *r) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    r->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(r->listener >= 0);
    assert_int_equal(bind(r->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(r->listener, 1), 0);
    assert_int_equal(getsockname(r->listener, (struct sockaddr *)&address, &len), 0);
    r->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&r->thread, NULL, record, r), 0);
}

static void recorder_stop(recorder *r) {
    pthread_join(r->thread, NULL);
    close(r->listener);
}

/* ---- What was recorded ---- */

typedef struct received {
    sign_request request;
    sign_header headers[SIGN_HEADERS_MAX];
} received;

static char *cut_line(char **at, const char *until) {
    char *start = *at, *end = strstr(start, until);
    assert_non_null(end);
    *end = '\0';
    *at = end + strlen(until);
    return start;
}

static void parse_received(recorder *r, received *out) {
    memset(out, 0, sizeof *out);
    char *at = r->bytes, *head = cut_line(&at, "\r\n");
    out->request.body = (skep_bytes){(uint8_t *)strstr(at, "\r\n\r\n") + 4, 0};
    out->request.body.len = r->len - (size_t)((const char *)out->request.body.ptr - r->bytes);
    out->request.method = str_of(cut_line(&head, " "));
    char *target = cut_line(&head, " "), *query = strchr(target, '?');
    if (query != NULL) *query++ = '\0';
    out->request.path = str_of(target);
    out->request.query = str_of(query != NULL ? query : "");
    out->request.headers = out->headers;
    while (*at != '\r') {
        char *line = cut_line(&at, "\r\n");
        char *name = cut_line(&line, ":");
        while (*line == ' ') line++;
        out->headers[out->request.header_count++] = (sign_header){str_of(name), str_of(line)};
    }
}

/* ---- Random requests ---- */

typedef struct sample {
    char url[1024];
    char credentials[256];
    char scope[128];
    char region[32];
    char secret[64];
    char token[128];
    char body[BODY_MAX];
    size_t body_len;
    bool is_get;
    struct curl_slist *headers;
} sample;

static void random_text(random_source *r, const char *alphabet, size_t len, char *out) {
    for (size_t i = 0; i < len; i++) out[i] = alphabet[random_below(r, strlen(alphabet))];
    out[len] = '\0';
}

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
static const char base64[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";

/* Header names have one length and values no runs of blanks: libcurl 7 sorts whole lines and keeps
 * blanks. The query is in its canonical form, of which libcurl 7 makes none by itself. */
static void add_header(sample *s, const char *name, const char *value) {
    char line[512];
    snprintf(line, sizeof line, "%s: %s", name, value);
    s->headers = curl_slist_append(s->headers, line);
}

static void random_headers(random_source *r, sample *s) {
    char name[16] = "x-amz-meta-", value[64];
    add_header(s, "Content-Type", "application/x-amz-json-1.0");
    if (random_below(r, 2) == 0) add_header(s, "X-Amz-Target", "DynamoDB_20120810.GetItem");
    if (s->token[0] != '\0') add_header(s, "X-Amz-Security-Token", s->token);
    for (size_t i = random_below(r, 4); i > 0; i--) {
        random_text(r, "0123456789", 3, name + 11);
        name[11] = (char)('a' + i);
        random_text(r, letters, 1 + random_below(r, 40), value);
        if (random_below(r, 3) == 0 && strlen(value) > 4) value[2] = ' ';
        add_header(s, name, value);
    }
}

static void random_sample(random_source *r, unsigned port, sample *s) {
    char id[32], path[64] = "", query[128] = "";
    random_text(r, letters, 16 + random_below(r, 8), id);
    random_text(r, base64, 1 + random_below(r, 60), s->secret);
    random_text(r, base64, random_below(r, 2) * random_below(r, 100), s->token);
    random_text(r, "abcdef-123", 3 + random_below(r, 12), s->region);
    snprintf(s->credentials, sizeof s->credentials, "%s:%s", id, s->secret);
    snprintf(s->scope, sizeof s->scope, "aws:amz:%s:dynamodb", s->region);
    if (random_below(r, 3) == 0) random_text(r, letters, 1 + random_below(r, 40), path);
    if (random_below(r, 3) == 0) {
        char a[16], b[16];
        random_text(r, letters, 1 + random_below(r, 10), a);
        random_text(r, letters, 1 + random_below(r, 10), b);
        snprintf(query, sizeof query, "?A%s=%s%%20x&B=%s", a, b, a);
    }
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%u/%s%s", port, path, query);
    s->is_get = random_below(r, 4) == 0;
    s->body_len = s->is_get ? 0 : random_below(r, random_below(r, 8) == 0 ? BODY_MAX : 300);
    for (size_t i = 0; i < s->body_len; i++) s->body[i] = (char)random_below(r, 256);
    s->headers = NULL;
    random_headers(r, s);
}

static void send_sample(CURL *curl, const sample *s) {
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, s->url);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, s->scope);
    curl_easy_setopt(curl, CURLOPT_USERPWD, s->credentials);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, s->headers);
    if (s->is_get) {
        curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    } else {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, s->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)s->body_len);
    }
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) fail_msg("libcurl: %s", curl_easy_strerror(code));
}

/* ---- Judging ---- */

/* The names that libcurl signed. */
static skep_str signed_names(const received *request) {
    const char *at =
        strstr(names_find(&request->request, "authorization")->value.ptr, "SignedHeaders=");
    assert_non_null(at);
    at += strlen("SignedHeaders=");
    return (skep_str){at, strcspn(at, ", ")};
}

static bool is_signed(skep_str header, skep_str names) {
    skep_str name;
    for (size_t at = 0; names_next(names, &at, &name);)
        if (names_equal(header, name)) return true;
    return false;
}

static void sign_alike(const received *theirs, const sign_key *key) {
    received ours = *theirs;
    skep_str names = signed_names(theirs);
    ours.request.headers = ours.headers;
    ours.request.header_count = 0;
    for (size_t i = 0; i < theirs->request.header_count; i++) {
        if (is_signed(theirs->headers[i].name, names))
            ours.headers[ours.request.header_count++] = theirs->headers[i];
    }
    char authorization[SIGN_AUTHORIZATION_MAX + 1];
    size_t len = 0;
    assert_int_equal(sign_general(key, &ours.request, authorization, &len, NULL), SKEP_OK);
    assert_str((skep_str){authorization, len},
               names_find(&theirs->request, "authorization")->value);
}

static skep_str flip(random_source *r, skep_str text, uint8_t *out) {
    memcpy(out, text.ptr, text.len);
    out[random_below(r, text.len)] ^= (uint8_t)(1 << random_below(r, 8));
    return (skep_str){(const char *)out, text.len};
}

/* Changes one bit of something that was signed. */
static void change_bit(random_source *r, received *changed, skep_str names, uint8_t *out) {
    sign_request *request = &changed->request;
    request->headers = changed->headers;
    for (;;) {
        size_t which = random_below(r, 4 + request->header_count);
        if (which == 0) request->method = flip(r, request->method, out);
        if (which == 1) request->path = flip(r, request->path, out);
        if (which == 2) {
            if (request->query.len == 0) continue;
            request->query = flip(r, request->query, out);
        }
        if (which == 3) {
            if (request->body.len == 0) continue;
            skep_str body = {(const char *)request->body.ptr, request->body.len};
            request->body.ptr = (const uint8_t *)flip(r, body, out).ptr;
        }
        if (which >= 4) {
            sign_header *header = &changed->headers[which - 4];
            bool is_covered = is_signed(header->name, names) ||
                              names_equal(header->name, SKEP_STR("authorization"));
            if (!is_covered || header->value.len == 0) continue;
            header->value = flip(r, header->value, out);
        }
        return;
    }
}

static void judge(random_source *r, const sample *s, const received *request, sign_key *key,
                  sign_key *server_key) {
    size_t id_len = strcspn(s->credentials, ":");
    sign_verifier verifier = {.credentials = {.access_key_id = {s->credentials, id_len},
                                              .secret_access_key = str_of(s->secret),
                                              .session_token = str_of(s->token)},
                              .region = str_of(s->region)};
    sign_scope scope = {verifier.region, SKEP_STR("dynamodb")};
    int64_t second = 0;
    assert_true(sign_date_read(names_find(&request->request, "x-amz-date")->value, &second));
    skep_error err = {0};
    assert_int_equal(sign_key_use(key, &verifier.credentials, &scope, second, &err), SKEP_OK);
    sign_alike(request, key);
    sign_outcome outcome = sign_verify(&verifier, server_key, &request->request, second, &err);
    if (outcome != SIGN_ACCEPTED) fail_msg("%s: %s", s->url, err.message);
    received changed = *request;
    uint8_t bytes[BODY_MAX];
    change_bit(r, &changed, signed_names(request), bytes);
    outcome = sign_verify(&verifier, server_key, &changed.request, second, &err);
    if (outcome == SIGN_ACCEPTED) fail_msg("%s with one bit changed is accepted", s->url);
}

static void libcurl_signs_alike_and_changed_bits_are_refused(void **state) {
    (void)state;
    static recorder r;
    static sample s;
    static received request;
    random_source random = {.seed = 20150830};
    sign_key key = {0}, server_key = {0};
    recorder_start(&r);
    CURL *curl = curl_easy_init();
    assert_non_null(curl);
    for (size_t rounds = rounds_or(ROUNDS); rounds > 0; rounds--) {
        random_sample(&random, r.port, &s);
        send_sample(curl, &s);
        parse_received(&r, &request);
        judge(&random, &s, &request, &key, &server_key);
        curl_slist_free_all(s.headers);
    }
    curl_easy_cleanup(curl);
    recorder_stop(&r);
    sign_key_fini(&key);
    sign_key_fini(&server_key);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libcurl_signs_alike_and_changed_bits_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
