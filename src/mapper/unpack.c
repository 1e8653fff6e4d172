/* mapper/unpack.c: packed maps into structs.
 *
 * A failure puts back what the object was before. What it points to needs no copy: optional targets
 * and arrays that it had are never written to, only replaced by new memory. Entries of the map and
 * members of the struct are both in the order of names and are walked side by side.
 *
 * Each recursion goes one container inwards in the packed value, so PACKED_DEPTH_MAX bounds it. */
#include "mapper/unpack.h"

#include <string.h>

#include "base/fail.h"
#include "mapper/mapper.h"
#include "mapper/unpack_quick.h"
#include "model/member.h"
#include "value/packed.h"

enum { NOT_IN_PLACE = SKEP_MEMBER_OPTIONAL, NOT_QUICK = SKEP_MEMBER_OPTIONAL | SKEP_MEMBER_JSON };

/* ---- Entries ---- */

/* Moves from an entry to the value of the one that has the member's name, over those that the
 * struct does not know. False: there is none, and `*at` stays where an entry of a later name
 * begins. */
static bool seek_value(const skep_member *member, const uint8_t **at, const uint8_t *end) {
    size_t len = strlen(member->attribute);
    while (*at < end) {
        const uint8_t *name = *at;
        size_t name_len = packed_varint(&name);
        int order = memcmp(name, member->attribute, name_len < len ? name_len : len);
        if (order > 0 || (order == 0 && name_len > len)) return false;
        *at = name + name_len + 1;
        if (order == 0 && name_len == len) return true;
        *at += packed_skip(*at);
    }
    return false;
}

/* The same. Mostly the next entry is the one: items are written by the same struct. */
static inline bool find_value(const skep_member *member, const uint8_t **at, const uint8_t *end) {
    size_t len = member->attribute_len;
    const uint8_t *name = *at + 1;
    /* 0 is a length that was not told, and from 0x80 on a length has two bytes. */
    if (*at < end && **at == len && len - 1 < 0x7F && short_equal(name, member->attribute, len)) {
        *at = name + len + 1;
        return true;
    }
    return seek_value(member, at, end);
}

/* ---- Structs ---- */

/* Reads the member whose value is at `*data`, in place, and moves behind it. */
static inline skep_status read_value(unpacker *u, const skep_member *member, const uint8_t **data,
                                     uint8_t *object, const mapper_path *path) {
    const uint8_t *value = *data;
    void *out = object + member->offset;
    if ((member->flags & NOT_IN_PLACE) == 0) {
        if (member->kind == SKEP_KIND_STRUCT && *value == SKEP_TYPE_M) {
            *data += packed_container_size(value);
            return unpack_struct(u, member->type, value, out, path);
        }
        if (member->kind == SKEP_KIND_LIST && *value == SKEP_TYPE_L) {
            *data += packed_container_size(value);
            return unpack_list(u, member, value, out, path);
        }
    }
    *data += packed_skip(value);
    return unpack_any_member(u, member, (skep_value){value, (size_t)(*data - value)}, object, path);
}

/* What a union holds is known when its tag has been read, whose name may come later than the
 * union's. */
static skep_status read_unions(unpacker *u, const skep_struct *type, const uint8_t *data,
                               void *object, mapper_path *path) {
    skep_value map = {data, packed_skip(data)};
    for (uint32_t i = 0; i < type->member_count; i++) {
        const skep_member *member = &type->members[i];
        skep_value value;
        if (member->kind != SKEP_KIND_VARIANT) continue;
        (void)skep_value_at(map, (skep_str){member->attribute, strlen(member->attribute)}, &value);
        path_to_member(path, member);
        skep_status status = unpack_any_member(u, member, value, object, path);
        if (status != SKEP_OK) return status;
    }
    return SKEP_OK;
}

