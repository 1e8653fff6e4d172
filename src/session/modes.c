/* session/modes.c: in which order the writes of a save are sent, and in which requests. */
#include <string.h>

#include <skep/batch.h>

#include "base/fail.h"
#include "session/save.h"

/* ---- The order ---- */

/* What a batch may take: no condition stands for anything but the absence of an item. */
static bool fits_batch(const planned_write *write) {
    return !write->entity->is_versioned && write->kind != SKEP_WRITE_UPDATE;
}

enum { LAST_RANK = 3 };

/* Who reads an owner of a new version finds its elements as new. */
static int rank(const planned_write *write, skep_save_mode mode) {
    if (mode == SKEP_SAVE_BATCH && fits_batch(write)) return 0;
    if (!write->entity->is_versioned) return 1;
    return write->owner != NULL ? 2 : LAST_RANK;
}

bool save_order(skep_session *session, save_plan *plan, skep_save_mode mode) {
    if (mode != SKEP_SAVE_SINGLE && mode != SKEP_SAVE_BATCH) return true;
    planned_write *ordered = skep_arena_array(session->save_arena, plan->count, sizeof *ordered);
    size_t count = 0;
    if (ordered == NULL) return false;
    for (int r = 0; r <= LAST_RANK; r++)
        for (size_t i = 0; i < plan->count; i++)
            if (rank(&plan->writes[i], mode) == r) ordered[count++] = plan->writes[i];
    plan->writes = ordered;
    plan->cap = count;
    return true;
}

/* ---- Batches ---- */

static void note_batch(skep_session *session, size_t index, skep_status status,
                       const skep_error *err) {
    skep_outcome *outcome = &session->outcomes[index];
    switch (status) {
    case SKEP_OK: outcome->kind = SKEP_OUTCOME_WRITTEN; break;
    case SKEP_UNKNOWN: outcome->kind = SKEP_OUTCOME_UNKNOWN; break;
    case SKEP_BUSY: outcome->kind = SKEP_OUTCOME_NOT_ATTEMPTED; break;
    default:
        outcome->kind = SKEP_OUTCOME_REFUSED;
        outcome->reason =
            skep_arena_copy_text(session->save_arena, err->message, strlen(err->message));
    }
}

static skep_status send_batches(skep_session *session, save_plan *plan, size_t count,
                                skep_error *err) {
    skep_arena *arena = session->save_arena;
    skep_batch_write *writes = skep_arena_array(arena, count, sizeof *writes);
    skep_status *outcomes = skep_arena_array(arena, count, sizeof *outcomes);
    if (writes == NULL || outcomes == NULL) return fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const planned_write *write = &plan->writes[i];
        bool is_delete = write->kind == SKEP_WRITE_DELETE;
        writes[i] = (skep_batch_write){.table = write->entity->table->definition.name,
                                       .item = is_delete ? write->key : write->item,
                                       .is_delete = is_delete,
                                       .entity = write->entity->name,
                                       .stored_bytes = save_stored_bytes(write),
                                       .partition_key = save_partition_key(write)};
    }
    skep_status status = skep_batch_write_all(
        session->client, &(skep_batch_write_request){writes, count}, NULL, outcomes, arena, err);
    for (size_t i = 0; i < count; i++) {
        note_batch(session, i, outcomes[i], err);
        if (outcomes[i] != SKEP_OK) continue;
        skep_status confirmed = save_confirm(session, &plan->writes[i], err);
        if (confirmed != SKEP_OK) return confirmed;
    }
    return status;
}

/* ---- Sending ---- */

static skep_status send_transactions(skep_session *session, save_plan *plan, skep_error *err) {
    skep_status status = SKEP_OK;
    for (size_t from = 0; from < plan->count && status == SKEP_OK;
         from += SKEP_TRANSACT_ACTIONS_MAX) {
        size_t count = plan->count - from;
        if (count > SKEP_TRANSACT_ACTIONS_MAX) count = SKEP_TRANSACT_ACTIONS_MAX;
        status = save_send(session, plan, from, count, err);
    }
    return status;
}

static skep_status send_singly(skep_session *session, save_plan *plan, size_t from,
                               skep_error *err) {
    skep_status status = SKEP_OK;
    for (size_t i = from; i < plan->count && status == SKEP_OK; i++)
        status = save_send(session, plan, i, 1, err);
    return status;
}

skep_status save_send_all(skep_session *session, save_plan *plan, skep_save_mode mode,
                          skep_error *err) {
    size_t in_batches = 0;
    switch (mode) {
    case SKEP_SAVE_SINGLE: return send_singly(session, plan, 0, err);
    case SKEP_SAVE_BATCH: {
        while (in_batches < plan->count && fits_batch(&plan->writes[in_batches])) in_batches++;
        skep_status status = send_batches(session, plan, in_batches, err);
        return status == SKEP_OK ? send_singly(session, plan, in_batches, err) : status;
    }
    case SKEP_SAVE_ATOMIC:
        if (plan->count > SKEP_TRANSACT_ACTIONS_MAX)
            return fail(err, SKEP_LIMIT,
                        "a save of %zu writes does not fit one transaction of %d: save fewer "
                        "objects at a time, or use SKEP_SAVE_CHUNKED, which is not atomic",
                        plan->count, (int)SKEP_TRANSACT_ACTIONS_MAX);
        break;
    case SKEP_SAVE_CHUNKED: break;
    }
    return send_transactions(session, plan, err);
}
