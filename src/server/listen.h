/* server/listen.h: the socket that connections come to. */
#ifndef SERVER_LISTEN_H
#define SERVER_LISTEN_H

#include <stdint.h>

#include <skep/error.h>

/** Listens at `host` and `port` (0: any that is free, which *port then is). Returns a descriptor that
 *  does not block, -1 on failure. */
int listen_at(const char *host, uint16_t *port, skep_error *err);

#endif
