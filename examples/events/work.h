/* What both event programs do: all products of a shop are asked for at once, a few in flight at a time. */
#ifndef EVENTS_WORK_H
#define EVENTS_WORK_H

#include <skep/skep.h>

enum { WORK_PRODUCTS = 200, WORK_IN_FLIGHT = 16 };

typedef struct work work;

/** Puts the products there, and a loop on the client. NULL after printing why. */
work *work_new(skep_client *db);
void work_free(work *w);

skep_loop *work_loop(work *w);

/** Sends the first requests; each answer sends the next. */
void work_start(work *w);

/** Prints what came. True if all did. */
bool work_report(const work *w);

#endif
