/* remote/file.h: small files that may hold secrets, read whole. */
#ifndef REMOTE_FILE_H
#define REMOTE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <skep/error.h>

#include "base/buffer.h"

/** Appends the file's bytes and a NUL, which is not counted. `out` has room made once, so that no
 * copy of a secret stays behind; wipe it with file_wipe. SKEP_NOT_FOUND where there is no file,
 * SKEP_LIMIT where it has more than `size_max` bytes, SKEP_IO else. Messages name the path. */
skep_status file_read(const char *path, size_t size_max, buffer *out, skep_error *err);

/** Replaces the file as a whole, readable for its owner only. False where that cannot be done; the
 * file is then as it was. */
bool file_replace(const char *path, const char *text, size_t len);

/** Overwrites and releases. */
void file_wipe(buffer *bytes);

#endif
