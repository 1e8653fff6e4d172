/* engine/cancel.h: what transactions that read and that write share: why each action was refused,
 * and refusing the whole. */
#ifndef ENGINE_CANCEL_H
#define ENGINE_CANCEL_H

#include <skep/client.h>

typedef struct cancellation {
    skep_cancellation_reason *reasons; /* one for each action, in the caller's arena */
    size_t count;
    size_t refused;
    size_t first_refused;
} cancellation;

/** All reasons "None"; false when memory is short. */
bool cancel_init(cancellation *c, size_t count, skep_arena *arena);

/** Notes why the action at `at` was refused. */
skep_status cancel_note(cancellation *c, size_t at, const skep_error *why, skep_arena *arena,
                        skep_error *err);

/** TransactionCanceledException with the codes of all actions. */
skep_status cancel(const cancellation *c, skep_error *err);

/** Two actions on one item. */
skep_status cancel_refuse_repeated(skep_error *err);

/** Refuses more bytes of items than a transaction may have. */
skep_status cancel_check_size(size_t bytes, skep_error *err);

#endif
