/* Threads that save through a proxy with all its faults on, for SKEP_SOAK_SECONDS (2). Each
 * keeps a ledger of what it was told; afterwards the ledgers are compared with what is stored.
 * Each write leaves a mark of its own, so that one that is lost or done twice shows. */
#include "faults/support.h"

#include <pthread.h>
#include <stdatomic.h>

#include <skep/batch.h>
#include <skep/session.h>

#include "shop.skep.h"

enum {
    THREADS = 8,
    SECONDS_DEFAULT = 2,
    CALL_TIMEOUT_MS = 5000,
    BATCH_TIMEOUT_MS = 8000,
    ATTEMPT_TIMEOUT_MS = 1000,
    GRACE_MS = 2000, /* machines that are busy, sanitizers */
    ACCOUNTS = 10,
    AMOUNT = 1000,
    COUNTERS = 4,
    BATCH = 10,
    WRITES_MAX = 1 << 20
};

/* What a thread was told of one write. */
typedef enum told { TOLD_NOT_WRITTEN = 0, TOLD_WRITTEN, TOLD_UNKNOWN } told;

typedef struct ledger {
    unsigned char *puts; /* a told for each number */
    unsigned char *orders;
    unsigned char *moves;
    int64_t put_count, order_count, move_count;
    int64_t version_written[WRITES_MAX / 64]; /* of order: updates acknowledged */
    int64_t version_unknown[WRITES_MAX / 64];
} ledger;

typedef struct soak {
    serve *server;
    proxy *proxy;
    skep_client *db;
    skep_client *direct;
    int64_t end_ms;
    atomic_llong added[COUNTERS], perhaps_added[COUNTERS];
    atomic_llong longest_ms, calls, failures, unknowns, refused;
    ledger ledgers[THREADS];
} soak;

typedef struct worker {
    soak *soak;
    ledger *ledger;
    skep_client *db;
    int number;
    uint64_t random;
    skep_error err;
} worker;

static uint64_t next_random(worker *w) {
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    return w->random ^= w->random << 17;
}

/* ---- What a call tells ---- */

static told note(worker *w, skep_status status, int64_t start_ms, int64_t most_ms) {
    soak *s = w->soak;
    long long passed = now_ms() - start_ms, longest = atomic_load(&s->longest_ms);
    while (passed > longest && !atomic_compare_exchange_weak(&s->longest_ms, &longest, passed)) {
    }
    if (passed > most_ms + GRACE_MS) {
        fprintf(stderr, "a call took %lld ms: %s\n", passed, w->err.message);
        abort();
    }
    atomic_fetch_add(&s->calls, 1);
    if (status == SKEP_OK) return TOLD_WRITTEN;
    atomic_fetch_add(&s->failures, 1);
    bool is_unknown = status == SKEP_UNKNOWN || w->err.is_outcome_unknown;
    atomic_fetch_add(is_unknown ? &s->unknowns : &s->refused, 1);
    return is_unknown ? TOLD_UNKNOWN : TOLD_NOT_WRITTEN;
}

/* ---- The writes ---- */

static const char *own_name(const worker *w, const char *kind, char out[32]) {
    (void)snprintf(out, 32, "%s%d", kind, w->number);
    return out;
}

static void put_one(worker *w) {
    char name[32];
    ledger *l = w->ledger;
    int64_t number = l->put_count++, start = now_ms();
    skep_status status = put_number(w->db, own_name(w, "put", name), number, number, &w->err);
    l->puts[number] = (unsigned char)note(w, status, start, CALL_TIMEOUT_MS);
}

static void add_one(worker *w) {
    int64_t counter = (int64_t)(next_random(w) % COUNTERS), start = now_ms();
    skep_status status = add_number(w->db, "counter", counter, 1, &w->err);
    told what = note(w, status, start, CALL_TIMEOUT_MS);
    if (what == TOLD_WRITTEN) atomic_fetch_add(&w->soak->added[counter], 1);
    if (what == TOLD_UNKNOWN) atomic_fetch_add(&w->soak->perhaps_added[counter], 1);
}

