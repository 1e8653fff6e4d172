#include "remote/gzip.h"

#include <limits.h>

#include <zlib.h>

/* zlib's window of 15 bits, in gzip's frame */
enum { GZIP_WINDOW_BITS = 15 + 16, LEVEL = 6, MEMORY_LEVEL = 8, PIECE_BYTES = 64 * 1024 };

bool gzip_pack(const uint8_t *bytes, size_t len, buffer *out) {
    z_stream z = {0};
    buffer_clear(out);
    if (len > UINT_MAX / 2 || deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS, MEMORY_LEVEL,
                                           Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    uLong most = deflateBound(&z, (uLong)len);
    uint8_t *room = buffer_reserve(out, most);
    z.next_in = (Bytef *)(uintptr_t)bytes;
    z.avail_in = (uInt)len;
    z.next_out = room;
    z.avail_out = (uInt)most;
    bool is_done = room != NULL && deflate(&z, Z_FINISH) == Z_STREAM_END;
    if (is_done) out->len += z.total_out;
    (void)deflateEnd(&z);
    return is_done;
}

bool gzip_unpack(const uint8_t *bytes, size_t len, buffer *out) {
    z_stream z = {0};
    int result = Z_OK;
    buffer_clear(out);
    if (len > UINT_MAX || inflateInit2(&z, GZIP_WINDOW_BITS) != Z_OK) return false;
    z.next_in = (Bytef *)(uintptr_t)bytes;
    z.avail_in = (uInt)len;
    while (result == Z_OK) {
        z.next_out = buffer_reserve(out, PIECE_BYTES);
        if (z.next_out == NULL) break;
        z.avail_out = PIECE_BYTES;
        result = inflate(&z, Z_NO_FLUSH);
        out->len += PIECE_BYTES - z.avail_out;
    }
    (void)inflateEnd(&z);
    return result == Z_STREAM_END && z.avail_in == 0;
}
