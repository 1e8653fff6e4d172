#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <skep/backend.h>
#include <skep/batch.h>

#include "base/fail.h"

#include <cmocka.h>

/* A backend that notes what reaches it. */
typedef struct recorder {
    char address[64];
    skep_operation operation;
    const void *request;
    int opened, closed;
    bool is_failing;
} recorder;

static recorder seen;

static void *recorder_open(const char *address, const skep_open_options *options, skep_error *err) {
    assert_non_null(options);
    assert_non_null(options->allocator);
    if (strcmp(address, "refused") == 0) {
        (fail)(err, SKEP_IO, "no such luck");
        return NULL;
    }
    strncpy(seen.address, address, sizeof seen.address - 1);
    seen.opened++;
    return &seen;
}

static skep_status recorder_execute(void *instance, skep_exchange *exchange) {
    assert_ptr_equal(instance, &seen);
    assert_non_null(exchange->response);
    assert_non_null(exchange->arena);
    assert_non_null(exchange->err);
    seen.operation = exchange->operation;
    seen.request = exchange->request;
    return seen.is_failing ? (fail)(exchange->err, SKEP_INVALID, "no such luck") : SKEP_OK;
}

static void recorder_close(void *instance) {
    assert_ptr_equal(instance, &seen);
    seen.closed++;
}

static const skep_backend recording = {.name = "recorder",
                                       .open = recorder_open,
                                       .execute = recorder_execute,
                                       .close = recorder_close};

static skep_client *open_recorded(const char *address, skep_error *err) {
    memset(&seen, 0, sizeof seen);
    return skep_client_open(address, &(skep_open_options){.engine = &recording}, err);
}

static void paths_and_memory_go_to_the_engine(void **state) {
    const char *addresses[] = {"shop.db",          ":memory:", "/var/lib/shop.db",
                               "file:shop.db?a=b", "a:b.db",   "file:///x.db"};
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        skep_client *client = open_recorded(addresses[i], NULL);
        assert_non_null(client);
        assert_string_equal(seen.address, addresses[i]);
        skep_close(client);
        assert_int_equal(seen.closed, 1);
    }
    skep_close(NULL);
}

static void other_schemes_are_refused_naming_what_is_understood(void **state) {
    const char *addresses[] = {"dynamo://eu-west-1", "ftp://localhost:8000", "s3+x.y-z://a"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        skep_error err = {0};
        assert_null(open_recorded(addresses[i], &err));
        assert_int_equal(err.status, SKEP_UNSUPPORTED);
        assert_non_null(strstr(err.message, addresses[i]));
        assert_non_null(strstr(err.message, ":memory:"));
        assert_int_equal(seen.opened, 0);
    }
}

static void an_address_is_required(void **state) {
    skep_error err = {0};
    (void)state;
    assert_null(open_recorded("", &err));
    assert_int_equal(err.status, SKEP_INVALID);
    assert_null(open_recorded(NULL, &err));
    assert_int_equal(err.status, SKEP_INVALID);
}

static void without_an_engine_a_path_is_refused_with_the_remedy(void **state) {
    skep_error err = {0};
    (void)state;
    assert_null(skep_client_open("shop.db", NULL, &err));
    assert_int_equal(err.status, SKEP_UNSUPPORTED);
    assert_non_null(strstr(err.message, "skep_open"));
}

static void a_failure_to_open_is_the_backends(void **state) {
    skep_error err = {0};
    (void)state;
    assert_null(open_recorded("refused", &err));
    assert_int_equal(err.status, SKEP_IO);
    assert_string_equal(err.message, "no such luck");
}

/* An allocator that refuses everything after its first `left` calls. */
static void *limited_resize(void *context, void *memory, size_t size) {
    int *left = context;
    if ((*left)-- <= 0) return NULL;
    return skep_allocator_default()->resize(NULL, memory, size);
}

static void limited_release(void *context, void *memory) {
    (void)context;
    skep_allocator_default()->release(NULL, memory);
}

static void out_of_memory_is_a_status(void **state) {
    int left = 0;
    skep_error err = {0};
    skep_allocator limited = {limited_resize, limited_release, &left};
    skep_open_options options = {.engine = &recording, .allocator = &limited};
    (void)state;
    assert_null(skep_client_open("shop.db", &options, &err));
    assert_int_equal(err.status, SKEP_NO_MEMORY);
}

