/* Requests in flight beside other things that a program waits for, by poll. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "work.h"

/* Anything else that the program watches would stand in `watched` too. */
static void run(skep_loop *loop) {
    while (skep_loop_drive(loop, 0) > 0) {
        struct pollfd watched = {.fd = skep_loop_descriptor(loop), .events = POLLIN};
        (void)poll(&watched, 1, (int)skep_loop_timeout_ms(loop));
    }
}

int main(int argc, char **argv) {
    skep_error err = {0};
    skep_client *db = skep_open(argc > 1 ? argv[1] : ":memory:", NULL, &err);
    if (db == NULL) {
        (void)fprintf(stderr, "events-poll: %s\n", err.message);
        return EXIT_FAILURE;
    }
    work *w = work_new(db);
    bool is_done = false;
    if (w != NULL) {
        work_start(w);
        run(work_loop(w));
        is_done = work_report(w);
    }
    work_free(w);
    skep_close(db);
    return is_done ? EXIT_SUCCESS : EXIT_FAILURE;
}
