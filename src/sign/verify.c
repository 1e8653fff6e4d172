/* The server's side. The order of checks, and the texts, are the service's: the header's form,
 * the time, the credential's scope, the access key and token, the signature. */
#include <string.h>

#include <openssl/crypto.h>

#include "base/base64.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "sign/authorization.h"
#include "sign/date.h"
#include "sign/names.h"

enum { SHOWN_MAX = 120 }; /* bytes of a wrong part that a message shows */

#define MISSING      "MissingAuthenticationTokenException"
#define INCOMPLETE   "IncompleteSignatureException"
#define UNRECOGNIZED "UnrecognizedClientException"
#define INVALID      "InvalidSignatureException"

/* What a request says about its signature, borrowed from its headers. */
typedef struct claim {
    skep_str header; /* the whole Authorization header */
    skep_str credential;
    skep_str names;
    skep_str signature;
    skep_str date;
    skep_str parts[5]; /* of the credential: id, day, region, service, terminator */
    int64_t second;    /* what `date` means */
} claim;

static const char *shown(skep_str text, char out[SHOWN_MAX]) {
    utf8_printable(text.ptr, text.len, out, SHOWN_MAX);
    return out;
}

static bool is_text(skep_str text, const char *other) {
    return text.len == strlen(other) && memcmp(text.ptr, other, text.len) == 0;
}

