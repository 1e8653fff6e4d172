/* skep serve: its options, its one line, and that a signal loses nothing that was acknowledged. */
#include "unit/server/http.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include <skep/skep.h>

#include "cli/cli.h"

/* ---- Wrong command lines ---- */

typedef struct output {
    char out[4096];
    char err[4096];
    int status;
} output;

static output run(int count, const char *const *args) {
    output o = {.out = ""};
    const char *argv[16] = {"skep", "serve"};
    FILE *out = fmemopen(o.out, sizeof o.out, "w");
    FILE *err = fmemopen(o.err, sizeof o.err, "w");
    assert_true(out != NULL && err != NULL);
    for (int i = 0; i < count; i++) argv[i + 2] = args[i];
    o.status = cli_run(count + 2, argv, out, err);
    (void)fclose(out);
    (void)fclose(err);
    return o;
}

static void assert_usage(int count, const char *const *args, const char *message) {
    output o = run(count, args);
    assert_int_equal(o.status, CLI_USAGE);
    assert_string_equal(o.err, message);
    assert_string_equal(o.out, "");
}

static void wrong_options_are_named(void **state) {
    (void)state;
    assert_usage(2, (const char *const[]){"--port", "65536"},
                 "skep serve: '65536' is no port; --port takes a number from 0 to 65535\n");
    assert_usage(1, (const char *const[]){"--port=8x"},
                 "skep serve: '8x' is no port; --port takes a number from 0 to 65535\n");
    assert_usage(3, (const char *const[]){"--memory", "--data", "x.db"},
                 "skep serve: --data and --memory exclude each other\n");
    assert_usage(2, (const char *const[]){"--require-signature", "AKID"},
                 "skep serve: --require-signature takes ID:SECRET, at most 511 characters\n");
    assert_usage(2, (const char *const[]){"--require-signature", ":x"},
                 "skep serve: --require-signature takes ID:SECRET, at most 511 characters\n");
    assert_int_equal(run(1, (const char *const[]){"file"}).status, CLI_USAGE);
    assert_int_equal(run(1, (const char *const[]){"--nothing"}).status, CLI_USAGE);
}

static void what_cannot_be_served_is_a_failure(void **state) {
    (void)state;
    output o = run(4, (const char *const[]){"--data", "/no/such/folder/x.db", "--port", "0"});
    assert_int_equal(o.status, CLI_FAILED);
    assert_memory_equal(o.err, "skep serve: ", 12);
    o = run(5, (const char *const[]){"--memory", "--host", "no such host", "--port", "0"});
    assert_int_equal(o.status, CLI_FAILED);
    assert_non_null(strstr(o.err, "'no such host'"));
}

static void help_lists_the_options(void **state) {
    (void)state;
    output o = run(1, (const char *const[]){"--help"});
    assert_int_equal(o.status, CLI_OK);
    assert_non_null(strstr(o.out, "--require-signature ID:SECRET"));
}

/* ---- A server in a process of its own ---- */

typedef struct child {
    pid_t pid;
    uint16_t port;
    char line[512]; /* what it printed */
} child;

static void serve_in_child(int out, const char *const *args, int count) {
    const char *argv[16] = {"skep", "serve", "--port", "0"};
    FILE *to = fdopen(out, "w");
    for (int i = 0; i < count; i++) argv[i + 4] = args[i];
    int status = to != NULL ? cli_run(count + 4, argv, to, stderr) : CLI_FAILED;
    if (to != NULL) (void)fclose(to);
    _exit(status);
}

static child start(const char *const *args, int count) {
    child c = {0};
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    c.pid = fork();
    assert_true(c.pid >= 0);
    if (c.pid == 0) {
        (void)close(ends[0]);
        serve_in_child(ends[1], args, count);
    }
    (void)close(ends[1]);
    size_t len = 0;
    while (len + 1 < sizeof c.line && read(ends[0], c.line + len, 1) == 1)
        if (c.line[len++] == '\n') break;
    (void)close(ends[0]);
    unsigned port = 0;
    const char *colon = strstr(c.line, "127.0.0.1:");
    assert_non_null(colon);
    assert_int_equal(sscanf(colon, "127.0.0.1:%u", &port), 1);
    c.port = (uint16_t)port;
    return c;
}

