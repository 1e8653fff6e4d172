/* model/part.c: the text that one member contributes to a composed key. */
#include <string.h>

#include "base/digits.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "model/describe.h"
#include "model/integer.h"
#include "model/key.h"
#include "model/member.h"
#include "model/part.h"

static const char *shown(const skep_key_part *part, const char *text, size_t len,
                         char out[MEMBER_SHOWN_BYTES]) {
    return part_is_sensitive(part)
               ? "(sensitive)"
               : model_describe_text((skep_str){text, len}, out, MEMBER_SHOWN_BYTES);
}

/* A number of other length than the format's would sort elsewhere than its value says, so it is
 * refused. */
static skep_status append_padded(const skep_key_part *part, const char *digits, size_t len,
                                 buffer *out, skep_error *err) {
    char text[MEMBER_SHOWN_BYTES];
    if (digits[0] == '-')
        return fail(err, SKEP_INVALID,
                    "%s is negative, which a key with leading zeros cannot order",
                    shown(part, digits, len, text));
    if (len > part->width)
        return fail(err, SKEP_INVALID, "%s has more digits than the %u of the key's format",
                    shown(part, digits, len, text), (unsigned)part->width);
    for (size_t i = len; i < part->width; i++) buffer_append_byte(out, '0');
    buffer_append(out, digits, len);
    return SKEP_OK;
}

enum { NUMBER_BYTES = SKEP_DECIMAL_TEXT_MAX + DIGITS_SLACK };

static size_t print_integer(const skep_member *type, const void *address, char *out) {
    char *at = out;
    uint64_t magnitude;
    if (integer_is_signed(type)) {
        int64_t value = integer_read_signed(type, address);
        if (value < 0) *at++ = '-';
        magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    } else {
        magnitude = integer_read_unsigned(type, address);
    }
    return (size_t)(digits_put(at, magnitude) - out);
}

static skep_status print_number(const skep_key_part *part, const skep_member *type,
                                const void *address, char *out, size_t *len, skep_error *err) {
    skep_decimal number;
    if (integer_is_plain(type)) {
        *len = print_integer(type, address, out);
        return SKEP_OK;
    }
    skep_status status = member_decimal(type, address, part_is_sensitive(part), &number, err);
    if (status == SKEP_OK) *len = skep_decimal_format(number, out);
    return status;
}

static skep_status append_number(const skep_key_part *part, const skep_member *type,
                                 const void *address, buffer *out, skep_error *err) {
    char digits[NUMBER_BYTES];
    size_t len = 0;
    skep_status status = print_number(part, type, address, digits, &len, err);
    if (status != SKEP_OK) return status;
    if (part->width > 0 && member_is_integer(type))
        return append_padded(part, digits, len, out, err);
    buffer_append(out, digits, len);
    return SKEP_OK;
}

static skep_status append_time(const skep_key_part *part, const void *address, buffer *out,
                               skep_error *err) {
    enum { PRINTED_BYTES = 256 };
    skep_time time;
    memcpy(&time, address, sizeof time);
    char text[PRINTED_BYTES];
    skep_status status = skep_time_print(time, part->time_format, text, sizeof text, err);
    if (status == SKEP_OK) buffer_append_text(out, text);
    return status;
}

static skep_status append_text(const skep_key_part *part, const skep_member *type,
                               const void *address, buffer *out, skep_error *err) {
    char scratch[MEMBER_SCRATCH_BYTES];
    skep_str text;
    skep_status status = member_text(type, address, part_is_sensitive(part), scratch, &text, err);
    if (status != SKEP_OK) return status;
    char message[MEMBER_SHOWN_BYTES];
    if (!utf8_is_valid(text.ptr, text.len, NULL))
        return fail(err, SKEP_INVALID, "%s is not UTF-8", shown(part, text.ptr, text.len, message));
    buffer_append(out, text.ptr, text.len);
    return SKEP_OK;
}

static skep_status fail_null(skep_error *err) {
    return fail(err, SKEP_INVALID, "is NULL, which no key can be made of");
}

static skep_status append_stored(skep_value stored, buffer *out, skep_error *err) {
    char digits[SKEP_DECIMAL_TEXT_MAX];
    skep_str text = skep_value_text(stored);
    switch (skep_value_type(stored)) {
    case SKEP_TYPE_NONE: return fail_null(err);
    case SKEP_TYPE_S: buffer_append(out, text.ptr, text.len); return SKEP_OK;
    default:
        buffer_append(out, digits, skep_decimal_format(skep_value_decimal(stored), digits));
        return SKEP_OK;
    }
}

/* A converter needs an arena for what it makes, which lives no longer than the text is copied. */
static skep_status append_custom(const skep_key_part *part, const skep_member *type,
                                 const void *address, buffer *out, skep_error *err) {
    skep_arena *arena = skep_arena_new(out->allocator, 0);
    if (arena == NULL) return fail_memory(err);
    skep_value stored;
    skep_status status = member_store(type, address, part_is_sensitive(part), arena, &stored, err);
    if (status == SKEP_OK) status = append_stored(stored, out, err);
    skep_arena_free(arena);
    return status;
}

skep_status model_part_text(const skep_key_part *part, const skep_member *type, const void *address,
                            buffer *out, skep_error *err) {
    if (member_is_absent(type, address)) return fail_null(err);
    if (type->kind == SKEP_KIND_TIME && part->time_format != NULL)
        return append_time(part, address, out, err);
    skep_type stored = member_stored_type(type);
    bool is_custom = type->kind == SKEP_KIND_CUSTOM;
    if (stored == SKEP_TYPE_BOOL && !is_custom) {
        buffer_append_text(out, *(const uint8_t *)address != 0 ? "true" : "false");
        return SKEP_OK;
    }
    if (stored != SKEP_TYPE_S && stored != SKEP_TYPE_N)
        return fail(err, SKEP_INVALID, "is stored as %s, which has no text to make a key of",
                    skep_type_name(stored));
    if (is_custom) return append_custom(part, type, address, out, err);
    return stored == SKEP_TYPE_N ? append_number(part, type, address, out, err)
                                 : append_text(part, type, address, out, err);
}

skep_status model_key_part(const skep_key *key, uint32_t index, const skep_member *type,
                           const void *address, buffer *out, skep_error *err) {
    const skep_key_part *part = &key->parts[index];
    size_t start = out->len;
    skep_status status = model_part_text(part, type, address, out, err);
    if (status != SKEP_OK || out->is_failed) return status;
    size_t len = out->len - start;
    if (len == 0)
        return fail(err, SKEP_INVALID, "is empty text, which cannot be part of key %s",
                    key->attribute);
    const char *text = (const char *)out->data + start;
    char message[MEMBER_SHOWN_BYTES];
    if (key->part_count > 1 && memchr(text, '#', len) != NULL)
        return fail(err, SKEP_INVALID,
                    "%s contains the separator '#', which key %s puts between its parts",
                    shown(part, text, len, message), key->attribute);
    return SKEP_OK;
}
