/* model/overlap.h: key templates among each other. */
#ifndef MODEL_OVERLAP_H
#define MODEL_OVERLAP_H

#include <skep/gen/runtime.h>

/** True if an object of each could have the same text as key. */
bool keys_overlap(const skep_key *a, const skep_key *b);

/** True if both are made in the same way. */
bool keys_same(const skep_key *a, const skep_key *b);

#endif
