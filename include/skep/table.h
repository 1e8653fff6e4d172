/* skep/table.h: tables as a model needs them: created, waited for, compared with what is there.
 *
 *     skep_table_ensure(db, shop_definition(), NULL, &err);      // what shop_create(db, &err) does
 *
 * Nothing here happens by itself: no other call of the library asks for a table's description. */
#ifndef SKEP_TABLE_H
#define SKEP_TABLE_H

#include <skep/client.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum skep_drift_kind {
    SKEP_DRIFT_NO_TABLE = 1,
    SKEP_DRIFT_KEY,        /**< the table has another key */
    SKEP_DRIFT_NO_INDEX,   /**< an index of the model is missing */
    SKEP_DRIFT_INDEX_KEY,  /**< an index has another key */
    SKEP_DRIFT_PROJECTION, /**< an index projects other attributes */
    SKEP_DRIFT_EXTRA_INDEX /**< an index that the model does not know */
} skep_drift_kind;

/** One difference between a model and a live table. */
typedef struct skep_drift {
    skep_drift_kind kind;
    const char *index;   /**< NULL: the table itself */
    const char *message; /**< for a person: what is there, what the model says */
    bool is_harmful;     /**< the model does not work on this table */
} skep_drift;

typedef struct skep_drift_list {
    const skep_drift *items;
    size_t count;
} skep_drift_list;

/** Compares a live table with what a model says, with one DescribeTable; everything in `arena`. An
 * empty list: they agree. A missing table is a drift, not a failure. */
SKEP_API skep_status skep_table_compare(skep_client *client, const skep_table_definition *wanted,
                                        skep_drift_list *out, skep_arena *arena, skep_error *err);

typedef struct skep_table_options {
    bool adds_indexes;   /**< an index that is missing is added, and waited for */
    uint32_t timeout_ms; /**< for waiting; default 300,000 */
} skep_table_options;

/** Creates the table if it is not there, waits until it and its indexes are ACTIVE, and otherwise
 * compares. SKEP_INVALID with the first harmful difference; SKEP_BUSY when the time was over.
 * `options` may be NULL. */
SKEP_API skep_status skep_table_ensure(skep_client *client, const skep_table_definition *wanted,
                                       const skep_table_options *options, skep_error *err);

/** Waits until a table and its indexes are ACTIVE. `timeout_ms` 0: 300,000. */
SKEP_API skep_status skep_table_wait(skep_client *client, const char *table, uint32_t timeout_ms,
                                     skep_error *err);

#ifdef __cplusplus
}
#endif
#endif
