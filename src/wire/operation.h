/* wire/operation.h: the names that operations have in DynamoDB's protocol. */
#ifndef WIRE_OPERATION_H
#define WIRE_OPERATION_H

#include <skep/client.h>

/** What stands before an operation's name in the header X-Amz-Target. */
#define WIRE_TARGET_PREFIX "DynamoDB_20120810."

/** "PutItem"; NULL for a number that is no operation. */
const char *wire_operation_name(skep_operation operation);

/** The value of the header X-Amz-Target: "DynamoDB_20120810.PutItem". NULL as above. */
const char *wire_operation_target(skep_operation operation);

/** The operation that a value of X-Amz-Target names; 0 where it names none that skep has. */
skep_operation wire_operation_of_target(skep_str target);

/** True for operations that change items or tables. */
bool wire_operation_writes(skep_operation operation);

/** Size of an operation's response struct; 0 for a number that is no operation. */
size_t wire_operation_response_bytes(skep_operation operation);

#endif
