#include "faults/proxy_faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SKEW_S = 600, SLOW_PIECES = 20, SLOW_PAUSE_MS = 3 };

#define JSON    "Content-Type: application/x-amz-json-1.0\r\n"
#define SERVICE "{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
#define CORAL   "{\"__type\":\"com.amazon.coral.service#"

typedef struct fixed_answer {
    const char *status, *headers, *body;
} fixed_answer;

static const fixed_answer fixed[PROXY_FAULTS] = {
    [PROXY_500] = {"500 Internal Server Error", JSON,
                   SERVICE
                   "InternalServerError\",\"message\":\"The request processing has failed\"}"},
    [PROXY_503] = {"503 Service Unavailable", JSON,
                   CORAL "ServiceUnavailableException\",\"message\":\"come back later\"}"},
    [PROXY_THROTTLED] = {"400 Bad Request", JSON,
                         SERVICE
                         "ProvisionedThroughputExceededException\",\"message\":\"The level "
                         "of configured provisioned throughput for the table was exceeded\"}"},
    [PROXY_EXPIRED] = {"400 Bad Request", JSON,
                       CORAL "ExpiredTokenException\",\"message\":\"The security token included in "
                             "the request is expired\"}"},
    [PROXY_407] = {"407 Proxy Authentication Required",
                   "Content-Type: text/html\r\nProxy-Authenticate: Basic realm=\"office\"\r\n",
                   "<html><body>Who are you?</body></html>"},
    [PROXY_PAGE] = {"200 OK", "Content-Type: text/html\r\n",
                    "<html><body>Welcome to the guest network</body></html>"}};

static void put_date(proxy_bytes *out, const char *format, time_t when, const char *end) {
    char text[64];
    struct tm parts;
    if (gmtime_r(&when, &parts) == NULL || strftime(text, sizeof text, format, &parts) == 0)
        abort();
    proxy_bytes_text(out, text);
    proxy_bytes_text(out, end);
}

static void answer_skewed(proxy_bytes *answer) {
    proxy_bytes headers = {0}, body = {0};
    time_t ahead = time(NULL) + SKEW_S;
    proxy_bytes_text(&headers, JSON "Date: ");
    put_date(&headers, "%a, %d %b %Y %H:%M:%S GMT", ahead, "\r\n");
    proxy_bytes_text(&body, CORAL "InvalidSignatureException\",\"message\":\"Signature expired: ");
    put_date(&body, "%Y%m%dT%H%M%SZ", time(NULL), " is now earlier than ");
    put_date(&body, "%Y%m%dT%H%M%SZ", ahead - 300, "\"}");
    proxy_answer(answer, "400 Bad Request", headers.data, body.data, body.len);
    proxy_bytes_free(&headers);
    proxy_bytes_free(&body);
}

bool proxy_faults_answer(proxy_fault fault, proxy_bytes *answer) {
    if (fault == PROXY_SKEWED) {
        answer_skewed(answer);
        return true;
    }
    const fixed_answer *f = &fixed[fault];
    if (f->status == NULL) return false;
    proxy_answer(answer, f->status, f->headers, f->body, strlen(f->body));
    return true;
}

/* The headers of an answer that the server made, without its length. */
static void truncate_body(proxy_bytes *answer) {
    size_t head_len = proxy_head_len(answer), body_len = answer->len - head_len;
    proxy_bytes headers = {0}, body = {0};
    char status[64];
    proxy_drop_header(answer, "Content-Length");
    head_len = proxy_head_len(answer);
    size_t first = strcspn(answer->data, "\r");
    (void)snprintf(status, sizeof status, "%.*s", (int)(first - 9), answer->data + 9);
    proxy_bytes_append(&headers, answer->data + first + 2, head_len - first - 4);
    proxy_bytes_append(&body, answer->data + head_len, body_len / 2);
    proxy_answer(answer, status, headers.data, body.data, body.len);
    proxy_bytes_free(&headers);
    proxy_bytes_free(&body);
}

static bool send_slowly(int client, const proxy_bytes *answer) {
    size_t piece = answer->len / SLOW_PIECES + 1;
    const struct timespec pause = {0, SLOW_PAUSE_MS * 1000000L};
    for (size_t at = 0; at < answer->len; at += piece) {
        size_t len = answer->len - at < piece ? answer->len - at : piece;
        if (!proxy_send_all(client, answer->data + at, len)) return false;
        (void)nanosleep(&pause, NULL);
    }
    return true;
}

bool proxy_faults_send(proxy_fault fault, int client, proxy_bytes *answer) {
    size_t len, head_len = proxy_head_len(answer), body_len = answer->len - head_len;
    char *checksum;
    switch (fault) {
    case PROXY_500_AFTER:
        proxy_answer(answer, fixed[PROXY_500].status, fixed[PROXY_500].headers,
                     fixed[PROXY_500].body, strlen(fixed[PROXY_500].body));
        break;
    case PROXY_TRUNCATED: truncate_body(answer); break;
    case PROXY_HALF:
        (void)proxy_send_all(client, answer->data, head_len + body_len / 2);
        return false;
    case PROXY_CORRUPT:
        if (body_len > 0) answer->data[head_len + body_len / 2] ^= 0x01;
        break;
    case PROXY_CHECKSUM:
        checksum = proxy_header(answer, "x-amz-crc32", &len);
        if (checksum != NULL) checksum[len - 1] = checksum[len - 1] == '7' ? '3' : '7';
        break;
    case PROXY_SLOW: return send_slowly(client, answer);
    default: break;
    }
    return proxy_send_all(client, answer->data, answer->len);
}
