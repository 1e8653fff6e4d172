/* expr/update.h: applying an update expression to a packed item. */
#ifndef EXPR_UPDATE_H
#define EXPR_UPDATE_H

#include "expr/expr.h"

/** The item after the update, in the arena. `item` must at least hold the key attributes (an upsert
 * starts with the key alone). Every action reads the item as it was. SKEP_INVALID with the
 * service's text for a document path that is not there, an operand of the wrong type, a missing
 * attribute, an overflow. */
skep_status expr_apply(const skep_expr *update, skep_value item, skep_arena *arena, skep_value *out,
                       skep_error *err);

/** The touched paths of an update, as they are in `item` (ReturnValues UPDATED_OLD and
 * UPDATED_NEW); absent if nothing is there. */
skep_status expr_touched(const skep_expr *update, skep_value item, skep_arena *arena,
                         skep_value *out, skep_error *err);

/** What the request weighs, from names and values alone (an UpdateItem beyond LIMIT_ITEM_BYTES is
 * refused with the text of a too large result, before its condition). */
size_t expr_update_charge(const skep_expr *update);

/** True if any action's path starts at `attribute`. */
bool expr_updates_attribute(const skep_expr *update, skep_str attribute);

#endif
