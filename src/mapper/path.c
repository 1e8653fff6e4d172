#include "mapper/path.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"

static bool is_sensitive(const skep_member *member) {
    return (member->flags & SKEP_MEMBER_SENSITIVE) != 0;
}

mapper_path path_item(const char *name) {
    return (mapper_path){.name = name, .level = -1};
}

mapper_path path_value(const char *name, const skep_member *type) {
    return (mapper_path){.name = name, .is_sensitive = is_sensitive(type)};
}

mapper_path path_member(const mapper_path *parent, const skep_member *member) {
    return (mapper_path){.parent = parent,
                         .name = member->name,
                         .level = parent->level + 1,
                         .is_sensitive = parent->is_sensitive || is_sensitive(member)};
}

mapper_path path_entry(const mapper_path *parent, const skep_member *element, skep_str key) {
    mapper_path path = path_element(parent, element, 0);
    path.key = key;
    return path;
}

mapper_path path_alternative(const mapper_path *parent, const skep_member *member) {
    mapper_path path = path_member(parent, member);
    path.level = parent->level;
    return path;
}

/* ---- As text ---- */

/* What a frame adds: a name, [3], ["key"]. The keys of a sensitive map are as secret as its
 * values. */
static const char *frame_text(const mapper_path *path, char out[PATH_KEY_BYTES + 8]) {
    if (path->name != NULL) return path->name;
    if (path->key.ptr == NULL) {
        (void)snprintf(out, PATH_KEY_BYTES, "[%zu]", path->index);
    } else if (path->is_sensitive) {
        return "[(sensitive)]";
    } else {
        memcpy(out, "[\"", 2);
        size_t len = utf8_printable(path->key.ptr, path->key.len, out + 2, PATH_KEY_BYTES);
        memcpy(out + 2 + len, "\"]", 3);
    }
    return out;
}

/* Filled from the end, because the chain starts at the innermost frame. */
const char *path_text(const mapper_path *path, char out[PATH_TEXT_BYTES]) {
    static const char cut[] = "...";
    char *at = out + PATH_TEXT_BYTES - 1;
    *at = '\0';
    for (; path != NULL; path = path->parent) {
        char buf[PATH_KEY_BYTES + 8];
        const char *text = frame_text(path, buf);
        size_t len = strlen(text);
        bool has_dot = path->name != NULL && path->parent != NULL && len > 0;
        if ((size_t)(at - out) < len + 1 + strlen(cut)) {
            at -= strlen(cut);
            memcpy(at, cut, strlen(cut));
            break;
        }
        at -= len;
        memcpy(at, text, len);
        if (has_dot) *--at = '.';
    }
    return at;
}

skep_status path_context(const mapper_path *path, skep_status status, skep_error *err) {
    char text[PATH_TEXT_BYTES];
    if (status == SKEP_INVALID) fail_context(err, "%s: ", path_text(path, text));
    return status;
}

skep_status path_fail(const mapper_path *path, skep_error *err, const char *format, ...) {
    char message[SKEP_ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    char text[PATH_TEXT_BYTES];
    return fail(err, SKEP_INVALID, "%s: %s", path_text(path, text), message);
}
