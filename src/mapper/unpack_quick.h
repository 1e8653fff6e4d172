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
#include "model/member.h"
#include "value/keybytes.h"
#include "value/number_quick.h"
#include "value/packed_parts.h"

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

static inline bool quick_pointer(const uint8_t *data, void *out, const uint8_t **next) {
    skep_str text;
    if (!quick_text(data, &text, next) || short_has_zero(text.ptr, text.len)) return false;
    memcpy(out, &text.ptr, sizeof text.ptr);
    return true;
}

static inline bool quick_enum(const skep_member *type, const uint8_t *data, void *out,
                              const uint8_t **next) {
    skep_str text;
    if ((type->flags & SKEP_MEMBER_NUMBER) != 0 || !quick_text(data, &text, next)) return false;
    const skep_enum_value *known = member_enum_by_name(type->enumeration, text);
    if (known == NULL || type->size != sizeof(int32_t)) return false;
    int32_t value = (int32_t)(uint32_t)known->value;
    memcpy(out, &value, sizeof value);
    return true;
}

static inline bool quick_time(const skep_member *type, const uint8_t *data, void *out,
                              const uint8_t **next) {
    skep_str text;
    skep_time time;
    if (type->more != NULL || !quick_text(data, &text, next) || text.len != SKEP_TIME_TEXT_LEN ||
        !time_read_fixed(text.ptr, &time))
        return false;
    memcpy(out, &time, sizeof time);
    return true;
}

/* A whole number of at most 18 digits, its bits as an int64_t has them. */
static inline bool quick_number(const uint8_t *data, uint64_t *bits, bool *is_negative,
                                const uint8_t **next) {
    if (*data != SKEP_TYPE_N || !number_read_quick(data + 2, data[1], bits, is_negative))
        return false;
    if (*is_negative) *bits = 0 - *bits;
    *next = data + 2 + data[1];
    return true;
}

static inline bool quick_integer(const skep_member *type, const uint8_t *data, void *out,
                                 const uint8_t **next) {
    uint64_t bits;
    bool is_negative;
    if (!quick_number(data, &bits, &is_negative, next)) return false;
    int64_t number = (int64_t)bits;
    switch (type->kind) {
    case SKEP_KIND_I64: break;
    case SKEP_KIND_U64:
        if (is_negative) return false;
        break;
    case SKEP_KIND_I32: {
        int32_t narrow = (int32_t)number;
        if (narrow != number) return false;
        memcpy(out, &narrow, sizeof narrow);
        return true;
    }
    case SKEP_KIND_U32: {
        uint32_t narrow = (uint32_t)bits;
        if (narrow != bits) return false;
        memcpy(out, &narrow, sizeof narrow);
        return true;
    }
    default: return false;
    }
    memcpy(out, &number, sizeof number);
    return true;
}

static inline bool quick_decimal(const uint8_t *data, skep_decimal *out, const uint8_t **next) {
    if (*data != SKEP_TYPE_N || !number_read_decimal_quick(data + 2, data[1], out)) return false;
    *next = data + 2 + data[1];
    return true;
}

static inline bool quick_float(const uint8_t *data, void *out, const uint8_t **next) {
    skep_decimal number;
    if (!quick_decimal(data, &number, next)) return false;
    float value = float_nearest(number.low, number.exponent);
    if (value > FLT_MAX) return false;
    if (number.is_negative) value = -value;
    memcpy(out, &value, sizeof value);
    return true;
}

static inline bool quick_double(const uint8_t *data, void *out, const uint8_t **next) {
    skep_decimal number;
    if (!quick_decimal(data, &number, next)) return false;
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

static inline bool quick_by_kind(const skep_member *type, const uint8_t *data, void *out,
                                 const uint8_t **next) {
    switch (type->kind) {
    case SKEP_KIND_TEXT: return quick_pointer(data, out, next);
    case SKEP_KIND_I32:
    case SKEP_KIND_I64:
    case SKEP_KIND_U32:
    case SKEP_KIND_U64: return quick_integer(type, data, out, next);
    case SKEP_KIND_DECIMAL: return quick_decimal(data, out, next);
    case SKEP_KIND_FLOAT: return quick_float(data, out, next);
    case SKEP_KIND_DOUBLE: return quick_double(data, out, next);
    case SKEP_KIND_BOOL: return quick_bool(data, out, next);
    case SKEP_KIND_TIME: return quick_time(type, data, out, next);
    case SKEP_KIND_ENUM: return quick_enum(type, data, out, next);
    default: return false;
    }
}

/** Reads the value at `*data` into the C value at `out`, which is not OPTIONAL and need not be
 * JSON, and moves behind it. False, nothing moved and nothing written, where this is not the
 * way. */
static inline bool quick_scalar(const skep_member *type, const uint8_t **data, void *out) {
    const uint8_t *next;
    if (!quick_by_kind(type, *data, out, &next)) return false;
    *data = next;
    return true;
}

#endif
