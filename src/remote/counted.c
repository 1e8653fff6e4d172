#include "remote/counted.h"

#include <stdatomic.h>
#include <string.h>

typedef struct counted {
    credentials_set set; /* first: what is handed out is its address */
    skep_allocator memory;
    atomic_uint holders;
    char text[];
} counted;

static skep_str put(char **at, skep_str text) {
    char *start = *at;
    if (text.len > 0) memcpy(start, text.ptr, text.len);
    start[text.len] = '\0';
    *at = start + text.len + 1;
    return (skep_str){start, text.len};
}

credentials_set *counted_new(const skep_allocator *secrets, const sign_credentials *text,
                             int64_t expires_at_s, const char *origin) {
    size_t len = text->access_key_id.len + text->secret_access_key.len + text->session_token.len;
    counted *c = secrets->resize(secrets->context, NULL, sizeof *c + len + 3);
    if (c == NULL) return NULL;
    c->memory = *secrets;
    atomic_init(&c->holders, 1);
    char *at = c->text;
    c->set.credentials.access_key_id = put(&at, text->access_key_id);
    c->set.credentials.secret_access_key = put(&at, text->secret_access_key);
    c->set.credentials.session_token = put(&at, text->session_token);
    c->set.expires_at_s = expires_at_s;
    c->set.origin = origin;
    return &c->set;
}

const credentials_set *counted_retain(credentials_set *set) {
    atomic_fetch_add(&((counted *)(void *)set)->holders, 1);
    return set;
}

void credentials_release(const credentials_set *set) {
    if (set == NULL) return;
    /* Handed out as constant to its holders; the count is not part of what they see. */
    union {
        const credentials_set *from;
        counted *to;
    } holder = {.from = set};
    if (atomic_fetch_sub(&holder.to->holders, 1) != 1) return;
    skep_allocator memory = holder.to->memory;
    memory.release(memory.context, holder.to);
}
