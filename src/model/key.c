#include "model/key.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "model/describe.h"
#include "model/member.h"
#include "model/part.h"
#include "value/packed.h"

/* ---- Paths ---- */

const void *model_member_at(const skep_member *const *path, uint32_t depth, const void *object) {
    const void *at = object;
    for (uint32_t i = 0; i < depth && at != NULL; i++) at = member_address(path[i], at);
    return at;
}

/* Puts "ship_to.city: " in front of a message. */
static skep_status with_path(const skep_key_part *part, skep_status status, skep_error *err) {
    if (status != SKEP_INVALID) return status;
    fail_context(err, ": ");
    for (uint32_t i = part->depth; i > 0; i--)
        fail_context(err, "%s%s", i > 1 ? "." : "", part->path[i - 1]->name);
    return status;
}

bool model_key_is_own_member(const skep_key *key) {
    return key->is_member && key->part_count == 1 && key->parts[0].depth == 1 &&
           strcmp(key->attribute, key->parts[0].path[0]->attribute) == 0;
}

/* A converter that fails is asked again when the key is made, and then heard. */
static bool is_absent(const skep_key_part *part, const void *object, skep_arena *arena) {
    const skep_member *member = part_member(part);
    const void *address = model_member_at(part->path, part->depth, object);
    skep_value stored;
    if (member_is_absent(member, address)) return true;
    return member->kind == SKEP_KIND_CUSTOM &&
           member_store(member, address, true, arena, &stored, NULL) == SKEP_OK &&
           stored.data == NULL;
}

/* The first part of the key that the object has nothing for; NULL: it has all. */
static const skep_key_part *absent_part(const skep_key *key, const void *object,
                                        skep_arena *arena) {
    for (uint32_t i = 0; i < key->part_count; i++)
        if (part_member(&key->parts[i]) != NULL && is_absent(&key->parts[i], object, arena))
            return &key->parts[i];
    return NULL;
}

/* ---- Values ---- */

/* A buffer over memory of the caller that never grows: is_failed says that the key is too long. */
static buffer fixed_buffer(uint8_t *bytes, size_t cap) {
    return (buffer){
        .data = bytes, .cap = cap, .cap_max = cap, .allocator = skep_allocator_default()};
}

static skep_status fail_long(const skep_key *key, size_t max_bytes, skep_str start,
                             skep_error *err) {
    bool is_sensitive = false;
    for (uint32_t i = 0; i < key->part_count; i++)
        is_sensitive = is_sensitive || part_is_sensitive(&key->parts[i]);
    char text[MEMBER_SHOWN_BYTES];
    return fail(err, SKEP_INVALID,
                "%s: the key is longer than the %zu bytes that DynamoDB allows: %s", key->attribute,
                max_bytes,
                is_sensitive ? "(sensitive)" : model_describe_text(start, text, sizeof text));
}

static skep_status composed_value(const skep_key *key, const void *object, size_t max_bytes,
                                  skep_arena *arena, skep_value *out, skep_error *err) {
    uint8_t bytes[LIMIT_HASH_KEY_BYTES];
    size_t cap = max_bytes < sizeof bytes ? max_bytes : sizeof bytes;
    buffer text = fixed_buffer(bytes, cap);
    for (uint32_t i = 0; i < key->part_count; i++) {
        const skep_key_part *part = &key->parts[i];
        const skep_member *member = part_member(part);
        if (member == NULL) {
            buffer_append_text(&text, part->literal);
            continue;
        }
        const void *address = model_member_at(part->path, part->depth, object);
        skep_status status = model_key_part(key, i, member, address, &text, err);
        if (status != SKEP_OK) return with_path(part, status, err);
    }
    skep_str made = {(const char *)bytes, text.len};
    if (text.is_failed) return fail_long(key, cap, made, err);
    if (key->type != SKEP_TYPE_S)
        return fail(err, SKEP_INVALID, "%s: a key composed of text is stored as S, not as %s",
                    key->attribute, skep_type_name(key->type));
    *out = packed_from_text(arena, made);
    return out->data != NULL ? SKEP_OK : fail_memory(err);
}

static skep_status check_stored(const skep_key *key, skep_value value, size_t max_bytes,
                                skep_error *err) {
    skep_type type = skep_value_type(value);
    if (type != key->type)
        return fail(err, SKEP_INVALID, "is stored as %s, but key %s is of type %s",
                    skep_type_name(type), key->attribute, skep_type_name(key->type));
    size_t len = type == SKEP_TYPE_S ? skep_value_text(value).len : skep_value_bytes(value).len;
    if (type == SKEP_TYPE_N) return SKEP_OK;
    if (len == 0)
        return fail(err, SKEP_INVALID, "is empty, which key %s cannot be", key->attribute);
    if (len > max_bytes)
        return fail(err, SKEP_INVALID,
                    "has %zu bytes, more than the %zu that DynamoDB allows for key %s", len,
                    max_bytes, key->attribute);
    return SKEP_OK;
}

