/* wire/response_parts.h: what the files that decode answers share. */
#ifndef WIRE_RESPONSE_PARTS_H
#define WIRE_RESPONSE_PARTS_H

#include "wire/reader.h"
#include "wire/response.h"

typedef struct response_reader {
    reader r;
    const wire_response *what;
    skep_table_units *tables; /* that capacity was consumed of, so far */
    size_t table_count, table_cap;
} response_reader;

/** An array of items or keys, absent ones (null) left out. */
void response_items(response_reader *a, skep_value **items, size_t *count);

/** The same into structs; `told` is how many there are, 0: not known. */
void response_objects(response_reader *a, size_t told);

/** A CancellationReasons list. */
void response_reasons(response_reader *a, const skep_cancellation_reason **reasons, size_t *count);

/* ---- response_capacity.c ---- */

/** A ConsumedCapacity, one or a list. */
void response_capacity(response_reader *a);
/** Hands what was read to `info`, with its sums. */
void response_tell_capacity(const response_reader *a);

/* ---- One member of an answer: true where the operation has it, and then it was read. ---- */

/* response_table.c */
bool response_table_member(response_reader *a, skep_str name, skep_table_response *out);
bool response_list_member(response_reader *a, skep_str name, skep_list_tables_response *out);

/* response_many.c */
bool response_transact_get_member(response_reader *a, skep_str name,
                                  skep_transact_get_response *out);
bool response_batch_get_member(response_reader *a, skep_str name, skep_batch_get_response *out);
bool response_batch_write_member(response_reader *a, skep_str name, skep_batch_write_response *out);

/* ---- Answers that the request has a part in: before the first member, behind the last. ---- */

void response_begin_batch_get(response_reader *a, skep_batch_get_response *out);
void response_begin_transact_get(response_reader *a, skep_transact_get_response *out);
/** A transaction that was done has a reason "None" for each action, as one that was not has. */
void response_end_transact(response_reader *a, skep_transact_response *out);

#endif
