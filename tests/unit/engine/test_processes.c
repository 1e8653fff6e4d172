/* One file under several processes at once: what one does the others see, writers wait for each
 * other, and one that is killed takes nothing with it that was acknowledged.
 *
 * A process with the file open is never forked, because SQLite's locks do not survive that: others
 * are started first and told over pipes when to act. */
#include <signal.h>
#include <time.h>

#include <sqlite3.h>

#include "unit/engine/file_test.h"

static skep_status update_table(fixture *f, const skep_index_definition *created) {
    skep_update_table_request request = {.table = "things", .create = created};
    skep_table_response response = {0};
    return execute(f, SKEP_OP_UPDATE_TABLE, &request, &response);
}

static skep_status delete_table(fixture *f, const char *name) {
    skep_table_request request = {.table = name};
    skep_table_response response = {0};
    return execute(f, SKEP_OP_DELETE_TABLE, &request, &response);
}

/* ---- Another process, told what to do ---- */

typedef struct other {
    pid_t pid;
    int to, from;
} other;

typedef bool order(file_fixture *ff);

static _Noreturn void obey(file_fixture *ff, int from, int to, order *const *orders) {
    unsigned char which;
    while (read(from, &which, 1) == 1) {
        if (ff->f.engine == NULL) open_or_exit(ff);
        unsigned char is_done = orders[which](ff);
        if (!is_done) (void)fprintf(stderr, "order %d: %s\n", which, ff->f.err.message);
        if (write(to, &is_done, 1) != 1) break;
    }
    skep_engine_backend.close(ff->f.engine);
    skep_arena_free(ff->f.arena);
    free(ff);
    _exit(0);
}

static other start_other(file_fixture *ff, order *const *orders) {
    int there[2], back[2];
    assert_null(ff->f.engine);
    assert_int_equal(pipe(there), 0);
    assert_int_equal(pipe(back), 0);
    (void)fflush(NULL);
    other o = {fork(), there[1], back[0]};
    assert_true(o.pid >= 0);
    if (o.pid == 0) {
        (void)close(there[1]);
        (void)close(back[0]);
        obey(ff, there[0], back[1], orders);
    }
    (void)close(there[0]);
    (void)close(back[1]);
    return o;
}

static void command(const other *o, unsigned char which) {
    unsigned char is_done = 0;
    assert_int_equal(write(o->to, &which, 1), 1);
    assert_int_equal(read(o->from, &is_done, 1), 1);
    assert_true(is_done);
}

static void end_other(const other *o) {
    int status = 0;
    (void)close(o->to);
    assert_int_equal(waitpid(o->pid, &status, 0), o->pid);
    assert_int_equal(status, 0);
    (void)close(o->from);
}

/* ---- What one process changes of the tables, the other sees ---- */

static const skep_index_definition by_n = {.name = "by_n",
                                           .key = {.hash = {{"n", SKEP_TYPE_N}}, .hash_count = 1}};

static bool create_a_table(file_fixture *ff) {
    create_simple(&ff->f, "later", SKEP_TYPE_NONE);
    return put(&ff->f, "later", "{pk:'a', n:1}") == SKEP_OK;
}

static bool create_it_anew(file_fixture *ff) {
    if (delete_table(&ff->f, "things") != SKEP_OK) return false;
    create_simple(&ff->f, "things", SKEP_TYPE_N);
    return true;
}

static bool create_an_index(file_fixture *ff) {
    return update_table(&ff->f, &by_n) == SKEP_OK;
}

static bool find_two_in_the_index(file_fixture *ff) {
    skep_query_response page;
    skep_query_request request = {.table = "things", .index = "by_n"};
    return scan(&ff->f, &request, &page) == SKEP_OK && page.count == 2;
}

enum { CREATE_A_TABLE, CREATE_IT_ANEW, CREATE_AN_INDEX, FIND_TWO_IN_THE_INDEX };

