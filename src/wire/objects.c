/* wire/objects.c: an array of items to an array of structs.
 *
 * How many items there are shows only at their end. The first ones go to a small array; the text
 * that they took says how many will follow, and then one piece of memory is taken for all of
 * them and for what their lists and optional members will need. Objects may be moved while they
 * are read, because nothing points to them. */
#include <string.h>

#include "base/fail.h"
#include "wire/decoder.h"

enum { FIRST_OBJECTS = 16, FIRST_OBJECTS_BYTES = 4096 };

/* A wire_objects is large, because of its writer. */
bool wire_init_objects(wire_objects *o, wire_decoder *d, const skep_struct *type, bool wants_rest) {
    memset(o, 0, offsetof(wire_objects, rest));
    o->size = type->size > 0 ? type->size : 1;
    o->wants_rest = wants_rest;
    wire_init_rest(&o->rest, d->arena);
    o->shape = d->status == SKEP_OK ? wire_item_shape(d, type) : NULL;
    return o->shape != NULL;
}

void wire_fini_objects(wire_objects *o) {
    wire_fini_rest(&o->rest);
}

/* ---- The array of objects ---- */

/* How many objects there will be, judged by the text that those so far took: a little more than
 * that says, and not more than the answer has told. */
static size_t expected_count(const wire_objects *o, const wire_decoder *d, const char *p) {
    size_t each = o->count > 0 ? (size_t)(p - o->items) / o->count : 0;
    if (each == 0) return FIRST_OBJECTS;
    size_t more = (size_t)(d->end - p) / each;
    more += more / 16 + 2;
    if (o->told > o->count && o->told - o->count < more) more = o->told - o->count;
    return o->count + more;
}

/* What the lists and optional members of an object will take, a little more than they did so
 * far. */
static size_t expected_pool(const wire_objects *o, const wire_decoder *d) {
    return o->count > 1 ? (d->pool_used - o->pool_at_first) / (o->count - 1) / 4 * 5 : 0;
}

/* The items so far may have been much smaller than those that come, for a projection can leave
 * little of some: so the memory taken at once is within a few times the text, unless there are
 * that many objects already. */
static size_t bounded_count(const wire_objects *o, const wire_decoder *d, size_t cap, size_t each) {
    enum { TIMES_TEXT = 4 };
    size_t most = TIMES_TEXT * (size_t)(d->end - d->start) / each;
    if (most < 2 * o->count) most = 2 * o->count;
    if (most < FIRST_OBJECTS) most = FIRST_OBJECTS;
    return cap < most ? cap : most;
}

static bool grow_objects(wire_objects *o, wire_decoder *d, const char *p) {
    size_t cap = expected_count(o, d, p);
    if (o->count == 0 && cap * o->size > FIRST_OBJECTS_BYTES)
        cap = o->size < FIRST_OBJECTS_BYTES ? FIRST_OBJECTS_BYTES / o->size : 1;
    size_t each = o->size + (o->wants_rest ? sizeof *o->values : 0);
    size_t pool = expected_pool(o, d);
    cap = bounded_count(o, d, cap, each + pool);
    if (pool > 0) pool = pool * (cap - o->count) + 1024;
    if (cap > (SIZE_MAX / 2 - pool) / each) return wire_failed(d, fail_memory(d->err)) != NULL;
    size_t values_at = (cap * o->size + 15) & ~(size_t)15;
    uint8_t *memory = wire_take_with_pool(d, values_at + (each - o->size) * cap, pool);
    if (memory == NULL) return false;
    skep_value *values = o->wants_rest ? (skep_value *)(void *)(memory + values_at) : NULL;
    if (o->count > 0) memcpy(memory, o->objects, o->count * o->size);
    if (o->values != NULL && values != NULL) memcpy(values, o->values, o->count * sizeof *values);
    o->objects = memory;
    o->values = values;
    o->cap = cap;
    return true;
}

/* ---- Items ---- */

/* From behind the brace. */
static char *read_item(wire_objects *o, wire_decoder *d, char *p, uint8_t *object,
                       skep_value *rest) {
    if (rest == NULL) return wire_read_item(d, o->shape, object, p);
    wire_begin_rest(&o->rest, d);
    p = wire_read_item(d, o->shape, object, p);
    return p != NULL && wire_end_rest(&o->rest, d, p, rest) ? p : NULL;
}

char *wire_read_objects(wire_objects *o, wire_decoder *d, char *p) {
    o->items = p;
    p = wire_blank(p);
    if (*p == ']') return p + 1;
    for (;;) {
        if (*p != '{') return wire_corrupt(d, p, "expected '{' and an item");
        if (o->count == o->cap && !grow_objects(o, d, p)) return NULL;
        p = read_item(o, d, p + 1, o->objects + o->count * o->size,
                      o->values != NULL ? &o->values[o->count] : NULL);
        if (p == NULL) return NULL;
        if (o->count++ == 0) o->pool_at_first = d->pool_used;
        if (p[0] == ',' && p[1] == '{') {
            p++;
            continue;
        }
        p = wire_blank(p);
        if (*p == ']') return p + 1;
        if (*p != ',') return wire_corrupt(d, p, "expected ',' or ']' behind an item");
        p = wire_blank(p + 1);
    }
}