static skep_status pack_stored(const skep_key_part *part, const void *address, skep_arena *arena,
                               skep_value *out, skep_error *err) {
    buffer buf;
    buffer_init(&buf, skep_arena_allocator(arena), LIMIT_PACKED_ITEM_BYTES);
    packed_writer w;
    packed_begin(&w, &buf, err);
    skep_status status = member_pack(part_member(part), address, part_is_sensitive(part), &w);
    skep_value value = status == SKEP_OK ? packed_take(&buf, arena) : (skep_value){0};
    buffer_fini(&buf);
    if (status == SKEP_OK && value.data == NULL) status = fail_memory(err);
    if (status == SKEP_OK) *out = value;
    return status;
}

static skep_status stored_value(const skep_key *key, const void *object, size_t max_bytes,
                                skep_arena *arena, skep_value *out, skep_error *err) {
    const skep_key_part *part = &key->parts[0];
    const skep_member *member = part_member(part);
    const void *address = model_member_at(part->path, part->depth, object);
    skep_value value = {0};
    skep_status status =
        member->kind == SKEP_KIND_CUSTOM
            ? member_store(member, address, part_is_sensitive(part), arena, &value, err)
            : pack_stored(part, address, arena, &value, err);
    if (status == SKEP_OK) status = check_stored(key, value, max_bytes, err);
    if (status == SKEP_OK) *out = value;
    return with_path(part, status, err);
}

/* Of a key that has all its parts. */
static skep_status present_value(const skep_key *key, const void *object, size_t max_bytes,
                                 skep_arena *arena, skep_value *out, skep_error *err) {
    return key->is_member ? stored_value(key, object, max_bytes, arena, out, err)
                          : composed_value(key, object, max_bytes, arena, out, err);
}

skep_status model_key_value(const skep_key *key, const void *object, size_t max_bytes,
                            skep_arena *arena, skep_value *out, skep_error *err) {
    if (absent_part(key, object, arena) == NULL)
        return present_value(key, object, max_bytes, arena, out, err);
    *out = (skep_value){0};
    return SKEP_OK;
}

/* ---- Table keys ---- */

static skep_status fail_absent(const skep_key *key, const skep_key_part *part, const char *owner,
                               skep_error *err) {
    fail(err, SKEP_INVALID, "is NULL, but the table key %s needs it", key->attribute);
    skep_status status = with_path(part, SKEP_INVALID, err);
    fail_context(err, "%s.", owner);
    return status;
}

/* A struct and an object of it. */
typedef struct owner {
    const skep_struct *type;
    const void *object;
} owner;

static skep_status table_key_value(const skep_key *key, owner from, size_t max_bytes,
                                   skep_arena *arena, skep_value *out, skep_error *err) {
    const skep_key_part *part = absent_part(key, from.object, arena);
    if (part != NULL) return fail_absent(key, part, from.type->name, err);
    skep_status status = present_value(key, from.object, max_bytes, arena, out, err);
    if (status == SKEP_INVALID) fail_context(err, "%s.", from.type->name);
    return status;
}

static skep_status key_item(const skep_entity *entity, skep_value hash, skep_value range,
                            skep_arena *arena, skep_value *out, skep_error *err) {
    enum { AROUND_BYTES = 2 * LIMIT_KEY_NAME_BYTES + 512 };
    uint8_t bytes[LIMIT_HASH_KEY_BYTES + LIMIT_RANGE_KEY_BYTES + AROUND_BYTES];
    buffer buf = fixed_buffer(bytes, sizeof bytes);
    packed_writer w;
    packed_begin(&w, &buf, err);
    packed_open(&w, SKEP_TYPE_M);
    packed_name(&w, (skep_str){entity->hash.attribute, strlen(entity->hash.attribute)});
    packed_value(&w, hash);
    if (range.data != NULL) {
        packed_name(&w, (skep_str){entity->range.attribute, strlen(entity->range.attribute)});
        packed_value(&w, range);
    }
    packed_end(&w);
    skep_status status = packed_finish(&w);
    skep_value item = status == SKEP_OK ? packed_take(&buf, arena) : (skep_value){0};
    if (status == SKEP_OK && item.data == NULL) status = fail_memory(err);
    if (status == SKEP_OK) *out = item;
    return status;
}

skep_status model_table_key(const skep_entity *entity, const void *object, const void *parent,
                            skep_arena *arena, skep_value *out, skep_error *err) {
    owner own = {entity->type, object};
    owner above = entity->parent != NULL ? (owner){entity->parent->type, parent} : own;
    if (above.object == NULL)
        return fail(err, SKEP_INVALID,
                    "%s: its key %s is made from the %s that it belongs to, but none is given",
                    entity->name, entity->hash.attribute, above.type->name);
    skep_value hash = {0}, range = {0};
    skep_status status =
        table_key_value(&entity->hash, above, LIMIT_HASH_KEY_BYTES, arena, &hash, err);
    if (status != SKEP_OK) return status;
    if (entity->range.attribute != NULL)
        status = table_key_value(&entity->range, own, LIMIT_RANGE_KEY_BYTES, arena, &range, err);
    if (status != SKEP_OK) return status;
    return key_item(entity, hash, range, arena, out, err);
}
