/* sign/sign.h: AWS Signature Version 4, for those who send requests and for those who receive them.
 *
 *     sign_key key = {0};                                        // kept from request to request
 *     if (sign_key_use(&key, &credentials, &scope, now, &err) != SKEP_OK) ...
 *     char authorization[SIGN_AUTHORIZATION_MAX + 1];
 *     sign_dynamodb(&key, &(sign_dynamodb_request){.host = host, .target = target,
 *                                                  .body = body}, authorization);
 *     // the request carries key.date as X-Amz-Date and the session token, if there is one
 *
 * Times are whole seconds since 1970-01-01 UTC, from 0 to SIGN_TIME_MAX. A sign_key is used by one
 * thread at a time; there is no state besides, so keys of different threads need no lock. Secrets
 * are kept only in a sign_key, which sign_key_fini wipes, and never reach an error.
 *
 * Source: AWS, "Create a signed AWS API request" (IAM User Guide). */
#ifndef SIGN_SIGN_H
#define SIGN_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/error.h>
#include <skep/slice.h>

#include "base/buffer.h"

enum {
    SIGN_ACCESS_KEY_MAX = 128,
    SIGN_SECRET_MAX = 256,
    SIGN_TOKEN_MAX = 16384, /* a header line that servers still take */
    SIGN_REGION_MAX = 64,
    SIGN_SERVICE_MAX = 32,
    SIGN_DAY_LEN = 8,   /* "20150830" */
    SIGN_DATE_LEN = 16, /* "20150830T123600Z" */
    SIGN_HASH_BYTES = 32,
    SIGN_HASH_TEXT_LEN = 64,
    SIGN_SCOPE_MAX = SIGN_DAY_LEN + SIGN_REGION_MAX + SIGN_SERVICE_MAX + 15,
    SIGN_HEADERS_MAX = 64, /* header lines of one request */
    SIGN_PARAMETERS_MAX = 128,
    SIGN_SEGMENTS_MAX = 128,     /* of a path */
    SIGN_SIGNED_NAMES_MAX = 512, /* bytes of a SignedHeaders list */
    /* What sign_dynamodb and sign_general write at most, without a NUL. */
    SIGN_AUTHORIZATION_MAX =
        SIGN_ACCESS_KEY_MAX + SIGN_SCOPE_MAX + SIGN_SIGNED_NAMES_MAX + SIGN_HASH_TEXT_LEN + 64,
    SIGN_SKEW_S = 300 /* how far a request's time may be from the server's */
};

#define SIGN_TIME_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/** Who signs. Borrowed. */
typedef struct sign_credentials {
    skep_str access_key_id;
    skep_str secret_access_key;
    skep_str session_token; /**< of temporary credentials, else empty */
} sign_credentials;

/** What a signature is good for. Borrowed. */
typedef struct sign_scope {
    skep_str region;
    skep_str service; /**< "dynamodb" */
} sign_scope;

/** A SHA-256 computation that has been begun. */
typedef struct sign_state {
    uint32_t words[28];
} sign_state;

/** The derived key of one day, region, service and secret, and the text that goes with it. All zero
 * is a key that holds nothing yet. Read `date` only; it is the value of the X-Amz-Date header. */
typedef struct sign_key {
    char date[SIGN_DATE_LEN + 1]; /**< of the time last given to sign_key_use, NUL-terminated */

    int64_t second;   /* that `date` says */
    int64_t day;      /* that the key is for */
    sign_state inner; /* HMAC with the derived key: the inner and the outer hash, begun */
    sign_state outer;
    char credential[SIGN_ACCESS_KEY_MAX + 1 + SIGN_SCOPE_MAX]; /* "ID/DAY/REGION/SERVICE/aws4..." */
    uint16_t credential_len;
    uint16_t access_key_len;
    uint16_t region_len;
    uint16_t service_len;
    uint16_t secret_len;
    bool is_set;
    char secret[SIGN_SECRET_MAX];
    skep_str token; /* borrowed, as the credentials last given */
} sign_key;

/** Makes the key fit for these credentials, this scope and this time: a comparison where it fits
 * already, else the key is derived (five HMACs). The session token, alone of all, stays borrowed
 * until the next call. SKEP_INVALID for text that is empty or too long, or that has a '/' or a
 * control character in it, and for a time out of range; the key then holds nothing. */
skep_status sign_key_use(sign_key *key, const sign_credentials *credentials,
                         const sign_scope *scope, int64_t now_s, skep_error *err);

/** Wipes the key. NULL and a key that holds nothing are fine. */
void sign_key_fini(sign_key *key);

enum { SIGN_SHA1_TEXT_LEN = 40 };

/** SHA-1 in lower-case hexadecimal, no NUL: how the AWS SDKs name the files of cached tokens, and
 * good for nothing else. False where libcrypto refuses it. */
bool sign_sha1_text(const void *bytes, size_t len, char out[SIGN_SHA1_TEXT_LEN]);

/** Overwrites memory so that no compiler leaves it out. */
void sign_wipe(void *secret, size_t len);

/* ---- DynamoDB's requests --------------------------------------------------------------------- */

