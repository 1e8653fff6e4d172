/* session/direct.c: what needs no session: one object put or deleted, and the model's table. */
#include <string.h>

#include <skep/table.h>

#include "base/fail.h"
#include "client/objects.h"
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

/* ---- Many at once ---- */

/* One call of skep_gen_get_many. */
typedef struct getting {
    const skep_entity *entity;
    skep_arena *arena;   /* the caller's */
    skep_arena *scratch; /* what the call itself needs */
    skep_objects found;
} getting;

static skep_status make_keys(const getting *g, const char *objects, size_t count,
                             const void *parent, skep_value **out, skep_error *err) {
    skep_value *keys = skep_arena_array(g->scratch, count, sizeof *keys);
    if (keys == NULL) return fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const char *object = objects + i * g->entity->type->size;
        skep_status status = model_table_key(g->entity, object, parent, g->scratch, &keys[i], err);
        if (status != SKEP_OK) {
            fail_context(err, "key %zu of %zu: ", i + 1, count);
            return status;
        }
    }
    *out = keys;
    return SKEP_OK;
}

/* Adds what came as items: from the embedded engine all of them. */
static skep_status add_items(getting *g, const skep_batch_get_result *came, skep_error *err) {
    size_t size = g->entity->type->size, count = g->found.count + came->count;
    if (came->count == 0) return SKEP_OK;
    char *all = skep_arena_array(g->arena, count, size);
    if (all == NULL) return fail_memory(err);
    if (g->found.count > 0) memcpy(all, g->found.objects, g->found.count * size);
    for (size_t i = 0; i < came->count; i++) {
        skep_status status = mapper_unpack(g->entity->type, came->items[i],
                                           all + (g->found.count + i) * size, g->arena, err);
        if (status != SKEP_OK) return status;
    }
    g->found.objects = all;
    g->found.count = count;
    return SKEP_OK;
}

static skep_status get_many(skep_client *client, getting *g, const void *keys, const void *parent,
                            size_t key_count, skep_error *err) {
    skep_batch_get_table table = {.table = g->entity->table->definition.name,
                                  .key_count = key_count,
                                  .entity = g->entity->name};
    const skep_batch_get_request request = {.tables = &table, .count = 1};
    skep_batch_get_response response = {0};
    skep_value *made = NULL;
    skep_status status = make_keys(g, keys, key_count, parent, &made, err);
    table.keys = made;
    g->found = (skep_objects){.type = g->entity->type};
    if (status == SKEP_OK && key_count > 0)
        status =
            client_batch_get_objects(client, &request, NULL, &g->found, &response, g->arena, err);
    if (status == SKEP_OK && response.count > 0) status = add_items(g, &response.tables[0], err);
    return status;
}

skep_status skep_gen_get_many(skep_client *client, const skep_entity *entity, const void *keys,
                              const void *parent, size_t key_count, void **objects, size_t *count,
                              skep_arena *arena, skep_error *err) {
    fail_clear(err);
    getting g = {.entity = entity,
                 .arena = arena,
                 .scratch = skep_arena_new(skep_client_allocator(client), 0)};
    if (g.scratch == NULL) return fail_memory(err);
    skep_status status = get_many(client, &g, keys, parent, key_count, err);
    skep_arena_free(g.scratch);
    if (status != SKEP_OK) return status;
    *objects = g.found.objects;
    *count = g.found.count;
    return SKEP_OK;
}

/* ---- Items ---- */

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
