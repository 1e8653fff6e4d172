/* value/packed_write.c: the writer.
 *
 * Invariants: `depth` containers are open, and levels[depth - 1] is the innermost; everything below
 * a container's body is complete values, but for one name whose value is awaited (has_name); the
 * sizes in the header of an open container are 0 until packed_end. After a failure nothing more is
 * written. */
#include "value/packed.h"

#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "value/keybytes.h"
#include "value/number_quick.h"
#include "value/packed_parts.h"
#include "value/packed_sort.h"

void packed_begin(packed_writer *w, buffer *buf, skep_error *err) {
    w->buf = buf;
    w->depth = 0;
    w->err = err;
    w->status = SKEP_OK;
    w->has_value = false;
    fail_clear(err);
}

static packed_level *innermost(packed_writer *w) {
    return w->depth > 0 ? &w->levels[w->depth - 1] : NULL;
}

/* ---- Failures ---- */

static void fail_misuse(packed_writer *w, const char *message) {
    w->status = fail(w->err, SKEP_INVALID, "%s", message);
}

static void fail_text(packed_writer *w, skep_str text, size_t bad_at) {
    enum { WINDOW_BYTES = 40 };
    size_t from = bad_at > WINDOW_BYTES ? bad_at - WINDOW_BYTES : 0;
    while (from > 0 && from < bad_at && ((uint8_t)text.ptr[from] & 0xC0) == 0x80) from++;
    size_t to = text.len - bad_at > WINDOW_BYTES ? bad_at + WINDOW_BYTES : text.len;
    char around[2 * WINDOW_BYTES * 4 + 8];
    utf8_printable(text.ptr + from, to - from, around, sizeof around);
    w->status =
        fail(w->err, SKEP_INVALID,
             "text is not UTF-8: byte 0x%02X at offset %zu does not belong there, in \"%s%s%s\"",
             (unsigned)(uint8_t)text.ptr[bad_at], bad_at, from > 0 ? "..." : "", around,
             to < text.len ? "..." : "");
    if (w->err != NULL) w->err->position = bad_at;
}

static bool text_is_valid(packed_writer *w, skep_str text) {
    size_t bad_at;
    if (utf8_is_valid(text.ptr, text.len, &bad_at)) return true;
    fail_text(w, text, bad_at);
    return false;
}

/* Room for `len` bytes, or NULL with the failure noted. */
static uint8_t *reserve(packed_writer *w, size_t len) {
    buffer *buf = w->buf;
    uint8_t *at = buffer_reserve(buf, len);
    if (at != NULL) return at;
    if (buf->cap_max > 0 && (buf->len > buf->cap_max || len > buf->cap_max - buf->len))
        w->status = fail(w->err, SKEP_LIMIT, "a packed value takes more than the %zu bytes allowed",
                         buf->cap_max);
    else
        w->status = fail_memory(w->err);
    return NULL;
}

/* ---- Placing values ---- */

static bool place_in_set(packed_writer *w, const packed_level *level, skep_type type) {
    skep_type member = packed_member_type(level->type);
    if (type == member) return true;
    w->status = fail(w->err, SKEP_INVALID, "a set of type %s holds members of type %s, not %s",
                     skep_type_name(level->type), skep_type_name(member), skep_type_name(type));
    return false;
}

/* Checks that a value of `type` may stand here and counts it. */
static bool place(packed_writer *w, skep_type type) {
    if (w->status != SKEP_OK) return false;
    packed_level *level = innermost(w);
    if (level == NULL) {
        if (w->has_value)
            fail_misuse(w, "a second value was written behind the first: expected one");
        w->has_value = true;
        return w->status == SKEP_OK;
    }
    if (level->type == SKEP_TYPE_M) {
        if (!level->has_name) fail_misuse(w, "a value was written into a map without its name");
        level->has_name = false;
        return w->status == SKEP_OK;
    }
    if (packed_is_set(level->type) && !place_in_set(w, level, type)) return false;
    level->count++;
    return true;
}

/* Notes the order of a set's members; called behind each scalar, which starts at `start`. */
static void note_member(packed_writer *w, size_t start) {
    packed_level *level = innermost(w);
    if (level == NULL || !packed_is_set(level->type)) return;
    if (level->count > 1 && level->is_sorted) {
        const uint8_t *data = w->buf->data;
        level->is_sorted = packed_bytes_compare(packed_contents(data + level->last),
                                                packed_contents(data + start)) < 0;
    }
    level->last = start;
}

