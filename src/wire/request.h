/* wire/request.h: the client's direction: a request struct as the JSON body that is sent, in one
 * pass, straight into the send buffer. */
#ifndef WIRE_REQUEST_H
#define WIRE_REQUEST_H

#include <skep/client.h>

#include "base/buffer.h"

/** Whose protocol it is. Alternator refuses or ignores what DynamoDB takes; what it lacks
 *  altogether is refused before it comes here. */
typedef enum wire_dialect { WIRE_DYNAMODB = 0, WIRE_ALTERNATOR } wire_dialect;

typedef struct wire_request {
    skep_operation operation;
    const void *request; /* the operation's request struct of skep/client.h */
    wire_dialect dialect;
    bool wants_capacity;       /* ReturnConsumedCapacity is TOTAL; else it is not sent at all */
    bool wants_index_capacity; /* with it: INDEXES, but not to Alternator, which refuses that */
    const char
        *isolation; /* of a table that is created: its tag system:write_isolation; NULL: none */
    skep_arena *scratch; /* where trees are printed; not used where all expressions are text */
} wire_request;

/** Appends the body. What the service would refuse is sent all the same, so that the service says
 *  so; SKEP_INVALID only for what JSON cannot carry (text that is not UTF-8, a missing table name
 *  of a batch), SKEP_NO_MEMORY, SKEP_LIMIT where the ceiling of `out` is passed. `out` then holds
 *  what it held before. */
skep_status wire_encode_request(const wire_request *what, buffer *out, skep_error *err);

#endif