/** A request to DynamoDB: POST / with these signed headers:
 *
 *     content-encoding: gzip                         only where is_gzip
 *     content-type: application/x-amz-json-1.0
 *     host: HOST
 *     x-amz-date: key->date
 *     x-amz-security-token: TOKEN                    only where the credentials have one
 *     x-amz-target: TARGET
 */
typedef struct sign_dynamodb_request {
    skep_str host;   /**< as the Host header says it: with the port, unless it is the scheme's */
    skep_str target; /**< "DynamoDB_20120810.GetItem" */
    skep_bytes body; /**< as sent, so compressed where is_gzip */
    bool is_gzip;
} sign_dynamodb_request;

/** Writes the value of the Authorization header, with a NUL after it, into `out`, which has room
 * for SIGN_AUTHORIZATION_MAX + 1 bytes. Returns its length. Allocates nothing and cannot fail;
 * `key` has come out of a successful sign_key_use. */
size_t sign_dynamodb(const sign_key *key, const sign_dynamodb_request *request, char *out);

/* ---- Any request ----------------------------------------------------------------------------- */

/** A header line, or one of several of the same name. Names in any case, values with blanks around
 * and inside them as they were sent. */
typedef struct sign_header {
    skep_str name;
    skep_str value;
} sign_header;

typedef enum sign_path {
    SIGN_PATH_NORMALIZED = 0, /**< empty, "." and ".." segments are resolved: all services but S3 */
    SIGN_PATH_AS_SENT
} sign_path;

/** A request as it is sent. Borrowed. */
typedef struct sign_request {
    skep_str method;
    skep_str path;  /**< as on the request line; what is not percent-encoded becomes so */
    skep_str query; /**< without '?', empty if there is none */
    const sign_header *headers;
    size_t header_count; /**< at most SIGN_HEADERS_MAX */
    skep_bytes body;
    sign_path path_form;
} sign_request;

/** Appends the canonical request. `names` is the list of header names that are signed, lower case
 * in order, separated by ';'; a name that no header has counts as one with an empty value. Limits
 * passed are SKEP_LIMIT. */
skep_status sign_canonical(const sign_request *request, skep_str names, buffer *out,
                           skep_error *err);

/** The names of all headers of a request, as sign_canonical takes them, into `out` (room for
 * SIGN_SIGNED_NAMES_MAX bytes). SKEP_LIMIT where they do not fit. */
skep_status sign_all_names(const sign_request *request, char *out, size_t *out_len,
                           skep_error *err);

/** Appends the string to sign for a canonical request, at the time of the key. */
void sign_string_to_sign(const sign_key *key, skep_str canonical, buffer *out);

/** The signature of a string to sign: SIGN_HASH_TEXT_LEN digits without a NUL. */
void sign_signature(const sign_key *key, skep_str string_to_sign, char out[SIGN_HASH_TEXT_LEN]);

/** Signs a request with all its headers, which must have host and x-amz-date (key->date), and
 * x-amz-security-token where there is a token. `out` as sign_dynamodb's; `*out_len` its length. */
skep_status sign_general(const sign_key *key, const sign_request *request, char *out,
                         size_t *out_len, skep_error *err);

/** SHA-256 as SIGN_HASH_TEXT_LEN lower-case hexadecimal digits without a NUL. */
void sign_hash_text(const void *bytes, size_t len, char out[SIGN_HASH_TEXT_LEN]);

/* ---- Receiving ------------------------------------------------------------------------------- */

/** What became of a request's signature. */
typedef enum sign_outcome {
    SIGN_ACCEPTED = 0,
    SIGN_MISSING,      /**< no Authorization header: MissingAuthenticationTokenException */
    SIGN_INCOMPLETE,   /**< it lacks a part or is malformed: IncompleteSignatureException */
    SIGN_UNRECOGNIZED, /**< an unknown access key or token: UnrecognizedClientException */
    SIGN_EXPIRED,      /**< signed too long ago: InvalidSignatureException */
    SIGN_NOT_YET,      /**< signed in the future: InvalidSignatureException */
    SIGN_WRONG,        /**< another scope or signature: InvalidSignatureException */
    SIGN_TOO_LARGE, /**< more headers or parameters than are looked at; InvalidSignatureException */
    SIGN_NO_MEMORY
} sign_outcome;

/** What stands in front of err->type in the service's answer. */
#define SIGN_TYPE_PREFIX "com.amazon.coral.service#"

/** Whose requests are accepted. Borrowed. */
typedef struct sign_verifier {
    sign_credentials credentials; /**< without a token: requests with one are unrecognized */
    skep_str region;              /**< empty: any */
    skep_str service;             /**< empty: "dynamodb" */
    uint32_t skew_s;              /**< 0: SIGN_SKEW_S */
} sign_verifier;

/** Checks the Authorization header of a request that was received; the request has all headers
 * that came. `key` keeps the derived key from request to request and is this verifier's and this
 * thread's own. Whatever is not SIGN_ACCEPTED fills `err` as the service answers it: type, message,
 * HTTP status 400. The signature is compared in constant time. */
sign_outcome sign_verify(const sign_verifier *verifier, sign_key *key, const sign_request *request,
                         int64_t now_s, skep_error *err);

#endif
