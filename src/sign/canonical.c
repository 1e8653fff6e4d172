/* The canonical request: one text for all ways of writing the same request. Percent-encoding is
 * undone and done again with capital digits, query parameters and headers are sorted, blanks in
 * header values become single spaces. */
#include <string.h>

#include "base/fail.h"
#include "sign/names.h"

/* ---- Percent-encoding ---- */

static int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool is_unreserved(unsigned char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/* What is encoded already is taken for what it means; a '%' that is none is a character. */
static void put_encoded(buffer *out, const char *text, size_t len) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '%' && len - i > 2 && digit_value(text[i + 1]) >= 0 &&
            digit_value(text[i + 2]) >= 0) {
            c = (unsigned char)(digit_value(text[i + 1]) * 16 + digit_value(text[i + 2]));
            i += 2;
        }
        if (is_unreserved(c)) {
            buffer_append_byte(out, c);
        } else {
            const char encoded[3] = {'%', digits[c >> 4], digits[c & 15]};
            buffer_append(out, encoded, sizeof encoded);
        }
    }
}

/* ---- Path ---- */

static bool is_text(skep_str segment, const char *text) {
    return segment.len == strlen(text) && memcmp(segment.ptr, text, segment.len) == 0;
}

typedef struct segments {
    skep_str items[SIGN_SEGMENTS_MAX];
    size_t count;
    bool is_open; /* the path ends in '/' */
} segments;

static bool split_path(skep_str path, segments *out) {
    size_t at = 0;
    while (at < path.len) {
        size_t start = at + (path.ptr[at] == '/');
        const char *slash =
            start < path.len ? memchr(path.ptr + start, '/', path.len - start) : NULL;
        size_t end = slash != NULL ? (size_t)(slash - path.ptr) : path.len;
        skep_str segment = {path.ptr + start, end - start};
        bool is_parent = is_text(segment, "..");
        out->is_open = segment.len == 0 || is_parent || is_text(segment, ".");
        if (is_parent && out->count > 0) out->count--;
        if (!out->is_open) {
            if (out->count == SIGN_SEGMENTS_MAX) return false;
            out->items[out->count++] = segment;
        }
        at = end;
    }
    return true;
}

static skep_status put_path(const sign_request *request, buffer *out, skep_error *err) {
    skep_str path = request->path;
    bool is_rooted = path.len == 0 || path.ptr[0] == '/';
    if (request->path_form == SIGN_PATH_AS_SENT || !is_rooted) {
        size_t start = 0;
        for (size_t i = 0; i <= path.len; i++) {
            if (i < path.len && path.ptr[i] != '/') continue;
            put_encoded(out, path.ptr + start, i - start);
            if (i < path.len) buffer_append_byte(out, '/');
            start = i + 1;
        }
        if (path.len == 0) buffer_append_byte(out, '/');
        return SKEP_OK;
    }
    segments parts = {.count = 0};
    if (!split_path(path, &parts))
        return fail(err, SKEP_LIMIT, "the path has more than %d parts", SIGN_SEGMENTS_MAX);
    for (size_t i = 0; i < parts.count; i++) {
        buffer_append_byte(out, '/');
        put_encoded(out, parts.items[i].ptr, parts.items[i].len);
    }
    if (parts.is_open || parts.count == 0) buffer_append_byte(out, '/');
    return SKEP_OK;
}

/* ---- Query ---- */

/* An encoded parameter in the scratch buffer: the name, then the value. */
typedef struct parameter {
    size_t at;
    size_t name_len;
    size_t value_len;
} parameter;

