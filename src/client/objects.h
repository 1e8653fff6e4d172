/* client/objects.h: reading items as structs, for the folders that hand structs to programs. */
#ifndef CLIENT_OBJECTS_H
#define CLIENT_OBJECTS_H

#include <skep/backend.h>
#include <skep/batch.h>

/** skep_query whose items go `into` structs, unless the backend gives items. */
skep_status client_query_objects(skep_client *client, const skep_query_request *request,
                                 skep_objects *into, skep_query_response *response,
                                 skep_arena *arena, skep_error *err);

/** skep_batch_get_all of one table, in the same manner: the response has those items that did not
 *  come as structs. No rest is read. */
skep_status client_batch_get_objects(skep_client *client, const skep_batch_get_request *request,
                                     const skep_batch_options *options, skep_objects *into,
                                     skep_batch_get_response *response, skep_arena *arena,
                                     skep_error *err);

#endif