static void a_process_sees_what_another_one_did_to_the_tables(void **state) {
    file_fixture *ff = *state;
    static order *const orders[] = {create_a_table, create_it_anew, create_an_index,
                                    find_two_in_the_index};
    other o = start_other(ff, orders);
    fixture *f = &ff->f;
    open_at(f, ff->path);
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put(f, "things", "{pk:'a'}"));
    command(&o, CREATE_A_TABLE);
    assert_value(f, get(f, "later", "{pk:'a'}"), "{pk:'a', n:1}");
    command(&o, CREATE_IT_ANEW);
    refused(f, put(f, "things", "{pk:'a'}"), SKEP_INVALID,
            "One or more parameter values were invalid: Missing the key sk in the item");
    must(f, put(f, "things", "{pk:'a', sk:1, n:1}"));
    command(&o, CREATE_AN_INDEX);
    must(f, put(f, "things", "{pk:'a', sk:2, n:2}")); /* the first call after it came */
    command(&o, FIND_TWO_IN_THE_INDEX);
    skep_query_response page;
    must(f, scan(f, &(skep_query_request){.table = "things", .index = "by_n"}, &page));
    assert_int_equal(page.count, 2);
    end_other(&o);
}

/* ---- Tokens ---- */

static skep_status add_with_token(fixture *f) {
    skep_transact_action action = {.kind = SKEP_TRANSACT_UPDATE,
                                   .table = "things",
                                   .item = value_of(f->arena, "{pk:'sum'}"),
                                   .update = text_expr("ADD n :v"),
                                   .bindings = bind(f, ":v", "1", NULL)};
    skep_transact_request request = {
        .actions = &action, .count = 1, .client_token = "the-same-token"};
    skep_transact_response response = {0};
    return execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &request, &response);
}

static bool add_it(file_fixture *ff) {
    return add_with_token(&ff->f) == SKEP_OK;
}

static void a_token_that_one_process_used_is_known_to_the_others(void **state) {
    file_fixture *ff = *state;
    static order *const orders[] = {add_it};
    other o = start_other(ff, orders);
    fixture *f = &ff->f;
    open_at(f, ff->path);
    f->now_s = (int64_t)time(NULL); /* as the other process has it */
    create_simple(f, "things", SKEP_TYPE_NONE);
    command(&o, 0);
    must(f, add_with_token(f));
    assert_value(f, get(f, "things", "{pk:'sum'}"), "{pk:'sum', n:1}");
    end_other(&o);
}

/* ---- Waiting ---- */

/* Answers once the file is locked, and frees it a little later. */
static bool lock_for_a_while(file_fixture *ff) {
    static sqlite3 *db; /* of this process alone */
    if (sqlite3_open(ff->path, &db) != SQLITE_OK) return false;
    if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) return false;
    return true;
}

static bool end_process_later(file_fixture *ff) {
    (void)ff;
    (void)alarm(1); /* its end frees the lock */
    return true;
}

static void a_writer_waits_for_the_one_of_another_process(void **state) {
    file_fixture *ff = *state;
    static order *const orders[] = {lock_for_a_while, end_process_later};
    int status = 0;
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    skep_engine_backend.close(ff->f.engine);
    ff->f.engine = NULL;
    other o = start_other(ff, orders);
    command(&o, 0);
    open_at(&ff->f, ff->path);
    assert_null(get(&ff->f, "things", "{pk:'a'}").data); /* readers do not wait */
    command(&o, 1);
    must(&ff->f, put(&ff->f, "things", "{pk:'a'}"));
    assert_int_equal(waitpid(o.pid, &status, 0), o.pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
    (void)close(o.to);
    (void)close(o.from);
}

/* ---- Many writers, one of which is killed ---- */

enum { WORKERS = 2, KILLED = 6, TRANSACTIONS = 500, ENDLESS = 1 << 30 };

typedef struct worker {
    int number;
    pid_t pid;
    int acknowledged; /* a pipe, on which each number comes after its transaction */
} worker;

/* One transaction: both sums grow, and an item of its own says that it happened. */
static skep_status add_one(fixture *f, int number, uint32_t count) {
    skep_transact_action actions[3] = {{.kind = SKEP_TRANSACT_UPDATE,
                                        .table = "things",
                                        .item = value_of(f->arena, "{pk:'left'}"),
                                        .update = text_expr("ADD n :v"),
                                        .bindings = bind(f, ":v", "1", NULL)}};
    char item[64], token[36];
    actions[1] = actions[0];
    actions[1].item = value_of(f->arena, "{pk:'right'}");
    (void)snprintf(item, sizeof item, "{pk:'%d-%u', by:%d}", number, count, number);
    actions[2] = (skep_transact_action){
        .kind = SKEP_TRANSACT_PUT, .table = "things", .item = value_of(f->arena, item)};
    (void)snprintf(token, sizeof token, "%d-%u", number, count);
    skep_transact_request request = {.actions = actions, .count = 3, .client_token = token};
    skep_transact_response response = {0};
    return execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &request, &response);
}

