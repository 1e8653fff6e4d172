/* mapper/unpack_quick.h: the scalars that most members are, read from packed bytes in a few
 * instructions.
 *
 * What is not as it mostly is (another type, a number that does not fit, text with a NUL) is left
 * to unpack_any, which knows all forms and the messages; so nothing here ever says "wrong", only
 * "not this way". */
#ifndef MAPPER_UNPACK_QUICK_H
#define MAPPER_UNPACK_QUICK_H

#include <float.h>

#include <skep/gen/runtime.h>

#include "base/float_text.h"
#include "base/time_fixed.h"
#include "mapper/short_bytes.h"
#include "model/integer.h"
#include "model/member.h"
#include "value/keybytes.h"
#include "value/number_quick.h"
#include "value/packed_parts.h"

/* What stands in front of `limit` may be read, though it be behind the value. */
static inline bool quick_is_readable(const uint8_t *data, size_t len, const uint8_t *limit) {
    return (size_t)(limit - data) >= len;
}

/* The contents of a value of `type` at `data`; false: it has another type. *next is where the next
 * value begins. */
static inline bool quick_text(const uint8_t *data, skep_str *out, const uint8_t **next) {
    if (*data != SKEP_TYPE_S) return false;
    const uint8_t *p = data + 1;
    out->len = packed_varint(&p);
    out->ptr = (const char *)p;
    *next = p + out->len + 1;
    return true;
}

static inline bool quick_pointer(const uint8_t *data, const uint8_t *limit, void *out,
                                 const uint8_t **next) {
    skep_str text;
    if (!quick_text(data, &text, next) || short_text_has_zero(text.ptr, text.len, limit))
        return false;
    memcpy(out, &text.ptr, sizeof text.ptr);
    return true;
}

/* The name that is looked for has a NUL behind it, and may have others. */
static inline bool quick_is_named(const char *known, skep_str name) {
    return *known == *name.ptr && strlen(known) == name.len &&
           short_equal((const uint8_t *)name.ptr, known, name.len);
}

static inline bool quick_enum(const skep_member *type, const uint8_t *data, void *out,
                              const uint8_t **next) {
    skep_str text;
    if ((type->flags & SKEP_MEMBER_NUMBER) != 0 || type->size != sizeof(int32_t) ||
        !quick_text(data, &text, next))
        return false;
    const skep_enum_value *known = type->enumeration->values;
    for (const skep_enum_value *end = known + type->enumeration->count; known < end; known++) {
        if (!quick_is_named(known->name, text)) continue;
        int32_t value = (int32_t)(uint32_t)known->value;
        memcpy(out, &value, sizeof value);
        return true;
    }
    return false;
}

static inline bool quick_time(const skep_member *type, const uint8_t *data, void *out,
                              const uint8_t **next) {
    skep_time time;
    if (type->more != NULL || data[0] != SKEP_TYPE_S || data[1] != SKEP_TIME_TEXT_LEN ||
        !time_read_fixed((const char *)data + 2, &time))
        return false;
    *next = data + 2 + SKEP_TIME_TEXT_MAX;
    memcpy(out, &time, sizeof time);
    return true;
}

/* A whole number of at most 18 digits, its bits as an int64_t has them. */
static inline bool quick_number(const uint8_t *data, const uint8_t *limit, uint64_t *bits,
                                bool *is_negative, const uint8_t **next) {
    if (*data != SKEP_TYPE_N) return false;
    size_t len = data[1];
    bool is_read = (quick_is_readable(data, 2 + NUMBER_EIGHT_BYTES, limit) &&
                    number_read_eight_places(data + 2, len, bits, is_negative)) ||
                   number_read_quick(data + 2, len, bits, is_negative);
    if (*is_negative) *bits = 0 - *bits;
    *next = data + 2 + len;
    return is_read;
}

/* A number that its kind does not hold has other bits when it is cut to the width of the kind. */
static inline bool quick_integer(const skep_member *type, const uint8_t *data, const uint8_t *limit,
                                 void *out, const uint8_t **next) {
    uint64_t bits;
    bool is_negative;
    if (!quick_number(data, limit, &bits, &is_negative, next)) return false;
    unsigned cut = 64 - 8 * type->size;
    if (integer_is_signed(type)) {
        if ((uint64_t)((int64_t)(bits << cut) >> cut) != bits) return false;
    } else if (is_negative || bits << cut >> cut != bits) {
        return false;
    }
    integer_write(type, bits, out);
    return true;
}

static inline bool quick_decimal(const uint8_t *data, const uint8_t *limit, skep_decimal *out,
                                 const uint8_t **next) {
    if (*data != SKEP_TYPE_N) return false;
    *next = data + 2 + data[1];
    return (quick_is_readable(data, 2 + NUMBER_EIGHT_BYTES, limit) &&
            number_read_decimal_eight(data + 2, data[1], out)) ||
           number_read_decimal_quick(data + 2, data[1], out);
}

static inline bool quick_float(const uint8_t *data, const uint8_t *limit, void *out,
                               const uint8_t **next) {
    skep_decimal number;
    if (!quick_decimal(data, limit, &number, next)) return false;
    float value = float_nearest(number.low, number.exponent);
    if (value > FLT_MAX) return false;
    if (number.is_negative) value = -value;
    memcpy(out, &value, sizeof value);
    return true;
}

static inline bool quick_double(const uint8_t *data, const uint8_t *limit, void *out,
                                const uint8_t **next) {
    skep_decimal number;
    if (!quick_decimal(data, limit, &number, next)) return false;
    double value = double_nearest(number.low, number.exponent);
    if (number.is_negative) value = -value;
    memcpy(out, &value, sizeof value);
    return true;
}

static inline bool quick_bool(const uint8_t *data, void *out, const uint8_t **next) {
    if (*data != SKEP_TYPE_BOOL) return false;
    *(bool *)out = data[1] != 0;
    *next = data + 2;
    return true;
}

static inline bool quick_by_kind(const skep_member *type, const uint8_t *data, const uint8_t *limit,
                                 void *out, const uint8_t **next) {
    switch (type->kind) {
    case SKEP_KIND_TEXT: return quick_pointer(data, limit, out, next);
    case SKEP_KIND_I8:
    case SKEP_KIND_I16:
    case SKEP_KIND_I32:
    case SKEP_KIND_I64:
    case SKEP_KIND_U8:
    case SKEP_KIND_U16:
    case SKEP_KIND_U32:
    case SKEP_KIND_U64: return quick_integer(type, data, limit, out, next);
    case SKEP_KIND_DECIMAL: return quick_decimal(data, limit, out, next);
    case SKEP_KIND_FLOAT: return quick_float(data, limit, out, next);
    case SKEP_KIND_DOUBLE: return quick_double(data, limit, out, next);
    case SKEP_KIND_BOOL: return quick_bool(data, out, next);
    case SKEP_KIND_TIME: return quick_time(type, data, out, next);
    case SKEP_KIND_ENUM: return quick_enum(type, data, out, next);
    default: return false;
    }
}

/** Reads the value at `*data` into the C value at `out`, which is not OPTIONAL and need not be
 * JSON, and moves behind it. False, nothing moved, where this is not the way. Bytes in front of
 * `limit` are readable. */
static inline bool quick_scalar(const skep_member *type, const uint8_t **data, const uint8_t *limit,
                                void *out) {
    const uint8_t *next;
    if (!quick_by_kind(type, *data, limit, out, &next)) return false;
    *data = next;
    return true;
}

#endif
