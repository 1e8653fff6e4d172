/* engine/request.h: what is checked of a request before any table is looked at, in DynamoDB's
 * words.
 *
 * Member constraints of one stage are joined into one message ("2 validation errors detected: A;
 * B"). */
#ifndef ENGINE_REQUEST_H
#define ENGINE_REQUEST_H

#include <skep/error.h>
#include <skep/value.h>

/** In front of refusals that the service sends in its envelope. */
#define REQUEST_ENVELOPE "1 validation error detected: "

/** Starts many refusals of values. */
#define REQUEST_INVALID "One or more parameter values were invalid: "

#define REQUEST_CONSTRAINT "failed to satisfy constraint: Member must "

/** Violations of one stage. All zero: none. */
typedef struct member_faults {
    size_t count;
    size_t len;
    char text[SKEP_ERROR_MESSAGE_MAX];
} member_faults;

void member_fault(member_faults *faults, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** SKEP_INVALID with all faults, or SKEP_OK if there are none. */
skep_status member_faults_report(const member_faults *faults, skep_error *err);

/** The first violated constraint of a table or index name: length, then characters. NULL: must not
 *  be. */
void member_fault_of_name(member_faults *faults, const char *name, const char *path);

/** A name that may be none of a table, among those by which a batch names its tables. */
void member_fault_of_map_names(member_faults *faults, const char *const *names, size_t count);

/** An empty table name is refused before everything else. NULL passes. */
skep_status request_check_empty_name(const char *name, skep_error *err);

/** Notes a missing structure, "Value null at 'item' ...". */
void member_fault_if_absent(member_faults *faults, skep_value value, const char *path);

/** How the shape of a value (item, key, expression value) is judged. */
typedef struct value_shape {
    size_t levels;       /* of lists and maps around the deepest leaf */
    bool has_empty_name; /* a map, at any depth, with an empty name */
} value_shape;

value_shape request_shape(skep_value value);

typedef enum request_layer {
    REQUEST_BARE,     /* reads, transactions: refusals of values as they are */
    REQUEST_ENVELOPED /* PutItem, UpdateItem, DeleteItem: in the envelope */
} request_layer;

/** An item or key: not a map, empty names. */
skep_status request_check_item_names(skep_value item, request_layer layer, skep_error *err);

/** An item or key: not a map, empty names, more than LIMIT_NESTING_LEVELS levels. */
skep_status request_check_item(skep_value item, request_layer layer, skep_error *err);

/** Item size, with the text of puts. */
skep_status request_check_item_size(skep_value item, skep_error *err);

#endif
