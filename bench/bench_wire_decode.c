/* JSON to structs, against simdjson's DOM of the same bytes, which builds no structs.
 *
 * The decoder changes the text that it reads, so each turn of ours copies the page first, as it would come from the
 * network; the copy counts as part of it. Both sides use their memory again: simdjson its parser, ours its arena. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#include "page.h"
#include "simdjson_parse.h"
#include "wire/decode.h"

typedef struct state {
    skep_arena *made; /* the orders that the page holds */
    skep_arena *read;
    buffer page;
    char *copy;
    simdjson_parse *theirs;
} state;

static state *setup(void (*print)(const page_order *orders, size_t count, buffer *out)) {
    state *s = calloc(1, sizeof *s);
    if (s == NULL) bench_die("setup", "out of memory");
    s->made = skep_arena_new(NULL, 0);
    s->read = skep_arena_new(NULL, 0);
    buffer_init(&s->page, NULL, 0);
    print(page_make(PAGE_ORDERS, s->made), PAGE_ORDERS, &s->page);
    s->copy = malloc(s->page.len + WIRE_PADDING_BYTES);
    if (s->copy == NULL) bench_die("setup", "out of memory");
    s->theirs = simdjson_parse_new((const char *)s->page.data, s->page.len);
    return s;
}

static void teardown(void *context) {
    state *s = context;
    simdjson_parse_free(s->theirs);
    skep_arena_free(s->made);
    skep_arena_free(s->read);
    buffer_fini(&s->page);
    free(s->copy);
    free(s);
}

/* NULL without simdjson. */
static void *compared(state *s) {
    if (s->theirs != NULL) return s;
    teardown(s);
    return NULL;
}

static void *setup_page(void) {
    return compared(setup(page_print));
}
static void *setup_worst(void) {
    return compared(setup(page_print_worst));
}
static void *setup_alone(void) {
    return setup(page_print);
}

static void decode(state *s, skep_arena *arena) {
    wire_page page;
    skep_error err;
    memcpy(s->copy, s->page.data, s->page.len);
    wire_text text = {s->copy, s->page.len};
    if (wire_decode_page(text, &page_order_struct, false, arena, &page, &err) != SKEP_OK)
        bench_die("decode", err.message);
    if (page.count != PAGE_ORDERS) bench_die("decode", "orders are missing");
}

static void read_ours(void *context, size_t count) {
    state *s = context;
    for (size_t i = 0; i < count; i++) {
        skep_arena_reset(s->read);
        decode(s, s->read);
    }
}

static void read_theirs(void *context, size_t count) {
    state *s = context;
    for (size_t i = 0; i < count; i++)
        if (!simdjson_parse_run(s->theirs)) bench_die("simdjson", "does not parse");
}

/* ---- Allocations ---- */

static void *count_resize(void *context, void *memory, size_t size_bytes) {
    ++*(size_t *)context;
    return realloc(memory, size_bytes);
}

static void count_release(void *context, void *memory) {
    (void)context;
    free(memory);
}

/* All that a page costs, its arena included. */
static double count_allocations(void *context) {
    size_t count = 0;
    skep_allocator counting = {count_resize, count_release, &count};
    skep_arena *arena = skep_arena_new(&counting, 0);
    decode(context, arena);
    skep_arena_free(arena);
    return (double)count;
}

const bench_case bench_wire_decode_cases[] = {
    {.name = "JSON page to structs",
     .unit = "ops/s",
     .reference = "simdjson DOM, the same bytes",
     .at_least = 1.5,
     .setup = setup_page,
     .ours = read_ours,
     .theirs = read_theirs,
     .teardown = teardown},
    {.name = "worst page to structs",
     .unit = "ops/s",
     .reference = "simdjson DOM, the same bytes",
     .at_least = 0.5,
     .setup = setup_worst,
     .ours = read_ours,
     .theirs = read_theirs,
     .teardown = teardown},
    {.name = NULL},
};

const bench_number bench_numbers[] = {
    {.name = "allocations for a page",
     .unit = "calls",
     .reference = "the most that are allowed",
     .most = 5,
     .setup = setup_alone,
     .measure = count_allocations,
     .teardown = teardown},
    {.name = NULL},
};
