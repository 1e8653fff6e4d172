#include "engine/change.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/index.h"
#include "engine/keys.h"
#include "engine/request.h"
#include "expr/eval.h"
#include "expr/update.h"
#include "value/packed.h"

skep_status change_refuse_condition(skep_error *err) {
    return fail_service(err, SKEP_CONDITION_FAILED, "ConditionalCheckFailedException",
                        "The conditional request failed");
}

skep_status change_answer(skep_value value, skep_arena *arena, skep_value *out, skep_error *err) {
    *out = value;
    if (value.data == NULL) return SKEP_OK;
    *out = packed_copy(arena, value);
    return out->data != NULL ? SKEP_OK : fail_memory(err);
}

/* ---- Planning ---- */

skep_status change_check_key(const change *c, skep_error *err) {
    const skep_key_schema *schema = &c->table->definition.key;
    return c->kind == SKEP_TRANSACT_PUT ? keys_check_item(schema, c->given, err)
                                        : keys_check_lookup(schema, c->given, err);
}

static skep_status check_given(engine *e, change *c, skep_error *err) {
    const skep_key_schema *schema = &c->table->definition.key;
    skep_status status = change_check_key(c, err);
    if (status == SKEP_OK) status = keys_check_empty(schema, c->given, err);
    if (status == SKEP_OK) status = keys_encode(e, schema, c->given, &c->key, err);
    if (status == SKEP_OK && c->kind == SKEP_TRANSACT_PUT)
        status = index_check_put(c->table, c->given, err);
    return status;
}

static skep_status read_old(engine *e, change *c, skep_error *err) {
    bool is_needed = c->wants_old || e->meter.is_wanted || c->condition != NULL ||
                     c->kind == SKEP_TRANSACT_UPDATE ||
                     (c->table->definition.index_count > 0 && c->kind != SKEP_TRANSACT_CHECK);
    c->old_item = (skep_value){NULL, 0};
    if (!is_needed) return SKEP_OK;
    return store_get_item(e->store, c->table->id, &c->key, e->scratch, &c->old_item, NULL, err);
}

static skep_status refuse_key_update(const change *c, skep_error *err) {
    const skep_key_schema *schema = &c->table->definition.key;
    const skep_key_attribute *attributes[] = {schema->hash_count > 0 ? &schema->hash[0] : NULL,
                                              schema->range_count > 0 ? &schema->range[0] : NULL};
    for (size_t i = 0; i < 2; i++) {
        if (attributes[i] == NULL) continue;
        const char *name = attributes[i]->name;
        if (expr_updates_attribute(c->update, (skep_str){name, strlen(name)}))
            return fail_validation(err,
                                   REQUEST_INVALID "Cannot update attribute %s. This attribute is "
                                                   "part of the key",
                                   name);
    }
    return SKEP_OK;
}

static skep_status refuse_size(skep_error *err) {
    return fail_validation(err, "Item size to update has exceeded the maximum allowed size");
}

static skep_status plan_update(engine *e, change *c, skep_error *err) {
    skep_value before = c->old_item.data != NULL ? c->old_item : c->given;
    c->new_item = before;
    if (c->update == NULL) return SKEP_OK;
    skep_status status = refuse_key_update(c, err);
    if (status == SKEP_OK) status = expr_apply(c->update, before, e->scratch, &c->new_item, err);
    if (status != SKEP_OK) return status;
    if (request_shape(c->new_item).levels - 1 > LIMIT_NESTING_LEVELS)
        return fail_validation(err, "Nesting Levels have exceeded supported limits");
    status = index_check_update(c->table, c->old_item, c->new_item, err);
    if (status != SKEP_OK) return status;
    if (c->new_item.size > LIMIT_ITEM_BYTES && skep_item_size(c->new_item) > LIMIT_ITEM_BYTES)
        return refuse_size(err);
    return SKEP_OK;
}

skep_status change_plan(engine *e, change *c, skep_error *err) {
    skep_status status = check_given(e, c, err);
    if (status == SKEP_OK && c->is_charged && c->update != NULL &&
        expr_update_charge(c->update) > LIMIT_ITEM_BYTES)
        status = refuse_size(err);
    if (status == SKEP_OK) status = read_old(e, c, err);
    if (status != SKEP_OK) return status;
    if (c->condition != NULL && !expr_holds(c->condition, c->old_item))
        return change_refuse_condition(err);
    c->new_item = (skep_value){NULL, 0};
    if (c->kind == SKEP_TRANSACT_PUT) c->new_item = c->given;
    return c->kind == SKEP_TRANSACT_UPDATE ? plan_update(e, c, err) : SKEP_OK;
}

/* ---- Writing ---- */

static skep_status put_new(engine *e, const change *c, skep_error *err) {
    store_row row = {.table_id = c->table->id,
                     .key = c->key,
                     .item = c->new_item,
                     .generation = e->catalogue.generation};
    bool is_stale = false;
    skep_status status = store_put_item(e->store, &row, &is_stale, err);
    if (status == SKEP_OK && is_stale)
        status =
            fail(err, SKEP_CORRUPT, "'%s' is damaged: the catalogue changed inside a transaction",
                 store_name(e->store));
    return status;
}

/* The larger one of both states counts; a check counts what it looked at. */
static skep_status count_write(engine *e, const change *c, skep_error *err) {
    if (!e->meter.is_wanted) return SKEP_OK;
    size_t before = c->old_item.data != NULL ? skep_item_size(c->old_item) : 0;
    size_t after = c->new_item.data != NULL ? skep_item_size(c->new_item) : 0;
    return meter_write(&e->meter, (meter_place){c->table->definition.name, NULL},
                       before > after ? before : after,
                       c->is_transacted ? METER_TRANSACTED : METER_PLAIN, err);
}

skep_status change_write(engine *e, const change *c, skep_error *err) {
    skep_status status = count_write(e, c, err);
    if (status != SKEP_OK || c->kind == SKEP_TRANSACT_CHECK) return status;
    status = c->new_item.data != NULL ? put_new(e, c, err)
                                      : store_delete_item(e->store, c->table->id, &c->key, err);
    if (status != SKEP_OK) return status;
    return index_maintain(e, c->table, &c->key, c->old_item, c->new_item, err);
}

skep_status change_run(engine *e, const char *table, change *c, skep_error *err) {
    skep_status status = engine_begin(e, ENGINE_WRITE, err);
    if (status != SKEP_OK) return status;
    status = engine_find_table(e, table, &c->table, err);
    if (status == SKEP_OK) status = change_plan(e, c, err);
    if (status == SKEP_OK) status = change_write(e, c, err);
    return engine_end(e, status, err);
}
