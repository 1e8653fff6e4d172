/* mapper/unpack_scalar.c: one stored scalar into one C value, refused where it does not fit
 * exactly. */
#include "mapper/unpack.h"

#include <float.h>
#include <string.h>

#include "base/fail.h"
#include "model/describe.h"
#include "model/integer.h"
#include "model/member.h"

enum { SHOWN_BYTES = 128 };

const char *unpack_shown(skep_value value, const mapper_path *path, char *out, size_t cap) {
    return path->is_sensitive ? "(sensitive)" : model_describe_value(value, out, cap);
}

/* ---- Numbers ---- */

static bool to_integer(const skep_member *type, skep_decimal number, uint64_t *out) {
    if (!number.is_negative)
        return skep_decimal_to_u64(number, out, NULL) == SKEP_OK &&
               *out <= member_integer_max(type);
    int64_t below_zero;
    if (skep_decimal_to_i64(number, &below_zero, NULL) != SKEP_OK) return false;
    *out = (uint64_t)below_zero;
    return below_zero >= member_integer_min(type);
}

static skep_status read_integer(const skep_member *type, skep_value value, void *out,
                                const mapper_path *path, skep_error *err) {
    skep_decimal number = skep_value_decimal(value);
    uint64_t integer;
    char text[SHOWN_BYTES];
    if (number.exponent < 0)
        return path_fail(path, err, "%s is not a whole number, as %s is",
                         unpack_shown(value, path, text, sizeof text), member_integer_name(type));
    if (!to_integer(type, number, &integer))
        return path_fail(path, err, "%s does not fit %s",
                         unpack_shown(value, path, text, sizeof text), member_integer_name(type));
    integer_write(type, integer, out);
    return SKEP_OK;
}

static skep_status read_float(skep_value value, void *out, const mapper_path *path,
                              skep_error *err) {
    float result = skep_decimal_to_float(skep_value_decimal(value));
    char text[SHOWN_BYTES];
    if (result > FLT_MAX || result < -FLT_MAX)
        return path_fail(path, err, "%s does not fit float",
                         unpack_shown(value, path, text, sizeof text));
    memcpy(out, &result, sizeof result);
    return SKEP_OK;
}

static skep_status read_epoch(const skep_member *type, skep_value value, void *out,
                              const mapper_path *path, skep_error *err) {
    skep_time time;
    skep_status status =
        member_time_of_number(type, skep_value_decimal(value), path->is_sensitive, &time, err);
    if (status == SKEP_OK) memcpy(out, &time, sizeof time);
    return path_context(path, status, err);
}

static skep_status read_number(const skep_member *type, skep_value value, void *out,
                               const mapper_path *path, skep_error *err) {
    if (type->kind == SKEP_KIND_TIME) return read_epoch(type, value, out, path, err);
    if (member_is_integer(type)) return read_integer(type, value, out, path, err);
    if (type->kind == SKEP_KIND_FLOAT) return read_float(value, out, path, err);
    skep_decimal number = skep_value_decimal(value);
    if (type->kind == SKEP_KIND_DOUBLE) {
        double nearest = skep_decimal_to_double(number);
        memcpy(out, &nearest, sizeof nearest);
    } else {
        memcpy(out, &number, sizeof number);
    }
    return SKEP_OK;
}

/* ---- Text ---- */

/* Members of type char * take text that is const here; the program owns the object and knows where
 * its text lives. */
static void store_pointer(const void *pointer, void *out) {
    memcpy(out, &pointer, sizeof pointer);
}

static skep_status read_text(skep_value value, void *out, const mapper_path *path,
                             skep_error *err) {
    skep_str text = skep_value_text(value);
    const char *nul = memchr(text.ptr, '\0', text.len);
    if (nul != NULL)
        return path_fail(path, err,
                         "the text has a NUL at offset %zu, where a char * would end; "
                         "skep_str takes it",
                         (size_t)(nul - text.ptr));
    store_pointer(text.ptr, out);
    return SKEP_OK;
}

static skep_status read_chars(const skep_member *type, skep_value value, char *out,
                              const mapper_path *path, skep_error *err) {
    skep_str text = skep_value_text(value);
    char shown[SHOWN_BYTES];
    if (text.len >= type->size)
        return path_fail(path, err, "%zu bytes of text and a NUL do not fit char[%u]: %s", text.len,
                         (unsigned)type->size, unpack_shown(value, path, shown, sizeof shown));
    const char *nul = memchr(text.ptr, '\0', text.len);
    if (nul != NULL)
        return path_fail(path, err, "the text has a NUL at offset %zu, where a char[%u] would end",
                         (size_t)(nul - text.ptr), (unsigned)type->size);
    memset(out, 0, type->size);
    memcpy(out, text.ptr, text.len);
    return SKEP_OK;
}

static skep_status read_enum(const skep_member *type, skep_value value, void *out,
                             const mapper_path *path, skep_error *err) {
    const skep_enum_value *known = member_enum_by_name(type->enumeration, skep_value_text(value));
    char shown[SHOWN_BYTES], names[MEMBER_NAMES_BYTES];
    if (known == NULL)
        return path_fail(path, err, "%s is no name of %s, which has %s",
                         unpack_shown(value, path, shown, sizeof shown), type->enumeration->name,
                         member_enum_names(type->enumeration, names));
    integer_write(type, (uint64_t)known->value, out);
    return SKEP_OK;
}

static skep_status read_time(const skep_member *type, skep_str text, void *out,
                             const mapper_path *path, skep_error *err) {
    skep_time time;
    skep_status status = member_time_of_text(type, text, path->is_sensitive, &time, err);
    if (status == SKEP_OK) memcpy(out, &time, sizeof time);
    return path_context(path, status, err);
}

static skep_status read_uuid(skep_value value, void *out, const mapper_path *path,
                             skep_error *err) {
    skep_uuid uuid;
    char shown[SHOWN_BYTES];
    if (skep_uuid_parse(skep_value_text(value), &uuid, NULL) != SKEP_OK)
        return path_fail(path, err,
                         "%s is not a UUID (36 characters, 8-4-4-4-12 hexadecimal digits)",
                         unpack_shown(value, path, shown, sizeof shown));
    memcpy(out, &uuid, sizeof uuid);
    return SKEP_OK;
}

static skep_status read_string(const skep_member *type, skep_value value, void *out,
                               const mapper_path *path, skep_error *err) {
    skep_str text = skep_value_text(value);
    skep_status status = member_check_json(type, text, path->is_sensitive, err);
    if (status != SKEP_OK) return path_context(path, status, err);
    switch (type->kind) {
    case SKEP_KIND_TIME: return read_time(type, text, out, path, err);
    case SKEP_KIND_UUID: return read_uuid(value, out, path, err);
    case SKEP_KIND_ENUM: return read_enum(type, value, out, path, err);
    case SKEP_KIND_CHARS: return read_chars(type, value, out, path, err);
    case SKEP_KIND_STR: memcpy(out, &text, sizeof text); return SKEP_OK;
    default: return read_text(value, out, path, err);
    }
}

skep_status unpack_scalar(const skep_member *type, skep_value value, void *out,
                          const mapper_path *path, skep_error *err) {
    switch (skep_value_type(value)) {
    case SKEP_TYPE_N: return read_number(type, value, out, path, err);
    case SKEP_TYPE_S: return read_string(type, value, out, path, err);
    case SKEP_TYPE_BOOL: *(bool *)out = skep_value_bool(value); return SKEP_OK;
    default: {
        skep_bytes bytes = skep_value_bytes(value);
        memcpy(out, &bytes, sizeof bytes);
        return SKEP_OK;
    }
    }
}
