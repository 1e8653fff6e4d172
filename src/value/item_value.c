/* value/item_value.c: single values of skep/item.h. */
#include <skep/item.h>

#include <string.h>

#include "base/decimal_parts.h"
#include "value/packed.h"
#include "value/packed_parts.h"

skep_value skep_value_copy(skep_arena *arena, skep_value value) {
    return packed_copy(arena, value);
}

skep_value skep_value_from_str(skep_arena *arena, skep_str text) {
    return text.ptr != NULL ? packed_from_text(arena, text) : (skep_value){0};
}

skep_value skep_value_from_text(skep_arena *arena, const char *text) {
    return skep_value_from_str(arena, (skep_str){text, text != NULL ? strlen(text) : 0});
}

skep_value skep_value_from_i64(skep_arena *arena, int64_t number) {
    return packed_from_i64(arena, number);
}

skep_value skep_value_from_u64(skep_arena *arena, uint64_t number) {
    return packed_from_decimal(arena, skep_decimal_from_u64(number));
}

skep_value skep_value_from_decimal(skep_arena *arena, skep_decimal number) {
    if (decimal_check(&number, NULL) != SKEP_OK) return (skep_value){0};
    return packed_from_decimal(arena, number);
}

skep_value skep_value_from_double(skep_arena *arena, double number) {
    skep_decimal decimal;
    if (skep_decimal_from_double(number, &decimal, NULL) != SKEP_OK) return (skep_value){0};
    return packed_from_decimal(arena, decimal);
}

skep_value skep_value_from_bool(skep_arena *arena, bool value) {
    return packed_from_bool(arena, value);
}

skep_value skep_value_from_null(skep_arena *arena) {
    return packed_copy(arena, (skep_value){(const uint8_t[]){SKEP_TYPE_NULL}, 1});
}

skep_value skep_value_from_bytes(skep_arena *arena, skep_bytes bytes) {
    if (bytes.ptr == NULL || bytes.len > UINT32_MAX) return (skep_value){0};
    uint8_t *data = skep_arena_alloc(arena, 1 + PACKED_VARINT_MAX + bytes.len);
    if (data == NULL) return (skep_value){0};
    data[0] = SKEP_TYPE_B;
    size_t used = 1 + packed_put_varint(data + 1, bytes.len);
    memcpy(data + used, bytes.ptr, bytes.len);
    return (skep_value){data, used + bytes.len};
}

skep_value skep_value_from_time(skep_arena *arena, skep_time time) {
    char text[SKEP_TIME_TEXT_MAX];
    size_t len = skep_time_format(time, text);
    return packed_from_text(arena, (skep_str){text, len});
}

skep_value skep_value_from_uuid(skep_arena *arena, skep_uuid uuid) {
    char text[SKEP_UUID_TEXT_MAX];
    skep_uuid_format(uuid, text);
    return packed_from_text(arena, (skep_str){text, SKEP_UUID_TEXT_LEN});
}
