/* model/match.c: whether a stored key can have come from a template.
 *
 * A template is matched part by part over the set of positions that the parts so far can end at, so
 * that neighbouring members without literal text between them ({region}{city}) are answered
 * exactly, in time bounded by the square of a key's length. */
#include <string.h>

#include "base/limits.h"
#include "model/key.h"
#include "model/member.h"
#include "model/part.h"

/* ---- Whether a piece of text can be a member's ---- */

static bool all_digits(skep_str text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    return text.len > 0;
}

/* The value of digits, false where it passes `max`. */
static bool digits_fit(skep_str digits, uint64_t max) {
    uint64_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        uint64_t digit = (uint64_t)(digits.ptr[i] - '0');
        if (digit > max || value > (max - digit) / 10) return false;
        value = value * 10 + digit;
    }
    return true;
}

static bool is_integer(skep_str text, const skep_member *type, uint32_t width) {
    bool is_negative = text.len > 0 && text.ptr[0] == '-';
    skep_str digits = is_negative ? (skep_str){text.ptr + 1, text.len - 1} : text;
    if (!all_digits(digits)) return false;
    if (width > 0) {
        if (is_negative || digits.len != width) return false;
    } else if (digits.ptr[0] == '0' && text.len > 1) {
        return false;
    }
    uint64_t below_zero = 0 - (uint64_t)member_integer_min(type);
    return digits_fit(digits, is_negative ? below_zero : member_integer_max(type));
}

static bool is_decimal(skep_str text) {
    skep_decimal value;
    char made[SKEP_DECIMAL_TEXT_MAX];
    return text.len < sizeof made && skep_decimal_parse(text, &value, NULL) == SKEP_OK &&
           skep_decimal_format(value, made) == text.len && memcmp(made, text.ptr, text.len) == 0;
}

static bool is_bool(skep_str text) {
    return (text.len == 4 && memcmp(text.ptr, "true", 4) == 0) ||
           (text.len == 5 && memcmp(text.ptr, "false", 5) == 0);
}

static bool is_time(skep_str text) {
    skep_time time;
    char made[SKEP_TIME_TEXT_MAX];
    return text.len == SKEP_TIME_TEXT_LEN && skep_time_parse(text, &time, NULL) == SKEP_OK &&
           skep_time_format(time, made) == text.len && memcmp(made, text.ptr, text.len) == 0;
}

static bool is_uuid(skep_str text) {
    skep_uuid uuid;
    char made[SKEP_UUID_TEXT_MAX];
    if (text.len != SKEP_UUID_TEXT_LEN || skep_uuid_parse(text, &uuid, NULL) != SKEP_OK)
        return false;
    skep_uuid_format(uuid, made);
    return memcmp(made, text.ptr, text.len) == 0;
}

typedef struct time_field {
    size_t width;
    unsigned min, max;
} time_field;

static time_field field_of(char conversion) {
    switch (conversion) {
    case 'Y': return (time_field){4, 1677, 2262};
    case 'm': return (time_field){2, 1, 12};
    case 'd': return (time_field){2, 1, 31};
    case 'H': return (time_field){2, 0, 23};
    case 'M':
    case 'S': return (time_field){2, 0, 59};
    case 'j': return (time_field){3, 1, 366};
    default: return (time_field){0};
    }
}

static bool is_field(const char *text, time_field field) {
    if (!all_digits((skep_str){text, field.width})) return false;
    unsigned value = 0;
    for (size_t i = 0; i < field.width; i++) value = value * 10 + (unsigned)(text[i] - '0');
    return value >= field.min && value <= field.max;
}

static bool is_printed_time(skep_str text, const char *format) {
    size_t at = 0;
    for (const char *f = format; *f != '\0'; f++) {
        bool is_conversion = *f == '%' && f[1] != '\0';
        if (is_conversion) f++;
        time_field field = is_conversion ? field_of(*f) : (time_field){0};
        size_t width = field.width > 0 ? field.width : 1;
        if (text.len - at < width) return false;
        if (field.width > 0 ? !is_field(text.ptr + at, field) : text.ptr[at] != *f) return false;
        at += width;
    }
    return at == text.len;
}

/* Text as it is stored in the form of the member itself. */
static bool is_time_form(const skep_member *type, skep_str text) {
    skep_time time;
    if (member_time_form(type) == SKEP_TIME_ISO) return is_time(text);
    return member_time_of_text(type, text, true, &time, NULL) == SKEP_OK;
}

/* Which texts a converter can make only the converter knows. */
static bool is_custom(const skep_member *type, skep_str text) {
    return member_stored_type(type) == SKEP_TYPE_N ? is_decimal(text) : true;
}

