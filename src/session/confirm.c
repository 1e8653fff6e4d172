/* session/confirm.c: the transitions of entries after the store has confirmed a write. */
#include "base/fail.h"
#include "expr/update.h"
#include "session/save.h"

/* An element that was inserted becomes tracked. */
static tracked *track_element(skep_session *session, const planned_write *write) {
    tracked *entry = session_track(session, write->entity, NULL, TRACKED_STORED);
    if (entry == NULL) return NULL;
    entry->owner = write->owner;
    entry->child = write->child;
    entry->next_element = write->owner->first_element;
    write->owner->first_element = entry;
    return entry;
}

static skep_status confirm_insert(skep_session *session, const planned_write *write,
                                  skep_error *err) {
    tracked *entry = write->entry != NULL ? write->entry : track_element(session, write);
    if (entry == NULL) return fail_memory(err);
    entry->key = packed_copy(session->arena, write->key);
    entry->state = TRACKED_STORED;
    bool is_done = entry->key.data != NULL && session_set_snapshot(session, entry, write->item) &&
                   session_map(session, entry);
    return is_done ? SKEP_OK : fail_memory(err);
}

static skep_status confirm_update(skep_session *session, const planned_write *write,
                                  skep_error *err) {
    skep_value now;
    skep_status status =
        expr_apply(write->update, write->entry->snapshot, session->save_arena, &now, err);
    if (status != SKEP_OK) return status;
    return session_set_snapshot(session, write->entry, now) ? SKEP_OK : fail_memory(err);
}

static skep_status confirm_delete(skep_session *session, const planned_write *write) {
    session_unmap(session, write->entry);
    write->entry->state = TRACKED_GONE;
    return SKEP_OK;
}

skep_status save_confirm(skep_session *session, planned_write *write, skep_error *err) {
    switch (write->kind) {
    case SKEP_WRITE_INSERT: return confirm_insert(session, write, err);
    case SKEP_WRITE_UPDATE: return confirm_update(session, write, err);
    case SKEP_WRITE_DELETE: return confirm_delete(session, write);
    }
    return SKEP_OK;
}
