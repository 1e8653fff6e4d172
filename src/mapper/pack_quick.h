/* mapper/pack_quick.h: the scalars that most members are, written to packed bytes in a few
 * instructions.
 *
 * A function here appends at `at`, where QUICK_ROOM bytes are free, and returns the new end; the
 * buffer's length is set by the caller. NULL: what is not as it mostly is (NULL, text that is long
 * or not UTF-8, a value without a name, a number of many digits) is left to pack_any, which knows
 * all forms and the messages. */
#ifndef MAPPER_PACK_QUICK_H
#define MAPPER_PACK_QUICK_H

#include <string.h>

#include "base/float_text.h"
#include "base/utf8.h"
#include "mapper/pack.h"
#include "mapper/short_bytes.h"
#include "model/integer.h"
#include "model/member.h"
#include "value/keybytes.h"
#include "value/number_quick.h"
#include "value/packed_parts.h"

enum {
    QUICK_ROOM = 128,
    QUICK_TEXT_MAX = QUICK_ROOM - 3,
    NOT_QUICK = SKEP_MEMBER_OPTIONAL | SKEP_MEMBER_JSON | SKEP_MEMBER_OMIT_EMPTY
};

static inline uint8_t *quick_put_text(uint8_t *at, const char *text, size_t len) {
    if (len > QUICK_TEXT_MAX) return NULL;
    at[0] = SKEP_TYPE_S;
    at[1] = (uint8_t)len;
    bool is_ascii = short_copy(at + 2, text, len);
    if (!is_ascii && !utf8_is_valid(text, len, NULL)) return NULL;
    at[2 + len] = 0;
    return at + 3 + len;
}

static inline uint8_t *quick_put_number(uint8_t *at, uint64_t coefficient, bool is_negative) {
    size_t len = number_write_quick(coefficient, 0, is_negative, at + 2);
    at[0] = SKEP_TYPE_N;
    at[1] = (uint8_t)len;
    return at + 2 + len;
}

static inline uint8_t *quick_put_signed(uint8_t *at, int64_t number) {
    bool is_negative = number < 0;
    return quick_put_number(at, is_negative ? 0 - (uint64_t)number : (uint64_t)number, is_negative);
}

/* Of the coefficients that need not be in normal form only those are taken that no check of the
 * range can refuse. */
static inline uint8_t *quick_put_decimal(uint8_t *at, const void *address) {
    enum { EXPONENT_MAX = 100 };
    const skep_decimal *number = address;
    if (number->high != 0 || number->low >= NUMBER_QUICK_END || number->exponent > EXPONENT_MAX ||
        number->exponent < -EXPONENT_MAX || (number->low == 0 && number->is_negative))
        return NULL;
    size_t len =
        number_write_decimal_quick(number->low, number->exponent, number->is_negative, at + 2);
    at[0] = SKEP_TYPE_N;
    at[1] = (uint8_t)len;
    return at + 2 + len;
}

/* Of those that may not be finite or may be out of DynamoDB's range only what surely is neither. */
static inline uint8_t *quick_put_shortest(uint8_t *at, float_decimal number) {
    enum { EXPONENT_MAX = 100 };
    if (number.exponent > EXPONENT_MAX || number.exponent < -EXPONENT_MAX) return NULL;
    size_t len =
        number_write_decimal_quick(number.digits, number.exponent, number.is_negative, at + 2);
    at[0] = SKEP_TYPE_N;
    at[1] = (uint8_t)len;
    return at + 2 + len;
}

static inline uint8_t *quick_put_float(uint8_t *at, const void *address) {
    float value;
    memcpy(&value, address, sizeof value);
    return value - value == 0 ? quick_put_shortest(at, float_shortest(value)) : NULL;
}

static inline uint8_t *quick_put_double(uint8_t *at, const void *address) {
    double value;
    memcpy(&value, address, sizeof value);
    return value - value == 0 ? quick_put_shortest(at, double_shortest(value)) : NULL;
}

static inline uint8_t *quick_put_time(uint8_t *at, const skep_member *type, const void *address) {
    skep_time time;
    if (type->more != NULL) return NULL;
    memcpy(&time, address, sizeof time);
    at[0] = SKEP_TYPE_S;
    at[1] = SKEP_TIME_TEXT_LEN;
    skep_time_format(time, (char *)at + 2);
    return at + 2 + SKEP_TIME_TEXT_MAX;
}

static inline uint8_t *quick_put_enum(uint8_t *at, const skep_member *type, const void *address) {
    uint32_t raw;
    if ((type->flags & SKEP_MEMBER_NUMBER) != 0 || type->size != sizeof raw) return NULL;
    memcpy(&raw, address, sizeof raw);
    const skep_enum_value *known = type->enumeration->values;
    for (const skep_enum_value *end = known + type->enumeration->count; known < end; known++)
        if ((uint32_t)known->value == raw)
            return quick_put_text(at, known->name, strlen(known->name));
    return NULL;
}

static inline uint8_t *quick_put_pointer(uint8_t *at, const void *address) {
    const char *text;
    memcpy(&text, address, sizeof text);
    return text != NULL ? quick_put_text(at, text, strlen(text)) : NULL;
}

static inline uint8_t *quick_put_bool(uint8_t *at, const void *address) {
    at[0] = SKEP_TYPE_BOOL;
    at[1] = *(const uint8_t *)address != 0;
    return at + 2;
}

/** Appends the value at `address`, whose member has none of the flags OPTIONAL, JSON and
 * OMIT_EMPTY. */
static inline uint8_t *quick_put(uint8_t *at, const skep_member *type, const void *address) {
    switch (type->kind) {
    case SKEP_KIND_TEXT: return quick_put_pointer(at, address);
    case SKEP_KIND_I8:
    case SKEP_KIND_I16:
    case SKEP_KIND_I32:
    case SKEP_KIND_I64: return quick_put_signed(at, integer_read_signed(type, address));
    case SKEP_KIND_U8:
    case SKEP_KIND_U16:
    case SKEP_KIND_U32:
    case SKEP_KIND_U64: return quick_put_number(at, integer_read_unsigned(type, address), false);
    case SKEP_KIND_DECIMAL: return quick_put_decimal(at, address);
    case SKEP_KIND_FLOAT: return quick_put_float(at, address);
    case SKEP_KIND_DOUBLE: return quick_put_double(at, address);
    case SKEP_KIND_BOOL: return quick_put_bool(at, address);
    case SKEP_KIND_TIME: return quick_put_time(at, type, address);
    case SKEP_KIND_ENUM: return quick_put_enum(at, type, address);
    default: return NULL;
    }
}

#endif
