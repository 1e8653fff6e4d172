/* Values as C writes them in initialisers. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "generate/emit.h"

/* A floating constant with a point or an exponent, so that it stays one in C. */
static const char *floating_text(gen *g, double value, int digits, const char *suffix) {
    char *text = gen_format(g, "%.*g", digits, value);
    bool is_plain = strpbrk(text, ".e") == NULL;
    return gen_format(g, "%s%s%s", text, is_plain ? ".0" : "", suffix);
}

static const char *signed_text(gen *g, int64_t value) {
    if (value == INT64_MIN) return "INT64_MIN";
    return gen_format(g, "INT64_C(%" PRId64 ")", value);
}

static void emit_floating(emitter *e, const skep_member *type, const void *value) {
    double number;
    float single;
    if (type->kind == SKEP_KIND_FLOAT) {
        memcpy(&single, value, sizeof single);
        buffer_append_text(e->out, floating_text(e->g, (double)single, 9, "F"));
        return;
    }
    memcpy(&number, value, sizeof number);
    buffer_append_text(e->out, floating_text(e->g, number, 17, ""));
}

static void emit_decimal(emitter *e, const void *value) {
    skep_decimal number;
    memcpy(&number, value, sizeof number);
    buffer_append_format(e->out,
                         "{.high = UINT64_C(%" PRIu64 "), .low = UINT64_C(%" PRIu64
                         "), .exponent = %d, .is_negative = %s}",
                         number.high, number.low, number.exponent,
                         number.is_negative ? "true" : "false");
}

static void emit_uuid(emitter *e, const void *value) {
    skep_uuid uuid;
    memcpy(&uuid, value, sizeof uuid);
    buffer_append_text(e->out, "{{");
    for (size_t i = 0; i < sizeof uuid.bytes; i++)
        buffer_append_format(e->out, "%s0x%02x", i == 0 ? "" : ", ", uuid.bytes[i]);
    buffer_append_text(e->out, "}}");
}

static void emit_str(emitter *e, const void *value) {
    skep_str text;
    memcpy(&text, value, sizeof text);
    buffer_append_text(e->out, "{");
    emit_text(e, text.ptr);
    buffer_append_format(e->out, ", %zu}", text.len);
}

static int64_t signed_of(const skep_member *type, const void *value) {
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    switch (type->size) {
    case sizeof i8: memcpy(&i8, value, sizeof i8); return i8;
    case sizeof i16: memcpy(&i16, value, sizeof i16); return i16;
    case sizeof i32: memcpy(&i32, value, sizeof i32); return i32;
    default: memcpy(&i64, value, sizeof i64); return i64;
    }
}

static uint64_t unsigned_of(const skep_member *type, const void *value) {
    uint64_t bits = type->size < sizeof bits ? (UINT64_C(1) << (8 * type->size)) - 1 : UINT64_MAX;
    return (uint64_t)signed_of(type, value) & bits;
}

/* The name of an enum's value where the object is as large as the enum, else its number. */
static void emit_enum_value(emitter *e, const skep_member *type, const void *value) {
    const model_enum *of = model_enum_of(e->m, type->enumeration);
    int64_t number = signed_of(type, value);
    for (uint32_t i = 0; of != NULL && type->size == of->raw->size && i < of->desc.count; i++) {
        int64_t each = of->desc.values[i].value;
        if (each != number && (uint64_t)each != unsigned_of(type, value)) continue;
        buffer_append_text(e->out, of->enumerators[i]);
        return;
    }
    buffer_append_text(e->out, signed_text(e->g, number));
}

void emit_value(emitter *e, const skep_member *type, const void *value) {
    const char *text;
    switch ((skep_kind)type->kind) {
    case SKEP_KIND_BOOL:
        buffer_append_text(e->out, *(const unsigned char *)value != 0 ? "true" : "false");
        break;
    case SKEP_KIND_FLOAT:
    case SKEP_KIND_DOUBLE: emit_floating(e, type, value); break;
    case SKEP_KIND_TEXT:
        memcpy(&text, value, sizeof text);
        emit_text(e, text);
        break;
    case SKEP_KIND_CHARS: emit_text(e, value); break;
    case SKEP_KIND_STR: emit_str(e, value); break;
    case SKEP_KIND_UUID: emit_uuid(e, value); break;
    case SKEP_KIND_DECIMAL: emit_decimal(e, value); break;
    case SKEP_KIND_ENUM: emit_enum_value(e, type, value); break;
    case SKEP_KIND_U8:
    case SKEP_KIND_U16:
    case SKEP_KIND_U32:
    case SKEP_KIND_U64:
        buffer_append_format(e->out, "UINT64_C(%" PRIu64 ")", unsigned_of(type, value));
        break;
    default: buffer_append_text(e->out, signed_text(e->g, signed_of(type, value))); break;
    }
}
