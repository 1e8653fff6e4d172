/* Random pages of orders, and the memory that pages take. */
#include "page_support.h"
#include "support/failing_allocator.h"
#include "support/random.h"

/* ---- Random pages ---- */

typedef struct writer {
    random_source r;
    char *text;
    size_t len;
} writer;

static void put(writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(writer *w, const char *format, ...) {
    va_list args;
    va_start(args, format);
    w->len += (size_t)vsprintf(w->text + w->len, format, args);
    va_end(args);
}

/* The contents of a text, of any length, plain or not. */
static void put_text(writer *w) {
    static const char *const pieces[] = {"a",
                                         "plain text",
                                         "\\n",
                                         "\xC3\xA9",
                                         "\\ud83d\\udc1d",
                                         "}}",
                                         "0123456789012345678901234567890123456789",
                                         "\\\""};
    put(w, "\"");
    for (size_t i = random_below(&w->r, 4); i > 0; i--)
        put(w, "%s", pieces[random_below(&w->r, COUNT_OF(pieces))]);
    put(w, "\"");
}

static void put_lines(writer *w) {
    put(w, "{\"L\":[");
    for (size_t i = 0, count = random_below(&w->r, 4); i < count; i++) {
        put(w, "%s{\"M\":{\"name\":{\"S\":", i > 0 ? "," : "");
        put_text(w);
        put(w, "},\"unit_price\":{\"N\":\"%u.%02u\"},\"units\":{\"N\":\"%u\"}}}",
            (unsigned)random_below(&w->r, 1000), (unsigned)random_below(&w->r, 100),
            (unsigned)random_below(&w->r, 100));
    }
    put(w, "]}");
}

static void put_texts(writer *w) {
    put(w, "{\"L\":[");
    for (size_t i = 0, count = random_below(&w->r, 4); i < count; i++) {
        put(w, "%s{\"S\":", i > 0 ? "," : "");
        put_text(w);
        put(w, "}");
    }
    put(w, "]}");
}

static void put_attribute(writer *w, unsigned which) {
    switch (which) {
    case 0: put(w, "\"id\":{\"N\":\"%d\"}", (int)random_below(&w->r, 2000) - 1000); break;
    case 1:
        put(w, "\"is_gift\":{\"BOOL\":%s}", random_below(&w->r, 2) != 0 ? "true" : "false");
        break;
    case 2:
        put(w, "\"items\":");
        put_lines(w);
        break;
    case 3:
        put(w, "\"note\":{\"S\":");
        put_text(w);
        put(w, "}");
        break;
    case 4:
        put(w, "\"ship_to\":{\"M\":{\"city\":{\"S\":");
        put_text(w);
        put(w, "},\"a name of a street that is longer than one window\":{\"S\":");
        put_text(w);
        put(w, "}}}");
        break;
    case 5:
        put(w, "\"tags\":");
        put_texts(w);
        break;
    default:
        put(w, "\"other %u\":{\"%s\":", which, which % 2 == 0 ? "S" : "N");
        if (which % 2 == 0)
            put_text(w);
        else
            put(w, "\"%u\"", which);
        put(w, "}");
    }
}

/* Mostly in the same order, sometimes in another, some left out. */
static void put_item(writer *w) {
    enum { ATTRIBUTES = 10 };
    bool is_shuffled = random_below(&w->r, 5) == 0;
    unsigned from = is_shuffled ? (unsigned)random_below(&w->r, ATTRIBUTES) : 0;
    unsigned step = is_shuffled && random_below(&w->r, 2) == 0 ? 3 : 1;
    size_t written = 0;
    put(w, "{");
    for (unsigned i = 0; i < ATTRIBUTES; i++) {
        if (random_below(&w->r, 8) == 0) continue;
        if (written++ > 0) put(w, ",");
        put_attribute(w, (from + i * step) % ATTRIBUTES);
    }
    put(w, "}");
}

static void put_page(writer *w, size_t count) {
    put(w, "{\"Count\":%zu,\"Items\":[", count);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) put(w, random_below(&w->r, 10) == 0 ? " , " : ",");
        put_item(w);
    }
    put(w, "],\"ScannedCount\":%zu}", count);
}

/* Every item, by itself and decoded the long way, is what it is in the page. */
static void assert_items(const char *text, const page_outcome *o, skep_arena *arena) {
    guarded g = guard_text(text, strlen(text));
    const char *p = strchr(text, '[') + 1;
    for (size_t i = 0; i < o->page.count; i++) {
        while (*p != '{') p++;
        size_t depth = 0, len = 0;
        bool is_text = false;
        do {
            char c = p[len++];
            if (c == '\\') len++;
            if (c == '"') is_text = !is_text;
            if (!is_text && c == '{') depth++;
            if (!is_text && c == '}') depth--;
        } while (depth > 0);
        outcome mapped = decode_by_mapper(&order_struct, p, len, arena);
        assert_int_equal(mapped.status, SKEP_OK);
        if (!same_value(mapped.packed, o->packed[i]))
            fail_msg("item %zu differs: %.*s: %s", i, (int)len, p,
                     skep_value_print(o->packed[i], SKEP_JSON_DYNAMODB, 0, arena));
        p += len;
    }
    release_text(&g);
}

static void random_pages_are_read_alike_in_all_ways(void **state) {
    enum { ROUNDS = 40, ITEM_BYTES = 4096 };
    for (unsigned i = 0; i < ROUNDS; i++) {
        skep_arena_reset(*state);
        writer w = {.r = {.seed = i}};
        size_t count = i < 10 ? i : random_below(&w.r, 100);
        w.text = malloc((count + 1) * ITEM_BYTES);
        assert_non_null(w.text);
        put_page(&w, count);
        page_outcome o = decode(w.text, *state);
        assert_int_equal(o.page.count, count);
        assert_items(w.text, &o, *state);
        free(w.text);
    }
}

