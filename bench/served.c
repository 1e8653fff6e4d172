#include "served.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static struct {
    pid_t pid;
    FILE *out;
    char address[64];
} server;

void served_stop(void) {
    if (server.pid > 0) {
        (void)kill(server.pid, SIGTERM);
        (void)waitpid(server.pid, NULL, 0);
        (void)fclose(server.out);
    }
    server.pid = 0;
}

/* Its first line ends in "http://127.0.0.1:PORT, data in memory". */
static void read_address(void) {
    char line[256];
    if (server.out == NULL || fgets(line, sizeof line, server.out) == NULL)
        bench_die("serve", "says nothing");
    const char *url = strstr(line, "http://");
    if (url == NULL) bench_die("serve", line);
    (void)snprintf(server.address, sizeof server.address, "%.*s", (int)strcspn(url, ", \n"), url);
}

const char *served_start(void) {
    int ends[2];
    if (server.pid > 0) return server.address;
    if (pipe(ends) != 0 || (server.pid = fork()) < 0) bench_die("serve", "cannot be started");
    if (server.pid == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)execl(SKEP_COMMAND, "skep", "serve", "--memory", "--port", "0", (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    server.out = fdopen(ends[0], "r");
    read_address();
    (void)atexit(served_stop);
    return server.address;
}
