/* skep/engine.h: the embedded engine (library skep-engine), DynamoDB's semantics on an SQLite file.
 *
 * Addresses: a path, "file:PATH?sync=normal" or ":memory:". `sync=full` (the default) keeps what
 * was acknowledged over a power cut; `sync=normal` may lose the last moments before one, never
 * before a crash.
 *
 * A file may be open in several processes at once, each of which sees what the others acknowledged.
 * A write waits for theirs, up to 5 s or to its deadline, and is SKEP_BUSY then; reads do not wait.
 */
#ifndef SKEP_ENGINE_H
#define SKEP_ENGINE_H

#include <skep/backend.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The engine as a backend. */
extern SKEP_API const skep_backend skep_engine_backend;

#ifdef __cplusplus
}
#endif
#endif
