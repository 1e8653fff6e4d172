/* value/packed_read.c: reading packed values in place (skep/value.h). The bytes are trusted: they
 * come from the writer or passed packed_check, which bounds the depth of every recursion here by
 * PACKED_DEPTH_MAX. */
#include <skep/value.h>

#include <string.h>

#include "value/keybytes.h"
#include "value/packed.h"
#include "value/packed_parts.h"

size_t packed_put_varint(uint8_t *out, size_t value) {
    size_t len = 0;
    for (; value >= 0x80; value >>= 7) out[len++] = (uint8_t)(value | 0x80);
    out[len++] = (uint8_t)value;
    return len;
}

skep_bytes packed_contents(const uint8_t *data) {
    const uint8_t *p = data + 1;
    size_t len = *data == SKEP_TYPE_N ? *p++ : packed_varint(&p);
    return (skep_bytes){p, len};
}

int packed_bytes_compare(skep_bytes a, skep_bytes b) {
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common > 0 ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order != 0) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

int packed_compare(skep_value a, skep_value b) {
    return packed_bytes_compare(packed_contents(a.data), packed_contents(b.data));
}

size_t packed_skip(const uint8_t *data) {
    switch (*data) {
    case SKEP_TYPE_S:
    case SKEP_TYPE_B:
    case SKEP_TYPE_N: {
        skep_bytes contents = packed_contents(data);
        size_t end = (size_t)(contents.ptr - data) + contents.len;
        return *data == SKEP_TYPE_S ? end + 1 : end;
    }
    case SKEP_TYPE_BOOL: return 2;
    case SKEP_TYPE_NULL: return 1;
    default: return PACKED_HEADER + packed_u32(data + PACKED_SIZE_AT);
    }
}

skep_type skep_value_type(skep_value value) {
    return value.data != NULL ? (skep_type)value.data[0] : SKEP_TYPE_NONE;
}

const char *skep_type_name(skep_type type) {
    switch (type) {
    case SKEP_TYPE_NONE: return "none";
    case SKEP_TYPE_S: return "S";
    case SKEP_TYPE_N: return "N";
    case SKEP_TYPE_B: return "B";
    case SKEP_TYPE_BOOL: return "BOOL";
    case SKEP_TYPE_NULL: return "NULL";
    case SKEP_TYPE_SS: return "SS";
    case SKEP_TYPE_NS: return "NS";
    case SKEP_TYPE_BS: return "BS";
    case SKEP_TYPE_L: return "L";
    case SKEP_TYPE_M: return "M";
    }
    return "unknown type";
}

skep_str skep_value_text(skep_value value) {
    if (skep_value_type(value) != SKEP_TYPE_S) return (skep_str){0};
    skep_bytes contents = packed_contents(value.data);
    return (skep_str){(const char *)contents.ptr, contents.len};
}

skep_bytes skep_value_bytes(skep_value value) {
    if (skep_value_type(value) != SKEP_TYPE_B) return (skep_bytes){0};
    return packed_contents(value.data);
}

bool skep_value_bool(skep_value value) {
    return skep_value_type(value) == SKEP_TYPE_BOOL && value.data[1] != 0;
}

skep_bytes packed_number_bytes(skep_value number) {
    if (skep_value_type(number) != SKEP_TYPE_N) return (skep_bytes){0};
    return packed_contents(number.data);
}

skep_decimal skep_value_decimal(skep_value value) {
    skep_bytes bytes = packed_number_bytes(value);
    return bytes.ptr != NULL ? number_decode(bytes.ptr, bytes.len) : (skep_decimal){0};
}

size_t skep_value_count(skep_value value) {
    if (!packed_is_container(skep_value_type(value))) return 0;
    return packed_u32(value.data + PACKED_COUNT_AT);
}

skep_value_iter skep_value_begin(skep_value container) {
    skep_type type = skep_value_type(container);
    if (!packed_is_container(type)) return (skep_value_iter){0};
    const uint8_t *body = container.data + PACKED_HEADER;
    return (skep_value_iter){body, body + packed_u32(container.data + PACKED_SIZE_AT), type};
}

bool skep_value_next(skep_value_iter *iter, skep_str *name, skep_value *out) {
    if (iter->next == iter->end) {
        *out = (skep_value){0};
        return false;
    }
    const uint8_t *p = iter->next;
    skep_str entry = {0};
    if (iter->type == SKEP_TYPE_M) {
        entry.len = packed_varint(&p);
        entry.ptr = (const char *)p;
        p += entry.len + 1;
    }
    if (name != NULL) *name = entry;
    *out = (skep_value){p, packed_skip(p)};
    iter->next = p + out->size;
    return true;
}

/* Names ascend, so the walk ends at the first that is not below. */
bool skep_value_at(skep_value map, skep_str name, skep_value *out) {
    if (skep_value_type(map) == SKEP_TYPE_M) {
        skep_bytes wanted = {(const uint8_t *)name.ptr, name.len};
        skep_value_iter iter = skep_value_begin(map);
        skep_str found;
        while (skep_value_next(&iter, &found, out)) {
            int order =
                packed_bytes_compare((skep_bytes){(const uint8_t *)found.ptr, found.len}, wanted);
            if (order == 0) return true;
            if (order > 0) break;
        }
    }
    *out = (skep_value){0};
    return false;
}

bool skep_value_at_index(skep_value list, size_t index, skep_value *out) {
    *out = (skep_value){0};
    if (skep_value_type(list) != SKEP_TYPE_L || index >= skep_value_count(list)) return false;
    skep_value_iter iter = skep_value_begin(list);
    for (size_t i = 0; i <= index; i++) (void)skep_value_next(&iter, NULL, out);
    return true;
}

/* Every value has one form, so equal values are equal bytes. */
bool skep_value_equal(skep_value a, skep_value b) {
    if (a.data == NULL || b.data == NULL) return a.data == b.data;
    return a.size == b.size && (a.data == b.data || memcmp(a.data, b.data, a.size) == 0);
}

size_t packed_depth(skep_value value) {
    skep_type type = skep_value_type(value);
    if (type != SKEP_TYPE_L && type != SKEP_TYPE_M) return 0;
    size_t deepest = 0;
    skep_value_iter iter = skep_value_begin(value);
    skep_value inner;
    while (skep_value_next(&iter, NULL, &inner)) {
        size_t depth = packed_depth(inner);
        if (depth > deepest) deepest = depth;
    }
    return deepest + 1;
}
