/* bench/parcels.h: many items into structs as a program with skep reads them, 10,000 at a time. */
#ifndef BENCH_PARCELS_H
#define BENCH_PARCELS_H

#include <stddef.h>
#include <stdint.h>

enum { PARCELS = 10000 };

typedef struct parcels parcels;

/** Creates the table and puts PARCELS items of 400 bytes into it, all in one partition. */
void parcels_fill(const char *address);

parcels *parcels_open(const char *address);
void parcels_close(parcels *p);

/** BatchGetItem of all, `count` times; the sum of their weights. */
int64_t parcels_batch(parcels *p, size_t count);

/** Query of all, in pages of 1 MB, `count` times; the sum of their weights. */
int64_t parcels_query(parcels *p, size_t count);

#endif
