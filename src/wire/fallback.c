/* wire/fallback.c: values that the mapper reads, because they are rare or because something is
 * wrong with them, so that every message is the mapper's. */
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

/* The mapper's path of a frame: its parents stand in front of it in the chain, the item, which is
 * there already, first. */
static const mapper_path *make_path(const wire_frame *frame, path_chain *chain) {
    const wire_frame *frames[PATH_MAX_FRAMES];
    size_t count = 0;
    for (; frame != NULL && frame->member != NULL && count < PATH_MAX_FRAMES - 1;
         frame = frame->parent)
        frames[count++] = frame;
    mapper_path *path = chain->all;
    while (count > 0) {
        frame = frames[--count];
        path[1] = frame->is_element ? path_element(path, frame->member, frame->index)
                                    : path_member(path, frame->member);
        path++;
    }
    return path;
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
    path_chain chain;
    chain.all[0] = path_item(d->root);
    d->status = unpack_value(member, value, out, make_path(frame, &chain), d->arena, d->err);
    return d->status == SKEP_OK;
}

/* What is no value of DynamoDB's is shown by its message, but not where it is sensitive. */
static void hide_value(wire_decoder *d, const wire_frame *frame) {
    path_chain chain;
    chain.all[0] = path_item(d->root);
    const mapper_path *path = make_path(frame, &chain);
    if (d->status != SKEP_CORRUPT || d->err == NULL || !path->is_sensitive) return;
    char text[PATH_TEXT_BYTES];
    (void)wire_corrupt(d, d->start + d->err->position,
                       "the value of %s, which is sensitive, is not one that DynamoDB has",
                       path_text(path, text));
}

/* The contents of a value as a packed one in the arena. */
static char *take_value(wire_decoder *d, skep_type found, char *p, skep_value *out,
                        const wire_frame *frame) {
    p = wire_pack_inside(d, found, p);
    if (p != NULL) return wire_take_packed(d, out) ? p : NULL;
    hide_value(d, frame);
    return NULL;
}

char *wire_read_by_mapper(wire_decoder *d, const skep_member *member, skep_type found, char *p,
                          void *out, const wire_frame *frame) {
    skep_value value;
    p = take_value(d, found, p, &value, frame);
    return p != NULL && unpack(d, member, value, out, frame) ? p : NULL;
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

static bool set_member(wire_decoder *d, const skep_member *member, skep_value value,
                       uint8_t *object, const wire_frame *frame) {
    path_chain chain;
    chain.all[0] = path_item(d->root);
    d->status = unpack_member(member, value, object, make_path(frame, &chain), d->arena, d->err);
    return d->status == SKEP_OK;
}

bool wire_set_absent(wire_decoder *d, const skep_member *member, skep_type found, uint8_t *object,
                     const wire_frame *frame) {
    static const uint8_t null_value[] = {SKEP_TYPE_NULL};
    skep_value value = {0};
    if (found == SKEP_TYPE_NULL) value = (skep_value){null_value, sizeof null_value};
    return set_member(d, member, value, object, frame);
}

/* ---- Unions ---- */

char *wire_keep_union(wire_decoder *d, const wire_step *step, skep_type found, char *p,
                      const wire_frame *frame) {
    wire_kept *kept = wire_take(d, sizeof *kept);
    if (kept == NULL || (p = take_value(d, found, p, &kept->value, frame)) == NULL) return NULL;
    kept->outer = d->unions;
    kept->member = step->type.member;
    kept->mark = step->mark;
    d->unions = kept;
    return p;
}

bool wire_set_union(wire_decoder *d, const skep_member *member, uint32_t mark, uint8_t *object,
                    const wire_frame *frame) {
    skep_value value = {0};
    for (const wire_kept *kept = d->unions; kept != NULL && kept->mark == mark; kept = kept->outer)
        if (kept->member == member) value = kept->value;
    return set_member(d, member, value, object, frame);
}

/* ---- Lists ---- */

static bool set_array(wire_decoder *d, const wire_type *type, const void *items, size_t count,
                      void *out, const wire_frame *frame) {
    unsigned long wanted = type->member->more->count;
    path_chain chain;
    if (count == wanted) {
        memcpy(out, items, count * type->element->offset);
        return true;
    }
    chain.all[0] = path_item(d->root);
    d->status = path_fail(make_path(frame, &chain), d->err,
                          "%lu elements expected, a list of %zu found", wanted, count);
    return false;
}

bool wire_set_items(wire_decoder *d, const wire_type *type, const void *items, size_t count,
                    void *out, const wire_frame *frame) {
    if (type->member->kind == SKEP_KIND_ARRAY) return set_array(d, type, items, count, out, frame);
    bool is_counted = (type->member->flags & SKEP_MEMBER_COUNTED) != 0;
    size_t size = count * type->element->offset;
    void *copy = NULL;
    /* Beside its count an empty list has a pointer too: NULL would say that there is no list. */
    if (count > 0 || is_counted) {
        copy = wire_take(d, size > 0 ? size : 1);
        if (copy == NULL) return false;
        memcpy(copy, items, size);
    }
    if (!is_counted) {
        member_put_list(out, copy, count);
        return true;
    }
    path_chain chain;
    chain.all[0] = path_item(d->root);
    skep_status status = member_set_items(type->member, out, copy, count, d->err);
    d->status = path_context(make_path(frame, &chain), status, d->err);
    return d->status == SKEP_OK;
}
