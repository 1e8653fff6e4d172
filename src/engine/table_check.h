/* engine/table_check.h: what CreateTable and UpdateTable demand of key schemas and indexes. */
#ifndef ENGINE_TABLE_CHECK_H
#define ENGINE_TABLE_CHECK_H

#include <skep/client.h>

#include "engine/request.h"

/** Attributes of a key at `path`: there is one, names and their lengths, types. */
void table_check_key_members(member_faults *faults, const skep_key_schema *key, const char *path);

/** No attribute is twice in one key. */
skep_status table_check_key_names(const skep_key_schema *key, skep_error *err);

/** The key of an index: numbers of attributes, no attribute twice. */
skep_status table_check_index_key(const skep_key_schema *key, skep_error *err);

/** One attribute has one type in all keys of a table; the service takes types from one list. */
skep_status table_check_same_types(const skep_key_schema *a, const skep_key_schema *b,
                                   skep_error *err);

/** The projection of an index; `total` counts the included attributes of all indexes of a table. */
skep_status table_check_projection(const skep_index_definition *index, size_t *total,
                                   skep_error *err);

#endif
