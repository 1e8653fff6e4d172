/* session/plan.c: compares every tracked object with its snapshot and says what to write.
 *
 * Conditions: an insert wants no item under its key; an update of a versioned entity wants the
 * version that was read, of another that the item is still there; a delete of a versioned entity
 * wants the version that was read. */
#include <string.h>

#include "base/fail.h"
#include "base/hash.h"
#include "mapper/mapper.h"
#include "model/key.h"
#include "session/save.h"

static skep_str text_of(const char *text) {
    return (skep_str){text, strlen(text)};
}

static const skep_expr *hash_path(const skep_entity *entity, skep_arena *arena) {
    return expr_name(arena, text_of(entity->table->definition.key.hash[0].name));
}

/* version = :expected, or that there is none when none was read; with the item there in any case.
 */
static const skep_expr *version_condition(const skep_entity *entity, int64_t expected,
                                          skep_arena *arena) {
    const skep_expr *version = expr_name(arena, text_of(entity->table->version_attribute));
    if (expected > 0)
        return expr_binary(arena, EXPR_EQ, version,
                           expr_value(arena, packed_from_i64(arena, expected)));
    return expr_binary(arena, EXPR_AND, expr_unary(arena, EXPR_EXISTS, hash_path(entity, arena)),
                       expr_unary(arena, EXPR_NOT_EXISTS, version));
}

static planned_write *add_write(skep_session *session, save_plan *plan, const planned_write *write,
                                skep_error *err) {
    if (plan->count == plan->cap) {
        size_t cap = plan->cap > 0 ? plan->cap * 2 : 16;
        planned_write *writes = skep_arena_array(session->save_arena, cap, sizeof *writes);
        if (writes == NULL) {
            fail_memory(err);
            return NULL;
        }
        if (plan->count > 0) memcpy(writes, plan->writes, plan->count * sizeof *writes);
        plan->writes = writes;
        plan->cap = cap;
    }
    plan->writes[plan->count] = *write;
    return &plan->writes[plan->count++];
}

