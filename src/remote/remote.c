#include "remote/remote.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "remote/environment.h"
#include "remote/lane.h"

/* ---- What lanes share in libcurl: names of hosts, TLS sessions ---- */

static void lock_share(CURL *easy, curl_lock_data data, curl_lock_access access, void *context) {
    remote *r = context;
    (void)easy;
    (void)access;
    pthread_mutex_lock(&r->share_locks[data]);
}

static void unlock_share(CURL *easy, curl_lock_data data, void *context) {
    remote *r = context;
    (void)easy;
    pthread_mutex_unlock(&r->share_locks[data]);
}

static bool open_share(remote *r) {
    r->share = curl_share_init();
    if (r->share == NULL) return false;
    curl_share_setopt(r->share, CURLSHOPT_LOCKFUNC, lock_share);
    curl_share_setopt(r->share, CURLSHOPT_UNLOCKFUNC, unlock_share);
    curl_share_setopt(r->share, CURLSHOPT_USERDATA, r);
    curl_share_setopt(r->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    curl_share_setopt(r->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return true;
}

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

/* For good: nobody knows when the last user of libcurl in a process is gone. */
static void start_curl(void) {
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* ---- Options ---- */

static bool copy_text(remote *r, const char **text) {
    if (*text == NULL) return true;
    *text = skep_arena_copy_text(r->arena, *text, strlen(*text));
    return *text != NULL;
}

/* Secrets are kept by the credentials alone. */
static bool copy_options(remote *r) {
    skep_remote_options *o = &r->options;
    const char **texts[] = {&o->profile,     &o->region,     &o->ca_file,
                            &o->client_cert, &o->client_key, &o->proxy};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!copy_text(r, texts[i])) return false;
    o->access_key_id = o->secret_access_key = o->session_token = NULL;
    return true;
}

/* ---- Who ---- */

static bool is_this_machine(const char *host) {
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
           strcmp(host, "::1") == 0;
}

static bool names_credentials(const skep_remote_options *o) {
    return o->access_key_id != NULL || o->profile != NULL ||
           environment_get("AWS_ACCESS_KEY_ID") != NULL || environment_get("AWS_PROFILE") != NULL;
}

/* A server on this machine, and a cluster, which seldom checks signatures, need no credentials: none are looked for at
 * the ends of the earth where nobody has named any. */
static skep_status open_credentials(remote *r, const skep_remote_options *options,
                                    skep_error *err) {
    bool is_local = r->address.kind == ADDRESS_URL && is_this_machine(r->address.nodes[0].host);
    if (options->is_unsigned) return SKEP_OK;
    if (!names_credentials(options) && (is_local || r->address.kind == ADDRESS_CLUSTER)) {
        r->is_somebody = is_local;
        return SKEP_OK;
    }
    const credentials_options how = {.options = options, .allocator = r->allocator};
    r->credentials = credentials_open(&how, err);
    return r->credentials != NULL ? SKEP_OK : err->status;
}

/* ---- Opening ---- */

static void close_remote(void *instance) {
    remote *r = instance;
    if (r == NULL) return;
    nodes_close(r->nodes);
    affinity_close(r->affinity);
    credentials_close(r->credentials);
    if (r->share != NULL) (void)curl_share_cleanup(r->share);
    for (int i = 0; i < CURL_LOCK_DATA_LAST; i++) pthread_mutex_destroy(&r->share_locks[i]);
    skep_arena_free(r->arena);
    r->allocator->release(r->allocator->context, r);
}

static skep_status open_parts(remote *r, const char *address, const skep_remote_options *options,
                              skep_error *err) {
    r->options = *options;
    r->arena = skep_arena_new(r->allocator, 0);
    if (r->arena == NULL || !copy_options(r) || !open_share(r)) return fail_memory(err);
    profile_set *profiles = profile_read(r->allocator, err);
    if (profiles == NULL) return err->status;
    skep_status status = remote_address_read(address, options, profiles, &r->address, err);
    profile_free(profiles);
    if (status == SKEP_OK) status = open_credentials(r, options, err);
    if (status != SKEP_OK) return status;
    if (r->address.kind == ADDRESS_CLUSTER) {
        r->dialect = r->address.has_transactions ? WIRE_DYNAMODB : WIRE_ALTERNATOR;
        r->isolation = remote_isolation_name(r->address.isolation);
    }
    if (r->address.affinity != SKEP_AFFINITY_NONE) {
        r->affinity = affinity_open(r->address.affinity, r->allocator);
        if (r->affinity == NULL) return fail_memory(err);
    }
    r->nodes = nodes_open(&r->address, &r->options, r->allocator, err);
    return r->nodes != NULL ? SKEP_OK : err->status;
}

static void *open_remote(const char *address, const skep_open_options *options, skep_error *err) {
    static const skep_remote_options none;
    const skep_allocator *allocator = options->allocator;
    (void)pthread_once(&curl_once, start_curl);
    remote *r = allocator->resize(allocator->context, NULL, sizeof *r);
    if (r == NULL) {
        fail_memory(err);
        return NULL;
    }
    memset(r, 0, sizeof *r);
    r->allocator = allocator;
    atomic_init(&r->skew_s, 0);
    for (int i = 0; i < CURL_LOCK_DATA_LAST; i++) pthread_mutex_init(&r->share_locks[i], NULL);
    if (open_parts(r, address, options->remote != NULL ? options->remote : &none, err) == SKEP_OK)
        return r;
    close_remote(r);
    return NULL;
}

const skep_backend remote_backend = {.name = "remote",
                                     .open = open_remote,
                                     .close = close_remote,
                                     .open_lane = remote_open_lane,
                                     .close_lane = remote_close_lane,
                                     .warm_up = remote_warm_up,
                                     .submit = remote_submit,
                                     .cancel = remote_cancel,
                                     .drive = remote_drive,
                                     .descriptor = remote_descriptor,
                                     .timeout_ns = remote_timeout_ns};