static int compare_bytes(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len) {
    size_t len = a_len < b_len ? a_len : b_len;
    int order = len > 0 ? memcmp(a, b, len) : 0;
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static bool is_before(const buffer *scratch, const parameter *a, const parameter *b) {
    const uint8_t *first = scratch->data + a->at, *second = scratch->data + b->at;
    int order = compare_bytes(first, a->name_len, second, b->name_len);
    if (order == 0)
        order =
            compare_bytes(first + a->name_len, a->value_len, second + b->name_len, b->value_len);
    return order < 0;
}

static parameter put_parameter(buffer *scratch, const char *text, size_t len) {
    const char *sign = memchr(text, '=', len);
    size_t name_len = sign != NULL ? (size_t)(sign - text) : len;
    parameter result = {.at = scratch->len};
    put_encoded(scratch, text, name_len);
    result.name_len = scratch->len - result.at;
    if (sign != NULL) put_encoded(scratch, sign + 1, len - name_len - 1);
    result.value_len = scratch->len - result.at - result.name_len;
    return result;
}

static skep_status split_query(skep_str query, buffer *scratch, parameter *out, size_t *count,
                               skep_error *err) {
    size_t at = 0;
    while (at < query.len) {
        const char *next = memchr(query.ptr + at, '&', query.len - at);
        size_t end = next != NULL ? (size_t)(next - query.ptr) : query.len;
        if (end > at) {
            if (*count == SIGN_PARAMETERS_MAX)
                return fail(err, SKEP_LIMIT, "the query has more than %d parameters",
                            SIGN_PARAMETERS_MAX);
            out[(*count)++] = put_parameter(scratch, query.ptr + at, end - at);
        }
        at = end + 1;
    }
    return scratch->is_failed ? fail_memory(err) : SKEP_OK;
}

static void put_sorted(const buffer *scratch, parameter *parameters, size_t count, buffer *out) {
    for (size_t i = 1; i < count; i++) {
        parameter moved = parameters[i];
        size_t to = i;
        for (; to > 0 && is_before(scratch, &moved, &parameters[to - 1]); to--)
            parameters[to] = parameters[to - 1];
        parameters[to] = moved;
    }
    for (size_t i = 0; i < count; i++) {
        const uint8_t *text = scratch->data + parameters[i].at;
        if (i > 0) buffer_append_byte(out, '&');
        buffer_append(out, text, parameters[i].name_len);
        buffer_append_byte(out, '=');
        buffer_append(out, text + parameters[i].name_len, parameters[i].value_len);
    }
}

static skep_status put_query(skep_str query, buffer *out, skep_error *err) {
    if (query.len == 0) return SKEP_OK;
    parameter parameters[SIGN_PARAMETERS_MAX];
    size_t count = 0;
    buffer scratch;
    buffer_init(&scratch, out->allocator, 0);
    skep_status status = split_query(query, &scratch, parameters, &count, err);
    if (status == SKEP_OK) put_sorted(&scratch, parameters, count, out);
    buffer_fini(&scratch);
    return status;
}

/* ---- Headers ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void put_value(buffer *out, skep_str value) {
    size_t i = 0;
    while (value.len > 0 && is_blank(value.ptr[value.len - 1])) value.len--;
    while (i < value.len && is_blank(value.ptr[i])) i++;
    while (i < value.len) {
        size_t start = i;
        while (i < value.len && !is_blank(value.ptr[i])) i++;
        buffer_append(out, value.ptr + start, i - start);
        if (i == value.len) break;
        buffer_append_byte(out, ' ');
        while (is_blank(value.ptr[i])) i++;
    }
}

static void put_header(const sign_request *request, skep_str name, buffer *out) {
    bool is_first = true;
    buffer_append(out, name.ptr, name.len);
    buffer_append_byte(out, ':');
    for (size_t i = 0; i < request->header_count; i++) {
        if (!names_equal(request->headers[i].name, name)) continue;
        if (!is_first) buffer_append_byte(out, ',');
        is_first = false;
        put_value(out, request->headers[i].value);
    }
    buffer_append_byte(out, '\n');
}

skep_status sign_canonical(const sign_request *request, skep_str names, buffer *out,
                           skep_error *err) {
    if (request->header_count > SIGN_HEADERS_MAX)
        return fail(err, SKEP_LIMIT, "the request has %zu header lines, at most %d are signed",
                    request->header_count, SIGN_HEADERS_MAX);
    buffer_append(out, request->method.ptr, request->method.len);
    buffer_append_byte(out, '\n');
    skep_status status = put_path(request, out, err);
    if (status != SKEP_OK) return status;
    buffer_append_byte(out, '\n');
    status = put_query(request->query, out, err);
    if (status != SKEP_OK) return status;
    buffer_append_byte(out, '\n');
    skep_str name;
    for (size_t at = 0; names_next(names, &at, &name);) put_header(request, name, out);
    buffer_append_byte(out, '\n');
    buffer_append(out, names.ptr, names.len);
    buffer_append_byte(out, '\n');
    char hash[SIGN_HASH_TEXT_LEN];
    sign_hash_text(request->body.ptr, request->body.len, hash);
    buffer_append(out, hash, sizeof hash);
    return out->is_failed ? fail_memory(err) : SKEP_OK;
}
