/* client/metrics_entities.h: consumed units by the entity that requests name as theirs.
 *
 * A server tells the units of a request in one number. Where its parts belong to several entities
 * the number is divided by what each part would take alone; the shares add up to the whole. */
#ifndef CLIENT_METRICS_ENTITIES_H
#define CLIENT_METRICS_ENTITIES_H

#include <stdatomic.h>

#include <skep/backend.h>

#include "base/buffer.h"

/** One entity's; read and written without a lock. */
typedef struct entity_units {
    atomic_ullong read_milliunits, write_milliunits;
    char name[]; /* NUL-terminated */
} entity_units;

enum { ENTITIES_SLOTS = 256 }; /* a power of 2 */

/** A hash table by name that only grows. */
typedef struct metrics_entities {
    const skep_allocator *allocator;
    _Atomic(entity_units *) slots[ENTITIES_SLOTS];
    atomic_ullong other_read_milliunits, other_write_milliunits; /* of names without a slot */
} metrics_entities;

void metrics_entities_init(metrics_entities *e, const skep_allocator *allocator);
void metrics_entities_fini(metrics_entities *e);

/** Counts a call that succeeded, by the units of its `info`. */
void metrics_entities_count(metrics_entities *e, const skep_exchange *x);

/** Two families of counters, in the order of names; nothing where no entity was counted. */
void metrics_entities_print(const metrics_entities *e, buffer *out);

#endif
