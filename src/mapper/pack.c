/* mapper/pack.c: C values to packed values.
 *
 * Structs may lead to themselves through optional pointers and lists, so the depth is bounded by
 * what DynamoDB stores: LIMIT_NESTING_LEVELS. */
#include "mapper/pack.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "mapper/mapper.h"
#include "mapper/pack_quick.h"
#include "model/member.h"

static packed_as pack_struct(packer *p, const skep_member *member, const void *object,
                             const mapper_path *path);

/* ---- Members ---- */

/* A member that is not there: nothing (its name is taken back), NULL, or a failure. */
static packed_as pack_absent(packer *p, const skep_member *member, size_t start,
                             const mapper_path *path) {
    if ((member->flags & SKEP_MEMBER_REQUIRED) != 0)
        return packer_fail(p, path, "is required, but there is none");
    if ((member->flags & SKEP_MEMBER_NULL) != 0) return packer_null(p);
    p->buf->len = start;
    return PACKED_ABSENT;
}

/* A value whose name, if it has one, ends at `at`, which is where the buffer will end. */
static packed_as pack_slowly(packer *p, const skep_member *member, const void *base,
                             const uint8_t *at, const mapper_path *path) {
    const void *address = member_address(member, base);
    p->buf->len = (size_t)(at - p->buf->data);
    if ((member->flags & (NOT_QUICK | SKEP_MEMBER_COUNTED)) == 0) {
        if (member->kind == SKEP_KIND_STRUCT) return pack_struct(p, member, address, path);
        if (member->kind == SKEP_KIND_LIST) return pack_list(p, member, address, path);
    }
    return pack_any(p, member, address, path);
}

/* The member whose name begins at offset `start` and ends at `at`, in one of the other ways. */
static uint8_t *put_slowly(packer *p, const skep_member *member, const void *object, size_t start,
                           uint8_t *at, mapper_path *path) {
    path_to_member(path, member);
    packed_as result = pack_slowly(p, member, object, at, path);
    if (result == PACKED_ABSENT) result = pack_absent(p, member, start, path);
    return result != PACKED_FAILED ? p->buf->data + p->buf->len : NULL;
}

/* Room for a name and most values. */
static inline size_t member_room(size_t name_len) {
    return PACKED_VARINT_MAX + name_len + 1 + QUICK_ROOM;
}

static inline uint8_t *put_name(uint8_t *at, const skep_member *member, size_t len) {
    if (len < 0x80)
        *at++ = (uint8_t)len;
    else
        at += packed_put_varint(at, len);
    (void)short_copy(at, member->attribute, len);
    at[len] = 0;
    return at + len + 1;
}

size_t pack_members(packer *p, const skep_member *members, uint32_t count, const void *object,
                    mapper_path *path) {
    uint8_t *at = p->buf->data + p->buf->len;
    size_t written = count;
    for (const skep_member *member = members; member < members + count; member++) {
        size_t len = member->attribute_len;
        if (len == 0) len = strlen(member->attribute);
        at = packer_more(p, at, member_room(len));
        if (at == NULL) return SIZE_MAX;
        uint8_t *value = put_name(at, member, len);
        if ((member->flags & NOT_QUICK) == 0) {
            uint8_t *end = quick_put(value, member, (const uint8_t *)object + member->offset);
            if (end != NULL) {
                at = end;
                continue;
            }
        }
        size_t start = (size_t)(at - p->buf->data);
        at = put_slowly(p, member, object, start, value, path);
        if (at == NULL) return SIZE_MAX;
        if (p->buf->len == start) written--;
    }
    p->buf->len = (size_t)(at - p->buf->data);
    return written;
}

/* ---- Structs ---- */

static packed_as pack_struct(packer *p, const skep_member *member, const void *object,
                             const mapper_path *path) {
    const skep_struct *type = member->type;
    size_t start = packer_nest(p, SKEP_TYPE_M, path);
    if (start == SIZE_MAX) return PACKED_FAILED;
    mapper_path inner = {.parent = path, .level = path->level + 1};
    size_t count = pack_members(p, type->members, type->member_count, object, &inner);
    if (count == SIZE_MAX) return PACKED_FAILED;
    if (count > 0 || (member->flags & SKEP_MEMBER_OMIT_EMPTY) == 0)
        return packer_close(p, start, count);
    p->buf->len = start;
    return PACKED_ABSENT;
}

/* ---- Unions and converters ---- */

static packed_as pack_variant(packer *p, const skep_member *type, const void *address,
                              const mapper_path *path) {
    const skep_alternative *chosen = member_alternative(type, address);
    const skep_member *tag = type->more->variant->tag;
    char shown[MEMBER_SHOWN_BYTES];
    if (chosen == NULL)
        return packer_fail(p, path, "%s is %s, for which the union has no member", tag->name,
                           (tag->flags & SKEP_MEMBER_SENSITIVE) != 0
                               ? "(sensitive)"
                               : member_tag_shown(type, address, shown));
    if (chosen->member == NULL) return PACKED_ABSENT;
    mapper_path inner = path_alternative(path, chosen->member);
    packed_as result = pack_any(p, chosen->member, member_address(chosen->member, address), &inner);
    return result == PACKED_ABSENT ? pack_absent(p, chosen->member, p->buf->len, &inner) : result;
}

