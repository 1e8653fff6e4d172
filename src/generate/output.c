#include "generate/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"

static skep_status fail_file(const char *what, const char *path, skep_error *err) {
    return fail(err, SKEP_IO, "cannot %s '%s': %s", what, path, strerror(errno));
}

static bool has_content(const char *path, const buffer *content) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    char chunk[4096];
    size_t at = 0, got = sizeof chunk;
    bool is_same = true;
    while (is_same && got == sizeof chunk) {
        got = fread(chunk, 1, sizeof chunk, file);
        is_same = got <= content->len - at && memcmp(chunk, content->data + at, got) == 0;
        at += got;
    }
    is_same = is_same && at == content->len && !ferror(file);
    fclose(file);
    return is_same;
}

skep_status output_write(gen *g, output *out, const buffer *content, bool always, skep_error *err) {
    if (!always && has_content(out->path, content)) return SKEP_OK;
    out->temporary = gen_format(g, "%s.new", out->path);
    FILE *file = fopen(out->temporary, "wb");
    if (file == NULL) return fail_file("write", out->temporary, err);
    out->is_written = true;
    bool is_complete = fwrite(content->data, 1, content->len, file) == content->len;
    if (fclose(file) != 0 || !is_complete) return fail_file("write", out->temporary, err);
    return SKEP_OK;
}

skep_status output_commit(output *out, skep_error *err) {
    if (!out->is_written) return SKEP_OK;
    if (rename(out->temporary, out->path) != 0) return fail_file("write", out->path, err);
    out->is_written = false;
    return SKEP_OK;
}

void output_abort(output *out) {
    if (out->is_written) remove(out->temporary);
    out->is_written = false;
}
