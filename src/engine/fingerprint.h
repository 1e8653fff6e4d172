/* engine/fingerprint.h: 128 bits that tell whether two transactions ask for the same. Not a
 * cryptographic hash: it guards a client against reusing its own token by mistake. */
#ifndef ENGINE_FINGERPRINT_H
#define ENGINE_FINGERPRINT_H

#include <skep/client.h>

#include "engine/store.h"

/** Of all actions: kinds, tables, items, expressions and their names and values. */
skep_status fingerprint_transaction(const skep_transact_request *request, skep_arena *arena,
                                    uint8_t out[STORE_FINGERPRINT_BYTES], skep_error *err);

#endif
