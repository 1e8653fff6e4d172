/* remote/affinity.h: writes of one partition key go to one node of a cluster, while it answers.
 *
 * On ScyllaDB conditional writes of a partition are agreed on by Paxos, which is quickest where
 * they meet at one node, and plain writes are ordered by the clock of the node that takes them. The
 * order of nodes for a key is that of rendezvous hashing, alike in all clients that know the same
 * nodes: where a node comes or goes, only its keys move.
 *
 * A key is known where the request names the attribute (sessions do), where a key has one attribute
 * only, and for tables whose description this client has seen. Other writes take the next node in
 * turn, as reads do. */
#ifndef REMOTE_AFFINITY_H
#define REMOTE_AFFINITY_H

#include <skep/backend.h>

#include "remote/nodes.h"

typedef struct affinity affinity;

enum { AFFINITY_KEYS_MAX = SKEP_TRANSACT_ACTIONS_MAX, AFFINITY_TABLES_MAX = 256 };

/** NULL when memory is short. */
affinity *affinity_open(skep_affinity writes, const skep_allocator *allocator);
/** NULL is fine. */
void affinity_close(affinity *a);

/** A number for each partition key that an exchange writes and that is known; none where it is no
 * write that has affinity. */
size_t affinity_keys(affinity *a, const skep_exchange *x, skep_arena *scratch,
                     uint64_t out[AFFINITY_KEYS_MAX]);

/** The node for an exchange; where `a` is NULL always the next in turn. */
void affinity_choose(affinity *a, nodes *n, const skep_exchange *x, skep_arena *scratch,
                     nodes_choice *out);

/** Notes the key of the table that the response of an exchange describes, if it does. NULL is
 * fine. */
void affinity_learn(affinity *a, const skep_exchange *x);

#endif
