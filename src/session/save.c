/* session/save.c: sends what plan.c found, and reports for each write what became of it.
 *
 * Only what the store confirmed changes the session: confirm.c moves entries on after a success;
 * after a failure every entry is as before, so that the same save can be tried again. */
#include <string.h>

#include "base/fail.h"
#include "mapper/mapper.h"
#include "model/key.h"
#include "session/save.h"

static const char *table_name(const planned_write *write) {
    return write->entity->table->definition.name;
}

/* ---- Why a write was refused ---- */

static bool is_changed_by_other(const planned_write *write) {
    return write->entity->is_versioned && write->kind != SKEP_WRITE_INSERT;
}

static void describe_refusal(skep_session *session, const planned_write *write,
                             skep_outcome *outcome, skep_value stored, skep_error *err) {
    outcome->kind = SKEP_OUTCOME_REFUSED;
    outcome->stored = stored;
    outcome->stored_version = mapper_version(write->entity, stored);
    const char *name = write->entity->name;
    const char *key = outcome->key;
    if (write->kind == SKEP_WRITE_INSERT)
        fail(err, SKEP_CONDITION_FAILED, "%s %s exists already in table %s", name, key,
             table_name(write));
    else if (stored.data == NULL)
        fail(err, is_changed_by_other(write) ? SKEP_CONFLICT : SKEP_CONDITION_FAILED,
             "%s %s is gone: somebody else deleted it%s", name, key,
             is_changed_by_other(write) ? " since it was read" : "");
    else
        fail(err, SKEP_CONFLICT,
             "%s %s was changed by somebody else: version %lld expected, version %lld stored; load "
             "it again",
             name, key, (long long)write->expected_version, (long long)outcome->stored_version);
    outcome->reason = skep_arena_copy_text(session->save_arena, err->message, strlen(err->message));
}

/* Keeps the service's own name of an error whose message was rewritten. */
static void keep_service_fields(skep_error *err, const skep_error *service, size_t index) {
    memcpy(err->type, service->type, sizeof err->type);
    memcpy(err->request_id, service->request_id, sizeof err->request_id);
    err->http_status = service->http_status;
    err->operation_index = (int32_t)index + 1;
}

/* ---- One write alone ---- */

static skep_status send_alone(skep_session *session, const planned_write *write, skep_value *stored,
                              skep_error *err) {
    skep_write_response response = {0};
    skep_status status = SKEP_INVALID;
    skep_arena *arena = session->save_arena;
    if (write->kind == SKEP_WRITE_INSERT)
        status = skep_put(session->client,
                          &(skep_put_request){.table = table_name(write),
                                              .item = write->item,
                                              .condition = {.tree = write->condition},
                                              .return_item_on_failure = true,
                                              .entity = write->entity->name,
                                              .partition_key = save_partition_key(write)},
                          &response, arena, err);
    else if (write->kind == SKEP_WRITE_UPDATE)
        status = skep_update(session->client,
                             &(skep_update_request){.table = table_name(write),
                                                    .key = write->key,
                                                    .update = {.tree = write->update},
                                                    .condition = {.tree = write->condition},
                                                    .return_item_on_failure = true,
                                                    .entity = write->entity->name,
                                                    .partition_key = save_partition_key(write)},
                             &response, arena, err);
    else
        status =
            skep_delete(session->client,
                        &(skep_delete_request){.table = table_name(write),
                                               .key = write->key,
                                               .condition = {.tree = write->condition},
                                               .return_item_on_failure = write->condition != NULL,
                                               .entity = write->entity->name,
                                               .partition_key = save_partition_key(write)},
                        &response, arena, err);
    *stored = response.item;
    return status;
}

static skep_status save_one(skep_session *session, const planned_write *write, size_t index,
                            skep_error *err) {
    skep_outcome *outcome = &session->outcomes[index];
    skep_value stored;
    skep_error service = {0};
    skep_status status = send_alone(session, write, &stored, &service);
    if (status == SKEP_OK) return SKEP_OK;
    if (status == SKEP_CONDITION_FAILED) {
        describe_refusal(session, write, outcome, stored, err);
    } else {
        *err = service;
        fail_context(err, "%s %s: ", outcome->entity, outcome->key);
        outcome->reason =
            skep_arena_copy_text(session->save_arena, err->message, strlen(err->message));
        if (service.is_outcome_unknown)
            outcome->kind = SKEP_OUTCOME_UNKNOWN;
        else if (status == SKEP_INVALID)
            outcome->kind = SKEP_OUTCOME_REFUSED;
    }
    keep_service_fields(err, &service, index);
    return err->status;
}

/* ---- Several in a transaction ---- */

static skep_transact_action action_of(const planned_write *write) {
    skep_transact_action action = {.table = table_name(write),
                                   .item = write->key,
                                   .update = {.tree = write->update},
                                   .condition = {.tree = write->condition},
                                   .return_item_on_failure = write->condition != NULL,
                                   .entity = write->entity->name,
                                   .stored_bytes = save_stored_bytes(write),
                                   .partition_key = save_partition_key(write)};
    switch (write->kind) {
    case SKEP_WRITE_INSERT:
        action.kind = SKEP_TRANSACT_PUT;
        action.item = write->item;
        break;
    case SKEP_WRITE_UPDATE: action.kind = SKEP_TRANSACT_UPDATE; break;
    case SKEP_WRITE_DELETE: action.kind = SKEP_TRANSACT_DELETE; break;
    }
    return action;
}

