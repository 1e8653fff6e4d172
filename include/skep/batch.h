/* skep/batch.h: batches of any size: in chunks of what the service takes, several in flight, what it leaves undone asked
 * for again with growing pauses, and an outcome for each key and write. */
#ifndef SKEP_BATCH_H
#define SKEP_BATCH_H

#include <skep/client.h>

#ifdef __cplusplus
extern "C" {
#endif

/** All zero is right for most. */
typedef struct skep_batch_options {
    uint32_t in_flight;  /**< chunks at once; default 8 */
    uint32_t timeout_ms; /**< for all of it; default 60,000 */
} skep_batch_options;

/** BatchGetItem for any number of keys; no key twice. The response has one result for each table of
 * the request, in its order; keys that were not read until the time was over are its unprocessed
 * ones, and the status is then SKEP_BUSY. Another status is that of the first chunk that failed: the
 * response then has what the others brought. */
SKEP_API skep_status skep_batch_get_all(skep_client *client, const skep_batch_get_request *request,
                                        const skep_batch_options *options,
                                        skep_batch_get_response *response, skep_arena *arena,
                                        skep_error *err);

/** BatchWriteItem for any number of writes; no item twice. outcomes[i] (one for each write, may be
 * NULL) becomes SKEP_OK, SKEP_UNKNOWN where an answer was lost, SKEP_BUSY for what was not done until
 * the time was over, or why its chunk was refused. The status is that of the first write that is not
 * SKEP_OK. */
SKEP_API skep_status skep_batch_write_all(skep_client *client,
                                          const skep_batch_write_request *request,
                                          const skep_batch_options *options, skep_status *outcomes,
                                          skep_arena *arena, skep_error *err);

#ifdef __cplusplus
}
#endif
#endif
