#include "value/show.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "value/packed_parts.h"

const char *value_show_text(skep_str text, char *out, size_t cap) {
    out[0] = '"';
    size_t len = utf8_printable(text.ptr, text.len, out + 1, cap - 2);
    memcpy(out + 1 + len, "\"", 2);
    return out;
}

static void show_number(skep_value number, char *out, size_t cap) {
    char text[SKEP_DECIMAL_TEXT_MAX];
    size_t len = skep_decimal_format(skep_value_decimal(number), text);
    (void)utf8_printable(text, len, out, cap);
}

const char *value_show(skep_value value, char *out, size_t cap) {
    size_t count = skep_value_count(value);
    switch (skep_value_type(value)) {
    case SKEP_TYPE_NONE: (void)snprintf(out, cap, "nothing"); break;
    case SKEP_TYPE_S: return value_show_text(skep_value_text(value), out, cap);
    case SKEP_TYPE_N: show_number(value, out, cap); break;
    case SKEP_TYPE_B: (void)snprintf(out, cap, "%zu bytes", skep_value_bytes(value).len); break;
    case SKEP_TYPE_BOOL:
        (void)snprintf(out, cap, "%s", skep_value_bool(value) ? "true" : "false");
        break;
    case SKEP_TYPE_NULL: (void)snprintf(out, cap, "null"); break;
    case SKEP_TYPE_SS:
    case SKEP_TYPE_NS:
    case SKEP_TYPE_BS: (void)snprintf(out, cap, "a set of %zu", count); break;
    case SKEP_TYPE_L: (void)snprintf(out, cap, "a list of %zu", count); break;
    case SKEP_TYPE_M: (void)snprintf(out, cap, "a map of %zu", count); break;
    }
    return out;
}

/* ---- Paths ---- */

static void add(value_path *path, const char *text) {
    static const char cut[] = "...";
    if (path->is_cut) return;
    size_t len = strlen(text);
    if (len + sizeof cut > sizeof path->text - path->len) {
        path->is_cut = true;
        text = cut;
        len = sizeof cut - 1;
    }
    memcpy(path->text + path->len, text, len + 1);
    path->len += len;
}

void value_path_name(value_path *path, skep_str name) {
    char text[VALUE_PATH_BYTES];
    (void)utf8_printable(name.ptr, name.len, text, sizeof text);
    if (path->len > 0) add(path, ".");
    if (strpbrk(text, ".[]`") == NULL && text[0] != '\0') {
        add(path, text);
        return;
    }
    add(path, "`");
    for (const char *p = text; *p != '\0'; p++)
        add(path, *p == '`' ? "``" : (const char[]){*p, '\0'});
    add(path, "`");
}

void value_path_index(value_path *path, size_t index) {
    char text[32];
    (void)snprintf(text, sizeof text, "[%zu]", index);
    add(path, text);
}

/* The entry of a container that was begun last: of a map by its name. */
static void add_last_entry(value_path *path, const packed_writer *w, const packed_level *level) {
    if (level->type == SKEP_TYPE_M) {
        const uint8_t *at = w->buf->data + level->last;
        size_t len = packed_varint(&at);
        value_path_name(path, (skep_str){(const char *)at, len});
    } else {
        value_path_index(path, level->count - 1);
    }
}

void value_path_of_writer(value_path *path, const packed_writer *w, bool is_value) {
    for (size_t i = 0; i + 1 < w->depth; i++) add_last_entry(path, w, &w->levels[i]);
    if (!is_value || w->depth == 0) return;
    const packed_level *level = &w->levels[w->depth - 1];
    if (level->type != SKEP_TYPE_M)
        value_path_index(path, level->count);
    else if (level->count > 0)
        add_last_entry(path, w, level);
}
