#include "remote/http.h"

#include <string.h>

#include <curl/curl.h>

#include "base/fail.h"

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    buffer *body = context;
    size_t len = size * count;
    if (body->len + len > HTTP_ANSWER_BYTES_MAX) return 0;
    buffer_append(body, bytes, len);
    return body->is_failed ? 0 : len;
}

static bool set_protocols(CURL *curl) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK;
#else
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS) == CURLE_OK;
#endif
}

static bool set_body(CURL *curl, const http_request *request) {
    if (strcmp(request->method, "GET") == 0) return true;
    bool is_set = curl_easy_setopt(curl, CURLOPT_POST, 1L) == CURLE_OK &&
                  curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
                                   request->body.len > 0 ? request->body.ptr : "") == CURLE_OK &&
                  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                                   (curl_off_t)request->body.len) == CURLE_OK;
    return is_set && curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method) == CURLE_OK;
}

static bool set_way(CURL *curl, const http_request *request) {
    const skep_remote_options *options = request->options;
    if (request->is_local) return curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK;
    if (options == NULL) return true;
    bool is_set = true;
    if (options->proxy != NULL)
        is_set = curl_easy_setopt(curl, CURLOPT_PROXY, options->proxy) == CURLE_OK;
    if (is_set && options->ca_file != NULL)
        is_set = curl_easy_setopt(curl, CURLOPT_CAINFO, options->ca_file) == CURLE_OK;
    if (is_set && request->shows_client && options->client_cert != NULL)
        is_set = curl_easy_setopt(curl, CURLOPT_SSLCERT, options->client_cert) == CURLE_OK;
    if (is_set && request->shows_client && options->client_key != NULL)
        is_set = curl_easy_setopt(curl, CURLOPT_SSLKEY, options->client_key) == CURLE_OK;
    return is_set;
}

/* libcurl asks at least once a second. */
static int must_end(void *context, curl_off_t total, curl_off_t done, curl_off_t up_total,
                    curl_off_t up_done) {
    const atomic_bool *is_unwanted = context;
    (void)total;
    (void)done;
    (void)up_total;
    (void)up_done;
    return atomic_load(is_unwanted);
}

static bool set_end(CURL *curl, const http_request *request) {
    if (request->is_unwanted == NULL) return true;
    return curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, must_end) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, request->is_unwanted) == CURLE_OK;
}

static bool set_all(CURL *curl, const http_request *request, struct curl_slist *headers,
                    buffer *body) {
    long timeout = (long)request->timeout_ms;
    return set_protocols(curl) && set_body(curl, request) && set_way(curl, request) &&
           set_end(curl, request) &&
           curl_easy_setopt(curl, CURLOPT_URL, request->url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, timeout / 3 + 1) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, body) == CURLE_OK;
}

static skep_status perform(CURL *curl, const http_request *request, long *status, buffer *body,
                           skep_error *err) {
    char reason[CURL_ERROR_SIZE] = "";
    (void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    CURLcode code = curl_easy_perform(curl);
    (void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    if (body->is_failed) return fail_memory(err);
    if (code == CURLE_WRITE_ERROR)
        return fail(err, SKEP_LIMIT, "the answer of '%.300s' has more than %d bytes", request->url,
                    HTTP_ANSWER_BYTES_MAX);
    if (code != CURLE_OK)
        return fail(err, SKEP_IO, "'%.300s' does not answer: %s", request->url,
                    reason[0] != '\0' ? reason : curl_easy_strerror(code));
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
    buffer_append_byte(body, '\0');
    if (body->is_failed) return fail_memory(err);
    body->len--;
    return SKEP_OK;
}

/* The list copies what it is given; tokens among it are overwritten with it. */
static void free_headers(struct curl_slist *headers) {
    for (struct curl_slist *each = headers; each != NULL; each = each->next)
        memset(each->data, 0, strlen(each->data));
    curl_slist_free_all(headers);
}

static bool add_header(struct curl_slist **headers, const char *line) {
    struct curl_slist *longer = curl_slist_append(*headers, line);
    if (longer != NULL) *headers = longer;
    return longer != NULL;
}

skep_status http_call(const http_request *request, long *status, buffer *body, skep_error *err) {
    struct curl_slist *headers = NULL;
    CURL *curl = curl_easy_init();
    bool is_ready = curl != NULL && add_header(&headers, "Expect:");
    for (size_t i = 0; is_ready && i < HTTP_HEADERS_MAX && request->headers[i] != NULL; i++)
        is_ready = add_header(&headers, request->headers[i]);
    if (is_ready) is_ready = set_all(curl, request, headers, body);
    skep_status result = is_ready ? perform(curl, request, status, body, err) : fail_memory(err);
    curl_easy_cleanup(curl);
    free_headers(headers);
    return result;
}

void http_put_encoded(buffer *out, const char *text) {
    static const char digits[] = "0123456789ABCDEF";
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        bool is_plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                        (c >= '0' && c <= '9') || strchr("-._~", c) != NULL;
        if (is_plain) {
            buffer_append_byte(out, c);
        } else {
            const char encoded[3] = {'%', digits[c >> 4], digits[c & 15]};
            buffer_append(out, encoded, sizeof encoded);
        }
    }
}
