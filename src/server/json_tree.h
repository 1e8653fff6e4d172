/* server/json_tree.h: JSON of any form as an array of nodes, for the server, which looks at members
 * in an order of its own.
 *
 * Nodes stand in the order of the text: a container is followed by its elements, an object's by
 * pairs of name and value. Texts are unescaped in place and end in NUL. */
#ifndef SERVER_JSON_TREE_H
#define SERVER_JSON_TREE_H

#include <skep/error.h>
#include <skep/memory.h>
#include <skep/slice.h>

#include "wire/decode.h"

enum {
    JSON_TREE_DEPTH_MAX = 2000,           /* the service's parser gives up at 2,000 to 5,000 */
    JSON_TREE_NODES_MAX = 6 * 1024 * 1024 /* 16 MB of the smallest attributes */
};

typedef enum json_kind {
    JSON_NULL,
    JSON_TRUE,
    JSON_FALSE,
    JSON_WHOLE,   /* a number without point and exponent */
    JSON_DECIMAL, /* with one of them */
    JSON_TEXT,
    JSON_LIST,
    JSON_OBJECT
} json_kind;

typedef struct json_node {
    json_kind kind;
    uint32_t at;   /* offset in the text */
    uint32_t len;  /* bytes of a text or number; elements of a list, members of an object */
    uint32_t next; /* index of the node behind this one and all that is in it */
} json_node;

typedef struct json_tree {
    char *text;
    json_node *nodes; /* the first is the whole */
    uint32_t count;
} json_tree;

/** SKEP_CORRUPT with the offset for what is not JSON, too deep or too much; SKEP_NO_MEMORY. */
skep_status json_tree_read(wire_text json, skep_arena *arena, json_tree *out, skep_error *err);

static inline skep_str json_text_of(const json_tree *tree, const json_node *node) {
    return (skep_str){tree->text + node->at, node->len};
}

/** The value of an object's member, the last of its name; NULL where there is none, where it is
 *  null, and where `object` is NULL or no object. */
const json_node *json_tree_member(const json_tree *tree, const json_node *object, const char *name);

/** The first element of a list, or name of an object, and what stands behind the last one; for
 *  walks by json_tree_next. */
static inline const json_node *json_tree_first(const json_node *container) {
    return container + 1;
}
static inline const json_node *json_tree_end(const json_tree *tree, const json_node *container) {
    return tree->nodes + container->next;
}
static inline const json_node *json_tree_next(const json_tree *tree, const json_node *node) {
    return tree->nodes + node->next;
}

#endif
