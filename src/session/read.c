/* session/read.c: objects from the store into the session: find, load, adopt. */
#include <string.h>

#include "base/fail.h"
#include "expr/expr.h"
#include "mapper/mapper.h"
#include "model/key.h"
#include "session/session.h"

static tracked *adopt_copy(skep_session *session, const skep_entity *entity, skep_value key,
                           skep_value item, skep_error *err) {
    skep_value copy = packed_copy(session->arena, item);
    skep_value own_key = packed_copy(session->arena, key);
    void *object = skep_arena_alloc(session->arena, entity->type->size);
    if (copy.data == NULL || own_key.data == NULL || object == NULL) {
        fail_memory(err);
        return NULL;
    }
    if (mapper_unpack(entity->type, copy, object, session->arena, err) != SKEP_OK) return NULL;
    tracked *entry = session_track(session, entity, object, TRACKED_STORED);
    if (entry == NULL) {
        fail_memory(err);
        return NULL;
    }
    entry->key = own_key;
    if (!session_set_snapshot(session, entry, item) || !session_map(session, entry)) {
        entry->state = TRACKED_GONE;
        fail_memory(err);
        return NULL;
    }
    return entry;
}

/* The object that the session has for a key already. *is_known is false when there is none. */
static void *known_object(skep_session *session, const skep_entity *entity, skep_value key,
                          bool *is_known, skep_error *err) {
    tracked *entry = session_lookup(session, entity->table, key);
    *is_known = entry != NULL;
    if (entry == NULL) return NULL;
    if (entry->entity != entity) {
        fail(err, SKEP_INVALID, "%s %s is in this session already as %s", entity->name,
             model_key_describe(entity->table, key, session->arena), entry->entity->name);
        return NULL;
    }
    if (entry->state == TRACKED_REMOVED) {
        fail(err, SKEP_NOT_FOUND, "%s %s was removed in this session", entity->name,
             model_key_describe(entity->table, key, session->arena));
        return NULL;
    }
    if (entry->owner == NULL) return entry->object;
    void *element = session_element_at(session, entry);
    if (element == NULL)
        fail(err, SKEP_NOT_FOUND, "%s %s was taken out of its list in this session", entity->name,
             model_key_describe(entity->table, key, session->arena));
    return element;
}

void *session_adopt(skep_session *session, const skep_entity *entity, skep_value item,
                    skep_error *err) {
    skep_value key;
    skep_arena_reset(session->scratch);
    if (session_item_key(entity->table, item, session->scratch, &key, err) != SKEP_OK) return NULL;
    bool is_known;
    void *object = known_object(session, entity, key, &is_known, err);
    if (is_known) return object;
    tracked *entry = adopt_copy(session, entity, key, item, err);
    return entry != NULL ? entry->object : NULL;
}

/* A copy of the parent's struct of which only the members in the key template are meaningful; their
 * text is copied too, so that it outlives the caller's. */
static const void *copy_parent(skep_session *session, const skep_entity *entity,
                               const void *parent) {
    char *copy = skep_arena_alloc(session->arena, entity->parent->type->size);
    if (copy == NULL) return NULL;
    memcpy(copy, parent, entity->parent->type->size);
    for (uint32_t i = 0; i < entity->hash.part_count; i++) {
        const skep_key_part *part = &entity->hash.parts[i];
        if (part->literal != NULL) continue;
        uint32_t offset = 0;
        for (uint32_t d = 0; d < part->depth; d++) offset += part->path[d]->offset;
        if (part->path[part->depth - 1]->kind != SKEP_KIND_TEXT) continue;
        char *text;
        memcpy(&text, copy + offset, sizeof text);
        if (text != NULL) text = skep_session_text(session, text);
        if (text == NULL) return NULL;
        memcpy(copy + offset, &text, sizeof text);
    }
    return copy;
}

