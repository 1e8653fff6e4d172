#include <string.h>

#include "sign/authorization.h"

static void add_text(sign_state *state, const char *text) {
    hash_add(state, text, strlen(text));
}

static void add_str(sign_state *state, skep_str text) {
    hash_add(state, text.ptr, text.len);
}

#define NAMES(list)   {list, sizeof(list) - 1}
#define TYPE_AND_HOST "content-type:application/x-amz-json-1.0\nhost:"

/* The canonical request goes into the hash piece by piece; there is no text of it. */
size_t sign_dynamodb(const sign_key *key, const sign_dynamodb_request *request, char *out) {
    /* Without and with the session token, without and with compression. */
    static const skep_str names[2][2] = {
        {NAMES("content-type;host;x-amz-date;x-amz-target"),
         NAMES("content-type;host;x-amz-date;x-amz-security-token;x-amz-target")},
        {NAMES("content-encoding;content-type;host;x-amz-date;x-amz-target"),
         NAMES("content-encoding;content-type;host;x-amz-date;x-amz-security-token;x-amz-target")},
    };
    char body[SIGN_HASH_TEXT_LEN];
    sign_hash_text(request->body.ptr, request->body.len, body);
    bool has_token = key->token.len > 0;
    skep_str list = names[request->is_gzip][has_token];
    sign_state state;
    hash_begin(&state);
    add_text(&state, request->is_gzip ? "POST\n/\n\ncontent-encoding:gzip\n" TYPE_AND_HOST
                                      : "POST\n/\n\n" TYPE_AND_HOST);
    add_str(&state, request->host);
    add_text(&state, "\nx-amz-date:");
    hash_add(&state, key->date, SIGN_DATE_LEN);
    if (has_token) {
        add_text(&state, "\nx-amz-security-token:");
        add_str(&state, key->token);
    }
    add_text(&state, "\nx-amz-target:");
    add_str(&state, request->target);
    add_text(&state, "\n\n");
    add_str(&state, list);
    add_text(&state, "\n");
    hash_add(&state, body, sizeof body);
    return authorization_put(key, list, &state, out);
}
