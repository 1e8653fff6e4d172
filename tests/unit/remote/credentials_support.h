/* What the tests of credentials share. */
#ifndef TESTS_REMOTE_CREDENTIALS_SUPPORT_H
#define TESTS_REMOTE_CREDENTIALS_SUPPORT_H

#include "aws_support.h"
#include "fake_server.h"

#include "remote/credentials.h"

#define NOW INT64_C(1800000000) /* 2027-01-15T08:00:00Z */

static inline int64_t fixed_now(void *context) {
    (void)context;
    return NOW;
}

/* A source at a fixed time, on a machine that is no instance. */
static inline credentials_source *open_source(const skep_remote_options *options) {
    skep_error err = {0};
    credentials_source *source =
        credentials_open(&(credentials_options){.options = options, .now_s = fixed_now}, &err);
    if (source == NULL) fail_msg("%s", err.message);
    return source;
}

static inline void assert_text(skep_str actual, const char *expected) {
    assert_string_equal(actual.ptr, expected);
    assert_int_equal(actual.len, strlen(expected));
}

/* What is found is this; `token` "" for none. */
static inline void finds(const skep_remote_options *options, const char *id, const char *secret,
                         const char *token, int64_t expires_at_s) {
    credentials_source *source = open_source(options);
    skep_error err = {0};
    const credentials_set *set = credentials_acquire(source, &err);
    if (set == NULL) fail_msg("%s", err.message);
    assert_text(set->credentials.access_key_id, id);
    assert_text(set->credentials.secret_access_key, secret);
    assert_text(set->credentials.session_token, token);
    assert_int_equal(set->expires_at_s, expires_at_s);
    assert_non_null(set->origin);
    credentials_release(set);
    credentials_close(source);
}

/* Looking fails, and says so without any text that has HUSH in it. */
static inline void fails(const skep_remote_options *options, skep_status status,
                         const char *reason) {
    credentials_source *source = open_source(options);
    skep_error err = {0};
    assert_null(credentials_acquire(source, &err));
    assert_says(&err, reason);
    assert_int_equal(err.status, status);
    assert_null(strstr(err.message, "HUSH"));
    credentials_close(source);
}

#endif
