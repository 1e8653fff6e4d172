#include "wire/encode_out.h"

#include "base/fail.h"
#include "base/limits.h"

uint8_t *encode_begin(encode_out *out, buffer *buf, skep_error *err) {
    *out = (encode_out){.buf = buf, .start = buf->len, .err = err};
    fail_clear(err);
    buffer_init(&out->scratch, buf->allocator, LIMIT_PACKED_ITEM_BYTES);
    return encode_grow(out, buf->data != NULL ? buf->data + buf->len : NULL, 0);
}

skep_status encode_end(encode_out *out, const uint8_t *at) {
    buffer_fini(&out->scratch);
    out->buf->len = at != NULL ? (size_t)(at - out->buf->data) : out->start;
    return at != NULL ? SKEP_OK : out->status;
}

uint8_t *encode_grow(encode_out *out, const uint8_t *at, size_t len) {
    buffer *buf = out->buf;
    if (at != NULL) buf->len = (size_t)(at - buf->data);
    uint8_t *moved =
        len <= SIZE_MAX - ENCODE_ROOM_BYTES ? buffer_reserve(buf, len + ENCODE_ROOM_BYTES) : NULL;
    if (moved != NULL) {
        out->end = buf->data + buf->cap;
        return moved;
    }
    size_t need = buf->len + ENCODE_ROOM_BYTES;
    if (buf->cap_max > 0 && (need > buf->cap_max || len > buf->cap_max - need))
        out->status = fail(out->err, SKEP_LIMIT, "a request takes more than the %zu bytes allowed",
                           buf->cap_max);
    else
        out->status = fail_memory(out->err);
    return NULL;
}
