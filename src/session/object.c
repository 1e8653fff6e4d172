/* session/object.c: objects of a model that was described by calls (skep/model_builder.h): the calls
 * of generated code under names that are promised. */
#include <skep/model_builder.h>

skep_status skep_model_create_table(skep_client *client, const skep_table *table, skep_error *err) {
    return skep_gen_create_table(client, table, err);
}

void *skep_object_new(skep_session *session, const skep_entity *entity) {
    return skep_gen_new(session, entity);
}

skep_status skep_object_add(skep_session *session, const skep_entity *entity, void *object,
                            skep_error *err) {
    return skep_gen_add(session, entity, object, err);
}

skep_status skep_object_remove(skep_session *session, const skep_entity *entity, void *object,
                               skep_error *err) {
    return skep_gen_remove(session, entity, object, err);
}

void *skep_object_find(skep_session *session, const skep_entity *entity, const void *key,
                       const void *parent, skep_error *err) {
    return skep_gen_find(session, entity, key, parent, err);
}

void *skep_object_load(skep_session *session, const skep_entity *entity, const void *key,
                       skep_error *err) {
    return skep_gen_load(session, entity, key, err);
}

skep_status skep_object_put(skep_client *client, const skep_entity *entity, const void *object,
                            const void *parent, skep_error *err) {
    return skep_gen_put(client, entity, object, parent, err);
}

skep_status skep_object_delete(skep_client *client, const skep_entity *entity, const void *key,
                               const void *parent, skep_error *err) {
    return skep_gen_delete(client, entity, key, parent, err);
}

skep_status skep_objects_get_many(skep_client *client, const skep_entity *entity, const void *keys,
                                  const void *parent, size_t key_count, void **objects,
                                  size_t *count, skep_arena *arena, skep_error *err) {
    return skep_gen_get_many(client, entity, keys, parent, key_count, objects, count, arena, err);
}

skep_status skep_object_from_item(const skep_entity *entity, skep_value item, void *object,
                                  skep_arena *arena, skep_error *err) {
    return skep_gen_from_item(entity, item, object, arena, err);
}

skep_status skep_object_to_item(const skep_entity *entity, const void *object, const void *parent,
                                skep_arena *arena, skep_value *out, skep_error *err) {
    return skep_gen_to_item(entity, object, parent, arena, out, err);
}
