/* engine/transact_write_items.c: all changes or none.
 *
 * Every action is planned against the items as they are, so that each one that must be refused has
 * its reason; only when none is refused they are written, in the same transaction. No two actions
 * may be on one item, so no plan depends on another. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "engine/cancel.h"
#include "engine/change.h"
#include "engine/expressions.h"
#include "engine/fingerprint.h"
#include "engine/index.h"
#include "engine/keys.h"
#include "engine/operations.h"
#include "engine/request.h"

enum { TOKEN_LEN_MAX = 36, TOKEN_LIFE_S = 600 };

typedef struct transaction {
    const skep_transact_request *request;
    change *changes; /* one for each action, in scratch */
    cancellation refusals;
    bool is_replayed;
    uint8_t fingerprint[STORE_FINGERPRINT_BYTES];
} transaction;

/* ---- Members ---- */

static const char *kind_path(skep_transact_kind kind) {
    switch (kind) {
    case SKEP_TRANSACT_PUT: return "put";
    case SKEP_TRANSACT_UPDATE: return "update";
    case SKEP_TRANSACT_DELETE: return "delete";
    case SKEP_TRANSACT_CHECK: return "conditionCheck";
    }
    return NULL;
}

static skep_status validate_counts(const skep_transact_request *request, skep_error *err) {
    member_faults faults = {0};
    if (request->count == 0)
        member_fault(&faults, "Value '[]' at 'transactItems' " REQUEST_CONSTRAINT
                              "have length greater than or equal to 1");
    if (request->count > SKEP_TRANSACT_ACTIONS_MAX)
        member_fault(&faults,
                     "Value at 'transactItems' " REQUEST_CONSTRAINT
                     "have length less than or equal to %d",
                     SKEP_TRANSACT_ACTIONS_MAX);
    if (request->client_token != NULL && request->client_token[0] == '\0')
        member_fault(&faults, "Value '' at 'clientRequestToken' " REQUEST_CONSTRAINT
                              "have length greater than or equal to 1");
    if (request->client_token != NULL && strlen(request->client_token) > TOKEN_LEN_MAX)
        member_fault(&faults,
                     "Value '%s' at 'clientRequestToken' " REQUEST_CONSTRAINT
                     "have length less than or equal to %d",
                     request->client_token, TOKEN_LEN_MAX);
    return member_faults_report(&faults, err);
}

static skep_status validate_members(const skep_transact_request *request, skep_error *err) {
    member_faults faults = {0};
    skep_status status = validate_counts(request, err);
    if (status != SKEP_OK) return status;
    for (size_t i = 0; i < request->count; i++)
        if (kind_path(request->actions[i].kind) == NULL)
            return fail_validation(err, "Invalid Request: TransactWriteRequest should contain "
                                        "Delete or Put or Update request");
    for (size_t i = 0; i < request->count; i++) {
        const skep_transact_action *action = &request->actions[i];
        const char *kind = kind_path(action->kind);
        char path[96];
        (void)snprintf(path, sizeof path, "transactItems.%zu.member.%s.tableName", i + 1, kind);
        member_fault_of_name(&faults, action->table, path);
        (void)snprintf(path, sizeof path, "transactItems.%zu.member.%s.%s", i + 1, kind,
                       action->kind == SKEP_TRANSACT_PUT ? "item" : "key");
        member_fault_if_absent(&faults, action->item, path);
    }
    return member_faults_report(&faults, err);
}

/* ---- Actions before any table ---- */

static skep_status take_expressions(engine *e, const skep_transact_action *action, change *c,
                                    skep_error *err) {
    expressions x = {
        .kind = EXPRESSIONS_TRANSACT, .bindings = &action->bindings, .arena = e->scratch};
    bool has_any = expressions_given(&action->update) || expressions_given(&action->condition);
    skep_status status =
        expressions_begin(&x, has_any, has_any || action->kind == SKEP_TRANSACT_PUT, err);
    if (status == SKEP_OK)
        status = expressions_take(&x, EXPR_UPDATES, &action->update, &c->update, err);
    if (status == SKEP_OK)
        status = expressions_take(&x, EXPR_CONDITION, &action->condition, &c->condition, err);
    return status == SKEP_OK ? expressions_check_unused(&x, err) : status;
}

