/* skep/pages.h: the pages of a Query or a Scan, with requests in flight while the program works on
 * the page that it has: the next page is read ahead, and the segments of a parallel scan are read
 * side by side.
 *
 *     skep_query_request all = {.table = "shop"};
 *     skep_pages *pages = skep_pages_new(db, SKEP_OP_SCAN, &all,
 *                                        &(skep_pages_options){.segments = 16}, &err);
 *     skep_query_response page;
 *     while (skep_pages_next(pages, &page, &err))
 *         for (size_t i = 0; i < page.count; i++) use(page.items[i]);
 *     if (err.status != SKEP_OK) fprintf(stderr, "%s\n", err.message);
 *     skep_pages_free(pages);
 *
 * Pages of one segment come in its order, those of several as they arrive. The embedded engine
 * answers at once, so there each page is read when it is asked for, one segment after the other. A
 * reader of pages belongs to one thread at a time; a client may have many. */
#ifndef SKEP_PAGES_H
#define SKEP_PAGES_H

#include <skep/client.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skep_pages skep_pages;

/** All zero is right for most. */
typedef struct skep_pages_options {
    uint32_t segments;    /**< of a parallel scan, read side by side; 0 and 1: none. Only of a whole
                             Scan: no start_key, segment of its own, or scanned_max */
    uint32_t in_flight;   /**< requests at once, one of each segment; default 8 */
    uint64_t scanned_max; /**< items evaluated in all, 0: all there are */
} skep_pages_options;

/** A reader of the pages of `request`, whose `limit` is the most items that one page evaluates.
 * The client, and what the request points to, must stay until skep_pages_free. Memory is that of two
 * pages for each request in flight. Nothing is sent before the first call of skep_pages_next. NULL
 * on failure. */
SKEP_API skep_pages *skep_pages_new(skep_client *client, skep_operation operation,
                                    const skep_query_request *request,
                                    const skep_pages_options *options, skep_error *err);

/** The next page, which may be empty (by a filter), and lives until the next call. False at the end
 * and on failure, as `err->status` tells; what arrived before a failure was given out before, and
 * all later calls give the same error. The program may take its time: a request that fails after it
 * was busy for more than half of `call_timeout_ms` is made once more. Where `pages` is NULL, as when
 * it could not be made, false, and `err` stays as it is. */
SKEP_API bool skep_pages_next(skep_pages *pages, skep_query_response *page, skep_error *err);

/** Cancels what is in flight and frees the reader with its last page. NULL is fine. */
SKEP_API void skep_pages_free(skep_pages *pages);

#ifdef __cplusplus
}
#endif
#endif
