/* skep/client.h: DynamoDB's operations as plain structs, on whatever server an address names.
 *
 *     skep_client *db = skep_open("shop.db", NULL, &err);
 *     skep_arena *arena = skep_arena_new(NULL, 0);
 *     skep_get_response got = {0};
 *     if (skep_get(db, &(skep_get_request){.table = "shop", .key = key}, &got, arena, &err) ==
 * SKEP_OK
 *         && got.item.data != NULL) ...
 *
 * Requests borrow everything they point to. Responses are allocated in the arena that is passed and
 * live as long as it. A client may be used from many threads at once; an arena from one. Member
 * names are those of DynamoDB's API. */
#ifndef SKEP_CLIENT_H
#define SKEP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/error.h>
#include <skep/memory.h>
#include <skep/remote.h>
#include <skep/retry.h>
#include <skep/value.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skep_client skep_client;

/* ---- Expressions --------------------------------------------------------------------------------
 */

/** A parsed expression; made by the library (see skep/query.h), read by backends. */
typedef struct skep_expr skep_expr;

/** `#name` in an expression's text and the attribute name that it stands for. */
typedef struct skep_name_binding {
    skep_str placeholder; /**< with its '#' */
    skep_str name;
} skep_name_binding;

/** `:value` in an expression's text and the value that it stands for. */
typedef struct skep_value_binding {
    skep_str placeholder; /**< with its ':' */
    skep_value value;
} skep_value_binding;

/** The placeholders of all expressions of a request (ExpressionAttributeNames and -Values). */
typedef struct skep_bindings {
    const skep_name_binding *names;
    size_t name_count;
    const skep_value_binding *values;
    size_t value_count;
} skep_bindings;

/** An expression: DynamoDB's text (resolved with the request's bindings), or a tree. All zero:
 * none. */
typedef struct skep_expression {
    skep_str text;         /**< ptr NULL: no text */
    const skep_expr *tree; /**< used where there is no text */
} skep_expression;

/* ---- Tables -------------------------------------------------------------------------------------
 */

/** Most attributes that the partition key, and the sort key, of an index may have. Tables have at
 * most one each. */
enum { SKEP_KEY_ATTRIBUTES_MAX = 4 };

/** One key attribute: name and type (S, N or B). */
typedef struct skep_key_attribute {
    const char *name;
    skep_type type;
} skep_key_attribute;

/** The key schema of a table or index. */
typedef struct skep_key_schema {
    skep_key_attribute hash[SKEP_KEY_ATTRIBUTES_MAX];
    size_t hash_count;
    skep_key_attribute range[SKEP_KEY_ATTRIBUTES_MAX];
    size_t range_count;
} skep_key_schema;

typedef enum skep_projection {
    SKEP_PROJECT_ALL = 0,
    SKEP_PROJECT_KEYS_ONLY,
    SKEP_PROJECT_INCLUDE
} skep_projection;

/** A global secondary index. */
typedef struct skep_index_definition {
    const char *name;
    skep_key_schema key;
    skep_projection projection;
    const char *const *included; /**< INCLUDE: attributes beside the keys */
    size_t included_count;
} skep_index_definition;

/** A table as CreateTable takes it and DescribeTable returns it. */
typedef struct skep_table_definition {
    const char *name;
    skep_key_schema key;
    const skep_index_definition *indexes;
    size_t index_count;
} skep_table_definition;

/** A tag of a table. Servers keep them; the embedded engine takes them and forgets them. */
typedef struct skep_tag {
    const char *key;
    const char *value;
} skep_tag;

typedef struct skep_create_table_request {
    skep_table_definition table;
    const skep_tag *tags;
    size_t tag_count;
} skep_create_table_request;

typedef struct skep_table_request {
    const char *table;
    /** Describe only: the counts are not wanted and stay 0. The engine counts by reading the whole
     *  table, so say so where only the schema matters. */
    bool is_schema_only;
} skep_table_request;

/** UpdateTable, for one index: `create` or `drop_index`, the other one NULL. The service takes one
 * index a call. */
typedef struct skep_update_table_request {
    const char *table;
    const skep_index_definition *create;
    const char *drop_index;
} skep_update_table_request;

