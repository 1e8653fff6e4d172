/* value/key_component.c: key components (value/keybytes.h).
 *
 * In text and binaries 00 FF stands for a byte 00 and 00 01 is the end. A value that goes on where
 * another ends then compares with a byte above 01, unless that byte is 00, which compares as FF: a
 * prefix is always below. */
#include "value/keybytes.h"

#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "value/packed.h"
#include "value/packed_parts.h"

enum { ESCAPED_ZERO = 0xFF, CLOSE = 0x01 };

static bool is_run(skep_type type) {
    return type == SKEP_TYPE_S || type == SKEP_TYPE_B;
}

static uint8_t letter_of(skep_type type) {
    return type == SKEP_TYPE_S ? 'S' : type == SKEP_TYPE_B ? 'B' : 'N';
}

static void append_escaped(buffer *out, skep_bytes bytes) {
    static const uint8_t zero[] = {0, ESCAPED_ZERO};
    const uint8_t *p = bytes.ptr;
    size_t left = bytes.len;
    while (left > 0) {
        const uint8_t *found = memchr(p, 0, left);
        size_t plain = found != NULL ? (size_t)(found - p) : left;
        buffer_append(out, p, plain);
        if (found == NULL) return;
        buffer_append(out, zero, sizeof zero);
        p += plain + 1;
        left -= plain + 1;
    }
}

bool key_append(buffer *out, skep_value value) {
    static const uint8_t close[] = {0, CLOSE};
    skep_type type = skep_value_type(value);
    if (!is_run(type) && type != SKEP_TYPE_N) return false;
    buffer_append_byte(out, letter_of(type));
    skep_bytes contents = packed_contents(value.data);
    if (type == SKEP_TYPE_N) {
        buffer_append(out, contents.ptr, contents.len);
        return true;
    }
    append_escaped(out, contents);
    buffer_append(out, close, sizeof close);
    return true;
}

bool key_append_prefix(buffer *out, skep_value prefix) {
    skep_type type = skep_value_type(prefix);
    if (!is_run(type)) return false;
    buffer_append_byte(out, letter_of(type));
    append_escaped(out, packed_contents(prefix.data));
    return true;
}

bool key_successor(buffer *key) {
    while (key->len > 0 && key->data[key->len - 1] == 0xFF) key->len--;
    if (key->len == 0) return false;
    key->data[key->len - 1]++;
    return true;
}

/* ---- Reading ---- */

/* Finds the end of a run's escaped bytes and how many bytes they stand for; NULL if they do not
 * end. */
static const uint8_t *scan_run(const uint8_t *p, const uint8_t *end, size_t *len) {
    for (*len = 0; p < end; (*len)++, p++) {
        if (*p != 0) continue;
        if (++p == end) return NULL;
        if (*p == CLOSE) return p - 1;
        if (*p != ESCAPED_ZERO) return NULL;
    }
    return NULL;
}

static skep_status read_run(const uint8_t **bytes, const uint8_t *end, skep_type type, buffer *out,
                            skep_error *err) {
    size_t len;
    const uint8_t *p = *bytes;
    const uint8_t *close = scan_run(p, end, &len);
    if (close == NULL || len > UINT32_MAX)
        return fail(err, SKEP_CORRUPT, "a key of type %s is not closed or wrongly escaped",
                    skep_type_name(type));
    uint8_t *at = buffer_reserve(out, 1 + PACKED_VARINT_MAX + len + 1);
    if (at == NULL) return fail_memory(err);
    at[0] = (uint8_t)type;
    uint8_t *to = at + 1 + packed_put_varint(at + 1, len);
    const uint8_t *text = to;
    for (; p < close; p += *p == 0 ? 2 : 1) *to++ = *p;
    if (type == SKEP_TYPE_S) {
        if (!utf8_is_valid((const char *)text, len, NULL))
            return fail(err, SKEP_CORRUPT, "a key of type S is not UTF-8");
        *to++ = 0;
    }
    out->len += (size_t)(to - at);
    *bytes = close + 2;
    return SKEP_OK;
}

/* Number bytes end at their first 00, or FF if negative, behind the first byte; neither occurs
 * inside. */
static skep_status read_number(const uint8_t **bytes, const uint8_t *end, buffer *out,
                               skep_error *err) {
    const uint8_t *p = *bytes;
    size_t most = (size_t)(end - p) < NUMBER_BYTES_MAX ? (size_t)(end - p) : NUMBER_BYTES_MAX;
    const uint8_t *close = most > 1 ? memchr(p + 1, p[0] < 0x80 ? 0xFF : 0, most - 1) : NULL;
    size_t len = close != NULL ? (size_t)(close - p) + 1 : 0;
    if (!number_is_valid(p, len)) return fail(err, SKEP_CORRUPT, "a key of type N is not a number");
    uint8_t *at = buffer_reserve(out, 2 + len);
    if (at == NULL) return fail_memory(err);
    at[0] = SKEP_TYPE_N;
    at[1] = (uint8_t)len;
    memcpy(at + 2, p, len);
    out->len += 2 + len;
    *bytes = p + len;
    return SKEP_OK;
}

skep_status key_read(const uint8_t **bytes, const uint8_t *end, buffer *out, skep_error *err) {
    if (*bytes == end) return fail(err, SKEP_CORRUPT, "a key ends where a component was expected");
    const uint8_t *contents = *bytes + 1;
    skep_status status;
    switch (**bytes) {
    case 'S': status = read_run(&contents, end, SKEP_TYPE_S, out, err); break;
    case 'B': status = read_run(&contents, end, SKEP_TYPE_B, out, err); break;
    case 'N': status = read_number(&contents, end, out, err); break;
    default:
        return fail(err, SKEP_CORRUPT, "a key component starts with 0x%02X: expected B, N or S",
                    (unsigned)**bytes);
    }
    if (status == SKEP_OK) *bytes = contents;
    return status;
}
