/* The endpoints of the machine itself: of a container (ECS, EKS Pod Identity) and of an EC2
 * instance (metadata service, version 2 only). */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "remote/environment.h"
#include "remote/file.h"
#include "remote/http.h"
#include "remote/resolve.h"

enum {
    METADATA_TIMEOUT_MS = 1000, /* as the SDKs; there may be nobody */
    CONTAINER_TIMEOUT_MS = 3000,
    URL_MAX = 1024,
    TOKEN_MAX = 8192,
    ROLE_MAX = 128
};

#define CONTAINER_ORIGIN "container"
#define METADATA_ORIGIN  "instance metadata"
#define CONTAINER_HOST   "http://169.254.170.2"

static const resolve_json names_of_machine = {.id = "AccessKeyId",
                                              .secret = "SecretAccessKey",
                                              .token = "Token",
                                              .expiration = "Expiration",
                                              .is_expiration_needed = true};

static skep_status read_json(const resolver *r, const char *origin, const buffer *answer,
                             credentials_set **out, skep_error *err) {
    resolve_json names = names_of_machine;
    names.origin = origin;
    return resolve_read_json(r, &names, (skep_str){(const char *)answer->data, answer->len}, out,
                             err);
}

/* ---- Container ---- */

/* Without TLS a token goes to hosts only that are this machine. */
static bool is_allowed(const char *url) {
    static const char *const hosts[] = {"localhost",     "127.",           "[::1]",
                                        "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"};
    if (strncmp(url, "https://", 8) == 0) return true;
    if (strncmp(url, "http://", 7) != 0) return false;
    const char *host = url + 7;
    size_t len = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
    if (memchr(host, '@', strcspn(host, "/?#")) != NULL) return false;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t host_len = strlen(hosts[i]);
        bool is_net = hosts[i][host_len - 1] == '.';
        bool is_numeric = strspn(host, "0123456789.") == len;
        if (strncmp(host, hosts[i], host_len) == 0 &&
            (is_net ? is_numeric && len > host_len : len == host_len))
            return true;
    }
    return false;
}

static skep_status find_url(char out[URL_MAX], skep_error *err) {
    const char *relative = environment_get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const char *full = environment_get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (relative == NULL && full == NULL) return SKEP_NOT_FOUND;
    int len = relative != NULL ? snprintf(out, URL_MAX, CONTAINER_HOST "%s", relative)
                               : snprintf(out, URL_MAX, "%s", full);
    if (relative != NULL && relative[0] != '/')
        return fail(err, SKEP_INVALID,
                    "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is '%.200s'; it begins with "
                    "a '/'",
                    relative);
    if (len < 0 || len >= URL_MAX)
        return fail(err, SKEP_INVALID,
                    "container: the URI of credentials has %d characters, "
                    "at most %d are possible",
                    len, URL_MAX - 1);
    if (is_allowed(out)) return SKEP_OK;
    return fail(err, SKEP_INVALID,
                "container: AWS_CONTAINER_CREDENTIALS_FULL_URI is '%.200s'; it begins with "
                "https://, or is http:// of this machine: localhost, 127.0.0.1, [::1], "
                "169.254.170.2, 169.254.170.23 or [fd00:ec2::23]",
                full);
}

