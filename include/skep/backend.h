/* skep/backend.h: the table of functions through which a client reaches a server.
 *
 * A backend serves one kind of address and knows nothing of retries, deadlines, observers and faults on
 * purpose, which the client adds: an exchange is one attempt. A backend that answers at once, in
 * this process, has `execute`; one that waits for others has lanes. */
#ifndef SKEP_BACKEND_H
#define SKEP_BACKEND_H

#include <skep/client.h>

#ifdef __cplusplus
extern "C" {
#endif

struct skep_struct; /* skep/gen/runtime.h */

/** Items of an answer as structs, for readers that keep no items: of Query, Scan, and BatchGetItem of
 * one table. */
typedef struct skep_objects {
    const struct skep_struct *type;
    bool wants_rest;
    void *
        objects; /**< out: `count` structs, one behind another, in the arena with all they point to;
                      NULL: the response has items */
    size_t count;
    skep_value *rest; /**< out, where wanted: of each object the attributes that it has no member
                         for, as a map; absent where there are none */
} skep_objects;

/** One attempt at one request. It belongs to the caller and stays where it is until it is done. */
typedef struct skep_exchange skep_exchange;
struct skep_exchange {
    skep_operation operation;
    const void *request; /**< the request struct of skep/client.h */
    void *response;      /**< its response struct, zeroed; what it points to goes to the arena */
    skep_arena *arena;
    skep_objects *into;     /**< where items may go as structs; NULL: nowhere. A backend that reads
                                  bytes saves the items by it, one that has items ignores it; items
                                  that do not fit the struct come as items */
    skep_error *err;        /**< cleared; never NULL */
    bool is_repeatable;     /**< sent twice is the same as sent once */
    int64_t retry_after_ns; /**< out: the pause that the server asked for; 0: none */
    bool wants_capacity;    /**< info.read_units, info.write_units and info.tables are wanted */
    bool wants_index_capacity; /**< and of each table the indexes */
    int64_t deadline_ns;       /**< on the monotonic clock; INT64_MAX: none */
    skep_call_info info;       /**< filled by the backend, but for `attempts` */

    /** Lanes only: called once, from skep_backend.drive, submit or cancel. */
    void (*done)(skep_exchange *exchange, skep_status status);
    void *context; /**< the caller's */
    void *state;   /**< the backend's, from submit to done */
};

struct skep_backend {
    const char *name; /**< "engine", "remote" */

    /** Opens `address`; the instance goes to the other functions. NULL on failure. */
    void *(*open)(const char *address, const skep_open_options *options, skep_error *err);

    /** Runs one exchange to its end; from several threads at once. NULL where there are lanes. */
    skep_status (*execute)(void *instance, skep_exchange *exchange);

    void (*close)(void *instance);

    /* ---- Lanes: any number of exchanges in flight, driven by one thread at a time. ---- */

    /** NULL on failure. */
    void *(*open_lane)(void *instance, skep_error *err);
    void (*close_lane)(void *lane); /**< with no exchange in flight */

    /** Opens `count` connections at once, and finds out who asks, for exchanges that come later. NULL:
     * there is nothing to open. */
    skep_status (*warm_up)(void *lane, uint32_t count, skep_error *err);

    /** Starts an exchange; `done` tells how it ended, perhaps before submit returns. */
    void (*submit)(void *lane, skep_exchange *exchange);

    /** Ends an exchange in flight; `done` is called with SKEP_UNKNOWN or SKEP_IO. */
    void (*cancel)(void *lane, skep_exchange *exchange);

    /** Does what can be done, waiting for up to `wait_ns` (0: not at all) where nothing can. */
    void (*drive)(void *lane, int64_t wait_ns);

    /** A descriptor that is readable when drive has something to do. */
    int (*descriptor)(void *lane);

    /** Drive has to be called within this time; INT64_MAX: only when the descriptor says so. */
    int64_t (*timeout_ns)(void *lane);
};

#ifdef __cplusplus
}
#endif
#endif
