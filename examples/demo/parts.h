/* The two parts of the demonstration. */
#ifndef DEMO_PARTS_H
#define DEMO_PARTS_H

#include <skep/skep.h>

/** `is_telling` switches the printing of requests on and off. */
skep_status demo_shop(skep_client *db, bool *is_telling, skep_error *err);
skep_status demo_atlas(skep_client *db, bool *is_telling, skep_error *err);

#endif
