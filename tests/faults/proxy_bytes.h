/* Bytes that grow, and HTTP messages in them. */
#ifndef TESTS_FAULTS_PROXY_BYTES_H
#define TESTS_FAULTS_PROXY_BYTES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct proxy_bytes {
    char *data; /* NUL-terminated */
    size_t len, cap;
} proxy_bytes;

void proxy_bytes_append(proxy_bytes *bytes, const void *data, size_t len);
void proxy_bytes_text(proxy_bytes *bytes, const char *text);
void proxy_bytes_clear(proxy_bytes *bytes);
void proxy_bytes_free(proxy_bytes *bytes);

/** Reads one message from a socket; *head_len counts up to the empty line and with it. False at
 * the end of the connection, or where it is no message. */
bool proxy_read_message(int socket, proxy_bytes *message, size_t *head_len);
bool proxy_send_all(int socket, const char *data, size_t len);

/** A whole answer: "200 OK", lines that each end in "\r\n" (may be ""), the body. Replaces what
 * `out` holds. */
void proxy_answer(proxy_bytes *out, const char *status, const char *headers, const void *body,
                  size_t body_len);

/** The value of a header in the head of a message, NULL where it is not there. */
char *proxy_header(const proxy_bytes *message, const char *name, size_t *len);

/** Where the body begins. */
size_t proxy_head_len(const proxy_bytes *message);

/** Removes a header's line. */
void proxy_drop_header(proxy_bytes *message, const char *name);

#endif
