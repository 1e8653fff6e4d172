#include "mapper/path.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"

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

mapper_path path_element(const mapper_path *parent, const skep_member *element, size_t index) {
    return (mapper_path){.parent = parent,
                         .index = index,
                         .level = parent->level + 1,
                         .is_sensitive = parent->is_sensitive || is_sensitive(element)};
}

/* Filled from the end, because the chain starts at the innermost frame. */
const char *path_text(const mapper_path *path, char out[PATH_TEXT_BYTES]) {
    static const char cut[] = "...";
    char *at = out + PATH_TEXT_BYTES - 1;
    *at = '\0';
    for (; path != NULL; path = path->parent) {
        char index[32];
        const char *text = path->name;
        if (text == NULL) {
            (void)snprintf(index, sizeof index, "[%zu]", path->index);
            text = index;
        }
        bool has_dot = path->name != NULL && path->parent != NULL;
        size_t len = strlen(text);
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
