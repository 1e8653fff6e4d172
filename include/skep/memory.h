/* skep/memory.h: where memory comes from: the allocator table and the arena.
 *
 * An allocator is given once, at the top (skep_open), and inherited by everything below. An arena
 * hands out memory that is released all at once; it has a ceiling in bytes.
 *
 *     skep_arena *arena = skep_arena_new(NULL, 0);
 *     char *copy = skep_arena_copy_text(arena, "text", 4);
 *     skep_arena_free(arena);
 *
 * An arena is used by one thread at a time. An allocator's functions must be safe to call from
 * every thread that uses the library. */
#ifndef SKEP_MEMORY_H
#define SKEP_MEMORY_H

#include <stddef.h>

#include <skep/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Replaces malloc. `resize` behaves as realloc (NULL allocates); `release` accepts NULL. Memory is
 *  aligned for any type. `context` is passed as it is. */
typedef struct skep_allocator {
    void *(*resize)(void *context, void *memory, size_t size_bytes);
    void (*release)(void *context, void *memory);
    void *context;
} skep_allocator;

/** The allocator that is used where NULL is given: realloc and free. Never NULL, never released. */
SKEP_API const skep_allocator *skep_allocator_default(void);

/** Memory that is released together. */
typedef struct skep_arena skep_arena;

enum { SKEP_ARENA_CEILING_DEFAULT_BYTES = 256 * 1024 * 1024 };

/** A new arena on `allocator` (NULL: the default), which must outlive it. `ceiling_bytes` bounds
 * what it may take (0: 256 MiB). NULL when memory is short. */
SKEP_API skep_arena *skep_arena_new(const skep_allocator *allocator, size_t ceiling_bytes);

/** Releases the arena and all it handed out. NULL is fine. */
SKEP_API void skep_arena_free(skep_arena *arena);

/** Forgets all that was handed out and keeps the arena for new use. */
SKEP_API void skep_arena_reset(skep_arena *arena);

/** `size_bytes` bytes of zeroed memory aligned for any type, which live as long as the arena. NULL
 * when memory is short or the ceiling is reached. Zero bytes give a valid pointer. */
SKEP_API void *skep_arena_alloc(skep_arena *arena, size_t size_bytes);

/** An array of `count` zeroed elements of `size_bytes`; NULL also where the product overflows. */
SKEP_API void *skep_arena_array(skep_arena *arena, size_t count, size_t size_bytes);

/** A copy of `size_bytes` bytes, with a NUL after them. */
SKEP_API char *skep_arena_copy_text(skep_arena *arena, const char *text, size_t size_bytes);

/** The allocator that the arena is on; never NULL. */
SKEP_API const skep_allocator *skep_arena_allocator(const skep_arena *arena);

/** How many bytes the arena holds, handed out or not. */
SKEP_API size_t skep_arena_size(const skep_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
