/* The file of a token is shared with the AWS command line and the SDKs: its name is a hash of the
 * session's name, what is not known in it stays, and it is replaced as a whole. */
#include "remote/sso_token.h"

#include <stdio.h>
#include <string.h>

#include <skep/item.h>
#include <skep/time.h>

#include "base/fail.h"
#include "remote/address.h"
#include "remote/file.h"
#include "remote/http.h"
#include "wire/parse_plain.h"

#define ORIGIN SSO_ORIGIN

skep_status sso_fail_login(const sso_settings *s, const char *reason, skep_error *err) {
    return fail(err, SKEP_INVALID,
                ORIGIN ": the profile '%.100s' %s; log in with: aws sso login --profile %.100s",
                s->profile, reason, s->profile);
}

/* ---- The file ---- */

typedef struct token_file {
    skep_arena *arena; /* on memory that is overwritten */
    char path[PROFILE_PATH_MAX];
    skep_value content;
    skep_str token;
    int64_t expires_at_s;
} token_file;

static skep_status find_path(const sso_settings *s, char out[PROFILE_PATH_MAX], skep_error *err) {
    char relative[64 + SIGN_SHA1_TEXT_LEN], hash[SIGN_SHA1_TEXT_LEN];
    const char *named = s->session != NULL ? s->session : s->start_url;
    if (!sign_sha1_text(named, strlen(named), hash))
        return fail(err, SKEP_UNSUPPORTED,
                    ORIGIN ": libcrypto refuses SHA-1, by which the files of tokens are named");
    (void)snprintf(relative, sizeof relative, ".aws/sso/cache/%.*s.json", SIGN_SHA1_TEXT_LEN, hash);
    if (profile_home(relative, out)) return SKEP_OK;
    return fail(err, SKEP_INVALID, ORIGIN ": HOME is not set, below which the tokens are");
}

/* A time of the file; false where it is none. Older tools wrote "UTC" for "Z". */
static bool read_time(skep_value map, const char *name, int64_t *out) {
    static const char format[] = "%Y-%m-%dT%H:%M:%SUTC";
    skep_str text;
    skep_time time = 0;
    if (skep_value_get_text(map, name, &text, NULL) != SKEP_OK) return false;
    if (skep_time_parse(text, &time, NULL) != SKEP_OK &&
        skep_time_scan(text, format, &time, NULL) != SKEP_OK)
        return false;
    *out = skep_time_to_epoch(time);
    return true;
}

static bool is_token(skep_str text) {
    if (text.len == 0 || text.len > SIGN_TOKEN_MAX) return false;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F) return false;
    return true;
}

static skep_status read_file(const resolver *r, const sso_settings *s, token_file *file,
                             skep_error *err) {
    skep_status status = find_path(s, file->path, err);
    if (status != SKEP_OK) return status;
    buffer text;
    buffer_init(&text, r->allocator, 0);
    status = file_read(file->path, SSO_CACHE_BYTES_MAX, &text, err);
    if (status == SKEP_OK) {
        skep_str json = {(const char *)text.data, text.len};
        bool is_whole =
            wire_parse_plain(json, file->arena, &file->content, NULL) == SKEP_OK &&
            skep_value_get_text(file->content, "accessToken", &file->token, NULL) == SKEP_OK &&
            is_token(file->token) && read_time(file->content, "expiresAt", &file->expires_at_s);
        if (!is_whole) status = sso_fail_login(s, "has a token file that cannot be read", err);
    } else if (status == SKEP_NOT_FOUND) {
        status = sso_fail_login(s, "has not logged in", err);
    } else {
        fail_context(err, ORIGIN ": ");
    }
    file_wipe(&text);
    return status;
}

/* ---- A new token ---- */

/* The request for it; NULL where the session cannot be prolonged. */
static const char *make_request(const resolver *r, const token_file *file) {
    static const char *const names[] = {"clientId", "clientSecret", "refreshToken"};
    int64_t registered_until_s = 0;
    if (!read_time(file->content, "registrationExpiresAt", &registered_until_s) ||
        registered_until_s <= r->now_s)
        return NULL;
    skep_item *item = skep_item_new(file->arena);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        skep_str text;
        if (skep_value_get_text(file->content, names[i], &text, NULL) != SKEP_OK) return NULL;
        skep_item_set_str(item, names[i], text);
    }
    skep_item_set_text(item, "grantType", "refresh_token");
    skep_value request;
    if (skep_item_finish(item, &request, NULL) != SKEP_OK) return NULL;
    return skep_value_print(request, SKEP_JSON_PLAIN, 0, file->arena);
}