static bool is_equal(skep_str a, skep_str b) {
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* ---- The Authorization header ---- */

static bool is_separator(char c) {
    return c == ' ' || c == ',';
}

static bool next_word(skep_str text, size_t *at, skep_str *word) {
    while (*at < text.len && is_separator(text.ptr[*at])) ++*at;
    size_t start = *at;
    while (*at < text.len && !is_separator(text.ptr[*at])) ++*at;
    *word = (skep_str){text.ptr + start, *at - start};
    return word->len > 0;
}

static void take_word(skep_str word, claim *out) {
    const char *sign = memchr(word.ptr, '=', word.len);
    if (sign == NULL) return;
    skep_str name = {word.ptr, (size_t)(sign - word.ptr)};
    skep_str value = {sign + 1, word.len - name.len - 1};
    if (is_text(name, "Credential")) out->credential = value;
    if (is_text(name, "SignedHeaders")) out->names = value;
    if (is_text(name, "Signature")) out->signature = value;
}

/* The header may hold a secret put into the wrong place, so the service answers with its hash. */
static sign_outcome fail_incomplete(const claim *c, bool has_date, skep_error *err) {
    uint8_t hash[SIGN_HASH_BYTES];
    char text[SIGN_HASH_TEXT_LEN];
    sign_state state;
    hash_begin(&state);
    hash_add(&state, c->header.ptr, c->header.len);
    hash_end(&state, hash);
    base64_encode(hash, sizeof hash, text);
    fail_service(
        err, SKEP_INVALID, INCOMPLETE,
        "%s%s%s%s(Hashed with SHA-256 and encoded with Base64) Authorization=%.*s",
        c->credential.len > 0 ? "" : "Authorization header requires 'Credential' parameter. ",
        c->signature.len > 0 ? "" : "Authorization header requires 'Signature' parameter. ",
        c->names.len > 0 ? "" : "Authorization header requires 'SignedHeaders' parameter. ",
        has_date ? ""
                 : "Authorization header requires existence of either a 'X-Amz-Date' or a "
                   "'Date' header. ",
        (int)base64_encoded_len(sizeof hash), text);
    return SIGN_INCOMPLETE;
}

static sign_outcome read_date(const sign_request *request, claim *out, skep_error *err) {
    const sign_header *date = names_find(request, "x-amz-date");
    if (date == NULL) date = names_find(request, "date");
    if (date != NULL) out->date = date->value;
    if (date == NULL || out->credential.len == 0 || out->signature.len == 0 || out->names.len == 0)
        return fail_incomplete(out, date != NULL, err);
    if (sign_date_read(out->date, &out->second)) return SIGN_ACCEPTED;
    char text[SHOWN_MAX];
    fail_service(err, SKEP_INVALID, INCOMPLETE,
                 "Date must be in ISO-8601 'basic format'. Got '%s'. See "
                 "http://en.wikipedia.org/wiki/ISO_8601",
                 shown(out->date, text));
    return SIGN_INCOMPLETE;
}

static sign_outcome read_header(const sign_request *request, claim *out, skep_error *err) {
    static const char family[] = "AWS4-";
    const sign_header *header = names_find(request, "authorization");
    skep_str word = {NULL, 0};
    size_t at = 0;
    bool has_word = header != NULL && next_word(header->value, &at, &word);
    if (!has_word || word.len < sizeof family - 1 ||
        memcmp(word.ptr, family, sizeof family - 1) != 0) {
        fail_service(err, SKEP_INVALID, MISSING, "Request is missing Authentication Token");
        return SIGN_MISSING;
    }
    char text[SHOWN_MAX];
    if (!is_text(word, SIGN_ALGORITHM)) {
        fail_service(err, SKEP_INVALID, INCOMPLETE, "Unsupported AWS 'algorithm': '%s'.",
                     shown(word, text));
        return SIGN_INCOMPLETE;
    }
    out->header = header->value;
    while (next_word(header->value, &at, &word)) take_word(word, out);
    return read_date(request, out, err);
}

/* ---- The time ---- */

static sign_outcome check_time(const claim *c, int64_t now_s, int64_t skew_s, skep_error *err) {
    char now[SIGN_DATE_LEN + 1], bound[SIGN_DATE_LEN + 1];
    bool is_late = c->second < now_s - skew_s;
    if (!is_late && c->second <= now_s + skew_s) return SIGN_ACCEPTED;
    int64_t limit = is_late ? now_s - skew_s : now_s + skew_s;
    sign_date_put(now_s, now);
    sign_date_put(limit < 0 ? 0 : limit > SIGN_TIME_MAX ? SIGN_TIME_MAX : limit, bound);
    fail_service(err, SKEP_INVALID, INVALID,
                 is_late
                     ? "Signature expired: %.*s is now earlier than %s (%s - %lld min.)"
                     : "Signature not yet current: %.*s is still later than %s (%s + %lld min.)",
                 SIGN_DATE_LEN, c->date.ptr, bound, now, (long long)(skew_s / 60));
    return is_late ? SIGN_EXPIRED : SIGN_NOT_YET;
}

/* ---- The credential ---- */

static sign_outcome split_credential(claim *c, skep_error *err) {
    size_t count = 0, start = 0;
    for (size_t i = 0; i <= c->credential.len; i++) {
        if (i < c->credential.len && c->credential.ptr[i] != '/') continue;
        if (count < 5) c->parts[count] = (skep_str){c->credential.ptr + start, i - start};
        count++;
        start = i + 1;
    }
    if (count == 5) return SIGN_ACCEPTED;
    char text[SHOWN_MAX];
    fail_service(err, SKEP_INVALID, INCOMPLETE,
                 "Credential must have exactly 5 slash-delimited elements, e.g. "
                 "keyid/date/region/service/term, got '%s'",
                 shown(c->credential, text));
    return SIGN_INCOMPLETE;
}

/* All that is wrong with the scope, one sentence for each. */
static sign_outcome check_scope(const claim *c, const sign_scope *expected, skep_error *err) {
    char part[SHOWN_MAX];
    buffer out;
    buffer_init(&out, NULL, SKEP_ERROR_MESSAGE_MAX);
    skep_str day = {c->date.ptr, SIGN_DAY_LEN};
    if (!is_equal(c->parts[2], expected->region))
        buffer_append_format(&out, "Credential should be scoped to a valid region, not '%s'. ",
                             shown(c->parts[2], part));
    if (!is_equal(c->parts[3], expected->service))
        buffer_append_format(&out, "Credential should be scoped to correct service: '%.*s'. ",
                             (int)expected->service.len, expected->service.ptr);
    if (!is_text(c->parts[4], "aws4_request"))
        buffer_append_format(&out,
                             "Credential should be scoped with a valid terminator: 'aws4_request', "
                             "not '%s'. ",
                             shown(c->parts[4], part));
    if (!is_equal(c->parts[1], day))
        buffer_append_format(&out,
                             "Date in Credential scope does not match YYYYMMDD from ISO-8601 "
                             "version of date from HTTP: '%s' != '%.8s', from '%.16s'. ",
                             shown(c->parts[1], part), c->date.ptr, c->date.ptr);
    sign_outcome outcome = out.is_failed ? SIGN_NO_MEMORY
                           : out.len > 0 ? SIGN_WRONG
                                         : SIGN_ACCEPTED;
    if (outcome == SIGN_WRONG)
        fail_service(err, SKEP_INVALID, INVALID, "%.*s", (int)out.len, (const char *)out.data);
    if (outcome == SIGN_NO_MEMORY) fail_memory(err);
    buffer_fini(&out);
    return outcome;
}

static bool is_secretly_equal(skep_str a, skep_str b) {
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}

static sign_outcome check_client(const sign_verifier *verifier, const sign_request *request,
                                 const claim *c, skep_error *err) {
    const sign_header *header = names_find(request, "x-amz-security-token");
    skep_str token = header != NULL ? header->value : (skep_str){"", 0};
    if (is_secretly_equal(c->parts[0], verifier->credentials.access_key_id) &&
        is_secretly_equal(token, verifier->credentials.session_token))
        return SIGN_ACCEPTED;
    fail_service(err, SKEP_INVALID, UNRECOGNIZED,
                 "The security token included in the request is invalid.");
    return SIGN_UNRECOGNIZED;
}

/* ---- The signature ---- */

static sign_outcome fail_wrong(skep_error *err) {
    fail_service(err, SKEP_INVALID, INVALID,
                 "The request signature we calculated does not match the signature you provided. "
                 "Check your AWS Secret Access Key and signing method. Consult the service "
                 "documentation for details.");
    return SIGN_WRONG;
}

/* What says which operation on which server is meant must be signed. */
static sign_outcome check_names(const sign_request *request, const claim *c, skep_error *err) {
    const char *lacking = NULL;
    if (!names_have(c->names, "host"))
        lacking = "'Host' or ':authority'";
    else if (!names_have(c->names, "x-amz-target") && names_find(request, "x-amz-target") != NULL)
        lacking = "'X-Amz-Target'";
    if (lacking == NULL) return SIGN_ACCEPTED;
    fail_service(err, SKEP_INVALID, INVALID,
                 "%s must be a 'SignedHeader' in the AWS Authorization.", lacking);
    return SIGN_WRONG;
}

static sign_outcome fail_too_large(skep_error *err) {
    char reason[SKEP_ERROR_MESSAGE_MAX];
    size_t len = err != NULL ? strlen(err->message) : 0;
    if (err != NULL) memcpy(reason, err->message, len);
    fail_service(err, SKEP_INVALID, INVALID, "%.*s", (int)len, reason);
    return SIGN_TOO_LARGE;
}

static sign_outcome check_signature(const sign_key *key, const sign_request *request,
                                    const claim *c, skep_error *err) {
    buffer canonical;
    buffer_init(&canonical, NULL, 0);
    skep_status status = sign_canonical(request, c->names, &canonical, err);
    char expected[SIGN_HASH_TEXT_LEN];
    if (status == SKEP_OK) {
        sign_state state;
        hash_begin(&state);
        hash_add(&state, canonical.data, canonical.len);
        authorization_signature(key, &state, expected);
    }
    buffer_fini(&canonical);
    if (status == SKEP_LIMIT) return fail_too_large(err);
    if (status != SKEP_OK) return SIGN_NO_MEMORY;
    bool is_right = is_secretly_equal(c->signature, (skep_str){expected, sizeof expected});
    return is_right ? SIGN_ACCEPTED : fail_wrong(err);
}

sign_outcome sign_verify(const sign_verifier *verifier, sign_key *key, const sign_request *request,
                         int64_t now_s, skep_error *err) {
    claim c = {.second = 0};
    sign_outcome outcome = read_header(request, &c, err);
    if (outcome != SIGN_ACCEPTED) return outcome;
    outcome = check_time(&c, now_s, verifier->skew_s > 0 ? verifier->skew_s : SIGN_SKEW_S, err);
    if (outcome == SIGN_ACCEPTED) outcome = split_credential(&c, err);
    if (outcome != SIGN_ACCEPTED) return outcome;
    sign_scope scope = {.region = verifier->region.len > 0 ? verifier->region : c.parts[2],
                        .service = verifier->service.len > 0 ? verifier->service
                                                             : (skep_str){"dynamodb", 8}};
    outcome = check_scope(&c, &scope, err);
    if (outcome == SIGN_ACCEPTED) outcome = check_client(verifier, request, &c, err);
    if (outcome == SIGN_ACCEPTED) outcome = check_names(request, &c, err);
    if (outcome != SIGN_ACCEPTED) return outcome;
    sign_credentials credentials = verifier->credentials;
    /* The request's own region is used where any is accepted, and then it may be malformed. */
    if (sign_key_use(key, &credentials, &scope, c.second, err) != SKEP_OK) return fail_wrong(err);
    return check_signature(key, request, &c, err);
}
