/* value/packed_arena.c: single values in an arena. */
#include "value/packed.h"

#include <string.h>

#include "base/utf8.h"
#include "value/keybytes.h"
#include "value/packed_parts.h"

static skep_value copy_bytes(skep_arena *arena, const uint8_t *bytes, size_t len) {
    const char *copy = skep_arena_copy_text(arena, (const char *)bytes, len);
    return copy != NULL ? (skep_value){(const uint8_t *)copy, len} : (skep_value){0};
}

skep_value packed_copy(skep_arena *arena, skep_value value) {
    if (value.data == NULL) return (skep_value){0};
    return copy_bytes(arena, value.data, value.size);
}

skep_value packed_from_text(skep_arena *arena, skep_str text) {
    enum { AROUND_BYTES = 1 + PACKED_VARINT_MAX + 1 };
    if (text.len > UINT32_MAX - AROUND_BYTES || !utf8_is_valid(text.ptr, text.len, NULL))
        return (skep_value){0};
    uint8_t *data = skep_arena_alloc(arena, text.len + AROUND_BYTES);
    if (data == NULL) return (skep_value){0};
    data[0] = SKEP_TYPE_S;
    size_t used = 1 + packed_put_varint(data + 1, text.len);
    if (text.len > 0) memcpy(data + used, text.ptr, text.len);
    return (skep_value){data, used + text.len + 1};
}

skep_value packed_from_decimal(skep_arena *arena, skep_decimal number) {
    uint8_t bytes[2 + NUMBER_BYTES_MAX] = {SKEP_TYPE_N};
    size_t len = number_encode(number, bytes + 2);
    bytes[1] = (uint8_t)len;
    return copy_bytes(arena, bytes, 2 + len);
}

skep_value packed_from_i64(skep_arena *arena, int64_t number) {
    return packed_from_decimal(arena, skep_decimal_from_i64(number));
}

skep_value packed_from_bool(skep_arena *arena, bool value) {
    return copy_bytes(arena, (const uint8_t[]){SKEP_TYPE_BOOL, value}, 2);
}

skep_value packed_take(const buffer *buf, skep_arena *arena) {
    if (buf->is_failed || buf->len == 0) return (skep_value){0};
    return copy_bytes(arena, buf->data, buf->len);
}
