/* engine/index.h: which rows of which indexes an item has. An index is sparse: an item without one
 * of its key attributes is not in it. */
#ifndef ENGINE_INDEX_H
#define ENGINE_INDEX_H

#include "engine/engine.h"

/** Index key values of an item that is put: their types and sizes, and that none is empty. */
skep_status index_check_put(const table_info *table, skep_value item, skep_error *err);

/** The same of an updated item, for those that the update changed. */
skep_status index_check_update(const table_info *table, skep_value old_item, skep_value new_item,
                               skep_error *err);

/** Empty index key values alone: a transaction refuses them before it runs. */
skep_status index_check_empty(const table_info *table, skep_value item, skep_error *err);

/** Writes the difference of two states of an item (absent: no item) to all indexes. */
skep_status index_maintain(engine *e, const table_info *table, const store_key *key,
                           skep_value old_item, skep_value new_item, skep_error *err);

/** The row of an item; `is_present` false where the index does not hold the item, which lacks a key
 *  value or was written before the index came and has an empty or too long one. Bytes are in
 *  scratch. */
skep_status index_row(engine *e, const index_info *index, skep_value item, store_index_row *row,
                      bool *is_present, skep_error *err);

/** What an item looks like through an index: `item` itself, or a copy in scratch of what the index
 *  projects. */
skep_status index_project(engine *e, const table_info *table, const skep_index_definition *index,
                          skep_value item, skep_value *out, skep_error *err);

/** True if the index holds this attribute of its items. */
bool index_projects(const table_info *table, const skep_index_definition *index, skep_str name);

#endif
