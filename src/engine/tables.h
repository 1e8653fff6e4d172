/* engine/tables.h: what the table operations share. */
#ifndef ENGINE_TABLES_H
#define ENGINE_TABLES_H

#include "engine/engine.h"

/** The name in DescribeTable and DeleteTable, with their words. */
skep_status tables_check_name(const char *name, skep_error *err);

/** The table, or ResourceNotFoundException in the words of table operations. */
skep_status tables_find(engine *e, const char *name, const table_info **table, skep_error *err);

/** Fills in definition, status (of the indexes too) and creation time. */
skep_status tables_answer(const table_info *table, const char *status, skep_arena *arena,
                          skep_table_response *response, skep_error *err);

#endif
