/* bench/served.h: `skep serve --memory` on this machine, for the length of a case. */
#ifndef BENCH_SERVED_H
#define BENCH_SERVED_H

/** Starts it where it is not running; the address, "http://127.0.0.1:PORT", stays until it is
 * stopped. */
const char *served_start(void);

void served_stop(void);

#endif
