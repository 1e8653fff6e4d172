#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CAP_MIN = 256 };

void buffer_init(buffer *buf, const skep_allocator *allocator, size_t cap_max) {
    *buf = (buffer){.allocator = allocator != NULL ? allocator : skep_allocator_default(),
                    .cap_max = cap_max};
}

void buffer_fini(buffer *buf) {
    if (buf->allocator != NULL) buf->allocator->release(buf->allocator->context, buf->data);
    buf->data = NULL;
    buf->len = buf->cap = 0;
}

void buffer_clear(buffer *buf) {
    buf->len = 0;
    buf->is_failed = false;
}

static bool grow(buffer *buf, size_t need) {
    size_t cap = buf->cap > 0 ? buf->cap : CAP_MIN;
    while (cap < need) {
        if (cap > SIZE_MAX / 2) return false;
        cap *= 2;
    }
    if (buf->cap_max > 0 && cap > buf->cap_max) cap = buf->cap_max;
    if (cap < need) return false;
    uint8_t *data = buf->allocator->resize(buf->allocator->context, buf->data, cap);
    if (data == NULL) return false;
    buf->data = data;
    buf->cap = cap;
    return true;
}

uint8_t *buffer_reserve(buffer *buf, size_t len) {
    if (buf->is_failed) return NULL;
    if (buf->cap - buf->len < len && (len > SIZE_MAX - buf->len || !grow(buf, buf->len + len))) {
        buf->is_failed = true;
        return NULL;
    }
    return buf->data + buf->len;
}

void buffer_append(buffer *buf, const void *bytes, size_t len) {
    if (len == 0) return;
    uint8_t *at = buffer_reserve(buf, len);
    if (at == NULL) return;
    memcpy(at, bytes, len);
    buf->len += len;
}

void buffer_append_byte(buffer *buf, uint8_t byte) {
    uint8_t *at = buffer_reserve(buf, 1);
    if (at == NULL) return;
    *at = byte;
    buf->len++;
}

void buffer_append_text(buffer *buf, const char *text) {
    buffer_append(buf, text, strlen(text));
}

void buffer_append_format(buffer *buf, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    uint8_t *at = len < 0 ? NULL : buffer_reserve(buf, (size_t)len + 1);
    if (at != NULL) {
        (void)vsnprintf((char *)at, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    } else {
        buf->is_failed = true;
    }
    va_end(again);
}
