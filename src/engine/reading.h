/* engine/reading.h: checks that Query and Scan share. */
#ifndef ENGINE_READING_H
#define ENGINE_READING_H

#include "engine/engine.h"
#include "expr/expr.h"

/** Table name and the shape of the start key. */
skep_status reading_check_members(const skep_query_request *request, skep_error *err);

/** The index that the request names, NULL for none; refuses unknown ones and consistent reads of
 *  indexes. */
skep_status reading_find_index(const skep_query_request *request, const table_info *table,
                               const index_info **index, skep_error *err);

/** The refusals of a filter that goes into a key attribute, and (queries) that names one. `filter`
 *  may be NULL. */
skep_status reading_check_filter(const skep_expr *filter, const table_info *table,
                                 const index_info *index, bool is_query, skep_error *err);

/** An index is asked only for attributes that it projects. Each tree may be NULL. */
skep_status reading_check_projected(const skep_expr *projection, const skep_expr *filter,
                                    const table_info *table, const index_info *index,
                                    skep_error *err);

#endif
