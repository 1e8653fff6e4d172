/* What a profile says. Profiles that lead from one to the next are followed to the one that has
 * credentials of its own, then the roles are assumed on the way back. */
#include <string.h>

#include "base/fail.h"
#include "remote/address.h"
#include "remote/resolve.h"

/* ---- One profile ---- */

static const char *get(const resolver *r, const char *profile, const char *property) {
    return profile_get(r->profiles, PROFILE_PROFILE, profile, property);
}

static bool has_keys(const resolver *r, const char *profile) {
    return get(r, profile, "aws_access_key_id") != NULL ||
           get(r, profile, "aws_secret_access_key") != NULL;
}

static skep_status resolve_keys(const resolver *r, const char *profile, credentials_set **out,
                                skep_error *err) {
    const char *id = get(r, profile, "aws_access_key_id");
    const char *secret = get(r, profile, "aws_secret_access_key");
    const char *token = get(r, profile, "aws_session_token");
    if (id == NULL || secret == NULL)
        return fail(err, SKEP_INVALID, "profile '%.100s': it has %s without %s; both are needed",
                    profile, id != NULL ? "aws_access_key_id" : "aws_secret_access_key",
                    id != NULL ? "aws_secret_access_key" : "aws_access_key_id");
    resolved_text text = {.id = {id, strlen(id)},
                          .secret = {secret, strlen(secret)},
                          .token = {token != NULL ? token : "", token != NULL ? strlen(token) : 0},
                          .expires_at_s = CREDENTIALS_FOREVER,
                          .origin = "profile"};
    return resolve_make(r, &text, out, err);
}

/* What a profile has besides roles. */
static skep_status resolve_own(const resolver *r, const char *profile, credentials_set **out,
                               skep_error *err) {
    if (get(r, profile, "sso_session") != NULL || get(r, profile, "sso_start_url") != NULL)
        return resolve_sso(r, profile, out, err);
    if (has_keys(r, profile)) return resolve_keys(r, profile, out, err);
    const char *command = get(r, profile, "credential_process");
    if (command != NULL) return resolve_process(r, command, out, err);
    return SKEP_NOT_FOUND;
}

static skep_status resolve_named(const resolver *r, const char *profile, const char *name,
                                 credentials_set **out, skep_error *err) {
    skep_status status;
    if (strcmp(name, "Environment") == 0) {
        status = resolve_environment(r, out, err);
    } else if (strcmp(name, "Ec2InstanceMetadata") == 0) {
        status = resolve_metadata(r, out, err);
    } else if (strcmp(name, "EcsContainer") == 0) {
        status = resolve_container(r, out, err);
    } else {
        return fail(err, SKEP_INVALID,
                    "profile '%.100s': credential_source is '%.100s'; known are Environment, "
                    "Ec2InstanceMetadata and EcsContainer",
                    profile, name);
    }
    if (status != SKEP_NOT_FOUND) return status;
    return fail(err, SKEP_INVALID, "profile '%.100s': its credential_source %s has no credentials",
                profile, name);
}

/* ---- Roles ---- */

/* The profiles on the way, each of which has a role. */
typedef struct chain {
    const char *profiles[CREDENTIALS_ROLES_MAX];
    size_t count;
} chain;

static skep_status check_role(const resolver *r, const char *profile, skep_error *err) {
    const char *source = get(r, profile, "source_profile");
    const char *named = get(r, profile, "credential_source");
    if (get(r, profile, "mfa_serial") != NULL)
        return fail(err, SKEP_INVALID,
                    "profile '%.100s': it asks for a code of an MFA device (mfa_serial), which "
                    "nobody can type here; get a session with 'aws sts assume-role' and pass it on",
                    profile);
    if ((source != NULL) == (named != NULL))
        return fail(err, SKEP_INVALID,
                    "profile '%.100s': a role_arn goes with one of source_profile, "
                    "credential_source and web_identity_token_file",
                    profile);
    if (source != NULL && !profile_has(r->profiles, PROFILE_PROFILE, source))
        return fail(err, SKEP_INVALID,
                    "profile '%.100s': its source_profile '%.100s' does not exist", profile,
                    source);
    return SKEP_OK;
}

static bool is_in(const chain *way, const char *profile) {
    for (size_t i = 0; i < way->count; i++)
        if (strcmp(way->profiles[i], profile) == 0) return true;
    return false;
}

