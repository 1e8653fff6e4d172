/* query/run.h: one call of a query: its plan, its request, and the pages that come back. */
#ifndef QUERY_RUN_H
#define QUERY_RUN_H

#include <skep/backend.h>

#include "query/bind.h"
#include "query/condition.h"

enum { RUN_KEY_NAMES_MAX = 2 + 2 * SKEP_KEY_ATTRIBUTES_MAX };

/** Everything but the objects lives in arenas of the call, so that a session does not grow with the
 *  pages that were read. The two page arenas take turns: the key at which a page ended is in the
 *  one, while the next page is read into the other. */
typedef struct query_run {
    skep_session *session;
    const skep_compiled_query *query;
    query_plan plan;
    query_conditions conditions;
    skep_query_request request;
    skep_arena *arena;
    skep_arena *page_arenas[2];
    skep_arena *memory; /* where untracked objects go; NULL: the session tracks them */
    uint32_t pages_read;
    skep_query_response page;
    skep_objects into;                        /* its rows as structs, where they came so */
    const char *key_names[RUN_KEY_NAMES_MAX]; /* attributes of LastEvaluatedKey */
    uint32_t key_name_count;
} query_run;

/** Plans and makes the request. On failure too, run_close must follow. `options` may be NULL. */
skep_status run_open(query_run *run, skep_session *session, const skep_compiled_query *query,
                     const void *const *arguments, const skep_query_options *options,
                     skep_error *err);
void run_close(query_run *run);

/** Reads the page at request.start_key into `page` and moves start_key behind it: absent when there
 *  is no more. */
skep_status run_read(query_run *run, skep_error *err);

/** A row of the page that was read: the item, or what of it the struct does not have, in any case
 *  the key. */
skep_value run_row(const query_run *run, size_t index);

/** True if a row is one of the query's objects: other entities may share its partition. */
bool run_wants(const query_run *run, skep_value row);

/** The object of a wanted row: untracked, or the session's. NULL on failure. */
void *run_object(query_run *run, size_t index, skep_error *err);

/** The key of a row in the shape of LastEvaluatedKey, in the arena. */
skep_status run_key_of(const query_run *run, skep_value row, skep_arena *arena, skep_value *out,
                       skep_error *err);

#endif
