/* One engine used from several threads at once. */
#include <pthread.h>

#include "unit/engine/engine_test.h"

enum { THREADS = 4, ROUNDS = 200 };

typedef struct worker {
    engine *engine;
    int number;
    int failures;
} worker;

static skep_status add_one(fixture *f) {
    skep_update_request request = {.table = "things",
                                   .key = value_of(f->arena, "{pk:'sum'}"),
                                   .update = text_expr("ADD n :v"),
                                   .bindings = bind(f, ":v", "1", NULL)};
    skep_write_response response = {0};
    return execute(f, SKEP_OP_UPDATE_ITEM, &request, &response);
}

static void *work(void *context) {
    worker *w = context;
    fixture f = {.engine = w->engine, .arena = skep_arena_new(NULL, 0)};
    for (int i = 0; i < ROUNDS; i++) {
        char item[64];
        skep_arena_reset(f.arena);
        (void)snprintf(item, sizeof item, "{pk:'w%d', n:%d}", w->number, i);
        skep_put_request put_one = {.table = "things", .item = value_of(f.arena, item)};
        (void)snprintf(item, sizeof item, "{pk:'w%d'}", w->number);
        skep_get_request get_one = {.table = "things", .key = value_of(f.arena, item)};
        skep_write_response written = {0};
        skep_get_response got = {0};
        w->failures += execute(&f, SKEP_OP_PUT_ITEM, &put_one, &written) != SKEP_OK;
        w->failures += execute(&f, SKEP_OP_GET_ITEM, &get_one, &got) != SKEP_OK;
        w->failures += !skep_value_equal(got.item, put_one.item);
        w->failures += add_one(&f) != SKEP_OK;
    }
    skep_arena_free(f.arena);
    return NULL;
}

static void threads_share_an_engine_without_losing_updates(void **state) {
    fixture *f = *state;
    pthread_t threads[THREADS];
    worker workers[THREADS];
    char expected[64];
    create_simple(f, "things", SKEP_TYPE_NONE);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){f->engine, i, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(workers[i].failures, 0);
    }
    (void)snprintf(expected, sizeof expected, "{pk:'sum', n:%d}", THREADS * ROUNDS);
    assert_value(f, get(f, "things", "{pk:'sum'}"), expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {engine_test(threads_share_an_engine_without_losing_updates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
