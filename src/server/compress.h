/* server/compress.h: bodies compressed and unpacked, on zlib. */
#ifndef SERVER_COMPRESS_H
#define SERVER_COMPRESS_H

#include "base/buffer.h"

/** Unpacks gzip (RFC 1952), zlib (RFC 1950) or raw deflate (RFC 1951) behind what `out` holds. False
 *  where it is none of them, is not whole, or passes out->cap_max. */
bool compress_unpack(const void *bytes, size_t len, buffer *out);

/** Replaces the contents of `body` by gzip of them. False, and nothing changed, where memory is
 *  short. */
bool compress_gzip(buffer *body);

#endif
