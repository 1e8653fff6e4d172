/* Parallel scans: segments. What all scans do is in test_query.c. */
#include "unit/engine/engine_test.h"

enum { ITEMS = 300, PER_PARTITION = 3 };

static void fill(fixture *f) {
    skep_index_definition index = {.name = "by_n",
                                   .key = {.hash = {{"n", SKEP_TYPE_N}}, .hash_count = 1}};
    skep_table_definition definition = {.name = "things",
                                        .key = {.hash = {{"pk", SKEP_TYPE_S}},
                                                .hash_count = 1,
                                                .range = {{"sk", SKEP_TYPE_N}},
                                                .range_count = 1},
                                        .indexes = &index,
                                        .index_count = 1};
    must(f, create(f, &definition));
    for (int i = 0; i < ITEMS; i++) {
        char item[64];
        (void)snprintf(item, sizeof item, "{pk:'%d', sk:%d, n:%d}", i / PER_PARTITION,
                       i % PER_PARTITION, i % 50);
        must(f, put(f, "things", item));
    }
}

static int number_of(skep_value item, const char *name) {
    skep_value value = {0};
    int64_t number = -1;
    assert_true(skep_value_at(item, str(name), &value));
    assert_int_equal(skep_decimal_to_i64(skep_value_decimal(value), &number, NULL), SKEP_OK);
    return (int)number;
}

static int identity(skep_value item) {
    skep_value pk = {0};
    assert_true(skep_value_at(item, SKEP_STR("pk"), &pk));
    return atoi(skep_value_text(pk).ptr) * PER_PARTITION + number_of(item, "sk");
}

/* Reads one segment by pages and counts each item; deletes what it got where told to. */
static void read_segment(fixture *f, skep_query_request request, int seen[ITEMS], bool erases) {
    for (;;) {
        skep_query_response page;
        must(f, scan(f, &request, &page));
        for (size_t i = 0; i < page.count; i++) {
            int number = identity(page.items[i]);
            char key[64];
            seen[number]++;
            (void)snprintf(key, sizeof key, "{pk:'%d', sk:%d}", number / PER_PARTITION,
                           number % PER_PARTITION);
            if (erases) must(f, erase(f, "things", key));
        }
        if (page.last_key.data == NULL) return;
        request.start_key = page.last_key;
    }
}

static void each_item_is_in_exactly_one_segment(void **state) {
    fixture *f = *state;
    static const uint32_t totals[] = {1, 2, 3, 7, 64, 1000000};
    fill(f);
    for (size_t t = 0; t < 5; t++) {
        for (int place = 0; place < 2; place++) {
            int seen[ITEMS] = {0};
            for (uint32_t segment = 0; segment < totals[t]; segment++)
                read_segment(f,
                             (skep_query_request){.table = "things",
                                                  .index = place == 1 ? "by_n" : NULL,
                                                  .limit = 7,
                                                  .segment = segment,
                                                  .total_segments = totals[t]},
                             seen, false);
            for (int i = 0; i < ITEMS; i++) assert_int_equal(seen[i], 1);
        }
    }
}

static void segments_are_of_similar_size_and_keep_partitions_whole(void **state) {
    fixture *f = *state;
    fill(f);
    for (uint32_t segment = 0; segment < 4; segment++) {
        int seen[ITEMS] = {0}, count = 0;
        read_segment(
            f, (skep_query_request){.table = "things", .segment = segment, .total_segments = 4},
            seen, false);
        for (int i = 0; i < ITEMS; i++) {
            count += seen[i];
            assert_int_equal(seen[i], seen[i - i % PER_PARTITION]);
        }
        assert_in_range(count, ITEMS / 8, ITEMS / 2);
    }
}

static void deleting_what_was_read_loses_nothing_of_the_rest(void **state) {
    fixture *f = *state;
    int seen[ITEMS] = {0};
    skep_query_response page;
    fill(f);
    for (uint32_t segment = 0; segment < 3; segment++)
        read_segment(f,
                     (skep_query_request){
                         .table = "things", .limit = 4, .segment = segment, .total_segments = 3},
                     seen, true);
    for (int i = 0; i < ITEMS; i++) assert_int_equal(seen[i], 1);
    must(f, scan(f, &(skep_query_request){.table = "things"}, &page));
    assert_int_equal(page.count, 0);
}

static void numbers_of_segments_are_limited(void **state) {
    fixture *f = *state;
    skep_query_response page;
    skep_query_request request = {.table = "things", .segment = 1};
    refused(f, scan(f, &request, &page), SKEP_INVALID,
            "The TotalSegments parameter is required but was not present in the request when "
            "Segment parameter is present");
    request.segment = request.total_segments = 4;
    refused(f, scan(f, &request, &page), SKEP_INVALID,
            "The Segment parameter is zero-based and must be less than parameter TotalSegments");
    request.segment = 1000000;
    request.total_segments = 1000001;
    request.table = "";
    refused(f, scan(f, &request, &page), SKEP_INVALID,
            "3 validation errors detected: Value at 'Segment' failed to satisfy constraint: Member "
            "must have value less than or equal to 999999; Value at 'TotalSegments' failed to "
            "satisfy constraint: Member must have value less than or equal to 1000000; Value at "
            "'TableName' failed to satisfy constraint: Member must have length greater than or "
            "equal to 1");
    request = (skep_query_request){.table = "things", .segment = 3, .total_segments = 4};
    refused(f, scan(f, &request, &page), SKEP_NO_TABLE, "Requested resource not found");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(each_item_is_in_exactly_one_segment),
        engine_test(segments_are_of_similar_size_and_keep_partitions_whole),
        engine_test(deleting_what_was_read_loses_nothing_of_the_rest),
        engine_test(numbers_of_segments_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