/* "Authorization: TOKEN", or empty. The file is read anew each time: it changes. */
static skep_status put_authorization(const resolver *r, buffer *header, skep_error *err) {
    const char *path = environment_get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    const char *text = environment_get("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (path == NULL && text == NULL) return SKEP_OK;
    buffer file;
    buffer_init(&file, r->allocator, 0);
    skep_status status = path != NULL ? file_read(path, TOKEN_MAX, &file, err) : SKEP_OK;
    if (status != SKEP_OK) {
        if (err != NULL) err->status = SKEP_INVALID;
        fail_context(err, "container: ");
        file_wipe(&file);
        return SKEP_INVALID;
    }
    const char *token = path != NULL ? (const char *)file.data : text;
    size_t len = strlen(token);
    while (len > 0 && strchr(" \t\r\n", token[len - 1]) != NULL) len--;
    bool is_line = strcspn(token, "\r\n") >= len;
    if (is_line) {
        buffer_append_text(header, "Authorization: ");
        buffer_append(header, token, len);
        buffer_append_byte(header, '\0');
    }
    file_wipe(&file);
    if (header->is_failed) return fail_memory(err);
    if (is_line) return SKEP_OK;
    return fail(err, SKEP_INVALID, "container: the authorization token has more than one line");
}

static skep_status ask_container(const resolver *r, const char *url, const buffer *authorization,
                                 credentials_set **out, skep_error *err) {
    buffer answer;
    long status_code = 0;
    buffer_init(&answer, r->allocator, 0);
    http_request request = {
        .method = "GET",
        .url = url,
        .headers = {"Accept: application/json",
                    authorization->len > 0 ? (const char *)authorization->data : NULL},
        .options = r->options,
        .is_local = strncmp(url, "http:", 5) == 0,
        .timeout_ms = CONTAINER_TIMEOUT_MS};
    skep_status status = http_call(&request, &status_code, &answer, err);
    if (status != SKEP_OK) {
        fail_context(err, CONTAINER_ORIGIN ": ");
    } else if (status_code != 200) {
        status = fail(err, SKEP_IO, CONTAINER_ORIGIN ": '%.300s' answers with HTTP %ld", url,
                      status_code);
        if (err != NULL) err->http_status = (int32_t)status_code;
    } else {
        status = read_json(r, CONTAINER_ORIGIN, &answer, out, err);
    }
    buffer_fini(&answer);
    return status;
}

skep_status resolve_container(const resolver *r, credentials_set **out, skep_error *err) {
    char url[URL_MAX];
    skep_status status = find_url(url, err);
    if (status != SKEP_OK) return status;
    buffer authorization;
    buffer_init(&authorization, r->allocator, 0);
    status = put_authorization(r, &authorization, err);
    if (status == SKEP_OK) status = ask_container(r, url, &authorization, out, err);
    buffer_fini(&authorization);
    return status;
}

/* ---- Instance ---- */

static const char *metadata_endpoint(const resolver *r) {
    static const char v4[] = "http://169.254.169.254", v6[] = "http://[fd00:ec2::254]";
    const char *endpoint = environment_get("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    const char *mode = environment_get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
    if (endpoint == NULL)
        endpoint =
            profile_get(r->profiles, PROFILE_PROFILE, r->profile, "ec2_metadata_service_endpoint");
    if (mode == NULL)
        mode = profile_get(r->profiles, PROFILE_PROFILE, r->profile,
                           "ec2_metadata_service_endpoint_mode");
    if (endpoint != NULL) return endpoint;
    return mode != NULL && (strcmp(mode, "IPv6") == 0 || strcmp(mode, "ipv6") == 0) ? v6 : v4;
}

static skep_status ask_metadata(const resolver *r, const char *method, const char *path,
                                const char *header, buffer *answer, skep_error *err) {
    char url[URL_MAX];
    long status_code = 0;
    const char *endpoint = metadata_endpoint(r);
    size_t len = strlen(endpoint);
    while (len > 0 && endpoint[len - 1] == '/') len--;
    int needed = snprintf(url, sizeof url, "%.*s%s", (int)len, endpoint, path);
    if (needed < 0 || (size_t)needed >= sizeof url)
        return fail(err, SKEP_INVALID, METADATA_ORIGIN ": the endpoint is too long");
    http_request request = {.method = method,
                            .url = url,
                            .headers = {header},
                            .is_local = true,
                            .timeout_ms = METADATA_TIMEOUT_MS};
    skep_status status = http_call(&request, &status_code, answer, err);
    if (status != SKEP_OK) {
        fail_context(err, METADATA_ORIGIN ": ");
        return status;
    }
    if (status_code == 200) return SKEP_OK;
    status = fail(err, status_code == 404 ? SKEP_NOT_FOUND : SKEP_IO,
                  METADATA_ORIGIN ": '%.300s' answers with HTTP %ld", url, status_code);
    if (err != NULL) err->http_status = (int32_t)status_code;
    return status;
}

/* The first line of an answer as text of its own. */
static const char *first_line(buffer *answer, size_t len_max) {
    char *text = (char *)answer->data;
    text[strcspn(text, "\r\n")] = '\0';
    size_t len = strlen(text);
    return len > 0 && len <= len_max ? text : NULL;
}

static skep_status ask_role(const resolver *r, const char *header, credentials_set **out,
                            skep_error *err) {
    static const char folder[] = "/latest/meta-data/iam/security-credentials/";
    char path[sizeof folder + ROLE_MAX];
    buffer role, answer;
    buffer_init(&role, r->allocator, 0);
    buffer_init(&answer, r->allocator, 0);
    skep_status status = ask_metadata(r, "GET", folder, header, &role, err);
    const char *name = status == SKEP_OK ? first_line(&role, ROLE_MAX) : NULL;
    if (status == SKEP_OK && name == NULL)
        status = fail(err, SKEP_CORRUPT, METADATA_ORIGIN ": the answer names no role");
    if (status == SKEP_OK) {
        (void)snprintf(path, sizeof path, "%s%s", folder, name);
        status = ask_metadata(r, "GET", path, header, &answer, err);
    }
    if (status == SKEP_OK) status = read_json(r, METADATA_ORIGIN, &answer, out, err);
    buffer_fini(&role);
    buffer_fini(&answer);
    return status;
}

skep_status resolve_metadata(const resolver *r, credentials_set **out, skep_error *err) {
    if (environment_is_true("AWS_EC2_METADATA_DISABLED")) return SKEP_NOT_FOUND;
    buffer token, header;
    buffer_init(&token, r->allocator, 0);
    buffer_init(&header, r->allocator, 0);
    skep_error failure = {0};
    skep_status status =
        ask_metadata(r, "PUT", "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds: 21600",
                     &token, &failure);
    /* Most machines are no instances: nobody answers there. */
    bool is_nobody = status == SKEP_IO && failure.http_status == 0;
    if (status == SKEP_OK) {
        const char *text = first_line(&token, TOKEN_MAX);
        buffer_append_format(&header, "X-aws-ec2-metadata-token: %s", text != NULL ? text : "");
        buffer_append_byte(&header, '\0');
        status = header.is_failed ? fail_memory(&failure)
                                  : ask_role(r, (const char *)header.data, out, &failure);
    }
    buffer_fini(&token);
    buffer_fini(&header);
    if (is_nobody) return SKEP_NOT_FOUND;
    if (status != SKEP_OK && status != SKEP_NOT_FOUND && err != NULL) *err = failure;
    return status;
}
