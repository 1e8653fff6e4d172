#include "remote/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
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

/* ---- Opening ---- */

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

/* For good: libcurl says not when it is no longer used. */
static void start_curl(void) {
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool copy_text(remote *r, const char **text) {
    if (*text == NULL) return true;
    *text = skep_arena_copy_text(r->arena, *text, strlen(*text));
    return *text != NULL;
}

static bool copy_options(remote *r) {
    skep_remote_options *o = &r->options;
    const char **texts[] = {
        &o->access_key_id, &o->secret_access_key, &o->session_token, &o->profile, &o->region,
        &o->ca_file,       &o->client_cert,       &o->client_key,    &o->proxy};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!copy_text(r, texts[i])) return false;
    return true;
}

static void close_remote(void *instance) {
    remote *r = instance;
    if (r == NULL) return;
    if (r->share != NULL) (void)curl_share_cleanup(r->share);
    for (int i = 0; i < CURL_LOCK_DATA_LAST; i++) pthread_mutex_destroy(&r->share_locks[i]);
    skep_arena_free(r->arena);
    r->allocator->release(r->allocator->context, r);
}

static void *open_remote(const char *address, const skep_open_options *options, skep_error *err) {
    const skep_allocator *allocator = options->allocator;
    pthread_once(&curl_once, start_curl);
    if (strncmp(address, "http://", 7) != 0 && strncmp(address, "https://", 8) != 0) {
        fail(err, SKEP_UNSUPPORTED, "the address '%s' is not one of http:// or https://", address);
        return NULL;
    }
    remote *r = allocator->resize(allocator->context, NULL, sizeof *r);
    if (r == NULL) {
        fail_memory(err);
        return NULL;
    }
    memset(r, 0, sizeof *r);
    r->allocator = allocator;
    atomic_init(&r->skew_s, 0);
    for (int i = 0; i < CURL_LOCK_DATA_LAST; i++) pthread_mutex_init(&r->share_locks[i], NULL);
    if (options->remote != NULL) r->options = *options->remote;
    r->arena = skep_arena_new(allocator, 0);
    if (r->arena == NULL || !copy_options(r) || !open_share(r)) {
        fail_memory(err);
        close_remote(r);
        return NULL;
    }
    (void)snprintf(r->user_agent, sizeof r->user_agent, "skep/0.1 libcurl/%s",
                   curl_version_info(CURLVERSION_NOW)->version);
    const char *host = strstr(address, "://");
    host = host != NULL ? host + 3 : "";
    (void)snprintf(r->target.host, sizeof r->target.host, "%.*s", (int)strcspn(host, "/?"), host);
    (void)snprintf(r->target.url, sizeof r->target.url, "%.*s/",
                   (int)(host - address + (long)strcspn(host, "/?")), address);
    (void)snprintf(r->region, sizeof r->region, "%s",
                   r->options.region != NULL ? r->options.region : "us-east-1");
    return r;
}

const skep_backend remote_backend = {.name = "remote",
                                     .open = open_remote,
                                     .close = close_remote,
                                     .open_lane = remote_open_lane,
                                     .close_lane = remote_close_lane,
                                     .submit = remote_submit,
                                     .cancel = remote_cancel,
                                     .drive = remote_drive,
                                     .descriptor = remote_descriptor,
                                     .timeout_ns = remote_timeout_ns};
