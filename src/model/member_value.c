/* model/member_value.c: the number, the text or the bytes that a C value is stored as. */
#include <stdio.h>
#include <string.h>

#include "base/decimal_parts.h"
#include "base/fail.h"
#include "base/json_check.h"
#include "model/describe.h"
#include "model/integer.h"
#include "model/member.h"

/* ---- As a number ---- */

static skep_status fail_number(const char *shown, bool is_sensitive, skep_error *err) {
    return fail(err, SKEP_INVALID,
                "%s is not a number that DynamoDB holds: magnitudes from 1E-130 to "
                "9.99E+125, no NaN and no infinity",
                is_sensitive ? "(sensitive)" : shown);
}

static skep_status from_float(const skep_member *type, const void *address, bool is_sensitive,
                              skep_decimal *out, skep_error *err) {
    double number;
    skep_status status;
    if (type->kind == SKEP_KIND_FLOAT) {
        float single;
        memcpy(&single, address, sizeof single);
        number = (double)single;
        status = skep_decimal_from_float(single, out, NULL);
    } else {
        memcpy(&number, address, sizeof number);
        status = skep_decimal_from_double(number, out, NULL);
    }
    if (status == SKEP_OK) return SKEP_OK;
    char shown[MEMBER_SHOWN_BYTES];
    (void)snprintf(shown, sizeof shown, "%g", number);
    return fail_number(shown, is_sensitive, err);
}

/* A program may have built the struct by hand, so its limbs and normal form are not taken on
 * trust. */
static skep_status from_decimal(const void *address, bool is_sensitive, skep_decimal *out,
                                skep_error *err) {
    skep_decimal raw;
    memcpy(&raw, address, sizeof raw);
    uint64_t limb = decimal_power_of_ten(DECIMAL_LIMB_DIGITS);
    bool has_digits =
        raw.high < limb && raw.low < limb && raw.exponent > -1000 && raw.exponent < 1000;
    if (has_digits) {
        skep_decimal normal = decimal_normal(raw.high, raw.low, raw.exponent, raw.is_negative);
        if (decimal_check_range(normal, NULL) == SKEP_OK) {
            *out = normal;
            return SKEP_OK;
        }
    }
    return fail_number("the skep_decimal", is_sensitive, err);
}

static skep_status from_time(const skep_member *type, const void *address, skep_decimal *out,
                             skep_error *err) {
    skep_time time;
    int64_t number;
    memcpy(&time, address, sizeof time);
    skep_status status = member_time_number(type, time, &number, err);
    if (status == SKEP_OK) *out = skep_decimal_from_i64(number);
    return status;
}

skep_status member_decimal(const skep_member *type, const void *address, bool is_sensitive,
                           skep_decimal *out, skep_error *err) {
    switch (type->kind) {
    case SKEP_KIND_FLOAT:
    case SKEP_KIND_DOUBLE: return from_float(type, address, is_sensitive, out, err);
    case SKEP_KIND_DECIMAL: return from_decimal(address, is_sensitive, out, err);
    case SKEP_KIND_ENUM: {
        const skep_enum_value *known = member_enum_at(type, address);
        *out = skep_decimal_from_i64(known != NULL ? known->value
                                                   : integer_read_signed(type, address));
        return SKEP_OK;
    }
    case SKEP_KIND_TIME: return from_time(type, address, out, err);
    default: break;
    }
    *out = integer_is_signed(type) ? skep_decimal_from_i64(integer_read_signed(type, address))
                                   : skep_decimal_from_u64(integer_read_unsigned(type, address));
    return SKEP_OK;
}

/* ---- As text ---- */

static skep_status enum_text(const skep_member *type, const void *address, bool is_sensitive,
                             skep_str *out, skep_error *err) {
    const skep_enum_value *value = member_enum_at(type, address);
    if (value != NULL) {
        *out = (skep_str){value->name, strlen(value->name)};
        return SKEP_OK;
    }
    char shown[MEMBER_SHOWN_BYTES];
    (void)snprintf(shown, sizeof shown, "%lld", (long long)integer_read_signed(type, address));
    char names[MEMBER_NAMES_BYTES];
    return fail(err, SKEP_INVALID, "%s is no value of %s, which has %s",
                is_sensitive ? "(sensitive)" : shown, type->enumeration->name,
                member_enum_names(type->enumeration, names));
}

