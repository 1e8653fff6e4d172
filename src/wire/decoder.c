#include "wire/decoder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"

/* A short text needs a few times its own length and what is learned about its attributes. */
enum {
    POOL_SMALL_BYTES = 2 * 1024,
    POOL_PER_BYTE = 4,
    POOL_FIRST_BYTES = 16 * 1024,
    POOL_MAX_BYTES = 512 * 1024
};

bool wire_begin(wire_decoder *d, wire_text json, skep_arena *arena, skep_error *err) {
    const wire_kernel *kernels[WIRE_KERNELS_MAX];
    size_t kernel_count = wire_kernels(kernels);
    memset(d, 0, offsetof(wire_decoder, scratch_small));
    d->start = json.data;
    d->arena = arena;
    d->err = err;
    d->kernel = kernels[kernel_count - 1];
    d->is_predicting = true;
    d->scratch = d->scratch_small;
    d->scratch_cap = WIRE_SCRATCH_BYTES;
    buffer_init(&d->packed, skep_arena_allocator(arena), LIMIT_PACKED_ITEM_BYTES);
    fail_clear(err);
    if (json.len > WIRE_TEXT_MAX_BYTES) {
        d->status = fail(err, SKEP_LIMIT, "a response of %zu bytes is longer than the %zu allowed",
                         json.len, WIRE_TEXT_MAX_BYTES);
        return false;
    }
    d->pool_next = json.len < POOL_FIRST_BYTES / POOL_PER_BYTE
                       ? POOL_SMALL_BYTES + POOL_PER_BYTE * json.len
                       : POOL_FIRST_BYTES;
    d->end = json.data + json.len;
    *d->end = '\0';
    return true;
}

void wire_finish(wire_decoder *d) {
    const skep_allocator *allocator = skep_arena_allocator(d->arena);
    if (d->scratch != d->scratch_small) allocator->release(allocator->context, d->scratch);
    buffer_fini(&d->packed);
    wire_drop_strays(d);
}

/* ---- Memory ---- */

/* A large piece is taken from the arena by itself, so that the rest of the pool is not lost. */
void *wire_take_more(wire_decoder *d, size_t size) {
    size_t chunk = d->pool_next;
    bool is_large = size > chunk / 4;
    void *memory = skep_arena_alloc(d->arena, is_large ? size : chunk);
    if (memory == NULL) {
        d->status = fail_memory(d->err);
        return NULL;
    }
    d->pool_used += size;
    if (is_large) return memory;
    d->pool_next = chunk < POOL_MAX_BYTES ? 2 * chunk : chunk;
    d->pool = memory;
    d->pool_left = chunk;
    return wire_take(d, size);
}

void *wire_take_with_pool(wire_decoder *d, size_t size, size_t pool) {
    if (pool <= d->pool_left) return wire_take(d, size);
    size_t pool_at = (size + 15) & ~(size_t)15;
    uint8_t *memory = skep_arena_alloc(d->arena, pool_at + pool);
    if (memory == NULL) {
        d->status = fail_memory(d->err);
        return NULL;
    }
    d->pool = memory + pool_at;
    d->pool_left = pool & ~(size_t)15;
    return memory;
}

bool wire_grow_scratch(wire_decoder *d, size_t size) {
    const skep_allocator *allocator = skep_arena_allocator(d->arena);
    bool is_small = d->scratch == d->scratch_small;
    size_t need = d->scratch_used + size; /* the text bounds the one, a struct's size the other */
    size_t cap = need > 2 * d->scratch_cap ? need : 2 * d->scratch_cap;
    uint8_t *grown =
        allocator->resize(allocator->context, is_small ? NULL : d->scratch, cap + WIRE_BLOCK_BYTES);
    if (grown == NULL) {
        d->status = fail_memory(d->err);
        return false;
    }
    if (is_small) memcpy(grown, d->scratch_small, d->scratch_used);
    d->scratch = grown;
    d->scratch_cap = cap;
    return true;
}

/* ---- Failures ---- */

char *wire_corrupt(wire_decoder *d, const char *at, const char *format, ...) {
    char message[SKEP_ERROR_MESSAGE_MAX];
    size_t offset = (size_t)(at - d->start);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    d->status = fail(d->err, SKEP_CORRUPT, "JSON, offset %zu: %s%s", offset, message,
                     at == d->end ? ", but the bytes end" : "");
    if (d->err != NULL) d->err->position = offset;
    return NULL;
}

char *wire_failed(wire_decoder *d, skep_status status) {
    d->status = status;
    return NULL;
}

char *wire_refused(wire_decoder *d, const char *at, const packed_writer *w) {
    if (w->status != SKEP_INVALID) return wire_failed(d, w->status);
    char message[SKEP_ERROR_MESSAGE_MAX] = "the value is not one that DynamoDB has";
    if (d->err != NULL) memcpy(message, d->err->message, sizeof message);
    return wire_corrupt(d, at, "%s", message);
}
