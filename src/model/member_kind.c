/* model/member_kind.c: what a kind is stored as, the limits of integers, the names of enums. */
#include <string.h>

#include "model/integer.h"
#include "model/member.h"

static skep_type set_type(const skep_member *element) {
    switch (member_stored_type(element)) {
    case SKEP_TYPE_N: return SKEP_TYPE_NS;
    case SKEP_TYPE_B: return SKEP_TYPE_BS;
    default: return SKEP_TYPE_SS;
    }
}

skep_time_form member_time_form(const skep_member *type) {
    return type->more != NULL ? (skep_time_form)type->more->time_form : SKEP_TIME_ISO;
}

static bool is_epoch(const skep_member *type) {
    if (type->kind != SKEP_KIND_TIME) return false;
    skep_time_form form = member_time_form(type);
    return form == SKEP_TIME_EPOCH_SECONDS || form == SKEP_TIME_EPOCH_MILLIS;
}

skep_type member_stored_type(const skep_member *type) {
    switch (type->kind) {
    case SKEP_KIND_BOOL: return SKEP_TYPE_BOOL;
    case SKEP_KIND_ENUM: return (type->flags & SKEP_MEMBER_NUMBER) != 0 ? SKEP_TYPE_N : SKEP_TYPE_S;
    case SKEP_KIND_TIME: return is_epoch(type) ? SKEP_TYPE_N : SKEP_TYPE_S;
    case SKEP_KIND_UUID:
    case SKEP_KIND_TEXT:
    case SKEP_KIND_CHARS:
    case SKEP_KIND_STR: return SKEP_TYPE_S;
    case SKEP_KIND_BYTES: return SKEP_TYPE_B;
    case SKEP_KIND_STRUCT:
    case SKEP_KIND_MAP: return SKEP_TYPE_M;
    case SKEP_KIND_LIST:
    case SKEP_KIND_ARRAY: return SKEP_TYPE_L;
    case SKEP_KIND_SET: return set_type(type->element);
    case SKEP_KIND_VARIANT: return SKEP_TYPE_NONE;
    case SKEP_KIND_CUSTOM: return type->more->converter->type;
    default: return SKEP_TYPE_N;
    }
}

/* ---- Integers ---- */

static bool is_enum_number(const skep_member *type) {
    return type->kind == SKEP_KIND_ENUM && (type->flags & SKEP_MEMBER_NUMBER) != 0;
}

bool member_is_integer(const skep_member *type) {
    return integer_is_plain(type) || is_enum_number(type) || is_epoch(type);
}

static int64_t epoch_max(const skep_member *type) {
    int64_t unit = member_time_form(type) == SKEP_TIME_EPOCH_SECONDS ? SKEP_TIME_SECOND
                                                                     : SKEP_TIME_SECOND / 1000;
    return INT64_MAX / unit;
}

/* Whether a compiler gives an enum a signed or an unsigned integer is its own choice, so an enum
 * takes what fits its size in either way. */
int64_t member_integer_min(const skep_member *type) {
    if (type->kind == SKEP_KIND_TIME) return -epoch_max(type);
    if (!integer_is_signed(type) && type->kind != SKEP_KIND_ENUM) return 0;
    return type->size >= sizeof(int64_t) ? INT64_MIN : -(INT64_C(1) << (8 * type->size - 1));
}

uint64_t member_integer_max(const skep_member *type) {
    if (type->kind == SKEP_KIND_TIME) return (uint64_t)epoch_max(type);
    unsigned bits = type->size >= sizeof(uint64_t) ? 64 : 8 * type->size;
    return UINT64_MAX >> (64 - bits + (integer_is_signed(type) ? 1U : 0U));
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
    case SKEP_KIND_TIME: return "skep_time";
    default: return type->enumeration != NULL ? type->enumeration->name : "enum";
    }
}

/* ---- Enums ---- */

/* Names differ early, mostly in their first character. */
static bool is_named(const char *known, skep_str name) {
    for (size_t i = 0; i < name.len; i++)
        if (known[i] != name.ptr[i] || known[i] == '\0') return false;
    return known[name.len] == '\0';
}

const skep_enum_value *member_enum_by_name(const skep_enum *enumeration, skep_str name) {
    for (uint32_t i = 0; i < enumeration->count; i++)
        if (is_named(enumeration->values[i].name, name)) return &enumeration->values[i];
    return NULL;
}

const skep_enum_value *member_enum_at(const skep_member *type, const void *address) {
    if (type->enumeration == NULL) return NULL;
    uint64_t mask = member_integer_max(type);
    uint64_t raw = integer_read_unsigned(type, address);
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
