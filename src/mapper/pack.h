/* mapper/pack.h: what packing an item needs of packing a struct. */
#ifndef MAPPER_PACK_H
#define MAPPER_PACK_H

#include "mapper/path.h"
#include "value/packed.h"

/** Writes a member's entry, name and value, into the open map; nothing where the member is absent. The writer
 *  holds the failure, which names the member. */
void pack_member(const skep_member *member, const void *object, packed_writer *w,
                 const mapper_path *parent);

#endif
