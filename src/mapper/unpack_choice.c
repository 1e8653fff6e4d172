/* mapper/unpack_choice.c: what a member becomes that is not simply read: absent ones, unions,
 * converted ones. */
#include <string.h>

#include "base/fail.h"
#include "mapper/unpack.h"
#include "model/member.h"

/* ---- Absent ---- */

static bool is_optional(const skep_member *member) {
    return (member->flags & SKEP_MEMBER_OPTIONAL) != 0;
}

static skep_status set_default(unpacker *u, const skep_member *member, uint8_t *at) {
    const void *value = member->more->default_value;
    if (!is_optional(member)) {
        memcpy(at, value, member->size);
        return SKEP_OK;
    }
    void *copy = skep_arena_alloc(u->arena, member->size);
    if (copy == NULL) return fail_memory(u->err);
    memcpy(copy, value, member->size);
    memcpy(at, &copy, sizeof copy);
    return SKEP_OK;
}

static skep_status clear(unpacker *u, const skep_member *member, uint8_t *object);

/* What stands in place may have members that no descriptor names, and those keep what they have. */
static skep_status clear_struct(unpacker *u, const skep_struct *type, uint8_t *object) {
    skep_status status = SKEP_OK;
    for (uint32_t i = 0; i < type->member_count && status == SKEP_OK; i++)
        status = clear(u, &type->members[i], object);
    return status;
}

static skep_status clear_array(unpacker *u, const skep_member *array, uint8_t *at) {
    skep_status status = SKEP_OK;
    uint32_t count = array->more != NULL ? array->more->count : 0;
    for (uint32_t i = 0; i < count && status == SKEP_OK; i++)
        status = clear(u, array->element, at + i * member_stride(array->element));
    return status;
}

/* Structs and arrays hold each other in place only to a depth that the compiler has accepted. */
static skep_status clear(unpacker *u, const skep_member *member, uint8_t *object) {
    uint8_t *at = object + member->offset;
    if (member->more != NULL && member->more->default_value != NULL)
        return set_default(u, member, at);
    if (is_optional(member)) {
        const void *absent = NULL;
        memcpy(at, &absent, sizeof absent);
        return SKEP_OK;
    }
    switch (member->kind) {
    case SKEP_KIND_STRUCT: return clear_struct(u, member->type, at);
    case SKEP_KIND_ARRAY: return clear_array(u, member, at);
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET:
    case SKEP_KIND_MAP: return member_set_items(member, at, NULL, 0, u->err);
    default: memset(at, 0, member->size); return SKEP_OK;
    }
}

static skep_status fail_required(unpacker *u, skep_type stored, const mapper_path *path) {
    return path_fail(path, u->err, "is required, but %s is stored",
                     stored == SKEP_TYPE_NULL ? "NULL" : "nothing");
}

skep_status unpack_absent(unpacker *u, const skep_member *member, skep_type stored, void *object,
                          const mapper_path *path) {
    if ((member->flags & SKEP_MEMBER_REQUIRED) != 0) return fail_required(u, stored, path);
    return clear(u, member, object);
}

/* ---- Unions ---- */

static const char *shown_tag(const skep_member *member, const void *at,
                             char out[MEMBER_SHOWN_BYTES]) {
    bool is_sensitive = (member->more->variant->tag->flags & SKEP_MEMBER_SENSITIVE) != 0;
    return is_sensitive ? "(sensitive)" : member_tag_shown(member, at, out);
}

/* The tag selects no member of the union, so nothing may be stored. A tag that is not known is an
 * error but where nothing is stored at all, neither tag (which then is 0) nor value. */
static skep_status read_no_value(unpacker *u, const skep_member *member, skep_value value,
                                 const void *at, const mapper_path *path) {
    char tag[MEMBER_SHOWN_BYTES], shown[MEMBER_SHOWN_BYTES];
    skep_type stored = skep_value_type(value);
    const skep_variant *variant = member->more->variant;
    bool is_absent = stored == SKEP_TYPE_NONE || stored == SKEP_TYPE_NULL;
    bool is_known = member_alternative(member, at) != NULL;
    if (is_absent && (is_known || member_tag_is_zero(member, at))) return SKEP_OK;
    if (!is_known)
        return path_fail(path, u->err, "%s is %s, for which the union has no member",
                         variant->tag->name, shown_tag(member, at, tag));
    return path_fail(path, u->err, "%s is %s, for which no value is stored, but %s is found: %s",
                     variant->tag->name, shown_tag(member, at, tag), skep_type_name(stored),
                     unpack_shown(value, path, shown, sizeof shown));
}

skep_status unpack_variant(unpacker *u, const skep_member *member, skep_value value, void *object,
                           const mapper_path *path) {
    uint8_t *at = (uint8_t *)object + member->offset;
    const skep_alternative *chosen = member_alternative(member, at);
    skep_type stored = skep_value_type(value);
    bool is_absent = stored == SKEP_TYPE_NONE || stored == SKEP_TYPE_NULL;
    memset(at, 0, member->size);
    if (is_absent && (member->flags & SKEP_MEMBER_REQUIRED) != 0)
        return fail_required(u, stored, path);
    if (chosen == NULL || chosen->member == NULL) return read_no_value(u, member, value, at, path);
    mapper_path inner = path_alternative(path, chosen->member);
    return unpack_any_member(u, chosen->member, value, at, &inner);
}

/* ---- Converters ---- */

skep_status unpack_custom(unpacker *u, const skep_member *type, skep_value value, void *out,
                          const mapper_path *path) {
    memset(out, 0, type->size);
    skep_status status = member_load(type, value, out, path->is_sensitive, u->arena, u->err);
    return path_context(path, status, u->err);
}
