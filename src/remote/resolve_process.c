/* credential_process: a command that prints credentials. It is run by the shell, as the SDKs do,
 * with nothing to read; what it says on standard error goes where ours goes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "remote/resolve.h"

enum { OUTPUT_BYTES_MAX = 64 * 1024, RUN_MS_MAX = 60000, READ_BYTES = 4096 };

#define ORIGIN "credential_process"

extern char **environ;

/* ---- Starting ---- */

static bool start(const char *command, int output, pid_t *process) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char shell[] = "sh", flag[] = "-c";
    union {
        const char *from;
        char *to;
    } text = {.from = command};
    char *arguments[] = {shell, flag, text.to, NULL};
    if (posix_spawn_file_actions_init(&actions) != 0) return false;
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return false;
    }
    /* A group of its own, so that what the shell starts ends with it. */
    bool is_started =
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP) == 0 &&
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0 &&
        posix_spawn(process, "/bin/sh", &actions, &attributes, arguments, environ) == 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return is_started;
}

/* ---- Reading ---- */

/* Waits until there is something to read. False where the time is over. */
static bool wait_readable(int input, int64_t until_ms) {
    for (;;) {
        int64_t left = until_ms - clock_now_ms();
        if (left <= 0) return false;
        struct pollfd watched = {.fd = input, .events = POLLIN};
        int ready = poll(&watched, 1, (int)left);
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

static skep_status read_output(int input, buffer *out, skep_error *err) {
    int64_t until_ms = clock_now_ms() + RUN_MS_MAX;
    for (;;) {
        if (!wait_readable(input, until_ms))
            return fail(err, SKEP_IO, ORIGIN ": the command did not end within %d seconds",
                        RUN_MS_MAX / 1000);
        uint8_t *at = buffer_reserve(out, READ_BYTES);
        if (at == NULL) return fail_memory(err);
        ssize_t got = read(input, at, READ_BYTES);
        if (got == 0) return SKEP_OK;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(err, SKEP_IO, ORIGIN ": the command's output cannot be read");
        out->len += (size_t)got;
        if (out->len > OUTPUT_BYTES_MAX)
            return fail(err, SKEP_LIMIT, ORIGIN ": the command prints more than %d bytes",
                        OUTPUT_BYTES_MAX);
    }
}

static skep_status end(pid_t process, skep_status status, skep_error *err) {
    int code = 0;
    if (status != SKEP_OK) kill(-process, SIGKILL);
    while (waitpid(process, &code, 0) < 0 && errno == EINTR) continue;
    if (status != SKEP_OK) return status;
    if (WIFEXITED(code) && WEXITSTATUS(code) == 0) return SKEP_OK;
    return fail(err, SKEP_INVALID, ORIGIN ": the command ended with %s %d",
                WIFEXITED(code) ? "exit status" : "signal",
                WIFEXITED(code) ? WEXITSTATUS(code) : WTERMSIG(code));
}

static skep_status run(const char *command, buffer *out, skep_error *err) {
    int ends[2];
    pid_t process = 0;
    if (pipe(ends) != 0) return fail(err, SKEP_IO, ORIGIN ": no pipe can be made");
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    bool is_started = start(command, ends[1], &process);
    (void)close(ends[1]);
    skep_status status = is_started ? read_output(ends[0], out, err)
                                    : fail(err, SKEP_IO, ORIGIN ": the command cannot be started");
    (void)close(ends[0]);
    return is_started ? end(process, status, err) : status;
}

skep_status resolve_process(const resolver *r, const char *command, credentials_set **out,
                            skep_error *err) {
    static const resolve_json names = {.origin = ORIGIN,
                                       .id = "AccessKeyId",
                                       .secret = "SecretAccessKey",
                                       .token = "SessionToken",
                                       .expiration = "Expiration",
                                       .is_versioned = true};
    buffer output;
    buffer_init(&output, r->allocator, 0);
    skep_status status = run(command, &output, err);
    if (status == SKEP_OK)
        status = resolve_read_json(r, &names, (skep_str){(const char *)output.data, output.len},
                                   out, err);
    buffer_fini(&output);
    return status;
}
