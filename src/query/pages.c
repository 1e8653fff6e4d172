/* What the generated functions of a query call: pages, the first object, the count.
 *
 * A page in the caller's hands is in one of these states:
 *
 *     new        all zero; reading starts at the cursor of the options, or at the beginning
 *     between    last_key is where the next page starts                     (put_page)
 *     finished   is_finished is set, last_key is absent                     (put_page)
 *
 * A failed call leaves the state as it was, so that the same call can be made again. */
#include <string.h>

#include "base/fail.h"
#include "query/run.h"
#include "session/session.h"
#include "value/packed.h"

/* One call of _next: objects of the page that is being read. */
typedef struct gathering {
    query_run *run;
    skep_page *page;
    void **items;
    size_t capacity; /* of items */
    size_t count;
    size_t room;     /* objects that the limit leaves, SIZE_MAX: no limit */
    bool is_cut;     /* the limit was reached before the last row */
    skep_value last; /* the row of the last object */
} gathering;

/* ---- How much to read at once ---- */

/* The number of items that one request should evaluate. Reading no more than is wanted saves
 * capacity, but only where nearly each row is an object: not with a filter, and not after a page
 * that had none. */
static uint32_t request_limit(const gathering *g, uint32_t page_size, uint32_t empty_pages) {
    if (g->room == SIZE_MAX || g->run->conditions.filter != NULL) return page_size;
    enum { DOUBLINGS_MAX = 16, LIMIT_MAX = 1 << 16 };
    if (empty_pages > DOUBLINGS_MAX || g->room > LIMIT_MAX) return page_size;
    uint64_t wanted = (uint64_t)g->room << empty_pages;
    if (wanted > LIMIT_MAX || (page_size > 0 && wanted > page_size)) return page_size;
    return (uint32_t)wanted;
}

/* ---- Rows to objects ---- */

/* The array of the page before is used again where it is large enough. */
static skep_status make_room(gathering *g, skep_error *err) {
    size_t most = g->run->page.count < g->room ? g->run->page.count : g->room;
    if (most <= g->capacity) return SKEP_OK;
    skep_arena *arena = g->run->memory != NULL ? g->run->memory : session_arena(g->run->session);
    g->items = skep_arena_array(arena, most, sizeof *g->items);
    if (g->items == NULL) return fail_memory(err);
    g->capacity = most;
    return SKEP_OK;
}

static skep_status gather_row(gathering *g, size_t index, skep_error *err) {
    skep_error reason = {0};
    void *object = run_object(g->run, index, &reason);
    if (object != NULL) {
        g->items[g->count++] = object;
        g->last = run_row(g->run, index);
        return SKEP_OK;
    }
    /* Removed in this session, though not yet in the store. */
    if (reason.status == SKEP_NOT_FOUND) return SKEP_OK;
    if (err != NULL) *err = reason;
    fail_context(err, "query '%s': ", g->run->query->name);
    return reason.status;
}

static skep_status gather(gathering *g, skep_error *err) {
    const skep_query_response *read = &g->run->page;
    skep_status status = SKEP_OK;
    for (size_t i = 0; i < read->count && status == SKEP_OK; i++) {
        if (!run_wants(g->run, run_row(g->run, i))) continue;
        if (g->count == g->room) {
            g->is_cut = true;
            break;
        }
        if (g->count == 0) status = make_room(g, err);
        if (status == SKEP_OK) status = gather_row(g, i, err);
    }
    return status;
}

/* Hands the gathered objects over; the place to go on is behind the last of them, or behind all
 * rows where no object follows it. */
static skep_status put_page(gathering *g, skep_error *err) {
    skep_arena *arena = session_arena(g->run->session);
    skep_value last_key = {0};
    skep_value behind = g->run->request.start_key;
    if (g->is_cut) {
        skep_status status = run_key_of(g->run, g->last, arena, &last_key, err);
        if (status != SKEP_OK) return status;
    } else if (behind.data != NULL) {
        last_key = packed_copy(arena, behind);
        if (last_key.data == NULL) return fail_memory(err);
    }
    g->page->last_key = last_key;
    g->page->is_finished = last_key.data == NULL;
    g->page->items = g->items;
    g->page->count = g->count;
    g->page->handed_out += g->count;
    return SKEP_OK;
}

