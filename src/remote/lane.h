/* remote/lane.h: exchanges in flight over HTTP, driven by one thread. */
#ifndef REMOTE_LANE_H
#define REMOTE_LANE_H

#include "remote/shared.h"

typedef struct remote_lane remote_lane;

/* The functions of skep/backend.h; `instance` is what open returned, or the lane. */
void *remote_open_lane(void *instance, skep_error *err);
void remote_close_lane(void *instance);
skep_status remote_warm_up(void *instance, uint32_t count, skep_error *err);
void remote_submit(void *instance, skep_exchange *exchange);
void remote_cancel(void *instance, skep_exchange *exchange);
void remote_drive(void *instance, int64_t wait_ns);
int remote_descriptor(void *instance);
int64_t remote_timeout_ns(void *instance);

#endif
