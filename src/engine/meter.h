/* engine/meter.h: consumed capacity, counted as the service does. Where nobody asked for it nothing
 * is counted. */
#ifndef ENGINE_METER_H
#define ENGINE_METER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct meter {
    bool is_wanted;
    double read_units;
    double write_units;
} meter;

enum { METER_READ_BYTES = 4096, METER_WRITE_BYTES = 1024 };

/** By how much the units of one access count. */
#define METER_EVENTUAL   0.5 /* reads that need not be consistent */
#define METER_PLAIN      1.0
#define METER_TRANSACTED 2.0

/** Units begun, at least one, also for what is not there. */
static inline double meter_units(size_t bytes, size_t unit_bytes) {
    size_t units = (bytes + unit_bytes - 1) / unit_bytes;
    return units > 0 ? (double)units : 1;
}

static inline void meter_read(meter *m, size_t bytes, double rate) {
    if (m->is_wanted) m->read_units += rate * meter_units(bytes, METER_READ_BYTES);
}

static inline void meter_write(meter *m, size_t bytes, double rate) {
    if (m->is_wanted) m->write_units += rate * meter_units(bytes, METER_WRITE_BYTES);
}

/** The rate of a plain read. */
static inline double meter_rate(bool is_consistent) {
    return is_consistent ? METER_PLAIN : METER_EVENTUAL;
}

#endif
