/* remote/http.h: one HTTP request and its answer, for what credentials come from; blocking, short,
 * and bounded. Requests of the database go another way: remote/transfer.h. */
#ifndef REMOTE_HTTP_H
#define REMOTE_HTTP_H

#include <skep/error.h>
#include <skep/remote.h>
#include <stdatomic.h>

#include <skep/slice.h>

#include "base/buffer.h"

enum { HTTP_ANSWER_BYTES_MAX = 64 * 1024, HTTP_HEADERS_MAX = 8 };

typedef struct http_request {
    const char *method; /**< "GET", "PUT" or "POST" */
    const char *url;
    const char *headers[HTTP_HEADERS_MAX]; /**< "Name: value", NULL after the last */
    skep_str body;                         /**< POST and PUT */
    const skep_remote_options *options;    /**< CA file and proxy */
    bool is_local;                         /**< of this machine: no proxy is asked */
    bool shows_client;                     /**< the options' client certificate is shown */
    const atomic_bool *is_unwanted;        /**< true: ends within a second; NULL: nobody says so */
    uint32_t timeout_ms;                   /**< of all; a third of it for connecting */
} http_request;

/** Sends it. `status` is that of the answer, whatever it is; `body` (initialised) receives the
 * answer's body and a NUL that is not counted. SKEP_IO, with the URL, where there is no answer;
 * SKEP_LIMIT where it is too long. Redirects are not followed. */
skep_status http_call(const http_request *request, long *status, buffer *body, skep_error *err);

/** Appends text percent-encoded as in a form. */
void http_put_encoded(buffer *out, const char *text);

#endif
