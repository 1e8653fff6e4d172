/* Threads that write to three servers on one file while one server after the other is killed and
 * started again, for SKEP_SOAK_SECONDS (2). What was acknowledged is there, and nothing is there
 * twice. */
#include "alternator/cluster.h"
#include "faults/support.h"

#include <pthread.h>
#include <unistd.h>

enum {
    THREADS = 4,
    SECONDS_DEFAULT = 2,
    WRITES_MAX = 1 << 20,
    ACCOUNTS = 8,
    AMOUNT = 1000,
    ALIVE_MS = 150,
    DEAD_MS = 80
};

typedef struct writer {
    skep_client *db;
    int number;
    int64_t end_ms;
    int64_t count;
    skep_status told[WRITES_MAX]; /* of each number: a put, an addition, a move, in turn */
    int64_t added, perhaps_added;
    skep_error err;
} writer;

static skep_status move_amount(writer *w, const char *name, int64_t number) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    const skep_value_binding less = {{":n", 2}, skep_value_from_i64(arena, -1)};
    const skep_value_binding more = {{":n", 2}, skep_value_from_i64(arena, 1)};
    skep_transact_action actions[3] = {{.kind = SKEP_TRANSACT_UPDATE, .table = "faults"},
                                       {.kind = SKEP_TRANSACT_UPDATE, .table = "faults"},
                                       {.kind = SKEP_TRANSACT_PUT, .table = "faults"}};
    for (int i = 0; i < 2; i++) {
        actions[i].item = key_of(arena, "account", (number + i) % ACCOUNTS);
        actions[i].update.text = (skep_str){"ADD n :n", 8};
        actions[i].bindings = (skep_bindings){.values = i == 0 ? &less : &more, .value_count = 1};
    }
    actions[2].item = item_of(arena, name, number, number);
    actions[2].condition.text = (skep_str){"attribute_not_exists(PK)", 24};
    skep_status status = skep_transact_write(w->db, &(skep_transact_request){actions, 3, NULL},
                                             NULL, arena, &w->err);
    skep_arena_free(arena);
    return status;
}

static void *work(void *context) {
    writer *w = context;
    char name[32];
    (void)snprintf(name, sizeof name, "writer%d", w->number);
    while (now_ms() < w->end_ms && w->count < WRITES_MAX) {
        int64_t i = w->count++;
        if (i % 3 == 0) w->told[i] = put_number(w->db, name, i, i, &w->err);
        if (i % 3 == 1) {
            w->told[i] = add_number(w->db, "sum", w->number, 1, &w->err);
            w->added += w->told[i] == SKEP_OK;
            w->perhaps_added += w->told[i] != SKEP_OK && w->err.is_outcome_unknown;
        }
        if (i % 3 == 2) w->told[i] = move_amount(w, name, i);
        if (w->told[i] != SKEP_OK && w->err.is_outcome_unknown) w->told[i] = SKEP_UNKNOWN;
    }
    return NULL;
}

static void compare(const writer *w, skep_client *direct) {
    skep_error err = {0};
    char name[32];
    int64_t written = 0, unknown = 0;
    (void)snprintf(name, sizeof name, "writer%d", w->number);
    for (int64_t i = 0; i < w->count; i++) {
        written += w->told[i] == SKEP_OK;
        unknown += w->told[i] == SKEP_UNKNOWN;
        if (i % 3 == 1) continue;
        bool is_stored = get_number(direct, name, i, &err) == i;
        if (w->told[i] == SKEP_OK && !is_stored)
            fail_msg("write %" PRId64 " of %s was acknowledged and is lost", i, name);
        if (w->told[i] != SKEP_OK && w->told[i] != SKEP_UNKNOWN && is_stored)
            fail_msg("write %" PRId64 " of %s was refused and is there", i, name);
    }
    int64_t sum = get_number(direct, "sum", w->number, &err);
    assert_in_range(sum, w->added, w->added + w->perhaps_added);
    print_message("%s: %" PRId64 " written, %" PRId64 " unknown, of %" PRId64 "\n", name, written,
                  unknown, w->count);
    assert_true(written > 0);
}

static int64_t seconds_wanted(void) {
    const char *wanted = getenv("SKEP_SOAK_SECONDS");
    long long seconds = wanted != NULL ? strtoll(wanted, NULL, 10) : 0;
    return seconds > 0 ? seconds : SECONDS_DEFAULT;
}

static void run_writers(cluster *c, skep_client *db, writer *writers, int64_t end_ms) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        writers[i].db = db;
        writers[i].number = i;
        writers[i].end_ms = end_ms;
        assert_int_equal(pthread_create(&threads[i], NULL, work, &writers[i]), 0);
    }
    for (int which = 0; now_ms() < end_ms; which = (which + 1) % CLUSTER_NODES) {
        sleep_ms(ALIVE_MS);
        cluster_kill(c, which);
        sleep_ms(DEAD_MS);
        cluster_revive(c, which);
    }
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static void nothing_acknowledged_is_lost_while_servers_are_killed(void **state) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    char data[64], where[CLUSTER_ADDRESS_MAX], path[80];
    skep_error err = {0};
    int64_t sum = 0;
    writer *writers = calloc(THREADS, sizeof *writers);
    (void)state;
    assert_non_null(writers);
    (void)snprintf(data, sizeof data, "/tmp/skep-kill-%ld.db", (long)getpid());
    cluster *c = cluster_start(&(cluster_options){.data = data, .has_transactions = true});
    cluster_address(c, "?transactions=true", where);
    skep_client *direct = skep_open(data, NULL, &err);
    skep_client *db = skep_open(
        where,
        &(skep_open_options){.retry = {.base_ms = 5, .ceiling_ms = 200, .has_no_bucket = true}},
        &err);
    assert_true(db != NULL && direct != NULL);
    if (make_table(direct, &err) != SKEP_OK) fail_msg("%s", err.message);
    for (int64_t i = 0; i < ACCOUNTS; i++)
        assert_int_equal(put_number(direct, "account", i, AMOUNT, &err), SKEP_OK);
    run_writers(c, db, writers, now_ms() + 1000 * seconds_wanted());
    for (int i = 0; i < THREADS; i++) compare(&writers[i], direct);
    for (int64_t i = 0; i < ACCOUNTS; i++) sum += get_number(direct, "account", i, &err);
    assert_int_equal(sum, ACCOUNTS * AMOUNT);
    skep_close(db);
    skep_close(direct);
    assert_true(cluster_stop(c));
    free(writers);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)snprintf(path, sizeof path, "%s%s", data, ends[i]);
        (void)unlink(path);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_acknowledged_is_lost_while_servers_are_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