static bool can_be(const skep_key_part *part, const skep_member *type, skep_str text) {
    if (text.len == 0) return false;
    if (type->kind == SKEP_KIND_TIME && part->time_format != NULL)
        return is_printed_time(text, part->time_format);
    if (member_is_integer(type)) return is_integer(text, type, part->width);
    switch (type->kind) {
    case SKEP_KIND_BOOL: return is_bool(text);
    case SKEP_KIND_FLOAT:
    case SKEP_KIND_DOUBLE:
    case SKEP_KIND_DECIMAL: return is_decimal(text);
    case SKEP_KIND_TIME: return is_time_form(type, text);
    case SKEP_KIND_UUID: return is_uuid(text);
    case SKEP_KIND_ENUM: return member_enum_by_name(type->enumeration, text) != NULL;
    case SKEP_KIND_TEXT: return memchr(text.ptr, '\0', text.len) == NULL;
    case SKEP_KIND_CHARS: return text.len < type->size && memchr(text.ptr, '\0', text.len) == NULL;
    case SKEP_KIND_STR: return true;
    case SKEP_KIND_CUSTOM: return is_custom(type, text);
    default: return false;
    }
}

/* ---- Templates ---- */

/* Positions in a key's text, from 0 to its length. */
typedef struct positions {
    bool has[LIMIT_HASH_KEY_BYTES + 1];
} positions;

static void advance_literal(const char *literal, skep_str text, const positions *from,
                            positions *to) {
    size_t len = strlen(literal);
    for (size_t at = 0; at + len <= text.len; at++)
        if (from->has[at] && memcmp(text.ptr + at, literal, len) == 0) to->has[at + len] = true;
}

/* The last part has to end where the text does, so no other end is tried for it. */
static void advance_member(const skep_key *key, const skep_key_part *part, skep_str text,
                           const positions *from, positions *to) {
    bool is_last = part == &key->parts[key->part_count - 1];
    for (size_t at = 0; at < text.len; at++) {
        if (!from->has[at]) continue;
        const char *separator =
            key->part_count > 1 ? memchr(text.ptr + at, '#', text.len - at) : NULL;
        size_t last = separator != NULL ? (size_t)(separator - text.ptr) : text.len;
        for (size_t end = is_last ? text.len : at + 1; end <= last; end++)
            if (!to->has[end] &&
                can_be(part, part_member(part), (skep_str){text.ptr + at, end - at}))
                to->has[end] = true;
    }
}

/* Keys are much shorter than the longest, so only as many positions are cleared as there are. */
static bool composed_matches(const skep_key *key, skep_str text) {
    positions all[2];
    if (text.ptr == NULL || text.len > LIMIT_HASH_KEY_BYTES) return false;
    memset(all[0].has, 0, text.len + 1);
    all[0].has[0] = true;
    for (uint32_t i = 0; i < key->part_count; i++) {
        const positions *from = &all[i % 2];
        positions *to = &all[(i + 1) % 2];
        memset(to->has, 0, text.len + 1);
        if (key->parts[i].literal != NULL)
            advance_literal(key->parts[i].literal, text, from, to);
        else
            advance_member(key, &key->parts[i], text, from, to);
    }
    return all[key->part_count % 2].has[text.len];
}

/* A stored member may have been written by another program, in any form that reading it accepts. */
static bool stored_text_matches(const skep_member *type, skep_str text) {
    skep_time time;
    skep_uuid uuid;
    if (type->kind == SKEP_KIND_TIME)
        return member_time_of_text(type, text, true, &time, NULL) == SKEP_OK;
    if (type->kind == SKEP_KIND_UUID) return skep_uuid_parse(text, &uuid, NULL) == SKEP_OK;
    return can_be(&(skep_key_part){0}, type, text);
}

static bool stored_matches(const skep_member *type, skep_value stored) {
    skep_type kind = skep_value_type(stored);
    if (kind != member_stored_type(type)) return false;
    if (kind == SKEP_TYPE_S) return stored_text_matches(type, skep_value_text(stored));
    if (kind == SKEP_TYPE_B) return skep_value_bytes(stored).len > 0;
    if (kind != SKEP_TYPE_N) return false;
    skep_time time;
    if (type->kind == SKEP_KIND_TIME)
        return member_time_of_number(type, skep_value_decimal(stored), true, &time, NULL) ==
               SKEP_OK;
    if (!member_is_integer(type)) return true;
    char text[SKEP_DECIMAL_TEXT_MAX];
    size_t len = skep_decimal_format(skep_value_decimal(stored), text);
    return is_integer((skep_str){text, len}, type, 0);
}

bool model_key_matches(const skep_key *key, skep_value stored) {
    if (skep_value_type(stored) != key->type) return false;
    return key->is_member ? stored_matches(part_member(&key->parts[0]), stored)
                          : composed_matches(key, skep_value_text(stored));
}

static bool attribute_matches(const skep_key *key, skep_value item) {
    skep_value stored;
    return skep_value_at(item, (skep_str){key->attribute, strlen(key->attribute)}, &stored) &&
           model_key_matches(key, stored);
}

bool model_entity_matches(const skep_entity *entity, skep_value item) {
    return attribute_matches(&entity->hash, item) &&
           (entity->range.attribute == NULL || attribute_matches(&entity->range, item));
}
