/* mapper/pack_items.c: arrays of C values to lists, sets and maps. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "mapper/pack.h"
#include "mapper/pack_quick.h"
#include "model/member.h"
#include "value/packed.h"
#include "value/packed_parts.h"
#include "value/packed_sort.h"

/* ---- Lists ---- */

/* An element at `item`, appended where `at` is. Returns the new end, NULL on failure. */
static inline uint8_t *put_element(packer *p, const skep_member *element, const uint8_t *item,
                                   uint8_t *at, const mapper_path *path) {
    at = packer_more(p, at, QUICK_ROOM);
    if (at == NULL) return NULL;
    if ((element->flags & NOT_QUICK) == 0) {
        uint8_t *end = quick_put(at, element, item + element->offset);
        if (end != NULL) return end;
    }
    p->buf->len = (size_t)(at - p->buf->data);
    packed_as result = pack_element(p, element, item, path);
    return result != PACKED_FAILED ? p->buf->data + p->buf->len : NULL;
}

static packed_as pack_elements(packer *p, const skep_member *element, const void *items,
                               size_t count, const mapper_path *path) {
    size_t start = packer_nest(p, SKEP_TYPE_L, path);
    if (start == SIZE_MAX) return PACKED_FAILED;
    mapper_path inner = path_element(path, element, 0);
    const uint8_t *item = items;
    size_t stride = member_stride(element);
    uint8_t *at = p->buf->data + p->buf->len;
    for (; inner.index < count; inner.index++, item += stride) {
        at = put_element(p, element, item, at, &inner);
        if (at == NULL) return PACKED_FAILED;
    }
    p->buf->len = (size_t)(at - p->buf->data);
    return packer_close(p, start, count);
}

packed_as pack_list(packer *p, const skep_member *type, const void *address,
                    const mapper_path *path) {
    member_list list;
    skep_status status = member_items(type, address, &list, p->err);
    if (status != SKEP_OK) return packer_refuse(p, path, status);
    return pack_elements(p, type->element, list.items, list.count, path);
}

packed_as pack_array(packer *p, const skep_member *type, const void *address,
                     const mapper_path *path) {
    return pack_elements(p, type->element, address, type->more->count, path);
}

/* ---- Sets ---- */

static int compare_values(const void *a, const void *b) {
    return packed_compare(*(const skep_value *)a, *(const skep_value *)b);
}

/* Sorts the members behind `body` and leaves each out but once: repetition does not matter in a set
 * of C. Returns how many are left; 0: memory was short. */
static size_t sort_members(packer *p, size_t body, size_t count) {
    const skep_allocator *allocator = p->buf->allocator;
    size_t size = p->buf->len - body;
    skep_value *members =
        allocator->resize(allocator->context, NULL, count * sizeof *members + size);
    if (members == NULL) {
        p->status = fail_memory(p->err);
        return 0;
    }
    uint8_t *copy = (uint8_t *)(members + count);
    memcpy(copy, p->buf->data + body, size);
    for (size_t i = 0; i < count; i++) {
        members[i] = (skep_value){copy, packed_skip(copy)};
        copy += members[i].size;
    }
    qsort(members, count, sizeof *members, compare_values);
    size_t kept = 0;
    p->buf->len = body;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && packed_compare(members[i - 1], members[i]) == 0) continue;
        memcpy(p->buf->data + p->buf->len, members[i].data, members[i].size);
        p->buf->len += members[i].size;
        kept++;
    }
    allocator->release(allocator->context, members);
    return kept;
}

/* Appends the members as they come. *is_sorted: each is above the one before. */
static bool put_set_members(packer *p, const skep_member *element, const member_list *list,
                            const mapper_path *path, bool *is_sorted) {
    const uint8_t *item = list->items;
    mapper_path at = path_element(path, element, 0);
    size_t last = 0;
    *is_sorted = true;
    for (; at.index < list->count; at.index++, item += member_stride(element)) {
        size_t start = p->buf->len;
        packed_as result = pack_any(p, element, member_address(element, item), &at);
        if (result == PACKED_ABSENT) (void)packer_fail(p, &at, "is NULL, which a set cannot hold");
        if (result != PACKED_VALUE) return false;
        const uint8_t *data = p->buf->data;
        if (at.index > 0 && *is_sorted)
            *is_sorted = packed_bytes_compare(packed_contents(data + last),
                                              packed_contents(data + start)) < 0;
        last = start;
    }
    return true;
}

packed_as pack_set(packer *p, const skep_member *type, const void *address,
                   const mapper_path *path) {
    member_list list;
    skep_status status = member_items(type, address, &list, p->err);
    if (status != SKEP_OK) return packer_refuse(p, path, status);
    size_t start = packer_open(p, member_stored_type(type));
    bool is_sorted;
    if (start == SIZE_MAX || !put_set_members(p, type->element, &list, path, &is_sorted))
        return PACKED_FAILED;
    size_t count = is_sorted ? list.count : sort_members(p, start + PACKED_HEADER, list.count);
    return count > 0 ? packer_close(p, start, count) : PACKED_FAILED;
}

/* ---- Maps ---- */

static bool pack_key(packer *p, skep_str key, mapper_path *at) {
    if (key.len == 0) {
        (void)packer_fail(p, at, "a key is empty text, which no map of DynamoDB has");
        return false;
    }
    if (key.len > LIMIT_ATTRIBUTE_NAME_BYTES) {
        (void)packer_fail(p, at, "the key has %zu bytes, at most %d are possible", key.len,
                          LIMIT_ATTRIBUTE_NAME_BYTES);
        return false;
    }
    if (!utf8_is_valid(key.ptr, key.len, NULL)) {
        (void)packer_fail(p, at, "the key is not UTF-8");
        return false;
    }
    return packer_name(p, key.ptr, key.len);
}

static bool pack_entries(packer *p, const skep_member *type, const member_list *list,
                         const mapper_path *path, bool *is_sorted) {
    const uint8_t *item = list->items;
    const char *last = NULL;
    *is_sorted = true;
    for (size_t i = 0; i < list->count; i++, item += type->more->stride) {
        const char *key;
        memcpy(&key, item, sizeof key);
        mapper_path at = path_element(path, type->element, i);
        if (key == NULL) {
            (void)packer_fail(p, &at, "the key is NULL");
            return false;
        }
        at.key = (skep_str){key, strlen(key)};
        if (!pack_key(p, at.key, &at)) return false;
        uint8_t *end = put_element(p, type->element, item, p->buf->data + p->buf->len, &at);
        if (end == NULL) return false;
        p->buf->len = (size_t)(end - p->buf->data);
        if (last != NULL && *is_sorted) *is_sorted = strcmp(last, key) < 0;
        last = key;
    }
    return true;
}

packed_as pack_map(packer *p, const skep_member *type, const void *address,
                   const mapper_path *path) {
    member_list list;
    skep_status status = member_items(type, address, &list, p->err);
    if (status != SKEP_OK) return packer_refuse(p, path, status);
    size_t start = packer_nest(p, SKEP_TYPE_M, path);
    bool is_sorted;
    if (start == SIZE_MAX || !pack_entries(p, type, &list, path, &is_sorted)) return PACKED_FAILED;
    if (!is_sorted) {
        status =
            packed_sort(p->buf, start + PACKED_HEADER, (uint32_t)list.count, SKEP_TYPE_M, p->err);
        if (status != SKEP_OK) return packer_refuse(p, path, status);
    }
    return packer_close(p, start, list.count);
}