static skep_status get_item(skep_session *session, const skep_entity *entity, skep_value key,
                            skep_arena *scratch, skep_value *out, skep_error *err) {
    skep_get_response response = {0};
    const skep_get_request request = {
        .table = entity->table->definition.name, .key = key, .entity = entity->name};
    skep_status status = skep_get(session->client, &request, &response, scratch, err);
    if (status != SKEP_OK) return status;
    *out = response.item;
    if (response.item.data == NULL)
        return fail(err, SKEP_NOT_FOUND, "%s %s does not exist in table %s", entity->name,
                    model_key_describe(entity->table, key, scratch),
                    entity->table->definition.name);
    return SKEP_OK;
}

static void *find(skep_session *session, const skep_entity *entity, const void *key_object,
                  const void *parent, skep_error *err) {
    skep_arena *scratch = session->scratch;
    skep_value key, item;
    if (model_table_key(entity, key_object, parent, scratch, &key, err) != SKEP_OK) return NULL;
    bool is_known;
    void *known = known_object(session, entity, key, &is_known, err);
    if (is_known) return known;
    if (get_item(session, entity, key, scratch, &item, err) != SKEP_OK) return NULL;
    const void *own_parent = NULL;
    if (entity->parent != NULL) {
        own_parent = copy_parent(session, entity, parent);
        if (own_parent == NULL) {
            fail_memory(err);
            return NULL;
        }
    }
    tracked *entry = adopt_copy(session, entity, key, item, err);
    if (entry == NULL) return NULL;
    entry->parent = own_parent;
    return entry->object;
}

void *skep_gen_find(skep_session *session, const skep_entity *entity, const void *key,
                    const void *parent, skep_error *err) {
    fail_clear(err);
    skep_arena_reset(session->scratch);
    return find(session, entity, key, parent, err);
}

/* ---- Loading a collection ---- */

/* The items of one partition, page after page. */
typedef struct collection {
    skep_value *items;
    size_t count;
    size_t cap;
} collection;

static bool collect(collection *all, const skep_query_response *page, skep_arena *scratch) {
    if (all->count + page->count > all->cap) {
        size_t cap = (all->count + page->count) * 2;
        skep_value *items = skep_arena_array(scratch, cap, sizeof *items);
        if (items == NULL) return false;
        if (all->count > 0) memcpy(items, all->items, all->count * sizeof *items);
        all->items = items;
        all->cap = cap;
    }
    if (page->count > 0)
        memcpy(all->items + all->count, page->items, page->count * sizeof *page->items);
    all->count += page->count;
    return true;
}

static skep_status read_partition(skep_session *session, const skep_entity *entity, skep_value key,
                                  skep_arena *scratch, collection *all, skep_error *err) {
    const char *name = entity->table->definition.key.hash[0].name;
    skep_str hash_name = {name, strlen(name)};
    skep_value hash;
    skep_value_at(key, hash_name, &hash);
    const skep_expr *condition =
        expr_binary(scratch, EXPR_EQ, expr_name(scratch, hash_name), expr_value(scratch, hash));
    if (condition == NULL) return fail_memory(err);
    skep_query_request request = {.table = entity->table->definition.name,
                                  .key_condition = {.tree = condition},
                                  .entity = entity->name};
    do {
        skep_query_response page = {0};
        skep_status status = skep_query(session->client, &request, &page, scratch, err);
        if (status != SKEP_OK) return status;
        if (!collect(all, &page, scratch)) return fail_memory(err);
        request.start_key = page.last_key;
    } while (request.start_key.data != NULL);
    return SKEP_OK;
}

