/* Pages read ahead and parallel scans: what is asked when, what is given out in which order, and
 * what becomes of failures. */
#include <skep/pages.h>

#include "scripted.h"
#include "support/failing_allocator.h"

#include "base/clock.h"

#define DONE    {SKEP_OK, NULL, false, false, 0}
#define REFUSED {SKEP_INVALID, "ValidationException", false, false, 0}
#define BROKEN  {SKEP_IO, NULL, false, false, 0}
#define BUSY    {SKEP_BUSY, "ThrottlingException", true, false, 0}

enum { ASKED_MAX = 64, SEGMENTS_MAX = 16, ITEM_BYTES = 2 };

/* A table whose items are their segment and page; the last key of a page is its number. */
static struct table {
    uint8_t pages[SEGMENTS_MAX]; /* of each segment */
    bool is_newest_first;        /* what was asked last is answered first */
    size_t asked;
    skep_query_request requests[ASKED_MAX];
    size_t most_in_flight;
    size_t sent; /* driven since they were submitted */
    size_t cancelled;
} table;

static skep_status answer(skep_exchange *x) {
    const skep_query_request *request = x->request;
    skep_query_response *response = x->response;
    uint8_t number = request->start_key.data != NULL ? request->start_key.data[0] : 0;
    skep_status status = scripted_run(x);
    if (status != SKEP_OK) return status;
    uint8_t *item = skep_arena_alloc(x->arena, ITEM_BYTES);
    uint8_t *key = skep_arena_alloc(x->arena, 1);
    response->items = skep_arena_array(x->arena, 1, sizeof *response->items);
    if (item == NULL || key == NULL || response->items == NULL) return fail_memory(x->err);
    item[0] = (uint8_t)request->segment;
    item[1] = number;
    response->items[0] = (skep_value){item, ITEM_BYTES};
    response->count = response->scanned_count = 1;
    *key = (uint8_t)(number + 1);
    if (*key < table.pages[request->segment]) response->last_key = (skep_value){key, 1};
    return SKEP_OK;
}

static void note(const skep_exchange *x) {
    if (table.asked < ASKED_MAX)
        table.requests[table.asked] = *(const skep_query_request *)x->request;
    table.asked++;
}

static skep_status page_execute(void *instance, skep_exchange *x) {
    (void)instance;
    note(x);
    return answer(x);
}

static void page_submit(void *lane, skep_exchange *x) {
    note(x);
    scripted_submit(lane, x);
    if (only_lane.count > table.most_in_flight) table.most_in_flight = only_lane.count;
}

static void page_cancel(void *lane, skep_exchange *x) {
    table.cancelled++;
    scripted_cancel(lane, x);
}

/* Without waiting, requests are sent; who waits has one answer. */
static void page_drive(void *lane, int64_t wait_ns) {
    scripted_lane *l = lane;
    table.sent = l->count;
    if (wait_ns == 0 || l->count == 0) return;
    size_t at = table.is_newest_first ? l->count - 1 : 0;
    skep_exchange *x = l->waiting[at];
    memmove(l->waiting + at, l->waiting + at + 1, (--l->count - at) * sizeof(skep_exchange *));
    x->done(x, answer(x));
}

static const skep_backend pages_at_once = {
    .name = "pages", .open = scripted_open, .execute = page_execute, .close = scripted_close};
static const skep_backend pages_by_lane = {.name = "pages",
                                           .open = scripted_open,
                                           .close = scripted_close,
                                           .open_lane = scripted_open_lane,
                                           .close_lane = scripted_close_lane,
                                           .submit = page_submit,
                                           .cancel = page_cancel,
                                           .drive = page_drive,
                                           .descriptor = scripted_descriptor,
                                           .timeout_ns = scripted_timeout_ns};

typedef struct setting {
    skep_client *client;
    skep_pages *pages;
    skep_query_response page;
    skep_error err;
} setting;

static const skep_query_request scan = {.table = "t"};

