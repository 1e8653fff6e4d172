/* A writer that is killed at any moment: what it acknowledged is there, and no transaction is half
 * there.
 *
 * The writer puts single items and pairs, and writes the number of each to a pipe after the engine
 * acknowledged it. Numbers only grow, so the parent knows all that was acknowledged from the last
 * one. */
#include <signal.h>
#include <time.h>

#include "unit/engine/file_test.h"

enum { ROUNDS = 50 };

static skep_status put_number(fixture *f, const char *name, uint32_t number) {
    char item[64];
    (void)snprintf(item, sizeof item, "{pk:'%s', n:%u}", name, number);
    return put(f, "things", item);
}

static skep_status put_pair(fixture *f, uint32_t number) {
    char item[64];
    (void)snprintf(item, sizeof item, "{pk:'left', n:%u}", number);
    skep_transact_action actions[2] = {
        {.kind = SKEP_TRANSACT_PUT, .table = "things", .item = value_of(f->arena, item)}};
    (void)snprintf(item, sizeof item, "{pk:'right', n:%u}", number);
    actions[1] = actions[0];
    actions[1].item = value_of(f->arena, item);
    skep_transact_request request = {.actions = actions, .count = 2};
    skep_transact_response response = {0};
    return execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &request, &response);
}

static _Noreturn void write_until_killed(file_fixture *ff, int acknowledge, uint32_t from) {
    open_or_exit(ff);
    for (uint32_t number = from;; number++) {
        skep_arena_reset(ff->f.arena);
        if (put_number(&ff->f, "single", number) != SKEP_OK) _exit(1);
        if (put_pair(&ff->f, number) != SKEP_OK) _exit(2);
        if (write(acknowledge, &number, sizeof number) != sizeof number) _exit(3);
    }
}

static uint32_t last_acknowledged(int pipe_end, uint32_t before) {
    uint32_t number, last = before;
    while (read(pipe_end, &number, sizeof number) == sizeof number) last = number;
    return last;
}

static uint32_t stored_number(fixture *f, const char *name) {
    char key[32];
    skep_value number;
    uint64_t out = 0;
    (void)snprintf(key, sizeof key, "{pk:'%s'}", name);
    skep_value item = get(f, "things", key);
    if (item.data == NULL) return 0;
    assert_true(skep_value_at(item, SKEP_STR("n"), &number));
    assert_int_equal(skep_decimal_to_u64(skep_value_decimal(number), &out, NULL), SKEP_OK);
    return (uint32_t)out;
}

/* One writer, killed after a moment; returns the last number that it acknowledged. */
static uint32_t kill_a_writer(file_fixture *ff, uint32_t from, long after_us) {
    int ends[2], status = 0;
    assert_int_equal(pipe(ends), 0);
    (void)fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(ends[0]);
        write_until_killed(ff, ends[1], from);
    }
    (void)close(ends[1]);
    struct timespec pause = {0, after_us * 1000};
    (void)nanosleep(&pause, NULL);
    assert_int_equal(kill(pid, SIGKILL), 0);
    uint32_t last = last_acknowledged(ends[0], from - 1);
    (void)close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    return last;
}

static void nothing_acknowledged_is_lost_and_nothing_is_half_written(void **state) {
    file_fixture *ff = *state;
    uint32_t acknowledged = 0, single = 0;
    uint32_t seed = 20260701;
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    for (int round = 0; round < ROUNDS; round++) {
        skep_engine_backend.close(ff->f.engine);
        ff->f.engine = NULL;
        seed = seed * 1664525 + 1013904223;
        uint32_t last = kill_a_writer(ff, single + 1, 3000 + (long)(seed >> 8) % 30000);
        if (last > single) acknowledged = last;
        open_at(&ff->f, ff->path);
        skep_arena_reset(ff->f.arena);
        single = stored_number(&ff->f, "single");
        uint32_t left = stored_number(&ff->f, "left");
        assert_int_equal(left, stored_number(&ff->f, "right"));
        assert_true(left >= acknowledged);
        assert_true(single >= left);
    }
    assert_true(acknowledged > ROUNDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        file_test(nothing_acknowledged_is_lost_and_nothing_is_half_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
