/* server/served_capacity.h: ConsumedCapacity of an answer. */
#ifndef SERVER_SERVED_CAPACITY_H
#define SERVER_SERVED_CAPACITY_H

#include "server/served.h"
#include "wire/json_out.h"

/** The member ConsumedCapacity, where it was asked for and something was consumed. `info` may be
 * NULL. */
void served_write_capacity(json_out *j, const served_request *asked, const skep_call_info *info);

#endif