/** Answer of create, describe, update and delete. */
typedef struct skep_table_response {
    skep_table_definition table;
    const char *status; /**< "ACTIVE", "CREATING", "UPDATING", "DELETING", ... */
    /** The status of each index of `table`, in its order; "ACTIVE", "CREATING", ... */
    const char *const *index_statuses;
    uint64_t item_count; /**< describe only */
    uint64_t size_bytes; /**< describe only: sum of item sizes */
    int64_t created_at;  /**< seconds since the epoch */
} skep_table_response;

/** Names of all tables in order, for ListTables. `start` (may be NULL) is exclusive; `limit` 0
 * means 100. */
typedef struct skep_list_tables_request {
    const char *start;
    uint32_t limit;
} skep_list_tables_request;

typedef struct skep_list_tables_response {
    const char **names;
    size_t count;
    const char *last; /**< NULL when there are no more */
} skep_list_tables_response;

/* ---- Items --------------------------------------------------------------------------------------
 */

typedef enum skep_return_values {
    SKEP_RETURN_NONE = 0,
    SKEP_RETURN_ALL_OLD,
    SKEP_RETURN_UPDATED_OLD,
    SKEP_RETURN_ALL_NEW,
    SKEP_RETURN_UPDATED_NEW
} skep_return_values;

typedef struct skep_put_request {
    const char *table;
    skep_value item;
    skep_expression condition;
    skep_bindings bindings;
    skep_return_values return_values; /**< NONE or ALL_OLD */
    bool return_item_on_failure;      /**< ReturnValuesOnConditionCheckFailure = ALL_OLD */
    bool is_repeatable; /**< may be sent again when its answer was lost, whatever it says */
    const char *entity; /**< whose units these are, for skep_client_metrics; NULL: nobody's */
    const char *partition_key; /**< the attribute's name, for skep_affinity; NULL: not told */
} skep_put_request;

typedef struct skep_update_request {
    const char *table;
    skep_value key;
    skep_expression update;
    skep_expression condition;
    skep_bindings bindings;
    skep_return_values return_values;
    bool return_item_on_failure;
    bool is_repeatable;        /**< may be sent again when its answer was lost, whatever it says */
    const char *entity;        /**< as for a put */
    const char *partition_key; /**< as for a put */
} skep_update_request;

typedef struct skep_delete_request {
    const char *table;
    skep_value key;
    skep_expression condition;
    skep_bindings bindings;
    skep_return_values return_values; /**< NONE or ALL_OLD */
    bool return_item_on_failure;
    bool is_repeatable;        /**< may be sent again when its answer was lost, whatever it says */
    const char *entity;        /**< as for a put */
    const char *partition_key; /**< as for a put */
} skep_delete_request;

/** Answer of put, update and delete. When the call fails with SKEP_CONDITION_FAILED and
 *  return_item_on_failure was set, `item` is the stored item, absent if there is none. */
typedef struct skep_write_response {
    skep_value attributes; /**< what return_values asked for; absent if nothing */
    skep_value item;
} skep_write_response;

typedef struct skep_get_request {
    const char *table;
    skep_value key;
    skep_expression projection;
    skep_bindings bindings;
    bool is_consistent;
    const char *entity; /**< whose units these are, for skep_client_metrics; NULL: nobody's */
} skep_get_request;

typedef struct skep_get_response {
    skep_value item; /**< absent when there is none */
} skep_get_response;

/** Query; and Scan, where `key_condition` and `is_descending` are not used. */
typedef struct skep_query_request {
    const char *table;
    const char *index; /**< NULL: the table itself */
    skep_expression key_condition;
    skep_expression filter;
    skep_expression projection;
    skep_bindings bindings;
    skep_value start_key; /**< ExclusiveStartKey, absent: from the beginning */
    uint32_t limit;       /**< items evaluated, 0: no limit but the 1 MB of a page */
    bool is_descending;
    bool is_consistent;
    bool is_count_only; /**< Select = COUNT */
    /** Scan only, a parallel scan: this segment (from 0) of `total_segments`; 0 of 0: the whole. */
    uint32_t segment;
    uint32_t total_segments;
    const char *entity; /**< whose units these are, all that was read; NULL: nobody's */
} skep_query_request;

typedef struct skep_query_response {
    skep_value *items;
    size_t count;         /**< items that passed the filter; `items` is NULL if is_count_only */
    size_t scanned_count; /**< items evaluated */
    skep_value last_key;  /**< LastEvaluatedKey, absent at the end */
} skep_query_response;

