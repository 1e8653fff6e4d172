/* Roles: AssumeRole, signed by other credentials, and AssumeRoleWithWebIdentity, which a token
 * vouches for. Source: AWS Security Token Service API Reference, version 2011-06-15. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <skep/time.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "remote/address.h"
#include "remote/environment.h"
#include "remote/file.h"
#include "remote/http.h"
#include "remote/resolve.h"
#include "remote/xml_text.h"

enum {
    STS_TIMEOUT_MS = 5000,
    TOKEN_FILE_BYTES_MAX = 20000, /* STS takes 20,000 characters */
    SHOWN_MAX = 400,
    HEADER_MAX = SIGN_TOKEN_MAX + 64
};

#define FORM_TYPE "application/x-www-form-urlencoded; charset=utf-8"

static const char *origin_of(const resolve_role *role) {
    return role->token_file != NULL ? "web identity" : "assumed role";
}

/* ---- The form ---- */

static void put_field(buffer *form, const char *name, const char *value) {
    if (value == NULL) return;
    buffer_append_format(form, "&%s=", name);
    http_put_encoded(form, value);
}

static skep_status put_token(const resolver *r, const resolve_role *role, buffer *form,
                             skep_error *err) {
    buffer token;
    buffer_init(&token, r->allocator, 0);
    skep_status status = file_read(role->token_file, TOKEN_FILE_BYTES_MAX, &token, err);
    if (status == SKEP_OK) {
        char *text = (char *)token.data;
        text[strcspn(text, "\r\n")] = '\0';
        put_field(form, "WebIdentityToken", text);
    } else {
        /* That the file is not there does not mean that nothing is configured. */
        if (status == SKEP_NOT_FOUND) status = SKEP_INVALID;
        if (err != NULL) err->status = status;
        fail_context(err, "web identity: ");
    }
    file_wipe(&token);
    return status;
}

static skep_status put_form(const resolver *r, const resolve_role *role, buffer *form,
                            skep_error *err) {
    char name[48];
    (void)snprintf(name, sizeof name, "skep-%" PRId64, r->now_s);
    bool is_web = role->token_file != NULL;
    buffer_append_format(form, "Action=%s&Version=2011-06-15",
                         is_web ? "AssumeRoleWithWebIdentity" : "AssumeRole");
    put_field(form, "RoleArn", role->arn);
    put_field(form, "RoleSessionName", role->session_name != NULL ? role->session_name : name);
    put_field(form, "DurationSeconds", role->duration_s);
    put_field(form, "ExternalId", role->external_id);
    if (is_web) return put_token(r, role, form, err);
    return SKEP_OK;
}

/* ---- The request ---- */

typedef struct signed_headers {
    char date[64];
    char authorization[SIGN_AUTHORIZATION_MAX + 32];
    char token[HEADER_MAX];
} signed_headers;

static skep_status sign_form(const resolve_role *role, int64_t now_s, const char *url,
                             const buffer *form, signed_headers *out, skep_error *err) {
    const char *host = strstr(url, "://") + 3;
    const sign_credentials *who = &role->source->credentials;
    sign_scope scope = {{role->region, strlen(role->region)}, {"sts", 3}};
    sign_key key = {.is_set = false};
    skep_status status = sign_key_use(&key, who, &scope, now_s, err);
    if (status != SKEP_OK) return status;
    sign_header headers[4] = {
        {{"content-type", 12}, {FORM_TYPE, sizeof FORM_TYPE - 1}},
        {{"host", 4}, {host, strcspn(host, "/")}},
        {{"x-amz-date", 10}, {key.date, SIGN_DATE_LEN}},
        {{"x-amz-security-token", 20}, who->session_token},
    };
    sign_request request = {.method = {"POST", 4},
                            .path = {"/", 1},
                            .query = {"", 0},
                            .headers = headers,
                            .header_count = who->session_token.len > 0 ? 4 : 3,
                            .body = {form->data, form->len}};
    char text[SIGN_AUTHORIZATION_MAX + 1];
    size_t len = 0;
    status = sign_general(&key, &request, text, &len, err);
    (void)snprintf(out->date, sizeof out->date, "X-Amz-Date: %s", key.date);
    (void)snprintf(out->authorization, sizeof out->authorization, "Authorization: %.*s", (int)len,
                   text);
    if (who->session_token.len > 0)
        (void)snprintf(out->token, sizeof out->token, "X-Amz-Security-Token: %s",
                       who->session_token.ptr);
    sign_key_fini(&key);
    return status;
}

