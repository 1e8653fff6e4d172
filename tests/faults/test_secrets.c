/* A secret access key is in no log, no error, and in no memory of the process once the client is
 * closed. */
#include "faults/support.h"

#include <fcntl.h>
#include <unistd.h>

#include "shop.skep.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED true /* whose own memory is too large to be looked through */
#else
#define IS_SANITIZED false
#endif

enum { SECRET_LEN = 40, MASK = 0x55, PIECE_BYTES = 1 << 16 };

/* The secrets as they stand in this program: masked, so that its own memory does not hold them. */
static char masked_secret[SECRET_LEN], masked_token[SECRET_LEN];

static void make_masked(char out[SECRET_LEN], unsigned seed) {
    for (unsigned i = 0; i < SECRET_LEN; i++)
        out[i] =
            (char)(("abcdefghijklmnopqrstuvwxyz0123456789"[(i * seed + seed / 3) % 36]) ^ MASK);
}

static void unmask(const char masked[SECRET_LEN], char out[SECRET_LEN + 1]) {
    for (int i = 0; i < SECRET_LEN; i++) out[i] = (char)(masked[i] ^ MASK);
    out[SECRET_LEN] = '\0';
}

static bool holds(const char *bytes, size_t len, const char masked[SECRET_LEN]) {
    for (size_t at = 0; at + SECRET_LEN <= len; at++) {
        size_t same = 0;
        while (same < SECRET_LEN && (bytes[at + same] ^ MASK) == masked[same]) same++;
        if (same == SECRET_LEN) return true;
    }
    return false;
}

/* ---- The memory of this process ---- */

static bool range_holds(int memory, uintptr_t from, uintptr_t to, const char *masked) {
    static char piece[PIECE_BYTES + SECRET_LEN];
    bool is_found = false;
    for (uintptr_t at = from; at < to && !is_found; at += PIECE_BYTES) {
        size_t len = to - at < sizeof piece ? to - at : sizeof piece;
        /* Not what this function has read: it would find its own finds. */
        if (at < (uintptr_t)piece + sizeof piece && at + len > (uintptr_t)piece) continue;
        ssize_t got = pread(memory, piece, len, (off_t)at);
        if (got > 0) is_found = holds(piece, (size_t)got, masked);
    }
    memset(piece, 0, sizeof piece);
    return is_found;
}

static bool process_holds(const char *masked) {
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY);
    char line[512], access[8];
    uintptr_t from, to;
    bool is_found = false;
    assert_true(maps != NULL && memory >= 0);
    while (fgets(line, sizeof line, maps) != NULL)
        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s", &from, &to, access) == 3 &&
            access[1] == 'w' && range_holds(memory, from, to, masked))
            is_found = true;
    (void)close(memory);
    (void)fclose(maps);
    return is_found;
}

/* ---- The test ---- */

typedef struct fixture {
    serve *server;
    proxy *proxy;
} fixture;

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    make_masked(masked_secret, 7);
    make_masked(masked_token, 11);
    f->server = serve_start(NULL, NULL);
    f->proxy = proxy_start(&(proxy_options){.upstream_port = serve_port(f->server)});
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    proxy_stop(f->proxy);
    assert_int_equal(serve_stop(f->server), 0);
    free(f);
    return 0;
}

static skep_client *open_secretly(const fixture *f, skep_error *err) {
    char url[64], *secret = malloc(2 * (SECRET_LEN + 1)), *token = secret + SECRET_LEN + 1;
    unmask(masked_secret, secret);
    unmask(masked_token, token);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)proxy_port(f->proxy));
    const skep_remote_options remote = {.access_key_id = "AKIDTEST",
                                        .secret_access_key = secret,
                                        .session_token = token,
                                        .region = "us-east-1",
                                        .attempt_timeout_ms = 200};
    const skep_retry_options retry = {.call_timeout_ms = 1000, .base_ms = 5, .ceiling_ms = 20};
    skep_client *db = skep_open(url, &(skep_open_options){.remote = &remote, .retry = retry}, err);
    memset(secret, 0, 2 * (SECRET_LEN + 1));
    free(secret);
    if (db == NULL) fail_msg("%s", err->message);
    return db;
}

static void the_memory_of_a_closed_client_holds_no_secret(void **state) {
    fixture *f = *state;
    skep_error err = {0};
    if (IS_SANITIZED) skip();
    assert_false(process_holds(masked_secret));
    skep_client *db = open_secretly(f, &err);
    (void)make_table(db, &err);
    for (int i = PROXY_NONE; i < PROXY_FAULTS; i++) {
        proxy_next(f->proxy, (proxy_fault)i, 1);
        (void)put_number(db, "secret", i, i, &err);
    }
    assert_true(process_holds(masked_secret)); /* so it is found where it is */
    skep_close(db);
    /* The token is in the buffers of this test's proxy, which has seen it. */
    assert_false(process_holds(masked_secret));
}

