#include "base/fail.h"
#include "sign/authorization.h"

skep_status sign_general(const sign_key *key, const sign_request *request, char *out,
                         size_t *out_len, skep_error *err) {
    char names[SIGN_SIGNED_NAMES_MAX];
    size_t names_len = 0;
    skep_status status = sign_all_names(request, names, &names_len, err);
    if (status != SKEP_OK) return status;
    skep_str list = {names, names_len};
    buffer canonical;
    buffer_init(&canonical, NULL, 0);
    status = sign_canonical(request, list, &canonical, err);
    if (status == SKEP_OK) {
        sign_state state;
        hash_begin(&state);
        hash_add(&state, canonical.data, canonical.len);
        *out_len = authorization_put(key, list, &state, out);
    }
    buffer_fini(&canonical);
    return status;
}
