/* Memory that runs out: the scenario is run with the first, the second, the third ... allocation
 * failing, until none fails. Each time the failing call says so, and afterwards the engine still
 * works and index and table agree. */
#include "unit/engine/engine_test.h"

typedef struct faulty {
    long left; /* allocations that still succeed; negative: all do */
    long refused;
} faulty;

static void *faulty_resize(void *context, void *memory, size_t size) {
    faulty *f = context;
    if (f->left == 0) {
        f->refused++;
        return NULL;
    }
    if (f->left > 0) f->left--;
    return skep_allocator_default()->resize(NULL, memory, size);
}

static void faulty_release(void *context, void *memory) {
    (void)context;
    skep_allocator_default()->release(NULL, memory);
}

static skep_status create_indexed(fixture *f) {
    static const char *const included[] = {"n"};
    const skep_index_definition index = {.name = "by_group",
                                         .key = {.hash = {{"grp", SKEP_TYPE_S}}, .hash_count = 1},
                                         .projection = SKEP_PROJECT_INCLUDE,
                                         .included = included,
                                         .included_count = 1};
    skep_table_definition definition = {.name = "things",
                                        .key = {.hash = {{"pk", SKEP_TYPE_S}}, .hash_count = 1},
                                        .indexes = &index,
                                        .index_count = 1};
    return create(f, &definition);
}

static skep_status run_update(fixture *f) {
    skep_update_request request = {.table = "things",
                                   .key = value_of(f->arena, "{pk:'a'}"),
                                   .update = text_expr("SET n = n + :v, grp = :g"),
                                   .condition = text_expr("n >= :v"),
                                   .bindings = bind(f, ":v", "1", ":g", "'h'", NULL),
                                   .return_values = SKEP_RETURN_ALL_NEW};
    skep_write_response response = {0};
    return execute(f, SKEP_OP_UPDATE_ITEM, &request, &response);
}

static skep_status run_transaction(fixture *f) {
    skep_transact_action actions[2] = {{.kind = SKEP_TRANSACT_PUT,
                                        .table = "things",
                                        .item = value_of(f->arena, "{pk:'b', grp:'h', n:1}")},
                                       {.kind = SKEP_TRANSACT_DELETE,
                                        .table = "things",
                                        .item = value_of(f->arena, "{pk:'c'}"),
                                        .condition = text_expr("attribute_exists(pk)")}};
    skep_transact_request request = {.actions = actions, .count = 2, .client_token = "t"};
    skep_transact_response response = {0};
    return execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &request, &response);
}

static skep_status run_query(fixture *f) {
    skep_query_response page;
    skep_query_request request = {.table = "things",
                                  .index = "by_group",
                                  .key_condition = text_expr("grp = :g"),
                                  .filter = text_expr("n > :v"),
                                  .bindings = bind(f, ":v", "0", ":g", "'h'", NULL),
                                  .limit = 1};
    return query(f, &request, &page);
}

static skep_status run_batches(fixture *f) {
    skep_batch_write writes[] = {
        {.table = "things", .item = value_of(f->arena, "{pk:'d', grp:'h', n:5}")},
        {.table = "things", .item = value_of(f->arena, "{pk:'b'}"), .is_delete = true}};
    skep_batch_write_request write_request = {writes, 2};
    skep_batch_write_response written = {0};
    skep_value keys[] = {value_of(f->arena, "{pk:'a'}"), value_of(f->arena, "{pk:'d'}")};
    skep_batch_get_table table = {.table = "things",
                                  .keys = keys,
                                  .key_count = 2,
                                  .projection = text_expr("#n"),
                                  .bindings = bind(f, "#n", "n", NULL)};
    skep_batch_get_request get_request = {&table, 1};
    skep_batch_get_response got = {0};
    skep_status status = execute(f, SKEP_OP_BATCH_WRITE_ITEM, &write_request, &written);
    if (status != SKEP_OK) return status;
    return execute(f, SKEP_OP_BATCH_GET_ITEM, &get_request, &got);
}

