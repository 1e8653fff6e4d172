/* mapper/packer.c: the pieces of the packed format, appended without a writer's bookkeeping: the
 * mapper knows what it has opened. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "mapper/pack.h"
#include "value/packed.h"
#include "value/packed_parts.h"

void packer_init(packer *p, buffer *buf, skep_error *err) {
    *p = (packer){.buf = buf, .err = err};
    fail_clear(err);
}

void packer_fini(packer *p) {
    skep_arena_free(p->arena);
    p->arena = NULL;
}

uint8_t *packer_room_slow(packer *p, size_t len) {
    buffer *buf = p->buf;
    uint8_t *at = buffer_reserve(buf, len);
    if (at != NULL) return at;
    if (buf->cap_max > 0 && (buf->len > buf->cap_max || len > buf->cap_max - buf->len))
        p->status = fail(p->err, SKEP_LIMIT, "a packed value takes more than the %zu bytes allowed",
                         buf->cap_max);
    else
        p->status = fail_memory(p->err);
    return NULL;
}

/* ---- Failures ---- */

packed_as packer_fail(packer *p, const mapper_path *path, const char *format, ...) {
    char message[SKEP_ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    p->status = path_fail(path, p->err, "%s", message);
    return PACKED_FAILED;
}

packed_as packer_refuse(packer *p, const mapper_path *path, skep_status status) {
    p->status = path_context(path, status, p->err);
    return PACKED_FAILED;
}

packed_as packer_too_deep(packer *p, const mapper_path *path) {
    return packer_fail(p, path,
                       "lists and structs are nested deeper than the %d levels that DynamoDB "
                       "stores",
                       LIMIT_NESTING_LEVELS);
}

/* ---- Pieces ---- */

packed_as packer_too_large(packer *p) {
    p->status = fail(p->err, SKEP_LIMIT, "a list, map or set is too large to be packed");
    return PACKED_FAILED;
}

bool packer_name(packer *p, const char *name, size_t len) {
    uint8_t *at = packer_room(p, PACKED_VARINT_MAX + len + 1);
    if (at == NULL) return false;
    size_t used = packed_put_varint(at, len);
    memcpy(at + used, name, len);
    at[used + len] = 0;
    p->buf->len += used + len + 1;
    return true;
}

packed_as packer_append(packer *p, skep_value value) {
    uint8_t *at = packer_room(p, value.size);
    if (at == NULL) return PACKED_FAILED;
    memcpy(at, value.data, value.size);
    p->buf->len += value.size;
    return PACKED_VALUE;
}

packed_as packer_null(packer *p) {
    static const uint8_t null[] = {SKEP_TYPE_NULL};
    return packer_append(p, (skep_value){null, sizeof null});
}

/* ---- A buffer that begins on the stack ---- */

static void *stack_resize(void *context, void *memory, size_t size_bytes) {
    stack_memory *m = context;
    if (memory != m->bytes) return m->behind->resize(m->behind->context, memory, size_bytes);
    void *larger = m->behind->resize(m->behind->context, NULL, size_bytes);
    if (larger != NULL) memcpy(larger, m->bytes, sizeof m->bytes);
    return larger;
}

static void stack_release(void *context, void *memory) {
    stack_memory *m = context;
    if (memory != m->bytes) m->behind->release(m->behind->context, memory);
}

void stack_buffer_init(buffer *buf, stack_memory *memory, const skep_allocator *allocator) {
    memory->face = (skep_allocator){stack_resize, stack_release, memory};
    memory->behind = allocator;
    *buf = (buffer){.data = memory->bytes,
                    .cap = sizeof memory->bytes,
                    .cap_max = LIMIT_PACKED_ITEM_BYTES,
                    .allocator = &memory->face};
}
