/* skep/backend.h: the table of functions through which a client reaches a server.
 *
 * A backend serves one kind of address. `execute` receives the request and response structs of
 * skep/client.h; the response is zeroed before and allocated in `arena`. It must be safe to call
 * from several threads. */
#ifndef SKEP_BACKEND_H
#define SKEP_BACKEND_H

#include <skep/client.h>

#ifdef __cplusplus
extern "C" {
#endif

struct skep_backend {
    const char *name; /**< "engine" */

    /** Opens `address`; the instance goes to the other functions. NULL on failure. */
    void *(*open)(const char *address, const skep_allocator *allocator, skep_error *err);

    skep_status (*execute)(void *instance, skep_operation operation, const void *request,
                           void *response, skep_arena *arena, skep_error *err);

    void (*close)(void *instance);
};

#ifdef __cplusplus
}
#endif
#endif
