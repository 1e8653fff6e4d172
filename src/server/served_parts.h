/* server/served_parts.h: what the files that read requests share.
 *
 * The service answers type errors before anything else, and of those that are nested before those
 * of plain members. So a type error ends the reading (sticky: `status`), what else is wrong is
 * kept, the first of its rank, and reported if no type error comes. */
#ifndef SERVER_SERVED_PARTS_H
#define SERVER_SERVED_PARTS_H

#include "base/buffer.h"
#include "server/json_tree.h"
#include "server/served.h"
#include "value/packed.h"

/* The literals of the service's texts. */
#define SERVED_ENVELOPE   "1 validation error detected: "
#define SERVED_CONSTRAINT "failed to satisfy constraint: Member must "
#define SERVED_INVALID    "One or more parameter values were invalid: "
#define SERVED_PACKAGE    "com.amazonaws.dynamodb.v20120810."

enum { SERVED_FAULTS_BYTES = 768 };

typedef struct served_reader {
    json_tree tree;
    skep_arena *arena;
    skep_error *err; /* never NULL */
    skep_status status;
    bool is_enveloped;    /* values that are refused come in an envelope: Put, Update, Delete */
    unsigned fault_count; /* members that break a constraint */
    char faults[SERVED_FAULTS_BYTES];
    skep_error refused; /* the first other thing that is wrong */
    buffer packed;
} served_reader;

/* ---- served_member.c ---- */

/** SerializationException; an empty text stands for none. */
void served_type_error(served_reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** A broken constraint of a member, without envelope; they are joined. */
void served_fault(served_reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** ValidationException, in an envelope where asked for. */
void served_refuse(served_reader *r, bool is_enveloped, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void served_no_memory(served_reader *r);

static inline const json_node *served_member(const served_reader *r, const json_node *object,
                                             const char *name) {
    return json_tree_member(&r->tree, object, name);
}

/** Members by kind; an absent one reads as absent, false or `otherwise`. */
skep_str served_text(served_reader *r, const json_node *object, const char *name);
/** The same, NUL-terminated; `path` names it where it has a NUL inside. */
const char *served_chars(served_reader *r, const json_node *object, const char *name,
                         const char *path);
bool served_bool(served_reader *r, const json_node *object, const char *name, bool otherwise);
/** 32 bits; `is_given` tells whether it was there. */
int32_t served_int(served_reader *r, const json_node *object, const char *name, bool *is_given);
/** The index of the text in `names`; 0 where it is absent or, with a fault, where it is none of
 *  them. `set` is how the service prints the names, `names[0]` is not compared. */
size_t served_enum(served_reader *r, const json_node *object, const char *name, const char *path,
                   const char *const *names, size_t count, const char *set);

/** Structures, lists and maps; NULL where absent, or with a type error. `type` is the service's
 *  name of the structure, or of the map's values. */
const json_node *served_struct(served_reader *r, const json_node *node, const char *type,
                               bool is_element);
const json_node *served_list(served_reader *r, const json_node *object, const char *name,
                             const char *type);
const json_node *served_map(served_reader *r, const json_node *node, const char *type);

/** A bool as text or literal, for values too. False with the type error set where it is none;
 *  `is_text` tells that it came as text. */
bool served_read_bool(served_reader *r, const json_node *node, bool is_value, bool *out,
                      bool *is_text);

/** Refuses the members named, up to NULL, where they are present: this server lacks them. `instead`
 *  is what does the same. */
void served_refuse_legacy(served_reader *r, const json_node *object, const char *const *names,
                          const char *instead);

/* ---- served_value.c ---- */

/** A map of attribute values as a packed map; absent where there is none. */
void served_item(served_reader *r, const json_node *node, skep_value *out);

/** ExpressionAttributeNames and -Values of an object. */
void served_bindings(served_reader *r, const json_node *object, skep_bindings *out);

/* ---- served_scalars.c: the plain members of requests about items, in the service's order ---- */

typedef enum served_scalar {
    SERVED_TABLE = 1 << 0,
    SERVED_INDEX = 1 << 1,
    SERVED_CAPACITY = 1 << 2,
    SERVED_RETURN_VALUES = 1 << 3,
    SERVED_METRICS = 1 << 4,
    SERVED_ON_FAILURE = 1 << 5,
    SERVED_SELECT = 1 << 6,
    SERVED_CONDITION = 1 << 7,
    SERVED_FILTER = 1 << 8,
    SERVED_KEY_CONDITION = 1 << 9,
    SERVED_PROJECTION = 1 << 10,
    SERVED_UPDATE = 1 << 11,
    SERVED_LIMIT = 1 << 12,
    SERVED_SEGMENTS = 1 << 13,
    SERVED_FORWARD = 1 << 14,
    SERVED_CONSISTENT = 1 << 15
} served_scalar;

typedef enum served_select {
    SERVED_SELECT_NONE = 0,
    SERVED_SELECT_SPECIFIC,
    SERVED_SELECT_COUNT,
    SERVED_SELECT_ALL,
    SERVED_SELECT_PROJECTED
} served_select;

typedef struct served_scalars {
    const char *table;
    const char *index;
    served_capacity capacity;
    skep_return_values return_values;
    bool item_on_failure;
    served_select select;
    skep_expression condition, filter, key_condition, projection, update;
    uint32_t limit;
    uint32_t segment, total_segments;
    bool is_descending, is_consistent;
} served_scalars;

/** Reads the members of `mask`; `path` is what stands in front of their names in messages. */
void served_scalars_read(served_reader *r, const json_node *object, unsigned mask, const char *path,
                         served_scalars *out);

/* ---- Operations ---- */

void served_create_table(served_reader *r, const json_node *body, skep_create_table_request *out);
void served_update_table(served_reader *r, const json_node *body, skep_update_table_request *out);
void served_list_tables(served_reader *r, const json_node *body, skep_list_tables_request *out);
void served_transact_write(served_reader *r, const json_node *body, served_request *out);
void served_transact_get(served_reader *r, const json_node *body, served_request *out);
void served_batch_get(served_reader *r, const json_node *body, served_request *out);
void served_batch_write(served_reader *r, const json_node *body, served_request *out);

#endif
