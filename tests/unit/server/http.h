/* A small HTTP client on plain sockets, and a server to talk to. */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"

#define HTTP_TARGET "X-Amz-Target: DynamoDB_20120810."
#define HTTP_JSON   "Content-Type: application/x-amz-json-1.0\r\n"

typedef struct http_answer {
    int status;
    char head[4096]; /* status line and headers */
    char *body;      /* NUL-terminated; freed by the next answer into it */
    size_t body_len;
} http_answer;

static inline int http_connect(uint16_t port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct timeval limit = {.tv_sec = 20};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof at) != 0) return -1;
    int on = 1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static inline bool http_send(int fd, const void *bytes, size_t len) {
    const char *at = bytes;
    while (len > 0) {
        ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

/* The value of a header, cut at the end of its line; "" where there is none. */
static inline const char *http_header(const http_answer *a, const char *name, char out[256]) {
    size_t len = strlen(name);
    out[0] = '\0';
    for (const char *line = strstr(a->head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, len) != 0 || line[len] != ':') continue;
        (void)snprintf(out, 256, "%.*s", (int)strcspn(line + len + 2, "\r"), line + len + 2);
        break;
    }
    return out;
}

static inline bool http_read_head(int fd, http_answer *a) {
    size_t len = 0;
    a->head[0] = '\0';
    while (len + 1 < sizeof a->head) {
        if (recv(fd, a->head + len, 1, 0) != 1) return false;
        a->head[++len] = '\0';
        if (len >= 4 && memcmp(a->head + len - 4, "\r\n\r\n", 4) == 0) return true;
    }
    return false;
}

/* One answer; false where the connection ended before it was whole. */
static inline bool http_receive(int fd, http_answer *a) {
    char text[256];
    free(a->body);
    a->body = NULL;
    a->status = 0;
    do
        if (!http_read_head(fd, a)) return false;
    while (sscanf(a->head, "HTTP/1.1 %d", &a->status) == 1 && a->status == 100);
    a->body_len = strtoull(http_header(a, "Content-Length", text), NULL, 10);
    a->body = malloc(a->body_len + 1);
    if (a->body == NULL) return false;
    for (size_t got = 0; got < a->body_len;) {
        ssize_t more = recv(fd, a->body + got, a->body_len - got, 0);
        if (more <= 0) return false;
        got += (size_t)more;
    }
    a->body[a->body_len] = '\0';
    return true;
}

/* A POST with further header lines, each with its line end. */
static inline bool http_post_bytes(int fd, const char *headers, const void *body, size_t len,
                                   http_answer *a) {
    char head[4096];
    int head_len = snprintf(head, sizeof head,
                            "POST / HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %zu\r\n\r\n",
                            headers, len);
    return http_send(fd, head, (size_t)head_len) && http_send(fd, body, len) && http_receive(fd, a);
}

static inline void http_post(int fd, const char *headers, const char *body, http_answer *a) {
    if (!http_post_bytes(fd, headers, body, strlen(body), a)) fail_msg("no answer to %.200s", body);
}

/* An operation, which must answer with this status. */
static inline void http_call(int fd, const char *operation, const char *body, int status,
                             http_answer *a) {
    char headers[256];
    (void)snprintf(headers, sizeof headers, HTTP_TARGET "%s\r\n" HTTP_JSON, operation);
    http_post(fd, headers, body, a);
    if (a->status != status) fail_msg("%s %s: %d %s", operation, body, a->status, a->body);
}

static inline void assert_body(const http_answer *a, const char *expected) {
    assert_string_equal(a->body, expected);
}

#endif
