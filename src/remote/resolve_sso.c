/* IAM Identity Center (SSO): `aws sso login` leaves a token in a file, with which a role's
 * credentials are asked for. */
#include "base/fail.h"
#include "remote/address.h"
#include "remote/http.h"
#include "remote/sso_token.h"

enum { SSO_URL_MAX = 2048 };

#define ORIGIN SSO_ORIGIN

static const char *first_missing(const sso_settings *s) {
    if (s->start_url == NULL) return "sso_start_url";
    if (s->region == NULL) return "sso_region";
    if (s->account == NULL) return "sso_account_id";
    return s->role == NULL ? "sso_role_name" : NULL;
}

static skep_status read_settings(const resolver *r, const char *profile, sso_settings *out,
                                 skep_error *err) {
    const profile_set *set = r->profiles;
    *out = (sso_settings){.profile = profile,
                          .session = profile_get(set, PROFILE_PROFILE, profile, "sso_session"),
                          .start_url = profile_get(set, PROFILE_PROFILE, profile, "sso_start_url"),
                          .region = profile_get(set, PROFILE_PROFILE, profile, "sso_region"),
                          .account = profile_get(set, PROFILE_PROFILE, profile, "sso_account_id"),
                          .role = profile_get(set, PROFILE_PROFILE, profile, "sso_role_name")};
    if (out->session != NULL) {
        if (!profile_has(set, PROFILE_SSO_SESSION, out->session))
            return fail(err, SKEP_INVALID,
                        ORIGIN ": the profile '%.100s' names the session '%.100s', and there is no "
                               "[sso-session %.100s]",
                        profile, out->session, out->session);
        out->start_url = profile_get(set, PROFILE_SSO_SESSION, out->session, "sso_start_url");
        out->region = profile_get(set, PROFILE_SSO_SESSION, out->session, "sso_region");
    }
    const char *missing = first_missing(out);
    if (missing == NULL) return SKEP_OK;
    return fail(err, SKEP_INVALID, ORIGIN ": the profile '%.100s' has no %s", profile, missing);
}

/* ---- The role ---- */

static skep_status ask(const resolver *r, const sso_settings *s, const char *header, long *code,
                       buffer *answer, skep_error *err) {
    char base[ADDRESS_URL_MAX + 1];
    skep_status status =
        remote_service_url(ADDRESS_SSO, s->region, r->options, r->profiles, base, err);
    if (status != SKEP_OK) return status;
    buffer url;
    buffer_init(&url, r->allocator, SSO_URL_MAX);
    buffer_append_format(&url, "%sfederation/credentials?role_name=", base);
    http_put_encoded(&url, s->role);
    buffer_append_text(&url, "&account_id=");
    http_put_encoded(&url, s->account);
    buffer_append_byte(&url, '\0');
    http_request request = {.method = "GET",
                            .url = (const char *)url.data,
                            .headers = {header},
                            .options = r->options,
                            .timeout_ms = SSO_TIMEOUT_MS};
    status = url.is_failed ? fail_memory(err) : http_call(&request, code, answer, err);
    if (status != SKEP_OK) fail_context(err, ORIGIN ": ");
    buffer_fini(&url);
    return status;
}

static skep_status read_role(const resolver *r, const sso_settings *s, skep_str token,
                             credentials_set **out, skep_error *err) {
    static const resolve_json names = {.origin = ORIGIN,
                                       .within = "roleCredentials",
                                       .id = "accessKeyId",
                                       .secret = "secretAccessKey",
                                       .token = "sessionToken",
                                       .expiration = "expiration",
                                       .is_expiration_needed = true};
    buffer header, answer;
    long code = 0;
    buffer_init(&header, r->allocator, 0);
    buffer_init(&answer, r->allocator, 0);
    buffer_append_text(&header, "x-amz-sso_bearer_token: ");
    buffer_append(&header, token.ptr, token.len);
    buffer_append_byte(&header, '\0');
    skep_status status = header.is_failed
                             ? fail_memory(err)
                             : ask(r, s, (const char *)header.data, &code, &answer, err);
    if (status == SKEP_OK && code == 401) {
        status = sso_fail_login(s, "is logged in no longer", err);
    } else if (status == SKEP_OK && code != 200) {
        status = fail(err, SKEP_INVALID,
                      ORIGIN ": the role '%.100s' of the account '%.20s' is refused: HTTP %ld",
                      s->role, s->account, code);
        if (err != NULL) err->http_status = (int32_t)code;
    } else if (status == SKEP_OK) {
        skep_str text = {(const char *)answer.data, answer.len};
        status = resolve_read_json(r, &names, text, out, err);
    }
    buffer_fini(&header);
    buffer_fini(&answer);
    return status;
}

skep_status resolve_sso(const resolver *r, const char *profile, credentials_set **out,
                        skep_error *err) {
    sso_settings settings;
    buffer token;
    buffer_init(&token, r->allocator, 0);
    skep_status status = read_settings(r, profile, &settings, err);
    if (status == SKEP_OK) status = sso_token(r, &settings, &token, err);
    if (status == SKEP_OK)
        status = read_role(r, &settings, (skep_str){(const char *)token.data, token.len}, out, err);
    buffer_fini(&token);
    return status;
}
