/* engine/range.h: from a bound key condition to bytes: the partition and a half-open run of sort
 * keys. */
#ifndef ENGINE_RANGE_H
#define ENGINE_RANGE_H

#include "engine/engine.h"
#include "engine/key_condition.h"

/** Fills in hash, low and high, in scratch. Refuses empty and too long values of key attributes. */
skep_status range_bounds(engine *e, const skep_key_schema *key, const key_binding *bound,
                         store_range *out, skep_error *err);

/** Whether low <= position < high. */
bool range_holds(const store_range *range, skep_bytes position);

/** Makes a range over a table's partition start behind (or end before, descending) a sort key. */
skep_status range_continue(engine *e, store_range *range, skep_bytes sk, skep_error *err);

#endif
