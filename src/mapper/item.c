/* mapper/item.c: whole items: members, keys and version, merged in the order of their names. */
#include "mapper/item.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "mapper/mapper.h"
#include "mapper/pack.h"
#include "model/describe.h"
#include "model/key.h"

bool item_is_key_or_version(const skep_entity *entity, const char *attribute) {
    const char *version = entity->is_versioned ? entity->table->version_attribute : NULL;
    return strcmp(attribute, entity->hash.attribute) == 0 ||
           (entity->range.attribute != NULL && strcmp(attribute, entity->range.attribute) == 0) ||
           (version != NULL && strcmp(attribute, version) == 0);
}

const skep_key *item_index_key(const skep_entity_index *index, uint32_t n) {
    if (n < index->hash_count) return &index->hash[n];
    n -= index->hash_count;
    return n < index->range_count ? &index->range[n] : NULL;
}

/* ---- Attributes beside the members ---- */

typedef struct extra {
    const char *name;
    skep_value value;
} extra;

/* Ascending by name; no two of one name. */
typedef struct extras {
    const skep_entity *entity;
    const void *object;
    skep_arena *arena;
    extra *all;
    size_t count;
} extras;

static bool extras_init(extras *e) {
    size_t most = 3; /* two keys and the version */
    for (uint32_t i = 0; i < e->entity->index_count; i++)
        most += (size_t)e->entity->indexes[i].hash_count + e->entity->indexes[i].range_count;
    e->all = skep_arena_array(e->arena, most, sizeof *e->all);
    return e->all != NULL;
}

static skep_status fail_clash(const extras *e, const char *name, skep_value a, skep_value b,
                              skep_error *err) {
    char first[96], second[96];
    return fail(err, SKEP_INVALID, "%s: its keys give attribute %s two values, %s and %s",
                e->entity->name, name, model_describe_value(a, first, sizeof first),
                model_describe_value(b, second, sizeof second));
}

/* Two indexes may share an attribute; then they have to agree on it. */
static skep_status extras_add(extras *e, const char *name, skep_value value, skep_error *err) {
    size_t at = e->count;
    while (at > 0 && strcmp(e->all[at - 1].name, name) > 0) at--;
    if (at > 0 && strcmp(e->all[at - 1].name, name) == 0)
        return skep_value_equal(e->all[at - 1].value, value)
                   ? SKEP_OK
                   : fail_clash(e, name, e->all[at - 1].value, value, err);
    memmove(e->all + at + 1, e->all + at, (e->count - at) * sizeof *e->all);
    e->all[at] = (extra){name, value};
    e->count++;
    return SKEP_OK;
}

static skep_status add_table_key(extras *e, const void *parent, skep_error *err) {
    const skep_entity *entity = e->entity;
    skep_value key, value;
    skep_status status = model_table_key(entity, e->object, parent, e->arena, &key, err);
    if (status != SKEP_OK) return status;
    const skep_key *both[] = {&entity->hash, &entity->range};
    for (size_t i = 0; i < 2 && status == SKEP_OK; i++) {
        bool is_parents = i == 0 && entity->parent != NULL;
        if (both[i]->attribute == NULL) continue;
        if (!is_parents && model_key_is_own_member(both[i])) continue;
        const char *name = both[i]->attribute;
        (void)skep_value_at(key, (skep_str){name, strlen(name)}, &value);
        status = extras_add(e, name, value, err);
    }
    return status;
}

/* All attributes of an index or, where a part of one is absent, none: the index is sparse. */
static skep_status add_index_keys(extras *e, const skep_entity_index *index, skep_error *err) {
    skep_value values[2 * SKEP_KEY_ATTRIBUTES_MAX];
    const skep_key *key;
    for (uint32_t i = 0; (key = item_index_key(index, i)) != NULL; i++) {
        size_t max_bytes = i < index->hash_count ? LIMIT_HASH_KEY_BYTES : LIMIT_RANGE_KEY_BYTES;
        skep_status status = model_key_value(key, e->object, max_bytes, e->arena, &values[i], err);
        if (status == SKEP_INVALID) fail_context(err, "%s.", e->entity->type->name);
        if (status != SKEP_OK) return status;
        if (values[i].data == NULL) return SKEP_OK;
    }
    for (uint32_t i = 0; (key = item_index_key(index, i)) != NULL; i++) {
        if (model_key_is_own_member(key)) continue;
        skep_status status = extras_add(e, key->attribute, values[i], err);
        if (status != SKEP_OK) return status;
    }
    return SKEP_OK;
}

