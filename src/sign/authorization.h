/* sign/authorization.h: from the hash of a canonical request to the Authorization header. */
#ifndef SIGN_AUTHORIZATION_H
#define SIGN_AUTHORIZATION_H

#include "sign/hash.h"

#define SIGN_ALGORITHM "AWS4-HMAC-SHA256"

/** Ends the canonical request's hash and gives the signature. */
void authorization_signature(const sign_key *key, sign_state *canonical,
                             char out[SIGN_HASH_TEXT_LEN]);

/** Writes the header's value with a NUL; returns its length. */
size_t authorization_put(const sign_key *key, skep_str names, sign_state *canonical, char *out);

/** The scope of the key: "DAY/REGION/SERVICE/aws4_request". */
skep_str authorization_scope(const sign_key *key);

#endif
