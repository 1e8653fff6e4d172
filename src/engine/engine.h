/* engine/engine.h: an open engine and what every operation does with it.
 *
 * An operation runs under the engine's lock, from one thread at a time. It validates what needs no
 * table, begins a transaction (which brings the catalogue up to date), plans, reads or writes, ends
 * the transaction, and answers in the caller's arena. What it needs only meanwhile is in `scratch`.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <pthread.h>

#include <skep/engine.h>

#include "base/buffer.h"
#include "engine/catalogue.h"
#include "engine/meter.h"
#include "engine/store.h"

/** Where the engine's time comes from: seconds since the epoch. */
typedef struct engine_clock {
    int64_t (*now_s)(void *context);
    void *context;
} engine_clock;

/** What skep_engine_backend.open returns. Tests may set `clock` before the first operation. */
typedef struct engine {
    const skep_allocator *allocator;
    pthread_mutex_t lock;
    store *store;
    catalogue catalogue;
    skep_arena *scratch; /* forgotten when the next operation starts */
    buffer key_buf;      /* where keys are encoded before they go to scratch */
    engine_clock clock;
    meter meter; /* of the operation that runs */
} engine;

typedef enum engine_mode { ENGINE_READ, ENGINE_WRITE } engine_mode;

/** Begins a transaction with a fresh catalogue. */
skep_status engine_begin(engine *e, engine_mode mode, skep_error *err);

/** Commits if `status` is SKEP_OK, else gives up what was begun; returns what became of it. */
skep_status engine_end(engine *e, skep_status status, skep_error *err);

/** The table, or ResourceNotFoundException. */
skep_status engine_find_table(engine *e, const char *name, const table_info **table,
                              skep_error *err);

int64_t engine_now_s(const engine *e);

#endif