/* ---- Names ---- */

static skep_bytes name_at(const packed_writer *w, size_t offset) {
    const uint8_t *p = w->buf->data + offset;
    size_t len = packed_varint(&p);
    return (skep_bytes){p, len};
}

static bool length_fits(packed_writer *w, size_t len) {
    if (len <= UINT32_MAX) return true;
    w->status =
        fail(w->err, SKEP_LIMIT, "a text or binary of %zu bytes is too long to be packed", len);
    return false;
}

void packed_name(packed_writer *w, skep_str name) {
    if (w->status != SKEP_OK) return;
    packed_level *level = innermost(w);
    if (level == NULL || level->type != SKEP_TYPE_M) {
        fail_misuse(w, "a name was written outside a map");
        return;
    }
    if (level->has_name) {
        fail_misuse(w, "a second name was written where the value of the first was expected");
        return;
    }
    if (!length_fits(w, name.len) || !text_is_valid(w, name)) return;
    uint8_t *at = reserve(w, PACKED_VARINT_MAX + name.len + 1);
    if (at == NULL) return;
    size_t start = w->buf->len;
    size_t prefix = packed_put_varint(at, name.len);
    if (name.len > 0) memcpy(at + prefix, name.ptr, name.len);
    at[prefix + name.len] = 0;
    w->buf->len += prefix + name.len + 1;

    skep_bytes bytes = {at + prefix, name.len};
    if (level->count > 0 && level->is_sorted)
        level->is_sorted = packed_bytes_compare(name_at(w, level->last), bytes) < 0;
    level->last = start;
    level->count++;
    level->has_name = true;
}

/* ---- Containers ---- */

void packed_open(packed_writer *w, skep_type container) {
    if (w->status == SKEP_OK && !packed_is_container(container))
        fail_misuse(w, "only values of type L, M, SS, NS and BS can be opened");
    if (w->status == SKEP_OK && w->depth == PACKED_DEPTH_MAX)
        w->status = fail(w->err, SKEP_INVALID,
                         "lists, maps and sets are nested deeper than %d levels", PACKED_DEPTH_MAX);
    if (!place(w, container)) return;
    uint8_t *at = reserve(w, PACKED_HEADER);
    if (at == NULL) return;
    memset(at, 0, PACKED_HEADER);
    at[0] = (uint8_t)container;
    w->levels[w->depth++] =
        (packed_level){.start = w->buf->len, .type = container, .is_sorted = true};
    w->buf->len += PACKED_HEADER;
}

static void fail_empty_set(packed_writer *w, skep_type set) {
    const char *text = set == SKEP_TYPE_SS   ? "An string set  may not be empty"
                       : set == SKEP_TYPE_NS ? "An number set  may not be empty"
                                             : "Binary sets should not be empty";
    w->status = fail_validation(w->err, "One or more parameter values were invalid: %s", text);
}

static bool can_end(packed_writer *w, const packed_level *level) {
    if (level == NULL)
        fail_misuse(w, "a container was closed but none is open");
    else if (level->has_name)
        fail_misuse(w, "a map was closed where the value of its last name was expected");
    else if (packed_is_set(level->type) && level->count == 0)
        fail_empty_set(w, level->type);
    else if (w->buf->len - level->start - PACKED_HEADER > UINT32_MAX)
        w->status = fail(w->err, SKEP_LIMIT, "a list, map or set is too large to be packed");
    return w->status == SKEP_OK;
}

void packed_end(packed_writer *w) {
    if (w->status != SKEP_OK) return;
    packed_level *level = innermost(w);
    if (!can_end(w, level)) return;
    size_t body = level->start + PACKED_HEADER;
    if (!level->is_sorted) {
        w->status = packed_sort(w->buf, body, level->count, level->type, w->err);
        if (w->status != SKEP_OK) return;
    }
    uint8_t *header = w->buf->data + level->start;
    packed_put_u32(header + PACKED_SIZE_AT, (uint32_t)(w->buf->len - body));
    packed_put_u32(header + PACKED_COUNT_AT, level->count);
    w->depth--;
}