static skep_status plan_insert(skep_session *session, save_plan *plan, planned_write write,
                               const void *parent, skep_error *err) {
    skep_arena *arena = session->save_arena;
    write.kind = SKEP_WRITE_INSERT;
    skep_status status =
        model_table_key(write.entity, write.object, parent, arena, &write.key, err);
    if (status != SKEP_OK) return status;
    status = mapper_pack_item(write.entity, write.object, parent, 1, arena, &write.item, err);
    if (status != SKEP_OK) return status;
    write.condition = expr_unary(arena, EXPR_NOT_EXISTS, hash_path(write.entity, arena));
    if (write.condition == NULL) return fail_memory(err);
    return add_write(session, plan, &write, err) != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

static skep_status plan_delete(skep_session *session, save_plan *plan, tracked *entry,
                               const void *object, skep_error *err) {
    planned_write write = {.kind = SKEP_WRITE_DELETE,
                           .entity = entry->entity,
                           .object = object,
                           .entry = entry,
                           .owner = entry->owner,
                           .key = entry->key};
    if (entry->entity->is_versioned) {
        write.expected_version = mapper_version(entry->entity, entry->snapshot);
        write.condition =
            version_condition(entry->entity, write.expected_version, session->save_arena);
        if (write.condition == NULL) return fail_memory(err);
    }
    return add_write(session, plan, &write, err) != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

/* The diff with the next version set as well. */
static const skep_expr *with_version(const skep_entity *entity, const skep_expr *diff,
                                     int64_t version, skep_arena *arena) {
    const skep_expr **actions = skep_arena_array(arena, (size_t)diff->count + 1, sizeof *actions);
    if (actions == NULL) return NULL;
    memcpy(actions, diff->as.operands, diff->count * sizeof *actions);
    actions[diff->count] =
        expr_binary(arena, EXPR_SET, expr_name(arena, text_of(entity->table->version_attribute)),
                    expr_value(arena, packed_from_i64(arena, version)));
    return expr_nary(arena, EXPR_UPDATE, actions, (size_t)diff->count + 1);
}

static skep_status plan_update(skep_session *session, save_plan *plan, planned_write write,
                               const void *parent, skep_error *err) {
    skep_arena *arena = session->save_arena;
    const skep_entity *entity = write.entity;
    write.kind = SKEP_WRITE_UPDATE;
    write.key = write.entry->key;
    write.expected_version = mapper_version(entity, write.entry->snapshot);
    skep_value after;
    skep_status status =
        mapper_pack_item(entity, write.object, parent, write.expected_version, arena, &after, err);
    if (status != SKEP_OK) return status;
    status = save_changes(session, write.entry, parent, after, &write.update, err);
    if (status != SKEP_OK || write.update == NULL) return status;
    if (entity->is_versioned) {
        write.update = with_version(entity, write.update, write.expected_version + 1, arena);
        write.condition = version_condition(entity, write.expected_version, arena);
    } else {
        write.condition = expr_unary(arena, EXPR_EXISTS, hash_path(entity, arena));
    }
    if (write.update == NULL || write.condition == NULL) return fail_memory(err);
    return add_write(session, plan, &write, err) != NULL ? SKEP_OK : SKEP_NO_MEMORY;
}

/* ---- Elements of lists ---- */

static skep_status plan_element(skep_session *session, save_plan *plan, tracked *owner,
                                uint32_t child, const void *element, skep_error *err) {
    const skep_entity *entity = owner->entity->children[child].entity;
    skep_value key;
    skep_status status =
        model_table_key(entity, element, owner->object, session->save_arena, &key, err);
    if (status != SKEP_OK) return status;
    tracked *entry = session_lookup(session, entity->table, key);
    if (entry != NULL && (entry->owner != owner || entry->seen_in_save == session->save_count))
        return fail(err, SKEP_INVALID, "%s %s stands twice in this session", entity->name,
                    model_key_describe(entity->table, key, session->save_arena));
    planned_write write = {
        .entity = entity, .object = element, .entry = entry, .owner = owner, .child = child};
    if (entry == NULL) return plan_insert(session, plan, write, owner->object, err);
    entry->seen_in_save = session->save_count;
    return plan_update(session, plan, write, owner->object, err);
}

static skep_status plan_list(skep_session *session, save_plan *plan, tracked *owner, uint32_t child,
                             skep_error *err) {
    const skep_child *list = &owner->entity->children[child];
    struct {
        const char *items;
        size_t count;
    } elements;
    memcpy(&elements, (const char *)owner->object + list->offset, sizeof elements);
    skep_status status = SKEP_OK;
    for (size_t i = 0; i < elements.count && status == SKEP_OK; i++) {
        status = plan_element(session, plan, owner, child,
                              elements.items + i * list->entity->type->size, err);
        if (status != SKEP_OK)
            fail_context(err, "%s.%s[%zu]: ", owner->entity->name, list->name, i);
    }
    return status;
}

static skep_status plan_elements(skep_session *session, save_plan *plan, tracked *owner,
                                 skep_error *err) {
    for (uint32_t c = 0; c < owner->entity->child_count; c++) {
        skep_status status = plan_list(session, plan, owner, c, err);
        if (status != SKEP_OK) return status;
    }
    for (tracked *e = owner->first_element; e != NULL; e = e->next_element) {
        if (e->state != TRACKED_STORED || e->seen_in_save == session->save_count) continue;
        skep_status status = plan_delete(session, plan, e, NULL, err);
        if (status != SKEP_OK) return status;
    }
    return SKEP_OK;
}

/* ---- Entries ---- */

static skep_status plan_moved(skep_session *session, const skep_save_options *options,
                              save_plan *plan, tracked *entry, skep_value key, skep_error *err) {
    const skep_entity *entity = entry->entity;
    if (options == NULL || !options->can_move)
        return fail(err, SKEP_INVALID,
                    "%s %s: its key became %s; a save moves an object only with .can_move = true",
                    entity->name,
                    model_key_describe(entity->table, entry->key, session->save_arena),
                    model_key_describe(entity->table, key, session->save_arena));
    skep_status status = plan_delete(session, plan, entry, entry->object, err);
    for (tracked *e = entry->first_element; e != NULL && status == SKEP_OK; e = e->next_element)
        if (e->state == TRACKED_STORED) {
            status = plan_delete(session, plan, e, NULL, err);
            e->seen_in_save = session->save_count;
        }
    if (status != SKEP_OK) return status;
    planned_write write = {.entity = entity, .object = entry->object, .entry = entry};
    status = plan_insert(session, plan, write, entry->parent, err);
    return status == SKEP_OK ? plan_elements(session, plan, entry, err) : status;
}

static skep_status plan_stored(skep_session *session, const skep_save_options *options,
                               save_plan *plan, tracked *entry, skep_error *err) {
    skep_value key;
    skep_status status = model_table_key(entry->entity, entry->object, entry->parent,
                                         session->save_arena, &key, err);
    if (status != SKEP_OK) return status;
    if (!skep_value_equal(key, entry->key))
        return plan_moved(session, options, plan, entry, key, err);
    planned_write write = {.entity = entry->entity, .object = entry->object, .entry = entry};
    status = plan_update(session, plan, write, entry->parent, err);
    return status == SKEP_OK ? plan_elements(session, plan, entry, err) : status;
}

static skep_status plan_removed(skep_session *session, save_plan *plan, tracked *entry,
                                skep_error *err) {
    skep_status status = plan_delete(session, plan, entry, entry->object, err);
    for (tracked *e = entry->first_element; e != NULL && status == SKEP_OK; e = e->next_element)
        if (e->state == TRACKED_STORED) status = plan_delete(session, plan, e, NULL, err);
    return status;
}

static skep_status plan_entry(skep_session *session, const skep_save_options *options,
                              save_plan *plan, tracked *entry, skep_error *err) {
    planned_write write = {.entity = entry->entity, .object = entry->object, .entry = entry};
    skep_status status;
    switch (entry->state) {
    case TRACKED_NEW:
        status = plan_insert(session, plan, write, entry->parent, err);
        return status == SKEP_OK ? plan_elements(session, plan, entry, err) : status;
    case TRACKED_STORED: return plan_stored(session, options, plan, entry, err);
    case TRACKED_REMOVED: return plan_removed(session, plan, entry, err);
    case TRACKED_GONE: return SKEP_OK;
    }
    return SKEP_OK;
}

/* ---- One write for each key ---- */

static skep_status check_keys(const save_plan *plan, skep_session *session, skep_error *err) {
    if (plan->count < 2) return SKEP_OK;
    size_t slots = 4;
    while (slots < plan->count * 2) slots *= 2;
    const planned_write **seen = skep_arena_array(session->save_arena, slots, sizeof *seen);
    if (seen == NULL) return fail_memory(err);
    for (size_t i = 0; i < plan->count; i++) {
        const planned_write *write = &plan->writes[i];
        size_t at = (size_t)hash_bytes(write->key.data, write->key.size) & (slots - 1);
        while (seen[at] != NULL) {
            if (seen[at]->entity->table == write->entity->table &&
                skep_value_equal(seen[at]->key, write->key))
                return fail(
                    err, SKEP_INVALID,
                    "two objects of one save have the key %s (%s and %s); save one before the "
                    "other",
                    model_key_describe(write->entity->table, write->key, session->save_arena),
                    seen[at]->entity->name, write->entity->name);
            at = (at + 1) & (slots - 1);
        }
        seen[at] = write;
    }
    return SKEP_OK;
}

skep_status save_plan_make(skep_session *session, const skep_save_options *options, save_plan *plan,
                           skep_error *err) {
    for (tracked *entry = session->first; entry != NULL; entry = entry->next) {
        if (entry->owner != NULL) continue; /* planned with its list */
        skep_status status = plan_entry(session, options, plan, entry, err);
        if (status != SKEP_OK) return status;
    }
    return check_keys(plan, session, err);
}
