/* engine/operations.h: the operations, each in a file of its name. All have one shape: validate,
 * plan, run in one transaction, answer. The response is zeroed before; what it points to is in
 * `arena`. */
#ifndef ENGINE_OPERATIONS_H
#define ENGINE_OPERATIONS_H

#include "engine/engine.h"

skep_status engine_create_table(engine *e, const skep_create_table_request *request,
                                skep_table_response *response, skep_arena *arena, skep_error *err);
skep_status engine_describe_table(engine *e, const skep_table_request *request,
                                  skep_table_response *response, skep_arena *arena,
                                  skep_error *err);
skep_status engine_delete_table(engine *e, const skep_table_request *request,
                                skep_table_response *response, skep_arena *arena, skep_error *err);
skep_status engine_list_tables(engine *e, const skep_list_tables_request *request,
                               skep_list_tables_response *response, skep_arena *arena,
                               skep_error *err);
skep_status engine_put_item(engine *e, const skep_put_request *request,
                            skep_write_response *response, skep_arena *arena, skep_error *err);
skep_status engine_get_item(engine *e, const skep_get_request *request, skep_get_response *response,
                            skep_arena *arena, skep_error *err);
skep_status engine_update_item(engine *e, const skep_update_request *request,
                               skep_write_response *response, skep_arena *arena, skep_error *err);
skep_status engine_delete_item(engine *e, const skep_delete_request *request,
                               skep_write_response *response, skep_arena *arena, skep_error *err);
skep_status engine_query(engine *e, const skep_query_request *request,
                         skep_query_response *response, skep_arena *arena, skep_error *err);
skep_status engine_scan(engine *e, const skep_query_request *request, skep_query_response *response,
                        skep_arena *arena, skep_error *err);
skep_status engine_transact_write_items(engine *e, const skep_transact_request *request,
                                        skep_transact_response *response, skep_arena *arena,
                                        skep_error *err);
skep_status engine_transact_get_items(engine *e, const skep_transact_get_request *request,
                                      skep_transact_get_response *response, skep_arena *arena,
                                      skep_error *err);
skep_status engine_batch_get_item(engine *e, const skep_batch_get_request *request,
                                  skep_batch_get_response *response, skep_arena *arena,
                                  skep_error *err);
skep_status engine_batch_write_item(engine *e, const skep_batch_write_request *request,
                                    skep_batch_write_response *response, skep_arena *arena,
                                    skep_error *err);
skep_status engine_update_table(engine *e, const skep_update_table_request *request,
                                skep_table_response *response, skep_arena *arena, skep_error *err);

#endif
