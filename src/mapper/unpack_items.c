/* mapper/unpack_items.c: lists, sets, fixed arrays and maps into arrays of C values. */
#include <string.h>

#include "base/fail.h"
#include "mapper/unpack.h"
#include "mapper/unpack_quick.h"
#include "model/member.h"

static bool is_quick(const skep_member *element) {
    return (element->flags & (SKEP_MEMBER_OPTIONAL | SKEP_MEMBER_JSON)) == 0;
}

/* The elements of a packed list or set into an array that has room for them. */
static skep_status read_elements(unpacker *u, const skep_member *element, const uint8_t *list,
                                 uint8_t *items, const mapper_path *path) {
    size_t count = packed_u32(list + PACKED_COUNT_AT);
    size_t stride = member_stride(element);
    bool can_be_quick = is_quick(element);
    bool is_struct = can_be_quick && element->kind == SKEP_KIND_STRUCT;
    const uint8_t *data = list + PACKED_HEADER;
    mapper_path at = path_element(path, element, 0);
    for (; at.index < count; at.index++, items += stride) {
        if (can_be_quick && quick_scalar(element, &data, u->limit, items)) continue;
        const uint8_t *value = data;
        data += packed_skip(value);
        skep_status status =
            is_struct && *value == SKEP_TYPE_M
                ? unpack_struct(u, element->type, value, items, &at)
                : unpack_any_member(u, element, (skep_value){value, (size_t)(data - value)}, items,
                                    &at);
        if (status != SKEP_OK) return status;
    }
    return SKEP_OK;
}

/* Puts what was read into a list, set or map. */
static skep_status set_items(unpacker *u, const skep_member *type, void *items, size_t count,
                             void *out, const mapper_path *path) {
    if ((type->flags & SKEP_MEMBER_COUNTED) != 0)
        return path_context(path, member_set_items(type, out, items, count, u->err), u->err);
    member_put_list(out, items, count);
    return SKEP_OK;
}

/* An empty list that stands beside its count has a pointer all the same: NULL would say that there
 * is no list. */
static bool needs_memory(const skep_member *type, size_t count) {
    return count > 0 || (type->flags & SKEP_MEMBER_COUNTED) != 0;
}

skep_status unpack_list(unpacker *u, const skep_member *type, const uint8_t *data, void *out,
                        const mapper_path *path) {
    size_t count = packed_u32(data + PACKED_COUNT_AT);
    uint8_t *items = NULL;
    if (needs_memory(type, count)) {
        items = skep_arena_array(u->arena, count, member_stride(type->element));
        if (items == NULL) return fail_memory(u->err);
    }
    skep_status status = read_elements(u, type->element, data, items, path);
    return status == SKEP_OK ? set_items(u, type, items, count, out, path) : status;
}

skep_status unpack_array(unpacker *u, const skep_member *type, skep_value value, void *out,
                         const mapper_path *path) {
    size_t count = skep_value_count(value);
    if (count != type->more->count)
        return path_fail(path, u->err, "%lu elements expected, a list of %zu found",
                         (unsigned long)type->more->count, count);
    return read_elements(u, type->element, value.data, out, path);
}

/* ---- Maps ---- */

static skep_status read_key(unpacker *u, skep_str key, void *entry, const mapper_path *path) {
    if (key.len == 0)
        return path_fail(path, u->err, "a key is empty text, which no map of DynamoDB has");
    const char *nul = memchr(key.ptr, '\0', key.len);
    if (nul != NULL)
        return path_fail(path, u->err, "the key has a NUL at offset %zu, where a char * would end",
                         (size_t)(nul - key.ptr));
    memcpy(entry, &key.ptr, sizeof key.ptr);
    return SKEP_OK;
}

static skep_status read_entries(unpacker *u, const skep_member *type, skep_value map,
                                uint8_t *items, const mapper_path *path) {
    const skep_member *element = type->element;
    bool can_be_quick = is_quick(element);
    size_t count = skep_value_count(map);
    if (count == 0 || items == NULL) return SKEP_OK;
    const uint8_t *data = map.data + PACKED_HEADER;
    mapper_path at = path_entry(path, element, (skep_str){0});
    for (size_t i = 0; i < count; i++, items += type->more->stride) {
        at.key.len = packed_varint(&data);
        at.key.ptr = (const char *)data;
        data += at.key.len + 1;
        skep_status status = read_key(u, at.key, items, &at);
        if (status != SKEP_OK) return status;
        if (can_be_quick && quick_scalar(element, &data, u->limit, items + element->offset))
            continue;
        skep_value value = {data, packed_skip(data)};
        status = unpack_any_member(u, element, value, items, &at);
        if (status != SKEP_OK) return status;
        data += value.size;
    }
    return SKEP_OK;
}

skep_status unpack_map(unpacker *u, const skep_member *type, skep_value value, void *out,
                       const mapper_path *path) {
    size_t count = skep_value_count(value);
    uint8_t *items = NULL;
    if (needs_memory(type, count)) {
        items = skep_arena_array(u->arena, count, type->more->stride);
        if (items == NULL) return fail_memory(u->err);
    }
    skep_status status = read_entries(u, type, value, items, path);
    return status == SKEP_OK ? set_items(u, type, items, count, out, path) : status;
}
