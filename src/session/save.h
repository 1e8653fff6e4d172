/* session/save.h: one save in three steps: plan (what to write), send, confirm or report. */
#ifndef SESSION_SAVE_H
#define SESSION_SAVE_H

#include "expr/expr.h"
#include "session/session.h"

/** One write of a save. Everything lives in the session's save arena. */
typedef struct planned_write {
    skep_write_kind kind;
    const skep_entity *entity;
    const void *object; /* NULL for the delete of an element taken out of its list */
    tracked *entry;     /* NULL for the insert of an element that is not tracked yet */
    tracked *owner;     /* of an element */
    uint32_t child;
    skep_value key;
    skep_value item;         /* insert: the item */
    const skep_expr *update; /* update: SET and REMOVE, version included */
    const skep_expr *condition;
    int64_t expected_version;
} planned_write;

typedef struct save_plan {
    planned_write *writes;
    size_t count;
    size_t cap;
} save_plan;

/** The name of the partition key of a write's table. */
static inline const char *save_partition_key(const planned_write *write) {
    return write->entity->table->definition.key.hash[0].name;
}

/** About the size of the stored item that a write changes or deletes; 0 for an insert. */
static inline size_t save_stored_bytes(const planned_write *write) {
    return write->kind != SKEP_WRITE_INSERT && write->entry != NULL ? write->entry->snapshot.size
                                                                    : 0;
}

/** What a save of the session has to write now. */
skep_status save_plan_make(skep_session *session, const skep_save_options *options, save_plan *plan,
                           skep_error *err);

/** The update that an object needs, in the save arena: what differs between its entry's snapshot
 *  and `now`, its item as it would be packed now. NULL when the program changed nothing. */
skep_status save_changes(skep_session *session, const tracked *entry, const void *parent,
                         skep_value now, const skep_expr **out, skep_error *err);

/** Sends writes `from` to `from + count - 1` (at most 100) as one request; fills in their outcomes
 * and, when they are confirmed, moves the session's entries on. */
skep_status save_send(skep_session *session, save_plan *plan, size_t from, size_t count,
                      skep_error *err);

/** Puts the writes in the order in which a mode sends them; false when memory is short. */
bool save_order(skep_session *session, save_plan *plan, skep_save_mode mode);

/** Sends a whole plan as the mode says, until something fails. */
skep_status save_send_all(skep_session *session, save_plan *plan, skep_save_mode mode,
                          skep_error *err);

/** What an entry becomes after its write is confirmed. */
skep_status save_confirm(skep_session *session, planned_write *write, skep_error *err);

#endif
