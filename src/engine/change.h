/* engine/change.h: one change of one item: what put, update, delete, a check and the actions of a
 * transaction have in common. First plan, which reads and refuses and writes nothing; then write.
 * Both inside a write transaction. */
#ifndef ENGINE_CHANGE_H
#define ENGINE_CHANGE_H

#include "engine/engine.h"
#include "expr/expr.h"

typedef struct change {
    /* given */
    skep_transact_kind kind;
    const table_info *table;
    skep_value given;           /* the item of a put, else the key */
    const skep_expr *condition; /* NULL: none */
    const skep_expr *update;    /* of an update; NULL: only makes sure that the item exists */
    bool is_charged;            /* an update whose request is weighed, as UpdateItem does */
    bool is_transacted;         /* costs twice as much */
    bool wants_old;             /* read the stored item even if nothing else needs it */
    /* planned; in scratch */
    store_key key;
    skep_value old_item; /* absent where there is none, or nobody needed it */
    skep_value new_item; /* absent after a delete */
} change;

/** Refuses what does not fit the key schema. */
skep_status change_check_key(const change *c, skep_error *err);

/** Checks key and index keys, reads the stored item, evaluates the condition and computes the new
 *  item. SKEP_CONDITION_FAILED with `old_item` set. */
skep_status change_plan(engine *e, change *c, skep_error *err);

/** Writes what was planned: the item and its rows in indexes. */
skep_status change_write(engine *e, const change *c, skep_error *err);

/** The refusal of a false condition. */
skep_status change_refuse_condition(skep_error *err);

/** The whole of a single-item write: transaction, table, plan, write. Fills in `c->table`. */
skep_status change_run(engine *e, const char *table, change *c, skep_error *err);

/** Copies a value into an arena; absent stays absent. */
skep_status change_answer(skep_value value, skep_arena *arena, skep_value *out, skep_error *err);

#endif
