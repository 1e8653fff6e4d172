/* cases/requests.h: requests and values of case files (DynamoDB's JSON) as the library's structs.
 * */
#ifndef CASES_REQUESTS_H
#define CASES_REQUESTS_H

#include <jansson.h>

#include <skep/client.h>

/** One request of any kind. */
typedef union any_request {
    skep_create_table_request create;
    skep_table_request table;
    skep_list_tables_request list;
    skep_put_request put;
    skep_get_request get;
    skep_update_request update;
    skep_delete_request erase;
    skep_query_request query;
    skep_transact_request transact;
    skep_transact_get_request transact_get;
    skep_batch_get_request batch_get;
    skep_batch_write_request batch_write;
    skep_update_table_request update_table;
} any_request;

/** The operation that a name ("PutItem") stands for, 0 where it is none. */
skep_operation operation_of(const char *name);

/** Reads a request; everything is in the arena or borrowed from the JSON. Ends the program when a
 *  case file is wrong. */
any_request request_of(skep_operation operation, const json_t *json, skep_arena *arena);

/** {"PK": {"S": "x"}} as a packed map; absent for NULL. */
skep_value item_of(const json_t *json, skep_arena *arena);

/** Ends the program: the case file is not what it should be. */
_Noreturn void bad_case(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
