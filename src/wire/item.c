/* wire/item.c: one item or attribute value, into a struct or packed. */
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "wire/decoder.h"

/* ---- What no member has ---- */

void wire_init_rest(wire_rest *rest, skep_arena *arena) {
    buffer_init(&rest->bytes, skep_arena_allocator(arena), LIMIT_PACKED_ITEM_BYTES);
}

void wire_fini_rest(wire_rest *rest) {
    buffer_fini(&rest->bytes);
}

void wire_begin_rest(wire_rest *rest, wire_decoder *d) {
    buffer_clear(&rest->bytes);
    packed_begin(&rest->w, &rest->bytes, d->err);
    packed_open(&rest->w, SKEP_TYPE_M);
    d->rest = &rest->w;
}

bool wire_end_rest(wire_rest *rest, wire_decoder *d, const char *at, skep_value *out) {
    *out = (skep_value){0};
    packed_end(&rest->w);
    if (rest->w.status != SKEP_OK) return wire_refused(d, at, &rest->w) != NULL;
    if (skep_value_count((skep_value){rest->bytes.data, rest->bytes.len}) == 0) return true;
    uint8_t *copy = wire_take(d, rest->bytes.len);
    if (copy == NULL) return false;
    memcpy(copy, rest->bytes.data, rest->bytes.len);
    *out = (skep_value){copy, rest->bytes.len};
    return true;
}

/* ---- Items ---- */

wire_shape *wire_item_shape(wire_decoder *d, const skep_struct *type) {
    d->root = type->name;
    d->level = 1;
    wire_shape *shape = wire_shape_of(d, type);
    d->level = 0;
    return shape;
}

char *wire_read_item(wire_decoder *d, wire_shape *shape, uint8_t *object, char *p) {
    static const wire_frame item = {0};
    d->level = 1;
    p = d->kernel->read_struct(d, shape, object, p, &item);
    d->level = 0;
    return p;
}

bool wire_at_end(wire_decoder *d, char *p) {
    if (p == NULL) return false;
    p = wire_blank(p);
    return p == d->end || wire_corrupt(d, p, "something follows the end of the JSON") != NULL;
}

static bool read_object(wire_decoder *d, const skep_struct *type, uint8_t *object, wire_rest *rest,
                        skep_value *kept) {
    wire_shape *shape = wire_item_shape(d, type);
    char *p = wire_blank(d->start);
    if (shape == NULL) return false;
    if (*p != '{') return wire_corrupt(d, p, "expected '{' and an item") != NULL;
    if (kept != NULL) wire_begin_rest(rest, d);
    p = wire_read_item(d, shape, object, p + 1);
    return wire_at_end(d, p) && (kept == NULL || wire_end_rest(rest, d, p, kept));
}

skep_status wire_decode_item_by(const wire_kernel *kernel, bool is_predicting, wire_text json,
                                const skep_struct *type, void *object, skep_value *rest,
                                skep_arena *arena, skep_error *err) {
    wire_decoder d;
    wire_rest kept;
    skep_value value = {0};
    bool is_fine = wire_begin(&d, json, arena, err);
    if (kernel != NULL) d.kernel = kernel;
    d.is_predicting = is_predicting;
    wire_init_rest(&kept, arena);
    uint8_t *copy = is_fine ? wire_take(&d, type->size) : NULL;
    if (copy != NULL && read_object(&d, type, copy, &kept, rest != NULL ? &value : NULL)) {
        memcpy(object, copy, type->size);
        if (rest != NULL) *rest = value;
    }
    wire_fini_rest(&kept);
    wire_finish(&d);
    return d.status;
}

skep_status wire_decode_item(wire_text json, const skep_struct *type, void *object,
                             skep_value *rest, skep_arena *arena, skep_error *err) {
    return wire_decode_item_by(NULL, true, json, type, object, rest, arena, err);
}

/* ---- Packed ---- */

static char *pack_item(wire_decoder *d, char *p, packed_writer *w) {
    return *p == '{' ? wire_pack_map(d, p + 1, w) : wire_corrupt(d, p, "expected '{' and an item");
}

static char *pack_value(wire_decoder *d, char *p, packed_writer *w) {
    skep_type type;
    if ((p = wire_open_value(d, p, &type)) == NULL || (p = wire_pack(d, type, p, w)) == NULL)
        return NULL;
    return wire_close_value(d, p);
}

static skep_status decode_packed(wire_text json,
                                 char *(*pack)(wire_decoder *d, char *p, packed_writer *w),
                                 skep_arena *arena, skep_value *out, skep_error *err) {
    wire_decoder d;
    packed_writer w;
    skep_value value;
    if (wire_begin(&d, json, arena, err)) {
        packed_begin(&w, &d.packed, err);
        if (wire_at_end(&d, pack(&d, wire_blank(d.start), &w)) && wire_take_packed(&d, &value))
            *out = value;
    }
    wire_finish(&d);
    return d.status;
}

skep_status wire_decode_map(wire_text json, skep_arena *arena, skep_value *out, skep_error *err) {
    return decode_packed(json, pack_item, arena, out, err);
}

skep_status wire_decode_value(wire_text json, skep_arena *arena, skep_value *out, skep_error *err) {
    return decode_packed(json, pack_value, arena, out, err);
}