static void fill_table(size_t segments, uint8_t pages) {
    memset(&table, 0, sizeof table);
    memset(table.pages, pages, segments);
}

static setting begin(const skep_backend *backend, skep_pages_options options,
                     const scripted_step *steps, size_t count) {
    setting s = {.client = scripted_client(backend, "x", steps, count, (skep_open_options){0})};
    s.pages = skep_pages_new(s.client, SKEP_OP_SCAN, &scan, &options, &s.err);
    if (s.pages == NULL) fail_msg("%s", s.err.message);
    return s;
}

static void end(setting *s) {
    skep_pages_free(s->pages);
    skep_close(s->client);
}

static void expect_page(setting *s, uint8_t segment, uint8_t number) {
    if (!skep_pages_next(s->pages, &s->page, &s->err)) fail_msg("no page: %s", s->err.message);
    assert_int_equal(s->err.status, SKEP_OK);
    assert_int_equal(s->page.count, 1);
    assert_int_equal(s->page.items[0].data[0], segment);
    assert_int_equal(s->page.items[0].data[1], number);
}

static void expect_end(setting *s) {
    for (int i = 0; i < 2; i++) {
        assert_false(skep_pages_next(s->pages, &s->page, &s->err));
        assert_int_equal(s->err.status, SKEP_OK);
        assert_int_equal(s->page.count, 0);
    }
}

/* ---- What is asked when ---- */

static void one_page_is_read_ahead_and_sent_before_the_program_goes_on(void **state) {
    (void)state;
    fill_table(1, 3);
    setting s = begin(&pages_by_lane, (skep_pages_options){0}, STEPS(DONE));
    assert_int_equal(table.asked, 0);
    for (uint8_t number = 0; number < 3; number++) {
        size_t wanted = number < 2 ? 1 : 0;
        expect_page(&s, 0, number);
        assert_int_equal(table.asked, number + 1U + wanted);
        assert_int_equal(table.sent, wanted);
        assert_int_equal(only_lane.count, wanted);
    }
    expect_end(&s);
    assert_int_equal(table.asked, 3);
    assert_int_equal(table.most_in_flight, 1);
    end(&s);
}

static void the_engine_reads_each_page_when_it_is_asked_for(void **state) {
    (void)state;
    fill_table(3, 2);
    setting s = begin(&pages_at_once, (skep_pages_options){.segments = 3}, STEPS(DONE));
    for (uint8_t i = 0; i < 6; i++) {
        expect_page(&s, i / 2, i % 2);
        assert_int_equal(table.asked, i + 1U);
    }
    expect_end(&s);
    assert_int_equal(table.asked, 6);
    end(&s);
}

static void no_more_requests_are_in_flight_than_the_limit(void **state) {
    (void)state;
    const struct {
        uint32_t segments, in_flight;
        size_t most;
    } cases[] = {{16, 0, 8}, {16, 3, 3}, {16, 100, 16}, {5, 1, 1}, {3, 0, 3}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        uint8_t next[SEGMENTS_MAX] = {0};
        size_t count = 0;
        fill_table(cases[c].segments, 3);
        table.pages[1] = 7;
        setting s =
            begin(&pages_by_lane, (skep_pages_options){cases[c].segments, cases[c].in_flight, 0},
                  STEPS(DONE));
        for (; skep_pages_next(s.pages, &s.page, &s.err); count++) {
            uint8_t segment = s.page.items[0].data[0];
            assert_int_equal(s.page.items[0].data[1], next[segment]++);
        }
        assert_int_equal(s.err.status, SKEP_OK);
        assert_int_equal(count, cases[c].segments * 3 + 4);
        assert_int_equal(table.most_in_flight, cases[c].most);
        for (size_t i = 0; i < count && i < ASKED_MAX; i++)
            assert_int_equal(table.requests[i].total_segments, cases[c].segments);
        end(&s);
    }
}

