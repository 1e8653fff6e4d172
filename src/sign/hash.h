/* sign/hash.h: SHA-256 and HMAC by libcrypto, with begun states that can be copied: signing costs a
 * few blocks of hashing and nothing else. */
#ifndef SIGN_HASH_H
#define SIGN_HASH_H

#include "sign/sign.h"

void hash_begin(sign_state *state);
void hash_add(sign_state *state, const void *bytes, size_t len);
void hash_end(sign_state *state, uint8_t out[SIGN_HASH_BYTES]);

/** Sixty-four lower-case hexadecimal digits, no NUL. */
void hash_digits(const uint8_t hash[SIGN_HASH_BYTES], char out[SIGN_HASH_TEXT_LEN]);

/** The inner and the outer hash of an HMAC, each begun with the key's pad. */
void hmac_begin(sign_state *inner, sign_state *outer, const void *key, size_t key_len);

/** Ends an HMAC of which `inner` has taken all the bytes. */
void hmac_end(sign_state *inner, const sign_state *outer, uint8_t out[SIGN_HASH_BYTES]);

#endif
