/* tests/support/failing_allocator.h: an allocator that fails on request and counts what is not
 * released.
 *
 *     failing_allocator memory;
 *     for (int nth = 1;; nth++) {
 *         failing_allocator_init(&memory, nth);      // the nth allocation fails, and all after it
 *         bool is_done = scenario(&memory.table);    // must report failure without leaking
 *         assert_int_equal(memory.live, 0);
 *         if (is_done) break;
 *     }
 *
 * One thread at a time. */
#ifndef SUPPORT_FAILING_ALLOCATOR_H
#define SUPPORT_FAILING_ALLOCATOR_H

#include <stddef.h>
#include <stdlib.h>

#include <skep/memory.h>

typedef struct failing_allocator {
    skep_allocator table; /* give its address to what is under test */
    int fail_at;          /* the call from which on allocations fail, from 1; 0: none fails */
    int calls;            /* allocations asked for */
    int live;             /* allocations that were not released */
} failing_allocator;

static inline void *failing_allocator_resize(void *context, void *memory, size_t size_bytes) {
    failing_allocator *self = context;
    self->calls++;
    if (self->fail_at > 0 && self->calls >= self->fail_at) return NULL;
    void *result = realloc(memory, size_bytes > 0 ? size_bytes : 1);
    if (result != NULL && memory == NULL) self->live++;
    return result;
}

static inline void failing_allocator_release(void *context, void *memory) {
    failing_allocator *self = context;
    if (memory != NULL) self->live--;
    free(memory);
}

static inline void failing_allocator_init(failing_allocator *self, int fail_at) {
    self->table = (skep_allocator){failing_allocator_resize, failing_allocator_release, self};
    self->fail_at = fail_at;
    self->calls = 0;
    self->live = 0;
}

#endif
