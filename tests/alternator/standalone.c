/* alternator_cluster [--transactions] FILE: the imitation of a cluster as a program, for tests that
 * take an address. Three servers share FILE. When they are ready it prints the address as one
 * line, and it stops them at SIGTERM or SIGINT. */
#include "alternator/cluster.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int misused(void) {
    fprintf(stderr, "usage: alternator_cluster [--transactions] FILE\n");
    return 2;
}

int main(int argc, char **argv) {
    cluster_options options = {0};
    char address[CLUSTER_ADDRESS_MAX];
    sigset_t awaited;
    int number = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--transactions") == 0)
            options.has_transactions = true;
        else if (argv[i][0] == '-' || options.data != NULL)
            return misused();
        else
            options.data = argv[i];
    }
    if (options.data == NULL) return misused();
    /* Before threads start, which inherit it. */
    (void)sigemptyset(&awaited);
    (void)sigaddset(&awaited, SIGTERM);
    (void)sigaddset(&awaited, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &awaited, NULL);
    cluster *c = cluster_start(&options);
    cluster_address(c, options.has_transactions ? "?transactions=true" : "", address);
    (void)printf("%s\n", address);
    (void)fflush(stdout);
    (void)sigwait(&awaited, &number);
    return cluster_stop(c) ? EXIT_SUCCESS : EXIT_FAILURE;
}
