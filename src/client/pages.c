/* client/pages.c: pages read ahead and parallel scans.
 *
 * A reader reads one segment to its end and then takes the next that nobody has begun, so there are
 * as many readers as requests may be in flight, and memory does not grow with the segments. A reader
 * is in one of these states:
 *
 *     idle       before its first request, and when no segment is left
 *     in flight  its answer is on the way                                (submit)
 *     arrived    its page, or failure, waits in the queue                (arrived)
 *     given out  the program has its page                                (skep_pages_next)
 *
 * From given out it goes on to in flight in the same call, or, where nothing is read ahead, in the
 * next one. The two arenas of a reader take turns: the request in flight needs the start key, which
 * is in the page given out. */
#include <skep/loop.h>
#include <skep/pages.h>

#include <string.h>

#include "base/fail.h"
#include "client/client.h"

enum { IN_FLIGHT = 8 };

typedef struct reader reader;

struct reader {
    skep_pages *pages;
    skep_query_request request;
    skep_query_response response;
    skep_arena *arenas[2];
    unsigned turn; /* which arena the last request uses */
    bool was_left; /* in flight while the program was away for long */
    reader *next_arrived;
    skep_error err; /* of the last request */
};

struct skep_pages {
    skep_client *client;
    skep_loop *loop; /* NULL when there is no more to read */
    skep_operation operation;
    skep_query_request request;
    uint32_t segments;
    uint32_t begun; /* segments */
    uint64_t scanned_max, scanned;
    int64_t left_ns; /* when the program was given a page */
    reader *arrived;
    reader **arrived_end;
    reader *failed; /* whose error ended the reading */
    size_t reader_count;
    reader readers[];
};

static bool is_read_ahead(const skep_pages *p) {
    return p->client->backend->execute == NULL;
}

/* ---- Requests ---- */

static void arrived(void *context, skep_status status, const skep_error *err) {
    reader *r = context;
    if (status != SKEP_OK) r->err = *err;
    r->next_arrived = NULL;
    *r->pages->arrived_end = r;
    r->pages->arrived_end = &r->next_arrived;
}

static void submit(reader *r) {
    skep_arena *arena = r->arenas[r->turn];
    r->was_left = false;
    skep_arena_reset(arena);
    skep_status status = skep_submit(r->pages->loop, r->pages->operation, &r->request, &r->response,
                                     arena, arrived, r, &r->err);
    if (status != SKEP_OK) arrived(r, status, &r->err);
}

/* Asks for the page behind the reader's last, or for the first of a segment; if there is one. */
static void ask(reader *r) {
    skep_pages *p = r->pages;
    skep_value behind = r->response.last_key;
    if (behind.data == NULL && p->begun == p->segments) return;
    if (behind.data != NULL) {
        r->request.start_key = behind;
    } else {
        r->request = p->request;
        if (p->segments > 1) {
            r->request.segment = p->begun;
            r->request.total_segments = p->segments;
        }
        p->begun++;
    }
    if (p->scanned_max > 0) {
        if (p->scanned >= p->scanned_max) return;
        uint64_t left = p->scanned_max - p->scanned;
        if (left <= UINT32_MAX && (p->request.limit == 0 || left < p->request.limit))
            r->request.limit = (uint32_t)left;
    }
    r->turn ^= 1;
    submit(r);
}

/* The reader whose answer arrived first; NULL: nothing is on its way. */
static reader *take_arrived(skep_pages *p) {
    for (;;) {
        while (p->arrived == NULL)
            if (skep_loop_drive(p->loop, -1) == 0 && p->arrived == NULL) return NULL;
        reader *r = p->arrived;
        p->arrived = r->next_arrived;
        if (p->arrived == NULL) p->arrived_end = &p->arrived;
        if (r->err.status == SKEP_OK || !r->was_left) return r;
        submit(r);
    }
}

/* ---- The reading ---- */

/* The time of a call goes on while the program is away and nobody reads the answer. */
static void note_absence(skep_pages *p) {
    if (clock_now_ns() - p->left_ns <= p->client->call_timeout_ns / 2) return;
    for (size_t i = 0; i < p->reader_count; i++) p->readers[i].was_left = true;
}

static void stop(skep_pages *p) {
    skep_loop_free(p->loop);
    p->loop = NULL;
}

