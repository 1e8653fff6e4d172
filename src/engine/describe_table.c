#include "engine/operations.h"
#include "engine/tables.h"

/* Counts what is there: exact, and as slow as reading the table. */
static skep_status count_items(engine *e, const table_info *table, skep_table_response *response,
                               skep_error *err) {
    store_range range = {.table_id = table->id};
    skep_bytes item;
    skep_status status = store_range_open(e->store, &range, err);
    while (status == SKEP_OK) {
        status = store_range_next(e->store, &item, err);
        if (item.ptr == NULL) break;
        response->item_count++;
        response->size_bytes += skep_item_size((skep_value){item.ptr, item.len});
    }
    store_range_close(e->store);
    return status;
}

skep_status engine_describe_table(engine *e, const skep_table_request *request,
                                  skep_table_response *response, skep_arena *arena,
                                  skep_error *err) {
    const table_info *table;
    skep_status status = tables_check_name(request->table, err);
    if (status == SKEP_OK) status = engine_begin(e, ENGINE_READ, err);
    if (status != SKEP_OK) return status;
    status = tables_find(e, request->table, &table, err);
    if (status == SKEP_OK) status = tables_answer(table, "ACTIVE", arena, response, err);
    if (status == SKEP_OK && !request->is_schema_only)
        status = count_items(e, table, response, err);
    return engine_end(e, status, err);
}