static void each_call_is_one_operation(void **state) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_client *client = open_recorded("x", NULL);
    char request[256] = {0};
    const void *any = request;
    (void)state;
    assert_int_equal(skep_create_table(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_CREATE_TABLE);
    assert_int_equal(skep_describe_table(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_DESCRIBE_TABLE);
    assert_int_equal(skep_delete_table(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_DELETE_TABLE);
    assert_int_equal(skep_list_tables(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_LIST_TABLES);
    assert_int_equal(skep_put(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_PUT_ITEM);
    assert_int_equal(skep_get(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_GET_ITEM);
    assert_int_equal(skep_update(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_UPDATE_ITEM);
    assert_int_equal(skep_delete(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_DELETE_ITEM);
    assert_int_equal(skep_query(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_QUERY);
    assert_int_equal(skep_scan(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_SCAN);
    assert_int_equal(skep_transact_write(client, any, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(seen.operation, SKEP_OP_TRANSACT_WRITE_ITEMS);
    assert_ptr_equal(seen.request, any);
    skep_close(client);
    skep_arena_free(arena);
}

static void a_response_and_an_error_start_clean(void **state) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_client *client = open_recorded("x", NULL);
    skep_get_request request = {.table = "t"};
    skep_get_response response = {{(const uint8_t *)"old", 3}};
    skep_error err = {.status = SKEP_IO, .message = "old"};
    (void)state;
    assert_int_equal(skep_get(client, &request, &response, arena, &err), SKEP_OK);
    assert_null(response.item.data);
    assert_int_equal(err.status, SKEP_OK);
    assert_string_equal(err.message, "");
    skep_close(client);
    skep_arena_free(arena);
}

static void missing_arguments_are_refused(void **state) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_client *client = open_recorded("x", NULL);
    skep_get_request request = {.table = "t"};
    skep_error err = {0};
    (void)state;
    assert_int_equal(skep_get(NULL, &request, NULL, arena, &err), SKEP_INVALID);
    assert_string_equal(err.message, "GetItem: the client is NULL");
    assert_int_equal(skep_get(client, NULL, NULL, arena, &err), SKEP_INVALID);
    assert_string_equal(err.message, "GetItem: the request is NULL");
    assert_int_equal(skep_get(client, &request, NULL, NULL, &err), SKEP_INVALID);
    assert_string_equal(err.message, "GetItem: the arena is NULL");
    const skep_batch_get_request get = {NULL, 0};
    const skep_batch_write_request write = {NULL, 0};
    assert_int_equal(skep_batch_get_all(client, &get, NULL, NULL, arena, &err), SKEP_INVALID);
    assert_string_equal(err.message, "BatchGetItem: the response is NULL");
    assert_int_equal(skep_batch_write_all(client, &write, NULL, NULL, NULL, &err), SKEP_INVALID);
    assert_string_equal(err.message, "BatchWriteItem: the arena is NULL");
    assert_int_equal(seen.operation, 0);
    skep_close(client);
    skep_arena_free(arena);
}

typedef struct watcher {
    int events;
    skep_operation operation;
    skep_status status;
    char message[64];
    bool has_error;
} watcher;

static void watch(void *context, const skep_event *event) {
    watcher *w = context;
    w->events++;
    w->operation = event->operation;
    w->status = event->status;
    w->has_error = event->err != NULL;
    if (event->err != NULL)
        (void)snprintf(w->message, sizeof w->message, "%.*s", (int)sizeof w->message - 1,
                       event->err->message);
    assert_true(event->duration_ns >= 0);
    assert_non_null(event->request);
    assert_non_null(event->response);
}

static void an_observer_sees_every_request_with_its_outcome(void **state) {
    watcher w = {0};
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_open_options options = {.engine = &recording, .observer = watch, .observer_context = &w};
    skep_put_request request = {.table = "t"};
    (void)state;
    memset(&seen, 0, sizeof seen);
    skep_client *client = skep_client_open("x", &options, NULL);
    assert_int_equal(skep_put(client, &request, NULL, arena, NULL), SKEP_OK);
    assert_int_equal(w.events, 1);
    assert_int_equal(w.operation, SKEP_OP_PUT_ITEM);
    assert_false(w.has_error);
    seen.is_failing = true;
    assert_int_equal(skep_put(client, &request, NULL, arena, NULL), SKEP_INVALID);
    assert_int_equal(w.status, SKEP_INVALID);
    assert_string_equal(w.message, "no such luck");
    skep_close(client);
    skep_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_and_memory_go_to_the_engine),
        cmocka_unit_test(other_schemes_are_refused_naming_what_is_understood),
        cmocka_unit_test(an_address_is_required),
        cmocka_unit_test(without_an_engine_a_path_is_refused_with_the_remedy),
        cmocka_unit_test(a_failure_to_open_is_the_backends),
        cmocka_unit_test(out_of_memory_is_a_status),
        cmocka_unit_test(each_call_is_one_operation),
        cmocka_unit_test(a_response_and_an_error_start_clean),
        cmocka_unit_test(missing_arguments_are_refused),
        cmocka_unit_test(an_observer_sees_every_request_with_its_outcome),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