static int stop(const child *c, int signal_number) {
    int status = 0;
    assert_int_equal(kill(c->pid, signal_number), 0);
    assert_int_equal(waitpid(c->pid, &status, 0), c->pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void it_prints_one_line_when_it_is_ready(void **state) {
    (void)state;
    char expected[256];
    http_answer answer = {0};
    child c = start((const char *const[]){"--memory"}, 1);
    (void)snprintf(expected, sizeof expected,
                   "skep serve: listening on http://127.0.0.1:%u, data in memory\n",
                   (unsigned)c.port);
    assert_string_equal(c.line, expected);
    int fd = http_connect(c.port);
    assert_true(fd >= 0);
    http_call(fd, "ListTables", "{}", 200, &answer);
    free(answer.body);
    (void)close(fd);
    assert_int_equal(stop(&c, SIGINT), CLI_OK);
}

enum { WRITERS = 3, WRITES_MAX = 100000 };

typedef struct writer {
    uint16_t port;
    size_t number;
    size_t acknowledged;
} writer;

/* Puts until the connection is gone. */
static void *write_on(void *context) {
    writer *w = context;
    http_answer answer = {0};
    int fd = http_connect(w->port);
    for (size_t i = 0; fd >= 0 && i < WRITES_MAX; i++) {
        char body[256];
        (void)snprintf(body, sizeof body,
                       "{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"%zu-%zu\"}}}", w->number,
                       i);
        if (!http_post_bytes(fd, HTTP_TARGET "PutItem\r\n" HTTP_JSON, body, strlen(body),
                             &answer) ||
            answer.status != 200)
            break;
        w->acknowledged = i + 1;
    }
    free(answer.body);
    if (fd >= 0) (void)close(fd);
    return NULL;
}

static void assert_stored(const char *path, const writer *w) {
    skep_error err = {0};
    skep_client *db = skep_open(path, NULL, &err);
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_non_null(db);
    for (size_t i = 0; i < w->acknowledged; i++) {
        char name[64];
        skep_get_response got = {0};
        (void)snprintf(name, sizeof name, "%zu-%zu", w->number, i);
        skep_item *key = skep_item_new(arena);
        skep_get_request get = {.table = "shop"};
        skep_item_set_text(key, "PK", name);
        assert_int_equal(skep_item_finish(key, &get.key, &err), SKEP_OK);
        assert_int_equal(skep_get(db, &get, &got, arena, &err), SKEP_OK);
        if (got.item.data == NULL) fail_msg("%s was acknowledged and is gone", name);
        skep_arena_reset(arena);
    }
    skep_arena_free(arena);
    skep_close(db);
}

static void sigterm_during_writes_loses_nothing_acknowledged(void **state) {
    (void)state;
    char folder[] = "/tmp/skep-serve-XXXXXX";
    char path[64], other[80];
    http_answer answer = {0};
    pthread_t threads[WRITERS];
    writer writers[WRITERS];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/shop.db", folder);
    child c = start((const char *const[]){"--data", path}, 2);
    int fd = http_connect(c.port);
    http_call(fd, "CreateTable",
              "{\"TableName\":\"shop\",\"KeySchema\":[{\"AttributeName\":\"PK\",\"KeyType\":"
              "\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"PK\",\"AttributeType\":"
              "\"S\"}]}",
              200, &answer);
    free(answer.body);
    (void)close(fd);
    for (size_t i = 0; i < WRITERS; i++) {
        writers[i] = (writer){.port = c.port, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, write_on, &writers[i]), 0);
    }
    (void)nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    assert_int_equal(stop(&c, SIGTERM), CLI_OK);
    for (size_t i = 0; i < WRITERS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < WRITERS; i++) {
        assert_true(writers[i].acknowledged > 0);
        assert_stored(path, &writers[i]);
    }
    (void)unlink(path);
    (void)snprintf(other, sizeof other, "%s-wal", path);
    (void)unlink(other);
    (void)snprintf(other, sizeof other, "%s-shm", path);
    (void)unlink(other);
    (void)rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_options_are_named),
        cmocka_unit_test(what_cannot_be_served_is_a_failure),
        cmocka_unit_test(help_lists_the_options),
        cmocka_unit_test(it_prints_one_line_when_it_is_ready),
        cmocka_unit_test(sigterm_during_writes_loses_nothing_acknowledged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
