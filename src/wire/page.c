/* wire/page.c: whole answers: the frame around the items, and the array that they go to.
 *
 * How many items there are shows only at their end. The first ones go to a small array; the text
 * that they took says how many will follow, and then one piece of memory is taken for all of
 * them and for what their lists and optional members will need. Objects may be moved while they
 * are read, because nothing points to them. */
#include <string.h>

#include "base/fail.h"
#include "wire/decoder.h"

enum { FIRST_OBJECTS = 16, FIRST_OBJECTS_BYTES = 4096 };

typedef struct page_reader {
    wire_decoder d;
    wire_shape *shape;
    size_t size; /* of an object */
    char *items; /* where the items begin in the text */
    uint8_t *objects;
    skep_value *values; /* the rest of each object, or NULL */
    size_t count;
    size_t cap;
    size_t pool_at_first; /* what the pool had handed out when the first object was read */
    bool wants_rest;
    bool has_count, has_scanned_count, has_items, has_last_key;
    size_t counted, scanned_count;
    skep_value last_key;
    wire_rest rest;
} page_reader;

/* ---- The array of objects ---- */

/* How many objects there will be, judged by the text that those so far took: a little more than
 * that says, and not more than the answer has told. */
static size_t expected_count(const page_reader *r, const char *p) {
    size_t each = r->count > 0 ? (size_t)(p - r->items) / r->count : 0;
    if (each == 0) return FIRST_OBJECTS;
    size_t more = (size_t)(r->d.end - p) / each;
    more += more / 16 + 2;
    if (r->counted > r->count && r->counted - r->count < more) more = r->counted - r->count;
    return r->count + more;
}

/* What the lists and optional members of an object will take, a little more than they did so
 * far. */
static size_t expected_pool(const page_reader *r) {
    return r->count > 1 ? (r->d.pool_used - r->pool_at_first) / (r->count - 1) / 4 * 5 : 0;
}

/* The items so far may have been much smaller than those that come, for a projection can leave
 * little of some: so the memory taken at once is within a few times the text, unless there are
 * that many objects already. */
static size_t bounded_count(const page_reader *r, size_t cap, size_t each) {
    enum { TIMES_TEXT = 4 };
    size_t most = TIMES_TEXT * (size_t)(r->d.end - r->d.start) / each;
    if (most < 2 * r->count) most = 2 * r->count;
    if (most < FIRST_OBJECTS) most = FIRST_OBJECTS;
    return cap < most ? cap : most;
}

static bool grow_objects(page_reader *r, const char *p) {
    size_t cap = expected_count(r, p);
    if (r->count == 0 && cap * r->size > FIRST_OBJECTS_BYTES)
        cap = r->size < FIRST_OBJECTS_BYTES ? FIRST_OBJECTS_BYTES / r->size : 1;
    size_t each = r->size + (r->wants_rest ? sizeof *r->values : 0);
    size_t pool = expected_pool(r);
    cap = bounded_count(r, cap, each + pool);
    if (pool > 0) pool = pool * (cap - r->count) + 1024;
    if (cap > (SIZE_MAX / 2 - pool) / each)
        return wire_failed(&r->d, fail_memory(r->d.err)) != NULL;
    size_t values_at = (cap * r->size + 15) & ~(size_t)15;
    uint8_t *memory = wire_take_with_pool(&r->d, values_at + (each - r->size) * cap, pool);
    if (memory == NULL) return false;
    skep_value *values = r->wants_rest ? (skep_value *)(void *)(memory + values_at) : NULL;
    if (r->count > 0) memcpy(memory, r->objects, r->count * r->size);
    if (r->count > 0 && values != NULL) memcpy(values, r->values, r->count * sizeof *values);
    r->objects = memory;
    r->values = values;
    r->cap = cap;
    return true;
}

/* ---- Items ---- */

/* From behind the brace. */
static char *read_item(page_reader *r, char *p, uint8_t *object, skep_value *rest) {
    if (rest == NULL) return wire_read_item(&r->d, r->shape, object, p);
    wire_begin_rest(&r->rest, &r->d);
    p = wire_read_item(&r->d, r->shape, object, p);
    return p != NULL && wire_end_rest(&r->rest, &r->d, p, rest) ? p : NULL;
}

/* From behind the bracket of the items. */
static char *read_items(page_reader *r, char *p) {
    r->items = p;
    p = wire_blank(p);
    if (*p == ']') return p + 1;
    for (;;) {
        if (*p != '{') return wire_corrupt(&r->d, p, "expected '{' and an item");
        if (r->count == r->cap && !grow_objects(r, p)) return NULL;
        p = read_item(r, p + 1, r->objects + r->count * r->size,
                      r->values != NULL ? &r->values[r->count] : NULL);
        if (p == NULL) return NULL;
        if (r->count++ == 0) r->pool_at_first = r->d.pool_used;
        if (p[0] == ',' && p[1] == '{') {
            p++;
            continue;
        }
        p = wire_blank(p);
        if (*p == ']') return p + 1;
        if (*p != ',') return wire_corrupt(&r->d, p, "expected ',' or ']' behind an item");
        p = wire_blank(p + 1);
    }
}

