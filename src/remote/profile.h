/* remote/profile.h: the shared config and credentials files of the AWS SDKs, read once.
 *
 *     [default]                          [profile shop]            [services local]
 *     region = eu-west-1                 role_arn = arn:...        dynamodb =
 *                                        source_profile = default    endpoint_url = http://...
 *
 * Names of sections are taken as they are, names of properties without regard to case. Where both
 * files have a profile, the credentials file's properties win; `[profile default]` wins over
 * `[default]`. A set is constant once read: any number of threads use it.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files". */
#ifndef REMOTE_PROFILE_H
#define REMOTE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include <skep/error.h>
#include <skep/memory.h>

enum { PROFILE_FILE_BYTES_MAX = 1024 * 1024, PROFILE_PATH_MAX = 1024 };

typedef enum profile_kind {
    PROFILE_OTHER = 0, /**< a section that is not read */
    PROFILE_PROFILE,
    PROFILE_SSO_SESSION,
    PROFILE_SERVICES
} profile_kind;

typedef struct profile_set profile_set;

/** Reads AWS_CONFIG_FILE (~/.aws/config) and AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials); a
 * file that is not there is empty. NULL on failure: a file that cannot be read or is too large, or
 * a line that means nothing, named by file and number and never shown. */
profile_set *profile_read(const skep_allocator *allocator, skep_error *err);

/** Overwrites and releases. NULL is fine. */
void profile_free(profile_set *set);

/** Which profile is meant: `chosen`, else AWS_PROFILE, else "default". */
const char *profile_name(const char *chosen);

bool profile_has(const profile_set *set, profile_kind kind, const char *name);

/** A property, NULL where it is absent or empty. Lives as long as the set. */
const char *profile_get(const profile_set *set, profile_kind kind, const char *name,
                        const char *property);

/** A property of a group, an indented line below `group =`. */
const char *profile_get_nested(const profile_set *set, profile_kind kind, const char *name,
                               const char *group, const char *property);

/** Where the set was read from, for messages: the path, or "" where none is known. */
const char *profile_config_path(const profile_set *set);
const char *profile_credentials_path(const profile_set *set);

/** Appends `relative` to the user's home directory. False where that is unknown or too long. */
bool profile_home(const char *relative, char out[PROFILE_PATH_MAX]);

#endif
