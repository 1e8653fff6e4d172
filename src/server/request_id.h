/* server/request_id.h: the ids of requests, as the service forms them. */
#ifndef SERVER_REQUEST_ID_H
#define SERVER_REQUEST_ID_H

#include <stdint.h>

enum { REQUEST_ID_LEN = 52 };

/** Where ids come from; any number of threads may take numbers from it. */
uint64_t request_id_seed(void);

/** The id of the request `number` of a server: REQUEST_ID_LEN characters of 0-9 and A-Z, and a NUL. */
void request_id_make(uint64_t seed, uint64_t number, char out[REQUEST_ID_LEN + 1]);

#endif