static skep_status adopt_element(skep_session *session, tracked *owner, uint32_t child,
                                 skep_value item, skep_error *err) {
    const skep_child *list = &owner->entity->children[child];
    skep_value copy = packed_copy(session->arena, item);
    tracked *entry = session_track(session, list->entity, NULL, TRACKED_STORED);
    if (copy.data == NULL || entry == NULL) return fail_memory(err);
    entry->state = TRACKED_GONE; /* until it is complete */
    skep_status status =
        session_item_key(list->entity->table, copy, session->arena, &entry->key, err);
    if (status != SKEP_OK) return status;
    const tracked *known = session_lookup(session, list->entity->table, entry->key);
    if (known != NULL && known->owner == owner)
        return SKEP_OK; /* an earlier load stopped half-way */
    if (known != NULL)
        return fail(err, SKEP_INVALID,
                    "%s %s is in this session already on its own: load the %s first, or use "
                    "another session",
                    list->entity->name,
                    model_key_describe(list->entity->table, entry->key, session->arena),
                    owner->entity->name);
    char *address = (char *)owner->object + list->offset;
    size_t size = list->entity->type->size;
    if (!skep_list_grow(session, address, size)) return fail_memory(err);
    struct {
        char *items;
        size_t count;
    } elements;
    memcpy(&elements, address, sizeof elements);
    char *element = elements.items + (elements.count - 1) * size;
    status = mapper_unpack(list->entity->type, copy, element, session->arena, err);
    if (status == SKEP_OK &&
        (!session_set_snapshot(session, entry, item) || !session_map(session, entry)))
        status = fail_memory(err);
    if (status != SKEP_OK) {
        skep_list_remove(address, size, elements.count - 1);
        return status;
    }
    entry->state = TRACKED_STORED;
    entry->owner = owner;
    entry->child = child;
    entry->next_element = owner->first_element;
    owner->first_element = entry;
    return SKEP_OK;
}

static skep_status adopt_elements(skep_session *session, tracked *owner, const collection *all,
                                  skep_error *err) {
    if (owner->has_children) return SKEP_OK;
    const skep_entity *entity = owner->entity;
    for (size_t i = 0; i < all->count; i++) {
        for (uint32_t c = 0; c < entity->child_count; c++) {
            if (!model_entity_matches(entity->children[c].entity, all->items[i])) continue;
            skep_status status = adopt_element(session, owner, c, all->items[i], err);
            if (status != SKEP_OK) return status;
            break;
        }
    }
    owner->has_children = true;
    return SKEP_OK;
}

static tracked *adopt_root(skep_session *session, const skep_entity *entity, skep_value key,
                           const collection *all, skep_arena *scratch, skep_error *err) {
    bool is_known;
    const void *known = known_object(session, entity, key, &is_known, err);
    if (is_known) return known != NULL ? session_lookup(session, entity->table, key) : NULL;
    for (size_t i = 0; i < all->count; i++) {
        skep_value item_key;
        if (session_item_key(entity->table, all->items[i], scratch, &item_key, err) != SKEP_OK)
            return NULL;
        if (skep_value_equal(item_key, key))
            return adopt_copy(session, entity, key, all->items[i], err);
    }
    fail(err, SKEP_NOT_FOUND, "%s %s does not exist in table %s", entity->name,
         model_key_describe(entity->table, key, scratch), entity->table->definition.name);
    return NULL;
}

static void *load(skep_session *session, const skep_entity *entity, const void *key_object,
                  skep_error *err) {
    skep_arena *scratch = session->scratch;
    skep_value key;
    collection all = {0};
    if (model_table_key(entity, key_object, NULL, scratch, &key, err) != SKEP_OK) return NULL;
    const tracked *known = session_lookup(session, entity->table, key);
    if (known != NULL && known->has_children && known->state == TRACKED_STORED)
        return known->object;
    if (read_partition(session, entity, key, scratch, &all, err) != SKEP_OK) return NULL;
    tracked *root = adopt_root(session, entity, key, &all, scratch, err);
    if (root == NULL) return NULL;
    if (adopt_elements(session, root, &all, err) != SKEP_OK) return NULL;
    return root->object;
}

void *skep_gen_load(skep_session *session, const skep_entity *entity, const void *key,
                    skep_error *err) {
    fail_clear(err);
    skep_arena_reset(session->scratch);
    return load(session, entity, key, err);
}
