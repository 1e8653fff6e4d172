/* value/packed_sort.h: puts the entries of a map or set that was written in another order in
 * theirs. */
#ifndef VALUE_PACKED_SORT_H
#define VALUE_PACKED_SORT_H

#include <skep/error.h>
#include <skep/value.h>

#include "base/buffer.h"

/** Sorts the body of the last container of `buf`: `count` entries from offset `body` to the end.
 * SKEP_INVALID for two entries of one name or two equal members, with DynamoDB's text for sets;
 * SKEP_NO_MEMORY. */
skep_status packed_sort(buffer *buf, size_t body, uint32_t count, skep_type type, skep_error *err);

#endif
