/* engine/address.h: what an address of the engine says. */
#ifndef ENGINE_ADDRESS_H
#define ENGINE_ADDRESS_H

#include <skep/error.h>
#include <skep/memory.h>

#include "engine/store.h"

/** Reads ":memory:", "file:PATH?sync=normal" or a path. The path is in the arena. SKEP_INVALID
 * names the parameter that is not known and the ones that are. */
skep_status address_read(const char *address, skep_arena *arena, store_options *options,
                         skep_error *err);

#endif