static void pages_of_segments_come_in_order_of_arrival(void **state) {
    (void)state;
    fill_table(3, 2);
    table.is_newest_first = true;
    setting s = begin(&pages_by_lane, (skep_pages_options){.segments = 3}, STEPS(DONE));
    for (uint8_t i = 0; i < 6; i++) expect_page(&s, (uint8_t)(2 - i / 2), i % 2);
    expect_end(&s);
    end(&s);
}

static void a_page_lives_while_the_next_ones_arrive(void **state) {
    (void)state;
    fill_table(2, 200);
    setting s = begin(&pages_by_lane, (skep_pages_options){.segments = 2}, STEPS(DONE));
    for (uint8_t i = 0; i < 200; i++) {
        expect_page(&s, 0, i);
        const skep_value item = s.page.items[0];
        page_drive(&only_lane, 1); /* the page of the other segment, while this one is in use */
        assert_int_equal(item.data[0], 0);
        assert_int_equal(item.data[1], i);
        expect_page(&s, 1, i);
        page_drive(&only_lane, 1);
        assert_int_equal(s.page.items[0].data[1], i);
    }
    expect_end(&s);
    end(&s);
}

static void what_the_request_says_goes_with_each_page(void **state) {
    (void)state;
    const uint8_t key = 1;
    const skep_name_binding names[] = {{{"#b", 2}, {"b", 1}}};
    const skep_query_request request = {.table = "t",
                                        .index = "by_name",
                                        .key_condition.text = {"a = :a", 6},
                                        .filter.text = {"b = :a", 6},
                                        .projection.text = {"b", 1},
                                        .bindings = {.names = names, .name_count = 1},
                                        .start_key = {&key, 1},
                                        .limit = 7,
                                        .is_descending = true,
                                        .is_consistent = true,
                                        .is_count_only = true,
                                        .entity = "order"};
    fill_table(1, 4);
    setting s = {.client =
                     scripted_client(&pages_by_lane, "x", STEPS(DONE), (skep_open_options){0})};
    s.pages = skep_pages_new(s.client, SKEP_OP_QUERY, &request, NULL, &s.err);
    for (uint8_t number = 1; number < 4; number++) expect_page(&s, 0, number);
    expect_end(&s);
    for (uint8_t i = 0; i < 3; i++) {
        const skep_query_request *sent = &table.requests[i];
        assert_string_equal(sent->table, request.table);
        assert_string_equal(sent->index, request.index);
        assert_string_equal(sent->key_condition.text.ptr, request.key_condition.text.ptr);
        assert_string_equal(sent->filter.text.ptr, request.filter.text.ptr);
        assert_string_equal(sent->projection.text.ptr, request.projection.text.ptr);
        assert_ptr_equal(sent->bindings.names, request.bindings.names);
        assert_int_equal(sent->bindings.name_count, 1);
        assert_int_equal(sent->limit, 7);
        assert_true(sent->is_descending && sent->is_consistent && sent->is_count_only);
        assert_int_equal(sent->total_segments, 0);
        assert_string_equal(sent->entity, "order");
    }
    end(&s);
}

static void no_more_items_are_evaluated_than_wanted(void **state) {
    (void)state;
    const skep_query_request request = {.table = "t", .limit = 2};
    fill_table(1, 9);
    setting s = {.client =
                     scripted_client(&pages_by_lane, "x", STEPS(DONE), (skep_open_options){0})};
    s.pages = skep_pages_new(s.client, SKEP_OP_SCAN, &request,
                             &(skep_pages_options){.scanned_max = 3}, &s.err);
    for (uint8_t number = 0; number < 3; number++) expect_page(&s, 0, number);
    expect_end(&s);
    assert_int_equal(table.asked, 3);
    for (size_t i = 0; i < 3; i++) assert_int_equal(table.requests[i].limit, i < 2 ? 2 : 1);
    end(&s);
}

/* ---- Cancelling and failing ---- */

