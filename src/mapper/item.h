/* mapper/item.h: which attributes of an item come from keys and the version. */
#ifndef MAPPER_ITEM_H
#define MAPPER_ITEM_H

#include <skep/gen/runtime.h>

/** True for the attributes of the table key and, for a versioned entity, the version. */
bool item_is_key_or_version(const skep_entity *entity, const char *attribute);

/** Key `n` of an index, first those of the partition, then those of the sort key; NULL behind the
 * last. */
const skep_key *item_index_key(const skep_entity_index *index, uint32_t n);

#endif
