/* skep/query.h: reading many objects: options, pages and cursors of compiled queries.
 *
 *     order_page page = {0};
 *     while (orders_of_buyer_next(s, 26, &(skep_query_options){.limit = 20}, &page, &err))
 *         for (size_t i = 0; i < page.count; i++) puts(page.items[i]->ship_to.city);
 *     if (err.status != SKEP_OK) fprintf(stderr, "%s\n", err.message); */
#ifndef SKEP_QUERY_H
#define SKEP_QUERY_H

#include <skep/session.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skep_query_options {
    size_t limit;       /**< objects wanted in all, 0: all there are */
    uint32_t page_size; /**< items evaluated by one request, 0: as many as 1 MB holds */
    bool is_descending; /**< by sort key */
    bool is_consistent; /**< not possible on an index */
    bool
        is_untracked; /**< for reading only: the session does not remember the objects, which are as
                           stored and live until the next call; faster, and in constant memory */
    const char
        *cursor; /**< where an earlier query stopped, from skep_page_cursor; NULL: the beginning */
} skep_query_options;

/** One page of objects, part of every generated page type. All zero before the first call. The
 * objects live as long as the session, untracked ones and `items` until the next call. */
typedef struct skep_page {
    void **items;
    size_t count;
    size_t handed_out;   /**< objects of all pages so far */
    bool is_finished;    /**< there are no more */
    skep_value last_key; /**< of the last object handed out, in the session's memory */
    skep_arena *memory;  /**< of untracked objects; the session's */
} skep_page;

/** Where the page ended, as opaque URL-safe text in the session's memory; NULL at the end or when
 * memory is short. */
SKEP_API const char *skep_page_cursor(skep_session *session, const skep_page *page);

#ifdef __cplusplus
}
#endif
#endif
