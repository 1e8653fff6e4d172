/* engine/batch_write_item.c: up to 25 puts and deletes without conditions, in one transaction: the
 * service promises less, but all that one flush can serve is better served at once. */
#include "base/fail.h"
#include "engine/change.h"
#include "engine/index.h"
#include "engine/keys.h"
#include "engine/operations.h"
#include "engine/request.h"

typedef struct batch_write {
    const skep_batch_write_request *request;
    change *changes; /* one for each write, in scratch */
} batch_write;

/* ---- Before any table ---- */

static skep_status validate_members(engine *e, const skep_batch_write_request *request,
                                    skep_error *err) {
    member_faults faults = {0};
    if (request->count == 0)
        return fail_validation(err, "The requestItems parameter is required for BatchWriteItem");
    if (request->count > SKEP_BATCH_WRITES_MAX) {
        const char *table = request->writes[0].table;
        member_fault(&faults,
                     "Value '{%s=[...]}' at 'requestItems' failed to satisfy constraint: Map value "
                     "must satisfy constraint: [Member must have length less than or equal to %d, "
                     "Member must have length greater than or equal to 1]",
                     table != NULL ? table : "null", SKEP_BATCH_WRITES_MAX);
        return member_faults_report(&faults, err);
    }
    const char **names = skep_arena_array(e->scratch, request->count, sizeof *names);
    if (names == NULL) return fail_memory(err);
    for (size_t i = 0; i < request->count; i++) names[i] = request->writes[i].table;
    member_fault_of_map_names(&faults, names, request->count);
    return member_faults_report(&faults, err);
}

static skep_status check_item(const skep_batch_write *write, skep_error *err) {
    skep_status status = request_check_item(write->item, REQUEST_BARE, err);
    if (status != SKEP_OK || write->is_delete) return status;
    return request_check_item_size(write->item, err);
}

static skep_status validate(engine *e, const batch_write *b, skep_error *err) {
    const skep_batch_write *writes = b->request->writes;
    skep_status status = validate_members(e, b->request, err);
    if (status != SKEP_OK) return status;
    for (size_t i = 0; i < b->request->count; i++)
        if (writes[i].item.data == NULL)
            return fail_validation(err, "Supplied AttributeValue has more than one datatypes set, "
                                        "must contain exactly one of the supported datatypes");
    for (size_t i = 0; status == SKEP_OK && i < b->request->count; i++)
        status = request_check_item_names(writes[i].item, REQUEST_BARE, err);
    for (size_t i = 0; status == SKEP_OK && i < b->request->count; i++)
        status = check_item(&writes[i], err);
    return status;
}

/* ---- Running ---- */

static skep_status find_key(engine *e, change *c, skep_error *err) {
    const skep_key_schema *schema = &c->table->definition.key;
    skep_status status = keys_check_batch(schema, c->given, c->kind == SKEP_TRANSACT_DELETE, err);
    if (status == SKEP_OK) status = keys_check_empty(schema, c->given, err);
    return status == SKEP_OK ? keys_encode(e, schema, c->given, &c->key, err) : status;
}

static skep_status check_duplicates(const batch_write *b, skep_error *err) {
    for (size_t i = 0; i < b->request->count; i++)
        for (size_t k = 0; k < i; k++)
            if (b->changes[i].table == b->changes[k].table &&
                keys_equal(&b->changes[i].key, &b->changes[k].key))
                return fail_validation(err, "Provided list of item keys contains duplicates");
    return SKEP_OK;
}

static skep_status prepare(engine *e, batch_write *b, skep_error *err) {
    size_t count = b->request->count;
    skep_status status = SKEP_OK;
    for (size_t i = 0; status == SKEP_OK && i < count; i++) {
        const skep_batch_write *write = &b->request->writes[i];
        b->changes[i] =
            (change){.kind = write->is_delete ? SKEP_TRANSACT_DELETE : SKEP_TRANSACT_PUT,
                     .given = write->item};
        status = engine_find_table(e, write->table, &b->changes[i].table, err);
    }
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        status = find_key(e, &b->changes[i], err);
    for (size_t i = 0; status == SKEP_OK && i < count; i++)
        if (b->changes[i].kind == SKEP_TRANSACT_PUT)
            status = index_check_put(b->changes[i].table, b->changes[i].given, err);
    return status == SKEP_OK ? check_duplicates(b, err) : status;
}

static skep_status run(engine *e, batch_write *b, skep_error *err) {
    skep_status status = prepare(e, b, err);
    for (size_t i = 0; status == SKEP_OK && i < b->request->count; i++)
        status = change_plan(e, &b->changes[i], err);
    for (size_t i = 0; status == SKEP_OK && i < b->request->count; i++)
        status = change_write(e, &b->changes[i], err);
    return status;
}

skep_status engine_batch_write_item(engine *e, const skep_batch_write_request *request,
                                    skep_batch_write_response *response, skep_arena *arena,
                                    skep_error *err) {
    batch_write b = {.request = request};
    (void)arena; /* everything is written, so nothing is left to answer */
    skep_status status = validate(e, &b, err);
    if (status != SKEP_OK) return status;
    b.changes = skep_arena_array(e->scratch, request->count, sizeof *b.changes);
    if (b.changes == NULL) return fail_memory(err);
    *response = (skep_batch_write_response){0};
    status = engine_begin(e, ENGINE_WRITE, err);
    if (status != SKEP_OK) return status;
    return engine_end(e, run(e, &b, err), err);
}