/* ---- Batches ------------------------------------------------------------------------------------
 */

enum { SKEP_BATCH_KEYS_MAX = 100, SKEP_BATCH_WRITES_MAX = 25 };

/** What to get from one table. */
typedef struct skep_batch_get_table {
    const char *table;
    const skep_value *keys;
    size_t key_count;
    skep_expression projection;
    skep_bindings bindings; /**< names only */
    bool is_consistent;
    const char *entity; /**< of all keys, see skep_client_metrics */
} skep_batch_get_table;

/** BatchGetItem: up to 100 keys in all, no table twice. */
typedef struct skep_batch_get_request {
    const skep_batch_get_table *tables;
    size_t count;
} skep_batch_get_request;

/** What came from one table: the items that exist, in no order, and the keys that were not read
 * (UnprocessedKeys), which may be asked for again. */
typedef struct skep_batch_get_result {
    const char *table;
    skep_value *items;
    size_t count;
    skep_value *unprocessed;
    size_t unprocessed_count;
} skep_batch_get_result;

/** One result for each table of the request, in its order. */
typedef struct skep_batch_get_response {
    skep_batch_get_result *tables;
    size_t count;
} skep_batch_get_response;

/** One write of a batch: `item` is the item to put, or where `is_delete` the key to delete. */
typedef struct skep_batch_write {
    const char *table;
    skep_value item;
    bool is_delete;
    const char *entity;        /**< see skep_client_metrics */
    size_t stored_bytes;       /**< about how large what it changes is, 0: not known; see there */
    const char *partition_key; /**< as for a put */
} skep_batch_write;

/** BatchWriteItem: 1 to 25 writes, no item twice. Not atomic, and without conditions. */
typedef struct skep_batch_write_request {
    const skep_batch_write *writes;
    size_t count;
} skep_batch_write_request;

/** The writes that were not done (UnprocessedItems), as indexes into the request's, ascending. */
typedef struct skep_batch_write_response {
    size_t *unprocessed;
    size_t unprocessed_count;
} skep_batch_write_response;

/* ---- Transactions -------------------------------------------------------------------------------
 */

typedef enum skep_transact_kind {
    SKEP_TRANSACT_PUT = 1,
    SKEP_TRANSACT_UPDATE,
    SKEP_TRANSACT_DELETE,
    SKEP_TRANSACT_CHECK
} skep_transact_kind;

/** One action. `item` is the item of a put and the key of the others; `update` is for updates only.
 */
typedef struct skep_transact_action {
    skep_transact_kind kind;
    const char *table;
    skep_value item;
    skep_expression update;
    skep_expression condition;
    skep_bindings bindings;
    bool return_item_on_failure;
    const char *entity;        /**< see skep_client_metrics */
    size_t stored_bytes;       /**< about how large what it changes is, 0: not known; see there */
    const char *partition_key; /**< as for a put */
} skep_transact_action;

enum { SKEP_TRANSACT_ACTIONS_MAX = 100 };

typedef struct skep_transact_request {
    const skep_transact_action *actions;
    size_t count;             /**< 1 to 100 */
    const char *client_token; /**< ClientRequestToken, 1 to 36 characters; NULL: none */
} skep_transact_request;

/** Why one action was refused; `code` is "None" where it was not. */
typedef struct skep_cancellation_reason {
    const char *code;
    const char *message; /**< NULL where code is "None" */
    skep_value item;     /**< the stored item where it was asked for */
} skep_cancellation_reason;

/** Filled also when the call fails with SKEP_CANCELLED: one reason for each action. */
typedef struct skep_transact_response {
    const skep_cancellation_reason *reasons;
    size_t count;
} skep_transact_response;

/** One item to read in a transaction. */
typedef struct skep_transact_get {
    const char *table;
    skep_value key;
    skep_expression projection;
    skep_bindings bindings; /**< names only */
    const char *entity;     /**< see skep_client_metrics */
} skep_transact_get;

/** TransactGetItems: 1 to 100 items as they are at one moment. */
typedef struct skep_transact_get_request {
    const skep_transact_get *gets;
    size_t count;
} skep_transact_get_request;

/** One item for each get, in order, absent where there is none. When the call fails with
 *  SKEP_CANCELLED: one reason for each get. */