skep_status packed_finish(packed_writer *w) {
    if (w->status != SKEP_OK) return w->status;
    if (w->depth > 0)
        fail_misuse(w, "a list, map or set was not closed");
    else if (!w->has_value)
        fail_misuse(w, "no value was written");
    return w->status;
}

/* ---- Scalars ---- */

/* S and B; text ends in NUL, so that it can be handed out as a C string. */
static void write_run(packed_writer *w, skep_type type, const void *bytes, size_t len) {
    if (!place(w, type) || !length_fits(w, len)) return;
    uint8_t *at = reserve(w, 1 + PACKED_VARINT_MAX + len + 1);
    if (at == NULL) return;
    size_t start = w->buf->len;
    size_t used = 0;
    at[used++] = (uint8_t)type;
    used += packed_put_varint(at + used, len);
    if (len > 0) memcpy(at + used, bytes, len);
    used += len;
    if (type == SKEP_TYPE_S) at[used++] = 0;
    w->buf->len += used;
    note_member(w, start);
}

void packed_text(packed_writer *w, skep_str text) {
    if (w->status != SKEP_OK || !length_fits(w, text.len) || !text_is_valid(w, text)) return;
    write_run(w, SKEP_TYPE_S, text.ptr, text.len);
}

void packed_bytes(packed_writer *w, skep_bytes bytes) {
    write_run(w, SKEP_TYPE_B, bytes.ptr, bytes.len);
}

void packed_decimal(packed_writer *w, skep_decimal number) {
    if (!place(w, SKEP_TYPE_N)) return;
    uint8_t *at = reserve(w, 2 + NUMBER_BYTES_MAX);
    if (at == NULL) return;
    size_t start = w->buf->len;
    size_t len =
        number.high == 0 && number.low < NUMBER_QUICK_END
            ? number_write_decimal_quick(number.low, number.exponent, number.is_negative, at + 2)
            : number_encode(number, at + 2);
    at[0] = SKEP_TYPE_N;
    at[1] = (uint8_t)len;
    w->buf->len += 2 + len;
    note_member(w, start);
}

void packed_i64(packed_writer *w, int64_t number) {
    packed_decimal(w, skep_decimal_from_i64(number));
}

void packed_u64(packed_writer *w, uint64_t number) {
    packed_decimal(w, skep_decimal_from_u64(number));
}

static void write_small(packed_writer *w, const uint8_t *bytes, size_t len) {
    if (!place(w, (skep_type)bytes[0])) return;
    uint8_t *at = reserve(w, len);
    if (at == NULL) return;
    memcpy(at, bytes, len);
    w->buf->len += len;
}

void packed_bool(packed_writer *w, bool value) {
    write_small(w, (const uint8_t[]){SKEP_TYPE_BOOL, value}, 2);
}

void packed_null(packed_writer *w) {
    write_small(w, (const uint8_t[]){SKEP_TYPE_NULL}, 1);
}

/* A set counts as a level of the format, though not as one of DynamoDB's. */
static size_t container_levels(skep_value value) {
    skep_type type = skep_value_type(value);
    if (packed_is_set(type)) return 1;
    if (type != SKEP_TYPE_L && type != SKEP_TYPE_M) return 0;
    size_t deepest = 0;
    skep_value_iter iter = skep_value_begin(value);
    skep_value inner;
    while (skep_value_next(&iter, NULL, &inner)) {
        size_t levels = container_levels(inner);
        if (levels > deepest) deepest = levels;
    }
    return deepest + 1;
}

void packed_value(packed_writer *w, skep_value value) {
    if (w->status != SKEP_OK) return;
    skep_type type = skep_value_type(value);
    if (type == SKEP_TYPE_NONE) {
        fail_misuse(w, "an absent value cannot be written");
        return;
    }
    if (w->depth > 0 && packed_is_container(type) &&
        w->depth + container_levels(value) > PACKED_DEPTH_MAX) {
        w->status = fail(w->err, SKEP_INVALID,
                         "lists, maps and sets are nested deeper than %d levels", PACKED_DEPTH_MAX);
        return;
    }
    if (!place(w, type)) return;
    uint8_t *at = reserve(w, value.size);
    if (at == NULL) return;
    size_t start = w->buf->len;
    memcpy(at, value.data, value.size);
    w->buf->len += value.size;
    note_member(w, start);
}
