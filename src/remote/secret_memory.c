#include "remote/secret_memory.h"

#include <stdint.h>
#include <string.h>

#include "sign/sign.h"

/* In front of each piece stands its size, in as many bytes as any type is aligned to. */
typedef union head {
    size_t size;
    max_align_t alignment;
} head;

static const skep_allocator *base_of(void *context) {
    return context;
}

static void release(void *context, void *memory) {
    if (memory == NULL) return;
    head *start = (head *)memory - 1;
    sign_wipe(start, sizeof *start + start->size);
    base_of(context)->release(base_of(context)->context, start);
}

static void *resize(void *context, void *memory, size_t size_bytes) {
    const skep_allocator *base = base_of(context);
    if (size_bytes > SIZE_MAX - sizeof(head)) return NULL;
    head *start = base->resize(base->context, NULL, sizeof *start + size_bytes);
    if (start == NULL) return NULL;
    start->size = size_bytes;
    if (memory != NULL) {
        size_t before = ((head *)memory - 1)->size;
        memcpy(start + 1, memory, before < size_bytes ? before : size_bytes);
        release(context, memory);
    }
    return start + 1;
}

skep_allocator secret_memory(const skep_allocator *base) {
    /* The context of an allocator is not const; the table it points to is only read. */
    union {
        const skep_allocator *from;
        void *to;
    } context = {.from = base};
    return (skep_allocator){.resize = resize, .release = release, .context = context.to};
}
