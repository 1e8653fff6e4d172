/* session/changes.c: what the program changed in an object since it was read.
 *
 * Three states are compared: the snapshot as stored, the same as the struct shows it, and the
 * object now. Most objects did not change at all, which one comparison with the snapshot shows. */
#include "base/fail.h"
#include "base/limits.h"
#include "expr/print.h"
#include "expr/update.h"
#include "mapper/mapper.h"
#include "session/save.h"

/* SET and REMOVE of the attributes in which two items differ; both are in the order of names. */
static const skep_expr *whole_attributes(skep_value before, skep_value after, skep_arena *arena) {
    size_t most = skep_value_count(before) + skep_value_count(after), count = 0;
    const skep_expr **actions = skep_arena_array(arena, most, sizeof *actions);
    if (actions == NULL) return NULL;
    skep_str name;
    skep_value value, other;
    skep_value_iter iter = skep_value_begin(after);
    while (skep_value_next(&iter, &name, &value))
        if (!skep_value_at(before, name, &other) || !skep_value_equal(value, other))
            actions[count++] =
                expr_binary(arena, EXPR_SET, expr_name(arena, name), expr_value(arena, value));
    iter = skep_value_begin(before);
    while (skep_value_next(&iter, &name, &value))
        if (!skep_value_at(after, name, &other))
            actions[count++] = expr_unary(arena, EXPR_REMOVE, expr_name(arena, name));
    return expr_nary(arena, EXPR_UPDATE, actions, count);
}

/* The item as the object had it when it was read: the snapshot through the struct. */
static skep_status given_item(skep_session *session, const tracked *entry, const void *parent,
                              skep_value *out, skep_error *err) {
    const skep_entity *entity = entry->entity;
    void *object = skep_arena_alloc(session->save_arena, entity->type->size);
    if (object == NULL) return fail_memory(err);
    skep_status status =
        mapper_unpack(entity->type, entry->snapshot, object, session->save_arena, err);
    if (status != SKEP_OK) return status;
    return mapper_pack_item(entity, object, parent, 0, session->save_arena, out, err);
}

/* An expression that DynamoDB would refuse for its length is not sent: then each attribute that
 * differs is set whole, as it will be after the update, unknown parts included. */
static skep_status shorten(skep_session *session, const tracked *entry, const skep_expr **update,
                           skep_error *err) {
    skep_arena *arena = session->save_arena;
    expr_printer printer;
    expr_printer_init(&printer, arena);
    skep_str text = expr_print(&printer, *update);
    if (text.ptr == NULL) return fail_memory(err);
    if (text.len <= LIMIT_EXPRESSION_BYTES) return SKEP_OK;
    skep_value after;
    skep_status status = expr_apply(*update, entry->snapshot, arena, &after, err);
    if (status != SKEP_OK) return status;
    *update = whole_attributes(entry->snapshot, after, arena);
    return *update != NULL ? SKEP_OK : fail_memory(err);
}

/* At least as long as the text that an update of SET path = :value and REMOVE path prints to. */
static size_t text_bound(const skep_expr *update) {
    enum { ACTION_BYTES = 32, STEP_BYTES = 16 };
    size_t bound = ACTION_BYTES;
    for (uint32_t i = 0; i < update->count; i++) {
        const skep_expr *path = update->as.operands[i]->as.operands[0];
        bound += ACTION_BYTES;
        for (uint32_t k = 0; k < path->count; k++) bound += STEP_BYTES + path->as.steps[k].name.len;
    }
    return bound;
}

skep_status save_changes(skep_session *session, const tracked *entry, const void *parent,
                         skep_value now, const skep_expr **out, skep_error *err) {
    skep_arena *arena = session->save_arena;
    skep_value stored = entry->snapshot, given = {0};
    skep_status status = mapper_diff(entry->entity, stored, stored, now, arena, out, err);
    if (status != SKEP_OK || *out == NULL) return status;
    status = given_item(session, entry, parent, &given, err);
    if (status == SKEP_OK) status = mapper_diff(entry->entity, stored, given, now, arena, out, err);
    if (status != SKEP_OK || *out == NULL || text_bound(*out) <= LIMIT_EXPRESSION_BYTES)
        return status;
    return shorten(session, entry, out, err);
}
