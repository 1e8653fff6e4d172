/* remote/remote.h: the backend that speaks DynamoDB's protocol over HTTP, on libcurl.
 *
 * One lane is one curl_multi with its own connections, driven by one thread by epoll (or kqueue);
 * what lanes share (address, credentials, clock skew, DNS and TLS sessions) locks for itself. */
#ifndef REMOTE_REMOTE_H
#define REMOTE_REMOTE_H

#include <skep/backend.h>

extern const skep_backend remote_backend;

#endif