static skep_status read_page(gathering *g, const skep_query_options *options, skep_error *err) {
    uint32_t page_size = options->page_size;
    skep_status status = SKEP_OK;
    for (uint32_t empty_pages = 0; status == SKEP_OK; empty_pages++) {
        g->run->request.limit = request_limit(g, page_size, empty_pages);
        status = run_read(g->run, err);
        if (status == SKEP_OK) status = gather(g, err);
        if (g->count > 0 || g->run->request.start_key.data == NULL) break;
    }
    return status == SKEP_OK ? put_page(g, err) : status;
}

/* ---- Memory of untracked pages ---- */

static void give_memory(skep_session *session, skep_page *page) {
    if (page->memory == NULL) return;
    session_give_memory(session, page->memory);
    page->memory = NULL;
    page->items = NULL;
    page->count = 0;
}

/* The memory of the page before is that of this one; the array of the objects is in it, too. */
static skep_status take_memory(gathering *g, const skep_query_options *options, skep_error *err) {
    if (g->page->memory == NULL && !options->is_untracked) return SKEP_OK;
    give_memory(g->run->session, g->page);
    g->items = NULL;
    g->capacity = 0;
    if (!options->is_untracked) return SKEP_OK;
    g->run->memory = g->page->memory = session_take_memory(g->run->session);
    return g->run->memory != NULL ? SKEP_OK : fail_memory(err);
}

bool skep_gen_query_next(skep_session *session, const skep_compiled_query *query,
                         const void *const *arguments, const skep_query_options *options,
                         skep_page *page, skep_error *err) {
    static const skep_query_options defaults = {0};
    fail_clear(err);
    if (options == NULL) options = &defaults;
    gathering g = {.page = page, .items = page->items, .capacity = page->count, .room = SIZE_MAX};
    if (options->limit > 0) {
        g.room = options->limit > page->handed_out ? options->limit - page->handed_out : 0;
    }
    if (page->is_finished || g.room == 0) {
        give_memory(session, page);
        page->count = 0;
        return false;
    }
    query_run run;
    g.run = &run;
    skep_status status = run_open(&run, session, query, arguments, options, err);
    if (page->last_key.data != NULL) run.request.start_key = page->last_key;
    if (status == SKEP_OK) status = take_memory(&g, options, err);
    if (status == SKEP_OK) status = read_page(&g, options, err);
    run_close(&run);
    if (status != SKEP_OK) page->count = 0;
    if (page->count == 0) give_memory(session, page);
    return page->count > 0;
}

void *skep_gen_query_first(skep_session *session, const skep_compiled_query *query,
                           const void *const *arguments, const skep_query_options *options,
                           skep_error *err) {
    skep_query_options one = {0};
    if (options != NULL) one = *options;
    one.limit = 1;
    skep_page page = {0};
    skep_error reason = {0};
    if (skep_gen_query_next(session, query, arguments, &one, &page, &reason)) {
        fail_clear(err);
        return page.items[0];
    }
    if (reason.status == SKEP_OK) {
        fail(&reason, SKEP_NOT_FOUND, "query '%s' finds no '%s'", query->name, query->entity->name);
    }
    if (err != NULL) *err = reason;
    return NULL;
}

/* ---- Counting ---- */

/* Other entities may share the partition, and a server's count would include them; so the keys are
 * read and the rows that are the entity's are counted here. */
static skep_status project_keys(query_run *run, skep_error *err) {
    const skep_expr *names[RUN_KEY_NAMES_MAX];
    for (uint32_t i = 0; i < run->key_name_count; i++) {
        skep_str name = {run->key_names[i], strlen(run->key_names[i])};
        names[i] = expr_name(run->arena, name);
    }
    run->request.projection.tree =
        expr_nary(run->arena, EXPR_PROJECTION, names, run->key_name_count);
    return run->request.projection.tree != NULL ? SKEP_OK : fail_memory(err);
}

static skep_status count_pages(query_run *run, size_t *out, skep_error *err) {
    size_t count = 0;
    do {
        skep_status status = run_read(run, err);
        if (status != SKEP_OK) return status;
        for (size_t i = 0; i < run->page.count; i++) {
            if (run_wants(run, run_row(run, i))) count++;
        }
    } while (run->request.start_key.data != NULL);
    *out = count;
    return SKEP_OK;
}

skep_status skep_gen_query_count(skep_session *session, const skep_compiled_query *query,
                                 const void *const *arguments, size_t *out, skep_error *err) {
    fail_clear(err);
    query_run run;
    skep_status status = run_open(&run, session, query, arguments, NULL, err);
    if (status == SKEP_OK) status = project_keys(&run, err);
    if (status == SKEP_OK) status = count_pages(&run, out, err);
    run_close(&run);
    return status;
}
