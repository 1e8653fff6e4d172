/* remote/sso_token.h: the token that `aws sso login` leaves in a file, and a new one in its place
 * before it expires. */
#ifndef REMOTE_SSO_TOKEN_H
#define REMOTE_SSO_TOKEN_H

#include "base/buffer.h"
#include "remote/resolve.h"

#define SSO_ORIGIN "SSO"

enum {
    SSO_TIMEOUT_MS = 5000,
    SSO_CACHE_BYTES_MAX = 64 * 1024,
    SSO_REFRESH_S = 900 /* before expiry, as the SDKs */
};

/* What the profile, and the session that it names, say. */
typedef struct sso_settings {
    const char *profile;
    const char *session; /* NULL in profiles of the older form */
    const char *start_url;
    const char *region;
    const char *account;
    const char *role;
} sso_settings;

/** Appends the token, without a NUL. Where it expires soon and the session can be prolonged, it is,
 * and the file is written anew; else it is used as long as it lasts. */
skep_status sso_token(const resolver *r, const sso_settings *s, buffer *out, skep_error *err);

/** Says why and which command logs in. */
skep_status sso_fail_login(const sso_settings *s, const char *reason, skep_error *err);

#endif
