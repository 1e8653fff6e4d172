/* client/chaos_stale.h: what GetItem saw earlier, for reads that are stale on purpose: what was read is remembered
 * by table and key, the latest 1,024 keys of a client, and may be the answer to a later GetItem that
 * does not ask for consistency. */
#ifndef CLIENT_CHAOS_STALE_H
#define CLIENT_CHAOS_STALE_H

#include <skep/backend.h>

typedef struct stale_reads stale_reads;

/** NULL when memory is short. */
stale_reads *stale_new(const skep_allocator *allocator);
void stale_free(stale_reads *s);

/** Answers from memory; false where the exchange is no such read or nothing is remembered. */
bool stale_answer(stale_reads *s, skep_exchange *exchange);

/** Remembers the answer of a read. */
void stale_note(stale_reads *s, const skep_exchange *exchange);

#endif
