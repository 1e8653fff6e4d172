/* libcrypto's SHA256_ functions are used although OpenSSL 3 calls them deprecated: they keep their
 * state in the caller's storage, so that a begun state is copied by assignment, where EVP_MD_CTX
 * and EVP_MAC_CTX allocate. All of OpenSSL, LibreSSL, BoringSSL and AWS-LC have them. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "sign/hash.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

enum { BLOCK_BYTES = 64, INNER_PAD = 0x36, OUTER_PAD = 0x5C };

_Static_assert(sizeof(sign_state) >= sizeof(SHA256_CTX), "a sign_state holds a SHA256_CTX");
_Static_assert(_Alignof(sign_state) >= _Alignof(SHA256_CTX), "and where one may stand");

static SHA256_CTX *context_of(sign_state *state) {
    return (SHA256_CTX *)(void *)state;
}

void hash_begin(sign_state *state) {
    SHA256_Init(context_of(state));
}

void hash_add(sign_state *state, const void *bytes, size_t len) {
    if (len > 0) SHA256_Update(context_of(state), bytes, len);
}

void hash_end(sign_state *state, uint8_t out[SIGN_HASH_BYTES]) {
    SHA256_Final(out, context_of(state));
}

static void put_digits(const uint8_t *bytes, size_t len, char *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}

void hash_digits(const uint8_t hash[SIGN_HASH_BYTES], char out[SIGN_HASH_TEXT_LEN]) {
    put_digits(hash, SIGN_HASH_BYTES, out);
}

static void begin_padded(sign_state *state, const uint8_t key[BLOCK_BYTES], uint8_t pad) {
    uint8_t block[BLOCK_BYTES];
    for (size_t i = 0; i < BLOCK_BYTES; i++) block[i] = key[i] ^ pad;
    hash_begin(state);
    hash_add(state, block, sizeof block);
    OPENSSL_cleanse(block, sizeof block);
}

void hmac_begin(sign_state *inner, sign_state *outer, const void *key, size_t key_len) {
    uint8_t block[BLOCK_BYTES] = {0};
    if (key_len > BLOCK_BYTES) {
        hash_begin(inner);
        hash_add(inner, key, key_len);
        hash_end(inner, block);
    } else if (key_len > 0) {
        memcpy(block, key, key_len);
    }
    begin_padded(inner, block, INNER_PAD);
    begin_padded(outer, block, OUTER_PAD);
    OPENSSL_cleanse(block, sizeof block);
}

void hmac_end(sign_state *inner, const sign_state *outer, uint8_t out[SIGN_HASH_BYTES]) {
    hash_end(inner, out);
    sign_state last = *outer;
    hash_add(&last, out, SIGN_HASH_BYTES);
    hash_end(&last, out);
}

void sign_hash_text(const void *bytes, size_t len, char out[SIGN_HASH_TEXT_LEN]) {
    uint8_t hash[SIGN_HASH_BYTES];
    sign_state state;
    hash_begin(&state);
    hash_add(&state, bytes, len);
    hash_end(&state, hash);
    hash_digits(hash, out);
}

bool sign_sha1_text(const void *bytes, size_t len, char out[SIGN_SHA1_TEXT_LEN]) {
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned hash_len = 0;
    if (EVP_Digest(bytes, len, hash, &hash_len, EVP_sha1(), NULL) != 1) return false;
    put_digits(hash, SIGN_SHA1_TEXT_LEN / 2, out);
    return true;
}
