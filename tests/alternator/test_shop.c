/* The shop example, unchanged but for its address, on three servers on one file behind one list
 * of nodes, while one of them after the other is killed and started again: it ends well, and
 * what it was told is there. */
#include "alternator/cluster.h"
#include "faults/support.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skep/session.h>

#include "shop.skep.h"

extern char **environ;

enum { ROUNDS = 6, DELAY_MS = 5, STEP_MS = 7 };

typedef struct run {
    pid_t pid;
    int output;
} run;

static run start_shop(const char *where) {
    run r = {0};
    int ends[2];
    char program[] = "shop", place[CLUSTER_ADDRESS_MAX];
    char *argv[] = {program, place, NULL};
    posix_spawn_file_actions_t actions;
    (void)snprintf(place, sizeof place, "%s", where);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[0], F_SETFD, FD_CLOEXEC), 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    assert_int_equal(posix_spawn(&r.pid, SHOP_COMMAND, &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    r.output = ends[0];
    return r;
}

static int await_shop(const run *r, char *out, size_t size) {
    size_t len = 0;
    ssize_t got;
    int status = 0;
    while (len + 1 < size && (got = read(r->output, out + len, size - 1 - len)) > 0)
        len += (size_t)got;
    out[len] = '\0';
    (void)close(r->output);
    assert_int_equal(waitpid(r->pid, &status, 0), r->pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void remove_data(const char *data) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[128];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)snprintf(path, sizeof path, "%s%s", data, ends[i]);
        (void)unlink(path);
    }
}

/* What the program was told that it has written, read past the servers from the file. */
static void assert_orders(const char *data) {
    skep_error err = {0};
    skep_client *db = skep_open(data, NULL, &err);
    if (db == NULL) fail_msg("%s", err.message);
    for (int64_t id = 1; id <= 2; id++) {
        skep_session *s = skep_session_new(db, NULL);
        order *o = order_load(s, id, &err);
        if (o == NULL) fail_msg("order %" PRId64 " is lost: %s", id, err.message);
        assert_int_equal(o->items.count, 2);
        assert_string_equal(o->ship_to.city, id == 1 ? "Wells" : "York");
        assert_int_equal(o->status, id == 1 ? ORDER_SHIPPED : ORDER_PENDING);
        assert_int_equal(o->items.items[0].units, id == 1 ? 4 : 3);
        skep_session_free(s);
    }
    skep_close(db);
}

static void create_table(const char *where) {
    skep_error err = {0};
    skep_client *db = skep_open(where, NULL, &err);
    if (db == NULL || shop_create(db, &err) != SKEP_OK) fail_msg("%s", err.message);
    skep_close(db);
}

static void play_round(int number, bool is_killed) {
    char data[64], where[CLUSTER_ADDRESS_MAX], out[4096];
    (void)snprintf(data, sizeof data, "/tmp/skep-shop-%ld-%d.db", (long)getpid(), number);
    remove_data(data);
    cluster *c = cluster_start(
        &(cluster_options){.data = data, .has_transactions = true, .delay_ms = DELAY_MS});
    cluster_address(c, "?transactions=true", where);
    create_table(where); /* a CreateTable whose answer is lost is unknown and ends the program */
    run r = start_shop(where);
    for (int k = 0; k < 3 && is_killed; k++) {
        sleep_ms(STEP_MS * (number + 1));
        cluster_kill(c, (number + k) % CLUSTER_NODES);
        sleep_ms(STEP_MS);
        cluster_revive(c, (number + k) % CLUSTER_NODES);
    }
    int status = await_shop(&r, out, sizeof out);
    print_message("round %d: %s", number, out);
    assert_int_equal(status, EXIT_SUCCESS);
    assert_string_equal(out, "order 1 to Wells\norder 2 to York\n");
    assert_true(cluster_stop(c));
    assert_orders(data);
    remove_data(data);
}

static void the_shop_runs_on_three_servers(void **state) {
    (void)state;
    play_round(0, false);
}

static void the_shop_loses_nothing_while_servers_are_killed(void **state) {
    (void)state;
    for (int i = 0; i < ROUNDS; i++) play_round(i, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shop_runs_on_three_servers),
        cmocka_unit_test(the_shop_loses_nothing_while_servers_are_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
