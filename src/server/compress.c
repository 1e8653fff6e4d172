#include "server/compress.h"

#include <string.h>

#define ZLIB_CONST /* input is const */
#include <zlib.h>

enum {
    STEP_BYTES = 64 * 1024,
    WINDOW_ANY = 15 + 32, /* gzip or zlib, by their headers */
    WINDOW_RAW = -15,
    WINDOW_GZIP = 15 + 16,
    MEMORY_LEVEL = 8
};

static bool unpack_as(int window, const void *bytes, size_t len, buffer *out) {
    z_stream z;
    memset(&z, 0, sizeof z);
    if (len > UINT32_MAX || inflateInit2(&z, window) != Z_OK) return false;
    z.next_in = bytes;
    z.avail_in = (uInt)len;
    int status = Z_OK;
    while (status == Z_OK) {
        size_t left = out->cap_max > 0 ? out->cap_max - out->len : STEP_BYTES;
        size_t step = left < STEP_BYTES ? left : STEP_BYTES;
        uint8_t *room = step > 0 ? buffer_reserve(out, step) : NULL;
        if (room == NULL) break;
        z.next_out = room;
        z.avail_out = (uInt)step;
        status = inflate(&z, Z_NO_FLUSH);
        out->len += step - z.avail_out;
        if (status == Z_OK && z.avail_in == 0 && z.avail_out > 0) break; /* it is cut */
    }
    bool is_whole = status == Z_STREAM_END && z.avail_in == 0;
    (void)inflateEnd(&z);
    return is_whole;
}

bool compress_unpack(const void *bytes, size_t len, buffer *out) {
    size_t start = out->len;
    if (unpack_as(WINDOW_ANY, bytes, len, out)) return true;
    /* Without a header nothing comes out. */
    return out->len == start && unpack_as(WINDOW_RAW, bytes, len, out);
}

bool compress_gzip(buffer *body) {
    z_stream z;
    buffer packed;
    memset(&z, 0, sizeof z);
    buffer_init(&packed, body->allocator, 0);
    if (body->len > UINT32_MAX || deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, WINDOW_GZIP,
                                               MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t bound = deflateBound(&z, (uLong)body->len);
    uint8_t *room = buffer_reserve(&packed, bound);
    bool is_done = false;
    if (room != NULL) {
        z.next_in = body->data;
        z.avail_in = (uInt)body->len;
        z.next_out = room;
        z.avail_out = (uInt)bound;
        is_done = deflate(&z, Z_FINISH) == Z_STREAM_END;
        packed.len = bound - z.avail_out;
    }
    (void)deflateEnd(&z);
    if (!is_done) {
        buffer_fini(&packed);
        return false;
    }
    buffer_fini(body);
    *body = packed;
    return true;
}
