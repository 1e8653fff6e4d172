/* wire/request_parts.h: what the files that encode requests share. */
#ifndef WIRE_REQUEST_PARTS_H
#define WIRE_REQUEST_PARTS_H

#include "expr/print.h"
#include "wire/json_out.h"
#include "wire/request.h"

typedef struct request_writer {
    json_out j;
    const wire_request *what;
    expr_printer printer; /* of the expressions that share one set of placeholders */
    bool has_printed;     /* one of them was a tree */
} request_writer;

/* ---- Expressions with one set of placeholders: begin, each expression, end ---- */

void request_begin_expressions(request_writer *w);
void request_expression(request_writer *w, const char *member, const skep_expression *expression,
                        const skep_bindings *bindings);
/** ExpressionAttributeNames and -Values. */
void request_end_expressions(request_writer *w, const skep_bindings *bindings);

/** ReturnConsumedCapacity, where it is wanted. */
void request_capacity(request_writer *w);

/** ReturnValuesOnConditionCheckFailure, where it is wanted. */
void request_item_on_failure(request_writer *w, bool is_wanted);

/* ---- request_table.c ---- */

void request_create_table(request_writer *w, const skep_create_table_request *request);
void request_update_table(request_writer *w, const skep_update_table_request *request);
void request_list_tables(request_writer *w, const skep_list_tables_request *request);

/* ---- request_many.c ---- */

void request_transact_write(request_writer *w, const skep_transact_request *request);
void request_transact_get(request_writer *w, const skep_transact_get_request *request);
void request_batch_get(request_writer *w, const skep_batch_get_request *request);
void request_batch_write(request_writer *w, const skep_batch_write_request *request);

#endif
