/* base/memory.c: the default allocator and the arena.
 *
 * An arena is a list of blocks, newest first; only the newest is handed out from. Invariants:
 * `used` of a block is a multiple of ALIGNMENT and at most `cap`; `held` is the sum of all blocks
 * with their headers and never passes `ceiling`. Blocks double in size, so that n bytes cost O(log
 * n) calls of the allocator. */
#include <skep/memory.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 16, BLOCK_MIN_BYTES = 4096, BLOCK_MAX_BYTES = 1024 * 1024 };

typedef struct block {
    struct block *older;
    size_t cap;
    size_t used;
} block;

struct skep_arena {
    const skep_allocator *allocator;
    block *newest;
    size_t ceiling;
    size_t held;
};

static size_t round_up(size_t size) {
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static unsigned char *contents(block *b) {
    return (unsigned char *)b + round_up(sizeof *b);
}

static void *default_resize(void *context, void *memory, size_t size_bytes) {
    (void)context;
    return realloc(memory, size_bytes > 0 ? size_bytes : 1);
}

static void default_release(void *context, void *memory) {
    (void)context;
    free(memory);
}

const skep_allocator *skep_allocator_default(void) {
    static const skep_allocator allocator = {default_resize, default_release, NULL};
    return &allocator;
}

skep_arena *skep_arena_new(const skep_allocator *allocator, size_t ceiling_bytes) {
    if (allocator == NULL) allocator = skep_allocator_default();
    skep_arena *arena = allocator->resize(allocator->context, NULL, sizeof *arena);
    if (arena == NULL) return NULL;
    arena->allocator = allocator;
    arena->newest = NULL;
    arena->ceiling = ceiling_bytes > 0 ? ceiling_bytes : SKEP_ARENA_CEILING_DEFAULT_BYTES;
    arena->held = 0;
    return arena;
}

static void release_blocks(skep_arena *arena, block *from) {
    while (from != NULL) {
        block *older = from->older;
        arena->held -= round_up(sizeof *from) + from->cap;
        arena->allocator->release(arena->allocator->context, from);
        from = older;
    }
}

void skep_arena_free(skep_arena *arena) {
    if (arena == NULL) return;
    release_blocks(arena, arena->newest);
    arena->allocator->release(arena->allocator->context, arena);
}

/* Keeps the newest block, which is the largest or nearly so. */
void skep_arena_reset(skep_arena *arena) {
    block *kept = arena->newest;
    if (kept == NULL) return;
    release_blocks(arena, kept->older);
    kept->older = NULL;
    kept->used = 0;
}

static block *add_block(skep_arena *arena, size_t need) {
    size_t cap = arena->newest != NULL ? arena->newest->cap * 2 : BLOCK_MIN_BYTES;
    if (cap > BLOCK_MAX_BYTES) cap = BLOCK_MAX_BYTES;
    if (cap < need) cap = need;
    size_t header = round_up(sizeof(block));
    size_t room = arena->ceiling - arena->held;
    if (room < header + need) return NULL;
    if (cap > room - header) cap = (room - header) & ~(size_t)(ALIGNMENT - 1);
    if (cap < need) return NULL;
    block *b = arena->allocator->resize(arena->allocator->context, NULL, header + cap);
    if (b == NULL) return NULL;
    b->cap = cap;
    b->used = 0;
    b->older = arena->newest;
    arena->newest = b;
    arena->held += header + cap;
    return b;
}

static void *take(skep_arena *arena, size_t size_bytes) {
    if (size_bytes > SIZE_MAX / 2) return NULL;
    size_t need = round_up(size_bytes > 0 ? size_bytes : 1);
    block *b = arena->newest;
    if (b == NULL || b->cap - b->used < need) b = add_block(arena, need);
    if (b == NULL) return NULL;
    void *memory = contents(b) + b->used;
    b->used += need;
    return memory;
}

void *skep_arena_alloc(skep_arena *arena, size_t size_bytes) {
    void *memory = take(arena, size_bytes);
    if (memory != NULL) memset(memory, 0, size_bytes);
    return memory;
}

void *skep_arena_array(skep_arena *arena, size_t count, size_t size_bytes) {
    if (size_bytes != 0 && count > SIZE_MAX / size_bytes) return NULL;
    return skep_arena_alloc(arena, count * size_bytes);
}

char *skep_arena_copy_text(skep_arena *arena, const char *text, size_t size_bytes) {
    if (size_bytes == SIZE_MAX) return NULL;
    char *copy = take(arena, size_bytes + 1);
    if (copy == NULL) return NULL;
    if (size_bytes > 0) memcpy(copy, text, size_bytes);
    copy[size_bytes] = '\0';
    return copy;
}

const skep_allocator *skep_arena_allocator(const skep_arena *arena) {
    return arena->allocator;
}

size_t skep_arena_size(const skep_arena *arena) {
    return arena->held;
}
