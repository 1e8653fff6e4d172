/* wire/table_out.h: key schemas and indexes as JSON, in requests as in what describes a table. */
#ifndef WIRE_TABLE_OUT_H
#define WIRE_TABLE_OUT_H

#include <skep/client.h>

#include "wire/json_out.h"

/** A count of key attributes as far as there is room for them. */
static inline size_t table_out_bounded(size_t count) {
    return count < SKEP_KEY_ATTRIBUTES_MAX ? count : SKEP_KEY_ATTRIBUTES_MAX;
}

/** The member KeySchema. */
void table_out_key(json_out *j, const skep_key_schema *key);

/** The members IndexName, KeySchema and Projection. */
void table_out_index(json_out *j, const skep_index_definition *index);

#endif