skep_status unpack_struct(unpacker *u, const skep_struct *type, const uint8_t *data, void *object,
                          const mapper_path *path) {
    const uint8_t *entry = data + PACKED_HEADER;
    const uint8_t *end = entry + packed_u32(data + PACKED_SIZE_AT);
    mapper_path at = {.parent = path, .level = path->level + 1};
    bool has_unions = false;
    const skep_member *behind = type->members + type->member_count;
    for (const skep_member *member = type->members; member < behind; member++) {
        bool is_stored = find_value(member, &entry, end);
        if (is_stored && (member->flags & NOT_QUICK) == 0 &&
            quick_scalar(member, &entry, u->limit, (uint8_t *)object + member->offset))
            continue;
        path_to_member(&at, member);
        skep_status status = SKEP_OK;
        if (member->kind == SKEP_KIND_VARIANT) {
            has_unions = true;
            if (is_stored) entry += packed_skip(entry);
        } else if (is_stored) {
            status = read_value(u, member, &entry, object, &at);
        } else {
            status = unpack_absent(u, member, SKEP_TYPE_NONE, object, &at);
        }
        if (status != SKEP_OK) return status;
    }
    return has_unions ? read_unions(u, type, data, object, &at) : SKEP_OK;
}

/* ---- Any value ---- */

skep_status unpack_any(unpacker *u, const skep_member *type, skep_value value, void *out,
                       const mapper_path *path) {
    skep_type found = skep_value_type(value);
    skep_type expected = member_stored_type(type);
    if (found != expected) {
        char shown[MEMBER_SHOWN_BYTES];
        return path_fail(path, u->err, "%s expected, %s found: %s", skep_type_name(expected),
                         skep_type_name(found), unpack_shown(value, path, shown, sizeof shown));
    }
    switch (type->kind) {
    case SKEP_KIND_STRUCT: return unpack_struct(u, type->type, value.data, out, path);
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET: return unpack_list(u, type, value.data, out, path);
    case SKEP_KIND_ARRAY: return unpack_array(u, type, value, out, path);
    case SKEP_KIND_MAP: return unpack_map(u, type, value, out, path);
    case SKEP_KIND_CUSTOM: return unpack_custom(u, type, value, out, path);
    default: return unpack_scalar(type, value, out, path, u->err);
    }
}

static skep_status read_optional(unpacker *u, const skep_member *member, skep_value value,
                                 uint8_t *at, const mapper_path *path) {
    void *target = skep_arena_alloc(u->arena, member->size);
    if (target == NULL) return fail_memory(u->err);
    skep_status status = unpack_any(u, member, value, target, path);
    memcpy(at, &target, sizeof target);
    return status;
}

skep_status unpack_any_member(unpacker *u, const skep_member *member, skep_value value,
                              void *object, const mapper_path *path) {
    skep_type stored = skep_value_type(value);
    uint8_t *at = (uint8_t *)object + member->offset;
    if (member->kind == SKEP_KIND_VARIANT) return unpack_variant(u, member, value, object, path);
    if (stored == SKEP_TYPE_NONE || stored == SKEP_TYPE_NULL)
        return unpack_absent(u, member, stored, object, path);
    if ((member->flags & SKEP_MEMBER_OPTIONAL) != 0)
        return read_optional(u, member, value, at, path);
    return unpack_any(u, member, value, at, path);
}

/* ---- Entry points ---- */

skep_status unpack_value(const skep_member *type, skep_value value, void *out,
                         const mapper_path *path, skep_arena *arena, skep_error *err) {
    unpacker u = {arena, err, value.data + value.size};
    return unpack_any(&u, type, value, out, path);
}

skep_status unpack_member(const skep_member *member, skep_value value, void *object,
                          const mapper_path *path, skep_arena *arena, skep_error *err) {
    unpacker u = {arena, err, value.data != NULL ? value.data + value.size : NULL};
    return unpack_any_member(&u, member, value, object, path);
}

skep_status mapper_unpack(const skep_struct *type, skep_value map, void *object, skep_arena *arena,
                          skep_error *err) {
    enum { ON_STACK_BYTES = 1024 };
    uint8_t small[ON_STACK_BYTES];
    mapper_path path = path_item(type->name);
    if (skep_value_type(map) != SKEP_TYPE_M) {
        char shown[MEMBER_SHOWN_BYTES];
        return path_fail(&path, err, "M expected, %s found: %s",
                         skep_type_name(skep_value_type(map)),
                         unpack_shown(map, &path, shown, sizeof shown));
    }
    uint8_t *before = type->size <= sizeof small ? small : skep_arena_alloc(arena, type->size);
    if (before == NULL) return fail_memory(err);
    memcpy(before, object, type->size);
    unpacker u = {arena, err, map.data + packed_skip(map.data)};
    skep_status status = unpack_struct(&u, type, map.data, object, &path);
    if (status != SKEP_OK) memcpy(object, before, type->size);
    return status;
}
