#include "engine/cancel.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"

bool cancel_init(cancellation *c, size_t count, skep_arena *arena) {
    *c = (cancellation){.reasons = skep_arena_array(arena, count, sizeof *c->reasons),
                        .count = count};
    if (c->reasons == NULL) return false;
    for (size_t i = 0; i < count; i++) c->reasons[i].code = "None";
    return true;
}

skep_status cancel_note(cancellation *c, size_t at, const skep_error *why, skep_arena *arena,
                        skep_error *err) {
    skep_cancellation_reason *reason = &c->reasons[at];
    bool is_condition = why->status == SKEP_CONDITION_FAILED;
    reason->code = is_condition ? "ConditionalCheckFailed" : "ValidationError";
    reason->message = skep_arena_copy_text(arena, why->message, strlen(why->message));
    if (reason->message == NULL) return fail_memory(err);
    if (c->refused++ == 0) c->first_refused = at;
    return SKEP_OK;
}

skep_status cancel(const cancellation *c, skep_error *err) {
    char codes[SKEP_ERROR_MESSAGE_MAX];
    size_t len = 0;
    for (size_t i = 0; i < c->count && len < sizeof codes; i++) {
        int written = snprintf(codes + len, sizeof codes - len, "%s%s", i > 0 ? ", " : "",
                               c->reasons[i].code);
        if (written > 0) len += (size_t)written;
    }
    fail_service(err, SKEP_CANCELLED, "TransactionCanceledException",
                 "Transaction cancelled, please refer cancellation reasons for specific reasons "
                 "[%s]",
                 codes);
    if (err != NULL) err->operation_index = (int32_t)(c->first_refused + 1);
    return SKEP_CANCELLED;
}

skep_status cancel_refuse_repeated(skep_error *err) {
    return fail_validation(err,
                           "Transaction request cannot include multiple operations on one item");
}

skep_status cancel_check_size(size_t bytes, skep_error *err) {
    if (bytes <= LIMIT_TRANSACTION_BYTES) return SKEP_OK;
    return fail_validation(err,
                           "Collection size of items exceeded, which can also be caused by the "
                           "aggregate size of the items in the transaction exceeding the 4MB "
                           "limit");
}
