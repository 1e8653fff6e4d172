#include "bare.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <curl/curl.h>

#include "bench.h"
#include "gets.h"

enum { BODY_BYTES = 256, EVENTS = 64 };

/* One of many requests in flight. */
typedef struct request {
    CURL *easy;
    char body[BODY_BYTES];
} request;

struct bare {
    struct curl_slist *headers;
    CURL *easy;
    CURLM *multi;
    int poller;
    size_t next;
    size_t left, running;
    request requests[GETS_IN_FLIGHT];
};

/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's */
static size_t throw_away(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes;
    (void)context;
    return size * count;
}

static void prepare(bare *b, CURL *easy, const char *address) {
    curl_easy_setopt(easy, CURLOPT_URL, address);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, b->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, throw_away);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
}

static void set_body(bare *b, CURL *easy, char body[BODY_BYTES]) {
    size_t id = gets_pick(&b->next);
    (void)snprintf(body, BODY_BYTES,
                   "{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"PRODUCT#%zu\"},"
                   "\"SK\":{\"S\":\"PRODUCT#%zu\"}}}",
                   id, id);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
}

static void check_answer(CURL *easy) {
    long status = 0;
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) bench_die("libcurl", "an answer is not 200");
}

void bare_one_by_one(bare *b, size_t count) {
    char body[BODY_BYTES];
    for (size_t i = 0; i < count; i++) {
        set_body(b, b->easy, body);
        if (curl_easy_perform(b->easy) != CURLE_OK) bench_die("libcurl", "no answer");
        check_answer(b->easy);
    }
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *watched) {
    bare *b = context;
    struct epoll_event event = {.data = {.fd = socket}};
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(b->poller, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    event.events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) |
                   (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
    (void)epoll_ctl(b->poller, watched == NULL ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
    (void)curl_multi_assign(b->multi, socket, b);
    return 0;
}

static void start(bare *b, request *r) {
    b->left--;
    b->running++;
    set_body(b, r->easy, r->body);
    (void)curl_multi_add_handle(b->multi, r->easy);
}

static void read_answers(bare *b) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(b->multi, &left)) != NULL) {
        request *r = NULL;
        CURL *easy = message->easy_handle;
        if (message->data.result != CURLE_OK) bench_die("libcurl", "no answer");
        check_answer(easy);
        (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&r);
        (void)curl_multi_remove_handle(b->multi, easy);
        b->running--;
        if (b->left > 0) start(b, r);
    }
}

void bare_in_flight(bare *b, size_t count) {
    struct epoll_event events[EVENTS];
    int running;
    b->left = count;
    for (size_t i = 0; i < GETS_IN_FLIGHT && b->left > 0; i++) start(b, &b->requests[i]);
    (void)curl_multi_socket_action(b->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    for (;;) {
        long timeout_ms = -1;
        read_answers(b); /* some are answered while they are sent */
        if (b->running == 0) break;
        (void)curl_multi_timeout(b->multi, &timeout_ms);
        int ready = epoll_wait(b->poller, events, EVENTS, (int)timeout_ms);
        for (int i = 0; i < ready; i++) {
            int what = ((events[i].events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                       ((events[i].events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0);
            (void)curl_multi_socket_action(b->multi, events[i].data.fd, what, &running);
        }
        if (ready == 0) (void)curl_multi_socket_action(b->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

bare *bare_open(const char *address) {
    bare *b = calloc(1, sizeof *b);
    if (b == NULL) bench_die("libcurl", "no memory");
    b->headers = curl_slist_append(NULL, "Content-Type: application/x-amz-json-1.0");
    b->headers = curl_slist_append(b->headers, "X-Amz-Target: DynamoDB_20120810.GetItem");
    b->headers = curl_slist_append(b->headers, "Expect:");
    b->easy = curl_easy_init();
    b->multi = curl_multi_init();
    b->poller = epoll_create1(0);
    if (b->easy == NULL || b->multi == NULL || b->poller < 0) bench_die("libcurl", "no memory");
    prepare(b, b->easy, address);
    curl_easy_setopt(b->easy, CURLOPT_AWS_SIGV4, "aws:amz:us-east-1:dynamodb");
    curl_easy_setopt(b->easy, CURLOPT_USERPWD, "skep:skep");
    curl_multi_setopt(b->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(b->multi, CURLMOPT_SOCKETDATA, b);
    curl_multi_setopt(b->multi, CURLMOPT_MAXCONNECTS, (long)(2 * GETS_IN_FLIGHT));
    for (size_t i = 0; i < GETS_IN_FLIGHT; i++) {
        request *r = &b->requests[i];
        r->easy = curl_easy_init();
        if (r->easy == NULL) bench_die("libcurl", "no memory");
        prepare(b, r->easy, address);
        curl_easy_setopt(r->easy, CURLOPT_PRIVATE, r);
    }
    return b;
}

void bare_close(bare *b) {
    for (size_t i = 0; i < GETS_IN_FLIGHT; i++) curl_easy_cleanup(b->requests[i].easy);
    curl_easy_cleanup(b->easy);
    (void)curl_multi_cleanup(b->multi);
    curl_slist_free_all(b->headers);
    (void)close(b->poller);
    free(b);
}
