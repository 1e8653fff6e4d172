/* A backend that answers as a test says: one step of a script for each attempt, at once or from a lane. */
#ifndef TESTS_SCRIPTED_H
#define TESTS_SCRIPTED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <skep/backend.h>
#include <skep/loop.h>

#include "base/fail.h"
#undef fail

#include <cmocka.h>

/* How an attempt ends. */
typedef struct scripted_step {
    skep_status status;
    const char *type;
    bool is_retryable;
    bool is_outcome_unknown;
    int64_t retry_after_ns;
} scripted_step;

enum { SCRIPTED_STEPS_MAX = 64 };

typedef struct scripted {
    scripted_step steps[SCRIPTED_STEPS_MAX]; /* the last one again and again */
    size_t count;
    size_t attempts;
    bool was_repeatable;
    char token[64]; /* of the first transaction */
    bool has_other_token;
    size_t writes; /* in the last batch */
    size_t keys;
} scripted;

static scripted script;

/* Tables in which nothing is found. */
static inline void scripted_no_items(skep_exchange *x) {
    const skep_batch_get_request *request = x->request;
    skep_batch_get_response *response = x->response;
    response->count = request->count;
    response->tables = skep_arena_array(x->arena, request->count, sizeof *response->tables);
    script.keys = 0;
    for (size_t i = 0; i < request->count; i++) {
        response->tables[i].table = request->tables[i].table;
        script.keys += request->tables[i].key_count;
    }
}

static inline skep_status scripted_run(skep_exchange *x) {
    const scripted_step *step =
        &script.steps[script.attempts < script.count ? script.attempts : script.count - 1];
    script.attempts++;
    script.was_repeatable = x->is_repeatable;
    x->retry_after_ns = step->retry_after_ns;
    if (x->operation == SKEP_OP_TRANSACT_WRITE_ITEMS) {
        const char *token = ((const skep_transact_request *)x->request)->client_token;
        if (token != NULL && script.token[0] == '\0')
            (void)snprintf(script.token, sizeof script.token, "%s", token);
        else if (token == NULL || strcmp(token, script.token) != 0)
            script.has_other_token = true;
    }
    if (x->operation == SKEP_OP_BATCH_WRITE_ITEM)
        script.writes = ((const skep_batch_write_request *)x->request)->count;
    if (x->operation == SKEP_OP_BATCH_GET_ITEM && step->status == SKEP_OK) scripted_no_items(x);
    if (step->status == SKEP_OK) return SKEP_OK;
    (void)fail_service(x->err, step->status, step->type != NULL ? step->type : "", "as scripted");
    if (step->type == NULL) x->err->http_status = 0;
    x->err->is_retryable = step->is_retryable;
    x->err->is_outcome_unknown = step->is_outcome_unknown;
    return step->status;
}

static inline void *scripted_open(const char *address, const skep_open_options *options,
                                  skep_error *err) {
    (void)address;
    (void)options;
    (void)err;
    return &script;
}

static inline skep_status scripted_execute(void *instance, skep_exchange *x) {
    assert_ptr_equal(instance, &script);
    return scripted_run(x);
}

static inline void scripted_close(void *instance) {
    assert_ptr_equal(instance, &script);
}

/* ---- With lanes: what is submitted is answered when the lane is driven ---- */

enum { SCRIPTED_IN_FLIGHT_MAX = 16 };

typedef struct scripted_lane {
    skep_exchange *waiting[SCRIPTED_IN_FLIGHT_MAX];
    size_t count;
} scripted_lane;

static scripted_lane only_lane;

static inline void *scripted_open_lane(void *instance, skep_error *err) {
    assert_ptr_equal(instance, &script);
    (void)err;
    return &only_lane;
}

static inline void scripted_close_lane(void *lane) {
    assert_int_equal(((scripted_lane *)lane)->count, 0);
}

static inline void scripted_submit(void *lane, skep_exchange *x) {
    scripted_lane *l = lane;
    assert_in_range(l->count, 0, SCRIPTED_IN_FLIGHT_MAX - 1);
    l->waiting[l->count++] = x;
}

static inline void scripted_cancel(void *lane, skep_exchange *x) {
    scripted_lane *l = lane;
    for (size_t i = 0; i < l->count; i++)
        if (l->waiting[i] == x) {
            l->waiting[i] = l->waiting[--l->count];
            (void)fail_service(x->err, SKEP_IO, "", "cancelled");
            x->done(x, SKEP_IO);
            return;
        }
    assert_true(false);
}

static inline void scripted_drive(void *lane, int64_t wait_ns) {
    scripted_lane *l = lane;
    (void)wait_ns;
    size_t count = l->count;
    for (size_t i = 0; i < count; i++) {
        skep_exchange *x = l->waiting[0];
        memmove(l->waiting, l->waiting + 1, --l->count * sizeof *l->waiting);
        x->done(x, scripted_run(x));
    }
}

static inline int scripted_descriptor(void *lane) {
    (void)lane;
    return 7;
}

static inline int64_t scripted_timeout_ns(void *lane) {
    return ((scripted_lane *)lane)->count > 0 ? 0 : INT64_MAX;
}

static const skep_backend scripted_at_once = {.name = "scripted",
                                              .open = scripted_open,
                                              .execute = scripted_execute,
                                              .close = scripted_close};
static const skep_backend scripted_by_lane = {.name = "scripted",
                                              .open = scripted_open,
                                              .close = scripted_close,
                                              .open_lane = scripted_open_lane,
                                              .close_lane = scripted_close_lane,
                                              .submit = scripted_submit,
                                              .cancel = scripted_cancel,
                                              .drive = scripted_drive,
                                              .descriptor = scripted_descriptor,
                                              .timeout_ns = scripted_timeout_ns};

/* Opens a client whose attempts end so; pauses are short. */
static inline skep_client *scripted_client(const skep_backend *backend, const char *address,
                                           const scripted_step *steps, size_t count,
                                           skep_open_options options) {
    skep_error err = {0};
    memset(&script, 0, sizeof script);
    memset(&only_lane, 0, sizeof only_lane);
    memcpy(script.steps, steps, count * sizeof *steps);
    script.count = count;
    options.engine = backend;
    if (options.retry.base_ms == 0) options.retry.base_ms = 1;
    if (options.retry.ceiling_ms == 0) options.retry.ceiling_ms = 1;
    skep_client *client = skep_client_open(address, &options, &err);
    if (client == NULL) fail_msg("%s", err.message);
    return client;
}

#define STEPS(...)                                                                                 \
    (const scripted_step[]){__VA_ARGS__},                                                          \
        sizeof((const scripted_step[]){__VA_ARGS__}) / sizeof(scripted_step)

#endif
