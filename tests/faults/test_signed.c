/* Who is let in by `skep serve --require-signature`: random requests that libcurl has signed are,
 * and none of them is once a bit of it is another. That skep signs as libcurl does is for
 * tests/unit/sign/test_curl.c to say. */
#include "faults/support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "support/random.h"

enum { ROUNDS = 10000, NOTE_MAX = 3000, BODY_BYTES = NOTE_MAX + 256 };

typedef struct fixture {
    serve *server;
    CURL *curl;
    int socket; /* for what libcurl would not send */
    random_source random;
    proxy_bytes sent;   /* the request as it left, head and body */
    proxy_bytes answer; /* its body, or the whole of one on the socket */
    size_t head_len;    /* of `sent` */
} fixture;

static size_t take_answer(char *bytes, size_t size, size_t count, void *context) {
    fixture *f = context;
    proxy_bytes_append(&f->answer, bytes, size * count);
    return size * count;
}

static int take_sent(CURL *curl, curl_infotype what, char *bytes, size_t len, void *context) {
    fixture *f = context;
    (void)curl;
    if (what == CURLINFO_HEADER_OUT) proxy_bytes_append(&f->sent, bytes, len);
    return 0;
}

static int connect_to(uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) abort();
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    char url[64];
    f->server = serve_start(NULL, "AKIDTEST:a-secret-of-tests");
    f->socket = connect_to(serve_port(f->server));
    f->random.seed = 20150830;
    f->curl = curl_easy_init();
    assert_non_null(f->curl);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)serve_port(f->server));
    curl_easy_setopt(f->curl, CURLOPT_URL, url);
    curl_easy_setopt(f->curl, CURLOPT_AWS_SIGV4, "aws:amz:us-east-1:dynamodb");
    curl_easy_setopt(f->curl, CURLOPT_USERPWD, "AKIDTEST:a-secret-of-tests");
    curl_easy_setopt(f->curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(f->curl, CURLOPT_WRITEDATA, f);
    curl_easy_setopt(f->curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(f->curl, CURLOPT_DEBUGFUNCTION, take_sent);
    curl_easy_setopt(f->curl, CURLOPT_DEBUGDATA, f);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    curl_easy_cleanup(f->curl);
    (void)close(f->socket);
    proxy_bytes_free(&f->sent);
    proxy_bytes_free(&f->answer);
    assert_int_equal(serve_stop(f->server), 0);
    free(f);
    return 0;
}

/* ---- Requests ---- */

/* {"TableName":"...","Note":"..."}, of which no operation knows the note. */
static size_t make_body(fixture *f, char out[BODY_BYTES]) {
    static const char letters[] = "bcdefghijklmnopqrstuvwxyBCDEFGHIJKLMNOPQRSTUVWXY";
    size_t note = 1 + random_below(&f->random, random_below(&f->random, 8) == 0 ? NOTE_MAX : 60);
    char text[NOTE_MAX + 64];
    for (size_t i = 0; i < note; i++)
        text[i] = letters[random_below(&f->random, sizeof letters - 1)];
    text[note] = '\0';
    (void)snprintf(out, BODY_BYTES, "{\"TableName\":\"table%u\",\"Note\":\"%s\"}",
                   (unsigned)random_below(&f->random, 1000), text);
    return strlen(out);
}

static void send_signed(fixture *f) {
    static const char *const operations[] = {"ListTables", "DescribeTable", "GetItem",
                                             "PutItem",    "Query",         "BatchGetItem"};
    const size_t count = sizeof operations / sizeof *operations;
    char target[64], body[BODY_BYTES];
    size_t len = make_body(f, body);
    (void)snprintf(target, sizeof target, "X-Amz-Target: DynamoDB_20120810.%s",
                   operations[random_below(&f->random, count)]);
    struct curl_slist *headers = curl_slist_append(NULL, target);
    headers = curl_slist_append(headers, "Content-Type: application/x-amz-json-1.0");
    curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(f->curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(f->curl, CURLOPT_POSTFIELDSIZE, (long)len);
    proxy_bytes_clear(&f->sent);
    proxy_bytes_clear(&f->answer);
    assert_int_equal(curl_easy_perform(f->curl), CURLE_OK);
    curl_slist_free_all(headers);
    f->head_len = f->sent.len;
    proxy_bytes_append(&f->sent, body, len);
}

/* ---- One bit ---- */

/* Behind `text` in the head. */
static char *behind(fixture *f, const char *text) {
    char *at = strstr(f->sent.data, text);
    assert_non_null(at);
    return at + strlen(text);
}

/* Each place keeps the request one that HTTP and JSON allow. */
static void change_bit(fixture *f) {
    enum { SIGNATURE_LEN = 64, DATE_LEN = 8, TIME_LEN = 6, NOTE_END = 2 };
    char *at = NULL;
    switch (random_below(&f->random, 5)) {
    case 0: at = behind(f, "Signature=") + random_below(&f->random, SIGNATURE_LEN); break;
    case 1:
        at = behind(f, "X-Amz-Date: ") + DATE_LEN + 1 + random_below(&f->random, TIME_LEN);
        break;
    case 2: at = behind(f, "Host: 127.0.0.") + 2; break;
    case 3: at = behind(f, "Credential=AKIDTEST/") + random_below(&f->random, DATE_LEN); break;
    default: {
        char *note = strstr(f->sent.data + f->head_len, "Note\":\"") + strlen("Note\":\"");
        size_t len = (size_t)(f->sent.data + f->sent.len - note) - NOTE_END;
        at = note + random_below(&f->random, len);
    }
    }
    *at ^= 1;
}

static void send_as_is(fixture *f) {
    size_t head_len;
    if (!proxy_send_all(f->socket, f->sent.data, f->sent.len) ||
        !proxy_read_message(f->socket, &f->answer, &head_len))
        fail_msg("no answer to %s", f->sent.data);
}

/* ---- The answer ---- */

static bool is_let_in(const fixture *f) {
    static const char *const refusals[] = {"SignatureException", "UnrecognizedClientException",
                                           "MissingAuthenticationTokenException", "AccessDenied"};
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (strstr(f->answer.data, refusals[i]) != NULL) return false;
    return true;
}

static void what_libcurl_signs_is_let_in_and_nothing_with_a_bit_changed(void **state) {
    fixture *f = *state;
    const char *rounds = getenv("SKEP_ROUNDS");
    long count = rounds != NULL ? strtol(rounds, NULL, 10) : ROUNDS;
    for (long i = 0; i < count; i++) {
        send_signed(f);
        if (!is_let_in(f)) fail_msg("%s\n%s", f->sent.data, f->answer.data);
        change_bit(f);
        send_as_is(f);
        if (is_let_in(f)) fail_msg("%s\n%s", f->sent.data, f->answer.data);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_libcurl_signs_is_let_in_and_nothing_with_a_bit_changed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