static bool ask(const resolver *r, const sso_settings *s, const char *body, token_file *file,
                skep_value *out) {
    char base[ADDRESS_URL_MAX + 1], url[ADDRESS_URL_MAX + 8];
    if (remote_service_url(ADDRESS_SSO_OIDC, s->region, r->options, r->profiles, base, NULL) !=
        SKEP_OK)
        return false;
    (void)snprintf(url, sizeof url, "%stoken", base);
    http_request request = {.method = "POST",
                            .url = url,
                            .headers = {"Content-Type: application/json"},
                            .body = {body, strlen(body)},
                            .options = r->options,
                            .timeout_ms = SSO_TIMEOUT_MS};
    buffer answer;
    long code = 0;
    buffer_init(&answer, r->allocator, 0);
    skep_str json;
    bool is_read = http_call(&request, &code, &answer, NULL) == SKEP_OK && code == 200;
    if (is_read) {
        json = (skep_str){(const char *)answer.data, answer.len};
        is_read = wire_parse_plain(json, file->arena, out, NULL) == SKEP_OK;
    }
    buffer_fini(&answer);
    return is_read;
}

/* The file with what has changed in it. */
static void write_file(token_file *file, const char *expires_at, skep_str refresh_token) {
    skep_item *item = skep_item_new(file->arena);
    skep_value_iter iter = skep_value_begin(file->content);
    skep_value value;
    for (skep_str name; skep_value_next(&iter, &name, &value);) {
        if (strcmp(name.ptr, "accessToken") == 0)
            skep_item_set_str(item, name.ptr, file->token);
        else if (strcmp(name.ptr, "expiresAt") == 0)
            skep_item_set_text(item, name.ptr, expires_at);
        else if (strcmp(name.ptr, "refreshToken") == 0 && refresh_token.len > 0)
            skep_item_set_str(item, name.ptr, refresh_token);
        else
            skep_item_set_value(item, name.ptr, value);
    }
    if (skep_item_finish(item, &value, NULL) != SKEP_OK) return;
    const char *text = skep_value_print(value, SKEP_JSON_PLAIN, 0, file->arena);
    /* A home that cannot be written to keeps the old file; the new token serves all the same. */
    if (text != NULL) (void)file_replace(file->path, text, strlen(text));
}

static void refresh(const resolver *r, const sso_settings *s, token_file *file) {
    skep_value answer;
    skep_str token, refresh_token = {"", 0};
    int64_t lasts_s = 0;
    const char *request = make_request(r, file);
    if (request == NULL || !ask(r, s, request, file, &answer)) return;
    if (skep_value_get_text(answer, "accessToken", &token, NULL) != SKEP_OK || !is_token(token) ||
        skep_value_get_i64(answer, "expiresIn", &lasts_s, NULL) != SKEP_OK || lasts_s <= 0 ||
        lasts_s > INT32_MAX)
        return;
    if (skep_value_get_text(answer, "refreshToken", &refresh_token, NULL) != SKEP_OK)
        refresh_token = (skep_str){"", 0};
    file->token = token;
    file->expires_at_s = r->now_s + lasts_s;
    skep_time expires = 0;
    char text[SKEP_TIME_TEXT_MAX];
    if (skep_time_from_epoch(file->expires_at_s, &expires, NULL) == SKEP_OK &&
        skep_time_print(expires, "%Y-%m-%dT%H:%M:%SZ", text, sizeof text, NULL) == SKEP_OK)
        write_file(file, text, refresh_token);
}

skep_status sso_token(const resolver *r, const sso_settings *s, buffer *out, skep_error *err) {
    token_file file = {.arena = skep_arena_new(r->allocator, 0)};
    if (file.arena == NULL) return fail_memory(err);
    skep_status status = read_file(r, s, &file, err);
    if (status == SKEP_OK) {
        bool ends_soon = file.expires_at_s <= r->now_s + SSO_REFRESH_S;
        if (ends_soon && s->session != NULL) refresh(r, s, &file);
        buffer_append(out, file.token.ptr, file.token.len);
        if (file.expires_at_s <= r->now_s)
            status = sso_fail_login(s, "is logged in no longer", err);
        else if (out->is_failed)
            status = fail_memory(err);
    }
    skep_arena_free(file.arena);
    return status;
}