static void freeing_cancels_what_is_in_flight(void **state) {
    (void)state;
    fill_table(4, 3);
    setting s = begin(&pages_by_lane, (skep_pages_options){.segments = 4}, STEPS(DONE));
    expect_page(&s, 0, 0);
    assert_int_equal(only_lane.count, 4);
    end(&s);
    assert_int_equal(only_lane.count, 0);
    assert_int_equal(table.cancelled, 4);
    skep_pages_free(NULL);
    s = begin(&pages_by_lane, (skep_pages_options){0}, STEPS(DONE));
    end(&s); /* before anything was asked */
}

static void a_segment_that_fails_ends_the_reading_with_its_error(void **state) {
    (void)state;
    fill_table(4, 3);
    setting s =
        begin(&pages_by_lane, (skep_pages_options){.segments = 4}, STEPS(DONE, DONE, REFUSED));
    expect_page(&s, 0, 0);
    expect_page(&s, 1, 0);
    for (int i = 0; i < 3; i++) {
        s.page.count = 9;
        assert_false(skep_pages_next(s.pages, &s.page, &s.err));
        assert_int_equal(s.err.status, SKEP_INVALID);
        assert_string_equal(s.err.type, "ValidationException");
        assert_string_equal(s.err.message, "segment 2 of 4: as scripted");
        assert_int_equal(s.page.count, 0);
        assert_int_equal(only_lane.count, 0);
        assert_int_equal(table.cancelled, 3);
        assert_false(skep_pages_next(s.pages, &s.page, NULL));
    }
    assert_int_equal(table.asked, 6);
    end(&s);
}

static void pages_that_arrived_before_a_failure_are_given_out(void **state) {
    (void)state;
    fill_table(3, 1);
    setting s =
        begin(&pages_by_lane, (skep_pages_options){.segments = 3}, STEPS(DONE, DONE, REFUSED));
    expect_page(&s, 0, 0);
    page_drive(&only_lane, 1);
    page_drive(&only_lane, 1);
    expect_page(&s, 1, 0);
    assert_false(skep_pages_next(s.pages, &s.page, &s.err));
    assert_string_equal(s.err.message, "segment 2 of 3: as scripted");
    end(&s);
}

static void without_segments_an_error_is_as_it_came(void **state) {
    (void)state;
    const skep_backend *backends[] = {&pages_at_once, &pages_by_lane};
    for (int b = 0; b < 2; b++) {
        fill_table(1, 3);
        setting s = begin(backends[b], (skep_pages_options){0}, STEPS(DONE, REFUSED));
        expect_page(&s, 0, 0);
        for (int i = 0; i < 2; i++) {
            assert_false(skep_pages_next(s.pages, &s.page, &s.err));
            assert_string_equal(s.err.message, "as scripted");
        }
        assert_int_equal(table.asked, 2);
        end(&s);
    }
}

static void what_is_refused_for_now_is_asked_again(void **state) {
    (void)state;
    fill_table(2, 2);
    setting s = begin(&pages_by_lane, (skep_pages_options){.segments = 2},
                      STEPS(BUSY, DONE, BUSY, BUSY, DONE));
    size_t count = 0;
    while (skep_pages_next(s.pages, &s.page, &s.err)) count++;
    assert_int_equal(s.err.status, SKEP_OK);
    assert_int_equal(count, 4);
    assert_int_equal(table.asked, 7);
    end(&s);
}

/* ---- A program that takes its time ---- */

enum { SHORT_CALL_MS = 40 };

/* Reads three pages of which the second fails at first; away for a short call's time after the
 * first. */
static skep_status read_with_absence(uint32_t call_timeout_ms) {
    skep_open_options options = {.retry = {.call_timeout_ms = call_timeout_ms}};
    fill_table(1, 3);
    setting s = {.client =
                     scripted_client(&pages_by_lane, "x", STEPS(DONE, BROKEN, DONE), options)};
    s.pages = skep_pages_new(s.client, SKEP_OP_SCAN, &scan, NULL, &s.err);
    expect_page(&s, 0, 0);
    clock_pause_ns((int64_t)SHORT_CALL_MS * 1000000);
    size_t count = 1;
    while (skep_pages_next(s.pages, &s.page, &s.err))
        assert_int_equal(s.page.items[0].data[1], count++);
    assert_int_equal(table.asked, s.err.status == SKEP_OK ? 4 : 2);
    assert_int_equal(count, s.err.status == SKEP_OK ? 3 : 1);
    end(&s);
    return s.err.status;
}

