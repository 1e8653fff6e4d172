/* session/add.c: objects that the program makes or takes away: new, add, remove. */
#include "base/fail.h"
#include "session/session.h"

void *skep_gen_new(skep_session *session, const skep_entity *entity) {
    void *object = skep_arena_alloc(session->arena, entity->type->size);
    if (object == NULL) {
        session->is_out_of_memory = true;
        return NULL;
    }
    tracked *entry = session_track(session, entity, object, TRACKED_NEW);
    if (entry == NULL) return NULL;
    entry->has_children = true; /* what is not stored has no elements that could be missing */
    return object;
}

skep_status skep_gen_add(skep_session *session, const skep_entity *entity, void *object,
                         skep_error *err) {
    fail_clear(err);
    if (object == NULL) return fail(err, SKEP_INVALID, "a NULL %s cannot be added", entity->name);
    if (session_entry_of(session, object) != NULL)
        return fail(err, SKEP_INVALID, "this %s is in the session already", entity->name);
    tracked *entry = session_track(session, entity, object, TRACKED_NEW);
    if (entry == NULL) return fail_memory(err);
    entry->has_children = true;
    return SKEP_OK;
}

skep_status skep_gen_remove(skep_session *session, const skep_entity *entity, void *object,
                            skep_error *err) {
    fail_clear(err);
    tracked *entry = session_entry_of(session, object);
    if (entry == NULL || entry->entity != entity)
        return fail(err, SKEP_INVALID,
                    "this %s is not in the session: only what was loaded, found or added can be "
                    "removed; an "
                    "element of a list is taken out with skep_remove_at",
                    entity->name);
    if (entity->child_count > 0 && !entry->has_children)
        return fail(
            err, SKEP_INVALID,
            "this %s was found without its %s: load it, so that the removal takes them along",
            entity->name, entity->children[0].name);
    entry->state = entry->state == TRACKED_NEW ? TRACKED_GONE : TRACKED_REMOVED;
    return SKEP_OK;
}