static skep_status check_required(const skep_transact_action *action, size_t at, skep_error *err) {
    member_faults faults = {0};
    if (action->kind == SKEP_TRANSACT_UPDATE && !expressions_given(&action->update))
        member_fault(&faults,
                     "Value null at 'transactItems.%zu.member.update.updateExpression' "
                     "" REQUEST_CONSTRAINT "not be null",
                     at + 1);
    if (action->kind == SKEP_TRANSACT_CHECK && !expressions_given(&action->condition))
        member_fault(&faults,
                     "Value null at 'transactItems.%zu.member.conditionCheck.conditionExpression' "
                     "" REQUEST_CONSTRAINT "not be null",
                     at + 1);
    if (action->kind != SKEP_TRANSACT_UPDATE && expressions_given(&action->update))
        member_fault(&faults, "Value at 'transactItems.%zu.member.%s' has an update expression",
                     at + 1, kind_path(action->kind));
    return member_faults_report(&faults, err);
}

static skep_status prepare_action(engine *e, const transaction *t, size_t at, skep_error *err) {
    const skep_transact_action *action = &t->request->actions[at];
    change *c = &t->changes[at];
    *c = (change){.kind = action->kind,
                  .given = action->item,
                  .is_transacted = true,
                  .wants_old = action->return_item_on_failure};
    skep_status status = check_required(action, at, err);
    if (status == SKEP_OK) status = request_check_item(action->item, REQUEST_BARE, err);
    if (status == SKEP_OK && action->kind == SKEP_TRANSACT_PUT)
        status = request_check_item_size(action->item, err);
    return status == SKEP_OK ? take_expressions(e, action, c, err) : status;
}

/* ---- Targets ---- */

static bool is_same_target(const change *a, const change *b) {
    return a->table == b->table && a->key.pk.ptr != NULL && b->key.pk.ptr != NULL &&
           keys_equal(&a->key, &b->key);
}

static skep_status check_duplicates(const transaction *t, skep_error *err) {
    for (size_t i = 0; i < t->request->count; i++)
        for (size_t k = 0; k < i; k++)
            if (is_same_target(&t->changes[i], &t->changes[k])) return cancel_refuse_repeated(err);
    return SKEP_OK;
}

/* Empty keys refuse the whole request; keys that do not fit are left to the reasons and take no
 * part in the search for duplicates. */
static skep_status find_target(engine *e, transaction *t, size_t at, skep_error *err) {
    change *c = &t->changes[at];
    skep_status status = engine_find_table(e, t->request->actions[at].table, &c->table, err);
    if (status != SKEP_OK) return status;
    const skep_key_schema *schema = &c->table->definition.key;
    status = keys_check_empty(schema, c->given, err);
    if (status == SKEP_OK && c->kind == SKEP_TRANSACT_PUT)
        status = index_check_empty(c->table, c->given, err);
    if (status != SKEP_OK) return status;
    if (change_check_key(c, NULL) != SKEP_OK ||
        keys_encode(e, schema, c->given, &c->key, NULL) != SKEP_OK)
        c->key = (store_key){{NULL, 0}, {NULL, 0}};
    return SKEP_OK;
}

static skep_status check_total_size(const transaction *t, skep_error *err) {
    size_t total = 0;
    for (size_t i = 0; i < t->request->count; i++)
        if (t->changes[i].kind == SKEP_TRANSACT_PUT) total += skep_item_size(t->changes[i].given);
    return cancel_check_size(total, err);
}

/* ---- Running ---- */

static skep_status note_reason(transaction *t, size_t at, const skep_error *why, skep_arena *arena,
                               skep_error *err) {
    skep_status status = cancel_note(&t->refusals, at, why, arena, err);
    if (status != SKEP_OK || why->status != SKEP_CONDITION_FAILED ||
        !t->request->actions[at].return_item_on_failure)
        return status;
    return change_answer(t->changes[at].old_item, arena, &t->refusals.reasons[at].item, err);
}

static skep_status plan_all(engine *e, transaction *t, skep_arena *arena, skep_error *err) {
    skep_error why;
    for (size_t i = 0; i < t->request->count; i++) {
        fail_clear(&why);
        skep_status status = change_plan(e, &t->changes[i], &why);
        if (status == SKEP_OK) continue;
        if (status != SKEP_INVALID && status != SKEP_CONDITION_FAILED) {
            if (err != NULL) *err = why;
            return status;
        }
        status = note_reason(t, i, &why, arena, err);
        if (status != SKEP_OK) return status;
    }
    return SKEP_OK;
}

