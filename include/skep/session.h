/* skep/session.h: the unit of work: objects that are loaded, changed and saved together.
 *
 *     skep_session *s = skep_session_new(db, NULL);
 *     order *o = order_load(s, 1, &err);
 *     o->status = ORDER_SHIPPED;
 *     skep_session_save(s, NULL, &err);      // UpdateItem SET #status, with the version checked
 *     skep_session_free(s);
 *
 * A session keeps one object for each stored key and remembers what was read; a save sends only
 * what changed. Objects, and all text and lists in them that the session made, live as long as the
 * session. What the program puts into an object must live until the next save returns. A session is
 * used by one thread at a time. */
#ifndef SKEP_SESSION_H
#define SKEP_SESSION_H

#include <skep/client.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skep_session skep_session;

typedef struct skep_session_options {
    size_t memory_max_bytes; /**< ceiling of what the session holds, 0: 256 MiB */
} skep_session_options;

/** A new session on a client, which must outlive it. `options` may be NULL. NULL when memory is
 * short. */
SKEP_API skep_session *skep_session_new(skep_client *client, const skep_session_options *options);

/** Releases the session and every object it made. Nothing is written. NULL is fine. */
SKEP_API void skep_session_free(skep_session *session);

SKEP_API skep_client *skep_session_client(const skep_session *session);

/** Zeroed memory that lives as long as the session; NULL when memory is short. */
SKEP_API void *skep_session_alloc(skep_session *session, size_t size_bytes);

/** A copy of a NUL-terminated text that lives as long as the session; NULL when memory is short. */
SKEP_API char *skep_session_text(skep_session *session, const char *text);

/* ---- Saving -------------------------------------------------------------------------------------
 */

/** What happens when a save needs more than one write. */
typedef enum skep_save_mode {
    SKEP_SAVE_ATOMIC = 0, /**< one transaction; over 100 writes are an error */
    SKEP_SAVE_CHUNKED,    /**< one transaction after the other, 100 writes each; stops at the first
                             that fails */
    SKEP_SAVE_SINGLE,     /**< one write after the other, each with its condition, versioned objects
                         last and the owners of lists behind their elements; stops at the first
                         that fails. For servers without transactions */
    SKEP_SAVE_BATCH /**< inserts and deletes of entities without a version go in batches of 25,
                         without conditions: an insert replaces what is there. What is left, as with
                         SKEP_SAVE_SINGLE, follows if all of them were written */
} skep_save_mode;

typedef struct skep_save_options {
    skep_save_mode mode;
    bool
        can_move; /**< an object whose key changed is deleted and put anew; else that is an error */
} skep_save_options;

typedef enum skep_write_kind {
    SKEP_WRITE_INSERT = 1,
    SKEP_WRITE_UPDATE,
    SKEP_WRITE_DELETE
} skep_write_kind;

typedef enum skep_outcome_kind {
    SKEP_OUTCOME_WRITTEN = 1,
    SKEP_OUTCOME_REFUSED,       /**< its condition was false, or its content was refused */
    SKEP_OUTCOME_NOT_ATTEMPTED, /**< another write of the same save failed */
    SKEP_OUTCOME_UNKNOWN        /**< the answer was lost */
} skep_outcome_kind;

/** What became of one write of the last save. Lives until the next save. */
typedef struct skep_outcome {
    const char *entity; /**< "order" */
    const char *key;    /**< "ORDER#1 / ITEM#2" */
    const void *object; /**< as the program knows it; NULL for an element taken out of a list */
    skep_write_kind write;
    skep_outcome_kind kind;
    const char *reason;       /**< why it was refused, else NULL */
    skep_value stored;        /**< the stored item that refused it, absent if there is none */
    int64_t expected_version; /**< of a versioned entity, else 0 */
    int64_t stored_version;   /**< of `stored`, else 0 */
} skep_outcome;

/** Writes what was added, changed and removed since the objects were read: one write alone, several
 * in one transaction. SKEP_CONFLICT when a versioned object was changed by somebody else (the
 * message names the object, the expected and the stored version), SKEP_CONDITION_FAILED when an
 * object to insert exists already or one to update is gone. After a failure nothing that was not
 * confirmed counts as saved. `options` may be NULL. */
SKEP_API skep_status skep_session_save(skep_session *session, const skep_save_options *options,
                                       skep_error *err);

/** The outcome of each write of the last save, in order; an object that had not changed has none.
 */
SKEP_API const skep_outcome *skep_session_outcomes(const skep_session *session, size_t *count);

/* ---- Lists --------------------------------------------------------------------------------------
 */

/** Adds a zeroed element to a SKEP_LIST or SKEP_SET and gives its address, valid until the list
 * grows again; NULL when memory is short: `*skep_append(s, &o->items) = (item){.id = 2};` */
#define skep_append(session, list)                                                                 \
    (skep_list_grow((session), (list), sizeof *(list)->items) ? &(list)->items[(list)->count - 1]  \
                                                              : NULL)

/** Takes element `index` out of a list; those behind it move up. */
#define skep_remove_at(list, index) skep_list_remove((list), sizeof *(list)->items, (index))

/** What skep_append and skep_remove_at call; `list` is any SKEP_LIST. */
SKEP_API bool skep_list_grow(skep_session *session, void *list, size_t element_size);
SKEP_API void skep_list_remove(void *list, size_t element_size, size_t index);

#ifdef __cplusplus
}
#endif
#endif
