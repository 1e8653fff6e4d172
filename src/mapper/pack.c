/* mapper/pack.c: C values to packed values.
 *
 * Failures are the writer's: its status is set and its error names the member. Structs may lead to themselves
 * through optional pointers and lists, so the depth is bounded by what DynamoDB stores: LIMIT_NESTING_LEVELS. */
#include "mapper/pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "mapper/mapper.h"
#include "model/member.h"

static void pack(const skep_member *type, const void *address, packed_writer *w,
                 const mapper_path *path);

static bool can_nest(packed_writer *w, const mapper_path *path) {
    if (path->level < LIMIT_NESTING_LEVELS) return true;
    w->status = path_fail(path, w->err,
                          "lists and structs are nested deeper than the %d levels that "
                          "DynamoDB stores",
                          LIMIT_NESTING_LEVELS);
    return false;
}

/* ---- Structs ---- */

void pack_member(const skep_member *member, const void *object, packed_writer *w,
                 const mapper_path *parent) {
    const void *address = member_address(member, object);
    bool is_absent = member_is_absent(member, address);
    bool is_written = (member->flags & (SKEP_MEMBER_NULL | SKEP_MEMBER_REQUIRED)) != 0;
    if (w->status != SKEP_OK || (is_absent && !is_written)) return;
    packed_name(w, (skep_str){member->attribute, strlen(member->attribute)});
    mapper_path path = path_member(parent, member);
    pack(member, address, w, &path);
}

static void pack_struct(const skep_struct *type, const void *object, packed_writer *w,
                        const mapper_path *path) {
    if (!can_nest(w, path)) return;
    packed_open(w, SKEP_TYPE_M);
    for (uint32_t i = 0; i < type->member_count; i++)
        pack_member(&type->members[i], object, w, path);
    packed_end(w);
}

/* ---- Lists and sets ---- */

static bool has_items(const member_list *list, packed_writer *w, const mapper_path *path) {
    if (list->count == 0 || list->items != NULL) return true;
    w->status = path_fail(path, w->err, "count is %zu, but items is NULL", list->count);
    return false;
}

static const void *element_at(const skep_member *element, const member_list *list, size_t index) {
    return member_address(element, (const uint8_t *)list->items + index * member_stride(element));
}

static void pack_list(const skep_member *element, const void *address, packed_writer *w,
                      const mapper_path *path) {
    member_list list = member_read_list(address);
    if (!can_nest(w, path) || !has_items(&list, w, path)) return;
    packed_open(w, SKEP_TYPE_L);
    for (size_t i = 0; i < list.count && w->status == SKEP_OK; i++) {
        mapper_path inner = path_element(path, element, i);
        pack(element, element_at(element, &list, i), w, &inner);
    }
    packed_end(w);
}

static int compare_values(const void *a, const void *b) {
    return packed_compare(*(const skep_value *)a, *(const skep_value *)b);
}

/* Writes the elements of a set, each a packed value, to `scratch`. */
static skep_status pack_elements(const skep_member *element, const member_list *list,
                                 buffer *scratch, const mapper_path *path, skep_error *err) {
    for (size_t i = 0; i < list->count; i++) {
        const void *address = element_at(element, list, i);
        mapper_path inner = path_element(path, element, i);
        if (member_is_absent(element, address))
            return path_fail(&inner, err, "is NULL, which a set cannot hold");
        packed_writer w;
        packed_begin(&w, scratch, err);
        if (member_pack(element, address, inner.is_sensitive, &w) != SKEP_OK)
            return path_context(&inner, w.status, err);
    }
    return SKEP_OK;
}

/* Repetition does not matter in a set of C, but is refused by the writer: the elements are sorted and
 * each is written once. */
static void write_distinct(const buffer *scratch, size_t count, skep_type set, packed_writer *w) {
    const skep_allocator *allocator = w->buf->allocator;
    skep_value *values = count <= SIZE_MAX / sizeof *values
                             ? allocator->resize(allocator->context, NULL, count * sizeof *values)
                             : NULL;
    if (values == NULL) {
        w->status = fail_memory(w->err);
        return;
    }
    const uint8_t *at = scratch->data;
    for (size_t i = 0; i < count; i++) {
        values[i] = (skep_value){at, packed_skip(at)};
        at += values[i].size;
    }
    qsort(values, count, sizeof *values, compare_values);
    packed_open(w, set);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || packed_compare(values[i - 1], values[i]) != 0) packed_value(w, values[i]);
    packed_end(w);
    allocator->release(allocator->context, values);
}

static void pack_set(const skep_member *type, const void *address, packed_writer *w,
                     const mapper_path *path) {
    member_list list = member_read_list(address);
    if (!has_items(&list, w, path)) return;
    buffer scratch;
    buffer_init(&scratch, w->buf->allocator, LIMIT_PACKED_ITEM_BYTES);
    w->status = pack_elements(type->element, &list, &scratch, path, w->err);
    if (w->status == SKEP_OK) write_distinct(&scratch, list.count, member_stored_type(type), w);
    buffer_fini(&scratch);
}

/* ---- Any value ---- */

static void pack(const skep_member *type, const void *address, packed_writer *w,
                 const mapper_path *path) {
    if (w->status != SKEP_OK) return;
    if (member_is_absent(type, address)) {
        if ((type->flags & SKEP_MEMBER_REQUIRED) != 0)
            w->status = path_fail(path, w->err, "is required, but there is none");
        packed_null(w);
        return;
    }
    switch (type->kind) {
    case SKEP_KIND_STRUCT: pack_struct(type->type, address, w, path); break;
    case SKEP_KIND_LIST: pack_list(type->element, address, w, path); break;
    case SKEP_KIND_SET: pack_set(type, address, w, path); break;
    default: (void)path_context(path, member_pack(type, address, path->is_sensitive, w), w->err);
    }
}

skep_status mapper_pack_value(const skep_member *type, const void *address, packed_writer *w,
                              const char *path, skep_error *err) {
    if (w->status != SKEP_OK) return w->status;
    skep_error *writer_err = w->err;
    w->err = err;
    mapper_path root = path_value(path, type);
    pack(type, address, w, &root);
    w->err = writer_err;
    return w->status;
}

skep_status mapper_value(const skep_member *type, const void *address, skep_arena *arena,
                         skep_value *out, skep_error *err) {
    if (member_is_absent(type, address)) {
        *out = (skep_value){0};
        return SKEP_OK;
    }
    buffer buf;
    buffer_init(&buf, skep_arena_allocator(arena), LIMIT_PACKED_ITEM_BYTES);
    packed_writer w;
    packed_begin(&w, &buf, err);
    skep_status status = mapper_pack_value(type, address, &w, type->name, err);
    skep_value value = status == SKEP_OK ? packed_take(&buf, arena) : (skep_value){0};
    buffer_fini(&buf);
    if (status == SKEP_OK && value.data == NULL) status = fail_memory(err);
    if (status == SKEP_OK) *out = value;
    return status;
}
