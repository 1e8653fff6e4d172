/* An imitation of a ScyllaDB Alternator cluster: three `skep serve` processes on one file, each
 * behind a layer that says /localnodes, answers as such a node does, and lacks what it lacks.
 * The nodes are 127.0.0.1, 127.0.0.2 and 127.0.0.3 on one port. What cannot be done aborts the
 * test program. */
#ifndef TESTS_ALTERNATOR_CLUSTER_H
#define TESTS_ALTERNATOR_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "faults/proxy.h"

enum { CLUSTER_NODES = 3, CLUSTER_ADDRESS_MAX = 128 };

typedef struct cluster cluster;

typedef struct cluster_options {
    const char *data;      /* the file under all nodes */
    bool has_transactions; /* and all else that `skep serve` itself has: no dialect.h */
    int64_t delay_ms;      /* of each answer */
    const char *signature; /* "ROLE:SALTED_HASH"; NULL: requests need not be signed */
} cluster_options;

cluster *cluster_start(const cluster_options *options);
/** False where a server did not end well. */
bool cluster_stop(cluster *c);

/** "alternator://127.0.0.1:PORT" and `rest`. */
void cluster_address(const cluster *c, const char *rest, char out[CLUSTER_ADDRESS_MAX]);
uint16_t cluster_port(const cluster *c);

/** What /localnodes answers from now on, where a rack is asked for and where none is; NULL: as it
 * was. Copied. */
void cluster_say(cluster *c, const char *status, const char *body);
void cluster_say_rack(cluster *c, const char *body);

/** What the next requests are refused with, whichever node they come to; nothing is done. */
typedef enum cluster_refusal {
    CLUSTER_NO_REFUSAL = 0,
    CLUSTER_SHED,     /* 400 RequestLimitExceeded: too many are under way */
    CLUSTER_TOO_LARGE /* 413 PayloadTooLarge, and the end of the connection */
} cluster_refusal;

void cluster_next(cluster *c, cluster_refusal refusal, unsigned count);

/** How often a node was asked for an operation, and all of them for /localnodes. */
uint64_t cluster_served(cluster *c, int which);
uint64_t cluster_asked(cluster *c);

/** The body of the last request with an operation, copied. */
void cluster_last_body(cluster *c, char *out, size_t size);

/** SIGKILL to the server of a node, which then refuses connections; and back again. */
void cluster_kill(cluster *c, int which);
void cluster_revive(cluster *c, int which);

/** For faults. */
proxy *cluster_proxy(cluster *c, int which);

#endif