static void a_request_that_failed_while_the_program_was_away_is_made_once_more(void **state) {
    (void)state;
    assert_int_equal(read_with_absence(SHORT_CALL_MS), SKEP_OK);
    assert_int_equal(read_with_absence(3600000), SKEP_IO);
}

static void it_is_made_once_more_and_not_twice(void **state) {
    (void)state;
    skep_open_options options = {.retry = {.call_timeout_ms = SHORT_CALL_MS}};
    fill_table(1, 3);
    setting s = {.client = scripted_client(&pages_by_lane, "x", STEPS(DONE, BROKEN), options)};
    s.pages = skep_pages_new(s.client, SKEP_OP_SCAN, &scan, NULL, &s.err);
    expect_page(&s, 0, 0);
    clock_pause_ns((int64_t)SHORT_CALL_MS * 1000000);
    assert_false(skep_pages_next(s.pages, &s.page, &s.err));
    assert_int_equal(s.err.status, SKEP_IO);
    assert_int_equal(table.asked, 3);
    end(&s);
}

/* ---- Memory ---- */

/* Reads all pages; true if there was enough memory. */
static bool read_all(failing_allocator *memory, int fail_at) {
    fill_table(3, 3);
    failing_allocator_init(memory, 0);
    skep_open_options options = {.allocator = &memory->table};
    setting s = {.client = scripted_client(&pages_by_lane, "x", STEPS(DONE), options)};
    memory->fail_at = fail_at > 0 ? memory->calls + fail_at : 0;
    s.pages = skep_pages_new(s.client, SKEP_OP_SCAN, &scan,
                             &(skep_pages_options){.segments = 3, .in_flight = 2}, &s.err);
    size_t count = 0;
    while (s.pages != NULL && skep_pages_next(s.pages, &s.page, &s.err)) count++;
    if (s.err.status != SKEP_OK) {
        assert_int_equal(s.err.status, SKEP_NO_MEMORY);
        skep_error again;
        if (s.pages != NULL) {
            assert_false(skep_pages_next(s.pages, &s.page, &again));
            assert_string_equal(again.message, s.err.message);
        }
    }
    bool is_complete = s.err.status == SKEP_OK;
    if (is_complete) assert_int_equal(count, 9);
    end(&s);
    return is_complete;
}

static void short_memory_is_an_error_wherever_it_ends(void **state) {
    (void)state;
    failing_allocator memory;
    int fail_at = 1;
    for (; !read_all(&memory, fail_at); fail_at++) assert_int_equal(memory.live, 0);
    assert_int_equal(memory.live, 0);
    assert_in_range(fail_at, 8, 100);
}

static void memory_is_that_of_the_first_pages(void **state) {
    (void)state;
    failing_allocator memory;
    fill_table(4, 250);
    failing_allocator_init(&memory, 0);
    skep_open_options options = {.allocator = &memory.table};
    setting s = {.client = scripted_client(&pages_by_lane, "x", STEPS(DONE), options)};
    s.pages = skep_pages_new(s.client, SKEP_OP_SCAN, &scan,
                             &(skep_pages_options){.segments = 4, .in_flight = 2}, &s.err);
    size_t count = 0;
    int calls = 0;
    for (; skep_pages_next(s.pages, &s.page, &s.err); count++)
        if (count == 10) calls = memory.calls;
    assert_int_equal(count, 1000);
    assert_int_equal(memory.calls, calls);
    end(&s);
    assert_int_equal(memory.live, 0);
}

/* ---- Arguments ---- */

