/* engine/meter.h: consumed capacity, counted as the service does, by table and by index. Where
 * nobody asked for it nothing is counted. */
#ifndef ENGINE_METER_H
#define ENGINE_METER_H

#include <stdbool.h>
#include <stddef.h>

#include <skep/client.h>

typedef struct meter {
    bool is_wanted;
    bool by_index; /* the indexes and the table itself are told apart */
    double read_units;
    double write_units;
    skep_arena *arena; /* where the answer is */
    skep_table_units *tables;
    size_t table_count;
} meter;

/** What is read or written: the items of a table, or the entries of one of its indexes. */
typedef struct meter_place {
    const char *table;
    const char *index; /* NULL: the table itself */
} meter_place;

enum { METER_READ_BYTES = 4096, METER_WRITE_BYTES = 1024 };

/** By how much the units of one access count. */
#define METER_EVENTUAL   0.5 /* reads that need not be consistent */
#define METER_PLAIN      1.0
#define METER_TRANSACTED 2.0

/** Counts the units begun, at least one, also for what is not there. Fails only where memory is
 * short. */
skep_status meter_read(meter *m, meter_place where, size_t bytes, double rate, skep_error *err);
skep_status meter_write(meter *m, meter_place where, size_t bytes, double rate, skep_error *err);

/** The rate of a plain read. */
static inline double meter_rate(bool is_consistent) {
    return is_consistent ? METER_PLAIN : METER_EVENTUAL;
}

#endif