static void put_batch(worker *w) {
    char name[32];
    ledger *l = w->ledger;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_batch_write writes[BATCH];
    skep_status outcomes[BATCH];
    int64_t first = l->put_count, start = now_ms();
    l->put_count += BATCH;
    for (int64_t i = 0; i < BATCH; i++)
        writes[i] = (skep_batch_write){
            .table = "faults",
            .item = item_of(arena, own_name(w, "put", name), first + i, first + i)};
    skep_status status = skep_batch_write_all(w->db, &(skep_batch_write_request){writes, BATCH},
                                              &(skep_batch_options){.timeout_ms = BATCH_TIMEOUT_MS},
                                              outcomes, arena, &w->err);
    (void)note(w, status, start, BATCH_TIMEOUT_MS + CALL_TIMEOUT_MS);
    for (int64_t i = 0; i < BATCH; i++)
        l->puts[first + i] = outcomes[i] == SKEP_OK     ? TOLD_WRITTEN
                             : outcomes[i] == SKEP_BUSY ? TOLD_NOT_WRITTEN
                                                        : TOLD_UNKNOWN;
    skep_arena_free(arena);
}

/* An amount from one account to another, and a mark of the move itself, all or nothing. */
static void move_amount(worker *w) {
    char name[32];
    ledger *l = w->ledger;
    skep_arena *arena = skep_arena_new(NULL, 0);
    int64_t from = (int64_t)(next_random(w) % ACCOUNTS), number = l->move_count++;
    int64_t to = (from + 1 + (int64_t)(next_random(w) % (ACCOUNTS - 1))) % ACCOUNTS;
    int64_t amount = 1 + (int64_t)(next_random(w) % 5), start = now_ms();
    const skep_value_binding less = {{":n", 2}, skep_value_from_i64(arena, -amount)};
    const skep_value_binding more = {{":n", 2}, skep_value_from_i64(arena, amount)};
    const skep_transact_action actions[] = {
        {.kind = SKEP_TRANSACT_UPDATE,
         .table = "faults",
         .item = key_of(arena, "account", from),
         .update = {.text = {"ADD n :n", 8}},
         .bindings = {.values = &less, .value_count = 1}},
        {.kind = SKEP_TRANSACT_UPDATE,
         .table = "faults",
         .item = key_of(arena, "account", to),
         .update = {.text = {"ADD n :n", 8}},
         .bindings = {.values = &more, .value_count = 1}},
        {.kind = SKEP_TRANSACT_PUT,
         .table = "faults",
         .item = item_of(arena, own_name(w, "move", name), number, amount),
         .condition = {.text = {"attribute_not_exists(PK)", 24}}}};
    skep_status status = skep_transact_write(w->db, &(skep_transact_request){actions, 3, NULL},
                                             NULL, arena, &w->err);
    l->moves[number] = (unsigned char)note(w, status, start, CALL_TIMEOUT_MS);
    skep_arena_free(arena);
}

static int64_t order_id(const worker *w, int64_t number) {
    return (int64_t)w->number * 10000000 + number + 1;
}

/* A new order with an item of its own, in one transaction. */
static void save_order(worker *w) {
    ledger *l = w->ledger;
    skep_session *s = skep_session_new(w->db, NULL);
    int64_t number = l->order_count++, start = now_ms();
    order *o = order_new(s);
    o->id = order_id(w, number);
    o->buyer_id = w->number;
    o->placed_at = INT64_C(1790000000) * SKEP_TIME_SECOND;
    o->ship_to.city = skep_session_text(s, "0");
    *skep_append(s, &o->items) =
        (item){.id = 1, .product_name = "Honey", .unit_price = SKEP_DEC("26.05"), .units = 1};
    skep_status status = skep_session_save(s, NULL, &w->err);
    l->orders[number] = (unsigned char)note(w, status, start, CALL_TIMEOUT_MS);
    skep_session_free(s);
}

