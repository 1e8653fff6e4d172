/* client/client.c: opening, and the way of every request through a client.
 *
 * A client is constant once it is open: calls share nothing but the backend, which locks for
 * itself. The observer runs on the calling thread, after the backend has answered and without any
 * lock held. */
#include <string.h>
#include <time.h>

#include <skep/backend.h>

#include "base/fail.h"

struct skep_client {
    const skep_allocator *allocator;
    const skep_backend *backend;
    void *instance;
    skep_observer *observer;
    void *observer_context;
};

/* ---- Opening ---- */

/* The length of SCHEME in SCHEME://REST, 0 where the address has no scheme. */
static size_t scheme_len(const char *address) {
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-";
    size_t len = strspn(address, allowed);
    return len > 0 && strncmp(address + len, "://", 3) == 0 ? len : 0;
}

/* Whether the embedded engine understands the address: a path, file:PATH or :memory:. */
static bool is_engine_address(const char *address) {
    return strncmp(address, "file:", 5) == 0 || scheme_len(address) == 0;
}

static const skep_backend *choose_backend(const char *address, const skep_open_options *options,
                                          skep_error *err) {
    if (address == NULL || address[0] == '\0') {
        fail(err, SKEP_INVALID,
             "the address is empty: a path, \"file:PATH?sync=normal\" or \":memory:\" is needed");
        return NULL;
    }
    if (!is_engine_address(address)) {
        fail(err, SKEP_UNSUPPORTED,
             "no server for the address '%s': this build understands a path, "
             "\"file:PATH?sync=normal\" "
             "and \":memory:\", not '%.*s://'",
             address, (int)scheme_len(address), address);
        return NULL;
    }
    if (options->engine == NULL) {
        fail(err, SKEP_UNSUPPORTED,
             "the address '%s' needs the embedded engine, which this program did not bring: open "
             "with "
             "skep_open, or set options.engine to &skep_engine_backend",
             address);
        return NULL;
    }
    return options->engine;
}

skep_client *skep_client_open(const char *address, const skep_open_options *options,
                              skep_error *err) {
    static const skep_open_options none = {0};
    if (options == NULL) options = &none;
    fail_clear(err);
    const skep_backend *backend = choose_backend(address, options, err);
    if (backend == NULL) return NULL;
    const skep_allocator *allocator =
        options->allocator != NULL ? options->allocator : skep_allocator_default();
    skep_client *client = allocator->resize(allocator->context, NULL, sizeof *client);
    if (client == NULL) {
        fail_memory(err);
        return NULL;
    }
    *client = (skep_client){.allocator = allocator,
                            .backend = backend,
                            .observer = options->observer,
                            .observer_context = options->observer_context};
    skep_open_options opening = *options;
    opening.allocator = allocator;
    client->instance = backend->open(address, &opening, err);
    if (client->instance == NULL) {
        allocator->release(allocator->context, client);
        return NULL;
    }
    return client;
}

const skep_allocator *skep_client_allocator(const skep_client *client) {
    return client->allocator;
}

void skep_close(skep_client *client) {
    if (client == NULL) return;
    client->backend->close(client->instance);
    client->allocator->release(client->allocator->context, client);
}

/* ---- Calls ---- */

typedef union any_response {
    skep_table_response table;
    skep_list_tables_response list;
    skep_write_response write;
    skep_get_response get;
    skep_query_response query;
    skep_transact_response transact;
    skep_transact_get_response transact_get;
    skep_batch_get_response batch_get;
    skep_batch_write_response batch_write;
} any_response;

typedef struct call {
    skep_operation operation;
    const void *request;
    void *response;
    size_t response_bytes;
} call;

static int64_t now_ns(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 0;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void tell_observer(const skep_client *client, const skep_exchange *exchange,
                          skep_status status, int64_t start_ns) {
    skep_event event = {.operation = exchange->operation,
                        .request = exchange->request,
                        .response = exchange->response,
                        .status = status,
                        .err = status == SKEP_OK ? NULL : exchange->err,
                        .duration_ns = now_ns() - start_ns,
                        .info = exchange->info};
    client->observer(client->observer_context, &event);
}

static skep_status run(skep_client *client, call c, skep_arena *arena, skep_error *err) {
    any_response unwanted;
    skep_error own = {0};
    fail_clear(err);
    if (client == NULL || c.request == NULL || arena == NULL)
        return fail(err, SKEP_INVALID, "%s: the %s is NULL", skep_operation_name(c.operation),
                    client == NULL      ? "client"
                    : c.request == NULL ? "request"
                                        : "arena");
    if (c.response == NULL) c.response = &unwanted;
    memset(c.response, 0, c.response_bytes);
    skep_exchange exchange = {.operation = c.operation,
                              .request = c.request,
                              .response = c.response,
                              .arena = arena,
                              .err = err != NULL ? err : &own,
                              .deadline_ns = INT64_MAX};
    int64_t start_ns = client->observer != NULL ? now_ns() : 0;
    skep_status status = client->backend->execute(client->instance, &exchange);
    exchange.info.attempts = 1;
    if (client->observer != NULL) tell_observer(client, &exchange, status, start_ns);
    return status;
}

skep_status skep_create_table(skep_client *client, const skep_create_table_request *request,
                              skep_table_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_CREATE_TABLE, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_describe_table(skep_client *client, const skep_table_request *request,
                                skep_table_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_DESCRIBE_TABLE, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_delete_table(skep_client *client, const skep_table_request *request,
                              skep_table_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_DELETE_TABLE, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_list_tables(skep_client *client, const skep_list_tables_request *request,
                             skep_list_tables_response *response, skep_arena *arena,
                             skep_error *err) {
    call c = {SKEP_OP_LIST_TABLES, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_put(skep_client *client, const skep_put_request *request,
                     skep_write_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_PUT_ITEM, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_get(skep_client *client, const skep_get_request *request,
                     skep_get_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_GET_ITEM, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_update(skep_client *client, const skep_update_request *request,
                        skep_write_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_UPDATE_ITEM, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_delete(skep_client *client, const skep_delete_request *request,
                        skep_write_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_DELETE_ITEM, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_query(skep_client *client, const skep_query_request *request,
                       skep_query_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_QUERY, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_scan(skep_client *client, const skep_query_request *request,
                      skep_query_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_SCAN, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_transact_write(skep_client *client, const skep_transact_request *request,
                                skep_transact_response *response, skep_arena *arena,
                                skep_error *err) {
    call c = {SKEP_OP_TRANSACT_WRITE_ITEMS, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_transact_read(skep_client *client, const skep_transact_get_request *request,
                               skep_transact_get_response *response, skep_arena *arena,
                               skep_error *err) {
    call c = {SKEP_OP_TRANSACT_GET_ITEMS, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_batch_get(skep_client *client, const skep_batch_get_request *request,
                           skep_batch_get_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_BATCH_GET_ITEM, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_batch_write_items(skep_client *client, const skep_batch_write_request *request,
                                   skep_batch_write_response *response, skep_arena *arena,
                                   skep_error *err) {
    call c = {SKEP_OP_BATCH_WRITE_ITEM, request, response, sizeof *response};
    return run(client, c, arena, err);
}

skep_status skep_update_table(skep_client *client, const skep_update_table_request *request,
                              skep_table_response *response, skep_arena *arena, skep_error *err) {
    call c = {SKEP_OP_UPDATE_TABLE, request, response, sizeof *response};
    return run(client, c, arena, err);
}