static skep_status write_all(engine *e, const transaction *t, skep_error *err) {
    skep_status status = SKEP_OK;
    for (size_t i = 0; status == SKEP_OK && i < t->request->count; i++)
        status = change_write(e, &t->changes[i], err);
    if (status != SKEP_OK || t->request->client_token == NULL) return status;
    int64_t now = engine_now_s(e);
    return store_put_token(e->store, t->request->client_token, t->fingerprint, now,
                           now - TOKEN_LIFE_S, err);
}

/* A token that was used for the same is answered without writing again. */
static skep_status check_token(engine *e, transaction *t, skep_error *err) {
    uint8_t known[STORE_FINGERPRINT_BYTES] = {0};
    if (t->request->client_token == NULL) return SKEP_OK;
    skep_status status = fingerprint_transaction(t->request, e->scratch, t->fingerprint, err);
    if (status == SKEP_OK)
        status = store_get_token(e->store, t->request->client_token, engine_now_s(e) - TOKEN_LIFE_S,
                                 known, &t->is_replayed, err);
    if (status != SKEP_OK || !t->is_replayed ||
        memcmp(known, t->fingerprint, sizeof t->fingerprint) == 0)
        return status;
    return fail_service(err, SKEP_INVALID, "IdempotentParameterMismatchException",
                        "The client token '%s' was used in the last %d s for another transaction",
                        t->request->client_token, TOKEN_LIFE_S);
}

/* A repetition costs the reading of what the first call wrote. That is not kept: the item of a put,
 * else the item that is stored now, stands for it. */
static skep_status count_replay(engine *e, const transaction *t, skep_error *err) {
    skep_status status = SKEP_OK;
    for (size_t i = 0; status == SKEP_OK && i < t->request->count; i++) {
        const skep_transact_action *action = &t->request->actions[i];
        const table_info *table = catalogue_find(&e->catalogue, action->table);
        skep_value item = action->item;
        store_key key;
        if (action->kind != SKEP_TRANSACT_PUT) item = (skep_value){NULL, 0};
        if (action->kind != SKEP_TRANSACT_PUT && table != NULL &&
            keys_encode(e, &table->definition.key, action->item, &key, NULL) == SKEP_OK)
            status = store_get_item(e->store, table->id, &key, e->scratch, &item, NULL, err);
        if (status == SKEP_OK)
            status =
                meter_read(&e->meter, (meter_place){action->table, NULL},
                           item.data != NULL ? skep_item_size(item) : 0, METER_TRANSACTED, err);
    }
    return status;
}

static skep_status run(engine *e, transaction *t, skep_arena *arena, skep_error *err) {
    size_t count = t->request->count;
    skep_status status = check_token(e, t, err);
    if (status == SKEP_OK && t->is_replayed && e->meter.is_wanted) return count_replay(e, t, err);
    if (status != SKEP_OK || t->is_replayed) return status;
    for (size_t i = 0; status == SKEP_OK && i < count; i++) status = prepare_action(e, t, i, err);
    for (size_t i = 0; status == SKEP_OK && i < count; i++) status = find_target(e, t, i, err);
    if (status == SKEP_OK) status = check_duplicates(t, err);
    if (status == SKEP_OK) status = check_total_size(t, err);
    if (status == SKEP_OK) status = plan_all(e, t, arena, err);
    if (status != SKEP_OK) return status;
    return t->refusals.refused > 0 ? cancel(&t->refusals, err) : write_all(e, t, err);
}

skep_status engine_transact_write_items(engine *e, const skep_transact_request *request,
                                        skep_transact_response *response, skep_arena *arena,
                                        skep_error *err) {
    transaction t = {.request = request};
    skep_status status = validate_members(request, err);
    if (status != SKEP_OK) return status;
    t.changes = skep_arena_array(e->scratch, request->count, sizeof *t.changes);
    if (t.changes == NULL || !cancel_init(&t.refusals, request->count, arena))
        return fail_memory(err);
    status = engine_begin(e, ENGINE_WRITE, err);
    if (status != SKEP_OK) return status;
    status = engine_end(e, run(e, &t, arena, err), err);
    if (status == SKEP_OK || status == SKEP_CANCELLED) {
        response->reasons = t.refusals.reasons;
        response->count = request->count;
    }
    return status;
}
