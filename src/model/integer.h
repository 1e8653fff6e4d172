/* model/integer.h: integers of any width in memory. */
#ifndef MODEL_INTEGER_H
#define MODEL_INTEGER_H

#include <skep/gen/runtime.h>

/** Bytes of an integer kind. */
static inline uint32_t integer_kind_size(unsigned kind) {
    switch (kind) {
    case SKEP_KIND_I8:
    case SKEP_KIND_U8: return sizeof(uint8_t);
    case SKEP_KIND_I16:
    case SKEP_KIND_U16: return sizeof(uint16_t);
    case SKEP_KIND_I32:
    case SKEP_KIND_U32: return sizeof(uint32_t);
    default: return sizeof(uint64_t);
    }
}

static inline uint64_t integer_read_unsigned(const skep_member *type, const void *address) {
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

static inline int64_t integer_read_signed(const skep_member *type, const void *address) {
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

/** The low bytes of `value`, as many as the member has: two's complement for what is below zero. */
static inline void integer_write(const skep_member *type, uint64_t value, void *address) {
    uint8_t u8 = (uint8_t)value;
    uint16_t u16 = (uint16_t)value;
    uint32_t u32 = (uint32_t)value;
    switch (type->size) {
    case sizeof u8: memcpy(address, &u8, sizeof u8); break;
    case sizeof u16: memcpy(address, &u16, sizeof u16); break;
    case sizeof u32: memcpy(address, &u32, sizeof u32); break;
    default: memcpy(address, &value, sizeof value);
    }
}

/** True for the kinds of plain integers, not for enums and times that are stored as such. */
static inline bool integer_is_plain(const skep_member *type) {
    return type->kind >= SKEP_KIND_I8 && type->kind <= SKEP_KIND_U64;
}

static inline bool integer_is_signed(const skep_member *type) {
    return type->kind >= SKEP_KIND_I8 && type->kind <= SKEP_KIND_I64;
}

#endif
