/* remote/credentials.h: who requests are signed as, looked for where the AWS SDKs look, and
 * refreshed before it expires.
 *
 *     credentials_source *source = credentials_open(&(credentials_options){.options = &o}, &err);
 *     const credentials_set *who = credentials_acquire(source, &err);
 *     if (who != NULL) sign_key_use(&key, &who->credentials, ...);
 *     credentials_release(who);
 *     credentials_close(source);
 *
 * In this order: the options; the environment (AWS_ACCESS_KEY_ID, not where the options name a
 * profile); a web identity (AWS_WEB_IDENTITY_TOKEN_FILE); the profile: a role assumed with a web
 * identity, with another profile or with a credential_source, IAM Identity Center (SSO), keys, a
 * credential_process; the container's endpoint; the instance's metadata. The first that is
 * configured decides: one that is configured and fails is an error, not a reason to look further.
 *
 * A source is used by any number of threads. Whoever comes while nothing usable is there looks for
 * it and others wait for him; from ten minutes before expiry a thread of its own looks for what is
 * next while all go on with what they have. All text is bounded, secrets are overwritten when they
 * are released and stand in no message.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Standardized credential providers". */
#ifndef REMOTE_CREDENTIALS_H
#define REMOTE_CREDENTIALS_H

#include <stdint.h>

#include <skep/error.h>
#include <skep/memory.h>
#include <skep/remote.h>

#include "sign/sign.h"

enum {
    CREDENTIALS_ADVISORY_S = 600, /* before expiry: what is next is looked for */
    CREDENTIALS_HARD_S = 30,      /* before expiry: no longer used */
    CREDENTIALS_PAUSE_S = 60,     /* between two looks ahead of expiry */
    CREDENTIALS_ROLES_MAX = 5     /* profiles that lead from one to the next */
};

#define CREDENTIALS_FOREVER INT64_MAX

/** Constant; lives until it is released as often as it was acquired. */
typedef struct credentials_set {
    sign_credentials credentials; /**< each text ends in a NUL */
    int64_t expires_at_s;         /**< CREDENTIALS_FOREVER: does not expire */
    const char *origin;           /**< "environment", "instance metadata", ...; for logs */
} credentials_set;

typedef struct credentials_source credentials_source;

typedef struct credentials_options {
    const skep_remote_options *options; /**< NULL: defaults; its text is copied */
    const skep_allocator *allocator;    /**< NULL: the default; must outlive the source */
    int64_t (*now_s)(void *context);    /**< NULL: the system's clock */
    void *context;
} credentials_options;

/** Looks for nothing yet. NULL when memory is short, and for options with one half of a pair. */
credentials_source *credentials_open(const credentials_options *options, skep_error *err);

/** Waits for a refresh that is under way. NULL is fine. */
void credentials_close(credentials_source *source);

/** What is to be signed with now; NULL on failure, SKEP_NOT_FOUND where nothing is configured. */
const credentials_set *credentials_acquire(credentials_source *source, skep_error *err);
void credentials_release(const credentials_set *set);

/** Says that the server took this set for expired or unknown: the next that acquires looks anew. A
 * set that has been replaced already changes nothing. */
void credentials_invalidate(credentials_source *source, const credentials_set *set);

#endif