static skep_status run_transact_get(fixture *f) {
    skep_transact_get gets[] = {
        {.table = "things", .key = value_of(f->arena, "{pk:'a'}"), .projection = text_expr("n")},
        {.table = "things", .key = value_of(f->arena, "{pk:'d'}")}};
    skep_transact_get_request request = {gets, 2};
    skep_transact_get_response response = {0};
    return execute(f, SKEP_OP_TRANSACT_GET_ITEMS, &request, &response);
}

static skep_status run_update_table(fixture *f) {
    const skep_index_definition index = {.name = "by_n",
                                         .key = {.hash = {{"n", SKEP_TYPE_N}}, .hash_count = 1}};
    skep_update_table_request request = {.table = "things", .create = &index};
    skep_table_response response = {0};
    skep_status status = execute(f, SKEP_OP_UPDATE_TABLE, &request, &response);
    if (status != SKEP_OK) return status;
    return execute(f, SKEP_OP_UPDATE_TABLE,
                   &(skep_update_table_request){.table = "things", .drop_index = "by_n"},
                   &response);
}

static skep_status run_scenario(fixture *f) {
    skep_status status = create_indexed(f);
    if (status == SKEP_OK) status = put(f, "things", "{pk:'a', grp:'g', n:1}");
    if (status == SKEP_OK) status = put(f, "things", "{pk:'c', grp:'h', n:3}");
    if (status == SKEP_OK) status = run_update(f);
    if (status == SKEP_OK) status = run_transaction(f);
    if (status == SKEP_OK) status = run_batches(f);
    if (status == SKEP_OK) status = run_transact_get(f);
    if (status == SKEP_OK) status = run_update_table(f);
    return status == SKEP_OK ? run_query(f) : status;
}

static void assert_index_agrees(fixture *f) {
    skep_query_response page;
    if (scan(f, &(skep_query_request){.table = "things"}, &page) == SKEP_NO_TABLE) return;
    size_t items = page.count;
    must(f, scan(f, &(skep_query_request){.table = "things", .index = "by_group"}, &page));
    assert_int_equal(page.count, items);
}

static void fail_each_allocation(bool wants_capacity) {
    for (long n = 0;; n++) {
        assert_true(n < 5000);
        faulty faults = {n, 0};
        skep_allocator allocator = {faulty_resize, faulty_release, &faults};
        fixture f = {.now_s = 1700000000,
                     .arena = skep_arena_new(NULL, 0),
                     .wants_index_capacity = wants_capacity};
        f.engine = skep_engine_backend.open(
            ":memory:", &(skep_open_options){.allocator = &allocator}, &f.err);
        skep_status status = f.engine == NULL ? f.err.status : run_scenario(&f);
        bool is_done = faults.refused == 0;
        assert_int_equal(status, is_done ? SKEP_OK : SKEP_NO_MEMORY);
        faults.left = -1;
        if (f.engine != NULL) assert_index_agrees(&f);
        skep_engine_backend.close(f.engine);
        skep_arena_free(f.arena);
        if (is_done) break;
    }
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    fail_each_allocation(false);
    fail_each_allocation(true);
}

static void an_arena_that_is_full_is_a_status(void **state) {
    fixture *f = *state;
    skep_arena *large = f->arena;
    must(f, create_indexed(f));
    must(f, put(f, "things", "{pk:'a', grp:'g', n:1}"));
    skep_query_request request = {.table = "things"};
    skep_query_response page = {0};
    f->arena = skep_arena_new(NULL, 64);
    assert_int_equal(execute(f, SKEP_OP_SCAN, &request, &page), SKEP_NO_MEMORY);
    skep_arena_free(f->arena);
    f->arena = large;
    assert_non_null(get(f, "things", "{pk:'a'}").data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        engine_test(an_arena_that_is_full_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
