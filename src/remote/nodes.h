/* remote/nodes.h: the servers behind an address: which there are, which answer, and which is next. Most addresses have
 * one, which is always the choice.
 *
 * A cluster (ScyllaDB Alternator) tells at /localnodes which nodes it has. A thread asks every second while requests are
 * sent and every minute else; an answer that fails or is empty leaves the list as it is. A node
 * that cannot be reached, or answers three times in a row with a server's error, is left for a
 * second, longer each time up to half a minute, and then tried again. */
#ifndef REMOTE_NODES_H
#define REMOTE_NODES_H

#include "remote/address.h"
#include "skep/memory.h"

typedef struct nodes nodes;

/** One server, as a request needs it. */
typedef struct nodes_choice {
    char url[ADDRESS_URL_MAX + 1];
    char host[ADDRESS_AUTHORITY_MAX + 1]; /**< as the Host header says it */
} nodes_choice;

/** How an attempt at a node ended. */
typedef enum nodes_outcome {
    NODES_ANSWERED = 0,
    NODES_SERVER_ERROR, /**< 5xx */
    NODES_UNREACHED     /**< no answer at all */
} nodes_outcome;

/** `options` must outlive it. NULL on failure. */
nodes *nodes_open(const remote_address *address, const skep_remote_options *options,
                  const skep_allocator *allocator, skep_error *err);
/** NULL is fine. */
void nodes_close(nodes *n);

/** The next node in turn among those that answer; where none does, the one that has been left
 * longest. */
void nodes_choose(nodes *n, nodes_choice *out);

/** The node that is first for most of the keys in rendezvous hashing: of each key the n-th in its
 * order for the n-th attempt, or the next behind it that answers. Keys are numbers that are already
 * well mixed; there is at least one. */
void nodes_choose_for(nodes *n, const uint64_t *keys, size_t count, uint32_t attempt,
                      nodes_choice *out);

void nodes_tell(nodes *n, const nodes_choice *choice, nodes_outcome outcome);

/** How many nodes are known now. */
size_t nodes_count(nodes *n);

/** Takes over an answer of /localnodes; false, with nothing changed, where it names no node. */
bool nodes_learn(nodes *n, const char *json, size_t len);

#endif
