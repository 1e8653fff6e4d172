#include "engine/operations.h"
#include "engine/tables.h"

skep_status engine_delete_table(engine *e, const skep_table_request *request,
                                skep_table_response *response, skep_arena *arena, skep_error *err) {
    const table_info *table;
    skep_status status = tables_check_name(request->table, err);
    if (status == SKEP_OK) status = engine_begin(e, ENGINE_WRITE, err);
    if (status != SKEP_OK) return status;
    status = tables_find(e, request->table, &table, err);
    if (status == SKEP_OK) status = tables_answer(table, "DELETING", arena, response, err);
    if (status == SKEP_OK) status = store_drop_table(e->store, table->id, err);
    return engine_end(e, status, err);
}