static skep_status call_sts(const resolver *r, const resolve_role *role, const buffer *form,
                            long *http_status, buffer *answer, skep_error *err) {
    char url[ADDRESS_URL_MAX + 1];
    signed_headers headers = {.token = ""};
    skep_status status =
        remote_service_url(ADDRESS_STS, role->region, r->options, r->profiles, url, err);
    if (status == SKEP_OK && role->source != NULL)
        status = sign_form(role, r->now_s, url, form, &headers, err);
    if (status != SKEP_OK) return status;
    http_request request = {.method = "POST",
                            .url = url,
                            .headers = {"Content-Type: " FORM_TYPE},
                            .body = {(const char *)form->data, form->len},
                            .options = r->options,
                            .timeout_ms = STS_TIMEOUT_MS};
    if (role->source != NULL) {
        request.headers[1] = headers.date;
        request.headers[2] = headers.authorization;
        request.headers[3] = headers.token[0] != '\0' ? headers.token : NULL;
    }
    status = http_call(&request, http_status, answer, err);
    sign_wipe(&headers, sizeof headers);
    return status;
}

/* ---- The answer ---- */

static skep_status fail_refused(const resolve_role *role, long http_status, const char *xml,
                                skep_error *err) {
    char code[64], message[SHOWN_MAX], arn[160];
    if (!xml_text(xml, "Code", code, sizeof code)) (void)snprintf(code, sizeof code, "no code");
    if (!xml_text(xml, "Message", message, sizeof message)) message[0] = '\0';
    utf8_printable(role->arn, strlen(role->arn), arn, sizeof arn);
    fail(err, SKEP_INVALID, "%s: STS refuses the role '%s': HTTP %ld, %s: %s", origin_of(role), arn,
         http_status, code, message);
    if (err != NULL) err->http_status = (int32_t)http_status;
    return SKEP_INVALID;
}

typedef struct role_text {
    char id[SIGN_ACCESS_KEY_MAX + 1];
    char secret[SIGN_SECRET_MAX + 1];
    char token[SIGN_TOKEN_MAX + 1];
    char expiration[64];
} role_text;

static skep_status read_answer(const resolver *r, const resolve_role *role, const char *xml,
                               credentials_set **out, skep_error *err) {
    role_text text;
    skep_time expires = 0;
    bool is_whole = xml_text(xml, "AccessKeyId", text.id, sizeof text.id) &&
                    xml_text(xml, "SecretAccessKey", text.secret, sizeof text.secret) &&
                    xml_text(xml, "SessionToken", text.token, sizeof text.token) &&
                    xml_text(xml, "Expiration", text.expiration, sizeof text.expiration) &&
                    skep_time_parse((skep_str){text.expiration, strlen(text.expiration)}, &expires,
                                    NULL) == SKEP_OK;
    skep_status status = SKEP_CORRUPT;
    if (is_whole) {
        resolved_text found = {.id = {text.id, strlen(text.id)},
                               .secret = {text.secret, strlen(text.secret)},
                               .token = {text.token, strlen(text.token)},
                               .expires_at_s = skep_time_to_epoch(expires),
                               .origin = origin_of(role)};
        status = resolve_make(r, &found, out, err);
    } else {
        fail(err, SKEP_CORRUPT, "%s: the answer of STS holds no credentials", origin_of(role));
    }
    sign_wipe(&text, sizeof text);
    return status;
}

skep_status resolve_assume_role(const resolver *r, const resolve_role *role, credentials_set **out,
                                skep_error *err) {
    buffer form, answer;
    long http_status = 0;
    buffer_init(&form, r->allocator, 0);
    buffer_init(&answer, r->allocator, 0);
    skep_status status = put_form(r, role, &form, err);
    if (status == SKEP_OK && form.is_failed) status = fail_memory(err);
    if (status == SKEP_OK) {
        status = call_sts(r, role, &form, &http_status, &answer, err);
        if (status != SKEP_OK) fail_context(err, "%s: ", origin_of(role));
    }
    if (status == SKEP_OK) {
        const char *xml = (const char *)answer.data;
        status = http_status == 200 ? read_answer(r, role, xml, out, err)
                                    : fail_refused(role, http_status, xml, err);
    }
    buffer_fini(&form);
    buffer_fini(&answer);
    return status;
}

skep_status resolve_web_identity(const resolver *r, credentials_set **out, skep_error *err) {
    const char *file = environment_get("AWS_WEB_IDENTITY_TOKEN_FILE");
    const char *arn = environment_get("AWS_ROLE_ARN");
    if (file == NULL) return SKEP_NOT_FOUND;
    if (arn == NULL)
        return fail(
            err, SKEP_INVALID,
            "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not; both "
            "are needed");
    char region[ADDRESS_NAME_MAX + 1];
    resolve_region(r, r->profile, region, sizeof region);
    resolve_role role = {.arn = arn,
                         .session_name = environment_get("AWS_ROLE_SESSION_NAME"),
                         .region = region,
                         .token_file = file};
    return resolve_assume_role(r, &role, out, err);
}