static skep_str uuid_text(const void *address, char *scratch) {
    skep_uuid uuid;
    memcpy(&uuid, address, sizeof uuid);
    skep_uuid_format(uuid, scratch);
    return (skep_str){scratch, SKEP_UUID_TEXT_LEN};
}

/* Reading refuses text that leaves no room for the NUL, because the program would run past the
 * array; so writing it would store what cannot be loaded. */
static skep_status chars_text(const skep_member *type, const void *address, skep_str *out,
                              skep_error *err) {
    *out = (skep_str){address, strnlen(address, type->size)};
    if (out->len < type->size) return SKEP_OK;
    return fail(err, SKEP_INVALID, "the text has no NUL within its char[%u]", (unsigned)type->size);
}

skep_status member_text(const skep_member *type, const void *address, bool is_sensitive,
                        char scratch[MEMBER_SCRATCH_BYTES], skep_str *out, skep_error *err) {
    switch (type->kind) {
    case SKEP_KIND_ENUM: return enum_text(type, address, is_sensitive, out, err);
    case SKEP_KIND_TIME: {
        skep_time time;
        memcpy(&time, address, sizeof time);
        return member_time_text(type, time, scratch, out, err);
    }
    case SKEP_KIND_UUID: *out = uuid_text(address, scratch); break;
    case SKEP_KIND_STR: memcpy(out, address, sizeof *out); break;
    case SKEP_KIND_CHARS: return chars_text(type, address, out, err);
    default: {
        const char *text;
        memcpy(&text, address, sizeof text);
        *out = (skep_str){text, text != NULL ? strlen(text) : 0};
    }
    }
    return SKEP_OK;
}

skep_status member_check_json(const skep_member *type, skep_str text, bool is_sensitive,
                              skep_error *err) {
    json_fault fault;
    if ((type->flags & SKEP_MEMBER_JSON) == 0 || json_check(text.ptr, text.len, &fault))
        return SKEP_OK;
    char shown[MEMBER_SHOWN_BYTES];
    return fail(err, SKEP_INVALID, "is not JSON: %s at offset %zu: %s", fault.reason, fault.offset,
                is_sensitive ? "(sensitive)" : model_describe_text(text, shown, sizeof shown));
}

/* ---- Packed ---- */

static void pack_text(const skep_member *type, const void *address, bool is_sensitive,
                      packed_writer *w) {
    char scratch[MEMBER_SCRATCH_BYTES];
    skep_str text = {0};
    w->status = member_text(type, address, is_sensitive, scratch, &text, w->err);
    if (w->status == SKEP_OK) w->status = member_check_json(type, text, is_sensitive, w->err);
    if (w->status != SKEP_OK) return;
    packed_text(w, text);
    if (w->status == SKEP_INVALID && is_sensitive)
        w->status = fail(w->err, SKEP_INVALID, "(sensitive) text is not UTF-8");
}

static void pack_bytes(const void *address, packed_writer *w) {
    skep_bytes bytes;
    memcpy(&bytes, address, sizeof bytes);
    packed_bytes(w, bytes);
}

static void pack_number(const skep_member *type, const void *address, bool is_sensitive,
                        packed_writer *w) {
    skep_decimal number = {0};
    w->status = member_decimal(type, address, is_sensitive, &number, w->err);
    if (w->status == SKEP_OK) packed_decimal(w, number);
}

skep_status member_pack(const skep_member *type, const void *address, bool is_sensitive,
                        packed_writer *w) {
    if (w->status != SKEP_OK) return w->status;
    switch (member_stored_type(type)) {
    case SKEP_TYPE_BOOL: packed_bool(w, *(const uint8_t *)address != 0); break;
    case SKEP_TYPE_B: pack_bytes(address, w); break;
    case SKEP_TYPE_S: pack_text(type, address, is_sensitive, w); break;
    default: pack_number(type, address, is_sensitive, w); break;
    }
    return w->status;
}
