/* wire/fallback.c: values that the mapper reads, because they are rare or because something is wrong with them, so that
 * every message is the mapper's. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "mapper/path.h"
#include "mapper/unpack.h"
#include "model/member.h"
#include "wire/decoder.h"

/* ---- Paths ---- */

/* One frame for each list and map, one for a value in it, one for the item. */
enum { PATH_MAX_FRAMES = PACKED_DEPTH_MAX + 2 };

typedef struct path_chain {
    mapper_path all[PATH_MAX_FRAMES];
} path_chain;

/* The mapper's path of a frame, whose parents stand in front of it in the chain. */
static const mapper_path *make_path(const wire_decoder *d, const wire_frame *frame,
                                    path_chain *chain) {
    const wire_frame *frames[PATH_MAX_FRAMES];
    size_t count = 0;
    for (; frame != NULL && frame->member != NULL && count < PATH_MAX_FRAMES - 1;
         frame = frame->parent)
        frames[count++] = frame;
    mapper_path *path = chain->all;
    *path = path_item(d->root);
    while (count > 0) {
        frame = frames[--count];
        path[1] = frame->is_element ? path_element(path, frame->member, frame->index)
                                    : path_member(path, frame->member);
        path++;
    }
    return path;
}

char *wire_invalid(wire_decoder *d, const wire_frame *frame, const char *format, ...) {
    char message[SKEP_ERROR_MESSAGE_MAX];
    path_chain chain = {0};
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return wire_failed(d, path_fail(make_path(d, frame, &chain), d->err, "%s", message));
}

/* ---- Values ---- */

bool wire_take_packed(wire_decoder *d, skep_value *out) {
    uint8_t *copy = wire_take(d, d->packed.len);
    if (copy == NULL) return false;
    memcpy(copy, d->packed.data, d->packed.len);
    *out = (skep_value){copy, d->packed.len};
    return true;
}

static bool unpack(wire_decoder *d, const skep_member *member, skep_value value, void *out,
                   const wire_frame *frame) {
    path_chain chain = {0};
    d->status = unpack_value(member, value, out, make_path(d, frame, &chain), d->arena, d->err);
    return d->status == SKEP_OK;
}

char *wire_read_by_mapper(wire_decoder *d, const skep_member *member, skep_type found, char *p,
                          void *out, const wire_frame *frame) {
    packed_writer w;
    skep_value value;
    buffer_clear(&d->packed);
    packed_begin(&w, &d->packed, d->err);
    p = wire_pack(d, found, p, &w);
    if (p == NULL || !wire_take_packed(d, &value)) return NULL;
    return unpack(d, member, value, out, frame) ? p : NULL;
}

bool wire_set_text(wire_decoder *d, const skep_member *member, skep_str text, void *out,
                   const wire_frame *frame) {
    packed_writer w;
    skep_value value;
    buffer_clear(&d->packed);
    packed_begin(&w, &d->packed, d->err);
    packed_text(&w, text);
    if (w.status != SKEP_OK) return wire_failed(d, w.status) != NULL;
    return wire_take_packed(d, &value) && unpack(d, member, value, out, frame);
}

bool wire_set_absent(wire_decoder *d, const skep_member *member, skep_type found, uint8_t *object,
                     const wire_frame *frame) {
    static const uint8_t null_value[] = {SKEP_TYPE_NULL};
    skep_value value = {0};
    path_chain chain = {0};
    if (found == SKEP_TYPE_NULL) value = (skep_value){null_value, sizeof null_value};
    d->status = unpack_member(member, value, object, make_path(d, frame, &chain), d->arena, d->err);
    return d->status == SKEP_OK;
}

bool wire_set_items(wire_decoder *d, const wire_type *type, const void *items, size_t count,
                    void *out, const wire_frame *frame) {
    (void)frame;
    member_list list = {.count = count, .capacity = count};
    size_t size = count * type->element->offset;
    if (count > 0) {
        list.items = wire_take(d, size);
        if (list.items == NULL) return false;
        memcpy(list.items, items, size);
    }
    memcpy(out, &list, sizeof list);
    return true;
}