typedef struct skep_transact_get_response {
    skep_value *items;
    size_t count;
    const skep_cancellation_reason *reasons;
    size_t reason_count;
} skep_transact_get_response;

/* ---- Calls --------------------------------------------------------------------------------------
 */

SKEP_API skep_status skep_create_table(skep_client *client,
                                       const skep_create_table_request *request,
                                       skep_table_response *response, skep_arena *arena,
                                       skep_error *err);
SKEP_API skep_status skep_describe_table(skep_client *client, const skep_table_request *request,
                                         skep_table_response *response, skep_arena *arena,
                                         skep_error *err);
SKEP_API skep_status skep_delete_table(skep_client *client, const skep_table_request *request,
                                       skep_table_response *response, skep_arena *arena,
                                       skep_error *err);
SKEP_API skep_status skep_list_tables(skep_client *client, const skep_list_tables_request *request,
                                      skep_list_tables_response *response, skep_arena *arena,
                                      skep_error *err);
SKEP_API skep_status skep_put(skep_client *client, const skep_put_request *request,
                              skep_write_response *response, skep_arena *arena, skep_error *err);
SKEP_API skep_status skep_get(skep_client *client, const skep_get_request *request,
                              skep_get_response *response, skep_arena *arena, skep_error *err);
SKEP_API skep_status skep_update(skep_client *client, const skep_update_request *request,
                                 skep_write_response *response, skep_arena *arena, skep_error *err);
SKEP_API skep_status skep_delete(skep_client *client, const skep_delete_request *request,
                                 skep_write_response *response, skep_arena *arena, skep_error *err);
SKEP_API skep_status skep_query(skep_client *client, const skep_query_request *request,
                                skep_query_response *response, skep_arena *arena, skep_error *err);
SKEP_API skep_status skep_scan(skep_client *client, const skep_query_request *request,
                               skep_query_response *response, skep_arena *arena, skep_error *err);
SKEP_API skep_status skep_transact_write(skep_client *client, const skep_transact_request *request,
                                         skep_transact_response *response, skep_arena *arena,
                                         skep_error *err);
SKEP_API skep_status skep_transact_read(skep_client *client,
                                        const skep_transact_get_request *request,
                                        skep_transact_get_response *response, skep_arena *arena,
                                        skep_error *err);
SKEP_API skep_status skep_batch_get(skep_client *client, const skep_batch_get_request *request,
                                    skep_batch_get_response *response, skep_arena *arena,
                                    skep_error *err);
SKEP_API skep_status skep_batch_write_items(skep_client *client,
                                            const skep_batch_write_request *request,
                                            skep_batch_write_response *response, skep_arena *arena,
                                            skep_error *err);
SKEP_API skep_status skep_update_table(skep_client *client,
                                       const skep_update_table_request *request,
                                       skep_table_response *response, skep_arena *arena,
                                       skep_error *err);

/* ---- Opening and watching -----------------------------------------------------------------------
 */

/** The operations, in the order of the calls above. */
typedef enum skep_operation {
    SKEP_OP_CREATE_TABLE = 1,
    SKEP_OP_DESCRIBE_TABLE,
    SKEP_OP_DELETE_TABLE,
    SKEP_OP_LIST_TABLES,
    SKEP_OP_PUT_ITEM,
    SKEP_OP_GET_ITEM,
    SKEP_OP_UPDATE_ITEM,
    SKEP_OP_DELETE_ITEM,
    SKEP_OP_QUERY,
    SKEP_OP_SCAN,
    SKEP_OP_TRANSACT_WRITE_ITEMS,
    SKEP_OP_TRANSACT_GET_ITEMS,
    SKEP_OP_BATCH_GET_ITEM,
    SKEP_OP_BATCH_WRITE_ITEM,
    SKEP_OP_UPDATE_TABLE
} skep_operation;

enum { SKEP_OPERATION_COUNT = SKEP_OP_UPDATE_TABLE };

/** DynamoDB's name of an operation: "PutItem". */
SKEP_API const char *skep_operation_name(skep_operation operation);

/** What one index consumed. */
typedef struct skep_index_units {
    const char *index;
    bool is_local; /**< a local secondary index */
    double read_units;
    double write_units;
} skep_index_units;

