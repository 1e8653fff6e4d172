#include "remote/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "sign/sign.h"

enum { FILE_PATH_MAX = 1200 };

static skep_status fail_system(const char *path, const char *what, skep_error *err) {
    skep_status status = errno == ENOENT || errno == ENOTDIR ? SKEP_NOT_FOUND : SKEP_IO;
    char reason[128] = "";
    if (strerror_r(errno, reason, sizeof reason) != 0) reason[0] = '\0';
    return fail(err, status, "the file '%s' cannot be %s: %s", path, what, reason);
}

static skep_status read_all(int file, const char *path, size_t size_max, buffer *out,
                            skep_error *err) {
    struct stat about;
    if (fstat(file, &about) != 0) return fail_system(path, "read", err);
    if (!S_ISREG(about.st_mode) && !S_ISFIFO(about.st_mode))
        return fail(err, SKEP_IO, "'%s' is not a file", path);
    if (about.st_size > (off_t)size_max)
        return fail(err, SKEP_LIMIT, "the file '%s' has %lld bytes, at most %zu are read", path,
                    (long long)about.st_size, size_max);
    /* One more byte than fits tells a file that has grown, or a pipe. */
    uint8_t *at = buffer_reserve(out, size_max + 2);
    if (at == NULL) return fail_memory(err);
    size_t len = 0;
    while (len <= size_max) {
        ssize_t got = read(file, at + len, size_max + 1 - len);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail_system(path, "read", err);
        if (got == 0) break;
        len += (size_t)got;
    }
    if (len > size_max)
        return fail(err, SKEP_LIMIT, "the file '%s' has more than %zu bytes, which is too much",
                    path, size_max);
    at[len] = '\0';
    out->len += len;
    return SKEP_OK;
}

skep_status file_read(const char *path, size_t size_max, buffer *out, skep_error *err) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail_system(path, "opened", err);
    skep_status status = read_all(file, path, size_max, out, err);
    (void)close(file);
    return status;
}

static bool write_all(int file, const char *text, size_t len) {
    while (len > 0) {
        ssize_t put = write(file, text, len);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        text += put;
        len -= (size_t)put;
    }
    return true;
}

bool file_replace(const char *path, const char *text, size_t len) {
    char temporary[FILE_PATH_MAX];
    int path_len = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (path_len < 0 || (size_t)path_len >= sizeof temporary) return false;
    int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return false;
    bool is_written = write_all(file, text, len);
    is_written = close(file) == 0 && is_written;
    if (is_written && rename(temporary, path) == 0) return true;
    (void)unlink(temporary);
    return false;
}

void file_wipe(buffer *bytes) {
    if (bytes->data != NULL) sign_wipe(bytes->data, bytes->cap);
    buffer_fini(bytes);
}
