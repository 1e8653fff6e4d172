/* client/chaos_batch.h: batches of which a part stays undone. */
#ifndef CLIENT_CHAOS_BATCH_H
#define CLIENT_CHAOS_BATCH_H

#include "client/chaos.h"

/** Leaves each write or key of a batch out with a probability, but never all; other requests stay
 *  as they are. SKEP_NO_MEMORY is the only failure. */
skep_status chaos_leave_out(skep_exchange *exchange, chaos_attempt *a, double probability,
                            uint64_t seed);

/** Makes the response to what was sent the response to what was meant. */
skep_status chaos_tell_left_out(skep_exchange *exchange, chaos_attempt *a);

#endif
