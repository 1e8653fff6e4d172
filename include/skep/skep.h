/* skep/skep.h: the whole library in one include.
 *
 * A program that talks only to servers compiles with -DSKEP_NO_ENGINE and then needs neither
 * skep-engine nor SQLite. */
#ifndef SKEP_SKEP_H
#define SKEP_SKEP_H

#include <string.h>

#include <skep/batch.h>
#include <skep/client.h>
#include <skep/decimal.h>
#include <skep/error.h>
#include <skep/item.h>
#include <skep/loop.h>
#include <skep/memory.h>
#include <skep/model.h>
#include <skep/model_builder.h>
#include <skep/pages.h>
#include <skep/query.h>
#include <skep/remote.h>
#include <skep/retry.h>
#include <skep/session.h>
#include <skep/slice.h>
#include <skep/table.h>
#include <skep/time.h>
#include <skep/uuid.h>
#include <skep/value.h>
#ifndef SKEP_NO_ENGINE
#include <skep/engine.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Opens a database: a path or ":memory:" is served by the embedded engine inside this process.
 * `options` may be NULL. NULL on failure, with the reason in `err`. Close with skep_close. */
static inline skep_client *skep_open(const char *address, const skep_open_options *options,
                                     skep_error *err) {
    skep_open_options all;
    memset(&all, 0, sizeof all);
    if (options != NULL) all = *options;
#ifndef SKEP_NO_ENGINE
    if (all.engine == NULL) all.engine = &skep_engine_backend;
#endif
    return skep_client_open(address, &all, err);
}

#ifdef __cplusplus
}
#endif
#endif
