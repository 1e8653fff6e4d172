/* remote/target.c: where an exchange goes, and who it is from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "remote/shared.h"

skep_status remote_choose(remote *r, const skep_exchange *exchange, remote_target *out,
                          skep_error *err) {
    (void)exchange;
    (void)err;
    *out = r->target;
    return SKEP_OK;
}

skep_status remote_sign_as(remote *r, sign_key *key, buffer *token, bool *is_signed,
                           skep_error *err) {
    const skep_remote_options *o = &r->options;
    *is_signed = !o->is_unsigned && o->access_key_id != NULL;
    buffer_clear(token);
    if (!*is_signed) return SKEP_OK;
    sign_credentials who = {
        .access_key_id = {o->access_key_id, strlen(o->access_key_id)},
        .secret_access_key = {o->secret_access_key, strlen(o->secret_access_key)}};
    if (o->session_token != NULL) {
        who.session_token = (skep_str){o->session_token, strlen(o->session_token)};
        buffer_append_format(token, "X-Amz-Security-Token: %s", o->session_token);
        buffer_append_byte(token, 0);
    }
    sign_scope scope = {.region = {r->region, strlen(r->region)}, .service = {"dynamodb", 8}};
    return sign_key_use(key, &who, &scope, (int64_t)time(NULL) + atomic_load(&r->skew_s), err);
}

void remote_ended(remote *r, const remote_target *target, const skep_error *err,
                  wire_error_class class) {
    (void)r;
    (void)target;
    (void)err;
    (void)class;
}
