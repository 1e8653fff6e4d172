/* skep/loop.h: many requests in flight from one thread, without blocking it.
 *
 *     skep_loop *loop = skep_loop_new(db, &err);
 *     skep_submit(loop, SKEP_OP_GET_ITEM, &request, &response, arena, on_item, me, &err);
 *     while (skep_loop_drive(loop, 1000) > 0) ...
 *
 * A program with an event loop of its own watches skep_loop_descriptor for reading and calls
 * skep_loop_drive(loop, 0) when it is readable, or when skep_loop_timeout_ms has passed. A loop belongs
 * to one thread at a time; a client may have many. Retries, deadlines, observers and faults on
 * purpose work as in blocking calls. */
#ifndef SKEP_LOOP_H
#define SKEP_LOOP_H

#include <skep/client.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skep_loop skep_loop;

/** How a request ended; `err` is NULL where `status` is SKEP_OK. New requests may be submitted from
 * here; the loop may not be freed. */
typedef void skep_completion(void *context, skep_status status, const skep_error *err);

/** A loop on a client, which must outlive it. NULL on failure. */
SKEP_API skep_loop *skep_loop_new(skep_client *client, skep_error *err);

/** Cancels what is in flight and frees the loop; the completions are called. NULL is fine. */
SKEP_API void skep_loop_free(skep_loop *loop);

/** Opens `connections` connections (up to 256) ahead, all at once, and waits for them, so that the
 * first requests find them. Other requests of the loop go on meanwhile. */
SKEP_API skep_status skep_loop_warm_up(skep_loop *loop, uint32_t connections, skep_error *err);

/** Starts a request. Request, response and arena must stay until `done` was called, which may
 * happen before this returns; an arena may be shared by requests of one loop. Fails, without calling `done`, only where an argument is wrong
 * or memory is short. */
SKEP_API skep_status skep_submit(skep_loop *loop, skep_operation operation, const void *request,
                                 void *response, skep_arena *arena, skep_completion *done,
                                 void *context, skep_error *err);

/** Does what can be done, waiting up to `wait_ms` (0: not at all, negative: as long as it takes) for
 * something to do; returns how many requests are in flight. */
SKEP_API size_t skep_loop_drive(skep_loop *loop, int64_t wait_ms);

/** Readable when there is something to do; -1 where nothing is ever waited for (the embedded
 * engine). */
SKEP_API int skep_loop_descriptor(const skep_loop *loop);

/** Within this time skep_loop_drive has to be called; -1: only when the descriptor is readable. */
SKEP_API int64_t skep_loop_timeout_ms(const skep_loop *loop);

#ifdef __cplusplus
}
#endif
#endif
