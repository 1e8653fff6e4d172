#include "faults/proxy_bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { MESSAGE_BYTES_MAX = 64 * 1024 * 1024, PIECE_BYTES = 64 * 1024 };

static void reserve(proxy_bytes *bytes, size_t more) {
    if (bytes->cap - bytes->len > more) return;
    bytes->cap = (bytes->len + more) * 2 + 256;
    bytes->data = realloc(bytes->data, bytes->cap);
    if (bytes->data == NULL) abort();
}

void proxy_bytes_append(proxy_bytes *bytes, const void *data, size_t len) {
    reserve(bytes, len + 1);
    if (len > 0) memcpy(bytes->data + bytes->len, data, len);
    bytes->len += len;
    bytes->data[bytes->len] = '\0';
}

void proxy_bytes_text(proxy_bytes *bytes, const char *text) {
    proxy_bytes_append(bytes, text, strlen(text));
}

void proxy_bytes_clear(proxy_bytes *bytes) {
    bytes->len = 0;
    proxy_bytes_append(bytes, NULL, 0);
}

void proxy_bytes_free(proxy_bytes *bytes) {
    free(bytes->data);
    *bytes = (proxy_bytes){0};
}

size_t proxy_head_len(const proxy_bytes *message) {
    const char *end = message->len > 0 ? strstr(message->data, "\r\n\r\n") : NULL;
    return end != NULL ? (size_t)(end - message->data) + 4 : 0;
}

char *proxy_header(const proxy_bytes *message, const char *name, size_t *len) {
    size_t head_len = proxy_head_len(message), name_len = strlen(name);
    char *line = message->data;
    while (head_len > 0 && (line = strstr(line, "\r\n")) != NULL) {
        line += 2;
        if ((size_t)(line - message->data) + 2 >= head_len) return NULL;
        if (strncasecmp(line, name, name_len) != 0 || line[name_len] != ':') continue;
        char *value = line + name_len + 1;
        while (*value == ' ') value++;
        *len = strcspn(value, "\r");
        return value;
    }
    return NULL;
}

void proxy_drop_header(proxy_bytes *message, const char *name) {
    size_t len;
    char *value = proxy_header(message, name, &len);
    if (value == NULL) return;
    char *line = value;
    while (line[-1] != '\n') line--;
    char *rest = value + len + 2;
    memmove(line, rest, message->len - (size_t)(rest - message->data) + 1);
    message->len -= (size_t)(rest - line);
}

static bool receive(int socket, proxy_bytes *message) {
    reserve(message, PIECE_BYTES);
    ssize_t got = recv(socket, message->data + message->len, PIECE_BYTES - 1, 0);
    if (got <= 0) return false;
    message->len += (size_t)got;
    message->data[message->len] = '\0';
    return true;
}

bool proxy_read_message(int socket, proxy_bytes *message, size_t *head_len) {
    proxy_bytes_clear(message);
    while ((*head_len = proxy_head_len(message)) == 0)
        if (message->len > PIECE_BYTES || !receive(socket, message)) return false;
    size_t len, body_len = 0;
    const char *length = proxy_header(message, "Content-Length", &len);
    if (length != NULL) body_len = (size_t)strtoull(length, NULL, 10);
    if (body_len > MESSAGE_BYTES_MAX) return false;
    while (message->len < *head_len + body_len)
        if (!receive(socket, message)) return false;
    return true;
}

bool proxy_send_all(int socket, const char *data, size_t len) {
    while (len > 0) {
        ssize_t sent = send(socket, data, len, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        data += sent;
        len -= (size_t)sent;
    }
    return true;
}

void proxy_answer(proxy_bytes *out, const char *status, const char *headers, const void *body,
                  size_t body_len) {
    char length[64];
    proxy_bytes_clear(out);
    proxy_bytes_text(out, "HTTP/1.1 ");
    proxy_bytes_text(out, status);
    (void)snprintf(length, sizeof length, "\r\nContent-Length: %zu\r\n", body_len);
    proxy_bytes_text(out, length);
    proxy_bytes_text(out, headers);
    proxy_bytes_text(out, "\r\n");
    proxy_bytes_append(out, body, body_len);
}
