/* remote/secret_memory.h: an allocator that overwrites what it releases, for everything that
 * credentials pass through. */
#ifndef REMOTE_SECRET_MEMORY_H
#define REMOTE_SECRET_MEMORY_H

#include <skep/memory.h>

/** The table of an allocator on `base`, which must outlive it. */
skep_allocator secret_memory(const skep_allocator *base);

#endif