static bool is_empty(skep_value value) {
    skep_type type = skep_value_type(value);
    if (type == SKEP_TYPE_S) return skep_value_text(value).len == 0;
    if (type == SKEP_TYPE_B) return skep_value_bytes(value).len == 0;
    return (type == SKEP_TYPE_L || type == SKEP_TYPE_M) && skep_value_count(value) == 0;
}

static packed_as pack_custom(packer *p, const skep_member *type, const void *address,
                             const mapper_path *path) {
    if (p->arena == NULL) p->arena = skep_arena_new(p->buf->allocator, 0);
    if (p->arena == NULL) {
        p->status = fail_memory(p->err);
        return PACKED_FAILED;
    }
    skep_value value = {0};
    skep_status status = member_store(type, address, path->is_sensitive, p->arena, &value, p->err);
    if (status != SKEP_OK) return packer_refuse(p, path, status);
    if (value.data == NULL || ((type->flags & SKEP_MEMBER_OMIT_EMPTY) != 0 && is_empty(value)))
        return PACKED_ABSENT;
    mapper_path inside = {.parent = path->parent,
                          .name = path->name,
                          .index = path->index,
                          .key = path->key,
                          .level = path->level + (int)packed_depth(value) - 1};
    return inside.level < LIMIT_NESTING_LEVELS ? packer_append(p, value)
                                               : packer_too_deep(p, &inside);
}

/* ---- Any value ---- */

packed_as pack_any(packer *p, const skep_member *type, const void *address,
                   const mapper_path *path) {
    /* What a union holds has flags of its own, and may be NULL or required. */
    if (type->kind != SKEP_KIND_VARIANT && member_is_absent(type, address)) return PACKED_ABSENT;
    switch (type->kind) {
    case SKEP_KIND_STRUCT: return pack_struct(p, type, address, path);
    case SKEP_KIND_LIST: return pack_list(p, type, address, path);
    case SKEP_KIND_ARRAY: return pack_array(p, type, address, path);
    case SKEP_KIND_SET: return pack_set(p, type, address, path);
    case SKEP_KIND_MAP: return pack_map(p, type, address, path);
    case SKEP_KIND_VARIANT: return pack_variant(p, type, address, path);
    case SKEP_KIND_CUSTOM: return pack_custom(p, type, address, path);
    default: return pack_scalar(p, type, address, path);
    }
}

packed_as pack_element(packer *p, const skep_member *element, const void *base,
                       const mapper_path *path) {
    packed_as result = pack_slowly(p, element, base, p->buf->data + p->buf->len, path);
    if (result != PACKED_ABSENT) return result;
    if ((element->flags & SKEP_MEMBER_REQUIRED) != 0)
        return packer_fail(p, path, "is required, but there is none");
    return packer_null(p);
}

/* ---- Entry points ---- */

skep_status mapper_pack_struct(const skep_struct *type, const void *object, buffer *out,
                               skep_error *err) {
    const skep_member whole = {
        .name = type->name, .type = type, .size = type->size, .kind = SKEP_KIND_STRUCT};
    mapper_path path = path_item(type->name);
    size_t start = out->len;
    packer p;
    packer_init(&p, out, err);
    (void)pack_struct(&p, &whole, object, &path);
    packer_fini(&p);
    if (p.status != SKEP_OK) out->len = start;
    return p.status;
}

/* Appends one value; absent is for the caller to judge. */
static packed_as pack_root(const skep_member *type, const void *address, buffer *out,
                           const char *name, skep_status *status, skep_error *err) {
    mapper_path path = path_value(name, type);
    packer p;
    packer_init(&p, out, err);
    packed_as result = pack_any(&p, type, address, &path);
    if (result == PACKED_ABSENT && (type->flags & SKEP_MEMBER_REQUIRED) != 0)
        result = packer_fail(&p, &path, "is required, but there is none");
    packer_fini(&p);
    *status = p.status;
    return result;
}

skep_status mapper_pack_value(const skep_member *type, const void *address, packed_writer *w,
                              const char *path, skep_error *err) {
    if (w->status != SKEP_OK) return w->status;
    stack_memory memory;
    buffer buf;
    stack_buffer_init(&buf, &memory, w->buf->allocator);
    skep_error *writer_err = w->err;
    w->err = err;
    packed_as result = pack_root(type, address, &buf, path, &w->status, err);
    if (result == PACKED_VALUE) packed_value(w, (skep_value){buf.data, buf.len});
    if (result == PACKED_ABSENT) packed_null(w);
    w->err = writer_err;
    buffer_fini(&buf);
    return w->status;
}

skep_status mapper_value(const skep_member *type, const void *address, skep_arena *arena,
                         skep_value *out, skep_error *err) {
    stack_memory memory;
    buffer buf;
    skep_status status;
    skep_value value = {0};
    if (member_is_absent(type, address)) {
        *out = value;
        return SKEP_OK;
    }
    stack_buffer_init(&buf, &memory, skep_arena_allocator(arena));
    packed_as result = pack_root(type, address, &buf, type->name, &status, err);
    if (result == PACKED_VALUE) {
        value = packed_take(&buf, arena);
        if (value.data == NULL) status = fail_memory(err);
    }
    buffer_fini(&buf);
    if (status == SKEP_OK) *out = value;
    return status;
}
