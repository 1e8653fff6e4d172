/* mapper/path.h: where in an object the mapper is, for messages: order.items[3].unit_price,
 * order.prices["DK"].
 *
 * A path is a chain of frames on the stack, one for each struct, list and map on the way; it
 * becomes text only when something fails. A frame inside a container is moved from value to value
 * (path_to_member, index, key). */
#ifndef MAPPER_PATH_H
#define MAPPER_PATH_H

#include <skep/gen/runtime.h>

enum { PATH_TEXT_BYTES = 256, PATH_KEY_BYTES = 64 };

typedef struct mapper_path {
    const struct mapper_path *parent;
    const char *name; /* NULL: an element of a list, set or map */
    size_t index;
    skep_str key;      /* an entry of a map: its key; else ptr is NULL */
    int level;         /* lists and maps around the value; an item's own map is not counted */
    bool is_sensitive; /* the value must not be shown */
} mapper_path;

/** The path of a whole item, and of a single value. */
mapper_path path_item(const char *name);
mapper_path path_value(const char *name, const skep_member *type);

mapper_path path_member(const mapper_path *parent, const skep_member *member);
mapper_path path_entry(const mapper_path *parent, const skep_member *element, skep_str key);

/** What a union holds: named as a member of it, but on the union's own level. */
mapper_path path_alternative(const mapper_path *parent, const skep_member *member);

/** An element of a list or set. */
static inline mapper_path path_element(const mapper_path *parent, const skep_member *element,
                                       size_t index) {
    return (mapper_path){.parent = parent,
                         .index = index,
                         .level = parent->level + 1,
                         .is_sensitive =
                             parent->is_sensitive || (element->flags & SKEP_MEMBER_SENSITIVE) != 0};
}

/** Moves the frame of one member to another one of the same struct. */
static inline void path_to_member(mapper_path *path, const skep_member *member) {
    path->name = member->name;
    path->is_sensitive = path->parent->is_sensitive || (member->flags & SKEP_MEMBER_SENSITIVE) != 0;
}

/** The path as text; where it does not fit, "..." stands for its beginning. Returns a pointer into
 * `out`. */
const char *path_text(const mapper_path *path, char out[PATH_TEXT_BYTES]);

/** SKEP_INVALID with "path: " and the message. */
skep_status path_fail(const mapper_path *path, skep_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Puts "path: " in front of the message of a value's failure (SKEP_INVALID); other failures are
 * not the value's. */
skep_status path_context(const mapper_path *path, skep_status status, skep_error *err);

#endif