static skep_status add_version(extras *e, int64_t version, skep_error *err) {
    const char *name = e->entity->table->version_attribute;
    if (!e->entity->is_versioned || name == NULL) return SKEP_OK;
    skep_value value = packed_from_i64(e->arena, version);
    return value.data != NULL ? extras_add(e, name, value, err) : fail_memory(err);
}

/* ---- The item ---- */

/* How many members, from `first` on, come before an attribute of that name; all where it is
 * NULL. */
static uint32_t members_before(const skep_struct *type, uint32_t first, const char *name) {
    uint32_t end = first;
    while (end < type->member_count &&
           (name == NULL || strcmp(type->members[end].attribute, name) < 0))
        end++;
    return end - first;
}

/* True if the key attribute that was written is a member too, which has a value. */
static bool is_there_twice(const extras *e, packer *p, const mapper_path *path, mapper_path *at,
                           const skep_member *member, const char *name) {
    if (strcmp(member->attribute, name) != 0) return false;
    size_t end = p->buf->len;
    size_t count = pack_members(p, member, 1, e->object, at);
    if (count == 1)
        (void)packer_fail(
            p, path, "the map has two entries of the name \"%s\": expected each name once", name);
    p->buf->len = end;
    return count != 0;
}

/* Members and extras, merged. Returns how many entries there are, SIZE_MAX on failure. */
static size_t write_entries(const extras *e, packer *p, const mapper_path *path) {
    const skep_struct *type = e->entity->type;
    mapper_path at = {.parent = path, .level = path->level + 1};
    size_t count = 0;
    uint32_t next = 0;
    for (size_t i = 0; i <= e->count; i++) {
        const extra *key = i < e->count ? &e->all[i] : NULL;
        uint32_t run = members_before(type, next, key != NULL ? key->name : NULL);
        size_t written = pack_members(p, type->members + next, run, e->object, &at);
        if (written == SIZE_MAX) return SIZE_MAX;
        count += written;
        next += run;
        if (key == NULL) break;
        if (!packer_name(p, key->name, strlen(key->name)) ||
            packer_append(p, key->value) == PACKED_FAILED)
            return SIZE_MAX;
        count++;
        if (next == type->member_count) continue;
        if (is_there_twice(e, p, path, &at, &type->members[next], key->name)) return SIZE_MAX;
        if (strcmp(type->members[next].attribute, key->name) == 0) next++;
    }
    return count;
}

static void write_item(const extras *e, packer *p) {
    mapper_path path = path_item(e->entity->type->name);
    size_t start = packer_open(p, SKEP_TYPE_M);
    if (start == SIZE_MAX) return;
    size_t count = write_entries(e, p, &path);
    if (count != SIZE_MAX) (void)packer_close(p, start, count);
}

static skep_status take_item(const extras *e, skep_value *out, skep_error *err) {
    stack_memory memory;
    buffer buf;
    packer p;
    stack_buffer_init(&buf, &memory, skep_arena_allocator(e->arena));
    packer_init(&p, &buf, err);
    write_item(e, &p);
    packer_fini(&p);
    skep_status status = p.status;
    skep_value item = status == SKEP_OK ? packed_take(&buf, e->arena) : (skep_value){0};
    buffer_fini(&buf);
    if (status == SKEP_OK && item.data == NULL) status = fail_memory(err);
    if (status == SKEP_OK) *out = item;
    return status;
}

skep_status mapper_pack_item(const skep_entity *entity, const void *object, const void *parent,
                             int64_t version, skep_arena *arena, skep_value *out, skep_error *err) {
    extras e = {.entity = entity, .object = object, .arena = arena};
    if (!extras_init(&e)) return fail_memory(err);
    skep_status status = add_table_key(&e, parent, err);
    for (uint32_t i = 0; i < entity->index_count && status == SKEP_OK; i++)
        status = add_index_keys(&e, &entity->indexes[i], err);
    if (status == SKEP_OK) status = add_version(&e, version, err);
    return status == SKEP_OK ? take_item(&e, out, err) : status;
}

int64_t mapper_version(const skep_entity *entity, skep_value item) {
    const char *name = entity->table->version_attribute;
    skep_value value;
    int64_t version;
    if (name == NULL || !skep_value_at(item, (skep_str){name, strlen(name)}, &value) ||
        skep_value_type(value) != SKEP_TYPE_N ||
        skep_decimal_to_i64(skep_value_decimal(value), &version, NULL) != SKEP_OK)
        return 0;
    return version;
}
