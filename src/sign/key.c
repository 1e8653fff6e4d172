#include <string.h>

#include <openssl/crypto.h>

#include "base/fail.h"
#include "sign/date.h"
#include "sign/hash.h"

enum { DAY_S = 86400 };

#define KEY_PREFIX "AWS4"
#define TERMINATOR "aws4_request"

_Static_assert(sizeof TERMINATOR - 1 + 3 == 15, "SIGN_SCOPE_MAX counts the terminator and slashes");

/* Text that goes between the slashes of a Credential. */
static bool is_part(skep_str text, size_t max) {
    if (text.len == 0 || text.len > max) return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c <= ' ' || c == 0x7F || c == '/' || c == ',') return false;
    }
    return true;
}

static bool has_control(skep_str text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < ' ' || c == 0x7F) return true;
    }
    return false;
}

static skep_status check_token(skep_str token, skep_error *err) {
    if (token.len > SIGN_TOKEN_MAX)
        return fail(err, SKEP_INVALID, "the session token has %zu characters, at most %d are sent",
                    token.len, SIGN_TOKEN_MAX);
    if (has_control(token))
        return fail(err, SKEP_INVALID,
                    "the session token has a line break or another control character in it");
    return SKEP_OK;
}

static skep_status check_credentials(const sign_credentials *credentials, skep_error *err) {
    if (!is_part(credentials->access_key_id, SIGN_ACCESS_KEY_MAX))
        return fail(err, SKEP_INVALID,
                    "the access key id has %zu characters; it has 1 to %d, without blanks, "
                    "commas and slashes among them",
                    credentials->access_key_id.len, SIGN_ACCESS_KEY_MAX);
    skep_str secret = credentials->secret_access_key;
    if (secret.len == 0 || secret.len > SIGN_SECRET_MAX)
        return fail(err, SKEP_INVALID, "the secret access key has %zu characters, it has 1 to %d",
                    secret.len, SIGN_SECRET_MAX);
    if (has_control(secret))
        return fail(err, SKEP_INVALID,
                    "the secret access key has a line break or another control character in it");
    return check_token(credentials->session_token, err);
}

static skep_status check_scope(const sign_scope *scope, int64_t now_s, skep_error *err) {
    if (!is_part(scope->region, SIGN_REGION_MAX))
        return fail(err, SKEP_INVALID,
                    "'%.*s' is no region to sign for; one is for example 'eu-west-1', it has 1 to "
                    "%d characters",
                    (int)(scope->region.len < 80 ? scope->region.len : 80),
                    scope->region.len > 0 ? scope->region.ptr : "", SIGN_REGION_MAX);
    if (!is_part(scope->service, SIGN_SERVICE_MAX))
        return fail(err, SKEP_INVALID,
                    "'%.*s' is no service to sign for; one is for example 'dynamodb', it has 1 to "
                    "%d characters",
                    (int)(scope->service.len < 80 ? scope->service.len : 80),
                    scope->service.len > 0 ? scope->service.ptr : "", SIGN_SERVICE_MAX);
    if (now_s < 0 || now_s > SIGN_TIME_MAX)
        return fail(err, SKEP_INVALID,
                    "the time %lld cannot be signed; it is in seconds since 1970, at most %lld",
                    (long long)now_s, (long long)SIGN_TIME_MAX);
    return SKEP_OK;
}

static bool is_same(const char *kept, size_t kept_len, skep_str text) {
    return kept_len == text.len && memcmp(kept, text.ptr, text.len) == 0;
}

static bool fits(const sign_key *key, const sign_credentials *credentials, const sign_scope *scope,
                 int64_t now_s) {
    if (!key->is_set || now_s < 0 || now_s / DAY_S != key->day) return false;
    const char *region = key->credential + key->access_key_len + 1 + SIGN_DAY_LEN + 1;
    const char *service = region + key->region_len + 1;
    return is_same(key->credential, key->access_key_len, credentials->access_key_id) &&
           is_same(region, key->region_len, scope->region) &&
           is_same(service, key->service_len, scope->service) &&
           is_same(key->secret, key->secret_len, credentials->secret_access_key);
}