/* One more unit of an order of this thread, whose version is checked: the units count the saves. */
static void change_order(worker *w) {
    ledger *l = w->ledger;
    if (l->order_count == 0) return;
    int64_t most = l->order_count < 16 ? l->order_count : 16;
    int64_t number = (int64_t)(next_random(w) % (uint64_t)most), start = now_ms();
    skep_session *s = skep_session_new(w->db, NULL);
    order *o = order_load(s, order_id(w, number), &w->err);
    (void)note(w, o != NULL ? SKEP_OK : SKEP_NOT_FOUND, start, CALL_TIMEOUT_MS);
    if (o != NULL && o->items.count == 1) {
        start = now_ms();
        o->items.items[0].units++;
        o->buyer_id = 1000 + o->items.items[0].units;
        told what = note(w, skep_session_save(s, NULL, &w->err), start, CALL_TIMEOUT_MS);
        l->version_written[number] += what == TOLD_WRITTEN;
        l->version_unknown[number] += what == TOLD_UNKNOWN;
    }
    skep_session_free(s);
}

static void *work(void *context) {
    worker *w = context;
    while (now_ms() < w->soak->end_ms && w->ledger->put_count < WRITES_MAX - 2 * BATCH &&
           w->ledger->order_count < WRITES_MAX / 64 - 1) {
        switch (next_random(w) % 7) {
        case 0:
        case 1: put_one(w); break;
        case 2: add_one(w); break;
        case 3: put_batch(w); break;
        case 4: move_amount(w); break;
        case 5: save_order(w); break;
        default: change_order(w); break;
        }
    }
    return NULL;
}

/* ---- The comparison ---- */

static void assert_told(const char *what, int thread, int64_t number, told was, bool is_stored) {
    if (was == TOLD_WRITTEN && !is_stored)
        fail_msg("%s %" PRId64 " of thread %d was acknowledged and is lost", what, number, thread);
    if (was == TOLD_NOT_WRITTEN && is_stored)
        fail_msg("%s %" PRId64 " of thread %d was refused and is there", what, number, thread);
}

static void compare_items(soak *s, worker *w) {
    char name[32];
    for (int64_t i = 0; i < w->ledger->put_count; i++) {
        int64_t n = get_number(s->direct, own_name(w, "put", name), i, &w->err);
        assert_true(n == i || n == -1);
        assert_told("put", w->number, i, (told)w->ledger->puts[i], n == i);
    }
    for (int64_t i = 0; i < w->ledger->move_count; i++) {
        int64_t n = get_number(s->direct, own_name(w, "move", name), i, &w->err);
        assert_true(n >= -1);
        assert_told("move", w->number, i, (told)w->ledger->moves[i], n > 0);
    }
}

static void compare_orders(soak *s, const worker *w) {
    const ledger *l = w->ledger;
    skep_error err = {0};
    for (int64_t i = 0; i < l->order_count; i++) {
        skep_session *session = skep_session_new(s->direct, NULL);
        order *o = order_load(session, order_id(w, i), &err);
        assert_true(o != NULL || err.status == SKEP_NOT_FOUND);
        assert_told("order", w->number, i, (told)l->orders[i], o != NULL);
        if (o != NULL) {
            assert_int_equal(o->items.count, 1);
            int64_t saves = o->items.items[0].units - 1;
            assert_in_range(saves, l->version_written[i],
                            l->version_written[i] + l->version_unknown[i]);
            assert_int_equal(o->buyer_id, saves == 0 ? w->number : 1000 + saves + 1);
        }
        skep_session_free(session);
    }
}

static void compare_sums(soak *s) {
    skep_error err = {0};
    int64_t sum = 0;
    for (int64_t i = 0; i < ACCOUNTS; i++) sum += get_number(s->direct, "account", i, &err);
    assert_int_equal(sum, ACCOUNTS * AMOUNT);
    for (int64_t i = 0; i < COUNTERS; i++) {
        int64_t stored = get_number(s->direct, "counter", i, &err);
        int64_t least = atomic_load(&s->added[i]);
        assert_in_range(stored, least, least + atomic_load(&s->perhaps_added[i]));
    }
}

