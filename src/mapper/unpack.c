/* mapper/unpack.c: packed maps into structs.
 *
 * A copy of the object is filled and put in its place only when everything fits, so that a failure leaves the object as
 * it was. Entries of the map and members of the struct are both in the order of names and are walked side by side.
 * What the copy points to is new memory: optional targets and arrays that the object has are never written to.
 *
 * Each recursion goes one container inwards in the packed value, so PACKED_DEPTH_MAX bounds it. */
#include "mapper/unpack.h"

#include <stdalign.h>
#include <string.h>

#include "base/fail.h"
#include "mapper/mapper.h"
#include "model/member.h"
#include "value/packed.h"

typedef struct unpacker {
    skep_arena *arena;
    skep_error *err;
} unpacker;

static skep_status read_value(unpacker *u, const skep_member *type, skep_value value, void *out,
                              const mapper_path *path);

/* ---- Absent ---- */

static bool is_in_place_struct(const skep_member *member) {
    return member->kind == SKEP_KIND_STRUCT && (member->flags & SKEP_MEMBER_OPTIONAL) == 0;
}

/* Structs hold each other in place only to a depth that the compiler has accepted. */
static void clear_member(const skep_member *member, uint8_t *object) {
    uint8_t *at = object + member->offset;
    if (!is_in_place_struct(member)) {
        memset(at, 0, member_stride(member));
        return;
    }
    for (uint32_t i = 0; i < member->type->member_count; i++)
        clear_member(&member->type->members[i], at);
}

/* ---- Members ---- */

static skep_status read_optional(unpacker *u, const skep_member *member, skep_value value,
                                 uint8_t *at, const mapper_path *path) {
    void *target = skep_arena_alloc(u->arena, member->size);
    if (target == NULL) return fail_memory(u->err);
    skep_status status = read_value(u, member, value, target, path);
    memcpy(at, &target, sizeof target);
    return status;
}

/* `value` may be absent, or NULL, which reads alike. */
static skep_status read_member(unpacker *u, const skep_member *member, skep_value value,
                               uint8_t *object, const mapper_path *path) {
    skep_type type = skep_value_type(value);
    if (type == SKEP_TYPE_NONE || type == SKEP_TYPE_NULL) {
        if ((member->flags & SKEP_MEMBER_REQUIRED) != 0)
            return path_fail(path, u->err, "is required, but %s is stored",
                             type == SKEP_TYPE_NULL ? "NULL" : "nothing");
        clear_member(member, object);
        return SKEP_OK;
    }
    uint8_t *at = object + member->offset;
    if ((member->flags & SKEP_MEMBER_OPTIONAL) != 0)
        return read_optional(u, member, value, at, path);
    return read_value(u, member, value, at, path);
}

static int compare_names(skep_str stored, const char *attribute) {
    size_t len = strlen(attribute);
    int order = memcmp(stored.ptr, attribute, stored.len < len ? stored.len : len);
    if (order != 0) return order;
    return stored.len < len ? -1 : stored.len > len;
}

static skep_status read_struct(unpacker *u, const skep_struct *type, skep_value map,
                               uint8_t *object, const mapper_path *path) {
    skep_value_iter iter = skep_value_begin(map);
    skep_str name;
    skep_value value;
    bool has_entry = skep_value_next(&iter, &name, &value);
    for (uint32_t i = 0; i < type->member_count; i++) {
        const skep_member *member = &type->members[i];
        int order = -1;
        while (has_entry && (order = compare_names(name, member->attribute)) < 0)
            has_entry = skep_value_next(&iter, &name, &value);
        mapper_path inner = path_member(path, member);
        bool is_stored = has_entry && order == 0;
        skep_status status =
            read_member(u, member, is_stored ? value : (skep_value){0}, object, &inner);
        if (status != SKEP_OK) return status;
    }
    return SKEP_OK;
}

/* ---- Values ---- */

static skep_status read_elements(unpacker *u, const skep_member *element, skep_value value,
                                 void *out, const mapper_path *path) {
    member_list list = {.count = skep_value_count(value)};
    list.capacity = list.count;
    size_t stride = member_stride(element);
    if (list.count > 0) {
        list.items = skep_arena_array(u->arena, list.count, stride);
        if (list.items == NULL) return fail_memory(u->err);
    }
    skep_value_iter iter = skep_value_begin(value);
    skep_value inner;
    for (size_t i = 0; skep_value_next(&iter, NULL, &inner); i++) {
        mapper_path at = path_element(path, element, i);
        skep_status status =
            read_member(u, element, inner, (uint8_t *)list.items + i * stride, &at);
        if (status != SKEP_OK) return status;
    }
    memcpy(out, &list, sizeof list);
    return SKEP_OK;
}

static skep_status read_value(unpacker *u, const skep_member *type, skep_value value, void *out,
                              const mapper_path *path) {
    skep_type found = skep_value_type(value);
    skep_type expected = member_stored_type(type);
    if (found != expected) {
        char shown[128];
        return path_fail(path, u->err, "%s expected, %s found: %s", skep_type_name(expected),
                         skep_type_name(found), unpack_shown(value, path, shown, sizeof shown));
    }
    switch (type->kind) {
    case SKEP_KIND_STRUCT: return read_struct(u, type->type, value, out, path);
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET: return read_elements(u, type->element, value, out, path);
    default: return unpack_scalar(type, value, out, path, u->err);
    }
}

skep_status unpack_value(const skep_member *type, skep_value value, void *out,
                         const mapper_path *path, skep_arena *arena, skep_error *err) {
    unpacker u = {arena, err};
    return read_value(&u, type, value, out, path);
}

skep_status unpack_member(const skep_member *member, skep_value value, void *object,
                          const mapper_path *path, skep_arena *arena, skep_error *err) {
    unpacker u = {arena, err};
    return read_member(&u, member, value, object, path);
}

skep_status mapper_unpack(const skep_struct *type, skep_value map, void *object, skep_arena *arena,
                          skep_error *err) {
    enum { ON_STACK_BYTES = 1024 };
    alignas(max_align_t) uint8_t small[ON_STACK_BYTES];
    mapper_path path = path_item(type->name);
    if (skep_value_type(map) != SKEP_TYPE_M) {
        char shown[128];
        return path_fail(&path, err, "M expected, %s found: %s",
                         skep_type_name(skep_value_type(map)),
                         unpack_shown(map, &path, shown, sizeof shown));
    }
    uint8_t *copy = type->size <= sizeof small ? small : skep_arena_alloc(arena, type->size);
    if (copy == NULL) return fail_memory(err);
    memcpy(copy, object, type->size);
    unpacker u = {arena, err};
    skep_status status = read_struct(&u, type, map, copy, &path);
    if (status == SKEP_OK) memcpy(object, copy, type->size);
    return status;
}
