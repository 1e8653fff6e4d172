/* The source: which set is current, and who looks for the next. What is found where is resolve.h's.
 *
 * States, guarded by `lock`:
 *   empty      current is NULL                      acquire looks, others wait
 *   fresh      more than CREDENTIALS_ADVISORY_S are left
 *   ageing     less are left: a thread of its own looks (start_ahead), all go on meanwhile
 *   expired    less than CREDENTIALS_HARD_S are left, or invalidated: as empty
 * `is_looking` is set while somebody looks; only he replaces `current` (finish). A failure is told
 * to all that waited for it, by `failures` and `failure`; who comes later looks anew. */
#include "remote/credentials.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "remote/counted.h"
#include "remote/resolve.h"
#include "remote/secret_memory.h"

struct credentials_source {
    const skep_allocator *allocator;
    skep_allocator secrets; /* overwrites what it releases */
    skep_arena *arena;      /* on `secrets`: the text of the options */
    skep_remote_options options;
    int64_t (*now_s)(void *context);
    void *context;

    pthread_mutex_t lock;
    pthread_cond_t changed;
    credentials_set *current;
    bool is_invalid; /* the server refused it */
    bool is_looking;
    bool has_thread; /* `thread` was started and not joined */
    pthread_t thread;
    int64_t pause_until_s; /* nobody looks ahead before */
    uint64_t failures;
    skep_error failure;
};

static int64_t system_now(void *context) {
    (void)context;
    return (int64_t)time(NULL);
}

/* ---- Opening ---- */

static bool copy_text(credentials_source *s, const char **text) {
    if (*text == NULL) return true;
    *text = skep_arena_copy_text(s->arena, *text, strlen(*text));
    return *text != NULL;
}

static bool copy_options(credentials_source *s) {
    skep_remote_options *o = &s->options;
    const char **texts[] = {
        &o->access_key_id, &o->secret_access_key, &o->session_token, &o->profile, &o->region,
        &o->ca_file,       &o->client_cert,       &o->client_key,    &o->proxy};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!copy_text(s, texts[i])) return false;
    return true;
}

static skep_status check_options(const skep_remote_options *o, skep_error *err) {
    bool has_id = o->access_key_id != NULL, has_secret = o->secret_access_key != NULL;
    if (has_id == has_secret) return SKEP_OK;
    return fail(err, SKEP_INVALID, "the options have %s without %s; both are needed, or neither",
                has_id ? "access_key_id" : "secret_access_key",
                has_id ? "secret_access_key" : "access_key_id");
}

credentials_source *credentials_open(const credentials_options *options, skep_error *err) {
    const skep_allocator *allocator =
        options->allocator != NULL ? options->allocator : skep_allocator_default();
    if (options->options != NULL && check_options(options->options, err) != SKEP_OK) return NULL;
    credentials_source *s = allocator->resize(allocator->context, NULL, sizeof *s);
    if (s == NULL) {
        fail_memory(err);
        return NULL;
    }
    memset(s, 0, sizeof *s);
    s->allocator = allocator;
    s->secrets = secret_memory(allocator);
    s->now_s = options->now_s != NULL ? options->now_s : system_now;
    s->context = options->context;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    if (options->options != NULL) s->options = *options->options;
    s->arena = skep_arena_new(&s->secrets, 0);
    if (s->arena != NULL && copy_options(s)) return s;
    fail_memory(err);
    credentials_close(s);
    return NULL;
}

void credentials_close(credentials_source *s) {
    if (s == NULL) return;
    if (s->has_thread) pthread_join(s->thread, NULL);
    credentials_release(s->current);
    skep_arena_free(s->arena);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    s->allocator->release(s->allocator->context, s);
}

/* ---- Looking ---- */

static skep_status look(credentials_source *s, credentials_set **out, skep_error *err) {
    resolver r = {.allocator = &s->secrets, .options = &s->options, .now_s = s->now_s(s->context)};
    r.profile = profile_name(s->options.profile);
    profile_set *profiles = NULL;
    /* Files that somebody else's tools left broken do not stop explicit credentials. */
    if (s->options.access_key_id == NULL) {
        profiles = profile_read(&s->secrets, err);
        if (profiles == NULL) return err->status;
    }
    r.profiles = profiles;
    skep_status status = resolve_all(&r, out, err);
    profile_free(profiles);
    return status;
}

static int64_t left_s(const credentials_source *s) {
    if (s->current == NULL || s->is_invalid) return INT64_MIN;
    if (s->current->expires_at_s == CREDENTIALS_FOREVER) return INT64_MAX;
    return s->current->expires_at_s - s->now_s(s->context);
}

static bool is_usable(const credentials_source *s) {
    return left_s(s) > CREDENTIALS_HARD_S;
}

/* With the lock held. */
static void finish(credentials_source *s, skep_status status, credentials_set *found,
                   const skep_error *failure) {
    s->is_looking = false;
    if (status == SKEP_OK) {
        credentials_release(s->current);
        s->current = found;
        s->is_invalid = false;
    } else {
        s->failures++;
        s->failure = *failure;
    }
    /* What was found may live shorter than it takes to be looked for ahead. */
    s->pause_until_s = s->now_s(s->context) + CREDENTIALS_PAUSE_S;
    pthread_cond_broadcast(&s->changed);
}

static void look_and_finish(credentials_source *s) {
    credentials_set *found = NULL;
    skep_error failure = {0};
    skep_status status = look(s, &found, &failure);
    pthread_mutex_lock(&s->lock);
    finish(s, status, found, &failure);
}

static void *look_ahead(void *context) {
    credentials_source *s = context;
    look_and_finish(s);
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* With the lock held. Where no thread can be had, the one who needs it looks, when it must be. */
static void start_ahead(credentials_source *s) {
    if (s->has_thread) pthread_join(s->thread, NULL); /* it has looked and is about to end */
    s->is_looking = true;
    s->has_thread = pthread_create(&s->thread, NULL, look_ahead, s) == 0;
    if (!s->has_thread) s->is_looking = false;
}

static void look_ahead_of_expiry(credentials_source *s) {
    int64_t left = left_s(s);
    if (left > CREDENTIALS_ADVISORY_S || s->is_looking) return;
    if (s->now_s(s->context) < s->pause_until_s) return;
    start_ahead(s);
}

const credentials_set *credentials_acquire(credentials_source *s, skep_error *err) {
    const credentials_set *result = NULL;
    pthread_mutex_lock(&s->lock);
    uint64_t failures = s->failures;
    while (!is_usable(s) && s->failures == failures) {
        if (s->is_looking) {
            pthread_cond_wait(&s->changed, &s->lock);
            continue;
        }
        s->is_looking = true;
        pthread_mutex_unlock(&s->lock);
        look_and_finish(s);
        /* What was found may expire too soon to be used; then there is nothing better. */
        if (s->failures == failures) break;
    }
    if (s->failures != failures && !is_usable(s)) {
        if (err != NULL) *err = s->failure;
    } else {
        look_ahead_of_expiry(s);
        result = counted_retain(s->current);
    }
    pthread_mutex_unlock(&s->lock);
    return result;
}

void credentials_invalidate(credentials_source *s, const credentials_set *set) {
    pthread_mutex_lock(&s->lock);
    if (set != NULL && s->current == set) s->is_invalid = true;
    pthread_mutex_unlock(&s->lock);
}