static void tell(soak *s) {
    proxy_counts counts = proxy_count(s->proxy);
    print_message("%lld calls, %lld failed (%lld unknown, %lld refused), longest %lld ms; %" PRIu64
                  " requests over %" PRIu64 " connections\n",
                  atomic_load(&s->calls), atomic_load(&s->failures), atomic_load(&s->unknowns),
                  atomic_load(&s->refused), atomic_load(&s->longest_ms), counts.requests,
                  counts.connections);
    for (int i = PROXY_NONE + 1; i < PROXY_FAULTS; i++)
        print_message("  %" PRIu64 " times %s\n", counts.faults[i],
                      proxy_fault_name((proxy_fault)i));
}

/* ---- The run ---- */

static int64_t seconds_wanted(void) {
    const char *wanted = getenv("SKEP_SOAK_SECONDS");
    long long seconds = wanted != NULL ? strtoll(wanted, NULL, 10) : 0;
    return seconds > 0 ? seconds : SECONDS_DEFAULT;
}

static skep_client *open_at(uint16_t port, const skep_remote_options *remote) {
    char url[64];
    skep_error err = {0};
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)port);
    skep_client *db = skep_open(url,
                                &(skep_open_options){.remote = remote,
                                                     .retry = {.call_timeout_ms = CALL_TIMEOUT_MS,
                                                               .base_ms = 5,
                                                               .ceiling_ms = 200,
                                                               .has_no_bucket = true}},
                                &err);
    if (db == NULL) fail_msg("%s", err.message);
    return db;
}

static int setup(void **state) {
    soak *s = calloc(1, sizeof *s);
    skep_remote_options remote = somebody;
    proxy_options damage = {.seed = 26};
    skep_error err = {0};
    remote.attempt_timeout_ms = ATTEMPT_TIMEOUT_MS;
    s->server = serve_start(NULL, "AKIDTEST:a-secret-of-tests");
    damage.upstream_port = serve_port(s->server);
    for (int i = PROXY_NONE + 1; i < PROXY_FAULTS; i++) damage.chance[i] = 0.01;
    damage.chance[PROXY_STALL_BEFORE] = damage.chance[PROXY_STALL_AFTER] = 0.002;
    s->proxy = proxy_start(&damage);
    s->direct = open_at(serve_port(s->server), &somebody);
    s->db = open_at(proxy_port(s->proxy), &remote);
    if (make_table(s->direct, &err) != SKEP_OK || shop_create(s->direct, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    for (int64_t i = 0; i < ACCOUNTS; i++)
        assert_int_equal(put_number(s->direct, "account", i, AMOUNT, &err), SKEP_OK);
    for (int64_t i = 0; i < COUNTERS; i++)
        assert_int_equal(put_number(s->direct, "counter", i, 0, &err), SKEP_OK);
    for (int i = 0; i < THREADS; i++) {
        s->ledgers[i].puts = calloc(WRITES_MAX, 1);
        s->ledgers[i].orders = calloc(WRITES_MAX, 1);
        s->ledgers[i].moves = calloc(WRITES_MAX, 1);
    }
    *state = s;
    return 0;
}

static int teardown(void **state) {
    soak *s = *state;
    if (s == NULL) return -1;
    skep_close(s->db);
    skep_close(s->direct);
    proxy_stop(s->proxy);
    assert_int_equal(serve_stop(s->server), 0);
    for (int i = 0; i < THREADS; i++) {
        free(s->ledgers[i].puts);
        free(s->ledgers[i].orders);
        free(s->ledgers[i].moves);
    }
    free(s);
    return 0;
}

static void nothing_acknowledged_is_lost_and_nothing_is_done_twice(void **state) {
    soak *s = *state;
    pthread_t threads[THREADS];
    worker workers[THREADS];
    s->end_ms = now_ms() + 1000 * seconds_wanted();
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){.soak = s,
                              .ledger = &s->ledgers[i],
                              .db = s->db,
                              .number = i,
                              .random = UINT64_C(88172645463325252) + (uint64_t)i * 7919};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    tell(s);
    assert_true(atomic_load(&s->calls) > THREADS);
    sleep_ms(ATTEMPT_TIMEOUT_MS); /* what nobody waits for any more is done, too */
    for (int i = 0; i < THREADS; i++) {
        compare_items(s, &workers[i]);
        compare_orders(s, &workers[i]);
    }
    compare_sums(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_acknowledged_is_lost_and_nothing_is_done_twice),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
