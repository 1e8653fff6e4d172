#include "faults/serve.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

struct serve {
    pid_t pid;
    uint16_t port;
    const char *data, *signature;
};

/* Reads the line that says where it listens. */
static uint16_t read_port(int from) {
    char line[512];
    size_t len = 0;
    unsigned port = 0;
    while (len + 1 < sizeof line && read(from, line + len, 1) == 1)
        if (line[len++] == '\n') break;
    line[len] = '\0';
    const char *where = strstr(line, "http://127.0.0.1:");
    if (where == NULL || sscanf(where, "http://127.0.0.1:%u", &port) != 1) {
        fprintf(stderr, "skep serve did not say where it listens: '%s'\n", line);
        abort();
    }
    return (uint16_t)port;
}

/* In the child: it answers all signals as usual, ends with the program that started it where the
 * system has a call for that, and becomes the server. */
static void become_server(char *const *argv, int output, pid_t parent) {
    sigset_t none;
    (void)sigemptyset(&none);
    (void)pthread_sigmask(SIG_SETMASK, &none, NULL);
#ifdef __linux__
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) _exit(EXIT_FAILURE);
#endif
    if (getppid() != parent || dup2(output, STDOUT_FILENO) < 0) _exit(EXIT_FAILURE);
    (void)execv(SKEP_COMMAND, argv);
    perror(SKEP_COMMAND);
    _exit(EXIT_FAILURE);
}

void serve_again(serve *s) {
    char *argv[10] = {(char[]){"skep"}, (char[]){"serve"}, (char[]){"--port"}, (char[]){"0"}};
    char data[512], signature[512], with_data[] = "--data", in_memory[] = "--memory",
                                    with_signature[] = "--require-signature";
    int count = 4, ends[2];
    pid_t parent = getpid();
    argv[count++] = s->data != NULL ? with_data : in_memory;
    if (s->data != NULL) {
        (void)snprintf(data, sizeof data, "%s", s->data);
        argv[count++] = data;
    }
    if (s->signature != NULL) {
        (void)snprintf(signature, sizeof signature, "%s", s->signature);
        argv[count++] = with_signature;
        argv[count++] = signature;
    }
    if (pipe(ends) != 0 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0)
        abort();
    s->pid = fork();
    if (s->pid < 0) abort();
    if (s->pid == 0) become_server(argv, ends[1], parent);
    (void)close(ends[1]);
    s->port = read_port(ends[0]);
    (void)close(ends[0]);
}

serve *serve_start(const char *data, const char *signature) {
    serve *s = calloc(1, sizeof *s);
    if (s == NULL) abort();
    s->data = data;
    s->signature = signature;
    serve_again(s);
    return s;
}

uint16_t serve_port(const serve *s) {
    return s->port;
}

static int end(serve *s, int signal_number) {
    int status = 0;
    if (s->pid == 0) return 0;
    if (kill(s->pid, signal_number) != 0 || waitpid(s->pid, &status, 0) != s->pid) abort();
    s->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void serve_kill(serve *s) {
    (void)end(s, SIGKILL);
}

int serve_stop(serve *s) {
    if (s == NULL) return 0;
    int status = end(s, SIGTERM);
    free(s);
    return status;
}
