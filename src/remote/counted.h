/* remote/counted.h: sets of credentials, counted. */
#ifndef REMOTE_COUNTED_H
#define REMOTE_COUNTED_H

#include "remote/credentials.h"

/** A set with copies of the text, in memory that is overwritten when the last releases it.
 * `secrets` is such an allocator; its base outlives the set. NULL when memory is short. */
credentials_set *counted_new(const skep_allocator *secrets, const sign_credentials *text,
                             int64_t expires_at_s, const char *origin);

/** One more holder. */
const credentials_set *counted_retain(credentials_set *set);

#endif
