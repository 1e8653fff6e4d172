/* server/json_tree.c: one pass over the text, with the open containers in a list of their own, so
 * that depth costs no stack. */
#include "server/json_tree.h"

#include <string.h>

#include "base/fail.h"
#include "wire/decoder.h"

enum { NODES_MIN = 64, BYTES_PER_NODE = 8 };

typedef struct builder {
    wire_decoder d;
    json_tree tree;
    skep_arena *arena;
    uint32_t cap;
    uint32_t depth;
    uint32_t open[JSON_TREE_DEPTH_MAX]; /* containers, the innermost last */
} builder;

/* ---- Nodes ---- */

static bool grow(builder *b, const char *at) {
    uint32_t cap = b->cap * 2 < JSON_TREE_NODES_MAX ? b->cap * 2 : JSON_TREE_NODES_MAX;
    if (cap == b->cap)
        return wire_corrupt(&b->d, at, "JSON has more than %d parts", JSON_TREE_NODES_MAX) != NULL;
    json_node *nodes = skep_arena_array(b->arena, cap, sizeof *nodes);
    if (nodes == NULL) return wire_failed(&b->d, fail_memory(b->d.err)) != NULL;
    if (b->tree.count > 0) memcpy(nodes, b->tree.nodes, b->tree.count * sizeof *nodes);
    b->tree.nodes = nodes;
    b->cap = cap;
    return true;
}

static bool add(builder *b, json_kind kind, const char *at, size_t len) {
    if (b->tree.count == b->cap && !grow(b, at)) return false;
    uint32_t index = b->tree.count++;
    b->tree.nodes[index] = (json_node){
        .kind = kind, .at = (uint32_t)(at - b->tree.text), .len = (uint32_t)len, .next = index + 1};
    return true;
}

/* ---- Scalars ---- */

static char *read_text(builder *b, char *p) {
    skep_str text = {NULL, 0};
    char *next = wire_read_quoted(&b->d, p, &text, "a text");
    if (next == NULL || !add(b, JSON_TEXT, text.ptr, text.len)) return NULL;
    /* Over the quote that ended it, or over what escapes were shorter by. */
    b->tree.text[(text.ptr - b->tree.text) + (ptrdiff_t)text.len] = '\0';
    return next;
}

static char *read_number(builder *b, char *p) {
    char *next = wire_skip_json(&b->d, p);
    if (next == NULL) return NULL;
    size_t len = (size_t)(next - p);
    bool is_decimal =
        memchr(p, '.', len) != NULL || memchr(p, 'e', len) != NULL || memchr(p, 'E', len) != NULL;
    return add(b, is_decimal ? JSON_DECIMAL : JSON_WHOLE, p, len) ? next : NULL;
}

static char *read_scalar(builder *b, char *p) {
    bool value = false;
    char *next;
    switch (*p) {
    case '"': return read_text(b, p);
    case 't':
    case 'f':
        next = wire_read_literal(&b->d, p, &value);
        if (next == NULL) return NULL;
        return add(b, value ? JSON_TRUE : JSON_FALSE, p, (size_t)(next - p)) ? next : NULL;
    case 'n':
        next = wire_skip_json(&b->d, p);
        return next != NULL && add(b, JSON_NULL, p, 4) ? next : NULL;
    default: return read_number(b, p);
    }
}

/* ---- Containers ---- */

static bool is_object(const builder *b, uint32_t index) {
    return b->tree.nodes[index].kind == JSON_OBJECT;
}

static char *open_container(builder *b, char *p) {
    if (b->depth == JSON_TREE_DEPTH_MAX)
        return wire_corrupt(&b->d, p, "JSON is nested deeper than %d levels", JSON_TREE_DEPTH_MAX);
    uint32_t index = b->tree.count;
    if (!add(b, *p == '{' ? JSON_OBJECT : JSON_LIST, p, 0)) return NULL;
    b->open[b->depth++] = index;
    return wire_blank(p + 1);
}

/* A name and its colon, where one belongs. */
static char *read_name(builder *b, char *p) {
    uint32_t container = b->open[b->depth - 1];
    b->tree.nodes[container].len++;
    if (!is_object(b, container)) return p;
    if (*p != '"') return wire_corrupt(&b->d, p, "expected '\"' and a name");
    if ((p = read_text(b, p)) == NULL) return NULL;
    p = wire_blank(p);
    if (*p != ':') return wire_corrupt(&b->d, p, "expected ':' behind a name");
    return wire_blank(p + 1);
}

/* Behind a value: closes what ends here and moves to the next value of what stays open. */
static char *close_containers(builder *b, char *p) {
    while (b->depth > 0) {
        uint32_t container = b->open[b->depth - 1];
        char closing = is_object(b, container) ? '}' : ']';
        p = wire_blank(p);
        if (*p == ',') return read_name(b, wire_blank(p + 1));
        if (*p != closing) return wire_corrupt(&b->d, p, "expected ',' or '%c'", closing);
        b->tree.nodes[container].next = b->tree.count;
        b->depth--;
        p++;
    }
    return p;
}

static char *read_all(builder *b, char *p) {
    do {
        if (*p == '{' || *p == '[') {
            char closing = *p == '{' ? '}' : ']';
            if ((p = open_container(b, p)) == NULL) return NULL;
            if (*p != closing) {
                p = read_name(b, p);
                continue;
            }
        } else if ((p = read_scalar(b, p)) == NULL) {
            return NULL;
        }
        p = close_containers(b, p);
    } while (p != NULL && b->depth > 0);
    return p;
}

skep_status json_tree_read(wire_text json, skep_arena *arena, json_tree *out, skep_error *err) {
    builder b;
    b.arena = arena;
    b.depth = 0;
    b.tree = (json_tree){.text = json.data};
    b.cap = NODES_MIN / 2;
    while (b.cap < json.len / BYTES_PER_NODE / 2 && b.cap < JSON_TREE_NODES_MAX / 2) b.cap *= 2;
    if (wire_begin(&b.d, json, arena, err) && grow(&b, json.data) &&
        wire_at_end(&b.d, read_all(&b, wire_blank(json.data))))
        *out = b.tree;
    wire_finish(&b.d);
    return b.d.status;
}

const json_node *json_tree_member(const json_tree *tree, const json_node *object,
                                  const char *name) {
    const json_node *found = NULL;
    if (object == NULL || object->kind != JSON_OBJECT) return NULL;
    size_t len = strlen(name);
    const json_node *end = json_tree_end(tree, object);
    for (const json_node *at = json_tree_first(object); at < end;) {
        const json_node *value = json_tree_next(tree, at);
        if (at->len == len && memcmp(tree->text + at->at, name, len) == 0) found = value;
        at = json_tree_next(tree, value);
    }
    return found == NULL || found->kind == JSON_NULL ? NULL : found;
}
