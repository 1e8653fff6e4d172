/* bench/gets.h: GetItem into a struct as a program with skep does it, one after another and many in
 * flight. The products asked for are those of gets_fill. */
#ifndef BENCH_GETS_H
#define BENCH_GETS_H

#include <stddef.h>
#include <stdint.h>

#include <skep/skep.h>

enum { GETS_STORED = 1000, GETS_IN_FLIGHT = 64 };

typedef struct gets gets;

/** Creates the table and puts products 0 to GETS_STORED - 1 into it, about 150 bytes each. */
void gets_fill(const char *url);

gets *gets_open(const char *url);
void gets_close(gets *g);

/** The next id of an endless row that comes by all products; `next` begins with 0. */
size_t gets_pick(size_t *next);

/** Each object in a session of its own; the sum of their stocks. */
int64_t gets_one_by_one(gets *g, size_t count);

/** GETS_IN_FLIGHT at once on this thread; the sum of their stocks. */
int64_t gets_in_flight(gets *g, size_t count);

/** Ends the program where the status is not SKEP_OK. */
void gets_must(skep_status status, const skep_error *err);

#endif
