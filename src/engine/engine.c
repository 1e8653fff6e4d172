/* engine/engine.c: what every operation begins and ends with: a transaction, the catalogue as it is
 * now, the table. */
#include "engine/engine.h"

#include "base/fail.h"

int64_t engine_now_s(const engine *e) {
    return e->clock.now_s(e->clock.context);
}

skep_status engine_begin(engine *e, engine_mode mode, skep_error *err) {
    skep_status status =
        mode == ENGINE_READ ? store_begin_read(e->store, err) : store_begin_write(e->store, err);
    if (status != SKEP_OK) return status;
    status = catalogue_refresh(&e->catalogue, e->store, err);
    if (status != SKEP_OK) store_abort(e->store);
    return status;
}

skep_status engine_end(engine *e, skep_status status, skep_error *err) {
    if (status == SKEP_OK) return store_commit(e->store, err);
    store_abort(e->store);
    return status;
}

skep_status engine_find_table(engine *e, const char *name, const table_info **table,
                              skep_error *err) {
    *table = catalogue_find(&e->catalogue, name);
    if (*table != NULL) return SKEP_OK;
    return fail_service(err, SKEP_NO_TABLE, "ResourceNotFoundException",
                        "Requested resource not found");
}
