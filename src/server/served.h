/* server/served.h: the server's direction: the JSON body of a request into the request struct, and
 * responses and errors to JSON bodies.
 *
 * What does not fit a member's type is refused in the service's words before anything else; what
 * the structs cannot express (unknown values of enums, legacy parameters) is refused here too, all
 * other checks are the backend's. */
#ifndef SERVER_SERVED_H
#define SERVER_SERVED_H

#include <skep/client.h>

#include "base/buffer.h"
#include "wire/decode.h"

typedef union served_any_request {
    skep_create_table_request create_table;
    skep_table_request table;
    skep_update_table_request update_table;
    skep_list_tables_request list_tables;
    skep_put_request put;
    skep_get_request get;
    skep_update_request update;
    skep_delete_request delete_item;
    skep_query_request query;
    skep_transact_request transact;
    skep_transact_get_request transact_get;
    skep_batch_get_request batch_get;
    skep_batch_write_request batch_write;
} served_any_request;

typedef union served_any_response {
    skep_table_response table;
    skep_list_tables_response list_tables;
    skep_write_response write;
    skep_get_response get;
    skep_query_response query;
    skep_transact_response transact;
    skep_transact_get_response transact_get;
    skep_batch_get_response batch_get;
    skep_batch_write_response batch_write;
} served_any_response;

/** ReturnConsumedCapacity. */
typedef enum served_capacity {
    SERVED_CAPACITY_NONE = 0,
    SERVED_CAPACITY_TOTAL,
    SERVED_CAPACITY_INDEXES
} served_capacity;

/** A request as it was read. */
typedef struct served_request {
    skep_operation operation;
    served_any_request request; /* the member of the operation */
    served_capacity capacity;   /* what is to be told of it */
} served_request;

/** Reads a body, which must be followed by WIRE_PADDING_BYTES, is changed, and must live as long as
 *  the request. SKEP_INVALID with the service's type and text (SerializationException,
 *  ValidationException), SKEP_NO_MEMORY. */
skep_status served_read(skep_operation operation, wire_text body, skep_arena *arena,
                        served_request *out, skep_error *err);

/** Appends the body of an answer. `info` (may be NULL) has the capacity by tables. A failure shows in
 *  out->is_failed. */
void served_write(const served_request *asked, const served_any_response *response,
                  const skep_call_info *info, buffer *out);

/** Appends the body of an error and returns its HTTP status. `asked` and `response` are NULL where
 *  there was no request. An error without a type gets the one that fits its status. */
int served_write_error(const skep_error *err, const served_request *asked,
                       const served_any_response *response, buffer *out);

#endif
