/* remote/gzip.h: bodies compressed, on zlib. */
#ifndef REMOTE_GZIP_H
#define REMOTE_GZIP_H

#include "base/buffer.h"

/** Replaces what `out` holds. False when memory is short. */
bool gzip_pack(const uint8_t *bytes, size_t len, buffer *out);

/** The same way back; false also where the bytes are no gzip, or where out->cap_max is passed. */
bool gzip_unpack(const uint8_t *bytes, size_t len, buffer *out);

#endif
