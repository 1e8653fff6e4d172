#include "wire/reader.h"

#include <string.h>

#include "base/fail.h"
#include "base/float_text.h"

enum { ARRAY_CAP_MIN = 8 };

#define COUNT_MAX 9007199254740992.0 /* 2^53 */

void reader_begin(reader *r, wire_text json, skep_arena *arena, skep_error *err) {
    r->arena = arena;
    r->p = wire_begin(&r->d, json, arena, err) ? wire_blank(json.data) : NULL;
}

skep_status reader_end(reader *r) {
    if (r->p != NULL) (void)wire_at_end(&r->d, r->p);
    wire_finish(&r->d);
    return r->d.status;
}

static bool skip_null(reader *r) {
    if (r->p == NULL || memcmp(r->p, "null", 4) != 0) return false;
    r->p += 4;
    return true;
}

static bool open_any(reader *r, reader_walk *walk, char bracket, const char *what) {
    *walk = (reader_walk){.is_object = bracket == '{'};
    if (r->p == NULL || skip_null(r)) return false;
    if (*r->p != bracket) {
        reader_fail(r, r->p, "expected '%c' and %s", bracket, what);
        return false;
    }
    r->p = wire_blank(r->p + 1);
    return true;
}

bool reader_open_object(reader *r, reader_walk *walk, const char *what) {
    return open_any(r, walk, '{', what);
}

bool reader_open_list(reader *r, reader_walk *walk, const char *what) {
    return open_any(r, walk, '[', what);
}

/* To the next name or element, over its comma. */
static bool next_any(reader *r, reader_walk *walk) {
    char closing = walk->is_object ? '}' : ']';
    if (r->p == NULL) return false;
    r->p = wire_blank(r->p);
    if (*r->p == closing) {
        r->p++;
        return false;
    }
    if (walk->is_begun) {
        if (*r->p != ',') {
            reader_fail(r, r->p, "expected ',' or '%c'", closing);
            return false;
        }
        r->p = wire_blank(r->p + 1);
        /* What must follow a comma fails at a closing bracket by itself. */
    }
    walk->is_begun = true;
    return true;
}

bool reader_next_member(reader *r, reader_walk *walk, skep_str *name) {
    if (!next_any(r, walk)) return false;
    r->p = wire_read_quoted(&r->d, r->p, name, "the name of a member");
    if (r->p == NULL) return false;
    r->p = wire_blank(r->p);
    if (*r->p != ':') {
        reader_fail(r, r->p, "expected ':' behind a name");
        return false;
    }
    r->p = wire_blank(r->p + 1);
    return true;
}

bool reader_next_element(reader *r, reader_walk *walk) {
    return next_any(r, walk);
}

void reader_skip(reader *r) {
    if (r->p != NULL) r->p = wire_skip_json(&r->d, r->p);
}

static void fail_memory_at(reader *r) {
    r->p = wire_failed(&r->d, fail_memory(r->d.err));
}

void reader_item(reader *r, skep_value *out) {
    packed_writer w;
    *out = (skep_value){0};
    if (r->p == NULL || skip_null(r)) return;
    if (*r->p != '{') {
        reader_fail(r, r->p, "expected '{' and an item");
        return;
    }
    buffer_clear(&r->d.packed);
    packed_begin(&w, &r->d.packed, r->d.err);
    r->p = wire_pack_map(&r->d, r->p + 1, &w);
    if (r->p == NULL) return;
    *out = packed_take(&r->d.packed, r->arena);
    if (out->data == NULL) fail_memory_at(r);
}

void reader_text(reader *r, const char **out) {
    skep_str text;
    *out = NULL;
    if (r->p == NULL || skip_null(r)) return;
    r->p = wire_read_quoted(&r->d, r->p, &text, "a text");
    if (r->p == NULL) return;
    *out = skep_arena_copy_text(r->arena, text.ptr, text.len);
    if (*out == NULL) fail_memory_at(r);
}

void reader_number(reader *r, double *out) {
    *out = 0;
    if (r->p == NULL || skip_null(r)) return;
    char *start = r->p;
    reader_skip(r);
    if (r->p != NULL && !double_read(start, (size_t)(r->p - start), out))
        reader_fail(r, start, "expected a number");
}

void reader_count(reader *r, uint64_t *out) {
    double number;
    reader_number(r, &number);
    *out = number > COUNT_MAX ? (uint64_t)COUNT_MAX : number > 0 ? (uint64_t)number : 0;
}

void *reader_grow(reader *r, void *items, size_t count, size_t *cap, size_t size) {
    if (r->p == NULL) return NULL;
    if (count < *cap) return items;
    size_t wider = *cap > 0 ? *cap * 2 : ARRAY_CAP_MIN;
    void *copy = skep_arena_array(r->arena, wider, size);
    if (copy == NULL) {
        fail_memory_at(r);
        return NULL;
    }
    if (count > 0) memcpy(copy, items, count * size);
    *cap = wider;
    return copy;
}