/* Turns the reasons of a cancelled transaction into outcomes; the first refusal becomes the error.
 */
static void report_reasons(skep_session *session, const save_plan *plan, size_t from,
                           const skep_transact_response *response, const skep_error *service,
                           skep_error *err) {
    bool is_first = true;
    for (size_t i = 0; i < response->count; i++) {
        const skep_cancellation_reason *reason = &response->reasons[i];
        if (strcmp(reason->code, "None") == 0) continue;
        const planned_write *write = &plan->writes[from + i];
        skep_outcome *outcome = &session->outcomes[from + i];
        skep_error one = {0};
        if (strcmp(reason->code, "ConditionalCheckFailed") == 0) {
            describe_refusal(session, write, outcome, reason->item, &one);
        } else {
            fail(&one, SKEP_CANCELLED, "%s %s: %s", outcome->entity, outcome->key,
                 reason->message != NULL ? reason->message : reason->code);
            outcome->kind = SKEP_OUTCOME_REFUSED;
            outcome->reason =
                skep_arena_copy_text(session->save_arena, one.message, strlen(one.message));
        }
        if (is_first) {
            *err = one;
            keep_service_fields(err, service, from + i);
        }
        is_first = false;
    }
}

static skep_status save_several(skep_session *session, const save_plan *plan, size_t from,
                                size_t count, skep_error *err) {
    skep_transact_action *actions = skep_arena_array(session->save_arena, count, sizeof *actions);
    if (actions == NULL) return fail_memory(err);
    for (size_t i = 0; i < count; i++) actions[i] = action_of(&plan->writes[from + i]);
    skep_transact_response response = {0};
    skep_error service = {0};
    skep_status status = skep_transact_write(
        session->client, &(skep_transact_request){.actions = actions, .count = count}, &response,
        session->save_arena, &service);
    if (status == SKEP_OK) return SKEP_OK;
    *err = service;
    if (status == SKEP_CANCELLED) report_reasons(session, plan, from, &response, &service, err);
    if (service.is_outcome_unknown)
        for (size_t i = 0; i < count; i++) session->outcomes[from + i].kind = SKEP_OUTCOME_UNKNOWN;
    return err->status;
}

skep_status save_send(skep_session *session, save_plan *plan, size_t from, size_t count,
                      skep_error *err) {
    skep_status status = count == 1 ? save_one(session, &plan->writes[from], from, err)
                                    : save_several(session, plan, from, count, err);
    for (size_t i = from; i < from + count && status == SKEP_OK; i++) {
        session->outcomes[i].kind = SKEP_OUTCOME_WRITTEN;
        status = save_confirm(session, &plan->writes[i], err);
    }
    return status;
}

/* ---- The whole save ---- */

static skep_status make_outcomes(skep_session *session, const save_plan *plan, skep_error *err) {
    session->outcomes =
        skep_arena_array(session->save_arena, plan->count, sizeof *session->outcomes);
    if (session->outcomes == NULL) return fail_memory(err);
    session->outcome_count = plan->count;
    for (size_t i = 0; i < plan->count; i++) {
        const planned_write *write = &plan->writes[i];
        session->outcomes[i] = (skep_outcome){
            .entity = write->entity->name,
            .key = model_key_describe(write->entity->table, write->key, session->save_arena),
            .object = write->object,
            .write = write->kind,
            .kind = SKEP_OUTCOME_NOT_ATTEMPTED,
            .expected_version = write->expected_version};
        if (session->outcomes[i].key == NULL) return fail_memory(err);
    }
    return SKEP_OK;
}

static skep_status save(skep_session *session, const skep_save_options *options, skep_error *err) {
    save_plan plan = {0};
    skep_save_mode mode = options != NULL ? options->mode : SKEP_SAVE_ATOMIC;
    if (session->is_out_of_memory)
        return fail(err, SKEP_NO_MEMORY,
                    "an object could not be made for want of memory; nothing was saved");
    skep_status status = save_plan_make(session, options, &plan, err);
    if (status != SKEP_OK || plan.count == 0) return status;
    if (!save_order(session, &plan, mode)) return fail_memory(err);
    status = make_outcomes(session, &plan, err);
    if (status != SKEP_OK) return status;
    return save_send_all(session, &plan, mode, err);
}

skep_status skep_session_save(skep_session *session, const skep_save_options *options,
                              skep_error *err) {
    skep_error unwanted;
    if (err == NULL) err = &unwanted;
    fail_clear(err);
    session->outcomes = NULL;
    session->outcome_count = 0;
    session->save_count++;
    skep_arena_reset(session->save_arena);
    return save(session, options, err);
}

const skep_outcome *skep_session_outcomes(const skep_session *session, size_t *count) {
    *count = session->outcome_count;
    return session->outcomes;
}
