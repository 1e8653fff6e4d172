/* base/buffer.h: a growable run of bytes with a ceiling. Sticky: after a failure appends do nothing
 * and `is_failed` stays set, so a writer checks once at the end. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/memory.h>

typedef struct buffer {
    uint8_t *data;
    size_t len;
    size_t cap;
    size_t cap_max; /**< most bytes it may hold, 0: no ceiling */
    const skep_allocator *allocator;
    bool is_failed; /**< memory was short, or cap_max would have been passed */
} buffer;

/** `allocator` NULL: the default. */
void buffer_init(buffer *buf, const skep_allocator *allocator, size_t cap_max);
void buffer_fini(buffer *buf);
void buffer_clear(buffer *buf); /**< keeps the memory, forgets content and failure */

/** Room for `len` more bytes, which are not yet part of the content: write them, then add to
 * `buf->len`. NULL on failure. */
uint8_t *buffer_reserve(buffer *buf, size_t len);

void buffer_append(buffer *buf, const void *bytes, size_t len);
void buffer_append_byte(buffer *buf, uint8_t byte);
void buffer_append_text(buffer *buf, const char *text);

/** Text by a printf format. */
void buffer_append_format(buffer *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
