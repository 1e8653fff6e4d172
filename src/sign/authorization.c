#include "sign/authorization.h"

#include <string.h>

skep_str authorization_scope(const sign_key *key) {
    size_t skipped = (size_t)key->access_key_len + 1;
    return (skep_str){key->credential + skipped, key->credential_len - skipped};
}

static char *put(char *out, const char *text, size_t len) {
    memcpy(out, text, len);
    return out + len;
}

/* The longest string to sign: algorithm, date, scope and hash on lines of their own. */
enum {
    STRING_MAX = sizeof SIGN_ALGORITHM + SIGN_DATE_LEN + 1 + SIGN_SCOPE_MAX + 1 + SIGN_HASH_TEXT_LEN
};

static size_t put_string_to_sign(const sign_key *key, sign_state *canonical, char *out) {
    uint8_t hash[SIGN_HASH_BYTES];
    hash_end(canonical, hash);
    char *end = put(out, SIGN_ALGORITHM "\n", sizeof SIGN_ALGORITHM);
    end = put(end, key->date, SIGN_DATE_LEN);
    *end++ = '\n';
    skep_str scope = authorization_scope(key);
    end = put(end, scope.ptr, scope.len);
    *end++ = '\n';
    hash_digits(hash, end);
    return (size_t)(end - out) + SIGN_HASH_TEXT_LEN;
}

void sign_string_to_sign(const sign_key *key, skep_str canonical, buffer *out) {
    char text[STRING_MAX];
    sign_state state;
    hash_begin(&state);
    hash_add(&state, canonical.ptr, canonical.len);
    buffer_append(out, text, put_string_to_sign(key, &state, text));
}

void sign_signature(const sign_key *key, skep_str string_to_sign, char out[SIGN_HASH_TEXT_LEN]) {
    uint8_t signature[SIGN_HASH_BYTES];
    sign_state inner = key->inner;
    hash_add(&inner, string_to_sign.ptr, string_to_sign.len);
    hmac_end(&inner, &key->outer, signature);
    hash_digits(signature, out);
}

void authorization_signature(const sign_key *key, sign_state *canonical,
                             char out[SIGN_HASH_TEXT_LEN]) {
    char text[STRING_MAX];
    size_t len = put_string_to_sign(key, canonical, text);
    sign_signature(key, (skep_str){text, len}, out);
}

size_t authorization_put(const sign_key *key, skep_str names, sign_state *canonical, char *out) {
    static const char start[] = SIGN_ALGORITHM " Credential=";
    static const char signed_headers[] = ", SignedHeaders=";
    static const char signature[] = ", Signature=";
    char *end = put(out, start, sizeof start - 1);
    end = put(end, key->credential, key->credential_len);
    end = put(end, signed_headers, sizeof signed_headers - 1);
    end = put(end, names.ptr, names.len);
    end = put(end, signature, sizeof signature - 1);
    authorization_signature(key, canonical, end);
    end += SIGN_HASH_TEXT_LEN;
    *end = '\0';
    return (size_t)(end - out);
}