/* Both sums as they are at one moment are the same. */
static bool sums_agree(fixture *f) {
    skep_transact_get gets[2] = {{.table = "things", .key = value_of(f->arena, "{pk:'left'}")},
                                 {.table = "things", .key = value_of(f->arena, "{pk:'right'}")}};
    skep_transact_get_request request = {gets, 2};
    skep_transact_get_response got = {0};
    skep_value left = {0}, right = {0};
    if (execute(f, SKEP_OP_TRANSACT_GET_ITEMS, &request, &got) != SKEP_OK) return false;
    if (got.items[0].data == NULL) return got.items[1].data == NULL;
    return skep_value_at(got.items[0], SKEP_STR("n"), &left) &&
           skep_value_at(got.items[1], SKEP_STR("n"), &right) && skep_value_equal(left, right);
}

static int work(file_fixture *ff, int number, uint32_t transactions, int acknowledge) {
    fixture *f = &ff->f;
    open_or_exit(ff);
    for (uint32_t count = 1; count <= transactions; count++) {
        skep_arena_reset(f->arena);
        if (add_one(f, number, count) != SKEP_OK) {
            (void)fprintf(stderr, "worker %d: %s\n", number, f->err.message);
            return 1;
        }
        if (write(acknowledge, &count, sizeof count) != sizeof count) return 2;
        if (!sums_agree(f)) return 3;
    }
    skep_engine_backend.close(f->engine);
    return 0;
}

static worker start_worker(file_fixture *ff, int number, uint32_t transactions) {
    int ends[2];
    assert_null(ff->f.engine);
    assert_int_equal(pipe(ends), 0);
    (void)fflush(NULL);
    worker w = {number, fork(), ends[0]};
    assert_true(w.pid >= 0);
    if (w.pid == 0) {
        (void)close(ends[0]);
        _exit(work(ff, number, transactions, ends[1]));
    }
    (void)close(ends[1]);
    return w;
}

/* What the worker acknowledged is there, without a gap; the one that was killed may have done one
 * more than it could tell. Returns how many items there are. */
static uint32_t check_worker(file_fixture *ff, const worker *w, bool is_killed) {
    uint32_t number, last = 0, stored = 0;
    while (read(w->acknowledged, &number, sizeof number) == sizeof number) last = number;
    (void)close(w->acknowledged);
    for (;; stored++) {
        char key[64];
        (void)snprintf(key, sizeof key, "{pk:'%d-%u'}", w->number, stored + 1);
        if (get(&ff->f, "things", key).data == NULL) break;
    }
    if (!is_killed) assert_int_equal(last, TRANSACTIONS);
    assert_in_range(stored, last, last + (is_killed ? 1 : 0));
    return stored;
}

static void killed_processes_take_nothing_with_them(void **state) {
    file_fixture *ff = *state;
    worker workers[WORKERS + KILLED];
    char expected[64];
    uint32_t total = 0, by_killed = 0;
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    skep_engine_backend.close(ff->f.engine);
    ff->f.engine = NULL;
    for (int i = 0; i < WORKERS; i++) workers[i] = start_worker(ff, i, TRANSACTIONS);
    for (int i = WORKERS; i < WORKERS + KILLED; i++) {
        const struct timespec moment = {0, (20 + 13 * i) * 1000L * 1000};
        workers[i] = start_worker(ff, i, ENDLESS);
        (void)nanosleep(&moment, NULL);
        assert_int_equal(kill(workers[i].pid, SIGKILL), 0);
    }
    for (int i = 0; i < WORKERS + KILLED; i++) {
        int status = 0;
        assert_int_equal(waitpid(workers[i].pid, &status, 0), workers[i].pid);
        if (i < WORKERS) assert_int_equal(status, 0);
    }
    open_at(&ff->f, ff->path);
    for (int i = 0; i < WORKERS; i++) total += check_worker(ff, &workers[i], false);
    for (int i = 0; i < KILLED; i++) by_killed += check_worker(ff, &workers[WORKERS + i], true);
    assert_true(by_killed > KILLED);
    (void)snprintf(expected, sizeof expected, "{pk:'left', n:%u}", total + by_killed);
    assert_value(&ff->f, get(&ff->f, "things", "{pk:'left'}"), expected);
    assert_true(sums_agree(&ff->f));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        file_test(a_process_sees_what_another_one_did_to_the_tables),
        file_test(a_token_that_one_process_used_is_known_to_the_others),
        file_test(a_writer_waits_for_the_one_of_another_process),
        file_test(killed_processes_take_nothing_with_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
