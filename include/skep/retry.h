/* skep/retry.h: when a request that failed is sent again.
 *
 * Only what cannot do harm is repeated: a request that was refused, or that never left, always; one that may have been
 * carried out only if doing it twice is the same as once (reads, unconditional puts and deletes,
 * transactions, which carry a token, updates that only set constants), or if the request says
 * `is_repeatable`. Everything else ends with SKEP_UNKNOWN and err->is_outcome_unknown. */
#ifndef SKEP_RETRY_H
#define SKEP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include <skep/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Why a request failed, as far as repeating it goes. */
typedef enum skep_retry_class {
    SKEP_RETRY_CONNECTION = 0, /**< no answer: not connected, reset, timed out, damaged */
    SKEP_RETRY_SERVER,         /**< the server failed: HTTP 500, 502, 503, 504 */
    SKEP_RETRY_THROTTLE,       /**< too many requests for the table or the account */
    SKEP_RETRY_CONFLICT,    /**< a transaction was in the way: TransactionConflict, in progress */
    SKEP_RETRY_CREDENTIALS, /**< expired or skewed: repeated at once, with fresh ones */
    SKEP_RETRY_UNPROCESSED, /**< what a batch left undone */
    SKEP_RETRY_CLASS_COUNT
} skep_retry_class;

/** What a strategy is asked. */
typedef struct skep_retry_question {
    skep_retry_class reason;
    uint32_t failures;       /**< of this class in this call, 1 for the first */
    uint32_t attempts;       /**< sent so far, of all classes */
    int64_t elapsed_ns;      /**< since the call began */
    int64_t retry_after_ns;  /**< what the server asked for; 0: nothing */
    uint64_t random;         /**< 64 random bits, for jitter */
    const skep_error *error; /**< of the attempt that failed */
} skep_retry_question;

/** The pause before the next attempt in nanoseconds, negative to give up. Called from any thread. */
typedef int64_t skep_retry_strategy(void *context, const skep_retry_question *question);

/** All zero is right for most: by class, full jitter between 0 and base * 2^n up to a ceiling. */
typedef struct skep_retry_options {
    uint32_t call_timeout_ms; /**< a call with all its attempts and pauses; default 30,000 */
    uint32_t attempts_max[SKEP_RETRY_CLASS_COUNT]; /**< failures of a class that are repeated;
                                                      default 5, connection 10, credentials 2;
                                                      UINT32_MAX: as long as time allows */
    uint32_t base_ms;                              /**< default 50 */
    uint32_t ceiling_ms;                           /**< default 16,000; connection at most 1,000 */
    uint32_t bucket_tokens; /**< what all calls together may spend; default 500, a repetition
                                costs 5 (10 after a time-out), each success gives 1 back */
    bool is_disabled;       /**< nothing is repeated */
    bool has_no_bucket;     /**< repetitions are not limited over all calls */
    bool is_adaptive;       /**< after throttling the client slows down before it is told to */
    skep_retry_strategy *strategy[SKEP_RETRY_CLASS_COUNT]; /**< NULL: the default */
    void *strategy_context;
} skep_retry_options;

/** The pause of the default strategy, for strategies that change a part of it. */
SKEP_API int64_t skep_retry_default(const skep_retry_options *options,
                                    const skep_retry_question *question);

#ifdef __cplusplus
}
#endif
#endif