static char *put(char *out, const char *text, size_t len) {
    memcpy(out, text, len);
    return out + len;
}

static void put_credential(sign_key *key, const sign_credentials *credentials,
                           const sign_scope *scope) {
    char *out =
        put(key->credential, credentials->access_key_id.ptr, credentials->access_key_id.len);
    *out++ = '/';
    out = put(out, key->date, SIGN_DAY_LEN);
    *out++ = '/';
    out = put(out, scope->region.ptr, scope->region.len);
    *out++ = '/';
    out = put(out, scope->service.ptr, scope->service.len);
    *out++ = '/';
    out = put(out, TERMINATOR, sizeof TERMINATOR - 1);
    key->credential_len = (uint16_t)(out - key->credential);
}

static void hmac(uint8_t key[SIGN_HASH_BYTES], const char *text, size_t len) {
    sign_state inner, outer;
    hmac_begin(&inner, &outer, key, SIGN_HASH_BYTES);
    hash_add(&inner, text, len);
    hmac_end(&inner, &outer, key);
    OPENSSL_cleanse(&inner, sizeof inner);
    OPENSSL_cleanse(&outer, sizeof outer);
}

static void derive(sign_key *key, const sign_scope *scope) {
    char first[sizeof KEY_PREFIX - 1 + SIGN_SECRET_MAX];
    char *end = put(put(first, KEY_PREFIX, sizeof KEY_PREFIX - 1), key->secret, key->secret_len);
    uint8_t derived[SIGN_HASH_BYTES];
    hmac_begin(&key->inner, &key->outer, first, (size_t)(end - first));
    hash_add(&key->inner, key->date, SIGN_DAY_LEN);
    hmac_end(&key->inner, &key->outer, derived);
    hmac(derived, scope->region.ptr, scope->region.len);
    hmac(derived, scope->service.ptr, scope->service.len);
    hmac(derived, TERMINATOR, sizeof TERMINATOR - 1);
    hmac_begin(&key->inner, &key->outer, derived, sizeof derived);
    OPENSSL_cleanse(first, sizeof first);
    OPENSSL_cleanse(derived, sizeof derived);
}

static skep_status make(sign_key *key, const sign_credentials *credentials, const sign_scope *scope,
                        int64_t now_s, skep_error *err) {
    sign_key_fini(key);
    skep_status status = check_credentials(credentials, err);
    if (status == SKEP_OK) status = check_scope(scope, now_s, err);
    if (status != SKEP_OK) return status;
    sign_date_put(now_s, key->date);
    key->second = now_s;
    key->day = now_s / DAY_S;
    key->access_key_len = (uint16_t)credentials->access_key_id.len;
    key->region_len = (uint16_t)scope->region.len;
    key->service_len = (uint16_t)scope->service.len;
    key->secret_len = (uint16_t)credentials->secret_access_key.len;
    memcpy(key->secret, credentials->secret_access_key.ptr, key->secret_len);
    put_credential(key, credentials, scope);
    derive(key, scope);
    key->token = credentials->session_token;
    key->is_set = true;
    return SKEP_OK;
}

skep_status sign_key_use(sign_key *key, const sign_credentials *credentials,
                         const sign_scope *scope, int64_t now_s, skep_error *err) {
    if (!fits(key, credentials, scope, now_s)) return make(key, credentials, scope, now_s, err);
    skep_str token = credentials->session_token;
    if (token.ptr != key->token.ptr || token.len != key->token.len) {
        skep_status status = check_token(token, err);
        if (status != SKEP_OK) {
            sign_key_fini(key);
            return status;
        }
        key->token = token;
    }
    if (key->second != now_s) {
        sign_date_put(now_s, key->date);
        key->second = now_s;
    }
    return SKEP_OK;
}

void sign_key_fini(sign_key *key) {
    if (key != NULL) OPENSSL_cleanse(key, sizeof *key);
}

void sign_wipe(void *secret, size_t len) {
    if (len > 0) OPENSSL_cleanse(secret, len);
}