static void note_failure(skep_pages *p, reader *failed) {
    p->failed = failed;
    if (failed->request.total_segments > 0)
        fail_context(&failed->err, "segment %u of %u: ", failed->request.segment,
                     failed->request.total_segments);
}

static void give_out(reader *r, skep_query_response *page) {
    skep_pages *p = r->pages;
    *page = r->response;
    p->scanned += page->scanned_count;
    if (is_read_ahead(p)) {
        ask(r);
        (void)skep_loop_drive(p->loop, 0);
    }
    p->left_ns = clock_now_ns();
}

bool skep_pages_next(skep_pages *pages, skep_query_response *page, skep_error *err) {
    if (pages == NULL) return false;
    fail_clear(err);
    *page = (skep_query_response){0};
    if (pages->loop != NULL) {
        note_absence(pages);
        if (pages->begun == 0 || !is_read_ahead(pages))
            for (size_t i = 0; i < pages->reader_count; i++) ask(&pages->readers[i]);
        reader *r = take_arrived(pages);
        if (r != NULL && r->err.status == SKEP_OK) {
            give_out(r, page);
            return true;
        }
        stop(pages);
        if (r != NULL) note_failure(pages, r);
    }
    if (err != NULL && pages->failed != NULL) *err = pages->failed->err;
    return false;
}

/* ---- Beginning and end ---- */

static skep_status check(const skep_client *client, skep_operation operation,
                         const skep_query_request *request, const skep_pages_options *options,
                         skep_error *err) {
    if (call_check(operation, client, request, request, err) != SKEP_OK) return SKEP_INVALID;
    if (operation != SKEP_OP_QUERY && operation != SKEP_OP_SCAN)
        return fail(err, SKEP_INVALID, "%s has no pages as Query and Scan have",
                    skep_operation_name(operation));
    if (options->segments > 1 && (operation == SKEP_OP_QUERY || request->total_segments > 0 ||
                                  request->start_key.data != NULL || options->scanned_max > 0))
        return fail(err, SKEP_INVALID, "%u segments need a whole Scan", options->segments);
    return SKEP_OK;
}

static bool open_readers(skep_pages *p) {
    bool is_complete = true;
    for (size_t i = 0; i < p->reader_count; i++) {
        reader *r = &p->readers[i];
        r->pages = p;
        for (int k = 0; k < 2; k++) {
            r->arenas[k] = skep_arena_new(p->client->allocator, 0);
            is_complete = is_complete && r->arenas[k] != NULL;
        }
    }
    return is_complete;
}

skep_pages *skep_pages_new(skep_client *client, skep_operation operation,
                           const skep_query_request *request, const skep_pages_options *options,
                           skep_error *err) {
    const skep_pages_options defaults = {0};
    if (options == NULL) options = &defaults;
    if (check(client, operation, request, options, err) != SKEP_OK) return NULL;
    const skep_allocator *allocator = client->allocator;
    uint32_t segments = options->segments > 1 ? options->segments : 1;
    size_t count = options->in_flight > 0 ? options->in_flight : IN_FLIGHT;
    if (count > segments) count = segments;
    if (client->backend->execute != NULL) count = 1;
    size_t size_bytes = sizeof(skep_pages) + count * sizeof(reader);
    skep_pages *p = allocator->resize(allocator->context, NULL, size_bytes);
    if (p == NULL) {
        fail_memory(err);
        return NULL;
    }
    memset(p, 0, size_bytes);
    p->client = client;
    p->operation = operation;
    p->request = *request;
    p->segments = segments;
    p->scanned_max = options->scanned_max;
    p->arrived_end = &p->arrived;
    p->reader_count = count;
    p->loop = skep_loop_new(client, err);
    if (p->loop != NULL && open_readers(p)) return p;
    if (p->loop != NULL) fail_memory(err);
    skep_pages_free(p);
    return NULL;
}

void skep_pages_free(skep_pages *pages) {
    if (pages == NULL) return;
    const skep_allocator *allocator = pages->client->allocator;
    stop(pages);
    for (size_t i = 0; i < pages->reader_count; i++) {
        skep_arena_free(pages->readers[i].arenas[0]);
        skep_arena_free(pages->readers[i].arenas[1]);
    }
    allocator->release(allocator->context, pages);
}
