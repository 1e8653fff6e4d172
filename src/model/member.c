#include "model/member.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal_parts.h"
#include "base/fail.h"
#include "base/utf8.h"

/* ---- Where a value is ---- */

static const void *load_pointer(const void *address) {
    const void *pointer;
    memcpy(&pointer, address, sizeof pointer);
    return pointer;
}

const void *member_address(const skep_member *member, const void *object) {
    const void *at = (const uint8_t *)object + member->offset;
    return (member->flags & SKEP_MEMBER_OPTIONAL) != 0 ? load_pointer(at) : at;
}

size_t member_stride(const skep_member *element) {
    return (element->flags & SKEP_MEMBER_OPTIONAL) != 0 ? sizeof(void *) : element->size;
}

member_list member_read_list(const void *address) {
    member_list list;
    memcpy(&list, address, sizeof list);
    return list;
}

static skep_str read_str(const void *address) {
    skep_str text;
    memcpy(&text, address, sizeof text);
    return text;
}

static skep_bytes read_bytes(const void *address) {
    skep_bytes bytes;
    memcpy(&bytes, address, sizeof bytes);
    return bytes;
}

bool member_is_absent(const skep_member *type, const void *address) {
    if (address == NULL) return true;
    switch (type->kind) {
    case SKEP_KIND_TEXT: return load_pointer(address) == NULL;
    case SKEP_KIND_STR: return read_str(address).ptr == NULL;
    case SKEP_KIND_BYTES: return read_bytes(address).ptr == NULL;
    case SKEP_KIND_SET: return member_read_list(address).count == 0;
    default: return false;
    }
}

/* ---- What a kind is ---- */

static skep_type set_type(const skep_member *element) {
    switch (member_stored_type(element)) {
    case SKEP_TYPE_N: return SKEP_TYPE_NS;
    case SKEP_TYPE_B: return SKEP_TYPE_BS;
    default: return SKEP_TYPE_SS;
    }
}

skep_type member_stored_type(const skep_member *type) {
    switch (type->kind) {
    case SKEP_KIND_BOOL: return SKEP_TYPE_BOOL;
    case SKEP_KIND_ENUM: return (type->flags & SKEP_MEMBER_NUMBER) != 0 ? SKEP_TYPE_N : SKEP_TYPE_S;
    case SKEP_KIND_TIME:
    case SKEP_KIND_UUID:
    case SKEP_KIND_TEXT:
    case SKEP_KIND_CHARS:
    case SKEP_KIND_STR: return SKEP_TYPE_S;
    case SKEP_KIND_BYTES: return SKEP_TYPE_B;
    case SKEP_KIND_STRUCT: return SKEP_TYPE_M;
    case SKEP_KIND_LIST: return SKEP_TYPE_L;
    case SKEP_KIND_SET: return set_type(type->element);
    default: return SKEP_TYPE_N;
    }
}

static bool is_signed(const skep_member *type) {
    return type->kind >= SKEP_KIND_I8 && type->kind <= SKEP_KIND_I64;
}

static bool is_enum_number(const skep_member *type) {
    return type->kind == SKEP_KIND_ENUM && (type->flags & SKEP_MEMBER_NUMBER) != 0;
}

bool member_is_integer(const skep_member *type) {
    return (type->kind >= SKEP_KIND_I8 && type->kind <= SKEP_KIND_U64) || is_enum_number(type);
}

/* Whether a compiler gives an enum a signed or an unsigned integer is its own choice, so an enum
 * takes what fits its size in either way. */
int64_t member_integer_min(const skep_member *type) {
    if (!is_signed(type) && type->kind != SKEP_KIND_ENUM) return 0;
    return type->size >= sizeof(int64_t) ? INT64_MIN : -(INT64_C(1) << (8 * type->size - 1));
}

uint64_t member_integer_max(const skep_member *type) {
    unsigned bits = type->size >= sizeof(uint64_t) ? 64 : 8 * type->size;
    return UINT64_MAX >> (64 - bits + (is_signed(type) ? 1U : 0U));
}

const char *member_integer_name(const skep_member *type) {
    switch (type->kind) {
    case SKEP_KIND_I8: return "int8_t";
    case SKEP_KIND_I16: return "int16_t";
    case SKEP_KIND_I32: return "int32_t";
    case SKEP_KIND_I64: return "int64_t";
    case SKEP_KIND_U8: return "uint8_t";
    case SKEP_KIND_U16: return "uint16_t";
    case SKEP_KIND_U32: return "uint32_t";
    case SKEP_KIND_U64: return "uint64_t";
    default: return type->enumeration != NULL ? type->enumeration->name : "enum";
    }
}

/* ---- Integers and enums ---- */

static uint64_t read_unsigned(const skep_member *type, const void *address) {
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    switch (type->size) {
    case sizeof u8: memcpy(&u8, address, sizeof u8); return u8;
    case sizeof u16: memcpy(&u16, address, sizeof u16); return u16;
    case sizeof u32: memcpy(&u32, address, sizeof u32); return u32;
    default: memcpy(&u64, address, sizeof u64); return u64;
    }
}

