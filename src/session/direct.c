/* session/direct.c: what needs no session: one object put or deleted, and the model's table. */
#include <string.h>

#include "base/fail.h"
#include "mapper/mapper.h"
#include "model/key.h"
#include "session/session.h"

static skep_status put(skep_client *client, const skep_entity *entity, const void *object,
                       const void *parent, skep_arena *arena, skep_error *err) {
    skep_put_request request = {.table = entity->table->definition.name};
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
    skep_delete_request request = {.table = entity->table->definition.name};
    skep_write_response response = {0};
    skep_status status = model_table_key(entity, key, parent, arena, &request.key, err);
    if (status == SKEP_OK) status = skep_delete(client, &request, &response, arena, err);
    skep_arena_free(arena);
    return status;
}

/* ---- Tables ---- */

static bool same_attributes(const skep_key_attribute *a, size_t a_count,
                            const skep_key_attribute *b, size_t b_count) {
    if (a_count != b_count) return false;
    for (size_t i = 0; i < a_count; i++)
        if (strcmp(a[i].name, b[i].name) != 0 || a[i].type != b[i].type) return false;
    return true;
}

static bool same_key(const skep_key_schema *a, const skep_key_schema *b) {
    return same_attributes(a->hash, a->hash_count, b->hash, b->hash_count) &&
           same_attributes(a->range, a->range_count, b->range, b->range_count);
}

static skep_status compare_table(const skep_table_definition *model,
                                 const skep_table_definition *live, skep_error *err) {
    if (!same_key(&model->key, &live->key))
        return fail(err, SKEP_INVALID, "table %s exists with another key than the model's (%s, %s)",
                    model->name, model->key.hash[0].name,
                    model->key.range_count > 0 ? model->key.range[0].name : "no sort key");
    for (size_t i = 0; i < model->index_count; i++) {
        const skep_index_definition *wanted = &model->indexes[i], *found = NULL;
        for (size_t j = 0; j < live->index_count && found == NULL; j++)
            if (strcmp(live->indexes[j].name, wanted->name) == 0) found = &live->indexes[j];
        if (found == NULL)
            return fail(err, SKEP_INVALID, "table %s exists without the model's index %s",
                        model->name, wanted->name);
        if (!same_key(&wanted->key, &found->key) || wanted->projection != found->projection)
            return fail(
                err, SKEP_INVALID,
                "table %s exists, but its index %s has another key or projection than the model's",
                model->name, wanted->name);
    }
    return SKEP_OK;
}

static skep_status create_table(skep_client *client, const skep_table *table, skep_arena *arena,
                                skep_error *err) {
    skep_table_response response = {0};
    const skep_create_table_request create = {.table = table->definition};
    skep_status status = skep_create_table(client, &create, &response, arena, err);
    if (status != SKEP_IN_USE) return status;
    const skep_table_request describe = {.table = table->definition.name, .is_schema_only = true};
    status = skep_describe_table(client, &describe, &response, arena, err);
    return status == SKEP_OK ? compare_table(&table->definition, &response.table, err) : status;
}

skep_status skep_gen_create_table(skep_client *client, const skep_table *table, skep_error *err) {
    fail_clear(err);
    skep_arena *arena = skep_arena_new(skep_client_allocator(client), 0);
    if (arena == NULL) return fail_memory(err);
    skep_status status = create_table(client, table, arena, err);
    if (status == SKEP_OK) fail_clear(err);
    skep_arena_free(arena);
    return status;
}