/* Written piece by piece, so that no buffer of this program keeps it. */
static void write_credentials(char path[64]) {
    static const char head[] = "[default]\naws_access_key_id = AKIDTEST\naws_secret_access_key = ";
    char secret[SECRET_LEN + 1];
    (void)snprintf(path, 64, "/tmp/skep-credentials-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unmask(masked_secret, secret);
    assert_int_equal(write(fd, head, sizeof head - 1), sizeof head - 1);
    assert_int_equal(write(fd, secret, SECRET_LEN), SECRET_LEN);
    memset(secret, 0, sizeof secret);
    (void)close(fd);
}

static void a_secret_from_a_file_is_not_kept_either(void **state) {
    fixture *f = *state;
    char path[64], url[64];
    skep_error err = {0};
    if (IS_SANITIZED) skip();
    write_credentials(path);
    assert_false(process_holds(masked_secret));
    assert_int_equal(setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1), 0);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)proxy_port(f->proxy));
    const skep_remote_options remote = {.profile = "default", .region = "us-east-1"};
    skep_client *db = skep_open(url, &(skep_open_options){.remote = &remote}, &err);
    if (db == NULL) fail_msg("%s", err.message);
    if (put_number(db, "file", 0, 1, &err) != SKEP_OK) fail_msg("%s", err.message);
    assert_true(process_holds(masked_secret));
    skep_close(db);
    assert_false(process_holds(masked_secret));
    assert_int_equal(unsetenv("AWS_SHARED_CREDENTIALS_FILE"), 0);
    (void)unlink(path);
}

/* Each fault for good, so that each way to fail is told. */
static void fail_each_way(fixture *f, skep_client *db) {
    skep_error err = {0};
    for (int i = PROXY_NONE; i < PROXY_FAULTS; i++) {
        proxy_next(f->proxy, (proxy_fault)i, 30);
        (void)add_number(db, "told", i, 1, &err);
        assert_false(holds(err.message, sizeof err.message, masked_secret));
        assert_false(holds(err.message, sizeof err.message, masked_token));
        proxy_calm(f->proxy);
    }
}

static void save_a_card(skep_client *db, int64_t first) {
    skep_error err = {0};
    skep_session *s = skep_session_new(db, NULL);
    order *o = order_new(s);
    o->id = first;
    o->card = skep_session_text(s, "4929000000006");
    if (skep_session_save(s, NULL, &err) != SKEP_OK) fail_msg("%s", err.message);
    o->card = skep_session_text(s, "4929000000007");
    o->id = first + 1; /* which is refused, and says so */
    assert_int_not_equal(skep_session_save(s, NULL, &err), SKEP_OK);
    assert_null(strstr(err.message, "492900000000"));
    skep_session_free(s);
}

static void the_log_tells_every_call_and_no_secret(void **state) {
    static const char *const levels[] = {"info", "debug", "debug,json"};
    fixture *f = *state;
    skep_error err = {0};
    char *log = calloc(1, 1 << 20);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        FILE *to = tmpfile();
        int before = dup(STDERR_FILENO);
        assert_true(to != NULL && before >= 0 && dup2(fileno(to), STDERR_FILENO) >= 0);
        assert_int_equal(setenv("SKEP_LOG", levels[i], 1), 0);
        skep_client *db = open_secretly(f, &err);
        (void)make_table(db, &err);
        (void)shop_create(db, &err);
        save_a_card(db, 10 * (int64_t)i);
        fail_each_way(f, db);
        skep_client *other = skep_open("http://127.0.0.1:1", NULL, &err);
        skep_close(other);
        skep_close(db);
        assert_int_equal(unsetenv("SKEP_LOG"), 0);
        (void)fflush(stderr);
        (void)dup2(before, STDERR_FILENO);
        (void)close(before);
        rewind(to);
        size_t len = fread(log, 1, (1 << 20) - 1, to);
        log[len] = '\0';
        (void)fclose(to);
        assert_non_null(strstr(log, "UpdateItem"));
        assert_false(holds(log, len, masked_secret));
        assert_false(holds(log, len, masked_token));
        assert_null(strstr(log, "492900000000"));
        assert_null(strstr(log, "Signature="));
    }
    free(log);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_memory_of_a_closed_client_holds_no_secret),
        cmocka_unit_test(a_secret_from_a_file_is_not_kept_either),
        cmocka_unit_test(the_log_tells_every_call_and_no_secret),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