static skep_status assume(const resolver *r, const char *profile, const credentials_set *source,
                          credentials_set **out, skep_error *err) {
    char region[ADDRESS_NAME_MAX + 1];
    resolve_region(r, profile, region, sizeof region);
    resolve_role role = {.arn = get(r, profile, "role_arn"),
                         .session_name = get(r, profile, "role_session_name"),
                         .external_id = get(r, profile, "external_id"),
                         .duration_s = get(r, profile, "duration_seconds"),
                         .region = region,
                         .token_file =
                             source == NULL ? get(r, profile, "web_identity_token_file") : NULL,
                         .source = source};
    if (role.token_file != NULL) role.external_id = NULL;
    skep_status status = resolve_assume_role(r, &role, out, err);
    if (status != SKEP_OK) fail_context(err, "profile '%.100s': ", profile);
    return status;
}

/* The credentials at the end of the way: those of `last`, which is on the way itself where it names
 * itself as its source and has keys, or a place. */
static skep_status resolve_end(const resolver *r, const chain *way, const char *last,
                               credentials_set **out, skep_error *err) {
    const char *end = way->profiles[way->count - 1];
    if (last == NULL) return resolve_named(r, end, get(r, end, "credential_source"), out, err);
    if (get(r, last, "web_identity_token_file") != NULL && get(r, last, "role_arn") != NULL &&
        !is_in(way, last))
        return assume(r, last, NULL, out, err);
    skep_status status =
        is_in(way, last) ? resolve_keys(r, last, out, err) : resolve_own(r, last, out, err);
    if (status != SKEP_NOT_FOUND) return status;
    return fail(err, SKEP_INVALID,
                "profile '%.100s': its source_profile '%.100s' has no credentials", end, last);
}

static bool has_role(const resolver *r, const char *profile) {
    return get(r, profile, "role_arn") != NULL &&
           get(r, profile, "web_identity_token_file") == NULL;
}

/* Follows source_profile from `first`; `*last` is the profile behind the last role, NULL where that
 * role names a place. */
static skep_status follow(const resolver *r, const char *first, chain *way, const char **last,
                          skep_error *err) {
    const char *next = first;
    while (next != NULL && has_role(r, next)) {
        if (is_in(way, next)) {
            /* A profile may sign for its role with keys of its own. */
            if (strcmp(way->profiles[way->count - 1], next) == 0 && has_keys(r, next)) break;
            return fail(err, SKEP_INVALID,
                        "profile '%.100s': its source_profile leads back to '%.100s'", first, next);
        }
        if (way->count == CREDENTIALS_ROLES_MAX)
            return fail(err, SKEP_LIMIT,
                        "profile '%.100s': more than %d profiles with roles lead from one to the "
                        "next",
                        first, CREDENTIALS_ROLES_MAX);
        skep_status status = check_role(r, next, err);
        if (status != SKEP_OK) return status;
        way->profiles[way->count++] = next;
        next = get(r, next, "source_profile");
    }
    *last = next;
    return SKEP_OK;
}

static skep_status resolve_roles(const resolver *r, const char *profile, credentials_set **out,
                                 skep_error *err) {
    chain way = {.count = 0};
    const char *last = NULL;
    skep_status status = follow(r, profile, &way, &last, err);
    credentials_set *held = NULL;
    if (status == SKEP_OK) status = resolve_end(r, &way, last, &held, err);
    while (status == SKEP_OK && way.count > 0) {
        credentials_set *next = NULL;
        status = assume(r, way.profiles[--way.count], held, &next, err);
        credentials_release(held);
        held = next;
    }
    if (status == SKEP_OK) *out = held;
    return status;
}

skep_status resolve_profile(const resolver *r, credentials_set **out, skep_error *err) {
    const char *profile = r->profile;
    if (!profile_has(r->profiles, PROFILE_PROFILE, profile)) {
        if (strcmp(profile, "default") == 0) return SKEP_NOT_FOUND;
        return fail(err, SKEP_INVALID,
                    "the profile '%.100s' is neither in '%.200s' nor in '%.200s'", profile,
                    profile_config_path(r->profiles), profile_credentials_path(r->profiles));
    }
    if (get(r, profile, "role_arn") == NULL) return resolve_own(r, profile, out, err);
    if (has_role(r, profile)) return resolve_roles(r, profile, out, err);
    return assume(r, profile, NULL, out, err);
}