static void a_page_that_is_cut_is_refused(void **state) {
    writer w = {.r = {.seed = 3}};
    w.text = malloc(1 << 16);
    assert_non_null(w.text);
    put_page(&w, 3);
    for (size_t len = 0; len < w.len; len++) {
        page_outcome o = decode_all(w.text, len, len % 2 == 0, *state);
        assert_int_equal(o.status, SKEP_CORRUPT);
        assert_true(o.err.position <= len);
        skep_arena_reset(*state);
    }
    free(w.text);
}

/* ---- Memory ---- */

/* As in the benchmark: items of a kind, each with a list. */
static size_t print_orders(char *text, size_t count) {
    writer w = {.text = text};
    put(&w, "{\"Count\":%zu,\"Items\":[", count);
    for (size_t i = 0; i < count; i++)
        put(&w,
            "%s{\"id\":{\"N\":\"%zu\"},\"is_gift\":{\"BOOL\":true},\"items\":{\"L\":[{\"M\":{"
            "\"name\":"
            "{\"S\":\"Product %zu\"},\"unit_price\":{\"N\":\"%zu.99\"},\"units\":{\"N\":\"3\"}}}]},"
            "\"note\":{\"S\":\"%.*s\"},\"ship_to\":{\"M\":{\"city\":{\"S\":\"London\"}}},"
            "\"tags\":{\"L\":[{\"S\":\"gift\"},{\"S\":\"express\"}]}}",
            i > 0 ? "," : "", i, i, i % 1000, (int)(i % 40),
            "a note of any length, sometimes none at all");
    put(&w, "],\"ScannedCount\":%zu}", count);
    return w.len;
}

static void a_page_of_2000_orders_takes_at_most_5_allocations(void **state) {
    enum { ORDERS = 2000, ALLOCATIONS_MAX = 5 };
    char *text = malloc((size_t)ORDERS * 512);
    assert_non_null(text);
    size_t len = print_orders(text, ORDERS);
    failing_allocator memory;
    failing_allocator_init(&memory, 0);
    for (int is_counted_at_end = 0; is_counted_at_end < 2; is_counted_at_end++) {
        /* Without the count in front the decoder has to judge by the text. */
        if (is_counted_at_end != 0) memcpy(text, "{\"cOUNT\"", 8);
        skep_arena *arena = skep_arena_new(&memory.table, 0);
        guarded g = guard_text(text, len);
        wire_page page;
        int before = memory.calls;
        assert_int_equal(wire_decode_page(g.json, &order_struct, false, arena, &page, NULL),
                         SKEP_OK);
        assert_int_equal(page.count, ORDERS);
        assert_in_range(memory.calls - before, 1, ALLOCATIONS_MAX);
        skep_arena_free(arena);
        release_text(&g);
    }
    assert_int_equal(memory.live, 0);
    free(text);
    (void)state;
}

/* What the first items take says little about the others: a projection may leave nothing of
 * them. */
static void small_items_in_front_of_large_ones_do_not_take_memory_for_all(void **state) {
    enum { SMALL = 200, LARGE_BYTES = 1000 * 1000 };
    char *text = malloc(LARGE_BYTES + 4 * SMALL + 64);
    assert_non_null(text);
    size_t len = (size_t)sprintf(text, "{\"Items\":[");
    for (unsigned i = 0; i < SMALL; i++) len += (size_t)sprintf(text + len, "{},");
    len += (size_t)sprintf(text + len, "{\"note\":{\"S\":\"");
    memset(text + len, 'x', LARGE_BYTES);
    len += LARGE_BYTES;
    len += (size_t)sprintf(text + len, "\"}}]}");
    guarded g = guard_text(text, len);
    wire_page page;
    assert_int_equal(wire_decode_page(g.json, &order_struct, true, *state, &page, NULL), SKEP_OK);
    assert_int_equal(page.count, SMALL + 1);
    assert_in_range(skep_arena_size(*state), 1, 12 * LARGE_BYTES);
    release_text(&g);
    free(text);
}

static bool decode_with(const skep_allocator *allocator, const char *text, size_t len) {
    skep_arena *arena = skep_arena_new(allocator, 0);
    if (arena == NULL) return false;
    guarded g = guard_text(text, len);
    wire_page page, before;
    skep_error err = {0};
    memset(&page, 0x5A, sizeof page);
    before = page;
    skep_status status = wire_decode_page(g.json, &order_struct, true, arena, &page, &err);
    if (status != SKEP_OK) {
        assert_int_equal(status, SKEP_NO_MEMORY);
        assert_int_equal(err.status, SKEP_NO_MEMORY);
        assert_memory_equal(&page, &before, sizeof page);
    }
    release_text(&g);
    skep_arena_free(arena);
    return status == SKEP_OK;
}

static void every_failing_allocation_is_reported_without_a_leak(void **state) {
    enum { ITEMS = 300 };
    writer w = {.r = {.seed = 9}};
    w.text = malloc((size_t)ITEMS * 4096);
    assert_non_null(w.text);
    put_page(&w, ITEMS);
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        bool is_done = decode_with(&memory.table, w.text, w.len);
        assert_int_equal(memory.live, 0);
        if (is_done) break;
    }
    assert_true(memory.calls > 5);
    free(w.text);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(random_pages_are_read_alike_in_all_ways),
        TEST(a_page_that_is_cut_is_refused),
        TEST(a_page_of_2000_orders_takes_at_most_5_allocations),
        TEST(small_items_in_front_of_large_ones_do_not_take_memory_for_all),
        TEST(every_failing_allocation_is_reported_without_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
