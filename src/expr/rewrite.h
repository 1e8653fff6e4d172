/* expr/rewrite.h: an item with some of its parts replaced, removed or added, in one pass over it.
 */
#ifndef EXPR_REWRITE_H
#define EXPR_REWRITE_H

#include "expr/expr.h"

/** What becomes of the place that a path names. */
typedef struct edit {
    const skep_expr *path;
    skep_value value; /* the new value; absent: what is there goes */
} edit;

/** Whether the map or list that holds the path's last step is in the item. */
bool edit_has_parent(const edit *e, skep_value item);

/** Sorts the edits by path and writes the changed item. All of them must have their parent in the
 * item, and no path may be the beginning of another. List indexes are those of the old item: a
 * value beyond the end is appended, in the order of indexes; removed elements close up afterwards.
 */
skep_status rewrite_item(edit *edits, size_t count, skep_value item, skep_arena *arena,
                         skep_value *out, skep_error *err);

#endif