/** What one table consumed. */
typedef struct skep_table_units {
    const char *table; /**< NULL where neither the server nor the request says */
    double read_units; /**< with its indexes */
    double write_units;
    /** With `wants_index_capacity`, where the server tells; else 0 and none: */
    double own_read_units; /**< of the table itself */
    double own_write_units;
    skep_index_units *indexes; /**< those that were read or changed */
    size_t index_count;
} skep_table_units;

/** What is known of a request besides its response. Zero where it is not known, as over no
 *  network. */
typedef struct skep_call_info {
    uint32_t attempts;     /**< how often it was sent */
    int32_t http_status;   /**< of the last answer */
    size_t request_bytes;  /**< bodies as sent */
    size_t response_bytes; /**< and as received */
    double read_units;     /**< consumed capacity, where it was asked for */
    double write_units;
    char request_id[SKEP_REQUEST_ID_MAX]; /**< the server's, of the last answer */
    const skep_table_units *tables; /**< the same units by table; in the arena of the response */
    size_t table_count;
} skep_call_info;

/** One finished request, as an observer sees it. Everything is borrowed for the length of the call.
 */
typedef struct skep_event {
    skep_operation operation;
    const void *request;  /**< the operation's request struct */
    const void *response; /**< the operation's response struct */
    skep_status status;
    const skep_error *err; /**< NULL where status is SKEP_OK */
    int64_t duration_ns;   /**< of the whole call, all attempts and pauses */
    skep_call_info info;
} skep_event;

typedef void skep_observer(void *context, const skep_event *event);

typedef struct skep_backend skep_backend; /* skep/backend.h */

/** How to open; all zero is right for most. */
typedef struct skep_open_options {
    const skep_allocator *allocator; /**< NULL: malloc; must outlive the client */
    skep_observer *observer;    /**< called after each request, on the calling thread; NULL: none */
    skep_observer *before;      /**< called before each request is first sent; NULL: none */
    void *observer_context;     /**< for both */
    const skep_backend *engine; /**< the embedded engine; skep_open fills it in */
    const skep_remote_options *remote; /**< for servers; NULL: all from the environment */
    skep_retry_options retry;          /**< all zero: the defaults */
    bool wants_capacity;       /**< consumed capacity is asked for, and told in events and totals */
    bool wants_index_capacity; /**< also that of each index (ReturnConsumedCapacity INDEXES) */
} skep_open_options;

/** Opens the database at `address`: "shop.db" or "file:shop.db?sync=normal" (created if missing),
 * or ":memory:". Use skep_open of skep/skep.h, which brings the embedded engine along; this one
 * serves only what `options` names. NULL on failure. */
SKEP_API skep_client *skep_client_open(const char *address, const skep_open_options *options,
                                       skep_error *err);

/** The allocator that the client was opened with. */
SKEP_API const skep_allocator *skep_client_allocator(const skep_client *client);

/** Totals since the client was opened, in Prometheus' text format: calls, failures, repetitions,
 * bytes, consumed units and a histogram of durations for each operation; in `arena`,
 * NUL-terminated. NULL when memory is short.
 *
 * With `wants_capacity` the consumed units are told for each entity, too, that requests name as
 * theirs; sessions and compiled queries name those of the model. What a page of a collection or a
 * query brought counts for the entity that was asked for. Servers give the units of a transaction
 * or batch in one number for each table, which is divided among the parts by the units that each
 * would take alone: of the item put or `stored_bytes`, whichever is larger, or of the item read; at
 * least one. The share of parts that name no entity is counted for none. */
SKEP_API const char *skep_client_metrics(const skep_client *client, skep_arena *arena);

/** Closes the client. All that was acknowledged is kept. NULL is fine. */
SKEP_API void skep_close(skep_client *client);

/** Opens a connection for each of `threads` threads (up to 256) that will call at once, and finds out
 * who asks, so that their first calls do not wait for that. Not needed: what is missing is opened
 * when it is. SKEP_OK at once on the embedded engine. */
SKEP_API skep_status skep_client_warm_up(skep_client *client, uint32_t threads, skep_error *err);

/** A request as a person reads it: operation, table, keys, expressions with names and values; in
 * `arena`, NUL-terminated. NULL when memory is short. */
SKEP_API const char *skep_request_describe(skep_operation operation, const void *request,
                                           skep_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
