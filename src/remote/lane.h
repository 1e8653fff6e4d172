/* remote/lane.h: exchanges in flight over HTTP, driven by one thread. */
#ifndef REMOTE_LANE_H
#define REMOTE_LANE_H

#include "remote/shared.h"

typedef struct remote_lane remote_lane;

/* The functions of skep/backend.h; `remote` is what open returned. */
void *remote_open_lane(void *remote, skep_error *err);
void remote_close_lane(void *lane);
void remote_submit(void *lane, skep_exchange *exchange);
void remote_cancel(void *lane, skep_exchange *exchange);
void remote_drive(void *lane, int64_t wait_ns);
int remote_descriptor(void *lane);
int64_t remote_timeout_ns(void *lane);

#endif
