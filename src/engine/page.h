/* engine/page.h: reading one page of a Query or Scan: evaluate, filter, project, stop. */
#ifndef ENGINE_PAGE_H
#define ENGINE_PAGE_H

#include "engine/engine.h"
#include "expr/expr.h"

typedef struct page_plan {
    const table_info *table;
    const index_info *index; /* NULL: the table itself */
    store_range range;
    const skep_expr *filter;     /* NULL: everything passes */
    const skep_expr *projection; /* NULL: the whole entry */
    size_t limit;                /* items evaluated, 0: none but the bytes of a page */
    bool is_count_only;
    bool is_consistent;
} page_plan;

/** Reads until the limit, the bytes of a page or the end; last_key only where there is more. */
skep_status page_read(engine *e, const page_plan *plan, skep_query_response *response,
                      skep_arena *arena, skep_error *err);

/** A projection of an item that exists: an empty map where nothing matches. */
skep_status page_project(const skep_expr *projection, skep_value item, skep_arena *arena,
                         skep_value *out, skep_error *err);

/** True if the value has exactly the keys of table and index (may be NULL), each of its type. */
bool page_is_start_key(const table_info *table, const index_info *index, skep_value key);

/** The position behind a start key that fits. */
skep_status page_position(engine *e, const table_info *table, const index_info *index,
                          skep_value key, store_index_row *out, skep_error *err);

/** Empty values in a start key. */
skep_status page_check_start_empty(const table_info *table, const index_info *index, skep_value key,
                                   skep_error *err);

#endif
