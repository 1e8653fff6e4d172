/* engine/store.h: what the engine keeps in SQLite, without SQLite in sight.
 *
 * A store is one connection to one file and is used by one thread at a time; the engine locks. It
 * knows rows of bytes, no DynamoDB rules. Every failure names the file. Without begin each call is
 * a transaction of its own. */
#ifndef ENGINE_STORE_H
#define ENGINE_STORE_H

#include <skep/error.h>
#include <skep/memory.h>
#include <skep/value.h>

typedef struct store store;

/** How long a call waits for the writers of other processes, at most, before it is SKEP_BUSY, which
 *  may be tried again. */
enum { STORE_BUSY_TIMEOUT_MS = 5000 };

typedef struct store_options {
    const char *path;    /* NULL: memory */
    bool is_sync_normal; /* else FULL */
} store_options;

/** Opens a file, creating and initialising it if it is missing or empty. NULL on failure: SKEP_IO,
 * SKEP_CORRUPT (not a database), SKEP_INVALID (another application's), SKEP_UNSUPPORTED (a newer
 * format), SKEP_BUSY. */
store *store_open(const store_options *options, const skep_allocator *allocator, skep_error *err);
void store_close(store *s);

/** The name of the file in messages. */
const char *store_name(const store *s);

/** Calls from now on wait for other processes only until then, on the monotonic clock; 0 and
 *  INT64_MAX: no such bound. */
void store_set_deadline(store *s, int64_t deadline_ns);

/* ---- Transactions ---- */

skep_status store_begin_read(store *s, skep_error *err);
skep_status store_begin_write(store *s, skep_error *err);
skep_status store_commit(store *s, skep_error *err); /* after a failure nothing is open */
void store_abort(store *s);                          /* fine when nothing is open */

/* ---- Catalogue ---- */

/** A number that changes whenever a table is created, changed or deleted, by any process. */
skep_status store_generation(store *s, int64_t *generation, skep_error *err);

typedef struct store_table {
    int64_t id;
    const char *name;      /* in the arena */
    skep_bytes definition; /* in the arena */
    int64_t created_at;
} store_table;

typedef struct store_index {
    int64_t id;
    const char *name;
} store_index;

/** All tables by name; all indexes of a table by name. */
skep_status store_list_tables(store *s, skep_arena *arena, store_table **tables, size_t *count,
                              skep_error *err);
skep_status store_list_indexes(store *s, int64_t table_id, skep_arena *arena, store_index **indexes,
                               size_t *count, skep_error *err);

skep_status store_add_table(store *s, const store_table *table, int64_t *id, skep_error *err);
skep_status store_add_index(store *s, int64_t table_id, const char *name, int64_t *id,
                            skep_error *err);

/** Replaces the definition of a table whose indexes change. */
skep_status store_set_definition(store *s, int64_t table_id, skep_bytes definition,
                                 skep_error *err);

/** Removes an index with its rows. */
skep_status store_drop_index(store *s, int64_t index_id, skep_error *err);

/** Removes a table with its indexes and items. */
skep_status store_drop_table(store *s, int64_t table_id, skep_error *err);

/* ---- Items ---- */

typedef struct store_key {
    skep_bytes pk;
    skep_bytes sk;
} store_key;

/** The item, copied to the arena, or absent; `generation` (may be NULL) as of the same moment. */
skep_status store_get_item(store *s, int64_t table_id, const store_key *key, skep_arena *arena,
                           skep_value *item, int64_t *generation, skep_error *err);

typedef struct store_row {
    int64_t table_id;
    store_key key;
    skep_value item;
    int64_t generation; /* of the catalogue that the caller planned with */
} store_row;

/** Writes or replaces an item. If the generation is another one by now nothing is written and
 * `is_stale` is set. */
skep_status store_put_item(store *s, const store_row *row, bool *is_stale, skep_error *err);
skep_status store_delete_item(store *s, int64_t table_id, const store_key *key, skep_error *err);

typedef struct store_index_row {
    int64_t index_id;
    skep_bytes hash;
    skep_bytes range;
    store_key key;
} store_index_row;

skep_status store_put_index_row(store *s, const store_index_row *row, skep_error *err);
skep_status store_delete_index_row(store *s, const store_index_row *row, skep_error *err);

/* ---- Ranges ---- */

/** A run of items in the order of their keys. */
typedef struct store_range {
    int64_t table_id;
    int64_t index_id;  /* 0: of the table itself */
    bool is_partition; /* of one partition; else of the whole table or index, ascending */
    bool is_descending;
    uint32_t segment; /* not a partition: only rows of this segment of `total_segments`; 0 of 0:
                       * all */
    uint32_t total_segments;
    bool has_start;        /* only what comes after `start`, in the direction of reading */
    skep_bytes hash;       /* the partition: pk, or hash of the index */
    skep_bytes low;        /* partitions: the least sk (range of the index) ... */
    skep_bytes high;       /* ... and the first one above */
    store_index_row start; /* as far as the kind of range needs it: key, range, hash */
} store_range;

/** One cursor is open at a time. `item` is borrowed until the next call; its ptr is NULL at the
 * end. */
skep_status store_range_open(store *s, const store_range *range, skep_error *err);
skep_status store_range_next(store *s, skep_bytes *item, skep_error *err);
void store_range_close(store *s); /* fine when none is open */

/* ---- Client tokens ---- */

enum { STORE_FINGERPRINT_BYTES = 16 };

/** What a token that is younger than `after` (seconds) was used for; `is_found` false where it is
 * unknown. */
skep_status store_get_token(store *s, const char *token, int64_t after,
                            uint8_t fingerprint[STORE_FINGERPRINT_BYTES], bool *is_found,
                            skep_error *err);
/** Notes a token used at `now` and forgets those that are not younger than `after`. */
skep_status store_put_token(store *s, const char *token,
                            const uint8_t fingerprint[STORE_FINGERPRINT_BYTES], int64_t now,
                            int64_t after, skep_error *err);

#endif
