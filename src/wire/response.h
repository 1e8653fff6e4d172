/* wire/response.h: the client's direction: the JSON body of an answer into the response struct.
 *
 * The body is changed while it is read (wire/decode.h); the response holds copies in the arena and
 * nothing of the body, unless items go `into` structs, which point into it. */
#ifndef WIRE_RESPONSE_H
#define WIRE_RESPONSE_H

#include <skep/backend.h>

#include "wire/decode.h"
#include "wire/error_class.h"

/** Where an answer goes. */
typedef struct wire_response {
    skep_operation operation;
    const void *request; /* the request struct, with which batches are matched */
    void *response;      /* the operation's response struct, zeroed */
    skep_arena *arena;
    skep_call_info *info; /* receives the consumed capacity of all tables; may be NULL */
    skep_objects *into;   /* structs for the items; NULL: the response has them as they are */
} wire_response;

/** The body of an answer with status 200. SKEP_INVALID where an item does not fit the struct that it
 *  goes into; SKEP_CORRUPT, with the offset, where it is not JSON or
 *  not the answer of this operation; the response is then zeroed. */
skep_status wire_decode_response(const wire_response *what, wire_text body, skep_error *err);

/** The body of any other answer, which may be anything: fills in *err (type, message, http_status,
 *  is_retryable), *class, and of the response what comes with a failure: the item of a failed
 *  condition, the reasons of a cancelled transaction. Returns err's status, never SKEP_OK. */
skep_status wire_decode_error(const wire_response *what, int32_t http_status, wire_text body,
                              wire_error_class *class, skep_error *err);

#endif
