/* mapper/pack_quick.h: the scalars that most members are, written to packed bytes in a few instructions.
 *
 * What is not as it mostly is (NULL, text that is not UTF-8, a value without a name, a number of many digits) is left to
 * pack_any, which knows all forms and the messages. Then nothing is appended. */
#ifndef MAPPER_PACK_QUICK_H
#define MAPPER_PACK_QUICK_H

#include <string.h>

#include "base/utf8.h"
#include "mapper/pack.h"
#include "model/integer.h"
#include "model/member.h"
#include "value/keybytes.h"
#include "value/number_quick.h"
#include "value/packed_parts.h"

/* Any byte of the text above 0x7F. The ends of a piece overlap, so that no byte is looked at alone. */
static inline bool quick_is_ascii(const char *text, size_t len) {
    uint64_t seen = 0, eight;
    if (len >= sizeof eight) {
        for (size_t i = 0; i + sizeof eight <= len; i += sizeof eight) {
            memcpy(&eight, text + i, sizeof eight);
            seen |= eight;
        }
        memcpy(&eight, text + len - sizeof eight, sizeof eight);
        return ((seen | eight) & UINT64_C(0x8080808080808080)) == 0;
    }
    uint32_t first = 0, last = 0;
    if (len >= sizeof first) {
        memcpy(&first, text, sizeof first);
        memcpy(&last, text + len - sizeof last, sizeof last);
    } else if (len > 0) {
        first = (uint8_t)text[0] | (uint8_t)text[len / 2] | (uint8_t)text[len - 1];
    }
    return ((first | last) & UINT32_C(0x80808080)) == 0;
}

static inline bool quick_put_text(packer *p, const char *text, size_t len) {
    if (!quick_is_ascii(text, len) && !utf8_is_valid(text, len, NULL)) return false;
    if (len > UINT32_MAX) return false;
    uint8_t *at = packer_room(p, 1 + PACKED_VARINT_MAX + len + 1);
    if (at == NULL) return false;
    *at++ = SKEP_TYPE_S;
    size_t used = packed_put_varint(at, len);
    memcpy(at + used, text, len);
    at[used + len] = 0;
    p->buf->len += 1 + used + len + 1;
    return true;
}

static inline bool quick_put_number(packer *p, uint64_t coefficient, int exponent,
                                    bool is_negative) {
    uint8_t *at = packer_room(p, 2 + NUMBER_BYTES_MAX);
    if (at == NULL) return false;
    size_t len = number_write_decimal_quick(coefficient, exponent, is_negative, at + 2);
    at[0] = SKEP_TYPE_N;
    at[1] = (uint8_t)len;
    p->buf->len += 2 + len;
    return true;
}

static inline bool quick_put_signed(packer *p, int64_t number) {
    bool is_negative = number < 0;
    return quick_put_number(p, is_negative ? 0 - (uint64_t)number : (uint64_t)number, 0,
                            is_negative);
}

/* Of the coefficients that need not be in normal form only those are taken that no check of the range can refuse. */
static inline bool quick_put_decimal(packer *p, const void *address) {
    enum { EXPONENT_MAX = 100 };
    const uint64_t coefficient_max = UINT64_C(1000000000000000000) - 1;
    skep_decimal number;
    memcpy(&number, address, sizeof number);
    if (number.high != 0 || number.low > coefficient_max || number.exponent > EXPONENT_MAX ||
        number.exponent < -EXPONENT_MAX || (number.low == 0 && number.is_negative))
        return false;
    return quick_put_number(p, number.low, number.exponent, number.is_negative);
}

static inline bool quick_put_time(packer *p, const skep_member *type, const void *address) {
    skep_time time;
    uint8_t *at = type->more == NULL ? packer_room(p, 2 + SKEP_TIME_TEXT_MAX) : NULL;
    if (at == NULL) return false;
    memcpy(&time, address, sizeof time);
    at[0] = SKEP_TYPE_S;
    at[1] = SKEP_TIME_TEXT_LEN;
    skep_time_format(time, (char *)at + 2);
    p->buf->len += 2 + SKEP_TIME_TEXT_MAX;
    return true;
}

static inline bool quick_put_enum(packer *p, const skep_member *type, const void *address) {
    if ((type->flags & SKEP_MEMBER_NUMBER) != 0) return false;
    const skep_enum_value *known = member_enum_at(type, address);
    return known != NULL && quick_put_text(p, known->name, strlen(known->name));
}

static inline bool quick_put_bool(packer *p, const void *address) {
    uint8_t *at = packer_room(p, 2);
    if (at == NULL) return false;
    at[0] = SKEP_TYPE_BOOL;
    at[1] = *(const uint8_t *)address != 0;
    p->buf->len += 2;
    return true;
}

static inline bool quick_put_pointer(packer *p, const void *address) {
    const char *text;
    memcpy(&text, address, sizeof text);
    return text != NULL && quick_put_text(p, text, strlen(text));
}

/** Appends the value at `address`, whose member has none of the flags OPTIONAL, JSON and OMIT_EMPTY. False: this is not
 *  the way, or memory was short, which p->status tells. */
static inline bool quick_put(packer *p, const skep_member *type, const void *address) {
    switch (type->kind) {
    case SKEP_KIND_TEXT: return quick_put_pointer(p, address);
    case SKEP_KIND_I8:
    case SKEP_KIND_I16:
    case SKEP_KIND_I32:
    case SKEP_KIND_I64: return quick_put_signed(p, integer_read_signed(type, address));
    case SKEP_KIND_U8:
    case SKEP_KIND_U16:
    case SKEP_KIND_U32:
    case SKEP_KIND_U64: return quick_put_number(p, integer_read_unsigned(type, address), 0, false);
    case SKEP_KIND_DECIMAL: return quick_put_decimal(p, address);
    case SKEP_KIND_BOOL: return quick_put_bool(p, address);
    case SKEP_KIND_TIME: return quick_put_time(p, type, address);
    case SKEP_KIND_ENUM: return quick_put_enum(p, type, address);
    default: return false;
    }
}

#endif