static int64_t read_signed(const skep_member *type, const void *address) {
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    switch (type->size) {
    case sizeof i8: memcpy(&i8, address, sizeof i8); return i8;
    case sizeof i16: memcpy(&i16, address, sizeof i16); return i16;
    case sizeof i32: memcpy(&i32, address, sizeof i32); return i32;
    default: memcpy(&i64, address, sizeof i64); return i64;
    }
}

const skep_enum_value *member_enum_by_name(const skep_enum *enumeration, skep_str name) {
    for (uint32_t i = 0; i < enumeration->count; i++) {
        const skep_enum_value *value = &enumeration->values[i];
        if (strlen(value->name) == name.len && memcmp(value->name, name.ptr, name.len) == 0)
            return value;
    }
    return NULL;
}

const skep_enum_value *member_enum_at(const skep_member *type, const void *address) {
    if (type->enumeration == NULL) return NULL;
    uint64_t mask = member_integer_max(type);
    uint64_t raw = read_unsigned(type, address);
    for (uint32_t i = 0; i < type->enumeration->count; i++)
        if (((uint64_t)type->enumeration->values[i].value & mask) == raw)
            return &type->enumeration->values[i];
    return NULL;
}

const char *member_enum_names(const skep_enum *enumeration, char out[MEMBER_NAMES_BYTES]) {
    size_t used = 0;
    for (uint32_t i = 0; i < enumeration->count; i++) {
        const char *between = i > 0 ? ", " : "";
        size_t len = strlen(between) + strlen(enumeration->values[i].name);
        if (used + len + sizeof ", ..." > MEMBER_NAMES_BYTES) {
            const char *cut = i > 0 ? ", ..." : "...";
            memcpy(out + used, cut, strlen(cut) + 1);
            return out;
        }
        memcpy(out + used, between, strlen(between));
        memcpy(out + used + strlen(between), enumeration->values[i].name, len - strlen(between));
        used += len;
    }
    out[used] = '\0';
    return out;
}

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

/* A program may have built the struct by hand, so its limbs and normal form are not taken on trust. */
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

skep_status member_decimal(const skep_member *type, const void *address, bool is_sensitive,
                           skep_decimal *out, skep_error *err) {
    switch (type->kind) {
    case SKEP_KIND_FLOAT:
    case SKEP_KIND_DOUBLE: return from_float(type, address, is_sensitive, out, err);
    case SKEP_KIND_DECIMAL: return from_decimal(address, is_sensitive, out, err);
    case SKEP_KIND_ENUM: {
        const skep_enum_value *known = member_enum_at(type, address);
        *out = skep_decimal_from_i64(known != NULL ? known->value : read_signed(type, address));
        return SKEP_OK;
    }
    default: break;
    }
    *out = is_signed(type) ? skep_decimal_from_i64(read_signed(type, address))
                           : skep_decimal_from_u64(read_unsigned(type, address));
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
    (void)snprintf(shown, sizeof shown, "%lld", (long long)read_signed(type, address));
    char names[MEMBER_NAMES_BYTES];
    return fail(err, SKEP_INVALID, "%s is no value of %s, which has %s",
                is_sensitive ? "(sensitive)" : shown, type->enumeration->name,
                member_enum_names(type->enumeration, names));
}

static skep_str time_text(const void *address, char *scratch) {
    skep_time time;
    memcpy(&time, address, sizeof time);
    return (skep_str){scratch, skep_time_format(time, scratch)};
}

static skep_str uuid_text(const void *address, char *scratch) {
    skep_uuid uuid;
    memcpy(&uuid, address, sizeof uuid);
    skep_uuid_format(uuid, scratch);
    return (skep_str){scratch, SKEP_UUID_TEXT_LEN};
}

/* Reading refuses text that leaves no room for the NUL, because the program would run past the array; so writing it
 * would store what cannot be loaded. */
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
    case SKEP_KIND_TIME: *out = time_text(address, scratch); break;
    case SKEP_KIND_UUID: *out = uuid_text(address, scratch); break;
    case SKEP_KIND_STR: *out = read_str(address); break;
    case SKEP_KIND_CHARS: return chars_text(type, address, out, err);
    default: {
        const char *text = load_pointer(address);
        *out = (skep_str){text, text != NULL ? strlen(text) : 0};
    }
    }
    return SKEP_OK;
}

/* ---- Packed ---- */

static void pack_text(const skep_member *type, const void *address, bool is_sensitive,
                      packed_writer *w) {
    char scratch[MEMBER_SCRATCH_BYTES];
    skep_str text = {0};
    w->status = member_text(type, address, is_sensitive, scratch, &text, w->err);
    if (w->status != SKEP_OK) return;
    packed_text(w, text);
    if (w->status == SKEP_INVALID && is_sensitive)
        w->status = fail(w->err, SKEP_INVALID, "(sensitive) text is not UTF-8");
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
    case SKEP_TYPE_B: packed_bytes(w, read_bytes(address)); break;
    case SKEP_TYPE_S: pack_text(type, address, is_sensitive, w); break;
    default: pack_number(type, address, is_sensitive, w); break;
    }
    return w->status;
}