typedef struct refusal {
    skep_operation operation;
    skep_query_request request;
    skep_pages_options options;
    const char *message;
} refusal;

static void wrong_arguments_are_refused(void **state) {
    (void)state;
    const uint8_t key = 0;
    const refusal refusals[] = {
        {SKEP_OP_PUT_ITEM, {.table = "t"}, {0}, "PutItem has no pages as Query and Scan have"},
        {SKEP_OP_QUERY, {.table = "t"}, {.segments = 2}, "2 segments need a whole Scan"},
        {SKEP_OP_SCAN,
         {.table = "t", .segment = 1, .total_segments = 3},
         {.segments = 2},
         "2 segments need a whole Scan"},
        {SKEP_OP_SCAN,
         {.table = "t", .start_key = {&key, 1}},
         {.segments = 4},
         "4 segments need a whole Scan"},
        {SKEP_OP_SCAN,
         {.table = "t"},
         {.segments = 2, .scanned_max = 5},
         "2 segments need a whole Scan"},
    };
    setting s = begin(&pages_by_lane, (skep_pages_options){.segments = 1}, STEPS(DONE));
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const refusal *r = &refusals[i];
        assert_null(skep_pages_new(s.client, r->operation, &r->request, &r->options, &s.err));
        assert_int_equal(s.err.status, SKEP_INVALID);
        assert_string_equal(s.err.message, r->message);
    }
    assert_null(skep_pages_new(NULL, SKEP_OP_SCAN, &scan, NULL, &s.err));
    assert_string_equal(s.err.message, "Scan: the client is NULL");
    assert_null(skep_pages_new(s.client, SKEP_OP_SCAN, NULL, NULL, &s.err));
    assert_string_equal(s.err.message, "Scan: the request is NULL");
    assert_false(skep_pages_next(NULL, &s.page, &s.err)); /* the reason is still there */
    assert_string_equal(s.err.message, "Scan: the request is NULL");
    end(&s);
}

static void a_segment_of_ones_own_is_read_as_such(void **state) {
    (void)state;
    const skep_query_request request = {.table = "t", .segment = 2, .total_segments = 3};
    fill_table(3, 2);
    setting s = {.client = scripted_client(&pages_by_lane, "x", STEPS(DONE, DONE, REFUSED),
                                           (skep_open_options){0})};
    s.pages = skep_pages_new(s.client, SKEP_OP_SCAN, &request, NULL, &s.err);
    expect_page(&s, 2, 0);
    expect_page(&s, 2, 1);
    expect_end(&s);
    end(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_page_is_read_ahead_and_sent_before_the_program_goes_on),
        cmocka_unit_test(the_engine_reads_each_page_when_it_is_asked_for),
        cmocka_unit_test(no_more_requests_are_in_flight_than_the_limit),
        cmocka_unit_test(pages_of_segments_come_in_order_of_arrival),
        cmocka_unit_test(a_page_lives_while_the_next_ones_arrive),
        cmocka_unit_test(what_the_request_says_goes_with_each_page),
        cmocka_unit_test(no_more_items_are_evaluated_than_wanted),
        cmocka_unit_test(freeing_cancels_what_is_in_flight),
        cmocka_unit_test(a_segment_that_fails_ends_the_reading_with_its_error),
        cmocka_unit_test(pages_that_arrived_before_a_failure_are_given_out),
        cmocka_unit_test(without_segments_an_error_is_as_it_came),
        cmocka_unit_test(what_is_refused_for_now_is_asked_again),
        cmocka_unit_test(a_request_that_failed_while_the_program_was_away_is_made_once_more),
        cmocka_unit_test(it_is_made_once_more_and_not_twice),
        cmocka_unit_test(short_memory_is_an_error_wherever_it_ends),
        cmocka_unit_test(memory_is_that_of_the_first_pages),
        cmocka_unit_test(a_segment_of_ones_own_is_read_as_such),
        cmocka_unit_test(wrong_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
