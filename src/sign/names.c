#include "sign/names.h"

#include <string.h>

#include "base/fail.h"

static unsigned char lower(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int compare(skep_str a, skep_str b) {
    size_t len = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < len; i++) {
        int order = (int)lower(a.ptr[i]) - (int)lower(b.ptr[i]);
        if (order != 0) return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

bool names_equal(skep_str a, skep_str b) {
    return a.len == b.len && compare(a, b) == 0;
}

bool names_next(skep_str list, size_t *at, skep_str *name) {
    if (*at >= list.len) return false;
    const char *start = list.ptr + *at;
    const char *end = memchr(start, ';', list.len - *at);
    size_t len = end != NULL ? (size_t)(end - start) : list.len - *at;
    *name = (skep_str){start, len};
    *at += len + 1;
    return true;
}

bool names_have(skep_str list, const char *name) {
    skep_str each;
    for (size_t at = 0; names_next(list, &at, &each);)
        if (each.len == strlen(name) && memcmp(each.ptr, name, each.len) == 0) return true;
    return false;
}

const sign_header *names_find(const sign_request *request, const char *name) {
    skep_str wanted = {name, strlen(name)};
    for (size_t i = 0; i < request->header_count; i++)
        if (names_equal(request->headers[i].name, wanted)) return &request->headers[i];
    return NULL;
}

static size_t sorted_names(const sign_request *request, skep_str *out) {
    static const skep_str left_out = {"authorization", sizeof "authorization" - 1};
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        skep_str name = request->headers[i].name;
        if (names_equal(name, left_out)) continue;
        size_t to = count;
        while (to > 0 && compare(name, out[to - 1]) < 0) to--;
        if (to > 0 && names_equal(name, out[to - 1])) continue;
        memmove(out + to + 1, out + to, (count - to) * sizeof *out);
        out[to] = name;
        count++;
    }
    return count;
}

skep_status sign_all_names(const sign_request *request, char *out, size_t *out_len,
                           skep_error *err) {
    skep_str names[SIGN_HEADERS_MAX];
    if (request->header_count > SIGN_HEADERS_MAX)
        return fail(err, SKEP_LIMIT, "the request has %zu header lines, at most %d are signed",
                    request->header_count, SIGN_HEADERS_MAX);
    size_t count = sorted_names(request, names);
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        if (len + names[i].len + 1 > SIGN_SIGNED_NAMES_MAX)
            return fail(err, SKEP_LIMIT, "the names of the signed headers have more than %d bytes",
                        SIGN_SIGNED_NAMES_MAX);
        if (i > 0) out[len++] = ';';
        for (size_t j = 0; j < names[i].len; j++) out[len++] = (char)lower(names[i].ptr[j]);
    }
    *out_len = len;
    return SKEP_OK;
}
