/* session/direct.c: what needs no session: one object put or deleted, and the model's table. */
#include <string.h>

#include <skep/table.h>

#include "base/fail.h"
#include "mapper/mapper.h"
#include "model/key.h"
#include "session/session.h"

static skep_status put(skep_client *client, const skep_entity *entity, const void *object,
                       const void *parent, skep_arena *arena, skep_error *err) {
    skep_put_request request = {.table = entity->table->definition.name,
                                .entity = entity->name,
                                .partition_key = entity->table->definition.key.hash[0].name};
    skep_write_response response = {0};
    skep_status status = mapper_pack_item(entity, object, parent, 1, arena, &request.item, err);
    if (status != SKEP_OK) return status;
    if (entity->is_versioned) {
        const char *hash = entity->table->definition.key.hash[0].name;
        request.condition.tree =
            expr_unary(arena, EXPR_NOT_EXISTS, expr_name(arena, (skep_str){hash, strlen(hash)}));
        if (request.condition.tree == NULL) return fail_memory(err);
    }
    status = skep_put(client, &request, &response, arena, err);
    if (status == SKEP_CONDITION_FAILED)
        fail_context(err, "%s %s exists already; a versioned object is changed through a session: ",
                     entity->name, model_key_describe(entity->table, request.item, arena));
    return status;
}

skep_status skep_gen_put(skep_client *client, const skep_entity *entity, const void *object,
                         const void *parent, skep_error *err) {
    fail_clear(err);
    skep_arena *arena = skep_arena_new(skep_client_allocator(client), 0);
    if (arena == NULL) return fail_memory(err);
    skep_status status = put(client, entity, object, parent, arena, err);
    skep_arena_free(arena);
    return status;
}

skep_status skep_gen_delete(skep_client *client, const skep_entity *entity, const void *key,
                            const void *parent, skep_error *err) {
    fail_clear(err);
    skep_arena *arena = skep_arena_new(skep_client_allocator(client), 0);
    if (arena == NULL) return fail_memory(err);
    skep_delete_request request = {.table = entity->table->definition.name,
                                   .entity = entity->name,
                                   .partition_key = entity->table->definition.key.hash[0].name};
    skep_write_response response = {0};
    skep_status status = model_table_key(entity, key, parent, arena, &request.key, err);
    if (status == SKEP_OK) status = skep_delete(client, &request, &response, arena, err);
    skep_arena_free(arena);
    return status;
}

skep_status skep_gen_from_item(const skep_entity *entity, skep_value item, void *object,
                               skep_arena *arena, skep_error *err) {
    fail_clear(err);
    if (skep_value_type(item) != SKEP_TYPE_M)
        return fail(err, SKEP_INVALID, "%s: an item is a map, not %s", entity->name,
                    item.data != NULL ? skep_type_name(skep_value_type(item)) : "absent");
    return mapper_unpack(entity->type, item, object, arena, err);
}

skep_status skep_gen_to_item(const skep_entity *entity, const void *object, const void *parent,
                             skep_arena *arena, skep_value *out, skep_error *err) {
    fail_clear(err);
    return mapper_pack_item(entity, object, parent, 1, arena, out, err);
}

skep_status skep_gen_create_table(skep_client *client, const skep_table *table, skep_error *err) {
    return skep_table_ensure(client, &table->definition, NULL, err);
}
