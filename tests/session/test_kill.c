/* A process is killed in the middle of saving, again and again: what it was told is saved must be
 * there, and no order may be there without all of its items. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <skep/skep.h>

#include "shop.skep.h"

enum { KILLS = 50, ITEMS = 3, PAUSE_MAX_MS = 40 };

static char path[64];

/* The child: saves orders until it is killed, and writes the id of each to the pipe once its save
 * has returned. */
static void save_forever(int acknowledged, int64_t first_id) {
    skep_error err = {0};
    skep_client *db = skep_open(path, NULL, &err);
    if (db == NULL || shop_create(db, &err) != SKEP_OK) _exit(3);
    for (int64_t id = first_id;; id++) {
        skep_session *s = skep_session_new(db, NULL);
        order *o = order_new(s);
        o->id = id;
        o->buyer_id = id % 7;
        for (int i = 0; i < ITEMS; i++)
            *skep_append(s, &o->items) = (item){.id = i, .product_name = "Honey", .units = i};
        if (skep_session_save(s, NULL, &err) != SKEP_OK) _exit(4);
        /* Then an update of two of the four, which must come together as well. */
        o->status = ORDER_SHIPPED;
        o->items.items[2].units = 1000;
        if (skep_session_save(s, NULL, &err) != SKEP_OK) _exit(4);
        if (write(acknowledged, &id, sizeof id) != (ssize_t)sizeof id) _exit(5);
        skep_session_free(s);
    }
}

/* One life of the child. Returns the last acknowledged id, or first_id - 1. */
static int64_t run_and_kill(int64_t first_id, long pause_ms) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        save_forever(ends[1], first_id);
    }
    close(ends[1]);
    int64_t last = first_id - 1, id;
    /* The first acknowledgement shows that it is under way; then the kill may come at any moment.
     * */
    assert_int_equal(read(ends[0], &id, sizeof id), (ssize_t)sizeof id);
    last = id;
    nanosleep(&(struct timespec){.tv_nsec = pause_ms * 1000000}, NULL);
    kill(child, SIGKILL);
    while (read(ends[0], &id, sizeof id) == (ssize_t)sizeof id) last = id;
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    return last;
}

static void check_whole(skep_client *db, int64_t id, bool is_acknowledged) {
    skep_error err = {0};
    skep_session *s = skep_session_new(db, NULL);
    const order *o = order_load(s, id, &err);
    if (o == NULL) {
        assert_int_equal(err.status, SKEP_NOT_FOUND);
        assert_false(is_acknowledged);
        assert_null(item_find(s, id, 0, &err));
    } else {
        assert_int_equal(o->items.count, ITEMS);
        assert_int_equal(o->status == ORDER_SHIPPED, o->items.items[2].units == 1000);
        if (is_acknowledged) assert_int_equal(o->status, ORDER_SHIPPED);
    }
    skep_session_free(s);
}

static void an_acknowledged_save_survives_a_kill_and_no_transaction_is_half_there(void **state) {
    (void)state;
    int64_t next = 1, acknowledged = 0;
    srand(20240607);
    for (int i = 0; i < KILLS; i++) {
        int64_t last = run_and_kill(next, rand() % PAUSE_MAX_MS);
        acknowledged += last - next + 1;
        skep_error err = {0};
        skep_client *db = skep_open(path, NULL, &err);
        assert_non_null(db);
        for (int64_t id = next; id <= last; id++) check_whole(db, id, true);
        check_whole(db, last + 1, false);
        skep_close(db);
        next = last + 2;
    }
    print_message("%d kills, %lld acknowledged saves, none lost\n", KILLS, (long long)acknowledged);
}

int main(void) {
    char dir[] = "/tmp/skep-kill-XXXXXX";
    if (mkdtemp(dir) == NULL) return 1;
    snprintf(path, sizeof path, "%s/shop.db", dir);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_acknowledged_save_survives_a_kill_and_no_transaction_is_half_there),
    };
    int failed = cmocka_run_group_tests_name("session: kill", tests, NULL, NULL);
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char name[96];
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        remove(name);
    }
    rmdir(dir);
    return failed;
}
