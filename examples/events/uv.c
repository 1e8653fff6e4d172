/* The same in a program that runs on libuv: a poll handle on the loop's descriptor, and a timer. */
#include <stdio.h>
#include <stdlib.h>

#include <uv.h>

#include "work.h"

typedef struct bridge {
    skep_loop *loop;
    uv_poll_t readable;
    uv_timer_t timer;
} bridge;

static void on_timer(uv_timer_t *timer);

/* Does what can be done, and says when to come back; when nothing is in flight libuv may end. */
static void drive(bridge *b) {
    if (skep_loop_drive(b->loop, 0) == 0) {
        (void)uv_poll_stop(&b->readable);
        (void)uv_timer_stop(&b->timer);
        return;
    }
    int64_t timeout_ms = skep_loop_timeout_ms(b->loop);
    if (timeout_ms >= 0)
        (void)uv_timer_start(&b->timer, on_timer, (uint64_t)timeout_ms, 0);
    else
        (void)uv_timer_stop(&b->timer);
}

static void on_timer(uv_timer_t *timer) {
    drive(timer->data);
}

static void on_readable(uv_poll_t *readable, int status, int events) {
    (void)status;
    (void)events;
    drive(readable->data);
}

static void run(skep_loop *loop) {
    bridge b = {.loop = loop};
    uv_loop_t *uv = uv_default_loop();
    b.readable.data = b.timer.data = &b;
    (void)uv_timer_init(uv, &b.timer);
    (void)uv_poll_init(uv, &b.readable, skep_loop_descriptor(loop));
    (void)uv_poll_start(&b.readable, UV_READABLE, on_readable);
    drive(&b);
    (void)uv_run(uv, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&b.readable, NULL);
    uv_close((uv_handle_t *)&b.timer, NULL);
    (void)uv_run(uv, UV_RUN_DEFAULT); /* lets go of both */
}

int main(int argc, char **argv) {
    skep_error err = {0};
    if (argc < 2) {
        (void)fprintf(stderr, "usage: events-uv http://HOST:PORT\n");
        return EXIT_FAILURE;
    }
    skep_client *db = skep_open(argv[1], NULL, &err);
    if (db == NULL) {
        (void)fprintf(stderr, "events-uv: %s\n", err.message);
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
