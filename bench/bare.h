/* bench/bare.h: GetItem with libcurl alone, the answers thrown away: one after another with its
 * easy interface, which signs; and many in flight with its multi interface on epoll, which neither
 * signs nor decodes. */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

#include <stddef.h>

typedef struct bare bare;

bare *bare_open(const char *address);
void bare_close(bare *b);

void bare_one_by_one(bare *b, size_t count);

/** GETS_IN_FLIGHT at once on this thread. */
void bare_in_flight(bare *b, size_t count);

#endif
