/* What a node of ScyllaDB Alternator says otherwise than `skep serve`, which stands behind it: in
 * requests and answers as texts, as skep's client writes them, without blanks. What is removed is
 * overwritten with blanks, so that lengths stay. */
#ifndef TESTS_ALTERNATOR_DIALECT_H
#define TESTS_ALTERNATOR_DIALECT_H

#include "faults/proxy.h"

/** What all nodes know of tables; safe for several threads. */
typedef struct dialect dialect;

dialect *dialect_new(void);
void dialect_free(dialect *d);

/** True: refused, in `answer`. Otherwise the request may have been changed into what the server
 * behind has to do. */
bool dialect_request(dialect *d, const proxy_request *request, proxy_bytes *answer);

/** The server's answer to a request that was not refused, in such a node's words. */
void dialect_answer(const proxy_request *request, proxy_bytes *answer);

/** An answer that refuses: status 400, or 413 and the end of the connection for PayloadTooLarge. */
void dialect_refuse(proxy_bytes *answer, const char *type, const char *message);

#endif
