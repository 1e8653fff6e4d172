/* model/part.h: what the files of this folder share about template parts. */
#ifndef MODEL_PART_H
#define MODEL_PART_H

#include <skep/gen/runtime.h>

/** The member that a part ends in; NULL for literal text. */
static inline const skep_member *part_member(const skep_key_part *part) {
    return part->literal == NULL && part->depth > 0 ? part->path[part->depth - 1] : NULL;
}

/** True if a value of the part must not be shown: the member, or a struct around it, is
 * sensitive. */
static inline bool part_is_sensitive(const skep_key_part *part) {
    for (uint32_t i = 0; i < part->depth; i++)
        if ((part->path[i]->flags & SKEP_MEMBER_SENSITIVE) != 0) return true;
    return false;
}

#endif
