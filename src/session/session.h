/* session/session.h: what the parts of the unit of work share.
 *
 * A tracked entry stands for one object, or for one stored element of a SKEP_LIST of children (then
 * `owner` is the entry whose list it is in, and the element is found by its key, because lists
 * move). States:
 *
 *     NEW      added by the program, not in the identity map  -> STORED when its insert is confirmed
 *     STORED   read or confirmed, in the identity map by key  -> REMOVED by the program
 *     REMOVED  waits for its delete                           -> GONE when that is confirmed
 *     GONE     forgotten; stays in the list of entries only
 *
 * Only save_confirm makes the transitions that follow a write. Invariant: a snapshot is exactly
 * what the server is known to hold, including attributes that the struct does not have. */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <skep/gen/runtime.h>

#include "value/packed.h"

typedef enum tracked_state {
    TRACKED_NEW = 1,
    TRACKED_STORED,
    TRACKED_REMOVED,
    TRACKED_GONE
} tracked_state;

typedef struct tracked tracked;

struct tracked {
    const skep_entity *entity;
    void *object; /* NULL for an element of a list */
    const void
        *parent;    /* struct that the partition key is made from, for an entity with a parent */
    tracked *owner; /* for an element of a list */
    uint32_t child; /* for an element: which of the owner's lists */
    tracked_state state;
    bool has_children;     /* its lists were read from the store */
    uint32_t seen_in_save; /* for an element: the last save that found it in its list */
    skep_value key;        /* table key as stored */
    uint64_t hash;         /* of it, in the identity map */
    skep_value snapshot;   /* item as stored, from the allocator */
    tracked *next;         /* all entries, oldest first */
    tracked *next_in_bucket;
    tracked *first_element; /* elements of its lists */
    tracked *next_element;
};

struct skep_session {
    skep_client *client;
    const skep_allocator *allocator;
    skep_arena *arena;      /* objects and what they hold */
    skep_arena *save_arena; /* the last save: requests and outcomes */
    skep_arena *scratch;    /* what one step of a call needs; nothing in it outlives the step */
    tracked *first, *last;
    tracked **buckets; /* identity map: open hash by table key */
    size_t bucket_count, keyed_count;
    uint32_t save_count;
    skep_outcome *outcomes;
    size_t outcome_count;
    struct page_memory *memories; /* of untracked pages */
    bool is_out_of_memory;        /* an object could not be made; the next save says so */
};

/** The tracked object of a stored item: the one that is in the session already, or a new one from a
 * copy of the item. NULL on failure. */
void *session_adopt(skep_session *session, const skep_entity *entity, skep_value item,
                    skep_error *err);

/** The arena in which objects live. */
skep_arena *session_arena(skep_session *session);

/** Memory for untracked objects, until it is given back or the session ends; NULL when memory is
 * short. */
skep_arena *session_take_memory(skep_session *session);
void session_give_memory(skep_session *session, skep_arena *memory);

/** Adds an entry to the list of entries; NULL when memory is short. */
tracked *session_track(skep_session *session, const skep_entity *entity, void *object,
                       tracked_state state);

/** The entry with a table key, or NULL. */
tracked *session_lookup(const skep_session *session, const skep_table *table, skep_value key);

/** Puts an entry with its key (borrowed) into the identity map, or takes it out. */
bool session_map(skep_session *session, tracked *entry);
void session_unmap(skep_session *session, tracked *entry);

/** Replaces an entry's snapshot by a copy of `item`. */
bool session_set_snapshot(skep_session *session, tracked *entry, skep_value item);

/** The part of an item that is its table key, in the arena. */
skep_status session_item_key(const skep_table *table, skep_value item, skep_arena *arena,
                             skep_value *out, skep_error *err);

/** The entry whose object this is, or NULL. */
tracked *session_entry_of(const skep_session *session, const void *object);

/** The element of `owner`'s list that has the key, or NULL when it was taken out. */
void *session_element_at(const skep_session *session, const tracked *element);

#endif
