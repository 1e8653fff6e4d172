/* client/client.c: opening and closing: which backend serves an address. */
#include "client/client.h"

#include <string.h>

#include "base/fail.h"
#include "client/log.h"
#include "remote/remote.h"

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

static bool is_remote_address(const char *address) {
    static const char *const schemes[] = {"dynamodb:", "https://", "http://", "alternator://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncmp(address, schemes[i], strlen(schemes[i])) == 0) return true;
    return false;
}

static const skep_backend *choose_backend(const char *address, const skep_open_options *options,
                                          skep_error *err) {
    if (address == NULL || address[0] == '\0') {
        fail(err, SKEP_INVALID,
             "the address is empty: a path, \":memory:\", \"dynamodb://REGION\" or "
             "\"https://HOST\" is needed");
        return NULL;
    }
    if (is_remote_address(address)) return &remote_backend;
    if (!is_engine_address(address)) {
        fail(err, SKEP_UNSUPPORTED,
             "no server for the address '%s': dynamodb://REGION, https://, http:// and "
             "alternator:// are known, a path, \"file:PATH?sync=normal\" and \":memory:\", not "
             "'%.*s://'",
             address, (int)scheme_len(address), address);
        return NULL;
    }
    if (options->engine == NULL) {
        fail(err, SKEP_UNSUPPORTED,
             "the address '%s' needs the embedded engine, which this program did not bring: open "
             "with skep_open, or set options.engine to &skep_engine_backend",
             address);
        return NULL;
    }
    return options->engine;
}

static skep_status open_parts(skep_client *client, const char *address,
                              const skep_open_options *options, skep_arena *arena,
                              skep_error *err) {
    const char *rest;
    skep_status status = chaos_open(address, client->allocator, arena, &client->chaos, &rest, err);
    if (status != SKEP_OK) return status;
    client->backend = choose_backend(rest, options, err);
    if (client->backend == NULL) return err->status;
    client->metrics = metrics_new(client->allocator);
    if (client->metrics == NULL) return fail_memory(err);
    skep_open_options opening = *options;
    opening.allocator = client->allocator;
    client->instance = client->backend->open(rest, &opening, err);
    return client->instance != NULL ? SKEP_OK : err->status;
}

skep_client *skep_client_open(const char *address, const skep_open_options *options,
                              skep_error *err) {
    static const skep_open_options none = {0};
    skep_error own;
    if (err == NULL) err = &own;
    if (options == NULL) options = &none;
    fail_clear(err);
    if (address == NULL) address = "";
    const skep_allocator *allocator =
        options->allocator != NULL ? options->allocator : skep_allocator_default();
    skep_client *client = allocator->resize(allocator->context, NULL, sizeof *client);
    skep_arena *arena = skep_arena_new(allocator, 0);
    if (client == NULL || arena == NULL) {
        allocator->release(allocator->context, client);
        skep_arena_free(arena);
        fail_memory(err);
        return NULL;
    }
    *client =
        (skep_client){.allocator = allocator,
                      .observer = options->observer,
                      .before = options->before,
                      .observer_context = options->observer_context,
                      .wants_capacity = options->wants_capacity || options->wants_index_capacity,
                      .wants_index_capacity = options->wants_index_capacity};
    pthread_mutex_init(&client->lock, NULL);
    rate_init(&client->rate);
    retry_init(&client->retry, &options->retry);
    client->call_timeout_ns = (int64_t)client->retry.options.call_timeout_ms * 1000000;
    log_init(&client->log);
    skep_status status = open_parts(client, address, options, arena, err);
    skep_arena_free(arena);
    if (status == SKEP_OK) return client;
    skep_close(client);
    return NULL;
}

const skep_allocator *skep_client_allocator(const skep_client *client) {
    return client->allocator;
}

const char *skep_client_metrics(const skep_client *client, skep_arena *arena) {
    return metrics_text(client->metrics, arena);
}

void skep_close(skep_client *client) {
    if (client == NULL) return;
    while (client->idle_lanes != NULL) {
        lane *l = client->idle_lanes;
        client->idle_lanes = l->next_idle;
        lane_free(l);
    }
    if (client->instance != NULL) client->backend->close(client->instance);
    metrics_free(client->metrics);
    chaos_free(client->chaos);
    rate_fini(&client->rate);
    pthread_mutex_destroy(&client->lock);
    client->allocator->release(client->allocator->context, client);
}