/* ---- The frame ---- */

/* A whole number that is not negative. */
static char *read_count(wire_decoder *d, char *p, size_t *out) {
    enum { DIGITS_MAX = 18 };
    size_t value = 0;
    char *start = p;
    for (; *p >= '0' && *p <= '9' && p - start < DIGITS_MAX; p++)
        value = value * 10 + (size_t)(*p - '0');
    if (p == start || (*start == '0' && p - start > 1) || *p == '.' || *p == 'e' || *p == 'E' ||
        (*p >= '0' && *p <= '9'))
        return wire_corrupt(d, start, "expected a count");
    *out = value;
    return p;
}

static char *read_last_key(page_reader *r, char *p) {
    packed_writer w;
    if (*p != '{') return wire_corrupt(&r->d, p, "expected '{' and a key");
    buffer_clear(&r->d.packed);
    packed_begin(&w, &r->d.packed, r->d.err);
    if ((p = wire_pack_map(&r->d, p + 1, &w)) == NULL) return NULL;
    return wire_take_packed(&r->d, &r->last_key) ? p : NULL;
}

static bool is_name(skep_str name, const char *known) {
    return strlen(known) == name.len && memcmp(known, name.ptr, name.len) == 0;
}

/* True the first time; a second time nobody could say which one counts. */
static bool is_first(wire_decoder *d, bool *has, skep_str name) {
    if (*has)
        return wire_corrupt(d, name.ptr, "\"%.*s\" comes twice", (int)name.len, name.ptr) != NULL;
    *has = true;
    return true;
}

static char *read_field(page_reader *r, skep_str name, char *p) {
    wire_decoder *d = &r->d;
    if (is_name(name, "Items")) {
        if (!is_first(d, &r->has_items, name)) return NULL;
        return *p == '[' ? read_items(r, p + 1) : wire_corrupt(d, p, "expected '[' and items");
    }
    if (is_name(name, "Count"))
        return is_first(d, &r->has_count, name) ? read_count(d, p, &r->counted) : NULL;
    if (is_name(name, "ScannedCount"))
        return is_first(d, &r->has_scanned_count, name) ? read_count(d, p, &r->scanned_count)
                                                        : NULL;
    if (is_name(name, "LastEvaluatedKey"))
        return is_first(d, &r->has_last_key, name) ? read_last_key(r, p) : NULL;
    return wire_skip_json(d, p);
}

static char *read_answer(page_reader *r, char *p) {
    wire_decoder *d = &r->d;
    p = wire_blank(p);
    if (*p != '{') return wire_corrupt(d, p, "expected '{' and an answer");
    p = wire_blank(p + 1);
    bool has_more = *p != '}';
    if (!has_more) p++;
    while (has_more) {
        skep_str name;
        if ((p = wire_read_quoted(d, p, &name, "a name")) == NULL) return NULL;
        p = wire_blank(p);
        if (*p != ':') return wire_corrupt(d, p, "expected ':' behind a name");
        if ((p = read_field(r, name, wire_blank(p + 1))) == NULL) return NULL;
        p = wire_blank(p);
        has_more = *p == ',';
        if (!has_more && *p != '}') return wire_corrupt(d, p, "expected ',' or '}'");
        p = has_more ? wire_blank(p + 1) : p + 1;
    }
    return p;
}

/* ---- Entry points ---- */

/* A page_reader is large, because of its writers: on the stack it stands once. */
skep_status wire_decode_page_by(const wire_kernel *kernel, bool is_predicting, wire_text json,
                                const skep_struct *type, bool wants_rest, skep_arena *arena,
                                wire_page *page, skep_error *err) {
    page_reader r;
    memset(&r, 0, offsetof(page_reader, rest));
    bool is_fine = wire_begin(&r.d, json, arena, err);
    if (kernel != NULL) r.d.kernel = kernel;
    r.d.is_predicting = is_predicting;
    r.size = type->size > 0 ? type->size : 1;
    r.wants_rest = wants_rest;
    wire_init_rest(&r.rest, arena);
    r.shape = is_fine ? wire_item_shape(&r.d, type) : NULL;
    if (r.shape != NULL && wire_at_end(&r.d, read_answer(&r, json.data)))
        *page = (wire_page){.objects = r.objects,
                            .count = r.count,
                            .counted = r.has_count ? r.counted : r.count,
                            .scanned_count = r.has_scanned_count ? r.scanned_count
                                             : r.has_count       ? r.counted
                                                                 : r.count,
                            .last_key = r.last_key,
                            .rest = r.values};
    wire_fini_rest(&r.rest);
    wire_finish(&r.d);
    return r.d.status;
}

skep_status wire_decode_page(wire_text json, const skep_struct *type, bool wants_rest,
                             skep_arena *arena, wire_page *page, skep_error *err) {
    return wire_decode_page_by(NULL, true, json, type, wants_rest, arena, page, err);
}
