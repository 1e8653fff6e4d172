/* remote/resolve.h: the places where credentials are, one function for each. All have one shape:
 * SKEP_OK with a set; SKEP_NOT_FOUND, without a message, where the place is not configured; else
 * what went wrong there, in words that begin with the place. */
#ifndef REMOTE_RESOLVE_H
#define REMOTE_RESOLVE_H

#include "remote/credentials.h"
#include "remote/profile.h"
#include "sign/sign.h"

/** What resolving needs. Constant while it goes on. */
typedef struct resolver {
    const skep_allocator *allocator; /**< overwrites what it releases */
    const skep_remote_options *options;
    const profile_set *profiles;
    const char *profile; /**< the one that is meant */
    int64_t now_s;
} resolver;

/** Text that a set is made of; `token` may be empty. */
typedef struct resolved_text {
    skep_str id;
    skep_str secret;
    skep_str token;
    int64_t expires_at_s;
    const char *origin;
} resolved_text;

/** Checks the text and makes a set of it. SKEP_INVALID begins with the origin. */
skep_status resolve_make(const resolver *r, const resolved_text *text, credentials_set **out,
                         skep_error *err);

/** All places in their order. */
skep_status resolve_all(const resolver *r, credentials_set **out, skep_error *err);

skep_status resolve_options(const resolver *r, credentials_set **out, skep_error *err);
skep_status resolve_environment(const resolver *r, credentials_set **out, skep_error *err);
skep_status resolve_web_identity(const resolver *r, credentials_set **out, skep_error *err);
skep_status resolve_profile(const resolver *r, credentials_set **out, skep_error *err);
skep_status resolve_container(const resolver *r, credentials_set **out, skep_error *err);
skep_status resolve_metadata(const resolver *r, credentials_set **out, skep_error *err);

/** A profile's own: IAM Identity Center, and a process. */
skep_status resolve_sso(const resolver *r, const char *profile, credentials_set **out,
                        skep_error *err);
skep_status resolve_process(const resolver *r, const char *command, credentials_set **out,
                            skep_error *err);

/** A role. Of `source` and `token_file` one is NULL. */
typedef struct resolve_role {
    const char *arn;
    const char *session_name; /**< NULL: one is made up */
    const char *external_id;  /**< may be NULL */
    const char *duration_s;   /**< may be NULL */
    const char *region;       /**< of STS */
    const char *token_file;   /**< a web identity */
    const credentials_set *source;
} resolve_role;

/** AssumeRole or AssumeRoleWithWebIdentity. */
skep_status resolve_assume_role(const resolver *r, const resolve_role *role, credentials_set **out,
                                skep_error *err);

/** The region in which STS is asked: options, environment, profile, else us-east-1. */
void resolve_region(const resolver *r, const char *profile, char *out, size_t cap);

/** A place answers with JSON: the names of its members. NULL where it has none. */
typedef struct resolve_json {
    const char *origin;
    const char *within; /**< the member that holds the others, NULL: the whole */
    const char *id;
    const char *secret;
    const char *token;
    const char *expiration; /**< text in ISO 8601, or a number of milliseconds */
    bool is_expiration_needed;
    bool is_versioned; /**< `Version` is there and 1 */
} resolve_json;

skep_status resolve_read_json(const resolver *r, const resolve_json *names, skep_str text,
                              credentials_set **out, skep_error *err);

#endif
