/* wire/page.c: whole answers of Query and Scan: the frame around the items. */
#include <string.h>

#include "base/fail.h"
#include "wire/decoder.h"

typedef struct page_reader {
    wire_decoder d;
    bool has_count, has_scanned_count, has_items, has_last_key;
    size_t scanned_count;
    skep_value last_key;
    wire_objects o;
} page_reader;

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
        return *p == '[' ? wire_read_objects(&r->o, d, p + 1)
                         : wire_corrupt(d, p, "expected '[' and items");
    }
    if (is_name(name, "Count"))
        return is_first(d, &r->has_count, name) ? read_count(d, p, &r->o.told) : NULL;
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
    memset(&r, 0, offsetof(page_reader, o));
    (void)wire_begin(&r.d, json, arena, err);
    if (kernel != NULL) r.d.kernel = kernel;
    r.d.is_predicting = is_predicting;
    if (wire_init_objects(&r.o, &r.d, type, wants_rest) &&
        wire_at_end(&r.d, read_answer(&r, json.data)))
        *page = (wire_page){.objects = r.o.objects,
                            .count = r.o.count,
                            .counted = r.has_count ? r.o.told : r.o.count,
                            .scanned_count = r.has_scanned_count ? r.scanned_count
                                             : r.has_count       ? r.o.told
                                                                 : r.o.count,
                            .last_key = r.last_key,
                            .rest = r.o.values};
    wire_fini_objects(&r.o);
    wire_finish(&r.d);
    return r.d.status;
}

skep_status wire_decode_page(wire_text json, const skep_struct *type, bool wants_rest,
                             skep_arena *arena, wire_page *page, skep_error *err) {
    return wire_decode_page_by(NULL, true, json, type, wants_rest, arena, page, err);
}
